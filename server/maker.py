"""The maker of reports: which are due, and what is in them. Reads the archive and changes nothing.

The record of every date is kept beside its report, its times exact to the second, so that a week or a quarter is made
by adding days: percentiles cannot be averaged, and folding a quarter's log anew would take half a minute. A date is
folded from its opening, see `server.opening`.

A date's record is made when it is closed, and made once more when another date is opened: until then somebody may rate
a visit from home, or the back office decide a case. Longer periods are made when a date after them is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from queueing import events as ev
from queueing.day_record import DayRecord
from queueing.measures import Measures
from queueing.plan import HallPlan, Millis
from server.archive import RECORD, Archive, packed, unpacked
from server.period import LONGER, Period, PeriodKind, periods_of
from server.report import Report, report_of
from wire.codec import encode


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The record of a date as it is kept."""

    record: DayRecord
    until: int
    """The last row of the log that is in it."""
    whole: bool
    """Another date was opened since: nothing will be added."""


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A report, or the record of a date, to be kept."""

    period: str
    start: str
    body: bytes
    """JSON, packed as the archive has it."""


class Maker:
    """Makes the reports of one hall."""

    def __init__(self, archive: Archive, plan: HallPlan) -> None:
        """`plan` names what is told of, and is what days without an opening are folded by."""
        self._archive = archive
        self._plan = plan
        self._fresh: dict[str, bytes] = {}
        """Records that were made and may not be in the archive yet."""

    def due(self) -> Iterator[Made]:
        """All that ought to be kept and is not; records before the reports that are made of them."""
        archive, closed = self._archive, None
        for kept in self._fold(self._last_whole()):
            day = kept.record.date
            closed = day if kept.record.closed_at is not None else closed
            body = encode(kept)
            if body != archive.report(RECORD, day):
                yield self._made(RECORD, day, body)
            period = Period.around(PeriodKind.DAY, date.fromisoformat(day))
            body = encode(report_of(self._plan, period, [kept.record], kept.until, complete=True))
            if body != archive.report(period.kind, day):
                yield self._made(period.kind, day, body)
        if closed is None:
            return
        for kind in LONGER:
            there = set(archive.reports(kind))
            for period in periods_of(self._dates(), kind):
                if period.end.isoformat() < closed and period.start.isoformat() not in there:
                    yield self._made(kind, period.start.isoformat(), encode(self._of_records(period)))

    def report(self, period: Period, now: Millis | None = None) -> Report:
        """The report of any period. A day that is open counts until `now`, or until the latest event."""
        last, found, latest = self._last_whole(), {}, None
        if last is None or period.end.isoformat() > last:
            for kept in self._fold(last, running=True, now=now):
                latest = kept.record.date
                if latest in period:
                    found[latest] = kept
        for day in self._dates():
            if day in period and last is not None and day <= last:
                found[day] = self._kept(day)
        closed = all(kept.record.closed_at is not None for kept in found.values())
        over = latest is None or period.end.isoformat() < latest
        one_day = period.kind is PeriodKind.DAY and bool(found)
        return self._report(period, found, complete=closed and (over or one_day))

    def _of_records(self, period: Period) -> Report:
        """The report of a period that is over, all of its records made."""
        return self._report(period, {day: self._kept(day) for day in self._dates() if day in period}, complete=True)

    def _report(self, period: Period, kept: dict[str, Kept], *, complete: bool) -> Report:
        in_order = [kept[day] for day in sorted(kept)]
        until = max((one.until for one in in_order), default=0)
        return report_of(self._plan, period, [one.record for one in in_order], until, complete)

    def _fold(self, after: str | None, *, running: bool = False, now: Millis | None = None) -> Iterator[Kept]:
        """The records of all dates after one; of the last date as it was closed, or, `running`, as it is."""
        openings = {seq: day for day, seq in self._archive.openings()}
        measures, begin = Measures(self._plan), 0
        if after is not None:
            begin = self._kept(after).until + 1
            if begin not in openings:
                begin = max((seq for seq, day in openings.items() if day <= after), default=0)
            if begin:
                measures = Measures.at_opening(self._archive.opening(openings[begin]).hall())
        closed: Kept | None = None
        last = begin
        for last, event in self._archive.events(begin):
            done = measures.apply(event)
            if done is not None:
                closed = None
                if after is None or done.date > after:
                    yield Kept(record=done, until=last - 1, whole=True)
            if last in openings:
                measures = Measures.at_opening(self._archive.opening(openings[last]).hall())
            if isinstance(event, ev.DayClosed):
                closed = Kept(record=measures.record(), until=last, whole=False)
        if running and measures.date is not None:
            yield Kept(record=measures.record(measures.now if now is None else now), until=last, whole=False)
        elif closed is not None:
            yield closed

    def _made(self, period: str, start: str, body: bytes) -> Made:
        made = Made(period=period, start=start, body=packed(body))
        if period == RECORD:
            self._fresh[start] = made.body
        return made

    def _dates(self) -> list[str]:
        return sorted({*self._archive.reports(RECORD), *self._fresh})

    def _kept(self, day: str) -> Kept:
        fresh = self._fresh.get(day)
        body = unpacked(fresh) if fresh is not None else self._archive.report(RECORD, day)
        assert body is not None
        return msgspec.json.decode(body, type=Kept)

    def _last_whole(self) -> str | None:
        """The last date whose record is whole: all but the last that there are, and perhaps that one."""
        for day in reversed(self._dates()[-2:]):
            if self._kept(day).whole:
                return day
        return None
