"""The language of second-generation identity card readers: the frames of the SAM module in each of them, SDT for short.

    AA AA AA 96 69 │ length 2 │ CMD PARA       data │ XOR      to the reader
    AA AA AA 96 69 │ length 2 │ SW1 SW2 SW3    data │ XOR      back

The length is big endian and counts what follows it; the XOR is over everything from the length to the data. A card is
found, selected, read. Sources: the module's public protocol description (SAM_V) and public drivers of several makers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, IntEnum, StrEnum
from functools import reduce
from operator import xor

from hardware.id_card import TEXT_BYTES

PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
PHOTO_BYTES = 1024

_LENGTHS = TEXT_BYTES.to_bytes(2, "big") + PHOTO_BYTES.to_bytes(2, "big")
SHORTEST_COMMAND = 3
SHORTEST_REPLY = 4
LONGEST_REPLY = 3 + len(_LENGTHS) + TEXT_BYTES + PHOTO_BYTES + 1
"""Lengths as frames count them. The longest reply is a card: 1295 bytes on the line."""


class Command(Enum):
    """What a reader is asked, as CMD PARA."""

    FIND = b"\x20\x01"
    SELECT = b"\x20\x02"
    READ = b"\x30\x01"


class Status(IntEnum):
    """What a reader answers, in SW3; SW1 and SW2 are zero."""

    CHECKSUM = 0x10
    LENGTH = 0x11
    COMMAND = 0x21
    AUTHENTICATION = 0x31
    CARD_AUTHENTICATION = 0x32
    READ_FAILED = 0x41
    NONE_FOUND = 0x80
    SELECT_FAILED = 0x81
    OK = 0x90
    NO_CONTENT = 0x91
    FOUND = 0x9F


class FrameFault(StrEnum):
    """What was wrong with something that began as a frame."""

    CHECKSUM = "checksum"
    LENGTH = "length"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer of the reader."""

    status: int
    """A `Status`, or what the description does not know."""
    data: bytes = field(default=b"", repr=False)
    """May be somebody's card, so it is never shown."""


def encode(body: bytes) -> bytes:
    """A frame around a command or a reply."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes((_xor(counted),))


def encode_reply(status: int, data: bytes = b"") -> bytes:
    """A reader's answer as it goes over the line."""
    return encode(status.to_bytes(3, "big") + data)


def decode_reply(body: bytes) -> Reply:
    """The answer in a frame's body, at least the three bytes that its status takes."""
    return Reply(status=int.from_bytes(body[:3], "big"), data=body[3:])


def encode_card(text: bytes, photo: bytes) -> bytes:
    """The data of a reply that is a card."""
    return _LENGTHS + text + photo


def card_text(data: bytes) -> bytes:
    """The text in the data of a reply to READ; the photo is dropped. ValueError: this is no card."""
    text = data[len(_LENGTHS) : -PHOTO_BYTES]
    if not data.startswith(_LENGTHS) or len(text) != TEXT_BYTES:
        raise ValueError("the lengths of text and photo are not those of a card")
    return text


class Frames:
    """Finds frames in what comes over a line, in any pieces, through noise, wrong sums and absurd lengths.

    Behind a fault it looks on right after that preamble: a whole frame in the wake of half a one is found. `shortest`
    and `longest` are the lengths, as frames count them, that make sense.
    """

    def __init__(self, *, shortest: int, longest: int) -> None:
        self._shortest = shortest
        self._longest = longest
        self._pending = bytearray()

    @property
    def begun(self) -> bool:
        """A frame has begun and is not whole yet."""
        return self._pending.startswith(PREAMBLE)

    def feed(self, data: bytes) -> list[bytes | FrameFault]:
        """The bodies of all frames, and all faults, completed by `data`, in order."""
        self._pending += data
        found = []
        while (part := self._take()) is not None:
            found.append(part)
        return found

    def _take(self) -> bytes | FrameFault | None:
        self._skip_to_preamble()
        start = len(PREAMBLE) + 2
        if not self.begun or len(self._pending) < start:
            return None
        length = int.from_bytes(self._pending[len(PREAMBLE) : start], "big")
        if not self._shortest <= length <= self._longest:
            return self._fail(FrameFault.LENGTH)
        if len(self._pending) < start + length:
            return None
        if _xor(self._pending[len(PREAMBLE) : start + length]):
            return self._fail(FrameFault.CHECKSUM)
        body = bytes(self._pending[start : start + length - 1])
        del self._pending[: start + length]
        return body

    def _skip_to_preamble(self) -> None:
        at = self._pending.find(PREAMBLE)
        if at < 0:
            at = max(len(self._pending) - len(PREAMBLE) + 1, 0)  # a preamble may have begun
        del self._pending[:at]

    def _fail(self, fault: FrameFault) -> FrameFault:
        del self._pending[: len(PREAMBLE)]
        return fault


def _xor(data: bytes | bytearray) -> int:
    return reduce(xor, data, 0)
