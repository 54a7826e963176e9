"""The floor at the console: real Chromium on a real server, by mouse, finger and keys, and what the hall then shows."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from layouts.loader import load
from tests.floor_display.shown import shown
from tests.running import LAYOUTS, RunningServer, wait_until
from tests.server.browser import chromium
from tests.server.followed import followed
from tests.server.house import House
from tests.server.staff_browser import console, watched

ZHENGZHOU = load(LAYOUTS / "zhengzhou")
CUT_OFF = """() => [...document.querySelectorAll('#rail a, #top *, #bar *, .tile .label, .tile .what, .tabs *')]
    .filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
    .map(e => e.outerHTML.slice(0, 120))"""
SMALL = """() => [...document.querySelectorAll('button, a.key, select')]
    .filter(e => e.offsetParent && e.getBoundingClientRect().height < 36).map(e => e.outerHTML.slice(0, 120))"""
RESERVE = ("1077", "1078", "1079")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests of this module."""
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hall at ten in the morning, whose counters these tests move about."""
    server = RunningServer(tmp_path_factory.mktemp("floor"), options=("--clock", "2026-01-05T10:00:00"))
    house = House(server.start())
    yield house
    house.close()
    server.stop()


@pytest.fixture(scope="module")
def desk(browser: Any, hall: House) -> Iterator[Any]:
    """The front desk's browser, signed in once."""
    page = console(browser, hall, "/console", "desk")
    yield page.context
    page.context.close()


@pytest.fixture
def page(desk: Any, hall: House) -> Iterator[Any]:
    """The front desk's floor, which must have nothing to complain of; what was moved is moved back."""
    page = watched(desk.new_page())
    page.goto(f"{hall.server.url}/console")
    page.locator("#hall[data-heard]").wait_for()
    yield page
    for key in page.evaluate("Object.keys(Desk.state('floor'))"):
        if key.startswith("m:"):
            page.evaluate("name => Desk.post('/console/moves/' + name + '/end', {})", key[2:])
    page.wait_for_function("() => !Object.keys(Desk.state('floor')).some(key => key.startsWith('m:'))")
    page.close()
    assert page.faults == []


def floor(browser: Any, house: House, role: str = "desk") -> Any:
    """A floor that hears the hall."""
    page = console(browser, house, "/console", role)
    page.locator("#hall[data-heard]").wait_for()
    return page


def tile(page: Any, counter: str) -> Any:
    """A counter on the plan."""
    return page.locator(f'[data-counter="{counter}"]')


def queue(page: Any, name: str) -> Any:
    """A queue at the side."""
    return page.locator(f'#queues [data-queue="{name}"]')


def serves(house: House, counter: str) -> list[str]:
    """The queues of a counter, as the hall has them."""
    counters = house.get("/hall").ok()["counters"]
    return next(list(found["queues"]) for found in counters if found["counter"] == counter)


def middle(locator: Any) -> tuple[float, float]:
    """Where to put the pointer."""
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Any, start: Any, end: Any) -> None:
    """With the mouse."""
    start.scroll_into_view_if_needed()
    page.mouse.move(*middle(start))
    page.mouse.down()
    page.mouse.move(*middle(end), steps=6)
    page.mouse.up()


