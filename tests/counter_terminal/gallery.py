"""`python -m tests.counter_terminal.gallery docs/counter_terminal`: a picture of every state of the terminal."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from counter_terminal.seen import Seen
from counter_terminal.session import Notice
from counter_terminal.window import CounterWindow
from look import font
from tests.counter_terminal.faces import FACES, OWN, Face, layout

LEAST, USUAL, LARGE = QSize(1120, 700), QSize(1280, 800), QSize(1920, 1080)
_COLOURS = 96


class Puppet(QObject):
    """Stands in a session's place: whatever is asked of it is only remembered."""

    changed = Signal()

    def __init__(self, seen: Seen, notice: Notice | None) -> None:
        super().__init__()
        self.seen, self.notice, self.up = seen, notice, True
        self.declined: tuple[object, ...] = ()
        self.asked: list[tuple[str, dict[str, object]]] = []

    def ask(self, do: str, args: dict[str, object]) -> bool:
        """Remember it."""
        self.asked.append((do, args))
        return True

    def stop(self) -> None:
        """There is nothing to stop."""


class Stage:
    """The terminal's windows, put into one face after the other."""

    def __init__(self) -> None:
        self.window: CounterWindow | None = None

    def show(self, name: str, size: QSize = USUAL) -> list[QWidget]:
        """Put a face on; answers the windows that are seen then."""
        self.close()
        face = FACES[name]()
        self.window = window = CounterWindow("http://127.0.0.1:9", face.seen.counter if face.seen else OWN)
        window.resize(size)
        window._learn(layout())
        if face.seen is None:
            window.show()
        else:
            self._begin(window, face, face.seen)
        for _ in range(3):
            QApplication.processEvents()
        return [one for one in (window, window.bar, window.stand) if one.isVisible()]

    def close(self) -> None:
        """Take everything down."""
        if self.window is not None:
            self.window.session = None
            for one in (self.window.stand, self.window.bar, self.window):
                one.hide()
                one.deleteLater()
            self.window = None
            QApplication.processEvents()

    def _begin(self, window: CounterWindow, face: Face, seen: Seen) -> None:
        ticket = seen.hall.counters[seen.counter].ticket or ""
        window.session = Puppet(seen, face.notice)  # type: ignore[assignment]  # as far as the window looks at it
        window._visits = (ticket, face.visits)
        window._assignments = face.before
        window.in_bar = face.bar
        window._refresh()
        if face.pressed is not None:
            window.press(face.pressed)
            QApplication.processEvents()
            self._type(window, face.typed)

    def _type(self, window: CounterWindow, text: str) -> None:
        fields = window.sheet.findChildren(QLineEdit) if window.sheet is not None else []
        for at, part in enumerate(text.split("+")):
            if at:
                QTest.keyClick(fields[0], Qt.Key.Key_Tab)
            if fields and part:
                fields[0].setText(part)


def pictures(stage: Stage, only: str = "") -> Iterator[tuple[str, QImage]]:
    """Every face, or those whose name contains `only`."""
    for name in FACES:
        if only in name:
            yield name, picture(stage.show(name))


def picture(windows: list[QWidget]) -> QImage:
    """What is seen, the windows one below the other."""
    shots = [one.grab().toImage().convertToFormat(QImage.Format.Format_RGB888) for one in windows]
    if len(shots) == 1:
        return shots[0]
    whole = Image.new("RGB", (max(s.width() for s in shots), sum(s.height() for s in shots)), "#C9D3E0")
    top = 0
    for shot in shots:
        whole.paste(pillow(shot), ((whole.width - shot.width()) // 2, top))
        top += shot.height()
    return QImage(whole.tobytes(), whole.width, whole.height, 3 * whole.width, QImage.Format.Format_RGB888).copy()


def pillow(shot: QImage) -> Image.Image:
    """The same picture in Pillow's hands."""
    rgb = shot.convertToFormat(QImage.Format.Format_RGB888)
    return Image.frombytes("RGB", (rgb.width(), rgb.height()), bytes(rgb.constBits()), "raw", "RGB", rgb.bytesPerLine())


def index() -> str:
    """The documents' page."""
    rows = [
        f'| **{name}**<br>{(made.__doc__ or "").splitlines()[0]} | <a href="{name}.png"><img src="{name}.png" '
        f'alt="{name}" width="560"></a> |'
        for name, made in FACES.items()
    ]
    return "\n".join(
        [
            "# The counter terminal's states",
            "",
            "Every state of the full view, its sheets and the bar, drawn offscreen from made-up data.",
            "After a change: `python -m tests.counter_terminal.gallery docs/counter_terminal`, then look at them.",
            "",
            "| state | |",
            "|---|---|",
            *rows,
            "",
        ]
    )


def main() -> None:
    """Draw the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.counter_terminal.gallery", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", metavar="TEXT", default="", help="the faces whose name contains this, no index")
    parser.add_argument("--size", choices=("least", "usual", "large"), default="usual")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication([])
    font.install(app)
    stage = Stage()
    size = {"least": LEAST, "usual": USUAL, "large": LARGE}[given.size]
    given.folder.mkdir(parents=True, exist_ok=True)
    for name in FACES:
        if given.only in name:
            shot = pillow(picture(stage.show(name, size)))
            shot.quantize(_COLOURS, dither=Image.Dither.NONE).save(given.folder / f"{name}.png", optimize=True)
    if not given.only:
        (given.folder / "README.md").write_text(index(), encoding="utf-8")
    stage.close()


if __name__ == "__main__":
    main()
