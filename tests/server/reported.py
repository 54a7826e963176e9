"""Any days, given to the real writer on a real file; and reports kept as the server keeps them, without a server."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

from server.archive import Archive
from server.main import DATABASE
from server.maker import Made, Maker
from tests.queueing.any_days import AnyDays, office_plan
from tests.server.inside import TINY, TurnedClock, inside

LAYOUT = replace(TINY, plan=office_plan())
PLAN = LAYOUT.plan


def lived(data: Path, seed: int, steps: int) -> AnyDays:
    """Any days, as the server would have written them to `data`."""
    days = AnyDays(Random(seed), steps)

    async def live() -> None:
        clock = TurnedClock(days.done[0][0])
        async with inside(data, clock, open_day=False, layout=LAYOUT) as hall:
            for number, (now, command) in enumerate(days.done):
                clock.time = now
                hall.writer.submit(command, "test", f"r{number}", lambda _: None)
                if number % 50 == 0:
                    await asyncio.sleep(0.01)
            await hall.writer.close()
            assert hall.writer.hall.seq == len(days.log)

    asyncio.run(live())
    return days


def archive(data: Path) -> Archive:
    """The archive of what was written to `data`."""
    return Archive(data / DATABASE)


class EarlyArchive(Archive):
    """The archive as it was when the log ended with some row."""

    def __init__(self, data: Path, last: int) -> None:
        super().__init__(data / DATABASE)
        self._last = last

    def last(self) -> int:
        return self._last

    def openings(self) -> list[tuple[str, int]]:
        return [(day, seq) for day, seq in super().openings() if seq <= self._last]


def keep(data: Path, made: Made) -> None:
    """Keep a report."""
    with closing(sqlite3.connect(data / DATABASE)) as raw, raw:
        raw.execute("INSERT OR REPLACE INTO reports VALUES (?, ?, 0, ?)", (made.period, made.start, made.body))


def make_due(data: Path) -> list[tuple[str, str]]:
    """Make and keep all that is due; answers what that was."""
    with archive(data) as reading:
        made = list(Maker(reading, PLAN).due())
    for one in made:
        keep(data, one)
    return [(one.period, one.start) for one in made]


def change(data: Path, statement: str) -> None:
    """Change the database beside everything."""
    with closing(sqlite3.connect(data / DATABASE)) as raw, raw:
        raw.execute(statement)
