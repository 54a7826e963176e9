"""Pace: how fast a hall's queues are served and fill, learned from its events. No clock, no I/O.

Everything is an average with exponential forgetting: the newest of about `MEMORY` observations count, older ones fade.
A new hall starts from what its policy expects, which a few observations outweigh.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from math import exp, log, sqrt
from statistics import NormalDist
from typing import Any

from queueing import events as ev
from queueing.plan import MINUTE, SECOND, Millis

MEMORY = 200
"""Observations after which one counts 1/e as much as the newest."""
PRIOR_WEIGHT = 4.0
"""So many observations the policy's expectation is worth."""
DRIFT = 0.12
"""By so much of itself a mean changes within the time of a wait: other clerks, other matters."""
OVERNIGHT = 0.3
"""What remains of the weight of yesterday's observations when a day opens: days differ."""
ARRIVALS_FADE: Millis = 45 * MINUTE
"""The time after which an arrival counts 1/e as much as one now."""
EXPECTED: Millis = 8 * MINUTE
"""A visit, where the policy expects nothing."""
LONGEST_BREAK: Millis = 20 * MINUTE
"""A longer pause is planned, such as lunch, not one of the breaks that come by chance."""
LONGEST_GAP: Millis = 5 * MINUTE
"""A counter that was free for longer while somebody waited was not at work."""

