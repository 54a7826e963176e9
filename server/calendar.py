"""The calendar: which days the hall works, and what its hours make happen when. Pure but for the statutory table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import chinese_calendar

from layouts.layout import Hours
from queueing.plan import Millis
from server.clock import local, moment


class Turn(StrEnum):
    """What the hours of a day make happen."""

    OPEN = "open"
    STOP_INTAKE = "stop_intake"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, order=True)
class Transition:
    """One turn of the day, at its time."""

    at: Millis
    day: str
    turn: Turn


def is_working_day(day: date, hours: Hours) -> bool:
    """Whether the hall works on `day`: its own overrides first, then China's statutory calendar with make-up days.

    The statutory table knows announced years only; beyond them the hall's weekdays count.
    """
    text = day.isoformat()
    if text in hours.open_dates or text in hours.closed_dates:
        return text in hours.open_dates
    if hours.statutory_calendar is None:
        return day.isoweekday() in hours.weekdays
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.isoweekday() in hours.weekdays


def transitions(hours: Hours, timezone: str, after: Millis) -> Iterator[Transition]:
    """Every transition later than `after`, in order, without end."""
    day = local(after, timezone).date()
    while True:
        if is_working_day(day, hours):
            for hhmm, turn in (
                (hours.intake_from, Turn.OPEN),
                (hours.intake_until, Turn.STOP_INTAKE),
                (hours.day_end, Turn.CLOSE),
            ):
                at = moment(day, hhmm, timezone)
                if at > after:
                    yield Transition(at, day.isoformat(), turn)
        day += timedelta(days=1)
