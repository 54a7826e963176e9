"""Printing over a real connection, and every way in which it can fail."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from hardware.printer import Outcome, Printed, PrintFailed, PrintFault, ReceiptPrinter, Timeouts
from hardware.printer_status import FENCE, ask_when_printed
from hardware.slip import encode
from hardware.virtual_printer import VirtualPrinter
from layouts.layout import Printer, SlipLine

PATIENT = Timeouts(connect=3.0, reply=2.0, printing=20.0, poll=0.05)
STATUS_QUESTIONS = 4 * 3
"""Bytes that go before every slip."""
PROBE = len(ask_when_printed(b"0001") + FENCE)
"""Bytes that go before a printer's first slip."""
SLIP = (
    SlipLine(text="郑州市政务服务大厅", scale=2, align="center", bold=True),
    SlipLine(text="A023", scale=6, align="center", bold=True),
    SlipLine(text="前面还有 3 人"),
    SlipLine(text="https://hall.example/t/7Kd9", qr=True, align="center"),
)


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[VirtualPrinter]:
    with VirtualPrinter(out=tmp_path) as virtual:
        yield virtual


@pytest.fixture
def printer(paper: VirtualPrinter) -> Iterator[ReceiptPrinter]:
    with closing(ReceiptPrinter(Printer(name="p1", address=paper.address), PATIENT)) as owner:
        yield owner


def result(printer: ReceiptPrinter) -> Outcome:
    return printer.print(SLIP).result(40)


def failed(code: PrintFault, *, retryable: bool) -> PrintFailed:
    return PrintFailed(code=code, retryable=retryable)


def test_a_slip_is_printed_and_confirmed(paper: VirtualPrinter, printer: ReceiptPrinter, tmp_path: Path) -> None:
    """Text, QR code and a picture with ink come out of the paper slot, and the printer understood every byte."""
    assert result(printer) == Printed()
    assert paper.receipts[0].lines == ("郑州市政务服务大厅", "A023", "前面还有 3 人")
    assert paper.receipts[0].qr_payloads == ("https://hall.example/t/7Kd9",)
    assert paper.faults == []
    with Image.open(tmp_path / "receipt-0001.png") as image:
        histogram = image.convert("L").histogram()
        assert image.width == 640
        assert sum(histogram[:60]) > 5_000
        assert sum(histogram[240:]) > 100_000


def test_slips_come_out_in_order_each_over_a_connection_of_its_own(
    paper: VirtualPrinter, printer: ReceiptPrinter
) -> None:
    """Five slips asked for at once are printed one after another."""
    futures = [printer.print((SlipLine(text=f"A{n:03}"),)) for n in range(5)]
    assert [future.result(40) for future in futures] == [Printed()] * 5
    assert [receipt.lines for receipt in paper.receipts] == [(f"A{n:03}",) for n in range(5)]
    assert paper.connections == 5


def test_a_printer_without_process_ids_confirms_by_a_fence(paper: VirtualPrinter, printer: ReceiptPrinter) -> None:
    """A model that ignores GS ( H is found out by itself and still confirms."""
    paper.set(process_ids=False)
    assert result(printer) == Printed()
    assert result(printer) == Printed()
    assert len(paper.receipts) == 2
    assert paper.faults == []


def test_paper_near_its_end_is_told_with_the_slip(paper: VirtualPrinter, printer: ReceiptPrinter) -> None:
    """The slip is printed, and the outcome says that the roll is low."""
    paper.set(paper_low=True)
    assert result(printer) == Printed(paper_low=True)


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("paper_out", PrintFault.PAPER_END),
        ("cover_open", PrintFault.COVER_OPEN),
        ("offline", PrintFault.OFFLINE),
        ("cutter_stuck", PrintFault.CUTTER),
        ("mute", PrintFault.NO_ANSWER),
    ],
)
def test_a_printer_that_cannot_print_is_sent_nothing(
    paper: VirtualPrinter, printer: ReceiptPrinter, condition: str, code: PrintFault
) -> None:
    """The fault is named before a byte of the slip is sent, so trying again is safe, and then it prints once."""
    paper.set(**{condition: True})
    assert result(printer) == failed(code, retryable=True)
    paper.set(**{condition: False})
    assert result(printer) == Printed()
    assert len(paper.receipts) == 1


