"""The keypad (呼叫器): what a clerk's key press means, given how the counter stands. Pure; drivers bring the frames.

    call      nobody here → call-next;  called → serve;  being served → call-next, or complete where that is not its end
              while paused: nobody here → unpause, as the terminal's one big key does;  being served → complete
    pause     → pause, and while paused → unpause
    return    → resume whom this counter has put aside last
    recall, rate, no-show, hold → the command of that name, about the ticket that the clerk has there
    transfer  with a window's public number typed before it → transfer to that counter

A keypad's line is noisy and its frames carry no number: a keypad that misses the acknowledgement says the same again,
and so does a key that is held down. So a frame that repeats another within `REPEATED` is the same press, and gives the
very same order once more. A press that came to nothing does not stand in the way of the next for as long: the clerk who
presses again each second until somebody waits gets the visitor.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from enum import StrEnum

from hardware.order import Order
from queueing.hall import CounterState, Hall
from queueing.plan import SECOND, Millis
from queueing.ticket import HoldKind, Ticket, TicketState

REPEATED: Millis = 2 * SECOND
"""So long after a frame the same one is no new press: longer than a keypad repeats, shorter than a visitor walks."""
REPEATED_IN_VAIN: Millis = SECOND // 2
"""So long where the press has come to nothing: longer than a keypad that is not acknowledged waits."""


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
    OTHER = "other"
    """One that some keypads have and that means nothing here."""


@dataclass(frozen=True, slots=True)
class _Press:
    """The last press, and what it meant."""

    key: Key
    digits: str
    heard: Millis
    order: Order | None
    in_vain: bool


class Keypad:
    """One counter's keypad."""

    def __init__(self, counter: str) -> None:
        self.counter = counter
        self.beeps = 0
        """How many presses have come to nothing so far, which the keypad lets its clerk hear."""
        self._last: _Press | None = None
        self._names = f"pad-{counter}-{uuid.uuid4().hex[:8]}"
        """What its orders' names begin with: a gateway that starts anew uses none of those before."""

    def press(self, key: Key, hall: Hall | None, now: Millis, digits: str = "") -> Order | None:
        """What a frame means: an order, or None where the key makes no sense now. `digits` were typed before it.

        `hall` is None while nobody knows how the counter stands. `now` is any clock of the gateway's own that does not
        run back; the order's name is made of it.
        """
        last = self._last
        if last is not None and (last.key, last.digits) == (key, digits) and now - last.heard < _guard(last):
            self._last = replace(last, heard=now)
            return last.order
        order = self._order(key, hall, now, digits) if hall is not None else None
        self._last = _Press(key, digits, now, order, in_vain=order is None)
        self.beeps += order is None
        return order

    def came_to_nothing(self, order: Order) -> None:
        """What this keypad has ordered was refused, or there was nobody to call."""
        if self._last is not None and self._last.order == order and not self._last.in_vain:
            self._last = replace(self._last, in_vain=True)
            self.beeps += 1

    def _order(self, key: Key, hall: Hall, now: Millis, digits: str) -> Order | None:
        meant = meaning(key, hall, self.counter, digits)
        if meant is None:
            return None
        do, args = meant
        return Order(do=do, args=args | {"counter": self.counter}, request_id=f"{self._names}-{key}-{now}")


def _guard(last: _Press) -> Millis:
    return REPEATED_IN_VAIN if last.in_vain else REPEATED


def meaning(key: Key, hall: Hall, counter: str, digits: str = "") -> tuple[str, dict[str, object]] | None:
    """The command and its fields, the counter left out; None where the key makes no sense."""
    state = hall.counters.get(counter)
    if state is None or not state.open:
        return None
    ticket = hall.tickets[state.ticket] if state.ticket is not None else None
    match key:
        case Key.CALL:
            return _what_comes_next(hall, state, ticket)
        case Key.PAUSE:
            return ("unpause", {}) if state.paused else ("pause", {"reason": _reason(hall, state)})
        case Key.RATE:
            return ("ask-rating", {}) if _was_served(state, ticket) else None
        case Key.RETURN:
            held = max(hall.held_by(counter), key=lambda one: one.held_at or 0, default=None)
            return ("resume", {"ticket": held.id}) if held is not None else None
        case Key.OTHER:
            return None
    if ticket is None:
        return None
    match key:
        case Key.RECALL:
            return ("recall", {}) if ticket.state is TicketState.CALLED else None
        case Key.NO_SHOW:
            return ("no-show", {"ticket": ticket.id}) if ticket.state is TicketState.CALLED else None
        case Key.HOLD:
            return "hold", {"ticket": ticket.id, "kind": HoldKind.ERRAND}
        case Key.TRANSFER:
            goal = _labelled(hall, digits)
            return ("transfer", {"to_counter": goal}) if goal is not None and goal != counter else None


def _what_comes_next(hall: Hall, counter: CounterState, ticket: Ticket | None) -> tuple[str, dict[str, object]]:
    if ticket is None:
        return ("unpause" if counter.paused else "call-next"), {}
    if ticket.state is TicketState.CALLED:
        return "serve", {"ticket": ticket.id}
    if hall.plan.policy_of(ticket.queue).next_completes and not counter.paused:
        return "call-next", {}
    return "complete", {"ticket": ticket.id}


def _was_served(counter: CounterState, ticket: Ticket | None) -> bool:
    """Somebody is being served here, or has been: they can be asked for a rating."""
    return counter.last is not None or (ticket is not None and ticket.state is TicketState.SERVING)


def _labelled(hall: Hall, digits: str) -> str | None:
    """The counter whose public number was typed, `7` or `07`; None where there is none, or nothing was typed."""
    typed = digits.lstrip("0")
    return next((one.id for one in hall.plan.counters.values() if typed and one.label.lstrip("0") == typed), None)


def _reason(hall: Hall, counter: CounterState) -> str:
    """The first pause reason of the counter's own line: a keypad has no words to choose from."""
    plan = hall.plan
    policy = plan.policy_of(counter.assignments[0].queue) if counter.assignments else plan.policy
    return policy.pause_reasons[0] if policy.pause_reasons else "keypad"
