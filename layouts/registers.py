"""The register map of a Modbus line: where things lie, and whether that makes sense."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, pairwise
from types import MappingProxyType
from typing import get_args

import msgspec

from layouts.error import Faults
from layouts.layout import Registers
from layouts.record import BusRecord, StateName

KINDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"bars": ("text", "number", "state"), "keypads": ("keys", "digits"), "evaluators": ("ask", "ratings")}
)
"""What each kind of device can have."""

_FILE = "devices.toml"
_NUMBERS = 1 << 16
_PAIRS = frozenset({"keys", "digits", "ratings"})
"""What takes two registers."""


def spans(registers: Registers, kind: str) -> dict[str, range]:
    """The registers of each thing that a device of `kind` has, by its name, in their order."""
    firsts = {name: getattr(registers, name) for name in KINDS[kind]}
    found = {name: range(at, at + _length(registers, name)) for name, at in firsts.items() if at is not None}
    return dict(sorted(found.items(), key=lambda item: item[1].start))


def registers_of(bus: BusRecord, path: str, faults: Faults) -> Registers | None:
    """The map of a Modbus line, checked; None where the line has none."""
    if bus.registers is None:
        return None
    registers = Registers(**msgspec.structs.asdict(bus.registers))
    place = f"{path}.registers"
    for kind in KINDS:
        _check_spans(spans(registers, kind), place, faults)
    if bus.bars:
        _check_bars(registers, place, faults)
    if bus.keypads:
        _check_keypads(registers, place, faults)
    if bus.evaluators and (registers.ask is None or registers.ratings is None):
        faults.add(_FILE, place, "evaluators need 'ask' and 'ratings'")
    return registers


def _length(registers: Registers, name: str) -> int:
    if name == "text":
        return registers.text_registers
    return 2 if name in _PAIRS else 1


def _check_spans(found: Mapping[str, range], place: str, faults: Faults) -> None:
    for name, span in found.items():
        if span.stop > _NUMBERS:
            faults.add(_FILE, f"{place}.{name}", f"register {span.stop - 1} is beyond {_NUMBERS - 1}")
    for (first, one), (second, other) in combinations(found.items(), 2):
        if other.start < one.stop:
            faults.add(_FILE, f"{place}.{second}", f"overlaps '{first}'")


def _check_bars(registers: Registers, place: str, faults: Faults) -> None:
    told = spans(registers, "bars")
    if not told:
        faults.add(_FILE, place, "bars need 'text', 'number' or 'state'")
    for (first, one), (second, other) in pairwise(told.items()):
        if other.start > one.stop:
            faults.add(_FILE, f"{place}.{second}", f"must follow '{first}' at {one.stop}: one frame tells a bar all")
    missing = set(get_args(StateName)) - set(registers.states)
    if registers.state is not None and missing:
        faults.add(_FILE, f"{place}.states", f"no code for {', '.join(sorted(missing))}")


def _check_keypads(registers: Registers, place: str, faults: Faults) -> None:
    if registers.keys is None or not registers.key_codes:
        faults.add(_FILE, place, "keypads need 'keys' and 'key_codes'")
    if len(set(registers.key_codes.values())) < len(registers.key_codes):
        faults.add(_FILE, f"{place}.key_codes", "two keys have the same code")
