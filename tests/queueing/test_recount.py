"""Measures of any days, against a second computation that shares nothing with the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queueing import events as ev
from queueing.day_record import DayRecord
from queueing.figures import Figures, Level, figures_of
from queueing.hall import Hall
from queueing.measures import Measures
from queueing.plan import HallPlan
from queueing.summary import Summary
from tests.queueing.any_days import AnyDays
from tests.queueing.recount import Recount
from wire.codec import encode

VISITORS = ("issued", "entered", "completed", "left", "broken_off", "expired", "came_back")
SOME = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
any_days = st.builds(lambda seed, steps: AnyDays(Random(seed), steps), st.integers(0, 10**9), st.integers(1, 300))


def records_of(desk: AnyDays) -> list[DayRecord]:
    """A record for every date, folded from the whole log at once."""
    measures = Measures(desk.hall.plan)
    records = [record for event in desk.log if (record := measures.apply(event)) is not None]
    return [*records, measures.record(desk.log[-1].at)] if measures.date is not None else []


def agree_on_visitors(figures: Figures, told: Mapping[str, int]) -> None:
    """What became of visitors is as it was recounted."""
    assert figures.visitors is not None
    assert {name: getattr(figures.visitors, name) for name in VISITORS} == {name: told[name] for name in VISITORS}
    assert (figures.served, figures.no_shows, figures.forgiven) == (told["served"], told["no_shows"], told["forgiven"])


def agree_on_times(summary: Summary, times: list[int]) -> None:
    """Times are as they were recounted; the percentiles by the definition, among all times."""
    assert (summary.count, summary.total) == (len(times), sum(times))
    if times:
        assert summary.longest == times[-1]
        assert summary.p50 == next(t for t in times if sum(o <= t for o in times) * 2 >= len(times))
        assert summary.p90 == next(t for t in times if sum(o <= t for o in times) * 10 >= len(times) * 9)


def groups(plan: HallPlan) -> list[tuple[Level, str, list[str]]]:
    """The hall, zones, lines and queues, with the queues of each."""
    found: list[tuple[Level, str, list[str]]] = [(Level.HALL, plan.id, list(plan.queues))]
    found += [(Level.ZONE, zone, [q for q in plan.queues if plan.zone_of(q) == zone]) for zone in plan.zones]
    found += [(Level.LINE, line, [q.id for q in plan.queues.values() if q.line == line]) for line in plan.lines]
    return found + [(Level.QUEUE, queue, [queue]) for queue in plan.queues]


def agree(desk: AnyDays, record: DayRecord) -> None:
    """A date's figures are the recount's."""
    plan = desk.hall.plan
    recount, figures = Recount(plan, desk.log, record.date), figures_of(plan, [record])
    for level, name, queues in groups(plan):
        found = figures[level][name]
        agree_on_visitors(found, recount.count(queues))
        agree_on_times(found.wait, recount.waits(queues))
        agree_on_times(found.service, recount.service(queues))
        timely = sum(wait <= plan.policy_of(q).target_wait // 1000 for q in queues for wait in recount.waits([q]))
        assert found.in_time == (round(timely / found.wait.count, 4) if found.wait.count else None)
        holds = {kind: (hold.count, hold.time) for kind, hold in found.holds.items()}
        assert holds == recount.holds(queues)
    hall = figures[Level.HALL][plan.id]
    assert hall.ratings == recount.ratings(addition=False)
    assert hall.additions == recount.ratings(addition=True)
    parts, calls = list(recount.parts()), recount.calls()
    clerks = Counter[str | None]()
    for (_, clerk), number in calls.items():
        clerks[clerk] += number
    assert {name: f.called for name, f in figures[Level.CLERK].items() if f.called} == clerks
    for counter in plan.counters:
        found_here = figures[Level.COUNTER].get(counter)
        agree_on_counter(found_here, recount.duty(counter), sorted(s for c, _, s in parts if c == counter))
    for clerk, found in figures[Level.CLERK].items():
        agree_on_times(found.service, sorted(s for _, who, s in parts if who == clerk))


def agree_on_counter(figures: Figures | None, spent: dict[str, int], service: list[int]) -> None:
    """What a counter's time was spent on, and whom it served."""
    if figures is None:
        assert not spent
        assert not service
        return
    agree_on_times(figures.service, service)
    assert figures.served == len(service)
    assert figures.duty is not None
    told = {name: getattr(figures.duty, name) for name in ("serving", "calling", "idle", "suspended")}
    told |= {f"paused {reason}": pause.time for reason, pause in figures.pauses.items()}
    assert {name: span for name, span in told.items() if span} == spent
    assert figures.duty.open == sum(spent.values())


