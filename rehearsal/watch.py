"""The watch: one link that follows the whole hall, for the people's eyes and for the live view."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from queueing.choice import next_for
from queueing.events import Event
from queueing.hall import Hall
from queueing.plan import Millis
from rehearsal.hall_time import HallTime
from rehearsal.witnesses import Gap
from wire.link import Link, LinkDown, Notice
from wire.messages import Caption, Snapshot, Welcome
from wire.mirror import Mirror

AWAKE_S = 5.0
"""Real seconds after which everybody has found the server again."""
_LOOK_S = 0.1


class Watch:
    """A mirror of the hall, and hall time kept by the server's clock."""

    def __init__(self, url: str, token: str, time: HallTime, happened: Callable[[Event], None]) -> None:
        """`happened` is called with every live event."""
        self.mirror = Mirror()
        self._link = Link(url, token, self._take)
        self._time = time
        self._happened = happened
        self._ready = asyncio.Event()
        self.sayings = 0
        """How often a loudspeaker has begun to say a call."""
        self.saying: Caption | None = None
        """What was said last."""
        self._lost: list[Gap] = []
        self._lost_at: Millis | None = None

    @property
    def lost(self) -> list[Gap]:
        """When the server was away, as far as can be told from here."""
        now = [Gap(begin=self._lost_at, end=self._time.now())] if self._lost_at is not None else []
        return [*self._lost, *now]

    @property
    def hall(self) -> Hall | None:
        """The hall as last known; None before the first snapshot."""
        return self.mirror.hall

    async def ready(self) -> Hall:
        """Wait until the hall is known."""
        await self._ready.wait()
        assert self.mirror.hall is not None
        return self.mirror.hall

    async def until(self, condition: Callable[[Hall], bool]) -> None:
        """Wait until the hall is as `condition` says. PlayOver when the play ends before."""
        while self.mirror.hall is None or not condition(self.mirror.hall):
            await self._time.rest(_LOOK_S)

    def somebody_waits_for(self, counter: str) -> bool:
        """Whether the clerk at `counter` sees somebody to call."""
        hall = self.mirror.hall
        return not self.mirror.stale and hall is not None and next_for(hall, hall.counters[counter]) is not None

    async def run(self) -> None:
        """Follow until cancelled."""
        with contextlib.suppress(asyncio.CancelledError):
            await self._link.run()

    def _take(self, notice: Notice) -> None:
        if isinstance(notice, LinkDown):
            self.mirror.lost()
            if self._lost_at is None and self.mirror.hall is not None:
                self._lost_at = self._time.now()
            return
        if isinstance(notice, Caption):
            self.sayings, self.saying = self.sayings + 1, notice
        if isinstance(notice, Welcome):
            self._time.anchor(notice.now)
        for event in self.mirror.fold(notice):
            self._happened(event)
        if self.mirror.hall is not None:
            self._ready.set()
        if isinstance(notice, Snapshot) and self._lost_at is not None:
            awake = int(AWAKE_S * 1000 * self._time.speed)
            self._lost.append(Gap(begin=self._lost_at, end=self._time.now() + awake))
            self._lost_at = None
