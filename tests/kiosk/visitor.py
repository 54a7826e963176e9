"""A visitor before the whole kiosk: touches by name, types on pads, holds codes before the scanner, looks at it all."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtQml import QJSValue
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from pyzbar import pyzbar

from hardware.printer import ReceiptPrinter, Timeouts
from hardware.virtual_printer import VirtualPrinter
from kiosk import window
from kiosk.face import Face
from kiosk.view_model import ViewModel
from layouts.layout import Layout
from layouts.loader import builtin, load
from look import font
from look.theme import theme_of
from queueing import commands as cmd
from server.identity import add_clerk, add_device
from server.main import DATABASE
from server.store import sqlite_engine
from tests.kiosk import conftest
from tests.kiosk.conftest import Screen, pause
from tests.kiosk.hall_link import HallLink
from tests.kiosk.machine import Clock
from tests.picture import pillow
from tests.running import LAYOUTS, RunningServer

SMALL = QSize(540, 960)
"""Half of a kiosk's screen each way: drawn in a quarter of the time, with the same proportions."""
OLD, YOUNG = "11010519491231002X", "440524198001010013"
"""Identity numbers of somebody over and somebody under sixty; both are examples from the standard."""
MONDAY = datetime(2026, 11, 23, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
"""A working day, after the doors have opened."""
HASTY = partial(ReceiptPrinter, timeouts=Timeouts(connect=1.0, reply=0.8, printing=1.6, poll=0.1, quiet=0.2))
"""A printer that is given up soon."""


_QML = Path(window.__file__).parent / "qml"
_WORDED = {"text", "source"} | {
    name
    for file in _QML.glob("*.qml")
    for name in re.findall(r"\bproperty (?:string|var) (\w+)", file.read_text(encoding="utf-8"))
}
"""Properties of the QML that may hold words."""


@dataclass(slots=True)
class Visitor:
    """Somebody before the window."""

    screen: Screen
    heard: Heard

    # What they do

    def comes(self) -> Visitor:
        """After the last one has gone and the kiosk has noticed."""
        self.screen.clock.wait(200)
        self.comes_to("zones")
        self.screen.clock.wait(1)
        return self

    def touch(self, *names: str) -> None:
        """Keys and cards by what they are called, in either way: for screen readers, or in the QML."""
        for name in names:
            self.screen.clock.wait(1)
            pause(20)
            item = self.find(name)
            if item is None:
                self.sees(lambda name=name: self.find(name) is not None, f"{name} is not there to be touched")
                self.screen.clock.wait(1)
                pause(20)
                item = self.find(name)
            assert item is not None
            self.put_down(middle_of(item))

    def put_down(self, *places: QPoint, then_up: bool = True) -> None:
        """Fingers on these places, all at once."""
        window, device = self.screen.window, conftest._finger()
        down = QTest.touchEvent(window, device)
        for finger, place in enumerate(places):
            down.press(finger, place, window)
        down.commit()
        if then_up:
            self.lift(*places)

    def lift(self, *places: QPoint) -> None:
        """Those fingers off again."""
        window, device = self.screen.window, conftest._finger()
        up = QTest.touchEvent(window, device)
        for finger, place in enumerate(places):
            up.release(finger, place, window)
        up.commit()

    def type(self, text: str) -> None:
        """On the pad that is on the screen."""
        pause(20)
        items = list(self.screen.items())
        places = {item.objectName(): middle_of(item) for item in items if item.objectName().startswith("pad-")}
        for character in text:
            self.screen.clock.wait(1)
            self.put_down(places[f"pad-{character}"])
            pause(5)

    def scan(self, text: str) -> None:
        """Hold a code before the scanner, which types it and presses Enter."""
        self.screen.clock.wait(1)
        pause(20)
        for character in text:
            QTest.keyClick(self.screen.window, character)  # type: ignore[call-overload]
        QTest.keyClick(self.screen.window, Qt.Key.Key_Return)

    def wait(self, seconds: float) -> None:
        """Time passes at the kiosk; what it does every quarter of a second is done."""
        self.screen.clock.wait(seconds)
        pause(300)

    # What they see

    def sees(self, *what: Any, seconds: float = 12.0) -> None:
        """Until this is on the screen, or so; fails with all that is there instead."""
        met, *why = what
        assert self.screen.sees(met, seconds), (why or met, self.screen.model.visit.screen, self.screen.words())

    def comes_to(self, screen: str) -> None:
        """Until this screen is there."""
        self.sees(lambda: self.screen.model.visit.screen == screen, f"{screen} does not come")
        pause(40)

    def find(self, name: str) -> QQuickItem | None:
        """The visible item with this objectName or accessible name."""
        return self.screen.find(name) or next((i for i in self.screen.items() if called(i) == name), None)

    def middle_of(self, name: str) -> QPoint:
        item = self.find(name)
        assert item is not None, f"{name} is not on the screen:\n{self.words}"
        return middle_of(item)

    @property
    def words(self) -> str:
        return self.screen.words()

    @property
    def face(self) -> Face:
        face = self.screen.model._face
        assert face is not None
        return face

    @property
    def at(self) -> str:
        """The screen."""
        return str(self.screen.model.visit.screen)

    def text_of(self, name: str) -> str:
        """The words of one item."""
        item = self.find(name)
        return str(item.property("text")) if item is not None else ""

    @property
    def number(self) -> str:
        """The number, once it is on the screen."""
        self.sees(lambda: bool(self.text_of("number")), "no number")
        return self.text_of("number")

    def cards(self) -> list[str]:
        """Keys of the cards that are seen, as they stand."""
        return [i.objectName()[7:] for i in self.screen.items() if i.objectName().startswith("choice-")][::-1]

    def picture(self) -> Image.Image:
        """What a camera sees."""
        pause(60)
        grabbed: QImage = self.screen.window.grabWindow()
        return pillow(grabbed)

    def everything(self) -> str:
        """Every text anywhere in the window, seen or not, and all that QML and the visit hold."""
        seen: list[str] = []
        waiting = [self.screen.window.contentItem()]
        while waiting:
            item = waiting.pop()
            waiting.extend(item.childItems())
            seen.extend(_as_text(item.property(name)) for name in _WORDED)
        shown: Any = self.screen.model.shown
        values = [str(shown.value(f.name)) for f in fields(Face)] + [str(self.face)]
        visit = self.screen.model.visit
        held = [str(getattr(visit, f.name)) for f in fields(visit) if f.name not in ("due", "changed")]
        return "\n".join(seen + values + held)


@contextmanager
def before(link: Any, size: QSize = SMALL, *, speaks: bool = False, **options: Any) -> Iterator[Visitor]:
    """A kiosk's window on this link, and a visitor before it."""
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    font.install(app)
    clock, heard = Clock(), Heard()
    model = ViewModel(link, clock=clock, voice=heard if speaks else None, **options)  # type: ignore[arg-type]
    scene = window.open_window(model)
    model.dressed.connect(lambda dressed: scene.dress(theme_of(dressed)))
    scene.window.resize(size)
    scene.window.show()
    scene.window.requestActivate()
    try:
        yield Visitor(Screen(scene.window, model, clock), heard)
    finally:
        scene.close()
        model.close()


class Heard:
    """Stands where the loudspeaker is: what it is told to say, with the language."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def say(self, text: str, language: str) -> None:
        self.said.append((text, language))

    def hush(self) -> None:
        self.said.append(("", ""))


def empty(hall: HallLink) -> None:
    """Everybody has left, and nobody remembers what was sent."""
    hall.refusal, hall.silent = None, False
    for ticket in list(hall.hall.tickets):
        hall.do(cmd.CancelTicket(ticket=ticket, reason="gone"))
    hall.asked.clear()
    hall.sent.clear()
    hall._answers.clear()


def _as_text(value: object) -> str:
    return str(value.toVariant() if isinstance(value, QJSValue) else value)


def middle_of(item: QQuickItem) -> QPoint:
    """Where a finger touches it."""
    return item.mapToScene(item.boundingRect().center()).toPoint()


def called(item: QQuickItem) -> str:
    """What a screen reader calls an item."""
    interface = QAccessible.queryAccessibleInterface(item)
    return interface.text(QAccessible.Text.Name) if interface else ""


def printing_at(layout: Layout, printer: VirtualPrinter) -> Layout:
    """The hall, with this printer in the kiosk at the entrance."""
    planned = load(builtin("zhengzhou")).printers["printer-entrance-a"]
    return replace(layout, printers={planned.name: replace(planned, address=printer.address)})


def codes_in(picture: Image.Image) -> list[str]:
    """What a phone's camera reads in a picture."""
    return [found.data.decode() for found in pyzbar.decode(picture, symbols=[pyzbar.ZBarSymbol.QRCODE])]


@dataclass(slots=True)
class Town:
    """A served hall that two kiosks stand in, on a Monday morning, and whoever looks into its database."""

    server: RunningServer
    printer: VirtualPrinter
    second: VirtualPrinter
    """The other kiosk's."""
    begun: float
    """The second of this machine's own clock at which it was `MONDAY` there."""

    def time(self) -> int:
        """What every right clock in town says."""
        return round((MONDAY.timestamp() + time.monotonic() - self.begun) * 1000)

    def start(self) -> None:
        """The server is switched on, and its clock is right."""
        now = datetime.fromtimestamp(self.time() / 1000, MONDAY.tzinfo)
        self.server.options = ("--clock", f"{now:%Y-%m-%dT%H:%M:%S}")
        self.server.start()

    def let_in(self, name: str, kind: str = "kiosk") -> str:
        """Add a device; answers its token."""
        with sqlite_engine(self.database).begin() as connection:
            return add_device(connection, kind, name, 0)

    def staff(self, *counters: str) -> None:
        """Somebody sits at these counters."""
        with sqlite_engine(self.database).begin() as connection:
            for counter in counters:
                add_clerk(connection, f"S{counter}", "2468", "clerk")
        for counter in counters:
            self.server.sign_in(counter, f"S{counter}", "2468")

    def events(self, name: str) -> list[dict[str, Any]]:
        """All that has happened under this name, in order."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as database:
            rows = [json.loads(body) for (body,) in database.execute("SELECT body FROM events ORDER BY seq")]
        return [fields for kind, fields in rows if kind == name]

    @property
    def database(self) -> Path:
        return self.server.data / DATABASE

    def kept(self) -> bytes:
        """Every byte that the server has written anywhere."""
        return b"".join(path.read_bytes() for path in sorted(self.server.data.rglob("*")) if path.is_file())


@contextmanager
def town(folder: Path) -> Iterator[Town]:
    """The Zhengzhou hall in a process of its own, its entrance's two printers on free ports."""
    layout = folder / "layout"
    shutil.copytree(LAYOUTS / "zhengzhou", layout)
    with VirtualPrinter() as printer, VirtualPrinter() as second:
        devices = layout / "devices.toml"
        text = devices.read_text()
        for name, there in (("a", printer), ("b", second)):
            at = re.compile(rf'(name = "printer-entrance-{name}", address = )"[^"]+"')
            text = at.sub(rf'\g<1>"{there.address}"', text)
        devices.write_text(text)
        served = Town(RunningServer(folder / "data", str(layout)), printer, second, time.monotonic())
        served.start()
        try:
            yield served
        finally:
            served.server.stop()
