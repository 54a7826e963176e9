"""What a shadow knows of counters: read off the story of each since its clerk came, and off piles of moves."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from queueing import events as ev
from queueing.events import Event
from queueing.hall import CounterState, Hall
from queueing.plan import DAY, MINUTE, Assignment, HallPlan, Millis

UTC_OFFSET: Millis = 8 * 60 * MINUTE
"""The small hall is in China, which has no summer time."""
ARRIVALS = (ev.TicketCalled, ev.TicketResumed, ev.NoShowUndone)
FREEING = (
    *(ev.CounterOpened, ev.CounterUnpaused, ev.CounterAssigned),
    *(ev.TicketCompleted, ev.TicketMissed, ev.TicketHeld, ev.TicketTransferred),
)
Served = tuple[Assignment, ...]


@dataclass(kw_only=True)
class Miss:
    """A no-show, with the visit as it was before."""

    visit: Any
    at: Millis
    forgiven: bool
    entered: int
    """The sequence number of the miss: where a forgiven one stands in line from then on."""


@dataclass(kw_only=True)
class Plan:
    """A move as it was planned."""

    counters: tuple[str, ...]
    served: Served
    starts: Millis
    ends: Millis | None
    begun: bool = False


@dataclass(kw_only=True)
class Told:
    """What a story tells of its counter while nobody is there."""

    idle_since: Millis
    last: str | None
    asked: str | None


@dataclass
class ShadowFloor:
    """The counters of a hall, by their events alone."""

    plan: HallPlan
    stories: dict[str, list[Any]] = field(default_factory=dict)
    """The events of every open counter since its clerk came."""
    left: dict[str, Millis] = field(default_factory=dict)
    """When clerks left today who have not come back."""
    misses: dict[str, Miss] = field(default_factory=dict)
    """The latest no-show of each open counter, unless it was undone."""
    moves: dict[str, Plan] = field(default_factory=dict)
    assigned: dict[str, Served] = field(default_factory=dict)
    piles: dict[str, list[tuple[str | None, Served]]] = field(default_factory=dict)
    """Per counter: what it serves by hand, and on top what each move has given it since."""
    _told: dict[str, Told] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.assigned = {c.id: c.assignments for c in self.plan.counters.values()}
        self._lay_out()

    def _lay_out(self) -> None:
        self.piles = defaultdict(list, {name: [(None, served)] for name, served in self.assigned.items()})

    def story(self, counter: str) -> list[Any]:
        """What happened at an open counter since its clerk came."""
        return self.stories.get(counter, [])

    def opening(self, counter: str) -> ev.CounterOpened | None:
        """How the counter was opened, if it is open."""
        return next(iter(self.story(counter)), None)

    def paused_at(self, counter: str) -> Millis | None:
        """Since when the counter pauses."""
        pauses = [e for e in self.story(counter) if isinstance(e, ev.CounterPaused | ev.CounterUnpaused)]
        if not pauses or isinstance(pauses[-1], ev.CounterUnpaused):
            return None
        return pauses[-1].at if pauses[-1].happened_at is None else pauses[-1].happened_at

    def told(self, counter: str) -> Told:
        """What the story of an open counter tells."""
        if counter not in self._told:
            story = self.story(counter)
            self._told[counter] = Told(
                idle_since=next(e.at for e in reversed(story) if isinstance(e, FREEING)),
                last=next((e.ticket for e in reversed(story) if ends_visit(e)), None),
                asked=_asked(story),
            )
        return self._told[counter]

    def take(self, event: Event, visit: Any, seq: int, new_date: bool) -> None:
        """Follow one event about `visit`, which is as it was before."""
        counter = getattr(event, "counter", "")
        self._told.pop(counter, None)
        if isinstance(event, ev.CounterOpened):
            self.stories[event.counter] = [event]
            self.left.pop(event.counter, None)
        elif isinstance(event, ev.CounterClosed):
            del self.stories[event.counter]
            self.misses.pop(event.counter, None)
            self.left[event.counter] = event.at
        elif counter in self.stories:
            self.stories[counter].append(event)
        if isinstance(event, ev.TicketMissed):
            forgiven = event.requeued is not None
            self.misses[event.counter] = Miss(visit=copy(visit), at=event.at, forgiven=forgiven, entered=seq)
        elif isinstance(event, ev.NoShowUndone):
            del self.misses[event.counter]
        elif isinstance(event, ev.DayOpened):
            self.moves = {
                name: move
                for name, move in self.moves.items()
                if not move.begun and move.starts >= midnight(event.date)
            }
            self._lay_out()
            if new_date:
                self.left.clear()
        else:
            self._move(event)

    def _move(self, event: Event) -> None:
        if isinstance(event, ev.MovePlanned):
            assert event.move not in self.moves
            assert event.counters
            self.moves[event.move] = Plan(
                counters=event.counters, served=event.assignments, starts=event.starts, ends=event.ends
            )
        elif isinstance(event, ev.MoveBegun):
            move = self.moves.pop(event.move)
            assert not move.begun
            move.begun = True
            self.moves[event.move] = move
            for counter in move.counters:
                self.piles[counter].append((event.move, move.served))
        elif isinstance(event, ev.MoveEnded):
            del self.moves[event.move]
            for counter, pile in self.piles.items():
                self.piles[counter] = [layer for layer in pile if layer[0] != event.move]
        elif isinstance(event, ev.CounterAssigned):
            assert event.assignments != self.assigned[event.counter]
            assert {a.queue for a in event.assignments} <= self.plan.queues.keys()
            self.assigned[event.counter] = event.assignments
            if self.piles[event.counter][-1][1] != event.assignments:
                self.piles[event.counter] = [(None, event.assignments)]

    def agree(self, hall: Hall, here: dict[str, str]) -> None:
        """Assert that the hall's counters and moves are as the stories say; `here` is who is where."""
        for counter in hall.counters.values():
            assert counter.assignments == self.assigned[counter.id] == self.piles[counter.id][-1][1]
            self._agree_on(counter, here.get(counter.id))
        assert list(hall.moves) == list(self.moves)
        for name, move in self.moves.items():
            found = hall.moves[name]
            assert (found.counters, found.assignments, found.starts, found.ends, found.begun) == (
                *(move.counters, move.served, move.starts, move.ends, move.begun),
            )
            assert found.before == {
                counter: pile for counter in move.counters if (pile := self._below(name, counter)) is not None
            }

    def _below(self, move: str, counter: str) -> Served | None:
        """What a counter serves once a move has ended that nothing lies upon."""
        pile = self.piles[counter]
        place = next((at for at, layer in enumerate(pile) if layer[0] == move), None)
        return pile[place - 1][1] if place is not None else None

    def _agree_on(self, counter: CounterState, here: str | None) -> None:
        opening, miss = self.opening(counter.id), self.misses.get(counter.id)
        assert counter.ticket == here
        assert (counter.clerk, counter.name, counter.opened_at) == (
            (opening.clerk, opening.name, opening.at) if opening is not None else (None, None, None)
        )
        assert counter.closed_at == self.left.get(counter.id)
        assert counter.paused_at == self.paused_at(counter.id)
        assert counter.paused is (counter.paused_at is not None)
        assert counter.missed_at == (miss.at if miss is not None else None)
        if opening is None:
            assert (counter.idle_since, counter.last, counter.asked, counter.missed) == (None, None, None, None)
            return
        told = self.told(counter.id)
        assert counter.idle_since == (told.idle_since if here is None else None)
        assert (counter.last, counter.asked) == (told.last, told.asked)
        assert (counter.missed is None) is (miss is None)
        if miss is not None and counter.missed is not None:
            was, ticket = miss.visit, counter.missed
            assert (ticket.id, ticket.queue, ticket.route, ticket.person) == (was.id, was.queue, was.route, was.person)
            assert (ticket.priority, ticket.misses, ticket.recalls) == (was.priority, was.misses, was.recalls)
            assert (ticket.visitor_class, ticket.reprints) == (was.visitor_class, was.reprints)


def ends_visit(event: Any) -> bool:
    """Whether a counter has done its part for somebody."""
    return isinstance(event, ev.TicketCompleted) or (isinstance(event, ev.TicketTransferred) and event.done)


def _asked(story: list[Any]) -> str | None:
    """The ticket of the latest question, unless it was answered or somebody has come since."""
    asked = [(at, e.ticket) for at, e in enumerate(story) if isinstance(e, ev.RatingAsked)]
    if not asked:
        return None
    at, ticket = asked[-1]
    for event in story[at:]:
        if isinstance(event, ARRIVALS) or (isinstance(event, ev.VisitRated) and event.ticket == ticket):
            return None
    return str(ticket)


def midnight(date: str) -> Millis:
    """When a date begins in the small hall."""
    return (datetime.fromisoformat(date) - datetime(1970, 1, 1)).days * DAY - UTC_OFFSET
