"""Modbus lines, end to end: the real line and frames, and slaves at its end, ours and others'."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pymodbus.framer import FramerType
from pymodbus.pdu import ModbusPDU
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse, WriteMultipleRegistersRequest
from pymodbus.server import ModbusTcpServer
from pymodbus.simulator import DataType, SimData, SimDevice

from hardware.agenda import Pace
from hardware.bar_text import BarPhase, BarText
from hardware.bus import BusThread
from hardware.driver import Pressed, Rated
from hardware.keypad import Key
from hardware.modbus_driver import packed
from hardware.node import KeypadDigits, Node, NodeKind, Question
from hardware.virtual_modbus import Spoilt, VirtualModbus
from layouts.layout import Bar, Bus, Registers, Unit
from tests.hardware.test_bus import eventually, lost

REGISTERS = Registers(
    state=0,
    states={"idle": 0, "calling": 1, "serving": 2, "paused": 3, "closed": 4},
    number=1,
    text=2,
    text_registers=12,
    keys=100,
    key_codes={"call": 1, "recall": 2, "no-show": 3},
    digits=102,
    ask=200,
    ratings=201,
)
BARS, KEYPADS, EVALUATORS = (1, 2, 3), (11, 12), (11,)
BAUD = 57_600
QUICK = Pace(
    reply=80, poll=60_000, refresh=60_000, flash=60_000, back_off=50, longest_back_off=100, reopen=20, attempts=2
)


@dataclass
class Ears:
    """What reaches the gateway."""

    heard: list[tuple[str, Pressed | Rated]] = field(default_factory=list)

    def __call__(self, node: Node, what: Pressed | Rated) -> None:
        self.heard.append((node.name, what))

    def keys(self, name: str) -> list[Key]:
        return [what.key for at, what in self.heard if at == name and isinstance(what, Pressed)]


@pytest.fixture(params=["tcp", "pty"])
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VirtualModbus]:
    link = tmp_path / "ttyMB" if request.param == "pty" else None
    with VirtualModbus(REGISTERS, bars=BARS, keypads=KEYPADS, evaluators=EVALUATORS, link=link, baud=BAUD) as virtual:
        yield virtual


@pytest.fixture
def ears() -> Ears:
    return Ears()


def wiring(port: str) -> Bus:
    return Bus(
        name="m1",
        port=port,
        baud=BAUD,
        protocol="modbus",
        bars=tuple(Bar(counter=f"c{n}", address=n, width=192, height=16) for n in BARS),
        keypads=tuple(Unit(counter=f"c{n}", address=n) for n in KEYPADS),
        evaluators=tuple(Unit(counter=f"c{n}", address=n) for n in EVALUATORS),
        registers=REGISTERS,
    )


@pytest.fixture
def start(line: VirtualModbus, ears: Ears) -> Iterator[Callable[[], BusThread]]:
    started: list[BusThread] = []

    def begin() -> BusThread:
        bus = BusThread(wiring(line.url), QUICK, ears).start()
        started.append(bus)
        assert looked_at(line)
        return bus

    yield begin
    for bus in started:
        bus.close()


def looked_at(line: VirtualModbus, times: int = 1) -> bool:
    """Every keypad and evaluator is asked so many times from now on, so that its counter has been read."""
    before, polled = len(line.asked), Counter((*KEYPADS, *EVALUATORS))
    return line.wait_until(lambda: Counter(line.asked[before:]) >= Counter({at: n * times for at, n in polled.items()}))


def text(number: int, *, flash: bool = False) -> BarText:
    state = BarPhase.CALLING if flash else BarPhase.SERVING
    return BarText(text=f"请A{number:03}到12号窗口", state=state, number=f"A{number:03}", flash=flash)


def bar(n: int) -> tuple[NodeKind, str]:
    return NodeKind.BAR, f"c{n}"


def test_a_call_arrives_on_its_board_whole_and_on_no_other(line: VirtualModbus, start: Callable[[], BusThread]) -> None:
    """Text, digits and state in one frame; the other boards were told nothing."""
    bus = start()
    bus.show(bar(2), text(23, flash=True))
    assert line.wait_for(2, "请A023到12号窗口")
    assert (line.shown[2].number, line.shown[2].state) == (23, "calling")
    assert len(line.history) == 1
    assert eventually(lambda: bus.health().nodes[1].shown == text(23, flash=True))
    assert lost(bus) == []


def test_the_line_is_silent_between_frames(line: VirtualModbus, start: Callable[[], BusThread]) -> None:
    """Not one frame comes sooner than 3.5 characters after an answer, and everybody lives."""
    bus = start()
    for n in range(20):
        bus.show(bar(n % 3 + 1), text(n))
    assert line.wait_for(2, "请A019到12号窗口")
    assert looked_at(line, 2)
    assert line.hurried == 0
    assert lost(bus) == []


def test_keypads_and_evaluators_show_what_they_should(line: VirtualModbus, start: Callable[[], BusThread]) -> None:
    """Digits on one, a question on the other, at one address."""
    bus = start()
    bus.show((NodeKind.KEYPAD, "c11"), KeypadDigits(waiting=7, number="A023"))
    bus.show((NodeKind.EVALUATOR, "c11"), Question(asking=True))
    assert line.wait_until(lambda: line.digits(11) == (7, 23) and line.asking(11))
    bus.show((NodeKind.EVALUATOR, "c11"), Question(asking=False))
    assert line.wait_until(lambda: not line.asking(11))


def test_each_press_reaches_the_gateway_once(line: VirtualModbus, start: Callable[[], BusThread], ears: Ears) -> None:
    """Keys of two keypads and an evaluator's rating; nothing of what was pressed before the line was opened."""
    line.press(11, "no-show")
    start()
    assert ears.heard == []
    for key in ("call", "recall", "call"):
        line.press(11, key)
        assert looked_at(line)
    line.press(12, "no-show")
    line.rate(11, 4)
    assert looked_at(line)
    assert eventually(lambda: len(ears.heard) == 5)
    assert looked_at(line, 2)
    assert ears.keys("keypad-c11") == [Key.CALL, Key.RECALL, Key.CALL]
    assert ears.keys("keypad-c12") == [Key.NO_SHOW]
    assert ears.heard[-1] == ("evaluator-c11", Rated(address=11, level=4)) or ears.heard[-2][0] == "evaluator-c11"


