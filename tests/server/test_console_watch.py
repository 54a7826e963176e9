"""Alarms, devices, bad ratings and charts at the console: real Chromium on a real hall whose clock runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.running import RunningServer, wait_until
from tests.server.browser import chromium
from tests.server.edited import edited
from tests.server.house import House
from tests.server.staff_browser import console

CONTACT = {"name": "欧阳测试", "phone": "13912345678"}
SPEED = 20
"""Hall seconds in a real one: the morning lasts as long as these tests."""
_SPY = """() => {
  window.rang = 0;
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (at) { window.rang += 1; return start.call(this, at); };
}"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests of this module."""
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Zhengzhou's hall at half past nine, where a minute's pause is too long."""
    folder = tmp_path_factory.mktemp("watched")
    layout = edited(folder / "layout", "policy.toml", ("pause_minutes = 15", "pause_minutes = 1"))
    server = RunningServer(folder / "hall", layout, ("--clock", "2026-01-05T09:30", "--speed", str(SPEED)))
    house = House(server.start())
    yield house
    house.close()
    server.kill()


@pytest.fixture
def opened(browser: Any, hall: House) -> Iterator[Any]:
    """Opens pages of the console, whose scripts must not have complained."""
    pages: list[Any] = []

    def open_page(path: str, role: str = "manager") -> Any:
        pages.append(console(browser, hall, path, role))
        return pages[-1]

    yield open_page
    for page in pages:
        page.context.close()
        assert page.faults == []


def _badge(page: Any, topic: str) -> str:
    badge = page.locator(f"[data-badge={topic}]")
    return badge.inner_text() if badge.is_visible() else ""


def test_an_alarm_comes_is_acknowledged_and_goes_without_reloading(hall: House, opened: Any) -> None:
    """A long pause: in words on the open page, counted at the side, marked in the title, with a sound; looked into by
    one and seen so by another; over when the clerk goes on; and in the day's history."""
    page, other = opened("/console/alarms"), opened("/console/alarms", "auditor")
    page.evaluate(_SPY)
    page.get_by_text("一切正常").wait_for()
    page.locator("#top h1").tap()
    clerk = hall.hire()
    token = hall.sign_in("1012", clerk)
    hall.post("/counters/1012/pause", token, reason="lunch").ok()
    alarm = page.locator("[data-alarm='paused:1012']")
    alarm.wait_for(timeout=20_000)
    said = alarm.inner_text()
    assert "暂停过长" in said
    assert "12号窗口" in said
    assert re.search(rf"{clerk} 暂停 \d+ 分钟：用餐", said), said
    assert alarm.locator("a").get_attribute("href") == "/console?counter=1012"
    wait_until(lambda: _badge(page, "alarms-new") == "1")
    assert page.title().startswith("▲ 1")
    assert page.evaluate("window.rang") > 0
    assert alarm.evaluate("it => getComputedStyle(it.querySelector('.shape')).clipPath") != "none"
    assert other.get_by_role("button", name="确认").count() == 0
    alarm.get_by_role("button", name="确认").tap()
    for shown in (page, other):
        seen = shown.locator("[data-alarm='paused:1012'].seen")
        seen.wait_for()
        assert re.search(rf"已确认 \d\d:\d\d · {page.staff_no}", seen.inner_text())
    wait_until(lambda: _badge(other, "alarms-new") == "")
    hall.post("/counters/1012/unpause", token).ok()
    page.get_by_text("一切正常").wait_for(timeout=20_000)
    row = page.locator("#past tbody tr", has_text="12号窗口").filter(has_text=page.staff_no)
    row.filter(has_not_text="未解除").wait_for(timeout=10_000)
    cells = row.locator("td").all_inner_texts()
    assert cells[1:3] == ["暂停过长", "12号窗口"]
    assert re.fullmatch(r"\d\d:\d\d", cells[0])
    assert re.fullmatch(r"\d+ 分钟|不到 1 分钟", cells[5])
    page.goto(f"{hall.server.url}/console/alarms?date=2026-01-04")
    page.get_by_text("这一天没有警报").wait_for()


def test_all_alarms_are_acknowledged_at_once(hall: House, opened: Any) -> None:
    """One key for a whole list, so that a storm does not keep the desk from working."""
    gateway = hall.let_in("gateway")
    for device in ("bus-zone-1", "bus-zone-3", "bus-zone-6-a"):
        hall.post(f"/devices/{device}/report-fault", gateway, fault="no answer").ok()
    page = opened("/console/alarms", "desk")
    page.locator("[data-alarm='device:bus-zone-6-a']").wait_for(timeout=20_000)
    page.get_by_role("button", name="全部确认").tap()
    page.get_by_role("button", name="确认").first.wait_for(state="detached")
    assert page.locator(".alarms .seen").count() == 3
    for device in ("bus-zone-1", "bus-zone-3", "bus-zone-6-a"):
        hall.post(f"/devices/{device}/clear-fault", gateway).ok()


