"""Own numbers: the file under them may fail, and then the desk knows and nobody is given a number twice."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from queueing import commands as cmd
from queueing.plan import DAY
from tests.kiosk.hall_link import HallLink
from tests.kiosk.machine import TO_CARD, Kiosk

NAME = "kiosk-entrance-a"
DEVICE = f"{NAME}-reserve"
Make = Callable[..., Kiosk]


def fault(hall: HallLink) -> str | None:
    """What the desk knows of the reserve."""
    known = hall.hall.faults.get(DEVICE)
    return known.fault if known else None


def learned(kiosk: Kiosk) -> None:
    """Wait until the kiosk has taken down what the server told of used numbers."""
    kiosk.bot.waitUntil(lambda: kiosk.model._own is not None and kiosk.model._own._learned is not None, timeout=5_000)


def next_day(hall: HallLink) -> None:
    hall.now += DAY
    hall.do(cmd.CloseDay())
    hall.do(cmd.OpenDay(date="2026-11-24"))


@pytest.mark.parametrize("begun", [False, True])
def test_a_damaged_file_alarms_the_desk_and_gives_none_until_another_day(
    make: Make, hall: HallLink, tmp_path: Path, begun: bool
) -> None:
    """Whether the kiosk finds it so when it is switched on, or later."""
    file = tmp_path / "reserve.sqlite"
    if not begun:
        file.write_text("no database, but longer than the header of one has to be" * 9)
    kiosk = make(hall, state=tmp_path)
    hall.come(NAME)
    learned(kiosk)
    if begun:
        assert fault(hall) is None
        hall.go()
        kiosk.shows("offline", True)
        kiosk.touch(*TO_CARD, "confirm")
        kiosk.comes("ticket")
        _spoil(file)
        hall.come(NAME)
    kiosk.bot.waitUntil(lambda: fault(hall) == "damaged", timeout=5_000)
    assert (tmp_path / "reserve.sqlite.damaged-1").exists()
    hall.do(cmd.StopIntake(line="hrss"))  # whatever moves the mirror lets the kiosk learn what is used
    learned(kiosk)
    hall.go()
    kiosk.bot.wait(200)
    assert not kiosk.now("offline"), "numbers of today are known to nobody"

    hall.come(NAME)
    next_day(hall)
    kiosk.bot.waitUntil(lambda: fault(hall) is None, timeout=5_000)
    learned(kiosk)
    hall.go()
    kiosk.shows("offline", True)


def _spoil(file: Path) -> None:
    """Let the open file be no database any more, and its journal be none of it."""
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = file.stat().st_size
    with file.open("r+b") as raw:
        raw.write(os.urandom(size))


def test_a_disk_that_takes_nothing_alarms_the_desk(make: Make, hall: HallLink, tmp_path: Path) -> None:
    """The kiosk works on with the server, and has no numbers without it."""
    (tmp_path / "state").write_text("where the folder should be")
    kiosk = make(hall, state=tmp_path / "state")
    hall.come(NAME)
    kiosk.bot.waitUntil(lambda: fault(hall) == "unwritable", timeout=5_000)
    kiosk.touch(*TO_CARD, "confirm")
    kiosk.comes("ticket")
    assert kiosk.now("number") == "A001"
    hall.go()
    kiosk.bot.wait(200)
    assert not kiosk.now("offline")
    (tmp_path / "state").unlink()
    hall.come(NAME)
    kiosk.bot.waitUntil(lambda: fault(hall) is None, timeout=5_000)
    learned(kiosk)
    hall.go()
    kiosk.shows("offline", True)
