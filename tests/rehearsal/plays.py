"""Plays for tests: a real server, its people let in, a few hall minutes at high speed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from layouts.layout import Layout
from layouts.loader import builtin, load
from queueing.plan import MINUTE, Millis
from rehearsal.badges import enrol
from rehearsal.outcome import Outcome, outcome_of
from rehearsal.play import Play
from rehearsal.script import Script
from rehearsal.shares import SHARES, Shares
from tests.running import RunningServer

ENTRANCE_S = 1.0
"""Real seconds for the clerks to sign in before anybody comes."""

Meanwhile = Callable[[RunningServer, Play], Awaitable[None]]


def hall(folder: Path) -> Layout:
    """A layout without its printers."""
    layout = load(folder)
    kiosks = {name: replace(kiosk, printer=None) for name, kiosk in layout.kiosks.items()}
    return replace(layout, kiosks=kiosks, counter_printers={})


def fuller(folder: Path) -> Path:
    """The tiny hall, with everything that a hall can offer.

    Cards, bookings, a second kiosk, and a line that takes cases in at one counter and hands results over at another.
    """
    shutil.copytree(builtin("tiny"), folder)
    _replace(folder / "hall.toml", 'kinds = ["instant", "issuing"]', 'kinds = ["acceptance", "instant", "issuing"]')
    _replace(folder / "counters.toml", "[[reserve]]", _ACCEPTANCE)
    _replace(folder / "services.toml", "services = [", f"services = [{_ITEMS}")
    _add(folder / "policy.toml", "policy", 'identity = "optional"')
    _add(folder / "policy.toml", "policy.head_start_minutes", "appointment = 10")
    with (folder / "policy.toml").open("a") as policy:
        policy.write("\n[policy.booking]\nquota = 6\nslot_minutes = 15\nearly_minutes = 15\nlate_minutes = 5\n")
    for table in ("class", "grounds"):
        _add(folder / "phrases.toml", table, 'appointment = { zh = "预约", en = "Booked" }')
    _replace(folder / "counters.toml", 'numbers = "203"\nlabels = "3"', 'numbers = "205"\nlabels = "5"')
    (folder / "kiosks.toml").write_text(
        "kiosks = [\n"
        '  { name = "door", floor = 2, zones = ["lobby"], offline_numbers = "901-950" },\n'
        '  { name = "stairs", floor = 2, zones = ["lobby"], offline_numbers = "951-999" },\n'
        "]\n",
        "utf-8",
    )
    return folder


_ACCEPTANCE = """[[counters]]
queue = "civil-acceptance"
numbers = "203-204"
labels = "3-4"

[[reserve]]"""
_ITEMS = "".join(
    f"""
  {{ id = "{name}", queue = "civil-acceptance", zh = "{zh}", en = "{name}", pinyin = "{initials}", {more} }},"""
    for name, zh, initials, more in (
        ("permit", "许可", "xk", 'department = "县公安局", on_call = true, papers = ["照片", "户口簿"]'),
        ("transfer", "过户", "gh", 'department = "县民政局", decided_in_days = 3'),
    )
)


def _replace(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


def _add(file: Path, table: str, line: str) -> None:
    """Put a line into a table of a TOML file."""
    before, after = file.read_text("utf-8").split(f"[{table}]\n")
    file.write_text(f"{before}[{table}]\n{line}\n{after}", "utf-8")


def monday(layout: Layout, hhmm: str) -> Millis:
    """A time of a Monday in the hall."""
    local = datetime.fromisoformat(f"2026-01-05T{hhmm}").replace(tzinfo=ZoneInfo(layout.plan.timezone))
    return int(local.timestamp() * 1000)


def clock_at(layout: Layout, at: Millis, speed: float) -> tuple[str, ...]:
    """The server's options for a clock that shows `at`."""
    local = datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(layout.plan.timezone)).replace(tzinfo=None)
    return ("--clock", local.isoformat(), "--speed", f"{speed:g}")


async def nothing(server: RunningServer, play: Play) -> None:
    """What happens meanwhile in most plays."""


def played(
    data: Path,
    folder: Path,
    *,
    start: str,
    minutes: int,
    speed: float,
    shares: Shares = SHARES,
    meanwhile: Meanwhile = nothing,
) -> tuple[Outcome, Play]:
    """Play on a server of its own, and count its log."""
    layout = hall(folder)
    badges = enrol(layout, data)
    doors = monday(layout, start)
    begin = doors - int(ENTRANCE_S * 1000 * speed)
    script = Script(begin=begin, start=doors, end=doors + minutes * MINUTE, speed=speed, seed=7, shares=shares)
    server = RunningServer(data, str(folder), clock_at(layout, begin, speed)).start()
    play = Play(server.url, layout, badges, script, data / "kiosks")

    async def both() -> None:
        await asyncio.gather(play.run(), meanwhile(server, play))

    try:
        asyncio.run(both())
    finally:
        server.stop()
    return outcome_of(play, data), play


async def restart(server: RunningServer, play: Play) -> None:
    """SIGKILL; then the server is back on the same data, its clock gone on."""
    await asyncio.to_thread(server.kill)
    server.options = clock_at(play.layout, play.time.now(), play.time.speed)
    await asyncio.to_thread(server.start)
