"""Hall time."""

from __future__ import annotations

import asyncio
import time

import pytest

from rehearsal.hall_time import HallTime, PlayOver


def test_hall_time_runs_as_fast_as_the_play() -> None:
    """And from where the server's clock is."""
    hall = HallTime(1_000_000, 1000)
    asyncio.run(hall.sleep(20_000))
    assert hall.now() >= 1_020_000
    hall.anchor(5_000_000)
    assert hall.now() >= 5_000_000


def test_what_was_before_a_clock_was_told_is_not_later_than_it() -> None:
    """A server takes seconds to start again, of which its clock knows nothing."""
    hall = HallTime(1_000_000, 1000)
    asyncio.run(hall.sleep(20_000))
    starting = time.time()
    assert hall.at(starting) >= 1_020_000
    hall.anchor(1_005_000)
    assert hall.at(starting) == 1_005_000


def test_a_time_that_is_past_is_not_waited_for() -> None:
    """However slow the play is."""
    hall = HallTime(1_000_000, 0.001)
    asyncio.run(asyncio.wait_for(hall.until(999_999), 5))
    assert hall.real_seconds_until(999_999) == 0


def test_the_end_wakes_everybody_and_nobody_rests_again() -> None:
    """Whoever rests when the play ends is told so, once."""

    async def play() -> list[object]:
        hall = HallTime(0, 1)
        sleepers = [asyncio.create_task(hall.sleep(3_600_000)) for _ in range(3)]
        await asyncio.sleep(0.01)
        hall.end()
        with pytest.raises(PlayOver):
            await hall.sleep(0)
        return await asyncio.gather(*sleepers, return_exceptions=True)

    assert [type(outcome) for outcome in asyncio.run(play())] == [PlayOver] * 3


def test_a_part_that_is_played_as_long_as_it_lasts_just_ends() -> None:
    """The end of the play is no error."""

    async def play() -> None:
        hall = HallTime(0, 1)
        part = asyncio.create_task(hall.as_long_as_it_lasts(hall.sleep(3_600_000)))
        ending = asyncio.create_task(hall.to_the_end())
        await asyncio.sleep(0.01)
        hall.end()
        await asyncio.gather(part, ending)

    asyncio.run(asyncio.wait_for(play(), 5))
