"""Cases at real counters: a real server, a clerk's hands at the keyboard, a virtual printer at the end of the cable."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from counter_terminal.case_sheet import CaseSheet
from counter_terminal.hand_over_sheet import HandOverSheet
from counter_terminal.journal import Journal
from counter_terminal.receipt_printer import ReceiptPaper
from hardware.virtual_printer import VirtualPrinter
from server.identity import add_clerk, add_device
from server.main import DATABASE
from server.store import sqlite_engine
from tests.counter_terminal.terminal import Terminal
from tests.counter_terminal.wire_tap import WireTap
from tests.running import RunningServer, wait_until

CLERK, PIN = "20417", "246810"
NAME, PHONE, ADDRESS = "李建国", "13800138000", "中原西路 233 号"
ENTER, SPACE, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Down
ACCEPTING, ISSUING, INSTANT = "1001", "1011", "3011"


class Hall:
    """One served hall for all these tests, with whoever stands around its counters."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        with sqlite_engine(server.data / DATABASE).begin() as connection:
            self._city = add_device(connection, "integration", "city", 0)
            add_clerk(connection, CLERK, PIN, "clerk")
            add_clerk(connection, "boss", PIN, "manager")
        self.manager: str = server.post("/desk/sign-in", staff_no="boss", pin=PIN).body["token"]

    def issue(self, **asked: object) -> dict[str, Any]:
        """Give a number."""
        reply = self.server.post("/tickets", self.manager, **asked)
        assert reply.status == 201, reply
        return reply.body

    def cases(self, ticket: str) -> list[dict[str, Any]]:
        """The cases that a visit has brought."""
        found: list[dict[str, Any]] = self.server.get(f"/cases?ticket={ticket}", self.manager).body["cases"]
        return found

    def decide(self, case: str, **how: object) -> None:
        """The back office decides."""
        assert self.server.post(f"/cases/{case}/decide-case", self.manager, **how).status == 200

    def case(self, case: str) -> dict[str, Any]:
        """A case as the server knows it."""
        found: dict[str, Any] = self.server.get(f"/cases/{case}", self.manager).body["case"]
        return found

    def ticket(self, ticket: str) -> dict[str, Any]:
        """A ticket as the server knows it."""
        return self.server.get(f"/tickets/{ticket}", self.manager).body

    def faults(self) -> dict[str, Any]:
        """What devices have told."""
        found: dict[str, Any] = self.server.get("/hall", self._city).body["faults"]
        return found

    def events(self, name: str) -> list[dict[str, Any]]:
        """Everything of this name that the log holds."""
        with sqlite3.connect(f"file:{self.server.data / DATABASE}?mode=ro", uri=True) as database:
            rows = [msgspec.json.decode(body) for (body,) in database.execute("SELECT body FROM events ORDER BY seq")]
        return [body for one, body in rows if one == name]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    server = RunningServer(tmp_path_factory.mktemp("hall") / "data").start()
    yield Hall(server)
    server.stop()


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as made:
        yield made


Sit = Callable[..., Terminal]


@pytest.fixture
def sit(hall: Hall, printer: VirtualPrinter, dressed: None, qtbot: QtBot, tmp_path: Path) -> Iterator[Sit]:
    """Signs the clerk in at a counter, whose printer is the virtual one, and serves the next visitor there."""
    started: list[tuple[Terminal, ReceiptPaper, Journal]] = []

    def sit_down(counter: str, number: str, url: str = "") -> Terminal:
        paper, journal = ReceiptPaper(printer.address), Journal(tmp_path / f"{counter}.journal")
        clerk = Terminal(qtbot, url or hall.server.url, counter, journal, paper)
        started.append((clerk, paper, journal))
        clerk.sign_in(CLERK, PIN)
        clerk.until_ready(f"叫号 {number}")
        clerk.key(ENTER)
        clerk.until_ready(f"开始办理 {number}")
        clerk.rest()
        clerk.key(ENTER)
        clerk.until_ready(f"完成 {number}")
        return clerk

    yield sit_down
    for clerk, paper, journal in started:
        clerk.window.stop()
        paper.close()
        journal.close()


