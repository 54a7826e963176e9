"""The plan of a hall: what a layout declares and the domain relies on. Frozen; nothing here changes during a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Millis = int
"""A time in milliseconds since 1970-01-01 UTC, or a span of milliseconds."""

MINUTE: Millis = 60_000
SECOND: Millis = 1_000
DAY: Millis = 24 * 60 * MINUTE
LATEST: Millis = 8000 * 365 * DAY
"""No time that is told from outside is later: calendars end with the year 9999."""


class QueueKind(StrEnum):
    """What a queue's counters do with a visitor."""

    ACCEPTANCE = "acceptance"
    """受理: papers are handed in, a receipt is given."""
    INSTANT = "instant"
    """即办: the matter is finished on the spot."""
    ISSUING = "issuing"
    """发证: the result is handed over."""


class IdentityRule(StrEnum):
    """Whether a visitor says who they are before a number is given."""

    NONE = "none"
    OPTIONAL = "optional"
    """A card may be shown; without one the visitor gets a number all the same."""
    REQUIRED = "required"
    """A number is given to a person: one open ticket each (实名取号)."""


class MissedCall(StrEnum):
    """What becomes of a ticket whose visitor did not come when called (过号)."""

    VOID = "void"
    REQUEUE = "requeue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text shown to people, Chinese first."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A part of a floor with its own counters and wall displays."""

    id: str
    floor: int
    number: int
    """The zone's public number, 1 for 一区."""
    name: Text
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A business line: tickets of one line share a prefix and a numbering per day."""

    id: str
    zone: str
    name: Text
    prefix: str
    """Capital letters in front of the number; no prefix begins with another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One line × kind. A ticket waits in exactly one queue."""

    id: str
    line: str
    kind: QueueKind
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service a visitor can ask for by name; it leads to one queue."""

    id: str
    queue: str
    name: Text
    pinyin: str
    """Initials typed on a touch screen, e.g. `gjj`."""
    department: str | None = None
    """Who decides on it."""
    on_call: bool = False
    """事进人不进: the department has no windows here and is called in for each case."""
    papers: tuple[str, ...] = ()
    """Papers that may be brought later (容缺)."""
    decided_in: Millis | None = None
    """The decision is promised within this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One queue that a counter serves."""

    queue: str
    handicap: Millis = 0
    """Added to the reference time of this queue's tickets when the counter chooses; 0 for its own queue."""
    only_when_idle: bool = False
    """True: considered only when none of the counter's other queues has a visitor (an instant counter that helps)."""

    def __post_init__(self) -> None:
        if self.handicap < 0:
            raise ValueError(f"a handicap is not negative: {self.handicap}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """One window (窗口). A reserve counter has no assignments until the front desk opens it."""

    id: str
    """Numbered by floor, e.g. `1001`."""
    label: str
    """What the public reads and hears: 12 in 12号窗口."""
    floor: int
    zone: str | None
    """None for a reserve counter, which belongs to no zone until it is opened for one."""
    assignments: tuple[Assignment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """So many numbers of a line are given in one span of a day (放号). Times are minutes since midnight, hall time."""

    start: int
    end: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRule:
    """How visits to a line may be booked ahead (预约)."""

    quota: int
    """Bookings that one slot of one queue takes."""
    slot: Millis = 30 * MINUTE
    days_ahead: int = 7
    """Working days ahead that can be booked; 0 is today."""
    early: Millis = 30 * MINUTE
    """Check-in begins so long before the slot."""
    late: Millis = 15 * MINUTE
    """Check-in so long after the slot's begin still counts as on time; later the visitor joins as an ordinary one."""
    no_show_limit: int = 3
    """So many missed bookings within `no_show_window` bar a person from booking; 0: never barred."""
    no_show_window: Millis = 90 * DAY
    holiday_notice_days: int = 3
    """A visit on a statutory holiday (节假日定制) is asked for so many working days before it, at the least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Past which somebody is alarmed, see `queueing.alarm`; None: never."""

    wait: Millis | None = None
    queue: int | None = None
    """People waiting."""
    idle: Millis | None = None
    pause: Millis | None = None
    absent: Millis | None = None
    service: Millis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRule:
    """The hall's deadlines for what follows a visit."""

    arrival: Millis = 30 * MINUTE
    """A department that was called in is there by then."""
    call_back: Millis = DAY
    """Whoever rated badly is called back by then (好差评: 1 天内回访)."""
    settle: Millis = 15 * DAY
    """A bad rating is settled by then (15 天内办结)."""
    contact_kept: Millis = 30 * DAY
    """So long after a case has ended it is still known how its applicant is reached."""
    papers_days: int = 5
    """Working days within which a missing paper is to be brought (容缺), unless the clerk says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a line's visitors are called. Every value is data of the layout."""

    head_start: Mapping[str, Millis] = field(default_factory=lambda: {"ordinary": 0})
    """Per visitor class: how much earlier than it was issued a ticket counts. Source: the head-start rule of
    non-preemptive priority with equal ageing, under which nobody is overtaken by more than the difference."""
    helper_handicap: Millis = 8 * MINUTE
    """Handicap of a counter's further queues where a reassignment only names them."""
    recall_limit: int = 5
    missed_call: MissedCall = MissedCall.REQUEUE
    requeue_after: int = 3
    """A missed ticket comes back behind this many waiting tickets of its queue."""
    requeue_limit: int = 1
    """So many misses are forgiven; the next one is void."""
    next_completes: bool = True
    """Calling the next completes the ticket now being served."""
    pause_reasons: tuple[str, ...] = ()
    """What a terminal offers; a reason told otherwise is kept as it is."""
    self_chosen: tuple[str, ...] = ("ordinary",)
    """Visitor classes that a visitor may choose at a kiosk, the usual one first."""
    identity: IdentityRule = IdentityRule.NONE
    typed_identity: bool = True
    """The number of an identity card may be typed where there is no card."""
    expected_service: Millis = 10 * MINUTE
    """How long a visit is thought to last until the queue itself has shown it."""
    quotas: tuple[Quota, ...] = ()
    """Numbers given per span of the day; outside all spans as many as come."""
    booking: BookingRule | None = None
    """None: visits cannot be booked."""
    no_show_calls: int = 1
    """A visitor is marked as a no-show after so many announcements, the call included …"""
    no_show_after: Millis = 0
    """… and so long after the last one."""
    limits: Limits = field(default_factory=Limits)
    target_wait: Millis = 15 * MINUTE
    """Waits up to this are within the target of reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HallPlan:
    """All of a hall that the domain knows. Mappings keep the layout's order."""

    id: str
    name: Text
    timezone: str
    zones: Mapping[str, Zone]
    lines: Mapping[str, Line]
    queues: Mapping[str, Queue]
    counters: Mapping[str, Counter]
    services: Mapping[str, Service] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """Per line id; a line without one follows `policy`."""
    policy: Policy = field(default_factory=Policy)
    offline_numbers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Per kiosk: the first and last ordinal that it gives by itself, in every line, while it cannot reach the server.
    Nobody else gives them."""
    office: OfficeRule = field(default_factory=OfficeRule)

    def policy_of(self, queue: str) -> Policy:
        """The policy of the line that `queue` belongs to."""
        return self.policies.get(self.queues[queue].line, self.policy)

    def issuing_of(self, queue: str) -> str | None:
        """The queue where results of `queue`'s line are handed over, if the line has one."""
        line = self.queues[queue].line
        return next((q.id for q in self.queues.values() if q.line == line and q.kind is QueueKind.ISSUING), None)

    def zone_of(self, queue: str) -> str:
        """The zone that `queue` belongs to."""
        return self.lines[self.queues[queue].line].zone
