"""The waiting estimate: when everybody who waits, and who comes now, is likely to be called. Pure.

The forward roll: the hall is played forward some twenty times from its present state by the rule that really calls,
with drawn service times, breaks, no-shows and arrivals; the quantiles of the waits are the estimate. The simpler
estimators it is measured against in `bench/estimate.py` are those of Ibrahim & Whitt (2009, M&SOM 11, 397-415).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

from queueing.plan import MINUTE, Millis
from queueing.roll import HORIZON, NewDice, Roll
from queueing.scene import Scene

RUNS = 20
STEP: Millis = 5 * MINUTE
"""What is published is rounded to this and moves by no less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A wait from now until the call, in milliseconds."""

    low: Millis
    """One in five waits is shorter (P20)."""
    mid: Millis
    """The median."""
    high: Millis
    """One in five waits is longer (P80)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A wait as it is published, in whole steps; a `low` of 0 reads "under `high`", never "0 minutes"."""

    low: Millis
    high: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Estimates made at `at`. Who is not in it has none: no open counter calls that queue, or not within hours."""

    at: Millis
    queues: frozenset[str]
    """The queues that were rolled; of others it says nothing."""
    tickets: Mapping[str, Wait] = field(default_factory=dict)
    """By the id of a waiting ticket."""
    new: Mapping[str, Mapping[str, Wait]] = field(default_factory=dict)
    """By queue and visitor class, for a number taken now."""

    def of_ticket(self, ticket: str) -> Wait | None:
        """The wait of the waiting ticket with this id; None where there is no estimate."""
        return self.tickets.get(ticket)

    def of_new(self, queue: str, visitor_class: str = "ordinary") -> Wait | None:
        """The wait of a number taken now; None where there is no estimate."""
        return self.new.get(queue, {}).get(visitor_class)


def forecast(
    scene: Scene, dice: NewDice, *, seed: int, runs: int = RUNS, queues: Iterable[str] | None = None
) -> Forecast:
    """Roll `scene` forward `runs` times: for the groups that `queues` belong to, or for the whole hall.

    `dice` is `random.Random`. The same scene and seed give the same forecast, and a group's part of it does not depend
    on what else is asked.
    """
    groups = scene.groups(queues)
    if not scene.open:
        return Forecast(at=scene.now, queues=frozenset().union(*groups))
    tickets: dict[str, Wait] = {}
    new: dict[str, dict[str, Wait]] = {}
    for group in groups:
        roll = rolled(scene, group, dice, seed=seed, runs=runs)
        waits = {entered: wait_of(samples, runs) for entered, samples in roll.waits.items()}
        for probe in roll.probes:
            wait = waits.pop(probe.place[1])
            if wait is not None:
                new.setdefault(probe.queue, {})[probe.visitor_class] = wait
        tickets |= {scene.tickets[entered]: wait for entered, wait in waits.items() if wait is not None}
    return Forecast(at=scene.now, queues=frozenset().union(*groups), tickets=tickets, new=new)


def rolled(scene: Scene, group: frozenset[str], dice: NewDice, *, seed: int, runs: int = RUNS) -> Roll:
    """A group of queues rolled `runs` times; its `waits` are the samples."""
    roll = Roll(scene, group, dice, seed)
    for number in range(runs):
        roll.run(number)
    return roll


def wait_of(samples: Sequence[float], runs: int) -> Wait | None:
    """The quantiles of a wait; None where too few of the runs called the ticket to tell the highest of them."""
    waits = [*sorted(samples), *[float(HORIZON)] * (runs - len(samples))]
    low, mid, high = (round(quantile(waits, share)) for share in (0.2, 0.5, 0.8))
    return Wait(low=low, mid=mid, high=high) if high < HORIZON else None


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which a further sample falls with probability `share`: at rank (n + 1)·share, interpolated.

    The (n + 1) makes the quantile that of a prediction (Hyndman & Fan 1996, *The American Statistician* 50, type 6).
    """
    rank = min(max((len(ordered) + 1) * share - 1, 0.0), len(ordered) - 1.0)
    below, above = floor(rank), ceil(rank)
    return ordered[below] + (ordered[above] - ordered[below]) * (rank - below)


def publish(previous: Range | None, fresh: Wait) -> Range:
    """What is shown: P20 to P80, each rounded to the nearest step; where that is one figure, the median's own step.

    What was shown stays as long as neither end of the fresh, unrounded range is a whole step away from it: a figure
    that flickers is not believed.
    """
    if previous is not None and abs(fresh.low - previous.low) < STEP and abs(fresh.high - previous.high) < STEP:
        return previous
    low, high = _rounded(fresh.low), _rounded(fresh.high)
    if low < high:
        return Range(low=low, high=high)
    low = fresh.mid // STEP * STEP
    return Range(low=low, high=low + STEP)


def _rounded(span: Millis) -> Millis:
    return (span + STEP // 2) // STEP * STEP
