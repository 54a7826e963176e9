"""The calendar: working days and holidays of the hall, the hours of its lines, and the turns of each day."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from itertools import islice

import pytest

from layouts.layout import Extension, Hours, LineHours, Session
from queueing.intake import StopCause
from server import calendar
from server.calendar import Calendar, Transition, Turn
from server.clock import local, moment

SESSIONS = (Session(start="09:00", end="12:00"), Session(start="13:00", end="17:00"))
HOURS = Hours(sessions=SESSIONS, intake_from="08:40", intake_until="16:50", day_end="20:00", statutory_calendar="CN")
NOON = (Session(start="08:50", end="11:50"), Session(start="12:50", end="16:50"))
ZONE = "Asia/Shanghai"
WEDNESDAYS = Extension(lines=("tax",), weekdays=(3,), intake_until="18:50", end="19:00")
SATURDAYS = Extension(lines=("police",), weekdays=(6,), intake_until="11:50", end="12:00", open=True)


def _calendar(hours: Hours = HOURS, *lines: str) -> Calendar:
    return Calendar(hours, ZONE, lines or ("tax",))


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _at(text: str) -> int:
    return moment(_day(text[:10]), text[11:], ZONE)


def _spans(sessions: tuple[Session, ...]) -> list[str]:
    return [f"{session.start}-{session.end}" for session in sessions]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-05", True),  # Monday
        ("2026-01-10", False),  # Saturday
        ("2026-01-01", False),  # New Year
        ("2026-02-17", False),  # Spring Festival, a Tuesday
        ("2026-02-14", True),  # a Saturday worked for Spring Festival
        ("2026-02-28", True),  # another
        ("2026-09-20", True),  # a Sunday worked for National Day
        ("2026-10-10", True),  # a Saturday worked for National Day
        ("2026-10-01", False),
    ],
)
def test_a_hall_in_china_works_by_the_statutory_calendar(day: str, works: bool) -> None:
    """Holidays off, make-up Saturdays and Sundays on."""
    assert _calendar().works(_day(day)) is works


def test_a_hall_without_a_calendar_works_on_its_weekdays() -> None:
    """Holidays too."""
    days = _calendar(replace(HOURS, statutory_calendar=None, weekdays=(1, 6)))
    assert [day for day in range(1, 8) if days.works(date(2026, 10, day))] == [3, 5]
    assert not any(days.is_holiday(date(2026, 10, day)) for day in range(1, 8))


def test_the_hall_s_own_dates_win_over_every_calendar() -> None:
    """Opened on a holiday, closed on a working day."""
    days = _calendar(replace(HOURS, open_dates=("2026-10-01",), closed_dates=("2026-01-05", "2026-02-28")))
    assert days.works(_day("2026-10-01"))
    assert not days.works(_day("2026-01-05"))
    assert not days.works(_day("2026-02-28"))


@pytest.mark.parametrize("year", [1999, 2090])
def test_in_years_the_calendar_does_not_know_the_weekdays_count_and_nothing_is_a_holiday(year: int) -> None:
    """Monday to Friday, or whatever the hall says."""
    days = [date(year, 3, day) for day in range(1, 8)]
    assert [_calendar().works(day) for day in days] == [day.isoweekday() <= 5 for day in days]
    saturdays = _calendar(replace(HOURS, weekdays=(6,)))
    assert [saturdays.works(day) for day in days] == [day.isoweekday() == 6 for day in days]
    assert not any(_calendar().is_holiday(date(year, month, 1)) for month in range(1, 13))


def test_that_a_year_is_unknown_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    """Not every ten seconds of that year."""
    calendar._known.cache_clear()
    calendar._statutory.cache_clear()
    with caplog.at_level(logging.WARNING):
        for day in range(1, 29):
            _calendar().works(date(2091, 2, day))
    assert [record.getMessage()[:44] for record in caplog.records] == ["no statutory holidays are known for 2091: th"]


@pytest.mark.parametrize(
    ("day", "holiday"),
    [
        ("2026-09-24", False),  # Thursday
        ("2026-09-25", True),  # Mid-autumn Festival, a Friday
        ("2026-09-26", True),  # its Saturday
        ("2026-10-07", True),  # a Wednesday given for a make-up Sunday
        ("2026-10-10", False),  # a make-up Saturday
        ("2026-10-11", False),  # an ordinary Sunday
        ("2026-01-04", False),  # a make-up Sunday that the table names after New Year
    ],
)
def test_a_statutory_holiday_is_a_named_one_that_the_hall_rests_on(day: str, holiday: bool) -> None:
    """Neither an ordinary weekend nor a make-up day."""
    assert _calendar().is_holiday(_day(day)) is holiday


def test_a_holiday_that_the_hall_opens_or_closes_itself_is_none() -> None:
    """What is open is no holiday, what is closed has no holiday service."""
    hours = replace(HOURS, open_dates=("2026-10-03",), closed_dates=("2026-10-02",))
    assert [day for day in range(1, 5) if _calendar(hours).is_holiday(date(2026, 10, day))] == [1, 4]


@pytest.mark.parametrize(
    ("day", "begins"),
    [("2026-10-01", "2026-10-01"), ("2026-10-07", "2026-10-01"), ("2026-02-23", "2026-02-15")],
)
def test_a_holiday_begins_on_its_first_day(day: str, begins: str) -> None:
    """Spring Festival of 2026 on a Sunday, after a Saturday that is worked."""
    assert _calendar().holiday_begins(_day(day)) == _day(begins)


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2026-09-28", "2026-10-01", 3),
        ("2026-09-25", "2026-10-01", 3),  # Mid-autumn Festival lies between
        ("2026-02-12", "2026-02-15", 3),  # the make-up Saturday counts
        ("2026-10-08", "2026-10-12", 3),  # and this one
        ("2026-10-01", "2026-10-08", 0),
        ("2026-10-08", "2026-10-08", 0),
    ],
)
def test_working_days_are_counted_with_make_up_days_and_without_holidays(since: str, until: str, days: int) -> None:
    """From a day on, up to another that is not counted."""
    assert _calendar().working_days(_day(since), _day(until)) == days


def test_a_line_may_have_hours_of_its_own() -> None:
    """Its numbers pause at noon, or its windows do not; another line has the hall's."""
    days = _calendar(
        replace(HOURS, lines={"tax": LineHours(intake=NOON, sessions=(Session(start="09:00", end="17:00"),))})
    )
    monday = _day("2026-01-05")
    assert _spans(days.intake(monday, "tax")) == ["08:50-11:50", "12:50-16:50"]
    assert _spans(days.sessions(monday, "tax")) == ["09:00-17:00"]
    assert _spans(days.intake(monday, "police")) == ["08:40-16:50"]
    assert _spans(days.sessions(monday, "police")) == ["09:00-12:00", "13:00-17:00"]
    assert days.intake(_day("2026-01-10"), "tax") == days.sessions(_day("2026-01-10"), "tax") == ()


