"""The schedule: a real server whose clock runs fast, opened and closed by the hall's hours, also when it was away."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from layouts.layout import Hours
from layouts.loader import load
from queueing import commands as cmd
from queueing.hall import Hall
from queueing.intake import IntakeStop, StopCause
from server.calendar import Calendar, Transition, Turn
from server.clock import local, moment
from server.cutoff import Cutoff
from server.main import DATABASE
from server.people import People
from server.schedule import Schedule, commands_for, worth_doing
from server.writer import PROBE_S
from tests.running import LAYOUTS, RunningServer, wait_until
from tests.server.house import House
from tests.server.inside import DAY, NINE_O_CLOCK, TINY, Inside, TurnedClock, inside

ZONE = "Asia/Shanghai"
HOURS = Hours(sessions=(), intake_from="08:40", intake_until="16:50", day_end="20:00")
LATER = 1_767_600_000_000


def _stopped(cause: StopCause) -> dict[str, IntakeStop]:
    return {"civil": IntakeStop(cause=cause)}


@pytest.mark.parametrize(
    ("turn", "open_", "day", "expected"),
    [
        (Turn.OPEN, False, DAY, [cmd.OpenDay(date=DAY)]),
        (Turn.OPEN, True, DAY, []),
        (Turn.OPEN, True, "2026-01-04", [cmd.CloseDay(), cmd.OpenDay(date=DAY)]),
        (Turn.STOP_INTAKE, True, DAY, [cmd.StopIntake(line="civil", cause=StopCause.NOON, resumes=LATER)]),
        (Turn.STOP_INTAKE, True, "2026-01-04", []),
        (Turn.STOP_INTAKE, False, DAY, []),
        (Turn.START_INTAKE, True, DAY, []),
        (Turn.CLOSE, True, DAY, [cmd.CloseDay(resumes=LATER)]),
        (Turn.CLOSE, True, "2026-01-04", [cmd.CloseDay(resumes=LATER)]),
        (Turn.CLOSE, False, DAY, []),
    ],
)
def test_a_turn_asks_for_nothing_that_is_done_already(
    turn: Turn, open_: bool, day: str, expected: list[object]
) -> None:
    """So that it may be carried out again after a crash."""
    hall = Hall(TINY.plan)
    hall.open, hall.date = open_, day
    assert commands_for(hall, Transition(0, turn, DAY, "civil", StopCause.NOON, LATER)) == expected


@pytest.mark.parametrize("turn", Turn)
def test_a_clock_that_has_jumped_back_a_day_turns_nothing(turn: Turn) -> None:
    """Yesterday's end does not end today."""
    hall = Hall(TINY.plan)
    hall.open, hall.date, hall.stopped = True, "2026-01-06", _stopped(StopCause.HOURS)
    assert commands_for(hall, Transition(0, turn, DAY, "civil")) == []


@pytest.mark.parametrize("cause", StopCause)
def test_the_hours_undo_only_what_the_hours_did(cause: StopCause) -> None:
    """A line that the desk stopped, that is full or rests for a holiday stays so; no stop is changed by another."""
    hall = Hall(TINY.plan)
    hall.open, hall.date, hall.stopped = True, DAY, _stopped(cause)
    ours = cause in (StopCause.HOURS, StopCause.NOON)
    started = [cmd.StartIntake(line="civil")] if ours else []
    assert commands_for(hall, Transition(0, Turn.START_INTAKE, DAY, "civil")) == started
    assert commands_for(hall, Transition(0, Turn.STOP_INTAKE, DAY, "civil")) == []


def test_of_days_that_passed_while_the_server_was_away_only_the_last_end_matters() -> None:
    """They are not opened and closed behind everybody's back."""
    due = [Transition(at, turn, "") for at, turn in enumerate([*Turn, *Turn, Turn.OPEN, Turn.STOP_INTAKE])]
    assert [transition.at for transition in worth_doing(due)] == [7, 8, 9]
    assert worth_doing(due[:2]) == due[:2]


def _schedule(hall: Inside, hours: Hours = HOURS, cutoff: Cutoff | None = None) -> Schedule:
    return Schedule(hall.writer, Calendar(hours, ZONE, hall.writer.hall.plan.lines), People(hall.store), cutoff)


def _at(hhmm: str, day: str = DAY) -> int:
    return moment(datetime.fromisoformat(day).date(), hhmm, ZONE)


async def _until(hall: Inside, what: str) -> None:
    async with asyncio.timeout(10):
        while what not in _names(hall):
            await asyncio.sleep(0.02)


def _names(hall: Inside) -> list[str]:
    return [json.loads(body)[0] for body in hall.store.events_after(0)]


def test_a_hall_without_history_opens_at_once_whatever_the_hour(tmp_path: Path) -> None:
    """At three in the morning; and on a day that is none of its own."""

    async def steps() -> None:
        async with inside(tmp_path, TurnedClock(_at("03:00", "2026-01-10")), open_day=False) as hall:
            schedule = _schedule(hall)
            await schedule.start()
            assert (hall.writer.hall.open, hall.writer.hall.date) == (True, "2026-01-10")
            schedule.stop()

    asyncio.run(steps())


