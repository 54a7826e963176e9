"""Closing: why a queue gives no numbers now, and when it gives them again."""

from __future__ import annotations

from dataclasses import dataclass

from layouts.layout import Hours, Layout
from queueing.day import date_of, minute_of, moment_of
from queueing.hall import Hall
from queueing.plan import Millis
from queueing.quota import next_quota, quota_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """No numbers are given."""

    why: str
    """One of layouts.phrases.STOPS."""
    resumes: Millis | None = None
    """When numbers are given again, as far as is known."""


def closed(layout: Layout, hall: Hall | None, queue: str, now: Millis, *, alone: bool = False) -> Closed | None:
    """Why no number of `queue` is given at `now`; None where one is, or where nothing is known yet.

    `alone`: the kiosk cannot reach the server and goes by what it knew last and by the clock.
    """
    if alone:
        return _closed_alone(layout, hall, queue, now)
    if hall is None:
        return None
    if not hall.open:
        return Closed(why="hours", resumes=hall.resumes)
    return _stopped(layout, hall, queue) or _used_up(layout, hall, queue, now)


def _stopped(layout: Layout, hall: Hall, queue: str) -> Closed | None:
    stop = hall.stopped.get(layout.plan.queues[queue].line)
    return Closed(why=stop.cause, resumes=stop.resumes) if stop is not None else None


def _used_up(layout: Layout, hall: Hall, queue: str, now: Millis) -> Closed | None:
    quota = quota_at(layout.plan, queue, now)
    line = layout.plan.queues[queue].line
    if quota is None or hall.given.get(line, {}).get(quota.start, 0) < quota.count:
        return None
    again = next_quota(hall, queue, now)
    return Closed(why="quota_day" if again is None else "quota", resumes=again)


def _closed_alone(layout: Layout, hall: Hall | None, queue: str, now: Millis) -> Closed | None:
    timezone = layout.plan.timezone
    today = date_of(now, timezone)
    if hall is None or hall.date != today:
        return _outside_hours(layout.hours, today, now, timezone)
    if not hall.open:
        return Closed(why="hours", resumes=hall.resumes)
    until = moment_of(today, _minute(layout.hours.intake_until), timezone)
    if hall.now < until <= now:
        return Closed(why="hours")
    stop = _stopped(layout, hall, queue)
    if stop is not None and (stop.resumes is None or now < stop.resumes):
        return stop
    return _used_up(layout, hall, queue, now)


def _outside_hours(hours: Hours, today: str, now: Millis, timezone: str) -> Closed | None:
    first, last = _minute(hours.intake_from), _minute(hours.intake_until)
    minute = minute_of(now, timezone)
    if minute < first:
        return Closed(why="hours", resumes=moment_of(today, first, timezone))
    return Closed(why="hours") if minute >= last else None


def _minute(clock: str) -> int:
    """Minutes since midnight of `HH:MM`."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
