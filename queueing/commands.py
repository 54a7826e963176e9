"""Commands: what people and the schedule ask of the hall. Imperative, frozen; `decide` carries them out or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as calendar_date

from queueing.booking import BookingKind
from queueing.case import Delivery, MissingPaper
from queueing.follow_up import FollowUpOutcome
from queueing.intake import StopCause
from queueing.plan import LATEST, Assignment, Millis, Text
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
    """Give a number, for a queue, for a service, which leads to its queue, or for a case, whose result is fetched."""

    queue: str | None = None
    service: str | None = None
    visitor_class: str = "ordinary"
    slot_time: Millis | None = None
    """Begin of an appointment's slot."""
    person: str | None = None
    """Who asks; one open ticket per person and line."""
    case: str | None = None
    """A decided case; its issuing queue is meant."""


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
    """评价: the visitor rates a visit of today that is over, or one whose counter asks for it.

    A visit is rated once, and once more by an addition (追评).
    """

    ticket: str
    counter: str
    level: int
    """1 (very dissatisfied) to 5 (very satisfied); anything else is a ValueError."""
    addition: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 5:
            raise ValueError(f"a rating is 1 to 5, not {self.level}")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRating:
    """Ask on the evaluator for a rating of the visit at the counter, or of the one that has just ended there."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBack:
    """Whoever rated badly was called back, or could not be."""

    follow_up: str
    outcome: FollowUpOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleFollowUp:
    """A bad rating is settled."""

    follow_up: str
    outcome: FollowUpOutcome


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
    name: str | None = None
    """What the name card says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut:
    """The clerk closes the counter."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """暂停: the counter calls nobody until it is unpaused."""

    counter: str
    reason: str
    happened_at: Millis | None = None
    """When it happened, if it was recorded while the server could not be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpause:
    """End of a pause."""

    counter: str
    happened_at: Millis | None = None
    """When it happened, if it was recorded while the server could not be reached."""


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
    ticket: str | None = None
    """The id of the ticket that is meant; refused if another one is there. None: whichever is there."""
    happened_at: Millis | None = None
    """When it happened, if it was recorded while the server could not be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """完成: the visit at this counter is over. A ticket on a route goes on to its next queue."""

    counter: str
    ticket: str | None = None
    """The id of the ticket that is meant; refused if another one is there. None: whichever is there."""
    happened_at: Millis | None = None
    """When it happened, if it was recorded while the server could not be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNoShow:
    """弃号: the called visitor did not come."""

    counter: str
    ticket: str | None = None
    """The id of the ticket that is meant; refused if another one is there. None: whichever is there."""
    happened_at: Millis | None = None
    """When it happened, if it was recorded while the server could not be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoNoShow:
    """The visitor whom this counter marked as a no-show less than a minute ago is there after all."""

    counter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """挂起: set the ticket aside."""

    counter: str
    kind: HoldKind = HoldKind.ERRAND
    ticket: str | None = None
    """The id of the ticket that is meant; refused if another one is there. None: whichever is there."""
    happened_at: Millis | None = None
    """When it happened, if it was recorded while the server could not be reached."""


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
    then: tuple[str, ...] = ()
    """Queues that the ticket goes on to by itself, each when the one before is done (国土 → 税务)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseClass:
    """Give a waiting ticket a class with a greater head start; the reason is kept."""

    ticket: str
    visitor_class: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveCounters:
    """Give counters other queues, now or from `starts` on, until `ends` if that is told; it can be taken back."""

    move: str
    """What the move is called from now on; its maker sees to it that it is new."""
    counters: tuple[str, ...]
    queues: tuple[str, ...] = ()
    """As of `AssignCounter`; none: the counters serve nobody."""
    assignments: tuple[Assignment, ...] = ()
    """The same, every handicap told. Both are a ValueError."""
    starts: Millis | None = None
    ends: Millis | None = None

    def __post_init__(self) -> None:
        if self.queues and self.assignments:
            raise ValueError("either queues or assignments")
        _require_time(self.starts)
        _require_time(self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginMove:
    """The time of a planned move has come."""

    move: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndMove:
    """A move's time is over, or it is taken back: its counters serve what they served before."""

    move: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNotice:
    """Show a notice on the wall displays of some zones, or of all."""

    notice: str
    """What the notice is called from now on; one of that name is replaced."""
    text: Text
    zones: tuple[str, ...] = ()
    until: Millis | None = None

    def __post_init__(self) -> None:
        _require_time(self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawNotice:
    """Show a notice no longer."""

    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAlarms:
    """Raise the alarms that are due and clear those that are not any more, see `queueing.alarm`."""

    staffed: tuple[str, ...] = ()
    """Lines whose windows receive visitors at this hour."""
    silent: tuple[str, ...] = ()
    """Devices that have not been heard of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgeAlarm:
    """Somebody looks into an alarm."""

    alarm: str
    by: str
    """Staff number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCase:
    """受理: take in the case that the visitor at the counter brings. A visitor may bring several."""

    counter: str
    delivery: Delivery
    service: str | None = None
    """The item; None: what the ticket was taken for."""
    missing: tuple[MissingPaper, ...] = ()
    """Papers that may come later (容缺受理)."""
    due: Millis | None = None
    """When the decision is promised; None: as the item says."""
    contact: str | None = None
    """Under which name the applicant's contact is kept."""

    def __post_init__(self) -> None:
        for due in (self.due, *(paper.due for paper in self.missing)):
            _require_time(due)


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishCase:
    """即办: take in, decide and hand over in one go."""

    counter: str
    service: str | None = None
    contact: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplyPapers:
    """Missing papers were brought."""

    case: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordArrival:
    """The department that was called in is there."""

    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideCase:
    """The back office grants the case, and its result is ready, or refuses it, and says why."""

    case: str
    ready: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """发证: the result was handed to the applicant, put into a locker or given to the courier."""

    counter: str
    case: str
    delivery: Delivery | None = None
    """None: as the applicant chose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawCase:
    """The applicant takes the case back before it is decided."""

    case: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordNotification:
    """A message about a case was delivered."""

    case: str
    message: str


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
    | AskRating
    | CallBack
    | SettleFollowUp
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
    | UndoNoShow
    | Hold
    | Resume
    | Transfer
    | RaiseClass
    | MoveCounters
    | BeginMove
    | EndMove
    | PostNotice
    | WithdrawNotice
    | CheckAlarms
    | AcknowledgeAlarm
    | RegisterCase
    | FinishCase
    | SupplyPapers
    | RecordArrival
    | DecideCase
    | HandOver
    | WithdrawCase
    | RecordNotification
)


def _is_date(text: str) -> bool:
    try:
        return calendar_date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _require_time(at: Millis | None) -> None:
    if at is not None and not 0 <= at <= LATEST:
        raise ValueError(f"not a time: {at}")
