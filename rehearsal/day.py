"""A day's visitors: who comes when and what for.

THE PROFILE IS INVENTED. It follows no count of any hall: it is shaped like a morning with its rush from 9:30 to 10:30,
and sized by each queue's counters so that most of them are busy, some queues wait and none explodes.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from queueing.plan import MINUTE, HallPlan, Millis, QueueKind

RUSH = (
    ("00:00", 0.0),
    ("08:40", 0.30),
    ("09:00", 0.75),
    ("09:30", 1.00),
    ("10:30", 0.85),
    ("11:00", 0.65),
    ("11:30", 0.40),
    ("12:00", 0.15),
    ("13:00", 0.55),
    ("14:00", 0.85),
    ("15:30", 0.65),
    ("16:30", 0.30),
    ("16:50", 0.0),
)
"""From each time of day on: how many come, in parts of the rush. Invented."""

SERVICE_MINUTES = {QueueKind.ACCEPTANCE: 9.0, QueueKind.INSTANT: 6.0, QueueKind.ISSUING: 3.5}
"""Mean time at a counter. Invented."""
BETWEEN_MINUTES = 1.2
"""From one visitor's end to the next one's start: calling, walking, missed calls."""
LOAD = (0.80, 1.08)
"""At the rush, this part of what a queue's counters can do arrives; each queue has its own between the two."""

GREEN, APPOINTMENT = 0.02, 0.06
"""Parts of the visitors; a layout without such a class has none."""
SLOT = 15 * MINUTE
"""Appointments are for the quarters of an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One visitor in front of a kiosk."""

    at: Millis
    queue: str
    service: str | None = None
    visitor_class: str = "ordinary"
    slot_time: Millis | None = None


def arrivals(plan: HallPlan, start: Millis, end: Millis, seed: int) -> list[Arrival]:
    """Everybody who comes from `start` until before `end`, in order. The same seed brings the same people."""
    everybody = [
        arrival
        for queue in plan.queues
        for arrival in _arrivals_of(plan, queue, start, end, random.Random(f"{seed} {queue}"))
    ]
    return sorted(everybody, key=lambda arrival: arrival.at)


def capacity(plan: HallPlan, queue: str) -> float:
    """Visitors that the queue's own counters can serve in an hour."""
    own = sum([a.queue for a in counter.assignments[:1]] == [queue] for counter in plan.counters.values())
    return own * 60 / (SERVICE_MINUTES[plan.queues[queue].kind] + BETWEEN_MINUTES)


def rush(at: Millis, timezone: str) -> float:
    """The profile at a time: 1 at the rush."""
    clock = f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(timezone)):%H:%M}"
    for (begin, part), (end, _) in pairwise((*RUSH, ("24:00", 0.0))):
        if begin <= clock < end:
            return part
    return 0.0


def _arrivals_of(plan: HallPlan, queue: str, start: Millis, end: Millis, dice: random.Random) -> Iterator[Arrival]:
    """A Poisson stream whose rate follows the profile, by thinning."""
    most = capacity(plan, queue) * dice.uniform(*LOAD)
    if not most:
        return
    services = [service.id for service in plan.services.values() if service.queue == queue]
    classes = plan.policy_of(queue).head_start
    at = float(start)
    while (at := at + dice.expovariate(most) * 60 * MINUTE) < end:
        if dice.random() >= rush(int(at), plan.timezone):
            continue
        kind = _class_of(dice.random(), classes)
        yield Arrival(
            at=int(at),
            queue=queue,
            service=dice.choice(services) if services and dice.random() < 0.7 else None,
            visitor_class=kind,
            slot_time=(int(at) // SLOT + dice.choice((0, 1))) * SLOT if kind == "appointment" else None,
        )


def _class_of(chance: float, known: Collection[str]) -> str:
    if chance < GREEN and "green" in known:
        return "green"
    if GREEN <= chance < GREEN + APPOINTMENT and "appointment" in known:
        return "appointment"
    return "ordinary"
