"""Every screen in every state, as it is drawn: nothing cut off or overlaid, every key large, named and at work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QColor, QGuiApplication
from PySide6.QtQml import QQmlExpression, qmlContext
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pyzbar import pyzbar

from layouts.legibility import MUST_READ, READABLE, contrast
from look import font
from look.theme import Theme, elderly, theme_of
from tests.kiosk.conftest import pause
from tests.kiosk.faces import FACES, TICKET_PAGE, hall
from tests.kiosk.gallery import VIEWS, Stage, View
from tests.picture import pillow

LEAST_KEY = 80
"""Pixels: 20 mm on a 21-inch panel."""
LEAST_BETWEEN = 15
"""Pixels between two keys: 4 mm there."""
LEAST_TYPE, LEAST_ELDER = 16, 26
"""Pixels of type: capitals of 3 mm for somebody half a metre away, and for old eyes."""
_SLACK = 2.0
_AIR = 0.2
"""Of the type's pixels: empty above and below the letters of the Chinese font, whose lines are 1.45 high."""


@pytest.fixture(scope="module")
def stage(qapp: QGuiApplication) -> Iterator[Stage]:
    """One window for all faces."""
    font.install(qapp)
    opened = Stage()
    yield opened
    opened.close()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_screen_is_whole(stage: Stage, view: View) -> None:
    """Words are inside the window and their frames, uncut, apart and large enough; keys are large, apart and named."""
    faults = []
    for name in FACES:
        stage.show(name, view)
        faults += [f"{name}: {fault}" for fault in faults_of(stage, view)]
    assert faults == []


def faults_of(stage: Stage, view: View) -> Iterator[str]:
    """What is wrong with the picture now shown."""
    shown = list(visible(stage.window.contentItem()))
    texts = [Writing.of(item) for item in shown if words_of(item)]
    keys = {item: on_screen(item) for item in shown if is_key(item)}
    window = QRectF(0, 0, stage.window.width(), stage.window.height())
    for text in texts:
        yield from faults_of_text(text, window, LEAST_ELDER if view.way.elder else LEAST_TYPE)
    for one, other in combinations(texts, 2):
        if overlap(one.place, other.place):
            yield f"{one.words!r} lies over {other.words!r}"
    for key, place in keys.items():
        name = key.objectName() or f"without a name ({accessible_name(key)})"
        if not key.objectName() or (key.isEnabled() and not accessible_name(key)):
            yield f"key {name} is not named"
        if not grown(window).contains(place):
            yield f"key {name} leaves the window"
        if min(place.width(), place.height()) < LEAST_KEY:
            yield f"key {name} is {place.width():.0f} × {place.height():.0f}"
        for text in texts:
            if overlap(place, text.place) and not key.isAncestorOf(text.item):
                yield f"{text.words!r} lies over key {name}"
    for (one_key, here), (other_key, there) in combinations(keys.items(), 2):
        if here.adjusted(-LEAST_BETWEEN, -LEAST_BETWEEN, LEAST_BETWEEN, LEAST_BETWEEN).intersects(there):
            yield f"keys {one_key.objectName()} and {other_key.objectName()} are too near"


def faults_of_text(text: Writing, window: QRectF, least: int) -> Iterator[str]:
    """What is wrong with one text."""
    frame = frame_of(text.item)
    if not grown(window).contains(text.place):
        yield f"{text.words!r} leaves the window"
    if frame is not None and not grown(on_screen(frame)).contains(text.place):
        yield f"{text.words!r} leaves its frame"
    if text.item.property("truncated") and not is_example(text.words):
        yield f"{text.words!r} is cut short"
    if text.overfull and not text.item.property("truncated"):
        yield f"{text.words!r} is larger than its place"
    if text.pixels < least:
        yield f"{text.words!r} is {text.pixels:.0f} px high"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """A text on the screen."""

    item: QQuickItem
    words: str
    place: QRectF
    """Where its letters are, without the empty rest of its lines and the air above and below them."""
    pixels: float
    """The size of its type on the screen, after all shrinking."""
    overfull: bool
    """Its letters need more than its place."""

    @classmethod
    def of(cls, item: QQuickItem) -> Writing:
        context = qmlContext(item)
        assert context is not None
        told = QQmlExpression(context, item, _HOW_IT_IS_SET).evaluate()
        across, down, pixels, wide, high = map(float, (told[0] if isinstance(told, tuple) else told).split(","))
        air = _AIR * pixels
        x = {1.0: 0.0, 2.0: 1.0, 4.0: 0.5}[across] * (item.width() - wide)
        y = {32.0: 0.0, 64.0: 1.0, 128.0: 0.5}[down] * (item.height() - high)
        return cls(
            item=item,
            words=words_of(item),
            place=item.mapRectToScene(QRectF(x, y + air, wide, max(1.0, high - 2 * air))),
            pixels=pixels * on_screen(item).width() / max(1.0, item.width()),
            overfull=wide > item.width() + _SLACK or high - 2 * air > item.height() + _SLACK,
        )


