"""A node: one device on a serial line, and what it can be told to show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from hardware.bar_text import BarText
from layouts.layout import Bus


class NodeKind(StrEnum):
    """What a node is."""

    BAR = "bar"
    KEYPAD = "keypad"
    EVALUATOR = "evaluator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A device with an address. A keypad and an evaluator that is plugged into it share one."""

    kind: NodeKind
    counter: str
    address: int
    width: int = 0
    """Pixels of a bar, 0 for others."""
    height: int = 0

    @property
    def key(self) -> tuple[NodeKind, str]:
        """What makes it the only one of its kind: a counter has one of each."""
        return self.kind, self.counter

    @property
    def name(self) -> str:
        """How logs and the device board call it, e.g. `bar-1012`."""
        return f"{self.kind}-{self.counter}"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeypadDigits:
    """What the digits of a clerk's keypad say."""

    waiting: int
    """Visitors who wait for this counter."""
    number: str = ""
    """The ticket here, e.g. `A023`; empty where there is none."""
    beeps: int = 0
    """How many keys have come to nothing so far: it beeps once when there is one more."""
    flash: bool = field(default=False, compare=False)
    """A clerk has pressed a key and waits to see what it did; otherwise only who waits has changed."""

    def still(self) -> KeypadDigits:
        return replace(self, flash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Whether an evaluator asks for a rating now."""

    asking: bool
    flash = False

    def still(self) -> Question:
        return self


Shown = BarText | KeypadDigits | Question
"""What a node shows; `flash` says that it is a call and goes before everything else."""


def nodes_of(bus: Bus) -> tuple[Node, ...]:
    """Everything on a line."""
    return (
        *(
            Node(kind=NodeKind.BAR, counter=b.counter, address=b.address, width=b.width, height=b.height)
            for b in bus.bars
        ),
        *(Node(kind=NodeKind.KEYPAD, counter=one.counter, address=one.address) for one in bus.keypads),
        *(Node(kind=NodeKind.EVALUATOR, counter=one.counter, address=one.address) for one in bus.evaluators),
    )
