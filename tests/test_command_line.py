"""The command line: what it prints, and how it ends when something is wrong."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import jiaohao
from server.main import DATABASE
from server.store import Store
from tests.running import LAYOUTS, RunningServer

TINY = str(LAYOUTS / "tiny")


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(jiaohao.app, [str(argument) for argument in arguments])


def _refused(result: Result, *words: str) -> None:
    """Exit code 1 and a sentence with these words, no traceback."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    told = " ".join(result.output.split())
    for word in words:
        assert word in told
    assert "Traceback" not in told


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A tiny hall being served."""
    server = RunningServer(tmp_path_factory.mktemp("served"), "tiny")
    server.start()
    yield server
    server.stop()


def test_a_device_s_token_is_printed_once_and_alone(tmp_path: Path) -> None:
    """So that a script can take it; each is another."""
    tokens = {_run("device", "add", "kiosk", "k1", "--data", tmp_path).stdout for _ in range(2)}
    assert len(tokens) == 2
    assert all(len(token.strip()) >= 40 and token.count("\n") == 1 for token in tokens)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("device", "add", "toaster", "k1"), "kind must be one of kiosk"),
        (("device", "add", "kiosk", "two words"), "a name is"),
        (("device", "add", "kiosk", ""), "a name is"),
        (("clerk", "add", "007", "--pin", "123"), "a PIN is 4 to 12 digits"),
        (("clerk", "add", "007", "--pin", "12a4"), "a PIN is 4 to 12 digits"),
        (("clerk", "add", "007", "--pin", "١٢٣٤"), "a PIN is 4 to 12 digits"),
        (("clerk", "add", "007", "--pin", "1234", "--role", "king"), "role must be one of clerk"),
        (("clerk", "add", "0 7", "--pin", "1234"), "a name is"),
        (("audit", "verify"), "no database"),
    ],
)
def test_wrong_arguments_are_refused_with_a_sentence(tmp_path: Path, arguments: tuple[str, ...], word: str) -> None:
    """Exit code 1."""
    _refused(_run(*arguments, "--data", tmp_path), word)


def test_a_clerk_is_added_without_the_pin_being_shown(tmp_path: Path) -> None:
    """Asked for when it is not given, and not echoed."""
    result = CliRunner().invoke(jiaohao.app, ["clerk", "add", "007", "--data", str(tmp_path)], input="913572\n")
    assert result.exit_code == 0
    assert "007" in result.output
    assert "913572" not in result.output


def test_a_layout_is_checked_and_shown_as_a_table() -> None:
    """`jiaohao check`."""
    result = _run("check", LAYOUTS / "zhengzhou")
    assert result.exit_code == 0
    assert "878" in result.output


def test_a_corrupt_layout_is_refused_with_its_file_and_reason(tmp_path: Path) -> None:
    """By `check` and by `server` alike."""
    layout = tmp_path / "layout"
    shutil.copytree(TINY, layout)
    (layout / "hours.toml").write_text("day_end = ")
    _refused(_run("check", layout), "hours.toml")
    _refused(_run("server", "--layout", layout, "--data", tmp_path / "data"), "hours.toml")
    shutil.rmtree(layout)
    _refused(_run("server", "--layout", layout, "--data", tmp_path / "data"), "layout")


def test_a_newer_database_is_refused_by_every_command_and_left_alone(tmp_path: Path) -> None:
    """It says what to do."""
    path = tmp_path / DATABASE
    Store(path).close()
    database = sqlite3.connect(path)
    database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.commit()
    database.close()
    before = path.read_bytes()
    for arguments in (
        ("server", "--layout", TINY),
        ("device", "add", "kiosk", "k1"),
        ("clerk", "add", "7", "--pin", "1234"),
        ("audit", "verify"),
    ):
        _refused(_run(*arguments, "--data", tmp_path), "revision 9999", "start the newer program")
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"this is no database at all, whatever its name says" * 100, b"SQLite format 3\0"])
def test_a_corrupt_database_is_refused_by_every_command_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """Named, and never overwritten."""
    path = tmp_path / DATABASE
    path.write_bytes(content)
    for arguments in (("server", "--layout", TINY), ("device", "add", "kiosk", "k1"), ("audit", "verify")):
        _refused(_run(*arguments, "--data", tmp_path), DATABASE, "cannot be used")
    assert path.read_bytes() == content


def test_a_log_that_no_longer_reads_is_refused(running: RunningServer, tmp_path: Path) -> None:
    """An event that is none: the server does not guess."""
    with sqlite3.connect(running.data / DATABASE) as source, sqlite3.connect(tmp_path / DATABASE) as copy:
        source.backup(copy)
        copy.execute("DELETE FROM checkpoints")
        copy.execute("UPDATE events SET body = 'gone' WHERE seq = 1")
    _refused(_run("server", "--layout", TINY, "--data", tmp_path), "cannot be used")


def test_another_halls_layout_is_refused_while_the_day_is_open(running: RunningServer, tmp_path: Path) -> None:
    """Its tickets name queues that the layout does not have."""
    token = running.add_device("kiosk", "k1")
    assert running.post("/tickets", token, queue="civil-instant").status == 201
    with sqlite3.connect(running.data / DATABASE) as source, sqlite3.connect(tmp_path / DATABASE) as copy:
        source.backup(copy)
    result = _run("server", "--layout", LAYOUTS / "zhengzhou", "--data", tmp_path)
    _refused(result, "civil-instant", "keep it in the layout")


def test_a_second_server_on_the_same_data_is_refused(running: RunningServer) -> None:
    """The first goes on."""
    _refused(_run("server", "--layout", TINY, "--data", running.data, "--port", "0"), "another server runs on")
    assert running.get("/hall").status == 401


def test_a_port_that_is_taken_is_said_to_be(tmp_path: Path) -> None:
    """A process of its own, for it gets as far as listening."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "jiaohao", "server", "--layout", TINY, "--data", str(tmp_path)]
        done = subprocess.run([*command, "--port", str(port)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert "address already in use" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("clock", ["tomorrow", "2026-13-01T08:00", "25:00"])
def test_a_clock_that_is_no_time_is_refused(tmp_path: Path, clock: str) -> None:
    """Before anything is begun."""
    _refused(_run("server", "--layout", TINY, "--data", tmp_path / "data", "--clock", clock), clock)
    assert not (tmp_path / "data" / DATABASE).exists()
