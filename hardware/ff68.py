"""The FF68 protocol of clerks' keypads (呼叫器) and evaluators (评价器): many units on one line, 9600 baud.

    FF 68 │ L │ L │ 68 │ address │ command │ data … │ sum │ 16        L = 2 + bytes of data

The sum is that of address, command and data, modulo 256. A unit speaks on its own; the host acknowledges by saying the
same frame back. A key's frame has the digits typed before it, then the key; an evaluator's has the number of its key.

The sum sees every single damaged byte, but no two that make up for each other: of frames with two damaged bytes 1 in
255 passes for another one. Beyond the sum nothing protects a frame; so nothing that a frame does is done twice or
cannot be taken back, and what names no unit or key of the line is dropped.

Sources: the public program of a hall that uses such units, and frames written down there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

MAX_DATA = 16
"""Bytes; what claims to have more is noise. The longest of the known frames has six."""
PLACES = 6
"""Digits that a keypad shows: three of who waits, three of the ticket."""

_START, _MARK, _END = 0xFF, 0x68, 0x16
_AROUND = 7
"""Bytes of a frame besides those that its length counts."""
_LONGEST = 2 + MAX_DATA + _AROUND
_BLANK = 0x0A


class Command(IntEnum):
    """What a frame is about."""

    KEY = 0x01
    """From a keypad: keys. From the host, with RATE: begin an evaluation."""
    DIGITS = 0x02
    """From the host: show these six, 0A for blank."""
    BEEP = 0x03
    """From the host."""
    RATED = 0x11
    """From an evaluator: the number of its key."""


class KeyCode(IntEnum):
    """The last byte of a key's frame."""

    RATE = 0x0B
    """评价"""
    CALL = 0x0C
    """呼叫"""
    RECALL = 0x0D
    """重呼"""
    CONFIRM = 0x0F
    """确认, after a digit that says what: 6 no-show, 0 hold, 3 return."""
    PAUSE = 0x12
    """等候, 暂停"""
    TRANSFER = 0x13
    """转移"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One message, either way."""

    address: int
    command: int
    data: bytes = b""


def encode(frame: Frame) -> bytes:
    """The frame as it goes over the line. ValueError: it has more data than a frame may."""
    if len(frame.data) > MAX_DATA:
        raise ValueError(f"{len(frame.data)} bytes of data; a frame has at most {MAX_DATA}")
    body = bytes((frame.address, frame.command)) + frame.data
    return bytes((_START, _MARK, len(body), len(body), _MARK)) + body + bytes((sum(body) & 0xFF, _END))


def keys(address: int, *codes: int) -> bytes:
    """What a keypad says: digits typed, then a key."""
    return encode(Frame(address=address, command=Command.KEY, data=bytes(codes)))


def rated(address: int, key: int) -> bytes:
    """What an evaluator says: its key with this number was pressed."""
    return encode(Frame(address=address, command=Command.RATED, data=bytes((key,))))


def show(address: int, digits: str) -> bytes:
    """Have a keypad show six digits or spaces. ValueError: they are something else."""
    return encode(Frame(address=address, command=Command.DIGITS, data=bytes(map(_place, _six(digits)))))


def beep(address: int) -> bytes:
    """Have a keypad beep."""
    return encode(Frame(address=address, command=Command.BEEP))


def evaluate(address: int) -> bytes:
    """Have an evaluator ask for a rating. Nothing is known that would make it stop; it ends by itself."""
    return keys(address, KeyCode.RATE)


def read_digits(data: bytes) -> str:
    """The six places as a keypad shows them, blanks as spaces. ValueError: a keypad would not show that."""
    if len(data) != PLACES or max(data) > _BLANK:
        raise ValueError(f"{data.hex(' ')} are no {PLACES} digits")
    return "".join(" " if place == _BLANK else str(place) for place in data)


def _six(digits: str) -> str:
    if len(digits) != PLACES or not digits.isascii() or not digits.replace(" ", "0").isdigit():
        raise ValueError(f"{digits!r} are no {PLACES} digits or spaces")
    return digits


def _place(digit: str) -> int:
    return _BLANK if digit == " " else int(digit)


class Decoder:
    """Finds frames in what comes over a line, byte by byte.

    At each end mark it looks back whether a right frame ends there. So whatever came before, noise, half a frame or a
    wrong length, can neither swallow nor delay a whole frame that follows.
    """

    def __init__(self) -> None:
        self._recent = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """All whole and right frames completed by `data`."""
        frames = []
        for byte in data:
            self._recent.append(byte)
            if byte == _END and (frame := _last_in(self._recent)):
                frames.append(frame)
                self._recent.clear()
            del self._recent[:-_LONGEST]
        return frames


def _last_in(heard: bytearray) -> Frame | None:
    """The frame that ends with `heard`, the longest where there are several; None where nothing right does."""
    for length in range(2 + MAX_DATA, 1, -1):
        start = len(heard) - length - _AROUND
        if start < 0 or heard[start : start + 5] != bytes((_START, _MARK, length, length, _MARK)):
            continue
        body = bytes(heard[start + 5 : -2])
        if sum(body) & 0xFF == heard[-2]:
            return Frame(address=body[0], command=body[1], data=body[2:])
    return None