_DOORS: Millis = 10 * MINUTE
"""A day that has just opened counts as watched for so long: those who come at its doors are no rate."""
_EXPECTED_MISS: Millis = 60 * SECOND
_EXPECTED_PAUSE: Millis = 12 * MINUTE
_EXPECTED_NO_SHOWS = 0.04
_SPREAD = 0.6
"""Standard deviation of a span's logarithm before anything was seen."""
_FORGET = 1 - 1 / MEMORY
_POINTS = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Average:
    """A mean with exponential forgetting."""

    weight: float
    value: float

    def seen(self, value: float) -> Average:
        """With one more observation."""
        weight = self.weight * _FORGET + 1
        return Average(weight=weight, value=self.value + (value - self.value) / weight)

    def unseen(self, value: float) -> Average:
        """Without the newest observation, which was wrong."""
        weight = self.weight - 1
        return Average(weight=weight / _FORGET, value=(self.value * self.weight - value) / weight)

    def faded(self, factor: float) -> Average:
        """The same mean, of which less is certain."""
        return replace(self, weight=self.weight * factor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """How long something takes: a lognormal's shape, scaled to the arithmetic mean.

    Service times in offices are close to lognormal (Brown et al. 2005, *Statistical analysis of a telephone call
    center*, JASA 100, 36-50). The shape is learned from logarithms, which outliers hardly move; the scale from the mean
    itself, because the mean decides how fast a queue moves.
    """

    weight: float
    log_mean: float
    log_variance: float
    mean: float

    @classmethod
    def expecting(cls, span: Millis, weight: float = PRIOR_WEIGHT) -> Spans:
        """What is believed before anything was seen."""
        variance = _SPREAD**2
        return cls(weight=weight, log_mean=log(span) - variance / 2, log_variance=variance, mean=span)

    def seen(self, span: Millis) -> Spans:
        """With one more observation, cut at three standard deviations: somebody forgot to press a key.

        The weighted update of mean and variance is West's (1979, CACM 22, 532-535).
        """
        ceiling = exp(self.log_mean + 3 * sqrt(self.log_variance))
        cut = min(max(span, SECOND), max(ceiling, 3 * self.mean))
        kept = self.weight * _FORGET
        weight = kept + 1
        off = log(cut) - self.log_mean
        return Spans(
            weight=weight,
            log_mean=self.log_mean + off / weight,
            log_variance=(self.log_variance + off * off / weight) * kept / weight,
            mean=self.mean + (cut - self.mean) / weight,
        )

    def faded(self, factor: float) -> Spans:
        """The same spans, of which less is certain; never less than at the very beginning."""
        return replace(self, weight=max(PRIOR_WEIGHT, self.weight * factor))

    @property
    def doubt(self) -> float:
        """Standard error of the mean's logarithm, and by how much the mean itself drifts meanwhile."""
        return sqrt(self.log_variance / self.weight + DRIFT**2)

    def table(self) -> list[float]:
        """Equally likely spans in milliseconds, ascending: to draw one is to pick one."""
        spread = sqrt(self.log_variance)
        shape = [exp(spread * normal) for normal in _normals()]
        scale = self.mean * len(shape) / sum(shape)
        return [scale * point for point in shape]


def residual(table: Sequence[float], elapsed: float, chance: float) -> float:
    """What remains of a span of `table` that has already lasted `elapsed`; `chance` in [0, 1) picks it.

    A span longer than all of the table begins anew: nothing is known of it.
    """
    over = bisect_right(table, elapsed)
    if over == len(table):
        return table[int(chance * over)]
    return table[over + int(chance * (len(table) - over))] - elapsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How one queue is served: what a counter spends on a visitor of it."""

    served: Spans
    """From the call until the counter is free again, the visitor having come."""
    missed: Spans = field(default_factory=lambda: Spans.expecting(_EXPECTED_MISS))
    """From the call until the no-show."""
    no_shows: Average = field(default_factory=lambda: Average(weight=PRIOR_WEIGHT * 3, value=_EXPECTED_NO_SHOWS))
    """Share of the calls that nobody followed."""
    gap: Average = field(default_factory=lambda: Average(weight=PRIOR_WEIGHT, value=0.0))
    """Milliseconds between a counter's being free and its next call while somebody waits."""

    def faded(self, factor: float) -> Pace:
        """The same pace, of which less is certain."""
        return Pace(
            served=self.served.faded(factor),
            missed=self.missed.faded(factor),
            no_shows=self.no_shows.faded(factor),
            gap=self.gap.faded(factor),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """How often visitors of one class come to one queue."""

    weight: float
    """Visitors seen, each fading since it came."""
    at: Millis
    """When the latest came."""
    lead: Average
    """By how many milliseconds their priority is earlier than their coming."""

    def weight_at(self, now: Millis) -> float:
        """Visitors seen as they count at `now`."""
        return self.weight * _faded(now - self.at)

    def seen(self, now: Millis, lead: Millis) -> Arrivals:
        """With one more visitor."""
        return Arrivals(weight=self.weight_at(now) + 1, at=max(now, self.at), lead=self.lead.seen(lead))


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaks:
    """How counters rest: breaks that come by chance, and how long a pause of each reason lasts."""

    after_visit: Average = field(default_factory=lambda: Average(weight=MEMORY / 4, value=0.0))
    """Share of the breaks among breaks and visits."""
    spans: Spans = field(default_factory=lambda: Spans.expecting(_EXPECTED_PAUSE))
    pauses: Mapping[str, Spans] = field(default_factory=dict)
    """By reason, planned ones included."""

    @property
    def rate(self) -> float:
        """Breaks a visit; breaks and visits are counted together, so that `after_visit` is a little less."""
        return self.after_visit.value / (1 - self.after_visit.value)

    def pause(self, reason: str) -> Spans:
        """How long a pause for `reason` lasts."""
        return self.pauses.get(reason) or Spans.expecting(_EXPECTED_PAUSE)

    def seen(self, reason: str, span: Millis) -> Breaks:
        """With one more pause that has ended."""
        pauses = {**self.pauses, reason: self.pause(reason).seen(span)}
        if span > LONGEST_BREAK:
            return replace(self, pauses=pauses)
        return Breaks(after_visit=self.after_visit.seen(1), spans=self.spans.seen(span), pauses=pauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A ticket that waits: for which queue and since when."""

    queue: str
    since: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A counter taken by a visitor."""

    ticket: str
    queue: str
    since: Millis
    resumed: bool = False
    """The visit was on hold: its rest says nothing of a whole visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacesSnapshot:
    """All that is learned and followed, plain enough to be written down."""

    paces: Mapping[str, Pace] = field(default_factory=dict)
    arrivals: Mapping[str, Mapping[str, Arrivals]] = field(default_factory=dict)
    """By queue and visitor class."""
    breaks: Breaks = field(default_factory=Breaks)
    opened_at: Millis = 0
    """When the day opened."""
    queues: Mapping[str, Wanted] = field(default_factory=dict)
    """By ticket, those that are open."""
    taken: Mapping[str, Taken] = field(default_factory=dict)
    """By counter."""
    free: Mapping[str, Millis] = field(default_factory=dict)
    """By counter, since when it may call."""
    paused: Mapping[str, tuple[str, Millis]] = field(default_factory=dict)
    """By counter, reason and since when."""
    missed: Mapping[str, Taken] = field(default_factory=dict)
    """By counter, its latest no-show."""


class Paces:
    """What a hall's events teach. The same events give the same `snapshot`.

    They may begin anywhere in a log: what goes on with tickets and pauses that began before teaches nothing.
    """

    def __init__(self, expected: Mapping[str, Millis] | None = None) -> None:
        """`expected`: how long a visit to each queue takes by the policy; `EXPECTED` where it is silent."""
        self._expected = dict(expected or {})
        self._paces: dict[str, Pace] = {}
        self._arrivals: dict[str, dict[str, Arrivals]] = {}
        self._breaks = Breaks()
        self._opened_at: Millis = 0
        self._tickets: dict[str, Wanted] = {}
        self._taken: dict[str, Taken] = {}
        self._free: dict[str, Millis] = {}
        self._paused: dict[str, tuple[str, Millis]] = {}
        self._missed: dict[str, Taken] = {}

    @property
    def breaks(self) -> Breaks:
        """How counters rest."""
        return self._breaks

    def pace(self, queue: str) -> Pace:
        """How `queue` is served."""
        return self._paces.get(queue) or Pace(served=Spans.expecting(self._expected.get(queue, EXPECTED)))

    def arrivals(self, queue: str) -> Mapping[str, Arrivals]:
        """Who came to `queue` today, by visitor class."""
        return dict(self._arrivals.get(queue, {}))

    def watched(self, now: Millis) -> float:
        """Milliseconds that arrivals were seen for, fading as they do: their weight over this is their rate."""
        return ARRIVALS_FADE * (1 - _faded(max(now - self._opened_at, _DOORS)))

    def taken(self, counter: str) -> Taken | None:
        """Who is at `counter`, and since when."""
        return self._taken.get(counter)

    def apply(self, event: ev.Event) -> None:
        """Learn from one event. Those that tell nothing of a pace change nothing."""
        learn = _LEARN.get(type(event))
        if learn is not None:
            learn(self, event)

    def snapshot(self) -> PacesSnapshot:
        """All that was learned, sharing nothing that changes."""
        return PacesSnapshot(
            paces=dict(self._paces),
            arrivals={queue: dict(classes) for queue, classes in self._arrivals.items()},
            breaks=self._breaks,
            opened_at=self._opened_at,
            queues=dict(self._tickets),
            taken=dict(self._taken),
            free=dict(self._free),
            paused=dict(self._paused),
            missed=dict(self._missed),
        )

    @classmethod
    def restore(cls, snapshot: PacesSnapshot, expected: Mapping[str, Millis] | None = None) -> Paces:
        """The paces that `snapshot` was taken of."""
        paces = cls(expected)
        paces._paces = dict(snapshot.paces)
        paces._arrivals = {queue: dict(classes) for queue, classes in snapshot.arrivals.items()}
        paces._breaks = snapshot.breaks
        paces._opened_at = snapshot.opened_at
        paces._tickets = dict(snapshot.queues)
        paces._taken = dict(snapshot.taken)
        paces._free = dict(snapshot.free)
        paces._paused = {counter: (reason, since) for counter, (reason, since) in snapshot.paused.items()}
        paces._missed = dict(snapshot.missed)
        return paces

    def _day_opened(self, event: ev.DayOpened) -> None:
        self._opened_at = event.at
        self._arrivals.clear()
        self._paces = {queue: pace.faded(OVERNIGHT) for queue, pace in self._paces.items()}

    def _day_closed(self, event: ev.DayClosed) -> None:
        for followed in (self._tickets, self._taken, self._free, self._paused, self._missed):
            followed.clear()

    def _ticket_issued(self, event: ev.TicketIssued) -> None:
        self._tickets[event.ticket] = Wanted(queue=event.queue, since=event.at)
        lead = event.at - event.priority
        classes = self._arrivals.setdefault(event.queue, {})
        known = classes.get(event.visitor_class)
        if known is None:
            known = Arrivals(weight=0.0, at=event.at, lead=Average(weight=0.0, value=0.0))
        classes[event.visitor_class] = known.seen(event.at, lead)

    def _ticket_called(self, event: ev.TicketCalled) -> None:
        wanted = self._tickets.get(event.ticket)
        free = self._free.pop(event.counter, None)
        if wanted is None:
            return
        if free is not None and wanted.since <= free and event.at - free <= LONGEST_GAP:
            pace = self.pace(wanted.queue)
            self._paces[wanted.queue] = replace(pace, gap=pace.gap.seen(event.at - free))
        self._taken[event.counter] = Taken(ticket=event.ticket, queue=wanted.queue, since=event.at)

    def _ticket_resumed(self, event: ev.TicketResumed) -> None:
        self._free.pop(event.counter, None)
        wanted = self._tickets.get(event.ticket)
        if wanted is not None:
            self._taken[event.counter] = Taken(ticket=event.ticket, queue=wanted.queue, since=event.at, resumed=True)

    def _ticket_completed(self, event: ev.TicketCompleted) -> None:
        self._served(event)
        self._tickets.pop(event.ticket, None)

    def _ticket_held(self, event: ev.TicketHeld) -> None:
        self._served(event)

    def _ticket_transferred(self, event: ev.TicketTransferred) -> None:
        self._served(event)
        self._tickets[event.ticket] = Wanted(queue=event.queue, since=event.at)

    def _ticket_missed(self, event: ev.TicketMissed) -> None:
        taken = self._leave(event.counter, event.ticket, event.at)
        if taken is not None:
            self._missed[event.counter] = taken
        if taken is not None and not taken.resumed:
            pace = self.pace(taken.queue)
            self._paces[taken.queue] = replace(
                pace, missed=pace.missed.seen(_when(event) - taken.since), no_shows=pace.no_shows.seen(1)
            )
        wanted = self._tickets.pop(event.ticket, None)
        if wanted is not None and event.requeued is not None:
            self._tickets[event.ticket] = replace(wanted, since=event.at)

    def _no_show_undone(self, event: ev.NoShowUndone) -> None:
        """The visitor was there: the call goes on, and was no no-show. How long it took to think so may stay."""
        self._free.pop(event.counter, None)
        taken = self._missed.pop(event.counter, None)
        if taken is None or taken.ticket != event.ticket:
            return
        self._taken[event.counter] = taken
        self._tickets[event.ticket] = Wanted(queue=taken.queue, since=event.at)
        self._breaks = replace(self._breaks, after_visit=self._breaks.after_visit.unseen(0))
        if not taken.resumed:
            pace = self.pace(taken.queue)
            self._paces[taken.queue] = replace(pace, no_shows=pace.no_shows.unseen(1))

    def _ticket_cancelled(self, event: ev.TicketCancelled) -> None:
        self._tickets.pop(event.ticket, None)

    def _ticket_expired(self, event: ev.TicketExpired) -> None:
        self._tickets.pop(event.ticket, None)

    def _counter_opened(self, event: ev.CounterOpened) -> None:
        self._free[event.counter] = event.at

    def _counter_closed(self, event: ev.CounterClosed) -> None:
        for followed in (self._taken, self._free, self._paused, self._missed):
            followed.pop(event.counter, None)

    def _counter_paused(self, event: ev.CounterPaused) -> None:
        self._free.pop(event.counter, None)
        self._paused[event.counter] = (event.reason, _when(event))

    def _counter_unpaused(self, event: ev.CounterUnpaused) -> None:
        paused = self._paused.pop(event.counter, None)
        if paused is not None:
            self._breaks = self._breaks.seen(paused[0], _when(event) - paused[1])
        if event.counter not in self._taken:
            self._free[event.counter] = event.at

    def _served(self, event: ev.TicketCompleted | ev.TicketHeld | ev.TicketTransferred) -> None:
        """A visitor who came leaves a counter; a ticket that only waited for it leaves nothing to learn."""
        taken = self._leave(event.counter, event.ticket, event.at)
        if taken is not None and not taken.resumed:
            pace = self.pace(taken.queue)
            self._paces[taken.queue] = replace(
                pace, served=pace.served.seen(_when(event) - taken.since), no_shows=pace.no_shows.seen(0)
            )

    def _leave(self, counter: str, ticket: str, at: Millis) -> Taken | None:
        taken = self._taken.get(counter)
        if taken is None or taken.ticket != ticket:
            return None
        del self._taken[counter]
        if counter not in self._paused:
            self._free[counter] = at
        self._breaks = replace(self._breaks, after_visit=self._breaks.after_visit.seen(0))
        return taken


def _when(event: Any) -> Millis:
    """When it happened, which is earlier than the server heard of it where a terminal recorded it by itself."""
    at: Millis = event.at
    return at if event.happened_at is None else event.happened_at


def _faded(span: Millis) -> float:
    return exp(-max(span, 0) / ARRIVALS_FADE)


@cache
def _normals() -> tuple[float, ...]:
    normal = NormalDist()
    return tuple(normal.inv_cdf((point + 0.5) / _POINTS) for point in range(_POINTS))


_LEARN: dict[type, Callable[[Paces, Any], None]] = {
    ev.DayOpened: Paces._day_opened,
    ev.DayClosed: Paces._day_closed,
    ev.TicketIssued: Paces._ticket_issued,
    ev.TicketCalled: Paces._ticket_called,
    ev.TicketResumed: Paces._ticket_resumed,
    ev.TicketCompleted: Paces._ticket_completed,
    ev.TicketHeld: Paces._ticket_held,
    ev.TicketTransferred: Paces._ticket_transferred,
    ev.TicketMissed: Paces._ticket_missed,
    ev.NoShowUndone: Paces._no_show_undone,
    ev.TicketCancelled: Paces._ticket_cancelled,
    ev.TicketExpired: Paces._ticket_expired,
    ev.CounterOpened: Paces._counter_opened,
    ev.CounterClosed: Paces._counter_closed,
    ev.CounterPaused: Paces._counter_paused,
    ev.CounterUnpaused: Paces._counter_unpaused,
}
