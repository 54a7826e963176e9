"""The Chinese font: one family for every screen, in true weights.

The font is variable and renders Thin unless its `wght` axis is set; `QFont.setWeight` would only smear it. Its figures
all have the same width (600/1000 em), so numbers do not dance when they change.
"""

from __future__ import annotations

from importlib.resources import as_file, files

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

FAMILY = "Noto Sans CJK SC"
"""The simplified Chinese face of the collection; the others draw some characters as Japan or Taiwan writes them."""

REGULAR, MEDIUM, BOLD = 400, 500, 700

CAP = 0.733
"""Height of a capital letter, per pixel of font size."""

_WEIGHT_AXIS = QFont.Tag("wght")


def install(app: QGuiApplication, pixels: int = 16) -> None:
    """Make the Chinese font the application's own, for Widgets and QML alike.

    Raises RuntimeError where the font package is broken: a hall must not be shown in boxes.
    """
    with as_file(files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc") as path:
        registered = QFontDatabase.addApplicationFont(str(path))
    if FAMILY not in QFontDatabase.applicationFontFamilies(registered):
        raise RuntimeError(f"{FAMILY} is missing: reinstall the package manimgx-fonts-cjk")
    app.setFont(font(pixels))


def font(pixels: int, weight: int = REGULAR) -> QFont:
    """The font at a size in pixels and a weight from 100 to 900. In QML use `Words`, or `font.variableAxes`."""
    made = QFont(FAMILY)
    made.setPixelSize(pixels)
    made.setVariableAxis(_WEIGHT_AXIS, float(weight))
    return made


def pixels_for_cap(cap: float) -> int:
    """The font size whose capital letters are `cap` pixels high."""
    return round(cap / CAP)
