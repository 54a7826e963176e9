"""A ticket's page on a phone: real Chromium on a real server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.running import LAYOUTS, RunningServer
from tests.server.browser import chromium, phone
from tests.server.house import Counter, House

QUEUE = "police-acceptance"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests of this module."""
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A Chinese phone; its console must not have complained."""
    page = phone(browser)
    yield page
    page.context.close()
    assert page.faults == []


@pytest.fixture
def plain(browser: Any) -> Iterator[Any]:
    """A phone without JavaScript."""
    page = phone(browser, scripts=False)
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def counter(house: House) -> Counter:
    """A counter that serves the queue of these tests."""
    return house.counter(QUEUE)


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hall of its own, which may be killed, and whose names are markup."""
    folder = tmp_path_factory.mktemp("strange")
    layout = folder / "layout"
    layout.mkdir()
    for path in (LAYOUTS / "tiny").glob("*.toml"):
        text = path.read_text("utf-8")
        text = text.replace("清溪县便民服务中心", "<script>window.hit=1</script><img src=x onerror=hit=1>'")
        (layout / path.name).write_text(text.replace('zh = "民政"', 'zh = "<b onclick=1>民政</b>"'), "utf-8")
    server = RunningServer(folder / "hall", str(layout)).start()
    house = House(server)
    yield house
    house.close()
    server.stop()


def empty(counter: Counter) -> None:
    """Nobody waits any more, and the counter is free."""
    counter.act("complete")
    while counter.act("call-next").ok()["ticket"] is not None:
        counter.act("complete").ok()


def ahead(page: Any) -> str:
    """The figure that is biggest on the page."""
    return str(page.locator("[data-figure=ahead]").inner_text())


def listening(page: Any, address: str) -> None:
    """Open a page and wait until it hears the hall."""
    with page.expect_response(re.compile("/events")):
        page.goto(address)


def test_the_page_counts_down_and_turns_when_the_ticket_is_called(house: House, counter: Counter, page: Any) -> None:
    """Without a touch: people ahead go down, then the whole page turns, vibrates, and says where to go."""
    empty(counter)
    first, mine = house.issue(QUEUE), house.issue(QUEUE)
    listening(page, mine["page"])
    assert page.locator("h1").inner_text() == mine["number"]
    assert ahead(page) == "1"
    counter.act("call-next").ok()
    page.locator("[data-figure=ahead]", has_text="0").wait_for()
    assert page.evaluate("document.body.className") == "waiting"
    counter.act("complete").ok()
    assert counter.act("call-next").ok()["ticket"]["number"] == mine["number"] != first["number"]
    page.locator(".call").wait_for()
    label = counter.act("recall").ok()["ticket"]["counter_label"]
    page.get_by_text("第 2 次呼叫").wait_for()
    assert page.locator(".call .number").inner_text() == mine["number"]
    assert page.locator(".call .counter").inner_text() == label
    assert page.title() == f"请 {mine['number']} 到 {label} 号窗口办理"
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(7, 26, 51)"
    assert page.evaluate("window.buzzed") == 2
    assert page.evaluate("window.rang") == 0


def test_the_call_sounds_once_the_visitor_has_turned_sound_on(house: House, counter: Counter, page: Any) -> None:
    """A touch turns sound on, which the key then says; the call rings."""
    empty(counter)
    listening(page, house.issue(QUEUE)["page"])
    key = page.locator("#sound")
    assert key.inner_text() == "开启声音提醒"
    key.tap()
    assert key.inner_text() == "声音提醒已开启"
    tried = page.evaluate("window.rang")
    counter.act("call-next").ok()
    page.locator(".call").wait_for()
    assert page.evaluate("window.rang") > tried > 0


def test_every_later_state_reaches_the_open_page(house: House, counter: Counter, page: Any) -> None:
    """Served, held, called back, transferred: the page follows."""
    empty(counter)
    listening(page, house.issue(QUEUE)["page"])
    counter.act("call-next").ok()
    counter.act("serve").ok()
    page.get_by_text("正在").wait_for()
    counter.act("hold", kind="with_visitor").ok()
    page.get_by_text("不用重新取号").wait_for()
    counter.act("resume").ok()
    page.locator(".call").wait_for()
    counter.act("transfer", to_queue="police-issuing").ok()
    page.get_by_text("您已转到公安发证").wait_for()


