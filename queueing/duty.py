"""Duty: what the time of open counters is spent on. Every moment of one counts as exactly one thing.

::

    ticket called, not yet served     calling
    ticket served                     serving
    no ticket: paused                 paused, by the reason given
               a ticket of its own
               is on hold             suspended (挂起): never held against the clerk
               otherwise              idle

Only the time of an open day counts: who signs in before the doors open is not idle. A pause asked for while a visitor
is still there begins when the visitor has gone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from queueing import events as ev
from queueing.day_record import Book, count
from queueing.hall import Hall
from queueing.plan import Assignment, HallPlan, Millis


@dataclass(slots=True, kw_only=True)
class _Counter:
    """A counter, and since when it has been as it is."""

    id: str
    own: str | None
    """Its own queue, which its time belongs to."""
    clerk: str | None = None
    reason: str | None = None
    """Why it is paused."""
    ticket: str | None = None
    serving: bool = False
    holding: set[str] = field(default_factory=set)
    """Tickets that were put on hold here and still are."""
    since: Millis = 0


class Duty:
    """Follows counters by events, and writes into `book`."""

    def __init__(self, plan: HallPlan, book: Book) -> None:
        self.book = book
        self._open = False
        self._counters = {c.id: _Counter(id=c.id, own=_own(c.assignments)) for c in plan.counters.values()}
        self._taken: dict[str, str] = {}
        """The counter that a ticket is at."""
        self._held: dict[str, str] = {}
        """The counter that put a ticket on hold."""

    def take_over(self, hall: Hall) -> None:
        """Begin with a hall whose day has just opened."""
        self._open = hall.open
        for state in hall.counters.values():
            counter = self._known(state.id)
            counter.own, counter.clerk, counter.reason = _own(state.assignments), state.clerk, state.pause_reason
            counter.since = hall.now

    def clerk_at(self, counter: str) -> str | None:
        """Who is signed in at a counter."""
        return self._known(counter).clerk

    def apply(self, event: ev.Event) -> None:
        """Follow one event; most are none of a counter's."""
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)

    def stand_still(self, before: Millis, gap: Millis) -> None:
        """Count nothing for `gap` after `before`: what is under way goes on as if it had begun so much later."""
        for counter in self._counters.values():
            counter.since = moved(counter.since, before, gap)

    def under_way(self, book: Book, now: Millis) -> None:
        """Write into another book what has been spent by `now` and is not in ours yet."""
        for counter in self._counters.values():
            self._write(book, counter, now)

    def _write(self, book: Book, counter: _Counter, until: Millis) -> None:
        span = until - counter.since
        if not self._open or counter.clerk is None or span <= 0:
            return
        post = book.post(counter.id, counter.clerk, counter.own)
        if counter.ticket is not None:
            if counter.serving:
                post.serving += span
            else:
                post.calling += span
        elif counter.reason is not None:
            count(post.paused, counter.reason, span)
        elif counter.holding:
            post.suspended += span
        else:
            post.idle += span

    def _known(self, name: str) -> _Counter:
        """The counter of that name; the log may name one that the layout has no more."""
        found = self._counters.get(name)
        if found is None:
            found = self._counters[name] = _Counter(id=name, own=None)
        return found

    def _until(self, name: str, at: Millis) -> _Counter:
        """The counter, what it did until `at` written down."""
        counter = self._known(name)
        self._write(self.book, counter, at)
        counter.since = max(counter.since, at)
        return counter

    def _free_until(self, name: str, at: Millis) -> _Counter:
        """As `_until`, for what changes nothing while a visitor is there: the visit goes on, and may prove to have
        ended before `at` once a terminal that was cut off has told of it."""
        counter = self._known(name)
        return counter if counter.ticket is not None else self._until(name, at)

    def _day_opened(self, event: ev.DayOpened) -> None:
        self._open = True
        for counter in self._counters.values():
            counter.since = event.at

    def _day_closed(self, event: ev.DayClosed) -> None:
        for name in self._counters:
            self._until(name, event.at)
        self._open = False

    def _counter_opened(self, event: ev.CounterOpened) -> None:
        self._until(event.counter, event.at).clerk = event.clerk

    def _counter_closed(self, event: ev.CounterClosed) -> None:
        counter = self._until(event.counter, event.at)
        counter.clerk = counter.reason = None

    def _counter_paused(self, event: ev.CounterPaused) -> None:
        counter = self._free_until(event.counter, happened(event))
        counter.reason = event.reason
        if self._open:
            count(self.book.post(counter.id, counter.clerk, counter.own).pauses, event.reason)

    def _counter_unpaused(self, event: ev.CounterUnpaused) -> None:
        self._free_until(event.counter, happened(event)).reason = None

    def _counter_assigned(self, event: ev.CounterAssigned) -> None:
        self._until(event.counter, event.at).own = _own(event.assignments)

    def _ticket_comes(self, event: ev.TicketCalled | ev.TicketResumed | ev.NoShowUndone) -> None:
        self._let_go(event.ticket, event.at)
        counter = self._until(event.counter, event.at)
        counter.ticket, counter.serving = event.ticket, False
        self._taken[event.ticket] = event.counter

    def _serving_started(self, event: ev.ServingStarted) -> None:
        self._until(event.counter, happened(event)).serving = True

    def _ticket_goes(self, event: ev.TicketCompleted | ev.TicketMissed | ev.TicketTransferred) -> None:
        self._let_go(event.ticket, happened(event))

    def _ticket_held(self, event: ev.TicketHeld) -> None:
        self._let_go(event.ticket, happened(event))
        self._known(event.counter).holding.add(event.ticket)
        self._held[event.ticket] = event.counter

    def _ticket_ended(self, event: ev.TicketCancelled | ev.TicketExpired) -> None:
        self._let_go(event.ticket, event.at)

    def _let_go(self, ticket: str, at: Millis) -> None:
        """The ticket is at no counter and on hold at none; if it only waited, it was not."""
        if (taken := self._taken.pop(ticket, None)) is not None:
            self._until(taken, at).ticket = None
        if (held := self._held.pop(ticket, None)) is not None:
            self._free_until(held, at).holding.discard(ticket)


