"""Booking a visit on a phone, and looking after the booking: plain forms, and once in real Chromium."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from server.main import DATABASE
from tests.running import RunningServer
from tests.server.browser import chromium, phone
from tests.server.house import House
from wire.id_number import check_digit

QUEUE = "tax-acceptance"
_people = itertools.count(100)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hall on the Monday of the week before Qingming of 2026, behind a proxy."""
    options = ("--trust-proxy", "--clock", "2026-03-30T08:45")
    server = RunningServer(tmp_path_factory.mktemp("bookings"), options=options)
    server.start()
    house = House(server)
    yield house
    house.close()
    server.stop()


@pytest.fixture
def web(hall: House) -> Iterator[httpx.Client]:
    """A client with an address that no other test has, which sends forms from our own pages."""
    headers = {"X-Forwarded-For": f"198.51.100.{next(_people)}", "Origin": hall.server.url}
    with httpx.Client(base_url=hall.server.url, headers=headers, timeout=10) as client:
        yield client


def id_number() -> str:
    """A right identity number that nobody else has in these tests."""
    first = f"41010119900307{next(_people)}"
    return first + check_digit(first)


def form(web: httpx.Client, queue: str = QUEUE, day: str = "", **chosen: str) -> dict[str, str]:
    """The form of a queue's page as a visitor would send it, with its first free slot unless told otherwise."""
    text = web.get(f"/book/{queue}", params={"day": day} if day else {}).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))
    slot = re.search(r'name="time" value="([^"]+)" required>', text)
    assert slot is not None
    return {**hidden, "time": slot[1], "id_number": id_number(), "consent": "yes", **chosen}


def booked(web: httpx.Client, **chosen: str) -> str:
    """Book; answers the path of the booking's page."""
    answer = web.post(f"/book/{QUEUE}", data=form(web, **chosen))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_a_visit_is_booked_shown_and_cancelled_on_a_phone(hall: House, tmp_path: Path) -> None:
    """From the list of lines to the code and back to nothing, by touch; the QR code is the page's own address."""
    pyzbar = pytest.importorskip("pyzbar.pyzbar", reason="pyzbar or its library is not installed")
    with chromium(tmp_path) as browser:
        page = phone(browser)
        page.goto(f"{hall.server.url}/book")
        page.get_by_role("link", name="税务受理").tap()
        page.get_by_role("link", name="3月31日 周二").tap()
        page.get_by_label("10:00").check()
        page.get_by_label("身份证号码").first.fill(id_number())
        page.get_by_label("我同意").check()
        page.get_by_role("button", name="提交预约").tap()
        page.get_by_role("heading", name="预约成功").wait_for()
        code = page.locator(".code").inner_text()
        assert re.fullmatch(r"\d{4} \d{4}", code)
        assert page.get_by_text("3月31日 周二 10:00–10:30").is_visible()
        assert page.get_by_text("请在 09:30 至 10:15 之间到取号机签到").is_visible()
        page.locator("svg.qr").screenshot(path=tmp_path / "qr.png")
        (found,) = pyzbar.decode(Image.open(tmp_path / "qr.png"))
        assert found.data.decode() == page.url
        assert "41010119" not in page.content()
        page.get_by_role("link", name="取消预约").tap()
        page.get_by_role("button", name="取消预约").tap()
        page.get_by_role("heading", name="预约已取消").wait_for()
        assert page.faults == []


def test_a_form_sent_twice_books_once(web: httpx.Client) -> None:
    """A double touch, and a reload after the answer was lost, lead to the same booking."""
    sent = form(web)

    async def at_once() -> set[str]:
        async with httpx.AsyncClient(base_url=web.base_url, headers=web.headers) as client:
            answers = await asyncio.gather(*(client.post(f"/book/{QUEUE}", data=sent) for _ in range(5)))
            return {answer.headers["location"] for answer in answers}

    (path,) = asyncio.run(at_once())
    assert web.post(f"/book/{QUEUE}", data=sent).headers["location"] == path


def test_a_second_booking_is_refused_without_showing_the_first(web: httpx.Client) -> None:
    """Whoever knows somebody's identity number learns neither code nor address of their booking."""
    number = id_number()
    path = booked(web, id_number=number)
    again = web.post(f"/book/{QUEUE}", data=form(web, id_number=number, day="2026-04-01"))
    assert again.status_code == 409
    assert "您在该业务已有一个预约" in again.text
    booking = path.rpartition("/")[2].partition(".")[0]
    assert booking not in again.text
    assert path not in again.text


