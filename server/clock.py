"""The hall's clock: real time, or for a rehearsal a time that starts elsewhere and runs faster."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from queueing.plan import Millis


class HallClock:
    """Tells the hall's time. `speed` is how many hall seconds pass in a real one."""

    def __init__(self, start: Millis | None = None, speed: float = 1.0) -> None:
        self.speed = speed
        self._real = time.time()
        self._start = self._real if start is None else start / 1000

    def now(self) -> Millis:
        """The hall's time in milliseconds since 1970 UTC."""
        return int((self._start + (time.time() - self._real) * self.speed) * 1000)

    def real_seconds_until(self, at: Millis) -> float:
        """How long to wait, in real seconds, until the hall's clock shows `at`; never negative."""
        return max(0.0, (at - self.now()) / 1000 / self.speed)


def local(at: Millis, timezone: str) -> datetime:
    """`at` as the hall's people read it."""
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(timezone))


def moment(day: date, hhmm: str, timezone: str) -> Millis:
    """The time `HH:MM` of `day` in the hall."""
    hour, minute = hhmm.split(":")
    return int(
        datetime(day.year, day.month, day.day, int(hour), int(minute), tzinfo=ZoneInfo(timezone)).timestamp() * 1000
    )
