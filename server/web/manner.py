"""The manner in which a page is shown to somebody: in which language, and how large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from layouts.phrases import say
from queueing.plan import Text

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What a visitor has chosen, or their phone for them."""

    language: Language = "zh"
    chosen: bool = False
    """The address names the language; otherwise the phone's own was taken."""
    large: bool = False
    """Elderly type (大字版)."""

    @property
    def query(self) -> str:
        """What every address of the page ends with, so that the choice stays: empty, or `?…`."""
        return self._query(self.language if self.chosen else None, self.large)

    @property
    def other_language(self) -> str:
        """The address of the same page in the other language, relative to it."""
        return self._query("zh" if self.language == "en" else "en", self.large)

    @property
    def other_size(self) -> str:
        """The address of the same page in the other size, relative to it."""
        return self._query(self.language if self.chosen else None, not self.large) or "?"

    def text(self, text: Text) -> str:
        """A text in the visitor's language."""
        return text.en if self.language == "en" else text.zh

    def say(self, phrases: Mapping[str, Text], key: str, **fields: object) -> str:
        """The sentence `key` in the visitor's language, see `layouts.phrases.say`."""
        return self.text(say(phrases, key, **fields))

    @staticmethod
    def _query(language: str | None, large: bool) -> str:
        asked = {"lang": language, "type": "large" if large else None}
        chosen = {name: value for name, value in asked.items() if value is not None}
        return f"?{urlencode(chosen)}" if chosen else ""


def manner_of(query: Mapping[str, str], accepted: str) -> Manner:
    """The manner that an address asks for; without a language in it, the first of the header Accept-Language."""
    asked = query.get("lang")
    large = query.get("type") == "large"
    if asked in ("zh", "en"):
        return Manner(language="en" if asked == "en" else "zh", chosen=True, large=large)
    return Manner(language=_preferred(accepted), large=large)


def _preferred(accepted: str) -> Language:
    """Chinese or English, whichever a phone likes better (RFC 9110, 12.5.4); one that likes neither reads English."""
    liking: dict[str, float] = {}
    for part in accepted.split(","):
        name, _, weight = part.strip().partition(";q=")
        try:
            liking.setdefault(name.strip().lower()[:2], float(weight or 1))
        except ValueError:
            continue
    if "zh" in liking:
        return "en" if liking.get("en", 0.0) > liking["zh"] else "zh"
    return "en" if liking.keys() - {"", "*"} else "zh"
