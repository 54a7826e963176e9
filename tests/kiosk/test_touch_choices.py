"""Finding, checking in, and closed doors, by touch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication

from hardware.virtual_id_reader import CardText, VirtualIdReader
from layouts.layout import Layout
from queueing import commands as cmd
from queueing.intake import StopCause
from queueing.plan import MINUTE, Quota
from tests.kiosk.hall_link import KEY, MORNING, HallLink
from tests.kiosk.machine import YOUNG as PERSON
from tests.kiosk.visitor import YOUNG, Visitor, before, empty

BOOKING = "12345678"
TWO_SPANS = (Quota(start=0, end=9 * 60, count=2), Quota(start=9 * 60, end=24 * 60, count=1))


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualIdReader]:
    with VirtualIdReader(tmp_path_factory.mktemp("port") / "reader") as plugged:
        yield plugged


@pytest.fixture(scope="module")
def link(qapp: QGuiApplication, layout: Layout) -> HallLink:
    return HallLink(layout)


@pytest.fixture(scope="module")
def kiosk(link: HallLink, reader: VirtualIdReader) -> Iterator[Visitor]:
    """One kiosk for all."""
    with before(link, id_reader=reader.port) as shown:
        link.come("kiosk-entrance-a")
        yield shown


@pytest.fixture
def hall(link: HallLink) -> HallLink:
    """The hall, anew on its first morning."""
    fresh = HallLink(link.layout)
    link.hall, link.now = fresh.hall, MORNING
    link.come("kiosk-entrance-a")
    empty(link)
    return link


@pytest.fixture
def visitor(kiosk: Visitor, hall: HallLink, reader: VirtualIdReader) -> Visitor:
    reader.lift()
    kiosk.comes().sees(lambda: bool(kiosk.face.cards) and kiosk.face.cards[0].open, "the new day is not there")
    return kiosk


# Search


def test_letters_find_what_begins_with_them_first(visitor: Visitor) -> None:
    """`gjj` on the letter pad: first what begins with it, then what has it further in; and touched, it is taken."""
    visitor.touch("查找事项")
    visitor.comes_to("search")
    assert len(visitor.cards()) == 6
    visitor.type("GJJ")
    visitor.sees(lambda: "fund-loan" in visitor.cards(), "not found")
    found = visitor.cards()
    assert found[:4] == ["fund-open", "fund-loan", "fund-transfer", "fund-collect"]
    assert found[4:] == ["fund-purchase", "fund-rent"]
    visitor.touch("A 公积金贷款申请", "A 普通" if visitor.find("A 普通") else "choice-ordinary", "skip")
    visitor.comes_to("confirm")
    assert "公积金贷款申请" in visitor.words
    visitor.touch("confirm")
    assert visitor.number.startswith("A")


def test_what_is_asked_for_most_comes_first(visitor: Visitor, hall: HallLink) -> None:
    """By the demand of the days before; an empty search shows all, page by page, and nothing twice."""
    for service in ("fund-rent", "fund-rent", "fund-rent", "fund-transfer", "fund-transfer"):
        hall.do(cmd.IssueTicket(service=service))
    hall.do(cmd.CloseDay())
    hall.now += 24 * 60 * MINUTE
    hall.do(cmd.OpenDay(date="2026-11-24"))
    visitor.touch("key-search")
    visitor.sees(lambda: visitor.cards()[:2] == ["fund-rent", "fund-transfer"], "not the most used ones first")
    seen = visitor.cards()
    while (key := visitor.find("next")) is not None and key.property("enabled"):
        visitor.touch("next")
        seen += visitor.cards()
    assert sorted(seen) == sorted(hall.layout.plan.services)
    visitor.type("GJJ")
    visitor.sees(lambda: visitor.cards()[0] == "fund-transfer", "not the most used one first")


def test_nothing_found_names_whom_to_ask(visitor: Visitor) -> None:
    """No empty page: the staff are named, a letter taken back finds again, and back leads to the start."""
    visitor.touch("key-search")
    visitor.type("GJJQQ")
    visitor.sees("没有找到相关事项，请咨询工作人员")
    assert visitor.cards() == []
    visitor.touch("pad-⌫", "pad-⌫")
    visitor.sees(lambda: "fund-loan" in visitor.cards(), "not found again")
    visitor.touch("清空 Clear")
    visitor.sees(lambda: visitor.face.query == "", "not cleared")
    visitor.touch("返回")
    visitor.sees("请选择办事区域")


# Check-in


def booked(hall: HallLink, minutes: int) -> None:
    """Somebody has booked a slot that begins so many minutes from the morning's first."""
    person = PERSON.pseudonym(bytes.fromhex(KEY))
    start = MORNING + (5 + minutes) * MINUTE
    hall.do(cmd.Book(booking=BOOKING, queue="fund-acceptance", start=start, person=person, service="fund-rent"))


