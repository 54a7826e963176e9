"""Damage: a database that cannot be used, told in one sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from wire.problem import MalformedError


class DamagedError(Exception):
    """The database is none, cannot be opened, or its log does not hold together."""


@contextmanager
def telling_damage(path: Path) -> Iterator[None]:
    """DamagedError, which names the file, in place of what the database and the decoder raise."""
    try:
        yield
    except DatabaseError as error:
        raise DamagedError(f"{path} cannot be used: {error.orig}") from error
    except (sqlite3.DatabaseError, MalformedError) as error:
        raise DamagedError(f"{path} cannot be used: {error}") from error
