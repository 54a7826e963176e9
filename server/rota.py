"""The rota: when counters that are open now are planned to call nobody, as far as the hall's hours tell."""

from __future__ import annotations

from itertools import pairwise

from queueing.plan import HallPlan, Millis
from queueing.scene import Absence
from server.calendar import Calendar
from server.clock import moment


class Rota:
    """A line that gives no numbers at noon has no windows then (a noon shift, 午间值班, has)."""

    def __init__(self, calendar: Calendar, plan: HallPlan) -> None:
        self._calendar = calendar
        self._plan = plan

    def absences(self, now: Millis) -> dict[str, tuple[Absence, ...]]:
        """The rest of today's breaks that have not begun, per counter. Of one that has, only what is seen counts."""
        today = self._calendar.today(now)
        breaks = {line: self._breaks(line, now) for line in self._plan.lines} if self._calendar.works(today) else {}
        found = {}
        for counter in self._plan.counters.values():
            own = next((self._plan.queues[assignment.queue].line for assignment in counter.assignments), None)
            if own is not None and breaks.get(own):
                found[counter.id] = breaks[own]
        return found

    def _breaks(self, line: str, now: Millis) -> tuple[Absence, ...]:
        calendar, today = self._calendar, self._calendar.today(now)
        if len(calendar.intake(today, line)) < 2:
            return ()
        ends = (
            (moment(today, before.end, calendar.timezone), moment(today, after.start, calendar.timezone))
            for before, after in pairwise(calendar.sessions(today, line))
        )
        return tuple((start, end) for start, end in ends if now < start < end)