def test_a_missed_call_is_told_with_what_becomes_of_the_number(house: House, counter: Counter, page: Any) -> None:
    """Missed once it stays in line; missed again it is void, and the page stops listening."""
    empty(counter)
    listening(page, house.issue(QUEUE)["page"])
    counter.act("call-next").ok()
    counter.miss()
    page.get_by_text("号码已顺延").wait_for()
    counter.act("call-next").ok()
    counter.miss()
    page.get_by_text("号码已作废").wait_for()
    assert not page.locator("#alert").is_visible()
    assert page.locator("[data-events]").count() == 0


def test_leaving_asks_once_and_then_cancels(house: House, page: Any) -> None:
    """Staying changes nothing; leaving ends the ticket, in the log by the phone."""
    ticket = house.issue(QUEUE)
    page.goto(ticket["page"])
    page.get_by_role("link", name="不等了，取消排队").tap()
    page.get_by_role("link", name="继续排队").tap()
    assert house.get(f"/tickets/{ticket['ticket_id']}").body["state"] == "waiting"
    page.get_by_role("link", name="不等了，取消排队").tap()
    page.get_by_role("button", name="确定取消").tap()
    page.get_by_text("号码已取消").wait_for()
    assert page.url == ticket["page"]
    assert house.get(f"/tickets/{ticket['ticket_id']}").body["state"] == "cancelled"


def test_who_is_asked_whether_to_leave_still_hears_the_call(house: House, counter: Counter, page: Any) -> None:
    """The question does not hide the call."""
    empty(counter)
    ticket = house.issue(QUEUE)
    listening(page, f"{ticket['page']}/leave")
    assert page.get_by_role("button", name="确定取消").is_visible()
    house.issue(QUEUE)
    counter.act("call-next").ok()
    page.locator(".call").wait_for()
    assert page.get_by_role("button", name="确定取消").count() == 0


def test_a_visit_is_rated_once_and_nothing_is_chosen_before(house: House, counter: Counter, page: Any) -> None:
    """Five levels, none preselected; after one is sent the page thanks, on every phone that opens it."""
    empty(counter)
    ticket = house.issue(QUEUE)
    listening(page, ticket["page"])
    counter.act("call-next").ok()
    counter.act("complete").ok()
    levels = page.get_by_role("radio")
    levels.first.wait_for()
    assert levels.count() == 5
    assert page.locator("input:checked").count() == 0
    page.get_by_label("不满意", exact=True).check()
    page.get_by_role("button", name="提交评价").tap()
    page.get_by_text("已收到您的评价").wait_for()
    page.reload()
    assert page.get_by_role("radio").count() == 0


def test_everything_works_without_javascript(house: House, counter: Counter, plain: Any) -> None:
    """The page renews itself by its head alone; leaving and rating are plain forms."""
    empty(counter)
    mine, other = house.issue(QUEUE), house.issue(QUEUE)
    plain.goto(mine["page"])
    refresh = plain.locator("noscript meta[http-equiv=refresh], meta[http-equiv=refresh]")
    assert refresh.get_attribute("content") == "15"
    assert "本页每 15 秒自动更新" in plain.locator("footer").inner_text()
    assert not plain.locator("#sound").is_visible()
    counter.act("call-next").ok()
    plain.goto(mine["page"])
    assert plain.locator(".call .number").inner_text() == mine["number"]
    counter.act("complete").ok()
    plain.goto(mine["page"])
    plain.get_by_label("非常满意").check()
    plain.get_by_role("button", name="提交评价").click()
    assert plain.get_by_text("已收到您的评价").is_visible()
    plain.goto(other["page"])
    plain.get_by_role("link", name="不等了，取消排队").click()
    assert refresh.count() == 0
    plain.get_by_role("button", name="确定取消").click()
    assert plain.get_by_text("号码已取消").is_visible()


