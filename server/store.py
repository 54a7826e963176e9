"""The store: what is on disk. One thread writes, one transaction a batch; reading goes over connections of its own."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from sqlalchemy import Connection, Engine, Insert, Select, create_engine, event, func, insert, select
from sqlalchemy.engine.interfaces import Dialect

from queueing.case import Case
from queueing.ticket import Ticket
from server import schema
from server.chain import GENESIS, ChainFault, LogRow, link, verify
from server.damage import DamagedError
from server.migrate import migrate

EventRow = tuple[int, int, str, bytes]
"""(seq, at, actor, body); the chain's hash is added when it is written."""
RequestRow = tuple[int, str, int, int, bytes]
"""(id, key, fingerprint, at, answer)."""
Extra = Callable[[Connection], object]
"""Something else to be written in the same transaction, e.g. a session."""


class StoreError(Exception):
    """The disk did not take it: full, gone or failing. Nothing of the batch was kept."""


@dataclass(slots=True)
class Batch:
    """What one transaction writes."""

    events: list[EventRow] = field(default_factory=list)
    tickets: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    """Rows of `tickets` by id: the newest wins."""
    cases: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    """Rows of `cases` by id, likewise."""
    requests: list[RequestRow] = field(default_factory=list)
    checkpoints: list[tuple[int, bytes]] = field(default_factory=list)
    extras: list[Extra] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.events or self.requests or self.extras or self.checkpoints)


def ticket_row(ticket: Ticket, changed_at: int) -> tuple[Any, ...]:
    """A ticket as a row of `tickets`, in the table's order of columns."""
    return (
        ticket.id,
        ticket.number,
        ticket.queue,
        ticket.visitor_class,
        ticket.service,
        ticket.state.value,
        ticket.issued_at,
        ticket.slot_time,
        ticket.counter,
        ticket.called_at,
        ticket.serving_at,
        changed_at,
        ticket.hold.value if ticket.hold else None,
        ticket.recalls,
        ticket.misses,
        ticket.person,
    )


def case_row(case: Case) -> tuple[Any, ...]:
    """A case as a row of `cases`, in the table's order of columns."""
    return (
        case.id,
        case.ticket,
        case.queue,
        case.issuing,
        case.service,
        case.department,
        case.delivery.value,
        case.state.value,
        case.counter,
        case.clerk,
        case.registered_at,
        case.due,
        case.decided_at,
        case.ended_at,
        case.contact,
    )


