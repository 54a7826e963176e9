"""What a virtual printer has printed, and how it looks on 80 mm paper (576 dots across, 203 dots an inch)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import qrcode
from PIL import Image, ImageDraw
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q

from hardware.font import cjk_font
from hardware.slip import CELL_DOTS, COLUMN_DOTS, LINE_DOTS

_MARGIN, _TOP, _BOTTOM = 32, 56, 40
_PAPER, _INK = (252, 251, 246), (38, 36, 42)
_THRESHOLD = 140
_LEVELS = {48: ERROR_CORRECT_L, 49: ERROR_CORRECT_M, 50: ERROR_CORRECT_Q, 51: ERROR_CORRECT_H}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the printer is set when a character arrives."""

    across: int = 1
    down: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The part of the paper that is printed on, in dots."""

    left: int = 0
    dots: int

    def place(self, dots: int, align: int) -> int:
        """How far from the paper's left something so wide begins; `align` is 0, 1, 2 for left, middle, right."""
        return self.left + (0, (self.dots - dots) // 2, self.dots - dots)[align]


@dataclass(frozen=True, slots=True)
class Cell:
    """A character where it stands."""

    character: str
    style: Style
    columns: int
    x: int
    """Dots from the beginning of its line."""

    @property
    def dots(self) -> int:
        return self.columns * COLUMN_DOTS * self.style.across


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: characters, each in its style."""

    cells: tuple[Cell, ...]
    align: int
    area: Area

    @property
    def text(self) -> str:
        return "".join(cell.character for cell in self.cells)

    @property
    def dots(self) -> int:
        return max((cell.x + cell.dots for cell in self.cells), default=0)

    @property
    def begins(self) -> int:
        """Dots from the paper's left to the first character."""
        return self.area.place(self.dots, self.align) + min((cell.x for cell in self.cells), default=0)


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster picture, one bit a dot, 1 is ink."""

    bits: bytes
    across: int
    """Bytes a row."""
    align: int
    area: Area


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code that the printer drew itself."""

    payload: str
    module: int
    level: int
    """48 to 51 for L, M, Q, H."""
    align: int
    area: Area


Item = Line | Picture | QrCode


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything between two cuts."""

    items: tuple[Item, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The text, line by line, without pictures and codes."""
        return tuple(item.text for item in self.items if isinstance(item, Line))

    @property
    def qr_payloads(self) -> tuple[str, ...]:
        return tuple(item.payload for item in self.items if isinstance(item, QrCode))

    @property
    def pictures(self) -> int:
        return sum(isinstance(item, Picture) for item in self.items)


def draw(receipt: Receipt, dots: int = 576) -> Image.Image:
    """The receipt as a photo-like picture of the paper."""
    prints = [(_print(item), item) for item in receipt.items]
    height = _TOP + sum(image.height for image, _ in prints) + _BOTTOM
    paper = Image.new("RGB", (dots + 2 * _MARGIN, height), _PAPER)
    y = _TOP
    for image, item in prints:
        paper.paste(_INK, (_MARGIN + item.area.place(image.width, item.align), y), image)
        y += image.height
    ImageDraw.Draw(paper).rectangle((0, 0, paper.width - 1, paper.height - 1), outline=(214, 212, 206))
    return paper


def _print(item: Item) -> Image.Image:
    """The ink of one item: 255 where there is some."""
    match item:
        case Line():
            return _line(item)
        case Picture(bits=bits, across=across):
            return Image.frombytes("1", (across * 8, len(bits) // across), bits).convert("L")
        case QrCode():
            return _qr(item)


def _line(line: Line) -> Image.Image:
    tallest = max((cell.style.down for cell in line.cells), default=1) * CELL_DOTS
    ink = Image.new("L", (max(line.dots, 1), max(tallest, LINE_DOTS)), 0)
    for cell in line.cells:
        glyph = _glyph(cell)
        ink.paste(glyph, (cell.x, tallest - glyph.height))
    return ink


def _glyph(cell: Cell) -> Image.Image:
    """One cell. A character wider than its cell is squeezed into it."""
    down = CELL_DOTS * cell.style.down
    font = cjk_font(round(down * (0.92 if cell.columns == 2 else 0.86)), bold=cell.style.bold)
    natural = max(cell.columns * down // 2, round(font.getlength(cell.character)))
    image = Image.new("L", (natural, down), 0)
    ImageDraw.Draw(image).text((natural / 2, down * 0.82), cell.character, font=font, fill=255, anchor="ms")
    return image.resize((cell.dots, down)).point(lambda value: 255 if value > 255 - _THRESHOLD else 0)


def _qr(code: QrCode) -> Image.Image:
    symbol = qrcode.QRCode(error_correction=_LEVELS[code.level], box_size=code.module, border=2)
    symbol.add_data(code.payload)
    symbol.make(fit=True)
    modules: Iterable[Iterable[bool]] = symbol.get_matrix()
    rows = [[255 if dark else 0 for dark in row] for row in modules]
    image = Image.new("L", (len(rows), len(rows)))
    image.putdata([value for row in rows for value in row])
    side = len(rows) * code.module
    return image.resize((side, side), Image.Resampling.NEAREST)
