"""The announcer: what one loudspeaker has to say next. Pure: no clock, no sound.

Calls are said in the order in which they were made, each while its visitor is called at that counter and not one
moment longer: nobody is sent to a counter that waits for somebody else.

A call waits ── its turn has come ──> it is the one being said
     │  └─ recalled: it was going to be said anyway
     ├─ missed: it waits on, because a no-show can be undone
     └─ served, transferred, cancelled, called elsewhere: forgotten
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from layouts.layout import Loudspeaker
from queueing.events import Event, TicketCalled, TicketRecalled, TicketResumed
from queueing.hall import Hall
from queueing.plan import SECOND, Millis
from queueing.ticket import TicketState

STALE_AFTER: Millis = 10 * SECOND
"""What waits is true for so long after the link was lost; then nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """What is said when a call's turn has come."""

    ticket: str
    number: str
    counter: str
    label: str
    """The counter's public label."""
    languages: tuple[str, ...]
    """In this order, each time."""
    times: int
    chime: bool
    """A chime comes before it."""
    shortened: bool
    """Others have waited too long: it is said once."""


class Announcer:
    """Keeps what waits for one loudspeaker. `now` is any clock that runs on steadily, the same for all methods."""

    def __init__(self, loudspeaker: Loudspeaker) -> None:
        self._loudspeaker = loudspeaker
        self._zones = frozenset(loudspeaker.zones)
        self._waiting: list[_Call] = []
        self._said: _Call | None = None
        self._hurried = False
        """The last one was shortened."""
        self._lost_at: Millis | None = None

    def follow(self, hall: Hall, events: Iterable[Event], now: Millis) -> None:
        """Take in what has just happened; `hall` is the state after it.

        After a snapshot there are no events, and what it brings is not announced: it has happened before.
        """
        self._forget_if_stale(now)
        self._lost_at = None
        for event in events:
            if isinstance(event, TicketCalled | TicketRecalled | TicketResumed):
                self._hear(hall, event, now)
        for call in self._known():
            call.standing = _standing(hall, call)
        self._waiting = [call for call in self._waiting if call.standing is not _Standing.OVER]

    def lost(self, now: Millis) -> None:
        """The link is down: what is known is true for `STALE_AFTER` at most."""
        if self._lost_at is None:
            self._lost_at = now

    def next(self, now: Millis) -> Announcement | None:
        """The announcement whose turn it is; from now on it is the one being said. None: there is nothing to say."""
        self._forget_if_stale(now)
        call = self._first()
        self._said = call
        if call is None:
            self._hurried = False
            return None
        self._waiting.remove(call)
        return self._announcement(call, now)

    def ahead(self) -> tuple[str, str] | None:
        """The number and the counter's label that are likely to be said next, to prepare for them."""
        call = self._first()
        return (call.number, call.label) if call is not None else None

    def stands(self, now: Millis) -> bool:
        """Whether the one being said is still true."""
        self._forget_if_stale(now)
        return self._said is not None and self._said.standing is _Standing.CALLED

    def put_back(self) -> None:
        """The one being said was not heard: it is the next again, unless it is over."""
        said, self._said = self._said, None
        if said is None or said.standing is _Standing.OVER:
            return
        self._waiting = [said, *(call for call in self._waiting if call.ticket != said.ticket)]

    def _hear(self, hall: Hall, event: TicketCalled | TicketRecalled | TicketResumed, now: Millis) -> None:
        ticket = hall.tickets.get(event.ticket)
        if ticket is None or hall.plan.zone_of(ticket.queue) not in self._zones:
            return
        mine = next((call for call in self._waiting if call.ticket == event.ticket), None)
        if mine is not None and mine.counter == event.counter and isinstance(event, TicketRecalled):
            return
        if mine is not None:
            self._waiting.remove(mine)
        label = hall.plan.counters[event.counter].label
        call = _Call(ticket=event.ticket, number=ticket.number, counter=event.counter, label=label, since=now)
        self._waiting.append(call)

    def _known(self) -> Iterator[_Call]:
        yield from self._waiting
        if self._said is not None:
            yield self._said

    def _first(self) -> _Call | None:
        return next((call for call in self._waiting if call.standing is _Standing.CALLED), None)

    def _announcement(self, call: _Call, now: Millis) -> Announcement:
        waited = now - call.since
        limit = self._loudspeaker.shorten_after
        shortened = waited > limit
        chime = not (shortened and self._hurried)
        self._hurried = shortened
        languages = self._loudspeaker.languages
        return Announcement(
            ticket=call.ticket,
            number=call.number,
            counter=call.counter,
            label=call.label,
            languages=languages[:1] if waited > 2 * limit else languages,
            times=1 if shortened else self._loudspeaker.times,
            chime=chime,
            shortened=shortened,
        )

    def _forget_if_stale(self, now: Millis) -> None:
        if self._lost_at is not None and now - self._lost_at > STALE_AFTER:
            self._waiting.clear()
            self._said = None


class _Standing(Enum):
    """What a call is worth saying now."""

    CALLED = auto()
    MISSED = auto()
    """Its visitor did not come, which can still be undone."""
    OVER = auto()


@dataclass(slots=True, kw_only=True)
class _Call:
    ticket: str
    number: str
    counter: str
    label: str
    since: Millis
    standing: _Standing = _Standing.CALLED


def _standing(hall: Hall, call: _Call) -> _Standing:
    ticket, counter = hall.tickets.get(call.ticket), hall.counters.get(call.counter)
    if counter is None:
        return _Standing.OVER
    if ticket is not None and ticket.state is TicketState.CALLED and ticket.counter == call.counter:
        return _Standing.CALLED
    missed = counter.missed is not None and counter.missed.id == call.ticket
    return _Standing.MISSED if missed else _Standing.OVER
