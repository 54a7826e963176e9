"""Devices: who is here, who has fallen silent, and what is wrong with whom. Real links of real processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.alarm import AlarmKind, alarm_id
from server import presence as presence_module
from server.devices import FORGOTTEN_AFTER, Devices
from server.feed import Feed
from server.identity import add_device
from server.main import DATABASE
from server.presence import Presence, terminal_of
from tests.running import RunningServer, wait_until
from tests.server.edited import edited
from tests.server.house import House
from tests.server.inside import TINY, TurnedClock, inside

PROGRAM = """
import sys, asyncio
from wire.link import Link
from wire.messages import Welcome
link = Link(sys.argv[1], sys.argv[2], lambda told: print("up", flush=True) if isinstance(told, Welcome) else None)
asyncio.run(link.run())
"""
"""A terminal as the programs have it, in a process of its own."""


class Program:
    """A running terminal."""

    def __init__(self, url: str, token: str) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", PROGRAM, url, token], stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "up\n"

    def signal(self, what: signal.Signals) -> None:
        """Send it a signal."""
        os.kill(self.process.pid, what)

    def end(self) -> None:
        """Make an end of it, also if it was stopped."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The tiny hall in its hours, its clock ten times as fast, where ten silent seconds are an alarm."""
    layout = edited(tmp_path / "layout", "devices.toml", ("silent_seconds = 60", "silent_seconds = 10"), name="tiny")
    server = RunningServer(tmp_path / "hall", layout, ("--clock", "2026-01-05T10:30", "--speed", "10"))
    house = House(server.start())
    yield house
    house.close()
    server.kill()


def _devices(house: House) -> dict[str, dict[str, Any]]:
    return {view["device"]: view for view in house.get("/devices").ok()["devices"]}


def _alarms(house: House) -> list[tuple[str, str]]:
    """Alarms raised and cleared so far, as the log has them."""
    with sqlite3.connect(house.server.data / DATABASE) as database:
        rows = database.execute("SELECT body FROM events ORDER BY seq").fetchall()
    told = [json.loads(row[0]) for row in rows]
    return [(name, body["alarm"]) for name, body in told if name in ("AlarmRaised", "AlarmCleared")]


def test_a_link_that_hangs_or_dies_is_missed_until_it_is_back(house: House) -> None:
    """A stopped kiosk, whose socket still stands, and a killed terminal are alarms, once, also over a restart of the
    server; who was never here is none."""
    house.let_in("display", "wall")
    kiosk = Program(house.server.url, house.let_in("kiosk", "door"))
    clerk = house.hire()
    terminal = Program(house.server.url, house.sign_in("201", clerk))
    try:
        wait_until(lambda: {"door", "terminal-201"} <= {d for d, v in _devices(house).items() if v["here"]})
        before = _devices(house)
        assert (before["door"]["state"], before["door"]["zone"], before["wall"]["state"]) == ("working", "lobby", "new")
        assert (before["door-printer"]["state"], before["door-printer"]["part_of"]) == ("working", "door")
        assert (before["terminal-201"]["counter"], before["terminal-201"]["state"]) == ("201", "working")
        kiosk.signal(signal.SIGSTOP)
        terminal.end()
        gone = {("AlarmRaised", alarm_id(AlarmKind.DEVICE, device)) for device in ("door", "terminal-201")}
        wait_until(lambda: set(_alarms(house)) == gone, 60)
        after = _devices(house)
        assert (after["door"]["state"], after["door"]["here"]) == ("silent", False)
        assert before["door"]["seen_at"] <= after["door"]["seen_at"] <= after["door"]["since"]
        assert after["door-printer"]["state"] == "unknown"
        assert after["wall"]["state"] == "new"
        house.server.kill()
        house.server.start()
        wait_until(lambda: _devices(house)["door"]["state"] == "silent")
        kiosk.signal(signal.SIGCONT)
        wait_until(lambda: ("AlarmCleared", alarm_id(AlarmKind.DEVICE, "door")) in _alarms(house), 20)
        assert _devices(house)["door"]["state"] == "working"
        assert len(_alarms(house)) == 3
    finally:
        kiosk.end()
        if terminal.process.poll() is None:
            terminal.end()


