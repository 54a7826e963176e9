"""Onbon font cards as a bus drives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hardware import onbon
from hardware.bar_text import BarText
from hardware.driver import Heard, Reply
from hardware.node import Node, Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class OnbonDriver:
    """Onbon font cards. A text that fits stands still, a longer one runs through; a call flashes until it is told to
    stand. The card could flash three times and stop by itself, but the text would be sent four times over: a call would
    take 70 ms longer to its bar at 9600 baud."""

    font: str = "\\FO000"
    """The Chinese font that the card was loaded with, as its escape."""
    font_height: int = 16
    """Pixels of that font; a Chinese character is as wide as high, others are half as wide."""
    in_pixels: bool = True
    """The unit of positions across; False for cards that know groups of eight only."""

    speaks_up = False
    poll = None
    silence = 0
    answers = True

    def show(self, node: Node, shown: Shown) -> bytes:
        if not isinstance(shown, BarText):
            raise TypeError(f"a bar shows texts, not {shown}")
        return onbon.show(node.address, self._area(node, shown), in_pixels=self.in_pixels)

    def ping(self, node: Node) -> bytes:
        return onbon.ping(node.address)

    def ear(self) -> OnbonEar:
        return OnbonEar()

    def _area(self, bar: Node, text: BarText) -> onbon.TextArea:
        shown = self.font + text.text.replace("\\", "＼")
        if self._width(text.text) > bar.width:
            return onbon.TextArea(width=bar.width, height=bar.height, text=shown, display=onbon.DisplayMode.LEFT)
        if not text.flash:
            return onbon.TextArea(width=bar.width, height=bar.height, text=shown, run=onbon.RunMode.STAY)
        # On a bar one line high each line is a page: text and nothing take turns, half a second each.
        return onbon.TextArea(
            width=bar.width, height=bar.height, text=f"{shown}\\n ", run=onbon.RunMode.LOOP, multi_line=True, stay=1
        )

    def _width(self, text: str) -> int:
        return sum(self.font_height // 2 if character.isascii() else self.font_height for character in text)


class OnbonEar:
    """Hears acknowledgements."""

    def __init__(self) -> None:
        self._decoder = onbon.Decoder()

    def expect(self, request: bytes) -> None:
        self._decoder = onbon.Decoder()

    def feed(self, data: bytes) -> Sequence[Heard]:
        return [
            Reply(address=frame.sender, accepted=frame.data[:2] == onbon.ACK)
            for frame in self._decoder.feed(data)
            if frame.to == onbon.HOST and frame.data[:2] in (onbon.ACK, onbon.NACK)
        ]
