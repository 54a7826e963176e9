"""Intake: whether numbers of a line are given now, and if not, why and until when."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from queueing.plan import Millis


class StopCause(StrEnum):
    """Why a line gives no numbers."""

    DESK = "desk"
    """The front desk stopped it."""
    HOURS = "hours"
    """Its hours are over, or have not begun."""
    NOON = "noon"
    """Its windows rest at noon."""
    FULL = "full"
    """Who waits already fills the time until its windows close."""
    HOLIDAY = "holiday"
    """The hall is open today only for who has booked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeStop:
    """A line that gives no numbers."""

    cause: StopCause
    resumes: Millis | None = None
    """When it gives numbers again, as far as is known."""
