"""The maker of reports: which are made, when, and that whoever folds the log anew gets the same bytes."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import msgspec
import pytest

from queueing import commands as cmd
from queueing import events as ev
from queueing.day_record import DayRecord
from queueing.figures import Level
from queueing.measures import Measures
from queueing.plan import MINUTE
from server.archive import RECORD
from server.main import DATABASE
from server.maker import Kept, Maker
from server.period import Period, PeriodKind
from server.report import Report, report_of
from server.store import Store
from tests.queueing.any_days import AnyDays
from tests.server.inside import DAY, TINY, TurnedClock, inside
from tests.server.reported import PLAN, EarlyArchive, archive, change, keep, lived, make_due
from wire.codec import decode_event, encode

LONGER = (PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER)


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, AnyDays]:
    """Some weeks that were lived, and their reports made at the end, all at once."""
    data = tmp_path_factory.mktemp("weeks")
    days = lived(data, 3, 2500)
    make_due(data)
    return data, days


def closed_dates(days: AnyDays) -> list[str]:
    """The dates that were closed, earliest first."""
    return sorted({event.date for event in days.log if isinstance(event, ev.DayClosed)})


def kept(data: Path, period: str, start: str) -> bytes:
    """A report as it is kept."""
    with archive(data) as reading:
        body = reading.report(period, start)
    assert body is not None
    return body


def raw_log(data: Path) -> list[ev.Event]:
    """The log itself, by nothing but SQL."""
    with closing(sqlite3.connect(data / DATABASE)) as raw:
        return [decode_event(body) for (body,) in raw.execute("SELECT body FROM events ORDER BY seq")]


def recomputed(data: Path, until: int) -> dict[str, DayRecord]:
    """The records of all dates, folded from the first row of the log to this one."""
    measures = Measures(PLAN)
    done = [record for event in raw_log(data)[:until] if (record := measures.apply(event)) is not None]
    return {record.date: record for record in [*done, measures.record()]}


def test_every_date_that_was_closed_has_its_report_and_the_log_folded_anew_gives_the_same_bytes(
    weeks: tuple[Path, AnyDays],
) -> None:
    """From the very first row, whatever openings and records lie between."""
    data, days = weeks
    dates = closed_dates(days)
    with archive(data) as reading:
        assert reading.reports(PeriodKind.DAY) == reading.reports(RECORD) == dates
    assert len(dates) > 10
    for day in dates:
        body = kept(data, PeriodKind.DAY, day)
        report = msgspec.json.decode(body, type=Report)
        record = recomputed(data, report.until)[day]
        period = Period.around(PeriodKind.DAY, date.fromisoformat(day))
        assert encode(report_of(PLAN, period, [record], report.until, complete=True)) == body
        assert msgspec.json.decode(kept(data, RECORD, day), type=Kept).record == record


def test_a_longer_period_that_is_over_is_made_from_the_log_and_from_nothing_else(weeks: tuple[Path, AnyDays]) -> None:
    """Its report is that of its dates' records folded from the raw log, percentiles and all."""
    data, days = weeks
    made = 0
    records = recomputed(data, len(days.log))
    for kind in LONGER:
        with archive(data) as reading:
            starts = reading.reports(kind)
        for start in starts:
            body = kept(data, kind, start)
            report = msgspec.json.decode(body, type=Report)
            period = Period.around(kind, date.fromisoformat(start))
            own = [records[day] for day in sorted(records) if day in period]
            assert report.dates == tuple(record.date for record in own)
            assert encode(report_of(PLAN, period, own, report.until, complete=True)) == body
            made += 1
    assert made > 2


def test_a_longer_period_is_made_once_a_date_after_it_was_closed(weeks: tuple[Path, AnyDays]) -> None:
    """Not while it goes on."""
    data, days = weeks
    last = closed_dates(days)[-1]
    for kind in LONGER:
        periods = {Period.around(kind, date.fromisoformat(day)) for day in closed_dates(days)}
        over = sorted(period.start.isoformat() for period in periods if period.end.isoformat() < last)
        with archive(data) as reading:
            assert reading.reports(kind) == over


def test_what_is_made_is_not_due_any_more(weeks: tuple[Path, AnyDays]) -> None:
    """A restart makes nothing anew."""
    data, _ = weeks
    assert make_due(data) == []


@pytest.mark.parametrize("seed", [5, 6])
def test_reports_made_day_by_day_are_those_made_all_at_once(tmp_path: Path, seed: int) -> None:
    """Made at every opening and closing, or after a server that never made any."""
    data = tmp_path / "data"
    data.mkdir()
    days = lived(data, seed, 900)
    turns = [n for n, event in enumerate(days.log, 1) if isinstance(event, ev.DayOpened | ev.DayClosed)]
    for turn in turns:
        with EarlyArchive(data, turn) as reading:
            for made in list(Maker(reading, PLAN).due()):
                keep(data, made)
    stepwise = _all_kept(data)
    change(data, "DELETE FROM reports")
    make_due(data)
    assert _all_kept(data) == stepwise
    assert len(stepwise) > 4


