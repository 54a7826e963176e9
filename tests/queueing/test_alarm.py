"""Alarms (预警): what is due when, raised and cleared once, acknowledged by somebody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from queueing import commands as cmd
from queueing import events as ev
from queueing.alarm import Alarm, AlarmKind, alarm_id, due_alarms
from queueing.case import Delivery, MissingPaper
from queueing.follow_up import FollowUpOutcome
from queueing.plan import DAY, MINUTE, HallPlan, Limits, Millis
from queueing.refusal import Code
from tests.queueing.halls import Desk, small_plan

LIMITS = Limits(wait=30 * MINUTE, queue=2, idle=5 * MINUTE, pause=15 * MINUTE, absent=10 * MINUTE, service=60 * MINUTE)
LINES = ("fund", "tax", "social")
FUND = "fund.acceptance"


def watched(limits: Limits = LIMITS) -> HallPlan:
    """The small hall with limits on every line."""
    plan = small_plan()
    policies = {line: replace(policy, limits=limits) for line, policy in plan.policies.items()}
    return replace(plan, policies=policies, policy=replace(plan.policy, limits=limits))


def due(desk: Desk, staffed: tuple[str, ...] = LINES, silent: tuple[str, ...] = ()) -> set[str]:
    """What ought to alarm now."""
    return {alarm_id(*one) for one in due_alarms(desk.hall, desk.now, staffed, silent)}


def at(desk: Desk, moment: Millis) -> set[str]:
    """What ought to alarm at a moment."""
    desk.now = moment
    return due(desk)


def a_long_wait() -> tuple[Desk, Millis]:
    """Somebody waits, and a clerk serves others."""
    desk = Desk(watched(), staffed=("1001",))
    desk.issue()
    desk.serve("1001")
    return desk, desk.issue().issued_at + 30 * MINUTE


def a_long_pause() -> tuple[Desk, Millis]:
    """A clerk rests."""
    desk = Desk(watched(), staffed=("1001",))
    desk.do(cmd.Pause(counter="1001", reason="meal"))
    return desk, desk.now - 1_000 + 15 * MINUTE


def an_absence() -> tuple[Desk, Millis]:
    """A clerk has left, and nobody waits."""
    desk = Desk(watched(), staffed=("1001",))
    desk.do(cmd.SignOut(counter="1001"))
    return desk, desk.now - 1_000 + 10 * MINUTE


def a_long_service() -> tuple[Desk, Millis]:
    """A visitor is served."""
    desk = Desk(watched(), staffed=("1001",))
    desk.issue()
    desk.serve("1001")
    return desk, desk.now - 1_000 + 60 * MINUTE


def an_idle_clerk() -> tuple[Desk, Millis]:
    """A clerk calls nobody, though somebody has been there from the beginning."""
    desk = Desk(watched())
    desk.issue()
    desk.sign_in("1001")
    return desk, desk.now - 1_000 + 5 * MINUTE


def a_call_without_end() -> tuple[Desk, Millis]:
    """A clerk has called somebody, and does nothing more."""
    desk = Desk(watched(), staffed=("1001",))
    desk.issue()
    desk.call("1001")
    desk.wait(2)
    desk.do(cmd.Recall(counter="1001"))
    return desk, desk.now - 1_000 + 5 * MINUTE


def nobody_there() -> tuple[Desk, Millis]:
    """Somebody waits where no counter is open."""
    desk = Desk(watched(), staffed=("1004",))
    return desk, desk.issue().issued_at + 10 * MINUTE


@pytest.mark.parametrize(
    ("scene", "alarm"),
    [
        (a_long_wait, f"long_wait:{FUND}"),
        (a_long_pause, "paused:1001"),
        (an_absence, "absent:1001"),
        (a_long_service, "long_service:1001"),
        (an_idle_clerk, "idle:1001"),
        (a_call_without_end, "idle:1001"),
        (nobody_there, f"unstaffed:{FUND}"),
    ],
)
def test_an_alarm_is_due_past_its_limit(scene: Callable[[], tuple[Desk, Millis]], alarm: str) -> None:
    """Not at the limit, but a millisecond later; and never where there is no limit."""
    desk, limit = scene()
    assert at(desk, limit) == set()
    assert at(desk, limit + 1) == {alarm}
    desk.hall.plan = watched(Limits())
    assert at(desk, limit + DAY) == set()


def test_the_longest_wait_counts_whoever_is_called_first() -> None:
    """A newcomer with a head start does not hide who has been waiting for long; a slot to come is no wait yet."""
    desk = Desk(watched(), staffed=("1001",))
    desk.issue()
    desk.serve("1001")
    first = desk.issue()
    desk.wait(29)
    desk.issue(visitor_class="green")
    assert at(desk, first.issued_at + 30 * MINUTE + 1) == {f"long_wait:{FUND}"}
    desk.do(cmd.CancelTicket(ticket=first.id, reason="left"))
    assert due(desk) == set()
    booked = desk.issue(visitor_class="appointment", slot_time=desk.now + 40 * MINUTE)
    desk.do(cmd.CancelTicket(ticket="A003", reason="left"))
    assert booked.slot_time is not None
    assert f"long_wait:{FUND}" not in at(desk, booked.slot_time + 30 * MINUTE)
    assert f"long_wait:{FUND}" in at(desk, booked.slot_time + 30 * MINUTE + 1)


def test_a_long_queue_alarms_by_its_length() -> None:
    """More than the limit."""
    desk = Desk(watched(), staffed=("1001",))
    desk.issue()
    desk.issue()
    assert due(desk) == set()
    desk.issue()
    assert due(desk) == {f"long_queue:{FUND}"}


def test_a_clerk_is_idle_only_as_long_as_somebody_waits_for_them() -> None:
    """Who has had nobody for an hour is not idle when somebody comes, is lent or is sent: the visitor's wait counts."""
    desk = Desk(watched(), staffed=("1004", "1099", "1002"))
    desk.wait(60)
    arrived = desk.issue("tax.acceptance").issued_at
    assert at(desk, arrived + 5 * MINUTE) == set()
    assert at(desk, arrived + 5 * MINUTE + 1) == {"idle:1002", "idle:1004"}
    assert desk.serve("1004") == "B001"
    desk.do(cmd.Transfer(counter="1004", to_counter="1099"))
    desk.do(cmd.AssignCounter(counter="1099", queues=("fund.issuing",)))
    sent = desk.now - 1_000
    assert at(desk, sent + 5 * MINUTE) == set()
    assert at(desk, sent + 5 * MINUTE + 1) == {"idle:1099"}


