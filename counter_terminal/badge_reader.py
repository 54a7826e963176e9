"""A badge reader types a number and Enter, like a keyboard, wherever the focus is, and far quicker than a hand."""

from __future__ import annotations

from dataclasses import dataclass

LEAST = 8
"""Characters of a badge's number, at the least: staff numbers are shorter, PINs seldom longer."""
GAP_MS = 45
"""Between two characters of a reader; the quickest typist needs more than twice that."""


@dataclass(slots=True)
class Burst:
    """Characters that came so quickly after each other that no hand typed them. Times are milliseconds of any clock."""

    text: str = ""
    at: int = 0

    def typed(self, character: str, now: int) -> None:
        """A character was typed."""
        self.text = self.text + character if self.text and now - self.at <= GAP_MS else character
        self.at = now

    def ended(self, now: int) -> str | None:
        """Enter was typed: the badge's number, if it was a reader."""
        text, self.text = self.text, ""
        return text if len(text) >= LEAST and now - self.at <= GAP_MS else None
