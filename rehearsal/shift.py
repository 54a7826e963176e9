"""A clerk's shift: when the counter opens and when the clerk is away from it. Invented, like the day."""

from __future__ import annotations

import random
from dataclasses import dataclass

from queueing.plan import MINUTE, HallPlan, Millis

PAUSES = 0.6 / (180 * MINUTE)
"""Pauses a clerk takes in a millisecond: six of ten clerks take one in a morning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A short time away from the counter, once its visitor is gone."""

    at: Millis
    length: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One clerk's morning at one counter."""

    counter: str
    opens: Millis
    pauses: tuple[Pause, ...] = ()


def shifts(plan: HallPlan, begin: Millis, doors: Millis, end: Millis, seed: int) -> list[Shift]:
    """One shift for every counter that the plan gives a queue.

    Clerks sign in during the ten minutes before `doors`, when service begins, but not before `begin`.
    """
    earliest = max(begin, doors - 10 * MINUTE)
    return [_shift(c.id, earliest, doors, end, seed) for c in plan.counters.values() if c.assignments]


def _shift(counter: str, earliest: Millis, latest: Millis, end: Millis, seed: int) -> Shift:
    dice = random.Random(f"{seed} {counter}")
    opens = int(dice.uniform(earliest, latest))
    begin, finish = opens + 20 * MINUTE, end - 10 * MINUTE
    taken = begin < finish and dice.random() < PAUSES * (end - opens)
    pause = Pause(at=int(dice.uniform(begin, finish)), length=int(dice.uniform(5, 15) * MINUTE)) if taken else None
    return Shift(counter=counter, opens=opens, pauses=(pause,) if pause else ())
