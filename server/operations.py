"""Operations: carry out a command on the live hall, and say what is answered to whoever asked."""

from __future__ import annotations

from collections.abc import Sequence

from queueing import commands as cmd
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import Event
from queueing.hall import Hall
from queueing.plan import Millis
from queueing.ticket import Ticket
from wire.views import CounterAnswer, CounterView, TicketView, counter_view, ticket_view

Outcome = TicketView | CounterAnswer | CounterView | dict[str, object]

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
    touched: dict[str, Ticket] = {}
    for event in happened:
        if (ticket := hall.apply(event)) is not None:
            touched[ticket.id] = ticket
    changed = list(touched.values())
    return happened, _outcome(hall, command, changed), changed


def _outcome(hall: Hall, command: Command, changed: Sequence[Ticket]) -> Outcome:
    if isinstance(command, cmd.IssueTicket | cmd.CancelTicket):
        return ticket_view(hall, changed[-1])
    if isinstance(command, _ABOUT_A_TICKET_AT_A_COUNTER):
        told = changed[-1] if changed else None
        if isinstance(command, cmd.CallNext) and hall.counters[command.counter].ticket is None:
            told = None
        return CounterAnswer(counter=command.counter, ticket=ticket_view(hall, told) if told else None)
    if isinstance(command, cmd.SignIn | cmd.SignOut | cmd.Pause | cmd.Unpause | cmd.AssignCounter):
        return counter_view(hall, command.counter)
    return {"date": hall.date, "open": hall.open, "stopped": sorted(hall.stopped)}
