"""Lines that fail in every way that lines do: no call is lost, and no bar says something wrong."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hardware import onbon
from hardware.agenda import Pace
from hardware.bar_text import BarText
from hardware.bus import NO_ANSWER, UNREACHABLE, BusThread
from hardware.node import NodeKind
from hardware.virtual_bar import VirtualBus
from layouts.layout import Bar, Bus

ADDRESSES = range(1, 5)
PACE = Pace(reply=150, turn=40, poll=60_000, flash=100, back_off=50, longest_back_off=200, reopen=50)
POLLING = Pace(reply=150, turn=40, poll=100, flash=100, back_off=50, longest_back_off=200, reopen=50)


@pytest.fixture(params=["tcp", "pty"])
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VirtualBus]:
    with VirtualBus(ADDRESSES, link=tmp_path / "ttyBAR" if request.param == "pty" else None) as virtual:
        yield virtual


@pytest.fixture
def port() -> Iterator[VirtualBus]:
    with VirtualBus(ADDRESSES) as virtual:
        yield virtual


@contextmanager
def driven(line: VirtualBus, pace: Pace = PACE) -> Iterator[BusThread]:
    bars = tuple(Bar(counter=f"c{n}", address=n, width=192, height=16) for n in ADDRESSES)
    wiring = Bus(name="b1", port=line.url, baud=line.baud or 115_200, protocol="onbon", bars=bars)
    with closing(BusThread(wiring, pace).start()) as bus:
        yield bus


def call(bus: BusThread, address: int, number: str) -> str:
    text = f"请{number}号到{address}号窗口"
    bus.show((NodeKind.BAR, f"c{address}"), BarText(text=text, flash=True))
    return text


def eventually(condition: Callable[[], object], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def texts(line: VirtualBus) -> set[str]:
    return {shown.text for shown in line.history}


def first_times(spoil: Callable[[bytes], bytes], times: int) -> Callable[[bytes], bytes]:
    """Spoils the first so many, and lets the others through."""
    left = [times]

    def pass_on(data: bytes) -> bytes:
        if not data or not left[0]:
            return data
        left[0] -= 1
        return spoil(data)

    return pass_on


def flipped(data: bytes) -> bytes:
    spoilt = bytearray(data)
    spoilt[len(data) // 2] ^= 0x10
    return bytes(spoilt)


SPOILT = {
    "lost": lambda data: b"",
    "half": lambda data: data[: len(data) // 2],
    "the second half": lambda data: data[len(data) // 2 :],
    "a wrong byte": flipped,
    "noise": lambda data: random.Random(1).randbytes(len(data)),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT.keys())
@pytest.mark.parametrize("way", ["downward", "upward"])
def test_a_call_that_the_line_spoils_is_said_again(line: VirtualBus, spoil: Callable[[bytes], bytes], way: str) -> None:
    """On its way to the bar or as its answer: the bar shows the call, nothing else, and no other bar anything."""
    setattr(line, way, first_times(spoil, 1))
    with driven(line) as bus:
        text = call(bus, 2, "A023")
        assert line.wait_for(2, text)
        assert eventually(lambda: bus.health().nodes[1].shown == BarText(text=text))
        assert not bus.health().lost
    assert texts(line) == {text}
    assert set(line.shown) == {2}


def test_a_strangers_answer_is_not_taken_for_the_bars_own(line: VirtualBus) -> None:
    """A bar that is dead stays so, though another answers every question that is put to it."""
    line.dead.add(1)
    line.downward = lambda data: data.replace(onbon.ping(1), onbon.ping(3))
    with driven(line) as bus:
        bus.show((NodeKind.BAR, "c1"), BarText(text="x"))
        assert eventually(lambda: line.pings.count(3) >= 3)
        assert [node.counter for node in bus.health().lost] == ["c1"]
        assert not bus.health().nodes[0].answered


def test_a_late_answer_counts_for_nobody_else(line: VirtualBus) -> None:
    """A bar that answers after its time does not make another's call count as shown."""
    line.turn = {1: 0.2}
    line.dead.add(2)
    with driven(line) as bus:
        bus.show((NodeKind.BAR, "c1"), BarText(text="slow"))
        call(bus, 2, "A001")
        assert eventually(lambda: "c2" in {node.counter for node in bus.health().lost})
        assert bus.health().nodes[1].shown is None


def missed(line: VirtualBus, count: int) -> bool:
    """So many frames have come for dead bars."""
    return len(line.missed) >= count


def test_a_call_does_not_wait_for_a_dead_bars_answer(line: VirtualBus) -> None:
    """With a time to answer that is never over here, calls overtake the silence of the dead."""
    patient = Pace(reply=30_000, turn=300, poll=10, flash=100, back_off=50, longest_back_off=200, reopen=50)
    line.dead = {1, 2, 3}
    with driven(line, patient) as bus:
        for asked in (1, 2, 3):
            assert eventually(partial(missed, line, asked))
            assert line.wait_for(4, call(bus, 4, f"A00{asked}"))
        assert not bus.health().lost


