"""Tickets: given, numbered, cancelled."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing.events import TicketCancelled, TicketIssued
from queueing.hall import ticket_id
from queueing.plan import MINUTE
from queueing.refusal import Code
from queueing.ticket import HoldKind, TicketState
from tests.queueing.halls import Desk


def test_a_ticket_is_given_with_all_that_its_event_says() -> None:
    """The event of a new ticket is complete: id, number, ordinal, queue, class and priority."""
    desk = Desk()
    now = desk.now
    assert desk.do(cmd.IssueTicket(queue="fund.acceptance", visitor_class="green")) == [
        TicketIssued(
            at=now,
            ticket="20260105-A001",
            number="A001",
            ordinal=1,
            queue="fund.acceptance",
            visitor_class="green",
            priority=now - 30 * MINUTE,
        )
    ]
    ticket = desk.hall.tickets["20260105-A001"]
    assert (ticket.state, ticket.counter, ticket.misses) == (TicketState.WAITING, None, 0)


def test_a_service_leads_to_its_queue() -> None:
    """A ticket asked for by service waits in that service's queue and remembers the service."""
    desk = Desk()
    (event,) = desk.do(cmd.IssueTicket(service="withdraw"))
    assert isinstance(event, TicketIssued)
    assert (event.queue, event.service) == ("fund.acceptance", "withdraw")
    assert desk.do(cmd.IssueTicket(service="withdraw", queue="fund.acceptance"))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (cmd.IssueTicket(), Code.UNKNOWN_QUEUE),
        (cmd.IssueTicket(queue="air"), Code.UNKNOWN_QUEUE),
        (cmd.IssueTicket(service="fly"), Code.UNKNOWN_SERVICE),
        (cmd.IssueTicket(service="withdraw", queue="tax.acceptance"), Code.UNKNOWN_SERVICE),
        (cmd.IssueTicket(queue="fund.acceptance", visitor_class="king"), Code.UNKNOWN_CLASS),
        (cmd.IssueTicket(queue="tax.acceptance", visitor_class="appointment"), Code.UNKNOWN_CLASS),
    ],
)
def test_a_ticket_for_nothing_known_is_refused(command: cmd.IssueTicket, code: Code) -> None:
    """No number is given for an unknown queue, service or class, nor for a service of another queue."""
    assert Desk().refusal(command) is code


def test_a_closed_hall_gives_no_numbers() -> None:
    """Before the day is opened and after it is closed, numbers are refused."""
    desk = Desk(day=None)
    assert desk.refusal(cmd.IssueTicket(queue="fund.acceptance")) is Code.HALL_CLOSED
    desk.do(cmd.OpenDay(date="2026-01-05"))
    desk.do(cmd.CloseDay())
    assert desk.refusal(cmd.IssueTicket(queue="fund.acceptance")) is Code.HALL_CLOSED


def test_queues_of_one_line_share_its_numbers() -> None:
    """Numbers run per line, whatever the queue; another line has its own prefix and numbers."""
    desk = Desk()
    queues = ("fund.acceptance", "fund.issuing", "tax.acceptance", "fund.acceptance")
    assert [desk.issue(queue).number for queue in queues] == ["A001", "A002", "B001", "A003"]


def test_numbers_grow_a_digit_past_999() -> None:
    """After A999 comes A1000, without a gap or a repetition."""
    desk = Desk()
    numbers = [desk.issue().number for _ in range(1001)]
    assert numbers[0] == "A001"
    assert numbers[98:100] == ["A099", "A100"]
    assert numbers[998:] == ["A999", "A1000", "A1001"]
    assert len(set(numbers)) == 1001


def test_cancelled_numbers_are_not_given_again() -> None:
    """A number whose ticket was cancelled stays used for the day."""
    desk = Desk()
    desk.do(cmd.CancelTicket(ticket=desk.issue().id, reason="left"))
    assert desk.issue().number == "A002"


def test_a_slot_counts_from_its_time() -> None:
    """An appointment's waiting counts from its slot or its arrival, whichever is later, less its head start."""
    desk = Desk()
    early = desk.issue(visitor_class="appointment", slot_time=desk.now + 20 * MINUTE)
    now = desk.now
    late = desk.issue(visitor_class="appointment", slot_time=now - 20 * MINUTE)
    assert early.priority == (early.slot_time or 0) - 15 * MINUTE
    assert late.priority == now - 15 * MINUTE


def test_a_ticket_is_found_by_id_and_by_todays_number() -> None:
    """Tickets are found by id or by number, in small letters too; ended and unknown ones are not."""
    desk = Desk()
    ticket = desk.issue()
    assert desk.hall.find(ticket.id) is ticket
    assert desk.hall.find("A001") is ticket
    assert desk.hall.find("a001") is ticket
    assert desk.hall.find("A002") is None
    desk.do(cmd.CancelTicket(ticket="a001", reason="left"))
    assert desk.hall.find("A001") is None
    assert ticket_id("2026-01-05", "A001") == ticket.id


def test_a_waiting_ticket_is_cancelled_with_a_reason() -> None:
    """Cancelling takes a waiting ticket out of its line and keeps the reason."""
    desk = Desk(staffed=("1001",))
    first, second = desk.issue(), desk.issue()
    now = desk.now
    cancelled = TicketCancelled(at=now, ticket=first.id, reason="went home")
    assert desk.do(cmd.CancelTicket(ticket="A001", reason="went home")) == [cancelled]
    assert desk.hall.ahead_of(second) == 0
    assert desk.drain("1001") == ["A002"]


def test_a_held_or_transferred_ticket_can_be_cancelled() -> None:
    """A ticket on hold, and one that waits for one counter, leave the hall when cancelled."""
    desk = Desk(staffed=("1001", "1002"))
    for _ in range(2):
        desk.issue()
    desk.serve("1001")
    desk.do(cmd.Hold(counter="1001", kind=HoldKind.WITH_VISITOR))
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1002"))
    desk.do(cmd.CancelTicket(ticket="A001", reason="left"))
    desk.do(cmd.CancelTicket(ticket="A002", reason="left"))
    assert desk.hall.tickets == {}
    assert desk.hall.waiting_at == {}
    assert desk.call("1002") is None


def test_a_ticket_at_a_counter_cannot_be_cancelled() -> None:
    """Once called or served a ticket is the clerk's to end."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.call("1001")
    assert desk.refusal(cmd.CancelTicket(ticket="A001", reason="left")) is Code.ALREADY_CALLED
    desk.do(cmd.Serve(counter="1001"))
    assert desk.refusal(cmd.CancelTicket(ticket="A001", reason="left")) is Code.ALREADY_CALLED


def test_cancelling_needs_a_ticket_and_a_reason() -> None:
    """Unknown tickets and blank reasons are refused."""
    desk = Desk()
    desk.issue()
    assert desk.refusal(cmd.CancelTicket(ticket="A009", reason="left")) is Code.UNKNOWN_TICKET
    assert desk.refusal(cmd.CancelTicket(ticket="", reason="left")) is Code.UNKNOWN_TICKET
    assert desk.refusal(cmd.CancelTicket(ticket="A001", reason="  ")) is Code.REASON_REQUIRED


def test_a_slot_on_another_day_is_refused() -> None:
    """An appointment's slot more than a day away would order the queue for days; it is refused."""
    desk = Desk()
    for away in (2 * 24 * 60 * MINUTE, -2 * 24 * 60 * MINUTE, 2**62):
        command = cmd.IssueTicket(queue="fund.acceptance", slot_time=desk.now + away)
        assert desk.refusal(command) is Code.NOT_TODAY
