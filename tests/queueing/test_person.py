"""Persons: one open ticket each in a line."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing.intake import StopCause
from queueing.refusal import Code
from queueing.ticket import TicketState
from tests.queueing.halls import Desk, tight_plan

ALL = ("1001", "1002", "1003", "1004", "3001", "3002")


def test_a_person_has_one_open_ticket_a_line() -> None:
    """A second number of the line is refused, whatever the queue, and the ticket they have is named."""
    desk = Desk()
    first = desk.issue(person="p1")
    for queue in ("fund.acceptance", "fund.issuing"):
        refused = desk.refused(cmd.IssueTicket(queue=queue, person="p1"))
        assert (refused.code, refused.ticket) == (Code.HAS_TICKET, first.id)
    assert desk.issue("tax.acceptance", person="p1").number == "B001"
    assert desk.issue(person="p2").number == "A002"
    assert [desk.issue().number, desk.issue().number] == ["A003", "A004"]


@pytest.mark.parametrize("state", [TicketState.CALLED, TicketState.SERVING, TicketState.HELD, TicketState.TRANSFERRED])
def test_a_ticket_is_open_until_it_ends(state: TicketState) -> None:
    """Called, served, held or sent to a counter, the ticket is open and no other is given."""
    desk = Desk(staffed=ALL)
    ticket = desk.issue(person="p1")
    desk.call("1001")
    if state is TicketState.SERVING:
        desk.do(cmd.Serve(counter="1001"))
    elif state is TicketState.HELD:
        desk.do(cmd.Hold(counter="1001"))
    elif state is TicketState.TRANSFERRED:
        desk.do(cmd.Transfer(counter="1001", to_counter="1002"))
    assert ticket.state is state
    assert desk.refused(cmd.IssueTicket(queue="fund.acceptance", person="p1")).ticket == ticket.id
    assert desk.hall.ticket_of("p1", "fund") is ticket
    assert desk.hall.ticket_of("p1", "tax") is None
    assert desk.hall.ticket_of("p2", "fund") is None


@pytest.mark.parametrize("end", ["completed", "cancelled", "void", "expired"])
def test_a_person_may_take_a_number_when_the_last_has_ended(end: str) -> None:
    """However a ticket ended, its person may have another, and the hall forgets who it was."""
    desk = Desk(staffed=ALL)
    desk.issue("tax.acceptance", person="p1")
    if end == "cancelled":
        desk.do(cmd.CancelTicket(ticket="B001", reason="left"))
    elif end == "expired":
        desk.do(cmd.CloseDay())
        desk.do(cmd.OpenDay(date="2026-01-05"))
    else:
        desk.call("1004")
        desk.do(cmd.Complete(counter="1004") if end == "completed" else cmd.MarkNoShow(counter="1004"))
    assert desk.hall.of_person == {}
    assert desk.issue("tax.acceptance", person="p1").number == "B002"


def test_who_has_a_number_is_told_so_before_anything_else() -> None:
    """In a line that is stopped or has given its quota, who has a number hears of it, not that they came in vain."""
    desk = Desk(tight_plan())
    command = cmd.IssueTicket(queue="fund.acceptance", person="p1")
    desk.do(command)
    for _ in range(2):
        desk.issue()
    assert desk.refusal(cmd.IssueTicket(queue="fund.acceptance", person="p2")) is Code.QUOTA_REACHED
    assert desk.refusal(command) is Code.HAS_TICKET
    desk.do(cmd.StopIntake(line="fund", cause=StopCause.FULL))
    assert desk.refusal(cmd.IssueTicket(queue="fund.acceptance", person="p2")) is Code.LINE_CLOSED
    assert desk.refusal(command) is Code.HAS_TICKET


def test_nobody_is_sent_to_a_line_where_they_wait_already() -> None:
    """A transfer to a line in which the person has a ticket is refused and names it, until that one has ended."""
    desk = Desk(staffed=ALL)
    other = desk.issue("tax.acceptance", person="p1")
    ticket = desk.issue(person="p1")
    desk.serve("1001")
    for counter in (None, "1004"):
        command = cmd.Transfer(counter="1001", to_queue="tax.acceptance", to_counter=counter)
        refused = desk.refused(command)
        assert (refused.code, refused.ticket) == (Code.HAS_TICKET, other.id)
    desk.do(cmd.CancelTicket(ticket=other.id, reason="one is enough"))
    desk.do(cmd.Transfer(counter="1001", to_queue="tax.acceptance"))
    assert desk.hall.ticket_of("p1", "tax") is ticket
    assert desk.hall.ticket_of("p1", "fund") is None


def test_a_transferred_person_may_take_a_number_of_the_line_they_left() -> None:
    """A ticket counts in the line where it is now, not where it was taken."""
    desk = Desk(staffed=ALL)
    ticket = desk.issue(person="p1")
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_queue="tax.acceptance"))
    assert desk.refused(cmd.IssueTicket(queue="tax.acceptance", person="p1")).ticket == ticket.id
    assert desk.issue(person="p1").number == "A002"


def test_within_a_line_a_person_is_sent_about_freely() -> None:
    """A ticket does not stand in its own way when it goes to another queue or counter of its line."""
    desk = Desk(staffed=ALL)
    ticket = desk.issue(person="p1")
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_queue="fund.issuing"))
    desk.serve("1003")
    desk.do(cmd.Transfer(counter="1003", to_counter="1001"))
    assert desk.hall.ticket_of("p1", "fund") is ticket


def test_a_ticket_without_a_person_is_sent_anywhere() -> None:
    """Who is not known has no other ticket that could be in the way."""
    desk = Desk(staffed=ALL)
    desk.issue("tax.acceptance")
    desk.issue()
    desk.serve("1001")
    assert desk.do(cmd.Transfer(counter="1001", to_queue="tax.acceptance"))
