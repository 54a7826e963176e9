"""The clock: it may jump back, and the hall's time never does."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from queueing.plan import MINUTE
from server.clock import HallClock, local, moment
from server.identity import LOCKED_FOR, SESSION_LASTS, Directory, add_clerk
from server.problems import ServerRefusal
from server.secret import Secret
from server.writer import rebuild
from tests.server.inside import NINE_O_CLOCK, TINY, TurnedClock, inside
from wire.codec import decode_event

HOUR = 60 * MINUTE


def test_events_never_go_back_in_time_though_the_clock_does(tmp_path: Path) -> None:
    """Each carries the latest time the hall has seen; a restart with a slow clock as well."""

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            await hall.issue()
            clock.time -= HOUR
            ticket = await hall.issue()
            assert ticket["issued_at"] == NINE_O_CLOCK
            clock.time = NINE_O_CLOCK + 5
            await hall.issue()
        async with inside(tmp_path, TurnedClock(NINE_O_CLOCK - HOUR)) as hall:
            assert (await hall.issue())["ahead"] == 3
            times = [decode_event(body).at for body in hall.store.events_after(0)]
            assert times == sorted(times)
            assert [at for _, at, *_ in hall.store.log()] == times
            assert hall.writer.hall.snapshot() == rebuild(hall.store, TINY.plan).snapshot()

    asyncio.run(steps())


def test_sessions_last_and_lock_outs_end_though_the_clock_jumps_back(tmp_path: Path) -> None:
    """A session stays good; a lock-out never lasts longer than it was meant to."""

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            with hall.store.engine.begin() as connection:
                add_clerk(connection, "007", "2468", "clerk")
                add_clerk(connection, "008", "2468", "clerk")
            directory = Directory(hall.store, hall.writer, Secret(bytes(32)))
            token = await directory.sign_in("007", "2468", "201")
            for _ in range(5):
                with pytest.raises(ServerRefusal, match="WRONG_PIN"):
                    await directory.sign_in("008", "0000", "202")
            with pytest.raises(ServerRefusal, match="LOCKED_OUT"):
                await directory.sign_in("008", "2468", "202")
            clock.time -= 24 * HOUR
            assert directory.identify(token).name == "007"
            assert await directory.sign_in("008", "2468", "202")
            clock.time = NINE_O_CLOCK + SESSION_LASTS
            with pytest.raises(ServerRefusal, match="SESSION_EXPIRED"):
                directory.identify(token)

    asyncio.run(steps())


def test_a_lock_out_ends_after_a_quarter_of_an_hour(tmp_path: Path) -> None:
    """Not a moment earlier; then five more tries."""

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            with hall.store.engine.begin() as connection:
                add_clerk(connection, "007", "2468", "desk")
            directory = Directory(hall.store, hall.writer, Secret(bytes(32)))
            for _ in range(2):
                for _ in range(5):
                    with pytest.raises(ServerRefusal, match="WRONG_PIN"):
                        await directory.sign_in("007", "0000", None)
                clock.time += LOCKED_FOR - 1
                with pytest.raises(ServerRefusal, match="1 min"):
                    await directory.sign_in("007", "2468", None)
                clock.time += 1
            assert await directory.sign_in("007", "2468", None)

    asyncio.run(steps())


def test_a_rehearsal_s_clock_starts_where_it_is_told_and_runs_faster() -> None:
    """A hundred thousand times: a real hundredth of a second is many minutes."""
    clock = HallClock(NINE_O_CLOCK, 100_000)
    while clock.now() < NINE_O_CLOCK + 1000:
        pass
    assert clock.now() > NINE_O_CLOCK
    assert HallClock(NINE_O_CLOCK, 60).real_seconds_until(NINE_O_CLOCK + HOUR) <= 60
    assert HallClock(NINE_O_CLOCK).real_seconds_until(NINE_O_CLOCK - HOUR) == 0


def test_a_hall_s_time_of_day_is_that_of_its_own_zone() -> None:
    """Whatever the zone of the machine."""
    at = local(NINE_O_CLOCK, "Asia/Shanghai")
    assert (at.hour, at.date().isoformat()) == (9, "2026-01-05")
    assert moment(at.date(), "09:00", "Asia/Shanghai") == NINE_O_CLOCK
    assert moment(at.date(), "11:00", "Asia/Urumqi") == NINE_O_CLOCK + 4 * HOUR
