"""Reprints: the slip once more."""

from __future__ import annotations

from queueing import commands as cmd
from queueing.events import TicketReprinted
from queueing.refusal import Code
from tests.queueing.halls import Desk


def test_a_reprint_is_counted_and_changes_nothing_else() -> None:
    """Each reprint is an event and counted; place and state of the ticket stay as they were."""
    desk = Desk(staffed=("1001",))
    ticket, other = desk.issue(), desk.issue()
    now = desk.now
    assert desk.do(cmd.ReprintTicket(ticket=ticket.id)) == [TicketReprinted(at=now, ticket=ticket.id)]
    desk.do(cmd.ReprintTicket(ticket="a001"))
    assert (ticket.reprints, other.reprints) == (2, 0)
    assert desk.drain("1001") == ["A001", "A002"]


def test_a_ticket_at_a_counter_is_reprinted_too() -> None:
    """Whoever lost the slip gets another as long as the ticket is open."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    desk.serve("1001")
    desk.do(cmd.ReprintTicket(ticket=ticket.id))
    assert ticket.reprints == 1


def test_an_ended_or_unknown_ticket_is_not_reprinted() -> None:
    """What is not open has no slip any more."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    desk.drain("1001")
    assert desk.refusal(cmd.ReprintTicket(ticket=ticket.id)) is Code.UNKNOWN_TICKET
    assert desk.refusal(cmd.ReprintTicket(ticket="A009")) is Code.UNKNOWN_TICKET
