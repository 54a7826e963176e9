"""The share of a hall that one gateway looks after, where each zone has a gateway of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from hardware.node import nodes_of
from layouts.layout import Bus, Layout, Loudspeaker


def share_of(layout: Layout, zones: Collection[str]) -> Layout:
    """The layout with the buses and loudspeakers of these zones only; without zones, all of it.

    Every bus belongs to one zone, and so does every loudspeaker, so that no two gateways share a line. ValueError for a
    zone that the hall has not.
    """
    if unknown := [zone for zone in zones if zone not in layout.plan.zones]:
        raise ValueError(f"no such zone: {', '.join(unknown)}; there are {', '.join(layout.plan.zones)}")
    if not zones:
        return layout
    return replace(
        layout,
        buses={name: bus for name, bus in layout.buses.items() if zone_of_bus(layout, bus) in zones},
        loudspeakers={name: one for name, one in layout.loudspeakers.items() if zone_of_loudspeaker(one) in zones},
    )


def with_clips_of(layout: Layout, folder: Path) -> Layout:
    """The layout that was loaded from `folder`: a clip set without a whole path stands there, too."""
    return replace(
        layout,
        loudspeakers={
            name: replace(one, clips=str(folder / one.clips)) if one.clips is not None else one
            for name, one in layout.loudspeakers.items()
        },
    )


def zone_of_bus(layout: Layout, bus: Bus) -> str:
    """Where most of its counters are; reserve counters count for the first zone of their floor."""
    plan = layout.plan
    counters = [plan.counters[node.counter] for node in nodes_of(bus)]
    first = {zone.floor: zone.id for zone in reversed(list(plan.zones.values()))}
    anywhere = next(iter(plan.zones))
    return Counter(one.zone or first.get(one.floor, anywhere) for one in counters).most_common(1)[0][0]


def zone_of_loudspeaker(loudspeaker: Loudspeaker) -> str:
    """The first zone where it is heard."""
    return loudspeaker.zones[0]
