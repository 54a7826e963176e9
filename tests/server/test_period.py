"""Periods: by the calendar, and any span of dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueing.plan import Text
from server.period import LONGER, Period, PeriodKind, periods_of

calendar = st.sampled_from([PeriodKind.DAY, *LONGER])
days = st.dates(date(2000, 1, 1), date(2100, 12, 1))


@pytest.mark.parametrize(
    ("kind", "day", "start", "end", "name"),
    [
        ("day", "2026-01-05", "2026-01-05", "2026-01-05", Text(zh="2026-01-05", en="2026-01-05")),
        ("week", "2026-01-01", "2025-12-29", "2026-01-04", Text(zh="2026 年第 1 周", en="Week 1 of 2026")),
        ("week", "2027-01-03", "2026-12-28", "2027-01-03", Text(zh="2026 年第 53 周", en="Week 53 of 2026")),
        ("month", "2024-02-29", "2024-02-01", "2024-02-29", Text(zh="2024 年 2 月", en="2024-02")),
        ("month", "2026-12-31", "2026-12-01", "2026-12-31", Text(zh="2026 年 12 月", en="2026-12")),
        ("quarter", "2026-05-31", "2026-04-01", "2026-06-30", Text(zh="2026 年第 2 季度", en="Quarter 2 of 2026")),
        ("quarter", "2026-10-01", "2026-10-01", "2026-12-31", Text(zh="2026 年第 4 季度", en="Quarter 4 of 2026")),
    ],
)
def test_a_period_begins_and_ends_by_the_calendar(kind: str, day: str, start: str, end: str, name: Text) -> None:
    """Weeks are ISO's, also over new year."""
    period = Period.asked(kind, day)
    assert (period.start.isoformat(), period.end.isoformat(), period.name) == (start, end, name)


@given(calendar, days)
def test_every_date_is_in_one_period_of_each_kind_and_they_follow_each_other(kind: PeriodKind, day: date) -> None:
    """Without gaps, and there and back again."""
    period = Period.around(kind, day)
    assert period.start <= day <= period.end
    assert day.isoformat() in period
    assert (period.end + timedelta(days=1)).isoformat() not in period
    assert period.next().start == period.end + timedelta(days=1)
    assert period.next().previous() == period
    assert all(Period.around(kind, at) == period for at in (period.start, period.end))


def test_a_span_is_any_dates_and_goes_on_by_its_own_length() -> None:
    """As many dates before, and after."""
    span = Period.asked("span", "2026-01-05", "2026-01-09")
    assert span.next() == Period.asked("span", "2026-01-10", "2026-01-14")
    assert span.next().previous() == span
    assert span.name.zh == "2026-01-05 至 2026-01-09"
    assert Period.asked("span", "2026-01-05") == Period.span(date(2026, 1, 5), date(2026, 1, 5))


@pytest.mark.parametrize(
    ("kind", "day", "until"),
    [
        ("year", "2026-01-05", None),
        ("day", "5 January", None),
        ("span", "2026-01-05", "2026-01-04"),
        ("span", "2026-01-05", "2027-03-01"),
        ("span", "2026-01-05", "tomorrow"),
        ("month", "9999-12-31", None),
    ],
)
def test_what_is_no_period_is_an_error(kind: str, day: str, until: str | None) -> None:
    """Not a wrong report; nor has the calendar more than ten thousand years."""
    with pytest.raises(ValueError, match=r".+"):
        Period.asked(kind, day, until)


def test_dates_are_gathered_by_period() -> None:
    """Earliest first."""
    dates = ["2026-01-05", "2026-02-27", "2026-01-09", "2026-01-12"]
    weeks = [period.start.isoformat() for period in periods_of(dates, PeriodKind.WEEK)]
    assert weeks == ["2026-01-05", "2026-01-12", "2026-02-23"]
    assert len(periods_of(dates, PeriodKind.QUARTER)) == 1
