"""A browser of the front desk for tests: Chromium on a tablet, signed in at the console."""

from __future__ import annotations

from typing import Any

from tests.server.house import House

SIZE = {"width": 1280, "height": 800}


def tablet(browser: Any, *, portrait: bool = False) -> Any:
    """A page on a touch screen of its own, watched."""
    size = {"width": SIZE["height"], "height": SIZE["width"]} if portrait else SIZE
    context = browser.new_context(viewport=size, locale="zh-CN", has_touch=True)
    context.set_default_timeout(10_000)
    return watched(context.new_page())


def watched(page: Any) -> Any:
    """The page, with what its console complains of in `page.faults`."""
    page.faults = []
    page.on("console", lambda said: page.faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    return page


def console(browser: Any, house: House, path: str, role: str = "manager", *, pin: str = "2468") -> Any:
    """A page of the console at `path`, opened by a new member of staff, whose number is `page.staff_no`."""
    page = tablet(browser)
    page.staff_no = house.hire(role, pin)
    page.goto(f"{house.server.url}{path}")
    page.fill("input[name=staff_no]", page.staff_no)
    page.fill("input[name=pin]", pin)
    page.locator("main button").first.click()
    page.wait_for_url(f"**{path}")
    return page
