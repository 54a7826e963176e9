"""A roll: queues played forward from a scene many times, counters calling by the hall's own rule, `decide.choose`.

In a roll a place's third part names the *queue*; who it is, its `entered` tells: first the tickets that wait, then the
probes, then visitors who are only expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace
from math import exp, inf
from typing import Protocol
from zlib import crc32

from queueing.choice import choose
from queueing.pace import residual
from queueing.plan import MINUTE, Assignment, Millis, MissedCall
from queueing.scene import Desk, Scene
from queueing.waiting_line import Place, WaitingLine

HORIZON: Millis = 8 * 60 * MINUTE
"""A roll goes no further than this."""


class Dice(Protocol):
    """A stream of chances, passed in as the time is: the domain has none of its own. `random.Random` is one."""

    def random(self) -> float:
        """Uniform in [0, 1)."""

    def gauss(self, mu: float, sigma: float) -> float:
        """Normally distributed."""

    def expovariate(self, lambd: float) -> float:
        """Exponentially distributed with this rate."""

    def gammavariate(self, alpha: float, beta: float) -> float:
        """Gamma-distributed with mean alpha·beta."""


NewDice = Callable[[int], Dice]
"""Dice by a seed: the same ones for the same seed."""

Waits = dict[int, list[float]]
"""Milliseconds until the call by a ticket's `entered`, one for each run that called it."""

_SEEN_ENOUGH = 0.5
"""Arrivals of a class, as they still count, below which none are expected."""
_SPANS, _COMING, _COUNTERS = range(3)
"""What dice are for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A visitor who would take a number now. It asks when it would be called and takes no counter's time."""

    queue: str
    visitor_class: str
    place: Place


class Roll:
    """A group of queues (`Scene.groups`) with all that is the same in each of its runs."""

    def __init__(self, scene: Scene, group: frozenset[str], dice: NewDice, seed: int) -> None:
        self.scene = scene
        self.new_dice = dice
        self.seed = seed
        self.desks = [desk for desk in scene.desks if desk.queues & group]
        self.called = {assignment.queue for desk in self.desks for assignment in desk.served}
        """The queues that some open counter calls, or will."""
        self.changes = [
            (at, who, assignments) for who, desk in enumerate(self.desks) for at, assignments in desk.changes
        ]
        """When which desk is given which queues."""
        self.queues = [queue for queue in scene.plan.queues if queue in group]
        self.probes = list(_probes(scene, (queue for queue in self.queues if queue in self.called)))
        self.probes_from = scene.seq + 1
        self.expected_from = self.probes_from + len(self.probes)
        self.lines = {
            queue: _line((p, entered, queue) for p, entered, _ in scene.lines[queue]) for queue in self.queues
        }
        for probe in self.probes:
            self.lines[probe.queue].add(probe.place)
        self.own = [_line(desk.own) if desk.own else None for desk in self.desks]
        self.waits: Waits = {place[1]: [] for line in self._called_lines() for place in line}
        breaks = scene.breaks.spans.table()
        self.visits = {queue: _Visits(scene, queue, breaks) for queue in self.queues}
        self.pauses = {desk.pause: scene.breaks.pause(desk.pause).table() for desk in self.desks if desk.pause}
        self.callers = self.callers_by([desk.assignments for desk in self.desks])
        self.comings = list(self._comings())

    def run(self, number: int) -> None:
        """Play one future, noting in `waits` when each is called."""
        _Future(self, number).play()

    def dice(self, number: int, name: str, use: int) -> Dice:
        """The dice of one run for one queue and use; the same whatever else there is in the scene."""
        return self.new_dice(((self.seed << 32 | crc32(name.encode())) << 32 | number) << 2 | use)

    def chances(self, number: int) -> dict[str, tuple[float, float]]:
        """Two chances of each counter in one run, the same whichever counters are open."""
        chance = self.dice(number, "", _COUNTERS).random
        return {counter: (chance(), chance()) for counter in self.scene.plan.counters}

    def _called_lines(self) -> Iterator[WaitingLine]:
        yield from (line for line in self.own if line is not None)
        yield from (line for queue, line in self.lines.items() if queue in self.called)

    def callers_by(self, served: Sequence[Sequence[Assignment]]) -> dict[str, list[int]]:
        """By queue: the desks that call it while each desk serves what is said, those to which it is nearest first."""
        near: dict[str, list[tuple[bool, Millis, int]]] = {queue: [] for queue in self.queues}
        for who, assignments in enumerate(served):
            for assignment in assignments:
                near[assignment.queue].append((assignment.only_when_idle, assignment.handicap, who))
        return {queue: [who for _, _, who in sorted(callers)] for queue, callers in near.items()}

    def _comings(self) -> Iterator[_Coming]:
        """Expected visitors, as far as they can pass somebody who waits now.

        A visitor of time t counts as come at t − lead; where a counter helps with a handicap, as much earlier again.
        Where it helps only when idle, everybody who comes to its own queues passes.
        """
        latest = max((place[0] for line in self._called_lines() for place in line), default=0)
        latest += max((a.handicap for desk in self.desks for a in desk.served), default=0)
        helped = {a.queue for desk in self.desks if _helps(desk) for a in desk.served if not a.only_when_idle}
        for queue in self.queues:
            classes = self.scene.arrivals.get(queue, {}) if queue in self.called else {}
            for name, arrivals in classes.items():
                weight, lead = arrivals.weight_at(self.scene.now), round(arrivals.lead.value)
                until = inf if queue in helped else latest + lead
                if weight >= _SEEN_ENOUGH and until > self.scene.now:
                    yield _Coming(queue=queue, visitor_class=name, weight=weight, lead=lead, until=until)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Coming:
    """Expected visitors of one class to one queue."""

    queue: str
    visitor_class: str
    weight: float
    lead: Millis
    until: float


