"""The face of the kiosk: all that its screen shows, worked out from the visit, the hall and the link. No Qt.

A field changes only if the screen changes there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk import offer
from kiosk.offer import Choice
from kiosk.visit import Paper, Screen, Visit, can_go_back, seconds_left
from kiosk.words import SILENT, Said, Words
from layouts.layout import Kiosk, Layout
from layouts.phrases import say
from layouts.slip import counters_of
from queueing.hall import Hall
from queueing.plan import Millis, Text

CARDS = 8
"""Choices on one page."""
LOADING = "loading"
"""The screen before the layout has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the kiosk knows besides the visit."""

    layout: Layout | None = None
    kiosk: Kiosk | None = None
    hall: Hall | None = None
    hall_time: Millis = 0
    """The server's clock at its latest message."""
    away: bool = False
    """The server is not there; `hall` is what was known last."""
    problem: str | None = None
    """Why the server refuses this kiosk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A choice as it is read, in the visitor's language."""

    key: str
    badge: str
    main: str
    sub: str
    detail: str
    waiting: str
    open: bool
    wait: str = ""
    """Expected wait; empty where nobody can say."""
    reason: str = ""
    """Why it is closed and when it opens again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What is on the screen. Texts come in both languages, the visitor's first."""

    screen: str
    chinese: bool
    hall: Said = SILENT
    clock: str = ""
    notice: Said = SILENT
    """A band under the header: why no numbers are given now."""
    alarm: bool = False
    """The notice is about a fault, not about hours."""
    title: Said = SILENT
    place: Said = SILENT
    """Where the choice so far leads."""
    cards: tuple[Card, ...] = ()
    page: int = 0
    pages: int = 1
    back: bool = False
    home: bool = False
    countdown: Said = SILENT
    stale: bool = False
    can_take: bool = False
    service: Said = SILENT
    ahead: Said = SILENT
    counters: Said = SILENT
    number: str = ""
    wait_at: Said = SILENT
    paper: str = Paper.NONE
    paper_text: Said = SILENT
    problem: Said = SILENT
    retryable: bool = False
    other_language: str = ""
    back_key: Said = SILENT
    home_key: Said = SILENT
    confirm_key: Said = SILENT
    retry_key: Said = SILENT
    done_key: Said = SILENT
    elder: bool = False
    """Large type, high contrast, few choices."""
    wait: Said = SILENT
    """Expected wait of the chosen queue, or of the ticket."""
    query: str = ""
    """The letters searched for."""
    typed: str = ""
    """What was typed, in groups."""
    typed_hint: Said = SILENT
    typed_ok: bool = False
    """What was typed is whole and right."""
    typed_length: int = 0
    """How many characters are to come in all."""
    field: str = ""
    """The field of the reprint screen that is being filled: `number` or `code`."""
    number_typed: str = ""
    code_typed: str = ""
    card: str = ""
    """The card reader: ready, reading, trouble or absent; empty where no card is asked for."""
    card_text: Said = SILENT
    can_type: bool = False
    can_skip: bool = False
    qr: str = ""
    """Address of the ticket's page, for a QR code."""
    code: Said = SILENT
    """What to type to have the slip printed at another kiosk."""
    tags: str = ""
    tail: Said = SILENT
    """The last four of the identity number."""
    can_reprint: bool = False
    offline: bool = False
    """Numbers come from this kiosk's own reserve."""
    explain: Said = SILENT
    """Grounds or hints, a line each."""
    hint: Said = SILENT
    search_key: Said = SILENT
    check_in_key: Said = SILENT
    reprint_key: Said = SILENT
    elder_key: Said = SILENT
    type_key: Said = SILENT
    skip_key: Said = SILENT
    submit_key: Said = SILENT
    reprint_now_key: Said = SILENT
    clear_key: Said = SILENT
    number_label: Said = SILENT
    """What the reprint screen's two fields are for."""
    code_label: Said = SILENT
    scan: Said = SILENT
    """What the QR code beside it is for; on start, check-in and reprint what the scanner may be shown."""
    spoken: str = ""
    """What the loudspeaker says when the screen comes; empty where nothing is said."""


def face(visit: Visit, known: Known, now: Millis) -> Face:
    """What the screen shows at `now`, on the clock of the visit."""
    layout = known.layout
    words = Words(layout.phrases if layout else {}, visit.language)
    if layout is None or known.kiosk is None:
        return _before_layout(visit, known, words)
    left = seconds_left(visit, now)
    bare = Face(
        screen=visit.screen,
        chinese=visit.language == "zh",
        hall=words.both(layout.plan.name),
        clock=clock_of(layout, known.hall_time) if known.hall_time else "",
        back=can_go_back(visit),
        home=can_go_back(visit),
        stale=known.away,
        countdown=words.say("kiosk.reset", seconds=left) if left is not None else SILENT,
        other_language=words.other_language(),
        back_key=words.say("kiosk.back"),
        home_key=words.say("kiosk.home"),
        confirm_key=words.say("kiosk.confirm"),
        retry_key=words.say("kiosk.retry"),
        done_key=words.say("kiosk.done"),
    )
    return _with_screen(_with_notice(bare, layout, known, words), visit, layout, known.kiosk, known, words)


def clock_of(layout: Layout, at: Millis) -> str:
    """`at` as `HH:MM` in the hall's time zone."""
    return f"{datetime.fromtimestamp(at / 1000, ZoneInfo(layout.plan.timezone)):%H:%M}"


def _before_layout(visit: Visit, known: Known, words: Words) -> Face:
    title = words.say("kiosk.offline" if known.away else "kiosk.loading")
    if known.problem:
        title = words.problem(known.problem)
    return Face(
        screen=LOADING,
        chinese=visit.language == "zh",
        title=title,
        alarm=known.away,
        other_language=words.other_language(),
    )


