"""What every program can be told, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from look import program

WINDOW = """
import sys
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from look import program
from look.scene import Scene

given = program.options(program.parser("window", "A window.").parse_args())
app = program.application(QGuiApplication, "window")
scene = Scene(Path(sys.argv[0]).with_name("window.qml"), {"words": "请到窗口"})
scene.show(given)
program.picture_when_asked(given, scene.window.grabWindow)
print("shown", flush=True)
code = program.run(app, scene.close)
print("put away", flush=True)
sys.exit(code)
"""

QML = """
import QtQuick
import Look
Window {
    required property string words
    color: Theme.night
    Words { px: 40; color: Theme.ticket; text: parent.Window.window.words }
}
"""


@pytest.fixture
def window(tmp_path: Path) -> list[str]:
    """The command line of a small program."""
    (tmp_path / "window.py").write_text(WINDOW)
    (tmp_path / "window.qml").write_text(QML)
    return [sys.executable, str(tmp_path / "window.py"), "--token", "t"]


def environment() -> dict[str, str]:
    """As on a machine without a screen: the program finds that out by itself."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("QT_") and key != "DISPLAY"}
    return {**plain, "PYTHONPATH": str(Path(program.__file__).parent.parent)}


def test_the_options_are_read(tmp_path: Path) -> None:
    """Server, token, size, picture and end."""
    said = ["--server", "http://hall:80", "--token", "abc", "--size", "800x600", "--fullscreen", "--quit"]
    said += ["--snapshot", str(tmp_path / "a.png"), "--after", "1.5"]
    assert program.options(program.parser("p", "").parse_args(said)) == program.Options(
        server="http://hall:80",
        token="abc",
        size=QSize(800, 600),
        fullscreen=True,
        snapshot=tmp_path / "a.png",
        after=1.5,
        quit=True,
    )


def test_the_token_may_come_by_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """There nobody else on the machine sees it; an argument still wins."""
    monkeypatch.setenv("JIAOHAO_TOKEN", "hidden")
    assert program.options(program.parser("p", "").parse_args([])).token == "hidden"
    assert program.options(program.parser("p", "").parse_args(["--token", "said"])).token == "said"


def test_a_program_of_several_devices_takes_several_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, or in the environment with spaces between."""
    said = program.options(program.parser("p", "", several=True).parse_args(["--token", "a", "--token", "b"]))
    assert (said.token, said.more_tokens) == ("a", ("b",))
    monkeypatch.setenv("JIAOHAO_TOKEN", "c d e")
    hidden = program.options(program.parser("p", "", several=True).parse_args([]))
    assert (hidden.token, hidden.more_tokens) == ("c", ("d", "e"))


def test_a_missing_token_is_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Unless the program does without."""
    monkeypatch.delenv("JIAOHAO_TOKEN", raising=False)
    with pytest.raises(SystemExit):
        program.parser("p", "").parse_args([])
    assert "--token" in capsys.readouterr().err
    assert program.options(program.parser("p", "", token=False).parse_args([])).token == ""


@pytest.mark.parametrize("size", ["800", "x600", "0x600", "800x-1", "wide x high", "800x600x3"])
def test_a_senseless_size_is_refused_with_an_example(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The message shows how a size is written."""
    with pytest.raises(SystemExit):
        program.parser("p", "").parse_args(["--token", "t", "--size", size])
    assert "1920x1080" in capsys.readouterr().err


def test_a_picture_is_saved_and_the_program_ends(window: list[str], tmp_path: Path) -> None:
    """`--snapshot --quit` saves the window at its size, in a folder that need not be there, and exits with 0."""
    target = tmp_path / "new" / "window.png"
    said = [*window, "--size", "640x360", "--snapshot", str(target), "--after", "0.3", "--quit"]
    done = subprocess.run(said, env=environment(), capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["shown", f"saved {target}", "put away"]), done.stderr
    picture = QImage(str(target))
    assert picture.size() == QSize(640, 360)
    colours = {picture.pixelColor(x, y).name().upper() for x in range(0, 160, 2) for y in range(0, 60, 2)}
    assert {"#071A33", "#FFC83D"} <= colours, "the night and the words on it"


def test_a_picture_that_cannot_be_saved_is_said(window: list[str], tmp_path: Path) -> None:
    """The exit code tells it too."""
    target = tmp_path / "window.what"
    said = [*window, "--snapshot", str(target), "--after", "0.1", "--quit"]
    done = subprocess.run(said, env=environment(), capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, f"could not save {target}" in done.stdout) == (1, True)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_order(number: signal.Signals, window: list[str]) -> None:
    """Ctrl-C and SIGTERM put everything away and exit with 0, without a traceback."""
    with subprocess.Popen(
        window, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "shown\n"
        running.send_signal(number)
        try:
            out, err = running.communicate(timeout=20)
        finally:
            running.kill()
    assert (running.returncode, out, "Traceback" in err) == (0, "put away\n", False)
