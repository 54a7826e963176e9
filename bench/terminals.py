"""`python -m bench.terminals`: all 180 counters of the hall at work against one server, which dies once on the way.

Each counter has what its terminal has without its window: a real link, a mirror, a `Shift`, a journal on disk, and the
desk derived anew every second. Its clerk presses the big key, thinks for a while, and presses again. In the middle the
server is killed and started again: whoever has a visitor then serves on, and hands in what was recorded. At the end the
log is counted: every visit was called, served and completed once.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

from bench.load import rate
from bench.served import ServedHall
from counter_terminal import keys
from counter_terminal.desk import derive
from counter_terminal.journal import Journal
from counter_terminal.key_face import pressable
from counter_terminal.shift import Outcome, Shift, Then
from look.welcome import layout_of
from server.identity import add_clerk
from server.main import DATABASE
from server.store import sqlite_engine
from wire.link import ANSWER_S, Link, LinkDown, LinkTimeoutError, Notice
from wire.messages import Welcome
from wire.mirror import Mirror
from wire.problem import MalformedError, ProblemError

CREWS = 2
"""Processes that share the terminals."""
THINK_S = 1.5
"""Seconds from an answer to the next press, on average: a clerk's are minutes."""
PIN = "246810"
console = Console(width=110)


class Terminal:
    """One counter's terminal, its clerk included."""

    def __init__(self, url: str, token: str, counter: str, clerk: str, journal: Path) -> None:
        self.mirror = Mirror()
        self.link = Link(url, token, self._take)
        self.shift = Shift(counter, clerk, self.mirror, Journal(journal), self._send, _nothing, _nothing)
        self.times: list[float] = []
        """Seconds from each press to its answer."""
        self.recorded = 0
        self._asking: set[asyncio.Task[None]] = set()

    async def work(self, until: float, chance: random.Random) -> None:
        """Press the big key whenever it can be pressed; after `until` nobody is called any more."""
        looked = 0.0
        while not self._at_rest(until):
            await asyncio.sleep(chance.expovariate(1 / THINK_S) if time.monotonic() < until else 0.2)
            seen = self.shift.seen
            if seen is None:
                continue
            if time.monotonic() - looked > 1:
                looked = time.monotonic()
                derive(seen)
            key = keys.primary(seen.hall, seen.counter)
            calling = key is keys.Key.CALL
            if key in pressable(seen) and not (calling and time.monotonic() >= until):
                before = len(self.shift.pending)
                self.shift.ask(key.value, {})
                self.recorded += len(self.shift.pending) - before

    def _at_rest(self, until: float) -> bool:
        if time.monotonic() < until or self.shift.pending or self.shift.busy or self.mirror.stale:
            return False
        hall = self.mirror.hall
        return hall is not None and hall.counters[self.shift.counter].ticket is None

    def _take(self, notice: Notice) -> None:
        if isinstance(notice, LinkDown):
            self.mirror.lost()
            self.shift.lost(notice.problem)
            return
        live = self.mirror.fold(notice)
        if isinstance(notice, Welcome):
            self.shift.layout = layout_of(notice)
        if live:
            self.shift.happened(live)
        self.shift.moved()

    def _send(self, do: str, args: Mapping[str, object], request_id: str, then: Then) -> None:
        task = asyncio.get_running_loop().create_task(self._ask(do, args, request_id, then))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _ask(self, do: str, args: Mapping[str, object], request_id: str, then: Then) -> None:
        begin = time.perf_counter()
        try:
            outcome: Outcome = await self.link.ask(do, request_id=request_id, timeout=ANSWER_S, **dict(args))
            self.times.append(time.perf_counter() - begin)
        except (ProblemError, LinkTimeoutError, MalformedError) as error:
            outcome = error
        then(outcome)


def _nothing(*_: object) -> None:
    """Nobody looks."""


async def _crew(url: str, state: Path, seconds: float, shifts: list[tuple[str, str, str]]) -> dict[str, Any]:
    """Be linked at some counters; once told to begin, work there for a while. Answers what is to be reported."""
    terminals = [Terminal(url, token, counter, clerk, state / f"{counter}.journal") for counter, clerk, token in shifts]
    links = [asyncio.create_task(one.link.run()) for one in terminals]
    while any(one.shift.seen is None for one in terminals):
        await asyncio.sleep(0.1)
    print("linked", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    before, until = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() + seconds
    await asyncio.gather(*(one.work(until, random.Random(one.shift.counter)) for one in terminals))
    for link in links:
        link.cancel()
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "times": [spent for one in terminals for spent in one.times],
        "recorded": sum(one.recorded for one in terminals),
        "declined": sum(len(one.shift.declined) for one in terminals),
        "cpu_s": used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime,
        "memory_mb": used.ru_maxrss / 1024,
    }


