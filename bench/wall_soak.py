"""`python -m bench.wall_soak`: a week of a busy hall before a board, an overview and a fascia, and its memory.

The walls are the real ones, with their QML; the week's commands are decided by the domain and arrive at their mirrors
as the server's own messages, as quickly as they are taken in. `--calls N` sets how many calls a day has.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from random import Random

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication
from rich.console import Console
from rich.table import Table

from bench.played_wall import PlayedHall
from layouts.loader import builtin, load
from look import program
from queueing import commands as cmd
from queueing.events import TicketCalled
from queueing.plan import DAY, SECOND, Millis, Text
from wire.messages import Caption, Tick

MONDAY: Millis = 1_795_395_600_000
DAYS = 5
OPEN: Millis = 7 * 3_600 * SECOND
DISPLAYS = ("wall-1-a", "entrance-1", "fascia-1-a")
console = Console(width=110)


def week(calls_a_day: int) -> int:
    """Play it and print what it took; answers 1 where memory has grown by more than a twentieth since Monday."""
    app = program.application(QGuiApplication, "wall_soak")
    layout = load(builtin("zhengzhou"))
    played = PlayedHall(layout, DISPLAYS)
    zone = [counter for counter in layout.plan.counters.values() if counter.zone == "zone-1" and counter.assignments]
    table = Table("day", "calls", "derived", "memory MB", "seconds", title=f"A week before {', '.join(DISPLAYS)}")
    after = []
    played.begin(MONDAY)
    for day in range(DAYS):
        begin, derived = time.monotonic(), sum(wall.derived for wall in played.walls)
        calls = _day(played, [counter.id for counter in zone], MONDAY + day * DAY, calls_a_day, Random(day))
        app.processEvents()
        after.append(memory_mb())
        derived = sum(wall.derived for wall in played.walls) - derived
        table.add_row(str(day + 1), f"{calls:,}", f"{derived:,}", f"{after[-1]:.1f}", f"{time.monotonic() - begin:.0f}")
    played.close()
    console.print(table)
    return int(after[-1] > 1.05 * after[0])


def memory_mb() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def _day(played: PlayedHall, counters: list[str], start: Millis, calls: int, chance: Random) -> int:
    """One day; answers how many calls there were."""
    plan = played.hall.plan
    played.do(cmd.OpenDay(date=time.strftime("%Y-%m-%d", time.gmtime((start + 8 * 3_600_000) / 1000))), start)
    for counter in counters:
        played.do(cmd.SignIn(counter=counter, clerk=counter, name="王丽"), start)
    made = 0
    for at in range(calls):
        now = start + at * OPEN // calls
        counter = chance.choice(counters)
        played.do(cmd.IssueTicket(queue=plan.counters[chance.choice(counters)].assignments[0].queue), now)
        played.do(cmd.Serve(counter=counter) if chance.random() < 0.9 else cmd.MarkNoShow(counter=counter), now)
        played.do(cmd.Complete(counter=counter), now)
        for event in played.do(cmd.CallNext(counter=counter), now):
            if isinstance(event, TicketCalled):
                made += 1
                ticket = played.hall.tickets[event.ticket]
                said = {"ticket": ticket.id, "number": ticket.number, "counter": counter, "language": "zh"}
                played.tell(Caption(loudspeaker="voice-1", seconds=0.01, now=now, **said))
        if at % 500 == 0:
            played.do(cmd.PostNotice(notice=f"n{at}", text=Text(zh="停车场已满" * 20, en="Full " * 20)), now)
            played.do(cmd.WithdrawNotice(notice=f"n{at - 500}"), now)
        played.tell(Tick(seq=played.hall.seq, now=now))
        QCoreApplication.processEvents()
    played.do(cmd.CloseDay(), start + OPEN)
    for counter in counters:
        played.do(cmd.SignOut(counter=counter), start + OPEN)
    return made


def main() -> int:
    """Play the week."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    calls = int(sys.argv[sys.argv.index("--calls") + 1]) if "--calls" in sys.argv else 1000
    return week(200 if "--quick" in sys.argv else calls)


if __name__ == "__main__":
    sys.exit(main())
