"""The Chinese font that a picture of text is drawn with: a rare name on a slip, a virtual printer's paper."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from PIL import ImageFont

_FILE = "NotoSansCJK-VF.otf.ttc"
_SIMPLIFIED_CHINESE = 2
"""Index of the face `Noto Sans CJK SC` in the collection."""
_REGULAR, _BOLD = 400, 700


@cache
def cjk_font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """Noto Sans CJK at `size` pixels. The file is a variable font that comes up Thin, so its weight is set."""
    font = ImageFont.truetype(str(files("manimgx_fonts_cjk") / _FILE), size, index=_SIMPLIFIED_CHINESE)
    font.set_variation_by_axes([_BOLD if bold else _REGULAR])
    return font
