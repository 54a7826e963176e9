"""The archive: a hall's database, read and nothing else, beside the server that writes it or without one.

Long readings are cut into short ones: while rows are read, SQLite keeps its journal, and in it what was deleted.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from queueing.events import Event
from queueing.plan import Millis
from server.opening import Opening, opening_of
from wire.codec import decode_event

ROWS_AT_ONCE = 2000
PATIENCE_S = 10.0
RECORD = "record"
"""As what the records of dates are kept among the reports."""


class Archive:
    """A connection that only reads."""

    def __init__(self, path: Path) -> None:
        """FileNotFoundError where there is no database."""
        if not path.exists():
            raise FileNotFoundError(f"no database: {path}")
        self._raw = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=PATIENCE_S)
        tables = self._raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self._tables = {name for (name,) in tables.fetchall()}

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._raw.close()

    def last(self) -> int:
        """The number of the log's last row; 0 for an empty log."""
        rows = self._rows("events", "SELECT coalesce(max(seq), 0) FROM events")
        return int(rows[0][0]) if rows else 0

    def events(self, after: int, until: int | None = None) -> Iterator[tuple[int, Event]]:
        """The log after a row, up to another or to its end: numbers and events."""
        until = self.last() if until is None else until
        query = "SELECT seq, body FROM events WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
        while after < until and (rows := self._rows("events", query, after, until, ROWS_AT_ONCE)):
            for seq, body in rows:
                yield seq, decode_event(body)
            after = rows[-1][0]

    def openings(self) -> list[tuple[str, int]]:
        """The dates whose openings are kept, earliest first, and each one's row of the log."""
        return self._rows("openings", "SELECT date, seq FROM openings ORDER BY seq")

    def opening(self, date: str) -> Opening:
        """The opening of one of these. KeyError for another date."""
        rows = self._rows("openings", "SELECT state FROM openings WHERE date = ?", date)
        if not rows:
            raise KeyError(date)
        return opening_of(rows[0][0])

    def moment_of(self, seq: int) -> Millis:
        """When a row of the log was written. KeyError for a row that there is not."""
        rows = self._rows("events", "SELECT at FROM events WHERE seq = ?", seq)
        if not rows:
            raise KeyError(seq)
        return int(rows[0][0])

    def report(self, period: str, start: str) -> bytes | None:
        """A report as it was made, as JSON, by the kind of its period and its first date."""
        rows = self._rows("reports", "SELECT body FROM reports WHERE period = ? AND start = ?", period, start)
        return unpacked(rows[0][0]) if rows else None

    def reports(self, period: str) -> list[str]:
        """The first dates of all reports of one kind."""
        rows = self._rows("reports", "SELECT start FROM reports WHERE period = ? ORDER BY start", period)
        return [start for (start,) in rows]

    def names(self) -> dict[str, str]:
        """What the name cards of staff say, by staff number."""
        rows = self._rows("clerks", "SELECT staff_no, name FROM clerks WHERE name IS NOT NULL")
        return dict(rows)

    def _rows(self, table: str, query: str, *values: object) -> list[Any]:
        if table not in self._tables:
            return []
        return self._raw.execute(query, values).fetchall()


def packed(body: bytes) -> bytes:
    """A report as it is kept."""
    return zlib.compress(body, 6)


def unpacked(kept: bytes) -> bytes:
    """The report that was kept so."""
    return zlib.decompress(kept)
