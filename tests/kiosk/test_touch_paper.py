"""Printers that fail before, during and after a slip, by touch: the number stays, the words help, the desk hears it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from hardware.receipt import draw
from hardware.virtual_plug import TtyPlug
from hardware.virtual_printer import VirtualPrinter
from layouts.layout import Layout
from tests.kiosk.hall_link import HallLink
from tests.kiosk.visitor import HASTY, Visitor, before, codes_in, empty, printing_at

TO_CONFIRM = ("choice-zone-1", "choice-fund-issuing", "choice-ordinary")
PRINTER = "printer-entrance-a"
WELL = {
    "paper_out": False, "cover_open": False, "offline": False, "cutter_stuck": False, "mute": False,
    "lines_left": None, "mute_after": None, "drop_after": None,
}  # fmt: skip


@contextmanager
def standing(layout: Layout, printer: VirtualPrinter) -> Iterator[tuple[Visitor, HallLink]]:
    """A kiosk with this printer, which it looks at often and gives up soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.paper.ReceiptPrinter", HASTY)
        patch.setattr("kiosk.view_model._LOOK_AGAIN_MS", 200)
        hall = HallLink(printing_at(layout, printer))
        with before(hall) as visitor:
            hall.come("kiosk-entrance-a")
            yield visitor, hall


@pytest.fixture(scope="module")
def printer() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as listening:
        yield listening


@pytest.fixture(scope="module")
def kiosk(qapp: QGuiApplication, layout: Layout, printer: VirtualPrinter) -> Iterator[tuple[Visitor, HallLink]]:
    with standing(layout, printer) as there:
        yield there


@pytest.fixture
def hall(kiosk: tuple[Visitor, HallLink]) -> HallLink:
    return kiosk[1]


@pytest.fixture
def visitor(kiosk: tuple[Visitor, HallLink], printer: VirtualPrinter) -> Visitor:
    """The next one; somebody has put the printer right, and the kiosk has seen it."""
    visitor, hall = kiosk
    printer.set(**WELL)
    visitor.sees(lambda: PRINTER not in hall.hall.faults, "the printer is not well", seconds=15)
    empty(hall)
    return visitor.comes()


def take(visitor: Visitor) -> str:
    """Touch the way to a number."""
    visitor.touch(*TO_CONFIRM, "confirm")
    return visitor.number


def again(visitor: Visitor) -> None:
    """Ask for the slip here, once the key is there; where it went away under the finger, once more."""
    for _ in range(3):
        visitor.touch("在此补打")
        if visitor.screen.sees(lambda: "补打" in visitor.face.tags or visitor.face.paper == "printing", 3):
            return


def keeps(visitor: Visitor, number: str) -> None:
    """Number, code, QR and what to do are on the screen, and stay for a minute."""
    assert visitor.face.paper not in ("printing", "printed", "none")
    for wait in (0, 20, 30):
        visitor.wait(wait)
        assert visitor.text_of("number") == number
        assert f"您的号码 {number} 已保留" in visitor.words
        assert "补打码 1234" in visitor.words
        assert "到旁边的取号机补打" in visitor.words.replace("\n", "")
    assert codes_in(visitor.picture()) == [visitor.face.qr]
    visitor.screen.clock.wait(-50)


def reported(hall: HallLink) -> list[object]:
    """What the desk has heard of the printer."""
    return [fields["fault"] for do, fields in hall.sent if do == "report-fault"]


