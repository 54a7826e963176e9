"""What hangs on the wires of a hall: LED bars, keypads and evaluators on their serial lines, and loudspeakers."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from layouts.error import Faults
from layouts.ground import known, span
from layouts.hours import TIME
from layouts.layout import Bar, Bus, Loudspeaker, Unit, Volume
from layouts.record import BarsRecord, BusRecord, LoudspeakerRecord, Records, UnitsRecord
from layouts.registers import registers_of
from queueing.plan import SECOND, Counter

Group = TypeVar("Group", BarsRecord, UnitsRecord)

_FILE = "devices.toml"
SPEAKS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "onbon": frozenset({"bars"}),
        "alpha": frozenset({"bars"}),
        "modbus": frozenset({"bars", "keypads", "evaluators"}),
        "ff68": frozenset({"keypads", "evaluators"}),
    }
)
"""What each protocol has words for."""
ADDRESSES: Mapping[str, range] = MappingProxyType(
    {"onbon": range(1, 0x8000), "alpha": range(1, 256), "modbus": range(1, 248), "ff68": range(1, 256)}
)
"""What a device may have: 0 is for all, see MODBUS over Serial Line 2.2; an Onbon line's host has 8000 hex."""


def buses_of(records: Records, counters: Mapping[str, Counter], faults: Faults) -> dict[str, Bus]:
    """Buses by name. A counter has at most one bar, keypad and evaluator; an address is used once for each on its bus.

    A keypad and an evaluator may share an address: the one is plugged into the other.
    """
    buses: dict[str, Bus] = {}
    taken: dict[str, set[str]] = {"bar": set(), "keypad": set(), "evaluator": set()}
    for at, record in enumerate(records.devices.buses):
        path = f"buses[{at}]"
        _check_words(record, path, faults)
        bars = tuple(
            Bar(counter=counter, address=address, width=group.width, height=group.height)
            for group, counter, address in _placed(record.bars, f"{path}.bars", counters, taken["bar"], faults)
        )
        buses[record.name] = Bus(
            name=record.name,
            port=record.port,
            baud=record.baud,
            protocol=record.protocol,
            bars=bars,
            keypads=_units(record.keypads, f"{path}.keypads", counters, taken["keypad"], faults),
            evaluators=_units(record.evaluators, f"{path}.evaluators", counters, taken["evaluator"], faults),
            registers=registers_of(record, path, faults),
        )
        _check_addresses(buses[record.name], path, faults)
    return buses


def loudspeakers_of(records: Records, zones: Container[str], faults: Faults) -> dict[str, Loudspeaker]:
    """Loudspeakers by name. A zone is heard from one of them, or from none."""
    loudspeakers: dict[str, Loudspeaker] = {}
    heard: dict[str, str] = {}
    for at, record in enumerate(records.devices.loudspeakers):
        path = f"loudspeakers[{at}]"
        for zone_at, zone in enumerate(record.zones):
            if zone not in zones:
                faults.add(_FILE, f"{path}.zones[{zone_at}]", f"no such zone {zone!r}")
            elif zone in heard:
                faults.add(_FILE, f"{path}.zones[{zone_at}]", f"{heard[zone]} is heard there")
            heard.setdefault(zone, record.name)
        _check_volumes(record, path, faults)
        loudspeakers[record.name] = Loudspeaker(
            name=record.name,
            zones=record.zones,
            languages=record.languages,
            times=record.times,
            shorten_after=record.shorten_after_seconds * SECOND,
            device=record.device,
            clips=record.clips,
            volume=record.volume,
            volumes=tuple(Volume(start=one.start, end=one.end, percent=one.percent) for one in record.volumes),
        )
    return loudspeakers


def _check_words(bus: BusRecord, path: str, faults: Faults) -> None:
    spoken = SPEAKS[bus.protocol]
    for kind in ("bars", "keypads", "evaluators"):
        if getattr(bus, kind) and kind not in spoken:
            faults.add(_FILE, f"{path}.{kind}", f"{bus.protocol} has no words for {kind}")
    if (bus.registers is not None) != (bus.protocol == "modbus"):
        faults.add(_FILE, f"{path}.registers", "a Modbus line has registers, and no other")
    if not (bus.bars or bus.keypads or bus.evaluators):
        faults.add(_FILE, path, "nothing is on it")


def _check_addresses(bus: Bus, path: str, faults: Faults) -> None:
    allowed = ADDRESSES[bus.protocol]
    units: tuple[Bar | Unit, ...] = (*bus.bars, *bus.keypads, *bus.evaluators)
    for address in (unit.address for unit in units):
        if address not in allowed:
            reason = f"{bus.protocol} has addresses {allowed[0]} to {allowed[-1]}, not {address}"
            faults.add(_FILE, path, reason)


def _check_volumes(loudspeaker: LoudspeakerRecord, path: str, faults: Faults) -> None:
    if not loudspeaker.languages or len(set(loudspeaker.languages)) < len(loudspeaker.languages):
        faults.add(_FILE, f"{path}.languages", f"languages once each, at least one; {known(('zh', 'en'))}")
    for at, volume in enumerate(loudspeaker.volumes):
        if not all(TIME.fullmatch(time) for time in (volume.start, volume.end)) or volume.start >= volume.end:
            faults.add(_FILE, f"{path}.volumes[{at}]", f"{volume.start!r} to {volume.end!r} is no span of a day")


def _units(
    groups: tuple[UnitsRecord, ...], path: str, counters: Container[str], taken: set[str], faults: Faults
) -> tuple[Unit, ...]:
    placed = _placed(groups, path, counters, taken, faults)
    return tuple(Unit(counter=counter, address=address) for _, counter, address in placed)


def _placed(
    groups: tuple[Group, ...], path: str, counters: Container[str], taken: set[str], faults: Faults
) -> Iterator[tuple[Group, str, int]]:
    """Each counter of the groups with its address."""
    used: set[str] = set()
    kind = path.rpartition(".")[2].removesuffix("s")
    for at, group in enumerate(groups):
        place = f"{path}[{at}]"
        numbers = span(_FILE, f"{place}.counters", group.counters, faults)
        addresses = span(_FILE, f"{place}.addresses", group.addresses, faults)
        if numbers and addresses and len(numbers) != len(addresses):
            faults.add(_FILE, f"{place}.addresses", f"{len(addresses)} addresses for {len(numbers)} counters")
        for number, address in zip(numbers, addresses, strict=False):
            if number not in counters:
                faults.add(_FILE, f"{place}.counters", f"no such counter {number}")
            if number in taken:
                faults.add(_FILE, f"{place}.counters", f"counter {number} has two {kind}s")
            if address in used:
                faults.add(_FILE, f"{place}.addresses", f"address {address} is on this bus twice")
            taken.add(number)
            used.add(address)
            yield group, number, int(address)
