"""Programs that others wrote: `receiptio` drives our virtual printer, `receiptline` encodes the same lines as we do."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.escpos_reader import take
from hardware.receipt import Line, Receipt, draw
from hardware.slip import encode
from hardware.virtual_plug import TcpPlug
from hardware.virtual_printer import VirtualPrinter
from layouts.layout import SlipLine

HERE = Path(__file__).parent / "node"
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.skipif(NODE is None, reason="there is no node"),
    pytest.mark.skipif(
        not (HERE / "node_modules").is_dir(), reason="receiptio is not installed: npm ci in tests/hardware/node"
    ),
]

SLIP = (
    SlipLine(text="郑州市政务服务大厅", scale=2, align="center"),
    SlipLine(text="公积金受理", align="center", bold=True),
    SlipLine(text="A023", scale=6, align="center"),
    SlipLine(text="前面还有 3 人，请在1楼1区等候。"),
    SlipLine(text="￥12.50 ①《表》", scale=3),
    SlipLine(text="Please watch the screen", align="center"),
    SlipLine(text="2026-01-05 09:15", align="right"),
    SlipLine(text="最后一行", scale=2, align="right", bold=True),
)
SAME_IN_RECEIPTLINE = """\
^^^郑州市政务服务大厅
"公积金受理"
^^^^^^^A023
前面还有 3 人，请在1楼1区等候。 |
^^^^￥12.50 ①《表》 |
Please watch the screen
| 2026-01-05 09:15
| ^^^"最后一行"
"""
QR = "{code:https://hall.example/t/7Kd9;option:qrcode,6,m}\n"


def node(*command: str, text: str = "") -> subprocess.CompletedProcess[bytes]:
    assert NODE is not None
    return subprocess.run([NODE, *command], cwd=HERE, input=text.encode(), capture_output=True, timeout=60)


# receiptio


@pytest.fixture
def paper() -> Iterator[VirtualPrinter]:
    """A printer where receiptio looks for one: port 9100, on an address of this machine that nobody else has."""
    process = os.getpid()
    with VirtualPrinter(plug=TcpPlug(9100, f"127.77.{process >> 8 & 255}.{process & 255 or 1}")) as printer:
        yield printer


def receiptio(paper: VirtualPrinter, *options: str, text: str = "") -> str:
    """What receiptio says of it."""
    host = paper.address.removeprefix("tcp://").removesuffix(":9100")
    ended = node("node_modules/receiptio/bin/cli.js", "-d", host, "-l", "zh-hans", *options, text=text)
    return ended.stderr.decode().strip()


@pytest.mark.parametrize("language", ["generic", "escpos", "citizen"])
def test_receiptio_prints_on_our_virtual_printer(paper: VirtualPrinter, language: str) -> None:
    """It succeeds, the slip has every line, and our printer understood every byte."""
    assert receiptio(paper, "-p", language, text=SAME_IN_RECEIPTLINE) == "success"
    assert [line.strip() for line in paper.receipts[0].lines if line.strip()] == [line.text for line in SLIP]
    assert paper.faults == []


def test_receiptio_finds_out_by_itself_what_our_printer_is(paper: VirtualPrinter) -> None:
    """Asking around, it takes the printer for ESC/POS; all that ours does not understand is its question to a Star."""
    assert receiptio(paper, text=SAME_IN_RECEIPTLINE) == "success"
    assert len(paper.receipts) == 1
    assert [fault.split()[0] for fault in paper.faults] == ["fault", "fault"]
    assert b"\x1b\x06\x01" in paper.received


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        ("paper_out", "paperempty"),
        ("cover_open", "coveropen"),
        ("cutter_stuck", "error"),
        ("paper_low", "online"),
    ],
)
def test_receiptio_reads_our_printers_status(paper: VirtualPrinter, condition: str, told: str) -> None:
    """Asked for the status it tells the very fault, prints nothing then, and finds the printer mended afterwards."""
    paper.set(**{condition: True})
    assert receiptio(paper, "-p", "generic", "-q") == told
    if told != "online":
        assert receiptio(paper, "-p", "generic", text=SAME_IN_RECEIPTLINE) == told
        assert paper.receipts == []
    paper.set(**{condition: False})
    assert receiptio(paper, "-p", "generic", "-q") == "online"
    assert paper.faults == []


def test_receiptio_is_told_that_paper_ends_while_it_prints(paper: VirtualPrinter) -> None:
    """The automatic status reaches it in the middle of a slip."""
    paper.set(lines_left=2)
    assert receiptio(paper, "-p", "generic", text=SAME_IN_RECEIPTLINE) == "paperempty"
    assert paper.receipts == []


def test_receiptio_finds_an_unplugged_printer_gone(paper: VirtualPrinter) -> None:
    """No cable, no connection."""
    paper.close()
    assert receiptio(paper, "-p", "generic", "-q") == "disconnect"


# receiptline


def receiptline(text: str, language: str = "generic") -> bytes:
    ended = node("encode.js", "48", language, text=text)
    assert ended.stderr == b""
    return ended.stdout


def on_paper(data: bytes) -> Receipt:
    """What our printer makes of the bytes."""
    with VirtualPrinter() as printer:
        assert printer.take(data)
        assert printer.faults == []
        (receipt,) = printer.receipts
        return receipt


def texts(data: bytes) -> list[bytes]:
    """The runs of text among the commands, as they are sent."""
    buffer = bytearray(data)
    runs = []
    while command := take(buffer):
        if command.name == "text" and command.data.strip():
            runs.append(command.data.rstrip())
    return runs


def look_of(receipt: Receipt) -> list[tuple[str, int, int, bool, int]]:
    """Each line as it stands on the paper: text, size across and down, boldness, where it begins."""
    return [
        (item.text, style.across, style.down, style.bold, item.begins)
        for item in receipt.items
        if isinstance(item, Line) and item.text.strip()
        for style in [item.cells[0].style]
    ]


@pytest.mark.parametrize("language", ["generic", "escpos"])
def test_our_slip_and_receiptlines_are_the_same_on_paper(language: str) -> None:
    """Same texts, sizes, boldness and places, decoded by the same printer."""
    theirs = look_of(on_paper(receiptline(SAME_IN_RECEIPTLINE, language)))
    assert look_of(on_paper(encode(SLIP))) == theirs
    assert [text for text, *_ in theirs] == [line.text for line in SLIP]


def test_our_chinese_is_byte_for_byte_receiptlines() -> None:
    """For all that GBK has, our encoding and its GB 18030 are the same bytes."""
    ours = texts(encode(SLIP))
    assert ours == texts(receiptline(SAME_IN_RECEIPTLINE))
    assert "郑州市政务服务大厅".encode("gb18030") in ours


def test_receiptlines_qr_code_is_read_from_our_printers_paper() -> None:
    """A code that another program drew decodes on our paper, so the paper is drawn true."""
    pyzbar = pytest.importorskip("pyzbar.pyzbar", reason="the system has no libzbar0", exc_type=ImportError)
    picture = draw(on_paper(receiptline(QR)))
    assert [found.data for found in pyzbar.decode(picture)] == [b"https://hall.example/t/7Kd9"]
