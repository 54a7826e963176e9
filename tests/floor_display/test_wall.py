"""The wall itself: QML, drawn, driven by a real mirror that folds real events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QFont
from PySide6.QtQml import qjsEngine
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from floor_display.concern import scope_of
from floor_display.wall import Wall
from layouts.layout import Layout
from look.font import CAP, FAMILY
from queueing import commands as cmd
from queueing.plan import Text
from tests.floor_display.morning import BAD_TOKEN, Morning, items, on_screen, texts
from tests.floor_display.scenes import hall, loudspeaker_of

Hang = Callable[..., Wall]


@pytest.fixture(scope="session")
def heard() -> Layout:
    """The real hall, each zone with a loudspeaker."""
    return hall("zhengzhou")


@pytest.fixture
def morning(zhengzhou: Layout) -> Morning:
    """Zone 1 at nine o'clock, open."""
    made = Morning(zhengzhou, "wall-1-a")
    made.open()
    return made


def busy(layout: Layout, display: str, waiting: int = 30) -> Morning:
    """A zone with much to show: long numbers, every kind of row, a line that is stopped."""
    morning = Morning(layout, display)
    morning.open()
    scope = scope_of(layout, layout.displays[display])
    over = [layout.plan.counters[counter].assignments[0].queue for counter in scope.counters]
    queues = list(scope.queues or dict.fromkeys(over))
    for line in {layout.plan.queues[queue].line for queue in queues}:
        morning.hall.numbers[line] = 990
    for queue in queues:
        morning.issue(queue, waiting)
    own = [c.id for c in layout.plan.counters.values() if any(a.queue in queues for a in c.assignments)]
    counters = list(layout.displays[display].counters) or own
    morning.call(*counters[-12:])
    open_counters = [c for c in counters[-12:] if morning.hall.counters[c].ticket]
    morning.do(*(cmd.Serve(counter=counter) for counter in open_counters[:-3]))
    morning.do(*(cmd.Complete(counter=counter) for counter in open_counters[1:-6]))
    morning.do(cmd.StopIntake(line=layout.plan.queues[queues[-1]].line))
    return morning


def rows_of(wall: Wall) -> list[QQuickItem]:
    """The rows from top to bottom, once they have come to rest."""
    return sorted(items(wall.scene.window.contentItem(), "row"), key=QQuickItem.y)


def numbers_of(wall: Wall) -> list[str]:
    return [texts(row, "number")[0] for row in rows_of(wall)]


def shows(wall: Wall, text: str) -> Callable[[], bool]:
    return lambda: any(text in shown for shown in on_screen(wall.scene.window))


def test_a_call_appears_slides_in_pulses_and_rests(morning: Morning, hang: Hang, qtbot: QtBot) -> None:
    """Three pulses, then stillness, in its place."""
    wall = hang(morning)
    morning.come()
    morning.issue("fund-acceptance")
    morning.call("1007")
    qtbot.waitUntil(lambda: numbers_of(wall) == ["A001"])
    (row,) = rows_of(wall)
    assert texts(row, "counter") == ["7"]
    assert row.property("announcing") is True
    seen: list[float] = []
    (flash,) = items(row, "flash")
    flash.opacityChanged.connect(lambda: seen.append(flash.opacity()))
    qtbot.waitUntil(lambda: row.property("announcing") is False, timeout=10_000)
    peaks = [b for a, b, c in zip(seen, seen[1:], seen[2:], strict=False) if a < b >= c]
    assert (len(peaks), flash.opacity()) == (3, 0.0)
    assert row.mapToScene(row.boundingRect().topLeft()).x() == pytest.approx(40)


def test_what_had_happened_before_is_shown_but_not_announced(morning: Morning, hang: Hang, qtbot: QtBot) -> None:
    """A display that is switched on at noon does not play the morning."""
    morning.issue("fund-acceptance", 2)
    morning.call("1001", "1002")
    wall = hang(morning)
    morning.come()
    qtbot.waitUntil(lambda: numbers_of(wall) == ["A002", "A001"])
    assert [row.property("announcing") for row in rows_of(wall)] == [False, False]