def by_code(visitor: Visitor, _: VirtualIdReader) -> None:
    visitor.touch("预约签到")
    visitor.type(BOOKING)
    visitor.touch("确定")


def by_scan(visitor: Visitor, _: VirtualIdReader) -> None:
    visitor.scan(f"http://hall/b/{BOOKING}")


def by_card(visitor: Visitor, reader: VirtualIdReader) -> None:
    visitor.touch("预约签到")
    reader.place(CardText(number=YOUNG))


WAYS = [by_code, by_scan, by_card]


@pytest.mark.parametrize("way", WAYS)
def test_a_booking_becomes_its_ticket(
    visitor: Visitor, hall: HallLink, reader: VirtualIdReader, way: Callable[[Visitor, VirtualIdReader], None]
) -> None:
    """By its code, its QR code or the card: a ticket with its time, once."""
    booked(hall, 0)
    way(visitor, reader)
    visitor.comes_to("ticket")
    assert "预约时间 09:00" in visitor.words
    assert "预约" in visitor.face.tags
    assert [ticket.visitor_class for ticket in hall.hall.tickets.values()] == ["appointment"]
    visitor.touch("done")
    reader.lift()
    visitor.touch("key-check-in")
    visitor.type(BOOKING)
    visitor.touch("submit")
    visitor.sees("没有找到有效预约")
    assert len(hall.hall.tickets) == 1


@pytest.mark.parametrize("way", WAYS)
def test_who_is_too_early_hears_the_time(
    visitor: Visitor, hall: HallLink, reader: VirtualIdReader, way: Callable[[Visitor, VirtualIdReader], None]
) -> None:
    """And keeps the booking; back leads on."""
    booked(hall, 120)
    way(visitor, reader)
    visitor.sees("10:30 起可以签到，\n预约继续有效")
    assert hall.hall.tickets == {}
    visitor.touch("返回")
    assert visitor.at in ("zones", "check_in")


def test_who_is_late_queues_as_everybody(visitor: Visitor, hall: HallLink, reader: VirtualIdReader) -> None:
    """And is told so."""
    booked(hall, 0)
    hall.now = MORNING + 25 * MINUTE
    by_code(visitor, reader)
    visitor.sees("已过预约时间，按普通号排队")
    assert [ticket.visitor_class for ticket in hall.hall.tickets.values()] == ["ordinary"]


def test_an_unknown_code_is_said(visitor: Visitor) -> None:
    """A wrong code, a wrong QR code, half a code: nothing happens but words."""
    visitor.touch("key-check-in")
    visitor.type("8765432")
    visitor.sees("还差 1 位")
    visitor.touch("submit")
    assert visitor.at == "check_in"
    visitor.type("1")
    visitor.touch("submit")
    visitor.sees("没有找到有效预约，\n请核对预约码")
    visitor.touch("返回")
    visitor.comes_to("check_in")
    visitor.scan("https://example.com/menu")
    visitor.sees("这不是本大厅的二维码")