@pytest.mark.parametrize(
    ("extension", "day", "intake", "sessions"),
    [
        (WEDNESDAYS, "2026-01-07", ["08:50-11:50", "12:50-18:50"], ["09:00-12:00", "13:00-19:00"]),
        (WEDNESDAYS, "2026-01-08", ["08:50-11:50", "12:50-16:50"], ["09:00-12:00", "13:00-17:00"]),
        (WEDNESDAYS, "2026-02-18", [], []),  # a Wednesday of Spring Festival
        (replace(WEDNESDAYS, weekdays=(), dates=("2026-01-08",)), "2026-01-08", ["08:50-11:50", "12:50-18:50"], None),
        (replace(WEDNESDAYS, intake_until="11:30", end="12:00"), "2026-01-07", ["08:50-11:30"], ["09:00-12:00"]),
        (replace(WEDNESDAYS, lines=("police",)), "2026-01-07", ["08:50-11:50", "12:50-16:50"], None),
    ],
)
def test_a_line_may_have_longer_or_shorter_hours_on_some_working_days(
    extension: Extension, day: str, intake: list[str], sessions: list[str] | None
) -> None:
    """The last span reaches to the other end; spans after it fall away."""
    days = _calendar(replace(HOURS, lines={"tax": LineHours(intake=NOON)}, extended=(extension,)))
    assert _spans(days.intake(_day(day), "tax")) == intake
    if sessions is not None:
        assert _spans(days.sessions(_day(day), "tax")) == sessions