def test_a_recalled_row_is_announced_again_and_climbs(morning: Morning, hang: Hang, qtbot: QtBot) -> None:
    """The newest call is on top, twice as high as the others."""
    morning.issue("fund-acceptance", 2)
    morning.call("1001", "1002")
    wall = hang(morning)
    morning.come()
    qtbot.waitUntil(lambda: numbers_of(wall) == ["A002", "A001"])
    morning.do(cmd.Recall(counter="1001"))
    qtbot.waitUntil(lambda: numbers_of(wall) == ["A001", "A002"])
    top, below = rows_of(wall)
    assert (top.property("announcing"), below.property("announcing")) == (True, False)
    assert top.height() == pytest.approx(2 * below.height())


def test_a_call_that_waits_is_in_the_halls_colours_and_fades_when_served(
    morning: Morning, hang: Hang, qtbot: QtBot
) -> None:
    """Ticket yellow and counter green, then quieter with a word beside."""
    wall = hang(morning)
    morning.come()
    morning.issue("fund-acceptance", 2)
    morning.call("1001", "1002")
    qtbot.waitUntil(lambda: numbers_of(wall) == ["A002", "A001"])

    def colours() -> list[str]:
        row = rows_of(wall)[1]
        return [QColor(items(row, name)[0].property("color")).name().upper() for name in ("number", "counter")]

    theme = morning.layout.theme
    assert colours() == [theme["ticket"], theme["counter"]]
    morning.do(cmd.Serve(counter="1001"))
    qtbot.waitUntil(shows(wall, "正在办理"))
    assert colours() != [theme["ticket"], theme["counter"]]


def test_the_clock_follows_the_server(morning: Morning, hang: Hang, qtbot: QtBot) -> None:
    """Each tick brings its time."""
    wall = hang(morning)
    morning.come()
    qtbot.waitUntil(lambda: on_screen(wall.scene.window, "clock") == ["09:00"])
    morning.time += 59_000
    morning.tick()
    qtbot.waitUntil(lambda: on_screen(wall.scene.window, "clock") == ["09:01"])


def test_a_lost_link_leaves_what_is_known_and_says_since_when(morning: Morning, hang: Hang, qtbot: QtBot) -> None:
    """Greyed, with a warning, without a clock; and all is well again when the server is back, by itself."""
    wall = hang(morning)
    morning.come()
    morning.issue("fund-acceptance")
    morning.call("1001")
    qtbot.waitUntil(lambda: numbers_of(wall) == ["A001"])
    morning.go()
    qtbot.waitUntil(shows(wall, "信息更新中断，以下为 09:01 的情况"))
    assert (numbers_of(wall), on_screen(wall.scene.window, "clock")) == (["A001"], ["--:--"])
    (number,) = items(rows_of(wall)[0], "number")
    assert QColor(number.property("color")).hsvSaturationF() < 0.2
    morning.issue("fund-acceptance")
    morning.call("1002")
    morning.come()
    qtbot.waitUntil(lambda: numbers_of(wall) == ["A002", "A001"])
    assert not shows(wall, "信息更新中断")()
    assert on_screen(wall.scene.window, "clock") != ["--:--"]


def test_each_state_says_what_it_is(morning: Morning, hang: Hang, qtbot: QtBot) -> None:
    """Connecting, nobody called, closed, refused: a sentence in both languages."""
    wall = hang(morning)
    qtbot.waitUntil(shows(wall, "正在连接"))
    assert shows(wall, "Connecting")()
    morning.come()
    qtbot.waitUntil(shows(wall, "请留意屏幕与广播叫号"))
    morning.do(cmd.CloseDay())
    qtbot.waitUntil(shows(wall, "今日业务已结束"))
    assert shows(wall, "Closed for today")()
    morning.go(BAD_TOKEN)
    qtbot.waitUntil(shows(wall, "设备未获授权"))
    assert shows(wall, "please listen for your number")()


def test_a_name_that_no_layout_has_is_said(zhengzhou: Layout, hang: Hang, qtbot: QtBot) -> None:
    """And becomes a wall as soon as a layout has it."""
    morning = Morning(zhengzhou, "wall-9")
    morning.open()
    wall = hang(morning)
    morning.come()
    qtbot.waitUntil(shows(wall, "wall-9"))
    morning.display = "wall-2-a"
    morning.come()
    qtbot.waitUntil(shows(wall, "房屋交易及不动产登记"))


def test_a_hall_that_changes_its_colours_changes_the_wall(morning: Morning, hang: Hang, qtbot: QtBot) -> None:
    """They come with the welcome."""
    wall = hang(morning)
    morning.layout = replace(morning.layout, theme={**morning.layout.theme, "night": "#000000"})
    morning.come()
    qtbot.waitUntil(lambda: wall.scene.window.color() == QColor("#000000"))


