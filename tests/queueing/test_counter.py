"""Counters: signed in and out, paused, reassigned."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing.case import Delivery
from queueing.commands import Command
from queueing.events import CounterAssigned, CounterClosed, CounterOpened, CounterPaused, TicketTransferred
from queueing.plan import Assignment
from queueing.refusal import Code
from queueing.ticket import HoldKind, TicketState
from tests.queueing.halls import DATE, Desk

AT_A_COUNTER: list[Command] = [
    cmd.SignOut(counter="1001"),
    cmd.Pause(counter="1001", reason="meal"),
    cmd.Unpause(counter="1001"),
    cmd.CallNext(counter="1001"),
    cmd.CallTicket(counter="1001", ticket="A001", reason="urgent"),
    cmd.Recall(counter="1001"),
    cmd.Serve(counter="1001"),
    cmd.Complete(counter="1001"),
    cmd.MarkNoShow(counter="1001"),
    cmd.Hold(counter="1001"),
    cmd.Resume(counter="1001", ticket="A001"),
    cmd.Transfer(counter="1001", to_queue="fund.issuing"),
    cmd.UndoNoShow(counter="1001"),
    cmd.AskRating(counter="1001"),
    cmd.RegisterCase(counter="1001", delivery=Delivery.WINDOW),
    cmd.FinishCase(counter="1001"),
    cmd.HandOver(counter="1001", case="20260105-0001"),
]


@pytest.mark.parametrize("command", AT_A_COUNTER, ids=lambda c: type(c).__name__)
def test_nothing_is_done_at_a_counter_without_a_clerk(command: Command) -> None:
    """Every command at a counter is refused while nobody is signed in there."""
    desk = Desk()
    desk.issue()
    assert desk.refusal(command) is Code.COUNTER_CLOSED


@pytest.mark.parametrize(
    "command",
    [
        cmd.SignIn(counter="9999", clerk="S1"),
        cmd.SignOut(counter="9999"),
        cmd.Pause(counter="9999", reason="meal"),
        cmd.Unpause(counter="9999"),
        cmd.AssignCounter(counter="9999", assignments=()),
        cmd.CallNext(counter="9999"),
        cmd.CallTicket(counter="9999", ticket="A001", reason="urgent"),
        cmd.Recall(counter="9999"),
        cmd.Serve(counter="9999"),
        cmd.Complete(counter="9999"),
        cmd.MarkNoShow(counter="9999"),
        cmd.Hold(counter="9999"),
        cmd.Resume(counter="9999", ticket="A001"),
        cmd.Transfer(counter="9999", to_queue="fund.issuing"),
        cmd.UndoNoShow(counter="9999"),
        cmd.AskRating(counter="9999"),
        cmd.RegisterCase(counter="9999", delivery=Delivery.WINDOW),
        cmd.FinishCase(counter="9999"),
        cmd.HandOver(counter="9999", case="20260105-0001"),
    ],
    ids=lambda c: type(c).__name__,
)
def test_nothing_is_done_at_a_counter_that_does_not_exist(command: Command) -> None:
    """Every command at an unknown counter is refused."""
    desk = Desk()
    desk.issue()
    assert desk.refusal(command) is Code.UNKNOWN_COUNTER


@pytest.mark.parametrize(
    "command",
    [
        cmd.Recall(counter="1001"),
        cmd.Serve(counter="1001"),
        cmd.Complete(counter="1001"),
        cmd.MarkNoShow(counter="1001"),
        cmd.Hold(counter="1001"),
        cmd.Transfer(counter="1001", to_queue="fund.issuing"),
    ],
    ids=lambda c: type(c).__name__,
)
def test_a_counter_without_a_ticket_has_nothing_to_act_on(command: Command) -> None:
    """Commands about the ticket at a counter are refused while there is none."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    assert desk.refusal(command) is Code.COUNTER_IDLE


def test_a_clerk_signs_in() -> None:
    """Signing in opens the counter in the clerk's name, from that moment."""
    desk = Desk()
    now = desk.now
    opened = CounterOpened(at=now, counter="1001", clerk="S7")
    assert desk.do(cmd.SignIn(counter="1001", clerk="S7")) == [opened]
    counter = desk.counter("1001")
    assert (counter.open, counter.clerk, counter.opened_at) == (True, "S7", now)


