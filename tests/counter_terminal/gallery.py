"""`python -m tests.counter_terminal.gallery docs/counter_terminal`: a picture of every state of the terminal."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from counter_terminal.journal import Journal
from counter_terminal.receipt_printer import ReceiptPaper
from counter_terminal.seen import Seen
from counter_terminal.window import CounterWindow
from look import font
from tests.counter_terminal.case_faces import ALL_FACES
from tests.counter_terminal.faces import OWN, Face, layout
from tests.picture import pillow

LEAST, USUAL, LARGE = QSize(1120, 700), QSize(1280, 800), QSize(1920, 1080)
_COLOURS = 64
_STILL_MS, _STILL = 8, 3
"""Nothing has moved at so many looks, so far apart: the layout is done."""


class Puppet(QObject):
    """Stands in a session's place: whatever is asked of it is only remembered."""

    changed = Signal()

    url, token = "http://127.0.0.1:9", ""

    def __init__(self, seen: Seen, face: Face) -> None:
        super().__init__()
        self.seen, self.notice, self.declined, self.up = seen, face.notice, face.declined, True
        self.clerk, self.layout, self.paper = seen.clerk, layout(), None
        if face.paper is not None:
            self.paper = ReceiptPaper()
            self.paper.paper = face.paper
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
        self._folder = TemporaryDirectory()
        self._journal = Journal(Path(self._folder.name) / "journal")
        self.window = CounterWindow("http://127.0.0.1:9", OWN, journal=self._journal)
        self.window._learn(layout())

    def show(self, name: str, size: QSize = USUAL) -> list[QWidget]:
        """Put a face on; answers the windows that are seen then."""
        face, window = ALL_FACES[name](), self.window
        self._undress(window)
        window.resize(size)
        if face.seen is None:
            for step in face.left:
                self._journal.record(step)
            window.sign_in_page.show_journal(self._journal)
            window.show()
        else:
            self._begin(window, face, face.seen)
        shown: list[QWidget] = [one for one in (window, window.bar, window.stand) if one.isVisible()]
        settle(shown)
        return shown

    def close(self) -> None:
        """Take everything down."""
        self._undress(self.window)
        self.window.close()
        self._journal.close()
        self._folder.cleanup()

    def _undress(self, window: CounterWindow) -> None:
        """As before anybody signed in."""
        for step in self._journal.pending:
            self._journal.settle(step)
        window.in_bar = False
        window._end(None)
        window._told = window._assignments = None
        window._last_press = (None, 0.0)
        window.bar.hide()

    def _begin(self, window: CounterWindow, face: Face, seen: Seen) -> None:
        ticket = seen.hall.counters[seen.counter].ticket or ""
        window.session = Puppet(seen, face)  # type: ignore[assignment]  # as far as the window looks at it
        window._visits = (ticket, face.visits)
        window._assignments = face.before
        window.in_bar = face.bar
        window._refresh()
        if face.pressed is not None:
            window.press(face.pressed)
            self._type(window, face.typed)
            if face.then is not None:
                face.then(window.sheet)

    def _type(self, window: CounterWindow, text: str) -> None:
        fields = window.sheet.findChildren(QLineEdit) if window.sheet is not None else []
        for at, part in enumerate(text.split("+")):
            if at:
                QTest.keyClick(fields[0], Qt.Key.Key_Tab)
            if fields and part:
                fields[0].setText(part)


def settle(windows: list[QWidget]) -> None:
    """Wait until everything is laid out."""
    before, still = None, 0
    while still < _STILL:
        QTest.qWait(_STILL_MS)
        parts = [part for window in windows for part in (window, *window.findChildren(QWidget)) if part.isVisible()]
        now = [(id(part), part.geometry().getRect()) for part in parts]
        still, before = still + 1 if now == before else 0, now


def pictures(stage: Stage, only: str = "") -> Iterator[tuple[str, QImage]]:
    """Every face, or those whose name contains `only`."""
    for name in ALL_FACES:
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


def index() -> str:
    """The documents' page."""
    rows = [
        f'| **{name}**<br>{(made.__doc__ or "").splitlines()[0]} | <a href="{name}.png"><img src="{name}.png" '
        f'alt="{name}" width="560"></a> |'
        for name, made in ALL_FACES.items()
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
    for name in ALL_FACES:
        if given.only in name:
            shot = pillow(picture(stage.show(name, size)))
            shot.quantize(_COLOURS, dither=Image.Dither.NONE).save(given.folder / f"{name}.png", optimize=True)
    if not given.only:
        (given.folder / "README.md").write_text(index(), encoding="utf-8")
    stage.close()


if __name__ == "__main__":
    main()
