"""What the kiosk knows besides the visit: the hall, the time there, and its own devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kiosk.offer import Offer, Wait
from layouts.layout import Kiosk, Layout
from queueing.day import date_of
from queueing.hall import Hall
from queueing.plan import SECOND, Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the kiosk knows besides the visit."""

    layout: Layout | None = None
    kiosk: Kiosk | None = None
    hall: Hall | None = None
    hall_time: Millis = 0
    """The server's clock at its latest message."""
    now: Millis = 0
    """The time in the hall now, as well as this kiosk can tell."""
    waits: Mapping[str, Wait] = field(default_factory=dict)
    away: bool = False
    """The server is not there; `hall` is what was known last."""
    alone: bool = False
    """Away, and the kiosk gives numbers from its own reserve."""
    used_up: frozenset[str] = frozenset()
    """Lines of which the reserve has no number left."""
    problem: str | None = None
    """Why the server refuses this kiosk."""
    card: str = ""
    """The card reader: ready, reading or absent; empty where there is none."""
    card_trouble: str = ""
    """Why the card before it could not be read; one of hardware.id_reader.TroubleCode."""
    printer_ready: bool = False
    """A slip asked for now would probably be printed."""

    def offer(self, layout: Layout) -> Offer:
        """The hall as it may be offered now. What was expected is not known any more once the server is away."""
        waits = {} if self.away else self.waits
        return Offer(layout=layout, hall=self.hall, now=self.now, waits=waits, alone=self.alone, used_up=self.used_up)


def clock_of(layout: Layout, at: Millis) -> str:
    """`at` as `HH:MM` in the hall's time zone."""
    return f"{datetime.fromtimestamp(at / SECOND, ZoneInfo(layout.plan.timezone)):%H:%M}"


def today_of(layout: Layout, now: Millis) -> date:
    """The date in the hall."""
    return date.fromisoformat(date_of(now, layout.plan.timezone))
