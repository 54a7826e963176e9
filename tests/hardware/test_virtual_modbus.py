"""The virtual slaves are as strict as real ones, and masters that we did not write get on with them."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import minimalmodbus
import pytest
from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.framer import FramerType

from hardware.virtual_modbus import Spoilt, VirtualModbus, crc16
from layouts.layout import Registers

REGISTERS = Registers(
    state=0,
    states={"idle": 0, "calling": 1, "serving": 2, "paused": 3, "closed": 4},
    number=1,
    text=2,
    text_registers=8,
    keys=100,
    key_codes={"call": 1, "recall": 2},
    digits=110,
    ask=200,
    ratings=201,
)
GAP = 0.02
"""Longer than 3.5 characters."""


@pytest.fixture
def line() -> Iterator[VirtualModbus]:
    with VirtualModbus(REGISTERS, bars=[1, 5], keypads=[2], evaluators=[3]) as virtual:
        yield virtual


def answer(line: VirtualModbus, *frames: bytes) -> bytes:
    """What comes back for frames with silence between them, before the answer to a right question after them."""
    with socket.create_connection(("127.0.0.1", urlsplit(line.url).port or 0), 5) as client:
        client.settimeout(5)
        for frame in frames:
            client.sendall(frame)
            time.sleep(GAP)
        last = bytes.fromhex("01 03 00 00 00 01")
        client.sendall(last + crc16(last))
        heard = b""
        while heard[-7:-4] != b"\x01\x03\x02":
            heard += client.recv(256)
    return heard[:-7]


def sealed(text: str) -> bytes:
    data = bytes.fromhex(text)
    return data + crc16(data)


def test_the_frame_of_a_digit_board_gets_the_answer_that_is_known() -> None:
    """Slave 5 is told registers 0 and 1 in the very bytes of a real exchange, and answers in those."""
    with VirtualModbus(Registers(number=0, text=1, text_registers=1), bars=[1, 5]) as line:
        said = answer(line, bytes.fromhex("05 10 00 00 00 02 04 00 17 00 00 56 9b"))
        assert said == bytes.fromhex("05 10 00 00 00 02 40 4c")
        assert line.shown[5].number == 0x17


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("05 04 00 00 00 01", "05 84 01"),
        ("05 03 00 00 00 0b", "05 83 02"),
        ("05 03 00 64 00 02", "05 83 02"),
        ("05 03 00 00 00 00", "05 83 03"),
        ("05 03 00 00 00 7e", "05 83 03"),
        ("05 10 00 00 00 01 02 00 09", "05 90 03"),
        ("05 10 00 01 00 01 02 27 10", "05 90 03"),
        ("05 10 00 02 00 01 02 b0 20", "05 90 03"),
        ("05 10 00 00 00 02 02 00 01", "05 90 03"),
        ("05 10 00 0a 00 01 02 00 01", "05 90 02"),
        ("02 10 00 64 00 02 04 00 01 00 01", "02 90 02"),
        ("05 06 00 09 00 00", "05 06 00 09 00 00"),
        ("05 06 00 00 00 09", "05 86 03"),
        ("03 06 00 c8 00 02", "03 86 03"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(line: VirtualModbus, question: str, said: str) -> None:
    """1 for functions that it lacks, 2 for registers, 3 for values; and then nothing is shown."""
    assert answer(line, sealed(question)) == sealed(said)
    assert all(board.state == "idle" and not board.number and not board.text for board in line.history)


@pytest.mark.parametrize(
    "frames",
    [
        [sealed("05 03 00 00 00 01")[:-1]],
        [sealed("05 03 00 00 00 01")[:-1] + b"\xff"],
        [sealed("09 03 00 00 00 01")],
        [b"\x00" + sealed("05 03 00 00 00 01")],
        [sealed("05 03 00 00 00 01") * 2],
        [sealed("05 03 00 00 00 01")[:4], sealed("05 03 00 00 00 01")[4:]],
        [sealed("00 06 00 00 00 03")],
        [b"noise"],
    ],
    ids=["half", "wrong sum", "nobody", "glued to noise", "glued to another", "interrupted", "to all", "noise"],
)
def test_what_is_no_right_frame_meets_silence(line: VirtualModbus, frames: list[bytes]) -> None:
    """A frame lies between two silences, has a right sum and an address of somebody's; only then it is answered."""
    assert answer(line, *frames) == b""