def test_the_board_shows_a_fault_as_it_comes_and_the_desk_puts_it_away(hall: House, opened: Any) -> None:
    """Paper out at a kiosk: by word, shape and place, live; whoever only reads has no key for it."""
    page, other = opened("/console/devices", "desk"), opened("/console/devices", "auditor")
    kiosk = hall.let_in("kiosk", "kiosk-1-a")
    hall.post("/devices/printer-1-a/report-fault", kiosk, fault="PAPER_END").ok()
    printer = page.locator("#printer-1-a")
    printer.get_by_text("缺纸").wait_for()
    assert "故障" in printer.inner_text()
    assert page.locator("#kiosk-1-a.fault #printer-1-a").count() == 1
    assert page.locator(".counts .fault").count() == 1
    other.locator("#printer-1-a").get_by_text("缺纸").wait_for()
    assert other.get_by_role("button", name="已处理").count() == 0
    printer.get_by_role("button", name="已处理").tap()
    printer.get_by_text("缺纸").wait_for(state="detached")
    assert "printer-1-a" not in hall.get("/hall").ok()["faults"]


def test_a_bad_rating_is_followed_up_to_its_end(hall: House, opened: Any) -> None:
    """It comes with its visit, deadlines, and how the applicant may be recognised; the manager calls back and settles;
    the desk sees it and has no keys; nobody reads the telephone number here."""
    page, desk = opened("/console/follow-ups"), opened("/console/follow-ups", "desk")
    page.get_by_text("没有未办结的差评").wait_for()
    clerk = hall.hire()
    token = hall.sign_in("1001", clerk)
    ticket = hall.issue("fund-acceptance")
    hall.post("/counters/1001/call-next", token).ok()
    hall.post("/counters/1001/serve", token).ok()
    hall.post("/counters/1001/register-case", token, delivery="window", contact=CONTACT).ok()
    hall.post("/counters/1001/ask-rating", token).ok()
    visitor = page.context.browser.new_page(locale="zh-CN")
    visitor.goto(ticket["page"])
    visitor.get_by_label("不满意", exact=True).check()
    visitor.get_by_role("button", name="提交评价").click()
    visitor.close()
    card = page.locator(".ratings li")
    card.wait_for()
    said = card.inner_text()
    for words in (ticket["number"], "不满意", "1号窗口", clerk, "公积金受理", "欧*", "139****5678"):
        assert words in said, words
    assert CONTACT["phone"] not in page.content()
    assert re.search(r"回访 还有 23 小时 \d+ 分", said)
    assert re.search(r"办结 还有 14 天 23 小时", said)
    wait_until(lambda: _badge(page, "follow-ups-new") == "1")
    desk.locator(".ratings li").wait_for()
    assert desk.locator(".ratings button").count() == 0
    card.get_by_role("button", name="已回访").tap()
    assert card.locator("select:invalid").count() == 1, "an outcome has to be chosen"
    card.locator("select").select_option("apologised")
    card.get_by_role("button", name="已回访").tap()
    page.locator(".due.done", has_text="已致歉").wait_for()
    wait_until(lambda: _badge(desk, "follow-ups-new") == "")
    card.locator("select").select_option("corrected")
    card.get_by_role("button", name="办结").tap()
    page.get_by_text("没有未办结的差评").wait_for()
    desk.get_by_text("没有未办结的差评").wait_for()
    page.reload()
    rows = [row.split("\t") for row in page.locator("#history tbody tr").all_inner_texts()]
    assert [(row[1], row[2], row[4], row[5]) for row in rows] == [
        ("办结", ticket["number"], "已整改", page.staff_no),
        ("回访", ticket["number"], "已致歉", page.staff_no),
        ("差评", ticket["number"], "不满意", ""),
    ]


def test_charts_draw_the_day_and_tell_it_in_tables(hall: House, opened: Any) -> None:
    """What came and waited in the chosen zone, the same figures in a table; a day on which the hall was closed has
    nothing, and says so."""
    token = hall.sign_in("1055", hall.hire())
    for _ in range(5):
        hall.issue("police-acceptance")
    hall.post("/counters/1055/call-next", token).ok()
    hall.post("/counters/1055/serve", token).ok()
    page = opened("/console/charts", "auditor")
    page.get_by_label("公安").check()
    flow = page.locator("[data-chart=flow]")
    flow.locator("canvas").wait_for()
    ink = "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(byte => byte)"
    for name in ("flow", "wait", "waiting", "open", "share", "zones"):
        assert page.locator(f"[data-chart={name}] canvas").first.evaluate(ink), name
    assert page.locator("[data-tile=issued]").inner_text() == "5"
    assert page.locator("[data-tile=called]").inner_text() == "1"
    assert page.locator("[data-tile=share]").inner_text() == "100%"
    flow.get_by_text("数据表").tap()
    rows = [row.split("\t") for row in flow.locator("tr").all_inner_texts()]
    assert rows[0] == ["时间", "取号与转入", "叫号"]
    assert sum(int(row[1]) for row in rows[1:]) == 5
    assert "未满一刻" in rows[-1][0]
    page.get_by_label("商事登记").check()
    page.locator("[data-tile=issued]", has_text="0").wait_for()
    assert page.locator("[data-tile=mean]").inner_text() == "–"
    assert flow.locator(".empty").is_visible()
    page.goto(f"{hall.server.url}/console/charts?date=2026-01-02")
    page.get_by_text("这一天大厅没有开放").wait_for()
    assert not page.locator("canvas").first.is_visible()


def test_pages_are_for_their_roles_alone(hall: House, browser: Any) -> None:
    """The back office has none of them, and a stranger is asked to sign in."""
    page = console(browser, hall, "/console/cases", "office")
    for path in ("alarms", "devices", "follow-ups", "charts", "charts/data"):
        assert page.goto(f"{hall.server.url}/console/{path}").status == 403, path
    page.context.clear_cookies()
    page.goto(f"{hall.server.url}/console/charts")
    assert "/console/sign-in" in page.url
    page.context.close()
