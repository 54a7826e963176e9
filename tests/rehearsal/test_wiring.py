"""The wiring of a play."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.virtual_hall import VirtualHall
from layouts.layout import Bar, Bus, Loudspeaker, Registers, Unit, Volume
from layouts.loader import builtin, builtins, load
from queueing.plan import SECOND
from rehearsal.wiring import copy_layout, unplugged

COUNTERS = ("201", "202", "203")
numbers, words = st.integers(0, 0xFFFF), st.text('abc 声"\\\n√', min_size=1).filter(lambda text: text.strip() == text)


def addresses() -> st.SearchStrategy[list[int]]:
    """One for each counter."""
    return st.lists(st.integers(1, 240), min_size=len(COUNTERS), max_size=len(COUNTERS), unique=True)


@st.composite
def lines(draw: st.DrawFn, name: str, *, bars: bool, units: bool) -> Bus:
    """A serial line of any language that has words for what is on it."""
    at = list(zip(COUNTERS, draw(addresses()), strict=True))
    protocols = ["modbus"] if bars and units else ["onbon", "alpha", "modbus"] if bars else ["modbus", "ff68"]
    protocol = draw(st.sampled_from(protocols))
    placed = tuple(Unit(counter=counter, address=address) for counter, address in at)
    return Bus(
        name=name,
        port=draw(words),
        baud=draw(st.integers(1, 115_200)),
        protocol=protocol,
        bars=tuple(Bar(counter=c, address=a, width=draw(st.integers(1, 999)), height=16) for c, a in at) * bars,
        keypads=placed * units,
        evaluators=placed * (units and protocol == "ff68"),
        registers=draw(registers()) if protocol == "modbus" else None,
    )


@st.composite
def registers(draw: st.DrawFn) -> Registers:
    """Any map that makes sense: what a board is told lies side by side."""
    lengths = {
        "text": draw(st.integers(1, 60)),
        "number": 1,
        "state": 1,
        "keys": 2,
        "digits": 2,
        "ask": 1,
        "ratings": 2,
    }
    at = draw(st.integers(0, 60_000))
    firsts = {}
    for name in (*draw(st.permutations(["text", "number", "state"])), "keys", "digits", "ask", "ratings"):
        firsts[name] = at
        at += lengths[name]
    return Registers(
        **firsts,
        text_registers=lengths["text"],
        states={name: draw(numbers) for name in ("idle", "calling", "serving", "paused", "closed")},
        key_codes=dict(
            zip(("call", "no-show", "return"), draw(st.permutations([1, 2, 0xFFFF])), strict=True),
        ),
    )


def loudspeakers() -> st.SearchStrategy[Loudspeaker]:
    """Any that is heard in the tiny hall."""
    spans = st.builds(Volume, start=st.just("08:00"), end=st.just("09:30"), percent=st.integers(0, 100))
    return st.builds(
        Loudspeaker,
        name=st.just("voice"),
        zones=st.just(("lobby",)),
        languages=st.sampled_from([("zh",), ("en",), ("zh", "en"), ("en", "zh")]),
        times=st.integers(1, 3),
        shorten_after=st.integers(1, 300).map(lambda seconds: seconds * SECOND),
        device=st.none() | words,
        clips=st.none() | words,
        volume=st.integers(0, 100),
        volumes=st.lists(spans, max_size=2).map(tuple),
    )


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_wiring_is_read_back_as_it_was_written(data: st.DataObject) -> None:
    """Lines of every language with whatever is on them, registers and loudspeakers included."""
    drawn = [data.draw(lines("bars", bars=True, units=False)), data.draw(lines("keys", bars=False, units=True))]
    voices = data.draw(st.lists(loudspeakers(), max_size=1))
    wired = replace(
        load(builtin("tiny")),
        buses={bus.name: bus for bus in drawn},
        loudspeakers={voice.name: voice for voice in voices},
    )
    with tempfile.TemporaryDirectory() as folder:
        assert load(copy_layout(builtin("tiny"), wired, Path(folder))) == wired


@pytest.mark.parametrize("name", builtins())
def test_a_copied_layout_is_the_same_hall_with_its_devices_elsewhere(name: str, tmp_path: Path) -> None:
    """The loader reads the copy back as it was written."""
    layout = load(builtin(name))
    with VirtualHall(unplugged(layout)) as devices:
        copied = load(copy_layout(builtin(name), devices.layout, tmp_path))
        assert copied == devices.layout
    assert copied.plan == layout.plan
    assert [replace(bus, port="") for bus in copied.buses.values()] == [
        replace(bus, port="") for bus in layout.buses.values()
    ]


@pytest.mark.parametrize("name", builtins())
def test_no_device_of_a_play_is_anywhere_but_on_this_machine(name: str) -> None:
    """A rehearsal never prints on a hall's own paper, however that hall is wired."""
    layout = unplugged(load(builtin(name)))
    printers = [*layout.printers.values(), *layout.counter_printers.values()]
    assert {printer.address for printer in printers} == {"tcp://127.0.0.1:0"}
    assert {bus.port for bus in layout.buses.values()} == {"socket://127.0.0.1:0"}
    assert {loudspeaker.device for loudspeaker in layout.loudspeakers.values()} == {None}


def test_two_plays_have_their_devices_at_the_same_time() -> None:
    """No port is asked for that another may have."""
    layout = unplugged(load(builtin("tiny")))
    with VirtualHall(layout) as one, VirtualHall(layout) as other:
        assert one.layout.printers != other.layout.printers
