"""Recent: what this counter did since its clerk signed in here, folded from live events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from queueing import events as ev
from queueing.plan import Millis

KEPT = 20


class Outcome(StrEnum):
    """How a ticket left this counter."""

    COMPLETED = "completed"
    NO_SHOW = "no-show"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A ticket that left this counter."""

    ticket: str
    number: str
    outcome: Outcome
    at: Millis
    served: Millis | None = None
    """How long it was served, where the beginning was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """Departures, newest first."""

    counter: str
    departures: tuple[Departure, ...] = ()
    completed: int = 0
    since: tuple[str, Millis] | None = None
    """The ticket being served, and since when."""
    rated: frozenset[str] = frozenset()
    """Tickets whose visits here were rated. How is not the counter's affair."""


def follow(recent: Recent, events: Iterable[ev.Event]) -> Recent:
    """`recent` after `events`; those of other counters change nothing."""
    for event in events:
        if getattr(event, "counter", None) == recent.counter:
            recent = _after(recent, event)
    return recent


def _after(recent: Recent, event: ev.Event) -> Recent:
    match event:
        case ev.ServingStarted():
            return replace(recent, since=(event.ticket, _time_of(event)))
        case ev.TicketCompleted() | ev.TicketTransferred(done=True):
            done = _depart(recent, event.ticket, Outcome.COMPLETED, _time_of(event))
            return replace(done, completed=recent.completed + 1)
        case ev.TicketMissed():
            return _depart(recent, event.ticket, Outcome.NO_SHOW, _time_of(event))
        case ev.TicketTransferred():
            return _depart(recent, event.ticket, Outcome.TRANSFERRED, event.at)
        case ev.NoShowUndone():
            return replace(recent, departures=tuple(_without_miss(recent, event.ticket)))
        case ev.VisitRated():
            return replace(recent, rated=recent.rated | {event.ticket})
    return recent


def _time_of(event: ev.ServingStarted | ev.TicketCompleted | ev.TicketTransferred | ev.TicketMissed) -> Millis:
    return event.at if event.happened_at is None else event.happened_at


def _depart(recent: Recent, ticket: str, outcome: Outcome, at: Millis) -> Recent:
    served = at - recent.since[1] if recent.since is not None and recent.since[0] == ticket else None
    left = Departure(ticket=ticket, number=ticket.rpartition("-")[2], outcome=outcome, at=at, served=served)
    return replace(recent, departures=(left, *recent.departures)[:KEPT], since=None)


def _without_miss(recent: Recent, ticket: str) -> Iterable[Departure]:
    """The departures but for the newest no-show of `ticket`, which did not happen."""
    missed = next((d for d in recent.departures if d.ticket == ticket and d.outcome is Outcome.NO_SHOW), None)
    return (departure for departure in recent.departures if departure is not missed)
