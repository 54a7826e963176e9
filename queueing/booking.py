"""A booking: a place in a queue's slot, kept for a person who will come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from queueing.plan import BookingRule, HallPlan, Millis

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


def rule_of(plan: HallPlan, queue: str) -> BookingRule:
    """How visits to `queue` are booked; where they no longer are, what is booked is kept by the usual bounds."""
    return plan.policy_of(queue).booking or BookingRule(quota=0)


def meant(bookings: Iterable[Booking], plan: HallPlan, now: Millis) -> Booking | None:
    """Which of a person's bookings they come for: one that may be checked in on time now, else the nearest."""

    def distance(booking: Booking) -> tuple[bool, Millis]:
        rule = rule_of(plan, booking.queue)
        on_time = booking.start - rule.early <= now <= booking.start + rule.late
        return (not on_time, abs(booking.start - now))

    return min(bookings, key=distance, default=None)
