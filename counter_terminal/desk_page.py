"""The desk page: the main view. It shows a `Desk` and reports presses; it decides nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter_terminal.banner import AwayBanner, NoticeLine, TopBar
from counter_terminal.desk import Desk
from counter_terminal.key_pad import KeyPad
from counter_terminal.parts import wear
from counter_terminal.session import Notice
from counter_terminal.side import Side
from counter_terminal.ticket_card import TicketCard
from look.theme import Theme

_SIDE_WIDTH = 440
_LOW = 760
"""Pixels: a lower window has lower keys."""
_FACT = 38
"""Pixels of a line below the ticket."""
_TICKET = 200
"""Pixels that a ticket needs without such lines."""


class DeskPage(QWidget):
    """Left the ticket at hand and the keys, right the queues."""

    pressed = Signal(object, bool)
    """Key; True for the big one."""
    resume = Signal(str)
    call = Signal(str)
    toggled = Signal()
    """The small bar is wanted."""

    def __init__(self) -> None:
        super().__init__()
        wear(self, "page")
        self.top, self.away, self.notice = TopBar(), AwayBanner(), NoticeLine()
        self.card, self.pad, self.side = TicketCard(), KeyPad(), Side()
        self.pad.pressed.connect(self.pressed)
        self.top.toggled.connect(self.toggled)
        self.side.resume.connect(self.resume)
        self.side.call.connect(self.call)
        self.desk: Desk | None = None
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self.card, stretch=1)
        left.addWidget(self.notice)
        left.addWidget(self.pad)
        self.side.setFixedWidth(_SIDE_WIDTH)
        body = QHBoxLayout()
        body.setContentsMargins(20, 16, 20, 16)
        body.setSpacing(16)
        body.addLayout(left, stretch=1)
        body.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(self.away)
        column.addLayout(body, stretch=1)

    def dress(self, theme: Theme) -> None:
        """Put on a theme."""
        self.pad.dress(theme)
        self.top.dress(theme)

    def show_desk(self, desk: Desk, notice: Notice | None) -> None:
        """Show a desk and what there is to say about the last press; equal props cost nothing."""
        told = self.notice.isVisibleTo(self)
        self.notice.show_notice(notice)
        if desk == self.desk and told == (notice is not None):
            return
        self.desk = desk
        for part in (self.top, self.away, self.pad, self.side):
            part.show_desk(desk)
        self.card.show_desk(desk, self._facts())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """A low window has room for less."""
        super().resizeEvent(event)
        self.pad.set_low(self.height() < _LOW)
        if self.desk is not None:
            self.card.show_desk(self.desk, self._facts())

    def _facts(self) -> int:
        """For how many lines below the ticket there is room."""
        margins, gaps = 32, 30
        taken = [self.top.height(), self.pad.sizeHint().height(), margins, gaps, _TICKET]
        taken += [line.sizeHint().height() for line in (self.away, self.notice) if line.isVisibleTo(self)]
        return max(0, (self.height() - sum(taken)) // _FACT)