def test_a_caption_is_seen_as_long_as_it_is_heard(heard: Layout, hang: Hang, qtbot: QtBot) -> None:
    """Only where its loudspeaker is heard; a newer one takes its place; the other language stands beneath."""
    morning = Morning(heard, "wall-1-a")
    morning.open()
    wall = hang(morning)
    morning.come()
    morning.issue("fund-acceptance", 2)
    morning.call("1001", "1002")
    morning.say(loudspeaker_of(heard, "zone-2"), "A001")
    morning.say(loudspeaker_of(heard, "zone-1"), "A001", seconds=600)
    qtbot.waitUntil(lambda: ["A001" in said for said in on_screen(wall.scene.window, "said")] == [True])
    morning.say(loudspeaker_of(heard, "zone-1"), "A002", "en", seconds=0.3)
    qtbot.waitUntil(lambda: ["A002" in said for said in on_screen(wall.scene.window, "said")] == [True])
    assert shows(wall, "please")()
    qtbot.waitUntil(lambda: on_screen(wall.scene.window, "said") == [])


def test_missed_numbers_and_name_cards_are_drawn(morning: Morning, hang: Hang, qtbot: QtBot) -> None:
    """A number that nobody came for stands under what to do; who serves stands beside the call."""
    wall = hang(morning)
    morning.come()
    morning.issue("fund-acceptance", 5)
    morning.call("1001")
    morning.do(cmd.Recall(counter="1001"), cmd.MarkNoShow(counter="1001"))
    morning.call("1002")
    qtbot.waitUntil(shows(wall, "过号，请等候再次叫号"))
    (card,) = items(wall.scene.window.contentItem(), "missed")
    assert texts(card, "upcoming") == ["A001"]
    top, below_it = rows_of(wall)
    assert (len(items(top, "clerk")), len(items(below_it, "clerk"))) == (1, 0)


def test_a_window_that_is_called_to_flashes_three_times(heard: Layout, hang: Hang, qtbot: QtBot) -> None:
    """On a fascia, over its window and no other."""
    morning = Morning(heard, "fascia-1-a")
    morning.open()
    wall = hang(morning)
    morning.come()
    morning.issue("fund-acceptance")
    morning.call("1003")
    qtbot.waitUntil(lambda: on_screen(wall.scene.window, "number") == ["A001"])
    windows = items(wall.scene.window.contentItem(), "window")
    assert [window.property("announcing") for window in windows] == [at == 2 for at in range(8)]
    qtbot.waitUntil(lambda: not windows[2].property("announcing"), timeout=10_000)


def test_what_happens_elsewhere_in_the_hall_is_not_derived(morning: Morning, hang: Hang, qtbot: QtBot) -> None:
    """Nor is a second that brings no news; but a minute is, and a call here."""
    wall = hang(morning)
    morning.come()
    qtbot.waitUntil(lambda: on_screen(wall.scene.window, "clock") == ["09:00"])
    before = wall.derived
    morning.do(cmd.IssueTicket(queue="hrss-acceptance"), after=1000)
    for _ in range(5):
        morning.tick()
    qtbot.wait(50)
    assert wall.derived == before
    morning.do(cmd.IssueTicket(queue="fund-acceptance"), after=1000)
    qtbot.waitUntil(lambda: on_screen(wall.scene.window, "waiting")[0] == "1")
    assert wall.derived == before + 1


LONG = Text(
    zh="请注意：" + "系统升级期间部分业务暂停办理。" * 6,
    en="Please note: " + "some services pause for an upgrade. " * 6,
)


def foot_of(wall: Wall) -> str:
    """What stands at the foot, in Chinese."""
    seen = [text for line in items(wall.scene.window.contentItem(), "notice") for text in texts(line)]
    return seen[0] if seen else ""