@pytest.mark.parametrize(
    ("extension", "day", "open_"),
    [
        (SATURDAYS, "2026-01-10", True),
        (SATURDAYS, "2026-01-11", False),  # Sunday
        (SATURDAYS, "2026-02-14", False),  # a Saturday that is worked: the usual hours hold
        (SATURDAYS, "2026-10-03", False),  # a Saturday of National Day
        (replace(SATURDAYS, dates=("2026-10-03",)), "2026-10-03", True),
        (SATURDAYS, "2026-01-17", False),  # the hall itself closed that day
    ],
)
def test_a_line_may_open_on_days_off(extension: Extension, day: str, open_: bool) -> None:
    """On its weekdays unless they are a holiday, on its dates in any case; never on the hall's own closed dates."""
    days = _calendar(replace(HOURS, extended=(extension,), closed_dates=("2026-01-17",)), "police", "tax")
    assert (_spans(days.sessions(_day(day), "police")) == ["09:00-12:00"]) is open_
    assert not days.works(_day(day)) or days.sessions(_day(day), "tax") == SESSIONS


def test_of_two_extensions_of_a_day_the_later_one_in_the_file_holds() -> None:
    """So that a single date can differ from its weekday."""
    single = replace(WEDNESDAYS, weekdays=(), dates=("2026-01-07",), intake_until="17:50", end="18:00")
    days = _calendar(replace(HOURS, extended=(WEDNESDAYS, single)))
    assert _spans(days.intake(_day("2026-01-07"), "tax")) == ["08:40-17:50"]
    assert _spans(days.intake(_day("2026-01-14"), "tax")) == ["08:40-18:50"]


def _told(after: str, count: int, days: Calendar | None = None) -> list[tuple[str, str, str]]:
    turns = islice((days or _calendar()).transitions(_at(after)), count)
    return [(t.turn.name, t.line, local(t.at, ZONE).strftime("%m-%d %H:%M")) for t in turns]


def test_a_working_day_opens_stops_intake_and_closes() -> None:
    """In this order, at the hall's own hours, each carrying its day and when numbers are given again."""
    assert _told("2026-01-05T00:00", 4) == [
        ("OPEN", "", "01-05 08:40"),
        ("STOP_INTAKE", "tax", "01-05 16:50"),
        ("CLOSE", "", "01-05 20:00"),
        ("OPEN", "", "01-06 08:40"),
    ]
    turns = list(islice(_calendar().transitions(_at("2026-01-09T12:00")), 2))
    assert {(turn.day, turn.resumes, turn.cause) for turn in turns} == {
        ("2026-01-09", _at("2026-01-12T08:40"), StopCause.HOURS)
    }


def test_a_turn_is_never_repeated_at_its_own_moment() -> None:
    """Later than, not at."""
    assert _told("2026-01-05T08:40", 1) == [("STOP_INTAKE", "tax", "01-05 16:50")]


def test_days_off_only_end() -> None:
    """From Friday night to Monday; and over the long Spring Festival to its first working day."""
    assert _told("2026-01-09T21:00", 3) == [
        ("CLOSE", "", "01-10 20:00"),
        ("CLOSE", "", "01-11 20:00"),
        ("OPEN", "", "01-12 08:40"),
    ]
    festival = _told("2026-02-14T21:00", 10)
    assert [turn for turn, _, _ in festival] == ["CLOSE"] * 9 + ["OPEN"]
    assert festival[-1][2] == "02-24 08:40"


def test_after_the_last_number_before_a_holiday_intake_resumes_when_it_is_over() -> None:
    """National Day of 2026: from 30 September to 8 October."""
    stop = next(_calendar().transitions(_at("2026-09-30T12:00")))
    assert (stop.turn, stop.resumes) == (Turn.STOP_INTAKE, _at("2026-10-08T08:40"))


