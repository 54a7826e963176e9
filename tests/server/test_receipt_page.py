"""A receipt's page on a phone: real Chromium, with and without scripts, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from queueing.plan import DAY
from tests.running import RunningServer
from tests.server.browser import chromium, phone
from tests.server.casework import PERSONAL, Casework, casework
from tests.server.house import Counter, House
from tests.server.inside import NINE_O_CLOCK

MISSING = [{"name": "住所证明", "due": NINE_O_CLOCK + 5 * DAY}, {"name": "章程", "due": NINE_O_CLOCK + 9 * DAY}]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hall on a Monday at nine."""
    house = House(RunningServer(tmp_path_factory.mktemp("hall"), options=("--clock", "2026-01-05T09:00")).start())
    yield house
    house.close()
    house.server.stop()


@pytest.fixture(scope="module")
def work(hall: House) -> Casework:
    """Who takes cases in and decides them."""
    return casework(hall)


@pytest.fixture(scope="module")
def issuing(hall: House) -> Counter:
    """Who hands results over."""
    return hall.counter("commerce-issuing")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Chromium for all tests of this module."""
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A phone without scripts, which the page does not need."""
    page = phone(browser, scripts=False)
    yield page
    page.context.close()
    assert page.faults == []


def test_the_page_says_what_is_missing_and_by_when(work: Casework, page: Any) -> None:
    """And what the matter is, who decides it and until when; nothing of the applicant."""
    case = work.accepted(service="commerce-food", missing=MISSING)
    page.goto(case["page"])
    text = page.locator("main").inner_text()
    for words in ("食品经营许可", case["case"], "办理中", "住所证明", "1月10日 09:00 前", "章程", "1月14日 09:00 前"):
        assert words in text, words
    assert "承诺办结\n1月15日" in text
    assert "市食品药品监督管理局" in text
    assert "窗口领取" in text
    assert page.locator("svg.qr").count() == 0
    assert not any(word in page.content() for word in PERSONAL)
    work.act(case["case"], "supply-papers", papers=["住所证明", "章程"]).ok()
    page.reload()
    assert page.locator(".missing").count() == 0


def test_a_ready_result_says_where_it_is_and_how_to_get_a_number(
    work: Casework, issuing: Counter, page: Any, tmp_path: Path
) -> None:
    """The page's QR code is the receipt's own address; the code beside it opens the issuing queue, too."""
    pyzbar = pytest.importorskip("pyzbar.pyzbar", reason="pyzbar or its library is not installed")
    case = work.ready(service="commerce-open")
    page.goto(case["page"])
    text = page.locator("main").inner_text()
    assert "已办结，待领取" in text
    assert "3楼5区 商事登记 325-326号窗口" in text
    assert case["code"] in text
    page.locator("svg.qr").screenshot(path=tmp_path / "qr.png")
    (found,) = pyzbar.decode(Image.open(tmp_path / "qr.png"))
    assert found.data.decode() == case["page"]
    issuing.act("hand-over", case=case["case"]).ok()
    page.reload()
    assert "结果已在窗口领取" in page.locator("main").inner_text()
    assert page.locator("svg.qr").count() == 0


@pytest.mark.parametrize(
    ("delivery", "before", "after"),
    [("locker", "将放入自助取件柜", "取件码已发到您的手机"), ("ems", "将用 EMS 寄给您", "单号已发到您的手机")],
)
def test_a_result_that_is_sent_tells_so_and_no_code_of_it(
    work: Casework, issuing: Counter, delivery: str, before: str, after: str
) -> None:
    """The locker's code and the waybill are for the applicant's phone alone."""
    case = work.ready(delivery=delivery)
    assert before in httpx.get(case["page"], headers={"Accept-Language": "zh"}).text
    issuing.act("hand-over", case=case["case"], reference="K778899").ok()
    text = httpx.get(case["page"], headers={"Accept-Language": "zh"}).text
    assert after in text
    assert "K778899" not in text
    assert "http-equiv" not in text, "nothing changes any more"


def test_a_refused_or_withdrawn_case_says_so_but_not_why(work: Casework) -> None:
    """What staff wrote as the reason stands in the decision; a page that others may look at needs none."""
    refused, withdrawn = work.accepted(), work.accepted()
    work.act(refused["case"], "decide-case", ready=False, reason="经营场所不符").ok()
    work.act(withdrawn["case"], "withdraw-case", reason="改日再来").ok()
    told = [httpx.get(case["page"] + "?lang=en").text for case in (refused, withdrawn)]
    assert "The decision gives the reasons" in told[0]
    assert "This case was withdrawn" in told[1]
    assert not any(reason in text for reason in ("经营场所不符", "改日再来") for text in told)


def test_a_page_outlives_the_server_and_is_anew_every_minute(hall: House, work: Casework, page: Any) -> None:
    """By its address alone, in Chinese and English, small and large; kept by nobody."""
    case = work.accepted(service="commerce-change")
    path = case["page"].removeprefix(hall.server.url)
    with httpx.Client(base_url=hall.server.url) as web:
        answer = web.get(path, params={"lang": "en", "type": "large"})
        assert "Change a company&#39;s registration" in answer.text
        assert '<meta http-equiv="refresh" content="60">' in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        for wrong in (path[:-1] + ("A" if path[-1] != "A" else "B"), path.replace("/r/", "/t/"), "/r/20260105-0001."):
            assert web.get(wrong).status_code == 404
    page.goto(f"{case['page']}?lang=en&type=large")
    assert page.locator("html.large").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
