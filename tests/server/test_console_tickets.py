"""Tickets at the console: found, followed through their day, raised, cancelled and printed again."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.server.browser import chromium
from tests.server.front_desk import FrontDesk, front_desk
from tests.server.house import House
from tests.server.staff_browser import console

QUEUE = "commerce-issuing"


@pytest.fixture
def desk(house: House) -> Iterator[FrontDesk]:
    """The front desk."""
    with front_desk(house) as desk:
        yield desk


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests of this module."""
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


def state(page: str) -> str:
    """What the ticket's page says of it."""
    found = re.search(r'<span class="chip [a-z]+">([^<]+)</span>', page)
    assert found is not None
    return found[1]


def history(page: str) -> list[str]:
    """What happened to it, the oldest first."""
    return re.findall(r'<td class="figure">[^<]+</td><td>([^<]+)</td>', page)


@pytest.mark.parametrize("asked", ["{number}", "{lower}", " {number} ", "{code}", "{ticket_id}"])
def test_a_ticket_is_found_by_number_code_or_its_whole_name(house: House, desk: FrontDesk, asked: str) -> None:
    """However it is typed; one that is found is shown at once."""
    ticket = house.issue(QUEUE)
    wanted = asked.format(**ticket, lower=ticket["number"].lower())
    answer = desk.get("/console/tickets", params={"q": wanted})
    if answer.status_code == 200:  # another ticket has the same four digits
        assert wanted == ticket["code"]
        assert ticket["number"] in answer.text
    else:
        assert answer.headers["location"] == f"/console/tickets/{ticket['ticket_id']}"


@pytest.mark.parametrize("asked", ["Z999", "99999", "20200101-A001", "<script>", "' OR 1=1", "x" * 500])
def test_what_is_not_there_is_said(desk: FrontDesk, asked: str) -> None:
    """Without an error, and without markup of whoever asks."""
    page = desk.get("/console/tickets", params={"q": asked}).text
    assert "今天没有这个号码" in page
    assert "<script>" not in page
    assert desk.get("/console/tickets/20200101-A001").status_code == 404


def test_without_a_question_who_has_waited_longest_is_shown(house: House, desk: FrontDesk) -> None:
    """In all queues or in one."""
    ticket = house.issue("construction-issuing")
    page = desk.page("/console/tickets?queue=construction-issuing")
    numbers = re.findall(r'<a class="number" href="[^"]+">([A-Z]+\d+)</a>', page)
    assert ticket["number"] in numbers
    assert {number[0] for number in numbers} == {"E"}
    assert desk.get("/console/tickets?queue=nothing").status_code == 200


def test_a_ticket_shows_where_it_is_and_all_it_has_been_through(house: House, desk: FrontDesk) -> None:
    """Also when it is over, from the log."""
    counter = house.counter(QUEUE)
    ticket = house.issue(QUEUE)
    path = f"/console/tickets/{ticket['ticket_id']}"
    page = desk.page(path)
    assert (state(page), "前面" in page) == ("等候中", True)
    counter.act("call-next").ok()
    counter.act("recall").ok()
    counter.act("serve").ok()
    label = counter.act("hold", kind="with_visitor").ok()["ticket"]["counter_label"]
    page = desk.page(path)
    assert (state(page), f"{label}号窗口" in page, "材料由办事人带回" in page) == ("已挂起", True, True)
    counter.act("resume").ok()
    counter.act("complete").ok()
    page = desk.page(path)
    number = ticket["number"]
    assert state(page) == "已办结"
    assert history(page) == [
        f"取号 {number}：商事登记发证，普通",
        f"{label}号窗口 呼叫 {number}",
        f"{label}号窗口 重呼 {number}",
        f"{label}号窗口 开始办理 {number}",
        f"{number} 挂起：材料由办事人带回",
        f"{label}号窗口 回呼 {number}",
        f"{label}号窗口 开始办理 {number}",
        f"{label}号窗口 办结 {number}",
    ]
    assert "/cancel" not in page
    assert "/reprint" not in page


