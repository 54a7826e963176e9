"""`python -m bench.phone`: a ticket's page on a slow phone, and with `--pictures FOLDER` how every state of it looks.

The phone is Chromium, six times slowed down, behind 400 kbit/s and 400 ms: an old phone on a bad mobile network.
"""

from __future__ import annotations

import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from rich.console import Console
from rich.table import Table

from tests.running import RunningServer
from tests.server.browser import SIZE, chromium, phone
from tests.server.edited import IMPATIENT, edited
from tests.server.house import Counter, House
from wire.id_number import check_digit

QUEUE = "fund-acceptance"
RUNS = 5
NETWORK = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
SLOWDOWN = 6
MANNERS = ("", "?lang=en", "?type=large")
"""Queries: Chinese, English, large type."""
GAP = 16


def main() -> None:
    """Measure, or take pictures."""
    pictures = Path(sys.argv[2]) if sys.argv[1:2] == ["--pictures"] else None
    with tempfile.TemporaryDirectory(prefix="jiaohao-phone-") as folder:
        layout = edited(Path(folder) / "zhengzhou", "policy.toml", IMPATIENT)
        server = RunningServer(Path(folder) / "hall", layout, options=("--trust-proxy",))
        server.start()
        house = House(server)
        try:
            with chromium(Path(folder)) as browser:
                if pictures is None:
                    measure(browser, house)
                else:
                    Pictures(browser, house, pictures).take()
        finally:
            house.close()
            server.stop()


