"""Reading a span of the log: exactly what lies in it, in order."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path

from queueing import commands as cmd
from queueing.events import TicketIssued
from queueing.plan import MINUTE
from server.logged import day_span, logged
from tests.server.inside import NINE_O_CLOCK, TurnedClock, inside


def test_a_span_has_the_rows_from_its_begin_on_and_before_its_end(tmp_path: Path) -> None:
    """Also where several rows share a moment, where none lies in it, and of one kind alone."""

    async def play() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            for minute in (1, 2, 2, 5):
                clock.time = NINE_O_CLOCK + minute * MINUTE
                await hall.do(cmd.IssueTicket(queue="civil-instant"))
            await hall.do(cmd.SignIn(counter="201", clerk="S1"))

            def seqs(begin: int, end: int, name: str = "", after: int = 0) -> list[int]:
                span = (NINE_O_CLOCK + begin * MINUTE, NINE_O_CLOCK + end * MINUTE)
                return [row.seq for row in logged(hall.store, *span, name, after)]

            assert seqs(0, 60) == [1, 2, 3, 4, 5, 6]
            assert seqs(2, 5) == [3, 4]
            assert seqs(3, 5) == seqs(6, 60) == seqs(-9, 0) == []
            assert seqs(0, 60, "TicketIss") == [2, 3, 4, 5]
            assert seqs(0, 60, "Counter") == [6]
            assert seqs(0, 60, after=4) == [5, 6]
            first = next(logged(hall.store, 0, NINE_O_CLOCK * 2, "Ticket"))
            assert isinstance(first.event, TicketIssued)
            assert (first.actor, first.event.number) == ("test", "MZ001")

    asyncio.run(play())


def test_a_date_is_from_the_halls_own_midnight_to_the_next() -> None:
    """In Urumqi's time and Shanghai's the same date begins two hours apart."""
    begin, end = day_span(date(2026, 1, 5), "Asia/Shanghai")
    assert end - begin == 24 * 60 * MINUTE
    assert day_span(date(2026, 1, 5), "Asia/Urumqi")[0] - begin == 120 * MINUTE
