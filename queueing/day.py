"""The hall's own day: moments as the hall's clock on the wall shows them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from queueing.plan import SECOND, Millis


@lru_cache(maxsize=8)
def _zone(timezone: str) -> ZoneInfo:
    return ZoneInfo(timezone)


def date_of(at: Millis, timezone: str) -> str:
    """The date of a moment in the hall, `YYYY-MM-DD`."""
    return datetime.fromtimestamp(at / SECOND, _zone(timezone)).date().isoformat()


def minute_of(at: Millis, timezone: str) -> int:
    """Minutes since midnight of a moment in the hall."""
    local = datetime.fromtimestamp(at / SECOND, _zone(timezone))
    return local.hour * 60 + local.minute


def moment_of(date: str, minute: int, timezone: str) -> Millis:
    """The moment of `date` at `minute` minutes since midnight by the hall's clock; 24 * 60 is the next midnight.

    A time that the clock shows twice is its first; one that it leaps over is as late as if it had not leapt.
    """
    shown = datetime.fromisoformat(date) + timedelta(minutes=minute)
    return int(shown.replace(tzinfo=_zone(timezone)).timestamp() * SECOND)