def test_a_converter_that_takes_everything_and_passes_nothing_on_is_told_once(
    port: VirtualBus, caplog: pytest.LogCaptureFixture
) -> None:
    """The line is opened anew every so often; the log has one line for the loss and one for the return."""
    port.mute = True
    with caplog.at_level(logging.INFO, logger="hardware.bus"), driven(port, POLLING) as bus:
        text = call(bus, 3, "A007")
        assert eventually(lambda: bus.health().fault == NO_ANSWER)
        assert eventually(lambda: port.connections >= 4)
        assert bus.health().suspect
        port.mute = False
        assert port.wait_for(3, text)
        assert eventually(lambda: bus.health().fault is None)
        assert eventually(lambda: not bus.health().lost)
    about = [record.getMessage() for record in caplog.records if "bar-" not in record.getMessage()]
    assert [message.split(": ", 1)[1] for message in about] == ["line lost: nobody answers", "line is back"]


def test_a_connection_that_hangs_is_left_for_a_new_one(port: VirtualBus) -> None:
    """The converter has forgotten it; the call comes over the next, and the board is not told of single bars."""
    with driven(port, POLLING) as bus:
        assert eventually(lambda: set(ADDRESSES) <= set(port.pings))
        port.hang()
        text = call(bus, 4, "A009")
        assert port.wait_for(4, text)
        assert eventually(lambda: not bus.health().lost and bus.health().fault is None)


def test_a_converter_that_takes_no_bytes_stops_nobody(tmp_path: Path) -> None:
    """Nobody reads at the far end: writing gives up, the line counts as lost, and the bus can still be closed."""
    with VirtualBus(ADDRESSES, link=tmp_path / "ttyFULL") as line:
        line.deaf.set()
        with driven(line, POLLING) as bus:
            for number in range(60):
                bus.show((NodeKind.BAR, f"c{1 + number % 4}"), BarText(text="满" * 400 + str(number)))
            assert eventually(lambda: bus.health().fault is not None)


def test_a_line_that_is_unplugged_in_the_middle_of_a_frame_brings_it_whole(line: VirtualBus) -> None:
    """Half a call is no call: after the return it is said from its beginning."""
    with driven(line) as bus:
        bus.show((NodeKind.BAR, "c1"), BarText(text="before"))
        assert line.wait_for(1, "before")
        line.cut_after = 40
        text = call(bus, 1, "A011")
        assert eventually(lambda: not line.plugged)
        line.unplug()
        assert eventually(lambda: bus.health().fault == UNREACHABLE)
        line.plug_in()
        assert line.wait_for(1, text)
    assert texts(line) == {"before", text}


def test_nobody_is_spoken_into() -> None:
    """On a line with true time, calls that do not wait for the dead wait for the living."""
    with VirtualBus(ADDRESSES, baud=57_600) as line:
        line.dead.add(2)
        unhurried = Pace(reply=800, turn=400, poll=100, flash=100, back_off=50, longest_back_off=200, reopen=50)
        with driven(line, unhurried) as bus:
            for number in range(9):
                address = (1, 3, 4)[number % 3]
                assert line.wait_for(address, call(bus, address, f"A{number:03}"))
    assert line.collisions == 0


Trouble = tuple[str, int, int]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("call"), st.sampled_from(ADDRESSES), st.integers(0, 999)),
            st.tuples(st.just("idle"), st.sampled_from(ADDRESSES), st.just(0)),
            st.tuples(st.sampled_from(["down", "up"]), st.integers(0, 4), st.integers(1, 3)),
            st.tuples(st.sampled_from(["die", "live"]), st.sampled_from(ADDRESSES), st.just(0)),
            st.tuples(st.sampled_from(["mute", "hear", "hang", "pull", "plug"]), st.just(0), st.just(0)),
            st.tuples(st.just("wait"), st.integers(1, 60), st.just(0)),
        ),
        max_size=25,
    )
)
def test_in_the_end_every_bar_shows_what_its_counter_does(steps: list[Trouble]) -> None:
    """Whatever the line did meanwhile, once it is well all bars show the last text wanted, and never one of another."""
    wanted: dict[int, str] = {}
    ever: dict[int, set[str]] = {address: set() for address in ADDRESSES}
    with VirtualBus(ADDRESSES) as line, driven(line, POLLING) as bus:
        for step, first, second in steps:
            if step in ("call", "idle"):
                wanted[first] = f"请A{second:03}号到{first}号窗口" if step == "call" else f"{first}号窗口"
                ever[first].add(wanted[first])
                bus.show((NodeKind.BAR, f"c{first}"), BarText(text=wanted[first], flash=step == "call"))
            else:
                trouble(line, step, first, second)
        line.downward = line.upward = lambda data: data
        line.mute, line.dead = False, set()
        if not line.plugged:
            line.plug_in()
        assert eventually(lambda: {at: shown.text for at, shown in line.shown.items()} == wanted)
        assert eventually(lambda: not any(shown.flashing for shown in line.shown.values()))
        assert eventually(lambda: not bus.health().lost and bus.health().fault is None)
    assert all(shown.text in ever[shown.address] for shown in line.history)


def trouble(line: VirtualBus, step: str, first: int, second: int) -> None:
    spoil = list(SPOILT.values())
    match step:
        case "down":
            line.downward = first_times(spoil[first], second)
        case "up":
            line.upward = first_times(spoil[first], second)
        case "die":
            line.dead.add(first)
        case "live":
            line.dead.discard(first)
        case "mute" | "hear":
            line.mute = step == "mute"
        case "hang":
            line.hang()
        case "pull" if line.plugged:
            line.unplug()
        case "plug" if not line.plugged:
            line.plug_in()
        case "wait":
            time.sleep(first / 1000)