_HOW_IT_IS_SET = "[horizontalAlignment, verticalAlignment, fontInfo.pixelSize, contentWidth, contentHeight].join()"
"""Only QML can tell these; alignments as Qt.AlignmentFlag."""


def visible(item: QQuickItem) -> Iterator[QQuickItem]:
    """Everything that can be seen in an item."""
    for child in item.childItems():
        if child.isVisible() and child.opacity() > 0:
            yield child
            yield from visible(child)


def words_of(item: QQuickItem) -> str:
    """The words of a text item."""
    text = item.property("text")
    return text if isinstance(text, str) and item.property("truncated") is not None else ""


def is_key(item: QQuickItem) -> bool:
    """Something to touch."""
    reached = QAccessible.queryAccessibleInterface(item)
    return bool(reached) and reached.role() == QAccessible.Role.Button


def accessible_name(item: QQuickItem) -> str:
    """What a screen reader says."""
    reached = QAccessible.queryAccessibleInterface(item)
    return reached.text(QAccessible.Text.Name) if reached else ""


def on_screen(item: QQuickItem) -> QRectF:
    """Where an item is."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def frame_of(text: QQuickItem) -> QQuickItem | None:
    """The card, key or box that a text stands on."""
    above = text.parentItem()
    while above is not None and above.property("radius") is None:
        above = above.parentItem()
    return above


def grown(place: QRectF) -> QRectF:
    return place.adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)


def overlap(one: QRectF, other: QRectF) -> bool:
    shared = one.intersected(other)
    return shared.width() > 2 * _SLACK and shared.height() > 2 * _SLACK


def is_example(said: str) -> bool:
    """A card's list of what belongs there may be cut short; it is examples."""
    return "、" in said or ", " in said


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", MUST_READ),
        ("ink", "card", MUST_READ),
        ("ink", "brand_soft", MUST_READ),
        ("muted", "paper", READABLE),
        ("muted", "card", READABLE),
        ("brand", "paper", READABLE),
        ("brand", "card", READABLE),
        ("brand", "brand_soft", READABLE),
        ("card", "brand", READABLE),
        ("card", "brand_pressed", READABLE),
        ("calm", "card", READABLE),
        ("warn", "paper", READABLE),
        ("card", "warn", READABLE),
        ("card", "alarm", READABLE),
        ("ticket", "night", MUST_READ),
        ("night", "ticket", MUST_READ),
        ("muted_night", "night", READABLE),
    ],
)
def test_every_pair_of_colours_can_be_read(text: str, ground: str, least: float) -> None:
    """What the screens lay over one another stands out, in elderly mode more than enough."""
    theme = theme_of(hall())
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= least
    old = elderly(theme)
    assert contrast(getattr(old, text), getattr(old, ground)) >= MUST_READ


def test_elderly_mode_is_black_on_pale_yellow_and_back(stage: Stage) -> None:
    """The window turns at once, and turns back."""
    theme = theme_of(hall())
    for view in (VIEWS[0], next(view for view in VIEWS if view.way.elder), VIEWS[0]):
        stage.show("zones", view)
        worn: Theme = elderly(theme) if view.way.elder else theme
        assert stage.window.color() == QColor(worn.paper)


