"""The virtual card reader is as strict as a real one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial

from hardware.id_protocol import (
    LONGEST_REPLY,
    SHORTEST_REPLY,
    Command,
    FrameFault,
    Frames,
    Reply,
    Status,
    card_text,
    decode_reply,
    encode,
)
from hardware.virtual_id_reader import (
    CardText,
    Fault,
    VirtualIdReader,
    half_frame,
    noise,
    silence,
    wrong_checksum,
)

CARD = CardText(number="11010519491231002X")
FIND, SELECT, READ = (encode(command.value) for command in Command)

Ask = Callable[[bytes], Reply | FrameFault | None]


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[VirtualIdReader]:
    with VirtualIdReader(tmp_path / "ttyID") as reader:
        yield reader


@pytest.fixture
def ask(virtual: VirtualIdReader) -> Iterator[Ask]:
    """Sends bytes over the real line; what comes back, None for nothing in a while."""
    with serial.serial_for_url(virtual.port, baudrate=115_200, timeout=0.4, exclusive=True) as line:

        def exchange(data: bytes) -> Reply | FrameFault | None:
            line.write(data)
            frames = Frames(shortest=SHORTEST_REPLY, longest=LONGEST_REPLY)
            faults: list[FrameFault] = []
            while heard := line.read(max(line.in_waiting, 1)):
                for part in frames.feed(heard):
                    if isinstance(part, bytes):
                        return decode_reply(part)
                    faults.append(part)
            return faults[0] if faults else None

        yield exchange


def status(reply: Reply | FrameFault | None) -> int:
    assert isinstance(reply, Reply)
    return reply.status


def test_a_card_is_found_selected_and_read(virtual: VirtualIdReader, ask: Ask) -> None:
    """The three commands in their order give the published answers and the card's text."""
    virtual.place(CARD)
    assert ask(FIND) == Reply(status=Status.FOUND, data=bytes(4))
    assert ask(SELECT) == Reply(status=Status.OK, data=bytes(8))
    reply = ask(READ)
    assert isinstance(reply, Reply)
    assert card_text(reply.data) == CARD.encode()


def test_without_a_card_none_is_found(ask: Ask) -> None:
    """An empty reader says so to each command."""
    assert [status(ask(command)) for command in (FIND, SELECT, READ)] == [
        *(Status.NONE_FOUND, Status.SELECT_FAILED, Status.READ_FAILED),
    ]


@pytest.mark.parametrize(("asked", "answered"), [(SELECT, Status.SELECT_FAILED), (READ, Status.READ_FAILED)])
def test_a_card_that_was_not_found_is_neither_selected_nor_read(
    virtual: VirtualIdReader, ask: Ask, asked: bytes, answered: Status
) -> None:
    """A card lies there, and still nothing goes without a find before it."""
    virtual.place(CARD)
    assert status(ask(asked)) == answered


def test_a_card_that_was_not_selected_is_not_read(virtual: VirtualIdReader, ask: Ask) -> None:
    """Found is not selected."""
    virtual.place(CARD)
    ask(FIND)
    assert status(ask(READ)) == Status.READ_FAILED


def test_a_card_that_was_selected_is_found_again_only_after_it_was_lifted(virtual: VirtualIdReader, ask: Ask) -> None:
    """It lies there in vain until it has left the field."""
    virtual.place(CARD)
    assert [status(ask(command)) for command in (FIND, FIND, SELECT, FIND, FIND)] == [
        *(Status.FOUND, Status.FOUND, Status.OK, Status.NONE_FOUND, Status.NONE_FOUND),
    ]
    assert status(ask(READ)) == Status.OK
    virtual.lift()
    virtual.place(CARD)
    assert status(ask(FIND)) == Status.FOUND


