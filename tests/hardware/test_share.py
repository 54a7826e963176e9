"""The share of a hall that one gateway looks after."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.share import share_of, with_clips_of, zone_of_bus
from layouts.loader import builtin, load

LAYOUT = load(builtin("zhengzhou"))


def test_every_line_and_loudspeaker_belongs_to_one_zones_gateway() -> None:
    """With a gateway in each zone nothing is driven twice and nothing by nobody."""
    shares = [share_of(LAYOUT, [zone]) for zone in LAYOUT.plan.zones]
    assert Counter(name for share in shares for name in share.buses) == Counter(list(LAYOUT.buses))
    assert Counter(name for share in shares for name in share.loudspeakers) == Counter(list(LAYOUT.loudspeakers))


def test_a_bus_belongs_where_most_of_its_counters_are() -> None:
    """And one of reserve counters, which are in no zone, to the first zone of their floor."""
    for bus in LAYOUT.buses.values():
        counters = [LAYOUT.plan.counters[bar.counter] for bar in bus.bars]
        if counters and (zones := Counter(one.zone for one in counters if one.zone)):
            assert zones[zone_of_bus(LAYOUT, bus)] == max(zones.values())
    reserve = [
        b for b in LAYOUT.buses.values() if b.bars and not any(LAYOUT.plan.counters[x.counter].zone for x in b.bars)
    ]
    assert reserve
    for bus in reserve:
        floor = LAYOUT.plan.counters[bus.bars[0].counter].floor
        assert LAYOUT.plan.zones[zone_of_bus(LAYOUT, bus)].floor == floor


def test_without_zones_it_is_the_whole_hall() -> None:
    """And a zone that does not exist is told with those that do."""
    assert share_of(LAYOUT, []) == LAYOUT
    with pytest.raises(ValueError, match="no such zone: attic"):
        share_of(LAYOUT, ["attic"])


def test_a_clip_set_stands_in_the_layouts_folder() -> None:
    """Unless its path is a whole one; a voice without clips stays without."""
    one, other, third, *_ = LAYOUT.loudspeakers.values()
    named = {"one": replace(one, clips="clips"), "other": replace(other, clips="/srv/clips"), "third": third}
    placed = with_clips_of(replace(LAYOUT, loudspeakers=named), Path("/halls/mine")).loudspeakers
    assert [placed[name].clips for name in named] == ["/halls/mine/clips", "/srv/clips", None]