FAULTS = {
    "PAPER_END": {"paper_out": True},
    "COVER_OPEN": {"cover_open": True},
    "CUTTER": {"cutter_stuck": True},
    "OFFLINE": {"offline": True},
    "NO_ANSWER": {"mute": True},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_printer_out_of_order_costs_nobody_a_number(
    visitor: Visitor, hall: HallLink, printer: VirtualPrinter, fault: str
) -> None:
    """Before the slip: the number is kept, the desk hears of it; repaired, the slip comes here, once and as 补打."""
    printer.set(**FAULTS[fault])
    slips = len(printer.receipts)
    number = take(visitor)
    visitor.sees("打印机缺纸" if fault == "PAPER_END" else "小票未能打印")
    keeps(visitor, number)
    visitor.sees(lambda: PRINTER in hall.hall.faults, "the desk has not heard of it")
    assert hall.hall.faults[PRINTER].fault == fault
    assert visitor.find("在此补打") is None
    printer.set(**WELL)
    again(visitor)
    visitor.sees("请取走您的小票")
    visitor.sees(lambda: PRINTER not in hall.hall.faults, "the desk is not told that it is well")
    assert len(printer.receipts) == slips + 1
    receipt = printer.receipts[-1]
    assert number in receipt.lines
    assert any("补打" in line for line in receipt.lines)
    assert codes_in(draw(receipt)) == [visitor.face.qr]
    assert [ticket.number for ticket in hall.hall.tickets.values()] == [number]
    assert [do for do, _ in hall.sent if do in ("issue", "reprint")] == ["issue", "reprint"]


DURING = {
    "the paper ends": ({"lines_left": 6}, "打印机缺纸"),
    "it falls silent": ({"mute_after": 300}, "小票是否印出未能确认"),
    "its cable is pulled": ({"drop_after": 300}, "小票是否印出未能确认"),
}


@pytest.mark.parametrize("what", DURING)
def test_a_slip_cut_short_is_not_printed_twice_by_itself(
    visitor: Visitor, hall: HallLink, printer: VirtualPrinter, what: str
) -> None:
    """In the middle of it: the screen says what is known, and only the visitor's touch makes another one."""
    change, words = DURING[what]
    if "lines_left" in change:
        change = {"lines_left": printer._head.printed + 6}
    sent = len(printer.received)
    printer.set(**change)
    number = take(visitor)
    visitor.sees(words)
    keeps(visitor, number)
    assert bytes(printer.received[sent:]).count(f"{number}\n".encode()) <= 1
    visitor.sees(lambda: reported(hall), "the desk has not heard of it")
    assert reported(hall)[0] == ("PAPER_END" if "paper" in what else "NOT_CONFIRMED")
    printer.set(**WELL)
    again(visitor)
    visitor.sees("请取走您的小票")
    visitor.sees(lambda: PRINTER not in hall.hall.faults, "the desk is not told that it is well")
    assert any("补打" in line for line in printer.receipts[-1].lines)
    assert [ticket.number for ticket in hall.hall.tickets.values()] == [number]
    assert [do for do, _ in hall.sent if do in ("issue", "reprint")] == ["issue", "reprint"]


def test_a_printer_unplugged_is_told_and_back_it_prints(
    visitor: Visitor, hall: HallLink, printer: VirtualPrinter
) -> None:
    """Nobody listens there; plugged in again, it is found and prints the slip."""
    printer.close()
    number = take(visitor)
    visitor.sees("小票未能打印")
    keeps(visitor, number)
    visitor.sees(lambda: PRINTER in hall.hall.faults, "the desk has not heard of it")
    assert hall.hall.faults[PRINTER].fault == "UNREACHABLE"
    printer.start()
    again(visitor)
    visitor.sees("请取走您的小票")


def test_the_paper_near_its_end_is_the_desks_business_alone(
    visitor: Visitor, hall: HallLink, printer: VirtualPrinter
) -> None:
    """The slip comes, the visitor sees nothing of it, the desk may bring a roll."""
    printer.set(paper_low=True)
    take(visitor)
    visitor.sees("请取走您的小票")
    visitor.sees(lambda: PRINTER in hall.hall.faults, "the desk has not heard of it")
    assert hall.hall.faults[PRINTER].fault == "PAPER_LOW"
    printer.set(paper_low=False)
    visitor.comes()
    take(visitor)
    visitor.sees(lambda: PRINTER not in hall.hall.faults, "the desk is not told that there is a new roll")


def test_who_leaves_without_a_slip_leaves_no_slip_for_the_next(
    visitor: Visitor, hall: HallLink, printer: VirtualPrinter
) -> None:
    """The screen goes back by itself after a minute; the next slip is the next visitor's only."""
    printer.set(paper_out=True)
    first = take(visitor)
    visitor.sees("打印机缺纸")
    visitor.wait(61)
    visitor.sees("请选择办事区域")
    assert first not in visitor.everything()
    printer.set(**WELL)
    slips = len(printer.receipts)
    second = take(visitor)
    visitor.sees("请取走您的小票")
    assert [first in receipt.lines for receipt in printer.receipts[slips:]] == [False]
    assert second in printer.receipts[-1].lines


def test_a_serial_printer_prints_the_same(layout: Layout, qapp: QGuiApplication, tmp_path: Path) -> None:
    """The same slip over a serial line, unplugged and plugged in again."""
    with VirtualPrinter(plug=TtyPlug(tmp_path / "printer")) as printer, standing(layout, printer) as (visitor, hall):
        number = take(visitor)
        visitor.sees("请取走您的小票")
        (receipt,) = printer.receipts
        assert number in receipt.lines
        assert codes_in(draw(receipt)) == codes_in(visitor.picture()) == [visitor.face.qr]
        printer.close()
        visitor.touch("done")
        take(visitor)
        visitor.sees("小票未能打印")
        printer.start()
        again(visitor)
        visitor.sees("请取走您的小票")
        assert len(hall.hall.tickets) == 2
