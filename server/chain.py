"""The chain: each row of the log carries a hash of itself and of the row before, so no row can be changed unseen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

GENESIS = bytes(32)
"""What the first row's hash begins with."""

LogRow = tuple[int, int, str, bytes, bytes]
"""(seq, at, actor, body, hash)."""


def link(previous: bytes, seq: int, at: int, actor: str, body: bytes) -> bytes:
    """The hash of a row: SHA-256 over the hash before it and the row's own fields."""
    return sha256(b"%b%d|%d|%b|%b" % (previous, seq, at, actor.encode(), body)).digest()


@dataclass(frozen=True, slots=True)
class ChainFault:
    """Where the log does not hold together."""

    seq: int
    what: str


def verify(rows: Iterable[LogRow], head: tuple[int, bytes] | None) -> tuple[int, ChainFault | None]:
    """Follow the chain from its first row to `head`: how many rows hold, and the first fault if there is one."""
    previous, expected = GENESIS, 1
    for seq, at, actor, body, digest in rows:
        if seq != expected:
            return expected - 1, ChainFault(expected, f"row {expected} is missing, row {seq} follows")
        if not _holds(previous, seq, at, actor, body, digest):
            return expected - 1, ChainFault(seq, f"row {seq} was changed after it was written")
        previous, expected = digest, seq + 1
    if head is None:
        return expected - 1, None if expected == 1 else ChainFault(expected, "the head of the chain is missing")
    if head != (expected - 1, previous):
        return expected - 1, ChainFault(expected, f"the log ends at row {expected - 1}, its head says {head[0]}")
    return expected - 1, None


def _holds(previous: bytes, seq: int, at: int, actor: str, body: bytes, digest: bytes) -> bool:
    """Whether a row is as it was written. A hand that changed it may have left another type, too."""
    try:
        return link(previous, seq, at, actor, body) == digest
    except (TypeError, AttributeError):
        return False
