"""A wall that hangs for weeks: nothing of it grows with what it has shown."""

from __future__ import annotations

import gc
from collections import Counter

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QSize
from PySide6.QtQuick import QQuickItem

from floor_display.wall import Wall
from layouts.layout import Layout
from queueing import commands as cmd
from tests.floor_display.conftest import Hang
from tests.floor_display.morning import Morning
from tests.floor_display.scenes import hall, loudspeaker_of

OURS = (
    "Row",
    "Tally",
    "ZoneCard",
    "LineFigures",
    "WindowCard",
    "View",
    "Sight",
    "Board",
    "BoardCall",
    "Text",
    "Caption",
)


@pytest.fixture(scope="module")
def heard() -> Layout:
    """The real hall, each zone with a loudspeaker."""
    return hall("zhengzhou")


def visits(morning: Morning, count: int) -> None:
    """So many people take a number, are called aloud, served and gone; each fifth does not come."""
    speaker = loudspeaker_of(morning.layout, "zone-1")
    for at in range(count):
        counter = f"{1001 + at % 8}"
        morning.issue("fund-acceptance")
        morning.call(counter)
        ticket = morning.hall.counters[counter].ticket
        assert ticket is not None
        morning.say(speaker, morning.hall.tickets[ticket].number, seconds=0.001)
        if at % 5 == 0:
            morning.do(cmd.Recall(counter=counter), cmd.MarkNoShow(counter=counter))
        else:
            morning.do(cmd.Serve(counter=counter), cmd.Complete(counter=counter))
        QCoreApplication.processEvents()


def kept(wall: Wall) -> dict[str, int]:
    """How much there is: items that are drawn, Qt's objects, our values, and what the wall remembers."""
    for _ in range(3):
        while wall._due.isActive():
            QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, 0)
        QCoreApplication.processEvents()
        gc.collect()
    ours = Counter(type(one).__name__ for one in gc.get_objects())
    return {
        "items": _below(wall.scene.window.contentItem()),
        "objects": len(wall.findChildren(QObject)),
        "values": sum(ours[name] for name in OURS),
        "remembered": len(wall._announced),
    }


def _below(item: QQuickItem) -> int:
    return 1 + sum(_below(child) for child in item.childItems())


@pytest.mark.parametrize("display", ["wall-1-a", "entrance-1", "fascia-1-a"])
def test_nothing_grows_however_many_are_called(heard: Layout, hang: Hang, display: str) -> None:
    """After three times as many visits there is no more of anything than after the first."""
    morning = Morning(heard, display)
    morning.open()
    wall = hang(morning, QSize(320, 180))
    wall.scene.window.setProperty("moving", False)
    morning.come()
    visits(morning, 50)
    kept(wall)
    visits(morning, 20)  # rows that did not change are older than those that did
    before = kept(wall)
    visits(morning, 150)
    after = kept(wall)
    assert before["items"] > 30
    for what, count in after.items():
        assert count <= before[what] + 12, (what, before, after)
