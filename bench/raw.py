"""Raw limits: what this machine's disk and sockets can do at all, to hold every figure against."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

_BODY = b'["TicketIssued",' + b"x" * 200 + b"]"


def commits(folder: Path, rows: int, seconds: float = 1.5) -> float:
    """Rows a second that SQLite (WAL, FULL) takes with `rows` in each transaction: an insert and an upsert each."""
    connection = sqlite3.connect(folder / f"raw-{rows}.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE log (seq INTEGER PRIMARY KEY, at INTEGER, actor TEXT, body BLOB, hash BLOB)")
    connection.execute("CREATE TABLE now (id TEXT PRIMARY KEY, state TEXT, at INTEGER) WITHOUT ROWID")
    done, begin = 0, time.perf_counter()
    while (spent := time.perf_counter() - begin) < seconds:
        numbers = range(done, done + rows)
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO log VALUES (?,?,?,?,?)", [(n, n, "kiosk:1", _BODY, b"h" * 32) for n in numbers]
        )
        connection.executemany(
            "INSERT OR REPLACE INTO now VALUES (?,?,?)", [(f"20260105-A{n:06d}", "w", n) for n in numbers]
        )
        connection.execute("COMMIT")
        done += rows
    connection.close()
    return done / spent
