"""Reads ESC/POS as strictly as a printer: one command after another out of a stream of bytes.

Source: Epson, ESC/POS Command Reference. Only the commands that `hardware.slip` and `hardware.printer` use, and the few
that other programs commonly send; everything else is a fault.
"""

from __future__ import annotations

from dataclasses import dataclass

_PLAIN = {
    b"\x00": ("NUL", 0),
    b"\x0a": ("LF", 0),
    b"\x0d": ("CR", 0),
    b"\x10\x04": ("DLE EOT", 1),
    b"\x10\x05": ("DLE ENQ", 1),
    b"\x1b\x20": ("ESC SP", 1),
    b"\x1b\x24": ("ESC $", 2),
    b"\x1b\x2d": ("ESC -", 1),
    b"\x1b\x40": ("ESC @", 0),
    b"\x1b\x61": ("ESC a", 1),
    b"\x1b\x45": ("ESC E", 1),
    b"\x1b\x4d": ("ESC M", 1),
    b"\x1b\x5c": ("ESC \\", 2),
    b"\x1b\x64": ("ESC d", 1),
    b"\x1b\x32": ("ESC 2", 0),
    b"\x1b\x33": ("ESC 3", 1),
    b"\x1b\x74": ("ESC t", 1),
    b"\x1b\x7b": ("ESC {", 1),
    b"\x1c\x26": ("FS &", 0),
    b"\x1c\x2d": ("FS -", 1),
    b"\x1c\x2e": ("FS .", 0),
    b"\x1c\x43": ("FS C", 1),
    b"\x1c\x53": ("FS S", 2),
    b"\x1d\x21": ("GS !", 1),
    b"\x1d\x42": ("GS B", 1),
    b"\x1d\x49": ("GS I", 1),
    b"\x1d\x4c": ("GS L", 2),
    b"\x1d\x57": ("GS W", 2),
    b"\x1d\x61": ("GS a", 1),
    b"\x1d\x72": ("GS r", 1),
}
_PREFIXES = {code[0] for code in _PLAIN if len(code) == 2}
_FEEDING_CUTS = {65, 66}


@dataclass(frozen=True, slots=True)
class Command:
    """One command, or a run of text (name `text`), or bytes that are neither (name `fault`)."""

    name: str
    n: int = 0
    """Its argument, of one byte or of two, the lower first."""
    data: bytes = b""


def take(buffer: bytearray) -> Command | None:
    """Remove the first command from `buffer` and return it; None while it is not complete."""
    if not buffer:
        return None
    command, length = _first(bytes(buffer))
    if command is not None:
        del buffer[:length]
    return command


def _first(data: bytes) -> tuple[Command | None, int]:
    if data[0] >= 0x20:
        length = next((index for index, byte in enumerate(data) if byte < 0x20), len(data))
        return Command("text", data=data[:length]), length
    if plain := _PLAIN.get(data[:1]):
        return Command(plain[0]), 1
    if data[0] not in _PREFIXES:
        return Command("fault", data=data[:1]), 1
    if len(data) < 2:
        return None, 0
    if plain := _PLAIN.get(data[:2]):
        name, arguments = plain
        if len(data) < 2 + arguments:
            return None, 0
        return Command(name, int.from_bytes(data[2 : 2 + arguments], "little")), 2 + arguments
    match data[:2]:
        case b"\x1dV":
            return _cut(data)
        case b"\x1d(" | b"\x1c(":
            return _block(data)
        case b"\x1dv":
            return _raster(data)
    return Command("fault", data=data[:2]), 2


def _cut(data: bytes) -> tuple[Command | None, int]:
    """GS V m, or GS V m n where the paper is fed by n first."""
    if len(data) < 3:
        return None, 0
    length = 4 if data[2] in _FEEDING_CUTS else 3
    return (Command("GS V", data[2]), length) if len(data) >= length else (None, 0)


def _block(data: bytes) -> tuple[Command | None, int]:
    """GS ( or FS (, letter pL pH, then so many bytes."""
    if len(data) < 5:
        return None, 0
    length = 5 + int.from_bytes(data[3:5], "little")
    if len(data) < length:
        return None, 0
    return Command(f"{'GS' if data[0] == 0x1D else 'FS'} ( {chr(data[2])}", data=data[5:length]), length


def _raster(data: bytes) -> tuple[Command | None, int]:
    """GS v 0 m xL xH yL yH, then x bytes for each of y rows; `n` is x."""
    if len(data) < 8:
        return None, 0
    across, down = int.from_bytes(data[4:6], "little"), int.from_bytes(data[6:8], "little")
    length = 8 + across * down
    if data[2] != 0x30 or data[3] != 0 or not across or not down:
        return Command("fault", data=data[:8]), 8
    return (Command("GS v 0", across, data[8:length]), length) if len(data) >= length else (None, 0)
