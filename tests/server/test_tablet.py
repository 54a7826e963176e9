"""The tablet at a counter: real Chromium, real touches, real server."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from server.main import DATABASE
from tests.running import wait_until
from tests.server.browser import chromium, phone
from tests.server.house import Counter, House, socket
from tests.server.staff_browser import tablet

QUEUE = "social-acceptance"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests of this module."""
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def counter(house: House) -> Counter:
    """A counter that serves the queue of these tests."""
    return house.counter(QUEUE)


@pytest.fixture
def token(house: House, counter: Counter) -> str:
    """The token of the tablet that stands there."""
    return house.let_in("tablet", counter.id)


@pytest.fixture
def page(browser: Any, house: House, counter: Counter, token: str) -> Iterator[Any]:
    """That tablet, set up and at rest; its console must not have complained."""
    page = tablet(browser)
    _set_up(page, house, counter, token)
    yield page
    page.context.close()
    assert page.faults == []


def _set_up(page: Any, house: House, counter: Counter, token: str) -> None:
    page.goto(f"{house.server.url}/tablet/{counter.id}")
    page.fill("input[name=token]", token)
    with page.expect_response("**/events"):
        page.get_by_role("button", name="进入").tap()


def _serve(house: House, counter: Counter) -> dict[str, Any]:
    """A visitor who is being served."""
    counter.act("complete")
    ticket = house.issue(QUEUE)
    counter.act("call-next").ok()
    counter.act("serve").ok()
    return ticket


def _ratings(house: House, ticket: dict[str, Any]) -> list[tuple[int, bool]]:
    """Level and whether it was an addition, of each rating in the log."""
    with sqlite3.connect(house.server.data / DATABASE) as database:
        rows = database.execute("SELECT body FROM events ORDER BY seq").fetchall()
    told = (json.loads(row[0]) for row in rows)
    return [
        (body["level"], body["addition"])
        for name, body in told
        if name == "VisitRated" and body["ticket"] == ticket["ticket_id"]
    ]


def _face(page: Any, word: str) -> Any:
    return page.locator(".faces button").filter(has=page.get_by_text(word, exact=True))


def test_a_tablet_at_rest_says_whose_counter_it_is_and_whom_it_serves(
    house: House, counter: Counter, page: Any
) -> None:
    """Window, staff number and the number now served, as they change, without a touch."""
    counter.act("complete")
    label = page.locator(".counter").inner_text()
    assert label.split("\n")[0].endswith("号窗口")
    assert counter.staff_no in page.locator(".card").inner_text()
    ticket = _serve(house, counter)
    page.locator(".now .number", has_text=ticket["number"]).wait_for()
    assert "正在办理" in page.locator(".now").inner_text()
    assert not page.locator(".ask").is_visible()
    counter.act("complete").ok()
    page.get_by_text("热情为您服务").wait_for()
    counter.act("pause", reason="break").ok()
    page.get_by_text("暂停服务").wait_for()
    counter.act("unpause").ok()


def test_a_visit_that_goes_on_is_rated_by_one_touch_when_the_clerk_asks(
    house: House, counter: Counter, page: Any
) -> None:
    """Five faces with their words, none chosen; the touch is in the log while the visit is open; then thanks."""
    ticket = _serve(house, counter)
    counter.act("ask-rating").ok()
    page.locator(".ask").wait_for()
    faces = page.locator(".faces button")
    assert [words.split("\n")[0] for words in faces.all_inner_texts()] == [
        "非常满意", "满意", "基本满意", "不满意", "非常不满意",
    ]  # fmt: skip
    assert page.locator(".chosen").count() == 0
    sizes = faces.evaluate_all("all => all.map(face => Math.min(face.offsetWidth, face.offsetHeight))")
    assert min(sizes) >= 190, "a finger of anybody finds it"
    _face(page, "满意").tap()
    page.locator(".thanks").wait_for()
    assert "感谢您的评价" in page.locator(".thanks").inner_text()
    assert _ratings(house, ticket) == [(4, False)]
    page.locator(".idle").wait_for(timeout=9000)
    assert counter.act("complete").ok()["ticket"]["number"] == ticket["number"]
    counter.act("ask-rating").refused(409, "RATED")


def test_two_touches_at_once_are_one_rating(house: House, counter: Counter, page: Any) -> None:
    """Two fingers on two faces, and the same sent twice by a tablet that heard no answer: the first counts, both see
    thanks."""
    ticket = _serve(house, counter)
    counter.act("ask-rating").ok()
    page.locator(".ask").wait_for()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate("document.querySelectorAll('.faces button').forEach(face => face.click())")
    page.locator(".thanks").wait_for()
    assert len(sent) == 1
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}

    address = f"{page.url}/rate"

    def again(level: int) -> bool:
        rated = {"ticket": ticket["ticket_id"], "level": level}
        answer = httpx.post(address, data=rated, cookies=cookies, headers={"Origin": house.server.url}, timeout=10)
        return bool(answer.json()["rated"])

    with ThreadPoolExecutor(4) as fingers:
        assert list(fingers.map(again, (1, 5, 5, 1))) == [True] * 4
    assert _ratings(house, ticket) == [(5, False)]


