"""From the start screen to the slip by touch: a real server, a real printer over TCP, a real card reader."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication

from hardware.receipt import draw
from hardware.virtual_id_reader import CardText, VirtualIdReader
from tests.kiosk.conftest import PORTRAIT
from tests.kiosk.visitor import YOUNG, Town, Visitor, before, codes_in, town
from wire.qt import QtLink

TO_CARD = ("1 公积金及税务", "A 公积金受理", "租房提取公积金")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The hall on a Monday morning; somebody has stood in the line for a while."""
    with town(tmp_path_factory.mktemp("hall")) as served:
        served.staff("1001", "1002")
        booker = served.let_in("city", "integration")
        for _ in range(3):
            served.server.post("/tickets", booker, queue="fund-acceptance")
        yield served


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualIdReader]:
    with VirtualIdReader(tmp_path_factory.mktemp("port") / "reader") as plugged:
        yield plugged


@pytest.fixture(scope="module")
def kiosk(qapp: QGuiApplication, place: Town, reader: VirtualIdReader) -> Iterator[Visitor]:
    """The kiosk at the entrance, all day."""
    link = QtLink(place.server.url, place.let_in("kiosk-entrance-a"))
    with before(link, PORTRAIT, id_reader=reader.port) as shown:
        link.start()
        shown.sees("等候 3 人", seconds=20)
        shown.sees(lambda: "分钟" in shown.words, "no wait is expected", seconds=20)
        yield shown
        link.stop()


@pytest.fixture
def visitor(kiosk: Visitor, reader: VirtualIdReader) -> Visitor:
    """The next one."""
    reader.lift()
    return kiosk.comes()


