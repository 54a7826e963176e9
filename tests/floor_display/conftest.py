"""The real hall, and its walls."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication

from floor_display.wall import Wall
from layouts.layout import Layout
from layouts.loader import builtin, load
from look import font
from look.program import Options
from tests.floor_display.morning import Morning

Hang = Callable[..., Wall]


@pytest.fixture(scope="session")
def zhengzhou() -> Layout:
    """The real hall."""
    return load(builtin("zhengzhou"))


@pytest.fixture
def hang(qapp: QGuiApplication) -> Iterator[Hang]:
    """Hangs a wall on a link; QML must have nothing to complain about."""
    font.install(qapp)
    hung: list[Wall] = []
    complaints: list[str] = []

    def wall_on(morning: Morning, size: QSize | None = None) -> Wall:
        wall = Wall(morning, "http://127.0.0.1:1")
        wall.scene.engine.warnings.connect(lambda faults: complaints.extend(fault.toString() for fault in faults))
        wall.show(Options(server="", token="", size=size))
        hung.append(wall)
        return wall

    yield wall_on
    for wall in hung:
        wall.close()
    assert not complaints
