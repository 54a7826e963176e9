"""The audit: the log as it is read by people, filtered, a page at a time or as a whole day."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from queueing.events import Event
from queueing.plan import Millis
from server.logged import first_since
from server.store import Store
from wire.codec import decode_event


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """What of the log is asked for; None: all of it."""

    start: Millis
    end: Millis
    actor: str | None = None
    """Part of an actor: a staff number, a device, `schedule`."""
    kind: str | None = None
    """Name of an event."""
    about: str | None = None
    """What the event tells of: part of its body as it is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One event with who caused it."""

    seq: int
    at: Millis
    actor: str
    event: Event


def audit_page(store: Store, query: AuditQuery, before: int | None, limit: int) -> Sequence[AuditRow]:
    """The newest rows that a query finds, earlier than row `before`; the newest first.

    Reads a span of the log: not for the event loop. MalformedError if a row cannot be read.
    """
    return _rows(store, query, "seq < ?", before, "DESC", limit)


def audit_onward(store: Store, query: AuditQuery, after: int, limit: int) -> Sequence[AuditRow]:
    """The oldest rows that a query finds, later than row `after`; the oldest first. Otherwise as `audit_page`."""
    return _rows(store, query, "seq > ?", after, "ASC", limit)


def _rows(
    store: Store, query: AuditQuery, bound: str, bounded: int | None, order: str, limit: int
) -> Sequence[AuditRow]:
    """A short reading each time: while a row is being read, SQLite keeps its journal, and what was deleted with it."""
    with store.engine.connect() as connection:
        raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        wanted = ["seq >= ?", "seq < ?"]
        values: list[object] = [first_since(raw, query.start), first_since(raw, query.end)]
        if bounded is not None:
            wanted.append(bound)
            values.append(bounded)
        if query.actor is not None:
            wanted.append("instr(actor, ?)")
            values.append(query.actor)
        if query.kind is not None:
            prefix = f'["{query.kind}",'.encode()
            wanted.append("body >= ? AND body < ?")
            values += [prefix, prefix + b"\xff"]
        if query.about is not None:
            wanted.append("instr(body, ?)")
            values.append(query.about.encode())
        found = raw.execute(
            f"SELECT seq, at, actor, body FROM events WHERE {' AND '.join(wanted)} ORDER BY seq {order} LIMIT ?",
            [*values, limit],
        ).fetchall()
    return [AuditRow(seq=seq, at=at, actor=actor, event=decode_event(body)) for seq, at, actor, body in found]
