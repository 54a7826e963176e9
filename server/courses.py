"""The courses of days, read from the log: today's goes on from where it was, others are kept as they are."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import date

from server.clock import local
from server.day_course import CourseView, DayCourse
from server.logged import day_span, logged
from server.writer import Writer

KEPT = 16
"""Days of the past that are kept once somebody has asked for them."""


class Courses:
    """Called on the event loop; the log is read in a thread, one reading at a time."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._reading = asyncio.Lock()
        self._today: tuple[DayCourse, int] | None = None
        """Today's, and the last row of the log that it has seen."""
        self._past: OrderedDict[str, CourseView] = OrderedDict()

    async def of(self, day: date) -> CourseView:
        """The course of a date; that of today as far as it has come, and is on disk."""
        timezone, now = self._writer.hall.plan.timezone, self._writer.clock.now()
        asked, today = day.isoformat(), local(now, timezone).date()
        async with self._reading:
            if asked in self._past:
                self._past.move_to_end(asked)
                return self._past[asked]
            if day < today:
                course, _ = await asyncio.to_thread(self._read, DayCourse(self._writer.hall.plan, asked), day, 0)
                view = self._past[asked] = course.view()
                if len(self._past) > KEPT:
                    self._past.popitem(last=False)
                return view
            begun, self._today = self._today, None  # a reading that fails has left it half done
            if begun is None or begun[0].date != asked:
                begun = (DayCourse(self._writer.hall.plan, asked), 0)
            self._today = await asyncio.to_thread(self._read, begun[0], day, begun[1])
            return self._today[0].view(max(now, self._writer.hall.now))

    def _read(self, course: DayCourse, day: date, after: int) -> tuple[DayCourse, int]:
        """Follow what the log says of a date, beyond what the course has seen of it."""
        start, end = day_span(day, self._writer.hall.plan.timezone)
        for row in logged(self._writer.store, start, end, after=after):
            course.apply(row.event)
            after = row.seq
        return course, after
