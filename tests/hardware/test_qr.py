"""A ticket's QR code, read from its picture by a program that has nothing to do with ours."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from hardware.printer import Printed
from hardware.receipt import QrCode
from hardware.slip import encode
from hardware.virtual_plug import TcpPlug
from hardware.virtual_printer import VirtualPrinter
from layouts.layout import SlipLine
from tests.hardware.cables import driver

pyzbar = pytest.importorskip("pyzbar.pyzbar", reason="the system has no libzbar0", exc_type=ImportError)

URLS = ("https://hall.example/t/7Kd9", "https://queue.zwfw.example.gov.cn/ticket/20260105-A023?key=" + "x7Kd9" * 14)


def slip(url: str) -> tuple[SlipLine, ...]:
    return (
        SlipLine(text="A023", scale=6, align="center", bold=True),
        SlipLine(text=url, qr=True, align="center"),
        SlipLine(text="请留意叫号屏"),
    )


@pytest.mark.parametrize("url", URLS, ids=["short", "long"])
@pytest.mark.parametrize(("columns", "dots"), [(48, 576), (32, 384)], ids=["80mm", "58mm"])
@pytest.mark.parametrize("qr", ["native", "image"])
def test_the_qr_code_on_the_paper_is_the_tickets_address(
    tmp_path: Path, qr: str, columns: int, dots: int, url: str
) -> None:
    """Drawn by the printer or sent as a picture, on wide paper and on narrow: exactly the address, and nothing else."""
    plug = TcpPlug()
    with VirtualPrinter(plug=plug, out=tmp_path, dots=dots) as paper:
        with driver(plug, qr=qr, columns=columns, dots=dots) as printer:
            assert printer.print(slip(url)).result(40) == Printed()
        assert paper.faults == []
        assert any(isinstance(item, QrCode) for item in paper.receipts[0].items) == (qr == "native")
    with Image.open(tmp_path / "receipt-0001.png") as picture:
        assert [found.data.decode() for found in pyzbar.decode(picture)] == [url]


def test_a_printer_without_qr_codes_is_sent_none() -> None:
    """As a picture, no GS ( k command is in the bytes."""
    assert b"\x1d(k" in encode(slip(URLS[0]))
    assert b"\x1d(k" not in encode(slip(URLS[0]), qr="image")
