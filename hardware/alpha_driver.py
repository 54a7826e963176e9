"""Alpha and BetaBrite signs as a bus drives them. They cannot show Chinese: they say it in English."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hardware import alpha
from hardware.bar_text import BarText
from hardware.driver import Heard
from hardware.node import Node, Shown

_COLUMNS = 6
"""Pixels of a character and the gap after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlphaDriver:
    """Every text is the sign's priority text, so that one packet changes all it shows, whatever it was set up for."""

    type_code: str = alpha.ALL_TYPES

    speaks_up = False
    poll = None
    silence = 0
    answers = False

    _times_called = 2

    def show(self, node: Node, shown: Shown) -> bytes:
        """A call is said twice: the sign cannot tell that noise took it."""
        if not isinstance(shown, BarText):
            raise TypeError(f"a sign shows texts, not {shown}")
        words = self._words(node, shown)
        mode = alpha.Mode.FLASH if shown.flash else alpha.Mode.HOLD
        if not self._fits(node, words):
            mode = alpha.Mode.ROTATE
        packet = alpha.write_text(node.address, words, mode, type_code=self.type_code)
        return packet * (self._times_called if shown.flash else 1)

    def ping(self, node: Node) -> bytes:
        """Nothing: a sign would not answer."""
        return b""

    def ear(self) -> AlphaEar:
        return AlphaEar()

    def _words(self, node: Node, text: BarText) -> str:
        """Where the English sentence is too wide, the ticket alone: it hangs over its window."""
        words = text.en or text.text
        return words if self._fits(node, words) or not text.number else text.number

    def _fits(self, node: Node, words: str) -> bool:
        return len(words) * _COLUMNS - 1 <= node.width


class AlphaEar:
    """Signs say nothing; what is on the line is noise."""

    def expect(self, request: bytes) -> None:
        pass

    def feed(self, data: bytes) -> Sequence[Heard]:
        return ()
