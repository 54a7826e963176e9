"""The log book: a hall's log, read from its database by nothing but SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from rehearsal.tally import Row
from server.main import DATABASE
from server.store import Store
from wire.codec import decode_event


def rows(data: Path) -> list[Row]:
    """Every row of the log in `data`, in order; none where there is no log yet."""
    if not (data / DATABASE).exists():
        return []
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        log = connection.execute("SELECT actor, body FROM events ORDER BY seq").fetchall()
    return [(actor, decode_event(body)) for actor, body in log]


def chain(data: Path) -> tuple[int, str | None]:
    """How many rows of the log hold together, and what is wrong with the next, if anything."""
    store = Store(data / DATABASE)
    try:
        count, fault = store.verify()
    finally:
        store.close()
    return count, fault.what if fault is not None else None