class Run:
    """One measurement."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder, self.seconds = folder, seconds
        self.hall = ServedHall(folder / "hall")

    def run(self) -> int:
        """Measure, print, and answer 0 if everything was done once."""
        shifts = self._sign_in()
        self._issue(6 * len(shifts) + round(self.seconds / THINK_S * len(shifts) / 3))
        crews = [self._start(shifts[at::CREWS]) for at in range(CREWS)]
        for crew in crews:
            assert crew.stdout is not None
            assert crew.stdout.readline() == "linked\n"
        cpu, begin = self.hall.cpu_s(), time.monotonic()
        for crew in crews:
            _tell(crew, "begin")
        time.sleep(self.seconds * 0.4)
        linked, spent = self.hall.memory_mb(), self.hall.cpu_s() - cpu
        share = spent / (time.monotonic() - begin)
        self.hall.kill()
        time.sleep(2.0)
        self.hall.start()
        reports = [json.loads(crew.communicate()[0]) for crew in crews]
        doubled, counted = self._count()
        self._print(len(shifts), linked, share, reports, doubled, counted)
        self.hall.kill()
        return 0 if not doubled and not any(report["declined"] for report in reports) else 1

    def _sign_in(self) -> list[tuple[str, str, str]]:
        """A clerk of its own at each of the hall's counters, reserve ones included; counter, clerk and token."""
        counters = [one["counter"] for one in self.hall.get("/hall")["counters"]]  # type: ignore[attr-defined]
        with sqlite_engine(self.hall.data / DATABASE).begin() as connection:
            for counter in counters:
                add_clerk(connection, f"C{counter}", PIN, "clerk")
            add_clerk(connection, "boss", PIN, "manager")
        boss = self._post("/desk/sign-in", None, staff_no="boss", pin=PIN)["token"]
        queues = self.hall.queues
        for at, counter in enumerate(counters):
            if counter not in self.hall.counters:
                queue = queues[at % len(queues)]
                self._post(f"/counters/{counter}/assign", boss, request_id=counter, queues=[queue])
        shifts = []
        for counter in counters:
            told = self._post(f"/counters/{counter}/sign-in", None, staff_no=f"C{counter}", pin=PIN)
            shifts.append((counter, f"C{counter}", told["token"]))
        return shifts

    def _post(self, path: str, token: str | None, **body: object) -> dict[str, Any]:
        """POST under /api/v1."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.hall.port}/api/v1{path}", data=msgspec.json.encode(body), method="POST"
        )
        request.add_header("Content-Type", "application/json")
        if token is not None:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=60) as response:
            answer: dict[str, Any] = json.load(response)
            return answer

    def _issue(self, count: int) -> None:
        """So many numbers, spread over the queues as their counters are."""
        for at in range(count):
            queue = self.hall.queues[at % len(self.hall.queues)]
            self._post("/tickets", self.hall.city, request_id=f"n{at}", queue=queue)

    def _start(self, shifts: list[tuple[str, str, str]]) -> subprocess.Popen[str]:
        """Terminals at some counters, in a process of their own."""
        command = [sys.executable, "-m", "bench.terminals", "--crew", str(self.hall.port), str(self.folder / "state")]
        crew = subprocess.Popen([*command, str(self.seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        _tell(crew, json.dumps(shifts))
        return crew

    def _count(self) -> tuple[int, Counter[str]]:
        """How often anything happened to a ticket more or less than once, and what happened in all."""
        counted: Counter[str] = Counter()
        each: Counter[tuple[str, str]] = Counter()
        late = 0
        with sqlite_engine(self.hall.data / DATABASE).connect() as connection:
            for (body,) in connection.exec_driver_sql("SELECT body FROM events"):
                name, event = msgspec.json.decode(body)
                counted[name] += 1
                late += event.get("happened_at") is not None
                each[name, event.get("ticket", "")] += 1
        counted["recorded"] = late
        called = [ticket for name, ticket in each if name == "TicketCalled"]
        steps = ("TicketCalled", "ServingStarted", "TicketCompleted")
        return sum(each[step, ticket] != 1 for ticket in called for step in steps), counted

    def _print(
        self,
        terminals: int,
        linked: float,
        share: float,
        reports: list[dict[str, Any]],
        doubled: int,
        counted: Counter[str],
    ) -> None:
        answered = rate([spent for report in reports for spent in report["times"]], self.seconds)
        cpu = sum(report["cpu_s"] for report in reports)
        memory = sum(report["memory_mb"] for report in reports)
        table = Table("", "", title=f"{terminals} counter terminals against one server", show_header=False)
        table.add_row("visits called, served and completed", f"{counted['TicketCompleted']:,}")
        table.add_row("presses answered, a second", f"{answered.per_second:.0f}")
        table.add_row("press to answer, p50 and p99", f"{answered.p50:.1f} and {answered.p99:.1f} ms")
        table.add_row("server: share of a core until it was killed", f"{100 * share:.0f} %")
        table.add_row("server: memory with all links", f"{linked:.0f} MB")
        table.add_row("restarted and reachable in", f"{self.hall.started_in:.2f} s")
        each = 1000 * cpu / terminals / self.seconds
        table.add_row("a terminal without its window: processor", f"{each:.1f} ms a second")
        table.add_row("a terminal without its window: memory", f"{memory / terminals:.1f} MB")
        table.add_row("steps recorded while the server was dead", f"{sum(report['recorded'] for report in reports)}")
        table.add_row("events in the log that carry their own time", f"{counted['recorded']}")
        table.add_row("steps that were declined on return", f"{sum(report['declined'] for report in reports)}")
        table.add_row("steps of a visit that are missing or doubled", f"{doubled}")
        console.print(table)


def _tell(crew: subprocess.Popen[str], line: str) -> None:
    assert crew.stdin is not None
    crew.stdin.write(f"{line}\n")
    crew.stdin.flush()


def main() -> int:
    """Measure, or be one of the crews."""
    if "--crew" in sys.argv:
        port, state, long = sys.argv[sys.argv.index("--crew") + 1 :]
        shifts = [(counter, clerk, token) for counter, clerk, token in json.loads(sys.stdin.readline())]
        report = asyncio.run(_crew(f"http://127.0.0.1:{port}", Path(state), float(long), shifts))
        print(json.dumps(report), flush=True)
        return 0
    seconds = 15.0 if "--quick" in sys.argv else 60.0
    with tempfile.TemporaryDirectory(prefix="jiaohao-terminals-") as folder:
        return Run(Path(folder), seconds).run()


if __name__ == "__main__":
    sys.exit(main())