class _Visits:
    """Visits to one queue: tables to draw their spans from, and what the policy does about no-shows."""

    __slots__ = ("break_after", "breaks", "doubt", "forgiven", "gap", "missed", "no_shows", "requeue_after", "served")

    def __init__(self, scene: Scene, queue: str, breaks: list[float]) -> None:
        pace, policy = scene.paces[queue], scene.plan.policy_of(queue)
        self.served = pace.served.table()
        self.doubt = pace.served.doubt
        self.missed = pace.missed.table()
        self.no_shows = pace.no_shows.value
        self.gap = pace.gap.value
        self.breaks = breaks
        self.break_after = scene.breaks.rate
        self.requeue_after = policy.requeue_after
        self.forgiven = policy.requeue_limit if policy.missed_call is MissedCall.REQUEUE else 0


class _Draw:
    """The visits of one queue in one run.

    A queue's n-th call gets the same span whatever else happens in the hall, so that two scenes rolled with one seed
    differ only by what differs in them (common random numbers).
    """

    __slots__ = ("chance", "factor", "visits")

    def __init__(self, visits: _Visits, dice: Dice) -> None:
        self.visits = visits
        self.factor = exp(dice.gauss(0.0, visits.doubt) - visits.doubt**2 / 2)
        """This run's belief about the mean, whose true value nobody knows."""
        self.chance = dice.random

    def next(self) -> tuple[float, bool]:
        """How long the next visit keeps its counter from calling, and whether it is a no-show."""
        visits, chance = self.visits, self.chance
        missed = chance() < visits.no_shows
        if missed:
            span = visits.missed[int(chance() * len(visits.missed))]
        else:
            span = self.factor * visits.served[int(chance() * len(visits.served))]
        if chance() < visits.break_after:
            span += visits.breaks[int(chance() * len(visits.breaks))]
        return span + visits.gap, missed

    def rest(self, desk: Desk, chance: float) -> float:
        """What remains of the visit now at `desk`."""
        visits = self.visits
        if not desk.come:
            if chance < visits.no_shows:
                return residual(visits.missed, desk.elapsed, chance / visits.no_shows) + visits.gap
            chance = (chance - visits.no_shows) / (1 - visits.no_shows)
        return self.factor * residual(visits.served, desk.elapsed / self.factor, chance) + visits.gap