def happened(event: Any) -> Millis:
    """When it happened, which is earlier than the server heard of it where a terminal recorded it by itself."""
    at: Millis = event.at
    return at if event.happened_at is None else event.happened_at


def moved(moment: Millis, before: Millis, gap: Millis) -> Millis:
    """A moment as it counts once nothing counts for `gap` after `before`: what came earlier came that much later."""
    return max(moment, min(moment, before) + gap)


def _own(assignments: tuple[Assignment, ...]) -> str | None:
    return assignments[0].queue if assignments else None


_HANDLERS: dict[type, Callable[[Duty, Any], None]] = {
    ev.DayOpened: Duty._day_opened,
    ev.DayClosed: Duty._day_closed,
    ev.CounterOpened: Duty._counter_opened,
    ev.CounterClosed: Duty._counter_closed,
    ev.CounterPaused: Duty._counter_paused,
    ev.CounterUnpaused: Duty._counter_unpaused,
    ev.CounterAssigned: Duty._counter_assigned,
    ev.TicketCalled: Duty._ticket_comes,
    ev.TicketResumed: Duty._ticket_comes,
    ev.NoShowUndone: Duty._ticket_comes,
    ev.ServingStarted: Duty._serving_started,
    ev.TicketCompleted: Duty._ticket_goes,
    ev.TicketMissed: Duty._ticket_goes,
    ev.TicketTransferred: Duty._ticket_goes,
    ev.TicketHeld: Duty._ticket_held,
    ev.TicketCancelled: Duty._ticket_ended,
    ev.TicketExpired: Duty._ticket_ended,
}
