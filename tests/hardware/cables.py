"""A virtual printer at each kind of cable, and the real driver at the other end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from hardware.printer import ReceiptPrinter, Timeouts
from hardware.printer_port import open_port
from hardware.virtual_plug import Plug, TcpPlug, TtyPlug
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_usb import UsbPlug, VirtualUsbBus
from layouts.layout import Printer

CABLES = ("tcp", "serial", "file", "usb")
PATIENT = Timeouts(connect=3.0, reply=1.0, printing=20.0, poll=0.05, quiet=0.1)


def plug_for(cable: str, folder: Path) -> Plug:
    """The printer's end of a cable of this kind."""
    match cable:
        case "tcp":
            return TcpPlug()
        case "usb":
            return UsbPlug(VirtualUsbBus())
    return TtyPlug(folder / "tty", scheme=cable)


@contextmanager
def driver(
    plug: Plug, timeouts: Timeouts = PATIENT, *, address: str | None = None, **paper: Any
) -> Iterator[ReceiptPrinter]:
    """The program's end: a receipt printer at the plug's address, or at another one of the same bus."""
    opener = partial(open_port, usb_backend=plug.bus) if isinstance(plug, UsbPlug) else open_port
    printer = Printer(name="p1", address=address or plug.address, **paper)
    with closing(ReceiptPrinter(printer, timeouts, opener)) as owner:
        yield owner


@contextmanager
def printing(plug: Plug, timeouts: Timeouts = PATIENT) -> Iterator[tuple[VirtualPrinter, ReceiptPrinter]]:
    """Both ends of a cable."""
    with VirtualPrinter(plug=plug) as paper, driver(plug, timeouts) as printer:
        yield paper, printer
