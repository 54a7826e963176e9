"""A whole hall's devices."""

from __future__ import annotations

import queue
import socket
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.bar_text import BarText
from hardware.bus import BusThread
from hardware.driver import Pressed, Rated
from hardware.ff68 import KeyCode
from hardware.keypad import Key
from hardware.node import KeypadDigits, Node, NodeKind
from hardware.printer import Printed, ReceiptPrinter
from hardware.virtual_hall import VirtualHall
from layouts.layout import Layout, SlipLine
from layouts.loader import builtin, load
from tests.running import wait_until


def anywhere(layout: Layout) -> Layout:
    """The layout with every device on a free port."""
    return replace(
        layout,
        printers={name: replace(printer, address="tcp://127.0.0.1:0") for name, printer in layout.printers.items()},
        counter_printers={
            counter: replace(printer, address="tcp://127.0.0.1:0")
            for counter, printer in layout.counter_printers.items()
        },
        buses={name: replace(bus, port="socket://127.0.0.1:0") for name, bus in layout.buses.items()},
    )


def test_every_printer_and_bar_of_the_real_hall_answers(tmp_path: Path) -> None:
    """Each of the layout's printers prints into its own folder, and the first bar of each bus shows a text."""
    layout = anywhere(load(builtin("zhengzhou")))
    with VirtualHall(layout, out=tmp_path) as hall:
        at_counters = list(hall.layout.counter_printers.values())
        assert len({printer.address for printer in at_counters}) == len(at_counters)
        for printer in (*hall.layout.printers.values(), *at_counters[:2]):
            with closing(ReceiptPrinter(printer)) as owner:
                assert owner.print((SlipLine(text=printer.name),)).result(20) == Printed()
            assert (tmp_path / printer.name / "receipt-0001.png").exists()
        for name, line in hall.buses.items():
            wiring = hall.layout.buses[name]
            with closing(BusThread(wiring).start()) as bus:
                bus.show((NodeKind.BAR, wiring.bars[0].counter), BarText(text="x"))
                assert line.wait_for(wiring.bars[0].address, "x")


def test_every_keypad_of_the_real_hall_shows_who_waits_and_hears_its_keys() -> None:
    """Each line in its own language: FF68 in zones 1 and 4, Modbus in zone 5."""
    pressed: queue.SimpleQueue[tuple[str, Key]] = queue.SimpleQueue()

    def heard(node: Node, what: Pressed | Rated) -> None:
        assert isinstance(what, Pressed)
        pressed.put((node.counter, what.key))

    with VirtualHall(anywhere(load(builtin("zhengzhou")))) as hall:
        for name, units in hall.units.items():
            first = hall.layout.buses[name].keypads[0]
            with closing(BusThread(hall.layout.buses[name], heard=heard).start()) as bus:
                bus.show((NodeKind.KEYPAD, first.counter), KeypadDigits(waiting=7, number="A023"))
                assert units.wait_for(first.address, "007023")
                assert units.press(first.address, KeyCode.CALL)
                assert pressed.get(timeout=10) == (first.counter, Key.CALL)
        for name, boards in hall.boards.items():
            first = hall.layout.buses[name].keypads[0]
            with closing(BusThread(hall.layout.buses[name], heard=heard).start()) as bus:
                bus.show((NodeKind.KEYPAD, first.counter), KeypadDigits(waiting=7, number="G023"))
                wait_until(lambda: boards.digits(first.address) == (7, 23))  # noqa: B023
                wait_until(lambda: boards.asked.count(first.address) > 2)  # noqa: B023
                boards.press(first.address, Key.RECALL)
                assert pressed.get(timeout=10) == (first.counter, Key.RECALL)


def test_a_port_that_is_taken_is_told_and_the_others_are_let_go() -> None:
    """Entering fails with OSError, and no device keeps listening."""
    layout = anywhere(load(builtin("tiny")))
    (name, printer), *_ = layout.printers.items()
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.create_server(("127.0.0.1", 0)) as free:
        busy, open_port = taken.getsockname()[1], free.getsockname()[1]
        free.close()
        first = replace(printer, address=f"tcp://127.0.0.1:{open_port}")
        second = replace(printer, address=f"tcp://127.0.0.1:{busy}")
        layout = replace(layout, printers={name: first, "second": second})
        with pytest.raises(OSError, match="in use"), VirtualHall(layout):
            pass
    with socket.create_server(("127.0.0.1", open_port)):
        pass


def test_a_line_of_signs_has_its_far_end_too() -> None:
    """A hall with Alpha signs in place of Chinese bars can be rehearsed."""
    layout = load(builtin("tiny"))
    signs = replace(layout.buses["bars"], protocol="alpha", port="socket://127.0.0.1:0")
    with (
        VirtualHall(replace(anywhere(layout), buses={"bars": signs})) as hall,
        closing(BusThread(hall.layout.buses["bars"]).start()) as bus,
    ):
        bus.show((NodeKind.BAR, signs.bars[0].counter), BarText(text="请A023号", en="A023 > 1", number="A023"))
        assert hall.signs["bars"].wait_for(signs.bars[0].address, "A023 > 1")
