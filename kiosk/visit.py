"""A visit at the kiosk: which screen it is on, and where each touch leads. Frozen states, no input or output.

    ZONES → LINES → (SERVICES) → CONFIRM → TAKING → TICKET → ZONES
                                    ↑         ↓
                                    └──── PROBLEM

`step` is the only way from one state to the next. Times are milliseconds of any clock that does not jump.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from queueing.plan import SECOND, Millis

IDLE: Millis = 30 * SECOND
"""Without a touch for so long, the visitor has gone."""
TICKET_SHOWN: Millis = 15 * SECOND
"""The ticket screen stays so long once the slip is printed."""
NUMBER_SHOWN: Millis = 60 * SECOND
"""The same when there is no slip: the number has to be written down or photographed."""
COUNTDOWN: Millis = 10 * SECOND
"""The last part of `IDLE`, in which the seconds left are shown."""
SETTLING: Millis = 350
"""A touch so soon after the screen has changed was meant for what was there before."""


class Screen(StrEnum):
    """What the visitor sees."""

    ZONES = "zones"
    LINES = "lines"
    SERVICES = "services"
    SEARCH = "search"
    VISITOR_CLASS = "visitor_class"
    IDENTITY = "identity"
    TYPING = "typing"
    CONFIRM = "confirm"
    TAKING = "taking"
    TICKET = "ticket"
    HOLDING = "holding"
    """The person has a number already."""
    CHECK_IN = "check_in"
    REPRINT = "reprint"
    PROBLEM = "problem"


class Language(StrEnum):
    """Which of a text's two languages comes first."""

    ZH = "zh"
    EN = "en"


class Paper(StrEnum):
    """What has become of the printed slip."""

    NONE = "none"
    """This kiosk has no printer."""
    PRINTING = "printing"
    PRINTED = "printed"
    OUT = "paper_out"
    FAILED = "print_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The ticket that the server has given."""

    number: str
    queue: str
    ahead: int
    issued_at: Millis
    service: str | None = None
    visitor_class: str = "ordinary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why there is no ticket."""

    code: str | None
    """The server's refusal; None when it did not answer, so that nobody knows yet whether there is a ticket."""
    retryable: bool
    """The same request may be sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One state of a visit. `Visit()` is the start."""

    screen: Screen = Screen.ZONES
    language: Language = Language.ZH
    only_zone: str | None = None
    """The zone of a kiosk that offers no other: its start is this zone's lines."""
    page: int = 0
    zone: str | None = None
    queue: str | None = None
    service: str | None = None
    asked_service: bool = False
    """The visitor came to the confirmation by the screen of services."""
    request_id: str | None = None
    """The one request of this confirmation. It stays the same until the server has answered it."""
    taken: Taken | None = None
    paper: Paper = Paper.NONE
    problem: Problem | None = None
    due: Millis | None = None
    """When the kiosk goes back to the start by itself."""
    changed: Millis | None = None
    """When what a finger may touch last changed."""


