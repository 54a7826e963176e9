"""Pictures of the pages about cases, from a real server in a real Chromium.

python -m tests.server.case_gallery docs
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from queueing.plan import DAY, MINUTE
from tests.running import RunningServer
from tests.server.browser import chromium, phone
from tests.server.casework import Casework, casework
from tests.server.house import Counter, House
from tests.server.staff_browser import console

START = "2026-01-05T10:00"
START_MS = 1_767_574_800_000 + 60 * MINUTE
PEOPLE = (
    {"name": "王秀英", "phone": "13800000001", "address": "郑州市中原区建设西路1号"},
    {"name": "李建国", "phone": "13800000002"},
    {"name": "张伟", "phone": "13800000003"},
)


def main(folder: Path) -> None:
    """Draw every page into `folder`/console and `folder`/phone."""
    with tempfile.TemporaryDirectory(prefix="jiaohao-cases-") as data:
        house = House(RunningServer(Path(data) / "hall", options=("--clock", START, "--speed", "60")).start())
        try:
            with chromium(Path(data)) as browser:
                _draw(browser, house, folder)
        finally:
            house.close()
            house.server.stop()


def _draw(browser: Any, house: House, folder: Path) -> None:
    commerce, police = casework(house), casework(house, "police")
    issuing = house.counter("commerce-issuing")
    cases = _play(commerce, police, issuing)
    desk = console(browser, house, "/console/cases")
    _shoot(desk, folder / "console" / "cases.png")
    for name in ("on-call", "missing", "ready", "closed"):
        desk.goto(f"{house.server.url}/console/cases/{cases[name]['case']}")
        desk.wait_for_timeout(1200)
        _shoot(desk, folder / "console" / f"case-{name}.png")
    desk.goto(f"{house.server.url}/console/cases/{cases['plain']['case']}")
    desk.get_by_text("不予办理", exact=True).click()
    desk.get_by_role("button", name="查看联系方式").click()
    desk.locator("#contact b").wait_for()
    _shoot(desk, folder / "console" / "case-refuse.png")
    desk.context.close()
    for name in ("missing", "plain", "ready", "refused", "closed", "locker"):
        page = phone(browser)
        page.goto(cases[name]["page"])
        _shoot(page, folder / "phone" / f"receipt-{name}.png", full=True)
        page.context.close()
    page = phone(browser, language="en-GB")
    page.goto(f"{cases['missing']['page']}?lang=en&type=large")
    _shoot(page, folder / "phone" / "receipt-large-en.png", full=True)
    page.context.close()


def _play(commerce: Casework, police: Casework, issuing: Counter) -> dict[str, dict[str, Any]]:
    """A morning of cases in every state."""
    ours = [{"contact": person} for person in PEOPLE]
    missing = [{"name": "健康证明", "due": START_MS + 3 * DAY}, {"name": "住所证明", "due": START_MS + 5 * DAY}]
    cases = {
        "on-call": police.accepted(service="police-seal", **ours[1]),
        "missing": commerce.accepted(service="commerce-food", missing=missing, **ours[0]),
        "plain": commerce.accepted(service="commerce-open", delivery="ems", **ours[0]),
        "late": commerce.accepted(service="commerce-change", due=_soon(commerce.house), **ours[1]),
        "ready": commerce.ready(service="commerce-open", **ours[2]),
        "refused": commerce.accepted(service="commerce-close", **ours[2]),
        "closed": commerce.ready(service="commerce-open", **ours[2]),
        "locker": commerce.ready(service="commerce-change", delivery="locker", **ours[1]),
    }
    commerce.act(cases["refused"]["case"], "decide-case", ready=False, reason="清算报告未经股东会确认").ok()
    issuing.act("hand-over", case=cases["closed"]["case"]).ok()
    cases["police"] = police.accepted(service="police-passport", **ours[2])
    return cases


def _soon(house: House) -> int:
    """Two minutes from now, which is two seconds of ours."""
    return int(house.get("/hall").ok()["now"]) + 2 * MINUTE


def _shoot(page: Any, path: Path, *, full: bool = False) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(1300)
    page.screenshot(path=path, full_page=full)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
