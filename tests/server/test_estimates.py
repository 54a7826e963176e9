"""Estimates: what the hall says of waiting, from the real server with its roller."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import RunningServer, wait_until
from tests.server.house import House, Socket, socket
from wire.messages import Wait

QUEUE = "realty-issuing"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A hall of its own: what was learned by another test would count."""
    house = House(RunningServer(tmp_path).start())
    yield house
    house.close()
    house.server.kill()


async def _waits(s: Socket, queue: str) -> Wait:
    """What the hall next says of a queue."""
    while True:
        told = (await s.hear("waits"))["waits"]
        if queue in told:
            low, high = told[queue]
            return low, high


def _rollers(server: RunningServer) -> list[int]:
    assert server.process is not None
    asked = ["pgrep", "-P", str(server.process.pid), "-f", "server.roller"]  # the reporter is its child as well
    found = subprocess.run(asked, capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


def _gone(pid: int) -> bool:
    """The process has ended (a zombie that nobody reaps has, too)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z"
    except OSError:
        return True


def test_a_queue_that_nobody_serves_has_no_estimate_and_one_that_is_served_has(house: House) -> None:
    """Nothing is invented: the first range comes when a counter of the queue is open."""
    assert house.issue(QUEUE)["wait"] is None
    house.counter(QUEUE)  # which calls whom it finds
    for _ in range(12):
        house.issue(QUEUE)

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.kiosk)
            low, high = await _waits(s, QUEUE)
            assert 0 <= low < high
            assert low % 5 == high % 5 == 0

    asyncio.run(steps())
    ticket = house.issue(QUEUE)
    low, high = ticket["wait"]
    assert 0 < low < high


def test_an_estimate_is_told_again_to_who_comes_later(house: House) -> None:
    """A kiosk that is switched on finds the waits after its snapshot, without waiting for a change."""
    house.counter(QUEUE)

    async def steps() -> None:
        for _ in range(2):
            async with socket(house.server) as s:
                await s.hello(house.kiosk)
                assert await _waits(s, QUEUE) == (0, 5)

    asyncio.run(steps())


def test_a_roller_that_is_killed_is_started_anew_and_none_outlives_the_server(house: House) -> None:
    """The estimates stop, are taken back, and come again; a killed server leaves no process behind."""
    house.counter(QUEUE)
    wait_until(lambda: bool(_rollers(house.server)), 20, "a roller")
    (roller,) = _rollers(house.server)

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.kiosk)
            await _waits(s, QUEUE)
            os.kill(roller, signal.SIGKILL)
            while (await s.hear("waits"))["waits"]:
                pass
            await _waits(s, QUEUE)

    asyncio.run(steps())
    (fresh,) = _rollers(house.server)
    assert fresh != roller
    house.server.kill()
    wait_until(lambda: _gone(fresh), 20, "the roller to end")


def test_what_was_learned_survives_a_restart(house: House) -> None:
    """Quick visits of before make the estimate short, though the policy expects ten minutes for each of ten people."""
    counter = house.counter(QUEUE)
    for _ in range(50):
        house.issue(QUEUE)
    for _ in range(40):
        counter.act("call-next")
        counter.act("complete")
    house.server.kill()
    house.server.start()

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.kiosk)
            _, high = await _waits(s, QUEUE)
            assert high <= 60

    asyncio.run(steps())
