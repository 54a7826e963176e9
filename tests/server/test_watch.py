"""The watch: alarms come and go by the hall's hours, and nothing is written where nothing changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from layouts.layout import Hours, LineHours, Session
from layouts.loader import load
from queueing import commands as cmd
from queueing.alarm import AlarmKind, alarm_id
from queueing.plan import MINUTE, Millis
from server import schema
from server.calendar import Calendar
from server.clock import moment
from server.devices import Devices
from server.feed import Feed
from server.presence import Presence
from server.watch import Watch, in_hours, staffed_lines
from tests.running import LAYOUTS
from tests.server.inside import DAY, TINY, Inside, TurnedClock, inside

ZHENGZHOU = load(LAYOUTS / "zhengzhou")
PAUSED = alarm_id(AlarmKind.PAUSED, "201")


def _at(hhmm: str, day: str = DAY, timezone: str = TINY.plan.timezone) -> Millis:
    return moment(datetime.fromisoformat(day).date(), hhmm, timezone)


def _calendar(**lines: LineHours) -> Calendar:
    hours = ZHENGZHOU.hours
    return Calendar(
        Hours(
            sessions=hours.sessions,
            intake_from=hours.intake_from,
            intake_until=hours.intake_until,
            day_end=hours.day_end,
            statutory_calendar="CN",
            lines=lines,
        ),
        ZHENGZHOU.plan.timezone,
        ZHENGZHOU.plan.lines,
    )


@pytest.mark.parametrize(
    ("hhmm", "staffed"),
    [
        ("08:59", False),
        ("09:09", False),
        ("09:10", True),
        ("11:59", True),
        ("12:00", False),
        ("13:09", False),
        ("13:10", True),
        ("17:00", False),
    ],
)
def test_windows_are_expected_in_their_sessions_once_they_could_have_begun(hhmm: str, staffed: bool) -> None:
    """Nine to twelve and one to five, ten minutes in, which is how long a window may be left."""
    found = staffed_lines(_calendar(), ZHENGZHOU.plan, _at(hhmm, timezone="Asia/Shanghai"))
    assert found == (tuple(ZHENGZHOU.plan.lines) if staffed else ())


def test_a_line_with_a_noon_shift_is_expected_at_noon_alone() -> None:
    """午间不间断: one line's windows go on while all others rest."""
    calendar = _calendar(police=LineHours(sessions=(Session(start="09:00", end="17:00"),)))
    assert staffed_lines(calendar, ZHENGZHOU.plan, _at("12:30", timezone="Asia/Shanghai")) == ("police",)


def test_nobody_is_expected_on_a_day_off_and_everybody_on_a_make_up_working_day() -> None:
    """The statutory calendar holds: New Year's Day is off, a Saturday before the Spring Festival is worked."""
    calendar, plan = _calendar(), ZHENGZHOU.plan
    holiday, saturday = _at("10:00", "2026-01-01", "Asia/Shanghai"), _at("10:00", "2026-02-14", "Asia/Shanghai")
    assert staffed_lines(calendar, plan, holiday) == ()
    assert not in_hours(calendar, holiday)
    assert staffed_lines(calendar, plan, saturday) == tuple(plan.lines)


def test_machines_are_expected_from_the_first_number_until_the_last_window_closes() -> None:
    """Also at noon, where numbers are given straight through."""
    calendar = _calendar()
    told = [
        in_hours(calendar, _at(hhmm, timezone="Asia/Shanghai"))
        for hhmm in ("08:39", "08:40", "12:30", "16:59", "17:00")
    ]
    assert told == [False, True, True, True, False]


@asynccontextmanager
async def _watched(hall: Inside) -> AsyncIterator[Watch]:
    """The hall with a watch that looks as often as it can."""
    hall.clock.speed = 60
    feed = Feed(hall.writer, None, b"{}")  # type: ignore[arg-type]  # nobody comes
    devices = Devices(hall.writer, TINY, Presence(hall.writer, feed))
    watch = Watch(hall.writer, Calendar(TINY.hours, TINY.plan.timezone, TINY.plan.lines), devices)
    watch.start()
    yield watch
    await watch.stop()


async def _until(hall: Inside, *alarms: str) -> None:
    async with asyncio.timeout(10):
        while set(hall.writer.hall.alarms) != set(alarms) or hall.writer.durable_seq != hall.writer.hall.seq:
            await asyncio.sleep(0.01)


def _written(hall: Inside) -> tuple[int, int]:
    """How many events and answers are on disk."""
    counted = [hall.store.read(select(func.count()).select_from(t))[0][0] for t in (schema.events, schema.requests)]
    return counted[0], counted[1]


