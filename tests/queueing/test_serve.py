"""Serving: begun, completed, held and resumed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from queueing import commands as cmd
from queueing.commands import Command
from queueing.events import ServingStarted, TicketCompleted, TicketHeld, TicketResumed
from queueing.plan import Assignment
from queueing.refusal import Code
from queueing.ticket import HoldKind, TicketState
from tests.queueing.halls import Desk


def served(kind: HoldKind | None = None) -> Desk:
    """A hall where A001 is served at 1001, or held there with `kind`, and A002 waits."""
    desk = Desk(staffed=("1001", "1002", "1003"))
    desk.issue()
    desk.issue()
    desk.serve("1001")
    if kind is not None:
        desk.do(cmd.Hold(counter="1001", kind=kind))
    return desk


def test_serving_begins_when_the_visitor_has_come() -> None:
    """开始 turns a call into serving, once."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    desk.call("1001")
    now = desk.now
    assert desk.do(cmd.Serve(counter="1001")) == [ServingStarted(at=now, ticket=ticket.id, counter="1001")]
    assert (ticket.state, ticket.serving_at) == (TicketState.SERVING, now)
    assert desk.refusal(cmd.Serve(counter="1001")) is Code.NOT_CALLED


def test_a_completed_ticket_leaves_the_hall() -> None:
    """完成 ends the visit and frees the counter."""
    desk = served()
    now = desk.now
    done = TicketCompleted(at=now, ticket="20260105-A001", counter="1001")
    assert desk.do(cmd.Complete(counter="1001")) == [done]
    assert "20260105-A001" not in desk.hall.tickets
    assert desk.counter("1001").ticket is None


