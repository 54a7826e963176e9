"""`python -m tests.kiosk.gallery docs/kiosk`: a picture of every screen in every state, from made-up faces."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
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

PORTRAIT, LANDSCAPE = QSize(1080, 1920), QSize(1920, 1080)
_PATIENCE_MS = 2000


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


def pictures(stage: Stage, only: str = "") -> Iterator[tuple[str, QImage]]:
    """Every face in every view whose picture's name contains `only`."""
    for view in VIEWS:
        for name in FACES:
            called = f"{name}-{view.name}"
            if only in called:
                stage.show(name, view)
                yield called, stage.window.grabWindow()


def picture_of(grabbed: QImage) -> Image.Image:
    """The same picture in Pillow's hands."""
    rgb = grabbed.convertToFormat(QImage.Format.Format_RGB888)
    return Image.frombytes("RGB", (rgb.width(), rgb.height()), bytes(rgb.constBits()), "raw", "RGB", rgb.bytesPerLine())


def small(picture: QImage) -> Image.Image:
    """Two thirds of the size and 256 colours."""
    whole = picture_of(picture)
    scaled = whole.resize((whole.width * 2 // 3, whole.height * 2 // 3), Image.Resampling.LANCZOS)
    return scaled.quantize(256, dither=Image.Dither.NONE)


def main() -> None:
    """Draw the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.kiosk.gallery", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="only pictures whose name contains this")
    parser.add_argument("--full", action="store_true", help="in full size and colour, to be looked at")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    app = QGuiApplication([])
    font.install(app)
    stage = Stage()
    given.folder.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures(stage, given.only):
        target = given.folder / f"{name}.png"
        if given.full:
            picture.save(str(target))
        else:
            small(picture).save(target, optimize=True)
    stage.close()


if __name__ == "__main__":
    main()
