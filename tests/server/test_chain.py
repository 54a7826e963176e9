"""The chain of hashes: whatever is done to the log behind the server's back is found."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

import jiaohao
from server.chain import GENESIS, link
from server.main import DATABASE
from server.store import Store
from tests.running import RunningServer
from tests.server.house import House
from tests.server.inside import inside

Tamper = Callable[[sqlite3.Connection], object]


def _edit(database: sqlite3.Connection) -> None:
    database.execute("UPDATE events SET body = replace(body, 'ordinary', 'elder') WHERE seq = 4")


def _edit_actor(database: sqlite3.Connection) -> None:
    database.execute("UPDATE events SET actor = 'somebody else' WHERE seq = 4")


def _edit_time(database: sqlite3.Connection) -> None:
    database.execute("UPDATE events SET at = at + 1 WHERE seq = 4")


def _edit_and_hash_anew(database: sqlite3.Connection) -> None:
    _edit(database)
    database.execute("UPDATE events SET body = CAST(body AS BLOB) WHERE seq = 4")
    ((previous,),) = database.execute("SELECT hash FROM events WHERE seq = 3")
    ((at, actor, body),) = database.execute("SELECT at, actor, body FROM events WHERE seq = 4")
    database.execute("UPDATE events SET hash = ? WHERE seq = 4", (link(previous, 4, at, actor, body),))


def _delete(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM events WHERE seq = 4")


def _delete_and_close_the_gap(database: sqlite3.Connection) -> None:
    _delete(database)
    for seq in range(5, 9):
        database.execute("UPDATE events SET seq = ? WHERE seq = ?", (seq - 1, seq))


def _cut_off(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM events WHERE seq > 6")


def _delete_the_first(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM events WHERE seq = 1")


def _swap(database: sqlite3.Connection) -> None:
    for seq, to in ((4, -1), (5, 4), (-1, 5)):
        database.execute("UPDATE events SET seq = ? WHERE seq = ?", (to, seq))


def _empty(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM events")


def _append(database: sqlite3.Connection) -> None:
    ((seq, previous),) = database.execute("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")
    body = b'["IntakeStopped",{"at":1,"line":"civil"}]'
    row = (seq + 1, 1, "x", body, link(previous, seq + 1, 1, "x", body))
    database.execute("INSERT INTO events (seq, at, actor, body, hash) VALUES (?, ?, ?, ?, ?)", row)


def _forget_the_head(database: sqlite3.Connection) -> None:
    database.execute("DELETE FROM chain_head")


def _log_of_eight(data: Path) -> None:
    async def steps() -> None:
        async with inside(data) as hall:
            for _ in range(7):
                await hall.issue()

    asyncio.run(steps())


@pytest.mark.parametrize(
    ("tamper", "row"),
    [
        (_edit, 4),
        (_edit_actor, 4),
        (_edit_time, 4),
        (_edit_and_hash_anew, 5),
        (_delete, 4),
        (_delete_and_close_the_gap, 4),
        (_cut_off, 7),
        (_delete_the_first, 1),
        (_swap, 4),
        (_empty, 1),
        (_append, 10),
        (_forget_the_head, 9),
    ],
)
def test_a_log_that_was_tampered_with_is_found_out_at_the_row(tmp_path: Path, tamper: Tamper, row: int) -> None:
    """The first row that does not hold is named, and a whole log holds."""
    _log_of_eight(tmp_path)
    store = Store(tmp_path / DATABASE)
    assert store.verify() == (8, None)
    with sqlite3.connect(tmp_path / DATABASE) as database:
        tamper(database)
    count, fault = store.verify()
    assert fault is not None
    assert (fault.seq, count) == (row, row - 1)
    store.close()


def test_the_first_row_is_chained_to_nothing(tmp_path: Path) -> None:
    """An empty log holds; its first hash begins with zeros."""
    store = Store(tmp_path / DATABASE)
    assert store.verify() == (0, None)
    assert not any(GENESIS)
    store.close()


def test_the_command_line_finds_a_changed_row_and_a_server_does_not_start_over_a_cut(tmp_path: Path) -> None:
    """`jiaohao audit verify` exits 1 and names the row; the next row written would have hidden the cut."""
    _log_of_eight(tmp_path)
    assert "8 rows, every hash holds" in _audit(tmp_path, 0)
    with sqlite3.connect(tmp_path / DATABASE) as database:
        _cut_off(database)
    assert "row 6" in _audit(tmp_path, 1)
    with pytest.raises(AssertionError, match="row 6"):
        RunningServer(tmp_path, "tiny").start()
    with sqlite3.connect(tmp_path / DATABASE) as database:
        _edit(database)
    assert "row 4 was changed" in _audit(tmp_path, 1)


def _audit(data: Path, code: int) -> str:
    result = CliRunner().invoke(jiaohao.app, ["audit", "verify", "--data", str(data)])
    assert result.exit_code == code
    return " ".join(result.output.split())


def test_audit_beside_a_running_server_raises_no_false_alarm(house: House) -> None:
    """The log grows while it is being followed."""
    store = Store(house.server.data / DATABASE)
    for _ in range(30):
        house.issue("tax-issuing")
        count, fault = store.verify()
        assert fault is None
        assert count > 0
    store.close()