def case_sheet(clerk: Terminal) -> CaseSheet:
    sheet = clerk.window.sheet
    assert isinstance(sheet, CaseSheet)
    return sheet


def leave(clerk: Terminal) -> None:
    """Complete the visit, so that the counter is free for the next test."""
    clerk.rest()
    clerk.key(ENTER)
    clerk.until_shows("暂无等候")
    clerk.rest()
    clerk.control("Q")
    clerk.until_shows("已签退")


def test_a_case_is_taken_in_by_keyboard_and_its_receipt_printed(hall: Hall, sit: Sit, printer: VirtualPrinter) -> None:
    """Item preset by the number, name, phone, one paper to come; number, page and code on paper; printed again."""
    ticket = hall.issue(service="fund-loan")
    clerk = sit(ACCEPTING, ticket["number"])
    clerk.control("B")
    sheet = case_sheet(clerk)
    clerk.until(lambda: len(sheet.page.form.days) == 60)
    clerk.write(NAME)
    clerk.key(ENTER)
    clerk.type(PHONE[:4])
    clerk.key(ENTER, Qt.KeyboardModifier.ControlModifier)
    clerk.until_shows("电话不对")
    clerk.type(PHONE[4:])
    clerk.key(ENTER)
    clerk.key(DOWN)
    clerk.key(SPACE)
    clerk.key(ENTER)
    clerk.until_shows("受理凭证已打印")
    (case,) = hall.cases(ticket["ticket_id"])
    assert clerk.shows(case["case"])
    assert (case["service"], case["delivery"], case["clerk"]) == ("fund-loan", "window", CLERK)
    assert [paper["name"] for paper in case["missing"]] == ["征信报告"]
    contact = hall.server.get(f"/cases/{case['case']}/contact", hall.manager).body
    assert contact == {"name": NAME, "phone": PHONE, "address": None}

    (receipt,) = printer.receipts
    assert case["case"] in receipt.lines
    assert any("征信报告" in line for line in receipt.lines)
    assert receipt.qr_payloads[0].startswith(f"{hall.server.url}/r/{case['case']}.")
    assert not printer.faults
    assert not any(told in line for line in receipt.lines for told in (NAME, PHONE))

    clerk.control("P")
    clerk.until(lambda: len(printer.receipts) == 2)
    assert "【补打】" in printer.receipts[1].lines
    clerk.until_shows("受理凭证已打印")
    for field in (sheet.page.name, sheet.page.phone, sheet.page.address):
        assert field.text() == ""
        assert not field.isUndoAvailable()
    clerk.key(ENTER)
    clerk.until(lambda: clerk.window.sheet is None)
    leave(clerk)
    assert hall.ticket(ticket["ticket_id"])["state"] == "completed"
    told = b"".join(file.read_bytes() for file in hall.server.data.iterdir() if file.is_file())  # log and database
    assert PHONE.encode() not in told
    assert NAME.encode() not in told


def test_several_cases_of_one_visit(hall: Hall, sit: Sit, printer: VirtualPrinter) -> None:
    """One after the other; when the sheet is opened anew the last one's receipt can still be printed again."""
    ticket = hall.issue(queue="fund-acceptance")
    clerk = sit(ACCEPTING, ticket["number"])
    clerk.control("B")
    for count, initials in ((1, "gjjdk"), (2, "zft")):
        sheet = case_sheet(clerk)
        clerk.type(initials)
        clerk.key(ENTER)
        clerk.write(NAME)
        clerk.key(ENTER)
        clerk.type(PHONE)
        clerk.key(ENTER, Qt.KeyboardModifier.ControlModifier)
        clerk.until(lambda count=count: len(printer.receipts) == count)  # type: ignore[misc]
        clerk.until_shows("受理凭证已打印")
        if count == 1:
            clerk.control("N")
            clerk.until(lambda: not case_sheet(clerk).over_with)
    assert sheet.over_with
    cases = hall.cases(ticket["ticket_id"])
    assert {case["service"] for case in cases} == {"fund-loan", "fund-rent"}
    clerk.key(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.window.sheet is None)
    clerk.control("B")
    clerk.until_shows("本次已受理 2 件")
    clerk.control("P")
    clerk.until(lambda: len(printer.receipts) == 3)
    assert {"【补打】", cases[0]["case"]} <= set(printer.receipts[2].lines)
    clerk.key(Qt.Key.Key_Escape)
    clerk.until(lambda: clerk.window.sheet is None)
    leave(clerk)