@pytest.mark.parametrize("process_ids", [True, False])
def test_paper_that_ends_in_the_middle_is_not_printed_again(
    paper: VirtualPrinter, printer: ReceiptPrinter, process_ids: bool
) -> None:
    """The outcome says PAPER_END and not to retry; with new paper the printer finishes the one slip from its buffer."""
    paper.set(lines_left=2, process_ids=process_ids)
    outcome = result(printer)
    assert outcome == failed(PrintFault.PAPER_END, retryable=False)
    assert paper.receipts == []
    paper.set(paper_out=False)
    assert paper.wait_for_receipts(1)
    assert paper.receipts[0].lines[1] == "A023"
    assert result(printer) == Printed()
    assert len(paper.receipts) == 2


def test_a_connection_lost_in_the_middle_is_not_confirmed(paper: VirtualPrinter, printer: ReceiptPrinter) -> None:
    """The peer hangs up when half of the slip is there: NOT_CONFIRMED, and nothing is sent again."""
    assert result(printer) == Printed()
    before = len(paper.received)
    paper.set(drop_after=STATUS_QUESTIONS + len(encode(SLIP)) // 2)
    assert result(printer) == failed(PrintFault.NOT_CONFIRMED, retryable=False)
    assert paper.connections == 2
    assert len(paper.receipts) == 1
    assert len(paper.received) - before < len(encode(SLIP))


def test_a_printer_that_falls_silent_does_not_confirm(paper: VirtualPrinter) -> None:
    """The slip is out but no answer comes: NOT_CONFIRMED, once the time is up, and only one slip exists."""
    address = Printer(name="p1", address=paper.address)
    with closing(ReceiptPrinter(address, replace(PATIENT, printing=0.5))) as printer:
        paper.set(mute_after=STATUS_QUESTIONS + PROBE + 1)
        assert result(printer) == failed(PrintFault.NOT_CONFIRMED, retryable=False)
        assert paper.wait_for_receipts(1)
        assert paper.connections == 1


def test_a_refused_connection_is_unreachable() -> None:
    """Nobody listens at the address: UNREACHABLE, at once, and safe to try again."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with closing(ReceiptPrinter(Printer(name="gone", address=f"tcp://127.0.0.1:{port}"), PATIENT)) as printer:
        assert result(printer) == failed(PrintFault.UNREACHABLE, retryable=True)


def test_a_host_that_cannot_be_one_is_unreachable() -> None:
    """A name that no resolver takes is told like a printer that is not there."""
    with closing(ReceiptPrinter(Printer(name="odd", address="tcp://a..b:9100"), PATIENT)) as printer:
        assert result(printer) == failed(PrintFault.UNREACHABLE, retryable=True)


def test_the_printer_comes_back_after_it_was_unreachable() -> None:
    """After a refused connection the next slip is printed as soon as the printer is there."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with closing(ReceiptPrinter(Printer(name="back", address=f"tcp://127.0.0.1:{port}"), PATIENT)) as printer:
        assert result(printer) == failed(PrintFault.UNREACHABLE, retryable=True)
        with VirtualPrinter(port) as paper:
            assert result(printer) == Printed()
            assert len(paper.receipts) == 1


def test_a_peer_that_hangs_up_at_once_gives_no_answer() -> None:
    """A port that accepts and closes is told apart from a printer, before anything is sent."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def hang_up() -> None:
            server.accept()[0].close()

        peer = threading.Thread(target=hang_up)
        peer.start()
        address = Printer(name="x", address=f"tcp://127.0.0.1:{server.getsockname()[1]}")
        with closing(ReceiptPrinter(address, PATIENT)) as printer:
            assert result(printer) == failed(PrintFault.NO_ANSWER, retryable=True)
        peer.join()


def test_slips_asked_for_after_closing_are_refused(paper: VirtualPrinter) -> None:
    """A closed printer answers CLOSED instead of leaving anybody waiting."""
    printer = ReceiptPrinter(Printer(name="p1", address=paper.address), PATIENT)
    printer.close()
    assert result(printer) == failed(PrintFault.CLOSED, retryable=True)
    assert paper.connections == 0


def test_a_slip_that_cannot_be_written_is_our_fault_and_stops_nothing(
    paper: VirtualPrinter, printer: ReceiptPrinter
) -> None:
    """A line beyond the printer's sizes raises in its own future; the next slip prints."""
    with pytest.raises(Exception, match=r".*"):
        printer.print((SlipLine(text="x", scale=9),)).result(40)
    assert result(printer) == Printed()


def test_a_rare_name_reaches_the_paper_as_a_picture(paper: VirtualPrinter, printer: ReceiptPrinter) -> None:
    """The virtual printer finds one picture, and text around it."""
    assert printer.print((SlipLine(text="申请人"), SlipLine(text="张𠮷"))).result(40) == Printed()
    assert paper.receipts[0].pictures == 1
    assert paper.receipts[0].lines == ("申请人",)
    assert paper.faults == []
