"""The hall's clock as a kiosk keeps it going while the server is away."""

from __future__ import annotations

from collections.abc import Callable

from queueing.plan import Millis


class HallClock:
    """The time that the server told last, and what has passed since."""

    def __init__(self, steady: Callable[[], Millis], wall: Callable[[], Millis]) -> None:
        """`steady` never jumps; `wall` is this machine's own time, which counts until the server has told it."""
        self._steady = steady
        self._wall = wall
        self._heard: tuple[Millis, Millis] | None = None

    def hear(self, told: Millis) -> None:
        """The server's clock at its latest message; 0 where there was none yet."""
        if told and (self._heard is None or self._heard[0] != told):
            self._heard = (told, self._steady())

    def now(self) -> Millis:
        """The time in the hall, as well as this machine can tell. From any thread."""
        if self._heard is None:
            return self._wall()
        told, at = self._heard
        return told + self._steady() - at
