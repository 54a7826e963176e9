"""Moves on time: begun and ended by the hall's clock, whatever became of the server meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from queueing import commands as cmd
from queueing.hall import Hall
from queueing.move import Move
from queueing.plan import Assignment, Millis
from server.clock import moment
from server.moves import Moves, due_moves, next_moment
from server.writer import PROBE_S
from tests.running import RunningServer, wait_until
from tests.server.house import House, socket
from tests.server.inside import DAY, TINY, Inside, TurnedClock, inside

LENT = (Assignment(queue="civil-issuing"),)


def _at(hhmm: str) -> Millis:
    return moment(datetime.fromisoformat(DAY).date(), hhmm, TINY.plan.timezone)


def _move(name: str, starts: str, ends: str | None = None, *, begun: bool = False) -> Move:
    until = None if ends is None else _at(ends)
    return Move(id=name, counters=("203",), assignments=LENT, starts=_at(starts), ends=until, begun=begun)


def _hall(*moves: Move) -> Hall:
    hall = Hall(TINY.plan)
    hall.open = True
    hall.moves = {move.id: move for move in moves}
    return hall


@asynccontextmanager
async def _kept(hall: Inside) -> AsyncIterator[Moves]:
    moves = Moves(hall.writer)
    moves.start()
    yield moves
    await moves.stop()


def _queues(hall: Inside, counter: str = "203") -> list[str]:
    return [assignment.queue for assignment in hall.writer.hall.counters[counter].assignments]


async def _until(hall: Inside, queues: list[str]) -> None:
    async with asyncio.timeout(10):
        while _queues(hall) != queues or hall.writer.durable_seq != hall.writer.hall.seq:
            await asyncio.sleep(0.01)


def _plan(name: str, starts: str | None, ends: str | None = None) -> cmd.MoveCounters:
    return cmd.MoveCounters(
        move=name,
        counters=("203",),
        queues=("civil-issuing",),
        starts=None if starts is None else _at(starts),
        ends=None if ends is None else _at(ends),
    )


def test_what_is_due_comes_in_the_order_of_its_time() -> None:
    """One ends at ten, another begins a minute later: whoever looks at noon does the first one first."""
    hall = _hall(_move("late", "10:01"), _move("early", "09:00", "10:00", begun=True), _move("later", "13:00"))
    assert due_moves(hall, _at("12:00")) == [cmd.EndMove(move="early"), cmd.BeginMove(move="late")]
    assert due_moves(hall, _at("09:59")) == []
    assert next_moment(hall) == _at("10:00")
    assert next_moment(_hall(_move("open", "09:00", begun=True))) is None


def test_a_move_whose_whole_time_has_passed_never_begins() -> None:
    """Its windows are not opened for a moment to be closed again."""
    assert due_moves(_hall(_move("slept", "10:00", "10:30")), _at("11:00")) == [cmd.EndMove(move="slept")]


def test_no_move_begins_before_the_doors_open(tmp_path: Path) -> None:
    """It waits for them without asking all the time, and begins with them; one may end at night."""
    closed = _hall(_move("early", "08:00"), _move("over", "07:00", "07:30", begun=True))
    closed.open = False
    assert due_moves(closed, _at("08:30")) == [cmd.EndMove(move="over")]
    assert next_moment(closed) == _at("07:30")

    async def steps() -> None:
        clock = TurnedClock(_at("10:00"))
        async with inside(tmp_path, clock) as hall, _kept(hall):
            await hall.do(_plan("m1", "10:30"))
            await hall.do(cmd.CloseDay())
            clock.time = _at("10:31")
            await hall.do(cmd.OpenDay(date=DAY))
            await _until(hall, ["civil-issuing"])

    asyncio.run(steps())


def test_a_planned_move_begins_and_ends_when_its_time_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to ask, and the log says that it was the schedule."""
    monkeypatch.setattr("server.moves.LOOK_S", 0.05)

    async def steps() -> None:
        clock = TurnedClock(_at("10:00"))
        async with inside(tmp_path, clock) as hall, _kept(hall):
            await hall.do(_plan("m1", "10:30", "11:00"))
            await asyncio.sleep(0.15)
            assert _queues(hall) == []
            clock.time = _at("10:30")
            await _until(hall, ["civil-issuing"])
            clock.time = _at("11:00")
            await _until(hall, [])
            assert hall.writer.hall.moves == {}
            actors = [row[2] for row in hall.store.log() if json.loads(row[3])[0] in ("MoveBegun", "MoveEnded")]
            assert actors == ["schedule", "schedule"]

    asyncio.run(steps())


