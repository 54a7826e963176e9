"""Seen: what a terminal knows at a moment; all that it shows is derived from this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counter_terminal.recent import Recent
from counter_terminal.visits import EarlierVisit
from queueing.hall import Hall
from queueing.plan import Millis, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The hall as one counter's terminal knows it."""

    hall: Hall
    counter: str
    clerk: str
    now: Millis
    stale: bool
    """The server is away: what is shown may be out of date."""
    busy: bool = False
    """An answer is awaited."""
    phrases: Mapping[str, Text] = field(default_factory=dict)
    recent: Recent | None = None
    recorded: int = 0
    """Commands recorded here while the server was away, and not yet handed in."""
    records: bool = True
    """What is done while the server is away can be recorded."""
    as_of: Millis | None = None
    """While the server is away: when it was last heard of; `now` runs on."""
    visits: tuple[EarlierVisit, ...] = ()
    """Of whoever is at the counter, earlier today."""
