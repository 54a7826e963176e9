"""A visit at the kiosk: which screen it is on, and where each happening leads. Frozen states, no input or output.

    ZONES → LINES → (SERVICES) → (VISITOR_CLASS) → (IDENTITY ⇄ TYPING) → CONFIRM → TAKING → TICKET | HOLDING | PROBLEM
    ZONES → SEARCH → as after SERVICES
    ZONES → CHECK_IN | REPRINT, or a scanned code at once → TAKING → TICKET | HOLDING | PROBLEM

`step` is the only way from one state to the next. Times are milliseconds of any clock that does not jump. What a
visitor typed, or a card told, is nowhere but here, and gone with the visit.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, get_args

from kiosk import entry
from kiosk.entry import Pad
from kiosk.happening import (
    BackTouched,
    CheckInOpened,
    ClassChosen,
    Confirmed,
    ElderTouched,
    FieldPicked,
    FromElsewhere,
    Happening,
    HomeTouched,
    Issued,
    KeyTyped,
    LanguageTouched,
    LineChosen,
    PageTurned,
    PaperTold,
    PersonKnown,
    Refused,
    ReprintOpened,
    ReprintWanted,
    Scanned,
    ScannedInVain,
    SearchOpened,
    ServiceChosen,
    ServiceFound,
    Submitted,
    Tick,
    TypingChosen,
    WithoutCard,
    ZoneChosen,
)
from kiosk.outcome import UNPRINTED, Aim, Paper, Problem, Taken
from kiosk.screen import Language, Screen
from queueing.plan import SECOND, Millis
from wire.id_number import IdNumber

IDLE: Millis = 30 * SECOND
"""Without a touch for so long, the visitor has gone."""
TICKET_SHOWN: Millis = 15 * SECOND
"""The ticket screen stays so long once the slip is printed."""
NUMBER_SHOWN: Millis = 60 * SECOND
"""The same when there is no slip: the number has to be written down or photographed."""
ELDER_SHOWN: Millis = 90 * SECOND
"""In elderly mode nothing goes away sooner."""
COUNTDOWN: Millis = 10 * SECOND
"""The last part of `IDLE`, in which the seconds left are shown."""
SETTLING: Millis = 350
"""A touch so soon after the screen has changed was meant for what was there before."""

PAGED = frozenset({Screen.ZONES, Screen.LINES, Screen.SERVICES, Screen.SEARCH, Screen.VISITOR_CLASS})
"""Screens with cards."""
_STEPS = frozenset({Screen.SERVICES, Screen.VISITOR_CLASS, Screen.IDENTITY})
_CHOOSING = frozenset({Screen.ZONES, Screen.LINES, Screen.SEARCH})
"""Where a queue is chosen."""
_FROM_ELSEWHERE = get_args(FromElsewhere)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One state of a visit. `Visit()` is the start."""

    screen: Screen = Screen.ZONES
    language: Language = Language.ZH
    elder: bool = False
    only_zone: str | None = None
    """The zone of a kiosk that offers no other: its start is this zone's lines."""
    page: int = 0
    came_by: tuple[Screen, ...] = ()
    """The screens that lead back, the nearest last."""
    to_come: tuple[Screen, ...] = ()
    """What is still to be asked before the confirmation."""
    zone: str | None = None
    queue: str | None = None
    service: str | None = None
    visitor_class: str = "ordinary"
    offered: bool = False
    """The choice of a class is offered because of the person's age."""
    person: IdNumber | None = None
    by_card: bool = False
    """`person` was read from a card, which somebody who only knows the number does not have."""
    expired: bool = False
    """The card is not valid any more."""
    query: str = field(default="", repr=False)
    typed: str = field(default="", repr=False)
    """Of an identity number or of a booking's code."""
    number_typed: str = field(default="", repr=False)
    code_typed: str = field(default="", repr=False)
    filling: str = "number"
    """Which of the two above is being typed: `number` or `code`."""
    scanned_in_vain: bool = False
    aim: Aim = Aim.ISSUE
    token: str | None = field(default=None, repr=False)
    """What a scanned code proves."""
    request_id: str | None = None
    """The one request of this confirmation. It stays the same until the server has answered it."""
    taken: Taken | None = None
    paper: Paper = Paper.NONE
    problem: Problem | None = None
    holding: str | None = None
    """Id of the ticket that the person has already."""
    due: Millis | None = None
    """When the kiosk goes back to the start by itself."""
    changed: Millis | None = None
    """When what a finger may touch last changed."""


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
    return replace(after, due=_due(after, now), changed=visit.changed if _at(after) == _at(visit) else now)


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