def test_signing_in_twice_changes_nothing() -> None:
    """The clerk who is there may sign in again; another clerk may not."""
    desk = Desk(staffed=("1001",))
    assert desk.do(cmd.SignIn(counter="1001", clerk="S1001")) == []
    assert desk.refusal(cmd.SignIn(counter="1001", clerk="S7")) is Code.COUNTER_TAKEN


def test_a_clerk_signs_in_before_the_day_is_opened() -> None:
    """Clerks open their counters before the doors do, but call nobody until the day is open."""
    desk = Desk(day=None, staffed=("1001",))
    assert desk.refusal(cmd.CallNext(counter="1001")) is Code.HALL_CLOSED
    assert desk.refusal(cmd.CallTicket(counter="1001", ticket="A001", reason="x")) is Code.HALL_CLOSED
    assert desk.refusal(cmd.Resume(counter="1001", ticket="A001")) is Code.HALL_CLOSED
    desk.do(cmd.OpenDay(date="2026-01-05"))
    assert desk.counter("1001").open
    desk.issue()
    assert desk.call("1001") == "A001"


def test_a_clerk_signs_out() -> None:
    """Signing out closes the counter, and ends a pause with it."""
    desk = Desk(staffed=("1001",))
    desk.do(cmd.Pause(counter="1001", reason="meal"))
    now = desk.now
    assert desk.do(cmd.SignOut(counter="1001")) == [CounterClosed(at=now, counter="1001")]
    counter = desk.counter("1001")
    assert (counter.open, counter.opened_at, counter.paused, counter.paused_at) == (False, None, False, None)


def test_a_clerk_does_not_sign_out_with_a_ticket() -> None:
    """A counter that has called or serves a ticket is not closed."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.call("1001")
    assert desk.refusal(cmd.SignOut(counter="1001")) is Code.COUNTER_BUSY
    desk.do(cmd.Serve(counter="1001"))
    assert desk.refusal(cmd.SignOut(counter="1001")) is Code.COUNTER_BUSY


def test_tickets_that_wait_for_a_counter_return_to_their_queue_when_it_closes() -> None:
    """Signing out sends those transferred to this counter back to their queue, at the place their waiting earned."""
    desk = Desk(staffed=("1001", "1002"))
    for _ in range(3):
        desk.issue()
    for _ in range(2):
        desk.serve("1001")
        desk.do(cmd.Transfer(counter="1001", to_counter="1002"))
    happened = desk.do(cmd.SignOut(counter="1002"))
    assert [type(e) for e in happened] == [TicketTransferred, TicketTransferred, CounterClosed]
    assert [e.to_counter for e in happened if isinstance(e, TicketTransferred)] == [None, None]
    assert desk.hall.waiting_at == {}
    assert desk.drain("1001") == ["A001", "A002", "A003"]


def test_held_tickets_stay_held_when_their_counter_closes() -> None:
    """Signing out does not touch held tickets: whoever signs in next at the counter resumes them."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.serve("1001")
    desk.do(cmd.Hold(counter="1001", kind=HoldKind.WITH_CLERK))
    desk.do(cmd.SignOut(counter="1001"))
    desk.do(cmd.SignIn(counter="1001", clerk="S8"))
    assert [t.number for t in desk.hall.held_by("1001")] == ["A001"]
    desk.do(cmd.Resume(counter="1001", ticket="A001"))
    assert desk.hall.tickets["20260105-A001"].state is TicketState.CALLED


