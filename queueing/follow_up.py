"""Following up a bad rating: call back, then settle, each by its deadline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from queueing.plan import Millis

WORST_SATISFIED = 3
"""Satisfaction is the share of ratings at this level or above: the top three of five."""


class FollowUpOutcome(StrEnum):
    """What came of a call back, or how the matter was settled."""

    EXPLAINED = "explained"
    APOLOGISED = "apologised"
    CORRECTED = "corrected"
    UNFOUNDED = "unfounded"
    NOT_REACHED = "not_reached"
    """The visitor left no way to be reached, or did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A bad rating that is not settled yet."""

    id: str
    ticket: str
    counter: str
    clerk: str | None
    level: int
    rated_at: Millis
    call_by: Millis
    settle_by: Millis
    called_at: Millis | None = None
    called: FollowUpOutcome | None = None
