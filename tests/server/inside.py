"""A hall inside the test's own process: real store on a real file, the real writer, a clock the test turns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec

from layouts.layout import Layout
from layouts.loader import load
from queueing import commands as cmd
from queueing.commands import Command
from queueing.plan import Millis
from server.clock import HallClock
from server.main import DATABASE
from server.store import Store
from server.writer import Writer
from tests.running import LAYOUTS

TINY: Layout = load(LAYOUTS / "tiny")
NINE_O_CLOCK: Millis = 1_767_574_800_000
"""2026-01-05 09:00 in Beijing."""
DAY = "2026-01-05"


class TurnedClock(HallClock):
    """A clock that stands still until the test turns it."""

    def __init__(self, now: Millis = NINE_O_CLOCK) -> None:
        super().__init__()
        self.time = now

    def now(self) -> Millis:
        return self.time


class Inside:
    """Store and writer, and a short way to give commands."""

    def __init__(self, data: Path, clock: HallClock) -> None:
        self.store = Store(data / DATABASE)
        self.clock = clock
        self.writer = Writer(self.store, TINY.plan, clock)
        self._asked = 0

    async def do(self, command: Command, request_id: str | None = None) -> dict[str, Any]:
        """Carry out a command; PerformError when it is refused."""
        self._asked += 1
        answer = await self.writer.perform(command, "test", request_id or f"r{self.writer.hall.seq}-{self._asked}")
        told: dict[str, Any] = msgspec.json.decode(answer)
        return told

    async def issue(self, request_id: str | None = None) -> dict[str, Any]:
        """A ticket of the tiny hall's one line."""
        return await self.do(cmd.IssueTicket(queue="civil-instant"), request_id)


@asynccontextmanager
async def inside(data: Path, clock: HallClock | None = None, *, open_day: bool = True) -> AsyncIterator[Inside]:
    """The tiny hall, its day open."""
    hall = Inside(data, clock or TurnedClock())
    if open_day and not hall.writer.hall.open:
        await hall.do(cmd.OpenDay(date=DAY))
    try:
        yield hall
    finally:
        await hall.writer.close()
        hall.store.close()
