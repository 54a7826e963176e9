"""The fascia over windows: what each window does, and whom it serves now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from floor_display.sight import Sight
from layouts.layout import Layout, Screen
from queueing.board import BoardCounter
from queueing.plan import Text

_WORDS: Mapping[str, str] = {
    "closed": "bar.closed",
    "paused": "bar.paused",
    "free": "wall.free",
    "called": "wall.come",
    "serving": "wall.serving",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCard:
    """One window."""

    key: str
    label: str
    name: Text
    """The queue it is for; that it is in reserve where it has none."""
    state: str
    """closed, paused, free, called or serving."""
    word: Text
    """The state in words."""
    number: str
    """Of the ticket here; empty without one."""
    clerk: str
    """The name card of who serves here; empty where none is wanted."""
    pulse: int
    """0 for calls the display did not witness; otherwise new for every announcement."""


def windows_of(sight: Sight, screen: Screen, words: Mapping[str, Text]) -> tuple[WindowCard, ...]:
    """A card for each window, from left to right."""
    assert sight.layout is not None
    return tuple(_window(counter, sight, sight.layout, screen, words) for counter in sight.counters)


def _window(
    counter: BoardCounter, sight: Sight, layout: Layout, screen: Screen, words: Mapping[str, Text]
) -> WindowCard:
    return WindowCard(
        key=counter.counter,
        label=counter.label,
        name=layout.plan.queues[counter.queues[0]].name if counter.queues else words["wall.reserve"],
        state=counter.state,
        word=words[_WORDS[counter.state]],
        number=counter.number or "",
        clerk=(counter.name or "") if screen.name_cards else "",
        pulse=sight.announced.get(counter.ticket, 0) if counter.ticket and counter.state == "called" else 0,
    )