class _Future:
    """One run."""

    def __init__(self, roll: Roll, number: int) -> None:
        self.roll = roll
        self.number = number
        self.now = roll.scene.now
        self.draws = {queue: _Draw(roll.visits[queue], roll.dice(number, queue, _SPANS)) for queue in roll.queues}
        self.lines = {queue: line.copy() for queue, line in roll.lines.items()}
        self.own = [line.copy() if line is not None else None for line in roll.own]
        self.assignments = [desk.assignments for desk in roll.desks]
        self.callers = roll.callers
        self.away = [desk.away for desk in roll.desks]
        self.misses = dict(roll.scene.misses)
        self.entered = roll.expected_from
        self.left = len(roll.waits)
        """How many of those who wait now are not yet called."""
        self.idle: set[int] = set()
        self.coming = [self._coming(coming) for coming in roll.comings]
        self.heap = [(at, who) for who, at in enumerate(self._starts())]
        """When a counter (0, 1, …) next calls, a move changes one (from their number on), or an expected visitor (-1,
        -2, …) comes."""
        self.heap += [(at, len(roll.desks) + change) for change, (at, _, _) in enumerate(roll.changes)]
        for who in range(len(self.coming)):
            self._expect(who, self.now)
        heapify(self.heap)

    def play(self) -> None:
        """Let time pass until everybody who waits now is called."""
        heap, end = self.heap, self.now + HORIZON
        while self.left and heap:
            at, who = heap[0]
            if at >= end:
                return
            if who < 0:
                heappop(heap)
                self._come(at, -1 - who)
            elif who < len(self.assignments):
                self._call(at, who)
            else:
                heappop(heap)
                self._change(at, who - len(self.assignments))

    def _call(self, at: float, who: int) -> None:
        """A free counter calls: the rule decides whom."""
        back = self._back(who, at)
        if back > at:
            heapreplace(self.heap, (back, who))
            return
        own = self.own[who]
        head = own.head if own is not None else None
        place = choose(self.assignments[who], self.lines, head)
        if place is None:
            heappop(self.heap)
            self.idle.add(who)
            return
        queue, entered = place[2], place[1]
        line = own if own is not None and place is head else self.lines[queue]
        priority = line.take()[0]
        if entered < self.roll.expected_from:
            self.roll.waits[entered].append(at - self.now)
            self.left -= 1
            if entered >= self.roll.probes_from:
                return
        span, missed = self.draws[queue].next()
        heapreplace(self.heap, (at + span, who))
        if missed:
            self._requeue(queue, entered, priority)

    def _change(self, at: float, change: int) -> None:
        """A move gives a counter other queues; if it is idle, it looks whether somebody waits there."""
        _, who, self.assignments[who] = self.roll.changes[change]
        self.callers = self.roll.callers_by(self.assignments)
        if who in self.idle:
            self.idle.remove(who)
            heappush(self.heap, (self._back(who, at), who))

    def _requeue(self, queue: str, entered: int, priority: Millis) -> None:
        """A no-show comes back where the policy puts it, right at the call: the order of calls is then the same
        however many counters there are."""
        visits, misses = self.roll.visits[queue], self.misses.get(entered, 0)
        if misses < visits.forgiven:
            self.misses[self.entered] = misses + 1
            ahead = self.lines[queue].first(visits.requeue_after)
            self._enter(queue, max(priority, ahead[-1][0]) if ahead else priority)

    def _come(self, at: float, who: int) -> None:
        """An expected visitor takes a number; the idle counter to which the queue is nearest calls at once."""
        coming = self.roll.comings[who]
        self._enter(coming.queue, int(at) - coming.lead)
        self._expect(who, at)
        for ready in self.callers[coming.queue]:
            if ready in self.idle:
                self.idle.remove(ready)
                back = self._back(ready, at)
                heappush(self.heap, (back, ready))
                if back == at:
                    return

    def _back(self, who: int, at: float) -> float:
        """When a counter that is free at `at` may call: then, or when its planned absence ends."""
        for start, end in self.away[who]:
            if start <= at < end:
                at = end
        return at

    def _enter(self, queue: str, priority: Millis) -> None:
        self.lines[queue].add((priority, self.entered, queue))
        self.entered += 1

    def _coming(self, coming: _Coming) -> tuple[Dice, float]:
        """The dice of a class's visitors and their rate in this run: Gamma-distributed about the one seen,
        which is what remains uncertain of a Poisson rate after `weight` arrivals."""
        dice = self.roll.dice(self.number, f"{coming.queue} {coming.visitor_class}", _COMING)
        return dice, dice.gammavariate(coming.weight, 1 / self.roll.scene.watched)

    def _expect(self, who: int, after: float) -> None:
        dice, rate = self.coming[who]
        at = after + dice.expovariate(rate) if rate > 0 else inf
        if at < self.roll.comings[who].until:
            heappush(self.heap, (at, -1 - who))

    def _starts(self) -> Iterator[float]:
        """When each counter is free to call, counted from now on."""
        chances = self.roll.chances(self.number)
        for desk in self.roll.desks:
            visit, pause = chances[desk.id]
            rest = self.draws[desk.queue].rest(desk, visit) if desk.queue in self.draws else 0.0
            if desk.pause is not None:
                rest = max(rest, residual(self.roll.pauses[desk.pause], desk.paused, pause))
            yield self.now + rest


def _probes(scene: Scene, queues: Iterable[str]) -> Iterator[Probe]:
    """One probe for each class of visitors of each queue."""
    entered = scene.seq
    for queue in queues:
        for name, head_start in scene.plan.policy_of(queue).head_start.items():
            entered += 1
            yield Probe(queue=queue, visitor_class=name, place=(scene.now - head_start, entered, queue))


def _helps(desk: Desk) -> bool:
    return any(assignment.only_when_idle for assignment in desk.served)


def _line(places: Iterable[Place]) -> WaitingLine:
    line = WaitingLine()
    for place in places:
        line.add(place)
    return line
