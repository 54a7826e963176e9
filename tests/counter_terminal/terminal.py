"""A clerk's hands and eyes at a terminal: keys go to the window as from a keyboard, texts are read off the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from counter_terminal.journal import Journal
from counter_terminal.key_button import KeyButton
from counter_terminal.keys import Key
from counter_terminal.receipt_printer import ReceiptPaper
from counter_terminal.window import CounterWindow


class Terminal:
    """One terminal, shown offscreen: the full view or the bar, whichever is seen."""

    def __init__(
        self,
        qtbot: QtBot,
        url: str,
        counter: str,
        journal: Journal | None = None,
        paper: ReceiptPaper | None = None,
    ) -> None:
        self.qtbot = qtbot
        self.window = CounterWindow(url, counter, journal=journal, paper=paper)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()

    @property
    def seen(self) -> QWidget:
        """The window in front: a sheet's stand, the bar, or the full view."""
        return next(one for one in (self.window.stand, self.window.bar, self.window) if one.isVisible())

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key of the keyboard."""
        QTest.keyClick(self.seen.windowHandle(), key, modifier)

    def control(self, letter: str) -> None:
        """Press a letter with Ctrl."""
        self.key(Qt.Key(ord(letter)), Qt.KeyboardModifier.ControlModifier)

    def hold_down(self, key: Qt.Key, times: int) -> None:
        """What a key that is held down sends after the first press."""
        target = self.seen
        for _ in range(times):
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                QApplication.sendEvent(target, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "", True))

    def type(self, text: str) -> None:
        """Type letters, figures and hyphens."""
        for letter in text:
            QTest.keyClick(self.seen.windowHandle(), Qt.Key(ord(letter.upper())))

    def write(self, text: str) -> None:
        """Write through an input method, as Chinese is, into the field that has the focus."""
        event = QInputMethodEvent()
        event.setCommitString(text)
        field = QApplication.focusWidget()
        assert field is not None
        QApplication.sendEvent(field, event)

    def click(self, button: QWidget) -> None:
        """Click a key on the screen."""
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def double_click(self, line: QWidget) -> None:
        """Double click a line of a list."""
        QTest.mouseDClick(line, Qt.MouseButton.LeftButton)

    def button(self, key: Key) -> KeyButton:
        """A key on the screen."""
        bar = self.window.bar
        return bar.keys[key] if bar.isVisible() else self.window.desk_page.pad.keys[key]

    def says(self, key: Key) -> str:
        """What stands below the word of a key."""
        props = self.button(key).props
        return props.note.zh if props is not None and props.note is not None else ""

    @property
    def big(self) -> KeyButton:
        """The big key."""
        return self.window.bar.primary if self.window.bar.isVisible() else self.window.desk_page.pad.primary

    @property
    def texts(self) -> list[str]:
        """Every text now on the screen."""
        windows = (self.window, self.window.bar, self.window.stand)
        labels = (label for window in windows if window.isVisible() for label in window.findChildren(QLabel))
        return [label.text() for label in labels if label.isVisible()]

    def shows(self, text: str) -> bool:
        """Whether some text on the screen holds `text`."""
        return any(text in shown for shown in self.texts)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=30_000)

    def until_shows(self, text: str) -> None:
        """Wait until a text is on the screen."""
        self.until(lambda: self.shows(text))

    def until_ready(self, big: str) -> None:
        """Wait until the big key says `big` and can be pressed."""
        self.until(lambda: self.big.isEnabled() and self.big.accessibleName().startswith(big))

    def until_enabled(self, key: Key) -> None:
        """Wait until a key can be pressed."""
        self.until(lambda: self.button(key).isVisible() and self.button(key).isEnabled())

    def rest(self) -> None:
        """As long as a hand needs between two meant presses of one key."""
        QTest.qWait(450)

    def sign_in(self, staff_no: str, pin: str) -> None:
        """Type staff number and PIN, with Enter after each."""
        self.type(staff_no)
        self.key(Qt.Key.Key_Return)
        self.type(pin)
        self.key(Qt.Key.Key_Return)
