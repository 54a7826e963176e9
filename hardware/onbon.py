"""The protocol of Onbon BX-5K and BX-6K font cards, which drive LED bars: the card has the font, we send text.

    A5 ×8 │ escaped [ addr 2 │ from 2 │ 0 ×6 │ device 1 │ version 1 │ length 2 │ data │ CRC-16/ARC 2 ] │ 5A

Numbers are little endian. Between the marks A5 is sent as A6 02, A6 as A6 01, 5A as 5B 02, 5B as 5B 01. The CRC
(polynomial A001 reflected, from 0) covers header and data before escaping. Data begins with command group and command.

Sources: the maker's public SDK document and protocol analyser, public drivers, and frames captured on real cards.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

HOST = 0x8000
"""Our address."""
ANY_DEVICE = 0xFE
PING = b"\xa2\x00\x01\x00\x00"
ACK = b"\xa0\x00"
NACK = b"\xa0\x01"
TEXT_GROUP = b"\xa3\x06"
"""Real-time areas: text in RAM, shown at once, gone at power-off."""
MAX_DATA = 1024
"""Bytes a card takes in one frame."""

_START, _END = b"\xa5" * 8, b"\x5a"
_ESCAPES = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
_UNESCAPES = {escaped: byte for byte, escaped in _ESCAPES.items()}
_HEADER = struct.Struct("<HH6xBBH")
_VERSION = 2
_LONGEST = 2 * (_HEADER.size + MAX_DATA + 2)
_AREA = struct.Struct("<BHHHHBBBH3xBBBBBBI")
_IN_PIXELS = 0x8000


class DisplayMode(IntEnum):
    """How a page comes on."""

    STATIC = 1
    FAST = 2
    LEFT = 3
    RIGHT = 4
    UP = 5
    DOWN = 6


class RunMode(IntEnum):
    """What an area does after its last page."""

    LOOP = 0
    STAY = 1
    """The last page stays."""
    LOOP_UNTIL_TIMEOUT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One message to or from a card."""

    to: int
    sender: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class TextArea:
    """A rectangle of the bar and the text in it."""

    number: int = 0
    x: int = 0
    y: int = 0
    width: int
    """In pixels, as x, y and height are."""
    height: int
    text: str
    """With the card's own escapes: `\\\\n` new line, `\\\\FO000` Chinese font 0, `\\\\C1` red."""
    run: RunMode = RunMode.LOOP
    display: DisplayMode = DisplayMode.STATIC
    multi_line: bool = False
    speed: int = 1
    """0 is fastest, 24 slowest."""
    stay: int = 4
    """Half seconds that a page stays."""


def crc16(data: bytes) -> int:
    """CRC-16/ARC."""
    crc = 0
    for byte in data:
        crc = (crc >> 8) ^ _CRC[(crc ^ byte) & 0xFF]
    return crc


