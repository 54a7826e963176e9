"""The ticket card: the ticket now at this counter, its number largest; or what to do while there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from counter_terminal.desk import AtHand, Desk, Figure, Idle, Phase
from counter_terminal.parts import Bilingual, label, wear
from look.font import BOLD, MEDIUM, font
from queueing.plan import Text

_CHIPS = 4
_FIGURES = 3
_NUMBER = 120
"""Pixels of the number in the smallest window: its figures fill that height but for a little air."""
_SHARE = 0.4
"""Of the card's height in a larger window."""
_WIDTHS = 0.62 * 6
"""Pixels across that six characters need, per pixel of height."""


class TicketCard(QFrame):
    """Shows one ticket, or the state of a counter without one."""

    def __init__(self) -> None:
        super().__init__()
        wear(self, "ticket")
        self._ticket = _TicketFace()
        self._idle = _IdleFace()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._idle)
        self._stack.addWidget(self._ticket)

    def show_desk(self, desk: Desk) -> None:
        """Show the desk's ticket."""
        if desk.ticket is not None:
            self._ticket.show_ticket(desk.ticket, desk.phase, desk.stale)
            self._stack.setCurrentWidget(self._ticket)
        elif desk.idle is not None:
            self._idle.show_idle(desk.idle, desk.phase)
            self._stack.setCurrentWidget(self._idle)


class _TicketFace(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.state = Bilingual(22, BOLD, small=13)
        self.number = label(_NUMBER, BOLD, "number")
        self.number.setObjectName("number")
        self.number.setFixedHeight(_NUMBER)
        self.service = Bilingual(22, MEDIUM, small=14)
        self.chips = [label(15, MEDIUM, "chip") for _ in range(_CHIPS)]
        self.figures = [_FigureFace() for _ in range(_FIGURES)]
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.state)
        top.addSpacing(8)
        for chip in self.chips:
            top.addWidget(chip, alignment=Qt.AlignmentFlag.AlignVCenter)
        top.addStretch()
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addLayout(top)
        left.addStretch()
        left.addWidget(self.number)
        left.addStretch()
        left.addWidget(self.service)
        right = QVBoxLayout()
        for figure in self.figures:
            right.addWidget(figure)
            right.addStretch()
        right.takeAt(right.count() - 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(28, 12, 28, 12)
        row.addLayout(left, stretch=1)
        row.addLayout(right)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The number stays the largest thing of a larger window."""
        super().resizeEvent(event)
        pixels = max(_NUMBER, min(int(self.height() * _SHARE), int((self.width() - 220) / _WIDTHS)))
        if pixels != self.number.height():
            self.number.setFont(font(pixels, BOLD))
            self.number.setFixedHeight(pixels)

    def show_ticket(self, ticket: AtHand, phase: Phase, stale: bool) -> None:
        called = phase is Phase.CALLED
        wear(self.number, "stale" if stale else "number")
        wear(self.state.zh, "stale" if stale else "warn" if called else "calm")
        self.state.show_text(Text(zh=f"{'◆' if called else '●'} {ticket.state.zh}", en=ticket.state.en))
        self.number.setText(ticket.number)
        self.service.show_text(_what(ticket))
        shown = [text.zh for text in ((ticket.visitor_class,) if ticket.visitor_class else ()) + ticket.remarks]
        told = [text.en for text in ((ticket.visitor_class,) if ticket.visitor_class else ()) + ticket.remarks]
        for at, chip in enumerate(self.chips):
            chip.setVisible(at < len(shown))
            if at < len(shown):
                chip.setText(shown[at])
                chip.setToolTip(told[at])
        for face, figure in zip(self.figures, ticket.figures, strict=True):
            face.show_figure(figure)


def _what(ticket: AtHand) -> Text:
    """The service within its queue."""
    if ticket.service is None:
        return ticket.queue
    return Text(zh=f"{ticket.service.zh} · {ticket.queue.zh}", en=f"{ticket.service.en} · {ticket.queue.en}")


class _FigureFace(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.name = Bilingual(14, role="muted", small=12, align=Qt.AlignmentFlag.AlignRight)
        self.value = label(32, MEDIUM)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.value.setFixedHeight(36)
        self.setMinimumWidth(140)
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.value)
        row.addWidget(self.name)

    def show_figure(self, figure: Figure) -> None:
        self.name.show_text(figure.name)
        self.value.setText(figure.value)


class _IdleFace(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.title = Bilingual(56, BOLD, small=18)
        self.detail = Bilingual(24, MEDIUM, small=15)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 20, 28, 20)
        column.setSpacing(24)
        column.addStretch()
        column.addWidget(self.title)
        column.addWidget(self.detail)
        column.addStretch()

    def show_idle(self, idle: Idle, phase: Phase) -> None:
        wear(self.title.zh, "warn" if phase is Phase.PAUSED else "")
        self.title.show_text(idle.title)
        self.detail.show_text(idle.detail)