def pad_of(visit: Visit) -> Pad | None:
    """What is being typed on this screen."""
    match visit.screen:
        case Screen.SEARCH:
            return Pad.LETTERS
        case Screen.TYPING:
            return Pad.IDENTITY
        case Screen.CHECK_IN:
            return Pad.BOOKING
        case Screen.REPRINT:
            return Pad(visit.filling)
    return None


def _at(visit: Visit) -> tuple[object, ...]:
    """What decides where things are on the screen."""
    return visit.screen, visit.page, visit.language, visit.elder


def _moved(visit: Visit, happening: Happening) -> Visit:
    match happening:
        case HomeTouched() if visit.screen is not Screen.TAKING:
            return start(visit.only_zone)
        case BackTouched() if can_go_back(visit):
            return _back(visit)
        case LanguageTouched():
            return replace(visit, language=Language.EN if visit.language is Language.ZH else Language.ZH)
        case ElderTouched():
            return replace(visit, elder=not visit.elder, page=0)
        case PageTurned(page=page) if visit.screen in PAGED:
            return replace(visit, page=max(0, page))
        case KeyTyped() | FieldPicked():
            return _typed(visit, happening)
        case Issued() | Refused() if visit.screen is Screen.TAKING and happening.request_id == visit.request_id:
            return _answered(visit, happening)
        case PersonKnown():
            return _known(visit, happening)
        case PaperTold() if visit.taken and visit.taken.number == happening.number and visit.screen is Screen.TICKET:
            return replace(visit, paper=happening.paper)
    return _chosen(visit, happening)


def _chosen(visit: Visit, happening: Happening) -> Visit:
    """What the screen's own cards and keys lead to."""
    match visit.screen, happening:
        case Screen.ZONES, ZoneChosen(zone=zone):
            return _go(visit, Screen.LINES, zone=zone)
        case Screen.LINES, LineChosen():
            wish = {"queue": happening.queue, "visitor_class": happening.visitor_class}
            return _next(replace(visit, to_come=happening.steps), **wish)
        case Screen.SEARCH, ServiceFound():
            wish = {"zone": happening.zone, "queue": happening.queue, "service": happening.service}
            return _next(replace(visit, to_come=happening.steps), **wish, visitor_class=happening.visitor_class)
        case Screen.SERVICES, ServiceChosen(service=service):
            return _next(visit, service=service)
        case Screen.VISITOR_CLASS, ClassChosen(visitor_class=name):
            return _next(visit, visitor_class=name)
        case Screen.IDENTITY, TypingChosen():
            return _go(visit, Screen.TYPING)
        case ((Screen.IDENTITY | Screen.TYPING), WithoutCard()):
            return _next(visit)
        case _, SearchOpened() if at_start(visit):
            return _go(visit, Screen.SEARCH)
        case _, CheckInOpened() if at_start(visit):
            return _go(visit, Screen.CHECK_IN, aim=Aim.CHECK_IN)
        case _, ReprintOpened() if at_start(visit):
            return _go(visit, Screen.REPRINT, aim=Aim.REPRINT)
        case Screen.CONFIRM, Confirmed(request_id=fresh):
            return _ask(visit, Aim.ISSUE, fresh)
        case Screen.REPRINT, Submitted(request_id=fresh) if entry.receipt_number(visit.number_typed):
            return _ask(visit, Aim.COLLECT, fresh)
        case Screen.REPRINT, Submitted(request_id=fresh):
            return _ask(visit, Aim.REPRINT, fresh)
        case Screen.CHECK_IN, Submitted(request_id=fresh):
            return _ask(visit, Aim.CHECK_IN, fresh)
        case Screen.PROBLEM, Confirmed() if visit.problem and visit.problem.retryable:
            return replace(visit, screen=Screen.TAKING, problem=None)
        case Screen.HOLDING, ReprintWanted(request_id=fresh) if visit.by_card:
            return _ask(replace(visit, request_id=None), Aim.REPRINT, fresh)
        case Screen.TICKET, ReprintWanted(request_id=fresh) if visit.taken and visit.paper in UNPRINTED:
            if visit.taken.offline:
                return replace(visit, taken=replace(visit.taken, reprinted=True), paper=Paper.PRINTING)
            return _ask(visit, Aim.REPRINT, fresh)
        case _, Scanned(aim=aim, token=token, request_id=fresh) if _takes_scans(visit):
            return _ask(replace(visit, request_id=None), aim, fresh, token=token)
        case _, ScannedInVain() if _takes_scans(visit):
            return replace(visit, scanned_in_vain=True)
    return visit


