"""Small parts: labels in the hall's font, a text in two languages, a key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from counter_terminal.desk import KeyProps
from look.font import BOLD, MEDIUM, REGULAR, font
from look.theme import Theme, mix
from queueing.plan import Text


def label(pixels: int, weight: int = REGULAR, role: str = "", text: str = "") -> QLabel:
    """A plain label; `role` names its colour in the style sheet."""
    made = QLabel(text)
    made.setFont(font(pixels, weight))
    made.setTextFormat(Qt.TextFormat.PlainText)
    wear(made, role)
    return made


def frame(role: str) -> QFrame:
    """A frame that the style sheet paints."""
    made = QFrame()
    wear(made, role)
    return made


def wear(widget: QWidget, role: str) -> None:
    """Give a widget the role that the style sheet knows it by."""
    if widget.property("role") == role:
        return
    widget.setProperty("role", role)
    for part in (widget, *widget.findChildren(QWidget)):
        part.style().unpolish(part)
        part.style().polish(part)


class Bilingual(QWidget):
    """A text in two languages, Chinese above, English smaller below."""

    def __init__(
        self,
        pixels: int,
        weight: int = REGULAR,
        role: str = "",
        *,
        small: int = 12,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self.zh = label(pixels, weight, role)
        self.en = label(small, REGULAR, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.zh, self.en):
            part.setAlignment(align | Qt.AlignmentFlag.AlignVCenter)
            part.setWordWrap(wrap)
            column.addWidget(part)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_text(self, text: Text) -> None:
        """Show another text."""
        self.zh.setText(text.zh)
        self.en.setText(text.en)
        self.en.setVisible(bool(text.en))


class KeyButton(QAbstractButton):
    """A key: its word, the English below, its shortcut in the corner. It never takes the focus from the window."""

    def __init__(self, *, primary: bool = False) -> None:
        super().__init__()
        self._primary = primary
        self._theme = Theme()
        self._props: KeyProps | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(96 if primary else 76)

    @property
    def props(self) -> KeyProps | None:
        """What it shows."""
        return self._props

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
        self.setAccessibleDescription(props.shortcut)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Wide enough for the longest word."""
        return QSize(320 if self._primary else 96, self.height())

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
        ground, edge, word, small = (QColor(colour) for colour in self._colours())
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(edge, 1))
        painter.setBrush(ground)
        radius = self._theme.radius * (1.0 if self._primary else 0.75)
        painter.drawRoundedRect(box, radius, radius)
        self._paint_words(painter, self._props, word, small)

    def _paint_words(self, painter: QPainter, props: KeyProps, word: QColor, small: QColor) -> None:
        height = self.height()
        zh, en, corner = (32, 15, 15) if self._primary else (20, 12, 11)
        middle = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter
        painter.setPen(word)
        painter.setFont(font(zh, BOLD))
        top = height * (0.14 if self._primary else 0.25)
        painter.drawText(QRectF(0, top, self.width(), zh * 1.35), middle, props.label.zh)
        painter.setPen(small)
        painter.setFont(font(en, REGULAR))
        painter.drawText(QRectF(0, top + zh * 1.35, self.width(), en * 1.5), middle, props.label.en)
        painter.setFont(font(corner, MEDIUM))
        edge = QRectF(0, 0, self.width() - (20 if self._primary else 8), height)
        if self._primary:
            painter.drawText(edge, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, props.shortcut)
        else:
            painter.drawText(edge.adjusted(0, 3, 0, 0), Qt.AlignmentFlag.AlignRight, props.shortcut)

    def _colours(self) -> tuple[str, str, str, str]:
        """Ground, edge, word, small print."""
        theme = self._theme
        if not self.isEnabled():
            faint = mix(theme.paper, theme.ink, 0.5)
            ground = mix(theme.paper, theme.ink, 0.06)
            return ground, theme.line if not self._primary else ground, faint, faint
        if self._primary:
            ground = theme.brand_pressed if self.isDown() else theme.brand
            if self.underMouse() and not self.isDown():
                ground = mix(theme.brand, theme.ink, 0.12)
            return ground, ground, theme.card, mix(theme.card, theme.brand, 0.12)
        ground = theme.brand_soft if self.underMouse() else theme.card
        if self.isDown():
            ground = mix(theme.paper, theme.brand, 0.3)
        return ground, mix(theme.paper, theme.brand, 0.35), theme.ink, theme.muted
