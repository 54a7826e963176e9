"""The desk page: the main view. It shows a `Desk` and reports presses; it decides nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
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
        self.notice.show_notice(notice)
        if desk == self.desk:
            return
        self.desk = desk
        for part in (self.top, self.away, self.card, self.pad, self.side):
            part.show_desk(desk)
