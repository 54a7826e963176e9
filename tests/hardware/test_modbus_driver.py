"""What Modbus devices are told, byte by byte, and what is heard of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from hardware.bar_text import BarPhase, BarText
from hardware.driver import Heard, Pressed, Rated, Reply
from hardware.keypad import Key
from hardware.modbus_driver import ModbusDriver, PressCounters, packed
from hardware.node import KeypadDigits, Node, NodeKind, Question
from hardware.virtual_modbus import crc16
from layouts.layout import Bus, Registers, Unit

REGISTERS = Registers(
    number=0,
    state=1,
    states={"idle": 0, "calling": 0x0B, "serving": 0x0C, "paused": 3, "closed": 4},
    keys=0x64,
    key_codes={"call": 1, "no-show": 7},
    digits=0x66,
    ask=0xC8,
    ratings=0xC9,
)
BAR = Node(kind=NodeKind.BAR, counter="c5", address=5)
KEYPAD = Node(kind=NodeKind.KEYPAD, counter="c5", address=6)
EVALUATOR = Node(kind=NodeKind.EVALUATOR, counter="c5", address=6)
SERVING = BarText(text="正在办理 A023", state=BarPhase.SERVING, number="A023")
CALLING = BarText(text="请A023号", state=BarPhase.CALLING, number="A023", flash=True)


class Clock:
    """Stands still until it is moved."""

    now = 0

    def __call__(self) -> int:
        return self.now


def driver(registers: Registers = REGISTERS, clock: Clock | None = None) -> ModbusDriver:
    return ModbusDriver(registers=registers, baud=9600, counters=PressCounters(clock=clock or Clock()))


def sealed(text: str) -> bytes:
    data = bytes.fromhex(text)
    return data + crc16(data)


def heard(modbus: ModbusDriver, request: bytes, *chunks: bytes) -> Sequence[Heard]:
    ear = modbus.ear()
    ear.expect(request)
    return [one for chunk in chunks for one in ear.feed(chunk)]


def test_a_digit_board_is_told_in_the_bytes_that_are_known() -> None:
    """Ticket 23 and state 12 to slave 5, one frame; the known answer accepts it."""
    told = driver().show(BAR, SERVING)
    assert told == bytes.fromhex("05 10 00 00 00 02 04 00 17 00 0c 56 9e")
    assert heard(driver(), told, bytes.fromhex("05 10 00 00 00 02 40 4c")) == [Reply(address=5, accepted=True)]


def test_a_call_has_its_state_while_it_flashes() -> None:
    """When the same call is told to stand still the board's state is that of a visitor who is served."""
    assert driver().show(BAR, CALLING) == sealed("05 10 00 00 00 02 04 00 17 00 0b")
    assert driver().show(BAR, CALLING.still()) == sealed("05 10 00 00 00 02 04 00 17 00 0c")
    paused = BarText(text="暂停服务", state=BarPhase.PAUSED)
    assert driver().show(BAR, paused) == sealed("05 10 00 00 00 02 04 00 00 00 03")


def test_text_number_and_state_go_in_one_frame_in_the_order_of_their_registers() -> None:
    """The text is GB2312, two bytes a register, the rest zero."""
    registers = Registers(text=3, text_registers=4, number=2, state=7, states=dict.fromkeys(BarPhase, 9))
    assert driver(registers).show(BAR, SERVING) == sealed(
        "05 10 00 02 00 06 0c 00 17" + "正在办理".encode("gb2312").hex() + "00 09"
    )


@pytest.mark.parametrize(
    ("text", "registers", "data"),
    [
        ("A1窗", 3, b"A1" + "窗".encode("gb2312") + b"\0\0"),
        ("A窗口", 2, b"A" + "窗".encode("gb2312") + b"\0"),
        ("窗口", 1, "窗".encode("gb2312")),
        ("𠮷A", 1, b"?A"),
        ("", 1, b"\0\0"),
    ],
)
def test_no_character_is_cut_in_two(text: str, registers: int, data: bytes) -> None:
    """What does not fit is left out as a whole; what GB2312 lacks is a question mark."""
    assert b"".join(value.to_bytes(2, "big") for value in packed(text, registers)) == data


def test_a_keypad_shows_who_waits_and_who_is_here() -> None:
    """Two registers; a keypad that has none for it is only asked for its keys."""
    digits = KeypadDigits(waiting=12, number="A023")
    assert driver().show(KEYPAD, digits) == sealed("06 10 00 66 00 02 04 00 0c 00 17")
    bare = driver(Registers(keys=0x64, key_codes={"call": 1}))
    assert bare.show(KEYPAD, digits) == bare.ping(KEYPAD) == sealed("06 03 00 64 00 02")


def test_an_evaluator_is_told_to_ask_and_to_rest() -> None:
    """One register."""
    assert driver().show(EVALUATOR, Question(asking=True)) == sealed("06 10 00 c8 00 01 02 00 01")
    assert driver().show(EVALUATOR, Question(asking=False)) == sealed("06 10 00 c8 00 01 02 00 00")


def test_what_a_node_cannot_show_is_an_error_of_the_caller() -> None:
    """A bar has no digits of a keypad."""
    with pytest.raises(TypeError):
        driver().show(BAR, KeypadDigits(waiting=1))


ASK = sealed("06 03 00 64 00 02")


