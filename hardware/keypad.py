"""The keypad (呼叫器): what a clerk's key press means, given how the counter stands. Pure; drivers bring the frames.

    call      nobody here → call-next;  called → serve;  being served → call-next, or complete where that is not its end
    pause     → pause, and while paused → unpause
    recall, rate, no-show, hold, return → the command of that name, about the ticket that the clerk has there
    transfer  with a window's public number typed before it → transfer to that counter

A keypad's line is noisy and its frames carry no number: a keypad that misses the acknowledgement says the same again.
So a frame that repeats another within `REPEATED` is the same press, and gives the very same order once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hardware.order import Order
from queueing.hall import CounterState, Hall
from queueing.plan import SECOND, Millis
from queueing.ticket import HoldKind, Ticket, TicketState

REPEATED: Millis = 2 * SECOND
"""So long after a frame the same one is no new press: longer than a keypad repeats, shorter than a visitor walks."""


class Key(StrEnum):
    """A key of the keypad."""

    CALL = "call"
    """叫号"""
    RECALL = "recall"
    """重呼"""
    RATE = "rate"
    """评价"""
    PAUSE = "pause"
    """暂停"""
    TRANSFER = "transfer"
    """转移"""
    NO_SHOW = "no-show"
    """弃号"""
    HOLD = "hold"
    """挂起"""
    RETURN = "return"
    """回呼"""


@dataclass(frozen=True, slots=True)
class _Press:
    """The last press, and what it meant."""

    key: Key
    digits: str
    heard: Millis
    order: Order | None


class Keypad:
    """One counter's keypad."""

    def __init__(self, counter: str) -> None:
        self.counter = counter
        self._last: _Press | None = None

    def press(self, key: Key, hall: Hall, now: Millis, digits: str = "") -> Order | None:
        """What a frame means: an order, or None where the key makes no sense now. `digits` were typed before it.

        `now` is any clock of the gateway's own that does not run back; the order's name is made of it.
        """
        last = self._last
        if last is not None and (last.key, last.digits) == (key, digits) and now - last.heard < REPEATED:
            order = last.order
        else:
            order = self._order(key, hall, now, digits)
        self._last = _Press(key, digits, now, order)
        return order

    def _order(self, key: Key, hall: Hall, now: Millis, digits: str) -> Order | None:
        meant = meaning(key, hall, self.counter, digits)
        if meant is None:
            return None
        do, args = meant
        return Order(do=do, args=args | {"counter": self.counter}, request_id=f"pad-{self.counter}-{key}-{now}")


def meaning(key: Key, hall: Hall, counter: str, digits: str = "") -> tuple[str, dict[str, object]] | None:
    """The command and its fields, the counter left out; None where the key makes no sense."""
    state = hall.counters.get(counter)
    if state is None or not state.open:
        return None
    ticket = hall.tickets[state.ticket] if state.ticket is not None else None
    match key:
        case Key.CALL:
            return _what_comes_next(hall, ticket)
        case Key.PAUSE:
            return ("unpause", {}) if state.paused else ("pause", {"reason": _reason(hall, state)})
        case Key.RATE:
            return "ask-rating", {}
        case Key.RETURN:
            return "resume", {}
    if ticket is None:
        return None
    match key:
        case Key.RECALL:
            return ("recall", {}) if ticket.state is TicketState.CALLED else None
        case Key.NO_SHOW:
            return ("no-show", {"ticket": ticket.id}) if ticket.state is TicketState.CALLED else None
        case Key.HOLD:
            return "hold", {"ticket": ticket.id, "kind": HoldKind.ERRAND}
        case _:
            goal = next((c.id for c in hall.plan.counters.values() if c.label == digits), None)
            return ("transfer", {"to_counter": goal}) if goal is not None else None


def _what_comes_next(hall: Hall, ticket: Ticket | None) -> tuple[str, dict[str, object]]:
    if ticket is None:
        return "call-next", {}
    if ticket.state is TicketState.CALLED:
        return "serve", {"ticket": ticket.id}
    if hall.plan.policy_of(ticket.queue).next_completes:
        return "call-next", {}
    return "complete", {"ticket": ticket.id}


def _reason(hall: Hall, counter: CounterState) -> str:
    """The first pause reason of the counter's own line: a keypad has no words to choose from."""
    plan = hall.plan
    policy = plan.policy_of(counter.assignments[0].queue) if counter.assignments else plan.policy
    return policy.pause_reasons[0] if policy.pause_reasons else "keypad"
