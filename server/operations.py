"""Operations: carry out a command on the live hall, and say what is answered to whoever asked."""

from __future__ import annotations

from collections.abc import Sequence

from queueing import commands as cmd
from queueing.booking import Booking
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import Event
from queueing.hall import Hall
from queueing.plan import Millis
from queueing.ticket import Ticket
from wire.views import BookingView, CounterAnswer, CounterView, TicketView, booking_view, counter_view, ticket_view

Outcome = TicketView | BookingView | CounterAnswer | CounterView | dict[str, object]

_ABOUT_A_TICKET = (cmd.IssueTicket, cmd.HandInTicket, cmd.CheckIn, cmd.ReprintTicket, cmd.CancelTicket)
_ABOUT_A_TICKET_AT_A_COUNTER = (
    cmd.CallNext,
    cmd.CallTicket,
    cmd.Recall,
    cmd.Serve,
    cmd.Complete,
    cmd.MarkNoShow,
    cmd.Hold,
    cmd.Resume,
    cmd.Transfer,
)


def perform(hall: Hall, command: Command, now: Millis) -> tuple[Sequence[Event], Outcome, Sequence[Ticket]]:
    """Decide `command` and apply what it leads to.

    Answers the events, the result for the asker, and the tickets that changed, with their new state.
    Raises `Refusal`, and then the hall is as it was.
    """
    happened = decide(hall, command, now)
    before = hall.bookings.get(command.booking) if isinstance(command, cmd.CancelBooking) else None
    touched: dict[str, Ticket] = {}
    for event in happened:
        if (ticket := hall.apply(event)) is not None:
            touched[ticket.id] = ticket
    changed = list(touched.values())
    return happened, _outcome(hall, command, changed, before), changed


def _outcome(hall: Hall, command: Command, changed: Sequence[Ticket], before: Booking | None) -> Outcome:
    if isinstance(command, _ABOUT_A_TICKET):
        return ticket_view(hall, changed[-1])
    if isinstance(command, cmd.Book | cmd.CancelBooking):
        booking = hall.bookings.get(command.booking, before)
        assert booking is not None
        return booking_view(hall.plan, booking)
    if isinstance(command, cmd.RateVisit | cmd.ReportFault | cmd.ClearFault):
        return {}
    if isinstance(command, _ABOUT_A_TICKET_AT_A_COUNTER):
        told = changed[-1] if changed else None
        if isinstance(command, cmd.CallNext) and hall.counters[command.counter].ticket is None:
            told = None
        return CounterAnswer(counter=command.counter, ticket=ticket_view(hall, told) if told else None)
    if isinstance(command, cmd.SignIn | cmd.SignOut | cmd.Pause | cmd.Unpause | cmd.AssignCounter):
        return counter_view(hall, command.counter)
    return {"date": hall.date, "open": hall.open, "stopped": sorted(hall.stopped)}
