"""All devices of a layout without the metal: a virtual printer for each printer, virtual cards on each bus."""

from __future__ import annotations

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
        self.buses: dict[str, VirtualBus] = {}
        self._out = out
        self._open = ExitStack()

    def __enter__(self) -> VirtualHall:
        with ExitStack() as opening:
            for name, printer in self.layout.printers.items():
                out = self._out / name if self._out else None
                self.printers[name] = opening.enter_context(VirtualPrinter(_port(printer), out=out, dots=printer.dots))
            for name, bus in self.layout.buses.items():
                addresses = [bar.address for bar in bus.bars]
                self.buses[name] = opening.enter_context(VirtualBus(addresses, urlsplit(bus.port).port or 0))
            self._open = opening.pop_all()
        self.layout = replace(
            self.layout,
            printers={
                name: replace(printer, address=self.printers[name].address)
                for name, printer in self.layout.printers.items()
            },
            buses={name: replace(bus, port=self.buses[name].url) for name, bus in self.layout.buses.items()},
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()


def _port(printer: Printer) -> int:
    at = read_address(printer.address)
    return at.port if isinstance(at, TcpAddress) else 0