def test_faults_stand_with_what_has_them(house: House) -> None:
    """A printer's with its kiosk, a reserve's likewise, and a stranger's by its name; cleared, it works again."""
    kiosk = house.let_in("kiosk", "door")
    house.post("/devices/door-printer/report-fault", kiosk, fault="PAPER_LOW").ok()
    house.post("/devices/door-reserve/report-fault", kiosk, fault="damaged").ok()
    house.post("/devices/bars/report-fault", house.let_in("gateway", "cellar"), fault="no answer").ok()
    wait_until(lambda: "cellar" in _devices(house))
    views = _devices(house)
    assert (views["door-printer"]["state"], views["door-printer"]["fault"]) == ("low", "PAPER_LOW")
    assert (views["door-reserve"]["kind"], views["door-reserve"]["part_of"]) == ("reserve", "door")
    assert (views["bars"]["kind"], views["bars"]["state"]) == ("bus", "fault")
    assert views["cellar"]["kind"] == "gateway"
    assert house.kiosk not in str(views)
    house.post("/devices/door-printer/clear-fault", house.manager).ok()
    assert _devices(house)["door-printer"]["fault"] is None


def test_what_hangs_on_a_wire_stands_with_it_while_something_is_wrong(house: House) -> None:
    """A bar with its bus, by counter and zone; a loudspeaker by itself; both work as far as the gateways that are here
    tell."""
    token = house.let_in("gateway", "cellar")
    assert _devices(house)["bars"]["state"] == "unknown"
    gateway = Program(house.server.url, token)
    try:
        wait_until(lambda: _devices(house)["bars"]["state"] == "working")
        (loudspeaker,) = load(builtin("tiny")).loudspeakers
        assert (_devices(house)[loudspeaker]["kind"], _devices(house)[loudspeaker]["state"]) == (
            "loudspeaker",
            "working",
        )
        assert "bar-202" not in _devices(house)
        house.post("/devices/bar-202/report-fault", token, fault="NO_ANSWER").ok()
        house.post(f"/devices/{loudspeaker}/report-fault", token, fault="NO_SOUND").ok()
        bar = _devices(house)["bar-202"]
        assert (bar["kind"], bar["part_of"], bar["state"]) == ("bar", "bars", "fault")
        assert (bar["counter"], bar["zone"], bar["fault"]) == ("202", "lobby", "NO_ANSWER")
        assert _devices(house)[loudspeaker]["state"] == "fault"
        house.post("/devices/bar-202/clear-fault", token).ok()
        assert "bar-202" not in _devices(house)
    finally:
        gateway.end()


def test_when_a_device_was_heard_of_last_is_known_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is kept to the minute; a fortnight later the device counts as taken away and is no alarm."""
    monkeypatch.setattr(presence_module, "KEPT_EVERY_S", 0.0)

    async def play() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            with hall.store.engine.begin() as connection:
                add_device(connection, "tablet", "201", clock.now())
            seen = _presence(hall)
            assert seen.seen_at("201") is None
            seen.heard("201")
            seen.look()
            await seen.keep()
        clock.time += FORGOTTEN_AFTER - 1
        async with inside(tmp_path, clock, open_day=False) as hall:
            seen = _presence(hall)
            assert seen.seen_at("201") == clock.now() - FORGOTTEN_AFTER + 1
            devices = Devices(hall.writer, TINY, seen)
            monkeypatch.setattr(seen, "silent_for", lambda _: 61.0)
            assert devices.silent() == ["201"]
            clock.time += 2
            assert devices.silent() == []

    asyncio.run(play())


def test_a_terminal_is_expected_only_while_its_clerk_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has signed out may switch the terminal off."""

    async def play() -> None:
        async with inside(tmp_path) as hall:
            seen = _presence(hall)
            devices = Devices(hall.writer, TINY, seen)
            monkeypatch.setattr(seen, "silent_for", lambda _: 61.0)
            monkeypatch.setattr(seen, "seen_at", lambda device: hall.clock.now() if "terminal" in device else None)
            assert devices.silent() == []
            await hall.do(cmd.SignIn(counter="201", clerk="S1"))
            assert devices.silent() == [terminal_of("201")]
            await hall.do(cmd.SignOut(counter="201"))
            assert devices.silent() == []

    asyncio.run(play())


def _presence(hall: Any) -> Presence:
    return Presence(hall.writer, Feed(hall.writer, None, b"{}"))  # type: ignore[arg-type]
