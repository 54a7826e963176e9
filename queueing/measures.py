"""Measures: the one set of definitions behind every report and chart, folded from the log.

What is counted stands at the fields of `queueing.day_record`, how times become figures in `queueing.summary`, how
records become rates in `queueing.figures`, what a queueing is in `queueing.visits`, and what a clerk's time is spent on
in `queueing.duty`. Some things hold for all of them:

* A date begins when it is opened first and lasts until another date is opened; what happens after its close, such as a
  rating from home or a decision of the back office, still counts in it. So every event counts in exactly one date.
* A terminal that was cut off tells later what happened, and when: that time counts, not when the server heard of it.
* Where nothing happened between the last event before a midnight and the next event, as when the server was off, that
  time counts for nobody: no visit, wait, hold, pause or idleness lasts the longer for it.
* What a rule takes back, as a no-show undone within the minute, has never been. The time until then was idle.
* What has no end yet counts in no distribution; holds and a clerk's time count as far as they have passed.
"""

from __future__ import annotations

from queueing import events as ev
from queueing.casework import Casework
from queueing.day import date_of, moment_of
from queueing.day_record import Book, DayRecord, in_order
from queueing.duty import Duty
from queueing.hall import Hall
from queueing.plan import HallPlan, Millis
from queueing.visits import Visits

DAY_MINUTES = 24 * 60


class Measures:
    """The fold: takes a hall's events in order, each in constant time, and yields the record of each date.

    The same events give the same records. It can begin with the first event of a log, or `at_opening` of any date.
    """

    def __init__(self, plan: HallPlan) -> None:
        self._plan = plan
        self.date: str | None = None
        """The date that events count in now."""
        self.now: Millis = 0
        """The time of the latest event."""
        self._midnight: Millis = 0
        """The next midnight after the latest event."""
        self._opened_at: Millis = 0
        self._closed_at: Millis | None = None
        self._book = Book()
        self._duty = Duty(plan, self._book)
        self._visits = Visits(plan, self._book, self._duty)
        self._casework = Casework(plan, self._book)

    @classmethod
    def at_opening(cls, hall: Hall) -> Measures:
        """Begin with a hall in which a date has just been opened: `DayOpened` was its latest event."""
        measures = cls(hall.plan)
        measures.now = hall.now
        measures._pass_midnight()
        measures._duty.take_over(hall)
        measures._casework.take_over(hall)
        if hall.date is not None:
            measures._begin(hall.date, hall.now)
        return measures

    def apply(self, event: ev.Event) -> DayRecord | None:
        """Follow one event. When it opens another date, answers the record of the one before."""
        if event.at >= self._midnight:
            if self._midnight:
                self._stand_still(event.at - self.now)
            self.now = event.at
            self._pass_midnight()
        self.now = max(self.now, event.at)
        done = None
        if isinstance(event, ev.DayOpened):
            if event.date != self.date:
                done = self.record() if self.date is not None else None
                self._begin(event.date, event.at)
            self._closed_at = None
        elif isinstance(event, ev.DayClosed):
            self._closed_at = event.at
        self._visits.apply(event)
        self._duty.apply(event)
        self._casework.apply(event)
        return done

    def record(self, now: Millis | None = None) -> DayRecord:
        """The date so far, its latest event included; what is under way counted until `now`, if that is given.

        ValueError before any date was opened.
        """
        if self.date is None:
            raise ValueError("no day was opened yet")
        book = self._book
        if now is not None and self._closed_at is None:
            book = book.copy()
            self._duty.under_way(book, min(now, self._midnight))
            self._visits.under_way(book, min(now, self._midnight))
        return DayRecord(
            date=self.date,
            opened_at=self._opened_at,
            closed_at=self._closed_at,
            queues=in_order(book.queues),
            posts=in_order(book.posts),
            cases=in_order(book.cases),
        )

    @property
    def book(self) -> Book:
        """The date's records as they are now, for whoever only reads them: they go on changing."""
        return self._book

    def _begin(self, date: str, at: Millis) -> None:
        self.date, self._opened_at, self._closed_at = date, at, None
        self._book = self._duty.book = self._visits.book = self._casework.book = Book()
        self._visits.begin_date(date)

    def _stand_still(self, gap: Millis) -> None:
        self._duty.stand_still(self.now, gap)
        self._visits.stand_still(self.now, gap)

    def _pass_midnight(self) -> None:
        timezone = self._plan.timezone
        self._midnight = moment_of(date_of(self.now, timezone), DAY_MINUTES, timezone)