# Closed


def closed_card(visitor: Visitor, name: str, *words: str) -> None:
    """This card says so, and a finger on it does nothing."""
    visitor.sees(lambda: (item := visitor.find(name)) is not None and not item.property("open"), f"{name} is open")
    card = visitor.find(name)
    assert card is not None
    for word in words:
        assert word in card.property("reason"), card.property("reason")
        assert word in visitor.words
    screen = visitor.at
    visitor.touch(name)
    assert visitor.at == screen


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (StopCause.NOON, "午休"),
        (StopCause.FULL, "号已排满至下班"),
        (StopCause.DESK, "暂停取号"),
        (StopCause.HOLIDAY, "节假日仅办理预约"),
    ],
)
def test_a_stopped_line_says_why_and_until_when(visitor: Visitor, hall: HallLink, cause: StopCause, words: str) -> None:
    """On the line's card, on its services in the search, and on the confirmation of who is there already."""
    visitor.touch("choice-zone-1", "choice-fund-issuing", "choice-ordinary", "skip")
    visitor.comes_to("confirm")
    hall.do(cmd.StopIntake(line="fund", cause=cause, resumes=MORNING + 245 * MINUTE))
    visitor.sees(f"{words}，13:00 恢复取号")
    visitor.touch("confirm")
    assert visitor.at == "confirm"
    assert hall.asked == []
    visitor.touch("key-home", "choice-zone-1")
    closed_card(visitor, "choice-fund-acceptance", words, "13:00 恢复取号")
    assert visitor.find("choice-tax-acceptance").property("open")  # type: ignore[union-attr]
    visitor.touch("key-home", "key-search")
    visitor.type("GJJDK")
    closed_card(visitor, "choice-fund-loan", words)


def test_a_closed_hall_says_when_it_opens(visitor: Visitor, hall: HallLink) -> None:
    """On every card and in the notice, with the day where it is not today."""
    hall.do(cmd.CloseDay(resumes=MORNING + (24 * 60 - 15) * MINUTE))
    visitor.sees("11月24日 周二 08:40 开始取号")
    for zone in ("choice-zone-1", "choice-zone-6"):
        closed_card(visitor, zone, "11月24日 周二 08:40")


def test_a_used_up_quota_says_so(qapp: QGuiApplication, layout: Layout) -> None:
    """Until the next numbers of the day, and when there are none."""
    policy = replace(layout.plan.policy, quotas=TWO_SPANS)
    hall = HallLink(replace(layout, plan=replace(layout.plan, policy=policy)))
    with before(hall) as visitor:
        hall.come("kiosk-entrance-a")
        hall.wait_in("fund-issuing", 2)
        visitor.touch("choice-zone-1")
        closed_card(visitor, "choice-fund-issuing", "本时段号源已领完", "09:00 恢复取号")
        hall.now = MORNING + 6 * MINUTE
        hall.wait_in("fund-issuing", 1)
        visitor.comes().touch("choice-zone-1")
        closed_card(visitor, "choice-fund-issuing", "今日号源已领完")


def test_the_last_number_goes_to_one(visitor: Visitor, hall: HallLink) -> None:
    """The server closes between touch and answer: it is said, with the time, and back leads to another line."""
    visitor.touch("choice-zone-1", "choice-fund-issuing", "choice-ordinary", "skip")
    visitor.comes_to("confirm")
    hall.do(cmd.StopIntake(line="fund", cause=StopCause.FULL, resumes=MORNING + 245 * MINUTE))
    hall.mirror.hall.stopped.clear()  # type: ignore[union-attr]
    visitor.touch("confirm")
    visitor.comes_to("problem")
    assert "该业务暂停取号" in visitor.words
    assert "13:00 恢复取号" in visitor.words
    visitor.touch("返回")
    visitor.comes_to("lines")
