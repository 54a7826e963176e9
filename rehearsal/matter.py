"""A matter: what a visitor wants decided, and what becomes of it. Invented figures, like the day's."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum

from queueing.case import Delivery
from queueing.plan import HallPlan, Millis, QueueKind
from rehearsal.applicants import Applicant, made_up
from rehearsal.shares import SHARES, Shares


class Fate(StrEnum):
    """How a case ends."""

    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One case from the applicant's side."""

    service: str | None
    delivery: Delivery
    applicant: Applicant | None
    """None: left no word."""
    missing: tuple[str, ...]
    """Papers that are brought later."""
    supplied_after: Millis
    arrives_after: Millis
    decided_after: Millis
    fate: Fate
    fetches_after: Millis | None
    """How long after the decision the applicant comes to the window; None: not while the play lasts."""
    types: bool
    """Types the receipt's number and code, and does not scan it."""


def matter_of(seed: int, ticket: str, plan: HallPlan, queue: str, shares: Shares = SHARES) -> Matter | None:
    """What the visitor with `ticket` leaves at a counter of `queue`: the same for the same seed; None for most others.

    At an issuing counter nothing is left.
    """
    dice = random.Random(f"{seed} {ticket} matter")
    kind = plan.queues[queue].kind
    if kind is QueueKind.ISSUING or dice.random() >= shares.brings_case:
        return None
    items = [service for service in plan.services.values() if service.queue == queue]
    item = dice.choice(items) if items else None
    delivery = _delivery(dice.random(), shares) if kind is QueueKind.ACCEPTANCE else Delivery.WINDOW
    told = delivery is not Delivery.WINDOW or dice.random() < shares.told_contact
    papers = item.papers if item is not None and dice.random() < shares.lacking else ()
    return Matter(
        service=item.id if item is not None else None,
        delivery=delivery,
        applicant=made_up(dice) if told else None,
        missing=tuple(dice.sample(papers, dice.randint(1, len(papers)))) if papers else (),
        supplied_after=int(dice.uniform(*shares.supplied_after)),
        arrives_after=int(dice.uniform(*shares.arrives_after)),
        decided_after=int(dice.uniform(*shares.decided_after)),
        fate=_fate(dice.random(), shares),
        fetches_after=int(dice.uniform(*shares.fetches_after)) if dice.random() < shares.fetches else None,
        types=dice.random() < shares.types_receipt,
    )


def _delivery(chance: float, shares: Shares) -> Delivery:
    if chance < shares.locker:
        return Delivery.LOCKER
    return Delivery.EMS if chance < shares.locker + shares.ems else Delivery.WINDOW


def _fate(chance: float, shares: Shares) -> Fate:
    if chance < shares.refused:
        return Fate.REFUSED
    return Fate.WITHDRAWN if chance < shares.refused + shares.withdrawn else Fate.GRANTED