def test_a_date_without_an_opening_is_folded_from_the_beginning_of_the_log(tmp_path: Path) -> None:
    """As dates of before there were any; and from the nearest one where some are there."""
    data = tmp_path / "data"
    data.mkdir()
    days = lived(data, 7, 900)
    make_due(data)
    whole = _all_kept(data)
    for statement in ("DELETE FROM openings", "DELETE FROM openings WHERE date > '2026-01-06'"):
        change(data, "DELETE FROM reports")
        change(data, statement)
        make_due(data)
        assert _all_kept(data) == whole
    assert len(closed_dates(days)) > 2


def test_a_rating_after_the_close_is_in_the_report_once_another_date_is_opened(tmp_path: Path) -> None:
    """Until then the report is as it was when the day was closed; a day that is opened again is made anew."""

    async def live() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            await hall.do(cmd.SignIn(counter="201", clerk="S1"))
            ticket = (await hall.issue())["ticket_id"]
            await hall.do(cmd.CallNext(counter="201"))
            await hall.do(cmd.Complete(counter="201"))
            await hall.do(cmd.CloseDay())
            assert _told(tmp_path) == (1, 0, [("record", DAY), ("day", DAY)])
            await hall.do(cmd.RateVisit(ticket=ticket, counter="201", level=5))
            assert _told(tmp_path) == (1, 0, [])
            await hall.do(cmd.OpenDay(date=DAY))
            await hall.issue()
            assert _told(tmp_path) == (1, 0, [])
            await hall.do(cmd.CloseDay())
            assert _told(tmp_path) == (2, 1, [("record", DAY), ("day", DAY)])
            clock.time += 24 * 60 * MINUTE
            await hall.do(cmd.RateVisit(ticket=ticket, counter="201", level=1, addition=True))
            await hall.do(cmd.OpenDay(date="2026-01-06"))
            assert _told(tmp_path) == (2, 1, [("record", DAY), ("day", DAY)])
            assert _told(tmp_path) == (2, 1, [])

    asyncio.run(live())


def test_a_day_that_goes_on_is_told_as_far_as_it_has_come_and_marked_so(tmp_path: Path) -> None:
    """And a week with a day that goes on, with all that is before it."""
    data = tmp_path / "data"
    data.mkdir()
    days = lived(data, 11, 500)
    make_due(data)
    opened = [n for n, event in enumerate(days.log) if isinstance(event, ev.DayOpened)]
    until = opened[2] + 20
    running = next(e for e in reversed(days.log[:until]) if isinstance(e, ev.DayOpened | ev.DayClosed))
    assert isinstance(running, ev.DayOpened)
    change(data, "DELETE FROM reports")
    with EarlyArchive(data, until) as reading:
        maker = Maker(reading, PLAN)
        today = maker.report(Period.around(PeriodKind.DAY, date.fromisoformat(running.date)))
        week = maker.report(Period.around(PeriodKind.WEEK, date.fromisoformat(running.date)))
        before = maker.report(Period.around(PeriodKind.DAY, date(2026, 1, 5)))
        never = maker.report(Period.around(PeriodKind.DAY, date(2025, 6, 1)))
    assert (today.complete, today.dates, today.until) == (False, (running.date,), until)
    assert (week.complete, week.dates[-1]) == (False, running.date)
    assert (before.complete, before.dates) == (True, ("2026-01-05",))
    assert never.dates == ()
    hall = week.rows[Level.HALL][0].figures
    assert hall.visitors is not None
    records = recomputed(data, until)
    issued = [sum(sum(queue.issued.values()) for queue in records[day].queues) for day in week.dates]
    assert [day.figures.visitors.issued for day in week.days if day.figures.visitors is not None] == issued
    assert hall.visitors.issued == sum(issued) > 0


def test_an_empty_log_makes_nothing(tmp_path: Path) -> None:
    """And has nothing to tell of any period."""
    Store(tmp_path / DATABASE).close()
    assert make_due(tmp_path) == []
    with archive(tmp_path) as reading:
        assert Maker(reading, PLAN).report(Period.around(PeriodKind.WEEK, date(2026, 1, 5))).dates == ()


def _all_kept(data: Path) -> dict[tuple[str, str], bytes]:
    with closing(sqlite3.connect(data / DATABASE)) as raw:
        return {(period, start): body for period, start, body in raw.execute("SELECT period, start, body FROM reports")}


def _told(data: Path) -> tuple[int, int, list[tuple[str, str]]]:
    """Make what is due: how many numbers and ratings the kept report of the day then tells of, and what was due."""
    with archive(data) as reading:
        due = list(Maker(reading, TINY.plan).due())
    for made in due:
        keep(data, made)
    hall = msgspec.json.decode(kept(data, PeriodKind.DAY, DAY), type=Report).rows[Level.HALL][0].figures
    assert hall.visitors is not None
    return hall.visitors.issued, sum(hall.ratings.values()), [(made.period, made.start) for made in due]
