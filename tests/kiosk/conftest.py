"""A kiosk to try: the real QML window, a clock that tests move, and the domain at the other end of the link."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.view_model import ViewModel
from kiosk.window import open_window as open_scene
from layouts.layout import Layout
from layouts.loader import builtin, load
from look import font
from look.scene import Scene
from look.theme import theme_of
from tests.kiosk.hall_link import HallLink
from tests.kiosk.machine import Clock, Kiosk

PORTRAIT, LANDSCAPE = QSize(1080, 1920), QSize(1920, 1080)


@pytest.fixture(scope="session")
def layout() -> Layout:
    """The real hall; its printers are on no network."""
    return replace(load(builtin("zhengzhou")), printers={})


@dataclass(slots=True)
class Screen:
    """What a person does to the window and sees there."""

    window: QQuickWindow
    model: ViewModel
    clock: Clock

    def items(self) -> Iterator[QQuickItem]:
        """Everything visible."""
        waiting = [self.window.contentItem()]
        while waiting:
            item = waiting.pop()
            if item.isVisible():
                yield item
                waiting.extend(item.childItems())

    def find(self, name: str) -> QQuickItem | None:
        """The visible item with this objectName."""
        return next((item for item in self.items() if item.objectName() == name), None)

    def words(self) -> str:
        """All text on the screen."""
        return "\n".join(str(text) for item in self.items() if isinstance(text := item.property("text"), str) and text)

    def touch(self, name: str, *, times: int = 1, wait: bool = True) -> None:
        """Put a finger on the middle of an item."""
        if wait:
            self.clock.wait(1)
        pause(20)
        point = self.middle_of(name)
        for _ in range(times):
            QTest.touchEvent(self.window, _finger()).press(0, point, self.window).commit()
            QTest.touchEvent(self.window, _finger()).release(0, point, self.window).commit()

    def click(self, name: str) -> None:
        """The same with a mouse."""
        self.clock.wait(1)
        pause(20)
        QTest.mouseClick(self.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, self.middle_of(name))

    def middle_of(self, name: str) -> QPoint:
        """Where to touch an item."""
        item = self.find(name)
        assert item is not None, f"{name} is not on the screen:\n{self.words()}"
        return item.mapToScene(item.boundingRect().center()).toPoint()

    def sees(self, what: str | Callable[[], bool], seconds: float = 5.0) -> bool:
        """Whether this text, or this state of things, comes in time. Where lines break does not matter."""
        met = what if callable(what) else lambda: what.replace("\n", "") in self.words().replace("\n", "")
        deadline = time.monotonic() + seconds
        while not met():
            if time.monotonic() > deadline:
                return False
            pause(20)
        return True


def pause(milliseconds: int) -> None:
    """Let Qt and the other threads work; `QTest.qWait` would keep Python's lock meanwhile."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


_touch_device: list[Any] = []


def _finger() -> Any:
    if not _touch_device:
        _touch_device.append(QTest.createTouchDevice())
    return _touch_device[0]


@pytest.fixture
def show(qapp: QGuiApplication) -> Iterator[Callable[..., Screen]]:
    """Open the kiosk's window on a link."""
    font.install(qapp)
    opened: list[tuple[Scene, ViewModel]] = []

    def open_window(link: Any, size: QSize = PORTRAIT, **options: Any) -> Screen:
        clock = Clock()
        model = ViewModel(link, clock=clock, **options)
        scene = open_scene(model)
        model.dressed.connect(lambda dressed: scene.dress(theme_of(dressed)))
        scene.window.resize(size)
        scene.window.show()
        opened.append((scene, model))
        return Screen(scene.window, model, clock)

    yield open_window
    for scene, model in opened:
        scene.close()
        model.close()


@pytest.fixture
def hall(qapp: QGuiApplication, layout: Layout) -> HallLink:
    """The hall on its first morning, not yet connected."""
    return HallLink(layout)


@pytest.fixture
def screen(show: Callable[..., Screen], hall: HallLink) -> Screen:
    """A kiosk at the entrance, ready."""
    shown = show(hall)
    hall.come("kiosk-entrance-a")
    assert shown.sees("请选择办事区域")
    return shown


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Callable[..., Kiosk]]:
    """A kiosk without a window on a link, not yet welcomed: tests.kiosk.machine.Kiosk."""
    made: list[ViewModel] = []

    def make_kiosk(link: Any, **options: Any) -> Kiosk:
        clock = Clock()
        model = ViewModel(link, clock=clock, **options)
        made.append(model)
        return Kiosk(model, clock, qtbot)

    yield make_kiosk
    for model in made:
        model.close()
