"""A move: counters given other queues, now or at a time, for good or for a while."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from queueing.plan import Assignment, Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move that is planned, or that has begun and may be taken back."""

    id: str
    counters: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    starts: Millis
    ends: Millis | None = None
    """When the counters go back; None: they stay."""
    begun: bool = False
    before: Mapping[str, tuple[Assignment, ...]] = field(default_factory=dict)
    """What each counter served when it began."""
