"""All devices of a layout without the metal: a virtual printer for each printer, virtual cards on each bus."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from hardware.virtual_bar import VirtualBus
from hardware.virtual_printer import VirtualPrinter
from layouts.layout import Layout, Printer
from layouts.printer_address import TcpAddress, read_address


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
        self._out = out
        self._open = ExitStack()

    def __enter__(self) -> VirtualHall:
        with ExitStack() as opening:
            for printer in (*self.layout.printers.values(), *self.layout.counter_printers.values()):
                out = self._out / printer.name if self._out else None
                made = VirtualPrinter(_port(printer), out=out, dots=printer.dots)
                self.printers[printer.name] = opening.enter_context(made)
            for name, bus in self.layout.buses.items():
                addresses = [bar.address for bar in bus.bars]
                self.buses[name] = opening.enter_context(VirtualBus(addresses, urlsplit(bus.port).port or 0))
            self._open = opening.pop_all()
        self.layout = replace(
            self.layout,
            printers=self._found(self.layout.printers),
            counter_printers=self._found(self.layout.counter_printers),
            buses={name: replace(bus, port=self.buses[name].url) for name, bus in self.layout.buses.items()},
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def _found(self, printers: Mapping[str, Printer]) -> dict[str, Printer]:
        """The printers at the addresses that they have become."""
        return {at: replace(printer, address=self.printers[printer.name].address) for at, printer in printers.items()}


def _port(printer: Printer) -> int:
    at = read_address(printer.address)
    return at.port if isinstance(at, TcpAddress) else 0
