"""`python -m tests.floor_display.gallery docs/floor_display`: a picture of every kind of display in every state."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication, QImage

from floor_display.wall import Wall
from layouts.layout import Layout, Screen
from layouts.legibility import cap_height_mm, least_cap_height_mm
from look import font
from look.program import Options
from tests.floor_display.morning import Morning
from tests.floor_display.scenes import SCENES, hall
from tests.picture import pillow

_COLOURS = 128
_WIDEST = 1280
_SETTLED_MS = 350


def picture_of(name: str, layout: Layout) -> QImage:
    """What a scene's display looks like, in full size."""
    _, display, happen = SCENES[name]
    morning = Morning(layout, display)
    wall = Wall(morning, "http://192.168.10.5:8080")
    wall.scene.window.setProperty("moving", False)
    if happen.__name__ in ("loading", "refused"):
        screen = layout.screens[layout.displays[display].screen]
        wall.scene.window.resize(screen.width, screen.height)
    wall.show(Options(server="", token=""))
    happen(morning)
    loop = QEventLoop()
    QTimer.singleShot(_SETTLED_MS, loop.quit)
    loop.exec()
    grabbed = wall.picture()
    wall.close()
    return grabbed


def small(picture: QImage) -> Image.Image:
    """Few pixels and few colours: a page of documents need not be heavy."""
    whole = pillow(picture)
    shrunk = min(1.0, (_WIDEST if whole.width > 2 * whole.height or whole.width > whole.height else 720) / whole.width)
    if whole.width > 5 * whole.height:
        shrunk = 1920 / whole.width
    scaled = whole.resize((round(whole.width * shrunk), round(whole.height * shrunk)), Image.Resampling.LANCZOS)
    return scaled.quantize(_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)


def index(halls: dict[str, Layout]) -> str:
    """The documents' page: the screens with the height of their letters, then a line for each picture."""
    lines = [
        "# Wall displays",
        "",
        "Every kind of display in its states, drawn offscreen at full size from commands that the domain decides, in",
        "the halls' own words. Names on cards are invented. After a change to the screens:",
        "`python -m tests.floor_display.gallery docs/floor_display`, then look at them.",
        "",
        "## Letters",
        "",
        "What must be read is at least 1/200 of the viewing distance high; the loader refuses a screen that is not.",
        "Panels and distances are our assumption.",
        "",
        "| hall | screen | kind | pixels | read from | needed | numbers | figures |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, layout in halls.items():
        lines += [_screen_line(name, screen) for screen in layout.screens.values()]
    lines += [
        "",
        "*Numbers*: of tickets and counters; on an overview, of zones. *Figures*: how many wait; on a fascia, the",
        "names of lines. The newest call is half as large again.",
        "",
        "## Pictures",
        "",
        "| | |",
        "|---|---|",
    ]
    for name, (place, display, happen) in SCENES.items():
        said = (happen.__doc__ or "").splitlines()[0]
        lines.append(f'| **{name}**<br>{place}, `{display}`<br>{said} | <img src="{name}.png" width="640"> |')
    return "\n".join([*lines, ""])


def _screen_line(hall_name: str, screen: Screen) -> str:
    heights = [
        cap_height_mm(pixels, screen.panel_height_mm, screen.height)
        for pixels in (screen.row_cap_px, screen.figure_cap_px)
    ]
    cells = [
        hall_name,
        screen.id,
        screen.kind,
        f"{screen.width} × {screen.height}",
        f"{screen.viewing_distance_m:g} m",
        f"{least_cap_height_mm(screen.viewing_distance_m):.0f} mm",
        *(f"{height:.1f} mm" for height in heights),
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Draw the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.floor_display.gallery", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", metavar="TEXT", help="the pictures whose name contains this, no index")
    parser.add_argument("--full", action="store_true", help="in full size and colour, to be looked at closely")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    app = QGuiApplication([])
    font.install(app)
    given.folder.mkdir(parents=True, exist_ok=True)
    halls = {name: hall(name) for name in ("zhengzhou", "tiny")}
    for name, (place, _, _) in SCENES.items():
        if given.only is not None and given.only not in name:
            continue
        picture, target = picture_of(name, halls[place]), given.folder / f"{name}.png"
        if given.full:
            picture.save(str(target))
        else:
            small(picture).save(target, optimize=True)
    if given.only is None:
        (given.folder / "README.md").write_text(index(halls), encoding="utf-8")


if __name__ == "__main__":
    main()
