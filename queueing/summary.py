"""Summary: what is told of how long something took, exact for any days taken together.

Times are whole seconds, what is over a second cut off, and every one is kept with how often it was seen. Percentiles
are by nearest rank (Hyndman & Fan 1996, *The American Statistician* 50, 361-365, type 1): the smallest time seen that
at least that share of all times does not exceed. So they are always times that somebody really waited, and those of a
quarter come out of its days' times as if it had been one day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from queueing.plan import SECOND, Millis

Times = dict[int, int]
"""How often each time was seen, in whole seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Times in seconds. Without any, only their number is known."""

    count: int = 0
    total: int = 0
    mean: float | None = None
    """To a tenth of a second."""
    p50: int | None = None
    p90: int | None = None
    longest: int | None = None


def seconds_of(span: Millis) -> int:
    """A span in whole seconds; one that would be negative, because a clock was put right, is none."""
    return max(span, 0) // SECOND


def percentile(times: Mapping[int, int], percent: int) -> int:
    """The smallest time that at least `percent` of a hundred do not exceed. ValueError without times."""
    rank = -(-sum(times.values()) * percent // 100)
    for time in sorted(times):
        rank -= times[time]
        if rank <= 0:
            return time
    raise ValueError("no times")


def summary_of(times: Mapping[int, int]) -> Summary:
    """What is told of `times`."""
    count = sum(times.values())
    if not count:
        return Summary()
    total = sum(time * often for time, often in times.items())
    return Summary(
        count=count,
        total=total,
        mean=round(total / count, 1),
        p50=percentile(times, 50),
        p90=percentile(times, 90),
        longest=max(times),
    )