def test_the_page_speaks_english_and_keeps_to_it(house: House, browser: Any, page: Any) -> None:
    """An English phone reads English unasked; a link changes the language, and every next page keeps it."""
    ticket = house.issue(QUEUE)
    english = phone(browser, language="en-GB")
    english.goto(ticket["page"])
    assert english.get_by_text("Your number").is_visible()
    english.context.close()
    page.goto(ticket["page"])
    assert page.get_by_text("您的号码").is_visible()
    page.get_by_role("link", name="English").tap()
    page.get_by_role("link", name="Leave the queue").tap()
    page.get_by_role("button", name="Yes, leave").tap()
    page.get_by_text("This number is cancelled").wait_for()
    text = re.sub("中文", "", page.locator("body").inner_text())
    assert not re.search("[一-鿿]", text)


def test_elderly_type_is_larger_and_black_on_pale_yellow(house: House, page: Any) -> None:
    """The large page keeps its size in everything it leads to, and nothing runs off its side."""
    page.goto(house.issue(QUEUE)["page"])
    small = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.queue')).fontSize)")
    page.get_by_role("link", name="大字版").tap()
    page.get_by_role("link", name="标准字号").wait_for()
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.queue')).fontSize)") >= small * 1.6
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 247, 214)"
    page.get_by_role("link", name="不等了，取消排队").tap()
    page.get_by_role("button", name="确定取消").wait_for()
    assert "type=large" in page.url
    page.set_viewport_size({"width": 320, "height": 568})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_nothing_that_a_hall_is_called_becomes_a_script(strange: House, page: Any) -> None:
    """Names and addresses are text: markup in them is shown, not run."""
    listening(page, strange.issue("civil-instant")["page"] + "?lang=%22%3E%3Cscript%3Ewindow.hit=1%3C/script%3E")
    assert "<script>window.hit=1</script>" in page.locator("header").inner_text()
    assert "<b onclick=1>民政</b>" in page.locator(".queue").inner_text()
    assert page.evaluate("window.hit") is None
    assert page.locator("header *").count() == page.locator("b[onclick]").count() == 0


def test_a_page_says_that_it_is_stale_and_comes_back_with_the_truth(strange: House, browser: Any) -> None:
    """While the server is dead the page says so, and since when; once it is back the page shows what is true now."""
    page = phone(browser)
    strange.issue("civil-issuing")
    listening(page, strange.issue("civil-issuing")["page"])
    strange.server.kill()
    stale = page.locator("#stale")
    stale.wait_for(state="visible")
    known = page.locator("#time").inner_text().removeprefix("更新于 ")
    assert stale.inner_text() == f"连接中断，以下是 {known} 的情况。请留意大屏和广播。"
    strange.server.start()
    strange.counter("civil-issuing")  # it serves whoever waits
    page.get_by_text("业务已办结").wait_for(timeout=20_000)
    assert not stale.is_visible()
    page.context.close()


def test_the_page_is_light_and_loads_nothing_from_elsewhere(house: House, page: Any) -> None:
    """Page, style, script and icon together stay under 30 kB as they are written, and all come from the hall."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    address = house.issue(QUEUE)["page"]
    listening(page, address)
    page.wait_for_load_state("load")
    assert all(url.startswith(house.server.url) for url in asked)
    icon = page.locator("link[rel=icon]").evaluate("link => link.href")
    parts = {url for url in [*asked, icon] if not url.endswith("/events")}
    assert {url.partition("?")[0].rpartition("/")[2] for url in parts} >= {"phone.css", "phone.js", "icon.svg"}
    assert sum(len(httpx.get(url).content) for url in parts) < 30_000


def test_another_site_cannot_act_for_a_visitor(house: House, browser: Any) -> None:
    """A form on somebody else's page does not leave the queue, even where it knows the address."""
    ticket = house.issue(QUEUE)
    page = phone(browser)
    form = f"<form method=post action='{ticket['page']}/leave'><button>x</button></form>"
    elsewhere = house.server.url.replace("127.0.0.1", "localhost")
    page.route(f"{elsewhere}/evil", lambda route: route.fulfill(body=form, content_type="text/html"))
    page.goto(f"{elsewhere}/evil")
    page.get_by_role("button").tap()
    page.get_by_text("没有执行这个操作").wait_for()
    assert house.get(f"/tickets/{ticket['ticket_id']}").body["state"] == "waiting"
    page.context.close()
