"""Keys: what a clerk can press, and when. The rules mirror `queueing.decide`, which has the last word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from queueing.choice import next_for
from queueing.hall import CounterState, Hall
from queueing.ticket import HoldKind, Ticket, TicketState


class Key(StrEnum):
    """A key of the terminal, valued by the command it sends."""

    CALL = "call-next"
    RECALL = "recall"
    SERVE = "serve"
    COMPLETE = "complete"
    NO_SHOW = "no-show"
    TRANSFER = "transfer"
    HOLD = "hold"
    RESUME = "resume"
    PAUSE = "pause"
    """While paused it sends `unpause`."""
    CALL_TICKET = "call"
    SIGN_OUT = "sign-out"


SHORTCUTS: Mapping[Key, str] = MappingProxyType({key: f"F{at}" for at, key in enumerate(Key, start=1)})
"""F1 to F11, in the order of the keys."""


def allowed(hall: Hall, counter: str) -> frozenset[Key]:
    """The keys that make sense at `counter` now. None while no clerk is signed in there."""
    state = hall.counters[counter]
    if not state.open:
        return frozenset()
    ticket = at_hand(hall, state)
    return frozenset(key for key, makes_sense in _RULES.items() if makes_sense(hall, state, ticket))


def primary(hall: Hall, counter: str) -> Key:
    """The one key for what comes next: call → serve → complete; back to work while paused."""
    state = hall.counters[counter]
    ticket = at_hand(hall, state)
    if ticket is not None:
        return Key.SERVE if ticket.state is TicketState.CALLED else Key.COMPLETE
    return Key.PAUSE if state.paused else Key.CALL


def at_hand(hall: Hall, counter: CounterState) -> Ticket | None:
    """The ticket called to the counter or served there."""
    return hall.tickets.get(counter.ticket) if counter.ticket is not None else None


def resumable(hall: Hall, counter: CounterState) -> list[Ticket]:
    """Held tickets that this counter may call back, its own first, the longest held first."""
    queues = {assignment.queue for assignment in counter.assignments}
    held = [
        ticket
        for ticket in hall.tickets.values()
        if ticket.state is TicketState.HELD
        and (ticket.counter == counter.id or (ticket.hold is HoldKind.WITH_VISITOR and ticket.queue in queues))
    ]
    return sorted(held, key=lambda ticket: (ticket.counter != counter.id, ticket.held_at or 0, ticket.id))


_Rule = Callable[[Hall, CounterState, Ticket | None], bool]


def _free(hall: Hall, counter: CounterState, ticket: Ticket | None) -> bool:
    """Somebody may be called: nobody is here, or calling the next completes who is."""
    if counter.paused or not hall.open:
        return False
    if ticket is None:
        return True
    return ticket.state is TicketState.SERVING and hall.plan.policy_of(ticket.queue).next_completes


def _may_call(hall: Hall, counter: CounterState, ticket: Ticket | None) -> bool:
    return _free(hall, counter, ticket) and next_for(hall, counter) is not None


def _may_call_one(hall: Hall, counter: CounterState, ticket: Ticket | None) -> bool:
    own = counter.id in hall.waiting_at or any(hall.waiting[a.queue] for a in counter.assignments)
    return own and _free(hall, counter, ticket)


def _may_recall(hall: Hall, counter: CounterState, ticket: Ticket | None) -> bool:
    return (
        ticket is not None
        and ticket.state is TicketState.CALLED
        and ticket.recalls < hall.plan.policy_of(ticket.queue).recall_limit
    )


def _called(hall: Hall, counter: CounterState, ticket: Ticket | None) -> bool:
    return ticket is not None and ticket.state is TicketState.CALLED


def _here(hall: Hall, counter: CounterState, ticket: Ticket | None) -> bool:
    return ticket is not None


def _nobody_here(hall: Hall, counter: CounterState, ticket: Ticket | None) -> bool:
    return ticket is None


def _may_resume(hall: Hall, counter: CounterState, ticket: Ticket | None) -> bool:
    return _free(hall, counter, ticket) and bool(resumable(hall, counter))


def _always(hall: Hall, counter: CounterState, ticket: Ticket | None) -> bool:
    return True


_RULES: Mapping[Key, _Rule] = MappingProxyType(
    {
        Key.CALL: _may_call,
        Key.RECALL: _may_recall,
        Key.SERVE: _called,
        Key.COMPLETE: _here,
        Key.NO_SHOW: _called,
        Key.TRANSFER: _here,
        Key.HOLD: _here,
        Key.RESUME: _may_resume,
        Key.PAUSE: _always,
        Key.CALL_TICKET: _may_call_one,
        Key.SIGN_OUT: _nobody_here,
    }
)