def test_a_counter_that_was_given_other_queues_is_not_idle_at_once() -> None:
    """People have been waiting for an hour where it is lent."""
    desk = Desk(watched(), staffed=("1003",))
    desk.issue("tax.acceptance")
    desk.wait(60)
    desk.do(cmd.MoveCounters(move="m", counters=("1003",), queues=("tax.acceptance",)))
    lent = desk.now - 1_000
    assert "idle:1003" not in at(desk, lent + 5 * MINUTE)
    assert "idle:1003" in at(desk, lent + 5 * MINUTE + 1)


def test_whoever_comes_back_from_a_pause_is_not_idle_at_once() -> None:
    """Idle counts from the end of the pause, and a pause is none."""
    desk = Desk(watched(), staffed=("1001",))
    desk.issue()
    desk.do(cmd.Pause(counter="1001", reason="meal"))
    desk.wait(10)
    assert due(desk) == set()
    desk.do(cmd.Unpause(counter="1001"))
    back = desk.now - 1_000
    assert at(desk, back + 5 * MINUTE) == set()
    assert at(desk, back + 5 * MINUTE + 1) == {"idle:1001"}


def test_outside_hours_nobody_is_absent_idle_or_paused_for_too_long() -> None:
    """Nor is a queue without a counter; who waits or is served for too long still is."""
    for scene in (a_long_pause, an_absence, an_idle_clerk, a_call_without_end, nobody_there):
        desk, limit = scene()
        desk.now = limit + 1
        assert due(desk, staffed=("tax",)) == set()
    for scene in (a_long_wait, a_long_service):
        desk, limit = scene()
        desk.now = limit + 1
        assert len(due(desk, staffed=())) == 1