def test_who_does_not_rate_is_not_pressed(house: House, counter: Counter, page: Any) -> None:
    """After half a minute, or one touch, the tablet is at rest; it asks again only when the clerk does."""
    ticket = _serve(house, counter)
    page.clock.install()
    counter.act("ask-rating").ok()
    page.locator(".ask").wait_for()
    page.get_by_text("秒后返回").wait_for()
    page.clock.run_for(29_000)
    assert page.locator(".ask").is_visible()
    page.clock.run_for(3_000)
    page.locator(".idle").wait_for()
    page.reload()
    page.locator(".idle").wait_for()
    counter.act("ask-rating").ok()
    page.locator(".ask").wait_for()
    page.get_by_role("button", name="不评价").tap()
    page.locator(".idle").wait_for()
    counter.act("complete").ok()
    assert _ratings(house, ticket) == []


def test_the_question_goes_with_its_visitor(house: House, counter: Counter, page: Any) -> None:
    """The next visitor, called while it stands, is not asked about somebody else's visit."""
    _serve(house, counter)
    counter.act("complete").ok()
    counter.act("ask-rating").ok()
    page.locator(".ask").wait_for()
    following = house.issue(QUEUE)
    counter.act("call-next").ok()
    page.locator(".now .number", has_text=following["number"]).wait_for()
    assert not page.locator(".ask").is_visible()


def test_the_phone_sees_the_tablets_rating_and_may_add_one(
    house: House, counter: Counter, page: Any, browser: Any
) -> None:
    """The first stays; an addition (追评) is sent once, and a bad one opens a follow-up of its own."""
    ticket = _serve(house, counter)
    visitor = phone(browser)
    with visitor.expect_response("**/events*"):
        visitor.goto(ticket["page"])
    counter.act("ask-rating").ok()
    visitor.get_by_text("请评价本次服务").wait_for()
    page.locator(".ask").wait_for()
    _face(page, "基本满意").tap()
    visitor.get_by_text("已收到您的评价").wait_for()
    assert visitor.get_by_role("radio").count() == 0
    counter.act("complete").ok()
    visitor.get_by_text("还有补充").tap()
    visitor.get_by_label("非常不满意").check()
    visitor.get_by_role("button", name="提交追评").tap()
    visitor.get_by_text("已收到您的评价和追评").wait_for()
    visitor.reload()
    assert visitor.get_by_text("还有补充").count() == 0
    assert _ratings(house, ticket) == [(3, False), (1, True)]
    visitor.context.close()
    assert visitor.faults == []


def test_only_its_own_token_opens_a_tablet(house: House, counter: Counter, browser: Any) -> None:
    """A wrong one, another counter's or a kiosk's is refused, and the right one is in a cookie that no script reads."""
    page = tablet(browser)
    page.goto(f"{house.server.url}/tablet/{counter.id}")
    for wrong in ("x" * 43, house.let_in("tablet", "1001"), house.kiosk):
        page.fill("input[name=token]", wrong)
        page.get_by_role("button", name="进入").tap()
        page.get_by_role("alert").wait_for()
        assert "令牌不正确" in page.get_by_role("alert").inner_text()
        assert page.context.cookies() == []
        page.goto(f"{house.server.url}/tablet/{counter.id}")
    _set_up(page, house, counter, house.let_in("tablet", counter.id))
    (cookie,) = page.context.cookies()
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/tablet")
    assert page.evaluate("document.cookie") == ""
    house.let_in("tablet", counter.id)  # a new token: the old one is worth nothing
    wait_until(lambda: page.reload().status == 200 and page.locator("input[name=token]").count() == 1)
    page.context.close()


def test_what_is_no_tablets_page_is_refused(house: House, counter: Counter, token: str) -> None:
    """No cookie, a form from elsewhere, a level there is none of, and a counter there is none of."""
    base = f"{house.server.url}/tablet/{counter.id}"
    at_home = {"Origin": house.server.url}
    with httpx.Client(timeout=10) as client:
        assert client.get(f"{base}/now").status_code == 401
        assert client.post(f"{base}/rate", headers=at_home, data={"ticket": "x", "level": 5}).status_code == 401
        assert client.get(f"{house.server.url}/tablet/nowhere").status_code == 404
        client.cookies.set("tablet", token)
        assert client.get(f"{base}/now").status_code == 200
        rated = {"ticket": "20260105-A001", "level": 5}
        assert client.post(f"{base}/rate", headers={"Origin": "https://evil.example"}, data=rated).status_code == 403
        assert client.post(f"{base}/rate", headers=at_home, data={**rated, "level": 6}).status_code == 403
        told = client.post(f"{base}/rate", headers=at_home, data=rated)
        assert (told.status_code, told.json()["rated"]) == (409, False)
        assert client.get(f"{house.server.url}/tablet/1001/now").status_code == 401


def test_a_tablet_rates_at_no_other_counter(house: House, counter: Counter) -> None:
    """Nor over the link, which knows it by the same token."""

    async def play() -> dict[str, Any]:
        async with socket(house.server) as link:
            await link.hello(house.let_in("tablet", "1002"))
            return await link.ask("rate", ticket="20260105-A001", counter=counter.id, level=1)

    with ThreadPoolExecutor(1) as aside:  # a browser's loop runs here
        answer = aside.submit(asyncio.run, play()).result()
    assert answer["problem"]["code"] == "FORBIDDEN"
