"""Periods that reports are made for: 日清 周结 月通报 季公示, and any span of dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from queueing.plan import Text

LONGEST_DAYS = 400
"""A span of dates that is asked for is no longer."""
_DAY = timedelta(days=1)


class PeriodKind(StrEnum):
    """How long a period is. All but `span` begin and end by the calendar."""

    DAY = "day"
    WEEK = "week"
    """An ISO week, Monday to Sunday."""
    MONTH = "month"
    QUARTER = "quarter"
    SPAN = "span"


LONGER = (PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER)
"""Those that are made of days."""


@dataclass(frozen=True, slots=True)
class Period:
    """Dates from `start` to `end`, both of them included."""

    kind: PeriodKind
    start: date
    end: date

    @classmethod
    def around(cls, kind: PeriodKind, day: date) -> Period:
        """The period of a kind that `day` is in. ValueError for a span, which has no calendar."""
        if kind is PeriodKind.DAY:
            return cls(kind, day, day)
        if kind is PeriodKind.WEEK:
            start = day - (day.isoweekday() - 1) * _DAY
            return cls(kind, start, start + 6 * _DAY)
        if kind is PeriodKind.SPAN:
            raise ValueError("a span has two dates")
        months = 1 if kind is PeriodKind.MONTH else 3
        first = (day.month - 1) // months * months
        start = day.replace(month=first + 1, day=1)
        after = date(day.year + (first + months) // 12, (first + months) % 12 + 1, 1)
        return cls(kind, start, after - _DAY)

    @classmethod
    def span(cls, start: date, end: date) -> Period:
        """Any dates. ValueError where they end before they begin, or are more than `LONGEST_DAYS`."""
        if not 0 <= (end - start).days < LONGEST_DAYS:
            raise ValueError(f"a span ends after it begins, and is at most {LONGEST_DAYS} days")
        return cls(PeriodKind.SPAN, start, end)

    @classmethod
    def asked(cls, kind: str, day: str, until: str | None = None) -> Period:
        """The period of a kind around a date, `YYYY-MM-DD`; a span from there `until` another. ValueError."""
        start = date.fromisoformat(day)
        try:
            if kind == PeriodKind.SPAN:
                return cls.span(start, date.fromisoformat(until or day))
            return cls.around(PeriodKind(kind), start)
        except OverflowError as error:
            raise ValueError(str(error)) from None

    @property
    def name(self) -> Text:
        """What staff call it."""
        start, end = self.start.isoformat(), self.end.isoformat()
        match self.kind:
            case PeriodKind.DAY:
                return Text(zh=start, en=start)
            case PeriodKind.WEEK:
                year, week, _ = self.start.isocalendar()
                return Text(zh=f"{year} 年第 {week} 周", en=f"Week {week} of {year}")
            case PeriodKind.MONTH:
                return Text(zh=f"{self.start.year} 年 {self.start.month} 月", en=f"{self.start:%Y-%m}")
            case PeriodKind.QUARTER:
                quarter = (self.start.month + 2) // 3
                return Text(zh=f"{self.start.year} 年第 {quarter} 季度", en=f"Quarter {quarter} of {self.start.year}")
            case PeriodKind.SPAN:
                return Text(zh=f"{start} 至 {end}", en=f"{start} to {end}")

    def next(self) -> Period:
        """The one after; of a span, as many dates again."""
        if self.kind is PeriodKind.SPAN:
            return Period(self.kind, self.end + _DAY, self.end + (self.end - self.start) + _DAY)
        return Period.around(self.kind, self.end + _DAY)

    def previous(self) -> Period:
        """The one before; of a span, as many dates before."""
        if self.kind is PeriodKind.SPAN:
            return Period(self.kind, self.start - (self.end - self.start) - _DAY, self.start - _DAY)
        return Period.around(self.kind, self.start - _DAY)

    def __contains__(self, day: str) -> bool:
        """Whether a date, `YYYY-MM-DD`, is in it."""
        return self.start.isoformat() <= day <= self.end.isoformat()


def periods_of(dates: Iterator[str] | list[str], kind: PeriodKind) -> list[Period]:
    """The periods of a kind that these dates are in, earliest first."""
    found = {Period.around(kind, date.fromisoformat(day)) for day in dates}
    return sorted(found, key=lambda period: period.start)
