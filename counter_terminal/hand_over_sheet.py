"""The hand-over sheet (发证): a case found by its receipt, shown, and its result handed over once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter_terminal import case_words, hand_over, words
from counter_terminal.case_done import item_of
from counter_terminal.case_page import DELIVERIES, FIELD, choice_button, row_of, show_choice
from counter_terminal.foot import Foot
from counter_terminal.hand_over import SENT, Found
from counter_terminal.inquiry import Found as Heard
from counter_terminal.inquiry import Inquiry
from counter_terminal.key_button import BAR_BIG, KeyButton
from counter_terminal.key_face import KeyProps
from counter_terminal.keys import Key, at_hand
from counter_terminal.parts import Bilingual, Elided, Fitted, label, wear
from counter_terminal.receipt import case_of
from counter_terminal.seen import Seen
from counter_terminal.session import Notice, Session, Tone
from counter_terminal.sheet import Sheet, entry
from counter_terminal.submission import Standing, Submission
from layouts.layout import Layout
from look.font import BOLD, MEDIUM
from look.theme import theme_of
from queueing.case import CaseState, Delivery
from queueing.plan import Text
from wire.problem import ProblemError

WIDTH = 780
_WAY = 118
_FACTS = 6
_ROW, _NAME = 28, 150
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TONES = {CaseState.READY: "calm", CaseState.REFUSED: "alarm"}


def hand_over_sheet(over: QWidget, session: Session, seen: Seen) -> HandOverSheet:
    """The sheet at an issuing counter; the case that the ticket at hand fetches is shown at once."""
    return HandOverSheet(over, session, seen)


class HandOverSheet(Sheet):
    """Finds a case, shows what to recognise it by, and hands its result over."""

    def __init__(self, over: QWidget, session: Session, seen: Seen) -> None:
        super().__init__(over, case_words.HAND_OVER, WIDTH)
        assert session.layout is not None
        self._session, self._layout = session, session.layout
        ticket = at_hand(seen.hall, seen.hall.counters[seen.counter])
        self._ticket: str | None = ticket.id if ticket is not None else None
        self._number = ticket.number if ticket is not None else ""
        self._asked: str | None = None
        self._told: Notice | None = None
        self.found: Found | None = None
        self.delivery = Delivery.WINDOW
        self.handed_over = False
        self.submission = Submission(session, self._show)
        self.field, self.reference = entry(16), entry(16)
        self.case = _CaseFace()
        self.ways = [choice_button() for _ in DELIVERIES]
        self.key, self.told = KeyButton(size=BAR_BIG), Foot()
        self._lay_out()
        self._connect()
        if ticket is not None and ticket.case is not None:
            self.field.setText(ticket.case)
            self._look_up()
        self._show()

    def _lay_out(self) -> None:
        self.body.setContentsMargins(24, 14, 24, 12)
        self.body.setSpacing(8)
        for field in (self.field, self.reference):
            field.setFixedHeight(FIELD)
        self.field.setPlaceholderText(f"{case_words.SCAN.zh}  {case_words.SCAN.en}")
        self.reference.setMaxLength(40)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        for at, (delivery, way) in enumerate(zip(DELIVERIES, self.ways, strict=True), start=1):
            show_choice(way, words.phrase(self._layout.phrases, f"delivery.{delivery}"), f"F{at}")
            way.setMinimumWidth(_WAY)
            ways.addWidget(way)
        ways.addWidget(self.reference, stretch=1)
        self.body.addLayout(row_of(case_words.RECEIPT_NUMBER, self.field))
        self.body.addWidget(self.case)
        self.body.addLayout(row_of(case_words.DELIVERY, ways))
        for part in (self.key, self.told):
            self.body.addWidget(part)
        self.key.dress(theme_of(self._layout))

    def _connect(self) -> None:
        for field in (self.field, self.reference):
            field.installEventFilter(self)
        self.key.clicked.connect(self.go_on)
        self._session.changed.connect(self._show)
        for delivery, way in zip(DELIVERIES, self.ways, strict=True):
            way.clicked.connect(lambda _=False, delivery=delivery: self._choose(delivery))
        self._inquiry = Inquiry(self._session.url, self._session.token, self)

    def open(self) -> None:
        """Show it; begin with the number."""
        super().open()
        self.field.setFocus()

    def go_on(self) -> None:
        """What the key does now: hand over, send it again as it was, or once it is done, complete the visit."""
        if self.handed_over:
            self._complete()
        elif self.found is not None and (self.submission.standing is Standing.UNANSWERED or self._may_be_handed_over()):
            args = hand_over.command(self.found.case, self.delivery, self.reference.text())
            self.submission.send("hand-over", args, self._done)

    def close_sheet(self) -> None:
        """Go back to the window; nothing of the case that was shown stays."""
        self._forget()
        super().close_sheet()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Enter alone looks a number up, or goes on from the last field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENTER:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier or event.isAutoRepeat():
                return False
            if watched is self.field:
                self._look_up()
                return True
            if watched is self.reference:
                self.go_on()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """What no field has taken for itself."""
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        at = key - Qt.Key.Key_F1.value
        if key == Qt.Key.Key_Escape:
            if self.submission.standing is not Standing.SENT:
                self.close_sheet()
        elif event.isAutoRepeat():
            pass
        elif key in _ENTER and (control or self.handed_over):
            self.go_on()
        elif control and key == Qt.Key.Key_N and self.handed_over:
            self._another()
        elif control and key == Qt.Key.Key_I:
            self._reach()
        elif 0 <= at < len(DELIVERIES) and not self.handed_over:
            self._choose(DELIVERIES[at])
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click beside the card does nothing."""
        event.accept()

    def _look_up(self) -> None:
        """Ask the server for the case that was typed or scanned."""
        if self.submission.standing is not Standing.OPEN or self.handed_over:
            return
        number = hand_over.receipt_number(self.field.text())
        self._forget()
        if number is None:
            self._told = Notice(text=case_words.NO_NUMBER, tone=Tone.WARN)
        else:
            self.field.setText(number)
            self._asked, self._told = number, Notice(text=case_words.LOOKING, tone=Tone.CALM)
            self._inquiry.ask(f"/cases/{number}", lambda heard: self._hear(number, heard))
        self._show()

    def _hear(self, number: str, heard: Heard) -> None:
        if number != self._asked or self.handed_over:
            return
        self._asked = None
        if isinstance(heard, Exception):
            known = isinstance(heard, ProblemError) and heard.problem.code == "UNKNOWN_CASE"
            self._told = Notice(text=case_words.NOT_FOUND if known else case_words.NO_SERVER, tone=Tone.WARN)
        else:
            self.found, self._told = hand_over.found_of(heard), None
            self.case.show_case(self.found, self._layout)
            self._choose(Delivery(self.found.case.delivery))
        self._show()

    def _choose(self, delivery: Delivery) -> None:
        if self.found is not None and self.submission.standing is Standing.OPEN:
            self.delivery, self.submission.problem = delivery, None
            self._show()
            (self.reference if self.reference.isEnabled() else self).setFocus()

    def _reach(self) -> None:
        """How the applicant is reached, to write the courier's waybill. The server notes who has read it."""
        if self.found is not None and Delivery(self.found.case.delivery) in SENT:
            number = self.found.case.case
            self._inquiry.ask(f"/cases/{number}/contact", lambda heard: self._reached(number, heard))

    def _reached(self, number: str, heard: Heard) -> None:
        if self.found is None or number != self.found.case.case or not heard or isinstance(heard, Exception):
            return
        told = "  ".join(str(heard[part]) for part in ("name", "phone", "address") if heard.get(part))
        self.case.add_fact(hand_over.REACHED, told)

    def _may_be_handed_over(self) -> bool:
        if self.submission.standing is not Standing.OPEN or self.found is None or self._in_the_way is not None:
            return False
        self.submission.problem = hand_over.wrong_reference(self.delivery, self.reference.text())
        if self.submission.problem is not None:
            self.reference.setFocus()
        self._show()
        return self.submission.problem is None

    @property
    def _in_the_way(self) -> Text | None:
        seen = self._session.seen
        if self.found is None or seen is None:
            return None
        return hand_over.in_the_way(self.found.case, seen.hall.counters[seen.counter])

    def _done(self, answer: Mapping[str, Any]) -> None:
        """It is on disk: nothing of the applicant is needed any more."""
        self.handed_over = True
        self.reference.clear()
        self.case.show_case(Found(case=case_of(answer), applicant=None), self._layout)
        self.setFocus()

    def _complete(self) -> None:
        """The visit is over, too, if it is the one that was at the counter."""
        ticket = self._ticket
        self.close_sheet()
        seen = self._session.seen
        if ticket is not None and seen is not None and seen.hall.counters[seen.counter].ticket == ticket:
            self._session.ask("complete", {"ticket": ticket})

    def _another(self) -> None:
        self.handed_over = False
        self.field.clear()
        self._forget()
        self.field.setFocus()
        self._show()

    def _forget(self) -> None:
        """Nothing of the case that was shown stays."""
        self.found = self._asked = self._told = None
        self.case.clear()
        self.reference.clear()
        self.submission.problem = None

    def _show(self) -> None:
        """Say how it stands."""
        seen, standing = self._session.seen, self.submission.standing
        able = seen is not None and not seen.stale and not seen.busy and standing is not Standing.SENT
        may = self.found is not None and self._in_the_way is None
        open_ = standing is Standing.OPEN and not self.handed_over
        self.field.setEnabled(open_)
        for delivery, way in zip(DELIVERIES, self.ways, strict=True):
            way.setChecked(may and delivery is self.delivery)
            way.setEnabled(may and open_)
        self.reference.setEnabled(may and open_ and self.delivery in SENT)
        asked = case_words.WAYBILL if self.delivery is Delivery.EMS else case_words.LOCKER_CODE
        self.reference.setPlaceholderText(f"{asked.zh}  {asked.en}" if self.reference.isEnabled() else "")
        self.key.show_props(
            KeyProps(
                key=Key.COMPLETE if self.handed_over and self._ticket is not None else Key.HAND_OVER,
                label=self._label(),
                shortcut="Enter" if self.handed_over else "Ctrl+↵",
                tip=case_words.HAND_OVER_HINT,
                enabled=able and (may or self.handed_over),
            )
        )
        hint = case_words.HANDED_OVER_HINT if self.handed_over else case_words.HAND_OVER_HINT
        self.told.show_foot(self._notice(), hint)

    def _label(self) -> Text:
        if self.handed_over:
            if self._ticket is None:
                return case_words.BACK
            done = case_words.COMPLETE
            return Text(zh=f"{done.zh} {self._number}", en=f"{done.en} {self._number}")
        if self.submission.standing is not Standing.OPEN:
            return case_words.SENDING if self.submission.standing is Standing.SENT else case_words.AGAIN
        if self.found is not None and self.found.case.state == CaseState.REFUSED:
            return case_words.REFUSED_KEY
        return case_words.SEND_KEY if self.delivery in SENT else case_words.GRANTED_KEY

    def _notice(self) -> Notice | None:
        if self.handed_over:
            return Notice(text=case_words.HANDED_OVER, tone=Tone.CALM)
        if self.submission.problem is not None:
            return Notice(text=self.submission.problem, tone=Tone.WARN)
        way = self._in_the_way
        return Notice(text=way, tone=Tone.WARN) if way is not None else self._told


