"""The ticket card: the ticket now at this counter, its number largest; or what to do while there is none."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from counter_terminal.at_hand import FACTS, AtHand, Fact, Figure
from counter_terminal.desk import Desk, Idle, Phase
from counter_terminal.flow import Flow
from counter_terminal.parts import Bilingual, Chip, Fitted, label, wear
from look.font import BOLD, MEDIUM
from queueing.plan import Text

_FIGURES = 3
_LEAST, _MOST = 56, 260
"""Pixels of the number."""
_MARKS = {Phase.CALLED: ("◆", "warn"), Phase.SERVING: ("●", "calm")}


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

    def show_desk(self, desk: Desk, facts: int = FACTS) -> None:
        """Show the desk's ticket, with at most so many facts."""
        if desk.ticket is not None:
            self._ticket.show_ticket(desk.ticket, desk, facts)
            self._stack.setCurrentWidget(self._ticket)
        elif desk.idle is not None:
            self._idle.show_idle(desk.idle, desk)
            self._stack.setCurrentWidget(self._idle)


class _TicketFace(QWidget):
    """State and remarks above, the number, what it is for, and what is known of the visitor's day; figures aside."""

    def __init__(self) -> None:
        super().__init__()
        self.state = Bilingual(22, BOLD, small=13)
        self.chips = _Chips()
        self.number = Fitted(_LEAST, _MOST, BOLD, "number")
        self.number.setObjectName("number")
        self.service = Bilingual(18, MEDIUM, small=13)
        self.figures = [_FigureFace() for _ in range(_FIGURES)]
        self.facts = _Facts()
        top = QHBoxLayout()
        top.setSpacing(20)
        top.addWidget(self.state, alignment=Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.chips, stretch=1)
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addLayout(top)
        left.addWidget(self.number, stretch=1)
        left.addWidget(self.service)
        right = QVBoxLayout()
        right.setSpacing(0)
        for figure in self.figures:
            right.addWidget(figure)
            right.addStretch()
        right.takeAt(right.count() - 1)
        above = QHBoxLayout()
        above.setSpacing(16)
        above.addLayout(left, stretch=1)
        above.addLayout(right)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(8)
        column.addLayout(above, stretch=1)
        column.addWidget(self.facts)

    def show_ticket(self, ticket: AtHand, desk: Desk, facts: int) -> None:
        mark, role = _MARKS.get(desk.phase, ("●", "calm"))
        wear(self.state.zh, role)
        self.state.show_text(Text(zh=f"{mark} {desk.tag.zh}", en=desk.tag.en))
        self.number.show_text(ticket.number)
        self.service.show_text(_what(ticket))
        rating = () if desk.rating is None else (desk.rating,)
        classes = () if ticket.visitor_class is None else (ticket.visitor_class,)
        self.chips.show_all((*classes, *ticket.remarks, *rating))
        for face, figure in zip(self.figures, ticket.figures, strict=True):
            face.show_figure(figure)
        self.facts.show_all(ticket.facts[:facts])


def _what(ticket: AtHand) -> Text:
    """The service within its queue."""
    if ticket.service is None:
        return ticket.queue
    return Text(zh=f"{ticket.service.zh} · {ticket.queue.zh}", en=f"{ticket.service.en} · {ticket.queue.en}")


class _Chips(QWidget):
    """Remarks, made anew when they change."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Text, ...] = ()
        self._flow = Flow(6)
        self.setLayout(self._flow)

    def show_all(self, texts: tuple[Text, ...]) -> None:
        if texts == self._shown:
            return
        self._shown = texts
        self._flow.clear()
        for text in texts:
            self._flow.addWidget(Chip(text))


class _Facts(QFrame):
    """Lines about the visitor's day, each with its name before it."""

    def __init__(self) -> None:
        super().__init__()
        wear(self, "facts")
        self._rows = []
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 8, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for at in range(FACTS):
            name, value = Bilingual(13, MEDIUM, "muted", small=10), Bilingual(14, MEDIUM, small=11)
            grid.addWidget(name, at, 0, alignment=Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, at, 1)
            self._rows.append((name, value))
        self.show_all(())

    def show_all(self, facts: tuple[Fact, ...]) -> None:
        self.setVisible(bool(facts))
        for at, (name, value) in enumerate(self._rows):
            for part in (name, value):
                part.setVisible(at < len(facts))
            if at < len(facts):
                name.show_text(facts[at].name)
                value.show_text(facts[at].value)


class _FigureFace(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.name = label(13, role="muted")
        self.english = label(11, role="muted")
        self.value = label(28, MEDIUM)
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.value.setFixedHeight(32)
        self.setMinimumWidth(128)
        name = QHBoxLayout()
        name.setSpacing(6)
        name.addStretch()
        for part in (self.name, self.english):
            name.addWidget(part, alignment=Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.value)
        column.addLayout(name)

    def show_figure(self, figure: Figure) -> None:
        self.name.setText(figure.name.zh)
        self.english.setText(figure.name.en)
        self.value.setText(figure.value)


class _IdleFace(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.title = Bilingual(44, BOLD, small=17)
        self.detail = Bilingual(20, MEDIUM, small=14, wrap=True)
        self.rating = _Chips()
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 8, 28, 8)
        column.setSpacing(10)
        column.addStretch()
        for part in (self.title, self.detail, self.rating):
            column.addWidget(part)
        column.addStretch()

    def show_idle(self, idle: Idle, desk: Desk) -> None:
        wear(self.title.zh, "warn" if desk.phase is Phase.PAUSED or desk.stale else "")
        self.title.show_text(idle.title)
        self.detail.show_text(idle.detail)
        self.rating.show_all(() if desk.rating is None else (desk.rating,))
        self.rating.setVisible(desk.rating is not None)
