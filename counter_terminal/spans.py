"""Spans and times as a clerk reads them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from queueing.plan import MINUTE, SECOND, Millis, Text

_DAYS = ("一", "二", "三", "四", "五", "六", "日")
_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def clock(span: Millis) -> str:
    """A running clock: `0:07`, `12:30`, `1:02:30`."""
    minutes, seconds = divmod(max(span, 0) // SECOND, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def minutes(span: Millis) -> Text:
    """Whole minutes, which do not dance: `12 分钟`."""
    whole = max(span, 0) // MINUTE
    return Text(zh=f"{whole} 分钟", en=f"{whole} min") if whole else Text(zh="不到 1 分钟", en="under 1 min")


def time_of_day(at: Millis, timezone: str) -> str:
    """`09:41` in the hall's own time zone."""
    return datetime.fromtimestamp(at / SECOND, ZoneInfo(timezone)).strftime("%H:%M")


def day(at: Millis, timezone: str) -> Text:
    """The hall's date and weekday."""
    then = datetime.fromtimestamp(at / SECOND, ZoneInfo(timezone))
    return Text(
        zh=f"{then.month}月{then.day}日 星期{_DAYS[then.weekday()]}",
        en=f"{_DAYS_EN[then.weekday()]} {then:%Y-%m-%d}",
    )