def test_a_card_laid_anew_has_to_be_found_anew(virtual: VirtualIdReader, ask: Ask) -> None:
    """What was selected before is forgotten with the card."""
    virtual.place(CARD)
    ask(FIND)
    ask(SELECT)
    virtual.lift()
    virtual.place(CARD)
    assert status(ask(READ)) == Status.READ_FAILED


@pytest.mark.parametrize(
    ("data", "answered"),
    [
        (FIND[:-1] + b"\x23", Status.CHECKSUM),
        (FIND[:-1], None),
        (encode(b"\x20"), Status.LENGTH),
        (encode(b"\x20\x01\x00"), Status.LENGTH),
        (b"\xaa\xaa\xaa\x96\x69\xff\xff", Status.LENGTH),
        (encode(b"\x20\x03"), Status.COMMAND),
        (b"noise", None),
        (FIND[1:], None),
    ],
    ids=["sum", "no end", "too short", "too long", "absurd", "unknown", "noise", "preamble"],
)
def test_what_is_not_right_is_refused_or_met_with_silence(
    virtual: VirtualIdReader, ask: Ask, data: bytes, answered: Status | None
) -> None:
    """Each kind of wrong frame has its error; what is no frame has no answer; the next right command has one."""
    virtual.place(CARD)
    reply = ask(data)
    assert (reply.status if isinstance(reply, Reply) else reply) == answered
    assert status(ask(FIND)) == Status.FOUND
    assert virtual.asked == {Command.FIND: 1}


@pytest.mark.parametrize(
    ("fault", "heard"),
    [(wrong_checksum, FrameFault.CHECKSUM), (half_frame, None), (silence, None), (noise, Reply(status=0x80))],
)
def test_a_fault_hits_as_many_replies_as_it_should(
    virtual: VirtualIdReader, ask: Ask, fault: Fault, heard: Reply | FrameFault | None
) -> None:
    """The reply is spoiled once, in its way, and the one after it is whole."""
    virtual.disturb(Command.FIND, fault)
    assert ask(FIND) == heard
    assert ask(FIND) == Reply(status=Status.NONE_FOUND)


def test_a_refusal_is_given_as_often_as_it_should(virtual: VirtualIdReader, ask: Ask) -> None:
    """The module fails at the command with the status that was asked for, then works again."""
    virtual.place(CARD)
    virtual.refuse(Command.SELECT, Status.SELECT_FAILED)
    assert [status(ask(command)) for command in (FIND, SELECT, SELECT)] == [
        *(Status.FOUND, Status.SELECT_FAILED, Status.OK),
    ]


def test_slow_bytes_arrive_all_the_same(virtual: VirtualIdReader, ask: Ask) -> None:
    """A card byte by byte is the same card."""
    virtual.place(CARD)
    virtual.byte_seconds = 0.0002
    ask(FIND)
    ask(SELECT)
    reply = ask(READ)
    assert isinstance(reply, Reply)
    assert card_text(reply.data) == CARD.encode()


def test_unplugged_its_port_is_gone_and_replugged_it_is_back(tmp_path: Path) -> None:
    """The path stays the same; the line behind it is another one."""
    with VirtualIdReader(tmp_path / "ttyID") as virtual:
        virtual.place(CARD)
        line = serial.serial_for_url(virtual.port, timeout=5)
        virtual.unplug()
        with pytest.raises((serial.SerialException, OSError)):
            line.read()
        line.close()
        with pytest.raises(serial.SerialException):
            serial.serial_for_url(virtual.port)
        virtual.replug()
        with serial.serial_for_url(virtual.port, timeout=5) as again:
            again.write(FIND)
            assert again.read(15) == bytes.fromhex("AAAAAA966900080000 9F 00000000 97")


def test_half_a_command_is_forgotten(virtual: VirtualIdReader, ask: Ask) -> None:
    """After a pause the module does not take the next command for the other half."""
    assert ask(FIND[:8]) is None
    time.sleep(0.3)
    assert status(ask(FIND)) == Status.NONE_FOUND