@pytest.mark.parametrize("command", [cmd.Complete(counter="1001"), cmd.Hold(counter="1001")])
def test_finishing_a_called_ticket_tells_that_it_was_served(command: cmd.Complete | cmd.Hold) -> None:
    """A clerk who completes or holds without pressing 开始 has seen the visitor, and the log says so."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.call("1001")
    first, second = desk.do(command)
    assert isinstance(first, ServingStarted)
    assert isinstance(second, TicketCompleted | TicketHeld)


def test_a_hold_frees_the_counter_for_others() -> None:
    """挂起 sets the ticket aside: the clerk calls the next, and the held one is nowhere in line."""
    desk = served()
    now = desk.now
    (event,) = desk.do(cmd.Hold(counter="1001"))
    assert event == TicketHeld(at=now, ticket="20260105-A001", counter="1001", hold=HoldKind.ERRAND)
    held = desk.hall.tickets["20260105-A001"]
    assert (held.state, held.hold, held.held_at, held.counter) == (TicketState.HELD, HoldKind.ERRAND, now, "1001")
    assert desk.hall.ahead_of(held) == 0
    assert desk.call("1001") == "A002"


@pytest.mark.parametrize("kind", HoldKind)
def test_the_counter_that_held_a_ticket_resumes_it(kind: HoldKind) -> None:
    """回呼 calls a held ticket back to its counter, whatever the kind, and completes the one served there."""
    desk = served(kind)
    desk.serve("1001")
    now = desk.now
    assert desk.do(cmd.Resume(counter="1001", ticket="A001")) == [
        TicketCompleted(at=now, ticket="20260105-A002", counter="1001"),
        TicketResumed(at=now, ticket="20260105-A001", counter="1001"),
    ]
    ticket = desk.hall.tickets["20260105-A001"]
    assert (ticket.state, ticket.hold, ticket.held_at) == (TicketState.CALLED, None, None)
    assert desk.hall.calls["z1"][0].number == "A001"


def test_papers_with_the_visitor_come_back_to_any_counter_of_the_queue() -> None:
    """A ticket whose visitor fetches papers is resumed by any counter of its queue, by no other, without queueing."""
    desk = served(HoldKind.WITH_VISITOR)
    assert desk.refusal(cmd.Resume(counter="1003", ticket="A001")) is Code.HELD_ELSEWHERE
    desk.do(cmd.Resume(counter="1002", ticket="A001"))
    assert desk.hall.tickets["20260105-A001"].counter == desk.counter("1002").id
    assert desk.counter("1001").ticket is None


@pytest.mark.parametrize("kind", [HoldKind.WITH_CLERK, HoldKind.ERRAND])
def test_papers_with_the_clerk_come_back_to_that_counter_only(kind: HoldKind) -> None:
    """A ticket whose papers lie at a counter, or whose visitor runs an errand, is not resumed elsewhere."""
    desk = served(kind)
    assert desk.refusal(cmd.Resume(counter="1002", ticket="A001")) is Code.HELD_ELSEWHERE


def test_a_reassigned_counter_still_resumes_what_it_held() -> None:
    """The counter that holds a ticket may resume it after it was given other queues."""
    desk = served(HoldKind.WITH_CLERK)
    desk.do(cmd.AssignCounter(counter="1001", assignments=(Assignment(queue="tax.acceptance"),)))
    assert desk.do(cmd.Resume(counter="1001", ticket="A001"))


def test_only_held_tickets_are_resumed() -> None:
    """Unknown, waiting and served tickets are refused, and so is a resume while another was called."""
    desk = served()
    assert desk.refusal(cmd.Resume(counter="1002", ticket="A009")) is Code.UNKNOWN_TICKET
    assert desk.refusal(cmd.Resume(counter="1002", ticket="A002")) is Code.NOT_HELD
    assert desk.refusal(cmd.Resume(counter="1001", ticket="A001")) is Code.NOT_HELD
    desk.do(cmd.Hold(counter="1001"))
    desk.call("1001")
    assert desk.refusal(cmd.Resume(counter="1001", ticket="A001")) is Code.COUNTER_BUSY


def test_a_resumed_visitor_who_does_not_come_is_a_no_show() -> None:
    """A ticket called back from hold can be missed like any other call."""
    desk = served(HoldKind.ERRAND)
    desk.do(cmd.Resume(counter="1001", ticket="A001"))
    desk.do(cmd.MarkNoShow(counter="1001"))
    ticket = desk.hall.tickets["20260105-A001"]
    assert (ticket.state, ticket.misses) == (TicketState.WAITING, 1)
    assert desk.drain("1001") == ["A002", "A001"]


def test_resume_without_a_ticket_takes_the_latest_hold_of_this_counter() -> None:
    """A keypad's one key for 回呼 brings back whom this counter put aside last; with nobody on hold it is refused."""
    desk = Desk(staffed=("1001",))
    assert desk.refusal(cmd.Resume(counter="1001")) is Code.NOT_HELD
    for _ in range(2):
        desk.issue()
        desk.serve("1001")
        desk.wait(1)
        desk.do(cmd.Hold(counter="1001"))
    desk.do(cmd.Resume(counter="1001"))
    back = desk.hall.tickets[desk.counter("1001").ticket or ""]
    assert (back.number, back.state) == ("A002", TicketState.CALLED)


def test_what_a_closed_counter_left_on_hold_is_taken_over() -> None:
    """Papers that lie at a counter whose clerk has gone are not lost: another counter of the queue resumes them."""
    desk = served(HoldKind.WITH_CLERK)
    assert desk.refusal(cmd.Resume(counter="1002", ticket="A001")) is Code.HELD_ELSEWHERE
    desk.do(cmd.SignOut(counter="1001"))
    desk.do(cmd.Resume(counter="1002", ticket="A001"))
    assert desk.hall.tickets[desk.counter("1002").ticket or ""].number == "A001"


MEANT = [cmd.Serve, cmd.Complete, cmd.MarkNoShow, cmd.Hold]