class Finger:
    """One finger on the touch screen."""

    def __init__(self, page: Any) -> None:
        self._devtools = page.context.new_cdp_session(page)

    def drag(self, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
        """Down, along, and up once it rests: after a flick the next tap would be taken for one that stops scrolling."""
        self._send("touchStart", start)
        for step in range(1, steps + 1):
            part = step / steps
            self._send("touchMove", (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part))
        for _ in range(4):
            time.sleep(0.05)
            self._send("touchMove", end)
        self._devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _send(self, kind: str, at: tuple[float, float]) -> None:
        points = [{"x": round(at[0]), "y": round(at[1])}]
        self._devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def choose(page: Any, counters: tuple[str, ...]) -> None:
    """Tap counters, one after the other."""
    for counter in counters:
        tile(page, counter).tap()


def confirm(page: Any) -> None:
    """Press the sheet's key; it closes when the hall has done it."""
    page.locator("#sheet button[type=submit]").click()
    page.locator("#sheet").wait_for(state="hidden")


def said(page: Any) -> str:
    """What stands at the foot of the page."""
    text: str = page.locator("#said .notice").inner_text()
    return text


def test_every_counter_stands_on_the_plan_with_its_state_in_words_and_shape(hall: House, page: Any) -> None:
    """180 of them by floor and zone; free, called, serving, paused and signed out differ without any colour."""
    states = {"1003": "free", "1004": "called", "1005": "serving", "1006": "paused"}
    tokens = {counter: hall.sign_in(counter, hall.hire()) for counter in states}
    numbers = [hall.issue("fund-acceptance")["number"] for _ in range(2)]
    for counter in ("1004", "1005"):
        hall.post(f"/counters/{counter}/call-next", tokens[counter]).ok()
    hall.post("/counters/1005/serve", tokens["1005"]).ok()
    hall.post("/counters/1006/pause", tokens["1006"], reason="lunch").ok()
    words = {
        "1003": "空闲",
        "1004": f"叫 {numbers[0]}",
        "1005": numbers[1],
        "1006": "用餐",
        "1007": "未登录",
        "1077": "潮汐",
    }
    for counter, text in words.items():
        tile(page, counter).locator(".what", has_text=text).wait_for()
    shape = "mark => getComputedStyle(mark, '::before').content"
    shapes = [tile(page, counter).locator(".mark").evaluate(shape) for counter in words]
    assert len(set(shapes)) == 6
    assert re.fullmatch(r"\d\d:\d\d", tile(page, "1005").locator(".for").inner_text())
    assert tile(page, "1005").locator(".queue").inner_text() == "A受理"
    assert tile(page, "1077").locator(".queue").inner_text() == ""
    assert page.locator(".tile").count() == 180
    assert page.locator(".tile:visible").count() == 98
    page.get_by_role("tab", name="3 楼").tap()
    assert page.locator(".tile:visible").count() == 82
    assert page.locator("#queues .queue[data-drop]:visible").count() == 11
    page.get_by_role("tab", name="1 楼").tap()
    hall.post("/counters/1004/complete", tokens["1004"]).ok()
    tile(page, "1004").locator(".what", has_text="空闲").wait_for()
    for counter, token in tokens.items():
        hall.post(f"/counters/{counter}/complete", token)
        hall.post(f"/counters/{counter}/sign-out", token).ok()


def test_a_counter_dragged_onto_a_queue_serves_it_everywhere_at_once_and_is_taken_back(hall: House, page: Any) -> None:
    """By mouse: a reserve counter of a clerk's; tile, wall, terminal, LED bar and log follow; then back again."""
    clerk = hall.hire()
    token = hall.sign_in("1077", clerk)
    ticket = hall.issue("police-issuing")
    wall_token, far_token = hall.let_in("display", "wall-3-a"), hall.let_in("gateway")
    with shown(hall.server.url, wall_token) as wall, followed(hall.server.url, far_token, ZHENGZHOU) as far:
        wall.until(lambda: wall.counters() == ["0 个窗口", "0 个窗口"])
        wait_until(lambda: far.ready)
        assert far.terminal("1077").queues == ()
        drag(page, tile(page, "1077"), queue(page, "police-issuing"))
        assert page.locator("#sheet .counters").inner_text() == "1 个窗口: 77"
        assert page.locator("#sheet select[name=queue]").input_value() == "police-issuing"
        assert serves(hall, "1077") == []
        confirm(page)
        assert said(page).startswith("77 号窗口 → 公安发证")
        tile(page, "1077").locator(".queue", has_text="D发证").wait_for()
        assert queue(page, "police-issuing").locator(".more").inner_text().endswith("开 1/3")
        wall.until(lambda: wall.counters() == ["0 个窗口", "1 个窗口"])
        wait_until(lambda: [shown.name.zh for shown in far.terminal("1077").queues] == ["公安发证"])
        assert far.bar("1077") == "77号窗口 公安发证"
        hall.post("/counters/1077/call-next", token).ok()
        wall.until(lambda: wall.numbers() == [ticket["number"]])
        wait_until(lambda: far.bar("1077") == f"请{ticket['number']}号到77号窗口", what="the bar")
        tile(page, "1077").locator(".what", has_text=f"叫 {ticket['number']}").wait_for()
        hall.post("/counters/1077/complete", token).ok()

        page.get_by_role("tab", name="调窗").tap()
        move = page.locator("#moves li")
        assert re.search(r"进行中 → 公安发证\s+1 个窗口: 77\s+\d\d:\d\d 起 · 不定期", move.inner_text())
        move.get_by_role("button", name="撤销").tap()
        move.wait_for(state="detached")
        assert serves(hall, "1077") == []
        wall.until(lambda: wall.counters() == ["0 个窗口", "0 个窗口"])
        wait_until(lambda: far.terminal("1077").queues == ())
    hall.post("/counters/1077/sign-out", token).ok()


def test_several_counters_are_carried_by_one_finger(hall: House, page: Any) -> None:
    """Tapped, then carried: the finger's way to the queue may lead anywhere. For half an hour; undone at once."""
    tile(page, "1077").scroll_into_view_if_needed()
    choose(page, RESERVE)
    assert page.locator("#chosen").inner_text().startswith("已选 3 个 77, 78, 79")
    Finger(page).drag(middle(tile(page, "1078")), middle(queue(page, "tax-acceptance")))
    assert page.locator("#sheet .counters").inner_text() == "3 个窗口: 77, 78, 79"
    page.get_by_text("30 分钟").tap()
    confirm(page)
    for counter in RESERVE:
        tile(page, counter).locator(".queue", has_text="B受理").wait_for()
    assert [serves(hall, counter) for counter in RESERVE] == [["tax-acceptance"]] * 3
    entry = page.evaluate("Object.entries(Desk.state('floor')).find(([key]) => key.startsWith('m:'))[1]")
    assert round((entry["ends"] - entry["starts"]) / 60_000) == 30
    page.locator("#said").get_by_role("button", name="撤销").tap()
    page.get_by_text("已撤销").wait_for()
    for counter in RESERVE:
        tile(page, counter).locator(".what", has_text="潮汐").wait_for()


def test_a_finger_that_goes_down_the_plan_scrolls_it_and_one_that_goes_aside_carries(page: Any) -> None:
    """No long press is needed, and nobody moves a counter by scrolling."""
    finger, plan = Finger(page), page.locator("#plan")
    x, y = middle(tile(page, "1034"))
    finger.drag((x, y), (x + 4, y - 260))
    page.wait_for_function("document.getElementById('plan').scrollTop > 50")
    assert page.locator("#sheet").is_hidden()
    assert page.locator(".tile[aria-pressed=true]").count() == 0
    plan.evaluate("plan => { plan.scrollTop = 0; }")
    finger.drag(middle(tile(page, "1034")), middle(queue(page, "fund-issuing")))
    page.locator("#sheet").wait_for()
    page.locator("#sheet").get_by_role("button", name="取消").tap()


def test_a_drop_beside_every_queue_moves_nothing(hall: House, page: Any) -> None:
    """Nor does Escape in the middle of it."""
    page.mouse.move(*middle(tile(page, "1003")))
    page.mouse.down()
    page.mouse.move(300, 300, steps=4)
    assert page.locator("#ghost").inner_text() == "3 号窗口"
    page.mouse.up()
    assert page.locator("#ghost").is_hidden()
    assert page.locator("#sheet").is_hidden()
    page.mouse.move(*middle(tile(page, "1003")))
    page.mouse.down()
    page.mouse.move(*middle(queue(page, "tax-issuing")), steps=4)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert page.locator("#sheet").is_hidden()
    assert serves(hall, "1003") == ["fund-acceptance"]


def test_a_band_a_zone_and_the_keys_choose_counters_too(hall: House, page: Any) -> None:
    """The mouse draws a band; a key takes a whole zone; without any pointer the keys do it all."""
    first, last = tile(page, "1001").bounding_box(), tile(page, "1003").bounding_box()
    page.mouse.move(first["x"] - 6, first["y"] + 4)
    page.mouse.down()
    page.mouse.move(last["x"] + 10, last["y"] + 20, steps=4)
    page.mouse.up()
    chosen = page.locator(".tile[aria-pressed=true]")
    assert chosen.evaluate_all("tiles => tiles.map(tile => tile.dataset.counter)") == ["1001", "1002", "1003"]
    page.keyboard.press("Escape")
    assert chosen.count() == 0
    page.get_by_role("button", name="全选").first.tap()
    assert chosen.count() == 22
    page.get_by_role("button", name="全选").first.tap()
    assert chosen.count() == 0

    tile(page, "1001").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    picked = chosen.evaluate_all("tiles => tiles.map(tile => tile.dataset.counter)")
    assert picked[0] == "1002"
    assert len(picked) == 2
    page.get_by_role("button", name="调整到…").press("Enter")
    page.locator("#sheet select[name=queue]").select_option(label="税务发证")
    page.keyboard.press("Enter")
    page.locator("#sheet button[type=submit]").press("Enter")
    tile(page, picked[1]).locator(".queue", has_text="B发证").wait_for()
    assert serves(hall, "1002") == ["tax-issuing"]


def test_a_helper_keeps_its_own_queue(hall: House, page: Any) -> None:
    """Chosen by a tap on the queue instead of a drag."""
    choose(page, ("1014",))
    queue(page, "fund-acceptance").tap()
    page.get_by_text("兼办（原队列优先）").tap()
    confirm(page)
    tile(page, "1014").locator(".queue", has_text="B受理+1").wait_for()
    assert serves(hall, "1014") == ["tax-acceptance", "fund-acceptance"]
    tile(page, "1014").tap()
    page.locator("#chosen .about", has_text="税务受理, 兼 公积金受理").wait_for()


def test_counters_are_taken_back_by_the_last_row(hall: House, page: Any) -> None:
    """They serve nobody from then on."""
    drag(page, tile(page, "1020"), page.locator("#queues .none"))
    assert not page.locator("#sheet .how").is_visible()
    confirm(page)
    tile(page, "1020").locator(".what", has_text="潮汐").wait_for()
    assert serves(hall, "1020") == []


def test_a_time_that_is_over_is_refused_where_one_looks(hall: House, page: Any) -> None:
    """The sheet stays, says why, and nothing was moved."""
    choose(page, ("1009",))
    queue(page, "tax-issuing").tap()
    page.locator("#sheet select[name=starts_hour]").select_option("08")
    assert page.locator("#sheet input[name=begin][value=at]").is_checked()
    page.locator("#sheet button[type=submit]").click()
    page.locator("#sheet .notice", has_text="时间已过").wait_for()
    assert serves(hall, "1009") == ["fund-acceptance"]
    page.locator("#sheet").get_by_role("button", name="取消").tap()
    page.faults.clear()  # the browser notes every refusal


def test_a_move_can_wait_for_its_time(hall: House, page: Any) -> None:
    """Planned, it stands in the list and changes nothing yet; it can be taken back before it begins."""
    choose(page, ("1010",))
    queue(page, "tax-issuing").tap()
    page.locator("#sheet select[name=starts_hour]").select_option("15")
    page.locator("#sheet select[name=starts_minute]").select_option("30")
    page.get_by_text("1 小时").tap()
    confirm(page)
    assert "已安排：15:30 10 号窗口 → 税务发证" in said(page)
    page.get_by_role("tab", name="调窗").tap()
    assert re.search(r"待开始 → 税务发证\s+1 个窗口: 10\s+15:30 起 · 到 16:30", page.locator("#moves li").inner_text())
    assert serves(hall, "1010") == ["fund-acceptance"]
    page.locator("#moves li button").tap()
    page.locator("#moves li").wait_for(state="detached")


def test_of_two_desks_the_later_one_is_right_and_both_see_it(browser: Any, hall: House, page: Any) -> None:
    """The earlier move, taken back, does not undo the later one."""
    other = floor(browser, hall)
    for desk, goal in ((page, "tax-issuing"), (other, "fund-issuing")):
        choose(desk, ("1008",))
        queue(desk, goal).tap()
    confirm(page)
    confirm(other)
    for desk in (page, other):
        tile(desk, "1008").locator(".queue", has_text="A发证").wait_for()
    page.locator("#said").get_by_role("button", name="撤销").tap()
    page.get_by_text("已撤销").wait_for()
    assert serves(hall, "1008") == ["fund-issuing"]
    assert tile(other, "1008").locator(".queue").inner_text() == "A发证"
    assert other.faults == []
    other.context.close()


def test_a_line_is_stopped_and_started_again_after_a_second_thought(hall: House, page: Any) -> None:
    """Asked first; then kiosks, wall and every desk know."""
    line = page.locator('.line[data-line="police"]')
    with shown(hall.server.url, hall.let_in("display", "wall-3-a")) as wall:
        line.get_by_role("button", name="停止取号").tap()
        assert "停止“公安”取号？" in page.locator("#sure").inner_text()
        page.locator("#sure").get_by_role("button", name="取消").tap()
        assert hall.get("/hall").ok()["stopped"] == []
        line.get_by_role("button", name="停止取号").tap()
        page.locator("#sure button[type=submit]").tap()
        line.locator(".intake.off", has_text="暂停取号").wait_for()
        hall.post("/tickets", hall.kiosk, queue="police-issuing").refused(409, "LINE_CLOSED")
        wall.until(lambda: wall.says("暂停取号"))
        line.get_by_role("button", name="恢复取号").tap()
        page.locator("#sure button[type=submit]").tap()
        line.locator(".intake.on", has_text="取号中").wait_for()
        wall.until(lambda: not wall.says("暂停取号"))


def test_an_auditor_sees_the_floor_and_moves_nothing(browser: Any, hall: House) -> None:
    """No key acts, no tile can be carried; a tap still tells all of a counter."""
    page = floor(browser, hall, "auditor")
    drag(page, tile(page, "1003"), queue(page, "tax-issuing"))
    assert page.locator("#sheet").count() == 0
    tile(page, "1003").tap()
    page.locator("#chosen .about", has_text="3 号窗口 · 未登录 · 公积金受理").wait_for()
    assert page.locator("#move").count() == 0
    assert page.locator(".switch").count() == 0
    queue(page, "tax-issuing").tap()
    assert page.locator(".tile.serves").evaluate_all("tiles => tiles.map(t => t.dataset.counter)") == ["1021", "1022"]
    assert page.faults == []
    page.context.close()


def test_an_alarms_link_leads_to_its_counter_and_its_queue(browser: Any, hall: House) -> None:
    """On whichever floor it is, chosen and in sight."""
    page = floor(browser, hall)
    page.goto(f"{hall.server.url}/console?counter=3061")
    page.locator("#hall[data-heard]").wait_for()
    assert tile(page, "3061").get_attribute("aria-pressed") == "true"
    assert tile(page, "3061").is_visible()
    page.goto(f"{hall.server.url}/console?queue=hrss-issuing")
    page.locator("#hall[data-heard]").wait_for()
    assert queue(page, "hrss-issuing").is_visible()
    assert page.locator(".tile.serves").count() == 2
    page.goto(f"{hall.server.url}/console?counter=x&queue=%22%5D")
    page.locator("#hall[data-heard]").wait_for()
    assert page.faults == []
    page.context.close()


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1280, 800), (1920, 1080)])
def test_nothing_is_cut_off(hall: House, page: Any, width: int, height: int) -> None:
    """On a tablet and on a desk, in both languages: no line runs out of its box, and the page itself never scrolls."""
    for language in ("zh", "en"):
        page.goto(f"{hall.server.url}/console/language/{language}")
        page.set_viewport_size({"width": width, "height": height})
        page.locator("#hall[data-heard]").wait_for()
        assert page.evaluate(CUT_OFF) == []
        size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
        assert size == [width, height]
        assert page.evaluate(SMALL) == []
    page.goto(f"{hall.server.url}/console/language/zh")
    page.locator("#hall[data-heard]").wait_for()