def test_a_paused_counter_calls_nobody_until_it_is_unpaused() -> None:
    """A pause has a reason and a beginning, and every way of calling is refused until it ends."""
    desk = Desk(staffed=("1001",))
    for _ in range(2):
        desk.issue()
    desk.serve("1001")
    desk.do(cmd.Hold(counter="1001"))
    now = desk.now
    paused = CounterPaused(at=now, counter="1001", reason="printer jam")
    assert desk.do(cmd.Pause(counter="1001", reason="printer jam")) == [paused]
    assert (desk.counter("1001").pause_reason, desk.counter("1001").paused_at) == ("printer jam", now)
    assert desk.refusal(cmd.CallNext(counter="1001")) is Code.COUNTER_PAUSED
    assert desk.refusal(cmd.CallTicket(counter="1001", ticket="A002", reason="x")) is Code.COUNTER_PAUSED
    assert desk.refusal(cmd.Resume(counter="1001", ticket="A001")) is Code.COUNTER_PAUSED
    desk.do(cmd.Unpause(counter="1001"))
    assert (desk.counter("1001").pause_reason, desk.counter("1001").paused_at) == (None, None)
    assert desk.call("1001") == "A002"


def test_a_visitor_at_a_paused_counter_is_served_to_the_end() -> None:
    """A clerk may pause while serving and still complete the visitor."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.serve("1001")
    desk.do(cmd.Pause(counter="1001", reason="meal"))
    desk.do(cmd.Complete(counter="1001"))
    assert desk.counter("1001").ticket is None


def test_a_pause_is_not_begun_or_ended_twice() -> None:
    """Pausing a paused counter and unpausing one that works are refused."""
    desk = Desk(staffed=("1001",))
    assert desk.refusal(cmd.Unpause(counter="1001")) is Code.COUNTER_NOT_PAUSED
    desk.do(cmd.Pause(counter="1001", reason="meal"))
    assert desk.refusal(cmd.Pause(counter="1001", reason="meal")) is Code.COUNTER_PAUSED


def test_a_pause_needs_a_reason() -> None:
    """A blank reason is refused; one that is not on the list that terminals offer is kept as it is told."""
    desk = Desk(staffed=("1001", "1004", "1099"))
    assert desk.refusal(cmd.Pause(counter="1001", reason=" ")) is Code.REASON_REQUIRED
    assert desk.do(cmd.Pause(counter="1004", reason="meal"))
    assert desk.do(cmd.Pause(counter="1001", reason="shopping"))
    assert desk.counter("1001").pause_reason == "shopping"


def test_a_reserve_counter_is_opened_for_a_line() -> None:
    """A reserve counter calls nobody until the front desk gives it a queue; then it calls that queue's visitors."""
    desk = Desk(staffed=("1099",))
    desk.issue("tax.acceptance")
    assert desk.refusal(cmd.CallNext(counter="1099")) is Code.NO_ASSIGNMENT
    now = desk.now
    tax = (Assignment(queue="tax.acceptance"),)
    assert desk.do(cmd.AssignCounter(counter="1099", assignments=tax)) == [
        CounterAssigned(at=now, counter="1099", assignments=tax)
    ]
    assert desk.call("1099") == "B001"


def test_a_reserve_counter_calls_who_was_sent_to_it() -> None:
    """A counter without queues still calls a visitor transferred to it."""
    desk = Desk(staffed=("1001", "1099"))
    desk.issue()
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1099"))
    assert desk.call("1099") == "A001"


