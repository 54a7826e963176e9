"""`python -m bench`: every figure in one run. `--quick` shortens each measurement.

A rate stands beside two limits of the same run: what the disk takes (`raw.commits`), and what the same sockets and
the same framework reach with no hall behind them (`bare`). The machine's speed drops out of such a ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.table import Table

from bench import bars, domain, estimate, load, press, raw, ticker
from bench.bare import bare
from bench.crowd import crowd
from bench.load import Rate
from bench.served import ServedHall

IN_FLIGHT = (1, 16, 64, 256)
console = Console(width=110)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Every figure in one run, about five minutes.")
    parser.add_argument("--quick", action="store_true", help="a quarter of the time for each measurement")
    seconds = 1.0 if parser.parse_args().quick else 4.0
    with tempfile.TemporaryDirectory(prefix="jiaohao-bench-") as folder:
        Bench(Path(folder), seconds).run()


class Bench:
    """One run: its limits first, then everything that is held against them."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self.folder = folder
        self.seconds = seconds
        self.grouped = 1.0
        self.bare: dict[str, float] = {}

    def run(self) -> None:
        """All sections, in order."""
        self.limits()
        hall = ServedHall(self.folder / "hall")
        self.alone(hall)
        hall.kill()
        self.in_company()
        self.process()
        self.waiting()
        self.estimate()
        self.bars()
        ticker.measure(min(15.0, 4 * self.seconds))

    def limits(self) -> None:
        """What the disk takes, and what a server without a hall answers."""
        single, self.grouped = raw.commits(self.folder, 1), raw.commits(self.folder, 256)
        table = Table("limit", "per second", title="This machine's limits")
        table.add_row("SQLite (WAL, FULL), one operation a transaction", f"{single:,.0f}")
        table.add_row("SQLite (WAL, FULL), 256 operations a transaction", f"{self.grouped:,.0f}")
        with bare() as nothing:
            for in_flight in IN_FLIGHT:
                reached = uvloop.run(load.issue_on_link(nothing, in_flight, self.seconds))
                self.bare[f"link {in_flight}"] = reached.per_second
                table.add_row(f"link that only answers, {in_flight} in flight", f"{reached.per_second:,.0f}")
            for in_flight in IN_FLIGHT:
                reached = uvloop.run(load.issue_on_http(nothing, in_flight, self.seconds))
                self.bare[f"HTTP {in_flight}"] = reached.per_second
                table.add_row(f"Litestar that only answers, {in_flight} in flight", f"{reached.per_second:,.0f}")
        console.print(table)

    def alone(self, hall: ServedHall) -> None:
        """Durable commands with nobody else connected."""
        tokens = hall.sign_in(list(hall.counters))
        table = _rates("Durable commands, nobody else connected")
        for n in IN_FLIGHT:
            self._row(table, hall, f"issue, link, {n}", f"link {n}", load.issue_on_link(hall, n, self.seconds))
        for n in IN_FLIGHT:
            calls = load.call_on_links(hall, tokens, n, self.seconds)
            self._row(table, hall, f"call and complete, link, {n}", f"link {n}", calls)
        for n in IN_FLIGHT:
            self._row(table, hall, f"issue, HTTP, {n}", f"HTTP {n}", load.issue_on_http(hall, n, self.seconds))
        for n in IN_FLIGHT:
            calls = load.call_on_http(hall, tokens, n, self.seconds)
            self._row(table, hall, f"call and complete, HTTP, {n}", f"HTTP {n}", calls)
        console.print(table)

    def in_company(self) -> None:
        """The same, and from press to display, with the whole hall connected and following everything."""
        hall = ServedHall(self.folder / "company")
        tokens = hall.sign_in(list(hall.counters))
        followers = [*tokens.values(), *hall.displays[40:80], *hall.kiosks]
        table = _rates(f"With {len(tokens)} counters, 40 displays and 30 kiosks following everything")
        with crowd(hall.port, followers):
            uvloop.run(load.issue_on_link(hall, 256, self.seconds))
            pressed = Table(
                "calls asked a second",
                "calls shown a second",
                "p50 ms",
                "p99 ms",
                title="From press to the 40th display",
            )
            for calls in (20, 200, 1000):
                shown = uvloop.run(press.press_to_display(hall, tokens, calls, self.seconds))
                pressed.add_row(str(calls), f"{shown.per_second:,.0f}", f"{shown.p50:.2f}", f"{shown.p99:.2f}")
            self._row(table, hall, "issue, link, 256", "link 256", load.issue_on_link(hall, 256, self.seconds))
        hall.kill()
        console.print(table)
        console.print(pressed)

    def process(self) -> None:
        """Start, restart and memory."""
        day = ServedHall(self.folder / "day")
        started_in = day.started_in
        _full_day(day)
        worked = day.memory_mb()
        day.kill()
        day.start()
        with crowd(day.port, day.displays):
            time.sleep(2)
            linked = day.memory_mb()
        day.kill()
        table = Table("", "", title="The server's process", show_header=False)
        table.add_row("start on an empty hall, from spawn to first answer", f"{started_in:.2f} s")
        table.add_row("restart with a day of 20,000 tickets to replay", f"{day.started_in:.2f} s")
        table.add_row("memory at the end of that day", f"{worked:.0f} MB")
        table.add_row("memory restarted, 400 links", f"{linked:.0f} MB")
        console.print(table)

    def waiting(self) -> None:
        """A call with few and very many waiting, a person with few and many bookings of others."""
        table = Table("waiting", "µs a call", "against 100", title="call-next, decided and applied")
        few = domain.call_next_us(100)
        for waiting in (100, 10_000, 1_000_000):
            spent = few if waiting == 100 else domain.call_next_us(waiting)
            table.add_row(f"{waiting:,}", f"{spent:.1f}", f"{spent / few:.2f}×")
        console.print(table)
        table = Table("booked", "µs a person", "against 100", title="book, check in, cancel and take a number")
        few = domain.booked_visit_us(100)
        for booked in (100, 20_000):
            spent = few if booked == 100 else domain.booked_visit_us(booked)
            table.add_row(f"{booked:,}", f"{spent:.1f}", f"{spent / few:.2f}×")
        console.print(table)

    def estimate(self) -> None:
        """The waiting estimate: how right on simulated days, how quick for a full hall."""
        judge = estimate.judged(estimate.UNSEEN[:2] if self.seconds < 2 else estimate.UNSEEN)
        for title, judged in (("A number taken now", judge.coming), ("Everybody who waits", judge.waiting)):
            table = Table("estimator", "MAE min", "bias min", title=f"{title}: {len(judged.true):,} waits")
            for name, errors in judged.errors.items():
                table.add_row(name, f"{errors.mae:.2f}", f"{errors.bias:+.2f}")
            for name in judged.within:
                share, width = judged.interval(name)
                table.add_row(f"within {name}", f"{share:.3f}", f"{width:.1f} wide")
            table.add_row("mean wait", f"{judged.mean_wait:.1f}", "")
            console.print(table)
        whole, largest = estimate.forecast_ms(estimate.full_hall())
        console.print(f"A forecast with 1,500 waiting: whole hall {whole:.0f} ms, largest group {largest:.0f} ms")

    def bars(self) -> None:
        """From a call to its bar, on a full line with true byte timing."""
        console.print(bars.bars(5 if self.seconds < 2 else 40))

    def _row(self, table: Table, hall: ServedHall, what: str, limit: str, load_: Coroutine[Any, Any, Rate]) -> None:
        before, begin = hall.cpu_s(), time.perf_counter()
        figure = uvloop.run(load_)
        spent = (hall.cpu_s() - before) / (time.perf_counter() - begin)
        table.add_row(
            what,
            f"{figure.per_second:,.0f}",
            f"{figure.p50:.2f}",
            f"{figure.p99:.2f}",
            f"{1e6 * spent / figure.per_second:.0f}",
            f"{figure.per_second / self.bare[limit]:.2f}",
            f"{figure.per_second / self.grouped:.3f}",
        )


def _full_day(hall: ServedHall) -> None:
    """20,000 tickets issued, called, served and completed."""

    async def day() -> None:
        tokens = hall.sign_in(list(hall.counters))
        issued = 0
        while issued < 20_000:
            issued += int((await load.issue_on_link(hall, 128, 0.5)).per_second * 0.5)
        while any(q["waiting"] for q in hall.get("/hall")["queues"]):  # type: ignore[attr-defined]
            await load.call_on_links(hall, tokens, 2 * len(tokens), 1.0)
            await asyncio.sleep(0)

    uvloop.run(day())


def _rates(title: str) -> Table:
    return Table("what, how, in flight", "per second", "p50 ms", "p99 ms", "µs CPU", "÷ bare", "÷ disk", title=title)


if __name__ == "__main__":
    main()
