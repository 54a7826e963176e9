"""Hall time for everybody in a play: follows the server's clock at the play's speed, and ends for all at once."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Coroutine
from typing import Any, TypeVar

from queueing.plan import Millis

T = TypeVar("T")


class PlayOver(Exception):
    """The play has ended; whoever rests is woken with this."""


class HallTime:
    """Tells the hall's time and lets people rest until it has come."""

    def __init__(self, now: Millis, speed: float) -> None:
        """`speed` is how many hall seconds pass in a real one."""
        self.speed = speed
        self.over = False
        self._resting: set[asyncio.Future[None]] = set()
        self._anchors: list[tuple[float, Millis]] = []
        """Real seconds and hall time, whenever the server's clock was told."""
        self.anchor(now)

    def anchor(self, now: Millis) -> None:
        """The server's clock says `now`."""
        self._anchors.append((time.monotonic(), now))

    def now(self) -> Millis:
        """The hall's time in milliseconds since 1970 UTC."""
        return self._at(time.monotonic())

    def at(self, moment: float) -> Millis:
        """The hall's time at `moment`, in real seconds since 1970."""
        return self._at(moment - time.time() + time.monotonic())

    def real_seconds_until(self, at: Millis) -> float:
        """How long to wait, in real seconds; never negative."""
        return max(0.0, (at - self.now()) / 1000 / self.speed)

    def _at(self, real: float) -> Millis:
        """By what the server's clock had told until then, and never later than what it told next.

        A server that is started again takes its clock along, but not the seconds in which it was starting.
        """
        past = [anchor for anchor in self._anchors if anchor[0] <= real]
        told, now = past[-1] if past else self._anchors[0]
        guess = now + int((real - told) * 1000 * self.speed)
        return min([guess, *(later for at, later in self._anchors[len(past) :] if at > real)])

    async def until(self, at: Millis) -> None:
        """Rest until the hall's clock shows `at`. PlayOver when the play ends before."""
        await self.rest(self.real_seconds_until(at))

    async def sleep(self, span: Millis) -> None:
        """Rest for `span` of the hall's time. PlayOver when the play ends before."""
        await self.rest(span / 1000 / self.speed)

    async def rest(self, seconds: float) -> None:
        """Rest for real seconds. PlayOver when the play ends before."""
        if self.over:
            raise PlayOver
        loop = asyncio.get_running_loop()
        waking: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(seconds, _wake, waking)
        self._resting.add(waking)
        try:
            await waking
        finally:
            timer.cancel()
            self._resting.discard(waking)

    async def to_the_end(self) -> None:
        """Rest until the play ends, and answer."""
        with contextlib.suppress(PlayOver):
            while True:
                await self.rest(3600)

    async def unless_over(self, something: Coroutine[Any, Any, T]) -> T:
        """Wait for `something`. PlayOver when the play ends before."""
        waiting, ending = asyncio.create_task(something), asyncio.create_task(self.to_the_end())
        try:
            await asyncio.wait({waiting, ending}, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                raise PlayOver
            return waiting.result()
        finally:
            waiting.cancel()
            ending.cancel()
            await asyncio.wait({waiting, ending})

    async def as_long_as_it_lasts(self, part: Awaitable[None]) -> None:
        """Play a part; the end of the play ends it."""
        with contextlib.suppress(PlayOver):
            await part

    def end(self) -> None:
        """The play is over: wake everybody, let nobody rest again."""
        self.over = True
        for waking in list(self._resting):
            if not waking.done():
                waking.set_exception(PlayOver())


def _wake(sleeper: asyncio.Future[None]) -> None:
    if not sleeper.done():
        sleeper.set_result(None)
