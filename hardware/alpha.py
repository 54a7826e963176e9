"""The Alpha protocol (also called M-Protocol) of Alpha and BetaBrite LED signs: ASCII, 7 bits and even parity.

    NUL ×5 │ SOH │ type 1 │ address 2 hex │ STX │ A │ file 1 │ ESC │ position 1 │ mode 1 │ text │ ETX │ sum 4 hex │ EOT

A sign finds the baud rate by the NULs. The sum is that of all bytes from STX to ETX, modulo 65536, before parity is
put into the eighth bit. File `0` is the priority text: it always exists, needs no memory to be set up, and while it is
there nothing else is shown. Signs do not answer what is written to them.

Sources: Alpha Sign Communications Protocol 9708-8061F (Adaptive Micro Systems 2006), 5.1, 6.1 and appendices A and I;
the public Python packages alphasign and alphasignpy, with the latter of which the tests compare. They disagree about
which position fills the height; the middle, which is used here, is the same in all.
"""

from __future__ import annotations

from enum import StrEnum

NUL, SOH, STX, ETX, EOT, ESC = b"\x00", b"\x01", b"\x02", b"\x03", b"\x04", b"\x1b"
SYNC = NUL * 5
ALL_TYPES = "Z"
"""Signs of every type."""
WRITE_TEXT = b"A"
PRIORITY = "0"
"""The file that goes before all others."""
MIDDLE = " "
"""The position in the middle of the height; a sign of one line has no other."""
LONGEST = 120
"""Characters of a priority text: it has 125 bytes, of which ESC, position and mode take some."""
ADDRESSES = range(1, 256)
"""Of a single sign; 00 is for all."""


class Mode(StrEnum):
    """How a text comes on."""

    ROTATE = "a"
    """It runs through, again and again."""
    HOLD = "b"
    FLASH = "c"


def write_text(address: int, text: str, mode: Mode, *, file: str = PRIORITY, type_code: str = ALL_TYPES) -> bytes:
    """Have the sign at `address` show `text` now, as the bytes of a line of 8 bits without parity.

    What is not printable ASCII becomes `?`; what is longer than a priority text may be is cut off. ValueError: no sign
    has that address.
    """
    if address not in ADDRESSES:
        raise ValueError(f"no sign has address {address}")
    shown = "".join(one if " " <= one <= "~" else "?" for one in text)[:LONGEST]
    command = STX + WRITE_TEXT + file.encode() + ESC + f"{MIDDLE}{mode}{shown}".encode() + ETX
    packet = SYNC + SOH + f"{type_code}{address:02X}".encode() + command + checksum(command) + EOT
    return with_parity(packet)


def checksum(command: bytes) -> bytes:
    """The sum of a command from STX to ETX, as it is sent."""
    return b"%04X" % (sum(command) % 0x10000)


def with_parity(data: bytes) -> bytes:
    """Seven bits each, and the eighth such that the number of ones is even."""
    return bytes(byte | (byte.bit_count() % 2) << 7 for byte in data)
