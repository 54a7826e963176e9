"""The allowance: how many requests somebody may make in a while. Pure but for the clock that is passed in."""

from __future__ import annotations

import time
from collections.abc import Callable

KEYS_KEPT = 50_000
"""Keys counted in a window; whoever comes beyond them is let in uncounted."""


class Allowance:
    """So many requests a key in any window, by the sliding window counter.

    What was counted in the window before weighs as much as the sliding window still overlaps it: two numbers a key,
    however many requests are allowed.
    """

    def __init__(self, limit: int, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self.window_s = window_s
        self._clock = clock
        self._began = clock()
        self._counts: dict[str, int] = {}
        self._before: dict[str, int] = {}

    def take(self, key: str) -> bool:
        """Count a request of `key`; False, and not counted, where it has made enough."""
        passed = self._turn()
        counted = self._counts.get(key, 0)
        if counted + self._before.get(key, 0) * (1 - passed) >= self.limit:
            return False
        if counted or len(self._counts) < KEYS_KEPT:
            self._counts[key] = counted + 1
        return True

    def _turn(self) -> float:
        """Begin a new window where one is over; how much of the present one has passed, 0 to 1."""
        now = self._clock()
        windows = (now - self._began) / self.window_s
        if windows >= 1:
            self._before = self._counts if windows < 2 else {}
            self._counts = {}
            self._began = now - (windows % 1) * self.window_s
            windows %= 1
        return windows
