"""How alarms, devices, bad ratings, charts and the tablet look: `python -m tests.server.desk_gallery FOLDER`.

A made morning of Zhengzhou's hall, served by a real server, in a real Chromium. Names and numbers are invented.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from layouts.loader import load
from queueing import commands as cmd
from queueing.case import Delivery, MissingPaper
from queueing.plan import MINUTE, Assignment
from server.clock import moment
from server.identity import add_clerk
from server.main import DATABASE
from server.store import sqlite_engine
from tests.running import LAYOUTS, RunningServer, wait_until
from tests.server.browser import chromium
from tests.server.camera import PATIENCE_MS, quiet_hall, shoot
from tests.server.house import House
from tests.server.inside import Inside, TurnedClock
from tests.server.made_day import make_day
from tests.server.staff_browser import console, tablet
from wire.thread import LinkThread

ZHENGZHOU = load(LAYOUTS / "zhengzhou")
DAY = date(2026, 1, 6)
BEFORE = date(2026, 1, 5)
NOW = "10:41"
COUNTER = "1077"
"""A reserve counter, lent to a line."""


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jiaohao-pictures-") as place:
        data = Path(place) / "hall"
        asyncio.run(_make(data))
        server = RunningServer(data, options=("--clock", f"{DAY}T{NOW}"))
        house = House(server.start())
        try:
            with chromium(Path(place)) as browser, _connected(house):
                pictures = Pictures(browser, house, folder)
                pictures.desk()
                pictures.at_the_counter()
            with (
                tempfile.TemporaryDirectory() as empty,
                quiet_hall(Path(empty)) as still,
                chromium(Path(empty)) as browser,
            ):
                Pictures(browser, still, folder).nothing()
        finally:
            house.close()
            server.kill()


async def _make(data: Path) -> None:
    """A whole day, and a morning in which not everything goes well."""
    await make_day(data, ZHENGZHOU, BEFORE, "20:01", visitors=0.85, seed=3)
    await make_day(data, ZHENGZHOU, DAY, "10:20", visitors=0.85, seed=4)
    clock = TurnedClock(moment(DAY, "10:21", ZHENGZHOU.plan.timezone))
    inside = Inside(data, clock, ZHENGZHOU)
    for counter in ("1012", "1030"):
        await _free(inside, counter)
    await inside.do(cmd.AssignCounter(counter=COUNTER, assignments=(Assignment(queue="fund-acceptance"),)))
    await inside.do(cmd.SignOut(counter="1012"))
    await inside.do(cmd.Pause(counter="1030", reason="meeting"))
    await _free(inside, "3002")
    await inside.do(cmd.IssueTicket(queue="construction-acceptance"))
    await inside.do(cmd.CallNext(counter="3002"))
    await inside.do(cmd.Serve(counter="3002"))
    due = clock.time + 10 * MINUTE
    missing = (MissingPaper(name="规划总平面图", due=due),)
    await inside.do(cmd.RegisterCase(counter="3002", delivery=Delivery.WINDOW, missing=missing))
    clock.time = moment(DAY, NOW, ZHENGZHOU.plan.timezone)
    await inside.writer.close()
    inside.store.close()


async def _free(inside: Inside, counter: str) -> None:
    if inside.writer.hall.counters[counter].ticket is not None:
        await inside.do(cmd.Complete(counter=counter))


@contextmanager
def _connected(house: House) -> Iterator[None]:
    """Most machines of the first floor are here, and two were."""
    names = [("kiosk", kiosk.name) for kiosk in ZHENGZHOU.kiosks.values() if kiosk.floor == 1]
    names += [("display", display.name) for display in ZHENGZHOU.displays.values()]
    names += [("gateway", "gateway-1"), ("gateway", "gateway-3")]
    links = [LinkThread(house.server.url, house.let_in(*name), lambda _: None, feed="none") for name in names]
    for link in links:
        link.start()
    wait_until(lambda: sum(bool(view["here"]) for view in house.get("/devices").ok()["devices"]) == len(links), 30)
    for link in (links[3], links[-3]):
        link.stop()
    kiosk = house.let_in("kiosk", "kiosk-1-a")
    for device, fault in (("printer-1-b", "PAPER_END"), ("printer-2-c", "PAPER_LOW"), ("bus-zone-3", "no answer")):
        house.post(f"/devices/{device}/report-fault", kiosk, fault=fault).ok()
    wait_until(lambda: len(house.get("/devices").ok()["devices"]) > len(links))
    yield
    for link in links:
        link.stop()


class Pictures:
    """Takes pictures of one hall into a folder."""

    def __init__(self, browser: Any, house: House, folder: Path) -> None:
        self._browser = browser
        self._house = house
        self._folder = folder

    def desk(self) -> None:
        """The pages of the console in a hall that is at work."""
        page = self._console("/console/alarms")
        page.locator(".alarms").wait_for()
        page.locator(".alarms li").nth(2).get_by_role("button").tap()
        page.locator(".alarms .seen").wait_for()
        self._shoot("alarms", page)
        self._go(page, "devices")
        self._shoot("devices", page, whole=True)
        self._go(page, f"charts?date={DAY}")
        page.locator("canvas").first.wait_for()
        self._shoot("charts", page, whole=True)
        page.get_by_label("公安").check()
        page.locator("[data-chart=flow] summary").tap()
        self._shoot("charts-zone", page, whole=True)
        self._go(page, f"charts?date={BEFORE}")
        page.locator("canvas").first.wait_for()
        self._shoot("charts-past", page)
        self._go(page, "charts?date=2026-01-03")
        page.locator("#nothing").wait_for()
        self._shoot("charts-nothing", page)
        self._go(page, "follow-ups")
        first = page.locator(".ratings li").first
        first.locator("select").select_option("apologised")
        first.get_by_role("button", name="已回访").tap()
        page.locator(".due.done").wait_for()
        self._shoot("follow-ups", page)
        page.context.close()
        page = self._console("/console/follow-ups", "desk")
        self._shoot("follow-ups-desk", page)
        page.context.close()

    def at_the_counter(self) -> None:
        """The tablet, set up, at rest, asking and thanking; and the phone of whoever was asked."""
        house = self._house
        token = house.let_in("tablet", COUNTER)
        with sqlite_engine(house.server.data / DATABASE).begin() as connection:
            add_clerk(connection, "10316", "2468", "clerk", name="王晓明")
        page = self._tablet()
        page.goto(f"{house.server.url}/tablet/{COUNTER}")
        self._shoot("tablet-enter", page)
        page.fill("input[name=token]", "wrong")
        page.get_by_role("button").tap()
        self._shoot("tablet-enter-wrong", page)
        page.fill("input[name=token]", token)
        page.get_by_role("button").tap()
        page.locator(".idle").wait_for()
        session = house.sign_in(COUNTER, "10316")
        page.locator(".card .name").wait_for()
        self._shoot("tablet-idle", page)
        house.issue("fund-acceptance")
        house.post(f"/counters/{COUNTER}/call-next", session).ok()
        page.locator(".number").wait_for()
        self._shoot("tablet-called", page)
        house.post(f"/counters/{COUNTER}/serve", session).ok()
        page.get_by_text("正在办理").wait_for()
        self._shoot("tablet-serving", page)
        house.post(f"/counters/{COUNTER}/ask-rating", session).ok()
        page.locator(".ask").wait_for()
        self._shoot("tablet-ask", page)
        upright = page.context.new_page()
        upright.set_viewport_size({"width": 800, "height": 1280})
        upright.goto(page.url)
        upright.locator(".ask").wait_for()
        self._shoot("tablet-ask-upright", upright)
        page.locator(".faces button").nth(1).tap()
        page.locator(".thanks").wait_for()
        self._shoot("tablet-thanks", page)
        house.post(f"/counters/{COUNTER}/complete", session).ok()
        house.post(f"/counters/{COUNTER}/pause", session, reason="break").ok()
        page.locator(".idle").wait_for()
        page.get_by_text("暂停服务").wait_for()
        self._shoot("tablet-paused", page)
        house.server.kill()
        page.evaluate("document.getElementById('stale').hidden = false")
        self._shoot("tablet-stale", page)
        page.context.close()
        house.server.start()

    def nothing(self) -> None:
        """A hall in which all is well, and a counter at which nobody sits."""
        for name in ("alarms", "follow-ups", "devices"):
            page = self._console(f"/console/{name}")
            self._shoot(f"{name}-nothing", page)
            page.context.close()
        page = self._tablet()
        page.goto(f"{self._house.server.url}/tablet/201")
        page.fill("input[name=token]", self._house.let_in("tablet", "201"))
        page.get_by_role("button").tap()
        page.locator(".idle").wait_for()
        self._shoot("tablet-closed", page)
        page.context.close()

    def _console(self, path: str, role: str = "manager") -> Any:
        page = console(self._browser, self._house, path, role)
        page.context.set_default_timeout(PATIENCE_MS)
        return page

    def _tablet(self) -> Any:
        page = tablet(self._browser)
        page.context.set_default_timeout(PATIENCE_MS)
        return page

    def _go(self, page: Any, path: str) -> None:
        page.goto(f"{self._house.server.url}/console/{path}")

    def _shoot(self, name: str, page: Any, *, whole: bool = False) -> None:
        shoot(page, self._folder / f"{name}.png", whole=whole)


if __name__ == "__main__":
    main()