def measure(browser: Any, house: House) -> None:
    """First paint, and the time until the number stands on the page, each the middle of several runs."""
    console = Console(width=100)
    table = Table("ticket page", "first paint", "number shown", "live", "bytes on the line", title="A slow phone")
    for name, slow in (("this machine", False), (f"400 kbit/s, 400 ms, CPU ÷ {SLOWDOWN}", True)):
        runs = sorted(_one(browser, house.issue(QUEUE)["page"], slow) for _ in range(RUNS))
        paint, number, live, size = runs[RUNS // 2]
        table.add_row(name, f"{paint:.0f} ms", f"{number:.0f} ms", f"{live:.0f} ms", f"{size:,.0f}")
    console.print(table)


def _one(browser: Any, address: str, slow: bool) -> tuple[float, float, float, float]:
    page = phone(browser)
    control = page.context.new_cdp_session(page)
    control.send("Network.enable")
    received: list[float] = []
    control.on("Network.loadingFinished", lambda told: received.append(told["encodedDataLength"]))
    if slow:
        control.send("Network.emulateNetworkConditions", NETWORK)
        control.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    streams: list[float] = []
    page.on("response", lambda answer: streams.append(time.perf_counter()) if "/events" in answer.url else None)
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(".number").wait_for()
    number = (time.perf_counter() - began) * 1000
    while not streams:
        page.wait_for_timeout(20)
    live = (streams[0] - began) * 1000
    while not (paint := page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")):
        page.wait_for_timeout(50)
    page.context.close()
    return paint, number, live, sum(received)


class Pictures:
    """Every state of every page, in Chinese, in English and in large type."""

    def __init__(self, browser: Any, house: House, folder: Path) -> None:
        self.house = house
        self.folder = folder
        self.page = phone(browser)
        self.plain = phone(browser, scripts=False)
        self._pages: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def take(self) -> None:
        """All of them, in the order of a visit."""
        counter = self.house.counter(QUEUE)
        self._ticket(counter)
        self._booking()
        self._missing()

    def _ticket(self, counter: Counter) -> None:
        first = self._issue()
        for _ in range(4):
            self._issue()
        mine = self._issue()
        self.page.wait_for_timeout(5000)  # until the wait is estimated
        self._shoot("waiting", mine)
        self._shoot("leave", mine, "/leave")
        self._shoot("no-script", mine, page=self.plain)
        self._stale(mine)
        counter.act("call-next").ok()
        counter.act("recall").ok()
        self._shoot("called", first)
        counter.act("serve").ok()
        self._shoot("serving", first)
        counter.act("ask-rating").ok()
        self._shoot("asked", first)
        counter.act("hold", kind="with_visitor").ok()
        self._shoot("held", first)
        counter.act("resume").ok()
        counter.act("transfer", to_queue="tax-acceptance").ok()
        self._shoot("transferred", first)
        second = counter.act("call-next").ok()["ticket"]
        counter.act("complete").ok()
        address = self._pages[second["ticket_id"]]
        self._shoot("rate", address)
        self.page.goto(address)
        self.page.get_by_label("基本满意").check()
        self.page.get_by_role("button", name="提交评价").click()
        self._shoot("rated", address)
        self._shoot("rate-add", address, opened="details.add summary")
        self._missed(counter)
        mine = self._issue()
        self.page.goto(f"{mine}/leave")
        self.page.get_by_role("button", name="确定取消").click()
        self._shoot("cancelled", mine)

    def _missed(self, counter: Counter) -> None:
        ticket = counter.act("call-next").ok()["ticket"]
        counter.miss()
        address = self._pages[ticket["ticket_id"]]
        self._shoot("missed-once", address)
        while counter.act("call-next").ok()["ticket"]["ticket_id"] != ticket["ticket_id"]:
            counter.act("complete").ok()
        counter.miss()
        self._shoot("missed", address)

    def _stale(self, address: str) -> None:
        """What a phone shows while the server is down."""
        self.page.goto(address)
        self.page.locator("#sound").click()
        self._strip("sound-on", [self._seen(self.page)])
        seen = []
        for query in MANNERS:
            self.page.goto(address + query)
            self.page.wait_for_timeout(500)
            self.house.server.kill()
            self.page.locator("#stale").wait_for(state="visible", timeout=60_000)
            seen.append(self._seen(self.page))
            self.house.server.start()
        self._strip("stale", seen)

    def _booking(self) -> None:
        book = f"{self.house.server.url}/book"
        self._shoot("book", book)
        self._shoot("book-queue", f"{book}/{QUEUE}")
        self.page.goto(f"{book}/{QUEUE}")
        self.page.get_by_label("09:30").check()
        number = "41010119900307123"
        self.page.get_by_label("身份证号码").first.fill(number + ("0" if check_digit(number) != "0" else "1"))
        self.page.get_by_label("我同意").check()
        self.page.get_by_role("button", name="提交预约").click()
        self._strip("book-refused", [self._seen(self.page)])
        self.page.get_by_label("身份证号码").first.fill(number + check_digit(number))
        self.page.get_by_label("我同意").check()
        self.page.get_by_role("button", name="提交预约").click()
        self.page.wait_for_url("**/b/*")
        address = self.page.url
        self._shoot("booking", address)
        self._shoot("booking-cancel", address, "/cancel")
        self.page.goto(f"{address}/cancel")
        self.page.get_by_role("button", name="取消预约").click()
        self._shoot("booking-gone", address)

    def _missing(self) -> None:
        self._shoot("not-found", f"{self.house.server.url}/t/nothing")

    def _issue(self) -> str:
        ticket = self.house.issue(QUEUE)
        self._pages[ticket["ticket_id"]] = ticket["page"]
        return str(ticket["page"])

    def _shoot(self, name: str, address: str, under: str = "", page: Any = None, opened: str = "") -> None:
        page = page or self.page
        seen = []
        for query in MANNERS:
            page.goto(f"{address}{under}{query}")
            if opened:
                page.locator(opened).click()
            seen.append(self._seen(page))
        self._strip(name, seen)

    def _seen(self, page: Any) -> Image.Image:
        page.wait_for_timeout(150)
        return Image.open(BytesIO(page.screenshot(full_page=True, animations="disabled"))).convert("RGB")

    def _strip(self, name: str, seen: list[Image.Image]) -> None:
        """The same page side by side, smaller, in few colours."""
        width, height = SIZE["width"], max(picture.height for picture in seen)
        strip = Image.new("RGB", ((width + GAP) * len(seen) - GAP, height), "#808890")
        for at, picture in enumerate(seen):
            strip.paste(picture, (at * (width + GAP), 0))
        small = strip.resize((strip.width * 3 // 5, strip.height * 3 // 5), Image.Resampling.LANCZOS)
        small.quantize(32, dither=Image.Dither.NONE).save(self.folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