def test_a_word_to_all_is_done_by_all_and_answered_by_nobody(line: VirtualModbus) -> None:
    """Address 0."""
    assert answer(line, sealed("00 06 00 00 00 03")) == b""
    assert {address: board.state for address, board in line.shown.items()} == {1: "paused", 5: "paused"}


def test_a_frame_too_soon_after_an_answer_is_not_heard(line: VirtualModbus) -> None:
    """The other slaves could not tell where it begins."""
    question = sealed("05 03 00 01 00 01")
    with socket.create_connection(("127.0.0.1", urlsplit(line.url).port or 0), 5) as client:
        client.settimeout(5)
        client.sendall(question)
        assert client.recv(7) == sealed("05 03 02 00 00")
        client.sendall(question)
        assert line.wait_until(lambda: line.hurried == 1)
        time.sleep(GAP)
        client.sendall(question)
        assert client.recv(7) == sealed("05 03 02 00 00")


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Spoilt.DEAF, b""),
        (Spoilt.SILENT, b""),
        (Spoilt.WRONG_SUM, sealed("05 03 02 00 00")[:-1] + b"\x94"),
        (Spoilt.HALF, b"\x05\x03\x02"),
        (Spoilt.SHORT, sealed("05 03 02 00 01")),
        (Spoilt.WRONG_SLAVE, sealed("06 03 02 00 00")),
        (Spoilt.LATE, sealed("05 03 02 00 00")),
    ],
)
def test_faults_are_what_they_are_called(line: VirtualModbus, fault: Spoilt, said: bytes) -> None:
    """Each fault does to one answer what its name says."""
    line.spoil(5, fault)
    assert answer(line, sealed("05 03 00 00 00 01")) == said
    assert line.spoilt(5)


def test_minimalmodbus_drives_the_virtual_slaves(tmp_path: Path) -> None:
    """A master of others' making, on a pseudo-terminal: it writes, reads, presses nothing, and is refused."""
    with VirtualModbus(REGISTERS, bars=[5], keypads=[2], link=tmp_path / "ttyMB") as line:
        board = minimalmodbus.Instrument(line.url, 5)
        board.serial.baudrate = 9600
        board.serial.timeout = 2
        keypad = minimalmodbus.Instrument(line.url, 2)
        words = b"A023".ljust(16, b"\0")
        board.write_registers(0, [1, 23, *(words[at] << 8 | words[at + 1] for at in range(0, 16, 2))])
        assert (line.shown[5].state, line.shown[5].number, line.shown[5].text) == ("calling", 23, "A023")
        assert board.read_register(1) == 23
        line.press(2, "recall")
        assert keypad.read_registers(100, 2) == [1, 2]
        with pytest.raises(minimalmodbus.IllegalRequestError):
            board.read_registers(0, 50)
        line.spoil(5, Spoilt.WRONG_SUM)
        with pytest.raises(minimalmodbus.InvalidResponseError):
            board.read_register(1)
        board.serial.close()


@pytest.mark.parametrize("cable", ["tcp", "pty"])
def test_the_client_of_pymodbus_drives_the_virtual_slaves(cable: str, tmp_path: Path) -> None:
    """RTU frames through a serial converter and on a pseudo-terminal."""
    link = tmp_path / "ttyMB" if cable == "pty" else None
    with VirtualModbus(REGISTERS, bars=[5], evaluators=[3], link=link) as line:
        port = urlsplit(line.url).port or 0
        client = (
            ModbusSerialClient(line.url, baudrate=9600, timeout=2)
            if link
            else ModbusTcpClient("127.0.0.1", port=port, framer=FramerType.RTU, timeout=2)
        )
        with client:
            assert not client.write_registers(0, [2, 7], device_id=5).isError()
            assert (line.shown[5].state, line.shown[5].number) == ("serving", 7)
            time.sleep(GAP)
            assert not client.write_register(200, 1, device_id=3).isError()
            assert line.asking(3)
            line.rate(3, 4)
            time.sleep(GAP)
            assert client.read_holding_registers(201, count=2, device_id=3).registers == [1, 4]
            time.sleep(GAP)
            assert client.read_holding_registers(0, count=99, device_id=5).exception_code == 2
