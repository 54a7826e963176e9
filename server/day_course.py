"""The course of a day: what came, waited and was called in each quarter of an hour, for the hall and each zone. Pure.

What is counted is counted by `queueing.measures`. Beside it stand two things that no report needs, as the hall knew
them at the end of each quarter: how many people waited, and how many counters were open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

import msgspec

from queueing import events as ev
from queueing.day import moment_of
from queueing.day_record import SLICE, QueueRecord, add
from queueing.events import Event
from queueing.measures import Measures
from queueing.office import OfficeEvent
from queueing.plan import DAY, MINUTE, HallPlan, Millis
from queueing.summary import summary_of

HALL = "hall"
"""The place that is all zones together."""
SLICES = DAY // SLICE
_PASSED_OVER = frozenset(get_args(OfficeEvent)) - {ev.VisitRated}
"""Cases of other days are not known here."""

Samples = list[int | None]
"""One number for each slice of the day; None where the hall was closed, or the slice is not over."""


class PlaceCourse(msgspec.Struct, frozen=True, kw_only=True):
    """The course of a day in one place. Lists have an entry for each slice that is shown; waits are in minutes."""

    place: str
    """`hall`, or a zone's id."""
    arrivals: list[int]
    calls: list[int]
    wait: list[float | None]
    """Mean wait of those called in the slice; None where nobody was."""
    in_time: list[float | None]
    """Share of those called in the slice who waited no longer than the target."""
    waiting: list[int | None]
    """At the end of the slice; now, for the one that goes on."""
    open: list[int | None]
    """Counters open then."""
    issued: int
    called: int
    mean: float | None
    """Of all waits of the day so far."""
    p90: float | None
    longest: float | None
    share: float | None
    """Waits within the target, of all waits of the day so far."""


class CourseView(msgspec.Struct, frozen=True, kw_only=True):
    """The course of a day, from the slice in which it was opened to the last in which anything was."""

    date: str
    slices: list[str]
    """When each begins, `HH:MM`."""
    ends: list[str]
    """When each ends; now, for the one that goes on."""
    partial: bool
    """The last slice goes on."""
    target: float
    """Minutes that visitors of most lines wait at most, by the hall's policy."""
    places: list[PlaceCourse]
    """The hall first. None: the hall was not opened on this date."""


@dataclass(slots=True)
class _Place:
    waiting: int = 0
    open: int = 0
    waited: Samples = field(default_factory=lambda: [None] * SLICES)
    opened: Samples = field(default_factory=lambda: [None] * SLICES)


