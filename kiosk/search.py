"""Search: services by what a visitor types, pinyin initials (`gjj`) or words of the name. Pure.

Every service has its ways in: what one can begin to type and be led there. A Chinese name may be entered at any
character, its initials at any letter, an English name at any word. Case, width, spaces and punctuation do not count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from string import ascii_uppercase
from typing import NamedTuple

from queueing.plan import Service

_LETTERS = frozenset(ascii_uppercase)
_BETWEEN_WORDS = re.compile(r"[\W_]+")
_WITHIN_WORDS = re.compile("['’]")


class _WaysIn(NamedTuple):
    """What a query may begin, squeezed."""

    front: tuple[str, ...]
    """The whole name and the whole initials."""
    within: tuple[str, ...]
    """The same from any later character or word on."""


def find(services: Iterable[Service], query: str, demand: Mapping[str, int]) -> tuple[Service, ...]:
    """The services that `query` leads to, all of them for an empty one.

    First those whose name or initials begin with it, then those that have it further in; among these the most asked
    for, by `demand` {service: how often}, come first, and services asked for as often keep the order given.
    """
    typed = _squeezed(query)
    ranked = [
        (rank, -demand.get(service.id, 0), place, service)
        for place, service in enumerate(services)
        if (rank := _rank(_ways_in(service), typed)) is not None
    ]
    return tuple(service for *_, service in sorted(ranked, key=lambda found: found[:3]))


def keys_left(services: Iterable[Service], query: str) -> frozenset[str]:
    """The letters, `A` to `Z`, that may follow `query` and still find something."""
    typed = _squeezed(query)
    return _LETTERS & {
        way[len(typed)].upper()
        for service in services
        for ways in _ways_in(service)
        for way in ways
        if len(way) > len(typed) and way.startswith(typed)
    }


def _rank(ways: _WaysIn, typed: str) -> int | None:
    """0 for what begins with `typed`, 1 for what has it further in, None for what has not."""
    if any(way.startswith(typed) for way in ways.front):
        return 0
    return 1 if any(way.startswith(typed) for way in ways.within) else None


@lru_cache(maxsize=4096)
def _ways_in(service: Service) -> _WaysIn:
    characters = [_squeezed(service.pinyin), _squeezed(service.name.zh)]
    words = [word for word in _BETWEEN_WORDS.split(_WITHIN_WORDS.sub("", _plain(service.name.en))) if word]
    return _WaysIn(
        front=(*characters, "".join(words)),
        within=(
            *(text[at:] for text in characters for at in range(1, len(text))),
            *("".join(words[at:]) for at in range(1, len(words))),
        ),
    )


def _squeezed(text: str) -> str:
    return "".join(character for character in _plain(text) if character.isalnum())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
