"""The hall's own day: moments as the hall's clock on the wall shows them."""

from __future__ import annotations

from datetime import datetime
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
    """The moment of `date` at `minute` minutes since midnight, hall time."""
    midnight = datetime.fromisoformat(date)
    local = midnight.replace(hour=minute // 60, minute=minute % 60, tzinfo=_zone(timezone))
    return int(local.timestamp() * SECOND)
