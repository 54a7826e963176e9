"""Missed calls (过号): void, or back in line, as the line's policy says."""

from __future__ import annotations

from dataclasses import replace

from queueing import commands as cmd
from queueing.events import TicketMissed
from queueing.plan import SECOND, HallPlan
from queueing.refusal import Code
from queueing.ticket import TicketState
from tests.queueing.halls import Desk, small_plan


def test_where_a_miss_is_void_the_ticket_is_over() -> None:
    """A line without forgiveness ends a missed ticket at once."""
    desk = Desk(staffed=("1004",))
    ticket = desk.issue("tax.acceptance")
    desk.call("1004")
    now = desk.now
    assert desk.do(cmd.MarkNoShow(counter="1004")) == [TicketMissed(at=now, ticket=ticket.id, counter="1004")]
    assert (ticket.state, desk.hall.tickets, desk.counter("1004").ticket) == (TicketState.MISSED, {}, None)


def test_a_missed_ticket_comes_back_behind_so_many() -> None:
    """A forgiven ticket comes back behind three who wait, in front of the fourth."""
    desk = Desk(staffed=("1001",))
    for _ in range(6):
        desk.issue()
    desk.call("1001")
    desk.do(cmd.MarkNoShow(counter="1001"))
    missed = desk.hall.tickets["20260105-A001"]
    assert (missed.state, missed.misses, missed.called_at) == (TicketState.WAITING, 1, None)
    assert desk.hall.ahead_of(missed) == 3
    assert desk.drain("1001") == ["A002", "A003", "A004", "A001", "A005", "A006"]


def test_a_missed_ticket_comes_back_last_where_few_wait() -> None:
    """With fewer waiting than the policy asks for, a missed ticket goes behind them all."""
    desk = Desk(staffed=("1001",))
    for _ in range(3):
        desk.issue()
    desk.call("1001")
    desk.do(cmd.MarkNoShow(counter="1001"))
    assert desk.drain("1001") == ["A002", "A003", "A001"]


def test_a_miss_with_nobody_waiting_brings_the_ticket_straight_back() -> None:
    """Alone in its queue, a missed ticket is called again next."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.call("1001")
    desk.do(cmd.MarkNoShow(counter="1001"))
    assert desk.call("1001") == "A001"


def test_misses_are_forgiven_so_often() -> None:
    """One line forgives one miss, another two; the next one is void."""
    desk = Desk(staffed=("1001", "3001"))
    for queue, counter, forgiven in (("fund.acceptance", "1001", 1), ("social.acceptance", "3001", 2)):
        ticket = desk.issue(queue)
        for _ in range(forgiven):
            desk.call(counter)
            desk.do(cmd.MarkNoShow(counter=counter))
            assert ticket.state is TicketState.WAITING
        desk.call(counter)
        desk.do(cmd.MarkNoShow(counter=counter))
        assert ticket.state is TicketState.MISSED


def test_nobody_gains_from_missing_a_call() -> None:
    """A ticket called out of turn and missed is not put in front of where it stood."""
    desk = Desk(staffed=("1001",))
    for _ in range(6):
        desk.issue()
    last = desk.hall.tickets["20260105-A006"]
    desk.do(cmd.CallTicket(counter="1001", ticket="A006", reason="asked for"))
    before = last.priority
    desk.do(cmd.MarkNoShow(counter="1001"))
    assert last.priority >= before
    assert desk.drain("1001")[-1] == "A006"


def test_a_miss_comes_back_behind_waiting_head_starts_too() -> None:
    """Those with a head start count among the people a missed ticket comes back behind."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.call("1001")
    desk.issue(visitor_class="green")
    desk.issue()
    desk.issue(visitor_class="appointment")
    desk.issue()
    desk.do(cmd.MarkNoShow(counter="1001"))
    assert desk.drain("1001") == ["A002", "A004", "A003", "A001", "A005"]