@pytest.mark.parametrize("line", ["pty"], indirect=True)
@pytest.mark.parametrize("fault", list(Spoilt))
def test_a_fault_costs_no_press_and_invents_none(
    line: VirtualModbus, start: Callable[[], BusThread], ears: Ears, fault: Spoilt
) -> None:
    """Whatever goes wrong with the question after a press, and with the next: it is heard, once."""
    start()
    line.spoil(12, fault, fault)
    line.press(12, "call")
    assert eventually(lambda: line.spoilt(12))
    assert eventually(lambda: ears.keys("keypad-c12") == [Key.CALL])
    line.press(12, "recall")
    assert looked_at(line, 2)
    assert eventually(lambda: ears.keys("keypad-c12") == [Key.CALL, Key.RECALL])
    assert ears.keys("keypad-c11") == []


@pytest.mark.parametrize("line", ["tcp"], indirect=True)
@pytest.mark.parametrize("fault", list(Spoilt))
def test_a_fault_costs_no_call_and_makes_no_wrong_text(
    line: VirtualModbus, start: Callable[[], BusThread], fault: Spoilt
) -> None:
    """Two calls go wrong in the middle; in the end each board shows what was wanted last, and all are well."""
    bus = start()
    line.spoil(1, fault, fault)
    line.spoil(2, fault)
    for n in (1, 2, 3):
        bus.show(bar(n), text(n, flash=True))
    assert eventually(lambda: line.spoilt(2))
    for n in (1, 2, 3):
        bus.show(bar(n), text(10 + n, flash=True))
    assert all(line.wait_for(n, f"请A{10 + n:03}到12号窗口") for n in (1, 2, 3))
    assert eventually(lambda: [one.shown for one in bus.health().nodes[:3]] == [text(10 + n, flash=True) for n in BARS])
    assert [line.shown[n].number for n in BARS] == [11, 12, 13]
    assert line.spoilt(1)
    assert eventually(lambda: lost(bus) == [])


def test_a_noisy_line_is_understood(line: VirtualModbus, start: Callable[[], BusThread], ears: Ears) -> None:
    """Garbage and half an answer before each answer, garbage after it: nobody is lost, no key is invented."""
    line.noisy = True
    bus = start()
    for n in BARS:
        bus.show(bar(n), text(n))
    line.press(11, "call")
    assert all(line.wait_for(n, f"请A{n:03}到12号窗口") for n in BARS)
    assert eventually(lambda: ears.keys("keypad-c11") == [Key.CALL])
    assert looked_at(line, 2)
    assert len(ears.heard) == 1
    assert lost(bus) == []


def test_a_dead_slave_does_not_hold_up_the_others(
    line: VirtualModbus, start: Callable[[], BusThread], ears: Ears
) -> None:
    """Calls and presses of all others arrive; when it lives again, it shows what it should."""
    line.dead |= {1, 12}
    bus = BusThread(wiring(line.url), QUICK, ears).start()
    with closing(bus):
        bus.show(bar(1), text(1, flash=True))
        assert eventually(lambda: set(lost(bus)) == {"c1", "c12"})
        bus.show(bar(2), text(2, flash=True))
        assert line.wait_for(2, "请A002到12号窗口")
        line.press(11, "call")
        assert eventually(lambda: ears.keys("keypad-c11") == [Key.CALL])
        line.dead.clear()
        assert line.wait_for(1, "请A001到12号窗口")
        assert eventually(lambda: lost(bus) == [])


