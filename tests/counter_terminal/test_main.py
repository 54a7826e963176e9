"""The program's own options."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from counter_terminal.__main__ import default_state, journal_path


def run(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "counter_terminal", "--server", "http://127.0.0.1:9", *options]
    told = {**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment}
    return subprocess.run(command, env=told, capture_output=True, text=True, timeout=60, check=False)


def test_what_is_recorded_stands_in_the_state_folder_of_its_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the XDG Base Directory Specification."""
    monkeypatch.setenv("XDG_STATE_HOME", "/var/lib/clerk")
    assert default_state() == Path("/var/lib/clerk/jiaohao")
    monkeypatch.delenv("XDG_STATE_HOME")
    monkeypatch.setenv("HOME", "/home/clerk")
    assert default_state() == Path("/home/clerk/.local/state/jiaohao")


def test_each_hall_and_counter_has_a_journal_of_its_own() -> None:
    """What was recorded in a rehearsal is never handed in to the hall."""
    folder = Path("/state")
    first = journal_path(folder, "http://10.1.1.1:8080", "1001")
    assert first == Path("/state/10.1.1.1-8080/counter-1001.journal")
    others = {
        journal_path(folder, "http://10.1.1.1:8081", "1001"),
        journal_path(folder, "http://10.1.1.1:8080", "1002"),
        journal_path(folder, "https://hall.example", "../1001"),
    }
    assert len(others | {first}) == 4
    assert all(path.is_relative_to(folder) and ".." not in path.parts for path in others)


def test_the_program_opens_its_journal_and_takes_a_printers_address(tmp_path: Path) -> None:
    """An address that is none ends it with a message; a folder that cannot be written does not."""
    picture = ["--snapshot", str(tmp_path / "window.png"), "--after", "0.2", "--quit"]
    done = run("--counter", "1001", "--state", str(tmp_path / "state"), "--printer", "tcp://127.0.0.1:9", *picture)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "state" / "127.0.0.1-9" / "counter-1001.journal").exists()
    wrong = run("--counter", "1001", "--printer", "lp0")
    assert wrong.returncode == 2
    assert "must begin with tcp://" in wrong.stderr
    nowhere = run("--counter", "1001", "--state", "/proc/nowhere", *picture)
    assert nowhere.returncode == 0
    assert "nothing can be recorded" in nowhere.stderr
