"""All devices of a layout without the metal: a virtual printer for each printer, and on each line what is on it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from hardware.virtual_alpha import VirtualSigns
from hardware.virtual_bar import VirtualBus
from hardware.virtual_ff68 import VirtualUnits
from hardware.virtual_modbus import VirtualModbus
from hardware.virtual_printer import VirtualPrinter
from layouts.layout import Bus, Layout, Printer
from layouts.printer_address import TcpAddress, read_address

Line = VirtualBus | VirtualUnits | VirtualModbus | VirtualSigns


class VirtualHall:
    """Listens, while entered, where the layout says that its devices are; they must be on this machine.

    A port of 0 is any free one, and so is that of a printer which is not on the network; `layout` then says which it
    became. Entering raises OSError when a port is taken.
    """

    def __init__(self, layout: Layout, *, out: Path | None = None) -> None:
        """Receipts are drawn into a folder of `out` for each printer; without `out` they are kept only."""
        self.layout = layout
        self.printers: dict[str, VirtualPrinter] = {}
        """By name: the kiosks' and the counters'."""
        self.buses: dict[str, VirtualBus] = {}
        """Lines of Onbon bars, by name,"""
        self.units: dict[str, VirtualUnits] = {}
        """of FF68 keypads and evaluators,"""
        self.boards: dict[str, VirtualModbus] = {}
        self.signs: dict[str, VirtualSigns] = {}
        """and of Modbus devices."""
        self._out = out
        self._open = ExitStack()

    def __enter__(self) -> VirtualHall:
        with ExitStack() as opening:
            for printer in (*self.layout.printers.values(), *self.layout.counter_printers.values()):
                out = self._out / printer.name if self._out else None
                made = VirtualPrinter(_port(printer), out=out, dots=printer.dots)
                self.printers[printer.name] = opening.enter_context(made)
            for bus in self.layout.buses.values():
                self._connect(bus, opening)
            self._open = opening.pop_all()
        self.layout = replace(
            self.layout,
            printers=self._found(self.layout.printers),
            counter_printers=self._found(self.layout.counter_printers),
            buses={name: replace(bus, port=self.lines[name].url) for name, bus in self.layout.buses.items()},
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def lines(self) -> Mapping[str, Line]:
        """Every line by its name, whatever is spoken on it."""
        return {**self.buses, **self.units, **self.boards, **self.signs}

    def _connect(self, bus: Bus, opening: ExitStack) -> None:
        """The far end of a line. NotImplementedError: nothing on this machine speaks its language."""
        port = urlsplit(bus.port).port or 0
        bars, keypads, evaluators = ([one.address for one in on] for on in (bus.bars, bus.keypads, bus.evaluators))
        match bus.protocol:
            case "onbon":
                self.buses[bus.name] = opening.enter_context(VirtualBus(bars, port))
            case "ff68":
                self.units[bus.name] = opening.enter_context(VirtualUnits(keypads, evaluators, port))
            case "modbus" if bus.registers is not None:
                boards = VirtualModbus(
                    bus.registers, bars=bars, keypads=keypads, evaluators=evaluators, port=port, baud=bus.baud
                )
                self.boards[bus.name] = opening.enter_context(boards)
            case "alpha":
                self.signs[bus.name] = opening.enter_context(VirtualSigns(bars, port))
            case other:
                raise NotImplementedError(f"bus {bus.name}: there are no virtual devices that speak {other}")

    def _found(self, printers: Mapping[str, Printer]) -> dict[str, Printer]:
        """The printers at the addresses that they have become."""
        return {at: replace(printer, address=self.printers[printer.name].address) for at, printer in printers.items()}


def _port(printer: Printer) -> int:
    at = read_address(printer.address)
    return at.port if isinstance(at, TcpAddress) else 0
