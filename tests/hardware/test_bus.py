"""A bus, end to end: the real line, the real frames, virtual cards at its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from hardware.agenda import Pace
from hardware.bar_text import BarText
from hardware.bus import BusThread
from hardware.node import NodeKind
from hardware.virtual_bar import VirtualBus
from layouts.layout import Bar, Bus

ADDRESSES = range(1, 5)
QUICK = Pace(reply=200, flash=100, poll=60_000, back_off=100, longest_back_off=200, reopen=50)
POLLING = Pace(reply=200, flash=100, poll=50, back_off=50, longest_back_off=100, reopen=50)


@pytest.fixture(params=["tcp", "pty"])
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VirtualBus]:
    with VirtualBus(ADDRESSES, link=tmp_path / "ttyBAR" if request.param == "pty" else None) as virtual:
        yield virtual


@pytest.fixture
def start(line: VirtualBus) -> Iterator[Callable[..., BusThread]]:
    started: list[BusThread] = []

    def begin(pace: Pace = QUICK) -> BusThread:
        bars = tuple(Bar(counter=f"c{n}", address=n, width=192, height=16) for n in ADDRESSES)
        bus = BusThread(Bus(name="b1", port=line.url, baud=115_200, protocol="onbon", bars=bars), pace).start()
        started.append(bus)
        return bus

    yield begin
    for bus in started:
        bus.close()


def lost(bus: BusThread) -> list[str]:
    return [node.counter for node in bus.health().lost]


def eventually(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_a_text_arrives_at_its_bar_and_at_no_other(line: VirtualBus, start: Callable[..., BusThread]) -> None:
    """What the gateway wants shown over a counter is shown by the card with its address, and the health says so."""
    bus = start()
    bus.show((NodeKind.BAR, "c2"), BarText(text="正在办理 A023"))
    assert line.wait_for(2, "正在办理 A023")
    assert eventually(lambda: bus.health().nodes[1].shown == BarText(text="正在办理 A023"))
    assert set(line.shown) == {2}
    assert bus.health().open
    assert lost(bus) == []


def test_a_call_flashes_and_then_stands(line: VirtualBus, start: Callable[..., BusThread]) -> None:
    """The card gets the call as a page that takes turns with an empty one, and a while later as one that stays."""
    start().show((NodeKind.BAR, "c1"), BarText(text="请A023号到12号窗口", flash=True))
    assert line.wait_for(1, "请A023号到12号窗口")
    assert line.history[0].flashing
    assert eventually(lambda: not line.shown[1].flashing)
    assert line.shown[1].text == "请A023号到12号窗口"


def test_texts_that_come_faster_than_the_line_are_dropped_but_the_last(
    line: VirtualBus, start: Callable[..., BusThread]
) -> None:
    """Of 200 texts for one counter the bar shows a few, in order, and in the end the last."""
    bus = start()
    for n in range(200):
        bus.show((NodeKind.BAR, "c1"), BarText(text=f"{n}"))
    assert line.wait_for(1, "199")
    numbers = [int(shown.text) for shown in line.history]
    assert numbers == sorted(set(numbers))
    assert len(numbers) < 200


def test_a_dead_bar_does_not_hold_up_the_others(line: VirtualBus, start: Callable[..., BusThread]) -> None:
    """While one bar is silent, calls of all others arrive, and the health names the dead one alone."""
    line.dead.add(1)
    bus = start()
    bus.show((NodeKind.BAR, "c1"), BarText(text="dead", flash=True))
    assert eventually(lambda: lost(bus) == ["c1"])
    for n in (2, 3, 4):
        bus.show((NodeKind.BAR, f"c{n}"), BarText(text=f"A00{n}", flash=True))
    assert all(line.wait_for(n, f"A00{n}") for n in (2, 3, 4))
    assert lost(bus) == ["c1"]


def test_a_bar_that_comes_back_gets_its_text_and_both_are_logged_once(
    line: VirtualBus, start: Callable[..., BusThread], caplog: pytest.LogCaptureFixture
) -> None:
    """Loss and recovery make one line each in the log, however often it was tried between."""
    with caplog.at_level(logging.INFO, logger="hardware.bus"):
        line.dead.add(3)
        bus = start()
        bus.show((NodeKind.BAR, "c3"), BarText(text="暂停服务"))
        assert eventually(lambda: bus.health().nodes[2].failures >= 4)
        line.dead.clear()
        assert line.wait_for(3, "暂停服务")
        assert eventually(lambda: lost(bus) == [])
    about = [record.getMessage() for record in caplog.records if "bar-c3" in record.getMessage()]
    assert [message.rsplit("3 ", 1)[1] for message in about] == ["does not answer", "answers again"]


def test_a_bar_that_refuses_counts_as_lost(line: VirtualBus, start: Callable[..., BusThread]) -> None:
    """A NACK is no acknowledgement."""
    line.refusing.add(4)
    bus = start()
    bus.show((NodeKind.BAR, "c4"), BarText(text="x"))
    assert eventually(lambda: lost(bus) == ["c4"])
    assert bus.health().nodes[3].shown is None


def test_a_noisy_line_is_understood(line: VirtualBus, start: Callable[..., BusThread]) -> None:
    """Garbage, a broken answer and half an answer before the right one do not cost the bar its place."""
    line.noisy = True
    bus = start()
    for n in ADDRESSES:
        bus.show((NodeKind.BAR, f"c{n}"), BarText(text=f"A00{n}"))
    assert eventually(lambda: [bar.shown for bar in bus.health().nodes] == [BarText(text=f"A00{n}") for n in ADDRESSES])
    assert lost(bus) == []


def test_quiet_bars_are_polled_and_a_silent_one_is_noticed(line: VirtualBus, start: Callable[..., BusThread]) -> None:
    """Nobody wants anything shown, and still a bar that dies is known to be dead."""
    bus = start(POLLING)
    assert all(line.wait_for_ping(n) for n in ADDRESSES)
    line.dead.add(2)
    assert eventually(lambda: lost(bus) == ["c2"])


def test_an_unplugged_line_comes_back_with_all_texts(
    line: VirtualBus, start: Callable[..., BusThread], caplog: pytest.LogCaptureFixture
) -> None:
    """Texts wanted before and while the line was away stand on the bars when it returns; the log has a line each."""
    with caplog.at_level(logging.INFO, logger="hardware.bus"):
        bus = start(POLLING)
        bus.show((NodeKind.BAR, "c1"), BarText(text="before"))
        assert line.wait_for(1, "before")
        line.unplug()
        assert eventually(lambda: not bus.health().open)
        assert bus.health().problem
        line.shown.clear()
        bus.show((NodeKind.BAR, "c2"), BarText(text="meanwhile"))
        line.plug_in()
        assert line.wait_for(1, "before")
        assert line.wait_for(2, "meanwhile")
        assert eventually(lambda: bus.health().open and bus.health().problem is None)
    about = [record.getMessage() for record in caplog.records if "bar " not in record.getMessage()]
    assert [message.split(":")[1].strip() for message in about] == ["line lost", "line is back"]


def test_a_line_that_is_not_there_at_first_is_opened_when_it_is(tmp_path: Path) -> None:
    """A gateway may start before its converter does."""
    link = tmp_path / "ttyLATE"
    bar = Bar(counter="c1", address=1, width=192, height=16)
    wiring = Bus(name="late", port=str(link), baud=9600, protocol="onbon", bars=(bar,))
    with closing(BusThread(wiring, QUICK).start()) as bus:
        bus.show((NodeKind.BAR, "c1"), BarText(text="x"))
        assert eventually(lambda: bus.health().problem is not None)
        with VirtualBus([1], link=link) as late:
            assert late.wait_for(1, "x")


def test_a_device_belongs_to_one_bus_alone(tmp_path: Path) -> None:
    """A second bus on the same device is kept out and says why; the first goes on."""
    bar = Bar(counter="c1", address=1, width=192, height=16)
    with VirtualBus([1], link=tmp_path / "ttyBAR") as line:
        wiring = Bus(name="b1", port=line.url, baud=9600, protocol="onbon", bars=(bar,))
        with closing(BusThread(wiring, QUICK).start()) as first:
            assert eventually(lambda: first.health().open)
            with closing(BusThread(wiring, QUICK).start()) as second:
                assert eventually(lambda: "lock" in (second.health().problem or ""))
            first.show((NodeKind.BAR, "c1"), BarText(text="x"))
            assert line.wait_for(1, "x")


def test_a_counter_without_a_bar_is_an_error_of_the_caller(start: Callable[..., BusThread]) -> None:
    """The bus does not swallow a text that nobody will see."""
    with pytest.raises(KeyError):
        start().show((NodeKind.BAR, "c99"), BarText(text="x"))