def opened(url: str) -> str:
    """What a phone sees there."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def test_a_touch_ends_in_the_same_number_everywhere(visitor: Visitor, place: Town, reader: VirtualIdReader) -> None:
    """Zone, line, service, class, card, confirmation: one number on screen, paper and phone and in the log, and the
    identity number nowhere at all."""
    visitor.touch(*TO_CARD)
    visitor.sees("60岁及以上老人、残疾人、孕妇、携带婴幼儿、现役及退役军人")
    visitor.touch("绿色通道")
    visitor.sees("请刷身份证")
    reader.place(CardText(number=YOUNG))
    visitor.comes_to("confirm")
    for told in ("公积金受理", "租房提取公积金", "绿色通道", "证件尾号 0013", "1-10号窗口"):
        assert told in visitor.words
    visitor.touch("确认取号")
    number = visitor.number
    visitor.sees("请取走您的小票")
    receipt = place.printer.receipts[-1]
    paper = "\n".join(receipt.lines)
    assert place.printer.faults == []
    assert receipt.lines.count(number) == 1
    for told in ("【绿色通道】", "证件尾号：0013", "租房提取公积金", "1楼1区", "过号自动顺延", "前面还有"):
        assert told in paper, paper
    assert re.search(r"预计等候：(约\d+–\d+|约\d+|\d+)分钟", paper), paper
    on_screen, on_paper = codes_in(visitor.picture()), codes_in(draw(receipt))
    assert on_screen == on_paper == list(receipt.qr_payloads)
    assert number in opened(on_screen[0])
    issued = place.events("TicketIssued")[-1]
    assert (issued["number"], issued["service"], issued["visitor_class"]) == (number, "fund-rent", "green")
    kept = place.kept() + visitor.everything().encode() + paper.encode() + bytes(place.printer.received)
    for secret in (YOUNG, YOUNG[:14], YOUNG[6:14]):
        assert secret.encode() not in kept
        assert secret.encode("utf-16-le") not in kept
    visitor.touch("完成")
    assert YOUNG[-4:] not in visitor.everything()


def test_a_second_number_is_not_given_and_the_slip_is(visitor: Visitor, place: Town, reader: VirtualIdReader) -> None:
    """The same card again: the number that is there, its slip with 补打, and no further ticket."""
    issued, slips = len(place.events("TicketIssued")), len(place.printer.receipts)
    visitor.touch(*TO_CARD, "普通")
    reader.place(CardText(number=YOUNG))
    visitor.touch("confirm")
    visitor.comes_to("holding")
    number = visitor.number
    assert "您在该业务已有一个未办结的号码" in visitor.words
    assert "请到1楼1区" in visitor.words
    visitor.touch("在此补打")
    visitor.sees("请取走您的小票")
    assert visitor.number == number
    receipt = place.printer.receipts[-1]
    assert len(place.printer.receipts) == slips + 1
    assert number in receipt.lines
    assert any("补打" in line for line in receipt.lines), receipt.lines
    assert len(place.events("TicketIssued")) == issued
    assert place.events("TicketReprinted")[-1]["ticket"] == place.events("TicketIssued")[-1]["ticket"]


def test_who_typed_another_persons_number_learns_nothing(visitor: Visitor) -> None:
    """Somebody who only knows an identity number is not told the ticket, and cannot have its slip."""
    visitor.touch(*TO_CARD, "普通", "type")
    visitor.type(YOUNG)
    visitor.touch("submit", "confirm")
    visitor.comes_to("holding")
    assert visitor.face.number == ""
    assert visitor.find("在此补打") is None
    visitor.sees("请刷身份证补打小票，或到服务台")


def test_the_slip_comes_at_another_kiosk_too(visitor: Visitor, place: Town) -> None:
    """By number and code, by the QR code, each time the same ticket; a wrong code is refused, and five of them bar."""
    ticket = place.events("TicketIssued")[-1]
    visitor.touch("choice-zone-1", "A 公积金受理", "choice-fund-loan", "普通", "不用身份证")
    visitor.touch("confirm")
    number, code, page = visitor.number, visitor.face.code.main.split()[-1], visitor.face.qr
    assert number != ticket["number"]
    issued = len(place.events("TicketIssued"))
    link = QtLink(place.server.url, place.let_in("kiosk-entrance-b"))
    with before(link) as other:
        link.start()
        other.sees("等候", seconds=20)
        for way in ("code", "QR"):
            if way == "code":
                other.touch("补打小票 / 取件")
                other.type(number)
                other.touch("field-code")
                other.type(code)
                other.touch("确定")
            else:
                other.touch("完成")
                other.scan(page)
            other.comes_to("ticket")
            other.sees("请取走您的小票")
            assert other.number == number
            assert any("补打" in line for line in place.second.receipts[-1].lines)
        wrong = f"{(int(code) + 1) % 10_000:04d}"
        other.touch("完成", "补打小票 / 取件")
        for tries in range(6):
            other.type(number if not tries else "")
            other.touch("field-code")
            other.type(wrong if not tries else "")
            other.touch("确定")
            other.comes_to("problem")
            if "尝试次数过多" in other.words:
                break
            assert "号码或验证码不正确" in other.words
            other.touch("返回")
        assert tries == 5
        other.touch("首页")
        link.stop()
    assert len(place.events("TicketIssued")) == issued


def test_two_fingers_and_nervous_ones_make_one_ticket(visitor: Visitor, place: Town) -> None:
    """Two keys at once, a touch while the screen changes, a double and a triple touch: one ticket and one slip."""
    issued, slips = len(place.events("TicketIssued")), len(place.printer.receipts)
    spot = visitor.middle_of("choice-zone-1")
    visitor.touch("choice-zone-1")
    visitor.put_down(spot)
    visitor.put_down(spot)
    visitor.comes_to("lines")
    assert visitor.screen.model.visit.queue is None
    visitor.touch("B 税务发证")
    visitor.comes_to("visitor_class")
    visitor.screen.clock.wait(1)
    visitor.put_down(visitor.middle_of("choice-ordinary"), visitor.middle_of("choice-green"))
    assert visitor.at in ("visitor_class", "identity")
    if visitor.at == "visitor_class":
        visitor.touch("choice-ordinary")
    visitor.touch("skip")
    visitor.comes_to("confirm")
    visitor.screen.clock.wait(1)
    key = visitor.middle_of("confirm")
    visitor.put_down(key, visitor.middle_of("key-back"))
    if visitor.at != "taking":
        visitor.comes_to(visitor.at)
    for _ in range(3):
        if visitor.find("confirm") is not None:
            visitor.screen.clock.wait(1)
            visitor.put_down(key)
    visitor.comes_to("ticket")
    for _ in range(4):
        visitor.put_down(key)
    visitor.sees("请取走您的小票")
    assert len(place.events("TicketIssued")) == issued + 1
    assert len(place.printer.receipts) == slips + 1
