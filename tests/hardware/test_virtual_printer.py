"""The virtual printer reads as strictly as a real one."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
import qrcode

from hardware.escpos_reader import take
from hardware.receipt import Line, draw
from hardware.virtual_printer import VirtualPrinter

CUT = b"\x1dV\x42\x00"


@pytest.fixture
def paper() -> Iterator[VirtualPrinter]:
    with VirtualPrinter() as virtual:
        yield virtual


def send(paper: VirtualPrinter, *parts: bytes) -> None:
    with socket.create_connection(("127.0.0.1", paper.port), 5) as client:
        for part in parts:
            client.sendall(part)
        client.shutdown(socket.SHUT_WR)
        client.settimeout(5)
        while client.recv(64):
            pass


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"\x1bq", "fault"),
        (b"\x1d\x21\x08", "GS !"),
        (b"\x1ba\x07", "ESC a"),
        (b"\x1dV\x09", "GS V"),
        (b"\x02", "fault"),
        ("窗口".encode("gbk"), "outside Chinese mode"),
        ("窗".encode(), "outside Chinese mode"),
        (b"\x1c&\xff\xff\n", "is not GBK"),
        (b"\x1c&\xb4\n", "half a character"),
        (b"\x1d(k\x03\x001Q0", "GS ( k"),
        (b"\x1d(E\x02\x00ab", "GS ( E"),
        (b"\x10\x04\x09", "DLE EOT"),
        (b"\x1dv0\x00\x49\x00\x01\x00" + bytes(73), "GS v 0"),
        (b"\x1b-\x01", "ESC -"),
        (b"\x1dB\x01", "GS B"),
        (b"\x1bM\x01", "ESC M"),
        (b"\x1b \x02", "ESC SP"),
        (b"\x1c(A\x02\x0001", "FS ( A"),
        (b"\x1bt\x00\x95", "outside Chinese mode"),
        (b"x\x1dL\x08\x00", "GS L"),
        (b"x\x1ba\x01", "ESC a"),
    ],
)
def test_what_a_printer_would_not_understand_is_a_fault(paper: VirtualPrinter, data: bytes, fault: str) -> None:
    """Unknown commands, values out of range and text in the wrong mode are kept as faults."""
    send(paper, b"\x1b@" + data)
    assert any(fault in found for found in paper.faults)


def test_a_stream_split_anywhere_prints_the_same(paper: VirtualPrinter) -> None:
    """Two halves of a job make the same receipt wherever it was cut."""
    job = b"\x1b@\x1c&" + "窗口A1".encode("gbk") + b"\x1c.\n\x1d(k\x05\x001P0ab\x1d(k\x03\x001Q0" + CUT
    for cut in range(1, len(job)):
        send(paper, job[:cut], job[cut:])
    assert {receipt.items for receipt in paper.receipts} == {paper.receipts[0].items}
    assert paper.receipts[0].lines == ("窗口A1",)
    assert paper.faults == []


def test_status_is_answered_while_a_command_is_half_sent(paper: VirtualPrinter) -> None:
    """DLE EOT is real time: it is answered although a picture's bytes are still awaited."""
    with socket.create_connection(("127.0.0.1", paper.port), 5) as client:
        client.sendall(b"\x1dv0\x00\x01\x00\x10\x00" + b"\xff\xff" + b"\x10\x04\x01")
        assert client.recv(8) == b"\x12"


def test_automatic_status_tells_each_change(paper: VirtualPrinter) -> None:
    """After GS a a printer speaks by itself."""
    with socket.create_connection(("127.0.0.1", paper.port), 5) as client:
        client.sendall(b"\x1da\xff")
        assert client.recv(8) == b"\x10\x00\x00\x00"
        paper.set(paper_out=True)
        assert client.recv(8) == b"\x18\x00\x0c\x00"


