"""The house: what everybody in a play shares."""

from __future__ import annotations

from dataclasses import dataclass, field

from queueing.plan import HallPlan, Millis
from rehearsal.hall_time import HallTime
from rehearsal.ledger import Ledger
from rehearsal.shares import Shares
from rehearsal.sign_in import Entrance
from rehearsal.watch import Watch
from rehearsal.web import Web


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One play's server, time, eyes and books."""

    url: str
    plan: HallPlan
    time: HallTime
    watch: Watch
    ledger: Ledger
    entrance: Entrance
    web: Web
    shares: Shares
    seed: int
    doors: Millis
    """When service begins."""
    sent_on: set[str] = field(default_factory=set)
    """Tickets that were transferred: their visitors only finish at the next counter."""
