"""Logged: what the log says of a span of time, found without reading what is before it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from queueing.events import Event
from queueing.plan import Millis
from server.clock import moment
from server.store import Store
from wire.codec import decode_event


@dataclass(frozen=True, slots=True)
class Logged:
    """One row of the log."""

    seq: int
    actor: str
    event: Event


def logged(store: Store, start: Millis, end: Millis, beginning: str = "", after: int = 0) -> Iterator[Logged]:
    """Events from `start` on and before `end`, in order; only those whose name begins so, and after row `after`.

    Takes milliseconds, for a whole busy day a second: not for the event loop. MalformedError if one cannot be read.
    """
    prefix = f'["{beginning}'.encode()
    query = "SELECT seq, actor, body FROM events WHERE seq >= ? AND seq < ? AND body >= ? AND body < ? ORDER BY seq"
    with store.engine.connect() as connection:
        raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        span = (max(after + 1, first_since(raw, start)), first_since(raw, end))
        for seq, actor, body in raw.execute(query, (*span, prefix, prefix + b"\xff")):
            yield Logged(seq, actor, decode_event(body))


def first_since(raw: sqlite3.Connection, at: Millis) -> int:
    """The first row that is not earlier than `at`, or the one after the last: rows are in the order of time."""
    low, high = 1, raw.execute("SELECT coalesce(max(seq), 0) + 1 FROM events").fetchone()[0]
    while low < high:
        middle = (low + high) // 2
        found = raw.execute("SELECT at FROM events WHERE seq = ?", (middle,)).fetchone()
        low, high = (middle + 1, high) if found is not None and found[0] < at else (low, middle)
    return int(low)


def day_span(day: date, timezone: str) -> tuple[Millis, Millis]:
    """A date of the hall, from its midnight to the next."""
    return moment(day, "00:00", timezone), moment(day + timedelta(days=1), "00:00", timezone)