@SOME
@given(any_days)
def test_figures_are_those_of_a_second_computation(desk: AnyDays) -> None:
    """Whatever visitors, clerks, desk, terminals and servers do, on any day."""
    for record in records_of(desk):
        agree(desk, record)


@SOME
@given(any_days)
def test_every_number_given_ends_once_and_nothing_is_negative(desk: AnyDays) -> None:
    """Or is still open; and every moment of an open counter is spent on one thing."""
    records = records_of(desk)
    hall = figures_of(desk.hall.plan, records)[Level.HALL]["small"]
    visitors = hall.visitors
    assert visitors is not None
    ended = visitors.completed + hall.no_shows + visitors.left + visitors.broken_off + visitors.expired
    assert visitors.issued == ended + len(desk.hall.tickets)
    for number in _numbers(records):
        assert number >= 0


@SOME
@given(any_days)
def test_a_date_is_the_same_folded_from_its_opening_as_from_the_beginning_of_the_log(desk: AnyDays) -> None:
    """The state of the hall at the opening is all that is needed of what came before."""
    hall, measures = Hall(desk.hall.plan), None
    found: list[DayRecord] = []
    for event in desk.log:
        hall.apply(event)
        if isinstance(event, ev.DayOpened) and (measures is None or event.date != measures.date):
            found += [measures.record()] if measures is not None else []
            measures = Measures.at_opening(hall)
        elif measures is not None:
            assert measures.apply(event) is None
    found += [measures.record(desk.log[-1].at)] if measures is not None else []
    assert encode(found) == encode(records_of(desk))


def test_chance_brings_everything_that_there_is_to_count() -> None:
    """Or the tests above would prove less than they say."""
    desk = AnyDays(Random(4), 3000)
    for record in records_of(desk):
        agree(desk, record)
    figures = figures_of(desk.hall.plan, records_of(desk))
    hall = figures[Level.HALL]["small"]
    assert hall.visitors is not None
    assert hall.cases is not None
    for name in VISITORS:
        assert getattr(hall.visitors, name), name
    assert len(records_of(desk)) > 3
    assert set(hall.holds) == {"with_visitor", "with_clerk", "errand"}
    assert hall.duty is not None
    spent: tuple[Any, ...] = (hall.duty.idle, hall.duty.suspended, hall.duty.calling, hall.duty.serving)
    counted = (hall.no_shows, hall.forgiven, hall.recalled, hall.by_number, hall.transfers, hall.additions)
    cases = (hall.cases.granted, hall.cases.on_the_spot, hall.cases.overdue, hall.cases.decision.count)
    undone = [event for event in desk.log if isinstance(event, ev.NoShowUndone)]
    late = [event for event in desk.log if getattr(event, "happened_at", None) is not None]
    assert all((*spent, *counted, *cases, undone, late))


def _numbers(value: Any) -> list[int]:
    """Every number in records."""
    if isinstance(value, int):
        return [value]
    if isinstance(value, dict):
        return [number for one in value.values() for number in _numbers(one)]
    if isinstance(value, list | tuple):
        return [number for one in value for number in _numbers(one)]
    names = getattr(value, "__slots__", ())
    return [number for name in names for number in _numbers(getattr(value, name))]
