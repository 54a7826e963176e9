"""The gateway: from the link to the bars."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from hardware.agenda import Pace
from hardware.gateway import Gateway
from hardware.virtual_bar import VirtualBus
from layouts.layout import Layout
from layouts.loader import builtin, load
from layouts.phrases import say
from queueing import commands as cmd
from queueing.decide import decide
from queueing.events import Event
from queueing.hall import Hall
from wire import PROTOCOL
from wire.codec import decode_up, encode
from wire.messages import Events, Hello, Identity, Refused, Snapshot, Tick, Welcome
from wire.problem import Problem

LAYOUT = load(builtin("tiny"))
COUNTER, OTHER, *_ = LAYOUT.plan.counters
LABEL, OTHER_LABEL = (LAYOUT.plan.counters[name].label for name in (COUNTER, OTHER))
QUEUE = LAYOUT.plan.counters[COUNTER].assignments[0].queue
PREFIX = LAYOUT.plan.lines[LAYOUT.plan.queues[QUEUE].line].prefix
WIRING = LAYOUT.buses["bars"]
ADDRESS = {bar.counter: bar.address for bar in WIRING.bars}
QUICK = Pace(reply=400, poll=60_000, back_off=100, reopen=50)


def words(key: str, label: str = LABEL) -> str:
    line, kind = (LAYOUT.phrases[f"{family}.{name}"] for family, name in (("line", "civil"), ("kind", "instant")))
    return say(LAYOUT.phrases, key, counter=label, number=f"{PREFIX}001", line=line, kind=kind).zh


CLOSED, IDLE, CALLING, SERVING = map(words, ("bar.closed", "bar.idle", "bar.calling", "bar.serving"))


class HallServer:
    """The server's side of the link over a real hall: hello, welcome, snapshot, events, ticks."""

    def __init__(self) -> None:
        self.hall = Hall(LAYOUT.plan)
        self.refusing = False
        self.hellos: list[Hello] = []
        self._links: set[ServerConnection] = set()
        self._lock = threading.Lock()
        self._greeted = threading.Condition()
        self._server: Server = serve(self._link, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.socket.getsockname()[1]}"
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=run) for run in (self._server.serve_forever, self._tick)]
        for thread in self._threads:
            thread.start()

    def do(self, *commands: cmd.Command) -> None:
        """Carry out commands and publish their events."""
        for command in commands:
            with self._lock:
                events = decide(self.hall, command, 1_000)
                first = self.hall.seq + 1
                for event in events:
                    self.hall.apply(event)
                self._publish(encode(Events(first=first, now=1_000, events=tuple(map(_pair, events)))))

    def hang_up(self) -> None:
        """Lose every link."""
        for link in list(self._links):
            link.socket.shutdown(2)

    def wait_for_hellos(self, number: int) -> bool:
        with self._greeted:
            return self._greeted.wait_for(lambda: len(self.hellos) >= number, 20)

    def close(self) -> None:
        self._ending.set()
        self.hang_up()
        self._server.shutdown()
        for thread in self._threads:
            thread.join()

    def _link(self, link: ServerConnection) -> None:
        hello = decode_up(link.recv())
        assert isinstance(hello, Hello)
        with self._greeted:
            self.hellos.append(hello)
            self._greeted.notify_all()
        if self.refusing:
            problem = Problem(code="BAD_TOKEN", status=401, title="t", detail="d", type="about:blank")
            link.send(encode(Refused(problem=problem)).decode())
            return
        with self._lock:
            identity = Identity(kind="gateway", name="g1")
            layout = msgspec.Raw(encode(LAYOUT))
            link.send(encode(Welcome(protocol=PROTOCOL, now=1_000, identity=identity, layout=layout)).decode())
            link.send(encode(Snapshot(now=1_000, hall=self.hall.snapshot())).decode())
            self._links.add(link)
        try:
            link.recv()
        except ConnectionClosed:
            self._links.discard(link)

    def _tick(self) -> None:
        while not self._ending.wait(0.5):
            with self._lock:
                self._publish(encode(Tick(seq=self.hall.seq, now=1_000)))

    def _publish(self, message: bytes) -> None:
        for link in list(self._links):
            try:
                link.send(message.decode())
            except ConnectionClosed:
                self._links.discard(link)


def _pair(event: Event) -> tuple[str, msgspec.Raw]:
    return type(event).__name__, msgspec.Raw(encode(event))


def layout_on(url: str) -> Layout:
    return replace(LAYOUT, buses={WIRING.name: replace(WIRING, port=url)}, loudspeakers={})


@pytest.fixture
def server() -> Iterator[HallServer]:
    hall_server = HallServer()
    yield hall_server
    hall_server.close()


@pytest.fixture
def bars() -> Iterator[VirtualBus]:
    with VirtualBus(ADDRESS.values()) as virtual:
        yield virtual


@pytest.fixture
def gateway(server: HallServer, bars: VirtualBus) -> Iterator[Gateway]:
    running = Gateway(layout_on(bars.url), server.url, "secret", pace=QUICK)
    thread = threading.Thread(target=running.run)
    thread.start()
    yield running
    running.stop()
    thread.join()


def shows(bars: VirtualBus, counter: str, text: str) -> bool:
    return bars.wait_for(ADDRESS[counter], text)


