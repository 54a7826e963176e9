"""Raised tickets: the desk gives somebody who waits a greater head start, and says why."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing import events as ev
from queueing.plan import MINUTE
from queueing.refusal import Code
from tests.queueing.halls import Desk


def waiting() -> Desk:
    """Three who wait, the second one with an appointment."""
    desk = Desk(staffed=("1001", "1002"))
    desk.issue()
    desk.issue(visitor_class="appointment")
    desk.issue()
    return desk


def raised(ticket: str, visitor_class: str = "green", reason: str = "ill") -> cmd.RaiseClass:
    """Raise a ticket."""
    return cmd.RaiseClass(ticket=ticket, visitor_class=visitor_class, reason=reason)


def test_a_raised_ticket_gains_the_head_start_of_its_new_class() -> None:
    """As if it had been given so, and no more."""
    desk = waiting()
    ticket = desk.hall.tickets["20260105-A003"]
    before, now = ticket.priority, desk.now
    assert desk.do(raised("A003")) == [
        ev.TicketRaised(at=now, ticket=ticket.id, visitor_class="green", priority=before - 30 * MINUTE, reason="ill")
    ]
    assert (ticket.visitor_class, ticket.priority) == ("green", before - 30 * MINUTE)
    assert [desk.hall.ahead_of(t) for t in desk.hall.tickets.values()] == [2, 1, 0]
    assert desk.drain("1001") == ["A003", "A002", "A001"]


def test_the_head_start_that_it_had_counts_against_the_new_one() -> None:
    """From an appointment's fifteen minutes to thirty."""
    desk = waiting()
    ticket = desk.hall.tickets["20260105-A002"]
    before = ticket.priority
    desk.do(raised("A002"))
    assert ticket.priority == before - 15 * MINUTE


def test_a_ticket_is_not_raised_to_less_or_to_the_same() -> None:
    """Nor to a class that its line does not have, nor without a reason."""
    desk = waiting()
    desk.do(raised("A003"))
    for visitor_class in ("green", "appointment", "ordinary"):
        assert desk.refusal(raised("A003", visitor_class)) is Code.NOT_RAISED
    assert desk.refusal(raised("A001", "king")) is Code.UNKNOWN_CLASS
    for reason in ("", " "):
        assert desk.refusal(raised("A001", reason=reason)) is Code.REASON_REQUIRED
    desk.issue("tax.acceptance")
    assert desk.refusal(raised("B001", "appointment")) is Code.UNKNOWN_CLASS


def test_only_who_waits_is_raised() -> None:
    """Not who is called, served or on hold, and not who is gone."""
    desk = waiting()
    desk.call("1001")
    for step in (cmd.Serve(counter="1001"), cmd.Hold(counter="1001")):
        assert desk.refusal(raised("A002")) is Code.NOT_WAITING
        desk.do(step)
    assert desk.refusal(raised("A002")) is Code.NOT_WAITING
    assert desk.refusal(raised("A009")) is Code.UNKNOWN_TICKET


@pytest.mark.parametrize("alone", [False, True])
def test_who_waits_for_one_counter_is_raised_there(alone: bool) -> None:
    """They still wait for it alone, before whoever else does."""
    desk = waiting()
    for name in ("A001",) if alone else ("A001", "A003"):
        desk.do(cmd.CallTicket(counter="1001", ticket=name, reason="asked"))
        desk.do(cmd.Transfer(counter="1001", to_counter="1002"))
    last = "20260105-A001" if alone else "20260105-A003"
    desk.do(raised(last))
    assert next(iter(desk.hall.waiting_at["1002"]))[2] == last
    assert desk.hall.tickets[last].counter == "1002"
    desk.do(cmd.SignOut(counter="1002"))
    assert desk.call("1001") == last[-4:]


def test_a_raised_ticket_that_is_missed_comes_back_as_any_other() -> None:
    """Behind so many, with its class."""
    desk = waiting()
    desk.issue()
    desk.issue()
    desk.do(raised("A005"))
    desk.call("1001")
    desk.do(cmd.MarkNoShow(counter="1001"))
    ticket = desk.hall.tickets["20260105-A005"]
    assert (ticket.visitor_class, desk.hall.ahead_of(ticket)) == ("green", 3)


def test_who_was_sent_from_a_line_with_other_classes_gains_the_whole_head_start() -> None:
    """Tax knows no appointments; there an appointment counts as nothing."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue(visitor_class="appointment")
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_queue="tax.acceptance"))
    before = ticket.priority
    desk.do(raised("A001"))
    assert ticket.priority == before - 30 * MINUTE
