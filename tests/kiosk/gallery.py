"""`python -m tests.kiosk.gallery docs/kiosk`: a picture of every screen in every state, from made-up faces."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.window import open_window
from look import font
from look.theme import theme_of
from tests.kiosk.faces import FACES, Way, hall
from tests.kiosk.puppet import Puppet
from tests.picture import pillow

PORTRAIT, LANDSCAPE = QSize(1080, 1920), QSize(1920, 1080)
_PATIENCE_MS = 2000
_COLOURS = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a face is looked at."""

    size: QSize
    way: Way

    @property
    def name(self) -> str:
        """`portrait-zh`, `landscape-en-elder`."""
        lying = self.size.width() > self.size.height()
        parts = ["landscape" if lying else "portrait", "zh" if self.way.chinese else "en"]
        return "-".join(parts + ["elder"] * self.way.elder)


VIEWS = tuple(
    View(size=size, way=Way(chinese=chinese, elder=elder))
    for size in (PORTRAIT, LANDSCAPE)
    for elder in (False, True)
    for chinese in (True, False)
)


class Stage:
    """The kiosk's window before a puppet."""

    def __init__(self) -> None:
        self.puppet = Puppet(FACES["loading"](Way()))
        self.scene = open_window(self.puppet, theme_of(hall()))
        self.window = self.scene.window
        self.window.show()

    def show(self, name: str, view: View) -> None:
        """Put a face on and wait until it is drawn."""
        if self.window.size() != view.size:
            self.window.resize(view.size)
        self.puppet.show(FACES[name](view.way))
        self.settle()

    def settle(self) -> None:
        """Wait until what has changed is laid out and drawn."""
        loop = QEventLoop()
        self.window.frameSwapped.connect(loop.quit)
        QTimer.singleShot(_PATIENCE_MS, loop.quit)
        self.window.update()
        loop.exec()
        self.window.frameSwapped.disconnect(loop.quit)

    def close(self) -> None:
        """Take the window down."""
        self.scene.close()


ELDER = (
    "zones",
    "zones-noon",
    "lines",
    "services",
    "search-found",
    "visitor-class-offered",
    "identity-ready",
    "identity-trouble",
    "typing-part",
    "confirm",
    "taking",
    "ticket-printed",
    "ticket-paper-out",
    "holding-card",
    "check-in-empty",
    "reprint-code",
    "problem-unanswered",
    "loading-offline",
)
"""The faces that the documents show in elderly mode, too: one or two of each screen."""


LEFT_OUT = ("zones-countdown", "search", "typing-empty", "check-in-full", "reprint-full")
"""The faces that the documents need not show, being so like another."""


def shown_in_documents(name: str, view: View) -> bool:
    """Whether the documents have this picture: each face upright in Chinese and lying in English, some for old eyes."""
    if name in LEFT_OUT:
        return False
    if view.way.elder:
        return view.way.chinese and name in ELDER
    return view.name in ("portrait-zh", "landscape-en")


def index() -> str:
    """The documents' page: a line for each face, with its pictures."""
    heads = ("", "portrait-zh", "landscape-en", "portrait-zh-elder", "landscape-zh-elder")
    rows = []
    for name, made in FACES.items():
        if name in LEFT_OUT:
            continue
        cells = [f"**{name}**<br>{(made.__doc__ or '').splitlines()[0]}"]
        for view in heads[1:]:
            there = view.endswith(("zh", "en")) or name in ELDER
            picture = f"{name}-{view}.png"
            cells.append(f'<a href="{picture}"><img src="{picture}" alt="{picture}" width="200"></a>' if there else "")
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(
        [
            "# The kiosk's screens",
            "",
            "Every screen in every state, drawn offscreen from made-up data in the hall's own words.",
            "After a change to the screens: `python -m tests.kiosk.gallery docs/kiosk`, then look at them.",
            "",
            f"| {' | '.join(heads)} |",
            f"|{'---|' * len(heads)}",
            *rows,
            "",
        ]
    )


def pictures(stage: Stage, wanted: Callable[[str, View], bool]) -> Iterator[tuple[str, QImage]]:
    """Every face in every view that is wanted."""
    for view in VIEWS:
        for name in FACES:
            if wanted(name, view):
                stage.show(name, view)
                yield f"{name}-{view.name}", stage.window.grabWindow()


def small(picture: QImage) -> Image.Image:
    """Three fifths of the size and few colours: a page of documents need not be heavy."""
    whole = pillow(picture)
    scaled = whole.resize((whole.width * 3 // 5, whole.height * 3 // 5), Image.Resampling.BOX)
    return scaled.quantize(_COLOURS, dither=Image.Dither.NONE)


def main() -> None:
    """Draw the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.kiosk.gallery", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", metavar="TEXT", help="all views of the pictures whose name contains this, no index")
    parser.add_argument("--full", action="store_true", help="in full size and colour, to be looked at closely")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    app = QGuiApplication([])
    font.install(app)
    stage = Stage()
    given.folder.mkdir(parents=True, exist_ok=True)
    only = given.only
    wanted = shown_in_documents if only is None else lambda name, view: only in f"{name}-{view.name}"
    for name, picture in pictures(stage, wanted):
        target = given.folder / f"{name}.png"
        if given.full:
            picture.save(str(target))
        else:
            small(picture).save(target, optimize=True)
    if only is None:
        (given.folder / "README.md").write_text(index(), encoding="utf-8")
    stage.close()


if __name__ == "__main__":
    main()
