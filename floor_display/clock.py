"""The hall's time as people read it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from queueing.plan import Millis, Text

_WEEKDAYS = tuple(zip("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local(at: Millis, timezone: str) -> datetime:
    """A moment in the hall's own time zone."""
    return datetime.fromtimestamp(at / 1000, ZoneInfo(timezone))


def date_text(day: datetime) -> Text:
    """11月23日 星期一; Mon, 23 Nov."""
    zh, en = _WEEKDAYS[day.weekday()]
    return Text(zh=f"{day.month}月{day.day}日 星期{zh}", en=f"{en}, {day.day} {_MONTHS[day.month - 1]}")
