"""Replay: the hall as it was at any moment, read from the log and nothing else."""

from __future__ import annotations

import asyncio
import shutil
from datetime import date
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from jiaohao import app
from queueing.plan import MINUTE, Millis
from server.clock import local
from server.main import DATABASE
from server.replay import NoPlanError, Replayed, hall_at, replay
from server.store import Store
from tests.queueing.any_days import AnyDays
from tests.running import RunningServer
from tests.server.house import House, socket
from tests.server.inside import TINY, TurnedClock, inside
from tests.server.reported import LAYOUT, PLAN, archive, change
from wire.codec import encode

Moments = dict[Millis, bytes]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Moments]:
    """Some days, and the live hall's whole state at every moment at which anything happened."""
    data = tmp_path_factory.mktemp("lived")
    days = AnyDays(Random(21), 1200)
    moments: Moments = {}

    async def live() -> None:
        clock = TurnedClock(days.done[0][0])
        async with inside(data, clock, open_day=False, layout=LAYOUT) as hall:
            for number, (now, command) in enumerate(days.done):
                clock.time = now
                hall.writer.submit(command, "test", f"r{number}", lambda _: None)
                moments[now] = encode(hall.writer.hall.snapshot())
                if number % 50 == 0:
                    await asyncio.sleep(0.01)

    asyncio.run(live())
    return data, moments


def test_the_hall_is_as_it_was_at_every_moment(lived: tuple[Path, Moments]) -> None:
    """Its whole state, byte for byte, the office included; and between two events as after the first."""
    data, moments = lived
    times = sorted(moments)
    chosen = [*Random(1).sample(times, 60), times[0], times[-1]]
    with archive(data) as reading:
        assert len(reading.openings()) > 3
        for at in chosen:
            assert encode(hall_at(reading, at, PLAN).snapshot()) == moments[at]
            following = next((time for time in times if time > at), None)
            if following is not None:
                assert encode(hall_at(reading, following - 1, PLAN).snapshot()) == moments[at]


def test_no_layout_is_needed_where_the_opening_of_the_day_is_kept(lived: tuple[Path, Moments]) -> None:
    """A day is played by the plan that it was opened with."""
    data, moments = lived
    with archive(data) as reading:
        begun = reading.moment_of(reading.openings()[0][1])
        times = [at for at in sorted(moments) if at >= begun]
        assert encode(hall_at(reading, times[-1]).snapshot()) == moments[times[-1]]
        with pytest.raises(NoPlanError, match="name the layout"):
            hall_at(reading, begun - 1)


def test_a_day_without_an_opening_is_played_from_the_one_before_or_from_the_beginning(
    lived: tuple[Path, Moments], tmp_path: Path
) -> None:
    """As days of before there were any."""
    data, moments = lived
    copied = tmp_path / "copied"
    shutil.copytree(data, copied)
    times = Random(2).sample(sorted(moments), 12)
    for statement in ("DELETE FROM openings WHERE seq > 300", "DELETE FROM openings"):
        change(copied, statement)
        with archive(copied) as reading:
            for at in times:
                assert encode(hall_at(reading, at, PLAN).snapshot()) == moments[at]
    with archive(copied) as reading, pytest.raises(NoPlanError):
        replay(reading, date(2026, 1, 5), "10:00")


def test_a_day_that_another_layout_cannot_play_says_what_is_missing(lived: tuple[Path, Moments]) -> None:
    """And a time that is none says so, too."""
    data, moments = lived
    with archive(data) as reading:
        with pytest.raises(NoPlanError, match="does not have"):
            hall_at(reading, max(moments), TINY.plan)
        for none in ("25:00", "10:00:61", "x"):
            with pytest.raises(ValueError, match=r".+"):
                replay(reading, date(2026, 1, 5), none)


def test_a_time_is_the_halls_own(lived: tuple[Path, Moments]) -> None:
    """09:00 in Zhengzhou, to the second where that is asked for."""
    data, _ = lived
    with archive(data) as reading:
        whole: Replayed = replay(reading, date(2026, 1, 5), "09:00")
        assert whole.at == 1_767_574_800_000
        assert replay(reading, date(2026, 1, 5), "09:00:15").at == whole.at + 15_000


def test_replay_and_reports_write_nothing(lived: tuple[Path, Moments]) -> None:
    """Not a byte of the database."""
    data, moments = lived
    before = sha256((data / DATABASE).read_bytes()).digest()
    with archive(data) as reading:
        hall_at(reading, max(moments), PLAN)
    assert sha256((data / DATABASE).read_bytes()).digest() == before


def test_a_running_server_and_a_killed_one_are_read_alike(tmp_path: Path) -> None:
    """The state that a terminal is told, and the command line tells the same numbers."""
    server = RunningServer(tmp_path / "data", "tiny")
    server.start()
    house = House(server)
    counter = house.counter("civil-instant")
    numbers = [house.issue("civil-instant")["number"] for _ in range(3)]
    assert counter.act("call-next").ok()["ticket"]["number"] == numbers[0]
    told = asyncio.run(_snapshot(house))
    with archive(server.data) as reading:
        played = hall_at(reading, told["now"] + MINUTE).snapshot(office=False)
    assert msgspec.json.decode(encode(played)) == told
    shown = _shown(server, told["now"] + MINUTE)
    house.close()
    server.kill()
    assert _shown(server, told["now"] + MINUTE) == shown
    assert f"{numbers[1]} {numbers[2]}" in shown
    assert "清溪县便民服务中心" in shown
    assert counter.staff_no in shown


def test_the_command_line_says_what_it_cannot_do(tmp_path: Path) -> None:
    """No database, no such time: one red line and no traceback."""
    store = Store(tmp_path / DATABASE)
    store.close()
    asked = (
        ("2026-01-05", "10:00", tmp_path / "nowhere", "no database"),
        ("2026-01-05", "10:00", tmp_path, "name the layout"),
        ("monday", "10:00", tmp_path, "monday"),
    )
    for day, at, data, expected in asked:
        said = CliRunner().invoke(app, ["replay", day, "--at", at, "--data", str(data)])
        assert said.exit_code == 1
        assert expected in said.output.replace("\n", " ")


async def _snapshot(house: House) -> dict[str, Any]:
    async with socket(house.server) as s:
        await s.hello(house.kiosk)
        hall: dict[str, Any] = (await s.hear("snapshot"))["hall"]
        return hall


def _shown(server: RunningServer, at: Millis) -> str:
    """What the command line tells of a moment."""
    moment = local(at, TINY.plan.timezone)
    asked = ["replay", f"{moment:%Y-%m-%d}", "--at", f"{moment:%H:%M:%S}", "--data", str(server.data)]
    told = CliRunner().invoke(app, asked)
    assert told.exit_code == 0, told.output
    return told.output