def open_day(server: HallServer) -> None:
    server.do(
        cmd.OpenDay(date="2026-03-02"),
        cmd.SignIn(counter=COUNTER, clerk="1"),
        cmd.IssueTicket(queue=QUEUE),
    )


def test_a_bar_follows_its_counter(server: HallServer, bars: VirtualBus, gateway: Gateway) -> None:
    """Closed, idle, calling, serving, idle: each command on the hall reaches the bar, and only its bar."""
    assert shows(bars, COUNTER, CLOSED)
    assert shows(bars, OTHER, CLOSED)
    open_day(server)
    assert shows(bars, COUNTER, IDLE)
    server.do(cmd.CallNext(counter=COUNTER))
    assert shows(bars, COUNTER, CALLING)
    assert bars.shown[ADDRESS[COUNTER]].flashing
    server.do(cmd.Serve(counter=COUNTER))
    assert shows(bars, COUNTER, SERVING)
    server.do(cmd.Complete(counter=COUNTER))
    assert shows(bars, COUNTER, IDLE)
    assert [shown.text for shown in bars.history if shown.address == ADDRESS[OTHER]] == [CLOSED]
    assert server.hellos[0].token == "secret"


def test_a_recall_flashes_again(server: HallServer, bars: VirtualBus, gateway: Gateway) -> None:
    """The same words are sent a second time."""
    open_day(server)
    server.do(cmd.CallNext(counter=COUNTER))
    assert shows(bars, COUNTER, CALLING)
    bars.shown.clear()
    server.do(cmd.Recall(counter=COUNTER))
    assert shows(bars, COUNTER, CALLING)
    assert bars.shown[ADDRESS[COUNTER]].flashing


def test_a_call_from_before_is_shown_but_does_not_flash(server: HallServer, bars: VirtualBus, gateway: Gateway) -> None:
    """What happened while the link was down stands on the bar after it, without being announced as new."""
    open_day(server)
    assert shows(bars, COUNTER, IDLE)
    with server._lock:
        server.hang_up()
        for event in decide(server.hall, cmd.CallNext(counter=COUNTER), 1_000):
            server.hall.apply(event)
    assert shows(bars, COUNTER, CALLING)
    assert not bars.shown[ADDRESS[COUNTER]].flashing


def test_bars_keep_their_text_while_the_server_is_away(server: HallServer, bars: VirtualBus, gateway: Gateway) -> None:
    """A lost link sends nothing to any bar; afterwards only what changed is sent."""
    assert all(shows(bars, counter, CLOSED) for counter in ADDRESS)
    open_day(server)
    assert shows(bars, COUNTER, IDLE)
    sent = len(bars.history)
    server.refusing = True
    server.hang_up()
    assert server.wait_for_hellos(3)
    assert len(bars.history) == sent
    server.refusing = False
    server.do(cmd.SignIn(counter=OTHER, clerk="2"))
    assert shows(bars, OTHER, words("bar.idle", OTHER_LABEL).replace("即办", "发证"))
    assert len(bars.history) == sent + 1


def test_the_health_of_every_bar_can_be_read(server: HallServer, bars: VirtualBus, gateway: Gateway) -> None:
    """One entry a bus, one a bar, with what it shows."""
    assert all(shows(bars, counter, CLOSED) for counter in ADDRESS)
    (bus,) = gateway.health()
    assert bus.open
    assert {health.node.counter for health in bus.nodes} == set(ADDRESS)


def test_the_program_runs_until_it_is_told_to_stop(server: HallServer, bars: VirtualBus, tmp_path: Path) -> None:
    """`python -m hardware` lights the bars of a layout on disk and ends with 0 on SIGTERM."""
    directory = copy_of_tiny(tmp_path, bars.url)
    command = [sys.executable, "-m", "hardware", "--layout", str(directory), "--server", server.url]
    with subprocess.Popen(command, env={**os.environ, "JIAOHAO_TOKEN": "secret"}, stderr=subprocess.PIPE) as program:
        try:
            open_day(server)
            assert shows(bars, COUNTER, IDLE)
            program.send_signal(signal.SIGTERM)
            _, log = program.communicate(timeout=20)
            assert program.returncode == 0
            assert b"Traceback" not in log
            assert b"secret" not in log
        finally:
            program.kill()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"--layout": "/nonexistent"}, "/nonexistent"),
        ({"--token": ""}, "no token"),
    ],
)
def test_the_program_says_what_it_lacks(arguments: Mapping[str, str], message: str) -> None:
    """A layout that is not there or a missing token: one sentence and exit code 2, no traceback."""
    given = {"--layout": str(builtin("tiny")), "--server": "http://127.0.0.1:1", "--token": "t", **arguments}
    flags = [word for pair in given.items() for word in pair]
    environment = {name: value for name, value in os.environ.items() if name != "JIAOHAO_TOKEN"}
    ended = subprocess.run(
        [sys.executable, "-m", "hardware", *flags], env=environment, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 2
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


def copy_of_tiny(tmp_path: Path, url: str) -> Path:
    for file in builtin("tiny").glob("*.toml"):
        text = file.read_text(encoding="utf-8").replace(WIRING.port, url)
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    return tmp_path
