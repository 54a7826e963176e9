"""The side: own queues, held tickets and what was done lately, live."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from counter_terminal import words
from counter_terminal.desk import Desk, HoldRow, QueueProps, RecentRow, WaitingRow
from counter_terminal.parts import Bilingual, frame, label, wear
from look.font import BOLD, MEDIUM
from queueing.plan import Text

_HOLDS = 3
_RECENT, _RECENT_IN_LITTLE_ROOM = 3, 2
_LITTLE_ROOM = 680
"""Pixels of height."""
_GAP = 2
_ROW = 42
_QUEUE_HEAD = 60
"""Pixels of a row with its gap, and of a queue's head."""

P = TypeVar("P")
W = TypeVar("W", bound=QWidget)


class Side(QWidget):
    """Three lists, one above the other."""

    resume = Signal(str)
    """A held ticket was chosen, by its id."""
    call = Signal(str)
    """A waiting ticket was chosen, by its number."""

    def __init__(self) -> None:
        super().__init__()
        self._queues = _Pool(lambda: _QueueBlock(self.call.emit))
        self._no_queue = Bilingual(15, role="muted")
        self._no_queue.show_text(words.NO_QUEUES)
        self._holds = _Pool(lambda: _Line(self.resume.emit))
        self._hold_head = _Head(words.HOLDS_TITLE)
        self._no_holds = _inset(Bilingual(15, role="muted"))
        self._no_holds.show_text(words.NO_HOLDS)
        self._recent = _Pool(lambda: _Line(None))
        self._recent_head = _Head(words.RECENT)
        self._no_recent = _inset(Bilingual(15, role="muted"))
        self._no_recent.show_text(words.NO_RECENT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._room = _Room(self._show_queues, self._no_queue, self._queues)
        self._rule = Bilingual(12, MEDIUM, "muted", small=10, wrap=True)
        self._rule.setContentsMargins(8, 0, 8, 4)
        self._desk: Desk | None = None
        column.addWidget(_card(self._rule, self._room), stretch=1)
        column.addWidget(_card(self._hold_head, self._holds, self._no_holds))
        column.addWidget(_card(self._recent_head, self._recent, self._no_recent))

    @property
    def hold_lines(self) -> tuple[QWidget, ...]:
        """The lines of held tickets; a double click resumes."""
        return self._holds.widgets

    def show_desk(self, desk: Desk) -> None:
        """Show the desk's lists."""
        self._desk = desk
        self._rule.show_text(desk.rule)
        self._no_queue.setVisible(not desk.queues)
        self._show_queues()
        unseen = len(desk.holds) - _HOLDS
        more = f" · 另 {unseen} 个按 F8" if unseen > 0 else ""
        self._hold_head.show_figure(f"{len(desk.holds)}{more}" if desk.holds else "")
        self._no_holds.setVisible(not desk.holds)
        self._holds.show_all(desk.holds[:_HOLDS], lambda line, row: line.show_hold(row))
        self._recent_head.show_figure(f"完成 {desk.completed}" if desk.recent else "")
        self._no_recent.setVisible(not desk.recent)
        count = _RECENT if self.height() >= _LITTLE_ROOM else _RECENT_IN_LITTLE_ROOM
        self._recent.show_all(desk.recent[:count], lambda line, row: line.show_recent(row))

    def _show_queues(self) -> None:
        """Every queue with as many whole rows as there is room for, and never none."""
        queues = self._desk.queues if self._desk is not None else ()
        rows = max(1, (self._room.height() // max(len(queues), 1) - _QUEUE_HEAD) // _ROW)
        self._queues.show_all(queues, lambda block, props: block.show_queue(props, rows))


def _inset(text: Bilingual) -> Bilingual:
    text.setContentsMargins(8, 0, 8, 4)
    return text


def _card(*parts: QWidget) -> QFrame:
    card = frame("card")
    column = QVBoxLayout(card)
    column.setContentsMargins(12, 12, 12, 12)
    column.setSpacing(4)
    for part in parts:
        column.addWidget(part)
    return card


class _Room(QScrollArea):
    """Parts that may need more room than there is; `resized` is called when there is more or less."""

    def __init__(self, resized: Callable[[], None], *parts: QWidget) -> None:
        super().__init__()
        self._resized = resized
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        for part in parts:
            column.addWidget(part)
        column.addStretch()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inner)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """More room shows more tickets."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._resized)


class _Pool(QWidget, Generic[W]):
    """As many widgets of one kind as there are props; kept and shown again rather than made anew."""

    def __init__(self, make: Callable[[], W]) -> None:
        super().__init__()
        self._make = make
        self._made: list[W] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(_GAP)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    @property
    def widgets(self) -> tuple[W, ...]:
        """Those made so far, shown or not."""
        return tuple(self._made)

    def show_all(self, props: Sequence[P], show: Callable[[W, P], None]) -> None:
        while len(self._made) < len(props):
            self._made.append(self._make())
            self._column.addWidget(self._made[-1])
        for at, widget in enumerate(self._made):
            widget.setVisible(at < len(props))
            if at < len(props):
                show(widget, props[at])
        self._column.invalidate()


class _Head(QWidget):
    def __init__(self, title: Text) -> None:
        super().__init__()
        name = label(18, BOLD, text=title.zh)
        english = label(13, role="muted", text=title.en)
        self._figure = label(18, BOLD)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 8, 2)
        row.setSpacing(8)
        row.addWidget(name)
        row.addWidget(english, alignment=Qt.AlignmentFlag.AlignBottom)
        row.addStretch()
        row.addWidget(self._figure)

    def show_figure(self, figure: str) -> None:
        self._figure.setText(figure)


class _QueueBlock(QWidget):
    def __init__(self, call: Callable[[str], None]) -> None:
        super().__init__()
        self._name = Bilingual(17, BOLD, small=12, elide=True)
        self._remark = Bilingual(14, MEDIUM, "warn", small=12, align=Qt.AlignmentFlag.AlignRight)
        self._waiting = label(32, BOLD, "brand")
        self._unit = Bilingual(14, small=12)
        self._unit.show_text(Text(zh="人等候", en="waiting"))
        self._rows = _Pool(lambda: _Line(call))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 4)
        head.setSpacing(8)
        head.addWidget(self._name, stretch=1)
        head.addWidget(self._remark)
        head.addWidget(self._waiting)
        head.addWidget(self._unit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._rows)

    def show_queue(self, queue: QueueProps, rows: int) -> None:
        self._name.show_text(queue.name)
        self._remark.setVisible(queue.remark is not None)
        if queue.remark is not None:
            self._remark.show_text(queue.remark)
        self._waiting.setText(str(queue.waiting))
        self._rows.show_all(queue.rows[:rows], lambda line, row: line.show_waiting(row))


class _Line(QFrame):
    """One ticket in a list: number, what about it, a time. A double click chooses it."""

    def __init__(self, choose: Callable[[str], None] | None) -> None:
        super().__init__()
        self._choose = choose
        self._chosen = ""
        self.number = label(20, MEDIUM)
        self.number.setMinimumWidth(68)
        self.next = label(14, BOLD, "brand", "▶")
        self.next.setToolTip(f"{_NEXT.zh}\n{_NEXT.en}")
        self.next.hide()
        self.about = Bilingual(14, small=11, elide=True)
        self.time = Bilingual(14, small=11, align=Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 1, 8, 1)
        row.setSpacing(6)
        row.addWidget(self.number)
        row.addWidget(self.about, stretch=1)
        row.addWidget(self.next)
        row.addWidget(self.time)
        self.setFixedHeight(_ROW - _GAP)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose this ticket."""
        if self._choose is not None:
            self._choose(self._chosen)

    def show_waiting(self, row: WaitingRow) -> None:
        wear(self, "next" if row.next else "touchable")
        self._chosen = row.number
        self.setToolTip("双击指定呼叫\nDouble click to call out of turn")
        self._show(row.number, row.reasons, row.waited)
        self.next.setVisible(row.next)

    def show_hold(self, row: HoldRow) -> None:
        wear(self, "touchable")
        self._chosen = row.ticket
        self.setToolTip("双击回呼\nDouble click to resume")
        kind = row.kind if row.at is None else Text(zh=f"{row.kind.zh}（{row.at}号窗口）", en=row.kind.en)
        self._show(row.number, kind, Text(zh=row.clock, en=""))

    def show_recent(self, row: RecentRow) -> None:
        wear(self, "")
        served = f" {row.served}" if row.served is not None else ""
        rated = Text(zh=f" · {words.RATED.zh}", en=f" · {words.RATED.en}") if row.rated else Text(zh="", en="")
        self._show(
            row.number,
            Text(zh=f"{row.outcome.zh}{served}{rated.zh}", en=f"{row.outcome.en}{rated.en}"),
            Text(zh=row.time, en=""),
        )

    def _show(self, number: str, about: Text | None, time: Text) -> None:
        self.number.setText(number)
        self.about.show_text(about or Text(zh="", en=""))
        self.time.show_text(time)


_NEXT = Text(zh="下一位", en="Next")