def test_what_was_missed_over_a_weekend_is_caught_up_in_order(tmp_path: Path) -> None:
    """Down from Friday noon to Monday morning: Friday is closed, its tickets expire, Monday is open."""

    async def steps() -> None:
        friday = _at("12:00", "2026-01-09")
        async with inside(tmp_path, TurnedClock(friday), open_day=False) as hall:
            await hall.do(cmd.OpenDay(date="2026-01-09"))
            await hall.issue()
        async with inside(tmp_path, TurnedClock(_at("09:30", "2026-01-12")), open_day=False) as hall:
            schedule = _schedule(hall)
            await schedule.start()
            assert _names(hall)[2:] == ["TicketExpired", "DayClosed", "DayOpened"]
            assert (hall.writer.hall.open, hall.writer.hall.date) == (True, "2026-01-12")
            assert (await hall.issue())["ticket_id"] == "20260112-MZ001"
            schedule.stop()

    asyncio.run(steps())


def test_a_turn_cut_short_by_a_crash_is_finished_after_the_restart(tmp_path: Path) -> None:
    """The old day was closed and the new one not yet open when the power went."""

    async def steps() -> None:
        async with inside(tmp_path, TurnedClock(_at("12:00", "2026-01-04")), open_day=False) as hall:
            await hall.do(cmd.OpenDay(date="2026-01-04"))
            hall.clock.time = _at("08:40") + 3  # type: ignore[attr-defined]
            await hall.do(cmd.CloseDay())
        async with inside(tmp_path, TurnedClock(_at("08:41")), open_day=False) as hall:
            schedule = _schedule(hall)
            await schedule.start()
            assert (hall.writer.hall.open, hall.writer.hall.date) == (True, DAY)
            schedule.stop()

    asyncio.run(steps())


def test_a_turn_that_the_store_refused_is_carried_out_when_it_takes_writes_again(tmp_path: Path) -> None:
    """The disk was full when the day should have closed."""

    async def steps() -> None:
        clock = TurnedClock(_at("17:00"))
        async with inside(tmp_path, clock) as hall:
            schedule = _schedule(hall)
            with hall.full():
                await hall.fill()
                clock.time = _at("20:00") + 1
                await schedule.start()
                assert hall.writer.hall.open
            await asyncio.sleep(PROBE_S)
            await _until(hall, "DayClosed")
            schedule.stop()

    asyncio.run(steps())


def test_a_clock_that_was_put_right_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine came up three hours slow; its clock is corrected over the opening hour."""
    monkeypatch.setattr("server.schedule.LOOK_S", 0.1)

    async def steps() -> None:
        clock = TurnedClock(_at("05:41"))
        async with inside(tmp_path, clock, open_day=False) as hall:
            await hall.do(cmd.OpenDay(date="2026-01-04"))
            schedule = _schedule(hall)
            await schedule.start()
            clock.time = _at("08:41")
            await _until(hall, "DayClosed")
            async with asyncio.timeout(5):
                while hall.writer.hall.date != DAY:
                    await asyncio.sleep(0.02)
            schedule.stop()

    asyncio.run(steps())


def test_a_clock_that_jumps_back_over_a_turn_does_not_open_a_closed_day_again_or_close_an_open_one(
    tmp_path: Path,
) -> None:
    """The morning's opening comes twice and changes nothing."""

    async def steps() -> None:
        clock = TurnedClock(NINE_O_CLOCK)
        async with inside(tmp_path, clock) as hall:
            await hall.issue()
            clock.time = _at("08:30")
            schedule = _schedule(hall)
            await schedule.start()
            clock.time = _at("08:41")
            await asyncio.sleep(0.05)
            assert _names(hall) == ["DayOpened", "TicketIssued"]
            schedule.stop()

    asyncio.run(steps())


def test_a_real_server_opens_stops_intake_closes_and_rests_by_its_own_clock(tmp_path: Path) -> None:
    """At 08:40, 16:50 and 20:00 of a Friday, killed in between each time; on the holiday that follows not at all."""

    async def history() -> None:
        async with inside(tmp_path, TurnedClock(_at("20:30")), layout=load(LAYOUTS / "zhengzhou")) as hall:
            await hall.do(cmd.CloseDay())

    asyncio.run(history())
    told = []
    for clock, turned in (
        ("2026-04-03T08:39:50", lambda hall: hall["date"] == "2026-04-03" and hall["open"]),
        ("2026-04-03T16:49:50", lambda hall: len(hall["stopped"]) == len(hall["lines"])),
        ("2026-04-03T19:59:50", lambda hall: not hall["open"]),
        ("2026-04-06T12:00:00", lambda hall: not hall["open"]),
    ):
        server = RunningServer(tmp_path, options=("--clock", clock, "--speed", "60"))
        house = House(server.start())
        wait_until(lambda: turned(house.get("/hall").ok()), 20, clock)  # noqa: B023
        reply = house.post("/tickets", house.kiosk, queue="fund-issuing")
        told.append(reply.body.get("number") or reply.body["code"])
        house.close()
        server.kill()
    assert told == ["A001", "LINE_CLOSED", "HALL_CLOSED", "HALL_CLOSED"]
    with sqlite3.connect(tmp_path / DATABASE) as database:
        rows = database.execute("SELECT at, body FROM events WHERE at > ?", (_at("00:00", "2026-04-01"),)).fetchall()
    turns = {json.loads(body)[0]: local(at, ZONE).strftime("%m-%d %H") for at, body in rows}
    turns = {name: when for name, when in turns.items() if name != "TicketIssued" and not name.startswith("Alarm")}
    assert turns == {
        "DayOpened": "04-03 08",
        "IntakeStopped": "04-03 16",
        "TicketExpired": "04-03 20",
        "DayClosed": "04-03 20",
    }