def test_the_identity_number_is_nowhere_but_in_the_form(hall: House, web: httpx.Client) -> None:
    """It is in no page, no address, no log and not in the database, neither a right one nor a wrong one."""
    right, wrong = id_number(), id_number()
    wrong = wrong[:-1] + ("1" if wrong[-1] != "1" else "2")
    refused = web.post(f"/book/{QUEUE}", data=form(web, id_number=wrong))
    assert refused.status_code == 422
    assert "身份证号码有误" in refused.text
    path = booked(web, id_number=right)
    shown = web.get(path)
    for number in (right, wrong):
        for text in (refused.text, shown.text, path, hall.server.log.read_text("utf-8")):
            assert number not in text
        for file in hall.server.data.glob(f"{DATABASE}*"):
            assert number.encode() not in file.read_bytes()


def test_what_was_chosen_stays_chosen_when_something_lacks(web: httpx.Client) -> None:
    """Without consent nothing is booked; slot and service stay, the number and the consent do not."""
    sent = form(web, service="tax-invoice", time="13:30")
    del sent["consent"]
    answer = web.post(f"/book/{QUEUE}", data=sent)
    assert answer.status_code == 422
    assert "请选择时段，填写身份证号码，并勾选同意" in answer.text
    assert re.search(r'value="13:30" required checked', answer.text)
    assert sent["id_number"] not in answer.text
    assert "checkbox" in answer.text
    assert not re.search(r"checkbox[^>]*checked", answer.text)


def test_a_slot_is_full_when_its_places_are_taken(hall: House, web: httpx.Client) -> None:
    """The page counts down; whoever is late by a moment is told, and cannot choose it any more."""
    late = form(web, day="2026-04-02", time="15:00")
    for _ in range(6):
        booked(web, day="2026-04-02", time="15:00")
    answer = web.post(f"/book/{QUEUE}", data=late)
    assert answer.status_code == 409
    assert "该时段已约满" in answer.text
    assert re.search(r'value="15:00" required disabled', answer.text)


def test_a_visit_on_the_holiday_is_asked_for_in_time(web: httpx.Client) -> None:
    """节假日定制: Qingming of 2026 begins on Saturday, 4 April; on the Monday before, its days are offered."""
    text = web.get(f"/book/{QUEUE}", params={"day": "2026-04-05"}).text
    assert "节假日定制" in text
    path = booked(web, day="2026-04-05")
    assert "节假日定制" in web.get(path).text
    assert "4月5日" in web.get(path).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": "2026-12-01"}, "该日期还未开放预约"),
        ({"day": "2026-03-29"}, "该时段不可预约"),
        ({"day": "no day"}, "该时段不可预约"),
        ({"time": "10:07"}, "该时段不可预约"),
        ({"service": "no-such"}, "没有这个事项"),
    ],
)
def test_what_no_page_offers_is_refused(web: httpx.Client, change: dict[str, str], words: str) -> None:
    """A form that was tampered with gets a reason and books nothing."""
    answer = web.post(f"/book/{QUEUE}", data={**form(web), **change})
    assert 400 <= answer.status_code < 500
    assert words in answer.text


def test_a_queue_that_nobody_has_is_not_found(web: httpx.Client) -> None:
    """Neither its page nor its form is there."""
    assert web.get("/book/nothing").status_code == 404
    assert web.post("/book/nothing", data=form(web)).status_code == 404


def test_a_booking_leads_on_to_its_ticket(hall: House, web: httpx.Client) -> None:
    """After check-in the booking's page shows the way to the number; the booking itself is used."""
    path = booked(web, day="2026-03-30", time="09:00")
    booking = path.rpartition("/")[2].partition(".")[0]
    ticket: dict[str, Any] = hall.post(f"/bookings/{booking}/check-in", hall.manager).ok(201)
    text = web.get(path).text
    assert "这个预约已经使用、取消或过期" in text
    assert ticket["page"].removeprefix(hall.server.url) in text
    assert web.post(f"{path}/cancel", data={"x": "1"}).status_code == 303
    assert hall.get(f"/tickets/{ticket['ticket_id']}").body["state"] == "waiting"


def test_a_booking_survives_the_server(hall: House, web: httpx.Client) -> None:
    """Killed and started again, the server knows the booking, by the same address."""
    path = booked(web)
    hall.server.kill()
    hall.server.start()
    assert "预约成功" in web.get(path).text


def test_booking_is_slowed_per_address_and_another_site_cannot_do_it(web: httpx.Client) -> None:
    """Twenty tries in ten minutes; a form without our origin, or from another one, is not even read."""
    sent = form(web)
    for origin in ("https://evil.example", "null"):
        assert web.post(f"/book/{QUEUE}", data=sent, headers={"Origin": origin}).status_code == 403
    answers = [web.post(f"/book/{QUEUE}", data={**sent, "id_number": "1"}) for _ in range(22)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429] * 2
    assert web.get(f"/book/{QUEUE}").status_code == 200
