"""The window: sign-in page, full view or small bar, sheets above them, one session at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QStackedLayout, QWidget

from counter_terminal import choices, words
from counter_terminal.adjusted import adjusted
from counter_terminal.bar import Bar, Stand
from counter_terminal.case_sheet import case_sheet
from counter_terminal.choices import Choice
from counter_terminal.declined_sheet import declined_sheet
from counter_terminal.desk import Desk, derive
from counter_terminal.desk_page import DeskPage
from counter_terminal.hand_over_sheet import hand_over_sheet
from counter_terminal.inquiry import Found, Inquiry
from counter_terminal.journal import Journal
from counter_terminal.keys import GUARDED, SHORTCUTS, TOGGLE, Key
from counter_terminal.no_show import voided
from counter_terminal.receipt_printer import ReceiptPaper
from counter_terminal.seen import Seen
from counter_terminal.session import Notice, Session, Tone
from counter_terminal.sheet import CallSheet, ChoiceSheet, Sheet
from counter_terminal.sign_in import SignedIn, SignIn
from counter_terminal.sign_in_page import SignInPage
from counter_terminal.style import sheet as style_sheet
from counter_terminal.transfer_sheet import TransferSheet
from counter_terminal.visits import EarlierVisit, visits_of
from layouts.layout import Layout
from look.theme import Theme, theme_of
from queueing.plan import Assignment, Text
from wire.problem import ProblemError

_BIG = "big"
_BIG_KEYS = frozenset(key.value for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space))
_OF_NAME: Mapping[str, int] = {
    shortcut: QKeySequence(shortcut)[0].toCombined()  # type: ignore[index]  # its stubs leave that out
    for shortcut in (*SHORTCUTS.values(), TOGGLE)
}
_TYPED: Mapping[int, Key] = {_OF_NAME[shortcut]: key for key, shortcut in SHORTCUTS.items()}
_OF_NO_MATTER = Qt.KeyboardModifier.KeypadModifier.value | Qt.KeyboardModifier.ShiftModifier.value

MakeSheet = Callable[[QWidget], Sheet]


class CounterWindow(QWidget):
    """The counter terminal: this window is its full view, and stands for it while only the bar is seen."""

    def __init__(
        self, url: str, counter: str, *, journal: Journal | None = None, paper: ReceiptPaper | None = None
    ) -> None:
        """`journal`: without one nothing can be recorded while the server is away. `paper`: prints receipts."""
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("窗口终端")
        self.setMinimumSize(1120, 700)
        self.resize(1280, 800)
        self._url, self._counter, self._journal, self._paper = url, counter, journal, paper
        self.session: Session | None = None
        self.sheet: Sheet | None = None
        self.in_bar = False
        """The bar is what is seen, once a clerk is signed in."""
        self._theme = Theme()
        self._phrases: Mapping[str, Text] = {}
        self._desk: Desk | None = None
        """As it is on the screen now."""
        self._told: Notice | None = None
        """What the terminal itself has to say, until the next press."""
        self._assignments: Sequence[Assignment] | None = None
        self._meant: str | None = None
        """The ticket that the open sheet is about."""
        self._inquiry: Inquiry | None = None
        self._visits: tuple[str, tuple[EarlierVisit, ...]] = ("", ())
        """A ticket, and the earlier visits of whoever holds it."""
        self._last_press: tuple[object, float] = (None, 0.0)
        self._signing = SignIn(url, counter, self)
        self._signing.done.connect(self._signed_in)
        self.sign_in_page, self.desk_page, self.bar = SignInPage(counter), DeskPage(), Bar()
        self.stand = Stand(self.bar)
        self.sign_in_page.submitted.connect(self._sign_in)
        self.sign_in_page.badge_shown.connect(self._sign_in_by_badge)
        self.sign_in_page.show_journal(journal)
        self.desk_page.resume.connect(lambda ticket: self._act(Key.RESUME, {"ticket": ticket}, self._at_hand))
        self.desk_page.call.connect(self._call_one)
        self.bar.typed.connect(self.type_key)
        self.bar.closed.connect(self.close)
        for face in (self.desk_page, self.bar):
            face.pressed.connect(self.press)
            face.toggled.connect(self.toggle)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.sign_in_page)
        self._stack.addWidget(self.desk_page)
        self._dress(Theme())
        self.sign_in_page.show_busy(False)

    @property
    def form(self) -> QWidget:
        """What is seen: the bar, or this window."""
        return self.bar if self.bar.isVisible() else self

    def press(self, key: Key, big: bool = False) -> None:
        """A key was pressed. A second click on the same key within a double click's time is not meant."""
        now, control = time.monotonic(), _BIG if big else key
        last, at = self._last_press
        if control == last and now - at < QGuiApplication.styleHints().mouseDoubleClickInterval() / 1000:
            return
        seen = self._enabled(key)
        if seen is not None:
            self._last_press, self._told = (control, now), None
            _PRESSES.get(key, CounterWindow._plain)(self, key, seen)

    def type_key(self, event: QKeyEvent) -> None:
        """Enter and Space are the big key, F1 to F11 and some with Ctrl the others, F12 changes between bar and view.

        A key held down is pressed once.
        """
        if self._desk is None or self.session is None or self.sheet is not None or event.isAutoRepeat():
            return
        typed = event.key() | (event.modifiers().value & ~_OF_NO_MATTER)
        if typed == _OF_NAME[TOGGLE]:
            self.toggle()
        elif typed in _BIG_KEYS:
            self.press(self._desk.primary.key, True)
        elif typed in _TYPED:
            self.press(_TYPED[typed])

    def toggle(self) -> None:
        """From the full view to the bar, or back."""
        if self.sheet is None:
            self.in_bar = not self.in_bar
            self._show_form()

    def stop(self) -> None:
        """Put away the link and the bar."""
        if self.session is not None:
            self.session.stop()
        for window in (self.stand, self.bar):
            window.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """See `type_key`."""
        self.type_key(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """The clerk stays signed in at the server and goes on where she was after the next sign-in."""
        self.stop()
        super().closeEvent(event)

    def _enabled(self, key: Key) -> Seen | None:
        """What is seen, if this key may be pressed now."""
        seen = self.session.seen if self.session is not None else None
        if seen is None or not any(props.key is key and props.enabled for props in derive(seen).keys):
            return None
        return seen

    def _plain(self, key: Key, seen: Seen) -> None:
        self._act(key, {}, self._at_hand)

    def _pause(self, key: Key, seen: Seen) -> None:
        if seen.hall.counters[seen.counter].paused:
            self._ask("unpause", {})
        else:
            self._choose(words.ASK_PAUSE, choices.pause_reasons(seen), key, about_ticket=False)

    def _no_show(self, key: Key, seen: Seen) -> None:
        """Asked twice only where it makes the ticket void; otherwise it is called again anyhow."""
        ticket = seen.hall.tickets.get(self._at_hand or "")
        if ticket is not None and voided(seen.hall, ticket):
            self._choose(words.ASK_NO_SHOW, choices.no_show(seen), key)
        else:
            self._act(key, {}, self._at_hand)

    def _hold(self, key: Key, seen: Seen) -> None:
        self._choose(words.ASK_HOLD, choices.hold_kinds(), key, width=760)

    def _resume(self, key: Key, seen: Seen) -> None:
        held = choices.resumables(seen)
        if len(held) == 1:
            self._act(key, held[0].args, self._at_hand)
        else:
            self._choose(words.ASK_RESUME, held, key)

    def _transfer(self, key: Key, seen: Seen) -> None:
        ticket = self._desk.ticket if self._desk is not None else None
        if ticket is None:
            return

        def send(path: Sequence[Choice]) -> None:
            self._act(key, choices.transfer_of(path), ticket.id)

        self._open(lambda over: TransferSheet(over, self._theme, seen, ticket, send), about=ticket.id)

    def _case(self, key: Key, seen: Seen) -> None:
        session = self.session
        if session is not None:
            self._open(lambda over: case_sheet(over, session, seen))

    def _hand_over(self, key: Key, seen: Seen) -> None:
        session = self.session
        if session is not None:
            self._open(lambda over: hand_over_sheet(over, session, seen))

    def _call_ticket(self, key: Key, seen: Seen) -> None:
        self._call_one("")

    def _call_one(self, number: str) -> None:
        if self._enabled(Key.CALL_TICKET) is None:
            return
        about = self._at_hand

        def call(ticket: str, reason: str) -> None:
            self._act(Key.CALL_TICKET, {"ticket": ticket, "reason": reason}, about)

        self._open(lambda over: CallSheet(over, number, call), about=about)

    def _choose(
        self, title: Text, offered: Sequence[Choice], key: Key, *, width: int = 560, about_ticket: bool = True
    ) -> None:
        about = self._at_hand

        def choose(choice: Choice) -> None:
            self._act(key, choice.args, about if about_ticket else self._at_hand)

        self._open(
            lambda over: ChoiceSheet(over, title, offered, choose, width=width), about=about if about_ticket else None
        )

    def _open(self, make: MakeSheet, *, about: str | None = None) -> None:
        """Lay a sheet over the full view, or beside the bar. `about`: it closes when this ticket is gone."""
        if self.sheet is not None:
            self.sheet.close_sheet()
        self.sheet = sheet = make(self.stand if self.in_bar else self)
        self._meant = about
        sheet.closed.connect(self._sheet_closed)
        if self.in_bar:
            self.stand.hold(sheet.card)
        sheet.open()

    def _sheet_closed(self) -> None:
        """The Enter that closed it, pressed twice, is not meant for the big key."""
        self.sheet = self._meant = None
        self._last_press = (_BIG, time.monotonic())
        self.stand.hide()
        if self.in_bar:
            self.bar.activateWindow()
        else:
            self.setFocus()

    @property
    def _at_hand(self) -> str | None:
        """The ticket that the clerk sees at her counter."""
        return self._desk.ticket.id if self._desk is not None and self._desk.ticket is not None else None

    def _act(self, key: Key, args: Mapping[str, object], about: str | None) -> None:
        """Carry out a key whose arguments are known, if it still makes sense.

        `about`: the ticket that the clerk saw at her counter when she asked for it; nothing is done with another.
        """
        seen = self._enabled(key)
        if seen is None:
            self._tell(Notice(text=words.NOT_NOW, tone=Tone.WARN))
            return
        if seen.hall.counters[seen.counter].ticket != about:
            self._tell(Notice(text=words.OTHER_NOW, tone=Tone.WARN))
            return
        self._ask(key.value, {**args, "ticket": about} if key in GUARDED else args)

    def _ask(self, do: str, args: Mapping[str, object]) -> None:
        if self.session is not None:
            self.session.ask(do, args)

    def _tell(self, notice: Notice) -> None:
        self._told = notice
        self._refresh()

    def _sign_in(self, staff_no: str, pin: str) -> None:
        self.sign_in_page.show_busy(True)
        self._signing.start(staff_no, pin)

    def _sign_in_by_badge(self, badge: str) -> None:
        self.sign_in_page.show_busy(True)
        self._signing.start_by_badge(badge)

    def _signed_in(self, outcome: object) -> None:
        if isinstance(outcome, SignedIn):
            self._begin(outcome)
            return
        self.sign_in_page.show_busy(False)
        told = words.problem(self._phrases, outcome.problem) if isinstance(outcome, ProblemError) else words.UNREACHABLE
        self.sign_in_page.show_notice(Notice(text=told, tone=Tone.ALARM))

    def _begin(self, signed_in: SignedIn) -> None:
        session = Session(
            self._url,
            signed_in.token,
            self._counter,
            signed_in.staff_no,
            self,
            journal=self._journal,
            paper=self._paper,
        )
        session.dressed.connect(self._learn)
        session.changed.connect(self._refresh)
        session.ended.connect(self._end)
        self.session = session
        self._inquiry = Inquiry(self._url, signed_in.token, self)
        self._desk = self.desk_page.desk = self._told = self._assignments = None
        session.start()

    def _learn(self, layout: Layout) -> None:
        """The layout is known: its words, its colours, this counter's label."""
        self._phrases = layout.phrases
        planned = layout.plan.counters.get(self._counter)
        if planned is not None:
            self.sign_in_page.show_counter(layout.plan.name, planned.label)
            self.setWindowTitle(f"{planned.label}号窗口")
            self.bar.setWindowTitle(f"{planned.label}号窗口")
        self._dress(theme_of(layout))

    def _refresh(self) -> None:
        session = self.session
        seen = session.seen if session is not None else None
        if session is None:
            return
        if seen is None:
            if not session.up:
                self.sign_in_page.show_notice(Notice(text=words.RECONNECTING, tone=Tone.WARN))
            return
        self._watch(seen)
        first = self._desk is None
        self._desk = desk = derive(replace(seen, visits=self._visits[1]))
        if self.sheet is not None and self._meant is not None and self._meant != self._at_hand:
            self._told = Notice(text=words.OTHER_NOW, tone=Tone.WARN)
            self.sheet.close_sheet()
        alarming = session.notice is not None and session.notice.tone is Tone.ALARM
        notice = session.notice if alarming else self._told or session.notice
        self.desk_page.show_desk(desk, notice)
        self.bar.show_desk(desk, notice)
        if first:
            self._show_form()
        if session.declined and self.sheet is None and not (desk.stale or seen.busy):
            self._open(lambda over: declined_sheet(over, session))

    def _watch(self, seen: Seen) -> None:
        """Notice what the desk has changed here, and who is at the counter now."""
        state = seen.hall.counters[seen.counter]
        told = adjusted(self._assignments, seen.hall, seen.counter)
        self._assignments = state.assignments
        if told is not None:
            self._told = Notice(text=told, tone=Tone.CALM)
        ticket = state.ticket or ""
        if ticket != self._visits[0]:
            self._visits = (ticket, ())
            if ticket and not seen.stale and self._inquiry is not None:
                self._inquiry.ask(f"/tickets/{ticket}/visits", lambda found: self._found(ticket, found))

    def _found(self, ticket: str, found: Found) -> None:
        """The earlier visits of a ticket, which may have left meanwhile."""
        if isinstance(found, dict) and ticket == self._visits[0]:
            self._visits = (ticket, visits_of(found))
            self._refresh()

    def _show_form(self) -> None:
        """The full view or the bar. One is shown before the other goes: without any window the program would end."""
        if self.in_bar and self._desk is not None:
            self.bar.appear()
            self.hide()
            return
        if self._desk is not None:
            self._stack.setCurrentWidget(self.desk_page)
        self.show()
        self.bar.hide()
        self.activateWindow()
        self.setFocus()

    def _end(self, why: Notice | None) -> None:
        """Back to the sign-in page."""
        if self.sheet is not None:
            self.sheet.close_sheet()
        if self.session is not None:
            self.session.deleteLater()
            self.session = None
        self._desk = self._inquiry = None
        self._visits = ("", ())
        self._stack.setCurrentWidget(self.sign_in_page)
        self._show_form()
        self.sign_in_page.staff_no.clear()
        self.sign_in_page.show_notice(why)
        self.sign_in_page.show_journal(self._journal)
        self.sign_in_page.show_busy(False)

    def _dress(self, theme: Theme) -> None:
        self._theme = theme
        sheet = style_sheet(theme)
        self.setStyleSheet(sheet)
        self.stand.setStyleSheet(sheet)
        self.bar.dress(theme, sheet)
        self.sign_in_page.dress(theme)
        self.desk_page.dress(theme)


_PRESSES: Mapping[Key, Callable[[CounterWindow, Key, Seen], None]] = {
    Key.PAUSE: CounterWindow._pause,
    Key.NO_SHOW: CounterWindow._no_show,
    Key.HOLD: CounterWindow._hold,
    Key.RESUME: CounterWindow._resume,
    Key.TRANSFER: CounterWindow._transfer,
    Key.CALL_TICKET: CounterWindow._call_ticket,
    Key.CASE: CounterWindow._case,
    Key.HAND_OVER: CounterWindow._hand_over,
}
