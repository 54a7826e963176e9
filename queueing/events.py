"""Events: what has happened. Past tense, frozen, complete: `Hall.apply` never has to ask a policy or a clock.

Every event carries `at`, its time. The log keeps beside each who caused it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from queueing.booking import BookingKind
from queueing.intake import StopCause
from queueing.plan import Assignment, Millis
from queueing.ticket import HoldKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOpened:
    at: Millis
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClosed:
    at: Millis
    date: str
    resumes: Millis | None = None
    """When numbers are given again, as far as was known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeStopped:
    at: Millis
    line: str
    cause: StopCause = StopCause.DESK
    resumes: Millis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeStarted:
    at: Millis
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketIssued:
    at: Millis
    ticket: str
    number: str
    ordinal: int
    """The number without its prefix."""
    queue: str
    visitor_class: str
    priority: Millis
    service: str | None = None
    slot_time: Millis | None = None
    person: str | None = None
    booking: str | None = None
    """The booking that is kept by it."""
    quota: int | None = None
    """Start of the quota's span that it counts in, in minutes since midnight."""
    kiosk: str | None = None
    """The kiosk that gave the number by itself; then `issued_at` is when."""
    issued_at: Millis | None = None
    """When it was given, if not at `at`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReprinted:
    at: Millis
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMade:
    at: Millis
    booking: str
    queue: str
    start: Millis
    end: Millis
    person: str
    service: str | None = None
    kind: BookingKind = BookingKind.APPOINTMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled:
    at: Millis
    booking: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMissed:
    """The day ended and the visitor had not come."""

    at: Millis
    booking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRated:
    at: Millis
    ticket: str
    counter: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultReported:
    at: Millis
    device: str
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultCleared:
    at: Millis
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled:
    at: Millis
    ticket: str
    counter: str
    reason: str | None = None
    """Why it was called out of turn; None when the rule chose it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRecalled:
    at: Millis
    ticket: str
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingStarted:
    at: Millis
    ticket: str
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCompleted:
    at: Millis
    ticket: str
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMissed:
    at: Millis
    ticket: str
    counter: str
    requeued: Millis | None = None
    """Its new priority where the miss is forgiven; None when the ticket is void."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHeld:
    at: Millis
    ticket: str
    counter: str
    hold: HoldKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketResumed:
    at: Millis
    ticket: str
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred:
    at: Millis
    ticket: str
    counter: str
    """The counter it leaves."""
    queue: str
    to_counter: str | None = None
    """The only counter that may call it, or None for any counter of the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCancelled:
    at: Millis
    ticket: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketExpired:
    at: Millis
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterOpened:
    at: Millis
    counter: str
    clerk: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClosed:
    at: Millis
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterPaused:
    at: Millis
    counter: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterUnpaused:
    at: Millis
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterAssigned:
    at: Millis
    counter: str
    assignments: tuple[Assignment, ...]


Event = (
    DayOpened
    | DayClosed
    | IntakeStopped
    | IntakeStarted
    | TicketIssued
    | TicketReprinted
    | TicketCalled
    | TicketRecalled
    | ServingStarted
    | TicketCompleted
    | TicketMissed
    | TicketHeld
    | TicketResumed
    | TicketTransferred
    | TicketCancelled
    | TicketExpired
    | CounterOpened
    | CounterClosed
    | CounterPaused
    | CounterUnpaused
    | CounterAssigned
    | BookingMade
    | BookingCancelled
    | BookingMissed
    | VisitRated
    | FaultReported
    | FaultCleared
)

Events = Sequence[Event]
"""What one command leads to, in order."""
