"""The hall's own day: moments by its clock, with and without summer time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.day import date_of, minute_of, moment_of
from queueing.plan import DAY, LATEST, MINUTE, Millis
from tests.queueing.halls import DATE, MORNING

CHINA, BERLIN = "Asia/Shanghai", "Europe/Berlin"


def utc(text: str) -> Millis:
    """A moment written in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_a_moment_is_shown_by_the_halls_clock() -> None:
    """Nine in the morning in Zhengzhou is one in the morning UTC, and has the hall's date."""
    assert moment_of(DATE, 540, CHINA) == MORNING == utc("2026-01-05T01:00")
    assert (date_of(MORNING, CHINA), minute_of(MORNING, CHINA)) == (DATE, 540)


def test_a_date_begins_at_the_halls_midnight() -> None:
    """A millisecond before midnight is the day before, its last minute."""
    midnight = moment_of(DATE, 0, CHINA)
    assert (date_of(midnight, CHINA), minute_of(midnight, CHINA)) == (DATE, 0)
    assert (date_of(midnight - 1, CHINA), minute_of(midnight - 1, CHINA)) == ("2026-01-04", 1439)
    assert moment_of(DATE, 24 * 60, CHINA) == moment_of("2026-01-06", 0, CHINA) == midnight + DAY


@given(st.integers(0, LATEST), st.sampled_from([CHINA, BERLIN, "America/St_Johns", "Pacific/Kiritimati", "UTC"]))
def test_a_moment_is_within_the_minute_that_its_clock_shows(at: Millis, timezone: str) -> None:
    """Date and minute lead back to the same minute, or to the first of those that the clock shows twice."""
    back = moment_of(date_of(at, timezone), minute_of(at, timezone), timezone)
    assert 0 <= at - back < 121 * MINUTE
    assert (at - back) % (60 * MINUTE) < MINUTE


@given(st.integers(0, 1439))
def test_every_minute_of_a_day_without_summer_time_comes_back(minute: int) -> None:
    """In Zhengzhou each minute of a day is one moment."""
    at = moment_of(DATE, minute, CHINA)
    assert (date_of(at, CHINA), minute_of(at, CHINA)) == (DATE, minute)
    assert minute_of(at + MINUTE - 1, CHINA) == minute


@pytest.mark.parametrize(
    ("date", "minute", "moment"),
    [
        ("2026-01-05", 540, "2026-01-05T08:00"),
        ("2026-07-06", 540, "2026-07-06T07:00"),
        ("2026-03-29", 60, "2026-03-29T00:00"),
        ("2026-03-29", 150, "2026-03-29T01:30"),
        ("2026-03-29", 180, "2026-03-29T01:00"),
        ("2026-03-29", 540, "2026-03-29T07:00"),
        ("2026-10-25", 119, "2026-10-24T23:59"),
        ("2026-10-25", 150, "2026-10-25T00:30"),
        ("2026-10-25", 180, "2026-10-25T02:00"),
        ("2026-10-25", 540, "2026-10-25T08:00"),
    ],
)
def test_summer_time_begins_and_ends(date: str, minute: int, moment: str) -> None:
    """In Berlin an hour is leapt over in March and shown twice in October; opening hours stay what the clock shows."""
    assert moment_of(date, minute, BERLIN) == utc(moment)


def test_the_days_on_which_the_clock_is_put_are_longer_or_shorter() -> None:
    """A day of 23 or 25 hours still begins and ends at midnight."""
    for date, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-06", 24)):
        begin, end = moment_of(date, 0, BERLIN), moment_of(date, 24 * 60, BERLIN)
        assert end - begin == hours * 60 * MINUTE
        assert date_of(begin, BERLIN) == date_of(end - 1, BERLIN) == date
        assert date_of(end, BERLIN) != date
    assert minute_of(utc("2026-10-25T00:30"), BERLIN) == minute_of(utc("2026-10-25T01:30"), BERLIN) == 150
