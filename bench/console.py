"""`python -m bench.console`: what open consoles cost the hall, and whether walls wait for them.

The same calls are pressed with and without consoles in turn, so that a machine whose speed wavers slows both.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import uvloop
from rich.console import Console
from rich.table import Table

from bench.crowd import crowd
from bench.load import issue_on_link
from bench.press import press_to_display
from bench.served import ServedHall
from server.identity import add_clerk
from server.main import DATABASE
from server.store import sqlite_engine

CONSOLES = 5
CALLS = 20
ROUNDS = 5
SECONDS = 8.0
ISSUING_S = 0.5
"""Numbers are given so long before each round, so that there is somebody to call."""
TERMINALS = 150
TOPICS = "floor,alarms,alarms-new,devices,notices,follow-ups"
"""More than any page follows."""


@dataclass(slots=True)
class Heard:
    """What one console was told."""

    bytes: int = 0
    messages: int = 0


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def sign_in(hall: ServedHall) -> str:
    """A console's cookie."""
    with sqlite_engine(hall.data / DATABASE).begin() as connection:
        add_clerk(connection, "F001", "1234", "desk")
    url = f"http://127.0.0.1:{hall.port}"
    form = urlencode({"staff_no": "F001", "pin": "1234"}).encode()
    request = Request(f"{url}/console/sign-in", data=form, headers={"Origin": url})
    try:
        build_opener(_Stay).open(request, timeout=30)
    except OSError as answer:  # a redirection that is not followed
        return str(answer.headers["Set-Cookie"]).partition(";")[0]  # type: ignore[attr-defined]
    raise RuntimeError("not signed in")


@asynccontextmanager
async def consoles(hall: ServedHall, cookie: str, count: int) -> AsyncIterator[list[Heard]]:
    """So many open pages that read all they are told."""
    heard = [Heard() for _ in range(count)]
    reading = [asyncio.create_task(_read(hall.port, cookie, one)) for one in heard]
    await asyncio.sleep(1)
    yield heard
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)


async def _read(port: int, cookie: str, heard: Heard) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        head = f"GET /console/live?topics={TOPICS} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n"
        writer.write(head.encode())
        while data := await reader.read(1 << 16):
            heard.bytes += len(data)
            heard.messages += data.count(b"event: state")
    finally:
        writer.close()


async def measure(hall: ServedHall, tokens: dict[str, str], cookie: str) -> None:
    """Rounds with and without, and a table."""
    found: dict[int, list[tuple[float, float, float]]] = {0: [], CONSOLES: []}
    told: list[Heard] = []
    for _ in range(ROUNDS):
        for count, rounds in found.items():
            await issue_on_link(hall, 16, ISSUING_S)
            async with consoles(hall, cookie, count) as heard:
                for one in heard:
                    one.bytes = one.messages = 0
                before = hall.cpu_s()
                rate = await press_to_display(hall, tokens, CALLS, SECONDS)
                rounds.append((rate.p50, rate.p99, (hall.cpu_s() - before) / (SECONDS + 1.5)))
                told += heard
    table = Table("consoles", "p50 ms", "p99 ms", "server CPU", title=f"{CALLS} calls a second to 40 displays")
    for count, rounds in found.items():
        p50, p99, cpu = (median(column) for column in zip(*rounds, strict=True))
        table.add_row(str(count), f"{p50:.2f}", f"{p99:.2f}", f"{100 * cpu:.1f} %")
    console = Console(width=100)
    console.print(table)
    seconds = SECONDS + 1.5
    size, messages = median(one.bytes for one in told) / seconds, median(one.messages for one in told) / seconds
    console.print(f"each console: {size / 1000:.1f} kB and {messages:.1f} messages a second")


def main() -> None:
    """A hall with its walls and terminals, and consoles that come and go."""
    with tempfile.TemporaryDirectory(prefix="jiaohao-console-") as folder:
        hall = ServedHall(Path(folder) / "hall")
        try:
            tokens = hall.sign_in(list(hall.counters)[:120])
            cookie = sign_in(hall)
            with crowd(hall.port, hall.displays[40 : 40 + TERMINALS]):
                uvloop.run(measure(hall, tokens, cookie))
        finally:
            hall.kill()


if __name__ == "__main__":
    main()