@pytest.mark.parametrize("command", MEANT, ids=lambda c: c.__name__)
def test_a_clerk_may_say_which_ticket_is_meant(command: Callable[..., Command]) -> None:
    """If another one is there, or none, nothing happens; a late press does not hit the next visitor."""
    desk = Desk(staffed=("1001",))
    assert desk.refusal(command(counter="1001", ticket="20260105-A001")) is Code.OTHER_TICKET
    desk.issue()
    desk.issue()
    desk.call("1001")
    for other in ("20260105-A002", "20260105-A009", "A001", ""):
        assert desk.refusal(command(counter="1001", ticket=other)) is Code.OTHER_TICKET
    assert desk.do(command(counter="1001", ticket="20260105-A001"))


def test_what_was_recorded_after_a_hold_did_not_happen_before_the_call_back() -> None:
    """That it was served an hour ago does not matter then."""
    desk = served(HoldKind.ERRAND)
    desk.wait(60)
    called_back = desk.now
    desk.do(cmd.Resume(counter="1001", ticket="A001"))
    desk.wait(5)
    (started,) = desk.do(cmd.Serve(counter="1001", happened_at=called_back - 30_000))
    assert isinstance(started, ServingStarted)
    assert started.happened_at == called_back


def test_what_was_recorded_did_not_end_before_it_began() -> None:
    """A completion before the visitor came is told as of the coming."""
    desk = served()
    begun = desk.hall.tickets["20260105-A001"].serving_at
    desk.wait(5)
    (completed,) = desk.do(cmd.Complete(counter="1001", happened_at=begun - 30_000 if begun else 0))
    assert isinstance(completed, TicketCompleted)
    assert completed.happened_at == begun


@pytest.mark.parametrize("command", [cmd.Complete, cmd.Hold], ids=lambda c: c.__name__)
def test_what_was_recorded_without_the_coming_tells_both(command: Callable[..., Command]) -> None:
    """Completed or held at that time, and come then at the latest."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    desk.call("1001")
    then = desk.now + 5_000
    desk.wait(5)
    first, second = desk.do(command(counter="1001", happened_at=then))
    assert isinstance(first, ServingStarted)
    assert isinstance(second, TicketCompleted | TicketHeld)
    assert (first.happened_at, second.happened_at, first.at, second.at) == (
        then,
        then,
        desk.now - 1_000,
        desk.now - 1_000,
    )
    assert ticket.held_at == (then if command is cmd.Hold else None)


def test_a_ticket_remembers_when_it_was_announced_while_it_is_at_a_counter() -> None:
    """Called, recalled, called back; in line it is announced nowhere."""
    desk = Desk(staffed=("1001", "1003"))
    ticket = desk.issue()
    assert ticket.announced_at is None
    for command in (cmd.CallNext(counter="1001"), cmd.Recall(counter="1001")):
        now = desk.now
        desk.do(command)
        assert ticket.announced_at == now
    desk.do(cmd.Hold(counter="1001"))
    now = desk.now
    desk.do(cmd.Resume(counter="1001"))
    assert ticket.announced_at == now
    desk.do(cmd.Transfer(counter="1001", to_queue="fund.issuing"))
    assert ticket.announced_at is None
    desk.call("1003")
    desk.do(cmd.MarkNoShow(counter="1003"))
    assert ticket.announced_at is None


def test_a_ticket_remembers_since_when_it_waits_where_it_waits() -> None:
    """Given, missed or sent there."""
    desk = Desk(staffed=("1001", "1003"))
    now = desk.now
    ticket = desk.issue()
    assert ticket.entered_at == now
    desk.call("1001")
    now = desk.now
    desk.do(cmd.MarkNoShow(counter="1001"))
    assert ticket.entered_at == now
    desk.call("1001")
    now = desk.now
    desk.do(cmd.Transfer(counter="1001", to_queue="fund.issuing"))
    assert ticket.entered_at == now
    assert desk.hand_in(5001, now - 60_000).entered_at == desk.now - 1_000
