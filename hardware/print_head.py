"""The part of a virtual printer that sets type: commands in, printed lines, pictures and codes out."""

from __future__ import annotations

from dataclasses import replace

from hardware.escpos_reader import Command
from hardware.receipt import Area, Cell, Item, Line, Picture, QrCode, Receipt, Style
from hardware.slip import width

_QR = ord("1")
_PLAIN_ONLY = {
    "ESC M": {0, 48},  # font A
    "ESC SP": {0},
    "FS S": {0},
    "ESC {": {0, 48},
    "ESC -": {0, 48},
    "FS -": {0, 48},
    "GS B": {0, 48},
    "FS C": {0, 48},
}
"""What it cannot do, and the values that ask it not to: spacing, underline, white on black, upside down."""
_FONT_A = (b"00", b"0\0")
_KATAKANA = 1
_BLOCKS = "▁▂▃▄▅▆▇█▏▎▍▌▋▊▉┼┴┬┤├▔─│▕┌┐└┘╭╮╰╯"
"""Bytes 80 to 9F of the Katakana code page."""


class PrintHead:
    """Obeys printing commands. What it cannot understand goes to `faults` and prints nothing."""

    def __init__(self, dots: int) -> None:
        self.faults: list[str] = []
        self.printed = 0
        """Lines, pictures and codes printed since it was switched on."""
        self._dots = dots
        self._area = Area(dots=dots)
        self._items: list[Item] = []
        self._style = Style()
        self._initialise()

    def obey(self, command: Command) -> Receipt | None:
        """Do one command; a cut gives the receipt."""
        n, data = command.n, command.data
        match command.name:
            case "text":
                self._text(data)
            case "LF":
                self._line()
            case "NUL" | "CR" | "ESC 2" | "ESC 3":
                pass
            case name if n in _PLAIN_ONLY.get(name, ()):
                pass
            case "FS ( A" if data in _FONT_A:
                pass
            case "ESC t":
                self._page = n
            case "ESC $":
                self._x = n
            case "ESC \\":
                self._x = max(0, self._x + (n - 0x1_0000 if n & 0x8000 else n))
            case "GS L" if not self._cells:
                self._area = replace(self._area, left=n)
            case "GS W" if not self._cells and n:
                self._area = replace(self._area, dots=n)
            case "ESC @":
                self._initialise()
            case "ESC a" if n in (0, 1, 2, 48, 49, 50) and not self._cells:
                self._align = n % 48
            case "ESC E":
                self._style = replace(self._style, bold=bool(n & 1))
            case "ESC d":
                for _ in range(n):
                    self._line()
            case "FS &" | "FS .":
                self._chinese = command.name == "FS &"
            case "GS !" if n & 0x88 == 0:
                self._style = replace(self._style, across=(n >> 4) + 1, down=(n & 7) + 1)
            case "GS v 0" if n * 8 <= self._dots:
                self._flush()
                self._put(Picture(data, n, self._align, self._within_paper()))
            case "GS ( k" if len(data) > 2 and data[0] == _QR:
                self._qr(data[1], data[2:])
            case "GS V" if n in (0, 1, 48, 49, 65, 66):
                return self._cut()
            case _:
                self.faults.append(f"{command.name} {n} {data[:16].hex(' ')}".strip())
        return None

    def _initialise(self) -> None:
        self._style = Style()
        self._align = 0
        self._chinese = False
        self._lead = b""
        self._cells: list[Cell] = []
        self._x = 0
        self._area = Area(dots=self._dots)
        self._page = 0
        self._qr_module, self._qr_level, self._qr_payload = 3, 48, ""

    def _text(self, data: bytes) -> None:
        data, self._lead = self._lead + data, b""
        index = 0
        while index < len(data):
            if data[index] < 0x80:
                self._character(data[index : index + 1])
                index += 1
            elif not self._chinese:
                self._foreign(data[index])
                index += 1
            elif index + 1 == len(data):
                self._lead = data[index:]
                return
            else:
                self._character(data[index : index + 2])
                index += 2

    def _character(self, code: bytes) -> None:
        try:
            character = code.decode("gbk")
        except UnicodeDecodeError:
            self.faults.append(f"{code.hex(' ')} is not GBK")
            return
        self._set(character, width(character))

    def _foreign(self, byte: int) -> None:
        """A byte beyond ASCII outside Chinese mode: of the Katakana page only the rules are here."""
        if self._page == _KATAKANA and byte - 0x80 < len(_BLOCKS):
            self._set(_BLOCKS[byte - 0x80], 1)
        else:
            self.faults.append(f"byte {byte:02x} outside Chinese mode")

    def _set(self, character: str, columns: int) -> None:
        cell = Cell(character, self._style, columns, self._x)
        if cell.x + cell.dots > self._within_paper().dots:
            self._line()
            cell = replace(cell, x=0)
        self._cells.append(cell)
        self._x = cell.x + cell.dots

    def _within_paper(self) -> Area:
        return replace(self._area, dots=min(self._area.dots, self._dots - self._area.left))

    def _line(self) -> None:
        if self._lead:
            self.faults.append(f"half a character {self._lead.hex()}")
            self._lead = b""
        self._put(Line(tuple(self._cells), self._align, self._within_paper()))
        self._cells = []
        self._x = 0

    def _flush(self) -> None:
        if self._cells:
            self._line()

    def _put(self, item: Item) -> None:
        self._items.append(item)
        self.printed += 1

    def _qr(self, function: int, data: bytes) -> None:
        """GS ( k for QR codes: 65 model, 67 module size, 69 error correction, 80 store, 81 print."""
        first = data[0]
        if function == 65 and data in (b"1\0", b"2\0", b"3\0"):
            return
        if function == 67 and len(data) == 1 and 1 <= first <= 16:
            self._qr_module = first
        elif function == 69 and len(data) == 1 and 48 <= first <= 51:
            self._qr_level = first
        elif function == 80 and len(data) > 1 and first == 48:
            self._qr_payload = data[1:].decode("utf-8", "replace")
        elif function == 81 and data == b"0" and self._qr_payload:
            self._flush()
            self._put(QrCode(self._qr_payload, self._qr_module, self._qr_level, self._align, self._within_paper()))
        else:
            self.faults.append(f"GS ( k {function} {data[:16].hex(' ')}")

    def _cut(self) -> Receipt:
        self._flush()
        items, self._items = tuple(self._items), []
        return Receipt(items)