def test_the_desk_raises_a_ticket_with_a_reason_that_is_kept(house: House, desk: FrontDesk) -> None:
    """It overtakes; the log says who and why; without a reason nothing happens."""
    first, second = house.issue("social-issuing"), house.issue("social-issuing")
    path = f"/console/tickets/{second['ticket_id']}"
    refused = desk.post(f"{path}/raise", {"visitor_class": "green", "reason": "", "other": " "})
    assert (refused.status_code, "请选择或填写原因" in refused.text) == (422, True)
    answer = desk.post(f"{path}/raise", {"visitor_class": "green", "reason": "孕妇"})
    assert answer.headers["location"] == f"{path}?done=raised"
    page = desk.page(f"{path}?done=raised")
    assert "已提升优先" in page
    assert history(page)[-1] == f"{second['number']} 提升为 绿色通道：孕妇"
    assert f"导台 {desk.staff_no}" in page
    ahead = [house.get(f"/tickets/{ticket['ticket_id']}").ok()["ahead"] for ticket in (first, second)]
    assert ahead[1] < ahead[0]
    again = desk.post(f"{path}/raise", {"visitor_class": "appointment", "reason": "x"})
    assert (again.status_code, "已是同级或更优先" in again.text) == (409, True)


def test_the_desk_cancels_a_waiting_ticket_and_none_at_a_counter(house: House, desk: FrontDesk) -> None:
    """In its own words, if it has some."""
    counter = house.counter("tax-issuing")
    called, ticket = house.issue("tax-issuing"), house.issue("tax-issuing")
    counter.act("call-next").ok()
    refused = desk.post(f"/console/tickets/{called['ticket_id']}/cancel", {"reason": "办事人离开"})
    assert refused.status_code == 409
    path = f"/console/tickets/{ticket['ticket_id']}"
    desk.post(f"{path}/cancel", {"reason": "", "other": "在二楼找到了<家人>"})
    page = desk.page(path)
    assert state(page) == "已取消"
    assert "取消：在二楼找到了&lt;家人&gt;" in page
    counter.act("complete").ok()


def test_the_slip_is_printed_again_with_the_visitors_own_page_in_its_code(
    house: House, desk: FrontDesk, browser: Any
) -> None:
    """The QR code on the screen is read as a phone reads it; the log counts the slip."""
    decode = pytest.importorskip("pyzbar.pyzbar", reason="zbar is not installed", exc_type=ImportError).decode
    image = pytest.importorskip("PIL.Image")
    ticket = house.issue("police-issuing")
    page = console(browser, house, f"/console/tickets/{ticket['ticket_id']}")
    page.get_by_role("button", name="补打").click()
    page.wait_for_url("**/slip")
    assert page.locator(".paper .number").inner_text() == ticket["number"]
    assert page.locator(".paper b").inner_text() == ticket["code"]
    shot = image.open(io.BytesIO(page.locator(".qr").screenshot()))
    assert [code.data.decode() for code in decode(shot)] == [ticket["page"]]
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="打印").click()
    assert page.evaluate("window.printed") is True
    page.emulate_media(media="print")
    assert not page.locator("#rail").is_visible()
    assert page.locator(".paper .number").is_visible()
    assert page.faults == []
    page.context.close()
    assert history(desk.page(f"/console/tickets/{ticket['ticket_id']}"))[-1] == f"{ticket['number']} 补打"


def test_an_open_ticket_page_follows_the_ticket(house: House, browser: Any) -> None:
    """Called and served elsewhere, it says so by itself, and leaves what is being typed alone."""
    counter = house.counter("realty-issuing")
    ticket = house.issue("realty-issuing")
    page = console(browser, house, f"/console/tickets/{ticket['ticket_id']}")
    page.locator("input[name=other]").first.fill("正在填写")
    counter.act("call-next").ok()
    page.locator("#ticket .chip", has_text="已叫号").wait_for()
    counter.act("complete").ok()
    page.locator("#ticket .chip", has_text="已办结").wait_for()
    assert page.locator("input[name=other]").first.input_value() == "正在填写"
    assert page.faults == []
    page.context.close()
