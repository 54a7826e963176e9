"""The view: what a display shows, derived from what it knows. Pure; QML draws it and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from floor_display.caption import SILENCE, Spoken, captioned, spoken
from floor_display.clock import date_text, local
from floor_display.fascia import WindowCard, windows_of
from floor_display.overview import ZoneCard, latest, zones_of
from floor_display.sight import Sight
from floor_display.words import NOTHING, only_chinese, words_of
from floor_display.zone_board import NOT_SHOWN, Missed, Row, Tally, missed_of, rows_of, tallies_of
from layouts.layout import Display, Layout, Screen
from layouts.phrases import say
from queueing.plan import Text

_UNPLACED_SCREEN = Screen(
    id="",
    width=1920,
    height=1080,
    rows=7,
    panel_height_mm=685,
    viewing_distance_m=8.0,
    row_cap_px=64,
    figure_cap_px=64,
)
"""A 55-inch panel at 8 m, until the layout says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The screen the view is made for, in pixels."""

    kind: str
    """zone, overview or fascia."""
    width: int
    height: int
    rows: int
    cap: int
    """Cap height of the numbers in a row."""
    figure_cap: int
    """Cap height of figures, and of the names of lines on a fascia."""
    english: bool
    captions: bool
    """A line is kept for what the loudspeaker says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The line at the top."""

    badge: Text
    """The zone's number, or the floor."""
    name: Text
    clock: str
    """HH:MM in the hall's time zone; dashes while the server is away: a stopped clock is worse than none."""
    date: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A sentence in place of what is shown otherwise."""

    kind: str
    """connecting, refused, closed, idle; empty where all is as usual."""
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
    waiting: Text
    wait: Text
    open: Text
    staff: Text
    latest: Text
    window: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything on the screen."""

    frame: Frame
    header: Header
    message: Message
    foot: Foot
    labels: Labels
    caption: Spoken = SILENCE
    missed: Missed = NOT_SHOWN
    rows: tuple[Row, ...] = ()
    """Calls, newest first."""
    tallies: tuple[Tally, ...] = ()
    zones: tuple[ZoneCard, ...] = ()
    windows: tuple[WindowCard, ...] = ()


def derive(sight: Sight) -> View:
    """What a display shows that knows `sight`."""
    view = _derive(sight)
    return view if view.frame.english else only_chinese(view)


def _derive(sight: Sight) -> View:
    layout, display, screen = sight.layout, sight.display, sight.screen
    words = words_of(layout)
    nothing_known = not sight.boards and not sight.counters
    if layout is None or display is None or screen is None or nothing_known or _refused(sight):
        return _without_board(sight, words)
    if screen.kind == "fascia":
        return _fascia(sight, layout, screen, words)
    if screen.kind == "overview":
        return _overview(sight, layout, display, screen, words)
    return _zone_board(sight, layout, screen, words)


def frame_of(sight: Sight) -> Frame:
    """The screen that the layout gives this display."""
    layout, display = sight.layout, sight.display
    screen = layout.screens[display.screen] if layout and display else _UNPLACED_SCREEN
    return Frame(
        kind=screen.kind,
        width=screen.width,
        height=screen.height,
        rows=screen.rows,
        cap=screen.row_cap_px,
        figure_cap=screen.figure_cap_px,
        english=screen.english,
        captions=bool(layout and display and captioned(layout, display)),
    )


def _zone_board(sight: Sight, layout: Layout, screen: Screen, words: Mapping[str, Text]) -> View:
    (board,) = sight.boards
    message = _message(sight, layout, words, idle=not board.calls)
    shown = message.kind != "closed"
    zone = layout.plan.zones[board.zone]
    usual = say(words, "wall.notice", hall=layout.plan.name, zone=board.name)
    return View(
        frame=frame_of(sight),
        header=_header(sight, layout, say(words, "wall.zone", number=zone.number), board.name),
        message=message,
        foot=_foot(sight, layout, words, usual),
        labels=_labels(words),
        caption=SILENCE if sight.stale else spoken(sight.caption, layout, words),
        missed=missed_of(board, screen, words) if shown else NOT_SHOWN,
        rows=rows_of(board.calls, sight, screen, words) if shown else (),
        tallies=tallies_of(board, sight, words) if shown else (),
    )


