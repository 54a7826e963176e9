"""Keys at counters, end to end: virtual units on a bad line, the gateway's process, a real server, its log."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pytest

from hardware.ff68 import KeyCode
from hardware.virtual_ff68 import VirtualUnits
from layouts.loader import builtin, load
from tests.running import RunningServer, wait_until

TINY = builtin("tiny")
LINE = load(TINY).buses["keys"]
(COUNTER, FIRST), (OTHER, SECOND) = ((unit.counter, unit.address) for unit in LINE.keypads)
INSTANT, ISSUING = "civil-instant", "civil-issuing"
"""The queues of the two counters."""


@pytest.fixture(scope="module")
def line() -> Iterator[VirtualUnits]:
    """The keypads and evaluators of the small hall, at 9600 baud."""
    addresses = [unit.address for unit in LINE.keypads], [unit.address for unit in LINE.evaluators]
    with VirtualUnits(*addresses, baud=LINE.baud) as units:
        yield units


@pytest.fixture(scope="module")
def server(line: VirtualUnits, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The small hall, wired to this line alone, with clerks at both counters."""
    layout = tmp_path_factory.mktemp("keys") / "layout"
    shutil.copytree(TINY, layout)
    wires = re.sub(
        r'\n\[\[buses\]\]\nname = "bars"(.|\n)*?(?=\n\[\[)', "", (layout / "devices.toml").read_text("utf-8")
    )
    (layout / "devices.toml").write_text(wires.replace(LINE.port, line.url), "utf-8")
    made = RunningServer(layout.parent / "data", str(layout)).start()
    for clerk, counter in (("5001", COUNTER), ("5002", OTHER)):
        made.add_clerk(clerk)
        made.sign_in(counter, clerk)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def kiosk(server: RunningServer) -> str:
    """A kiosk's token."""
    return server.add_device("kiosk", "kiosk-1")


@pytest.fixture(scope="module")
def gateway(server: RunningServer, line: VirtualUnits) -> Iterator[str]:
    """The gateway's process, once it knows how the hall stands; who it is in the log."""
    name = "gateway-keys"
    command = [sys.executable, "-m", "hardware", "--layout", str(server.layout), "--server", server.url]
    environment = {**os.environ, "JIAOHAO_TOKEN": server.add_device("gateway", name)}
    with subprocess.Popen([*command, "--without-voice"], env=environment, stderr=subprocess.PIPE) as process:
        try:
            assert line.wait_for(FIRST, "000   ", 20)
            yield f"gateway:{name}"
            process.send_signal(signal.SIGTERM)
            _, log = process.communicate(timeout=20)
            assert b"Traceback" not in log
        finally:
            process.kill()


def done(server: RunningServer, actor: str, counter: str) -> Counter[str]:
    """Events at a counter that the log has of somebody, by kind; ratings with their level."""
    with closing(sqlite3.connect(f"file:{server.data / 'hall.db'}?mode=ro", uri=True)) as connection:
        rows = connection.execute("SELECT body FROM events WHERE actor = ? ORDER BY seq", [actor]).fetchall()
    events = [json.loads(body) for (body,) in rows]
    return Counter(
        f"{kind} {fields['level']}" if kind == "VisitRated" else kind
        for kind, fields in events
        if fields.get("counter") == counter
    )


