"""The cut-off: no more numbers of a line once who waits already fills the time until its windows close."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from queueing.commands import StopIntake
from queueing.hall import Hall
from queueing.intake import StopCause
from queueing.plan import MINUTE, Millis
from server.calendar import Calendar

MedianWait = Callable[[str], Millis | None]
"""How long, probably, who takes an ordinary number of a queue now waits for the call; None where nobody can say."""


def unknown(_: str) -> Millis | None:
    """Nobody can say."""
    return None


STEADY: Millis = 3 * MINUTE
"""An estimate that says so for so long is believed: early in the morning, before all counters are open, it swings."""


class Cutoff:
    """Finds lines that are full for today."""

    def __init__(self, calendar: Calendar, median_wait: MedianWait = unknown) -> None:
        self._calendar = calendar
        self._median_wait = median_wait
        self._full_since: dict[str, Millis] = {}

    def due(self, hall: Hall, now: Millis) -> list[StopIntake]:
        """Lines to be stopped: a number of one of their queues would be called too late to be served today.

        Once a day: a line that was stopped so and that the desk has started again is the desk's to stop.
        """
        today = self._calendar.today(now)
        lines = hall.plan.lines if hall.open and hall.date == today.isoformat() else ()
        full = [line for line in lines if self._may_be_stopped(hall, line) and self._is_full(hall, line, today, now)]
        self._full_since = {line: self._full_since.get(line, now) for line in full}
        return [
            StopIntake(line=line, cause=StopCause.FULL, resumes=self._calendar.next_intake(today, line))
            for line, since in self._full_since.items()
            if now - since >= STEADY
        ]

    def _may_be_stopped(self, hall: Hall, line: str) -> bool:
        return line not in hall.stopped and line not in hall.filled

    def _is_full(self, hall: Hall, line: str, today: date, now: Millis) -> bool:
        """Whether a visitor who takes a number of `line` now cannot be served before its windows close."""
        close = self._calendar.windows_close(today, line)
        if close is None:
            return False
        queues = [queue.id for queue in hall.plan.queues.values() if queue.line == line]
        return any(
            now + wait > close - hall.plan.policy_of(queue).expected_service
            for queue in queues
            if (wait := self._median_wait(queue)) is not None
        )
