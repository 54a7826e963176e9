"""The reserve: what a kiosk keeps on its own disk, so that it can give numbers while the server is away.

One SQLite file that power may leave at any moment: a number is on disk before anybody is told of it. No number is given
twice in a line on a date, whatever becomes of the process, the clock or the file. So numbers are given only where it is
known which were given before:

    a new file        knows nothing: a line gives none until the server has told which of its numbers are used
    a clock behind    the latest day that is known of gives none: such a number could not be handed in either
    a damaged file    is set aside under another name, and none are given until the server begins another day, for
                      what was given today may not have been handed in
    a full disk       gives none

A number that is not handed in yet is given on no other day either: the clock may have jumped. What neither file nor
server knows, numbers of a disk that was replaced before it could hand them in, cannot be known.
"""

from __future__ import annotations

import contextlib
import glob
import itertools
import logging
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date as calendar_date
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from queueing.plan import Millis

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

DAYS_KEPT = 7
"""Settled numbers can be looked up for so many days."""

_VERSION = 1
_BUSY_SECONDS = 0.2
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a file. Another file of the same name must never find them."""
_ASIDE = ".damaged-"
"""What comes behind the name of a file that was set aside. As long as one is there, a new file knows what it is."""

_TABLES = f"""
CREATE TABLE kept (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE told (line TEXT PRIMARY KEY);
CREATE TABLE taken (
    date TEXT NOT NULL, line TEXT NOT NULL, ordinal INTEGER NOT NULL, PRIMARY KEY (date, line, ordinal)
) WITHOUT ROWID;
CREATE TABLE given (
    place INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    ordinal INTEGER NOT NULL,
    line TEXT NOT NULL,
    queue TEXT NOT NULL,
    service TEXT,
    visitor_class TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    instead_of TEXT,
    date TEXT NOT NULL,
    outcome TEXT
);
PRAGMA user_version = {_VERSION};
PRAGMA journal_mode = WAL;
"""
# `told`: lines of which the server has said what is used. `taken` is never purged: clocks may come back to any day.

_DAMAGED = "damaged"
"""Kept from the day on which a file was set aside, with that day's date once the server has told it."""
_LATEST = "latest"
"""The latest date on which a number was given, or the server's, which counts also when it is an earlier one."""


class Trouble(StrEnum):
    """Why there are no numbers; staff have to be told."""

    DAMAGED = "damaged"
    """The file was set aside. Numbers that it alone knew will not be handed in."""
    UNWRITABLE = "unwritable"
    """The disk is full, read-only or failing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a kiosk needs to know when it is switched on and there is no server."""

    layout: bytes
    """As JSON."""
    kiosk: str
    person_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A number that this kiosk gave by itself."""

    id: str
    """The request_id to hand it in with, whenever and however often that is tried."""
    ordinal: int
    line: str
    queue: str
    service: str | None
    visitor_class: str
    issued_at: Millis
    instead_of: str | None
    """The request for a number that was not answered before."""


_GIVEN = "id, ordinal, line, queue, service, visitor_class, issued_at, instead_of"


class Reserve:
    """The reserve at one path. Each call takes some milliseconds and raises nothing; `trouble` says what is wrong."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it, readable for its owner alone."""
        self._path = path
        self._db: sqlite3.Connection | None = None
        self._damaged = False
        self._unwritable = False
        self.set_aside: Path | None = None
        """Where this process has put a damaged file."""
        self._attempt(lambda db: None, None)

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong as of the latest call; None for a reserve that works."""
        if self._unwritable:
            return Trouble.UNWRITABLE
        return Trouble.DAMAGED if self._damaged else None

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    # What the server told

    def remember(self, layout: bytes, kiosk: str, person_key: str) -> None:
        """Keep what the server's welcome said. What is known already costs no write."""
        known = Remembered(layout=layout, kiosk=kiosk, person_key=person_key)
        if self.remembered() != known:
            values = [("layout", layout), ("kiosk", kiosk.encode()), ("person_key", person_key.encode())]
            self._write(lambda db: db.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", values), None)

    def remembered(self) -> Remembered | None:
        """What the latest welcome said."""
        nothing: dict[str, bytes] = {}
        kept = self._attempt(lambda db: dict(db.execute("SELECT name, value FROM kept").fetchall()), nothing)
        try:
            return Remembered(
                layout=kept["layout"], kiosk=kept["kiosk"].decode(), person_key=kept["person_key"].decode()
            )
        except KeyError:
            return None

    def used(self, line: str, ordinals: Iterable[int], date: str) -> None:
        """The server says which `ordinals` of `line` kiosks have given by themselves on `date`, its day today.

        To be told for every line, also one without any: before that a new reserve gives none of its numbers. What is
        known already costs no write; ordinals of other kiosks do no harm, but each costs one.
        """
        told = set(ordinals)
        stale = (calendar_date.fromisoformat(date) - timedelta(days=DAYS_KEPT)).isoformat()
        if self._attempt(lambda db: _is_news(db, line, told, date, stale), False):
            self._write(lambda db: _take_in(db, line, told, date, stale), None)

    # Numbers

    def left(self, line: str, first: int, last: int, date: str) -> int:
        """How many numbers of the range `first` to `last` may still be given for `line` on `date`."""

        def count(db: sqlite3.Connection) -> int:
            ordinal = _next_ordinal(db, line, first, last, date)
            return 0 if ordinal is None else last + 1 - ordinal

        return self._attempt(count, 0)

    def give(
        self,
        line: str,
        first: int,
        last: int,
        queue: str,
        service: str | None,
        visitor_class: str,
        date: str,
        now: Millis,
        instead_of: str | None = None,
    ) -> Given | None:
        """The next number of the range `first` to `last` for `line` on `date`; it is on disk when this returns.

        None where there is none to give: the range is used up, or it is not known which of it are free, or the disk
        does not take it.
        """

        def give(db: sqlite3.Connection) -> Given | None:
            ordinal = _next_ordinal(db, line, first, last, date)
            if ordinal is None:
                return None
            given = Given(
                id=uuid.uuid4().hex,
                ordinal=ordinal,
                line=line,
                queue=queue,
                service=service,
                visitor_class=visitor_class,
                issued_at=now,
                instead_of=instead_of,
            )
            row = (given.id, ordinal, line, queue, service, visitor_class, now, instead_of, date)
            _keep(db, _LATEST, date.encode())
            db.execute("INSERT INTO taken VALUES (?, ?, ?)", (date, line, ordinal))
            db.execute(f"INSERT INTO given ({_GIVEN}, date) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            return given

        return self._write(give, None)

    def pending(self) -> tuple[Given, ...]:
        """Numbers not yet settled, in the order in which they were given."""
        query = f"SELECT {_GIVEN} FROM given WHERE outcome IS NULL ORDER BY place"
        return self._attempt(lambda db: tuple(_given_of(row) for row in db.execute(query)), ())

    def settle(self, given_id: str, outcome: str) -> None:
        """The server has taken a number, or refused it for good; `outcome` says how it went, for the audit."""
        query = "UPDATE given SET outcome = ? WHERE id = ? AND outcome IS NULL"
        self._write(lambda db: db.execute(query, (outcome, given_id)), None)

    # The file

    def _write(self, work: Callable[[sqlite3.Connection], _T], otherwise: _T | None) -> _T | None:
        """What `work` answers once what it wrote is on disk; `otherwise` where that cannot be."""

        def written(db: sqlite3.Connection) -> _T:
            with _transaction(db):
                answer = work(db)
            if self._unwritable:
                self._unwritable = False
                _log.warning("reserve %s: the disk takes writes again", self._path)
            return answer

        return self._attempt(written, otherwise)

    def _attempt(self, work: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """What `work` answers; `otherwise` where the file cannot be used."""
        try:
            if self._db is None:
                self._db = self._open()
            answer = work(self._db)
            self._damaged = _kept(self._db, _DAMAGED) is not None
        except (sqlite3.Error, OSError) as error:
            self._fail(error)
            return otherwise
        return answer

    def _fail(self, error: Exception) -> None:
        # A connection that has failed may hold a transaction or a stale file: the next call opens a new one.
        with contextlib.suppress(sqlite3.Error):
            self.close()
        self._db = None
        if _is_damage(error):
            with contextlib.suppress(OSError):
                self._put_aside(error)
        elif not self._unwritable:
            _log.error("reserve %s: %s", self._path, error)
            self._unwritable = True

    def _open(self) -> sqlite3.Connection:
        """The file, sound; one that is not is set aside for a new one."""
        try:
            return _connect_sound(self._path)
        except FileNotFoundError:
            # Something beside a file that is not there: more was lost than the file.
            if any(self._named(suffix).exists() for suffix in _BESIDE):
                self._put_aside(_NotSoundError("the file is gone"))
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise
            self._put_aside(error)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        _create(self._path, damaged=any(self._asides()))
        return _connect_sound(self._path)

    def _put_aside(self, why: Exception) -> None:
        """Rename what there is of the file. The main file goes first: without it the others are noticed."""
        there = {path.name for path in self._asides()}
        names = (f"{self._path.name}{_ASIDE}{number}" for number in itertools.count(1))
        aside = self._path.with_name(next(n for n in names if there.isdisjoint(n + end for end in ("", *_BESIDE))))
        for suffix in ("", *_BESIDE):
            with contextlib.suppress(FileNotFoundError):
                self._named(suffix).rename(f"{aside}{suffix}")
        _flush_folder(self._path.parent)
        self._damaged, self.set_aside = True, aside
        _log.error("reserve %s: %s; set aside as %s", self._path, why, aside.name)

    def _asides(self) -> Iterator[Path]:
        """Files that were set aside, and what stood beside them."""
        return self._path.parent.glob(glob.escape(self._path.name + _ASIDE) + "*")

    def _named(self, suffix: str) -> Path:
        return self._path.with_name(self._path.name + suffix)


class _NotSoundError(sqlite3.DatabaseError):
    """The file can be read and is not what it should be."""


def _is_damage(error: Exception) -> bool:
    code = getattr(error, "sqlite_errorcode", None)
    return isinstance(error, _NotSoundError) or (code is not None and code & 0xFF in _DAMAGE)


def _connect_sound(path: Path) -> sqlite3.Connection:
    """Open a file that is whole. FileNotFoundError, or sqlite3.Error, of which `_is_damage` knows whether it is not."""
    if path.stat().st_size == 0:
        raise _NotSoundError("the file is empty")
    path.chmod(0o600)
    db = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        ((version,),) = db.execute("PRAGMA user_version")
        if version != _VERSION:
            raise _NotSoundError(f"the file is of version {version}, not {_VERSION}")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        ((verdict,),) = db.execute("PRAGMA integrity_check(1)").fetchall()
        if verdict != "ok":
            raise _NotSoundError(str(verdict))
    except BaseException:
        db.close()
        raise
    return db


def _create(path: Path, damaged: bool) -> None:
    """Make the file, under another name first: at its own there is a whole one or none."""
    new = path.with_name(path.name + ".new")
    for suffix in ("", "-journal", *_BESIDE):
        new.with_name(new.name + suffix).unlink(missing_ok=True)
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with contextlib.closing(sqlite3.connect(new, isolation_level=None)) as db:
        db.executescript(_TABLES)
        if damaged:
            db.execute("INSERT INTO kept VALUES (?, ?)", (_DAMAGED, b""))
    new.replace(path)
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.rollback()
        raise


def _next_ordinal(db: sqlite3.Connection, line: str, first: int, last: int, date: str) -> int | None:
    """The lowest ordinal after all that were given; None: there is none, or it is not known which were given."""
    latest = _kept(db, _LATEST)
    if _kept(db, _DAMAGED) is not None or latest is None or date.encode() < latest or not _is_told(db, line):
        return None
    query = """
        SELECT max(ordinal) FROM (
            SELECT ordinal FROM taken WHERE date = ? AND line = ?
            UNION ALL SELECT ordinal FROM given WHERE outcome IS NULL AND line = ?
        ) WHERE ordinal BETWEEN ? AND ?
    """
    ((highest,),) = db.execute(query, (date, line, line, first, last)).fetchall()
    ordinal = first if highest is None else int(highest) + 1
    return ordinal if ordinal <= last else None


def _is_news(db: sqlite3.Connection, line: str, told: set[int], date: str, stale: str) -> bool:
    """Whether what the server says of a line changes anything here."""
    if _kept(db, _LATEST) != date.encode() or _kept(db, _DAMAGED) not in (None, date.encode()):
        return True
    if _kept(db, _DAMAGED) is None and not _is_told(db, line):
        return True
    if db.execute("SELECT 1 FROM given WHERE outcome IS NOT NULL AND date < ?", (stale,)).fetchone():
        return True
    known = {
        ordinal for (ordinal,) in db.execute("SELECT ordinal FROM taken WHERE date = ? AND line = ?", (date, line))
    }
    return not told <= known


def _take_in(db: sqlite3.Connection, line: str, told: set[int], date: str, stale: str) -> None:
    damaged = _kept(db, _DAMAGED)
    if damaged == b"":
        _keep(db, _DAMAGED, date.encode())
    elif damaged is not None and date.encode() > damaged:
        db.execute("DELETE FROM kept WHERE name = ?", (_DAMAGED,))
    if _kept(db, _DAMAGED) is None:
        db.execute("INSERT OR IGNORE INTO told VALUES (?)", (line,))
    # What a clock ahead of the server's gave on days to come was given by today.
    db.execute("INSERT OR IGNORE INTO taken SELECT ?, line, ordinal FROM taken WHERE date > ?", (date, date))
    db.execute("DELETE FROM taken WHERE date > ?", (date,))
    db.executemany("INSERT OR IGNORE INTO taken VALUES (?, ?, ?)", [(date, line, ordinal) for ordinal in sorted(told)])
    db.execute("DELETE FROM given WHERE outcome IS NOT NULL AND date < ?", (stale,))
    _keep(db, _LATEST, date.encode())


def _is_told(db: sqlite3.Connection, line: str) -> bool:
    return db.execute("SELECT 1 FROM told WHERE line = ?", (line,)).fetchone() is not None


def _keep(db: sqlite3.Connection, name: str, value: bytes) -> None:
    db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, value))


def _kept(db: sqlite3.Connection, name: str) -> bytes | None:
    row = db.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
    return None if row is None else bytes(row[0])


def _given_of(row: tuple[str, int, str, str, str | None, str, int, str | None]) -> Given:
    return Given(
        id=row[0],
        ordinal=row[1],
        line=row[2],
        queue=row[3],
        service=row[4],
        visitor_class=row[5],
        issued_at=row[6],
        instead_of=row[7],
    )
