"""The wiring of a play: a copy of the layout in which every printer and bar is a virtual one on this machine.

However a hall is wired, a rehearsal never prints on its paper nor writes on its bars.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from layouts.layout import Layout, Printer
from queueing.plan import SECOND

DEVICES = "devices.toml"
_ANY_PORT = "socket://127.0.0.1:0"
_ANY_PRINTER = "tcp://127.0.0.1:0"


def unplugged(layout: Layout) -> Layout:
    """The layout with every device at any free port of this machine."""
    return replace(
        layout,
        printers={name: replace(at, address=_ANY_PRINTER) for name, at in layout.printers.items()},
        counter_printers={
            counter: replace(at, address=_ANY_PRINTER) for counter, at in layout.counter_printers.items()
        },
        buses={name: replace(bus, port=_ANY_PORT) for name, bus in layout.buses.items()},
    )


def copy_layout(source: Path, wired: Layout, target: Path) -> Path:
    """Copy the layout in `source` to `target`, with the devices as they stand in `wired`; answers `target`."""
    target.mkdir(parents=True, exist_ok=True)
    for file in source.glob("*.toml"):
        shutil.copy(file, target)
    (target / DEVICES).write_text(devices_toml(wired), encoding="utf-8")
    return target


def devices_toml(layout: Layout) -> str:
    """The layout's devices as `devices.toml` tells them."""
    return "\n".join(_lines(layout)) + "\n"


def _lines(layout: Layout) -> Iterator[str]:
    yield "# Written by the rehearsal: virtual devices on this machine.\n"
    yield f"silent_seconds = {layout.silent_after // SECOND}\n"
    yield "printers = ["
    for printer in layout.printers.values():
        yield f"  {_table(name=printer.name, **_paper(printer))},"
    yield "]\n\ncounter_printers = ["
    for counter, printer in layout.counter_printers.items():
        yield f"  {_table(counters=counter, **_paper(printer))},"
    yield "]"
    for bus in layout.buses.values():
        yield "\n[[buses]]"
        yield f"name = {_value(bus.name)}\nport = {_value(bus.port)}"
        yield f"baud = {bus.baud}\nprotocol = {_value(bus.protocol)}\nbars = ["
        for bar in bus.bars:
            yield "  " + _table(
                counters=bar.counter, addresses=str(bar.address), width=bar.width, height=bar.height
            ) + ","  # fmt: skip
        yield "]"


def _paper(printer: Printer) -> dict[str, str | int]:
    """Where a printer is, and what its paper takes."""
    return {"address": printer.address, "columns": printer.columns, "dots": printer.dots, "qr": printer.qr}


def _table(**values: str | int) -> str:
    return "{ " + ", ".join(f"{key} = {_value(value)}" for key, value in values.items()) + " }"


def _value(value: str | int) -> str:
    """A TOML string or integer; a JSON string is a TOML one."""
    return json.dumps(value, ensure_ascii=False)
