"""Commands: what people and the schedule ask of the hall. Imperative, frozen; `decide` carries them out or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as calendar_date

from queueing.booking import BookingKind
from queueing.intake import StopCause
from queueing.plan import LATEST, Assignment, Millis
from queueing.ticket import HoldKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDay:
    """Begin a day: numbering starts anew, counters serve again what the plan says."""

    date: str
    """The hall's own date, `YYYY-MM-DD`; anything else is a ValueError, for tickets are named by it."""

    def __post_init__(self) -> None:
        if not _is_date(self.date):
            raise ValueError(f"not a date written YYYY-MM-DD: {self.date}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDay:
    """End the day: open tickets expire, bookings of the day are missed, counters are signed out."""

    resumes: Millis | None = None
    """When numbers are given again, as far as is known; ValueError if no calendar reaches so far."""

    def __post_init__(self) -> None:
        _require_time(self.resumes)


@dataclass(frozen=True, slots=True, kw_only=True)
class StopIntake:
    """Give no more numbers for a line. Who has booked is admitted all the same.

    The desk's stop takes the place of one that the hours or a full line made; none takes the place of the desk's.
    """

    line: str
    cause: StopCause = StopCause.DESK
    resumes: Millis | None = None
    """When numbers are given again, as far as is known; ValueError if no calendar reaches so far."""

    def __post_init__(self) -> None:
        _require_time(self.resumes)


@dataclass(frozen=True, slots=True, kw_only=True)
class StartIntake:
    """Give numbers for a line again."""

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTicket:
    """Give a number, for a queue or for a service, which leads to its queue."""

    queue: str | None = None
    service: str | None = None
    visitor_class: str = "ordinary"
    slot_time: Millis | None = None
    """Begin of an appointment's slot."""
    person: str | None = None
    """Who asks; one open ticket per person and line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInTicket:
    """A number that a kiosk gave by itself while it could not reach the server. It counts from when it was given."""

    kiosk: str
    queue: str
    ordinal: int
    """Of the kiosk's own range."""
    issued_at: Millis
    visitor_class: str = "ordinary"
    service: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprintTicket:
    """补打: the slip of an open ticket is printed once more."""

    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """预约: keep a place in a queue's slot for a person."""

    booking: str
    """What the booking is called from now on; its maker sees to it that it is new."""
    queue: str
    start: Millis
    """Begin of the slot; ValueError if no calendar reaches so far."""
    person: str
    service: str | None = None
    kind: BookingKind = BookingKind.APPOINTMENT

    def __post_init__(self) -> None:
        _require_time(self.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBooking:
    """The visitor will not come, or staff take the booking out."""

    booking: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """Who has booked is here: give the number. On time it counts from the slot, late as an ordinary one."""

    booking: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateVisit:
    """评价: the visitor rates an ended visit. The asker vouches for ticket and counter, and for asking once."""

    ticket: str
    counter: str
    level: int
    """1 (very dissatisfied) to 5 (very satisfied); anything else is a ValueError."""

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 5:
            raise ValueError(f"a rating is 1 to 5, not {self.level}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFault:
    """A device tells that something is wrong with it, so that somebody comes."""

    device: str
    fault: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearFault:
    """The device works again."""

    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelTicket:
    """The visitor leaves the queue, or staff take the ticket out."""

    ticket: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A clerk opens a counter."""

    counter: str
    clerk: str
    """Staff number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut:
    """The clerk closes the counter."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """暂停: the counter calls nobody until it is unpaused."""

    counter: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpause:
    """End of a pause."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignCounter:
    """Give a counter other queues; opens a reserve counter for a line, also while a clerk works there.

    Either `queues` or `assignments`; neither leaves the counter without any. Both are a ValueError.
    """

    counter: str
    queues: tuple[str, ...] = ()
    """The counter's own queue, then others that it helps with their policy's handicap."""
    assignments: tuple[Assignment, ...] = ()
    """The same, every handicap told."""

    def __post_init__(self) -> None:
        if self.queues and self.assignments:
            raise ValueError("either queues or assignments")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNext:
    """叫号: call whoever comes next by the rule."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTicket:
    """指定呼叫: call one waiting ticket out of turn; the reason is kept."""

    counter: str
    ticket: str
    """Ticket id, or its number of today."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """重呼: announce the called ticket once more."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Serve:
    """开始: the visitor has come."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """完成: the visit at this counter is over."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNoShow:
    """弃号: the called visitor did not come."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """挂起: set the ticket aside."""

    counter: str
    kind: HoldKind = HoldKind.ERRAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """回呼: call a held ticket back to the counter."""

    counter: str
    ticket: str | None = None
    """Ticket id, or its number of today; None for the one this counter put aside last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """转移: send the visitor to another queue, or to one counter; the time waited so far counts on."""

    counter: str
    to_queue: str | None = None
    to_counter: str | None = None


Command = (
    OpenDay
    | CloseDay
    | StopIntake
    | StartIntake
    | IssueTicket
    | HandInTicket
    | ReprintTicket
    | CancelTicket
    | Book
    | CancelBooking
    | CheckIn
    | RateVisit
    | ReportFault
    | ClearFault
    | SignIn
    | SignOut
    | Pause
    | Unpause
    | AssignCounter
    | CallNext
    | CallTicket
    | Recall
    | Serve
    | Complete
    | MarkNoShow
    | Hold
    | Resume
    | Transfer
)


def _is_date(text: str) -> bool:
    try:
        return calendar_date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _require_time(at: Millis | None) -> None:
    if at is not None and not 0 <= at <= LATEST:
        raise ValueError(f"not a time: {at}")
