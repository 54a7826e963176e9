"""The tide: which reserve counters the front desk opens for a long line, and which it takes back (潮汐窗口)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queueing.hall import Hall

LONG = 2.5
"""Waiting visitors for each counter at work, above which a line is long."""
SHORT = 0.3
"""Below which a lent counter goes back."""
LEAST = 4
"""Fewer waiting visitors are never a long line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lend:
    """Open a reserve counter for a queue."""

    counter: str
    queue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Close a lent counter."""

    counter: str


def tide(hall: Hall, lent: Mapping[str, str]) -> list[Lend | TakeBack]:
    """What the desk does now: at most one counter more or less for each queue.

    `lent` are the counters lent so far and their queues. Counters are lent on their own floor only.
    """
    plan = hall.plan
    free = [
        counter
        for counter in plan.counters.values()
        if not counter.assignments and counter.id not in lent and not hall.counters[counter.id].open
    ]
    moves: list[Lend | TakeBack] = []
    for queue in plan.queues:
        waiting, working = len(hall.waiting[queue]), _at_work(hall, queue, lent)
        floor = plan.zones[plan.zone_of(queue)].floor
        if working and waiting >= LEAST and waiting > LONG * working:
            spare = next((counter for counter in free if counter.floor == floor), None)
            if spare is not None:
                free.remove(spare)
                moves.append(Lend(counter=spare.id, queue=queue))
        elif waiting < SHORT * working:
            back = next((counter for counter, borrower in lent.items() if borrower == queue), None)
            if back is not None:
                moves.append(TakeBack(counter=back))
    return moves


def _at_work(hall: Hall, queue: str, lent: Mapping[str, str]) -> int:
    """Counters that call for the queue, and those just lent to it, whose clerk is on the way."""
    serving = (counter for counter in hall.counters_serving(queue) if counter.open and not counter.paused)
    return len({counter.id for counter in serving} | {counter for counter, to in lent.items() if to == queue})