WAYS = [
    ("zones", "choice-zone-2", ("choose", "zone-2")),
    ("zones", "key-search", ("open_search",)),
    ("zones", "key-check-in", ("open_check_in",)),
    ("zones", "key-reprint", ("open_reprint",)),
    ("zones", "key-elder", ("toggle_elder",)),
    ("zones", "key-language", ("change_language",)),
    ("lines", "key-back", ("back",)),
    ("lines", "key-home", ("home",)),
    ("lines", "key-elder", ("toggle_elder",)),
    ("lines-many", "next", ("turn_to", 1)),
    ("search", "pad-G", ("type_key", "G")),
    ("search", "pad-⌫", ("type_key", "⌫")),
    ("search", "pad-clear", ("type_key", "clear")),
    ("search-found", "choice-fund-loan", ("choose", "fund-loan")),
    ("visitor-class", "choice-green", ("choose", "green")),
    ("identity-ready", "type", ("type_instead",)),
    ("identity-ready", "skip", ("go_without",)),
    ("typing-part", "pad-X", ("type_key", "X")),
    ("typing-part", "skip", ("go_without",)),
    ("typing-right", "submit", ("submit",)),
    ("check-in-empty", "pad-7", ("type_key", "7")),
    ("check-in-full", "submit", ("submit",)),
    ("reprint-number", "pad-A", ("type_key", "A")),
    ("reprint-number", "pad-9", ("type_key", "9")),
    ("reprint-number", "field-code", ("pick_field", "code")),
    ("reprint-code", "field-number", ("pick_field", "number")),
    ("reprint-code", "pad-0", ("type_key", "0")),
    ("confirm", "confirm", ("confirm",)),
    ("ticket-failed", "reprint-now", ("reprint",)),
    ("ticket-printed", "done", ("home",)),
    ("holding-card", "reprint-now", ("reprint",)),
    ("problem-unanswered", "retry", ("confirm",)),
]
"""Face, key, and what the view-model is told."""


@pytest.mark.parametrize(("name", "key", "told"), WAYS, ids=[f"{name} {key}" for name, key, _ in WAYS])
@pytest.mark.parametrize("view", [VIEWS[0], VIEWS[-1]], ids=lambda view: view.name)
def test_each_key_does_its_own_by_finger_and_by_name(
    stage: Stage, view: View, name: str, key: str, told: tuple[str | int, ...]
) -> None:
    """A touch on its middle and a screen reader's press tell the view-model the same, once each."""
    stage.show(name, view)
    item = next(item for item in visible(stage.window.contentItem()) if item.objectName() == key)
    stage.puppet.touches.clear()
    QTest.mouseClick(
        stage.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, on_screen(item).center().toPoint()
    )
    assert stage.puppet.touches == [told]
    reached = QAccessible.queryAccessibleInterface(item)
    assert reached is not None
    action = reached.actionInterface()
    assert action is not None
    action.doAction(QAccessibleActionInterface.pressAction())
    assert stage.puppet.touches == [told, told]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("zones-noon", "choice-zone-1"),
        ("typing-part", "submit"),
        ("confirm-offline", "confirm"),
        ("lines-many", "previous"),
    ],
)
def test_a_dead_key_does_nothing(stage: Stage, name: str, key: str) -> None:
    """What cannot be done now is told to nobody, however it is pressed."""
    stage.show(name, VIEWS[0])
    item = next(item for item in visible(stage.window.contentItem()) if item.objectName() == key)
    stage.puppet.touches.clear()
    QTest.mouseClick(
        stage.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, on_screen(item).center().toPoint()
    )
    reached = QAccessible.queryAccessibleInterface(item)
    action = reached.actionInterface() if reached else None
    if action is not None:
        action.doAction(QAccessibleActionInterface.pressAction())
    assert stage.puppet.touches == []


def test_a_key_shows_at_once_that_it_is_pressed(stage: Stage) -> None:
    """It changes its colour under the finger, before the finger leaves it."""
    stage.show("lines", VIEWS[0])
    key = next(item for item in visible(stage.window.contentItem()) if item.objectName() == "key-back")
    middle, before = on_screen(key).center().toPoint(), key.property("color")
    left, nothing = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mousePress(stage.window, left, nothing, middle)
    assert key.property("color") != before
    QTest.mouseRelease(stage.window, left, nothing, middle)
    assert key.property("color") == before


