"""A counter terminal's window, offscreen, in the hall's font."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_terminal.journal import Journal
from look import font
from tests.counter_terminal.terminal import Terminal


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> None:
    """The application speaks Chinese."""
    font.install(qapp)


@pytest.fixture
def terminal(dressed: None, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[str, str], Terminal]]:
    """Starts the terminal of a counter at a server, on a machine of its own; ended with the test."""
    started: list[Terminal] = []
    journals: dict[str, Journal] = {}

    def start(url: str, counter: str) -> Terminal:
        journal = journals.get(counter) or Journal(tmp_path / f"{counter}.journal")
        journals[counter] = journal
        started.append(Terminal(qtbot, url, counter, journal))
        return started[-1]

    yield start
    for one in started:
        one.window.stop()
    for journal in journals.values():
        journal.close()
