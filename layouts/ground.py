"""The ground of a hall: floors, zones, lines, queues, counters, services and items, checked against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations
from string import ascii_uppercase
from zoneinfo import ZoneInfo

from layouts.error import Faults
from layouts.layout import Floor
from layouts.phrases import say
from layouts.record import AlsoRecord, Records, TextRecord
from layouts.span import read_span
from queueing.plan import DAY, MINUTE, Assignment, Counter, Line, Queue, Service, Text, Zone


def text(record: TextRecord) -> Text:
    """A text as the plan knows it."""
    return Text(zh=record.zh, en=record.en)


def known(values: Iterable[object]) -> str:
    """The end of a message about a dangling reference: what there is to refer to."""
    return "there are " + ", ".join(map(str, values))


def floors_of(records: Records, faults: Faults) -> dict[int, Floor]:
    """Floors by number."""
    floors: dict[int, Floor] = {}
    for at, floor in enumerate(records.hall.floors):
        if floor.number in floors:
            faults.add("hall.toml", f"floors[{at}].number", f"floor {floor.number} is there twice")
        floors[floor.number] = Floor(
            number=floor.number, name=text(floor.name), use=floor.use, back_office=floor.back_office
        )
    for at, floor in enumerate(records.hall.floors):
        if floor.back_office is not None and floor.back_office not in floors:
            faults.add("hall.toml", f"floors[{at}].back_office", f"no such floor {floor.back_office}")
    return floors


def check_timezone(records: Records, faults: Faults) -> None:
    """The time zone must be one that the machine knows."""
    name = records.hall.timezone
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        faults.add("hall.toml", "timezone", f"no such time zone {name!r}")


def zones_of(records: Records, floors: Mapping[int, Floor], faults: Faults) -> dict[str, Zone]:
    """Zones by id."""
    zones: dict[str, Zone] = {}
    numbers: set[int] = set()
    for at, zone in enumerate(records.hall.zones):
        if zone.id in zones:
            faults.add("hall.toml", f"zones[{at}].id", f"zone {zone.id!r} is there twice")
        if zone.number in numbers:
            faults.add("hall.toml", f"zones[{at}].number", f"zone number {zone.number} is there twice")
        check_public(zone.floor, floors, faults, "hall.toml", f"zones[{at}].floor")
        numbers.add(zone.number)
        zones[zone.id] = Zone(
            id=zone.id, floor=zone.floor, number=zone.number, name=text(zone.name), departments=zone.departments
        )
    return zones


def check_public(number: int, floors: Mapping[int, Floor], faults: Faults, file: str, path: str) -> None:
    """Visitors must be able to get there."""
    if number not in floors:
        faults.add(file, path, f"no such floor {number}; {known(floors)}")
    elif floors[number].use != "public":
        faults.add(file, path, f"floor {number} does not receive the public")


def lines_of(records: Records, zones: Mapping[str, Zone], faults: Faults) -> dict[str, Line]:
    """Lines by id, with prefixes that cannot be taken for each other."""
    lines: dict[str, Line] = {}
    for at, line in enumerate(records.hall.lines):
        if line.id in lines:
            faults.add("hall.toml", f"lines[{at}].id", f"line {line.id!r} is there twice")
        if line.zone not in zones:
            faults.add("hall.toml", f"lines[{at}].zone", f"no such zone {line.zone!r}; {known(zones)}")
        if not set(line.prefix) <= set(ascii_uppercase):
            faults.add("hall.toml", f"lines[{at}].prefix", f"must be capital letters, not {line.prefix!r}")
        lines[line.id] = Line(id=line.id, zone=line.zone, name=text(line.name), prefix=line.prefix)
    for (_, one), (at, other) in combinations(enumerate(records.hall.lines), 2):
        if one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix):
            faults.add(
                "hall.toml", f"lines[{at}].prefix", f"{other.prefix!r} overlaps {one.prefix!r} of line {one.id!r}"
            )
    return lines


def queues_of(records: Records, phrases: Mapping[str, Text], faults: Faults) -> dict[str, Queue]:
    """One queue for each kind of each line, by id."""
    queues: dict[str, Queue] = {}
    for at, line in enumerate(records.hall.lines):
        for kind_at, kind in enumerate(line.kinds):
            name = f"{line.id}-{kind.value}"
            if name in queues:
                faults.add("hall.toml", f"lines[{at}].kinds[{kind_at}]", f"queue {name!r} is there twice")
            called = say(phrases, "queue.name", line=text(line.name), kind=phrases[f"kind.{kind.value}"])
            queues[name] = Queue(id=name, line=line.id, kind=kind, name=called)
    return queues


def counters_of(
    records: Records,
    zones: Mapping[str, Zone],
    lines: Mapping[str, Line],
    queues: Mapping[str, Queue],
    floors: Mapping[int, Floor],
    faults: Faults,
) -> dict[str, Counter]:
    """Counters by number: those with a queue of their own, then the reserve. No number and no label twice."""
    found: list[tuple[str, Counter]] = []
    for at, group in enumerate(records.counters.counters):
        path = f"counters[{at}]"
        assignments = _assignments(group.queue, group.also, path, queues, faults)
        zone = zones.get(lines[queues[group.queue].line].zone) if group.queue in queues else None
        pattern = Counter(
            id="",
            label="",
            floor=zone.floor if zone else 0,
            zone=zone.id if zone else None,
            assignments=assignments,
        )
        found += _spread(path, group.numbers, group.labels, pattern, faults)
    for at, reserve in enumerate(records.counters.reserve):
        path = f"reserve[{at}]"
        check_public(reserve.floor, floors, faults, "counters.toml", f"{path}.floor")
        pattern = Counter(id="", label="", floor=reserve.floor, zone=None)
        found += _spread(path, reserve.numbers, reserve.labels, pattern, faults)
    return _without_doubles(found, faults)


def _assignments(
    queue: str, also: tuple[AlsoRecord, ...], path: str, queues: Mapping[str, Queue], faults: Faults
) -> tuple[Assignment, ...]:
    """A counter's own queue and its further ones."""
    served = [queue, *(more.queue for more in also)]
    places = [f"{path}.queue", *(f"{path}.also[{at}].queue" for at in range(len(also)))]
    for at, (name, place) in enumerate(zip(served, places, strict=True)):
        if name not in queues:
            faults.add("counters.toml", place, f"no such queue {name!r}")
        elif name in served[:at]:
            faults.add("counters.toml", place, f"queue {name!r} is there twice")
    further = (
        Assignment(queue=more.queue, handicap=more.handicap_minutes * MINUTE, only_when_idle=more.only_when_idle)
        for more in also
    )
    return (Assignment(queue=queue), *further)


