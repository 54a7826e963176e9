"""The calendar: which days the hall works, when its lines give numbers, and what happens when. Pure but for one table.

The table of China's holidays and make-up working days is `chinese_calendar`'s, made from what the State Council
announces each year. In years it does not know, weekdays count and nothing is a statutory holiday.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from functools import cache, lru_cache
from itertools import pairwise

import chinese_calendar

from layouts.layout import Extension, Hours, Session
from queueing.intake import StopCause
from queueing.plan import Millis
from server.clock import local, moment

logger = logging.getLogger(__name__)

HORIZON_DAYS = 400
"""A hall that opens on none of so many days opens no more."""
_DAY = timedelta(days=1)


class Turn(IntEnum):
    """What the hours make happen, in the order in which it happens where several come at one moment."""

    OPEN = 1
    STOP_INTAKE = 2
    START_INTAKE = 3
    CLOSE = 4


@dataclass(frozen=True, slots=True)
class Transition:
    """One turn of the day, at its time."""

    at: Millis
    turn: Turn
    day: str
    line: str = ""
    """The line whose intake is stopped or started."""
    cause: StopCause = StopCause.HOURS
    resumes: Millis | None = None
    """When the line, or any line once the day is closed, gives numbers again."""


def nobody(_: date) -> bool:
    """Nobody is expected on this day."""
    return False


class Calendar:
    """A hall's days. Its own dates come first, then China's statutory calendar, then its weekdays."""

    def __init__(self, hours: Hours, timezone: str, lines: Collection[str]) -> None:
        self.hours = hours
        self.timezone = timezone
        self.lines = tuple(lines)

    def today(self, now: Millis) -> date:
        """The hall's own date."""
        return local(now, self.timezone).date()

    def works(self, day: date) -> bool:
        """Whether `day` is a working day of the hall."""
        text = day.isoformat()
        if text in self.hours.open_dates or text in self.hours.closed_dates:
            return text in self.hours.open_dates
        if self.hours.statutory_calendar is not None and (statutory := _statutory(day)) is not None:
            return not statutory.rests
        return day.isoweekday() in self.hours.weekdays

    def is_holiday(self, day: date) -> bool:
        """Whether `day` belongs to a statutory holiday on which the hall rests; an ordinary weekend does not."""
        return self._is_statutory(day) and not self.works(day) and day.isoformat() not in self.hours.closed_dates

    def holiday_begins(self, holiday: date) -> date:
        """The first day of the statutory holiday that `holiday` is a day of."""
        while self._is_statutory(holiday - _DAY):
            holiday -= _DAY
        return holiday

    def working_days(self, since: date, until: date) -> int:
        """Working days from `since` on and before `until`."""
        return sum(self.works(since + n * _DAY) for n in range((until - since).days))

    def sessions(self, day: date, line: str) -> tuple[Session, ...]:
        """When the windows of `line` receive visitors on `day`; empty on a day off."""
        extension = self._extension(day, line)
        if extension is None and not self.works(day):
            return ()
        sessions = self.usual_sessions(line)
        return sessions if extension is None else _ending(sessions, extension.end)

    def usual_sessions(self, line: str) -> tuple[Session, ...]:
        """When the windows of `line` receive visitors on any working day."""
        own = self.hours.lines.get(line)
        return own.sessions if own is not None and own.sessions else self.hours.sessions

    def intake(self, day: date, line: str) -> tuple[Session, ...]:
        """When numbers of `line` are given on `day`; empty on a day off."""
        extension = self._extension(day, line)
        if extension is None and not self.works(day):
            return ()
        own = self.hours.lines.get(line)
        spans = own.intake if own is not None and own.intake else (self._usual_intake,)
        return spans if extension is None else _ending(spans, extension.intake_until)

    def windows_close(self, day: date, line: str) -> Millis | None:
        """When the windows of `line` close on `day`; None on a day off."""
        sessions = self.sessions(day, line)
        return moment(day, sessions[-1].end, self.timezone) if sessions else None

    def next_intake(self, day: date, line: str | None = None) -> Millis | None:
        """When numbers of `line`, or of any, are given again after `day` is over; None if that is not in sight."""
        lines = self.lines if line is None else (line,)
        for n in range(1, HORIZON_DAYS):
            later = day + n * _DAY
            starts = [spans[0].start for name in lines if (spans := self.intake(later, name))]
            if starts:
                return moment(later, min(starts), self.timezone)
        return None

    def transitions(self, after: Millis, expected: Callable[[date], bool] = nobody) -> Iterator[Transition]:
        """Every transition later than `after`, in order, as long as the hall ever opens again.

        On a statutory holiday for which visitors are `expected`, the hall opens and gives no numbers. Every day ends,
        also one off: somebody may have opened it by hand.
        """
        day = self.today(after)
        idle = 0
        while idle < HORIZON_DAYS:
            turns = sorted(self._turns(day, expected), key=lambda turn: (turn.at, turn.turn))
            yield from (turn for turn in turns if turn.at > after)
            idle = 0 if len(turns) > 1 else idle + 1
            day += _DAY

    def _turns(self, day: date, expected: Callable[[date], bool]) -> Iterator[Transition]:
        """What happens on `day`, in no order."""
        yield self._turn(day, self.hours.day_end, Turn.CLOSE, resumes=self.next_intake(day))
        spans = {line: self.intake(day, line) for line in self.lines}
        starts = [own[0].start for own in spans.values() if own]
        holiday = self.is_holiday(day) and expected(day)
        if not starts and not holiday:
            return
        opening = min(starts, default=self.hours.intake_from)
        yield self._turn(day, opening, Turn.OPEN)
        for line, own in spans.items():
            if own:
                yield from self._turns_of(day, line, own, opening)
            else:
                cause = StopCause.HOLIDAY if holiday else StopCause.HOURS
                yield self._turn(day, opening, Turn.STOP_INTAKE, line, cause, self.next_intake(day, line))

    def _turns_of(self, day: date, line: str, spans: tuple[Session, ...], opening: str) -> Iterator[Transition]:
        """The starts and stops of a line's intake; where it starts with the day, nothing need be said."""
        start, stop = Turn.START_INTAKE, Turn.STOP_INTAKE
        if spans[0].start != opening:
            begin = moment(day, spans[0].start, self.timezone)
            yield self._turn(day, opening, stop, line, resumes=begin)
            yield self._turn(day, spans[0].start, start, line)
        for before, after in pairwise(spans):
            if before.end != after.start:
                again = moment(day, after.start, self.timezone)
                yield self._turn(day, before.end, stop, line, StopCause.NOON, again)
                yield self._turn(day, after.start, start, line)
        yield self._turn(day, spans[-1].end, stop, line, resumes=self.next_intake(day, line))

    def _turn(
        self,
        day: date,
        hhmm: str,
        turn: Turn,
        line: str = "",
        cause: StopCause = StopCause.HOURS,
        resumes: Millis | None = None,
    ) -> Transition:
        return Transition(moment(day, hhmm, self.timezone), turn, day.isoformat(), line, cause, resumes)

    @property
    def _usual_intake(self) -> Session:
        return Session(start=self.hours.intake_from, end=self.hours.intake_until)

    def _extension(self, day: date, line: str) -> Extension | None:
        """What gives `line` other hours on `day`."""
        text = day.isoformat()
        if text in self.hours.closed_dates:
            return None
        works = self.works(day)
        found = None
        for extension in self.hours.extended:
            if line not in extension.lines or extension.open is works:
                continue
            on_weekday = day.isoweekday() in extension.weekdays and (works or not self._is_statutory(day))
            if text in extension.dates or on_weekday:
                found = extension
        return found

    def _is_statutory(self, day: date) -> bool:
        """Whether the State Council announced `day` as a day of a holiday."""
        statutory = _statutory(day) if self.hours.statutory_calendar is not None else None
        return statutory is not None and statutory.rests and statutory.named


@dataclass(frozen=True, slots=True)
class _Statutory:
    """What the table says of a day."""

    rests: bool
    named: bool
    """It belongs to a holiday, or is worked for one; ordinary days and weekends are not named."""


@lru_cache(maxsize=4 * HORIZON_DAYS)
def _statutory(day: date) -> _Statutory | None:
    """What the table says of a day; None in a year that it does not know. Kept, for the table is slow to ask."""
    if not _known(day.year):
        return None
    rests, holiday = chinese_calendar.get_holiday_detail(day)
    return _Statutory(bool(rests), holiday is not None)


@cache
def _known(year: int) -> bool:
    """Whether the statutory table knows a year; says once that it does not."""
    try:
        chinese_calendar.is_workday(date(year, 6, 15))
    except NotImplementedError:
        logger.warning(
            "no statutory holidays are known for %d: the hall's weekdays count; update chinesecalendar", year
        )
        return False
    return True


def _ending(spans: tuple[Session, ...], end: str) -> tuple[Session, ...]:
    """The spans of a day that ends at another time: those after it fall away, the last one reaches to it."""
    kept = [span for span in spans if span.start < end]
    return (*kept[:-1], Session(start=kept[-1].start, end=end)) if kept else ()
