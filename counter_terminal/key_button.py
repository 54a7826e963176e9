"""A key on the screen: icon, word, the English below, its shortcut in the corner, and what there is to say about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from counter_terminal import icon
from counter_terminal.key_face import KeyProps
from counter_terminal.keys import Key
from look.font import BOLD, MEDIUM, REGULAR, font
from look.theme import Theme, mix
from queueing.plan import Text

_CENTRE = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEAST = 0.55
"""A long word is set smaller, down to this share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySize:
    """How large a key is, and what stands on it. Lengths in pixels."""

    height: int
    width: int
    """The least."""
    word: int
    english: int
    corner: int
    icon: int
    primary: bool = False
    """Filled with the brand's colour, its parts in one row."""
    quiet: bool = False
    """On a dark ground, and not to be looked at."""


BIG = KeySize(height=84, width=320, word=30, english=14, corner=15, icon=30, primary=True)
BIG_LOW = KeySize(height=68, width=320, word=26, english=13, corner=14, icon=26, primary=True)
PAD_LOW = KeySize(height=58, width=104, word=16, english=10, corner=10, icon=15)
"""In a low window."""
PAD = KeySize(height=68, width=104, word=18, english=11, corner=11, icon=18)
BAR_BIG = KeySize(height=64, width=210, word=22, english=11, corner=12, icon=22, primary=True)
BAR = KeySize(height=64, width=58, word=14, english=10, corner=10, icon=17)
QUIET = KeySize(height=60, width=72, word=13, english=10, corner=10, icon=16, quiet=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of writing on a key."""

    text: str
    pixels: int
    weight: int
    place: QRectF
    align: Qt.AlignmentFlag
    small: bool

    @property
    def fitted(self) -> int:
        """Its size in pixels once it fits its place, or the least."""
        wide = QFontMetrics(font(self.pixels, self.weight)).horizontalAdvance(self.text)
        if wide <= self.place.width():
            return self.pixels
        return max(int(self.pixels * self.place.width() / wide), int(self.pixels * _LEAST))


class KeyButton(QAbstractButton):
    """A key. It never takes the focus from the window."""

    def __init__(self, *, primary: bool = False, size: KeySize | None = None) -> None:
        super().__init__()
        self.key_size = size or (BIG if primary else PAD)
        self._theme = Theme()
        self._props: KeyProps | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.key_size.height)

    @property
    def props(self) -> KeyProps | None:
        """What it shows."""
        return self._props

    def set_size(self, size: KeySize) -> None:
        """Be of another size."""
        if size != self.key_size:
            self.key_size = size
            self.setFixedHeight(size.height)
            self.update()

    def dress(self, theme: Theme) -> None:
        """Put on a theme."""
        self._theme = theme
        self.update()

    def show_props(self, props: KeyProps) -> None:
        """Show a key."""
        if props == self._props:
            return
        self._props = props
        self.setEnabled(props.enabled)
        self.setToolTip(f"{props.tip.zh}\n{props.tip.en}")
        self.setAccessibleName(f"{props.label.zh} {props.label.en}")
        noted = f" {props.note.zh} {props.note.en}" if props.note is not None else ""
        self.setAccessibleDescription(props.shortcut + noted)
        self.update()

    def lines(self) -> Iterator[Line]:
        """What is written on it, and where."""
        if self._props is not None:
            yield from self._in_a_row(self._props) if self.key_size.primary else self._in_a_column(self._props)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Wide enough for the longest word."""
        return QSize(self.key_size.width, self.height())

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Answer the mouse at once."""
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """And rest again."""
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the key."""
        if self._props is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, edge, word, small = self._colours()
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(ground))
        radius = self._theme.radius * (1.0 if self.key_size.primary else 0.75)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        for line in self.lines():
            painter.setPen(QColor(small if line.small else word))
            painter.setFont(font(line.fitted, line.weight))
            painter.drawText(line.place, line.align, line.text)
        icon.draw(painter, self._props.icon or self._props.key, self._icon_place(), word)

    def _in_a_row(self, props: KeyProps) -> Iterator[Line]:
        """Icon, word over English or what there is to say, shortcut."""
        size, height = self.key_size, self.height()
        aside = size.icon + 24
        wide = self.width() - 2 * aside
        top = (height - 1.3 * size.word - 1.5 * size.english) / 2
        yield Line(
            text=props.label.zh,
            pixels=size.word,
            weight=BOLD,
            place=QRectF(aside, top, wide, 1.3 * size.word),
            align=_CENTRE,
            small=False,
        )
        yield Line(
            text=props.label.en if props.note is None else self._both(props.note, wide),
            pixels=size.english,
            weight=REGULAR,
            place=QRectF(aside, top + 1.3 * size.word, wide, 1.5 * size.english),
            align=_CENTRE,
            small=True,
        )
        yield Line(
            text=props.shortcut,
            pixels=size.corner,
            weight=MEDIUM,
            place=QRectF(self.width() - aside, 0, aside - 10, height),
            align=_RIGHT,
            small=True,
        )

    def _in_a_column(self, props: KeyProps) -> Iterator[Line]:
        """Icon and shortcut above, the word, and below it the English or what there is to say."""
        size, wide = self.key_size, self.width() - 8
        top = size.icon + 6
        told = props.note
        below = props.label.en if told is None else self._both(told, wide)
        yield Line(
            text=props.label.zh,
            pixels=size.word,
            weight=BOLD,
            place=QRectF(4, top, wide, 1.25 * size.word),
            align=_CENTRE,
            small=False,
        )
        yield Line(
            text=below,
            pixels=size.english,
            weight=MEDIUM if told is not None else REGULAR,
            place=QRectF(4, top + 1.25 * size.word, wide, 1.45 * size.english),
            align=_CENTRE,
            small=told is None,
        )
        corner = self.width() - size.icon - 14
        yield Line(
            text=props.shortcut,
            pixels=size.corner,
            weight=MEDIUM,
            place=QRectF(size.icon + 8, 4, corner - 2, 1.4 * size.corner),
            align=_RIGHT,
            small=True,
        )

    def _both(self, note: Text, wide: float) -> str:
        """Both languages where there is room for them."""
        both = f"{note.zh} {note.en}"
        fits = QFontMetrics(font(self.key_size.english, MEDIUM)).horizontalAdvance(both) <= wide
        return both if fits else note.zh

    def _icon_place(self) -> QRectF:
        size = self.key_size.icon
        if self.key_size.primary:
            return QRectF(16, (self.height() - size) / 2, size, size)
        return QRectF(7, 6, size, size)

    def _colours(self) -> tuple[str, str, str, str]:
        """Ground, edge, word, small print."""
        theme, primary = self._theme, self.key_size.primary
        if self.key_size.quiet:
            ground = theme.line_night if self.underMouse() or self.isDown() else theme.card_night
            return ground, theme.line_night, theme.paper, theme.muted_night
        if not self.isEnabled():
            faint = mix(theme.paper, theme.ink, 0.5)
            ground = mix(theme.paper, theme.ink, 0.06)
            return ground, ground if primary else theme.line, faint, faint
        if primary:
            ground = theme.brand_pressed if self.isDown() else theme.brand
            if self.underMouse() and not self.isDown():
                ground = mix(theme.brand, theme.ink, 0.12)
            return ground, ground, theme.card, mix(theme.card, theme.brand, 0.12)
        ground = theme.brand_soft if self.underMouse() else theme.card
        if self.isDown():
            ground = mix(theme.paper, theme.brand, 0.3)
        if self._props is not None and self._props.key is Key.UNDO:  # there for a minute, and only then
            return mix(ground, theme.warn, 0.12), theme.warn, theme.warn, theme.warn
        return ground, mix(theme.paper, theme.brand, 0.35), theme.ink, theme.muted