def _spread(path: str, numbers: str, labels: str, pattern: Counter, faults: Faults) -> list[tuple[str, Counter]]:
    """One counter like `pattern` for each number and label of two spans, each with its path."""
    ids = span("counters.toml", f"{path}.numbers", numbers, faults)
    names = span("counters.toml", f"{path}.labels", labels, faults)
    if ids and names and len(ids) != len(names):
        faults.add("counters.toml", f"{path}.labels", f"{len(names)} labels for {len(ids)} numbers")
    return [(path, replace(pattern, id=number, label=label)) for number, label in zip(ids, names, strict=False)]


def span(file: str, path: str, written: str, faults: Faults) -> tuple[str, ...]:
    """The numbers of a span; none and a fault when it is not one."""
    try:
        return read_span(written)
    except ValueError as error:
        faults.add(file, path, str(error))
        return ()


def _without_doubles(found: Iterable[tuple[str, Counter]], faults: Faults) -> dict[str, Counter]:
    counters: dict[str, Counter] = {}
    labels: set[str] = set()
    for path, counter in found:
        if counter.id in counters:
            faults.add("counters.toml", f"{path}.numbers", f"counter {counter.id} is there twice")
        if counter.label in labels:
            faults.add("counters.toml", f"{path}.labels", f"label {counter.label} is there twice")
        counters.setdefault(counter.id, counter)
        labels.add(counter.label)
    return counters


def services_of(records: Records, queues: Mapping[str, Queue], faults: Faults) -> dict[str, Service]:
    """Services by id."""
    services: dict[str, Service] = {}
    for at, service in enumerate(records.services.services):
        if service.id in services:
            faults.add("services.toml", f"services[{at}].id", f"service {service.id!r} is there twice")
        if service.queue not in queues:
            faults.add("services.toml", f"services[{at}].queue", f"no such queue {service.queue!r}")
        name = Text(zh=service.zh, en=service.en)
        if service.on_call and service.department is None:
            faults.add("services.toml", f"services[{at}].on_call", "nobody to call in: name the department")
        services[service.id] = Service(
            id=service.id,
            queue=service.queue,
            name=name,
            pinyin=service.pinyin,
            department=service.department,
            on_call=service.on_call,
            papers=service.papers,
            decided_in=service.decided_in_days * DAY if service.decided_in_days is not None else None,
        )
    return services


def check_items(records: Records, zones: Mapping[str, Zone], lines: Mapping[str, Line], faults: Faults) -> None:
    """Items are declared once for each line, by itself or with its zone, and their sum is resident + on call."""
    items = records.hall.items
    for name in items.declared:
        if name not in zones and name not in lines:
            faults.add("hall.toml", f"items.declared.{name}", f"no such line or zone {name!r}")
    for line in lines.values():
        if line.id in items.declared and line.zone in items.declared:
            faults.add("hall.toml", f"items.declared.{line.id}", f"counted already in {line.zone!r}")
    declared, total = sum(items.declared.values()), items.resident + items.on_call
    if declared != total:
        faults.add(
            "hall.toml",
            "items.declared",
            f"the sum is {declared}, but resident {items.resident} + on_call {items.on_call} = {total}",
        )
