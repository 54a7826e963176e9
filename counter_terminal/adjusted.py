"""Adjusted: the desk gave the counter other queues while its clerk is signed in, and she is told."""

from __future__ import annotations

from collections.abc import Sequence

from counter_terminal import spans
from queueing.hall import Hall
from queueing.plan import Assignment, Millis, Text


def adjusted(before: Sequence[Assignment] | None, hall: Hall, counter: str) -> Text | None:
    """What is told when the counter's assignments are others than `before`; None where they are not, or at first."""
    now = hall.counters[counter].assignments
    if before is None or [one.queue for one in before] == [one.queue for one in now]:
        return None
    if not now:
        return Text(
            zh="本窗口已调整，暂不承担业务，请等候服务台安排。",
            en="This counter was given no queue; please wait for the desk.",
        )
    names = [hall.plan.queues[assignment.queue].name for assignment in now]
    ends = _until(hall, counter)
    until = spans.time_of_day(ends, hall.plan.timezone) if ends is not None else ""
    return Text(
        zh=f"本窗口已调整为 {'、'.join(name.zh for name in names)}" + (f"，至 {until}。" if until else "。"),
        en=f"This counter now serves {', '.join(name.en for name in names)}" + (f" until {until}." if until else "."),
    )


def _until(hall: Hall, counter: str) -> Millis | None:
    """When the latest move that gave the counter its queues is over."""
    moves = [move for move in hall.moves.values() if move.begun and counter in move.before]
    return moves[-1].ends if moves and moves[-1].assignments == hall.counters[counter].assignments else None
