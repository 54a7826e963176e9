"""The view: what a display shows, derived from what it knows. Pure; QML draws it and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from floor_display.sight import Sight
from floor_display.words import words_of
from layouts.layout import Layout, Screen
from layouts.phrases import say
from queueing.board import Board, BoardCall, BoardQueue
from queueing.plan import Millis, Text
from queueing.ticket import TicketState

NOTHING = Text(zh="", en="")

CALLED, SERVING, PAST = "called", "serving", "past"
"""A call that waits for its visitor; one whose visitor is at the counter; one that is over."""

_STATES: Mapping[str, str] = {TicketState.CALLED: CALLED, TicketState.SERVING: SERVING}

_UNPLACED_SCREEN = Screen(
    id="", width=1920, height=1080, rows=8, panel_height_mm=685, viewing_distance_m=8.0, row_cap_px=64, figure_cap_px=64
)
"""A 55-inch panel at 8 m, until the layout says otherwise."""

_WEEKDAYS = tuple(zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The screen the view is made for, in pixels."""

    width: int
    height: int
    rows: int
    cap: int
    """Cap height of the numbers in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The line at the top."""

    zone: Text
    name: Text
    clock: str
    """HH:MM in the hall's time zone; dashes while the server is away: a stopped clock is worse than none."""
    date: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One call."""

    key: str
    """The ticket, once on a screen."""
    number: str
    counter: str
    state: str
    aside: Text
    """When it was called, HH:MM, and the call in English; or that its visitor is being served."""
    pulse: int
    """0 for calls the display did not witness; otherwise new for every announcement."""
    times: int
    """How often it was announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One queue's figures."""

    key: str
    name: Text
    waiting: Text
    upcoming: tuple[str, ...]
    counters: Text
    """How many counters call for it now."""
    note: Text
    """What visitors must know about the queue; empty as a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A sentence in place of the calls."""

    kind: str
    """connecting, refused, closed, idle; empty where calls are shown."""
    text: Text = NOTHING
    detail: Text = NOTHING
    """For whoever looks after the screen, or more for visitors; smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """The line at the foot: what visitors are told in turn, or while stale the warning alone."""

    texts: tuple[Text, ...]
    """The newest notice of the front desk first, the hall's own sentence last."""
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The words around the numbers."""

    please: Text
    to: Text
    counter: Text
    upcoming: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything on the screen."""

    frame: Frame
    header: Header
    message: Message
    foot: Foot
    labels: Labels
    rows: tuple[Row, ...] = ()
    """Newest first."""
    tallies: tuple[Tally, ...] = ()


def derive(sight: Sight) -> View:
    """What a display shows that knows `sight`."""
    layout, board = sight.layout, sight.board
    words = words_of(layout)
    if layout is None or board is None or _refused(sight):
        return _without_board(sight, words)
    message = _message(sight, layout, board, words)
    shown = message.kind != "closed"
    frame = frame_of(sight)
    return View(
        frame=frame,
        header=_header(sight, layout, board, words),
        message=message,
        foot=_foot(sight, layout, board, words),
        labels=_labels(words),
        rows=tuple(_row(call, sight, layout, words) for call in board.calls[: frame.rows]) if shown else (),
        tallies=tuple(_tally(queue, layout, words) for queue in board.queues) if shown else (),
    )


def frame_of(sight: Sight) -> Frame:
    """The screen that the layout gives this display."""
    layout, display = sight.layout, sight.display
    screen = layout.screens[display.screen] if layout and display else _UNPLACED_SCREEN
    return Frame(width=screen.width, height=screen.height, rows=screen.rows, cap=screen.row_cap_px)


def _refused(sight: Sight) -> bool:
    """The server does not want this display, and asking again will not help."""
    return sight.problem is not None and not sight.problem.retryable


def _without_board(sight: Sight, words: Mapping[str, Text]) -> View:
    hall = sight.layout.plan.name if sight.layout else NOTHING
    return View(
        frame=frame_of(sight),
        header=Header(zone=NOTHING, name=hall, clock="", date=NOTHING),
        message=_why_nothing(sight, words),
        foot=Foot(texts=(), stale=False),
        labels=_labels(words),
    )