def test_the_day_opens_with_its_first_line_and_each_line_takes_in_by_its_own_hours() -> None:
    """Stopped with the hours before it begins, and at noon with that cause; then until the next opening of its own."""
    hours = replace(HOURS, lines={"tax": LineHours(intake=NOON)})
    turns = list(islice(_calendar(hours, "tax", "police").transitions(_at("2026-01-09T00:00")), 8))
    day = "2026-01-09"
    assert turns == [
        Transition(_at(f"{day}T08:40"), Turn.OPEN, day),
        Transition(_at(f"{day}T08:40"), Turn.STOP_INTAKE, day, "tax", StopCause.HOURS, _at(f"{day}T08:50")),
        Transition(_at(f"{day}T08:50"), Turn.START_INTAKE, day, "tax"),
        Transition(_at(f"{day}T11:50"), Turn.STOP_INTAKE, day, "tax", StopCause.NOON, _at(f"{day}T12:50")),
        Transition(_at(f"{day}T12:50"), Turn.START_INTAKE, day, "tax"),
        Transition(_at(f"{day}T16:50"), Turn.STOP_INTAKE, day, "tax", StopCause.HOURS, _at("2026-01-12T08:50")),
        Transition(_at(f"{day}T16:50"), Turn.STOP_INTAKE, day, "police", StopCause.HOURS, _at("2026-01-12T08:40")),
        Transition(_at(f"{day}T20:00"), Turn.CLOSE, day, resumes=_at("2026-01-12T08:40")),
    ]


def test_on_a_day_off_only_the_lines_that_open_take_in() -> None:
    """The others are stopped from the beginning, until Monday."""
    days = _calendar(replace(HOURS, extended=(SATURDAYS,)), "tax", "police")
    assert _told("2026-01-10T00:00", 4, days) == [
        ("OPEN", "", "01-10 08:40"),
        ("STOP_INTAKE", "tax", "01-10 08:40"),
        ("STOP_INTAKE", "police", "01-10 11:50"),
        ("CLOSE", "", "01-10 20:00"),
    ]
    stops = list(islice(days.transitions(_at("2026-01-10T00:00")), 3))[1:]
    assert [stop.resumes for stop in stops] == [_at("2026-01-12T08:40"), _at("2026-01-12T08:40")]
    assert next(days.transitions(_at("2026-01-09T12:00"))).resumes == _at("2026-01-12T08:40")
    police = list(islice(days.transitions(_at("2026-01-09T12:00")), 3))
    assert [turn.resumes for turn in police[1:]] == [_at("2026-01-10T08:40")] * 2


def test_a_holiday_opens_only_where_somebody_is_expected_and_gives_no_numbers() -> None:
    """Every line is stopped until the first working day; the day ends as any other."""
    days = _calendar(HOURS, "tax", "police")
    turns = list(islice(days.transitions(_at("2026-09-30T21:00"), lambda day: day == date(2026, 10, 2)), 5))
    assert [(turn.turn.name, turn.line, turn.day) for turn in turns] == [
        ("CLOSE", "", "2026-10-01"),
        ("OPEN", "", "2026-10-02"),
        ("STOP_INTAKE", "tax", "2026-10-02"),
        ("STOP_INTAKE", "police", "2026-10-02"),
        ("CLOSE", "", "2026-10-02"),
    ]
    assert {turn.cause for turn in turns[2:4]} == {StopCause.HOLIDAY}
    assert {turn.resumes for turn in turns} == {None, _at("2026-10-08T08:40")}


def test_nobody_is_expected_on_an_ordinary_weekend() -> None:
    """Only statutory holidays have their service."""
    turns = islice(_calendar().transitions(_at("2026-01-09T21:00"), lambda _: True), 3)
    assert [turn.turn.name for turn in turns] == ["CLOSE", "CLOSE", "OPEN"]


def test_a_hall_that_never_opens_has_an_end() -> None:
    """No weekday is its own: the schedule does not look for ever."""
    days = _calendar(replace(HOURS, statutory_calendar=None, weekdays=()))
    assert {turn.turn for turn in days.transitions(_at("2026-01-05T00:00"))} == {Turn.CLOSE}
    assert days.next_intake(_day("2026-01-05")) is None


def test_a_day_is_the_hall_s_own_day_not_the_machine_s() -> None:
    """Midnight in China is the afternoon before in London."""
    assert _told("2026-01-06T00:30", 1) == [("OPEN", "", "01-06 08:40")]
    assert _calendar().today(_at("2026-01-06T00:30")) == _day("2026-01-06")
