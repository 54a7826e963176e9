"""The recount: figures of a day a second time, naively, from its whole log at once.

Every ticket's story is cut into stays at counters; a clerk's time is looked up moment by moment in lists of spans.
Nothing here is shared with `queueing.measures`, and nothing is quick.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from queueing import events as ev
from queueing.events import Event
from queueing.plan import DAY, HallPlan, Millis
from tests.queueing.shadow_floor import UTC_OFFSET

Span = tuple[Millis, Millis]


@dataclass(kw_only=True)
class Stay:
    """A ticket at a counter, from the call to whatever ended it."""

    counter: str
    clerk: str | None
    since: Millis
    by_call: bool
    """Called by the clerk, not called back from hold."""
    served_at: Millis | None = None
    until: Millis | None = None
    end: str = ""
    """`hold`, `miss`, `void`, `done`, `sent` or `over` (the day's end)."""
    hold: str = ""
    held_until: Millis | None = None


@dataclass(kw_only=True)
class Way:
    """A ticket's way through one queue."""

    ticket: str
    queue: str
    begun: Millis
    known: Millis
    """When the server heard of it: a silence before that was none."""
    came_from: str | None = None
    stays: list[Stay] = field(default_factory=list)
    end: str = ""
    """`done`, `sent`, `void`, `left`, `broken` or `over`; nothing while it is open."""

    @property
    def served(self) -> bool:
        """The visitor was served, and that is over."""
        return self.end in ("done", "sent") and any(stay.served_at is not None for stay in self.stays)


def when(event: Any) -> Millis:
    """When it happened."""
    at: Millis | None = getattr(event, "happened_at", None)
    return event.at if at is None else at


class Recount:
    """All that happened in one date."""

    def __init__(self, plan: HallPlan, log: Sequence[Event], date: str) -> None:
        """`log` is the whole log, the date's part is looked for in it."""
        self.plan = plan
        self.log, self.before = _part(log, date)
        self.silences = list(_silences(log))
        self.undone: list[tuple[str, Millis, Millis]] = []
        """Counters, and when a no-show of theirs was marked and taken back."""
        self.ways = [way for ticket in self._tickets() for way in self._ways_of(ticket)]

    # What became of visitors.

    def count(self, queues: Iterable[str]) -> dict[str, int]:
        """How many tickets and visits of these queues ended how."""
        ways = [way for way in self.ways if way.queue in set(queues)]
        stays = [stay for way in ways for stay in way.stays]
        return {
            "issued": sum(isinstance(e, ev.TicketIssued) and e.queue in set(queues) for e in self.log),
            "entered": sum(way.came_from not in set(queues) and way.came_from != way.queue for way in ways),
            "served": sum(way.served for way in ways),
            "completed": sum(way.end == "done" for way in ways),
            "no_shows": sum(way.end == "void" for way in ways),
            "left": sum(way.end == "left" for way in ways),
            "broken_off": sum(way.end == "broken" for way in ways),
            "expired": sum(way.end == "over" for way in ways),
            "forgiven": sum(stay.end == "miss" for stay in stays),
            "came_back": sum(self._came_back(way) for way in ways),
        }

    def waits(self, queues: Iterable[str]) -> list[int]:
        """Seconds until the last call before the first service, of everybody who was called."""
        return sorted(wait for way in self.ways if way.queue in set(queues) for wait in self._wait(way))

    def service(self, queues: Iterable[str]) -> list[int]:
        """Seconds of service of everybody who was served."""
        ways = [way for way in self.ways if way.queue in set(queues) and way.served]
        return sorted(sum(self._served_for(stay) for stay in way.stays) // 1000 for way in ways)

    def _wait(self, way: Way) -> list[int]:
        calls = []
        for stay in way.stays:
            calls += [stay.since] if stay.by_call else []
            if stay.served_at is not None:
                break
        return [max(self._length((way.begun, calls[-1]), way.known), 0) // 1000] if calls else []

    @staticmethod
    def _came_back(way: Way) -> bool:
        """Missed, forgiven, and served for the first time after that."""
        served = next((at for at, stay in enumerate(way.stays) if stay.served_at is not None), None)
        return served is not None and any(stay.end == "miss" for stay in way.stays[:served])

    def _served_for(self, stay: Stay) -> Millis:
        if stay.served_at is None or stay.until is None:
            return 0
        return self._length((stay.served_at, stay.until))

    # What was done at counters.

    def parts(self) -> Iterator[tuple[str, str | None, int]]:
        """Every part of a visit that one clerk at one counter has served to its end: counter, clerk and seconds."""
        for way in self.ways:
            runs: list[list[Stay]] = []
            for stay in way.stays:
                if runs and (runs[-1][0].counter, runs[-1][0].clerk) == (stay.counter, stay.clerk):
                    runs[-1].append(stay)
                else:
                    runs.append([stay])
            for at, run in enumerate(runs):
                over = at < len(runs) - 1 or way.end in ("done", "sent")
                if over and any(stay.served_at is not None for stay in run):
                    yield run[0].counter, run[0].clerk, sum(self._served_for(stay) for stay in run) // 1000

    def calls(self) -> Counter[tuple[str, str | None]]:
        """Calls by counter and clerk."""
        return Counter((stay.counter, stay.clerk) for way in self.ways for stay in way.stays if stay.by_call)

    def holds(self, queues: Iterable[str]) -> dict[str, tuple[int, Millis]]:
        """Holds by kind: how many and how long."""
        found: dict[str, tuple[int, Millis]] = {}
        for way in self.ways:
            for stay in way.stays if way.queue in set(queues) else ():
                if stay.end == "hold":
                    assert stay.until is not None
                    number, span = found.get(stay.hold, (0, 0))
                    until = stay.held_until if stay.held_until is not None else self.log[-1].at
                    found[stay.hold] = (number + 1, span + self._length((stay.until, until)))
        return found

    def ratings(self, *, addition: bool) -> Counter[int]:
        """Levels given."""
        return Counter(e.level for e in self.log if isinstance(e, ev.VisitRated) and e.addition is addition)

    def duty(self, counter: str) -> dict[str, Millis]:
        """What an open counter's time was spent on, and the time paused by reason."""
        days = self._spans(ev.DayOpened, ev.DayClosed, lambda _: True)
        present = self._spans(ev.CounterOpened, ev.CounterClosed, lambda e: e.counter == counter)
        pauses = self._pauses(counter)
        stays = [stay for way in self.ways for stay in way.stays if stay.counter == counter]
        end = self.log[-1].at
        at = [(s.since, s.until if s.until is not None else end) for s in stays]
        serving = [(s.served_at, s.until if s.until is not None else end) for s in stays if s.served_at is not None]
        held = [
            (s.until, s.held_until if s.held_until is not None else end)
            for s in stays
            if s.end == "hold" and s.until is not None
        ]
        taken_back = [(a, b) for name, a, b in self.undone if name == counter]
        spans = (*days, *present, *at, *serving, *held, *taken_back, *((a, b) for a, b, _ in pauses))
        moments = sorted({moment for span in spans for moment in span})
        spent: Counter[str] = Counter()
        for span in pairwise(moments):
            if span[0] < self.log[0].at or not (_in(span, days) and _in(span, present)):
                continue
            reason = next((why for a, b, why in pauses if a <= span[0] and span[1] <= b), None)
            if _in(span, serving):
                name = "serving"
            elif _in(span, at) and not _in(span, taken_back):
                name = "calling"
            elif reason is not None:
                name = f"paused {reason}"
            else:
                name = "suspended" if _in(span, held) else "idle"
            spent[name] += self._length(span)
        return {name: number for name, number in spent.items() if number}

    def _pauses(self, counter: str) -> list[tuple[Millis, Millis, str]]:
        found, since, reason = [], None, ""
        for event in (*self.before, *self.log):
            if getattr(event, "counter", None) != counter:
                continue
            if isinstance(event, ev.CounterPaused):
                since, reason = when(event), event.reason
            elif isinstance(event, ev.CounterUnpaused | ev.CounterClosed) and since is not None:
                found.append((since, when(event), reason))
                since = None
        return found if since is None else [*found, (since, self.log[-1].at, reason)]

    def _spans(self, begin: type, end: type, of: Any) -> list[Span]:
        found, since = [], None
        for event in (*self.before, *self.log):
            if isinstance(event, begin) and of(event):
                since = event.at
            elif isinstance(event, end) and of(event) and since is not None:
                found.append((since, event.at))
                since = None
        return found if since is None else [*found, (since, self.log[-1].at)]

    def _length(self, span: Span, known: Millis = 0) -> Millis:
        """How long a span is, without the silences in it."""
        silent = sum(max(min(span[1], b) - max(span[0], a), 0) for a, b in self.silences if a >= known)
        return max(span[1] - span[0], 0) - silent

    # Stories.

    def _tickets(self) -> list[str]:
        return list(dict.fromkeys(e.ticket for e in self.log if isinstance(e, ev.TicketIssued)))

    def _clerk(self, counter: str, moment: Event) -> str | None:
        clerk = None
        for event in (*self.before, *self.log):
            if isinstance(event, ev.CounterOpened) and event.counter == counter:
                clerk = event.clerk
            elif isinstance(event, ev.CounterClosed) and event.counter == counter:
                clerk = None
            if event is moment:
                return clerk
        raise AssertionError("not in the log")

    def _ways_of(self, ticket: str) -> list[Way]:
        story = [e for e in self.log if getattr(e, "ticket", None) == ticket]
        undone = {id(_undone(story, at)): e for at, e in enumerate(story) if isinstance(e, ev.NoShowUndone)}
        for miss in (e for e in story if isinstance(e, ev.TicketMissed) and id(e) in undone):
            self.undone.append((miss.counter, when(miss), undone[id(miss)].at))
        story = [e for e in story if id(e) not in undone and not isinstance(e, ev.NoShowUndone)]
        ways: list[Way] = []
        for event in story:
            match event:
                case ev.TicketIssued():
                    begun = max(event.at if event.issued_at is None else event.issued_at, event.slot_time or 0)
                    ways.append(Way(ticket=ticket, queue=event.queue, begun=begun, known=event.at))
                case ev.TicketCalled() | ev.TicketResumed():
                    self._release(ways[-1], event.at)
                    by_call = isinstance(event, ev.TicketCalled)
                    clerk = self._clerk(event.counter, event)
                    stay = Stay(counter=event.counter, clerk=clerk, since=event.at, by_call=by_call)
                    ways[-1].stays.append(stay)
                case ev.ServingStarted():
                    ways[-1].stays[-1].served_at = when(event)
                case ev.TicketHeld():
                    _end(ways[-1].stays[-1], "hold", when(event))
                    ways[-1].stays[-1].hold = event.hold
                case ev.TicketMissed():
                    _end(ways[-1].stays[-1], "void" if event.requeued is None else "miss", when(event))
                    ways[-1].end = "void" if event.requeued is None else ""
                case ev.TicketCompleted():
                    _end(ways[-1].stays[-1], "done", when(event))
                    ways[-1].end = "done"
                case ev.TicketTransferred():
                    here = ways[-1].stays and ways[-1].stays[-1].until is None
                    if not here and event.queue == ways[-1].queue:
                        continue
                    _end(ways[-1].stays[-1], "sent", when(event))
                    ways[-1].end = "sent"
                    came_from = ways[-1].queue
                    way = Way(ticket=ticket, queue=event.queue, begun=when(event), known=event.at, came_from=came_from)
                    ways.append(way)
                case ev.TicketCancelled():
                    ways[-1].end = "broken" if self._release(ways[-1], event.at) else "left"
                case ev.TicketExpired():
                    self._release(ways[-1], event.at)
                    if ways[-1].stays and ways[-1].stays[-1].until is None:
                        _end(ways[-1].stays[-1], "over", event.at)
                    ways[-1].end = "over"
        return ways

    @staticmethod
    def _release(way: Way, at: Millis) -> bool:
        if not way.stays or way.stays[-1].end != "hold" or way.stays[-1].held_until is not None:
            return False
        way.stays[-1].held_until = at
        return True


def _undone(story: Sequence[Event], at: int) -> Event:
    """The no-show that the event at this place takes back."""
    return next(e for e in reversed(story[:at]) if isinstance(e, ev.TicketMissed))


def _end(stay: Stay, how: str, at: Millis) -> None:
    stay.end, stay.until = how, at


def _in(span: Span, spans: Iterable[Span]) -> bool:
    return any(a <= span[0] and span[1] <= b for a, b in spans)


def _day(at: Millis) -> Any:
    return (datetime(1970, 1, 1) + timedelta(milliseconds=at + UTC_OFFSET)).date()


def _silences(log: Sequence[Event]) -> Iterator[Span]:
    """Where a midnight passed between two events."""
    for one, other in pairwise(log):
        if (one.at + UTC_OFFSET) // DAY != (other.at + UTC_OFFSET) // DAY:
            assert _day(one.at) != _day(other.at)
            yield one.at, other.at


def _part(log: Sequence[Event], date: str) -> tuple[list[Event], list[Event]]:
    """The date's part of a log, and what came before it."""
    begins = next(at for at, e in enumerate(log) if isinstance(e, ev.DayOpened) and e.date == date)
    later = [at for at, e in enumerate(log) if isinstance(e, ev.DayOpened) and e.date > date]
    return list(log[begins : later[0] if later else None]), list(log[:begins])
