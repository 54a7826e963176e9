"""`python -m bench.bars`: from a call's reaching the gateway to its standing on its bar, 60 bars on one 9600 baud line.

The line is virtual and its time is true: each byte takes its ten bits' time both ways, a card thinks for 5 ms (assumed)
before it answers, and two who speak at once are lost. A bar shows a text once its last byte has come. All the while the
other bars are asked whether they are there, as fast as the line can; a real gateway asks each every 15 s, which leaves
the line idle for three quarters of the time. Calls come at moments left to chance, a hundred a minute.

What was found, at 9600 baud, where a byte takes 1.04 ms:

* A poll and its answer take 66 ms, a call 95 ms and its answer 35. So a call that meets a poll stands after 0.16 s at
  most, one that meets another text after 0.23 s. Of three at the same moment the third stands after 0.4 to 0.5 s:
  there are only so many bytes in a second, and more lines are the cure.
* A call that flashes by itself has its text in it four times, 165 ms; one that flashes until it is told to stand still
  has it once. It is told so three seconds later, behind all calls.
* A dead bar's poll held a call up until its answer was out of time, 0.25 s. Now it gives way after 60 ms without a
  byte. The dead bar is left alone until its answer can no longer come, so no late answer counts for something else.
* A dead bar is asked, not told: a question takes the line 30 ms, a text 95.
"""

from __future__ import annotations

import logging
import random
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from hardware.agenda import Pace
from hardware.bar_text import BarPhase, BarText
from hardware.bus import BusThread
from hardware.node import NodeKind
from hardware.virtual_bar import VirtualBus
from layouts.layout import Bar, Bus

BARS = range(1, 61)
BAUD = 9600
LIMIT_S = 0.3
"""A call is on its bar within this."""
POLLING = Pace(poll=500, refresh=3_600_000, back_off=1_000, longest_back_off=1_000)
"""The line is never idle, and the dead are asked every second: harder than in a hall."""
MEAN_GAP_S = 0.6
"""Between two calls: a hundred a minute on one line."""
console = Console(width=110)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One measurement."""

    name: str
    dead: tuple[int, ...] = ()
    visits: bool = False
    """Counters also begin to serve and become idle again, so that calls meet other texts."""
    at_once: int = 1
    """So many calls come at the same moment."""


CASES = (
    Case(name="the other 59 are polled"),
    Case(name="3 of them are dead", dead=(7, 23, 51)),
    Case(name="other counters begin and end visits", visits=True),
    Case(name="both", dead=(7, 23, 51), visits=True),
    Case(name="three calls at the same moment", at_once=3),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Seconds from a call to its bar."""

    times: tuple[float, ...]
    collisions: int

    def quantile(self, share: float) -> float:
        return sorted(self.times)[min(int(share * len(self.times)), len(self.times) - 1)]


def measured(case: Case, calls: int, seed: int = 1) -> Figure:
    """So many calls at random moments, each waited for."""
    chance = random.Random(seed)
    with VirtualBus(BARS, baud=BAUD) as line:
        line.dead = set(case.dead)
        bars = tuple(Bar(counter=str(n), address=n, width=192, height=16) for n in BARS)
        bus = Bus(name="bench", port=line.url, baud=BAUD, protocol="onbon", bars=bars)
        with closing(BusThread(bus, POLLING)) as thread:
            for n in BARS:
                thread.show((NodeKind.BAR, str(n)), _text(f"{n}号窗口 公积金受理", BarPhase.IDLE))
            thread.start()
            while not all(n in line.shown or n in line.dead for n in BARS):
                time.sleep(0.1)
            if case.dead:
                while {node.address for node in thread.health().lost} != line.dead:
                    time.sleep(0.1)
            times = tuple(time_ for _ in range(calls) for time_ in _call(case, thread, line, chance))
        return Figure(times=times, collisions=line.collisions)


def _call(case: Case, thread: BusThread, line: VirtualBus, chance: random.Random) -> Iterator[float]:
    time.sleep(chance.expovariate(1 / MEAN_GAP_S))
    alive = [n for n in BARS if n not in line.dead]
    called = chance.sample(alive, case.at_once + 2)
    if case.visits:
        for n, phase in zip(called[-2:], (BarPhase.SERVING, BarPhase.IDLE), strict=True):
            words = f"正在办理 A{chance.randrange(1000):03}" if phase is BarPhase.SERVING else f"{n}号窗口 公积金受理"
            thread.show((NodeKind.BAR, str(n)), _text(words, phase))
        time.sleep(chance.random() * 0.25)
    numbers = {n: f"A{chance.randrange(1000):03}" for n in called[: case.at_once]}
    asked = time.time()
    for n, number in numbers.items():
        text = BarText(text=f"请{number}号到{n}号窗口", flash=True, state=BarPhase.CALLING, number=number)
        thread.show((NodeKind.BAR, str(n)), text)
    for n, number in numbers.items():
        if not line.wait_for(n, f"请{number}号到{n}号窗口"):
            raise AssertionError(f"the call of {number} never came to bar {n}")
        yield line.shown[n].at - asked


def _text(words: str, phase: BarPhase) -> BarText:
    return BarText(text=words, state=phase)


def bars(calls: int) -> Table:
    """All cases, as a table."""
    title = f"From a call to its bar: {len(BARS)} bars on one line of {BAUD} baud"
    table = Table("while", "calls", "p50 ms", "p99 ms", "max ms", f"over {LIMIT_S:g} s", "collisions", title=title)
    for case in CASES:
        figure = measured(case, calls)
        late = sum(spent > LIMIT_S for spent in figure.times)
        quantiles = (f"{1000 * figure.quantile(share):.0f}" for share in (0.5, 0.99, 1.0))
        table.add_row(case.name, str(len(figure.times)), *quantiles, str(late), str(figure.collisions))
    return table


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    console.print(bars(20 if "--quick" in sys.argv else 100))
