"""The house: what everybody in a play shares."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from queueing.plan import HallPlan, Millis
from rehearsal.case_book import CaseBook
from rehearsal.hall_time import HallTime
from rehearsal.ledger import Ledger
from rehearsal.paper import Receipts
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
    receipts: Receipts
    cases: CaseBook = field(default_factory=CaseBook)
    asked: asyncio.Queue[tuple[str, str]] = field(default_factory=asyncio.Queue)
    """Tickets whose visitors are asked for a rating, and the counters."""
    keyed: set[str] = field(default_factory=set)
    """Tickets whose visitors rate at the window: they do not rate by phone as well, though they may add to it."""
    bad_ratings: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    """Follow-ups that were opened."""
    sent_on: set[str] = field(default_factory=set)
    """Tickets that were transferred: their visitors only finish at the next counter."""
    brought: set[str] = field(default_factory=set)
    """Tickets whose visitors have left their case at a counter."""
