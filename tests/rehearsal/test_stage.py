"""The stage: `jiaohao run` as a newcomer types it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from layouts.loader import builtin, load
from rehearsal.stage import hall_times
from tests.rehearsal.plays import monday
from tests.rehearsal.processes import children, until_gone
from tests.running import wait_until

TINY = builtin("tiny")


def run(folder: Path, *options: str) -> subprocess.Popen[str]:
    """`jiaohao run` on the tiny hall, with everything it leaves in `folder`."""
    command = [sys.executable, "-m", "jiaohao", "run", "--headless", "--layout", str(TINY), "--port", "0"]
    command += ["--data", str(folder / "data"), "--out", str(folder / "pictures"), *options]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder, env=environment
    )


def until_listening(play: subprocess.Popen[str]) -> str:
    """Wait until it has told where the server is."""
    assert play.stdout is not None
    for text in play.stdout:
        if "http://" in text:
            return text
    raise AssertionError("it never listened")


def test_one_command_plays_the_hall_and_survives_the_death_of_its_server(tmp_path: Path) -> None:
    """A killed server is told and started again, the counts hold, and a picture of each program is there."""
    play = run(tmp_path, "--minutes", "60", "--speed", "240")
    until_listening(play)
    wait_until(lambda: (tmp_path / "data/logs/gateway.log").exists(), 20)
    (server,) = (pid for pid, command in children(play.pid).items() if "jiaohao server" in command)
    os.kill(server, signal.SIGKILL)
    told, _ = play.communicate(timeout=90)

    assert play.returncode == 0, told
    assert "server died (SIGKILL)" in told
    assert "nothing lost, nothing doubled" in told
    assert "every hash holds" in told
    pictures = {file.name for file in (tmp_path / "pictures").iterdir()}
    assert pictures - {"receipt.png"} == {"kiosk.png", "counter_terminal.png", "floor_display.png", "slip.png"}
    assert "\x1b" not in told


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_everything_and_still_counts(how: signal.Signals, tmp_path: Path) -> None:
    """No process is left behind."""
    play = run(tmp_path, "--speed", "60")
    until_listening(play)
    wait_until(lambda: len(children(play.pid)) >= 2, 20, "server and gateway")
    parts = children(play.pid)
    play.send_signal(how)
    told, _ = play.communicate(timeout=60)

    assert play.returncode == 0, told
    assert "nothing lost, nothing doubled" in told
    until_gone(*parts)


def test_a_port_that_is_taken_is_told_and_so_is_the_way_out(tmp_path: Path) -> None:
    """And nothing is left running."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        play = run(tmp_path, "--port", str(taken.getsockname()[1]))
        told, _ = play.communicate(timeout=60)
    assert play.returncode == 1
    assert "address already in use" in told
    assert "--port 0" in told


def test_the_data_of_a_real_hall_are_not_played_with(tmp_path: Path) -> None:
    """Its devices would lose their tokens."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/hall.db").write_bytes(b"a hall")
    play = run(tmp_path)
    told, _ = play.communicate(timeout=60)
    assert play.returncode == 1
    assert "no rehearsal's" in " ".join(told.split())
    assert (tmp_path / "data/hall.db").read_bytes() == b"a hall"


def test_a_start_that_is_no_time_is_told(tmp_path: Path) -> None:
    """Before anything is started."""
    play = run(tmp_path, "--from", "tomorrow")
    told, _ = play.communicate(timeout=60)
    assert play.returncode == 1
    assert "tomorrow" in told
    assert not (tmp_path / "data").exists()


def test_without_a_word_the_whole_morning_is_played() -> None:
    """From the first number to noon, by the hall's own hours."""
    hall = load(builtin("zhengzhou"))
    assert hall_times(hall, None, None) == (monday(hall, "08:40"), monday(hall, "12:00"))


def test_a_short_play_begins_when_the_doors_open() -> None:
    """Else there would be nothing to see."""
    hall = load(builtin("zhengzhou"))
    assert hall_times(hall, None, 10) == (monday(hall, "09:00"), monday(hall, "09:10"))


def test_a_play_may_begin_and_last_as_told() -> None:
    """In the hall's own time zone; in the afternoon for an hour unless told."""
    hall = load(builtin("zhengzhou"))
    assert hall_times(hall, "2026-01-05T10:15", 30) == (monday(hall, "10:15"), monday(hall, "10:45"))
    assert hall_times(hall, "2026-01-05T14:00", None) == (monday(hall, "14:00"), monday(hall, "15:00"))