def test_a_board_that_refuses_is_lost_and_shows_nothing(line: VirtualModbus, start: Callable[[], BusThread]) -> None:
    """A refusal is no acceptance."""
    line.refusing.add(3)
    bus = start()
    bus.show(bar(3), text(3))
    assert eventually(lambda: bus.health().nodes[2].failures >= 1)
    assert bus.health().nodes[2].shown is None
    line.refusing.clear()
    assert line.wait_for(3, "请A003到12号窗口")


def test_an_unplugged_line_comes_back_with_all_texts_and_hears_again(
    line: VirtualModbus, start: Callable[[], BusThread], ears: Ears
) -> None:
    """What was wanted meanwhile is shown; a keypad that was without power has pressed nothing."""
    bus = start()
    bus.show(bar(1), text(1))
    assert line.wait_for(1, "请A001到12号窗口")
    line.press(11, "call")
    assert eventually(lambda: ears.keys("keypad-c11") == [Key.CALL])
    line.unplug()
    assert eventually(lambda: not bus.health().open)
    for address in (1, 11, 12):
        line.switch_off_and_on(address)
    bus.show(bar(2), text(2))
    line.plug_in()
    assert line.wait_for(1, "请A001到12号窗口")
    assert line.wait_for(2, "请A002到12号窗口")
    assert looked_at(line)
    assert len(ears.heard) == 1
    line.press(11, "recall")
    assert eventually(lambda: ears.keys("keypad-c11") == [Key.CALL, Key.RECALL])


@pytest.mark.parametrize("line", ["tcp"], indirect=True)
def test_an_acknowledgement_of_an_older_text_does_not_pass_for_the_newer_for_long(line: VirtualModbus) -> None:
    """Frames have no numbers: where an answer comes too late, and the next question is lost, the refresh mends it."""
    with closing(BusThread(wiring(line.url), replace(QUICK, refresh=500, poll=500)).start()) as bus:
        assert looked_at(line)
        line.spoil(1, Spoilt.LATE, Spoilt.DEAF)
        bus.show(bar(1), text(1))
        assert line.wait_for(1, "请A001到12号窗口")
        bus.show(bar(1), text(2))
        assert line.wait_for(1, "请A002到12号窗口")


class ForeignSlaves:
    """Slaves of pymodbus' own server on a TCP port, RTU frames."""

    def __init__(self) -> None:
        self.written: dict[int, list[int]] = {}
        self.keys = [0, 0]
        self.looks = 0
        """How often the keys were told."""
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> ForeignSlaves:
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._shut(self._server), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self) -> ModbusTcpServer:
        data = [SimData(0, count=14, datatype=DataType.REGISTERS), SimData(100, count=4, datatype=DataType.REGISTERS)]
        slaves = [SimDevice(address, simdata=data) for address in (*BARS, *KEYPADS)]
        server = ModbusTcpServer(slaves, framer=FramerType.RTU, address=("127.0.0.1", 0), trace_pdu=self._trace)
        await server.serve_forever(background=True)
        listening: Any = server.transport
        self.port = listening.sockets[0].getsockname()[1]
        return server

    async def _shut(self, server: Any) -> None:
        await server.shutdown()

    def _trace(self, sending: bool, pdu: ModbusPDU) -> ModbusPDU:
        if isinstance(pdu, WriteMultipleRegistersRequest):
            self.written[pdu.dev_id] = list(pdu.registers)
        if sending and isinstance(pdu, ReadHoldingRegistersResponse) and pdu.dev_id == KEYPADS[0]:
            pdu.registers = list(self.keys)
            self.looks += 1
        return pdu


def test_slaves_that_pymodbus_serves_are_driven(ears: Ears) -> None:
    """Others' slaves take our frames, and their answers are heard: texts, digits, and a press once."""
    with ForeignSlaves() as slaves:
        at = Bus(
            name="foreign",
            port=f"socket://127.0.0.1:{slaves.port}",
            baud=BAUD,
            protocol="modbus",
            bars=tuple(Bar(counter=f"c{n}", address=n, width=192, height=16) for n in BARS),
            keypads=tuple(Unit(counter=f"c{n}", address=n) for n in KEYPADS),
            registers=REGISTERS,
        )
        with closing(BusThread(at, QUICK, ears).start()) as bus:
            for n in BARS:
                bus.show(bar(n), text(n))
            bus.show((NodeKind.KEYPAD, "c12"), KeypadDigits(waiting=3, number="A023"))
            assert eventually(lambda: set(slaves.written) == {*BARS, 12})
            assert slaves.written[2] == [2, 2, *packed("请A002到12号窗口", 12)]
            assert slaves.written[12] == [3, 23]
            assert eventually(lambda: slaves.looks)
            slaves.keys = [1, 3]
            assert eventually(lambda: ears.keys("keypad-c11") == [Key.NO_SHOW])
            assert lost(bus) == []
