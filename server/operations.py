"""Operations: carry out a command on the live hall, and say what is answered to whoever asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from queueing import commands as cmd
from queueing.booking import Booking
from queueing.case import Case
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import Event
from queueing.hall import Hall
from queueing.plan import Millis
from queueing.ticket import Ticket
from wire.views import (
    BookingView,
    CaseView,
    CounterAnswer,
    CounterView,
    TicketView,
    booking_view,
    case_view,
    counter_view,
    ticket_view,
)

Outcome = TicketView | BookingView | CaseView | CounterAnswer | CounterView | dict[str, object]

_ABOUT_A_TICKET = (
    cmd.IssueTicket,
    cmd.HandInTicket,
    cmd.CheckIn,
    cmd.ReprintTicket,
    cmd.CancelTicket,
    cmd.RaiseClass,
)
_ABOUT_A_CASE = (
    cmd.RegisterCase,
    cmd.FinishCase,
    cmd.SupplyPapers,
    cmd.RecordArrival,
    cmd.DecideCase,
    cmd.HandOver,
    cmd.WithdrawCase,
)
_ABOUT_A_TICKET_AT_A_COUNTER = (
    cmd.CallNext,
    cmd.CallTicket,
    cmd.Recall,
    cmd.Serve,
    cmd.Complete,
    cmd.MarkNoShow,
    cmd.UndoNoShow,
    cmd.Hold,
    cmd.Resume,
    cmd.Transfer,
)


@dataclass(frozen=True, slots=True)
class Performed:
    """What carrying out a command has led to."""

    events: Sequence[Event]
    outcome: Outcome
    """For whoever asked."""
    tickets: Sequence[Ticket]
    """Those that changed, in their new state."""
    cases: Sequence[Case]


def perform(hall: Hall, command: Command, now: Millis) -> Performed:
    """Decide `command` and apply what it leads to. Raises `Refusal`, and then the hall is as it was."""
    happened = decide(hall, command, now)
    before = hall.bookings.get(command.booking) if isinstance(command, cmd.CancelBooking) else None
    open_case = _named_case(hall, command)
    tickets: dict[str, Ticket] = {}
    cases: dict[str, Case] = {}
    for event in happened:
        changed = hall.apply(event)
        if isinstance(changed, Ticket):
            tickets[changed.id] = changed
        elif changed is not None:
            cases[changed.id] = changed
    told = list(tickets.values())
    if isinstance(command, _ABOUT_A_CASE):
        case = next(reversed(cases.values()), open_case)
        assert case is not None
        outcome: Outcome = case_view(hall.plan, case)
    else:
        outcome = _outcome(hall, command, told, before)
    return Performed(happened, outcome, told, list(cases.values()))


def _named_case(hall: Hall, command: Command) -> Case | None:
    """The open case that a command names, for the answer to a command that changes nothing."""
    name = getattr(command, "case", None)
    return hall.office.cases.get(name) if name is not None and hall.office is not None else None


def _outcome(hall: Hall, command: Command, changed: Sequence[Ticket], before: Booking | None) -> Outcome:
    if isinstance(command, _ABOUT_A_TICKET):
        return ticket_view(hall, changed[-1])
    if isinstance(command, cmd.Book | cmd.CancelBooking):
        booking = hall.bookings.get(command.booking, before)
        assert booking is not None
        return booking_view(hall.plan, booking)
    if isinstance(command, cmd.MoveCounters | cmd.BeginMove | cmd.EndMove):
        return {"move": command.move}
    if isinstance(command, _ABOUT_A_TICKET_AT_A_COUNTER):
        told = changed[-1] if changed else None
        if isinstance(command, cmd.CallNext) and hall.counters[command.counter].ticket is None:
            told = None
        return CounterAnswer(counter=command.counter, ticket=ticket_view(hall, told) if told else None)
    if isinstance(command, cmd.SignIn | cmd.SignOut | cmd.Pause | cmd.Unpause | cmd.AssignCounter | cmd.AskRating):
        return counter_view(hall, command.counter)
    if isinstance(command, cmd.OpenDay | cmd.CloseDay | cmd.StopIntake | cmd.StartIntake):
        return {"date": hall.date, "open": hall.open, "stopped": sorted(hall.stopped)}
    return {}
