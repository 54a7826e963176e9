"""A filled ticket slip as ESC/POS bytes.

python-escpos writes the commands; the text is encoded here, because the library's own encoder sends Chinese without
switching the printer to Chinese and `¥` as four bytes. One line of text on the wire:

    GS ! n   ESC E n   ESC a n   FS &   GBK text   FS .   LF
    1D 21 n  1B 45 n   1B 61 n   1C 26  ...        1C 2E  0A

Source of the commands: Epson, ESC/POS Command Reference. FS & and FS . are its Kanji mode: GBK on Chinese models.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import qrcode
from escpos.capabilities import Profile
from escpos.constants import QR_ECLEVEL_M
from escpos.printer import Dummy
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_M

from hardware.font import cjk_font
from layouts.layout import SlipLine

COLUMN_DOTS = 12
"""Width of a half-width character; a Chinese one is twice as wide."""
CELL_DOTS = 24
"""Height of a character at normal size."""
LINE_DOTS = 30
"""The printer's default line spacing; a taller line takes its own height."""
QR_MODULE_DOTS = 6
QR_QUIET_MODULES = 4
"""White around a drawn QR code; source: ISO/IEC 18004, 5.3.8."""

_CHINESE_ON, _CHINESE_OFF = b"\x1c\x26", b"\x1c\x2e"
_CLOSING = frozenset("，。、；：！？）》】」』”’·％")
_INK_THRESHOLD = 140


def encode(lines: Sequence[SlipLine], *, columns: int = 48, dots: int = 576, qr: str = "native") -> bytes:
    """The bytes that print `lines`, whose text is final, and cut the paper.

    `columns` half-width characters and `dots` are what the printer fits across. Longer lines are wrapped. A line with a
    character that GBK lacks, a rare name for instance, is drawn and sent as a picture. QR codes are drawn by the
    printer (`native`) or sent as pictures (`image`).
    """
    printer = Dummy(profile=_Paper(dots))
    printer.hw("INIT")
    for line in lines:
        if line.qr:
            _add_qr(printer, line, dots, native=qr == "native")
        else:
            _add(printer, line, columns, dots)
    printer.cut(feed=False)
    return bytes(printer.output)


class _Paper(Profile):  # type: ignore[misc]
    """What the library must know of the printer: how wide a picture may be."""

    def __init__(self, dots: int) -> None:
        super().__init__()
        self.profile_data: dict[str, object] = {**Profile.profile_data, "media": {"width": {"pixels": dots}}}


def _add(printer: Dummy, line: SlipLine, columns: int, dots: int) -> None:
    _style(printer, line)
    room = columns // line.scale
    text = "-" * room if line.rule else printable(line.text)
    for part in wrap(text, room, even=line.align == "center"):
        try:
            printer._raw(_CHINESE_ON + part.encode("gbk") + _CHINESE_OFF + b"\n")
        except UnicodeEncodeError:
            printer.image(picture(part, scale=line.scale, bold=line.bold, dots=dots), impl="bitImageRaster")


def _add_qr(printer: Dummy, line: SlipLine, dots: int, *, native: bool) -> None:
    _style(printer, line)
    if native:
        printer.qr(line.text, ec=QR_ECLEVEL_M, size=QR_MODULE_DOTS, native=True)
    else:
        printer.image(qr_picture(line.text, dots), impl="bitImageRaster")


def _style(printer: Dummy, line: SlipLine) -> None:
    printer.set(align=line.align, bold=line.bold, custom_size=True, width=line.scale, height=line.scale)


def printable(text: str) -> str:
    """`text` as a printer may have it: control characters, which it would obey, become spaces; `¥` is the wide one."""
    plain = "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)
    return plain.replace("¥", "￥")


def width(character: str) -> int:
    """Columns that a character takes: 1 for ASCII, 2 for everything else."""
    return 1 if character.isascii() else 2


def wrap(text: str, columns: int, *, even: bool = False) -> list[str]:
    """`text` in parts of at most `columns`: English broken between words, Chinese before no closing mark.

    `even` parts are about equally long, as a centred text should be.
    """
    parts = list(_wrapped(text, columns))
    while even and len(parts) > 1 and columns > 4:
        columns -= 1
        narrower = list(_wrapped(text, columns))
        if len(narrower) > len(parts):
            break
        parts = narrower
    return parts


def _wrapped(text: str, columns: int) -> Iterator[str]:
    while sum(map(width, text)) > columns:
        end = _break(text, _room_for(text, columns))
        yield text[:end].rstrip()
        text = text[end:].lstrip()
    yield text


def _break(text: str, end: int) -> int:
    """Where to break so that at most `end` characters stand before."""
    if text[end - 1].isascii() and text[end].isascii():
        space = text.rfind(" ", 1, end + 1)
        return space if space > 0 else end
    return end - 1 if end > 1 and text[end] in _CLOSING else end


def _room_for(text: str, columns: int) -> int:
    """How many characters from the left fit; at least one, so that wrapping always ends."""
    used = 0
    for index, character in enumerate(text):
        used += width(character)
        if used > columns:
            return max(index, 1)
    return len(text)


def picture(text: str, *, scale: int, bold: bool, dots: int) -> Image.Image:
    """`text` drawn in black on white in the cells that the printer would give it."""
    height = CELL_DOTS * scale
    columns = sum(map(width, text))
    wide = min(-(-columns * COLUMN_DOTS * scale // 8) * 8, dots)
    image = Image.new("L", (wide, max(height, LINE_DOTS)), 255)
    draw = ImageDraw.Draw(image)
    font = cjk_font(round(height * 0.92), bold=bold)
    x = 0.0
    for character in text:
        cell = width(character) * COLUMN_DOTS * scale
        draw.text((x + cell / 2, height / 2), character, font=font, fill=0, anchor="mm")
        x += cell
    return image.point(lambda value: 0 if value < _INK_THRESHOLD else 255)


def qr_picture(text: str, dots: int) -> Image.Image:
    """`text` as a QR code with its quiet zone, its modules as large as native ones or as `dots` allow."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QR_QUIET_MODULES)
    code.add_data(text)
    code.make(fit=True)
    modules = code.get_matrix()
    side = len(modules)
    image = Image.new("L", (side, side))
    image.putdata([0 if dark else 255 for row in modules for dark in row])
    scale = max(1, min(QR_MODULE_DOTS, dots // side))
    return image.resize((side * scale, side * scale), Image.Resampling.NEAREST)