def test_an_alarm_is_raised_once_and_cleared_and_nothing_is_written_between(tmp_path: Path) -> None:
    """A window paused for longer than it may be: one event, and no row more however often the watch looks."""

    async def play() -> None:
        clock = TurnedClock(_at("10:30"))
        async with inside(tmp_path, clock) as hall, _watched(hall):
            await hall.do(cmd.SignIn(counter="201", clerk="S1"))
            await hall.do(cmd.Pause(counter="201", reason="break"))
            clock.time += 15 * MINUTE
            before = _written(hall)
            await asyncio.sleep(1.2)
            assert _written(hall) == before
            clock.time += 1
            await _until(hall, PAUSED)
            raised = _written(hall)
            assert raised == (before[0] + 1, before[1] + 1)
            await asyncio.sleep(1.2)
            assert _written(hall) == raised
            await hall.do(cmd.Unpause(counter="201"))
            await _until(hall)

    asyncio.run(play())


def test_what_became_due_while_nobody_looked_is_raised_at_the_start(tmp_path: Path) -> None:
    """A server that was off finds the window that was left meanwhile, and clears what is over."""

    async def play() -> None:
        clock = TurnedClock(_at("11:00"))
        async with inside(tmp_path, clock) as hall:
            await hall.do(cmd.SignIn(counter="201", clerk="S1"))
            await hall.do(cmd.SignIn(counter="202", clerk="S2"))
            await hall.do(cmd.Pause(counter="202", reason="break"))
            clock.time += 20 * MINUTE
            async with _watched(hall):
                await _until(hall, alarm_id(AlarmKind.PAUSED, "202"))
            await hall.do(cmd.Unpause(counter="202"))
            await hall.do(cmd.SignOut(counter="201"))
        clock.time += 30 * MINUTE
        async with inside(tmp_path, clock) as hall:
            assert list(hall.writer.hall.alarms) == [alarm_id(AlarmKind.PAUSED, "202")]
            async with _watched(hall):
                await _until(hall, alarm_id(AlarmKind.ABSENT, "201"))

    asyncio.run(play())


def test_windows_that_rest_at_noon_are_no_alarm_and_late_ones_after_it_are(tmp_path: Path) -> None:
    """Signed out and paused over the break of 13:30 to 15:30: nothing; still so ten minutes later: both are told."""

    async def play() -> None:
        clock = TurnedClock(_at("13:25"))
        async with inside(tmp_path, clock) as hall:
            await hall.do(cmd.SignIn(counter="201", clerk="S1"))
            await hall.do(cmd.SignIn(counter="202", clerk="S2"))
            await hall.do(cmd.Pause(counter="202", reason="break"))
            await hall.do(cmd.SignOut(counter="201"))
            await hall.issue()
            for hhmm in ("14:00", "15:39"):
                clock.time = _at(hhmm)
                async with _watched(hall):
                    await asyncio.sleep(0.3)
                assert not {PAUSED, alarm_id(AlarmKind.ABSENT, "201")} & set(hall.writer.hall.alarms)
            clock.time = _at("15:40")
            async with _watched(hall):
                await _until(
                    hall,
                    alarm_id(AlarmKind.ABSENT, "201"),
                    alarm_id(AlarmKind.PAUSED, "202"),
                    alarm_id(AlarmKind.LONG_WAIT, "civil-instant"),
                )

    asyncio.run(play())


def test_a_clock_that_jumps_back_clears_and_raises_nothing(tmp_path: Path) -> None:
    """The hall goes on from its latest time: the alarm stands, and no row is written."""

    async def play() -> None:
        clock = TurnedClock(_at("10:30"))
        async with inside(tmp_path, clock) as hall, _watched(hall):
            await hall.do(cmd.SignIn(counter="201", clerk="S1"))
            await hall.do(cmd.Pause(counter="201", reason="break"))
            clock.time += 16 * MINUTE
            await _until(hall, PAUSED)
            written = _written(hall)
            clock.time -= 60 * MINUTE
            await asyncio.sleep(1.2)
            assert (list(hall.writer.hall.alarms), _written(hall)) == ([PAUSED], written)

    asyncio.run(play())


def test_a_device_that_tells_of_something_worse_is_an_alarm_anew(tmp_path: Path) -> None:
    """Paper low was seen to; paper out is not acknowledged by that."""

    async def play() -> None:
        clock = TurnedClock(_at("10:30"))
        async with inside(tmp_path, clock) as hall, _watched(hall):
            alarm = alarm_id(AlarmKind.DEVICE, "door-printer")
            await hall.do(cmd.ReportFault(device="door-printer", fault="PAPER_LOW"))
            await _until(hall, alarm)
            clock.time += 1
            await hall.do(cmd.AcknowledgeAlarm(alarm=alarm, by="D1"))
            assert hall.writer.hall.alarms[alarm].acknowledged_by == "D1"
            clock.time += 1
            await hall.do(cmd.ReportFault(device="door-printer", fault="PAPER_END"))
            async with asyncio.timeout(10):
                while hall.writer.hall.alarms[alarm].acknowledged_at is not None:
                    await asyncio.sleep(0.01)
            assert hall.writer.hall.alarms[alarm].since == clock.time

    asyncio.run(play())