def test_a_lost_answer_makes_no_second_case(hall: Hall, sit: Sit, printer: VirtualPrinter) -> None:
    """The server has taken it in and nobody heard: the same request finds the same case, and one receipt is printed."""
    ticket = hall.issue(service="fund-rent")
    before = len(hall.events("CaseRegistered"))
    with WireTap(hall.server.port) as tap:
        clerk = sit(ACCEPTING, ticket["number"], tap.url)
        clerk.control("B")
        clerk.write(NAME)
        clerk.key(ENTER)
        clerk.type(PHONE)
        tap.swallow()
        clerk.key(ENTER, Qt.KeyboardModifier.ControlModifier)
        clerk.key(ENTER, Qt.KeyboardModifier.ControlModifier)
        wait_until(lambda: len(hall.events("CaseRegistered")) == before + 1)
        clerk.until(lambda: case_sheet(clerk).over_with)
        clerk.until_shows("受理凭证已打印")
        clerk.key(ENTER)
        clerk.until(lambda: clerk.window.sheet is None)
        leave(clerk)
    assert len(hall.cases(ticket["ticket_id"])) == len(printer.receipts) == 1


def test_a_printer_without_paper_is_told_and_takes_nothing_away(hall: Hall, sit: Sit, printer: VirtualPrinter) -> None:
    """Told before and after, and to the desk; the case is taken in all the same, and printed once there is paper."""
    device = f"printer-{ACCEPTING}"
    printer.set(paper_out=True)
    ticket = hall.issue(service="fund-rent")
    clerk = sit(ACCEPTING, ticket["number"])
    wait_until(lambda: hall.faults().get(device, {}).get("fault") == "PAPER_END")
    clerk.control("B")
    clerk.until_shows("凭证打印机缺纸")
    clerk.write(NAME)
    clerk.key(ENTER)
    clerk.type(PHONE)
    clerk.key(ENTER, Qt.KeyboardModifier.ControlModifier)
    clerk.until(lambda: case_sheet(clerk).over_with)
    clerk.until_shows("凭证打印机缺纸")
    assert len(hall.cases(ticket["ticket_id"])) == 1
    assert printer.receipts == []
    printer.set(paper_out=False)
    clerk.control("P")
    clerk.until_shows("受理凭证已打印")
    assert len(printer.receipts) == 1
    wait_until(lambda: device not in hall.faults())
    clerk.key(ENTER)
    clerk.until(lambda: clerk.window.sheet is None)
    leave(clerk)


def test_an_instant_counter_finishes_in_one_go(hall: Hall, sit: Sit, printer: VirtualPrinter) -> None:
    """一次办结: taken in, decided and handed over at once, without a contact; the receipt says so."""
    ticket = hall.issue(queue="social-instant")
    clerk = sit(INSTANT, ticket["number"])
    clerk.control("B")
    clerk.key(DOWN)
    clerk.key(ENTER)
    clerk.key(ENTER, Qt.KeyboardModifier.ControlModifier)
    clerk.until_shows("受理凭证已打印")
    (case,) = hall.cases(ticket["ticket_id"])
    assert case["state"] == "closed"
    assert "已当场办结" in printer.receipts[0].lines
    clerk.key(ENTER)
    clerk.until(lambda: clerk.window.sheet is None)
    leave(clerk)


def accepted(hall: Hall, delivery: str, address: str | None = None) -> str:
    """A case that was taken in; answers its number."""
    server = hall.server
    ticket = hall.issue(service="fund-loan")
    token = server.sign_in("1002", CLERK, PIN)
    for action in ("call-next", "serve"):
        assert server.post(f"/counters/1002/{action}", token).status == 200
    contact = {"name": NAME, "phone": PHONE} | ({"address": address} if address else {})
    reply = server.post("/counters/1002/register-case", token, delivery=delivery, contact=contact)
    assert reply.status == 200, reply
    assert reply.body["ticket_id"] == ticket["ticket_id"]
    assert server.post("/counters/1002/complete", token).status == 200
    number: str = reply.body["case"]
    return number


