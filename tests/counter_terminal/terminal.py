"""A clerk's hands and eyes at a terminal: keys go to the window as from a keyboard, texts are read off the screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from counter_terminal.key_button import KeyButton
from counter_terminal.keys import Key
from counter_terminal.window import CounterWindow


class Terminal:
    """One terminal, shown offscreen."""

    def __init__(self, qtbot: QtBot, url: str, counter: str) -> None:
        self.qtbot = qtbot
        self.window = CounterWindow(url, counter)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()

    def key(self, key: Qt.Key) -> None:
        """Press a key of the keyboard."""
        QTest.keyClick(self.window.windowHandle(), key)

    def type(self, text: str) -> None:
        """Type letters and figures."""
        for letter in text:
            QTest.keyClick(self.window.windowHandle(), Qt.Key(ord(letter.upper())))

    def click(self, button: KeyButton) -> None:
        """Click a key on the screen."""
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def double_click(self, line: QWidget) -> None:
        """Double click a line of a list."""
        QTest.mouseDClick(line, Qt.MouseButton.LeftButton)

    def button(self, key: Key) -> KeyButton:
        """A key on the screen."""
        return self.window.desk_page.pad.keys[key]

    @property
    def big(self) -> KeyButton:
        """The big key."""
        return self.window.desk_page.pad.primary

    @property
    def texts(self) -> list[str]:
        """Every text now on the screen."""
        return [label.text() for label in self.window.findChildren(QLabel) if label.isVisible()]

    def shows(self, text: str) -> bool:
        """Whether some text on the screen holds `text`."""
        return any(text in shown for shown in self.texts)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=15_000)

    def until_shows(self, text: str) -> None:
        """Wait until a text is on the screen."""
        self.until(lambda: self.shows(text))

    def until_ready(self, big: str) -> None:
        """Wait until the big key says `big` and can be pressed."""
        self.until(lambda: self.big.isEnabled() and self.big.accessibleName().startswith(big))

    def rest(self) -> None:
        """As long as a hand needs between two meant presses of one key."""
        QTest.qWait(450)

    def sign_in(self, staff_no: str, pin: str) -> None:
        """Type staff number and PIN, with Enter after each."""
        self.type(staff_no)
        self.key(Qt.Key.Key_Return)
        self.type(pin)
        self.key(Qt.Key.Key_Return)
