"""Small parts: labels in the hall's font, a text in two languages, a chip, a line as large as it fits."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from look.font import MEDIUM, REGULAR, font
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


class Elided(QLabel):
    """A line that ends in … where there is no room for the rest; the whole of it is told to who points at it."""

    def __init__(self, pixels: int, weight: int = REGULAR, role: str = "") -> None:
        super().__init__()
        self.setFont(font(pixels, weight))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        wear(self, role)

    @property
    def shown(self) -> str:
        """What there is room for."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint what there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), self.shown)


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
        elide: bool = False,
    ) -> None:
        super().__init__()
        make = Elided if elide else label
        self._elide = elide
        self.zh = make(pixels, weight, role)
        self.en = make(small, REGULAR, "muted")
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
        if self._elide:
            self.setToolTip(f"{text.zh}\n{text.en}")
        self.en.setVisible(bool(text.en))


class Chip(QFrame):
    """A few words in a frame of their own, the English smaller beside them."""

    def __init__(self, text: Text, role: str = "chip") -> None:
        super().__init__()
        wear(self, role)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(6)
        row.addWidget(label(14, MEDIUM, text=text.zh))
        if text.en:
            row.addWidget(label(11, text=text.en))


class Fitted(QLabel):
    """A line of text as large as its place lets it be, between two sizes in pixels."""

    def __init__(self, least: int, most: int, weight: int, role: str) -> None:
        super().__init__()
        self._least, self._most, self._weight = least, most, weight
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(least)
        wear(self, role)

    def show_text(self, text: str) -> None:
        """Show another text."""
        if text != self.text():
            self.setText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """More room, larger type."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Figures and capitals fill the height but for a little air; the font's own line is half as high again."""
        wide = QFontMetrics(font(100, self._weight)).horizontalAdvance(self.text()) or 1
        pixels = min(self._most, self.height(), self.width() * 100 // wide)
        self.setFont(font(max(self._least, pixels), self._weight))
