"""Promises: the waits that visitors were told, held against those that came. Told in the report, demanded of nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean

from queueing import events as ev
from queueing.plan import MINUTE
from rehearsal.tally import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """Minutes of the hall."""

    kept: int
    """Waits that ended within the range that was told."""
    count: int
    """Tickets with a range that were called."""
    bias: float
    """Wait less the middle of the range: positive where people waited longer."""
    error: float
    """The same without its sign."""


def promises(log: Iterable[Row], told: Mapping[str, tuple[int, int]]) -> Promises | None:
    """How the ranges in `told`, by ticket, came out; None where nobody who was told one was called."""
    waited = _waited(log)
    pairs = [(waited[ticket], low, high) for ticket, (low, high) in told.items() if ticket in waited]
    if not pairs:
        return None
    errors = [wait - (low + high) / 2 for wait, low, high in pairs]
    return Promises(
        kept=sum(low <= wait <= high for wait, low, high in pairs),
        count=len(pairs),
        bias=fmean(errors),
        error=fmean(map(abs, errors)),
    )


def _waited(log: Iterable[Row]) -> dict[str, float]:
    """Minutes from a ticket's issue to its first call."""
    issued: dict[str, int] = {}
    waited: dict[str, float] = {}
    for _, event in log:
        if isinstance(event, ev.TicketIssued):
            issued[event.ticket] = event.at
        elif isinstance(event, ev.TicketCalled) and event.ticket in issued:
            waited.setdefault(event.ticket, (event.at - issued[event.ticket]) / MINUTE)
    return waited
