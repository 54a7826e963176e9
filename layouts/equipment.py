"""The equipment of a hall: kiosks and printers; wall displays are in `displays`, what hangs on wires in `wiring`."""

from __future__ import annotations

from collections.abc import Mapping

from layouts.error import Faults
from layouts.ground import check_public, known, span
from layouts.layout import Floor, Kiosk, Printer
from layouts.printer_address import PrinterAddress, TcpAddress, read_address
from layouts.record import Records
from queueing.plan import Counter, Zone


def printers_of(records: Records, faults: Faults) -> dict[str, Printer]:
    """Printers by name, each at an address of its own."""
    printers: dict[str, Printer] = {}
    places: dict[PrinterAddress, str] = {}
    for at, record in enumerate(records.devices.printers):
        try:
            address = read_address(record.address)
            if isinstance(address, TcpAddress) and address.port == 0:
                raise ValueError(f"{record.address!r} has no port from 1 to 65535")
            if address in places:
                raise ValueError(f"printer {places[address]!r} is there")
            places[address] = record.name
        except ValueError as error:
            faults.add("devices.toml", f"printers[{at}].address", str(error))
        printers[record.name] = Printer(
            name=record.name, address=record.address, columns=record.columns, dots=record.dots, qr=record.qr
        )
    return printers


def counter_printers_of(
    records: Records, counters: Mapping[str, Counter], printers: Mapping[str, Printer], faults: Faults
) -> dict[str, Printer]:
    """Receipt printers by counter. One on the network serves one counter; other addresses are of each counter's PC."""
    found: dict[str, Printer] = {}
    places = {read_address(printer.address): printer.name for printer in printers.values() if _valid(printer.address)}
    for at, record in enumerate(records.devices.counter_printers):
        path = f"counter_printers[{at}]"
        for counter in span("devices.toml", f"{path}.counters", record.counters, faults):
            if counter not in counters:
                faults.add("devices.toml", f"{path}.counters", f"no such counter {counter}")
            if counter in found:
                faults.add("devices.toml", f"{path}.counters", f"counter {counter} has two printers")
            name, written = f"printer-{counter}", record.address.replace("{counter}", counter)
            try:
                address = read_address(written)
                if isinstance(address, TcpAddress):
                    if address.port == 0:
                        raise ValueError(f"{written!r} has no port from 1 to 65535")
                    if address in places:
                        raise ValueError(f"printer {places[address]!r} is there")
                    places[address] = name
            except ValueError as error:
                faults.add("devices.toml", f"{path}.address", str(error))
                break
            found[counter] = Printer(name=name, address=written, columns=record.columns, dots=record.dots, qr=record.qr)
    return found


def _valid(address: str) -> bool:
    try:
        read_address(address)
    except ValueError:
        return False
    return True


def kiosks_of(
    records: Records,
    floors: Mapping[int, Floor],
    zones: Mapping[str, Zone],
    printers: Mapping[str, Printer],
    faults: Faults,
) -> dict[str, Kiosk]:
    """Ticket machines by name."""
    kiosks: dict[str, Kiosk] = {}
    for at, record in enumerate(records.kiosks.kiosks):
        path = f"kiosks[{at}]"
        check_public(record.floor, floors, faults, "kiosks.toml", f"{path}.floor")
        for zone_at, zone in enumerate(record.zones):
            if zone not in zones:
                faults.add("kiosks.toml", f"{path}.zones[{zone_at}]", f"no such zone {zone!r}; {known(zones)}")
            elif zone in record.zones[:zone_at]:
                faults.add("kiosks.toml", f"{path}.zones[{zone_at}]", f"zone {zone!r} is there twice")
        if record.printer is not None and record.printer not in printers:
            faults.add("kiosks.toml", f"{path}.printer", f"no such printer {record.printer!r}")
        kiosks[record.name] = Kiosk(
            name=record.name,
            floor=record.floor,
            zones=record.zones,
            printer=record.printer,
            id_reader=record.id_reader,
            portrait=record.portrait,
        )
    return kiosks


def offline_numbers_of(records: Records, faults: Faults) -> dict[str, tuple[int, int]]:
    """Per kiosk the first and last number that it gives by itself while the server is away; no two share one."""
    ranges: dict[str, tuple[int, int]] = {}
    for at, record in enumerate(records.kiosks.kiosks):
        if record.offline_numbers is None:
            continue
        path = f"kiosks[{at}].offline_numbers"
        numbers = [int(number) for number in span("kiosks.toml", path, record.offline_numbers, faults)]
        if not numbers:
            continue
        first, last = numbers[0], numbers[-1]
        if first < 2:
            faults.add("kiosks.toml", path, "the first numbers of a day are the server's")
        for other, (low, high) in ranges.items():
            if first <= high and low <= last:
                faults.add("kiosks.toml", path, f"{other} has some of these numbers")
        ranges[record.name] = (first, last)
    return ranges


def check_names(records: Records, counter_printers: Mapping[str, Printer], faults: Faults) -> None:
    """A device's name is its own: no kiosk, display, printer, bus or loudspeaker has the name of another."""
    named = (
        *(("kiosks.toml", f"kiosks[{at}].name", kiosk.name) for at, kiosk in enumerate(records.kiosks.kiosks)),
        *(("displays.toml", f"displays[{at}].name", one.name) for at, one in enumerate(records.displays.displays)),
        *(("devices.toml", f"printers[{at}].name", one.name) for at, one in enumerate(records.devices.printers)),
        *(("devices.toml", f"buses[{at}].name", bus.name) for at, bus in enumerate(records.devices.buses)),
        *(
            ("devices.toml", f"loudspeakers[{at}].name", one.name)
            for at, one in enumerate(records.devices.loudspeakers)
        ),
        *(("devices.toml", "counter_printers", printer.name) for printer in counter_printers.values()),
    )
    seen: dict[str, str] = {}
    for file, path, name in named:
        if name in seen:
            faults.add(file, path, f"the name {name!r} is taken by {seen[name]}")
        seen.setdefault(name, f"{path.removesuffix('.name')} of {file}")
