"""A counter terminal's window, offscreen, in the hall's font."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from look import font
from tests.counter_terminal.terminal import Terminal


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> None:
    """The application speaks Chinese."""
    font.install(qapp)


@pytest.fixture
def terminal(dressed: None, qtbot: QtBot) -> Iterator[Callable[[str, str], Terminal]]:
    """Starts the terminal of a counter at a server; ended with the test."""
    started: list[Terminal] = []

    def start(url: str, counter: str) -> Terminal:
        started.append(Terminal(qtbot, url, counter))
        return started[-1]

    yield start
    for one in started:
        one.window.stop()
