"""Plays for tests: a real server, its people let in, a few hall minutes at high speed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from layouts.layout import Layout
from layouts.loader import builtin, load
from queueing.plan import MINUTE, Millis
from rehearsal import log_book
from rehearsal.badges import enrol
from rehearsal.play import Play, Script
from rehearsal.tally import Tally, tally
from tests.running import RunningServer

Meanwhile = Callable[[RunningServer, Play], Awaitable[None]]


def hall(name: str) -> Layout:
    """A layout that comes with the program, without its printers."""
    layout = load(builtin(name))
    return replace(layout, kiosks={k: replace(kiosk, printer=None) for k, kiosk in layout.kiosks.items()})


def monday(layout: Layout, hhmm: str) -> Millis:
    """A time of a Monday in the hall."""
    local = datetime.fromisoformat(f"2026-01-05T{hhmm}").replace(tzinfo=ZoneInfo(layout.plan.timezone))
    return int(local.timestamp() * 1000)


def clock_at(layout: Layout, at: Millis, speed: float) -> tuple[str, ...]:
    """The server's options for a clock that shows `at`."""
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(layout.plan.timezone)).replace(tzinfo=None)
    return ("--clock", local.isoformat(), "--speed", f"{speed:g}")


async def nothing(server: RunningServer, play: Play) -> None:
    """What happens meanwhile in most plays."""


def played(
    data: Path, name: str, *, start: str, minutes: int, speed: float, meanwhile: Meanwhile = nothing
) -> tuple[Tally, Play]:
    """Play on a server of its own, and count its log."""
    layout = hall(name)
    badges = enrol(layout, data)
    begin = monday(layout, start)
    script = Script(begin=begin, start=begin, end=begin + minutes * MINUTE, speed=speed, seed=7)
    server = RunningServer(data, name, clock_at(layout, begin, speed)).start()
    play = Play(server.url, layout, badges, script)

    async def both() -> None:
        await asyncio.gather(play.run(), meanwhile(server, play))

    try:
        asyncio.run(both())
    finally:
        server.stop()
    return tally(log_book.rows(data), play.ledger), play


async def restart(server: RunningServer, play: Play) -> None:
    """SIGKILL; then the server is back on the same data, its clock gone on."""
    await asyncio.to_thread(server.kill)
    server.options = clock_at(play.layout, play.time.now(), play.time.speed)
    await asyncio.to_thread(server.start)
