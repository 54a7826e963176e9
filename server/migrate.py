"""Migrate: bring a database to the shape this program knows, or refuse one from the future."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

VERSIONS = Path(__file__).parent / "migrations" / "versions"


class NewerDatabaseError(Exception):
    """The database was written by a newer program than this one."""


def known_revisions() -> list[str]:
    """The revisions this program has, oldest first."""
    return sorted(path.name.split("_")[0] for path in VERSIONS.glob("[0-9]*_*.py"))


def migrate(engine: Engine) -> None:
    """Upgrade the database to the newest revision. NewerDatabaseError if it has one we do not know."""
    with engine.connect() as connection:
        if _is_current(connection):
            return
    # Alembic takes a third of a second to import: only where there is something to do.
    from alembic import command
    from alembic.config import Config

    with _one_transaction(engine) as connection:
        if _is_current(connection):
            return
        config = Config()
        config.set_main_option("script_location", str(VERSIONS.parent))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _one_transaction(engine: Engine) -> Iterator[Connection]:
    """All or nothing, and nobody else meanwhile: by itself SQLite's driver commits after every change of a table."""
    with engine.connect() as connection:
        raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        usual, raw.isolation_level = raw.isolation_level, None
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()
        finally:
            connection.rollback()
            raw.isolation_level = usual


def _is_current(connection: Connection) -> bool:
    """Whether the database has the newest revision. NewerDatabaseError if it has one we do not know."""
    known, present = known_revisions(), _present_revision(connection)
    if present is not None and present not in known:
        raise NewerDatabaseError(
            f"the database has revision {present}, this program knows up to {known[-1]}: "
            "start the newer program, or restore the backup made before it"
        )
    return present == known[-1]


def _present_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision
