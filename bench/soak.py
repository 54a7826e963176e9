"""`python -m bench.soak --speed 120`: a rehearsed day at high speed. Ends with flat memory and no mismatch, or says so.

`jiaohao run` plays the day with everything that hangs on it: server, gateway with every line and loudspeaker, wall
displays. Meanwhile the memory of each process is looked at. What grows in the second half of the day is told as a slope
in megabytes an hour of the hall, and in per cent of what the process has.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, linear_regression

from rich.console import Console
from rich.table import Table

EVERY_S = 2.0
FLAT = 1.0
"""Per cent of a process's memory an hour, at most."""
STAGE = "stage"
"""The play itself, which keeps all that it has printed and shown, to hold it against the log: it has to grow."""
LEAST_SAMPLES = 10
"""Of a half day; a shorter one has no slope."""
PARTS = {
    "jiaohao server": "server",
    "server.roller": "estimates",
    "server.reporter": "reports",
    "-m hardware": "gateway",
    "-m floor_display": "displays",
}
"""What stands in the command of a process that lasts the whole day, and what it is."""
_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Sample:
    """One process at one time."""

    hours: float
    """Of the hall, from the beginning of the play."""
    mb: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How one process fared."""

    name: str
    first_mb: float
    last_mb: float
    slope: float
    """MB an hour of the hall, over the second half."""

    @property
    def percent(self) -> float:
        return 100 * self.slope / self.last_mb


def main() -> int:
    """Play, measure and print. 0: flat, and nothing differed."""
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description="A day's memory, in minutes.")
    parser.add_argument("--speed", type=float, default=120.0, help="hall seconds in a real one (default 120)")
    parser.add_argument("--layout", default="layouts/zhengzhou")
    parser.add_argument("--from", dest="start", default="2026-01-05T08:40", help="hall time at which the play begins")
    parser.add_argument("--minutes", type=int, default=500, help="of the hall (default 500: till it closes)")
    given = parser.parse_args()
    console = Console(width=110)
    with tempfile.TemporaryDirectory(prefix="jiaohao-soak-") as folder:
        command = [sys.executable, "-m", "jiaohao", "run", "--headless", "--port", "0", "--layout", given.layout]
        command += ["--from", given.start, "--minutes", str(given.minutes), "--speed", f"{given.speed:g}"]
        command += ["--data", f"{folder}/data", "--out", f"{folder}/pictures"]
        with Path(folder, "told").open("w+", encoding="utf-8") as told:
            play = subprocess.Popen(command, stdout=told, stderr=subprocess.STDOUT, text=True)
            samples = watched(play, given.speed)
            told.seek(0)
            console.print(told.read(), highlight=False, markup=False)
    growths = [growth for name, taken in samples.items() if (growth := growth_of(name, taken)) is not None]
    console.print(_table(growths))
    uneven = [one.name for one in growths if one.percent > FLAT and not one.name.startswith(STAGE)]
    console.print(f"not flat: {', '.join(uneven)}" if uneven else "flat")
    return play.returncode or bool(uneven)


def watched(play: subprocess.Popen[str], speed: float) -> dict[str, list[Sample]]:
    """Look at every process of a play until it ends; by name and number of the process."""
    samples: dict[str, list[Sample]] = defaultdict(list)
    begun = time.monotonic()
    while play.poll() is None:
        hours = (time.monotonic() - begun) * speed / 3600
        for pid, name in _family(play.pid):
            if (rss := _rss(pid)) is not None:
                samples[f"{name} {pid}"].append(Sample(hours, rss / _MB))
        time.sleep(EVERY_S)
    return samples


def growth_of(name: str, taken: Sequence[Sample]) -> Growth | None:
    """None where it did not live long enough."""
    late = taken[len(taken) // 2 :]
    if len(late) < LEAST_SAMPLES:
        return None
    slope = linear_regression([one.hours for one in late], [one.mb for one in late]).slope
    return Growth(name=name, first_mb=taken[0].mb, last_mb=fmean(one.mb for one in late[-5:]), slope=slope)


def _table(growths: Sequence[Growth]) -> Table:
    table = Table(
        "process", "at first MB", "at last MB", "MB an hour", "% an hour", title="Memory, second half of the day"
    )
    for one in growths:
        table.add_row(one.name, f"{one.first_mb:.0f}", f"{one.last_mb:.0f}", f"{one.slope:+.2f}", f"{one.percent:+.2f}")
    return table


def _family(pid: int) -> Iterator[tuple[int, str]]:
    """The play itself, and those of its children and theirs that last."""
    yield pid, STAGE
    generation = [pid]
    while generation:
        generation = [child for parent in generation for child in _children(parent)]
        for child in generation:
            command = _command(child)
            if (name := next((name for mark, name in PARTS.items() if mark in command), None)) is not None:
                yield child, name


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, tasks.read_text().split())
        except OSError:
            continue
    return found


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _rss(pid: int) -> int | None:
    """Bytes in memory; None when it is gone."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return None
    return pages * 4096


if __name__ == "__main__":
    sys.exit(main())
