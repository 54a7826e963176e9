"""The hours at work: lines that pause, extend, open on a day off, and stop because who waits fills the day."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from layouts.layout import Hours, Layout, LineHours, Session
from queueing import commands as cmd
from queueing.hall import Hall
from queueing.intake import IntakeStop, StopCause
from queueing.plan import MINUTE, Millis, Queue, QueueKind
from server.calendar import Calendar
from server.clock import moment
from server.cutoff import STEADY, Cutoff
from server.people import People
from server.schedule import Schedule
from tests.server.inside import TINY, Inside, TurnedClock, inside
from tests.server.test_calendar import HOURS, NOON, SATURDAYS, WEDNESDAYS, ZONE, _day
from wire.problem import ProblemError

CIVIL, TAX = "civil", "tax"
MORNING = (Session(start="09:00", end="12:00"),)
LAYOUT = replace(
    TINY,
    plan=replace(
        TINY.plan,
        timezone=ZONE,
        lines={**TINY.plan.lines, TAX: replace(TINY.plan.lines[CIVIL], id=TAX, prefix="SW")},
        queues={
            **TINY.plan.queues,
            "tax-instant": Queue(id="tax-instant", line=TAX, kind=QueueKind.INSTANT, name=TINY.plan.name),
        },
    ),
)
"""The tiny hall with a second line."""


def _at(text: str) -> Millis:
    return moment(_day(text[:10]), text[11:], ZONE)


class Week:
    """A hall whose clock is turned to one time after another, with its schedule at work."""

    def __init__(self, hall: Inside, schedule: Schedule) -> None:
        self.inside = hall
        self._schedule = schedule

    @property
    def hall(self) -> Hall:
        return self.inside.writer.hall

    async def turn(self, text: str) -> None:
        """Turn the clock to a time, and let the schedule do what is due by then."""
        before = self.inside.clock.time  # type: ignore[attr-defined]
        self.inside.clock.time = _at(text)  # type: ignore[attr-defined]
        await self._schedule._look(before)

    @property
    def stops(self) -> dict[str, tuple[StopCause, Millis | None]]:
        """Which lines are stopped, why and until when."""
        return {line: (stop.cause, stop.resumes) for line, stop in self.hall.stopped.items()}

    async def asked(self, queue: str) -> str:
        """A number, or why there is none."""
        try:
            number: str = (await self.inside.do(cmd.IssueTicket(queue=queue)))["number"]
        except ProblemError as error:
            return error.problem.code
        return number


@asynccontextmanager
async def week(
    data: Path, begins: str, hours: Hours = HOURS, cutoff: Cutoff | None = None, layout: Layout = LAYOUT
) -> AsyncIterator[Week]:
    """The hall with two lines; it has a history, so that its hours hold."""
    clock = TurnedClock(_at(begins))
    async with inside(data, clock, open_day=False, layout=layout) as hall:
        await hall.do(cmd.OpenDay(date=begins[:10]))
        await hall.do(cmd.CloseDay())
        calendar = Calendar(hours, ZONE, LAYOUT.plan.lines)
        schedule = Schedule(hall.writer, calendar, People(hall.store), cutoff)
        await schedule.start()
        try:
            yield Week(hall, schedule)
        finally:
            schedule.stop()


def test_a_line_with_a_noon_pause_gives_numbers_again_after_it_and_nobody_who_waits_is_lost(tmp_path: Path) -> None:
    """Stopped with the cause and the time of the next number; the other line goes straight through."""

    async def steps() -> None:
        hours = replace(HOURS, lines={TAX: LineHours(intake=NOON)})
        async with week(tmp_path, "2026-01-08T20:30", hours) as days:
            await days.turn("2026-01-09T08:40")
            assert days.stops == {TAX: (StopCause.HOURS, _at("2026-01-09T08:50"))}
            assert await days.asked("civil-instant") == "MZ001"
            await days.turn("2026-01-09T08:50")
            assert (days.stops, await days.asked("tax-instant")) == ({}, "SW001")
            await days.turn("2026-01-09T11:50")
            assert days.stops == {TAX: (StopCause.NOON, _at("2026-01-09T12:50"))}
            assert (await days.asked("tax-instant"), await days.asked("civil-instant")) == ("LINE_CLOSED", "MZ002")
            assert len(days.hall.waiting["tax-instant"]) == 1
            await days.turn("2026-01-09T12:50")
            assert (days.stops, await days.asked("tax-instant")) == ({}, "SW002")
            await days.turn("2026-01-09T16:50")
            assert days.stops == {
                TAX: (StopCause.HOURS, _at("2026-01-12T08:50")),
                CIVIL: (StopCause.HOURS, _at("2026-01-12T08:40")),
            }
            await days.turn("2026-01-09T20:00")
            assert (days.hall.open, days.hall.resumes) == (False, _at("2026-01-12T08:40"))

    asyncio.run(steps())


def test_a_server_that_comes_back_after_noon_finds_the_line_as_it_should_be(tmp_path: Path) -> None:
    """Away from before the opening until after the pause, or into it."""

    async def steps() -> None:
        hours = replace(HOURS, lines={TAX: LineHours(intake=NOON)})
        async with week(tmp_path, "2026-01-08T20:30", hours) as days:
            await days.turn("2026-01-09T12:10")
            assert days.stops == {TAX: (StopCause.NOON, _at("2026-01-09T12:50"))}
            await days.turn("2026-01-12T13:10")
            assert (days.hall.date, days.hall.open, days.stops) == ("2026-01-12", True, {})

    asyncio.run(steps())


def test_what_the_desk_stopped_stays_stopped_until_the_next_day_opens(tmp_path: Path) -> None:
    """Noon neither ends it nor changes its cause; nor is what the desk started stopped again before its time."""

    async def steps() -> None:
        hours = replace(HOURS, lines={TAX: LineHours(intake=NOON), CIVIL: LineHours(intake=NOON)})
        async with week(tmp_path, "2026-01-08T20:30", hours) as days:
            await days.turn("2026-01-09T09:00")
            await days.inside.do(cmd.StopIntake(line=TAX))
            await days.turn("2026-01-09T12:00")
            await days.inside.do(cmd.StartIntake(line=CIVIL))
            await days.turn("2026-01-09T13:00")
            assert days.stops == {TAX: (StopCause.DESK, None)}
            await days.turn("2026-01-09T16:50")
            assert days.stops[TAX] == (StopCause.DESK, None)
            assert days.stops[CIVIL][0] is StopCause.HOURS
            await days.turn("2026-01-12T09:00")
            assert days.stops == {}

    asyncio.run(steps())


def test_on_a_long_day_one_line_takes_in_longer(tmp_path: Path) -> None:
    """On Wednesday until 18:50, the other until 16:50 as ever."""

    async def steps() -> None:
        async with week(tmp_path, "2026-01-06T20:30", replace(HOURS, extended=(WEDNESDAYS,))) as days:
            await days.turn("2026-01-07T17:00")
            assert list(days.stops) == [CIVIL]
            await days.turn("2026-01-07T18:50")
            assert days.stops[TAX] == (StopCause.HOURS, _at("2026-01-08T08:40"))

    asyncio.run(steps())


def test_on_a_day_off_the_lines_that_open_give_numbers_and_the_others_say_when_they_do(tmp_path: Path) -> None:
    """Saturday morning for one line; on Sunday the hall is closed."""

    async def steps() -> None:
        saturdays = replace(SATURDAYS, lines=(TAX,))
        async with week(tmp_path, "2026-01-09T20:30", replace(HOURS, extended=(saturdays,))) as days:
            await days.turn("2026-01-10T09:00")
            assert days.stops == {CIVIL: (StopCause.HOURS, _at("2026-01-12T08:40"))}
            assert (await days.asked("tax-instant"), await days.asked("civil-instant")) == ("SW001", "LINE_CLOSED")
            await days.turn("2026-01-10T20:00")
            assert (days.hall.open, days.hall.resumes) == (False, _at("2026-01-12T08:40"))
            await days.turn("2026-01-11T12:00")
            assert (days.hall.open, await days.asked("tax-instant")) == (False, "HALL_CLOSED")

    asyncio.run(steps())


def test_a_day_that_staff_opened_by_hand_on_a_day_off_ends_as_any_other(tmp_path: Path) -> None:
    """A Saturday, opened by the manager."""

    async def steps() -> None:
        async with week(tmp_path, "2026-01-09T20:30") as days:
            await days.turn("2026-01-10T10:00")
            await days.inside.do(cmd.OpenDay(date="2026-01-10"))
            await days.turn("2026-01-10T15:00")
            assert (days.hall.open, days.stops) == (True, {})
            await days.turn("2026-01-10T20:00")
            assert (days.hall.open, days.hall.resumes) == (False, _at("2026-01-12T08:40"))

    asyncio.run(steps())


def test_what_is_refused_says_when_numbers_are_given_again(tmp_path: Path) -> None:
    """Over the weekend, whether the line or the whole hall is closed."""

    async def steps() -> None:
        async with week(tmp_path, "2026-01-08T20:30") as days:
            for time, code in (("2026-01-09T17:00", "LINE_CLOSED"), ("2026-01-09T20:00", "HALL_CLOSED")):
                await days.turn(time)
                with pytest.raises(ProblemError) as refused:
                    await days.inside.do(cmd.IssueTicket(queue="tax-instant"))
                assert (refused.value.problem.code, refused.value.problem.until) == (code, _at("2026-01-12T08:40"))

    asyncio.run(steps())


def _due(cutoff: Cutoff, hall: Hall, time: str) -> list[str]:
    """Lines that are full at a time, as is told once that has held for long enough."""
    cutoff.due(hall, _at(time))
    return [command.line for command in cutoff.due(hall, _at(time) + STEADY)]


def _full(waits: dict[str, Millis | None], hours: Hours = HOURS) -> Cutoff:
    return Cutoff(Calendar(hours, ZONE, LAYOUT.plan.lines), lambda queue: waits.get(queue))


def test_a_line_is_stopped_once_its_queue_fills_the_time_that_is_left(tmp_path: Path) -> None:
    """Who would be called too late to be served before 17:00 gets no number; the desk may think otherwise."""

    async def steps() -> None:
        waits: dict[str, Millis | None] = {"tax-instant": 110 * MINUTE}
        async with week(tmp_path, "2026-01-08T20:30", cutoff=_full(waits)) as days:
            await days.turn("2026-01-09T15:00")
            assert days.stops == {}  # called at 16:50, served by 17:00
            await days.turn("2026-01-09T15:01")
            await days.turn("2026-01-09T15:03")
            assert days.stops == {}  # it may be a whim
            await days.turn("2026-01-09T15:04")
            assert days.stops == {TAX: (StopCause.FULL, _at("2026-01-12T08:40"))}
            await days.inside.do(cmd.StartIntake(line=TAX))
            waits["tax-instant"] = 200 * MINUTE
            await days.turn("2026-01-09T15:05")
            await days.turn("2026-01-09T16:00")
            assert days.stops == {}
            await days.turn("2026-01-09T16:50")
            assert days.stops[TAX] == (StopCause.HOURS, _at("2026-01-12T08:40"))
            await days.turn("2026-01-12T15:01")
            await days.turn("2026-01-12T15:04")
            assert days.stops[TAX][0] is StopCause.FULL

    asyncio.run(steps())


def test_an_estimate_that_swings_stops_nobody() -> None:
    """Full, then not, then full again: counted anew each time."""
    hall = Hall(LAYOUT.plan)
    hall.open, hall.date = True, "2026-01-09"
    waits: dict[str, Millis | None] = {}
    cutoff = _full(waits)
    told = []
    for minute, wait in enumerate((999, 999, 999, None, 999, 999, 999, 999)):
        waits["tax-instant"] = None if wait is None else wait * MINUTE
        told.append(len(cutoff.due(hall, _at("2026-01-09T09:00") + minute * MINUTE)))
    assert told == [0, 0, 0, 0, 0, 0, 0, 1]


def test_that_the_desk_has_started_a_full_line_again_survives_a_restart(tmp_path: Path) -> None:
    """From the log and from a checkpoint."""

    async def steps() -> None:
        waits: dict[str, Millis | None] = {"tax-instant": 8 * 60 * MINUTE}
        async with week(tmp_path, "2026-01-08T20:30", cutoff=_full(waits)) as days:
            await days.turn("2026-01-09T10:00")
            await days.turn("2026-01-09T10:03")
            assert days.stops[TAX][0] is StopCause.FULL
            await days.inside.do(cmd.StartIntake(line=TAX))
        async with inside(tmp_path, TurnedClock(_at("2026-01-09T10:01")), layout=LAYOUT) as hall:
            restored = Hall.restore(LAYOUT.plan, hall.writer.hall.snapshot())
            for state in (hall.writer.hall, restored):
                assert _due(_full(waits), state, "2026-01-09T10:01") == []

    asyncio.run(steps())


@pytest.mark.parametrize(
    ("time", "hours", "wait", "full"),
    [
        ("2026-01-07T16:30", HOURS, 21, True),
        ("2026-01-07T16:30", HOURS, 20, False),
        ("2026-01-07T16:30", HOURS, None, False),
        ("2026-01-07T16:30", replace(HOURS, extended=(WEDNESDAYS,)), 140, False),  # until 19:00
        ("2026-01-07T16:30", replace(HOURS, extended=(WEDNESDAYS,)), 141, True),
        (
            "2026-01-07T11:50",
            replace(HOURS, lines={TAX: LineHours(sessions=(Session(start="09:00", end="12:00"),))}),
            1,
            True,
        ),
        ("2026-01-10T16:30", HOURS, 999, False),  # opened by hand on a day off: nobody knows until when
    ],
)
def test_a_line_is_full_by_its_own_closing_time_and_the_usual_length_of_a_visit(
    time: str, hours: Hours, wait: int | None, full: bool
) -> None:
    """Ten minutes for a visit; the end of its last session of that day."""
    hall = Hall(LAYOUT.plan)
    hall.open, hall.date = True, time[:10]
    cutoff = _full({"tax-instant": None if wait is None else wait * MINUTE}, hours)
    assert _due(cutoff, hall, time) == ([TAX] if full else [])


@pytest.mark.parametrize("cause", StopCause)
def test_a_line_that_is_stopped_already_is_left_alone(cause: StopCause) -> None:
    """Whatever stopped it; and nothing is stopped on a day that is not open or another's."""
    hall = Hall(LAYOUT.plan)
    cutoff = _full({"tax-instant": 999 * MINUTE})
    now = "2026-01-07T16:30"
    assert _due(cutoff, hall, now) == []
    hall.open, hall.date = True, "2026-01-06"
    assert _due(cutoff, hall, now) == []
    hall.date = "2026-01-07"
    assert _due(cutoff, hall, now) == [TAX]
    hall.stopped[TAX] = IntakeStop(cause=cause)
    assert _due(cutoff, hall, now) == []