class _CaseFace(QWidget):
    """One case: its number, item and state, and what to recognise it by."""

    def __init__(self) -> None:
        super().__init__()
        self.number = Fitted(24, 38, BOLD, "brand")
        self.number.setFixedHeight(48)
        self.state = Bilingual(18, BOLD, small=12, align=Qt.AlignmentFlag.AlignRight)
        self.item = Bilingual(18, MEDIUM, small=12, elide=True)
        self.facts = [_Fact() for _ in range(_FACTS)]
        top = QHBoxLayout()
        top.addWidget(self.number, stretch=1)
        top.addWidget(self.state)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self.item)
        for fact in self.facts:
            column.addWidget(fact)
        self.clear()

    def clear(self) -> None:
        """Show no case."""
        self.number.show_text("")
        for text in (self.state, self.item):
            text.show_text(case_words.NOTHING)
        for fact in self.facts:
            fact.show_fact(case_words.NOTHING, "")

    def show_case(self, found: Found, layout: Layout) -> None:
        """Show a case."""
        self.clear()
        case = found.case
        self.number.show_text(case.case)
        wear(self.state.zh, _TONES.get(CaseState(case.state), "muted"))
        self.state.show_text(words.phrase(layout.phrases, f"case.{case.state}"))
        self.item.show_text(item_of(case, layout))
        for name, text in hand_over.facts(found, layout):
            self.add_fact(name, f"{text.zh}  {text.en}" if text.en else text.zh)

    def add_fact(self, name: Text, value: str) -> None:
        """One more line, or another value of one that is there."""
        there = next((fact for fact in self.facts if fact.name == name), None)
        free = there or next((fact for fact in self.facts if fact.name == case_words.NOTHING), None)
        if free is not None:
            free.show_fact(name, value)


class _Fact(QWidget):
    """A line with its name before it."""

    def __init__(self) -> None:
        super().__init__()
        self.name = case_words.NOTHING
        self._zh, self._en, self._value = label(14, MEDIUM), label(11, role="muted"), Elided(15, MEDIUM)
        self.setFixedHeight(_ROW)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        name = QWidget()
        name.setFixedWidth(_NAME)
        both = QHBoxLayout(name)
        both.setContentsMargins(0, 0, 0, 0)
        both.addWidget(self._zh)
        both.addWidget(self._en)
        both.addStretch()
        row.addWidget(name)
        row.addWidget(self._value, stretch=1)

    def show_fact(self, name: Text, value: str) -> None:
        self.name = name
        self._zh.setText(name.zh)
        self._en.setText(name.en)
        self._value.setText(value)
        self._value.setToolTip(value)
