"""Voice, wall and bar over rehearsed hours: real server, real gateway, real displays, virtual lines."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from layouts.loader import builtin
from rehearsal import log_book
from rehearsal.floor import Floor
from rehearsal.keypads import ACTOR
from rehearsal.play import Play
from tests.rehearsal.floors import played_on_the_floor
from tests.rehearsal.plays import restart
from tests.running import RunningServer

pytest.importorskip("PySide6")

TINY = builtin("tiny")
AFTERWARDS = 3
"""Calls that must go well when all is mended."""


def test_voice_wall_and_bar_name_the_same_for_a_rehearsed_hour(tmp_path: Path) -> None:
    """Whatever was called was on its bar, on its wall and, unless it was over before its turn, said."""
    result, play, _ = played_on_the_floor(tmp_path, TINY, start="10:00", minutes=60, speed=180)

    assert result.faults == ()
    assert result.broken is None
    told = result.agreement
    assert told is not None
    assert told.calls > 5
    assert told.on_bars + told.replaced == told.calls
    assert told.on_walls > 0 < told.spoken
    assert play.watch.sayings == told.sayings
    assert play.ledger.doings["pressed a key"] > 0
    assert any(actor == ACTOR for actor, _ in log_book.rows(tmp_path))


async def mishaps(server: RunningServer, play: Play, floor: Floor) -> None:
    """One after the other: noise, no line, a dead bar, no gateway, no server; then some calls more."""
    line, time = floor.devices.buses["bars"], play.time
    await play.watch.ready()
    line.noisy = True

    await asyncio.to_thread(floor.unplug, "bars")
    while "line lost" not in floor.gateway.log.read_text() and not time.over:
        await asyncio.sleep(0.1)
    floor.plug_in("bars")

    floor.away("201")
    line.dead.add(1)
    await asyncio.sleep(1.5)
    line.dead.clear()
    floor.back("201")

    assert floor.gateway.pid is not None
    os.kill(floor.gateway.pid, signal.SIGKILL)
    floor.away(floor.gateway.name)
    await floor.gateway.ended()
    await floor.bring_up(floor.gateway)

    await restart(server, play)

    called = len(play.scene.calls)
    while len(play.scene.calls) < called + AFTERWARDS and not time.over:
        await asyncio.sleep(0.1)
    play.end()


def test_no_mishap_leaves_a_wrong_text_or_loses_a_call(tmp_path: Path) -> None:
    """Each is over before the next; in the end every bar says how its counter stands."""
    result, _, floor = played_on_the_floor(
        tmp_path, TINY, start="10:00", minutes=170, speed=90, meanwhile=mishaps, by_keypad=False
    )

    assert result.faults == ()
    assert result.broken is None
    assert result.agreement is not None
    assert result.agreement.on_bars >= AFTERWARDS - 1
    log = floor.gateway.log.read_text()
    assert "line lost" in log
    assert log.count("connected as") >= 2
