"""The witnesses: what was spoken, what the walls showed and what the bars said, as each of them wrote it down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from queueing.plan import Millis

VOICES, WALLS = "voices", "walls"
"""Folders of their journals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A loudspeaker began to say a call."""

    at: Millis
    loudspeaker: str
    ticket: str
    number: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WallRow:
    """A call came up on a wall, or was announced there anew."""

    at: Millis
    display: str
    ticket: str
    number: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BarText:
    """A bar took a text."""

    at: Millis
    counter: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """From when until when somebody could not know or not tell."""

    begin: Millis
    end: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Witnesses:
    """All that was seen and heard in a play. Times are the hall's."""

    sayings: tuple[Saying, ...] = ()
    rows: tuple[WallRow, ...] = ()
    texts: tuple[BarText, ...] = ()
    bars: frozenset[str] = frozenset()
    """Counters that have a bar."""
    loudspeakers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The zones in which each is heard."""
    displays: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """The zone of each board that was looked at, and how many calls it shows at once."""
    gateway_gaps: tuple[Gap, ...] = ()
    """The gateway was not there, or did not reach the server."""
    display_gaps: tuple[Gap, ...] = ()
    bar_gaps: Mapping[str, tuple[Gap, ...]] = field(default_factory=dict)
    """By counter: its line was unplugged, its bar dead."""


def sayings_in(journals: Path) -> tuple[Saying, ...]:
    """What the voices wrote, in its order."""
    told = (
        Saying(
            at=line["at"],
            loudspeaker=line["loudspeaker"],
            ticket=line["ticket"],
            number=line["number"],
            label=line["label"],
        )
        for line in _lines(journals / VOICES)
    )
    return tuple(sorted(told, key=lambda saying: saying.at))


def rows_in(journals: Path) -> tuple[WallRow, ...]:
    """What the walls wrote, in its order."""
    told = (
        WallRow(
            at=line["at"],
            display=line["display"],
            ticket=line["ticket"],
            number=line["number"],
            label=line["counter"],
        )
        for line in _lines(journals / WALLS)
    )
    return tuple(sorted(told, key=lambda row: row.at))


def _lines(folder: Path) -> Iterator[dict[str, Any]]:
    """Every whole line; the last one of somebody who was killed may be half."""
    for file in sorted(folder.glob("*.jsonl")):
        yield from _whole(file.read_text(encoding="utf-8").split("\n"))


def _whole(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:
            continue
