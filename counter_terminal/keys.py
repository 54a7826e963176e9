"""Keys: what a clerk can press, and when. The rules mirror `queueing.decide`, which has the last word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from counter_terminal.no_show import patience_left
from queueing.choice import next_for
from queueing.hall import CounterState, Hall
from queueing.plan import Millis, QueueKind
from queueing.rules.visit import UNDONE_WITHIN
from queueing.ticket import WAITING_STATES, HoldKind, Ticket, TicketState


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
    ASK_RATING = "ask-rating"
    CALL_TICKET = "call"
    CASE = "register-case"
    """受理; at an instant counter 办结, which sends `finish-case`."""
    HAND_OVER = "hand-over"
    UNDO = "undo-no-show"
    SIGN_OUT = "sign-out"


_FUNCTION_KEYS = 11

SHORTCUTS: Mapping[Key, str] = MappingProxyType(
    {key: f"F{at}" for at, key in enumerate(list(Key)[:_FUNCTION_KEYS], start=1)}
    | {Key.CASE: "Ctrl+B", Key.HAND_OVER: "Ctrl+F", Key.UNDO: "Ctrl+Z", Key.SIGN_OUT: "Ctrl+Q"}
)
"""F1 to F11 in the order of the keys; B for 办件, F for 发证."""
TOGGLE = "F12"
"""Between the bar and the full view."""

GUARDED = frozenset({Key.SERVE, Key.COMPLETE, Key.NO_SHOW, Key.HOLD})
"""Their commands name the ticket that the clerk saw, and are refused where it is another by now."""
RECORDED = GUARDED | {Key.PAUSE}
"""What can be recorded while the server is away."""


def allowed(hall: Hall, counter: str, now: Millis) -> frozenset[Key]:
    """The keys that make sense at `counter` now. None while no clerk is signed in there."""
    state = hall.counters[counter]
    if not state.open:
        return frozenset()
    here = _Here(hall=hall, counter=state, ticket=at_hand(hall, state), now=now)
    return frozenset(key for key, makes_sense in _RULES.items() if makes_sense(here))


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
    held = [
        ticket for ticket in hall.tickets.values() if ticket.state is TicketState.HELD and _mine(hall, counter, ticket)
    ]
    return sorted(held, key=lambda ticket: (ticket.counter != counter.id, ticket.held_at or 0, ticket.id))


def to_be_rated(hall: Hall, counter: CounterState) -> str | None:
    """The visit that a rating would be asked for now: the one at the counter, or the one just over."""
    ticket = at_hand(hall, counter)
    return ticket.id if ticket is not None and ticket.state is TicketState.SERVING else counter.last


def undone_until(hall: Hall, counter: CounterState) -> Millis | None:
    """Until when the last no-show can be undone; None where it cannot: somebody is here, or it was called since."""
    if counter.missed is None or counter.missed_at is None or counter.ticket is not None or not hall.open:
        return None
    since = hall.tickets.get(counter.missed.id)
    if since is not None and since.state not in WAITING_STATES:
        return None
    return counter.missed_at + UNDONE_WITHIN


def issues_results(hall: Hall, counter: CounterState) -> bool:
    """Whether results are handed over here (发证)."""
    return any(hall.plan.queues[a.queue].kind is QueueKind.ISSUING for a in counter.assignments)


def _mine(hall: Hall, counter: CounterState, held: Ticket) -> bool:
    if held.counter == counter.id:
        return True
    left_behind = held.counter is not None and not hall.counters[held.counter].open
    serves = any(assignment.queue == held.queue for assignment in counter.assignments)
    return serves and (held.hold is HoldKind.WITH_VISITOR or left_behind)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Here:
    """A counter at a moment."""

    hall: Hall
    counter: CounterState
    ticket: Ticket | None
    now: Millis

    @property
    def called(self) -> Ticket | None:
        """The ticket at hand if its visitor has not come yet."""
        return self.ticket if self.ticket is not None and self.ticket.state is TicketState.CALLED else None

    @property
    def served(self) -> Ticket | None:
        """The ticket at hand if its visitor is here."""
        return self.ticket if self.ticket is not None and self.ticket.state is TicketState.SERVING else None

    @property
    def free(self) -> bool:
        """Somebody may be called: nobody is here, or calling the next completes who is."""
        if self.counter.paused or not self.hall.open:
            return False
        if self.ticket is None:
            return True
        return self.served is not None and self.hall.plan.policy_of(self.ticket.queue).next_completes


def _may_call(here: _Here) -> bool:
    return here.free and next_for(here.hall, here.counter) is not None


def _may_call_one(here: _Here) -> bool:
    hall, counter = here.hall, here.counter
    waiting = counter.id in hall.waiting_at or any(hall.waiting[a.queue] for a in counter.assignments)
    return waiting and here.free


def _may_recall(here: _Here) -> bool:
    called = here.called
    return called is not None and called.recalls < here.hall.plan.policy_of(called.queue).recall_limit


def _may_miss(here: _Here) -> bool:
    called = here.called
    return called is not None and patience_left(here.hall, called, here.now) is None


def _may_undo(here: _Here) -> bool:
    until = undone_until(here.hall, here.counter)
    return until is not None and here.now <= until


def _may_register(here: _Here) -> bool:
    return here.served is not None and here.hall.plan.queues[here.served.queue].kind is not QueueKind.ISSUING


_RULES: Mapping[Key, Callable[[_Here], bool]] = MappingProxyType(
    {
        Key.CALL: _may_call,
        Key.RECALL: _may_recall,
        Key.SERVE: lambda here: here.called is not None,
        Key.COMPLETE: lambda here: here.ticket is not None,
        Key.NO_SHOW: _may_miss,
        Key.TRANSFER: lambda here: here.ticket is not None,
        Key.HOLD: lambda here: here.ticket is not None,
        Key.RESUME: lambda here: here.free and bool(resumable(here.hall, here.counter)),
        Key.PAUSE: lambda here: True,
        Key.ASK_RATING: lambda here: to_be_rated(here.hall, here.counter) is not None,
        Key.CALL_TICKET: _may_call_one,
        Key.CASE: _may_register,
        Key.HAND_OVER: lambda here: issues_results(here.hall, here.counter),
        Key.UNDO: _may_undo,
        Key.SIGN_OUT: lambda here: here.ticket is None,
    }
)
