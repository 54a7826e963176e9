"""Appointments: what can be booked, on the real calendar of 2026."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from layouts.layout import Hours, Layout, LineHours, Session
from queueing import commands as cmd
from queueing.booking import BookingKind
from queueing.plan import MINUTE, BookingRule, Millis, Policy
from server.appointments import Appointments
from server.clock import local, moment
from server.problems import ServerRefusal
from tests.server.inside import Inside, TurnedClock, inside
from tests.server.test_calendar import HOURS, SATURDAYS, WEDNESDAYS, ZONE
from tests.server.test_hours import LAYOUT

RULE = BookingRule(quota=2)
QUEUE = "tax-instant"
HOLIDAY, APPOINTMENT = BookingKind.HOLIDAY, BookingKind.APPOINTMENT


def _layout(hours: Hours = HOURS, rule: BookingRule | None = RULE) -> Layout:
    policies = {"tax": Policy(head_start={"ordinary": 0, "appointment": 0}, booking=rule)}
    return replace(LAYOUT, hours=hours, plan=replace(LAYOUT.plan, policies=policies))


def _at(text: str) -> Millis:
    return moment(date.fromisoformat(text[:10]), text[11:], ZONE)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Inside]:
    """A hall with nobody in it."""
    hall = Inside(tmp_path, TurnedClock(), _layout())
    yield hall
    asyncio.run(hall.writer.close())
    hall.store.close()


def _offered(hall: Inside, now: str, hours: Hours = HOURS, rule: BookingRule = RULE) -> dict[str, BookingKind]:
    office = Appointments(hall.writer, _layout(hours, rule))
    return {day.date.isoformat(): day.kind for day in office.days(QUEUE, _at(now))}


def _working(hall: Inside, now: str, hours: Hours = HOURS, rule: BookingRule = RULE) -> list[str]:
    """Days that are no holiday."""
    return [day for day, kind in _offered(hall, now, hours, rule).items() if kind is APPOINTMENT]


def _times(hall: Inside, now: str, day: str, hours: Hours = HOURS, rule: BookingRule = RULE) -> list[str]:
    office = Appointments(hall.writer, _layout(hours, rule))
    slots = next(found.slots for found in office.days(QUEUE, _at(now)) if found.date.isoformat() == day)
    assert {slot.end - slot.start for slot in slots} == {rule.slot}
    return [local(slot.start, ZONE).strftime("%H:%M") for slot in slots]


def _refused(hall: Inside, now: str, day: str, hhmm: str = "09:00", hours: Hours = HOURS) -> str:
    """Why a slot cannot be asked for, or nothing."""
    try:
        Appointments(hall.writer, _layout(hours)).start_of(QUEUE, day, hhmm, _at(now))
    except ServerRefusal as refusal:
        return refusal.problem.code
    return ""


def test_only_queues_of_lines_with_a_rule_can_be_booked(hall: Inside) -> None:
    """The others say so; a queue that is not there says that."""
    office = Appointments(hall.writer, _layout())
    assert office.queues() == (QUEUE,)
    for queue, code in (("civil-instant", "NOT_BOOKABLE"), ("nothing", "UNKNOWN_QUEUE")):
        with pytest.raises(ServerRefusal) as refused:
            office.days(queue, _at("2026-01-05T08:00"))
        assert refused.value.problem.code == code


def test_slots_are_the_whole_pieces_of_the_line_s_sessions(hall: Inside) -> None:
    """None reaches over noon or over the end; a line's own sessions and long days are cut the same way."""
    night, monday = "2026-01-04T20:00", "2026-01-05"
    assert _times(hall, night, monday)[:6] == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert _times(hall, night, monday)[6:] == ["13:00", "13:30", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30"]
    assert _times(hall, night, monday, rule=replace(RULE, slot=50 * MINUTE)) == [
        *("09:00", "09:50", "10:40"),
        *("13:00", "13:50", "14:40", "15:30"),
    ]
    own = replace(HOURS, lines={"tax": LineHours(sessions=(Session(start="11:00", end="13:10"),))})
    assert _times(hall, night, monday, own) == ["11:00", "11:30", "12:00", "12:30"]
    assert _times(hall, night, "2026-01-07", replace(HOURS, extended=(WEDNESDAYS,)))[-1] == "18:30"


def test_a_slot_that_has_begun_is_offered_no_more(hall: Inside) -> None:
    """Nor is a day on which all have begun."""
    assert _times(hall, "2026-01-05T11:29", "2026-01-05")[0] == "11:30"
    assert _times(hall, "2026-01-05T11:30", "2026-01-05")[0] == "13:00"
    assert next(iter(_offered(hall, "2026-01-05T16:30"))) == "2026-01-06"


def test_as_many_working_days_ahead_as_the_rule_says_can_be_booked(hall: Inside) -> None:
    """Seven: from Monday until Wednesday of next week; from a Saturday until Tuesday after next."""
    monday = _working(hall, "2026-06-01T08:00")
    assert (len(monday), monday[0], monday[-1]) == (8, "2026-06-01", "2026-06-10")
    saturday = _working(hall, "2026-06-06T08:00")
    assert (len(saturday), saturday[0], saturday[-1]) == (7, "2026-06-08", "2026-06-16")
    assert _working(hall, "2026-06-01T08:00", rule=replace(RULE, days_ahead=0)) == ["2026-06-01"]


def test_the_days_ahead_are_those_of_the_real_calendar(hall: Inside) -> None:
    """National Day of 2026: the Sunday and the Saturday worked for it count, its seven days do not."""
    office = _offered(hall, "2026-09-18T08:00", rule=replace(RULE, holiday_notice_days=99))
    assert list(office) == [
        *("2026-09-18", "2026-09-20", "2026-09-21", "2026-09-22"),
        *("2026-09-23", "2026-09-24", "2026-09-28", "2026-09-29"),
    ]
    after = _offered(hall, "2026-09-30T18:00", rule=replace(RULE, days_ahead=3))
    assert list(after) == ["2026-10-08", "2026-10-09", "2026-10-10"]


def test_the_hall_s_own_dates_change_what_can_be_booked(hall: Inside) -> None:
    """A closed Tuesday, an opened Saturday, and a Saturday on which this line opens."""
    hours = replace(HOURS, closed_dates=("2026-06-02",), open_dates=("2026-06-06",))
    assert _working(hall, "2026-06-01T08:00", hours, replace(RULE, days_ahead=4)) == [
        *("2026-06-01", "2026-06-03", "2026-06-04", "2026-06-05", "2026-06-06"),
    ]
    saturdays = replace(HOURS, extended=(replace(SATURDAYS, lines=("tax",)),))
    assert "2026-06-06" in _offered(hall, "2026-06-01T08:00", saturdays)
    assert _times(hall, "2026-06-01T08:00", "2026-06-06", saturdays)[-1] == "11:30"


@pytest.mark.parametrize(
    ("now", "holidays"),
    [
        # Mid-autumn Festival from Friday, 25 September: Tuesday is the third working day before it.
        ("2026-09-22T18:00", ["2026-09-25", "2026-09-26", "2026-09-27"]),
        # One day later it is too late for that one, but not for National Day.
        ("2026-09-23T08:00", [f"2026-10-0{day}" for day in range(1, 8)]),
        # National Day from Thursday, 1 October: Monday is the third working day before it.
        ("2026-09-28T23:00", [f"2026-10-0{day}" for day in range(1, 8)]),
        ("2026-09-27T12:00", [f"2026-10-0{day}" for day in range(1, 8)]),
        ("2026-09-29T00:01", []),  # the next one, New Year of 2027, is not in the table
        # Spring Festival from Sunday, 15 February: the Saturday before it is worked, so Thursday is the third.
        ("2026-02-12T09:00", [f"2026-02-{day}" for day in range(15, 24)]),
        ("2026-02-13T09:00", ["2026-04-04", "2026-04-05", "2026-04-06"]),
    ],
)
def test_the_nearest_holiday_with_three_working_days_before_it_can_be_asked_for(
    hall: Inside, now: str, holidays: list[str]
) -> None:
    """Beyond the days ahead, and by the calendar with its make-up days."""
    offered = _offered(hall, now)
    assert [day for day, kind in offered.items() if kind is HOLIDAY] == holidays


def test_the_notice_is_the_line_s_rule(hall: Inside) -> None:
    """Eight working days before National Day is Saturday 19 September, or the Friday before it."""
    strict = replace(RULE, holiday_notice_days=8)
    assert "2026-10-01" in _offered(hall, "2026-09-20T08:00", rule=strict)
    assert "2026-10-01" not in _offered(hall, "2026-09-21T08:00", rule=strict)
    assert "2026-10-01" in _offered(hall, "2026-09-30T08:00", rule=replace(RULE, holiday_notice_days=1))


def test_the_slots_of_a_holiday_are_those_of_a_working_day(hall: Inside) -> None:
    """Of the line."""
    assert _times(hall, "2026-09-28T08:00", "2026-10-04") == _times(hall, "2026-09-28T08:00", "2026-09-29")


def test_where_the_table_ends_there_is_no_holiday_service_and_weekdays_count(hall: Inside) -> None:
    """Into 2027, of which nothing has been announced."""
    offered = _offered(hall, "2026-12-30T08:00")
    assert set(offered.values()) == {APPOINTMENT}
    assert list(offered)[:3] == ["2026-12-30", "2026-12-31", "2027-01-01"]


def test_every_offered_slot_can_be_asked_for_and_has_the_kind_it_was_offered_as(hall: Inside) -> None:
    """Of every day of a month with two holidays in it."""
    office = Appointments(hall.writer, _layout())
    for day in range(7, 31):
        now = _at(f"2026-09-{day:02d}T10:10")
        for found in office.days(QUEUE, now):
            for slot in found.slots:
                told = local(slot.start, ZONE)
                asked = office.start_of(QUEUE, told.date().isoformat(), f"{told:%H:%M}", now)
                assert asked == (slot.start, found.kind)


@pytest.mark.parametrize(
    ("now", "day", "hhmm", "code"),
    [
        ("2026-06-01T08:00", "2026-06-10", "09:00", ""),
        ("2026-06-01T08:00", "2026-06-11", "09:00", "TOO_FAR_AHEAD"),
        ("2026-06-01T08:00", "2026-06-06", "09:00", "NOT_A_SLOT"),  # Saturday
        ("2026-06-01T08:00", "2026-06-02", "09:10", "NOT_A_SLOT"),
        ("2026-06-01T08:00", "2026-06-02", "12:00", "NOT_A_SLOT"),
        ("2026-06-01T08:00", "2026-06-02", "17:00", "NOT_A_SLOT"),
        ("2026-06-01T08:00", "2026-06-02", "9:00", "NOT_A_SLOT"),
        ("2026-06-01T08:00", "2026-6-2", "09:00", "NOT_A_SLOT"),
        ("2026-06-01T08:00", "20260602", "09:00", "NOT_A_SLOT"),
        ("2026-06-01T08:00", "2026-02-30", "09:00", "NOT_A_SLOT"),
        ("2026-06-01T08:00", "tomorrow", "09:00", "NOT_A_SLOT"),
        ("2026-06-01T12:00", "2026-06-01", "09:00", ""),  # has begun: the hall says so
        ("2026-09-28T12:00", "2026-10-02", "09:00", ""),
        ("2026-09-29T12:00", "2026-10-02", "09:00", "NOTICE_TOO_SHORT"),
        ("2026-10-01T12:00", "2026-10-02", "09:00", "NOTICE_TOO_SHORT"),
        ("2026-09-21T12:00", "2026-10-02", "09:00", "TOO_FAR_AHEAD"),  # Mid-autumn Festival comes first
        ("2026-10-08T12:00", "2026-10-02", "09:00", "NOT_A_SLOT"),  # over
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_its_reason(
    hall: Inside, now: str, day: str, hhmm: str, code: str
) -> None:
    """Too far ahead, too late for a holiday, or no slot at all."""
    assert _refused(hall, now, day, hhmm) == code


def test_a_closed_date_has_no_holiday_service(hall: Inside) -> None:
    """The hall itself said that nobody will be there."""
    hours = replace(HOURS, closed_dates=("2026-10-01",))
    assert _refused(hall, "2026-09-28T12:00", "2026-10-01", hours=hours) == "NOT_A_SLOT"
    assert _refused(hall, "2026-09-28T12:00", "2026-10-02", hours=hours) == ""


def test_taken_places_are_not_left_and_cancelled_ones_are_again(tmp_path: Path) -> None:
    """Down to none, which is still shown."""

    async def steps() -> None:
        async with inside(tmp_path, TurnedClock(_at("2026-06-01T08:00")), open_day=False, layout=_layout()) as hall:
            office = Appointments(hall.writer, _layout())

            def left() -> list[int]:
                return [slot.left for slot in office.days(QUEUE, _at("2026-06-01T08:00"))[0].slots[:2]]

            start, kind = office.start_of(QUEUE, "2026-06-01", "09:00", _at("2026-06-01T08:00"))
            told = [left()]
            for person in ("a", "b"):
                code = office.new_code(hall.writer.hall)
                assert len(code) == 8
                assert code.isdecimal()
                await hall.do(cmd.Book(booking=code, queue=QUEUE, start=start, person=person, kind=kind))
                told.append(left())
            await hall.do(cmd.CancelBooking(booking=code, reason="ill"))
            told.append(left())
            assert told == [[2, 2], [1, 2], [0, 2], [1, 2]]

    asyncio.run(steps())
