"""The virtual cards are as strict as real ones."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from hardware import onbon
from hardware.virtual_bar import VirtualBus

AREA = onbon.TextArea(width=192, height=16, text="\\FO000正在办理 A023")


@pytest.fixture
def bus() -> Iterator[VirtualBus]:
    with VirtualBus([1, 2]) as virtual:
        yield virtual


def answers(bus: VirtualBus, data: bytes) -> list[onbon.Frame]:
    """What comes back for `data` before the answer to a ping that is sent after it."""
    with socket.create_connection(("127.0.0.1", urlsplit(bus.url).port or 0), 5) as client:
        client.settimeout(5)
        client.sendall(data + onbon.ping(2))
        decoder = onbon.Decoder()
        frames: list[onbon.Frame] = []
        while not frames or frames[-1].sender != 2:
            frames += decoder.feed(client.recv(256))
    return frames[:-1]


def wrong_sum() -> bytes:
    line = bytearray(onbon.ping(1))
    line[-2] ^= 1
    return bytes(line)


def bad_escape() -> bytes:
    line = onbon.ping(1)
    return line[:9] + b"\xa6\x07" + line[9:]


def wrong_length() -> bytes:
    packed = bytes.fromhex("0100 0080 000000000000 fe 02 0600 a200010000")
    return b"\xa5" * 8 + packed + onbon.crc16(packed).to_bytes(2, "little") + b"\x5a"


@pytest.mark.parametrize(
    "data",
    [wrong_sum(), bad_escape(), wrong_length(), onbon.ping(9), onbon.ping(1)[:-1], b"noise", onbon.acknowledgement(1)],
    ids=["wrong sum", "bad escape", "wrong length", "wrong address", "no end", "noise", "an answer"],
)
def test_what_is_not_right_meets_silence(bus: VirtualBus, data: bytes) -> None:
    """No card answers a frame that is broken or for somebody else."""
    assert answers(bus, data) == []


def test_a_right_ping_is_acknowledged(bus: VirtualBus) -> None:
    """The card answers from its own address."""
    assert answers(bus, onbon.ping(1)) == [onbon.Frame(to=onbon.HOST, sender=1, data=onbon.ACK + bytes(3))]


def test_a_text_is_kept_with_its_time(bus: VirtualBus) -> None:
    """The card acknowledges and remembers what it shows and since when."""
    assert [frame.data[:2] for frame in answers(bus, onbon.show(1, AREA))] == [onbon.ACK]
    assert bus.shown[1].text == "正在办理 A023"
    assert bus.shown[1].at > 1_600_000_000
    assert not bus.shown[1].flashing


def test_an_unknown_command_is_refused_with_an_error(bus: VirtualBus) -> None:
    """A right frame with a command that the card does not have gets a NACK."""
    frame = onbon.Frame(to=1, sender=onbon.HOST, data=b"\xb7\x01\x01\x00\x00")
    assert [answer.data[:3] for answer in answers(bus, onbon.encode(frame))] == [onbon.NACK + b"\x02"]


def test_a_text_that_wants_no_answer_gets_none(bus: VirtualBus) -> None:
    """The reply byte 2 asks for silence, and the text is shown all the same."""
    (frame,) = onbon.Decoder().feed(onbon.show(1, AREA))
    quiet = onbon.Frame(to=1, sender=onbon.HOST, data=frame.data[:2] + b"\x02" + frame.data[3:])
    assert answers(bus, onbon.encode(quiet)) == []
    assert bus.shown[1].text == "正在办理 A023"


def test_a_dead_card_is_silent_and_its_neighbour_is_not(bus: VirtualBus) -> None:
    """Switched off, a card answers nothing."""
    bus.dead.add(1)
    assert answers(bus, onbon.ping(1)) == []