def _overview(sight: Sight, layout: Layout, display: Display, screen: Screen, words: Mapping[str, Text]) -> View:
    message = _message(sight, layout, words)
    shown = message.kind != "closed"
    return View(
        frame=frame_of(sight),
        header=_header(sight, layout, say(words, "wall.floor", floor=display.floor), layout.plan.name),
        message=message,
        foot=_foot(sight, layout, words, words["wall.take_number"]),
        labels=_labels(words),
        rows=rows_of(latest(sight.boards), sight, screen, words) if shown else (),
        zones=zones_of(sight, words) if shown else (),
    )


def _fascia(sight: Sight, layout: Layout, screen: Screen, words: Mapping[str, Text]) -> View:
    warning = (say(words, "wall.stale", time=f"{local(sight.now, layout.plan.timezone):%H:%M}"),)
    return View(
        frame=frame_of(sight),
        header=Header(badge=NOTHING, name=NOTHING, clock="", date=NOTHING),
        message=Message(kind=""),
        foot=Foot(texts=warning if sight.stale else (), stale=sight.stale),
        labels=_labels(words),
        windows=windows_of(sight, screen, words),
    )


def _refused(sight: Sight) -> bool:
    """The server does not want this display, and asking again will not help."""
    return sight.problem is not None and not sight.problem.retryable


def _without_board(sight: Sight, words: Mapping[str, Text]) -> View:
    hall = sight.layout.plan.name if sight.layout else NOTHING
    return View(
        frame=frame_of(sight),
        header=Header(badge=NOTHING, name=hall, clock="", date=NOTHING),
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


def _message(sight: Sight, layout: Layout, words: Mapping[str, Text], *, idle: bool = False) -> Message:
    if not sight.open:
        today = local(sight.now, layout.plan.timezone).date().isoformat()
        ended = words["wall.closed" if sight.date == today else "wall.opens"]
        hours = "  ".join(f"{session.start}–{session.end}" for session in layout.hours.sessions)
        return Message(kind="closed", text=ended, detail=say(words, "wall.hours", hours=hours))
    return Message(kind="idle", text=words["wall.idle"]) if idle else Message(kind="")


def _header(sight: Sight, layout: Layout, badge: Text, name: Text) -> Header:
    now = local(sight.now, layout.plan.timezone)
    return Header(
        badge=badge,
        name=name,
        clock="--:--" if sight.stale else f"{now:%H:%M}",
        date=NOTHING if sight.stale else date_text(now),
    )


def _foot(sight: Sight, layout: Layout, words: Mapping[str, Text], usual: Text) -> Foot:
    """`usual` is what the hall says while it is open, whatever else is posted."""
    if sight.stale:
        time = f"{local(sight.now, layout.plan.timezone):%H:%M}"
        return Foot(texts=(say(words, "wall.stale", time=time),), stale=True)
    posted = tuple(
        notice.text
        for notice in reversed(sight.notices)
        if any(notice.shown(board.zone, sight.now) for board in sight.boards)
    )
    return Foot(texts=(*posted, usual) if sight.open else posted, stale=False)


def _labels(words: Mapping[str, Text]) -> Labels:
    return Labels(
        please=words.get("wall.please", NOTHING),
        to=words.get("wall.to", NOTHING),
        counter=words.get("wall.counter", NOTHING),
        upcoming=words.get("wall.next", NOTHING),
        waiting=words.get("wall.waiting_head", NOTHING),
        wait=words.get("wall.wait", NOTHING),
        open=words.get("wall.open", NOTHING),
        staff=words.get("wall.staff", NOTHING),
        latest=words.get("wall.latest", NOTHING),
        window=words.get("wall.window", NOTHING),
    )
