"""Pictures of the page of reports, from a real server in a real Chromium, of two weeks that were made for them.

python -m tests.server.report_gallery docs
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from layouts.layout import Layout
from layouts.loader import load
from server.archive import Archive
from server.identity import add_clerk
from server.main import DATABASE
from server.period import PeriodKind
from server.store import sqlite_engine
from tests.running import LAYOUTS, RunningServer, wait_until
from tests.server.browser import chromium
from tests.server.house import House
from tests.server.made_day import make_day
from tests.server.staff_browser import console

FIRST = date(2026, 1, 5)
NAMES = ("王丽", "李强", "张敏", "刘洋", "陈静", "杨帆", "赵磊", "黄娟", "周杰", "吴霞")
PAGES = {
    "reports": "?period=day&date=2026-01-13",
    "reports-week": "?period=week&date=2026-01-05",
    "reports-zones": "?period=week&date=2026-01-05&level=zone&group=waits",
    "reports-counters": "?period=week&date=2026-01-05&level=counter&group=duty&sort=idle",
    "reports-clerks": "?period=week&date=2026-01-05&level=clerk&group=ratings&sort=rank-satisfaction&rising=1",
    "reports-running": "?period=day&date=2026-01-14&level=line&group=visits",
    "reports-public": "?period=quarter&date=2026-01-05&public=1&level=counter",
}


def made_weeks(folder: Path, visitors: float = 0.9) -> RunningServer:
    """A server on the afternoon of the eighth of eight made working days."""
    layout, data = load(LAYOUTS / "zhengzhou"), folder / "hall"
    asyncio.run(_make(data, layout, visitors))
    with sqlite_engine(data / DATABASE).begin() as connection:
        for name, counter in zip(NAMES, layout.plan.counters, strict=False):
            add_clerk(connection, f"S{counter}", "2468", "clerk", name=name)
    return RunningServer(data, options=("--clock", "2026-01-14T15:00"))


async def _make(data: Path, layout: Layout, visitors: float) -> None:
    days = [FIRST + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8)]
    for at, day in enumerate(days):
        await make_day(data, layout, day, "20:05", visitors=visitors * (0.8 + 0.06 * at), seed=at)
    await make_day(data, layout, FIRST + timedelta(days=9), "15:00", visitors=visitors, seed=9)


def main(folder: Path) -> None:
    """Draw every page into `folder`/console."""
    with tempfile.TemporaryDirectory(prefix="jiaohao-reports-") as data:
        draw(made_weeks(Path(data)), Path(data), folder / "console")


def draw(server: RunningServer, scratch: Path, folder: Path) -> None:
    """Draw every page of a hall into `folder`, once its reports are made."""
    house = House(server.start())
    try:
        wait_until(lambda: _is_made(server.data, PeriodKind.WEEK, "2026-01-05"), 300)
        with chromium(scratch) as browser:
            _draw(browser, house, folder)
    finally:
        house.close()
        server.stop()


def _is_made(data: Path, period: str, start: str) -> bool:
    with Archive(data / DATABASE) as archive:
        return start in archive.reports(period)


def _draw(browser: Any, house: House, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    page = console(browser, house, "/console/tickets")
    page.context.set_default_timeout(120_000)
    for name, address in PAGES.items():
        page.goto(f"{house.server.url}/console/reports{address}")
        page.wait_for_timeout(500)
        page.screenshot(path=folder / f"{name}.png")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1120, "height": 790})
    page.goto(f"{house.server.url}/console/reports{PAGES['reports-zones']}")
    page.screenshot(path=folder / "reports-print.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
