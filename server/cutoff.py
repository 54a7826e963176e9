"""The cut-off: no more numbers of a line once who waits already fills the time until its windows close."""

from __future__ import annotations

from collections.abc import Callable

from queueing.commands import StopIntake
from queueing.hall import Hall
from queueing.intake import StopCause
from queueing.plan import Millis
from server.calendar import Calendar

MedianWait = Callable[[str], Millis | None]
"""How long, probably, who takes an ordinary number of a queue now waits for the call; None where nobody can say."""


def unknown(_: str) -> Millis | None:
    """Nobody can say."""
    return None


class Cutoff:
    """Finds lines that are full for today."""

    def __init__(self, calendar: Calendar, median_wait: MedianWait = unknown) -> None:
        self._calendar = calendar
        self._median_wait = median_wait

    def due(self, hall: Hall, now: Millis) -> list[StopIntake]:
        """Lines to be stopped: a number of one of their queues would be called too late to be served today.

        Once a day: a line that was stopped so and that the desk has started again is the desk's to stop.
        """
        today = self._calendar.today(now)
        if not hall.open or hall.date != today.isoformat():
            return []
        return [
            StopIntake(line=line, cause=StopCause.FULL, resumes=self._calendar.next_intake(today, line))
            for line in hall.plan.lines
            if line not in hall.stopped
            and line not in hall.filled
            and (close := self._calendar.windows_close(today, line)) is not None
            and self._is_full(hall, line, close - now)
        ]

    def _is_full(self, hall: Hall, line: str, left: Millis) -> bool:
        """Whether a visitor who takes a number of `line` now cannot be served in the time `left`."""
        waits = {queue.id: self._median_wait(queue.id) for queue in hall.plan.queues.values() if queue.line == line}
        return any(
            wait is not None and wait > left - hall.plan.policy_of(queue).expected_service
            for queue, wait in waits.items()
        )
