"""A driver: the language of a serial line, as the bus that owns the line uses it. Pure: bytes in, bytes out.

    show, ping ── bytes ──> line ── bytes ──> Ear ── what was heard ──> bus

Every line runs with 8 data bits, no parity and 1 stop bit; a language of 7 bits and parity puts it into the eighth.
A bus speaks to one node at a time and waits for its reply. Nodes that speak on their own (`speaks_up`) are heard all
the while, and the ear says what to answer them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hardware.keypad import Key
from hardware.node import Node, Shown
from queueing.plan import Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The node that was spoken to has answered."""

    address: int
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A key of a keypad."""

    address: int
    key: Key
    digits: str = ""
    """Typed before it, for keys that take a number."""
    answer: bytes = b""
    """What acknowledges it; sent at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A key of an evaluator, 1 (very dissatisfied) to 5 (very satisfied)."""

    address: int
    level: int
    answer: bytes = b""


Heard = Reply | Pressed | Rated


class Ear(Protocol):
    """Finds what nodes say in what comes over the line, through noise, half frames and wrong sums."""

    def expect(self, request: bytes) -> None:
        """`request` goes out now: what comes next may be its reply, whose form may depend on it."""

    def feed(self, data: bytes) -> Sequence[Heard]:
        """All that is whole and right by `data`, in order."""


class Driver(Protocol):
    """What the bus asks of a language."""

    @property
    def speaks_up(self) -> bool:
        """Nodes speak without being asked."""

    @property
    def poll(self) -> Millis | None:
        """How often each keypad and evaluator is asked for its keys; None where `Pace.poll` is often enough."""

    @property
    def silence(self) -> Millis:
        """So long the line has to be silent between two frames, where nodes know by it where a frame begins; else 0."""

    @property
    def answers(self) -> bool:
        """Nodes answer what they are told. Where they do not, nothing is known of them, and nothing is waited for."""

    def show(self, node: Node, shown: Shown) -> bytes:
        """Have `node` show this now."""

    def ping(self, node: Node) -> bytes:
        """Ask `node` whether it is there, and for its keys if it has any."""

    def ear(self) -> Ear:
        """A fresh ear."""
