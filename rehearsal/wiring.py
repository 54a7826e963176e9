"""The wiring of a play: a copy of the layout in which every printer and serial line is a virtual one on this machine.

However a hall is wired, a rehearsal never prints on its paper nor writes on its bars; its loudspeakers are heard here.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path

from layouts.layout import Bar, Bus, Layout, Loudspeaker, Printer, Unit
from queueing.plan import SECOND

DEVICES = "devices.toml"
_ANY_PORT = "socket://127.0.0.1:0"
_ANY_PRINTER = "tcp://127.0.0.1:0"
_BARE = re.compile(r"[A-Za-z0-9_-]+")
"""A key that TOML reads without quotes."""


def unplugged(layout: Layout) -> Layout:
    """The layout with every device at any free port of this machine, and its sound from where this machine's comes."""
    return replace(
        layout,
        printers={name: replace(at, address=_ANY_PRINTER) for name, at in layout.printers.items()},
        counter_printers={
            counter: replace(at, address=_ANY_PRINTER) for counter, at in layout.counter_printers.items()
        },
        buses={name: replace(bus, port=_ANY_PORT) for name, bus in layout.buses.items()},
        loudspeakers={name: replace(one, device=None) for name, one in layout.loudspeakers.items()},
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
    yield from _array("printers", (_table(name=one.name, **_paper(one)) for one in layout.printers.values()))
    yield ""
    at_counters = layout.counter_printers.items()
    yield from _array("counter_printers", (_table(counters=counter, **_paper(one)) for counter, one in at_counters))
    for bus in layout.buses.values():
        yield from _bus(bus)
    for loudspeaker in layout.loudspeakers.values():
        yield from _loudspeaker(loudspeaker)


def _bus(bus: Bus) -> Iterator[str]:
    yield "\n[[buses]]"
    yield from _pairs(name=bus.name, port=bus.port, baud=bus.baud, protocol=bus.protocol)
    if bus.registers is not None:
        yield f"registers = {_table(**asdict(bus.registers))}"
    bars = (_at(bar) | {"width": bar.width, "height": bar.height} for bar in bus.bars)
    yield from _array("bars", (_table(**bar) for bar in bars))
    yield from _array("keypads", (_table(**_at(keypad)) for keypad in bus.keypads))
    yield from _array("evaluators", (_table(**_at(evaluator)) for evaluator in bus.evaluators))


def _loudspeaker(loudspeaker: Loudspeaker) -> Iterator[str]:
    told = asdict(loudspeaker)
    shorten_after, volumes = told.pop("shorten_after"), told.pop("volumes")
    yield "\n[[loudspeakers]]"
    yield from _pairs(**told, shorten_after_seconds=shorten_after // SECOND)
    yield from _array("volumes", (_table(**volume) for volume in volumes))


def _at(unit: Bar | Unit) -> dict[str, object]:
    """Where a device on a line is."""
    return {"counters": unit.counter, "addresses": str(unit.address)}


def _paper(printer: Printer) -> dict[str, object]:
    """Where a printer is, and what its paper takes."""
    return {"address": printer.address, "columns": printer.columns, "dots": printer.dots, "qr": printer.qr}


def _pairs(**values: object) -> Iterator[str]:
    """A line for each value that there is: TOML knows no null."""
    return (f"{_key(key)} = {_value(value)}" for key, value in values.items() if value is not None)


def _array(name: str, entries: Iterable[str]) -> Iterator[str]:
    """A list with an entry a line."""
    yield f"{name} = ["
    yield from (f"  {entry}," for entry in entries)
    yield "]"


def _table(**values: object) -> str:
    return "{ " + ", ".join(_pairs(**values)) + " }" if values else "{}"


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def _value(value: object) -> str:
    """A TOML string, integer, list or table; a JSON string is a TOML one."""
    if isinstance(value, Mapping):
        return _table(**value)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