def test_a_reserve_counter_that_nobody_opened_for_a_queue_alarms_nobody() -> None:
    """A clerk signed in there, paused there or gone from there has nothing to do."""
    desk = Desk(watched(), staffed=("1099",))
    desk.do(cmd.Pause(counter="1099", reason="meal"))
    desk.wait(60)
    desk.do(cmd.SignOut(counter="1099"))
    desk.wait(60)
    assert due(desk) == set()


def test_nobody_is_absent_who_was_not_there_today() -> None:
    """A counter left yesterday is not left today; one that is opened again is not left."""
    desk, limit = an_absence()
    desk.do(cmd.CloseDay())
    desk.now += DAY
    desk.do(cmd.OpenDay(date="2026-01-06"))
    desk.wait(60)
    assert due(desk) == set()
    desk, limit = an_absence()
    desk.sign_in("1001")
    assert at(desk, limit + 1) == set()


def test_a_closed_hall_has_no_queues_to_alarm_about() -> None:
    """Devices and deadlines still do."""
    desk, limit = an_absence()
    desk.do(cmd.CloseDay())
    desk.do(cmd.ReportFault(device="K1", fault="paper"))
    assert at(desk, limit + 1) == {"device:K1"}


def test_devices_alarm_that_tell_of_a_fault_or_tell_nothing() -> None:
    """Once, though it is both."""
    desk = Desk(watched())
    desk.do(cmd.ReportFault(device="K1", fault="paper"))
    assert due(desk, silent=("K2", "K1")) == {"device:K1", "device:K2"}
    desk.do(cmd.ClearFault(device="K1"))
    assert due(desk) == set()


def with_a_case() -> tuple[Desk, Millis]:
    """A case whose department was called in, with a missing paper; when it was registered."""
    desk = Desk(watched(Limits()), staffed=("1001",))
    desk.issue()
    desk.serve("1001")
    now = desk.now
    missing = (MissingPaper(name="deed", due=now + DAY), MissingPaper(name="map", due=now + 2 * DAY))
    desk.do(cmd.RegisterCase(counter="1001", delivery=Delivery.EMS, service="loan", missing=missing))
    return desk, now


def test_a_department_that_does_not_come_alarms() -> None:
    """After half an hour, until it is there."""
    desk, registered = with_a_case()
    assert at(desk, registered + 30 * MINUTE) == set()
    assert at(desk, registered + 30 * MINUTE + 1) == {"on_call:20260105-0001"}
    desk.do(cmd.RecordArrival(case="20260105-0001"))
    assert due(desk) == set()


def test_papers_and_decisions_alarm_past_their_deadlines() -> None:
    """Each paper by its own; a decision by its promise; a decided case by nothing."""
    desk, registered = with_a_case()
    desk.do(cmd.RecordArrival(case="20260105-0001"))
    assert at(desk, registered + DAY) == set()
    assert at(desk, registered + DAY + 1) == {"papers:20260105-0001"}
    desk.do(cmd.SupplyPapers(case="20260105-0001", papers=("deed",)))
    assert at(desk, registered + 2 * DAY) == set()
    assert at(desk, registered + 2 * DAY + 1) == {"papers:20260105-0001"}
    assert at(desk, registered + 5 * DAY) == {"papers:20260105-0001"}
    assert at(desk, registered + 5 * DAY + 1) == {"papers:20260105-0001", "decision:20260105-0001"}
    desk.do(cmd.DecideCase(case="20260105-0001", ready=False, reason="no map"))
    assert due(desk) == set()


