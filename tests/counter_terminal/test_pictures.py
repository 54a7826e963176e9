"""Every state of the terminal as it is drawn: nothing cut off or overlaid, everything in two languages."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QWidget

from counter_terminal.key_button import KeyButton
from counter_terminal.parts import Bilingual, Elided, Fitted
from counter_terminal.window import CounterWindow
from layouts.legibility import MUST_READ, READABLE, contrast
from look.font import font
from look.theme import mix, theme_of
from tests.counter_terminal.case_faces import ALL_FACES
from tests.counter_terminal.faces import layout
from tests.counter_terminal.gallery import LEAST, USUAL, Stage

_SLACK = 2
_AIR = 0.22
"""Of the type's pixels: empty above and below the letters of the Chinese font, whose lines are 1.45 high."""
LEAST_WORD, LEAST_SMALL = 13, 8
"""Pixels of type on a key: what is read, and what is only looked up."""
MAY_BE_SHORT = ("longest",)
"""Where a list's words may end in …, being more than any visitor has at once."""


@pytest.fixture(scope="module")
def stage(dressed: None) -> Iterator[Stage]:
    """One window for all faces."""
    opened = Stage()
    yield opened
    opened.close()


IN_BAR = [name for name in ALL_FACES if name.startswith("bar-")]
IN_FULL = [name for name in ALL_FACES if name not in IN_BAR]


@pytest.mark.parametrize(
    ("names", "size"), [(IN_FULL, LEAST), (IN_FULL, USUAL), (IN_BAR, USUAL)], ids=["least", "usual", "bar"]
)
def test_every_state_is_whole(stage: Stage, names: list[str], size: QSize) -> None:
    """Words fit their places, are inside their windows and apart, and those of lists are not cut short."""
    faults = []
    for name in names:
        for window in stage.show(name, size):
            faults += [f"{name}: {fault}" for fault in faults_of(window, name)]
    assert faults == []


def faults_of(window: QWidget, name: str) -> Iterator[str]:
    """What is wrong with the picture of a window."""
    if isinstance(window, CounterWindow):
        page = window.desk_page if window.desk_page.isVisible() else window.sign_in_page
        needed = page.minimumSizeHint()
        if needed.width() > window.width() or needed.height() > window.height():
            yield f"the page needs {needed.toTuple()}"
    top = window.findChild(QWidget, "sheet") or window
    labels = [label for label in top.findChildren(QLabel) if label.isVisible() and label.text().strip()]
    for label in labels:
        yield from faults_of_label(label, window, name)
    placed = [(label.text(), writing(label, window)) for label in labels if not in_scroll_area(label)]
    for (one, here), (other, there) in combinations(placed, 2):
        shared = here.intersected(there)
        if shared.width() > _SLACK and shared.height() > _SLACK:
            yield f"{one!r} lies over {other!r}"
    for key in top.findChildren(KeyButton):
        if key.isVisible():
            yield from faults_of_key(key)
    for text in top.findChildren(Bilingual):
        if text.isVisible() and is_chinese(text.zh.text()) and not text.en.text():
            yield f"{text.zh.text()!r} is in Chinese only"


def faults_of_label(label: QLabel, window: QWidget, name: str) -> Iterator[str]:
    place = writing(label, window)
    if isinstance(label, Elided):
        if label.shown != label.text() and name.removeprefix("bar-") not in MAY_BE_SHORT:
            yield f"{label.text()!r} is cut short"
        return
    if not in_scroll_area(label) and not window.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(place):
        yield f"{label.text()!r} leaves the window"
    room = QRect(label.mapTo(window, QPoint(0, 0)), label.size())
    if not room.adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(place):
        yield f"{label.text()!r} needs {place.size().toTuple()}, and has {room.size().toTuple()}"
    seen = label.visibleRegion().boundingRect()
    if seen.isEmpty() and not in_scroll_area(label):
        yield f"{label.text()!r} is hidden"


def faults_of_key(key: KeyButton) -> Iterator[str]:
    """A key whose words do not fit, or are too small."""
    for line in key.lines():
        fitted = line.fitted
        wide = QFontMetrics(font(fitted, line.weight)).horizontalAdvance(line.text)
        if wide > line.place.width() + _SLACK:
            yield f"key says {line.text!r} in {wide} of {line.place.width():.0f} pixels"
        if fitted < (LEAST_SMALL if line.small or line.pixels <= key.key_size.english else LEAST_WORD):
            yield f"key says {line.text!r} {fitted} pixels high"
        if line.place.bottom() > key.height() + _SLACK:
            yield f"key says {line.text!r} below its edge"
    if not key.accessibleName() or not key.toolTip():
        yield "a key has no name"


def writing(label: QLabel, window: QWidget) -> QRect:
    """Where the letters of a label are in a window."""
    metrics, inside = label.fontMetrics(), label.contentsRect()
    flags = label.alignment() | (Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.AlignmentFlag(0))
    place = metrics.boundingRect(inside, int(flags), label.text())
    if not label.wordWrap():
        place.setWidth(metrics.horizontalAdvance(label.text()))
        if label.alignment() & Qt.AlignmentFlag.AlignRight:
            place.moveRight(inside.right())
        elif label.alignment() & Qt.AlignmentFlag.AlignHCenter:
            place.moveCenter(QPoint(inside.center().x(), place.center().y()))
    pixels = label.font().pixelSize()
    air = round((0.36 if isinstance(label, Fitted) else _AIR) * pixels)
    return place.adjusted(0, air, 0, -air).translated(label.mapTo(window, QPoint(0, 0)))


def in_scroll_area(widget: QWidget) -> bool:
    """What may be scrolled into sight."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QAbstractScrollArea):
            return True
        above = above.parentWidget()
    return False


def is_chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "card", MUST_READ),
        ("ink", "brand_soft", MUST_READ),
        ("night", "ticket", MUST_READ),
        ("ticket", "night", MUST_READ),
        ("counter", "night", MUST_READ),
        ("paper", "card_night", MUST_READ),
        ("muted_night", "card_night", READABLE),
        ("muted", "card", READABLE),
        ("card", "brand", READABLE),
        ("calm_night", "night", READABLE),
        ("warn_night", "night", READABLE),
    ],
)
def test_every_pair_of_colours_can_be_read(text: str, ground: str, least: float) -> None:
    """What the views lay over one another stands out."""
    theme = theme_of(layout())
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= least


def test_the_undo_key_and_the_chips_can_be_read() -> None:
    """Their grounds are mixed in the style sheet and on the key."""
    theme = theme_of(layout())
    assert contrast(theme.warn, mix(theme.card, theme.warn, 0.12)) >= READABLE
    assert contrast(theme.night, mix(theme.night, theme.calm_night, 0.9)) >= MUST_READ