def test_a_notice_is_seen_at_once_and_takes_turns_with_the_halls_own_sentence(
    morning: Morning, hang: Hang, qtbot: QtBot
) -> None:
    """Each stands still, whole, while it is read."""
    wall = hang(morning)
    morning.come()
    usual = morning.layout.phrases["wall.notice"].zh
    qtbot.waitUntil(lambda: foot_of(wall) == usual)
    items(wall.scene.window.contentItem(), "foot")[0].setProperty("rest", 400)
    morning.do(cmd.PostNotice(notice="n", text=Text(zh="停车场已满", en="The car park is full")))
    qtbot.waitUntil(lambda: foot_of(wall) == "停车场已满")
    assert on_screen(wall.scene.window).count("The car park is full") == 1
    qtbot.waitUntil(lambda: foot_of(wall) == usual)
    qtbot.waitUntil(lambda: foot_of(wall) == "停车场已满")
    morning.do(cmd.WithdrawNotice(notice="n"))
    qtbot.waitUntil(lambda: foot_of(wall) == usual)


def test_a_notice_too_long_for_the_screen_runs_through_and_gives_way(
    morning: Morning, hang: Hang, qtbot: QtBot
) -> None:
    """Nothing of it is cut off."""
    wall = hang(morning)
    morning.come()
    morning.do(cmd.PostNotice(notice="n", text=LONG))
    qtbot.waitUntil(lambda: foot_of(wall) == LONG.zh)
    (line,) = items(wall.scene.window.contentItem(), "notice")
    assert line.width() > wall.scene.window.width()
    first = line.x()
    qtbot.waitUntil(lambda: line.x() < first - 20)


BOARDS = [f"wall-{zone}-a" for zone in range(1, 7)]
OTHERS = ["wall-1-b", "wall-4-b", "wall-2-b", "entrance-1", "entrance-3", "fascia-1-a", "fascia-4-a"]
"""Displays of every kind and shape: boards that lie, upright, in 4K; overviews; fascias."""


@pytest.mark.parametrize("display", [*BOARDS, *OTHERS])
@pytest.mark.parametrize("stale", [False, True])
def test_everything_fits(heard: Layout, hang: Hang, qtbot: QtBot, display: str, stale: bool) -> None:
    """On each display, with four-digit numbers: no text is cut off, leaves the screen or covers another."""
    morning = busy(heard, display)
    wall = hang(morning)
    morning.come()
    morning.estimate(**{queue.replace("-", "_"): (100, 110) for queue in heard.plan.queues})
    if stale:
        morning.go()
    elif heard.displays[display].zone is not None:
        zone = heard.displays[display].zone or ""
        call = next(call for call in morning.hall.calls[zone] if call.ticket in morning.hall.tickets)
        morning.say(loudspeaker_of(heard, zone), call.number, "en", seconds=60)
        qtbot.waitUntil(lambda: len(on_screen(wall.scene.window, "said")) == 1)
    qtbot.waitUntil(lambda: not stale or shows(wall, "信息更新中断")())
    content = wall.scene.window.contentItem()
    qtbot.waitUntil(lambda: len(texts(content)) > 30 and at_rest(wall))
    drawn = QSignalSpy(wall.scene.window.frameSwapped)
    wall.scene.window.update()
    qtbot.waitUntil(lambda: drawn.count() > 0)  # laid out, then
    boxes = []
    for item in items(content):
        if not item.property("text") or below(item, "notice"):  # what is too long there runs through
            continue
        assert item.property("truncated") is not True, item.property("text")
        boxes.append((item.property("text"), inked(item)))
    screen = content.boundingRect()
    for text, box in boxes:
        assert screen.contains(box), (text, box)
    for at, (text, box) in enumerate(boxes):
        for other, covered in boxes[:at]:
            assert not box.intersects(covered), (text, box, other, covered)
    for name in ("row", "tally", "zone", "window"):
        for card in items(content, name):
            outline = card.mapRectToScene(card.boundingRect())
            for item in items(card):
                if item.property("text"):
                    assert outline.contains(inked(item)), (item.property("text"), inked(item), outline)


MUST_READ: dict[str, dict[str, tuple[str, ...]]] = {
    "zone": {"row_cap_px": ("number", "counter"), "figure_cap_px": ("waiting",)},
    "overview": {"row_cap_px": ("zoneNumber",), "figure_cap_px": ("waiting",)},
    "fascia": {"row_cap_px": ("number", "label"), "figure_cap_px": ("name",)},
}
"""What must be read from the viewing distance, and which of the screen's cap heights it has, by the kind of screen."""


