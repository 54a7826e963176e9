"""`python -m bench`: every figure in one run. `--quick` shortens each measurement."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import uvloop
from rich.console import Console
from rich.table import Table

from bench import domain, load, press, raw
from bench.crowd import crowd
from bench.load import Rate
from bench.served import ServedHall

console = Console()


def main() -> None:
    """Measure and print."""
    seconds = 1.0 if "--quick" in sys.argv else 4.0
    with tempfile.TemporaryDirectory(prefix="jiaohao-bench-") as folder:
        measure(Path(folder), seconds)


def measure(folder: Path, seconds: float) -> None:
    """All sections, in order."""
    single, grouped = raw.commits(folder, 1), raw.commits(folder, 256)
    table = Table("raw SQLite, WAL, FULL", "rows/s", title="the disk's own limits")
    table.add_row("one row a transaction", f"{single:,.0f}")
    table.add_row("256 rows a transaction", f"{grouped:,.0f}")
    console.print(table)

    hall = ServedHall(folder / "hall")
    tokens = hall.sign_in(list(hall.counters))
    table = _rates("durable commands, nobody else connected")
    for in_flight in (1, 16, 64, 256):
        _row(
            table,
            f"issue, link, {in_flight}",
            uvloop.run(load.issue_on_link(hall, in_flight, seconds)),
            single,
            grouped,
        )
    for in_flight in (1, 16, 64, 256):
        figure = uvloop.run(load.call_on_links(hall, tokens, in_flight, seconds))
        _row(table, f"call and complete, link, {in_flight}", figure, single, grouped)
    for in_flight in (1, 16, 64, 256):
        _row(
            table,
            f"issue, HTTP, {in_flight}",
            uvloop.run(load.issue_on_http(hall, in_flight, seconds)),
            single,
            grouped,
        )
    for in_flight in (1, 16, 64, 256):
        figure = uvloop.run(load.call_on_http(hall, tokens, in_flight, seconds))
        _row(table, f"call and complete, HTTP, {in_flight}", figure, single, grouped)
    console.print(table)

    followers = [*tokens.values(), *hall.displays[40:80], *hall.kiosks]
    table = _rates("with 137 counters, 40 displays and 30 kiosks following everything")
    with crowd(hall.port, followers):
        _row(table, "issue, link, 256", uvloop.run(load.issue_on_link(hall, 256, seconds)), single, grouped)
        for calls in (20, 200, 1000):
            figure = uvloop.run(press.press_to_display(hall, tokens, calls, seconds))
            _row(table, f"press to 40th display, {calls} calls/s", figure, single, grouped)
    console.print(table)

    with crowd(
        hall.port,
        [
            *hall.displays,
        ],
    ):
        time.sleep(1)
        memory = hall.memory_mb()
    hall.kill()

    day = ServedHall(folder / "day")
    _full_day(day)
    fresh = day.memory_mb()
    day.kill()
    begin = time.perf_counter()
    day.start()
    restarted = time.perf_counter() - begin
    with crowd(day.port, day.displays):
        time.sleep(1)
        linked = day.memory_mb()
    day.kill()
    table = Table("the process", "", title="start and memory")
    table.add_row("start on an empty hall, spawn to first answer", f"{hall.started_in:.2f} s")
    table.add_row("restart with a day of 20,000 tickets to replay", f"{restarted:.2f} s")
    table.add_row("memory after that day", f"{fresh:.0f} MB")
    table.add_row("memory restarted, 400 links", f"{linked:.0f} MB")
    table.add_row("memory after all the load above, 400 links", f"{memory:.0f} MB")
    console.print(table)

    table = Table("waiting", "µs a call", "against 100", title="call-next, decided and applied")
    few = domain.call_next_us(100)
    for waiting in (100, 10_000, 1_000_000):
        spent = few if waiting == 100 else domain.call_next_us(waiting)
        table.add_row(f"{waiting:,}", f"{spent:.1f}", f"{spent / few:.2f}×")
    console.print(table)


def _full_day(hall: ServedHall) -> None:
    """20,000 tickets issued, called, served and completed, or nearly."""
    import asyncio

    async def day() -> None:
        tokens = hall.sign_in(list(hall.counters))
        issued = 0
        while issued < 20_000:
            issued += int((await load.issue_on_link(hall, 128, 0.5)).per_second * 0.5)
        await asyncio.sleep(0)
        while any(q["waiting"] for q in hall.get("/hall")["queues"]):  # type: ignore[attr-defined]
            await load.call_on_links(hall, tokens, 256, 1.0)

    uvloop.run(day())


def _rates(title: str) -> Table:
    columns = ("what, and how many in flight", "per second", "p50 ms", "p99 ms", "× raw single", "× raw grouped")
    return Table(*columns, title=title)


def _row(table: Table, what: str, figure: Rate, single: float, grouped: float) -> None:
    table.add_row(
        what,
        f"{figure.per_second:,.0f}",
        f"{figure.p50:.2f}",
        f"{figure.p99:.2f}",
        f"{figure.per_second / single:.2f}",
        f"{figure.per_second / grouped:.3f}",
    )


if __name__ == "__main__":
    main()
