"""Hall time."""

from __future__ import annotations

import asyncio

import pytest

from rehearsal.hall_time import HallTime, PlayOver


def test_hall_time_runs_as_fast_as_the_play() -> None:
    """And from where the server's clock is."""
    time = HallTime(1_000_000, 1000)
    asyncio.run(time.sleep(20_000))
    assert time.now() >= 1_020_000
    time.anchor(5_000_000)
    assert time.now() >= 5_000_000


def test_a_time_that_is_past_is_not_waited_for() -> None:
    """However slow the play is."""
    time = HallTime(1_000_000, 0.001)
    asyncio.run(asyncio.wait_for(time.until(999_999), 5))
    assert time.real_seconds_until(999_999) == 0


def test_the_end_wakes_everybody_and_nobody_rests_again() -> None:
    """Whoever rests when the play ends is told so, once."""

    async def play() -> list[object]:
        time = HallTime(0, 1)
        sleepers = [asyncio.create_task(time.sleep(3_600_000)) for _ in range(3)]
        await asyncio.sleep(0.01)
        time.end()
        with pytest.raises(PlayOver):
            await time.sleep(0)
        return await asyncio.gather(*sleepers, return_exceptions=True)

    assert [type(outcome) for outcome in asyncio.run(play())] == [PlayOver] * 3


def test_a_part_that_is_played_as_long_as_it_lasts_just_ends() -> None:
    """The end of the play is no error."""

    async def play() -> None:
        time = HallTime(0, 1)
        part = asyncio.create_task(time.as_long_as_it_lasts(time.sleep(3_600_000)))
        ending = asyncio.create_task(time.to_the_end())
        await asyncio.sleep(0.01)
        time.end()
        await asyncio.gather(part, ending)

    asyncio.run(asyncio.wait_for(play(), 5))
