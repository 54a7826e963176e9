"""Sheets: what a key asks before it acts, laid over the window. Escape always goes back; Enter or a figure chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from counter_terminal import words
from counter_terminal.choices import Choice, matching
from counter_terminal.parts import Bilingual, frame, label
from look.font import BOLD, MEDIUM, font
from queueing.plan import Text

_ROW = 60
_NUMBERED = 9
"""So many choices are chosen by a figure."""


class Sheet(QWidget):
    """A card over the dimmed window. It lives until it is closed, and takes all keys meanwhile."""

    closed = Signal()

    def __init__(self, over: QWidget, title: Text, width: int) -> None:
        super().__init__(over)
        self.setObjectName("sheet")
        self.over = over
        self.card = frame("card")
        self.card.setFixedWidth(width)
        head = Bilingual(26, BOLD, small=14)
        head.show_text(title)
        self.body = QVBoxLayout(self.card)
        self.body.setContentsMargins(28, 24, 28, 20)
        self.body.setSpacing(12)
        self.body.addWidget(head)
        column = QVBoxLayout(self)
        column.addWidget(self.card, alignment=Qt.AlignmentFlag.AlignCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        over.installEventFilter(self)
        self.resize(over.size())

    def open(self) -> None:
        """Show it and take the keyboard."""
        self.show()
        self.raise_()
        self.setFocus()

    def close_sheet(self) -> None:
        """Go back to the window."""
        self.over.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def foot(self, hint: Text) -> None:
        """A line that tells the keys."""
        told = Bilingual(14, role="muted", small=12)
        told.show_text(hint)
        self.body.addWidget(told)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Grow with the window."""
        if watched is self.over and event.type() == QEvent.Type.Resize:
            self.resize(self.over.size())
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape goes back; nothing reaches the window below."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_sheet()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click beside the card goes back."""
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_sheet()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Dim what lies below."""
        QPainter(self).fillRect(self.rect(), QColor(7, 26, 51, 150))


class ChoiceSheet(Sheet):
    """One of several: by mouse, by arrows and Enter, by a figure, or narrowed by typing."""

    def __init__(
        self,
        over: QWidget,
        title: Text,
        choices: Sequence[Choice],
        chosen: Callable[[Choice], None],
        *,
        search: bool = False,
        width: int = 560,
    ) -> None:
        super().__init__(over, title, width)
        self._choices, self._chosen, self._search = choices, chosen, search
        self.field = QLineEdit()
        self.field.setFont(font(20, MEDIUM))
        self.field.setPlaceholderText(f"{words.FILTER.zh}  {words.FILTER.en}")
        self.field.textChanged.connect(self._narrow)
        self.field.setVisible(search)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.itemClicked.connect(lambda item: self._choose(self.list.row(item)))
        self._none = Bilingual(18, role="muted", small=13)
        self._none.show_text(words.NOTHING_FOUND)
        self.body.addWidget(self.field)
        self.body.addWidget(self.list)
        self.body.addWidget(self._none)
        self.foot(_TYPE_HINT if search else _PICK_HINT)
        self._narrow("")

    def open(self) -> None:
        """Show it and take the keyboard."""
        super().open()
        if self._search:
            self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Arrows move, Enter chooses, a figure chooses at once."""
        if not self._steer(event):
            super().keyPressEvent(event)
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """While typing, arrows and Enter still belong to the list."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._steer(event)
        return super().eventFilter(watched, event)

    def _steer(self, event: QKeyEvent) -> bool:
        key, row = event.key(), self.list.currentRow()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row + step)))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._choose(row)
            return True
        figure = event.text()
        if not self._search and figure.isdigit() and 1 <= int(figure) <= min(len(self._shown), _NUMBERED):
            self._choose(int(figure) - 1)
            return True
        return False

    def _narrow(self, typed: str) -> None:
        self._shown = matching(self._choices, typed)
        self.list.clear()
        for at, choice in enumerate(self._shown):
            item = QListWidgetItem()
            item.setSizeHint(QSize(0, _ROW))
            self.list.addItem(item)
            mark = "" if self._search or at >= _NUMBERED else str(at + 1)
            self.list.setItemWidget(item, choice_row(choice, mark))
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(self._shown))
        self._none.setVisible(not self._shown)
        most = 7 if self._search else _NUMBERED
        self.list.setFixedHeight(_ROW * (most if self._search else min(len(self._shown), most)) + 4)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._shown):
            choice = self._shown[row]
            self.close_sheet()
            self._chosen(choice)


class CallSheet(Sheet):
    """指定呼叫: a number and a reason."""

    def __init__(self, over: QWidget, number: str, chosen: Callable[[str, str], None]) -> None:
        super().__init__(over, words.KEYS_LONG_CALL, 560)
        self._chosen = chosen
        self.number = entry(32)
        self.number.setText(number)
        self.number.setMaxLength(12)
        self.number.setPlaceholderText("A023")
        self.reason = entry(20)
        self.reason.setMaxLength(80)
        self.problem = label(16, MEDIUM, "alarm")
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(lambda item: self.reason.setText(words.CALL_REASONS[self.list.row(item)].zh))
        for at, reason in enumerate(words.CALL_REASONS, start=1):
            item = QListWidgetItem()
            item.setSizeHint(QSize(0, 48))
            self.list.addItem(item)
            self.list.setItemWidget(item, choice_row(Choice(label=reason), f"F{at}"))
        self.list.setFixedHeight(48 * len(words.CALL_REASONS) + 4)
        for caption, part in ((words.NUMBER, self.number), (words.REASON, self.reason)):
            self.body.addLayout(_caption(caption))
            self.body.addWidget(part)
            part.returnPressed.connect(self._submit)
        self.body.addWidget(self.list)
        self.body.addWidget(self.problem)
        self.problem.hide()
        self.foot(words.REASON_HINT)

    def open(self) -> None:
        """Show it; begin where something is missing."""
        super().open()
        (self.reason if self.number.text() else self.number).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """F1 to F4 fill in a reason."""
        at = event.key() - Qt.Key.Key_F1.value
        if 0 <= at < len(words.CALL_REASONS):
            self.reason.setText(words.CALL_REASONS[at].zh)
            self.list.setCurrentRow(at)
            event.accept()
            return
        super().keyPressEvent(event)

    def _submit(self) -> None:
        number, reason = self.number.text().strip().upper(), self.reason.text().strip()
        if number and reason:
            self.close_sheet()
            self._chosen(number, reason)
            return
        self.problem.setText(words.WRONG_INPUT.zh)
        self.problem.show()
        (self.reason if number else self.number).setFocus()


def choice_row(choice: Choice, mark: str = "") -> QWidget:
    """A choice as a line of a list; `mark` stands before it."""
    made = QWidget()
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    row = QHBoxLayout(made)
    row.setContentsMargins(12, 0, 12, 0)
    row.setSpacing(16)
    if mark:
        row.addWidget(label(18, MEDIUM, "brand", mark))
    name = Bilingual(18, MEDIUM, small=12)
    name.show_text(choice.label)
    row.addWidget(name, stretch=0 if choice.detail is None else 2)
    if choice.detail is not None:
        detail = Bilingual(14, role="muted", small=12)
        detail.show_text(choice.detail)
        row.addWidget(detail, stretch=3)
    if choice.figure is not None:
        figure = Bilingual(16, MEDIUM, small=12, align=Qt.AlignmentFlag.AlignRight)
        figure.show_text(choice.figure)
        row.addWidget(figure)
    else:
        row.addStretch()
    return made


def _caption(text: Text) -> QHBoxLayout:
    made = QHBoxLayout()
    made.setSpacing(8)
    made.addWidget(label(16, MEDIUM, text=text.zh))
    made.addWidget(label(13, role="muted", text=text.en), alignment=Qt.AlignmentFlag.AlignBottom)
    made.addStretch()
    return made


def entry(pixels: int) -> QLineEdit:
    """A field to type in."""
    made = QLineEdit()
    made.setFont(font(pixels, MEDIUM))
    return made


_PICK_HINT = Text(zh="按数字或 ↑ ↓ Enter 选择，Esc 返回", en="A figure, or arrows and Enter; Esc goes back")
_TYPE_HINT = Text(
    zh="输入名称或窗口号缩小范围，↑ ↓ Enter 选择，Esc 返回",
    en="Type to narrow, arrows and Enter to choose; Esc goes back",
)
