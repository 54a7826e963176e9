"""How the console's floor, tickets, notices and log look: `python -m tests.server.floor_gallery FOLDER`.

A made morning of Zhengzhou's hall, served by a real server, in a real Chromium. Names and numbers are invented.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import secrets
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from layouts.loader import load
from queueing import commands as cmd
from queueing.commands import Command
from server.clock import moment
from tests.running import LAYOUTS, RunningServer
from tests.server.browser import chromium
from tests.server.camera import PATIENCE_MS, quiet_hall, shoot
from tests.server.house import House
from tests.server.inside import Inside, TurnedClock
from tests.server.made_day import make_day, who
from tests.server.staff_browser import console

ZHENGZHOU = load(LAYOUTS / "zhengzhou")
DAY = date(2026, 1, 6)
NOW = "10:41"
DESKTOP = {"width": 1920, "height": 1080}
SMALL = {"width": 1024, "height": 768}
RESERVE = ("1077", "1078", "1079")
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", ("敏", "伟", "芳", "静", "丽华", "晓东", "建国", "婷婷")


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
            with chromium(Path(place)) as browser:
                pictures = Pictures(browser, house, folder)
                pictures.door()
                pictures.floor()
                pictures.papers()
                pictures.outage()
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
    """A morning: every clerk with a name card, two moves under way and one to come, a line stopped, notices up."""
    await make_day(data, ZHENGZHOU, DAY, "10:20", visitors=0.85, seed=4)
    clock = TurnedClock(moment(DAY, "10:22", ZHENGZHOU.plan.timezone))
    inside = Inside(data, clock, ZHENGZHOU)
    rng = random.Random(7)
    names = itertools.cycle(rng.sample([f + g for f in SURNAMES for g in GIVEN], 120))
    for queue in inside.writer.hall.plan.queues:
        for _ in range(rng.randrange(3, 25)):
            await _do(inside, cmd.IssueTicket(queue=queue))
    for counter in list(inside.writer.hall.counters.values()):
        if counter.open and counter.clerk is not None:
            clock.time += rng.randrange(4000, 9000)
            await _begin(inside, counter.id, counter.clerk, next(names), rng)
    for _ in range(12):
        await _do(inside, cmd.IssueTicket(queue="police-acceptance"))
    end = moment(DAY, "11:30", ZHENGZHOU.plan.timezone)
    await _do(inside, cmd.MoveCounters(move="m1", counters=RESERVE, queues=("police-acceptance",), ends=end))
    for counter_id in RESERVE[:2]:
        await _do(inside, cmd.SignIn(counter=counter_id, clerk=f"S{counter_id}", name=next(names)))
        await _do(inside, cmd.CallNext(counter=counter_id))
    await _do(inside, cmd.Serve(counter=RESERVE[0]))
    starts = moment(DAY, "11:00", ZHENGZHOU.plan.timezone)
    await _do(
        inside, cmd.MoveCounters(move="m2", counters=("3062", "3063"), queues=("hrss-acceptance",), starts=starts)
    )
    await _do(inside, cmd.StopIntake(line="tax"))
    clock.time = moment(DAY, NOW, ZHENGZHOU.plan.timezone)
    await inside.writer.close()
    inside.store.close()


async def _do(inside: Inside, command: Command) -> None:
    """Give a command as whoever gives it in a real hall."""
    await inside.writer.perform(command, who(inside.writer.hall, command), secrets.token_hex(8))


async def _begin(inside: Inside, counter: str, clerk: str, name: str, rng: random.Random) -> None:
    """A clerk with a name card takes the counter over, and is seen at one thing or another."""
    state = inside.writer.hall.counters[counter]
    if state.ticket is not None:
        await _do(inside, cmd.Complete(counter=counter))
    await _do(inside, cmd.SignOut(counter=counter))
    await _do(inside, cmd.SignIn(counter=counter, clerk=clerk, name=name))
    at = rng.random()
    if at < 0.1:
        await _do(inside, cmd.Pause(counter=counter, reason=rng.choice(("break", "meeting", "paperwork"))))
        return
    await _do(inside, cmd.CallNext(counter=counter))
    if at > 0.25 and state.ticket is not None:
        await _do(inside, cmd.Serve(counter=counter))


class Pictures:
    """Takes pictures of one hall into a folder."""

    def __init__(self, browser: Any, house: House, folder: Path) -> None:
        self._browser = browser
        self._house = house
        self._folder = folder

    def door(self) -> None:
        """Signing in, and being turned away."""
        page = self._console("/console", "desk")
        page.get_by_role("button", name="退出").tap()
        page.locator(".sign-in").wait_for()
        self._shoot("sign-in", page)
        page.fill("input[name=staff_no]", self._house.hire("clerk"))
        page.fill("input[name=pin]", "2468")
        page.locator("main button").tap()
        page.locator(".notice").wait_for()
        self._shoot("sign-in-clerk", page)
        page.context.close()
        page = self._console("/console", "desk")
        page.goto(f"{self._house.server.url}/console/audit")
        self._shoot("not-allowed", page)
        page.context.close()

    def floor(self) -> None:
        """The floor in all its states, on a tablet and on a desk."""
        page = self._floor()
        self._shoot("floor", page)
        page.set_viewport_size(SMALL)
        self._shoot("floor-1024", page)
        page.set_viewport_size(DESKTOP)
        page.get_by_role("tab", name="全部").tap()
        self._shoot("floor-desktop", page)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.get_by_role("tab", name="3 楼").tap()
        self._shoot("floor-3", page)
        page.get_by_role("tab", name="1 楼").tap()
        page.locator("#queues [data-queue=police-acceptance]").tap()
        self._shoot("floor-queue", page)
        page.locator("#queues [data-queue=police-acceptance]").tap()
        tile = page.locator(".tile.serving").first
        tile.tap()
        self._shoot("floor-counter", page)
        tile.tap()
        for counter in ("1080", "1081", "1082"):
            page.locator(f'[data-counter="{counter}"]').tap()
        self._drag(page)
        self._shoot("floor-drag", page)
        page.mouse.up()
        page.locator("#sheet").wait_for()
        page.get_by_text("30 分钟").tap()
        self._shoot("floor-sheet", page)
        page.locator("#sheet button[type=submit]").tap()
        page.locator("#said .notice").wait_for()
        self._shoot("floor-moved", page)
        page.get_by_role("tab", name="调窗").tap()
        self._shoot("floor-moves", page)
        page.get_by_role("tab", name="队列").tap()
        page.locator('.line[data-line="police"] .switch').tap()
        self._shoot("floor-intake", page)
        page.locator("#sure .cancel").tap()
        page.goto(f"{self._house.server.url}/console/language/en?next=/console")
        page.locator("#hall[data-heard]").wait_for()
        self._shoot("floor-en", page)
        page.context.close()
        page = self._floor("auditor")
        self._shoot("floor-auditor", page)
        page.context.close()

    def papers(self) -> None:
        """Tickets, notices and the log."""
        house = self._house
        page = self._console("/console/tickets")
        self._shoot("tickets", page)
        page.locator("td .number").nth(3).tap()
        page.locator("#ticket .head").wait_for()
        self._shoot("ticket", page)
        page.get_by_text("孕妇").tap()
        page.get_by_role("button", name="提升").tap()
        page.get_by_text("已提升优先").wait_for()
        self._shoot("ticket-raised", page)
        page.get_by_role("button", name="补打").tap()
        page.locator(".paper").wait_for()
        self._shoot("slip", page)
        page.goto(f"{house.server.url}/console/tickets?q=A001")
        page.locator("#ticket .head").wait_for()
        self._shoot("ticket-ended", page)
        page.goto(f"{house.server.url}/console/tickets?q=Z999")
        self._shoot("tickets-none", page)
        page.goto(f"{house.server.url}/console/notices")
        for zh, en, zone in (
            (
                "三楼扶梯检修，请乘东侧电梯。",
                "The escalator to floor 3 is being serviced: please take the east lift.",
                None,
            ),
            ("公安区 12:00 至 13:00 留 4 个窗口值班。", "", "3 区"),
        ):
            page.fill("textarea[name=zh]", zh)
            page.fill("textarea[name=en]", en)
            if zone is not None:
                page.locator("label", has_text=zone).tap()
            page.get_by_text("1 小时").tap()
            page.get_by_role("button", name="发布").tap()
            page.locator("#standing li", has_text=zh).wait_for()
        self._shoot("notices", page)
        page.goto(f"{house.server.url}/console/audit?actor=")
        page.get_by_role("button", name="立即校验").tap()
        page.locator(".chain .calm").wait_for()
        self._shoot("audit", page)
        page.goto(f"{house.server.url}/console/audit?kind=CounterPaused")
        self._shoot("audit-kind", page)
        page.set_viewport_size(DESKTOP)
        page.goto(f"{house.server.url}/console/audit?about=A010")
        self._shoot("audit-ticket-desktop", page)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(f"{house.server.url}/console/language/en?next=/console/audit")
        self._shoot("audit-en", page)
        page.goto(f"{house.server.url}/console/tickets")
        page.locator("td .number").first.tap()
        page.locator("#ticket .head").wait_for()
        self._shoot("ticket-en", page)
        page.goto(f"{house.server.url}/console/notices")
        self._shoot("notices-en", page)
        page.context.close()

    def outage(self) -> None:
        """The floor when the server is away."""
        page = self._floor()
        self._house.server.kill()
        page.locator("#stale").wait_for(state="visible")
        self._shoot("floor-stale", page)
        page.context.close()

    def nothing(self) -> None:
        """A hall on whose first day nothing has happened yet."""
        for name in ("tickets", "notices"):
            page = self._console(f"/console/{name}")
            self._shoot(f"{name}-nothing", page)
            page.context.close()
        page = self._floor()
        self._shoot("floor-tiny", page)
        page.context.close()

    def _drag(self, page: Any) -> None:
        start, goal = page.locator('[data-counter="1081"]'), page.locator("#queues [data-queue=realty-acceptance]")
        boxes = [locator.bounding_box() for locator in (start, goal)]
        places = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
        page.mouse.move(*places[0])
        page.mouse.down()
        page.mouse.move(*places[1], steps=6)

    def _floor(self, role: str = "desk") -> Any:
        page = self._console("/console", role)
        page.locator("#hall[data-heard]").wait_for()
        page.wait_for_timeout(5000)
        return page

    def _console(self, path: str, role: str = "manager") -> Any:
        page = console(self._browser, self._house, path, role)
        page.context.set_default_timeout(PATIENCE_MS)
        return page

    def _shoot(self, name: str, page: Any, *, whole: bool = False) -> None:
        shoot(page, self._folder / f"{name}.png", whole=whole)


if __name__ == "__main__":
    main()
