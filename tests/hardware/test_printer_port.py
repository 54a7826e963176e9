"""The same printer over each kind of cable: printing, and every way in which it can fail."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.printer import Outcome, Printed, PrintFailed, PrintFault, Readiness, ReceiptPrinter
from hardware.printer_port import NodePort, PrinterPort, SerialPort
from hardware.printer_status import FENCE, ask_when_printed
from hardware.slip import encode
from hardware.virtual_plug import Plug, Take, TtyPlug
from hardware.virtual_printer import VirtualPrinter
from hardware.virtual_usb import UsbPlug, VirtualUsbBus
from layouts.layout import SlipLine
from layouts.printer_address import NodeAddress, SerialAddress
from tests.hardware.cables import CABLES, PATIENT, driver, plug_for, printing

SLIP = (
    SlipLine(text="政务服务大厅", scale=2, align="center", bold=True),
    SlipLine(text="A023", scale=6, align="center"),
    SlipLine(text="https://hall.example/t/7Kd9", qr=True, align="center"),
)
LINES = ("政务服务大厅", "A023")
DLE_EOT = b"\x10\x04"
STATUS_ANSWERS = 4
PROBE_ANSWERS = 7 + 1
STATUS_QUESTIONS = 4 * 3
PROBE = len(ask_when_printed(b"0001") + FENCE)

Ends = tuple[VirtualPrinter, ReceiptPrinter]


@pytest.fixture(params=CABLES)
def plug(request: pytest.FixtureRequest, tmp_path: Path) -> Plug:
    return plug_for(request.param, tmp_path)


@pytest.fixture
def ends(plug: Plug) -> Iterator[Ends]:
    with printing(plug) as both:
        yield both


def printed(printer: ReceiptPrinter) -> Outcome:
    return printer.print(SLIP).result(40)


def look(printer: ReceiptPrinter) -> Readiness:
    return printer.look().result(40)


def failed(code: PrintFault, *, retryable: bool, paper_low: bool = False) -> PrintFailed:
    return PrintFailed(code=code, retryable=retryable, paper_low=paper_low)


@pytest.mark.parametrize("process_ids", [True, False], ids=["process-ids", "fence"])
def test_slips_are_printed_and_confirmed_over_every_cable(ends: Ends, process_ids: bool) -> None:
    """Two slips come out whole and in order, and the printer understood every byte."""
    paper, printer = ends
    paper.set(process_ids=process_ids)
    assert [printed(printer), printed(printer)] == [Printed(), Printed()]
    assert [receipt.lines for receipt in paper.receipts] == [LINES, LINES]
    assert paper.faults == []


def test_a_low_roll_is_told_before_and_with_a_slip(ends: Ends) -> None:
    """Looking says that paper is low, and so does the printed slip, over every cable."""
    paper, printer = ends
    assert look(printer) == Readiness()
    paper.set(paper_low=True)
    assert look(printer) == Readiness(paper_low=True)
    assert printed(printer) == Printed(paper_low=True)
    assert paper.wait_for_receipts(1)


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("paper_out", PrintFault.PAPER_END),
        ("cover_open", PrintFault.COVER_OPEN),
        ("cutter_stuck", PrintFault.CUTTER),
        ("offline", PrintFault.OFFLINE),
        ("mute", PrintFault.NO_ANSWER),
    ],
)
def test_a_fault_is_seen_before_anything_is_sent_and_so_is_its_repair(
    ends: Ends, condition: str, code: PrintFault
) -> None:
    """Looking and printing name the fault and send no slip; mended, looking says so and one slip is printed."""
    paper, printer = ends
    paper.set(**{condition: True})
    assert look(printer) == Readiness(fault=code)
    assert printed(printer) == failed(code, retryable=True)
    assert len(paper.received) <= 2 * STATUS_QUESTIONS
    paper.set(**{condition: False})
    assert look(printer).ready
    assert printed(printer) == Printed()
    assert [receipt.lines for receipt in paper.receipts] == [LINES]


def test_a_failed_slip_tells_that_paper_is_low(ends: Ends) -> None:
    """A printer with a stuck knife and little paper tells both."""
    paper, printer = ends
    paper.set(cutter_stuck=True, paper_low=True)
    assert printed(printer) == failed(PrintFault.CUTTER, retryable=True, paper_low=True)


def test_a_cable_pulled_in_the_middle_of_a_slip_leaves_it_unconfirmed(ends: Ends, plug: Plug) -> None:
    """NOT_CONFIRMED, nothing is sent again; plugged in anew, the next slip is printed."""
    paper, printer = ends
    paper.set(drop_after=STATUS_QUESTIONS + PROBE + len(encode(SLIP)) // 2)
    assert printed(printer) == failed(PrintFault.NOT_CONFIRMED, retryable=False)
    assert paper.receipts == []
    paper.close()
    paper.start()
    assert printed(printer) == Printed()
    assert len(paper.receipts) == 1


@pytest.mark.parametrize("process_ids", [True, False], ids=["process-ids", "fence"])
def test_half_an_answer_confirms_nothing(plug: Plug, process_ids: bool) -> None:
    """A printer that falls silent within its confirmation leaves the slip unconfirmed; the next one is printed."""
    with printing(plug) as (paper, printer), driver(plug, replace(PATIENT, printing=0.5)) as hurried:
        said = STATUS_ANSWERS + PROBE_ANSWERS + 3 if process_ids else STATUS_ANSWERS + 1
        paper.set(says=said, process_ids=process_ids)
        assert printed(hurried) == failed(PrintFault.NOT_CONFIRMED, retryable=False)
        assert paper.wait_for_receipts(1)
        paper.set(says=None)
        assert printed(printer) == Printed()
        assert len(paper.receipts) == 2


def test_a_printer_that_is_not_plugged_in_is_unreachable_until_it_is(plug: Plug) -> None:
    """Nothing there: UNREACHABLE, safe to try again; then it is there and prints."""
    paper = VirtualPrinter(plug=plug)
    paper.close()
    with driver(plug) as printer:
        assert look(printer) == Readiness(fault=PrintFault.UNREACHABLE)
        assert printed(printer) == failed(PrintFault.UNREACHABLE, retryable=True)
        with paper:
            assert look(printer).ready
            assert printed(printer) == Printed()
        assert printed(printer) == failed(PrintFault.UNREACHABLE, retryable=True)


@pytest.mark.parametrize("cable", [cable for cable in CABLES if cable != "tcp"])
def test_a_late_answer_never_confirms_the_next_slip(cable: str, tmp_path: Path) -> None:
    """A fence that comes from an earlier job while the next one begins does not stand for its slip."""
    plug = LatePlug(plug_for(cable, tmp_path))
    with VirtualPrinter(plug=plug) as paper, driver(plug.inner, replace(PATIENT, printing=0.5)) as printer:
        paper.set(process_ids=False)
        assert printed(printer) == failed(PrintFault.NOT_CONFIRMED, retryable=False)
        assert plug.late == b""
        assert paper.receipts == []


class LatePlug:
    """A cable on which an earlier fence is answered when the next is asked for, and which then loses the slip."""

    def __init__(self, inner: Plug) -> None:
        self.inner = inner
        self.late = b"\0"

    @property
    def address(self) -> str:
        return self.inner.address

    @property
    def connections(self) -> int:
        return self.inner.connections

    def plug_in(self, take: Take) -> None:
        def take_late(data: bytes) -> bool:
            if not self.late:
                question = data.find(DLE_EOT)
                return question < 0 or take(data[question:])
            if FENCE in data:
                late, self.late = self.late, b""
                self.inner.answer(late)
            return take(data)

        self.inner.plug_in(take_late)

    def answer(self, data: bytes) -> None:
        self.inner.answer(data)

    def unplug(self) -> None:
        self.inner.unplug()


def test_looking_at_a_closed_printer_is_refused(plug: Plug) -> None:
    """CLOSED, and nobody waits."""
    with driver(plug) as printer:
        pass
    assert look(printer) == Readiness(fault=PrintFault.CLOSED)


# A serial line and a device node


@pytest.fixture(params=["serial", "file"])
def port_to_nobody(request: pytest.FixtureRequest) -> Iterator[PrinterPort]:
    """A port whose printer takes nothing."""
    ours, theirs = os.openpty()
    path = os.ttyname(theirs)
    fast = SerialAddress(path=path, baud=921600)
    port = SerialPort(fast) if request.param == "serial" else NodePort(NodeAddress(path=path))
    yield port
    port.close()
    os.close(ours)
    os.close(theirs)


def test_a_printer_that_takes_nothing_stops_a_sender_in_time(port_to_nobody: PrinterPort) -> None:
    """Sending more than the line holds ends with an OSError and blocks neither then nor when it is closed."""
    with pytest.raises(OSError, match=r"(?i)takes no more|timeout"):
        port_to_nobody.send(b"x" * 20_000, 0.2)


def test_a_serial_line_is_held_alone(tmp_path: Path) -> None:
    """While somebody has the line, another is told that it is not to be had."""
    plug = TtyPlug(tmp_path / "tty")
    with VirtualPrinter(plug=plug) as paper, driver(plug) as printer:
        port = SerialPort(SerialAddress(path=str(tmp_path / "tty")))
        assert printed(printer) == failed(PrintFault.UNREACHABLE, retryable=True)
        port.close()
        assert printed(printer) == Printed()
        assert len(paper.receipts) == 1


def test_a_serial_line_of_any_setting_prints(tmp_path: Path) -> None:
    """Speed, parity and flow control of the address are taken, and change nothing in what is printed."""
    plug = TtyPlug(tmp_path / "tty")
    address = f"{plug.address}?baud=115200&parity=even&flow=rtscts"
    with VirtualPrinter(plug=plug) as paper, driver(plug, address=address) as printer:
        assert printed(printer) == Printed()
        assert paper.receipts[0].lines == LINES
        assert paper.faults == []


class PipePlug:
    """A device node that can only be written: a named pipe."""

    connections = 0

    def __init__(self, path: Path) -> None:
        self.address = f"file:{path}?answers=no"
        self._path = path
        self._thread: threading.Thread | None = None
        os.mkfifo(path)

    def plug_in(self, take: Take) -> None:
        reading = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK)
        keep_open = os.open(self._path, os.O_WRONLY)
        os.set_blocking(reading, True)

        def serve() -> None:
            while (data := os.read(reading, 4096)) != b"END":
                take(data)
            os.close(reading)
            os.close(keep_open)

        self._thread = threading.Thread(target=serve, daemon=True)
        self._thread.start()

    def answer(self, data: bytes) -> None:
        raise AssertionError("a one-way printer was asked something")

    def unplug(self) -> None:
        with open(self._path, "wb", buffering=0) as pipe:
            pipe.write(b"END")
        if self._thread is not None:
            self._thread.join()


def test_a_printer_that_never_answers_prints_unconfirmed(tmp_path: Path) -> None:
    """With answers=no slips are printed, asked nothing, and every one is NOT_CONFIRMED; the node must be there."""
    plug = PipePlug(tmp_path / "lp0")
    with driver(plug) as printer:
        assert printed(printer) == failed(PrintFault.UNREACHABLE, retryable=True)
        with VirtualPrinter(plug=plug) as paper:
            assert look(printer) == Readiness()
            assert printed(printer) == failed(PrintFault.NOT_CONFIRMED, retryable=False)
            assert paper.wait_for_receipts(1)
            assert paper.receipts[0].lines == LINES
            assert paper.received == encode(SLIP)


# USB


def test_a_usb_printer_that_takes_a_part_at_a_time_gets_all_once() -> None:
    """Short writes are gone on with where they stopped."""
    plug = UsbPlug(VirtualUsbBus())
    plug.takes = 100
    with printing(plug) as (paper, printer):
        assert printed(printer) == Printed()
        assert encode(SLIP) in paper.received
        assert [receipt.lines for receipt in paper.receipts] == [LINES]


def test_a_usb_printer_is_taken_from_the_kernel_and_never_reset() -> None:
    """usblp lets go of it for the job; a bus that knows no reset prints two slips."""
    plug = UsbPlug(VirtualUsbBus())
    with printing(plug) as (_, printer):
        assert plug.device is not None
        assert plug.device.kernel_driver
        assert [printed(printer), printed(printer)] == [Printed(), Printed()]
        assert not plug.device.kernel_driver
        assert plug.device.owner is None


def test_a_usb_printer_that_somebody_has_is_unreachable() -> None:
    """A claimed interface cannot be had, and can be when it is let go."""
    plug = UsbPlug(VirtualUsbBus())
    with printing(plug) as (_, printer):
        assert plug.device is not None
        plug.device.owner = somebody = object()
        assert printed(printer) == failed(PrintFault.UNREACHABLE, retryable=True)
        assert plug.device.owner is somebody
        plug.device.owner = None
        assert printed(printer) == Printed()


def test_a_usb_printer_without_a_configuration_is_configured() -> None:
    """A device that nobody has configured yet is."""
    plug = UsbPlug(VirtualUsbBus())
    with printing(plug) as (_, printer):
        assert plug.device is not None
        plug.device.configured = 0
        assert printed(printer) == Printed()


def test_of_two_alike_usb_printers_the_serial_number_chooses() -> None:
    """Each slip comes out of the printer that was asked."""
    bus = VirtualUsbBus()
    left, right = UsbPlug(bus, serial="L1"), UsbPlug(bus, serial="R2")
    with (
        VirtualPrinter(plug=left) as at_left,
        VirtualPrinter(plug=right) as at_right,
        driver(right, address=f"{right.address}:R2") as printer,
        driver(right, address=f"{right.address}:X9") as nobody,
    ):
        assert printed(printer) == Printed()
        assert (len(at_left.receipts), len(at_right.receipts)) == (0, 1)
        assert printed(nobody) == failed(PrintFault.UNREACHABLE, retryable=True)
