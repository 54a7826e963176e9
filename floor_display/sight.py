"""Sight: all that a display knows at one moment. Frozen; what is shown follows from it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from layouts.layout import Display, Layout, Screen
from queueing.board import Board, BoardCounter
from queueing.notice import Notice
from queueing.plan import Millis
from wire.messages import Caption, Wait
from wire.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What is known."""

    server: str
    """The address it asks, shown to whoever sets it up."""
    layout: Layout | None = None
    """None until the server's first welcome."""
    name: str = ""
    """The device name by which the server knows it."""
    boards: tuple[Board, ...] = ()
    """The board of each zone that it shows; none until the first snapshot."""
    counters: tuple[BoardCounter, ...] = ()
    """What stands over the counters that it hangs over."""
    waits: Mapping[str, Wait] = field(default_factory=dict)
    """Per queue, in minutes; of a queue that is not there nobody can say."""
    open: bool = False
    """The hall's day is open."""
    date: str | None = None
    """The hall's latest working day, `YYYY-MM-DD`."""
    now: Millis = 0
    """The server's clock when it was last heard."""
    stale: bool = True
    problem: Problem | None = None
    """Why the server refuses it, if it does."""
    notices: tuple[Notice, ...] = ()
    """What the front desk has posted, the oldest first; not all of it for this zone, or for this hour."""
    announced: Mapping[str, int] = field(default_factory=dict)
    """Tickets called or recalled before the display's eyes, each with a number that is new for every announcement."""
    caption: Caption | None = None
    """What a loudspeaker that is heard here is just saying."""

    @property
    def display(self) -> Display | None:
        """Its place in the layout; None when unknown or when the layout has none of its name."""
        return self.layout.displays.get(self.name) if self.layout else None

    @property
    def screen(self) -> Screen | None:
        """The screen that the layout gives it."""
        return self.layout.screens[self.display.screen] if self.layout and self.display else None