@pytest.mark.parametrize("display", ["wall-6-a", *OTHERS])
def test_what_must_be_read_is_as_tall_as_the_screen_promises(
    heard: Layout, hang: Hang, qtbot: QtBot, display: str
) -> None:
    """Cap heights as drawn, shrunk or not, are those that the loader has checked against the viewing distance."""
    morning = busy(heard, display)
    wall = hang(morning)
    morning.come()
    screen = heard.screens[heard.displays[display].screen]
    content = wall.scene.window.contentItem()
    qtbot.waitUntil(lambda: bool(items(content, "number")) and at_rest(wall))
    for key, names in MUST_READ[screen.kind].items():
        drawn = [item for name in names for item in items(content, name) if not below(item, "call")]
        assert drawn
        for item in drawn:
            shrunk = min(1.0, item.width() / item.property("implicitWidth")) if item.property("lineCount") == 1 else 1.0
            cap = QFont(item.property("font")).pixelSize() * shrunk * CAP
            assert cap >= getattr(screen, key) - 1, (item.property("text"), cap)


def below(item: QQuickItem, name: str) -> bool:
    """Whether an item is part of another of this name: the calls of an overview are small on purpose."""
    parent = item.parentItem()
    return parent is not None and (parent.objectName() == name or below(parent, name))


def test_all_words_are_in_the_chinese_font_and_none_is_thin(zhengzhou: Layout, hang: Hang, qtbot: QtBot) -> None:
    """The weight axis is set on each text."""
    morning = busy(zhengzhou, "wall-4-a")
    wall = hang(morning)
    morning.come()
    qtbot.waitUntil(lambda: len(rows_of(wall)) == 7)
    words = [item for item in items(wall.scene.window.contentItem()) if item.property("text")]
    assert len(words) > 60
    for item in words:
        font = QFont(item.property("font"))
        assert font.family() == FAMILY
        assert font.variableAxisValue(QFont.Tag("wght")) in (400, 500, 700), item.property("text")


@pytest.mark.parametrize("size", [QSize(1280, 720), QSize(1080, 1920), QSize(3840, 2160)])
def test_another_window_shows_the_same_wall_smaller_or_larger(
    size: QSize, morning: Morning, hang: Hang, qtbot: QtBot
) -> None:
    """Scaled to fit, whole, in the middle."""
    wall = hang(morning, size)
    morning.come()
    qtbot.waitUntil(lambda: on_screen(wall.scene.window, "clock") == ["09:00"])
    (clock,) = items(wall.scene.window.contentItem(), "clock")
    box = clock.mapRectToScene(clock.boundingRect())
    fit = min(size.width() / 1920, size.height() / 1080)
    assert box.right() == pytest.approx((size.width() + 1920 * fit) / 2 - 40 * fit, abs=1.5 * fit)
    assert box.height() == pytest.approx(clock.height() * fit)


def at_rest(wall: Wall) -> bool:
    """No row is on its way."""
    rows = rows_of(wall)
    ends = [0.0, *(row.y() + row.height() for row in rows)]
    still = all(abs(row.y() - end) < 0.01 for row, end in zip(rows, ends, strict=False))
    return still and not any(row.property("announcing") for row in rows)


def inked(item: QQuickItem) -> QRectF:
    """Where a text's letters are: its line without the empty space that the font keeps above and below."""
    width = min(item.property("contentWidth"), item.width())
    engine = qjsEngine(item)
    assert engine is not None
    aligned = engine.newQObject(item).property("effectiveHorizontalAlignment").toInt()
    x = {1: 0.0, 2: item.width() - width, 4: (item.width() - width) / 2}[aligned]
    shrunk = min(1.0, item.width() / max(item.property("implicitWidth"), 1.0))
    size = QFont(item.property("font")).pixelSize() * shrunk
    baseline = item.property("baselineOffset")
    return item.mapRectToScene(QRectF(x, baseline - 0.8 * size, width, 0.9 * size))


def test_for_a_picture_everything_stands_in_its_place(morning: Morning, hang: Hang, qtbot: QtBot) -> None:
    """A picture taken while a call comes in shows its row in place, not on its way."""
    wall = hang(morning)
    wall.scene.window.setProperty("moving", False)
    morning.come()
    morning.issue("fund-acceptance", 2)
    morning.call("1001", "1002")
    qtbot.waitUntil(lambda: numbers_of(wall) == ["A002", "A001"])
    rows = rows_of(wall)
    assert [row.property("announcing") for row in rows] == [False, False]
    assert [row.mapToScene(row.boundingRect().topLeft()).x() for row in rows] == [40, 40]
