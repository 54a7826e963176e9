"""A booking: a place in a queue's slot, kept for a person who will come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from queueing.plan import Millis

BOOKED_CLASS = "appointment"
"""The visitor class of who comes on time for a booking."""


class BookingKind(StrEnum):
    """What is booked."""

    APPOINTMENT = "appointment"
    """预约: a slot of a working day."""
    HOLIDAY = "holiday"
    """节假日定制: a visit on a statutory holiday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A booking that is neither kept nor cancelled nor missed."""

    id: str
    queue: str
    start: Millis
    end: Millis
    person: str
    made_at: Millis
    service: str | None = None
    kind: BookingKind = BookingKind.APPOINTMENT