def test_a_visit_by_keys_alone_on_a_bad_line(
    server: RunningServer, line: VirtualUnits, gateway: str, kiosk: str
) -> None:
    """Called once, though the acknowledgement is lost three times on a noisy line; rated once, by the evaluator."""
    assert server.post("/tickets", kiosk, queue=INSTANT).status == 201
    assert line.wait_for(FIRST, "001   ")
    line.noisy = True
    line.lose_answers = 3
    assert line.press(FIRST, KeyCode.CALL)
    assert line.wait_for(FIRST, "000001")
    assert len(line.said) >= 4
    assert done(server, gateway, COUNTER) == {"TicketCalled": 1}

    line.halve = 2
    assert line.press(FIRST, KeyCode.RECALL)
    wait_until(lambda: done(server, gateway, COUNTER)["TicketRecalled"] == 1)
    assert line.press(FIRST, 9, 9, KeyCode.TRANSFER)
    assert line.wait_for_beeps(FIRST, 1)
    own = load(TINY).plan.counters["203"].label
    assert line.press(FIRST, *map(int, own), KeyCode.TRANSFER)
    assert line.wait_for_beeps(FIRST, 2)

    assert line.press(FIRST, KeyCode.CALL)
    wait_until(lambda: done(server, gateway, COUNTER)["ServingStarted"] == 1)
    line.lose_answers = 1
    assert line.press(FIRST, KeyCode.RATE)
    assert line.wait_for_asking(FIRST)
    assert done(server, gateway, COUNTER)["RatingAsked"] == 1
    line.lose_answers = 2
    assert line.rate(FIRST, 5)
    wait_until(lambda: done(server, gateway, COUNTER)["VisitRated 1"] == 1)
    assert line.rate(FIRST, 1)

    assert line.press(FIRST, 0, KeyCode.CONFIRM)
    assert line.wait_for(FIRST, "000   ")
    assert line.press(FIRST, 3, KeyCode.CONFIRM)
    assert line.wait_for(FIRST, "000001")
    line.noisy = False
    kinds = ["TicketCalled", "TicketRecalled", "ServingStarted", "RatingAsked", "VisitRated 1", "FollowUpOpened"]
    kinds += ["TicketHeld", "TicketResumed"]
    assert done(server, gateway, COUNTER) == dict.fromkeys(kinds, 1)
    assert line.beeps(FIRST) == 2


def test_a_key_is_not_lost_while_the_line_is_away(
    server: RunningServer, line: VirtualUnits, gateway: str, kiosk: str
) -> None:
    """When nobody waits it beeps. Later the keypad insists until the line is back, and the visitor is called, once."""
    assert line.press(SECOND, KeyCode.CALL)
    assert line.wait_for_beeps(SECOND, 1)
    assert server.post("/tickets", kiosk, queue=ISSUING).status == 201
    assert line.wait_for(SECOND, "001   ")
    line.unplug()
    said = len(line.said)
    pressed: list[bool] = []
    clerk = threading.Thread(target=lambda: pressed.append(line.press(SECOND, KeyCode.CALL)))
    clerk.start()
    wait_until(lambda: len(line.said) >= said + 3)
    line.plug_in()
    clerk.join()
    assert pressed == [True]
    wait_until(lambda: line.digits(SECOND)[:3] == "000" and line.digits(SECOND)[3:] != "   ")
    assert done(server, gateway, OTHER) == {"TicketCalled": 1}
    assert line.press(SECOND, 6, KeyCode.CONFIRM)
    assert line.wait_for(SECOND, "000   ")
    assert line.beeps(SECOND) == 1


def test_a_press_while_the_server_is_away_is_felt(
    server: RunningServer, line: VirtualUnits, gateway: str, kiosk: str
) -> None:
    """The keypad beeps and keeps its digits; when the server is back it calls, once, whatever was pressed before."""
    assert server.post("/tickets", kiosk, queue=ISSUING).status == 201
    assert line.wait_for(SECOND, "001   ")
    before, beeps = done(server, gateway, OTHER), line.beeps(SECOND)
    server.kill()
    wait_until(lambda: line.press(SECOND, KeyCode.CALL) and line.wait_for_beeps(SECOND, beeps + 1, 1), 20)
    assert line.digits(SECOND) == "001   "
    server.start()

    def calls() -> int:
        return (done(server, gateway, OTHER) - before)["TicketCalled"]

    def insist() -> bool:
        line.press(SECOND, KeyCode.CALL)
        return line.wait_until(lambda: line.digits(SECOND).startswith("000"), 2.5)

    wait_until(lambda: calls() or insist(), 40)
    assert line.wait_until(lambda: line.digits(SECOND).startswith("000"))
    assert calls() == 1
