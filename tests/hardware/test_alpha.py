"""Alpha signs: what they are told, and how strict the virtual ones are."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from alphasign.commands.text import WriteText
from alphasign.packet import Packet
from alphasign.protocol import DELAY, DisplayMode, DisplayPosition

from hardware.agenda import Pace
from hardware.alpha import Mode, write_text
from hardware.alpha_driver import AlphaDriver
from hardware.bar_text import BarPhase, BarText, bar_state, bar_text
from hardware.bus import BusThread
from hardware.node import KeypadDigits, Node, NodeKind
from hardware.virtual_alpha import VirtualSigns
from layouts.layout import Bar, Bus
from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from tests.hardware.test_bus import eventually, lost

SIGN = Node(kind=NodeKind.BAR, counter="c1", address=1, width=120, height=7)
CALLING = BarText(text="请A023号到12号窗口", en="A023 to counter 12", state=BarPhase.CALLING, number="A023", flash=True)
PAUSED = BarText(text="暂停服务", en="Paused", state=BarPhase.PAUSED)
QUICK = Pace(reply=200, poll=60_000, refresh=60_000, flash=60_000, back_off=50, longest_back_off=100, reopen=20)


def seven_bits(data: bytes) -> bytes:
    """Without parity. The parity must be right."""
    assert all(byte.bit_count() % 2 == 0 for byte in data)
    return bytes(byte & 0x7F for byte in data)


@pytest.mark.parametrize(
    ("mode", "theirs"),
    [(Mode.FLASH, DisplayMode.FLASH), (Mode.HOLD, DisplayMode.HOLD), (Mode.ROTATE, DisplayMode.ROTATE)],
)
@pytest.mark.parametrize("address", [1, 0x0A, 255])
@pytest.mark.parametrize("text", ["A023 to counter 12", "", "!~ 09AZaz]_^"])
def test_packets_are_those_of_another_library(mode: Mode, theirs: DisplayMode, address: int, text: str) -> None:
    """Byte for byte what alphasignpy makes of the same text, its marks for pauses left out."""
    command = WriteText(text, label="0", position=DisplayPosition.MIDDLE_LINE, mode=theirs)
    packet = Packet(type_code=b"Z", address=f"{address:02X}").add(command).to_bytes()
    assert seven_bits(write_text(address, text, mode)) == packet.replace(DELAY, b"")


def test_a_packet_is_what_the_protocol_says() -> None:
    """Five NUL, the header, the command from STX to ETX, its sum; even parity in the eighth bit."""
    told = write_text(1, "HI", Mode.HOLD)
    assert told == bytes.fromhex("0000000000 81 5a 30 b1 82 41 30 1b a0 e2 48 c9 03 30 b1 41 b4 84")
    assert sum(b"\x02A0\x1b bHI\x03") == 0x01A4


def test_what_is_no_ascii_cannot_be_shown() -> None:
    """Chinese and control characters become question marks, and a long text is cut: neither may break a packet."""
    assert b"?A???" in seven_bits(write_text(1, "请A\x04\x02号", Mode.HOLD))
    assert seven_bits(write_text(1, "x" * 500, Mode.HOLD)).count(b"x") == 120


@pytest.mark.parametrize("address", [0, 256, -1])
def test_an_address_that_no_sign_has_is_an_error_of_the_caller(address: int) -> None:
    """0 is for all."""
    with pytest.raises(ValueError, match="no sign has address"):
        write_text(address, "x", Mode.HOLD)


def test_a_call_flashes_and_is_said_twice_in_english() -> None:
    """A sign cannot tell that noise took it; standing still is said once."""
    assert AlphaDriver().show(SIGN, CALLING) == write_text(1, "A023 to counter 12", Mode.FLASH) * 2
    assert AlphaDriver().show(SIGN, CALLING.still()) == write_text(1, "A023 to counter 12", Mode.HOLD)
    assert AlphaDriver().show(SIGN, PAUSED) == write_text(1, "Paused", Mode.HOLD)


def test_where_the_sentence_is_too_wide_the_ticket_stands_alone() -> None:
    """Four characters fit on 24 pixels; a sentence without a ticket runs through."""
    narrow = replace(SIGN, width=24)
    assert AlphaDriver().show(narrow, CALLING.still()) == write_text(1, "A023", Mode.HOLD)
    assert AlphaDriver().show(narrow, PAUSED) == write_text(1, "Paused", Mode.ROTATE)


def test_a_sign_has_no_digits_of_a_keypad() -> None:
    """An error of the caller."""
    with pytest.raises(TypeError):
        AlphaDriver().show(SIGN, KeypadDigits(waiting=1))


def test_the_sentences_of_the_layout_reach_the_sign_in_english() -> None:
    """A ticket that is called in the tiny hall."""
    tiny = load(builtin("tiny"))
    hall = Hall(tiny.plan)
    counter = "201"
    queue = tiny.plan.counters[counter].assignments[0].queue
    commands: tuple[cmd.Command, ...] = (
        cmd.OpenDay(date="2026-03-02"),
        cmd.IssueTicket(queue=queue),
        cmd.SignIn(counter=counter, clerk="1"),
        cmd.CallNext(counter=counter),
    )
    for at, command in enumerate(commands):
        for event in decide(hall, command, 1_000 + at):
            hall.apply(event)
    said = bar_text(bar_state(hall, counter), "12", tiny.phrases)
    number = hall.tickets[hall.counters[counter].ticket or ""].number
    told = AlphaDriver().show(SIGN, said)
    assert f"{number} to counter 12".encode() in seven_bits(told)


@pytest.fixture(params=["tcp", "pty"])
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VirtualSigns]:
    link = tmp_path / "ttyA" if request.param == "pty" else None
    with VirtualSigns([1, 2, 0x1A], link=link) as virtual:
        yield virtual


@pytest.fixture
def start(line: VirtualSigns) -> Iterator[Callable[..., BusThread]]:
    started: list[BusThread] = []

    def begin(pace: Pace = QUICK) -> BusThread:
        bars = tuple(Bar(counter=f"c{n}", address=n, width=120, height=7) for n in (1, 2, 0x1A))
        bus = BusThread(Bus(name="a1", port=line.url, baud=57_600, protocol="alpha", bars=bars), pace).start()
        started.append(bus)
        return bus

    yield begin
    for bus in started:
        bus.close()


def text(words: str, *, flash: bool = False) -> BarText:
    return BarText(text=words, en=words, flash=flash)


def test_a_call_arrives_at_its_sign_and_at_no_other(line: VirtualSigns, start: Callable[..., BusThread]) -> None:
    """It flashes there as the priority text; the bus waits for no answer, and nobody counts as lost."""
    bus = start()
    bus.show((NodeKind.BAR, "c26"), CALLING)
    assert line.wait_for(0x1A, "A023 to counter 12")
    assert (line.shown[0x1A].flashing, line.shown[0x1A].priority) == (True, True)
    assert set(line.shown) == {0x1A}
    assert eventually(lambda: bus.health().nodes[2].shown == CALLING)
    assert lost(bus) == []


def test_of_many_texts_the_last_stays(line: VirtualSigns, start: Callable[..., BusThread]) -> None:
    """In order, and in the end what was wanted last."""
    bus = start()
    for n in range(100):
        bus.show((NodeKind.BAR, "c1"), text(f"{n}"))
    assert line.wait_for(1, "99")
    numbers = [int(shown.text) for shown in line.history]
    assert numbers == sorted(set(numbers))


def test_noise_takes_no_call(line: VirtualSigns, start: Callable[..., BusThread]) -> None:
    """A bit is turned over in every write to the line, and every call arrives, and none is shown wrong."""
    bus = start()
    line.spoil = 1_000
    for n in range(40):
        words = f"A{n:03}"
        bus.show((NodeKind.BAR, "c1"), text(words, flash=True))
        assert line.wait_for(1, words)
    assert {shown.text for shown in line.history} == {f"A{n:03}" for n in range(40)}


def test_a_text_that_noise_took_or_the_sign_forgot_is_said_again(
    line: VirtualSigns, start: Callable[..., BusThread]
) -> None:
    """Now and then each sign is told again what it should show."""
    bus = start(replace(QUICK, refresh=100))
    line.spoil = 1
    bus.show((NodeKind.BAR, "c1"), text("Paused"))
    bus.show((NodeKind.BAR, "c2"), text("Closed"))
    assert line.wait_for(1, "Paused")
    assert line.wait_for(2, "Closed")
    line.switch_off_and_on(2)
    assert line.wait_for(2, "Closed")
    line.dead.add(1)
    bus.show((NodeKind.BAR, "c1"), text("Open"))
    line.dead.clear()
    assert line.wait_for(1, "Open")


def test_an_unplugged_line_comes_back_with_all_texts(line: VirtualSigns, start: Callable[..., BusThread]) -> None:
    """What was wanted before and meanwhile."""
    bus = start(replace(QUICK, refresh=100))
    bus.show((NodeKind.BAR, "c1"), text("before"))
    assert line.wait_for(1, "before")
    line.unplug()
    assert eventually(lambda: not bus.health().open)
    line.switch_off_and_on(1)
    bus.show((NodeKind.BAR, "c2"), text("meanwhile"))
    line.plug_in()
    assert line.wait_for(1, "before")
    assert line.wait_for(2, "meanwhile")
    assert bus.health().open


def tell(line: VirtualSigns, *data: bytes) -> list[str]:
    """What sign 1 shows after each of the data, and a right packet to sign 2 that ends it."""
    end = f"end {len(line.history)}"
    with socket.create_connection(("127.0.0.1", urlsplit(line.url).port or 0), 5) as client:
        for one in data:
            client.sendall(one)
        client.sendall(write_text(2, end, Mode.HOLD))
        assert line.wait_for(2, end)
    return [shown.text for shown in line.history if shown.address == 1]


RIGHT = write_text(1, "HI", Mode.HOLD)


def changed(old: bytes, new: bytes) -> bytes:
    """RIGHT with some characters changed, sum and parity made right again."""
    plain = seven_bits(RIGHT).replace(old, new)
    command = plain[plain.index(b"\x02") : plain.index(b"\x03") + 1]
    plain = plain[: plain.index(b"\x03") + 1] + b"%04X" % sum(command) + b"\x04"
    return parity(plain)


def parity(data: bytes) -> bytes:
    return bytes(byte | (byte.bit_count() % 2) << 7 for byte in data)


@pytest.mark.parametrize(
    "packet",
    [
        RIGHT[:8] + bytes((RIGHT[8] ^ 0x80,)) + RIGHT[9:],
        seven_bits(RIGHT),
        RIGHT.replace(parity(b"01A4"), parity(b"01A5")),
        RIGHT.replace(parity(b"01A4"), parity(b"01a4")),
        RIGHT[1:],
        RIGHT[:-1],
        RIGHT[:12],
        changed(b"01\x02", b"02\x02")[:-1],
        changed(b"01\x02", b"03\x02"),
        changed(b"01\x02", b"1\x02"),
        changed(b"01\x02", b"2?\x02"),
        changed(b"\x01Z", b"\x01f"),
        changed(b"A0", b"AB"),
        changed(b"A0", b"C0"),
        changed(b"\x1b b", b"\x1b9b"),
        changed(b"\x1b b", b"\x1b !"),
        changed(b"\x1b b", b""),
        changed(b"HI", b"x" * 130),
    ],
    ids=[
        *("one parity", "no parity", "wrong sum", "small sum", "four NUL", "no end", "half", "half for another"),
        *("other sign", "short address", "other wildcard", "other type", "file without memory", "other command"),
        *("no such position", "no such mode", "no mode", "too long"),
    ],
)
@pytest.mark.parametrize("line", ["tcp"], indirect=True)
def test_a_packet_that_is_not_right_changes_nothing(line: VirtualSigns, packet: bytes) -> None:
    """And the right packet behind it is taken."""
    assert tell(line, packet) == []


@pytest.mark.parametrize("line", ["tcp"], indirect=True)
@pytest.mark.parametrize(
    "packet",
    [
        RIGHT,
        b"noise" + RIGHT,
        RIGHT[:15] + RIGHT,
        changed(b"01\x02", b"0?\x02"),
        changed(b"01\x02", b"??\x02"),
        changed(b"01\x02", b"00\x02"),
        changed(b"\x01Z", b"\x01^"),
        parity(seven_bits(RIGHT)[:-6] + b"\x04"),
    ],
    ids=["right", "behind noise", "behind half", "0?", "??", "for all", "own type", "no sum"],
)
def test_a_right_packet_is_taken(line: VirtualSigns, packet: bytes) -> None:
    """Also by wildcard, for all, and without a sum, which the protocol leaves open."""
    assert tell(line, packet) == ["HI"]


@pytest.mark.parametrize("line", ["tcp"], indirect=True)
def test_a_priority_text_goes_before_the_other_until_it_is_released(line: VirtualSigns) -> None:
    """File A comes back when nothing at all is written into file 0."""
    tell(line, changed(b"A0", b"AA"), write_text(1, "CALL", Mode.FLASH))
    assert line.shown[1].text == "CALL"
    tell(line, changed(b"A0\x1b bHI", b"A0"))
    assert (line.shown[1].text, line.shown[1].priority) == ("HI", False)


@pytest.mark.parametrize("line", ["tcp"], indirect=True)
def test_signs_understand_another_library(line: VirtualSigns) -> None:
    """A packet that alphasignpy made, with parity put to it."""
    command = WriteText("hello", label="0", position=DisplayPosition.MIDDLE_LINE, mode=DisplayMode.HOLD)
    packet = Packet(type_code=b"Z", address="01").add(command).to_bytes().replace(DELAY, b"")
    assert tell(line, parity(packet)) == ["hello"]


@pytest.mark.parametrize("line", ["tcp"], indirect=True)
def test_a_line_of_signs_that_are_not_there_is_no_error(line: VirtualSigns) -> None:
    """Nothing is known of signs: one that is dead looks like any other."""
    line.dead.add(1)
    assert tell(line, RIGHT) == []
    with closing(socket.create_connection(("127.0.0.1", urlsplit(line.url).port or 0), 5)) as client:
        client.sendall(b"\x84" * 10_000 + write_text(2, "after", Mode.HOLD))
        assert line.wait_for(2, "after")
