"""Migrations: what they build is what the program expects, whole or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from server.main import DATABASE
from server.migrate import NewerDatabaseError, known_revisions, migrate
from server.schema import metadata
from server.store import sqlite_engine


def test_the_migrations_build_exactly_what_the_program_expects(tmp_path: Path) -> None:
    """Alembic finds no difference between them and the tables; the newest revision is noted."""
    engine = sqlite_engine(tmp_path / DATABASE)
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == known_revisions()[-1]
    engine.dispose()


def test_migrating_again_changes_nothing(tmp_path: Path) -> None:
    """Every start does it."""
    engine = sqlite_engine(tmp_path / DATABASE)
    migrate(engine)
    before = _schema(tmp_path / DATABASE)
    migrate(engine)
    assert _schema(tmp_path / DATABASE) == before
    engine.dispose()


def _schema(path: Path) -> list[str]:
    with sqlite3.connect(path) as database:
        return [row[0] for row in database.execute("SELECT sql FROM sqlite_master ORDER BY name")]


def test_a_migration_that_is_cut_short_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next start makes it whole."""
    engine = sqlite_engine(tmp_path / DATABASE)
    upgrade = command.upgrade

    def cut_short(*arguments: object) -> None:
        upgrade(*arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(command, "upgrade", cut_short)
        with pytest.raises(KeyboardInterrupt):
            migrate(engine)
    assert _schema(tmp_path / DATABASE) == []
    migrate(engine)
    assert len(_schema(tmp_path / DATABASE)) > len(metadata.tables)
    engine.dispose()


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    """It names both revisions; not a byte of the file changes."""
    path = tmp_path / DATABASE
    engine = sqlite_engine(path)
    migrate(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    before = hashlib.sha256(path.read_bytes()).digest()
    engine = sqlite_engine(path)
    with pytest.raises(NewerDatabaseError, match=f"9999.*{known_revisions()[-1]}"):
        migrate(engine)
    engine.dispose()
    assert hashlib.sha256(path.read_bytes()).digest() == before
