"""The Zhengzhou hall is what its operating plan says."""

from collections import Counter as Tally

import pytest

from layouts.layout import Layout
from queueing.plan import MINUTE, MissedCall, QueueKind

COUNTERS = {
    "fund-acceptance": 10,
    "fund-issuing": 2,
    "tax-acceptance": 8,
    "tax-issuing": 2,
    "realty-acceptance": 30,
    "realty-issuing": 2,
    "police-acceptance": 20,
    "police-issuing": 2,
    "construction-acceptance": 3,
    "construction-issuing": 1,
    "social-acceptance": 6,
    "social-instant": 2,
    "social-issuing": 1,
    "commerce-acceptance": 9,
    "commerce-instant": 2,
    "commerce-issuing": 2,
    "hrss-acceptance": 33,
    "hrss-issuing": 2,
}


def own_queues(layout: Layout) -> Tally[str]:
    """How many counters have each queue as their own."""
    return Tally(counter.assignments[0].queue for counter in layout.plan.counters.values() if counter.assignments)


def test_every_queue_has_the_counters_of_the_plan(zhengzhou: Layout) -> None:
    """Each of the 18 queues has as many counters as the operating plan gives it."""
    assert own_queues(zhengzhou) == COUNTERS
    assert list(zhengzhou.plan.queues) == list(COUNTERS)


def test_counters_by_kind_are_119_4_and_14(zhengzhou: Layout) -> None:
    """119 acceptance, 4 instant and 14 issuing counters make 137."""
    kinds: Tally[QueueKind] = Tally()
    for queue, count in own_queues(zhengzhou).items():
        kinds[zhengzhou.plan.queues[queue].kind] += count
    assert kinds == {QueueKind.ACCEPTANCE: 119, QueueKind.INSTANT: 4, QueueKind.ISSUING: 14}


def test_43_reserve_counters_complete_the_180(zhengzhou: Layout) -> None:
    """137 assigned and 43 reserve counters, 22 and 21 by floor, are 180; a reserve counter has no zone."""
    reserve = [counter for counter in zhengzhou.plan.counters.values() if not counter.assignments]
    assert len(zhengzhou.plan.counters) == 180
    assert Tally(counter.floor for counter in reserve) == {1: 22, 3: 21}
    assert {counter.zone for counter in reserve} == {None}


def test_counters_are_numbered_by_floor(zhengzhou: Layout) -> None:
    """Floor 1 has 1001-1098 with labels 1-98, floor 3 has 3001-3082 with labels 301-382."""
    labels = {int(counter.id): int(counter.label) for counter in zhengzhou.plan.counters.values()}
    assert labels == {1000 + n: n for n in range(1, 99)} | {3000 + n: 300 + n for n in range(1, 83)}
    assert all(counter.floor == int(counter.id) // 1000 for counter in zhengzhou.plan.counters.values())


def test_counters_stand_in_the_zone_of_their_line(zhengzhou: Layout) -> None:
    """A counter's zone is that of its own queue's line."""
    plan = zhengzhou.plan
    assigned = [counter for counter in plan.counters.values() if counter.assignments]
    assert len(assigned) == 137
    assert all(counter.zone == plan.zone_of(counter.assignments[0].queue) for counter in assigned)


def test_only_instant_counters_help_and_only_when_idle(zhengzhou: Layout) -> None:
    """An instant counter helps its line's acceptance queue while nobody waits for it; others serve one queue."""
    helping = {
        (counter.assignments[0].queue, counter.assignments[1].queue, counter.assignments[1].only_when_idle)
        for counter in zhengzhou.plan.counters.values()
        if len(counter.assignments) > 1
    }
    assert helping == {
        ("social-instant", "social-acceptance", True),
        ("commerce-instant", "commerce-acceptance", True),
    }


def test_declared_items_sum_to_878(zhengzhou: Layout) -> None:
    """29, 116, 32, 191, 251, 87 and 172 items are 878, of which 753 are resident and 125 on call."""
    assert sorted(zhengzhou.declared_items.values()) == [29, 32, 87, 116, 172, 191, 251]
    assert sum(zhengzhou.declared_items.values()) == 878
    assert (zhengzhou.resident_items, zhengzhou.on_call_items) == (753, 125)


@pytest.mark.parametrize(
    ("zone", "count", "first", "last"),
    [
        ("zone-1", 2, "郑州公积金中心", "市税务局"),
        ("zone-2", 3, "市国土资源局（不动产登记业务）", "市税务局（税务征收业务）"),
        ("zone-3", 4, "市公安局审批办公室", "市治安支队"),
        ("zone-4", 13 + 4 + 21, "市发展改革委", "市人社局（行政审批业务）"),
        ("zone-5", 3, "市工商局", "市质监局"),
        ("zone-6", 2 + 1, "市人社局（审批外服务业务）", "市人才服务事务"),
    ],
)
def test_zones_have_the_departments_of_the_plan(
    zhengzhou: Layout, zone: str, count: int, first: str, last: str
) -> None:
    """Each zone lists the departments that the plan names, in its order."""
    departments = zhengzhou.plan.zones[zone].departments
    assert (len(departments), departments[0], departments[-1]) == (count, first, last)
    assert len(set(departments)) == count


def test_zones_and_lines_stand_where_the_plan_puts_them(zhengzhou: Layout) -> None:
    """Zones 1 to 3 are on floor 1 and 4 to 6 on floor 3; the lines have the prefixes A to H."""
    assert [(zone.number, zone.floor) for zone in zhengzhou.plan.zones.values()] == [
        (1, 1),
        (2, 1),
        (3, 1),
        (4, 3),
        (5, 3),
        (6, 3),
    ]
    assert "".join(line.prefix for line in zhengzhou.plan.lines.values()) == "ABCDEFGH"
    assert zhengzhou.plan.lines["hrss"].name.zh == "人力资源及社保"
    assert zhengzhou.plan.queues["social-instant"].name.zh == "社会事务即办"


def test_papers_go_to_the_floor_above(zhengzhou: Layout) -> None:
    """What is accepted on floors 1 and 3 is decided on floors 2 and 4."""
    floors = zhengzhou.floors.values()
    assert {floor.number: floor.back_office for floor in floors if floor.use == "public"} == {1: 2, 3: 4}


def test_hours_are_nine_to_five(zhengzhou: Layout) -> None:
    """9:00-12:00 and 13:00-17:00, in the hall's own time zone."""
    sessions = [(session.start, session.end) for session in zhengzhou.hours.sessions]
    assert sessions == [("09:00", "12:00"), ("13:00", "17:00")]
    assert zhengzhou.plan.timezone == "Asia/Shanghai"


def test_the_policy_gives_head_starts_and_forgives_one_miss(zhengzhou: Layout) -> None:
    """Green channel 30 minutes, appointment 15; five recalls; a first missed call comes back after three others."""
    policy = zhengzhou.plan.policy_of("police-issuing")
    assert policy.head_start == {"green": 30 * MINUTE, "appointment": 15 * MINUTE, "ordinary": 0}
    assert policy.recall_limit == 5
    assert (policy.missed_call, policy.requeue_after, policy.requeue_limit) == (MissedCall.REQUEUE, 3, 1)


def test_every_zone_has_two_displays_and_kiosks_of_its_own(zhengzhou: Layout) -> None:
    """12 boards, two a zone; 30 kiosks, each with a printer of its own, every zone nearest to at least four."""
    boards = Tally(display.zone for display in zhengzhou.displays.values() if display.zone is not None)
    assert boards == dict.fromkeys(zhengzhou.plan.zones, 2)
    nearest = Tally(kiosk.zones[0] for kiosk in zhengzhou.kiosks.values())
    assert nearest.total() == 30
    assert min(nearest[zone] for zone in zhengzhou.plan.zones) >= 4
    assert {kiosk.printer for kiosk in zhengzhou.kiosks.values()} == set(zhengzhou.printers)
    assert len(zhengzhou.printers) == 30


def test_each_public_floor_has_an_overview_and_some_windows_a_fascia(zhengzhou: Layout) -> None:
    """The one at the entrance shows every floor; boards lie or stand upright, in two resolutions."""
    kinds = Tally(zhengzhou.screens[display.screen].kind for display in zhengzhou.displays.values())
    assert kinds == {"zone": 12, "overview": 2, "fascia": 3}
    overviews = {display.floor: display.all_floors for display in zhengzhou.displays.values() if display.floor}
    assert overviews == {1: True, 3: False}
    sizes = {(screen.width, screen.height) for screen in zhengzhou.screens.values()}
    assert sizes == {(1920, 1080), (1080, 1920), (3840, 2160), (3840, 360)}


def test_every_counter_has_one_bar_and_no_bus_is_crowded(zhengzhou: Layout) -> None:
    """180 bars, one over each counter, at most 30 on a bus, no two buses on one port."""
    buses = zhengzhou.buses.values()
    assert sorted(bar.counter for bus in buses for bar in bus.bars) == sorted(zhengzhou.plan.counters)
    assert max(len(bus.bars) for bus in buses) <= 30
    ports = [bus.port.removeprefix("socket:") for bus in buses] + [
        printer.address.removeprefix("tcp:") for printer in zhengzhou.printers.values()
    ]
    assert len(set(ports)) == len(ports)


def test_every_zone_is_heard_from_one_loudspeaker(zhengzhou: Layout) -> None:
    """Six, each in its own zone, in Chinese and then in English, twice, and quieter at noon."""
    heard = [zone for loudspeaker in zhengzhou.loudspeakers.values() for zone in loudspeaker.zones]
    assert heard == list(zhengzhou.plan.zones)
    noon = zhengzhou.hours.sessions[0].end
    for loudspeaker in zhengzhou.loudspeakers.values():
        assert (loudspeaker.languages, loudspeaker.times) == (("zh", "en"), 2)
        assert any(v.start <= noon < v.end and v.percent < loudspeaker.volume for v in loudspeaker.volumes)


def test_the_catalogue_is_marked_as_a_sample(zhengzhou: Layout) -> None:
    """Services are a sample; every queue can be asked for, and the initials have a letter for each character."""
    services = zhengzhou.plan.services.values()
    assert zhengzhou.sample_services
    assert {service.queue for service in services} == set(zhengzhou.plan.queues)
    assert all(len(service.pinyin) == len(service.name.zh) for service in services)


def test_every_item_is_decided_by_a_department_of_its_zone(zhengzhou: Layout) -> None:
    """Within a promised time; on both floors one is for a department that is called in."""
    plan = zhengzhou.plan
    taken_in = [item for item in plan.services.values() if plan.queues[item.queue].kind is not QueueKind.ISSUING]
    for item in taken_in:
        assert item.department in plan.zones[plan.zone_of(item.queue)].departments, item.id
        assert item.decided_in is not None
    assert {plan.zones[plan.zone_of(item.queue)].floor for item in taken_in if item.on_call} == {1, 3}