def hand_over_sheet(clerk: Terminal) -> HandOverSheet:
    sheet = clerk.window.sheet
    assert isinstance(sheet, HandOverSheet)
    return sheet


def test_the_case_of_the_visitors_number_is_handed_over_and_the_visit_completed(hall: Hall, sit: Sit) -> None:
    """Shown at once with who may fetch it, masked; two keys, and case and ticket are closed."""
    case = accepted(hall, "window")
    hall.decide(case, ready=True)
    ticket = hall.issue(case=case)
    clerk = sit(ISSUING, ticket["number"])
    clerk.control("F")
    clerk.until_shows("已办结，待领取")
    assert clerk.shows("李*")
    assert not clerk.shows(NAME)
    clerk.key(ENTER, Qt.KeyboardModifier.ControlModifier)
    clerk.until_shows("已发证")
    assert hall.case(case)["state"] == "closed"
    clerk.key(ENTER)
    clerk.until_shows("暂无等候")
    assert hall.ticket(ticket["ticket_id"])["state"] == "completed"
    clerk.control("Q")
    clerk.until_shows("已签退")


def test_a_refused_case_is_handed_back_with_its_reason(hall: Hall, sit: Sit) -> None:
    """Found by its number; what is not decided yet, or is no receipt, is told instead."""
    refused, waiting = accepted(hall, "window"), accepted(hall, "window")
    hall.decide(refused, ready=False, reason="不符合贷款条件")
    ticket = hall.issue(queue="fund-issuing")
    clerk = sit(ISSUING, ticket["number"])
    clerk.control("F")
    for typed, told in (("A023", "这不是受理编号"), ("20200101-0001", "没有找到"), (waiting, "尚未办结")):
        hand_over_sheet(clerk).field.clear()
        clerk.type(typed)
        clerk.key(ENTER)
        clerk.until_shows(told)
        clerk.key(ENTER, Qt.KeyboardModifier.ControlModifier)
    assert hall.case(waiting)["state"] == "accepted"
    hand_over_sheet(clerk).field.setFocus()
    hand_over_sheet(clerk).field.clear()
    clerk.type(refused)
    clerk.key(ENTER)
    clerk.until_shows("不符合贷款条件")
    clerk.until(lambda: hand_over_sheet(clerk).key.accessibleName().startswith("交还材料"))
    clerk.key(ENTER, Qt.KeyboardModifier.ControlModifier)
    clerk.until_shows("已发证")
    assert hall.case(refused)["state"] == "closed"
    clerk.key(Qt.Key.Key_Escape)
    leave(clerk)


def test_a_couriers_waybill_is_told_to_the_applicant_and_stands_in_no_log(hall: Hall, sit: Sit) -> None:
    """The address is shown when asked for; without a waybill nothing is sent; afterwards nothing of it stays."""
    case = accepted(hall, "ems", ADDRESS)
    hall.decide(case, ready=True)
    ticket = hall.issue(queue="fund-issuing")
    clerk = sit(ISSUING, ticket["number"])
    clerk.control("F")
    clerk.type(case)
    clerk.key(ENTER)
    clerk.until(lambda: hand_over_sheet(clerk).found is not None)
    clerk.key(ENTER, Qt.KeyboardModifier.ControlModifier)
    clerk.until_shows("请填写 EMS 运单号")
    clerk.control("I")
    clerk.until_shows(ADDRESS)
    clerk.type("EA123456789CN")
    clerk.key(ENTER)
    clerk.until_shows("已发证")
    assert not clerk.shows(ADDRESS)
    assert hall.case(case)["state"] == "closed"
    (handed,) = [event for event in hall.events("ResultHandedOver") if event["case"] == case]
    assert handed["delivery"] == "ems"
    assert "EA123456789CN" not in str(hall.events("ResultHandedOver"))
    clerk.key(Qt.Key.Key_Escape)
    leave(clerk)
