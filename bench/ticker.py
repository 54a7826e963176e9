"""`python -m bench.ticker`: what a running notice costs a wall display, and how many frames a second it draws.

Each display is a process of its own, drawn by the CPU, as on a lobby PC without a GPU. The notice is too long to stand
still, so it runs at the foot of a board in full use.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from rich.console import Console
from rich.table import Table

from bench.played_wall import PlayedHall
from layouts.loader import builtin, load
from look import program
from queueing import commands as cmd
from queueing.plan import Text

DISPLAYS = ("wall-1-a", "wall-1-b", "wall-2-b")
"""A board that lies, one upright, one in 4K."""
MORNING = 1_795_395_600_000
NOTICE = Text(
    zh="系统升级通知：本周六（11月28日）8:00 至 12:00 大厅系统升级，期间暂停网上预约、自助取号和社保卡制卡业务，"
    "请合理安排办理时间，给您带来不便敬请谅解。",
    en="System upgrade this Saturday, 28 November, 8:00 to 12:00: no online booking, ticket machines or social "
    "insurance cards during these hours. Please plan your visit accordingly; we apologise for the inconvenience.",
)
console = Console(width=110)


def measure(seconds: float) -> None:
    """A line for each display."""
    table = Table("display", "pixels", "frames a second", "share of a core", title="A running notice (the goal: 10%)")
    for display in DISPLAYS:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
        command = [sys.executable, "-m", "bench.ticker", "--display", display, str(seconds)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
        found = json.loads(done.stdout.splitlines()[-1])
        table.add_row(display, found["pixels"], f"{found['frames']:.1f}", f"{100 * found['share']:.1f}%")
    console.print(table)


def _display(name: str, seconds: float) -> None:
    """Be the display; prints what was measured."""
    app = program.application(QGuiApplication, "ticker")
    layout = load(builtin("zhengzhou"))
    played = PlayedHall(layout, (name,))
    _fill(played)
    window = played.walls[0].scene.window
    frames = 0

    def drawn() -> None:
        nonlocal frames
        frames += 1

    window.frameSwapped.connect(drawn)
    begun: list[float] = []

    def begin() -> None:
        begun.extend((time.process_time(), time.monotonic(), frames))

    def end() -> None:
        spent, passed = time.process_time() - begun[0], time.monotonic() - begun[1]
        pixels = f"{window.width()} × {window.height()}"
        print(json.dumps({"pixels": pixels, "frames": (frames - begun[2]) / passed, "share": spent / passed}))
        app.quit()

    QTimer.singleShot(4000, begin)  # calls have come to rest
    QTimer.singleShot(round(4000 + seconds * 1000), end)
    app.exec()
    played.close()


def _fill(played: PlayedHall) -> None:
    """A board in full use."""
    display = played.links[0].display
    plan = played.hall.plan
    zone = next(board.zone for board in load(builtin("zhengzhou")).displays.values() if board.name == display)
    played.do(cmd.OpenDay(date="2026-11-23"), MORNING)
    for counter in plan.counters.values():
        if counter.zone == zone and counter.assignments:
            for _ in range(3):
                played.do(cmd.IssueTicket(queue=counter.assignments[0].queue), MORNING)
            played.do(cmd.SignIn(counter=counter.id, clerk=counter.id, name="王丽"), MORNING)
            played.do(cmd.CallNext(counter=counter.id), MORNING)
    played.do(cmd.PostNotice(notice="upgrade", text=NOTICE), MORNING)
    played.begin(MORNING)


def main() -> int:
    """Measure, or be the display that is measured."""
    if "--display" in sys.argv:
        name, seconds = sys.argv[sys.argv.index("--display") + 1 :]
        _display(name, float(seconds))
        return 0
    measure(5.0 if "--quick" in sys.argv else 15.0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
