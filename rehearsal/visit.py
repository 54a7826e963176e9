"""A visit: what one visitor does once called. Invented figures, like the day's."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from enum import StrEnum

from queueing.plan import MINUTE, SECOND, Millis, QueueKind
from queueing.ticket import HoldKind
from rehearsal.day import SERVICE_MINUTES
from rehearsal.shares import SHARES, Shares

NO_SHOW = 0.05
COMES_BACK = 0.5
"""A visitor who missed one call comes to the next with this chance."""
DAWDLES = 0.08
"""Comes only after the call was repeated."""
HELD, TRANSFERRED = 0.04, 0.03
LEVELS = (5, 5, 5, 5, 4, 4, 3, 2, 1)
"""Ratings, each as often as it stands here."""
SPREAD = 0.55
"""Sigma of the logarithm of service times."""


class Turn(StrEnum):
    """What becomes of a visit at the counter."""

    FINISHED = "finished"
    HELD = "held"
    TRANSFERRED = "transferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One turn at a counter."""

    comes: bool
    dawdles: bool
    walk: Millis
    """From the call to the counter."""
    service: Millis
    """At the counter, all told."""
    turn: Turn
    hold: HoldKind
    away: Millis
    """On hold for so long."""
    regretted: bool
    """If missed: comes a moment later, and the clerk takes the no-show back."""
    routed: bool
    """If transferred: to another line, and from there to a third."""
    asked: bool
    """Is asked for a rating at the counter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What a visitor does with a phone."""

    looks: bool
    """Opens the ticket's page."""
    leaves_after: Millis | None
    """Gives the place up by it, unless called before."""
    watches: bool
    """Keeps it open until the visit is over."""
    level: int | None
    """Rates the visit, 1 to 5."""
    added: int | None
    """Adds another level to it later."""


def visit_of(
    seed: int, ticket: str, kind: QueueKind, *, misses: int = 0, again: bool = False, shares: Shares = SHARES
) -> Visit:
    """What the visitor with `ticket` does: the same for the same seed.

    `again` says that the visitor has been at a counter before and now only finishes.
    """
    dice = random.Random(f"{seed} {ticket} {misses} {again}")
    mean = SERVICE_MINUTES[kind] * MINUTE
    stays_away = NO_SHOW if misses == 0 else 1 - COMES_BACK
    comes = again or dice.random() >= stays_away
    fate = dice.random()
    turn = Turn.HELD if fate < HELD else Turn.TRANSFERRED if fate < HELD + TRANSFERRED else Turn.FINISHED
    return Visit(
        comes=comes,
        dawdles=comes and dice.random() < DAWDLES,
        walk=int(dice.uniform(10, 45) * SECOND),
        service=int(dice.lognormvariate(math.log(mean) - SPREAD**2 / 2, SPREAD)),
        turn=Turn.FINISHED if again else turn,
        hold=dice.choice(tuple(HoldKind)),
        away=int(dice.uniform(3, 12) * MINUTE),
        regretted=dice.random() < shares.regretted,
        routed=dice.random() < shares.routed,
        asked=dice.random() < shares.asked,
    )


def habit_of(seed: int, ticket: str, shares: Shares = SHARES) -> Habit:
    """What the visitor with `ticket` does with a phone: the same for the same seed."""
    dice = random.Random(f"{seed} {ticket} phone")
    looks = dice.random() < shares.looks
    leaves = looks and dice.random() < shares.leaves
    watches = looks and not leaves and dice.random() < shares.watches
    rates = watches and dice.random() < shares.rates
    return Habit(
        looks=looks,
        leaves_after=int(dice.uniform(*shares.leaves_after)) if leaves else None,
        watches=watches,
        level=dice.choice(LEVELS) if rates else None,
        added=dice.choice(LEVELS) if rates and dice.random() < shares.adds else None,
    )
