"""The calendar: working days of the hall, and the turns of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import islice

import pytest

from layouts.layout import Hours
from server.calendar import Turn, is_working_day, transitions
from server.clock import local, moment

HOURS = Hours(sessions=(), intake_from="08:40", intake_until="16:50", day_end="20:00", statutory_calendar="CN")
ZONE = "Asia/Shanghai"


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-01-05", True),  # Monday
        ("2026-01-10", False),  # Saturday
        ("2026-01-01", False),  # New Year
        ("2026-02-17", False),  # Spring Festival, a Tuesday
        ("2026-02-28", True),  # a Saturday worked for Spring Festival
        ("2026-10-10", True),  # a Saturday worked for National Day
        ("2026-10-01", False),
    ],
)
def test_a_hall_in_china_works_by_the_statutory_calendar(day: str, works: bool) -> None:
    """Holidays off, make-up Saturdays on."""
    assert is_working_day(date.fromisoformat(day), HOURS) is works


def test_a_hall_without_a_calendar_works_on_its_weekdays() -> None:
    """Holidays too."""
    hours = replace(HOURS, statutory_calendar=None, weekdays=(1, 6))
    worked = [day for day in range(1, 8) if is_working_day(date(2026, 10, day), hours)]
    assert worked == [3, 5]


def test_the_hall_s_own_dates_win_over_every_calendar() -> None:
    """Opened on a holiday, closed on a working day."""
    hours = replace(HOURS, open_dates=("2026-10-01",), closed_dates=("2026-01-05", "2026-02-28"))
    assert is_working_day(date(2026, 10, 1), hours)
    assert not is_working_day(date(2026, 1, 5), hours)
    assert not is_working_day(date(2026, 2, 28), hours)


@pytest.mark.parametrize("year", [1999, 2090])
def test_in_years_the_calendar_does_not_know_the_weekdays_count(year: int) -> None:
    """Monday to Friday, or whatever the hall says."""
    days = [date(year, 3, day) for day in range(1, 8)]
    assert [is_working_day(day, HOURS) for day in days] == [day.isoweekday() <= 5 for day in days]
    saturdays = replace(HOURS, weekdays=(6,))
    assert [is_working_day(day, saturdays) for day in days] == [day.isoweekday() == 6 for day in days]


def _told(after: str, count: int, hours: Hours = HOURS) -> list[tuple[str, str]]:
    at = moment(date.fromisoformat(after[:10]), after[11:], ZONE)
    return [(t.turn, local(t.at, ZONE).strftime("%Y-%m-%d %H:%M")) for t in islice(transitions(hours, ZONE, at), count)]


def test_a_working_day_opens_stops_intake_and_closes() -> None:
    """In this order, at the hall's own hours, each carrying its day."""
    assert _told("2026-01-05T00:00", 4) == [
        (Turn.OPEN, "2026-01-05 08:40"),
        (Turn.STOP_INTAKE, "2026-01-05 16:50"),
        (Turn.CLOSE, "2026-01-05 20:00"),
        (Turn.OPEN, "2026-01-06 08:40"),
    ]
    monday = moment(date(2026, 1, 5), "12:00", ZONE)
    assert [t.day for t in islice(transitions(HOURS, ZONE, monday), 3)] == ["2026-01-05", "2026-01-05", "2026-01-06"]


def test_a_turn_is_never_repeated_at_its_own_moment() -> None:
    """Later than, not at."""
    assert _told("2026-01-05T08:40", 1) == [(Turn.STOP_INTAKE, "2026-01-05 16:50")]


def test_days_off_have_no_turns() -> None:
    """From Friday night to Monday; and over the long Spring Festival to its first working day."""
    assert _told("2026-01-09T21:00", 1) == [(Turn.OPEN, "2026-01-12 08:40")]
    assert _told("2026-02-14T21:00", 1) == [(Turn.OPEN, "2026-02-24 08:40")]


def test_a_day_is_the_hall_s_own_day_not_the_machine_s() -> None:
    """Midnight in China is the afternoon before in London."""
    assert _told("2026-01-06T00:30", 1) == [(Turn.OPEN, "2026-01-06 08:40")]
