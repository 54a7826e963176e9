"""A day's visitors: who comes when and what for.

THE PROFILE IS INVENTED. It follows no count of any hall: it is shaped like a morning with its rush from 9:30 to 10:30,
and sized by each queue's counters so that most of them are busy, some queues wait and none explodes.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from queueing.plan import MINUTE, BookingRule, HallPlan, IdentityRule, Millis, Policy, QueueKind
from rehearsal.persons import made_up
from rehearsal.shares import SHARES, Shares

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


class Punctuality(StrEnum):
    """How somebody who has booked comes."""

    EARLY = "early"
    """Before check-in has begun."""
    ON_TIME = "on_time"
    LATE = "late"
    """Too late to be on time."""
    ABSENT = "absent"
    """Not at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One visitor in front of a kiosk."""

    at: Millis
    queue: str
    service: str | None = None
    visitor_class: str = "ordinary"
    card: str | None = field(default=None, repr=False)
    """The made-up number of the identity card that is shown, if any."""
    booked: Punctuality | None = None
    """None: has not booked."""
    tries_again: bool = False
    """Asks for a second number later."""


def arrivals(plan: HallPlan, start: Millis, end: Millis, seed: int, shares: Shares = SHARES) -> list[Arrival]:
    """Everybody who comes from `start` until before `end`, in order, and when who booked and stays away would have.

    The same seed brings the same people.
    """
    everybody = [
        arrival
        for queue in plan.queues
        for arrival in _arrivals_of(plan, queue, start, end, random.Random(f"{seed} {queue}"), shares)
    ]
    return sorted(everybody, key=lambda arrival: arrival.at)


def slot_for(arrival: Arrival, slots: Collection[Millis], rule: BookingRule) -> Millis | None:
    """Of begins of slots the nearest that makes the visitor come as they do; None where there is none."""

    def fits(slot: Millis) -> bool:
        match arrival.booked:
            case Punctuality.EARLY:
                return arrival.at < slot - rule.early
            case Punctuality.LATE:
                return arrival.at > slot + rule.late
            case Punctuality.ON_TIME:
                return slot - rule.early <= arrival.at <= slot + rule.late
            case _:
                return True

    return min(filter(fits, slots), key=lambda slot: abs(slot - arrival.at), default=None)


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


def _arrivals_of(
    plan: HallPlan, queue: str, start: Millis, end: Millis, dice: random.Random, shares: Shares
) -> Iterator[Arrival]:
    """A Poisson stream whose rate follows the profile, by thinning."""
    most = capacity(plan, queue) * dice.uniform(*LOAD)
    if plan.queues[queue].kind is QueueKind.ISSUING:
        most *= shares.without_receipt
    if not most:
        return
    services = [service.id for service in plan.services.values() if service.queue == queue]
    at = float(start)
    while (at := at + dice.expovariate(most) * 60 * MINUTE) < end:
        if dice.random() >= rush(int(at), plan.timezone):
            continue
        service = dice.choice(services) if services and dice.random() < 0.7 else None
        yield _visitor(int(at), queue, service, plan.policy_of(queue), dice, shares)


def _visitor(
    at: Millis, queue: str, service: str | None, policy: Policy, dice: random.Random, shares: Shares
) -> Arrival:
    if policy.booking is not None and dice.random() < shares.booked:
        how = _punctuality(dice.random(), shares)
        return Arrival(at=at, queue=queue, service=service, card=made_up(dice), booked=how)
    others = policy.self_chosen[1:]
    chosen = dice.choice(others) if others and dice.random() < shares.chosen_class else policy.self_chosen[0]
    asked = policy.identity is not IdentityRule.NONE
    shown = asked and (dice.random() < shares.card or policy.identity is IdentityRule.REQUIRED)
    return Arrival(
        at=at,
        queue=queue,
        service=service,
        visitor_class=chosen,
        card=made_up(dice) if shown else None,
        tries_again=shown and dice.random() < shares.tries_again,
    )


def _punctuality(chance: float, shares: Shares) -> Punctuality:
    parts = ((Punctuality.EARLY, shares.early), (Punctuality.LATE, shares.late), (Punctuality.ABSENT, shares.absent))
    for how, part in parts:
        if chance < part:
            return how
        chance -= part
    return Punctuality.ON_TIME