class DayCourse:
    """The fold: takes the events of a date in order, whatever else comes before and after them."""

    def __init__(self, plan: HallPlan, date: str) -> None:
        self.date = date
        self._plan = plan
        self._midnight = moment_of(date, 0, plan.timezone)
        self._measures = Measures(plan)
        self._queue_of: dict[str, str] = {}
        """The queue that each ticket of the day is in, or was last."""
        self._waiting: set[str] = set()
        """Tickets that wait."""
        self._open: dict[str, str | None] = {}
        """The zone for which each open counter is open."""
        self._own = {c.id: c.assignments[0].queue if c.assignments else None for c in plan.counters.values()}
        self._places = {HALL: _Place(), **{zone: _Place() for zone in plan.zones}}
        self._begun = False
        self._over = False
        self._receiving = False
        self._opened_at: Millis = 0
        self._latest: Millis = 0
        self._sampled = 0
        """Slices whose end has been looked at."""

    def apply(self, event: Event) -> None:
        """Follow one event."""
        if isinstance(event, ev.CounterAssigned):
            self._own[event.counter] = event.assignments[0].queue if event.assignments else None
        if isinstance(event, ev.DayOpened):
            self._over = self._begun and event.date != self.date
            if event.date == self.date and not self._begun:
                self._begun, self._opened_at = True, event.at
        if not self._begun or self._over or type(event) in _PASSED_OVER:
            return
        self._latest = event.at
        self._sample_until(event.at)
        self._measures.apply(event)
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)

    def view(self, now: Millis | None = None) -> CourseView:
        """The course as it stands at `now`; None: the date is over, and nothing is known beyond its last event."""
        if not self._begun:
            return CourseView(date=self.date, slices=[], ends=[], partial=False, target=self._target, places=[])
        partial = now is not None and self._receiving and 0 <= now - self._midnight < DAY
        now = self._latest if now is None else now
        self._sample_until(now)
        first = self._slice(self._opened_at)
        last = self._slice(now) if partial else max(first, self._last_eventful())
        shown = range(first, last + 1)
        return CourseView(
            date=self.date,
            slices=[_hhmm(at * SLICE) for at in shown],
            ends=[_hhmm(now - self._midnight if partial and at == last else (at + 1) * SLICE) for at in shown],
            partial=partial,
            target=self._target,
            places=[self._course_of(place, shown, partial) for place in self._places],
        )

    @property
    def _target(self) -> float:
        return self._plan.policy.target_wait / MINUTE

    def _course_of(self, place: str, shown: range, partial: bool) -> PlaceCourse:
        record = self._record_of(place)
        waits, samples = summary_of(record.waits), self._places[place]
        waited, opened = [samples.waited[at] for at in shown], [samples.opened[at] for at in shown]
        if partial:
            waited[-1], opened[-1] = samples.waiting, samples.open
        return PlaceCourse(
            place=place,
            arrivals=[record.arrivals.get(at, 0) for at in shown],
            calls=[record.calls.get(at, 0) for at in shown],
            wait=[_ratio(record.waited.get(at, 0), record.calls.get(at, 0) * 60) for at in shown],
            in_time=[_ratio(record.timely_calls.get(at, 0), record.calls.get(at, 0)) for at in shown],
            waiting=waited,
            open=opened,
            issued=sum(record.issued.values()),
            called=waits.count,
            mean=_minutes(waits.mean),
            p90=_minutes(waits.p90),
            longest=_minutes(waits.longest),
            share=_ratio(record.timely, waits.count),
        )

    def _record_of(self, place: str) -> QueueRecord:
        """All that was counted of a place's queues."""
        records = self._measures.book.queues.values()
        return _sum(record for record in records if place in (HALL, self._zone_of(record.queue)))

    def _zone_of(self, queue: str | None) -> str | None:
        return self._plan.zone_of(queue) if queue in self._plan.queues and queue is not None else None

    def _last_eventful(self) -> int:
        """The last slice in which anybody came, was called or waited, or a counter was open."""
        record, hall = self._record_of(HALL), self._places[HALL]
        told = {*record.arrivals, *record.calls, *record.ends}
        return max(
            (at for at in range(SLICES) if at in told or hall.waited[at] or hall.opened[at]),
            default=0,
        )

    def _slice(self, at: Millis) -> int:
        return min(max(at - self._midnight, 0), DAY - 1) // SLICE

    def _sample_until(self, now: Millis) -> None:
        """Look at the hall at the end of each slice that is over by `now`."""
        while self._sampled < SLICES and self._midnight + (self._sampled + 1) * SLICE <= now:
            at = self._sampled
            if self._receiving:
                for place in self._places.values():
                    place.waited[at], place.opened[at] = place.waiting, place.open
            self._sampled += 1

    def _count(self, zone: str | None, *, waiting: int = 0, counters: int = 0) -> None:
        for place in (self._places[HALL], self._places.get(zone or "")):
            if place is not None:
                place.waiting += waiting
                place.open += counters

    def _day_opened(self, _: ev.DayOpened) -> None:
        self._receiving = True

    def _day_closed(self, _: ev.DayClosed) -> None:
        self._receiving = False

    def _joins(self, ticket: str, queue: str) -> None:
        self._leaves(ticket)
        self._queue_of[ticket] = queue
        self._waiting.add(ticket)
        self._count(self._zone_of(queue), waiting=1)

    def _leaves(self, ticket: str) -> None:
        if ticket in self._waiting:
            self._waiting.remove(ticket)
            self._count(self._zone_of(self._queue_of[ticket]), waiting=-1)

    def _issued(self, event: ev.TicketIssued | ev.TicketTransferred) -> None:
        self._joins(event.ticket, event.queue)

    def _missed(self, event: ev.TicketMissed) -> None:
        if event.requeued is not None:
            self._joins(event.ticket, self._queue_of[event.ticket])

    def _called(self, event: ev.TicketCalled | ev.NoShowUndone | ev.TicketCancelled | ev.TicketExpired) -> None:
        self._leaves(event.ticket)

    def _counter_opened(self, event: ev.CounterOpened) -> None:
        self._counter_closed(event)
        zone = self._zone_of(self._own.get(event.counter))
        self._open[event.counter] = zone
        self._count(zone, counters=1)

    def _counter_closed(self, event: ev.CounterOpened | ev.CounterClosed) -> None:
        if event.counter in self._open:
            self._count(self._open.pop(event.counter), counters=-1)

    def _counter_assigned(self, event: ev.CounterAssigned) -> None:
        if event.counter in self._open:
            self._count(self._open[event.counter], counters=-1)
            self._open[event.counter] = self._zone_of(self._own[event.counter])
            self._count(self._open[event.counter], counters=1)


def _sum(records: Iterable[QueueRecord]) -> QueueRecord:
    total = QueueRecord(queue="")
    for record in records:
        add(total, record)
    return total


def _ratio(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def _minutes(seconds: float | None) -> float | None:
    return round(seconds / 60, 1) if seconds is not None else None


def _hhmm(since_midnight: Millis) -> str:
    return f"{since_midnight // (60 * MINUTE):02d}:{since_midnight // MINUTE % 60:02d}"


_HANDLERS: Mapping[type, Callable[[DayCourse, Any], None]] = {
    ev.DayOpened: DayCourse._day_opened,
    ev.DayClosed: DayCourse._day_closed,
    ev.TicketIssued: DayCourse._issued,
    ev.TicketTransferred: DayCourse._issued,
    ev.TicketCalled: DayCourse._called,
    ev.TicketMissed: DayCourse._missed,
    ev.NoShowUndone: DayCourse._called,
    ev.TicketCancelled: DayCourse._called,
    ev.TicketExpired: DayCourse._called,
    ev.CounterOpened: DayCourse._counter_opened,
    ev.CounterClosed: DayCourse._counter_closed,
    ev.CounterAssigned: DayCourse._counter_assigned,
}
