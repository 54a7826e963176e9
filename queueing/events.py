"""Events: what has happened. Past tense, frozen, complete: `Hall.apply` never has to ask a policy or a clock.

Every event carries `at`, its time. The log keeps beside each who caused it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from queueing.alarm import AlarmKind
from queueing.booking import BookingKind
from queueing.case import Delivery, MissingPaper
from queueing.follow_up import FollowUpOutcome
from queueing.intake import StopCause
from queueing.plan import Assignment, Millis, Text
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
    case: str | None = None
    """The case whose result it fetches."""


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
class RatingAsked:
    at: Millis
    ticket: str
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRated:
    at: Millis
    ticket: str
    counter: str
    level: int
    addition: bool = False
    """True: added later to a rating given before (追评)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpOpened:
    at: Millis
    follow_up: str
    ticket: str
    counter: str
    clerk: str | None
    level: int
    call_by: Millis
    settle_by: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCalledBack:
    at: Millis
    follow_up: str
    outcome: FollowUpOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpSettled:
    at: Millis
    follow_up: str
    outcome: FollowUpOutcome


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
    happened_at: Millis | None = None
    """When it happened, if a terminal recorded it while it could not reach the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCompleted:
    at: Millis
    ticket: str
    counter: str
    happened_at: Millis | None = None
    """When it happened, if a terminal recorded it while it could not reach the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMissed:
    at: Millis
    ticket: str
    counter: str
    requeued: Millis | None = None
    """Its new priority where the miss is forgiven; None when the ticket is void."""
    happened_at: Millis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoShowUndone:
    """The visitor was there after all: the ticket is called at the counter, as it was before."""

    at: Millis
    ticket: str
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHeld:
    at: Millis
    ticket: str
    counter: str
    hold: HoldKind
    happened_at: Millis | None = None


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
    route: tuple[str, ...] = ()
    """Queues that it goes on to by itself, each when the one before is done."""
    done: bool = False
    """True: the counter had finished its part, and the ticket goes on by its route."""
    happened_at: Millis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRaised:
    """A waiting ticket was given a class with a greater head start."""

    at: Millis
    ticket: str
    visitor_class: str
    priority: Millis
    reason: str


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
    name: str | None = None
    """What the name card says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterClosed:
    at: Millis
    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterPaused:
    at: Millis
    counter: str
    reason: str
    happened_at: Millis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterUnpaused:
    at: Millis
    counter: str
    happened_at: Millis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterAssigned:
    at: Millis
    counter: str
    assignments: tuple[Assignment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MovePlanned:
    at: Millis
    move: str
    counters: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    starts: Millis
    ends: Millis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveBegun:
    """`CounterAssigned` follows for each counter that it changes."""

    at: Millis
    move: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveEnded:
    """Its time is over, or it was taken back; `CounterAssigned` follows for each counter that goes back."""

    at: Millis
    move: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePosted:
    at: Millis
    notice: str
    text: Text
    zones: tuple[str, ...] = ()
    until: Millis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWithdrawn:
    at: Millis
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised:
    at: Millis
    alarm: str
    kind: AlarmKind
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmAcknowledged:
    at: Millis
    alarm: str
    by: str
    """Staff number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmCleared:
    at: Millis
    alarm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRegistered:
    at: Millis
    case: str
    ticket: str
    counter: str
    clerk: str
    queue: str
    delivery: Delivery
    issuing: str | None = None
    service: str | None = None
    department: str | None = None
    missing: tuple[MissingPaper, ...] = ()
    due: Millis | None = None
    contact: str | None = None
    """Under which name the applicant's contact is kept, encrypted, outside the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentSummoned:
    """事进人不进: the department that the case is for was called in."""

    at: Millis
    case: str
    department: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentArrived:
    at: Millis
    case: str
    department: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersSupplied:
    at: Millis
    case: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecided:
    at: Millis
    case: str
    ready: bool
    """True: granted, the result is ready; False: refused."""
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultHandedOver:
    at: Millis
    case: str
    counter: str
    clerk: str
    delivery: Delivery


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn:
    at: Millis
    case: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantNotified:
    """A message about a case was delivered."""

    at: Millis
    case: str
    message: str
    """What it was about: a name of `server.outbox`."""


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
    | NoShowUndone
    | TicketHeld
    | TicketResumed
    | TicketTransferred
    | TicketRaised
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
    | RatingAsked
    | VisitRated
    | FollowUpOpened
    | FollowUpCalledBack
    | FollowUpSettled
    | FaultReported
    | FaultCleared
    | MovePlanned
    | MoveBegun
    | MoveEnded
    | NoticePosted
    | NoticeWithdrawn
    | AlarmRaised
    | AlarmAcknowledged
    | AlarmCleared
    | CaseRegistered
    | DepartmentSummoned
    | DepartmentArrived
    | PapersSupplied
    | CaseDecided
    | ResultHandedOver
    | CaseWithdrawn
    | ApplicantNotified
)

Events = Sequence[Event]
"""What one command leads to, in order."""