def test_a_bad_rating_alarms_past_its_deadlines() -> None:
    """Called back within a day, settled within fifteen."""
    desk = Desk(watched(Limits()), staffed=("1001",))
    ticket = desk.issue()
    desk.drain("1001")
    rated = desk.now
    desk.do(cmd.RateVisit(ticket=ticket.id, counter="1001", level=1))
    name = f"{ticket.id}@1001"
    assert at(desk, rated + DAY) == set()
    assert at(desk, rated + DAY + 1) == {f"call_back:{name}"}
    desk.do(cmd.CallBack(follow_up=name, outcome=FollowUpOutcome.NOT_REACHED))
    assert due(desk) == set()
    assert at(desk, rated + 15 * DAY) == set()
    assert at(desk, rated + 15 * DAY + 1) == {f"settle:{name}"}
    desk.do(cmd.SettleFollowUp(follow_up=name, outcome=FollowUpOutcome.APOLOGISED))
    assert due(desk) == set()


def test_an_alarm_is_raised_once_and_cleared_once() -> None:
    """A check that finds nothing new makes no event."""
    desk, limit = a_long_wait()
    desk.now = limit + 1
    check = cmd.CheckAlarms(staffed=LINES)
    name = f"long_wait:{FUND}"
    now = desk.now
    assert desk.do(check) == [ev.AlarmRaised(at=now, alarm=name, kind=AlarmKind.LONG_WAIT, subject=FUND)]
    assert desk.hall.alarms == {name: Alarm(kind=AlarmKind.LONG_WAIT, subject=FUND, since=now)}
    assert desk.do(check) == []
    desk.do(cmd.CallNext(counter="1001"))
    now = desk.now
    assert desk.do(check) == [ev.AlarmCleared(at=now, alarm=name)]
    assert desk.do(check) == []
    assert desk.hall.alarms == {}


def test_an_alarm_is_acknowledged_once() -> None:
    """By name, and it stands until what it is about is over; the next of its kind wants somebody anew."""
    desk = Desk(watched())
    check = cmd.CheckAlarms(silent=("K1",))
    desk.do(check)
    assert desk.refusal(cmd.AcknowledgeAlarm(alarm="device:K2", by="S1")) is Code.UNKNOWN_ALARM
    now = desk.now
    assert desk.do(cmd.AcknowledgeAlarm(alarm="device:K1", by="S1")) == [
        ev.AlarmAcknowledged(at=now, alarm="device:K1", by="S1")
    ]
    assert desk.do(cmd.AcknowledgeAlarm(alarm="device:K1", by="S2")) == []
    alarm = desk.hall.alarms["device:K1"]
    assert (alarm.acknowledged_at, alarm.acknowledged_by) == (now, "S1")
    assert desk.do(check) == []
    desk.do(cmd.CheckAlarms())
    desk.do(check)
    assert desk.hall.alarms["device:K1"].acknowledged_by is None


def test_another_fault_of_an_acknowledged_device_alarms_anew() -> None:
    """Somebody went to see about the paper; a jam since then is news. Before anybody went it is the same alarm."""
    desk = Desk(watched())
    check = cmd.CheckAlarms()
    desk.do(cmd.ReportFault(device="K1", fault="paper"))
    desk.do(check)
    desk.do(cmd.ReportFault(device="K1", fault="cover"))
    assert desk.do(check) == []
    desk.do(cmd.AcknowledgeAlarm(alarm="device:K1", by="S1"))
    assert desk.do(check) == []
    desk.do(cmd.ReportFault(device="K1", fault="jam"))
    assert [type(event) for event in desk.do(check)] == [ev.AlarmCleared, ev.AlarmRaised]
    assert desk.do(check) == []