def test_a_visitor_being_served_is_no_no_show() -> None:
    """弃号 is refused once serving has begun."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.serve("1001")
    assert desk.refusal(cmd.MarkNoShow(counter="1001")) is Code.NOT_CALLED


def test_a_missed_transfer_comes_back_to_its_queue() -> None:
    """A ticket sent to one counter and missed there waits in its queue for any counter."""
    desk = Desk(staffed=("1001", "1002"))
    desk.issue()
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1002"))
    desk.call("1002")
    desk.do(cmd.MarkNoShow(counter="1002"))
    assert desk.hall.waiting_at == {}
    assert desk.call("1001") == "A001"


def patient() -> HallPlan:
    """The small hall where a visitor is called twice, and waited for twenty seconds, before they are a no-show."""
    plan = small_plan()
    return replace(plan, policy=replace(plan.policy, no_show_calls=2, no_show_after=20 * SECOND))


def test_a_visitor_is_called_so_often_before_they_are_a_no_show() -> None:
    """However long ago the first call was."""
    desk = Desk(patient(), staffed=("1001",))
    desk.issue()
    desk.call("1001")
    desk.wait(5)
    refused = desk.refused(cmd.MarkNoShow(counter="1001"))
    assert (refused.code, refused.until) == (Code.TOO_SOON, None)
    desk.do(cmd.Recall(counter="1001"))
    desk.wait(1)
    assert desk.do(cmd.MarkNoShow(counter="1001"))


def test_a_visitor_is_waited_for_after_the_last_call() -> None:
    """The refusal says until when."""
    desk = Desk(patient(), staffed=("1001",))
    desk.issue()
    desk.call("1001")
    desk.wait(5)
    recalled = desk.now
    desk.do(cmd.Recall(counter="1001"))
    refused = desk.refused(cmd.MarkNoShow(counter="1001"))
    assert (refused.code, refused.until) == (Code.TOO_SOON, recalled + 20 * SECOND)
    desk.now = recalled + 20 * SECOND - 1
    assert desk.refusal(cmd.MarkNoShow(counter="1001")) is Code.TOO_SOON
    desk.now += 1
    assert desk.do(cmd.MarkNoShow(counter="1001"))


def test_a_visitor_who_was_called_back_is_called_and_waited_for_anew() -> None:
    """From a hold, as after the first call; and so is whoever was a no-show by mistake."""
    desk = Desk(patient(), staffed=("1001",))
    miss, again = cmd.MarkNoShow(counter="1001"), cmd.Recall(counter="1001")
    desk.issue()
    desk.call("1001")
    desk.do(again)
    desk.do(cmd.Hold(counter="1001"))
    desk.wait(5)
    desk.do(cmd.Resume(counter="1001"))
    desk.wait(1)
    assert desk.refusal(miss) is Code.TOO_SOON
    desk.do(again)
    assert desk.refusal(miss) is Code.TOO_SOON
    desk.wait(1)
    desk.do(miss)
    desk.wait(0.5)
    desk.do(cmd.UndoNoShow(counter="1001"))
    assert desk.refusal(miss) is Code.TOO_SOON
    desk.wait(1)
    assert desk.do(miss)


def test_a_no_show_that_was_recorded_counts_from_when_it_was() -> None:
    """Handed in after an hour, it was too soon all the same."""
    desk = Desk(patient(), staffed=("1001",))
    desk.issue()
    desk.call("1001")
    recalled = desk.now
    desk.do(cmd.Recall(counter="1001"))
    desk.wait(60)
    early, late = recalled + 19 * SECOND, recalled + 21 * SECOND
    assert desk.refusal(cmd.MarkNoShow(counter="1001", happened_at=early)) is Code.TOO_SOON
    (missed,) = desk.do(cmd.MarkNoShow(counter="1001", ticket="20260105-A001", happened_at=late))
    assert isinstance(missed, TicketMissed)
    assert missed.happened_at == late


def test_a_ticket_called_before_announcements_were_noted_counts_from_its_call() -> None:
    """A state of an older log knows when it was called, and nothing else."""
    desk = Desk(patient(), staffed=("1001",))
    ticket = desk.issue()
    called = desk.now
    desk.call("1001")
    ticket.recalls, ticket.announced_at = 1, None
    assert desk.refused(cmd.MarkNoShow(counter="1001")).until == called + 20 * SECOND