def _takes_scans(visit: Visit) -> bool:
    return at_start(visit) or visit.screen in (Screen.CHECK_IN, Screen.REPRINT)


def _go(visit: Visit, screen: Screen, **changes: Any) -> Visit:
    """On to another screen, from which back leads here."""
    return replace(
        visit, screen=screen, came_by=(*visit.came_by, visit.screen), page=0, scanned_in_vain=False, **changes
    )


def _next(visit: Visit, **changes: Any) -> Visit:
    """On to what is asked next, or to the confirmation. Back does not lead to the pad for typing."""
    screen = visit.to_come[0] if visit.to_come else Screen.CONFIRM
    after = replace(_go(visit, screen, **changes), to_come=visit.to_come[1:], typed="")
    return replace(after, came_by=visit.came_by) if visit.screen is Screen.TYPING else after


def _ask(visit: Visit, aim: Aim, fresh: str, **changes: Any) -> Visit:
    return _go(visit, Screen.TAKING, aim=aim, request_id=visit.request_id or fresh, **changes)


def _known(visit: Visit, happening: PersonKnown) -> Visit:
    who = {"person": happening.person, "by_card": happening.by_card, "expired": happening.expired}
    match visit.screen:
        case Screen.IDENTITY | Screen.TYPING if happening.may_choose_class:
            offer = replace(visit, to_come=(Screen.VISITOR_CLASS, *visit.to_come))
            return _next(offer, **who, offered=True)
        case Screen.IDENTITY | Screen.TYPING:
            return _next(visit, **who)
        case Screen.CHECK_IN | Screen.REPRINT:
            return _ask(replace(visit, request_id=None), visit.aim, happening.request_id, **who)
    return visit


def _answered(visit: Visit, answer: Issued | Refused) -> Visit:
    if isinstance(answer, Issued):
        kept = replace(start(visit.only_zone), language=visit.language, elder=visit.elder)
        paper = Paper.PRINTING if answer.has_printer else Paper.NONE
        return replace(kept, screen=Screen.TICKET, taken=answer.taken, paper=paper)
    if answer.problem.code == "HAS_TICKET" and answer.problem.ticket is not None:
        return replace(visit, screen=Screen.HOLDING, holding=answer.problem.ticket, request_id=None)
    return replace(visit, screen=Screen.PROBLEM, problem=answer.problem)