def test_a_move_planned_for_soon_is_not_kept_waiting_for_the_next_look(tmp_path: Path) -> None:
    """The clock is looked at every ten seconds; a move in half a second is begun in half a second."""

    async def steps() -> None:
        clock = TurnedClock(_at("10:00"))
        async with inside(tmp_path, clock) as hall, _kept(hall):
            await asyncio.sleep(0.05)
            starts = clock.time + 500
            await hall.do(cmd.MoveCounters(move="m1", counters=("203",), queues=("civil-issuing",), starts=starts))
            clock.time = starts
            async with asyncio.timeout(5):
                await _until(hall, ["civil-issuing"])

    asyncio.run(steps())


def test_what_was_missed_while_the_server_was_away_is_done_at_once(tmp_path: Path) -> None:
    """One should have ended, one begun, one both: after the restart the counters are as the clock says."""

    async def steps() -> None:
        clock = TurnedClock(_at("10:00"))
        async with inside(tmp_path, clock) as hall:
            await hall.do(_plan("ended", None, "10:30"))
            await hall.do(cmd.MoveCounters(move="begun", counters=("201",), starts=_at("10:40")))
            await hall.do(_plan("slept", "10:45", "10:50"))
        clock.time = _at("11:00")
        async with inside(tmp_path, clock) as hall, _kept(hall):
            async with asyncio.timeout(5):
                while hall.writer.hall.moves.keys() != {"begun"} or not hall.writer.hall.moves["begun"].begun:
                    await asyncio.sleep(0.01)
                await hall.writer.write(lambda _: None)
            assert (_queues(hall), _queues(hall, "201")) == ([], [])
            assigned = [json.loads(body)[1] for body in hall.store.events_after(0) if b"CounterAssigned" in body]
            assert [event["counter"] for event in assigned] == ["203", "203", "201"]

    asyncio.run(steps())


def test_a_move_that_the_store_refused_is_done_when_it_takes_writes_again(tmp_path: Path) -> None:
    """The disk was full at the minute."""

    async def steps() -> None:
        clock = TurnedClock(_at("10:00"))
        async with inside(tmp_path, clock) as hall:
            await hall.do(_plan("m1", "10:30"))
            with hall.full():
                await hall.fill()
                clock.time = _at("10:30")
                async with _kept(hall):
                    await asyncio.sleep(0.05)
                    assert _queues(hall) == []
            async with _kept(hall):
                await asyncio.sleep(PROBE_S)
                await _until(hall, ["civil-issuing"])

    asyncio.run(steps())


def test_a_real_server_lends_a_window_and_takes_it_back_also_over_a_kill(tmp_path: Path) -> None:
    """Planned for 10:05 until 11:50 of a fast clock; killed in between."""
    server = RunningServer(tmp_path, options=("--clock", "2026-01-05T10:00:00", "--speed", "60"))
    house = House(server.start())
    day = datetime.fromisoformat(DAY).date()
    starts, ends = (moment(day, hhmm, "Asia/Shanghai") for hhmm in ("10:05", "11:50"))

    def queues() -> list[str]:
        counters = house.get("/hall").ok()["counters"]
        return next(list(c["queues"]) for c in counters if c["counter"] == "1077")

    async def plan() -> None:
        async with socket(server) as desk:
            await desk.hello(house.manager)
            answer = await desk.ask(
                "move", move="m1", counters=["1077"], queues=["police-issuing"], starts=starts, ends=ends
            )
            assert answer["result"] == {"move": "m1"}, answer

    asyncio.run(plan())
    wait_until(lambda: queues() == ["police-issuing"], 20, "the move to begin")
    server.kill()
    server.options = ("--clock", "2026-01-05T11:55:00", "--speed", "60")
    server.start()
    wait_until(lambda: queues() == [], 20, "the move to end")
    house.close()
    server.stop()