# What happens: the visitor's touches first, then what server and printer tell.


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChosen:
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChosen:
    queue: str
    has_services: bool
    """The visitor is to say what the matter is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChosen:
    service: str | None
    """None for a matter that is not in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTurned:
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The visitor wants the number, or wants to try again."""

    request_id: str
    """Used only if this confirmation has no request yet."""


@dataclass(frozen=True, slots=True)
class BackTouched:
    pass


@dataclass(frozen=True, slots=True)
class HomeTouched:
    """Back to the start, or done."""


@dataclass(frozen=True, slots=True)
class LanguageTouched:
    pass


@dataclass(frozen=True, slots=True)
class Touched:
    """Any touch: somebody is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    request_id: str
    taken: Taken
    has_printer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    request_id: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTold:
    number: str
    paper: Paper


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passes."""


Happening = (
    ZoneChosen
    | LineChosen
    | ServiceChosen
    | PageTurned
    | Confirmed
    | BackTouched
    | HomeTouched
    | LanguageTouched
    | Touched
    | Issued
    | Refused
    | PaperTold
    | Tick
)


_FROM_ELSEWHERE = (Issued, Refused, PaperTold)


def start(only_zone: str | None = None) -> Visit:
    """The state before anybody has touched the screen."""
    return Visit(screen=Screen.LINES if only_zone else Screen.ZONES, zone=only_zone, only_zone=only_zone)


def step(visit: Visit, happening: Happening, now: Millis) -> Visit:
    """The state after `happening`. What does not fit the screen, the second half of a double touch say, is ignored."""
    if isinstance(happening, Tick):
        due = visit.due is not None and now >= visit.due
        return replace(start(visit.only_zone), changed=now) if due else visit
    from_elsewhere = isinstance(happening, _FROM_ELSEWHERE)
    settling = visit.changed is not None and now < visit.changed + SETTLING
    after = visit if settling and not from_elsewhere else _moved(visit, happening)
    if after is visit:
        return visit if from_elsewhere else replace(visit, due=_due(visit, now))
    changed = visit.changed if isinstance(happening, PaperTold) else now
    return replace(after, due=_due(after, now), changed=changed)


def seconds_left(visit: Visit, now: Millis) -> int | None:
    """Seconds until the kiosk goes back to the start, as far as the visitor should see them."""
    if visit.due is None:
        return None
    left = max(0, visit.due - now)
    settled = visit.screen is Screen.TICKET and visit.paper is not Paper.PRINTING
    return -(-left // SECOND) if settled or left <= COUNTDOWN else None


def at_start(visit: Visit) -> bool:
    """The screen that a new visitor finds, whatever its language and page."""
    return visit.screen is (Screen.LINES if visit.only_zone else Screen.ZONES)


def can_go_back(visit: Visit) -> bool:
    """There is a screen before this one, and leaving this one loses nothing."""
    return not at_start(visit) and visit.screen not in (Screen.TAKING, Screen.TICKET)


def _moved(visit: Visit, happening: Happening) -> Visit:
    match visit.screen, happening:
        case Screen.ZONES, ZoneChosen(zone=zone):
            return replace(visit, screen=Screen.LINES, zone=zone, page=0)
        case Screen.LINES, LineChosen(queue=queue, has_services=True):
            return replace(visit, screen=Screen.SERVICES, queue=queue, page=0)
        case Screen.LINES, LineChosen(queue=queue):
            return replace(visit, screen=Screen.CONFIRM, queue=queue, page=0, service=None, asked_service=False)
        case Screen.SERVICES, ServiceChosen(service=service):
            return replace(visit, screen=Screen.CONFIRM, service=service, page=0, asked_service=True)
        case ((Screen.ZONES | Screen.LINES | Screen.SERVICES), PageTurned(page=page)):
            return replace(visit, page=max(0, page))
        case Screen.CONFIRM, Confirmed(request_id=fresh):
            return replace(visit, screen=Screen.TAKING, request_id=visit.request_id or fresh)
        case Screen.PROBLEM, Confirmed() if visit.problem and visit.problem.retryable:
            return replace(visit, screen=Screen.TAKING, problem=None)
        case Screen.TAKING, Issued() if happening.request_id == visit.request_id:
            paper = Paper.PRINTING if happening.has_printer else Paper.NONE
            return replace(visit, screen=Screen.TICKET, taken=happening.taken, paper=paper, request_id=None)
        case Screen.TAKING, Refused() if happening.request_id == visit.request_id:
            return replace(visit, screen=Screen.PROBLEM, problem=happening.problem)
        case Screen.TICKET, PaperTold(number=number, paper=paper) if visit.taken and visit.taken.number == number:
            return replace(visit, paper=paper)
        case _, BackTouched() if can_go_back(visit):
            return _before(visit)
        case _, HomeTouched() if visit.screen is not Screen.TAKING:
            return replace(start(visit.only_zone), language=visit.language if at_start(visit) else Language.ZH)
        case _, LanguageTouched():
            return replace(visit, language=Language.EN if visit.language is Language.ZH else Language.ZH)
    return visit


def _before(visit: Visit) -> Visit:
    """One screen back. Only an unanswered request is kept, since there may be a ticket for it."""
    match visit.screen:
        case Screen.LINES:
            return replace(visit, screen=Screen.ZONES, zone=None, page=0)
        case Screen.SERVICES:
            return replace(visit, screen=Screen.LINES, queue=None, page=0)
        case Screen.PROBLEM if visit.problem and visit.problem.code is None:
            return replace(visit, screen=Screen.CONFIRM, problem=None)
        case Screen.PROBLEM:
            return replace(visit, screen=Screen.LINES, queue=None, service=None, request_id=None, problem=None, page=0)
    if visit.asked_service:
        return replace(visit, screen=Screen.SERVICES, service=None, request_id=None, page=0)
    return replace(visit, screen=Screen.LINES, queue=None, service=None, request_id=None, page=0)


def _due(visit: Visit, now: Millis) -> Millis | None:
    """When this state ends by itself if nothing more happens."""
    if visit.screen is Screen.TAKING:
        return None
    if visit.screen is Screen.TICKET:
        if visit.paper is Paper.PRINTED:
            return now + TICKET_SHOWN
        return now + (IDLE if visit.paper is Paper.PRINTING else NUMBER_SHOWN)
    fresh = replace(visit, due=None, changed=None) == start(visit.only_zone)
    return None if fresh else now + IDLE
