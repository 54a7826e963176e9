"""The wiring of a play."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.virtual_hall import VirtualHall
from layouts.loader import builtin, builtins, load
from rehearsal.wiring import copy_layout, unplugged


@pytest.mark.parametrize("name", builtins())
def test_a_copied_layout_is_the_same_hall_with_its_devices_elsewhere(name: str, tmp_path: Path) -> None:
    """The loader reads the copy back as it was written."""
    layout = load(builtin(name))
    with VirtualHall(unplugged(layout)) as devices:
        copied = load(copy_layout(builtin(name), devices.layout, tmp_path))
        assert copied == devices.layout
    assert copied.plan == layout.plan
    assert [bus.bars for bus in copied.buses.values()] == [bus.bars for bus in layout.buses.values()]


@pytest.mark.parametrize("name", builtins())
def test_no_device_of_a_play_is_anywhere_but_on_this_machine(name: str) -> None:
    """A rehearsal never prints on a hall's own paper, however that hall is wired."""
    layout = unplugged(load(builtin(name)))
    printers = [*layout.printers.values(), *layout.counter_printers.values()]
    assert {printer.address for printer in printers} == {"tcp://127.0.0.1:0"}
    assert {bus.port for bus in layout.buses.values()} == {"socket://127.0.0.1:0"}


def test_two_plays_have_their_devices_at_the_same_time() -> None:
    """No port is asked for that another may have."""
    layout = unplugged(load(builtin("tiny")))
    with VirtualHall(layout) as one, VirtualHall(layout) as other:
        assert one.layout.printers != other.layout.printers
