"""The languages that LED bars speak. A bus has one, named in the layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from hardware import onbon
from hardware.bar_text import BarText
from layouts.layout import Bar


@dataclass(frozen=True, slots=True, kw_only=True)
class BarReply:
    """A bar has answered."""

    address: int
    accepted: bool


class Listener(Protocol):
    """Finds replies in what comes over the line."""

    def feed(self, data: bytes) -> list[BarReply]:
        """All replies completed by `data`."""


class BarProtocol(Protocol):
    """What the bus asks of a language: bytes for a text and for a ping, and an ear for replies."""

    def show(self, bar: Bar, text: BarText) -> bytes:
        """Show `text` on `bar` now."""

    def ping(self, bar: Bar) -> bytes:
        """Ask `bar` whether it is there."""

    def listener(self) -> Listener:
        """A fresh ear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnbonBars:
    """Onbon font cards. A text that fits stands still, a longer one runs through; a call flashes first."""

    font: str = "\\FO000"
    """The Chinese font that the card was loaded with, as its escape."""
    font_height: int = 16
    """Pixels of that font; a Chinese character is as wide as high, others are half as wide."""
    in_pixels: bool = True
    """The unit of positions across; False for cards that know groups of eight only."""

    _flashes = 3

    def show(self, bar: Bar, text: BarText) -> bytes:
        return onbon.show(bar.address, self._area(bar, text), in_pixels=self.in_pixels)

    def ping(self, bar: Bar) -> bytes:
        return onbon.ping(bar.address)

    def listener(self) -> Listener:
        return _OnbonListener()

    def _area(self, bar: Bar, text: BarText) -> onbon.TextArea:
        shown = self.font + text.text.replace("\\", "＼")
        if self._width(text.text) > bar.width:
            return onbon.TextArea(width=bar.width, height=bar.height, text=shown, display=onbon.DisplayMode.LEFT)
        if not text.flash:
            return onbon.TextArea(width=bar.width, height=bar.height, text=shown, run=onbon.RunMode.STAY)
        # On a bar one line high each line is a page: text and nothing take turns, half a second each; the last stays.
        return onbon.TextArea(
            width=bar.width,
            height=bar.height,
            text="\\n".join([shown, " "] * self._flashes + [shown]),
            run=onbon.RunMode.STAY,
            multi_line=True,
            stay=1,
        )

    def _width(self, text: str) -> int:
        return sum(self.font_height // 2 if character.isascii() else self.font_height for character in text)


class _OnbonListener:
    def __init__(self) -> None:
        self._decoder = onbon.Decoder()

    def feed(self, data: bytes) -> list[BarReply]:
        return [
            BarReply(address=frame.sender, accepted=frame.data[:2] == onbon.ACK)
            for frame in self._decoder.feed(data)
            if frame.to == onbon.HOST and frame.data[:2] in (onbon.ACK, onbon.NACK)
        ]


PROTOCOLS: Mapping[str, BarProtocol] = MappingProxyType({"onbon": OnbonBars()})
"""By the name that a layout's bus gives."""
