"""The report of a period: its figures by level, with the names they are told by, as JSON."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from queueing.day_record import DayRecord
from queueing.figures import Figures, Level, Merit, Slice, Standing, course_of, figures_of, standings
from queueing.plan import HallPlan, Text
from server.period import Period, PeriodKind

MERITS: Mapping[Level, tuple[Merit, ...]] = {
    Level.DEPARTMENT: (Merit.SERVED, Merit.IN_TIME, Merit.SATISFACTION),
    Level.COUNTER: (Merit.SERVED, Merit.SATISFACTION),
    Level.CLERK: (Merit.SERVED, Merit.SATISFACTION),
}
"""By what each level is ranked."""


PUBLIC = frozenset(Level) - {Level.CLERK}
"""What may be shown to everybody (公示): nothing about single clerks."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One of a level."""

    id: str
    name: Text
    """As the layout calls it; a clerk's is the staff number, names of people stand in no report."""
    figures: Figures
    standings: dict[Merit, Standing] = {}


class DayRow(msgspec.Struct, frozen=True, kw_only=True):
    """One date of a longer period."""

    date: str
    figures: Figures
    """The hall's."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a period was like."""

    period: PeriodKind
    name: Text
    start: str
    end: str
    hall: Text
    complete: bool
    """False: the period is still going on (未完)."""
    until: int
    """The last row of the log that is in it: whoever folds the log up to it gets the same report."""
    dates: tuple[str, ...]
    """The dates on which the hall was opened."""
    rows: dict[Level, list[Row]]
    days: list[DayRow] = []
    """Of periods longer than a day."""
    course: dict[str, dict[int, Slice]] = {}
    """Of a day: per zone, and under the hall's own id of all, by quarters of an hour since midnight."""


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """A report whose rows are not read yet."""

    period: PeriodKind
    name: Text
    start: str
    end: str
    hall: Text
    complete: bool
    until: int
    dates: tuple[str, ...]
    rows: dict[Level, msgspec.Raw]
    days: msgspec.Raw = msgspec.Raw(b"[]")
    course: msgspec.Raw = msgspec.Raw(b"{}")

    def of(self, level: Level) -> list[Row]:
        """The rows of one level."""
        return msgspec.json.decode(self.rows.get(level, b"[]"), type=list[Row])

    def by_day(self) -> list[DayRow]:
        """The dates of a longer period."""
        return msgspec.json.decode(self.days, type=list[DayRow])

    def only(self, levels: Collection[Level]) -> Outline:
        """The report without the rows of other levels."""
        return msgspec.structs.replace(self, rows={name: rows for name, rows in self.rows.items() if name in levels})


def only(report: bytes, levels: Collection[Level]) -> bytes:
    """A report as JSON, without the rows of other levels."""
    return msgspec.json.encode(msgspec.json.decode(report, type=Outline).only(levels))


def report_of(plan: HallPlan, period: Period, days: Iterable[DayRecord], until: int, complete: bool) -> Report:
    """The report of a period from the records of its dates, earliest first."""
    days = list(days)
    levels = figures_of(plan, days)
    one_day = period.kind is PeriodKind.DAY
    return Report(
        period=period.kind,
        name=period.name,
        start=period.start.isoformat(),
        end=period.end.isoformat(),
        hall=plan.name,
        complete=complete,
        until=until,
        dates=tuple(day.date for day in days),
        rows={level: _rows(plan, level, rows) for level, rows in levels.items()},
        days=[] if one_day else [_day_row(plan, day) for day in days],
        course=course_of(plan, days[0].queues) if one_day and days else {},
    )


def name_of(plan: HallPlan, level: Level, name: str) -> Text:
    """What one of a level is called; its id, where the layout does not know it."""
    known: Mapping[str, Any] = {
        Level.HALL: {plan.id: plan},
        Level.ZONE: plan.zones,
        Level.LINE: plan.lines,
        Level.QUEUE: plan.queues,
    }.get(level, {})
    if name in known:
        found: Text = known[name].name
        return found
    if level is Level.COUNTER and name in plan.counters:
        label = plan.counters[name].label
        return Text(zh=f"{label}号窗口", en=f"Counter {label}")
    return Text(zh=name, en=name)


def _rows(plan: HallPlan, level: Level, rows: Mapping[str, Figures]) -> list[Row]:
    places = {merit: standings(rows, merit) for merit in MERITS.get(level, ())}
    return [
        Row(
            id=name,
            name=name_of(plan, level, name),
            figures=figures,
            standings={merit: standing[name] for merit, standing in places.items() if name in standing},
        )
        for name, figures in rows.items()
    ]


def _day_row(plan: HallPlan, day: DayRecord) -> DayRow:
    return DayRow(date=day.date, figures=figures_of(plan, [day])[Level.HALL][plan.id])