def _with_notice(bare: Face, layout: Layout, known: Known, words: Words) -> Face:
    if known.away:
        why = words.problem(known.problem) if known.problem else words.say("kiosk.offline")
        return replace(bare, notice=why, alarm=True)
    if known.hall is not None and not known.hall.open:
        hours = {"from": layout.hours.intake_from, "until": layout.hours.intake_until}
        return replace(bare, notice=words.say("kiosk.closed", **hours))
    return bare


def _with_screen(bare: Face, visit: Visit, layout: Layout, kiosk: Kiosk, known: Known, words: Words) -> Face:
    match visit.screen:
        case Screen.ZONES:
            shown = replace(bare, title=words.say("kiosk.choose_zone"))
            return _with_cards(shown, visit, offer.zones(layout, kiosk, known.hall), layout, known, words)
        case Screen.LINES if visit.zone:
            shown = replace(bare, title=words.say("kiosk.choose_line"), place=_zone(layout, visit.zone, words))
            return _with_cards(shown, visit, offer.lines(layout, visit.zone, known.hall), layout, known, words)
        case Screen.SERVICES if visit.queue:
            name = words.both(layout.plan.queues[visit.queue].name)
            shown = replace(bare, title=words.say("kiosk.choose_service"), place=name)
            return _with_cards(shown, visit, offer.services(layout, visit.queue, known.hall), layout, known, words)
        case Screen.CONFIRM | Screen.TAKING | Screen.PROBLEM if visit.queue:
            return _with_wish(bare, visit, visit.queue, layout, known, words)
        case Screen.TICKET if visit.taken:
            return _with_ticket(bare, visit, layout, words)
    return bare


def _with_cards(
    bare: Face, visit: Visit, choices: tuple[Choice, ...], layout: Layout, known: Known, words: Words
) -> Face:
    pages = max(1, -(-len(choices) // CARDS))
    page = min(visit.page, pages - 1)
    shown = choices[page * CARDS : (page + 1) * CARDS]
    as_of = clock_of(layout, known.hall_time) if known.away and known.hall is not None else ""
    return replace(
        bare,
        cards=tuple(_card(choice, words, as_of) for choice in shown),
        page=page,
        pages=pages,
        title=bare.title if choices else words.say("kiosk.empty"),
    )


def _card(choice: Choice, words: Words, as_of: str) -> Card:
    name = words.both(choice.name)
    waiting = ""
    if not choice.open:
        waiting = words.say("kiosk.line_closed").main
    elif choice.waiting is not None:
        waiting = words.say("kiosk.waiting", count=choice.waiting).main + (f" · {as_of}" if as_of else "")
    return Card(
        key=choice.id,
        badge=choice.badge,
        main=name.main,
        sub=name.sub,
        detail=words.both(choice.detail).main,
        waiting=waiting,
        open=choice.open,
    )


def _with_wish(bare: Face, visit: Visit, queue: str, layout: Layout, known: Known, words: Words) -> Face:
    """What the visitor is about to take, and on the way to it, or why not."""
    plan = layout.plan
    hall = known.hall
    given = offer.gives_numbers(hall, plan.queues[queue].line)
    shown = replace(
        bare,
        title=words.both(plan.queues[queue].name),
        place=_zone(layout, plan.zone_of(queue), words),
        service=words.both(plan.services[visit.service].name) if visit.service else SILENT,
        ahead=_ahead(len(hall.waiting[queue]), words) if hall else SILENT,
        counters=words.both(counters_of(plan, layout.phrases, queue)),
        can_take=given and hall is not None and not known.away,
    )
    if visit.screen is Screen.TAKING:
        return replace(shown, title=words.say("kiosk.taking"))
    if visit.screen is Screen.PROBLEM and visit.problem is not None:
        code = visit.problem.code
        why = words.say("kiosk.unanswered") if code is None else words.problem(code)
        return replace(shown, problem=why, retryable=visit.problem.retryable, can_take=not known.away)
    if not given and not bare.notice.main:
        return replace(shown, notice=words.problem("LINE_CLOSED"))
    return shown


def _with_ticket(bare: Face, visit: Visit, layout: Layout, words: Words) -> Face:
    taken = visit.taken
    assert taken is not None
    plan = layout.plan
    counters = counters_of(plan, layout.phrases, taken.queue)
    zone = plan.zones[plan.zone_of(taken.queue)]
    full_name = _zone_text(layout, zone.id)
    said = {
        Paper.NONE: None,
        Paper.PRINTING: "kiosk.printing",
        Paper.PRINTED: "kiosk.printed",
        Paper.OUT: "kiosk.paper_out",
        Paper.FAILED: "kiosk.print_failed",
    }[visit.paper]
    return replace(
        bare,
        title=words.say("kiosk.ticket_ready"),
        place=words.both(plan.queues[taken.queue].name),
        number=taken.number,
        ahead=_ahead(taken.ahead, words),
        wait_at=words.say("kiosk.wait_at", zone=full_name, counters=counters) if counters.zh else words.both(full_name),
        paper=visit.paper,
        paper_text=words.say(said, number=taken.number) if said else SILENT,
    )


def _ahead(people: int, words: Words) -> Said:
    return words.say("kiosk.ahead", count=people) if people else words.say("kiosk.nobody_ahead")


def _zone(layout: Layout, zone: str, words: Words) -> Said:
    return words.both(_zone_text(layout, zone))


def _zone_text(layout: Layout, zone: str) -> Text:
    """A zone by its place: 1楼1区 公积金及税务."""
    planned = layout.plan.zones[zone]
    return say(layout.phrases, "zone.name", floor=planned.floor, number=planned.number, name=planned.name)
