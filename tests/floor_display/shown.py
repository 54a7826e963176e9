"""A wall that hangs on a real server, for tests of other rooms: what it shows can be read and waited for.

with shown(server.url, token_of_a_display) as wall:
    ...
    wall.until(lambda: wall.counters() == ["3 个窗口", "2 个窗口"])
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from floor_display.wall import Wall
from look import font
from look.program import Options
from tests.floor_display.morning import items, on_screen, texts
from wire.qt import QtLink

WAIT_S = 20.0


class Shown:
    """A wall and its eyes. Whoever reads lets Qt do its work first."""

    def __init__(self, wall: Wall) -> None:
        self._wall = wall

    def numbers(self) -> list[str]:
        """The numbers called, as painted."""
        return self._seen("number")

    def counters(self) -> list[str]:
        """How many counters call for each queue, in the layout's order, in Chinese."""
        _turn()
        told = items(self._wall.scene.window.contentItem(), "counters")
        return [str(item.property("text") or texts(item)[0]) for item in told]

    def foot(self) -> str:
        """What the foot tells now, in Chinese; empty where it tells nothing."""
        _turn()
        seen = [text for line in items(self._wall.scene.window.contentItem(), "notice") for text in texts(line)]
        return seen[0] if seen else ""

    def says(self, text: str) -> bool:
        """Whether `text` stands anywhere on it."""
        return any(text in seen for seen in self._seen())

    def until(self, condition: Callable[[], bool], seconds: float = WAIT_S) -> None:
        """Wait until `condition` holds; AssertionError, with all that is shown, when it does not in time."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, self._seen()
            time.sleep(0.02)

    def picture(self) -> QImage:
        """What it looks like."""
        _turn()
        return self._wall.scene.window.grabWindow()

    def _seen(self, name: str = "") -> list[str]:
        _turn()
        return on_screen(self._wall.scene.window, name)


@contextmanager
def shown(url: str, token: str) -> Iterator[Shown]:
    """Hang a wall on the server at `url` with a display's token; it is down again at the end."""
    app = QApplication.instance() or QApplication([])  # one that other tests of the process can use, too
    assert isinstance(app, QGuiApplication)
    font.install(app)
    wall = Wall(QtLink(url, token), url)
    wall.scene.window.setProperty("moving", False)
    wall.show(Options(server=url, token=token))
    try:
        yield Shown(wall)
    finally:
        wall.close()


def _turn() -> None:
    for _ in range(3):
        QCoreApplication.processEvents()
