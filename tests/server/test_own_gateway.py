"""The server's own gateway: `jiaohao server --gateway`, real processes down to the bar."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from hardware.virtual_bar import VirtualBus
from layouts.layout import Bus
from layouts.loader import builtin, load
from server.main import DATABASE
from tests.running import RunningServer, wait_until
from tests.server.edited import edited
from tests.server.house import House

LAYOUT = load(builtin("tiny"))
BARS = next(bus for bus in LAYOUT.buses.values() if bus.bars)
COUNTER = BARS.bars[0].counter
ADDRESS = BARS.bars[0].address
CLOSED = LAYOUT.phrases["bar.closed"].zh


@pytest.fixture
def line() -> Iterator[VirtualBus]:
    with VirtualBus([bar.address for bar in BARS.bars]) as virtual:
        yield virtual


@pytest.fixture
def house(tmp_path: Path, line: VirtualBus) -> Iterator[House]:
    layout = edited(tmp_path / "layout", "devices.toml", (BARS.port, line.url), name="tiny")
    house = House(RunningServer(tmp_path / "hall", layout, ("--gateway",)).start())
    yield house
    house.close()
    house.server.kill()


def gateways(house: House) -> list[int]:
    """The processes that the server has begun as gateways."""
    assert house.server.process is not None
    return [child for child in children(house.server.process.pid) if is_gateway(child)]


def children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def is_gateway(process: int) -> bool:
    try:
        return b"hardware" in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def ended(process: int) -> bool:
    return not is_gateway(process)


def test_the_servers_own_gateway_drives_bars_and_is_begun_again_when_it_dies(house: House, line: VirtualBus) -> None:
    """A killed gateway comes back by itself, and the bars follow the counters as before."""
    assert line.wait_for(ADDRESS, CLOSED, 30)
    (first,) = gateways(house)
    os.kill(first, signal.SIGKILL)
    house.sign_in(COUNTER, house.hire())
    wait_until(lambda: ADDRESS in line.shown and line.shown[ADDRESS].text != CLOSED, 40)
    (second,) = gateways(house)
    assert second != first


def test_it_ends_with_its_server_however_that_ends(house: House, line: VirtualBus) -> None:
    """Told to stop, or killed: nobody holds the lines any more."""
    for end in ("stop", "kill"):
        if house.server.process is None:
            line.shown.clear()
            house.server.start()
        assert line.wait_for(ADDRESS, CLOSED, 30)
        (gateway,) = gateways(house)
        getattr(house.server, end)()
        wait_until(partial(ended, gateway), 20)


def test_its_token_is_on_no_disk_and_in_no_command_line(house: House, line: VirtualBus) -> None:
    """It is a device like any other to the board, and none that the database knows."""
    assert line.wait_for(ADDRESS, CLOSED, 30)
    (gateway,) = gateways(house)
    environment = dict(
        entry.split(b"=", 1) for entry in Path(f"/proc/{gateway}/environ").read_bytes().split(b"\0") if b"=" in entry
    )
    token = environment[b"JIAOHAO_TOKEN"]
    assert token not in Path(f"/proc/{gateway}/cmdline").read_bytes()
    assert not any(token in file.read_bytes() for file in house.server.data.rglob("*") if file.is_file())
    with sqlite3.connect(house.server.data / DATABASE) as database:
        assert ("server-gateway",) not in database.execute("SELECT name FROM devices").fetchall()
    wait_until(lambda: any(view["device"] == "server-gateway" for view in house.get("/devices").ok()["devices"]))


def test_a_line_that_does_not_open_is_a_fault_and_no_hindrance(house: House, line: VirtualBus) -> None:
    """The converter is gone: the board says so, calls go on, and when it is back so is the truth."""
    assert line.wait_for(ADDRESS, CLOSED, 30)
    line.unplug()
    wait_until(lambda: _fault(house, BARS) == "UNREACHABLE", 20)
    house.sign_in(COUNTER, house.hire())
    line.shown.clear()
    line.plug_in()
    wait_until(lambda: _fault(house, BARS) is None, 40)
    wait_until(lambda: ADDRESS in line.shown and line.shown[ADDRESS].text != CLOSED, 20)


def _fault(house: House, bus: Bus) -> str | None:
    views = house.get("/devices").ok()["devices"]
    fault: str | None = next(view["fault"] for view in views if view["device"] == bus.name)
    return fault
