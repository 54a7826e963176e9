"""The case sheet (受理): one form, filled in by keyboard, sent once; then the receipt is printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from counter_terminal import case_form, case_words, words
from counter_terminal.case_done import CaseDone
from counter_terminal.case_form import Form
from counter_terminal.case_page import DELIVERIES, CasePage
from counter_terminal.foot import Foot
from counter_terminal.inquiry import Found, Inquiry
from counter_terminal.key_button import BAR_BIG, KeyButton
from counter_terminal.key_face import KeyProps
from counter_terminal.keys import Key
from counter_terminal.receipt import case_of, receipt_of
from counter_terminal.receipt_printer import Print
from counter_terminal.seen import Seen
from counter_terminal.session import Notice, Session, Tone
from counter_terminal.sheet import Sheet
from counter_terminal.submission import Standing, Submission
from look.theme import theme_of
from queueing.plan import Text
from wire.views import CaseView

WIDTH = 840
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def case_sheet(over: QWidget, session: Session, seen: Seen) -> CaseSheet:
    """The sheet for the visitor who is served at the session's counter."""
    return CaseSheet(over, session, seen)


class CaseSheet(Sheet):
    """A form, and once it was sent, what came of it. Several cases may be taken in one after the other."""

    def __init__(self, over: QWidget, session: Session, seen: Seen) -> None:
        ticket = seen.hall.tickets[seen.hall.counters[seen.counter].ticket or ""]
        super().__init__(over, Text(zh=f"受理办件 {ticket.number}", en=f"Take in a case, {ticket.number}"), WIDTH)
        assert session.layout is not None
        self._session, self._seen, self._ticket, self._layout = session, seen, ticket, session.layout
        self._reprinting = False
        self.case: CaseView | None = None
        """The case that was taken in last in this visit."""
        self.submission = Submission(session, self._show)
        self.page = CasePage(self._layout, self._blank())
        self.done = CaseDone()
        self.pages = QStackedWidget()
        self.key, self.told = KeyButton(size=BAR_BIG), Foot()
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        self.body.setContentsMargins(24, 14, 24, 12)
        self.body.setSpacing(8)
        for page in (self.page, self.done):
            self.pages.addWidget(page)
        for part in (self.pages, self.key, self.told):
            self.body.addWidget(part)
        self.key.dress(theme_of(self._layout))

    def _connect(self) -> None:
        self.page.finished.connect(self.go_on)
        self.page.changed.connect(self._changed)
        self.key.clicked.connect(self.go_on)
        self._session.changed.connect(self._show)
        self._inquiry = Inquiry(self._session.url, self._session.token, self)
        self._inquiry.ask("/working-days?count=60", self._take_days)
        self._inquiry.ask(f"/cases?ticket={self._ticket.id}", self._take_earlier)
        if self._session.paper is not None:
            self._session.paper.changed.connect(self._show)
            self._session.paper.look()

    @property
    def over_with(self) -> bool:
        """The form was sent, and what came of it is shown."""
        return self.pages.currentWidget() is self.done

    def open(self) -> None:
        """Show it; begin where something is missing."""
        super().open()
        self.page.begin()

    def go_on(self) -> None:
        """What the key does now: send the form, send it again as it was, or go back."""
        if self.over_with:
            self.close_sheet()
        elif self.submission.standing is Standing.UNANSWERED or self._may_be_sent():
            self.submission.send(*case_form.command(self.page.form), self._taken_in)

    def print_again(self) -> None:
        """补打: the receipt of the case taken in last in this visit."""
        if self.case is None or self._reprinting:
            return
        if self.case.page is not None:
            self._print(self.case, reprinted=True)
        else:
            self._reprinting = True
            self._inquiry.ask(f"/cases/{self.case.case}", self._take_again)

    def close_sheet(self) -> None:
        """Go back to the window; nothing of what was typed stays."""
        self._forget()
        super().close_sheet()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """What no field has taken for itself."""
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape:
            if self.submission.standing is not Standing.SENT:
                self.close_sheet()
        elif event.isAutoRepeat():
            pass
        elif key in _ENTER and (control or self.over_with):
            self.go_on()
        elif control and key == Qt.Key.Key_P:
            self.print_again()
        elif control and key == Qt.Key.Key_N and self.over_with:
            self._another()
        elif not self.over_with and self.submission.standing is Standing.OPEN:
            self._fill_in(key)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """A click beside the card is no reason to throw away what was typed."""
        event.accept()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """The window goes, and with it what was typed."""
        self._forget()
        super().closeEvent(event)

    def _fill_in(self, key: int) -> None:
        """Keys that stand for a choice of the form."""
        form, at = self.page.form, key - Qt.Key.Key_F1.value
        if 0 <= at < len(DELIVERIES) and not form.finish:
            self.page.choose_delivery(DELIVERIES[at])
        elif key == Qt.Key.Key_F4 and form.instant:
            self.page.change(replace(form, finish=not form.finish))

    def _may_be_sent(self) -> bool:
        """Nothing is under way, nothing is wrong, and the visitor is still the one at the counter."""
        if self.submission.standing is not Standing.OPEN:
            return False
        wrong = case_form.problems(self.page.form)
        if wrong:
            field, self.submission.problem = next(iter(wrong.items()))
            self.page.focus(field)
        else:
            self.submission.problem = words.OTHER_NOW if self._gone else None
        self._show()
        return self.submission.problem is None

    @property
    def _gone(self) -> bool:
        """Another visitor is at the counter by now, or none."""
        seen = self._session.seen
        return seen is None or seen.hall.counters[seen.counter].ticket != self._ticket.id

    def _taken_in(self, answer: Mapping[str, Any]) -> None:
        """The server has it on disk: forget what was typed, print the receipt."""
        self.case = case_of(answer)
        self._forget()
        self.done.show_case(self.case, self._layout)
        self.pages.setCurrentWidget(self.done)
        self.setFocus()
        self._print(self.case)

    def _another(self) -> None:
        """One more case of the same visitor, about whatever item."""
        self.page.fill(replace(case_form.choose(self._blank(self.page.form), None), papers=()))
        self.pages.setCurrentWidget(self.page)
        self.page.begin()
        self._show()

    def _blank(self, like: Form | None = None) -> Form:
        days = like.days if like is not None else ()
        return case_form.blank(self._seen.hall, self._ticket, self._layout, self._seen.now, days)

    def _forget(self) -> None:
        """Nothing of the applicant stays, neither in the form nor in its fields."""
        self.page.fill(self._blank(self.page.form))

    def _changed(self) -> None:
        """Whatever was wrong is looked at again when it is sent."""
        if self.submission.standing is Standing.OPEN:
            self.submission.problem = None
        self._show()

    def _print(self, case: CaseView, *, reprinted: bool = False) -> None:
        if self._session.paper is not None:
            self._session.paper.print(receipt_of(self._layout, case, reprinted=reprinted))

    def _take_days(self, found: Found) -> None:
        """Working days by the hall's calendar, which knows holidays."""
        if not isinstance(found, Exception) and self.submission.standing is Standing.OPEN:
            self.page.change(replace(self.page.form, days=case_form.days_told(found)))

    def _take_earlier(self, found: Found) -> None:
        """Cases that this visit has brought before."""
        if isinstance(found, Exception) or not found["cases"]:
            return
        cases: Sequence[CaseView] = [case_of(case) for case in found["cases"]]
        self.case = self.case or cases[0]
        count, last = len(cases), cases[0].case
        self.page.show_earlier(
            Text(
                zh=f"本次已受理 {count} 件，最近 {last}（Ctrl+P 补打）",
                en=f"{count} taken in this visit, last {last} (Ctrl+P prints again)",
            )
        )

    def _take_again(self, found: Found) -> None:
        self._reprinting = False
        if not isinstance(found, Exception):
            self._print(case_of(found["case"]), reprinted=True)

    def _show(self) -> None:
        """Say how it stands."""
        seen, standing = self._session.seen, self.submission.standing
        self.page.setEnabled(standing is Standing.OPEN)
        able = self.over_with or (seen is not None and not seen.stale and not seen.busy)
        self.key.show_props(
            KeyProps(
                key=Key.CASE,
                label=self._label(),
                shortcut="Enter" if self.over_with else "Ctrl+↵",
                tip=case_words.HINT,
                enabled=able and standing is not Standing.SENT,
            )
        )
        hint = case_words.HINT_INSTANT if self.page.form.instant else case_words.HINT
        self.told.show_foot(self._notice(), case_words.DONE_HINT if self.over_with else hint)

    def _label(self) -> Text:
        if self.over_with:
            return case_words.BACK
        if self.submission.standing is not Standing.OPEN:
            return case_words.SENDING if self.submission.standing is Standing.SENT else case_words.AGAIN
        return case_words.FINISH if self.page.form.finish else case_words.REGISTER

    def _notice(self) -> Notice | None:
        """What is wrong with the form or the way to the server; and how the printer is, once it matters."""
        if self.submission.problem is not None:
            return Notice(text=self.submission.problem, tone=Tone.WARN)
        paper = self._session.paper.paper if self._session.paper is not None else None
        if paper is None or (paper.well and paper.last is Print.NONE and not paper.low):
            return None
        if not self.over_with and (paper.well or paper.last is Print.PRINTING):
            return None
        calm = paper.well or paper.last is Print.PRINTING
        return Notice(text=paper.text, tone=Tone.CALM if calm else Tone.WARN)