def _why_nothing(sight: Sight, words: Mapping[str, Text]) -> Message:
    if sight.problem is not None and _refused(sight):
        code = sight.problem.code
        sentence = words.get(f"problem.{code}", words["problem"])
        detail = Text(zh=f"{sentence.zh}（{code}）", en=sentence.en)
        return Message(kind="refused", text=words["wall.offline"], detail=detail)
    if sight.layout is not None and sight.display is None:
        detail = say(words, "wall.unplaced", name=sight.name)
        return Message(kind="refused", text=words["wall.offline"], detail=detail)
    return Message(kind="connecting", text=words["wall.loading"], detail=Text(zh="", en=sight.server))


def _message(sight: Sight, layout: Layout, board: Board, words: Mapping[str, Text]) -> Message:
    if not board.open:
        today = _local(sight.now, layout).date().isoformat()
        ended = words["wall.closed" if sight.date == today else "wall.opens"]
        hours = "  ".join(f"{session.start}–{session.end}" for session in layout.hours.sessions)
        return Message(kind="closed", text=ended, detail=say(words, "wall.hours", hours=hours))
    if not board.calls:
        return Message(kind="idle", text=words["wall.idle"])
    return Message(kind="")


def _header(sight: Sight, layout: Layout, board: Board, words: Mapping[str, Text]) -> Header:
    local = _local(sight.now, layout)
    zh, en = _WEEKDAYS[local.weekday()]
    date = Text(zh=f"{local.month}月{local.day}日 星期{zh}", en=f"{en}, {local.day} {_MONTHS[local.month - 1]}")
    return Header(
        zone=say(words, "wall.zone", number=layout.plan.zones[board.zone].number),
        name=board.name,
        clock="--:--" if sight.stale else f"{local:%H:%M}",
        date=NOTHING if sight.stale else date,
    )


def _foot(sight: Sight, layout: Layout, board: Board, words: Mapping[str, Text]) -> Foot:
    if sight.stale:
        return Foot(texts=(say(words, "wall.stale", time=f"{_local(sight.now, layout):%H:%M}"),), stale=True)
    posted = tuple(notice.text for notice in reversed(sight.notices) if notice.shown(board.zone, sight.now))
    return Foot(texts=(*posted, _sentence(layout, board, words)) if board.open else posted, stale=False)


def _sentence(layout: Layout, board: Board, words: Mapping[str, Text]) -> Text:
    """What the hall says while it is open, whatever else is posted."""
    return say(words, "wall.notice", hall=layout.plan.name, zone=board.name)


def _labels(words: Mapping[str, Text]) -> Labels:
    return Labels(
        please=words.get("wall.please", NOTHING),
        to=words.get("wall.to", NOTHING),
        counter=words.get("wall.counter", NOTHING),
        upcoming=words["wall.next"],
    )


def _row(call: BoardCall, sight: Sight, layout: Layout, words: Mapping[str, Text]) -> Row:
    state = _STATES.get(call.state, PAST)
    english = say(words, "wall.call", number=call.number, counter=call.label).en
    timed = Text(zh=f"{_local(call.at, layout):%H:%M}", en=english)
    return Row(
        key=call.ticket,
        number=call.number,
        counter=call.label,
        state=state,
        aside=words["wall.serving"] if state == SERVING else timed,
        pulse=sight.announced.get(call.ticket, 0),
        times=call.times,
    )


def _tally(queue: BoardQueue, layout: Layout, words: Mapping[str, Text]) -> Tally:
    line = layout.plan.lines[layout.plan.queues[queue.queue].line].name
    zh = say(words, "wall.waiting", count=queue.waiting, line=line.zh).zh
    en = say(words, "wall.waiting", count=queue.waiting, line=line.en).en
    return Tally(
        key=queue.queue,
        name=queue.name,
        waiting=Text(zh=zh, en=en),
        upcoming=queue.next,
        counters=say(words, "wall.counters", count=queue.open_counters),
        note=NOTHING if queue.stopped is None else words[f"stop.{queue.stopped}"],
    )


def _local(at: Millis, layout: Layout) -> datetime:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(layout.plan.timezone))