def test_a_counter_is_reassigned_while_its_clerk_works() -> None:
    """A reassignment leaves the visitor at the counter alone and holds for the next call."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.issue()
    desk.issue("tax.acceptance")
    desk.serve("1001")
    desk.do(cmd.AssignCounter(counter="1001", assignments=(Assignment(queue="tax.acceptance"),)))
    assert desk.counter("1001").ticket == "20260105-A001"
    assert desk.call("1001") == "B001"
    assert desk.hall.counters_serving("fund.acceptance") == [desk.counter("1002")]


def test_an_assignment_that_changes_nothing_makes_no_event() -> None:
    """Giving a counter what it has is accepted without an event."""
    desk = Desk()
    same = desk.counter("1001").assignments
    assert desk.do(cmd.AssignCounter(counter="1001", assignments=same)) == []


def test_a_counter_is_not_given_an_unknown_queue_or_one_twice() -> None:
    """Unknown queues and repeated ones are refused."""
    desk = Desk()
    one = Assignment(queue="tax.acceptance")
    twice = (one, Assignment(queue="tax.acceptance", handicap=1))
    assert desk.refusal(cmd.AssignCounter(counter="1001", assignments=(Assignment(queue="air"),))) is Code.UNKNOWN_QUEUE
    assert desk.refusal(cmd.AssignCounter(counter="1001", assignments=twice)) is Code.SAME_PLACE


def test_queues_named_for_a_counter_get_their_policys_handicap() -> None:
    """The first queue is the counter's own; the others it helps with, by their line's handicap."""
    desk = Desk()
    desk.do(cmd.AssignCounter(counter="1099", queues=("tax.acceptance", "fund.acceptance")))
    handicap = desk.hall.plan.policy.helper_handicap
    assert handicap > 0
    assert desk.counter("1099").assignments == (
        Assignment(queue="tax.acceptance"),
        Assignment(queue="fund.acceptance", handicap=handicap),
    )


def test_an_assignment_that_would_break_the_rule_cannot_be_made() -> None:
    """A negative handicap would let one queue overtake without bound; two ways of saying the same are one too many."""
    with pytest.raises(ValueError, match="negative"):
        Assignment(queue="tax.acceptance", handicap=-1)
    with pytest.raises(ValueError, match="either"):
        cmd.AssignCounter(
            counter="1099", queues=("tax.acceptance",), assignments=(Assignment(queue="fund.acceptance"),)
        )


def test_a_counter_tells_whose_name_is_on_its_card_while_they_are_there() -> None:
    """统一标牌: as it was told at the sign-in; then it tells when they left, until somebody comes."""
    desk = Desk()
    now = desk.now
    opened = CounterOpened(at=now, counter="1001", clerk="S7", name="李敏")
    assert desk.do(cmd.SignIn(counter="1001", clerk="S7", name="李敏")) == [opened]
    counter = desk.counter("1001")
    assert (counter.name, counter.closed_at) == ("李敏", None)
    now = desk.now
    desk.do(cmd.SignOut(counter="1001"))
    assert (counter.name, counter.clerk, counter.opened_at, counter.closed_at) == (None, None, None, now)
    desk.sign_in("1001")
    assert (counter.name, counter.closed_at) == (None, None)


def test_when_a_clerk_left_is_forgotten_with_the_day() -> None:
    """Who left yesterday has not left today; on the same date opened again they have."""
    desk = Desk(staffed=("1001",))
    desk.do(cmd.CloseDay())
    left = desk.counter("1001").closed_at
    desk.do(cmd.OpenDay(date=DATE))
    assert desk.counter("1001").closed_at == left is not None
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date="2026-01-06"))
    assert desk.counter("1001").closed_at is None


def test_a_counter_tells_since_when_it_has_nobody() -> None:
    """From the sign-in, the end of a visit or of a pause, or since it has its queues; not while somebody is there."""
    desk = Desk(staffed=("1001", "1002"))
    counter = desk.counter("1001")
    assert counter.idle_since == desk.now - 2_000
    steps: dict[Command, bool] = {
        cmd.Complete(counter="1001"): True,
        cmd.MarkNoShow(counter="1001"): True,
        cmd.Hold(counter="1001"): True,
        cmd.Transfer(counter="1001", to_counter="1002"): True,
        cmd.Recall(counter="1001"): False,
        cmd.Pause(counter="1001", reason="meal"): False,
        cmd.AssignCounter(counter="1001"): False,
        cmd.Unpause(counter="1001"): False,
        cmd.Serve(counter="1001"): False,
    }
    for step, frees in steps.items():
        if counter.ticket is None:
            desk.issue()
            desk.call("1001")
            assert counter.idle_since is None
        now = desk.now
        desk.do(step)
        assert counter.idle_since == (now if frees else None)
    desk.do(cmd.Complete(counter="1001"))
    afterwards: list[Command] = [
        cmd.AssignCounter(counter="1001", queues=("fund.acceptance",)),
        cmd.Pause(counter="1001", reason="meal"),
        cmd.Unpause(counter="1001"),
    ]
    for again in afterwards:
        before, now = counter.idle_since, desk.now
        desk.do(again)
        assert counter.idle_since == (before if isinstance(again, cmd.Pause) else now)
    desk.do(cmd.SignOut(counter="1001"))
    assert counter.idle_since is None
