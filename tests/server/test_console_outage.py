"""The console beside a server that dies, a clock that runs, and names that are markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from server.identity import add_clerk
from server.main import DATABASE
from server.store import sqlite_engine
from tests.running import LAYOUTS, RunningServer, wait_until
from tests.server.browser import chromium
from tests.server.front_desk import front_desk
from tests.server.house import House
from tests.server.staff_browser import console

EVIL = "<script>window.hit=1</script><img src=x onerror=window.hit=1>"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests of this module."""
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A small hall whose minutes are seconds, whose names are markup, and whose server may be killed."""
    folder = tmp_path_factory.mktemp("strange")
    layout = folder / "layout"
    layout.mkdir()
    for path in (LAYOUTS / "tiny").glob("*.toml"):
        text = path.read_text("utf-8").replace("清溪县便民服务中心", f"{EVIL}'")
        (layout / path.name).write_text(text.replace('zh = "民政"', 'zh = "</script><b onclick=1>民政</b>"'), "utf-8")
    options = ("--clock", "2026-01-05T10:01:00", "--speed", "60")
    server = RunningServer(folder / "hall", str(layout), options).start()
    house = House(server)
    yield house
    house.close()
    server.stop()


def heard(page: Any) -> None:
    """Wait until the floor shows what the hall tells."""
    page.locator("#hall[data-heard]").wait_for()


def queues(page: Any, counter: str) -> str:
    """What a tile says of its queues."""
    text: str = page.locator(f'[data-counter="{counter}"] .queue').inner_text()
    return text


def test_a_planned_move_begins_and_ends_by_itself_before_ones_eyes(strange: House, browser: Any) -> None:
    """Chosen by the clock: for ten minutes, which are ten seconds here."""
    page = console(browser, strange, "/console", "desk")
    heard(page)
    page.locator('[data-counter="203"]').tap()
    page.get_by_role("button", name="调整到…").tap()
    page.locator("#sheet select[name=queue]").select_option("civil-issuing")
    starts = page.evaluate("Math.ceil((Desk.now() + 240000) / 300000) * 300000")
    for name, at in (("starts", starts), ("ends", starts + 600_000)):
        hour, minute = page.evaluate("at => Desk.time(at)", at).split(":")
        page.locator(f"#sheet select[name={name}_hour]").select_option(hour)
        page.locator(f"#sheet select[name={name}_minute]").select_option(minute)
    page.locator("#sheet button[type=submit]").click()
    page.locator("#said .notice", has_text="已安排").wait_for()
    assert queues(page, "203") == ""
    page.locator('[data-counter="203"] .queue', has_text="MZ发证").wait_for(timeout=20_000)
    page.get_by_role("tab", name="调窗").tap()
    page.locator("#moves .chip", has_text="进行中").wait_for()
    page.locator('[data-counter="203"] .what', has_text="潮汐").wait_for(timeout=20_000)
    page.locator("#moves li").wait_for(state="detached")
    assert page.faults == []
    page.context.close()


def test_a_floor_without_its_server_says_so_and_comes_back_with_the_truth(strange: House, browser: Any) -> None:
    """Killed under an open page: since when is told, nothing is pretended; afterwards all is as it is, by itself."""
    page = console(browser, strange, "/console", "desk")
    heard(page)
    tile = page.locator('[data-counter="201"]')
    tile.locator(".what", has_text="未登录").wait_for()
    assert not page.locator("#stale").is_visible()
    strange.server.kill()
    stale = page.locator("#stale")
    stale.wait_for(state="visible")
    assert re.search(r"连接中断，显示的是 \d\d:\d\d:\d\d 的情况", stale.inner_text())
    assert page.locator("#clock").inner_text() == "--:--"
    page.locator('[data-counter="203"]').tap()
    page.locator("#queues [data-queue=civil-issuing]").tap()
    page.locator("#sheet button[type=submit]").tap()
    page.locator("#sheet .notice", has_text="没有执行：连接中断").wait_for()
    page.locator("#sheet").get_by_role("button", name="取消").tap()
    strange.server.options = ("--clock", "2026-01-05T10:40:00", "--speed", "60")
    strange.server.start()
    strange.sign_in("201", strange.hire())
    tile.locator(".what", has_text="空闲").wait_for(timeout=30_000)
    stale.wait_for(state="hidden")
    assert queues(page, "203") == ""
    page.context.close()


def test_nothing_that_anybody_is_called_or_writes_becomes_a_script(strange: House, browser: Any) -> None:
    """Hall, line, name card, reasons, notices: on every page they are text."""
    staff_no = strange.hire()
    with sqlite_engine(strange.server.data / DATABASE).begin() as connection:
        connection.exec_driver_sql("UPDATE clerks SET name = ? WHERE staff_no = ?", (EVIL, staff_no))
    token = strange.sign_in("202", staff_no)
    strange.post("/counters/202/pause", token, reason=EVIL).ok()
    ticket = strange.issue("civil-instant")
    with front_desk(strange) as desk:
        desk.post("/console/notices", {"zh": EVIL, "en": EVIL})
        desk.post(f"/console/tickets/{ticket['ticket_id']}/cancel", {"other": EVIL[:80]})
    page = console(browser, strange, "/console", "manager")
    heard(page)
    tile = page.locator('[data-counter="202"]')
    tile.locator(".what", has_text="<script>").wait_for()
    tile.tap()
    assert EVIL in page.locator("#chosen .about").inner_text()
    assert "<b onclick=1>民政</b>" in page.locator(".line .title").inner_text()
    paths = ("/console/tickets", f"/console/tickets/{ticket['ticket_id']}", "/console/notices", "/console/audit")
    odd = "/console/tickets?q=%22%3E%3Cscript%3Ewindow.hit=1%3C/script%3E"
    for path in (*paths, odd, "/console/audit?about=%3Cimg%20src%3Dx%20onerror%3Dwindow.hit%3D1%3E"):
        page.goto(f"{strange.server.url}{path}")
        page.wait_for_load_state()
        assert page.evaluate("window.hit") is None
        assert page.locator("img, b[onclick], script:not([src]):not([type='application/json'])").count() == 0
    page.goto(f"{strange.server.url}/console/notices")
    assert EVIL in page.locator("#standing .big").inner_text()
    assert page.faults == []
    page.context.close()


def test_a_new_pin_ends_what_is_signed_in(strange: House, browser: Any) -> None:
    """An open page goes to sign in again by itself, and nothing more can be done with it."""
    page = console(browser, strange, "/console", "desk")
    heard(page)
    with sqlite_engine(strange.server.data / DATABASE).begin() as connection:
        add_clerk(connection, page.staff_no, "8642", "desk")
    page.wait_for_url("**/console/sign-in?next=*", timeout=30_000)
    page.fill("input[name=staff_no]", page.staff_no)
    page.fill("input[name=pin]", "8642")
    page.locator("main button").tap()
    heard(page)
    assert page.url == f"{strange.server.url}/console"
    page.context.close()


def test_two_desks_follow_each_others_notices(strange: House, browser: Any) -> None:
    """Posted here, it stands there; withdrawn there, it is gone here."""
    page, other = (console(browser, strange, "/console/notices", "desk") for _ in range(2))
    page.fill("textarea[name=zh]", "三楼  电梯\n检修")
    page.get_by_text("30 分钟").tap()
    page.get_by_role("button", name="发布").tap()
    page.get_by_text("公告已上屏").wait_for()
    line = other.locator("#standing li", has_text="三楼 电梯 检修")
    line.wait_for()
    assert re.search(r"全部区域 · \d\d:\d\d 发布 · 到 \d\d:\d\d", line.inner_text())
    line.get_by_role("button", name="撤下").tap()
    other.get_by_text("公告已撤下").wait_for()
    page.locator("#standing li", has_text="三楼 电梯 检修").wait_for(state="detached")
    wait_until(lambda: not (page.faults or other.faults))
    for each in (page, other):
        each.context.close()


def test_a_script_that_comes_later_than_the_stream_misses_nothing(strange: House, browser: Any) -> None:
    """On a slow line, in a hall in which nothing changes: the floor is there all the same."""
    page = console(browser, strange, "/console/notices", "desk")
    address = re.compile(r"/web/console/floor\.js")
    page.route(address, lambda route: (page.wait_for_timeout(1500), route.continue_()))
    page.goto(f"{strange.server.url}/console")
    heard(page)
    page.locator('[data-counter="203"] .what', has_text="潮汐").wait_for()
    assert page.faults == []
    page.context.close()
