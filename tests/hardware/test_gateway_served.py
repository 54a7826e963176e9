"""The gateway on a real server: what it tells of its devices, and what bars show when the server has been away."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.agenda import Pace
from hardware.bus import NO_ANSWER, UNREACHABLE
from hardware.gateway import Gateway
from hardware.virtual_bar import VirtualBus
from layouts.layout import Layout
from layouts.loader import builtin, load
from layouts.phrases import say
from tests.running import RunningServer, wait_until

LAYOUT = load(builtin("tiny"))
BUS = next(bus for bus in LAYOUT.buses.values() if bus.bars)
COUNTER, OTHER, *_ = LAYOUT.plan.counters
ADDRESS = {bar.counter: bar.address for bar in BUS.bars}
PACE = Pace(reply=300, poll=100, flash=200, back_off=100, longest_back_off=200, reopen=50)
SOON = 40.0
QUEUE = LAYOUT.plan.counters[COUNTER].assignments[0].queue


def words(key: str, counter: str = COUNTER, number: str = "MZ001") -> str:
    line, kind = LAYOUT.phrases["line.civil"], LAYOUT.phrases["kind.instant"]
    label = LAYOUT.plan.counters[counter].label
    return say(LAYOUT.phrases, key, counter=label, number=number, line=line, kind=kind).zh


@pytest.fixture
def line() -> Iterator[VirtualBus]:
    with VirtualBus(ADDRESS.values()) as virtual:
        yield virtual


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    made = RunningServer(tmp_path / "hall", "tiny")
    made.start()
    made.add_clerk("5001")
    yield made
    made.stop()


@contextmanager
def gateway(server: RunningServer, line: VirtualBus) -> Iterator[Gateway]:
    """One that looks after the bars, until it is stopped."""
    token = server.add_device("gateway", "cellar")
    layout: Layout = replace(LAYOUT, buses={BUS.name: replace(BUS, port=line.url)}, loudspeakers={})
    running = Gateway(layout, server.url, token, pace=PACE, look_seconds=0.05)
    thread = threading.Thread(target=running.run)
    thread.start()
    try:
        yield running
    finally:
        running.stop()
        thread.join()


def faults(server: RunningServer) -> list[tuple[str, str, str | None]]:
    """What was told of devices so far, as the log has it."""
    with closing(sqlite3.connect(server.data / "hall.db")) as database:
        rows = database.execute("SELECT body FROM events ORDER BY seq").fetchall()
    told = [json.loads(row[0]) for row in rows]
    kinds = ("FaultReported", "FaultCleared")
    return [(name, body["device"], body.get("fault")) for name, body in told if name in kinds]


def test_a_lost_bar_and_its_return_are_told_once_each(server: RunningServer, line: VirtualBus) -> None:
    """However often it was tried between, and though the gateway starts anew in the middle."""
    bar = f"bar-{OTHER}"
    with gateway(server, line):
        assert line.wait_for(ADDRESS[OTHER], words("bar.closed", OTHER))
        line.dead.add(ADDRESS[OTHER])
        wait_until(lambda: faults(server) == [("FaultReported", bar, NO_ANSWER)], SOON)
    with gateway(server, line) as again:
        wait_until(lambda: any(one.lost and one.failures >= 4 for one in again.health()[0].nodes), SOON)
        line.dead.clear()
        wait_until(lambda: len(faults(server)) == 2, SOON)
    assert faults(server) == [("FaultReported", bar, NO_ANSWER), ("FaultCleared", bar, None)]


def test_of_a_line_that_is_gone_only_the_line_is_told(server: RunningServer, line: VirtualBus) -> None:
    """Not each bar on it: unplugged, then silent, each once, and each return."""
    with gateway(server, line) as running:
        assert line.wait_for(ADDRESS[COUNTER], words("bar.closed"))
        line.unplug()
        wait_until(lambda: len(faults(server)) == 1, SOON)
        line.plug_in()
        wait_until(lambda: len(faults(server)) == 2, SOON)
        line.mute = True
        wait_until(lambda: len(faults(server)) == 3, SOON)
        line.mute = False
        wait_until(lambda: len(faults(server)) == 4, SOON)
        wait_until(lambda: not running.health()[0].lost, SOON)
    assert faults(server) == [
        ("FaultReported", BUS.name, UNREACHABLE),
        ("FaultCleared", BUS.name, None),
        ("FaultReported", BUS.name, NO_ANSWER),
        ("FaultCleared", BUS.name, None),
    ]


def test_a_fault_that_comes_while_the_server_is_away_is_told_when_it_is_back(
    server: RunningServer, line: VirtualBus
) -> None:
    """Nothing is lost with a killed server but time."""
    with gateway(server, line) as running:
        assert line.wait_for(ADDRESS[OTHER], words("bar.closed", OTHER))
        server.kill()
        line.dead.add(ADDRESS[OTHER])
        wait_until(lambda: running.health()[0].lost, SOON)
        server.start()
        wait_until(lambda: faults(server) == [("FaultReported", f"bar-{OTHER}", NO_ANSWER)], SOON)


def test_after_a_killed_server_the_bars_show_the_truth(server: RunningServer, line: VirtualBus) -> None:
    """They keep what they show while it is away, through a lost line too, and then nothing of before flashes."""
    session = server.sign_in(COUNTER, "5001")
    kiosk = server.add_device("kiosk", "door")
    assert server.post("/tickets", kiosk, queue=QUEUE).status < 300
    with gateway(server, line):
        assert line.wait_for(ADDRESS[COUNTER], words("bar.idle"))
        server.post(f"/counters/{COUNTER}/call-next", session)
        assert line.wait_for(ADDRESS[COUNTER], words("bar.calling"))
        wait_until(lambda: not line.shown[ADDRESS[COUNTER]].flashing, SOON)
        server.kill()
        line.unplug()
        line.plug_in()
        seen = len(line.history)
        server.start()
        ticket = server.get("/hall", kiosk).body["counters"]
        server.post(f"/counters/{COUNTER}/serve", session, ticket=_ticket_at(ticket))
        assert line.wait_for(ADDRESS[COUNTER], words("bar.serving"), SOON)
    since = [shown for shown in line.history[seen:] if shown.address == ADDRESS[COUNTER]]
    assert {shown.text for shown in since} <= {words("bar.calling"), words("bar.serving")}
    assert not any(shown.flashing for shown in since)


def _ticket_at(counters: object) -> str:
    assert isinstance(counters, list)
    return next(
        str(one["ticket"]["id"] if isinstance(one["ticket"], dict) else one["ticket"])
        for one in counters
        if one["ticket"]
    )