def _crc_of(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ 0xA001 if byte & 1 else byte >> 1
    return byte


_CRC = tuple(_crc_of(byte) for byte in range(256))


def encode(frame: Frame) -> bytes:
    """The frame as it goes over the line."""
    if len(frame.data) > MAX_DATA:
        raise ValueError(f"{len(frame.data)} bytes of data; a card takes {MAX_DATA}")
    packed = _HEADER.pack(frame.to, frame.sender, ANY_DEVICE, _VERSION, len(frame.data)) + frame.data
    packed += crc16(packed).to_bytes(2, "little")
    return _START + b"".join(_ESCAPES.get(byte) or bytes((byte,)) for byte in packed) + _END


def ping(address: int) -> bytes:
    """Ask a card whether it is there; it acknowledges."""
    return encode(Frame(to=address, sender=HOST, data=PING))


def acknowledgement(address: int, *, error: int = 0) -> bytes:
    """What a card at `address` answers: ACK, or NACK with an error code."""
    data = (NACK if error else ACK) + bytes((error, 0, 0))
    return encode(Frame(to=HOST, sender=address, data=data))


def show(address: int, area: TextArea, *, in_pixels: bool = True) -> bytes:
    """Show a text now; the card acknowledges.

    `in_pixels` says the unit of x and width on the wire: pixels, marked by their highest bit, or groups of eight, which
    older cards expect.
    """
    text = area.text.encode("gb2312", "replace")
    x, width = (area.x | _IN_PIXELS, area.width | _IN_PIXELS) if in_pixels else (area.x // 8, -(-area.width // 8))
    lines = 2 if area.multi_line else 1
    body = _AREA.pack(
        *(0, x, area.y, width, area.height, area.number, 0, area.run, 0),
        *(lines, 1, area.display, 0, area.speed, area.stay, len(text)),
    )
    body += text
    return encode(
        Frame(
            to=address,
            sender=HOST,
            data=TEXT_GROUP + b"\x01\x00\x00" + b"\x00\x01" + len(body).to_bytes(2, "little") + body,
        )
    )


def read_areas(data: bytes) -> tuple[TextArea, ...]:
    """The areas of a real-time text command, as a card reads them; ValueError where a card would refuse."""
    if data[:2] != TEXT_GROUP or len(data) < 7:
        raise ValueError("not a real-time text command")
    at = 6 + data[5]
    areas = []
    for _ in range(_byte(data, at)):
        length = _byte(data, at + 1) | _byte(data, at + 2) << 8
        areas.append(_read_area(data[at + 3 : at + 3 + length]))
        at += 2 + length
    if at + 1 != len(data):
        raise ValueError("the areas do not fill the data")
    return tuple(areas)


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise ValueError("the data is cut short")
    return data[at]


def _read_area(body: bytes) -> TextArea:
    if len(body) < _AREA.size:
        raise ValueError("an area is cut short")
    kind, x, y, width, height, number, _gap, run, _timeout, lines, wrapped, display, _exit, speed, stay, length = (
        _AREA.unpack_from(body)
    )
    if kind != 0 or lines not in (1, 2) or wrapped not in (1, 2) or length != len(body) - _AREA.size:
        raise ValueError("an area's header is wrong")
    return TextArea(
        number=number,
        x=_pixels(x),
        y=y,
        width=_pixels(width),
        height=height,
        text=body[_AREA.size :].decode("gb2312"),
        run=RunMode(run),
        display=DisplayMode(display),
        multi_line=lines == 2,
        speed=speed,
        stay=stay,
    )


def _pixels(value: int) -> int:
    return value & ~_IN_PIXELS if value & _IN_PIXELS else value * 8


class Decoder:
    """Finds frames in what comes over a line, byte by byte, through noise, half frames and wrong sums."""

    def __init__(self) -> None:
        self._escaped = bytearray()
        self._inside = False

    def feed(self, data: bytes) -> list[Frame]:
        """All whole and right frames completed by `data`."""
        frames = []
        for byte in data:
            if byte == 0xA5:
                self._escaped.clear()
                self._inside = True
            elif self._inside and byte == 0x5A:
                self._inside = False
                if frame := _open(bytes(self._escaped)):
                    frames.append(frame)
            elif self._inside:
                self._escaped.append(byte)
                self._inside = len(self._escaped) <= _LONGEST
        return frames


def _open(escaped: bytes) -> Frame | None:
    """The frame between the marks; None when anything about it is wrong."""
    packed = _unescape(escaped)
    if packed is None or len(packed) < _HEADER.size + 2:
        return None
    body, crc = packed[:-2], int.from_bytes(packed[-2:], "little")
    to, sender, _device, version, length = _HEADER.unpack_from(body)
    data = body[_HEADER.size :]
    if crc != crc16(body) or length != len(data) or version != _VERSION:
        return None
    return Frame(to=to, sender=sender, data=data)


def _unescape(escaped: bytes) -> bytes | None:
    plain = bytearray()
    at = 0
    while at < len(escaped):
        if escaped[at] in (0xA6, 0x5B):
            byte = _UNESCAPES.get(escaped[at : at + 2])
            if byte is None:
                return None
            plain.append(byte)
            at += 2
        else:
            plain.append(escaped[at])
            at += 1
    return bytes(plain)
