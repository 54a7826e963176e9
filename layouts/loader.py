"""Loading a layout: from a directory of TOML files to one checked `Layout`.

reader     TOML files → records of the right shape
ground     floors, zones, lines, queues, counters, services, items
calling    policies
hours      hours
equipment  kiosks, printers
displays   wall displays and their screens
wiring     LED bars, keypads and evaluators on their serial lines; loudspeakers
face       phrases, printed ticket, colours
"""

from __future__ import annotations

from pathlib import Path

from layouts import calling, displays, equipment, face, ground, hours, wiring
from layouts.error import Fault, Faults, LayoutError
from layouts.layout import Layout
from layouts.reader import read
from layouts.record import Records
from queueing.plan import SECOND, HallPlan

__all__ = ["Fault", "LayoutError", "builtin", "builtins", "load"]

_HERE = Path(__file__).parent


def load(directory: Path) -> Layout:
    """The layout in `directory`, whole and checked.

    Raises:
        LayoutError: everything that is wrong, a line for each fault: `counters.toml: counters[3].queue: no such queue
            'fnud-acceptance'`. Faults of how files fit together are looked for once each file has its right shape.
    """
    return build(read(directory))


def builtins() -> tuple[str, ...]:
    """Names of the layouts that come with the program."""
    return tuple(sorted(path.parent.name for path in _HERE.glob("*/hall.toml")))


def builtin(name: str) -> Path:
    """The directory of a layout that comes with the program. Raises KeyError, naming those there are."""
    if name not in builtins():
        raise KeyError(f"no layout {name!r} comes with the program; there are {', '.join(builtins())}")
    return _HERE / name


def build(records: Records) -> Layout:
    """The layout that `records` describe. Raises LayoutError where they do not fit together."""
    faults = Faults()
    phrases = face.phrases_of(records, faults)
    slip = face.slip_of(records, faults)
    receipt = face.receipt_of(records, faults)
    theme, shape = face.theme_of(records, faults)
    ground.check_timezone(records, faults)
    floors = ground.floors_of(records, faults)
    zones = ground.zones_of(records, floors, faults)
    lines = ground.lines_of(records, zones, faults)
    queues = ground.queues_of(records, phrases, faults)
    counters = ground.counters_of(records, zones, lines, queues, floors, faults)
    services = ground.services_of(records, queues, faults)
    ground.check_items(records, zones, lines, faults)
    opening_hours = hours.hours_of(records, lines, faults)
    policies = calling.policies_of(records, lines, faults)
    screens = displays.screens_of(records, faults)
    walls = displays.displays_of(records, floors, zones, counters, screens, faults)
    printers = equipment.printers_of(records, faults)
    counter_printers = equipment.counter_printers_of(records, counters, printers, faults)
    equipment.check_names(records, counter_printers, faults)
    kiosks = equipment.kiosks_of(records, floors, zones, printers, faults)
    offline_numbers = equipment.offline_numbers_of(records, faults)
    buses = wiring.buses_of(records, counters, faults)
    loudspeakers = wiring.loudspeakers_of(records, zones, faults)
    faults.stop_if_any()
    return Layout(
        plan=HallPlan(
            id=records.hall.id,
            name=ground.text(records.hall.name),
            timezone=records.hall.timezone,
            zones=zones,
            lines=lines,
            queues=queues,
            counters=counters,
            services=services,
            policies=policies,
            policy=calling.policy_of(records.policy.policy),
            offline_numbers=offline_numbers,
            office=calling.office_rule_of(records.policy.office),
        ),
        hours=opening_hours,
        declared_items=records.hall.items.declared,
        resident_items=records.hall.items.resident,
        on_call_items=records.hall.items.on_call,
        sample_services=records.services.sample,
        floors=floors,
        kiosks=kiosks,
        displays=walls,
        printers=printers,
        counter_printers=counter_printers,
        buses=buses,
        loudspeakers=loudspeakers,
        silent_after=records.devices.silent_seconds * SECOND,
        screens=screens,
        slip=slip,
        receipt=receipt,
        phrases=phrases,
        theme=theme,
        shape=shape,
    )