@pytest.mark.parametrize(
    "answer",
    [
        sealed("06 03 04 00 01 00 01")[:-1],
        sealed("06 03 04 00 01 00 01")[:-1] + b"\xff",
        sealed("07 03 04 00 01 00 01"),
        sealed("06 03 02 00 01"),
        sealed("06 04 04 00 01 00 01"),
        sealed("06 10 00 66 00 02"),
        ASK,
        b"\x06\x03" * 200,
        b"",
    ],
    ids=["half", "wrong sum", "other slave", "short", "other function", "to a write", "echo", "noise", "silence"],
)
def test_what_is_no_answer_to_the_question_is_not_heard(answer: bytes) -> None:
    """It is as if the slave had been silent."""
    assert heard(driver(), ASK, answer) == []


@pytest.mark.parametrize(
    "before",
    [b"\x06", b"\x06\x03", b"\xff\x00\x06\x03\x04", ASK, sealed("06 03 04 00 01 00 01")[:5], sealed("07 83 02")],
)
def test_an_answer_is_found_behind_anything(before: bytes) -> None:
    """Noise, our own echo, half an answer and another's answer do not hide it, however it is cut."""
    answer = sealed("06 03 04 00 01 00 01")
    assert heard(driver(), ASK, before + answer + b"\x06") == [Reply(address=6, accepted=True)]
    assert heard(driver(), ASK, *(bytes((byte,)) for byte in before + answer)) == [Reply(address=6, accepted=True)]


@pytest.mark.parametrize(
    "told", [driver().show(BAR, SERVING), driver().show(KEYPAD, KeypadDigits(waiting=1)), driver().ping(KEYPAD)]
)
def test_a_refusal_is_not_accepted(told: bytes) -> None:
    """Whatever its reason."""
    refusal = sealed(f"{told[0]:02x} {told[1] | 0x80:02x} 02")
    assert heard(driver(), told, refusal) == [Reply(address=told[0], accepted=False)]


def test_a_board_that_cannot_be_read_lives() -> None:
    """The question is only whether it is there."""
    assert heard(driver(), driver().ping(BAR), sealed("05 83 02")) == [Reply(address=5, accepted=True)]


def test_an_answer_to_another_write_is_not_taken_for_this_one() -> None:
    """A late acknowledgement of other registers accepts nothing."""
    assert heard(driver(), driver().show(BAR, SERVING), sealed("05 10 00 05 00 01")) == []


class Pad:
    """A keypad that is asked again and again."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.driver = driver(clock=self.clock)

    def read(self, count: int, last: int, node: Node = KEYPAD, *, later: int = 150) -> list[Heard]:
        self.clock.now += later
        ask = self.driver.ping(node)
        return list(heard(self.driver, ask, sealed(f"06 03 04 {count:04x} {last:04x}")))[:-1]


CALL = Pressed(address=6, key=Key.CALL)


def test_each_press_is_heard_once() -> None:
    """Not at the first look, then as often as the counter goes on, over its overflow, and never again."""
    pad = Pad()
    assert pad.read(0xFFFE, 1) == []
    assert pad.read(0xFFFE, 1) == []
    assert pad.read(0xFFFF, 1) == [CALL]
    assert pad.read(0xFFFF, 1) == []
    assert pad.read(0x0000, 7) == [Pressed(address=6, key=Key.NO_SHOW)]
    assert pad.read(0x0003, 1) == [CALL] * 3


def test_a_key_that_the_layout_does_not_know_is_no_press() -> None:
    """And the next one is heard once."""
    pad = Pad()
    assert [pad.read(0, 0), pad.read(1, 99), pad.read(2, 1)] == [[], [], [CALL]]


def test_a_keypad_that_was_switched_off_has_pressed_nothing() -> None:
    """Its counter begins anew; the first look after that is a first look."""
    pad = Pad()
    assert [pad.read(500, 1), pad.read(0, 0), pad.read(1, 1)] == [[], [], [CALL]]


def test_a_press_of_long_ago_is_no_longer_meant() -> None:
    """Ten seconds without an answer: nobody waits any more. Less: the press counts, also on a line opened anew."""
    pad = Pad()
    assert pad.read(0, 0) == []
    assert pad.read(1, 1, later=9_900) == [CALL]
    assert pad.read(2, 1, later=10_000) == []
    assert pad.read(3, 1) == [CALL]


def test_each_rating_is_heard_once() -> None:
    """Levels 1 to 5; anything else is none."""
    pad = Pad()
    ratings = [pad.read(count, level, EVALUATOR) for count, level in ((4, 5), (5, 5), (5, 5), (6, 1), (7, 0), (8, 6))]
    assert ratings == [[], [Rated(address=6, level=5)], [], [Rated(address=6, level=1)], [], []]


def test_a_keypad_and_an_evaluator_at_one_address_have_counters_of_their_own() -> None:
    """What one counts is no press of the other."""
    pad = Pad()
    assert [pad.read(1, 1), pad.read(9, 3, EVALUATOR), pad.read(1, 1), pad.read(9, 3, EVALUATOR)] == [[]] * 4


@pytest.mark.parametrize(
    ("baud", "keypads", "silence", "poll"),
    [(9600, 1, 5, 100), (9600, 4, 5, 227), (9600, 20, 5, 1132), (115_200, 20, 2, 465), (19_200, 4, 3, 150)],
)
def test_keypads_are_asked_as_often_as_the_line_allows(baud: int, keypads: int, silence: int, poll: int) -> None:
    """Two thirds of its time at most; the silence between frames is 3.5 characters, or 1.75 ms on fast lines."""
    pads = tuple(Unit(counter=f"c{n}", address=n) for n in range(1, keypads + 1))
    modbus = ModbusDriver.of(Bus(name="b", port="x", baud=baud, protocol="modbus", keypads=pads, registers=REGISTERS))
    assert (modbus.silence, modbus.poll) == (silence, poll)
