"""A counter on a Modbus line and one with an Alpha sign: virtual devices, the gateway's process, a real server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hardware.virtual_alpha import VirtualSigns
from hardware.virtual_modbus import Spoilt, VirtualModbus
from layouts.layout import Registers
from layouts.loader import builtin
from tests.running import RunningServer, wait_until

REGISTERS = Registers(
    state=0,
    states={"idle": 0, "calling": 1, "serving": 2, "paused": 3, "closed": 4},
    number=1,
    text=2,
    text_registers=14,
    keys=100,
    key_codes={"call": 1, "recall": 2, "rate": 3, "pause": 4},
    digits=102,
    ask=200,
    ratings=201,
)
WIRES = """
[[buses]]
name = "boards"
port = "{boards}"
baud = 57600
protocol = "modbus"
bars = [{{ counters = "201", addresses = "1", width = 224, height = 16 }}]
keypads = [{{ counters = "201-202", addresses = "11-12" }}]
evaluators = [{{ counters = "201", addresses = "11" }}]

[buses.registers]
state = 0
number = 1
text = 2
text_registers = 14
states = {{ idle = 0, calling = 1, serving = 2, paused = 3, closed = 4 }}
keys = 100
key_codes = {{ call = 1, recall = 2, rate = 3, pause = 4 }}
digits = 102
ask = 200
ratings = 201

[[buses]]
name = "signs"
port = "{signs}"
baud = 9600
protocol = "alpha"
bars = [{{ counters = "202", addresses = "26", width = 120, height = 7 }}]
"""


@pytest.fixture
def boards(tmp_path: Path) -> Iterator[VirtualModbus]:
    with VirtualModbus(
        REGISTERS, bars=[1], keypads=[11, 12], evaluators=[11], link=tmp_path / "ttyMB", baud=57_600
    ) as line:
        yield line


@pytest.fixture
def signs() -> Iterator[VirtualSigns]:
    with VirtualSigns([26]) as line:
        yield line


@pytest.fixture
def server(boards: VirtualModbus, signs: VirtualSigns, tmp_path: Path) -> Iterator[RunningServer]:
    """The small hall, wired to these lines alone, with clerks at both counters."""
    layout = tmp_path / "layout"
    shutil.copytree(builtin("tiny"), layout)
    devices = layout / "devices.toml"
    printers = devices.read_text("utf-8").partition("\n[[")[0]
    devices.write_text(printers + WIRES.format(boards=boards.url, signs=signs.url), "utf-8")
    made = RunningServer(tmp_path / "data", str(layout)).start()
    for clerk, counter in (("5001", "201"), ("5002", "202")):
        made.add_clerk(clerk)
        made.sign_in(counter, clerk)
    yield made
    made.stop()


@pytest.fixture
def gateway(server: RunningServer, boards: VirtualModbus, signs: VirtualSigns) -> Iterator[str]:
    """The gateway's process, once it knows how the hall stands; who it is in the log."""
    command = [sys.executable, "-m", "hardware", "--layout", str(server.layout), "--server", server.url]
    environment = {**os.environ, "JIAOHAO_TOKEN": server.add_device("gateway", "gateway-1")}
    with subprocess.Popen([*command, "--without-voice"], env=environment, stderr=subprocess.PIPE) as process:
        try:
            assert boards.wait_until(lambda: 1 in boards.shown, 20)
            assert signs.wait_until(lambda: 26 in signs.shown, 20)
            yield "gateway:gateway-1"
            process.send_signal(signal.SIGTERM)
            _, log = process.communicate(timeout=20)
            assert b"Traceback" not in log
        finally:
            process.kill()


def done(server: RunningServer, actor: str) -> Counter[str]:
    """Events that the log has of somebody, by kind; ratings with their level."""
    with closing(sqlite3.connect(f"file:{server.data / 'hall.db'}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT body FROM events WHERE actor = ? ORDER BY seq", [actor]).fetchall()
    events = [json.loads(body) for (body,) in rows]
    return Counter(f"{kind} {fields['level']}" if kind == "VisitRated" else kind for kind, fields in events)


def test_a_visit_by_keys_boards_and_signs(
    server: RunningServer, boards: VirtualModbus, signs: VirtualSigns, gateway: str
) -> None:
    """Called by key, once, though the line fails in every way; shown on the board and the sign; rated, once."""
    kiosk = server.add_device("kiosk", "kiosk-1")
    assert server.post("/tickets", kiosk, queue="civil-instant").status == 201
    assert boards.wait_until(lambda: boards.digits(11) == (1, 0) and min(map(boards.looks, (11, 12))) > 0)

    boards.spoil(11, Spoilt.WRONG_SUM, Spoilt.LATE)
    boards.spoil(1, Spoilt.SILENT)
    boards.press(11, "call")
    assert boards.wait_until(lambda: boards.shown[1].number == 1 and boards.digits(11) == (0, 1))
    assert "001" in boards.shown[1].text
    assert "calling" in [board.state for board in boards.history if board.number == 1]

    boards.press(11, "recall")
    wait_until(lambda: done(server, gateway)["TicketRecalled"] == 1)
    boards.press(11, "call")
    wait_until(lambda: done(server, gateway)["ServingStarted"] == 1)
    boards.press(11, "rate")
    assert boards.wait_until(lambda: boards.asking(11))
    boards.spoil(11, Spoilt.DEAF, Spoilt.SHORT)
    boards.rate(11, 5)
    wait_until(lambda: done(server, gateway)["VisitRated 5"] == 1)
    assert boards.wait_until(lambda: not boards.asking(11))

    assert server.post("/tickets", kiosk, queue="civil-issuing").status == 201
    assert boards.wait_until(lambda: boards.digits(12) == (1, 0))
    signs.spoil = 1
    boards.press(12, "call")
    assert signs.wait_until(lambda: "to counter" in signs.shown[26].text)
    assert signs.shown[26].flashing
    assert boards.hurried == 0
    kinds = {"TicketCalled": 2, "TicketRecalled": 1, "ServingStarted": 1, "RatingAsked": 1, "VisitRated 5": 1}
    assert {kind: times for kind, times in done(server, gateway).items() if not kind.startswith("Fault")} == kinds
