"""The window: sign-in page or desk, sheets above it, one session at a time."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from counter_terminal import choices, words
from counter_terminal.choices import Choice
from counter_terminal.desk import Seen, derive
from counter_terminal.desk_page import DeskPage
from counter_terminal.keys import Key
from counter_terminal.session import Notice, Session, Tone
from counter_terminal.sheet import CallSheet, ChoiceSheet, Sheet
from counter_terminal.sign_in import SignIn
from counter_terminal.sign_in_page import SignInPage
from counter_terminal.style import sheet as style_sheet
from layouts.layout import Layout
from look.theme import Theme, theme_of
from queueing.plan import Text
from wire.problem import ProblemError

_BIG = "big"
_BIG_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class CounterWindow(QWidget):
    """The counter terminal."""

    def __init__(self, url: str, counter: str) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("窗口终端")
        self.setMinimumSize(1120, 720)
        self.resize(1280, 800)
        self._url, self._counter = url, counter
        self.session: Session | None = None
        self.sheet: Sheet | None = None
        self._phrases: Mapping[str, Text] = {}
        self._clerk = ""
        self._last_press: tuple[object, float] = (None, 0.0)
        self._signing = SignIn(url, counter, self)
        self._signing.done.connect(self._signed_in)
        self.sign_in_page, self.desk_page = SignInPage(counter), DeskPage()
        self.sign_in_page.submitted.connect(self._sign_in)
        self.desk_page.pressed.connect(self.press)
        self.desk_page.resume.connect(lambda ticket: self._act(Key.RESUME, {"ticket": ticket}))
        self.desk_page.call.connect(self._call_one)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.sign_in_page)
        self._stack.addWidget(self.desk_page)
        self._dress(Theme())
        self.sign_in_page.show_busy(False)

    def press(self, key: Key, big: bool = False) -> None:
        """A key was pressed. A second click on the same key within a double click's time is not meant."""
        now, control = time.monotonic(), _BIG if big else key
        last, at = self._last_press
        if control == last and now - at < QGuiApplication.styleHints().mouseDoubleClickInterval() / 1000:
            return
        seen = self._enabled(key)
        if seen is not None:
            self._last_press = (control, now)
            _PRESSES.get(key, CounterWindow._plain)(self, key, seen)

    def stop(self) -> None:
        """Put away the link."""
        if self.session is not None:
            self.session.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter and Space are the big key, F1 to F11 the others. A key held down is pressed once."""
        if self.session is None or self.sheet is not None or event.isAutoRepeat():
            return
        desk = self.desk_page.desk
        at = event.key() - Qt.Key.Key_F1.value
        if event.key() in _BIG_KEYS and desk is not None:
            self.press(desk.primary.key, True)
        elif 0 <= at < len(Key):
            self.press(list(Key)[at])

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
        self._act(key, {})

    def _pause(self, key: Key, seen: Seen) -> None:
        if seen.hall.counters[seen.counter].paused:
            self._ask("unpause", {})
        else:
            self._choose(words.ASK_PAUSE, choices.pause_reasons(seen), key)

    def _no_show(self, key: Key, seen: Seen) -> None:
        self._choose(words.ASK_NO_SHOW, choices.no_show(seen), key)

    def _hold(self, key: Key, seen: Seen) -> None:
        self._choose(words.ASK_HOLD, choices.hold_kinds(), key, width=680)

    def _resume(self, key: Key, seen: Seen) -> None:
        held = choices.resumables(seen)
        if len(held) == 1:
            self._act(key, held[0].args)
        else:
            self._choose(words.ASK_RESUME, held, key)

    def _transfer(self, key: Key, seen: Seen) -> None:
        self._choose(words.ASK_TRANSFER, choices.transfer_targets(seen), key, search=True, width=760)

    def _call_ticket(self, key: Key, seen: Seen) -> None:
        self._call_one("")

    def _call_one(self, number: str) -> None:
        if self._enabled(Key.CALL_TICKET) is not None:
            self._open(
                CallSheet(
                    self,
                    number,
                    lambda ticket, reason: self._act(Key.CALL_TICKET, {"ticket": ticket, "reason": reason}),
                )
            )

    def _choose(
        self, title: Text, offered: Sequence[Choice], key: Key, *, search: bool = False, width: int = 560
    ) -> None:
        self._open(
            ChoiceSheet(self, title, offered, lambda choice: self._act(key, choice.args), search=search, width=width)
        )

    def _open(self, sheet: Sheet) -> None:
        if self.sheet is not None:
            self.sheet.close_sheet()
        self.sheet = sheet
        sheet.closed.connect(self._sheet_closed)
        sheet.open()

    def _sheet_closed(self) -> None:
        """The Enter that closed it, pressed twice, is not meant for the big key."""
        self.sheet = None
        self._last_press = (_BIG, time.monotonic())
        self.setFocus()

    def _act(self, key: Key, args: Mapping[str, object]) -> None:
        """Carry out a key whose arguments are known, if it still makes sense."""
        if self._enabled(key) is not None:
            self._ask(key.value, args)

    def _ask(self, do: str, args: Mapping[str, object]) -> None:
        if self.session is not None:
            self.session.ask(do, args)

    def _sign_in(self, staff_no: str, pin: str) -> None:
        self._clerk = staff_no
        self.sign_in_page.show_busy(True)
        self._signing.start(staff_no, pin)

    def _signed_in(self, outcome: object) -> None:
        if isinstance(outcome, str):
            self._begin(outcome)
            return
        self.sign_in_page.show_busy(False)
        told = words.problem(self._phrases, outcome.problem) if isinstance(outcome, ProblemError) else words.UNREACHABLE
        self.sign_in_page.show_notice(Notice(text=told, tone=Tone.ALARM))

    def _begin(self, token: str) -> None:
        session = Session(self._url, token, self._counter, self._clerk, self)
        session.dressed.connect(self._learn)
        session.changed.connect(self._refresh)
        session.ended.connect(self._end)
        self.session = session
        self.desk_page.desk = None
        session.start()

    def _learn(self, layout: Layout) -> None:
        """The layout is known: its words, its colours, this counter's label."""
        self._phrases = layout.phrases
        planned = layout.plan.counters.get(self._counter)
        if planned is not None:
            self.sign_in_page.show_counter(layout.plan.name, planned.label)
            self.setWindowTitle(f"{planned.label}号窗口")
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
        self.desk_page.show_desk(derive(seen), session.notice)
        if self._stack.currentWidget() is not self.desk_page:
            self._stack.setCurrentWidget(self.desk_page)
            self.setFocus()

    def _end(self, why: Notice | None) -> None:
        """Back to the sign-in page."""
        if self.sheet is not None:
            self.sheet.close_sheet()
        if self.session is not None:
            self.session.deleteLater()
            self.session = None
        self._stack.setCurrentWidget(self.sign_in_page)
        self.sign_in_page.staff_no.clear()
        self.sign_in_page.show_notice(why)
        self.sign_in_page.show_busy(False)

    def _dress(self, theme: Theme) -> None:
        self.setStyleSheet(style_sheet(theme))
        self.sign_in_page.dress(theme)
        self.desk_page.dress(theme)


_PRESSES: Mapping[Key, Callable[[CounterWindow, Key, Seen], None]] = {
    Key.PAUSE: CounterWindow._pause,
    Key.NO_SHOW: CounterWindow._no_show,
    Key.HOLD: CounterWindow._hold,
    Key.RESUME: CounterWindow._resume,
    Key.TRANSFER: CounterWindow._transfer,
    Key.CALL_TICKET: CounterWindow._call_ticket,
}
