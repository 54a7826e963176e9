"""Tries: how often somebody may guess before having to wait."""

from __future__ import annotations

import time
from collections import deque

from server.problems import ServerRefusal

KEYS_KEPT = 10_000


class Tries:
    """Counts failures per key over a sliding window, on this process's own clock."""

    def __init__(self, limit: int, window_s: float) -> None:
        self._limit = limit
        self._window_s = window_s
        self._failures: dict[str, deque[float]] = {}

    def check(self, key: str) -> None:
        """ServerRefusal TOO_MANY_TRIES while `key` has failed too often."""
        failures = self._failures.get(key)
        if failures is None:
            return
        before = time.monotonic() - self._window_s
        while failures and failures[0] < before:
            failures.popleft()
        if not failures:
            del self._failures[key]
        elif len(failures) >= self._limit:
            raise ServerRefusal("TOO_MANY_TRIES", f"{self._limit} failures; wait {self._window_s:.0f} s")

    def failed(self, key: str) -> None:
        """Count a failure."""
        if key not in self._failures and len(self._failures) >= KEYS_KEPT:
            self._failures.pop(next(iter(self._failures)))
        self._failures.setdefault(key, deque(maxlen=self._limit)).append(time.monotonic())
