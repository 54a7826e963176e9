"""Plays on a whole floor: a real server, a real gateway on virtual lines, real display programs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from hardware.virtual_hall import VirtualHall
from layouts.loader import load
from queueing.plan import MINUTE
from rehearsal.badges import enrol
from rehearsal.floor import Floor
from rehearsal.keypads import pads_of
from rehearsal.outcome import Outcome, outcome_of
from rehearsal.play import Play
from rehearsal.script import Script
from rehearsal.wiring import copy_layout, unplugged
from tests.rehearsal.plays import ENTRANCE_S, clock_at, monday
from tests.running import RunningServer

Meanwhile = Callable[[RunningServer, Play, Floor], Awaitable[None]]


async def nothing(server: RunningServer, play: Play, floor: Floor) -> None:
    """What happens meanwhile in most plays."""


def played_on_the_floor(
    data: Path,
    folder: Path,
    *,
    start: str,
    minutes: int,
    speed: float,
    meanwhile: Meanwhile = nothing,
    by_keypad: bool = True,
) -> tuple[Outcome, Play, Floor]:
    """Play, and hold what was spoken and shown against the log."""
    return asyncio.run(_play(data, folder, start, minutes, speed, meanwhile, by_keypad))


async def _play(
    data: Path, folder: Path, start: str, minutes: int, speed: float, meanwhile: Meanwhile, by_keypad: bool
) -> tuple[Outcome, Play, Floor]:
    with VirtualHall(unplugged(load(folder))) as devices:
        copy, badges = copy_layout(folder, devices.layout, data / "layout"), enrol(devices.layout, data)
        doors = monday(devices.layout, start)
        begin = doors - int(ENTRANCE_S * 1000 * speed)
        script = Script(begin=begin, start=doors, end=doors + minutes * MINUTE, speed=speed, seed=7)
        server = RunningServer(data, str(copy), clock_at(devices.layout, begin, speed)).start()
        pads = pads_of(devices) if by_keypad else {}
        play = Play(server.url, devices.layout, badges, script, data / "kiosks", pads)
        floor = Floor(devices, copy, server.url, badges, play.time, logs=data / "logs", journals=data / "journals")
        try:

            async def open_and_go_on() -> None:
                await floor.open()
                await meanwhile(server, play, floor)

            await asyncio.gather(play.run(), open_and_go_on())
            assert play.hall is not None
            await floor.settle(play.hall)
            seen, until = floor.witnesses(play.watch.lost), play.time.now()
        finally:
            await asyncio.gather(*(part.end() for part in floor.parts))
            await asyncio.to_thread(server.stop)
    return outcome_of(play, data, 0, seen, until), play, floor