def test_automatic_status_tells_that_paper_ends_by_itself_and_stops_at_a_reset(paper: VirtualPrinter) -> None:
    """Nobody has to ask; after ESC @ the printer is quiet again, so the next client hears only what it asks."""
    with socket.create_connection(("127.0.0.1", paper.port), 5) as client:
        client.sendall(b"\x1b@\x1da\xff")
        assert client.recv(8) == b"\x10\x00\x00\x00"
        paper.set(lines_left=1)
        assert client.recv(8) == b"\x10\x00\x00\x00"
        client.sendall(b"a\nb\n")
        assert client.recv(8) == b"\x18\x00\x0c\x00"
        paper.set(paper_out=False)
        assert client.recv(8) == b"\x10\x00\x00\x00"
        client.sendall(b"\x1b@\x10\x04\x01")
        assert client.recv(8) == b"\x12"
        paper.set(paper_low=True)
        client.sendall(b"\x10\x04\x01")
        assert client.recv(8) == b"\x12"


def test_recovering_with_a_cleared_buffer_forgets_what_was_waiting(paper: VirtualPrinter) -> None:
    """DLE ENQ 2 is obeyed although the paper is out; what was buffered is never printed."""
    paper.set(paper_out=True)
    send(paper, b"old\n\x10\x05\x02new\n" + CUT)
    paper.set(paper_out=False)
    assert paper.receipts[0].lines == ("new",)
    assert paper.faults == []


def test_it_tells_its_maker_and_model(paper: VirtualPrinter) -> None:
    """GS I 66 and 67 are answered as block data."""
    with socket.create_connection(("127.0.0.1", paper.port), 5) as client:
        client.sendall(b"\x1dI\x42\x1dI\x43")
        client.settimeout(5)
        heard = b""
        while heard.count(b"\0") < 2:
            heard += client.recv(64)
        assert heard == b"_JIAOHAO\0_VIRTUAL\0"


def test_margins_and_positions_are_kept(paper: VirtualPrinter) -> None:
    """GS L and GS W set the area, ESC $ and ESC \\ move in it, and a line is wrapped where the area ends."""
    send(paper, b"\x1dL\x18\x00\x1dW\x60\x00\x1b$\x30\x00ab\x1b\\\xf4\xffc\n\x1ba\x02x\n123456789\n" + CUT)
    first, second, third, fourth = (item for item in paper.receipts[0].items if isinstance(item, Line))
    assert [cell.x for cell in first.cells] == [48, 60, 60]
    assert first.begins == 24 + 48
    assert second.begins == 24 + 96 - 12
    assert (third.text, fourth.text) == ("12345678", "9")
    assert paper.faults == []


def test_a_line_too_long_goes_on_below(paper: VirtualPrinter) -> None:
    """The 49th half-width character starts the next line."""
    send(paper, b"x" * 49 + b"\n" + CUT)
    assert paper.receipts[0].lines == ("x" * 48, "x")


def test_the_drawn_paper_shows_the_very_qr_code(paper: VirtualPrinter) -> None:
    """The code's modules on the picture are those that the payload has, inside the paper, in the middle."""
    send(paper, b"\x1ba\x01\x1d(k\x03\x001C\x06\x1d(k\x03\x001E1\x1d(k\x0b\x001P0http://h\x1d(k\x03\x001Q0" + CUT)
    symbol = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
    symbol.add_data("http://h")
    symbol.make()
    matrix = symbol.get_matrix()
    image = draw(paper.receipts[0]).convert("L").point(lambda value: 255 if value < 128 else 0)
    box = image.crop((10, 10, 630, image.height - 10)).getbbox()
    assert box is not None
    left, top = box[0] + 10, box[1] + 10
    assert abs((left - 10) - (620 - box[2])) <= 6
    drawn = [
        [bool(image.getpixel((left + 6 * column + 3, top + 6 * row + 3))) for column in range(len(matrix))]
        for row in range(len(matrix))
    ]
    assert drawn == [[bool(module) for module in row] for row in matrix]


def test_nothing_is_taken_from_a_command_that_is_not_whole() -> None:
    """Every prefix of a command waits for the rest."""
    for command in (b"\x1b@", b"\x1ba\x01", b"\x1dV\x42\x00", b"\x1d(H\x06\x0000abcd", b"\x1dv0\x00\x01\x00\x02\x00ab"):
        for cut in range(len(command)):
            assert take(bytearray(command[:cut])) is None
        buffer = bytearray(command)
        assert take(buffer) is not None
        assert buffer == b""