def test_back_lies_in_the_same_corner_on_every_screen(stage: Stage) -> None:
    """The left one below, wherever there is a way back."""
    for view in (VIEWS[0], VIEWS[4]):
        corners = set()
        for name in {made(view.way).screen: name for name, made in FACES.items()}.values():
            stage.show(name, view)
            back = [item for item in visible(stage.window.contentItem()) if item.objectName() == "key-back"]
            corners |= {on_screen(item).topLeft().toTuple() for item in back}
        assert len(corners) == 1
        x, y = corners.pop()
        assert x < 0.05 * view.size.width()
        assert y > 0.85 * view.size.height()


@pytest.mark.parametrize("name", ["zones", "lines-four", "check-in-empty", "reprint-number", "loading"])
def test_a_scanner_is_heard_on_every_screen(stage: Stage, name: str) -> None:
    """It types like a keyboard and ends with Enter; where it is typed makes no difference."""
    stage.show(name, VIEWS[0])
    stage.window.requestActivate()
    stage.puppet.touches.clear()
    scan(stage, "HTTP://hall/t/k3Jq9ZxB_-2m")
    QTest.keyClick(stage.window, Qt.Key.Key_Enter)
    assert stage.puppet.touches == [("scanned", "HTTP://hall/t/k3Jq9ZxB_-2m")]


def scan(stage: Stage, text: str, *, ended: bool = True) -> None:
    """Type as a scanner does."""
    for character in text:
        QTest.keyClick(stage.window, character)  # type: ignore[call-overload]  # PySide takes one, its stubs do not
    if ended:
        QTest.keyClick(stage.window, Qt.Key.Key_Return)


def test_what_a_scanner_left_unfinished_is_dropped(stage: Stage) -> None:
    """Half a code that never ended is not put before the next one."""
    stage.show("zones", VIEWS[0])
    stage.window.requestActivate()
    stage.puppet.touches.clear()
    scan(stage, "HALF", ended=False)
    pause(450)
    scan(stage, "WHOLE")
    assert stage.puppet.touches == [("scanned", "WHOLE")]


@pytest.mark.parametrize("view", [VIEWS[0], VIEWS[-1]], ids=lambda view: view.name)
def test_the_code_on_the_screen_decodes(stage: Stage, view: View) -> None:
    """A telephone's camera finds the ticket's page in the picture, in elderly mode too."""
    stage.show("ticket-paper-out", view)
    found = pyzbar.decode(pillow(stage.window.grabWindow()), symbols=[pyzbar.ZBarSymbol.QRCODE])
    assert [code.data.decode() for code in found] == [TICKET_PAGE]


def test_nothing_that_was_typed_outlives_the_screen(stage: Stage) -> None:
    """Back at the start, no text of the window holds the number, the code, the search or the ticket any more."""
    for name in ("typing-right", "check-in-full", "reprint-full", "search-found", "ticket-printed", "holding-card"):
        stage.show(name, VIEWS[0])
    stage.show("zones", VIEWS[0])
    kept = [
        str(text) for item in everything(stage.window.contentItem()) if isinstance(text := item.property("text"), str)
    ]
    left = [
        text for text in kept for secret in ("410102", "1955", "3829", "A023", "1234", "GJJ", "002X") if secret in text
    ]
    assert left == []


def everything(item: QQuickItem) -> Iterator[QQuickItem]:
    """An item's inside, seen or not."""
    for child in item.childItems():
        yield child
        yield from everything(child)


def test_large_type_is_laid_out_at_once_and_taken_back(stage: Stage) -> None:
    """One property makes the type of the same words more than half as large again, and back."""
    sizes = []
    for view in (VIEWS[0], VIEWS[2], VIEWS[0]):
        stage.show("identity-ready", view)
        item = next(item for item in visible(stage.window.contentItem()) if item.property("text") == "请刷身份证")
        sizes.append(Writing.of(item).pixels)
    assert sizes[0] == sizes[2]
    assert sizes[1] >= 1.3 * sizes[0]