def sqlite_engine(path: Path) -> Engine:
    """An engine on an SQLite file, every connection durable (WAL, synchronous FULL) and patient.

    Its errors do not tell the values that were to be written: they end in logs.
    """
    settings = {"check_same_thread": False, "timeout": 5}
    engine = create_engine(f"sqlite:///{path}", connect_args=settings, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA wal_autocheckpoint=4000")

    return engine


class Store:
    """A hall's database. `commit` is called by one thread only; everything else may be called by any."""

    def __init__(self, path: Path) -> None:
        """Open, creating or migrating as needed. NewerDatabaseError, sqlite3 and SQLAlchemy errors pass through."""
        self.engine = sqlite_engine(path)
        migrate(self.engine)
        self._sa = self.engine.connect()
        self._raw: sqlite3.Connection = self._sa.connection.driver_connection  # type: ignore[assignment]
        self._raw.isolation_level = None
        dialect = self.engine.dialect
        self._events = _Rows(insert(schema.events), dialect)
        self._requests = _Rows(insert(schema.requests), dialect)
        self._checkpoints = _Rows(insert(schema.checkpoints).prefix_with("OR REPLACE"), dialect)
        self._tickets = _Rows(insert(schema.tickets).prefix_with("OR REPLACE"), dialect)
        self._cases = _Rows(insert(schema.cases).prefix_with("OR REPLACE"), dialect)
        self._head = _Rows(insert(schema.chain_head).prefix_with("OR REPLACE"), dialect)
        self._reader_lock = threading.Lock()
        self._reader = self.engine.connect()
        self._tip = self._read_tip()

    def commit(self, batch: Batch) -> None:
        """Write the batch in one transaction and have it on disk when this returns. StoreError: nothing was written."""
        seq, digest = self._tip
        rows = []
        for number, at, actor, body in batch.events:
            digest = link(digest, number, at, actor, body)
            rows.append((number, at, actor, body, digest))
            seq = number
        cursor = self._raw.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
            if rows:
                self._events.write(cursor, rows)
                self._head.write(cursor, [(1, seq, digest)])
            self._tickets.write(cursor, list(batch.tickets.values()))
            self._cases.write(cursor, list(batch.cases.values()))
            self._requests.write(cursor, batch.requests)
            self._checkpoints.write(cursor, batch.checkpoints)
            for extra in batch.extras:
                extra(self._sa)
            cursor.execute("COMMIT")
        except Exception as error:
            self._roll_back()
            raise StoreError(str(error)) from error
        self._tip = (seq, digest)

    def probe(self) -> bool:
        """Whether the disk takes writes again."""
        try:
            self._raw.execute("BEGIN IMMEDIATE")
            self._head.write(self._raw.cursor(), [(1, *self._tip)])
            # A page's worth that is taken back: a disk with no room for it has no room for a batch either.
            self._raw.execute("INSERT INTO checkpoints (seq, state) VALUES (-1, zeroblob(65536))")
            self._raw.execute("DELETE FROM checkpoints WHERE seq = -1")
            self._raw.execute("COMMIT")
        except sqlite3.Error:
            self._roll_back()
            return False
        return True

    def empty_journal(self) -> bool:
        """Move all that is in SQLite's journal to the database and empty it: it still has what was deleted since.

        False while somebody reads. May be called by any thread; whoever writes waits meanwhile.
        """
        with self._driver() as raw:
            (busy, _, _) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def checkpoint(self) -> tuple[int, bytes] | None:
        """The newest checkpoint: its sequence number and the state."""
        table = schema.checkpoints
        rows = self.read(select(table.c.seq, table.c.state).order_by(table.c.seq.desc()).limit(1))
        return (rows[0][0], rows[0][1]) if rows else None

    def events_after(self, seq: int) -> Iterator[bytes]:
        """Bodies of the events after `seq`, in order."""
        with self._driver() as raw:
            for (body,) in raw.execute("SELECT body FROM events WHERE seq > ? ORDER BY seq", (seq,)):
                yield body

    def log(self) -> Iterator[LogRow]:
        """The whole log, in order."""
        with self._driver() as raw:
            yield from raw.execute("SELECT seq, at, actor, body, hash FROM events ORDER BY seq")

    def head(self) -> tuple[int, bytes] | None:
        """The end of the log as recorded beside it; None for an empty log."""
        rows = self.read(select(schema.chain_head.c.seq, schema.chain_head.c.hash))
        return (rows[0][0], rows[0][1]) if rows else None

    def verify(self) -> tuple[int, ChainFault | None]:
        """Follow the whole log, as it is at one moment: how many rows hold, and the first fault if there is one."""
        with self._driver() as raw:
            raw.execute("BEGIN")
            head = raw.execute("SELECT seq, hash FROM chain_head").fetchone()
            return verify(raw.execute("SELECT seq, at, actor, body, hash FROM events ORDER BY seq"), head)

    def check_end(self) -> None:
        """DamagedError where rows are missing at the log's end: the next one written would hide it."""
        seq, digest = self.head() or (0, GENESIS)
        if (seq, digest) != self._tip:
            raise DamagedError(
                f"the log ends at row {self._tip[0]}, but what was written beside it says row {seq}: "
                "restore the database from its backup"
            )

    def request_keys(self) -> Iterator[tuple[int, str]]:
        """(id, key) of every remembered request."""
        with self._driver() as raw:
            yield from raw.execute("SELECT id, key FROM requests")

    def request(self, number: int) -> tuple[str, int, bytes] | None:
        """(key, fingerprint, answer) of a remembered request."""
        table = schema.requests
        rows = self.read(select(table.c.key, table.c.fingerprint, table.c.answer).where(table.c.id == number))
        return (rows[0][0], rows[0][1], rows[0][2]) if rows else None

    def ticket(self, ticket_id: str) -> dict[str, Any] | None:
        """A ticket's row, open or ended."""
        rows = self.read(select(schema.tickets).where(schema.tickets.c.ticket_id == ticket_id))
        return dict(zip(schema.tickets.c.keys(), rows[0], strict=True)) if rows else None

    def read(self, query: Select[Any]) -> Sequence[Any]:
        """All rows of a short query, over the reading connection."""
        with self._reader_lock:
            rows = self._reader.execute(query).all()
            self._reader.rollback()
            return rows

    def close(self) -> None:
        """Let go of the database."""
        self._reader.close()
        self._sa.close()
        self.engine.dispose()

    @contextmanager
    def _driver(self) -> Iterator[sqlite3.Connection]:
        """The driver's own connection, for a reading that is long and streams."""
        with self.engine.connect() as connection:
            yield connection.connection.driver_connection  # type: ignore[misc]

    def _roll_back(self) -> None:
        self._sa.rollback()
        if self._raw.in_transaction:
            self._raw.rollback()

    def _read_tip(self) -> tuple[int, bytes]:
        table = schema.events
        rows = self.read(select(table.c.seq, table.c.hash).order_by(table.c.seq.desc()).limit(1))
        return (rows[0][0], rows[0][1]) if rows else (0, GENESIS)


class StoreThread:
    """The one thread that writes: takes batches in order and tells how each went."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._work: SimpleQueue[tuple[Callable[[], Any], Callable[[Any, Exception | None], object]] | None] = (
            SimpleQueue()
        )
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def do(self, work: Callable[[], Any], done: Callable[[Any, Exception | None], object]) -> None:
        """Run `work` in the thread, then `done` there with its result or its error."""
        self._work.put((work, done))

    def close(self) -> None:
        """Finish what was handed over and stop."""
        self._work.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._work.get()) is not None:
            work, done = item
            try:
                result = work()
            except Exception as error:
                done(None, error)
            else:
                done(result, None)


class _Rows:
    """Writes rows of one table on the driver's own cursor, many with each statement.

    A statement compiled once is six times cheaper a row than one executed through SQLAlchemy. And the driver gives up
    the interpreter's lock once a statement, not once a row: with a row each, the event loop and this thread would
    hand it to and fro thousands of times a second.
    """

    _SIZES = (256, 64, 16, 4, 1)

    def __init__(self, statement: Insert, dialect: Dialect) -> None:
        head, values = str(statement.compile(dialect=dialect)).rsplit("VALUES ", 1)
        self._texts = [(size, f"{head}VALUES {', '.join([values] * size)}") for size in self._SIZES]

    def write(self, cursor: sqlite3.Cursor, rows: Sequence[Sequence[Any]]) -> None:
        """Write all rows."""
        at = 0
        for size, text in self._texts:
            while len(rows) - at >= size:
                cursor.execute(text, list(chain.from_iterable(rows[at : at + size])))
                at += size


def next_request_id(store: Store) -> int:
    """The id for the next remembered request."""
    rows = store.read(select(func.coalesce(func.max(schema.requests.c.id), 0)))
    return int(rows[0][0]) + 1