def _typed(visit: Visit, happening: KeyTyped | FieldPicked) -> Visit:
    pad = pad_of(visit)
    if pad is None:
        return visit
    if isinstance(happening, FieldPicked):
        picked = visit.screen is Screen.REPRINT and happening.field in (Pad.NUMBER, Pad.CODE)
        return replace(visit, filling=happening.field) if picked else visit
    name = _TYPED_IN[pad]
    text = entry.pressed(pad, getattr(visit, name), happening.key)
    changes: dict[str, Any] = {name: text, "request_id": None, "scanned_in_vain": False}
    return replace(visit, **changes, page=0 if pad is Pad.LETTERS else visit.page)


_TYPED_IN = {
    Pad.LETTERS: "query",
    Pad.IDENTITY: "typed",
    Pad.BOOKING: "typed",
    Pad.NUMBER: "number_typed",
    Pad.CODE: "code_typed",
}

_LEFT: dict[Screen, dict[str, Any]] = {
    Screen.SEARCH: {"query": ""},
    Screen.TYPING: {"typed": ""},
    Screen.CHECK_IN: {"typed": "", "aim": Aim.ISSUE},
    Screen.REPRINT: {"number_typed": "", "code_typed": "", "filling": "number", "aim": Aim.ISSUE},
    Screen.VISITOR_CLASS: {"offered": False},
}
"""What is forgotten when back leads away from a screen."""

_NOBODY: dict[str, Any] = {"person": None, "by_card": False, "expired": False}
_NO_QUEUE: dict[str, Any] = {
    **_NOBODY, "queue": None, "service": None, "visitor_class": "ordinary", "offered": False, "to_come": (),
    "holding": None, "aim": Aim.ISSUE,
}  # fmt: skip
_CAME_TO: dict[Screen, dict[str, Any]] = {
    Screen.ZONES: {**_NO_QUEUE, "token": None},
    Screen.LINES: {**_NO_QUEUE, "token": None},
    Screen.SEARCH: _NO_QUEUE,
    Screen.SERVICES: {**_NOBODY, "service": None},
    Screen.IDENTITY: _NOBODY,
    Screen.CHECK_IN: {**_NOBODY, "token": None, "holding": None},
    Screen.REPRINT: {**_NOBODY, "token": None},
}
"""What is forgotten when back leads to a screen."""


def _back(visit: Visit) -> Visit:
    """One screen back; from a refusal to another choice.

    Only the unanswered request for a number is kept, since there may be a ticket for it.
    """
    refused = visit.screen in (Screen.PROBLEM, Screen.HOLDING) and visit.aim is Aim.ISSUE
    unanswered = refused and visit.problem is not None and visit.problem.code is None
    *before, screen = visit.came_by or (start(visit.only_zone).screen,)
    while refused and not unanswered and screen not in _CHOOSING:
        *before, screen = before
    asked_again = visit.screen in _STEPS and not visit.offered
    after = replace(
        visit,
        screen=screen,
        came_by=tuple(before),
        page=0,
        zone=visit.zone if before else visit.only_zone,
        to_come=(visit.screen, *visit.to_come) if asked_again else visit.to_come,
        request_id=visit.request_id if unanswered else None,
        problem=None,
        scanned_in_vain=False,
    )
    return replace(after, **_LEFT.get(visit.screen, {}) | _CAME_TO.get(screen, {}))


def _due(visit: Visit, now: Millis) -> Millis | None:
    """When this state ends by itself if nothing more happens."""
    shortest = ELDER_SHOWN if visit.elder else 0
    if visit.screen is Screen.TAKING:
        return None
    if visit.screen is Screen.TICKET and visit.paper is Paper.PRINTED:
        return now + max(TICKET_SHOWN, shortest)
    if visit.taken is not None and visit.paper is not Paper.PRINTING:
        return now + max(NUMBER_SHOWN, shortest)
    fresh = replace(visit, due=None, changed=None) == start(visit.only_zone)
    return None if fresh else now + max(IDLE, shortest)
