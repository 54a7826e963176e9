"""What a receipt printer answers, byte by byte.

Source: Epson, ESC/POS Command Reference, DLE EOT, GS r, GS a and GS ( H function 48. One connection carries four kinds:

    DLE EOT n   one byte     b & 93h == 12h
    GS a        four bytes   b & 93h == 10h, then three with b & 90h == 0
    GS r n      one byte     b & 90h == 0
    GS ( H      seven bytes  37h 22h d1 d2 d3 d4 00h
"""

from __future__ import annotations

from dataclasses import dataclass, replace

ASKED = (1, 2, 3, 4)
"""The `n` of DLE EOT: printer, cause of offline, cause of error, paper."""
FENCE = b"\x1d\x72\x01"
"""GS r 1: asks for the paper sensor in turn, so the answer says that all bytes before it are processed."""


def ask(n: int) -> bytes:
    """DLE EOT n, answered at once, whatever else the printer still has to do."""
    return bytes((0x10, 0x04, n))


def ask_when_printed(process_id: bytes) -> bytes:
    """GS ( H function 48: answer with these four printable bytes when all before is printed."""
    if len(process_id) != 4 or not all(32 <= byte <= 126 for byte in process_id):
        raise ValueError(f"a process id is four printable ASCII characters, not {process_id!r}")
    return b"\x1d\x28\x48\x06\x00\x30\x30" + process_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The state of a printer as its four status bytes tell it."""

    offline: bool = False
    cover_open: bool = False
    paper_end: bool = False
    paper_low: bool = False
    cutter: bool = False
    """The knife is stuck."""
    broken: bool = False
    """An error that only switching off and on clears."""
    error: bool = False
    """Some other error."""

    def read(self, n: int, byte: int) -> Status:
        """This status with the answer to DLE EOT `n` read into it."""
        match n:
            case 1:
                return replace(self, offline=bool(byte & 0x08))
            case 2:
                return replace(self, cover_open=bool(byte & 0x04), error=bool(byte & 0x40))
            case 3:
                return replace(self, cutter=bool(byte & 0x08), broken=bool(byte & 0x20))
            case 4:
                return replace(self, paper_low=byte & 0x0C == 0x0C, paper_end=byte & 0x60 == 0x60)
        raise ValueError(f"no status {n}")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a DLE EOT n; the byte does not say which n."""

    byte: int


@dataclass(frozen=True, slots=True)
class Fence:
    """The answer to GS r 1."""

    byte: int


@dataclass(frozen=True, slots=True)
class ProcessId:
    """All before this id's request is printed."""

    id: bytes


@dataclass(frozen=True, slots=True)
class Unasked:
    """An automatic status (ASB): somebody switched it on, and it is of no interest here."""


Reply = Answer | Fence | ProcessId | Unasked


class Replies:
    """Takes bytes as they come and gives whole replies."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> list[Reply]:
        """All replies completed by `data`."""
        self._bytes += data
        replies: list[Reply] = []
        while (length := self._length()) and len(self._bytes) >= length:
            replies.append(_reply(bytes(self._bytes[:length])))
            del self._bytes[:length]
        return replies

    def _length(self) -> int:
        if not self._bytes:
            return 0
        first = self._bytes[0]
        if first == 0x37:
            return 7
        return 4 if first & 0x93 == 0x10 else 1


def _reply(data: bytes) -> Reply:
    if len(data) == 7:
        return ProcessId(data[2:6])
    if len(data) == 4:
        return Unasked()
    return Answer(data[0]) if data[0] & 0x93 == 0x12 else Fence(data[0]) if data[0] & 0x90 == 0 else Unasked()
