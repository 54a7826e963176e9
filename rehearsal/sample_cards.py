"""Sample cards: what somebody who plays at the kiosk in the window can lay on its identity-card reader."""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hardware.virtual_id_reader import CardText, VirtualIdReader
from wire.id_number import check_digit

KEY = "c"
LIES_S = 6.0
"""Real seconds that a card lies on the reader."""
_FIRST = ("99000019900307112", "99000019510802113", "99000019781120114")
"""Somebody grown-up, somebody of more than sixty, and somebody whose card has expired. Nobody's numbers."""


def samples() -> list[CardText]:
    """The cards, in the order in which they are laid down."""
    numbers = [first + check_digit(first) for first in _FIRST]
    return [*(CardText(number=number) for number in numbers[:2]), CardText(number=numbers[2], valid_until="20240102")]


@contextmanager
def reader(port: Path) -> Iterator[VirtualIdReader]:
    """A reader at `port` while entered. Typing `c` and Enter in the terminal lays the next card on it for a while."""
    loop, cards = asyncio.get_running_loop(), itertools.cycle(samples())
    port.parent.mkdir(parents=True, exist_ok=True)
    with VirtualIdReader(port) as made:

        def typed() -> None:
            heard = os.read(sys.stdin.fileno(), 1024)
            if not heard:
                loop.remove_reader(sys.stdin.fileno())
            elif KEY in heard.decode(errors="replace").lower():
                made.place(next(cards))
                loop.call_later(LIES_S, made.lift)

        listening = sys.stdin.isatty()
        if listening:
            loop.add_reader(sys.stdin.fileno(), typed)
        try:
            yield made
        finally:
            if listening:
                loop.remove_reader(sys.stdin.fileno())
