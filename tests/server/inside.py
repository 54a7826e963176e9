"""A hall inside the test's own process: real store on a real file, the real writer, a clock the test turns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
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
from wire.problem import Problem, ProblemError

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

    def __init__(self, data: Path, clock: HallClock, layout: Layout) -> None:
        self.store = Store(data / DATABASE)
        self.clock = clock
        self.writer = Writer(self.store, layout.plan, clock)
        self._asked = 0

    async def do(self, command: Command, request_id: str | None = None) -> dict[str, Any]:
        """Carry out a command; ProblemError when it is refused."""
        self._asked += 1
        answer = await self.writer.perform(command, "test", request_id or f"r{self.writer.hall.seq}-{self._asked}")
        told: dict[str, Any] = msgspec.json.decode(answer)
        return told

    async def issue(self, request_id: str | None = None) -> dict[str, Any]:
        """A ticket of the tiny hall's one line."""
        return await self.do(cmd.IssueTicket(queue="civil-instant"), request_id)

    @contextmanager
    def full(self) -> Iterator[None]:
        """No page more for this database."""
        raw = self.store._raw
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count = {pages}")
        try:
            yield
        finally:
            raw.execute("PRAGMA max_page_count = 1073741823")

    async def fill(self) -> Problem:
        """Give numbers until that is refused; answers the problem."""
        while True:
            try:
                await self.issue()
            except ProblemError as error:
                return error.problem


@asynccontextmanager
async def inside(
    data: Path, clock: HallClock | None = None, *, open_day: bool = True, layout: Layout = TINY
) -> AsyncIterator[Inside]:
    """The tiny hall, or another, its day open."""
    hall = Inside(data, clock or TurnedClock(), layout)
    if open_day and not hall.writer.hall.open:
        await hall.do(cmd.OpenDay(date=DAY))
    try:
        yield hall
    finally:
        await hall.writer.close()
        hall.store.close()
