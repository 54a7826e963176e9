"""Keypads and evaluators on a bus, end to end: the real line, real frames, virtual units at its end."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.agenda import Pace
from hardware.bar_text import BarText
from hardware.bus import BusThread
from hardware.driver import Heard, Pressed, Rated, Reply
from hardware.drivers import driver_of
from hardware.ff68 import KeyCode
from hardware.ff68_driver import LEVELS, Ff68Driver, Ff68Ear
from hardware.keypad import Key
from hardware.node import KeypadDigits, Node, NodeKind, Question
from hardware.virtual_ff68 import VirtualUnits
from layouts.layout import Bus, Unit

KEYPADS, EVALUATORS = (1, 2, 3, 4, 5), (5, 6)
"""Address 5 has both, 6 an evaluator alone."""
QUICK = Pace(reply=200, refresh=60_000, back_off=100, longest_back_off=200, reopen=50)
PATIENT = Pace(reply=1_000, refresh=1_200, back_off=100, longest_back_off=200, reopen=50)
REFRESHING = Pace(reply=200, refresh=800, back_off=50, longest_back_off=100, reopen=50)
CALL_5 = bytes.fromhex("ff 68 03 03 68 05 01 0c 12 16")
EVALUATE_5 = bytes.fromhex("ff 68 03 03 68 05 01 0b 11 16")
EVALUATE_6 = bytes.fromhex("ff 68 03 03 68 06 01 0b 12 16")
SHOW_7_023_ON_5 = bytes.fromhex("ff 68 08 08 68 05 02 00 00 07 00 02 03 13 16")


def wiring(url: str = "/dev/null", baud: int = 9600) -> Bus:
    keypads = tuple(Unit(counter=f"c{at}", address=at) for at in KEYPADS)
    evaluators = tuple(Unit(counter=f"c{at}", address=at) for at in EVALUATORS)
    return Bus(name="b1", port=url, baud=baud, protocol="ff68", keypads=keypads, evaluators=evaluators)


def keypad(address: int) -> Node:
    return Node(kind=NodeKind.KEYPAD, counter=f"c{address}", address=address)


def evaluator(address: int) -> Node:
    return Node(kind=NodeKind.EVALUATOR, counter=f"c{address}", address=address)


@pytest.fixture(params=["tcp", "pty"])
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VirtualUnits]:
    link = tmp_path / "ttyPAD" if request.param == "pty" else None
    with VirtualUnits(KEYPADS, EVALUATORS, link=link, baud=9600) as virtual:
        yield virtual


class Gateway:
    """A bus that writes down what is heard on it."""

    def __init__(self, url: str, pace: Pace = QUICK) -> None:
        self.heard: list[tuple[str, Pressed | Rated]] = []
        self.bus = BusThread(wiring(url), pace, lambda node, heard: self.heard.append((node.name, heard))).start()
        assert eventually(lambda: self.bus.health().open)

    @property
    def presses(self) -> list[tuple[str, str, str]]:
        """Keypad, key, digits."""
        return [(node, heard.key, heard.digits) for node, heard in self.heard if isinstance(heard, Pressed)]

    @property
    def ratings(self) -> list[tuple[str, int]]:
        return [(node, heard.level) for node, heard in self.heard if isinstance(heard, Rated)]

    def show(self, address: int, waiting: int, number: str = "", *, beeps: int = 0) -> None:
        self.bus.show((NodeKind.KEYPAD, f"c{address}"), KeypadDigits(waiting=waiting, number=number, beeps=beeps))

    def ask(self, address: int, *, asking: bool = True) -> None:
        self.bus.show((NodeKind.EVALUATOR, f"c{address}"), Question(asking=asking))

    @property
    def lost(self) -> list[str]:
        return [node.name for node in self.bus.health().lost]


@pytest.fixture
def start(line: VirtualUnits) -> Iterator[Callable[..., Gateway]]:
    started: list[Gateway] = []

    def begin(pace: Pace = QUICK) -> Gateway:
        started.append(Gateway(line.url, pace))
        return started[-1]

    yield begin
    for gateway in started:
        gateway.bus.close()


def eventually(condition: Callable[[], object], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def test_every_key_is_heard_with_what_was_typed_and_acknowledged(
    line: VirtualUnits, start: Callable[..., Gateway]
) -> None:
    """The keypad says each frame once: the first acknowledgement reaches it."""
    gateway = start()
    presses = {
        (KeyCode.CALL,): ("call", ""),
        (KeyCode.RECALL,): ("recall", ""),
        (KeyCode.RATE,): ("rate", ""),
        (KeyCode.PAUSE,): ("pause", ""),
        (1, 2, KeyCode.TRANSFER): ("transfer", "12"),
        (6, KeyCode.CONFIRM): ("no-show", "6"),
        (0, KeyCode.CONFIRM): ("hold", "0"),
        (3, KeyCode.CONFIRM): ("return", "3"),
        (7, KeyCode.CONFIRM): ("other", "7"),
        (KeyCode.CONFIRM,): ("other", ""),
        (0x0E,): ("other", ""),
    }
    assert all(line.press(5, *codes) for codes in presses)
    assert gateway.presses == [("keypad-c5", *press) for press in presses.values()]
    assert len(line.said) == len(presses)


def test_a_keypad_shows_who_waits_and_the_ticket(line: VirtualUnits, start: Callable[..., Gateway]) -> None:
    """Three places each, the ticket's last three digits, blank without one; more than fit are 999."""
    gateway = start()
    gateway.show(1, 7, "A023")
    gateway.show(2, 0)
    gateway.show(3, 1234, "B1045")
    gateway.show(4, 12, "C7")
    assert line.wait_for(1, "007023")
    assert line.wait_for(2, "000   ")
    assert line.wait_for(3, "999045")
    assert line.wait_for(4, "012  7")
    assert line.digits(5) == "      "
    assert sum(line.beeps(at) for at in KEYPADS) == 0


def test_a_keypad_beeps_once_for_each_key_that_came_to_nothing(
    line: VirtualUnits, start: Callable[..., Gateway]
) -> None:
    """Also when the digits stay as they are; being told again, after a while or on a new line, is no reason to beep."""
    gateway = start(REFRESHING)
    gateway.show(1, 7)
    assert line.wait_for(1, "007   ")
    assert line.beeps(1) == 0
    for number in (1, 2):
        gateway.show(1, 7, beeps=number)
        assert line.wait_for_beeps(1, number)
    line.unplug()
    assert eventually(lambda: not gateway.bus.health().open)
    line.forget(1)
    line.plug_in()
    assert line.wait_for(1, "007   ")
    line.forget(1)
    assert line.wait_for(1, "007   ")
    assert line.beeps(1) == 2


def test_a_visitor_is_not_asked_again_because_time_passes(line: VirtualUnits, start: Callable[..., Gateway]) -> None:
    """An evaluator that has given up asking is told again only when somebody asks anew, or when the line was away."""
    gateway = start(REFRESHING)
    gateway.ask(6)
    assert line.wait_for_asking(6)
    line.forget(6)
    for number in (1, 2):
        gateway.show(1, number)
        assert line.wait_for(1, f"00{number}   ")
        line.forget(1)
        assert line.wait_for(1, f"00{number}   ")
    assert not line.asking(6)
    gateway.ask(6)
    assert line.wait_for_asking(6)
    line.forget(6)
    line.unplug()
    assert eventually(lambda: not gateway.bus.health().open)
    line.plug_in()
    assert line.wait_for_asking(6)


def test_an_evaluator_asks_and_what_is_answered_is_a_level(line: VirtualUnits, start: Callable[..., Gateway]) -> None:
    """Its first key is the best, its last the worst; a key beyond them is acknowledged, and no level."""
    gateway = start()
    gateway.ask(6)
    assert line.wait_for_asking(6)
    assert all(line.rate(6, key) for key in (1, 2, 3, 4, 5, 6))
    assert gateway.ratings == [("evaluator-c6", level) for level in (5, 4, 3, 2, 1, 0)]
    assert sorted(LEVELS.values()) == [1, 2, 3, 4, 5]


def test_a_keypad_and_an_evaluator_share_an_address(line: VirtualUnits, start: Callable[..., Gateway]) -> None:
    """Digits, a key, the asking and the rating do not get in each other's way."""
    gateway = start()
    gateway.show(5, 3, "A023")
    assert line.press(5, KeyCode.RATE)
    gateway.ask(5)
    assert line.wait_for_asking(5)
    assert line.press(5, KeyCode.RATE)
    assert line.rate(5, 1)
    gateway.ask(5, asking=False)
    gateway.show(5, 2)
    assert line.wait_for(5, "002   ")
    assert [name for name, _ in gateway.heard] == ["keypad-c5", "keypad-c5", "evaluator-c5"]
    assert not line.asking(5)
    assert gateway.lost == []


def test_keypads_that_speak_at_once_lose_nothing(line: VirtualUnits, start: Callable[..., Gateway]) -> None:
    """Their first frames spoil each other; each repeats until it is heard, and none is heard for another."""
    gateway = start()
    keys = {1: KeyCode.CALL, 2: KeyCode.RECALL, 3: KeyCode.PAUSE, 4: KeyCode.RATE}
    assert line.press_together({at: (key,) for at, key in keys.items()})
    assert len(line.said) > len(keys)
    expected = {("keypad-c1", "call"), ("keypad-c2", "recall"), ("keypad-c3", "pause"), ("keypad-c4", "rate")}
    assert {(node, key) for node, key, _ in gateway.presses} == expected


def test_keys_get_through_while_much_is_shown(line: VirtualUnits, start: Callable[..., Gateway]) -> None:
    """Each side talks over the other now and then; in the end all was heard, and the last digits stand."""
    gateway = start(REFRESHING)
    done: list[bool] = []
    clerks = [threading.Thread(target=lambda at=at: done.append(line.press(at, KeyCode.CALL))) for at in KEYPADS]
    for clerk in clerks:
        clerk.start()
    for number in range(20):
        for at in KEYPADS:
            gateway.show(at, number, f"A{number:03}")
    for clerk in clerks:
        clerk.join()
    assert done == [True] * len(KEYPADS)
    assert {(node, key) for node, key, _ in gateway.presses} == {(f"keypad-c{at}", "call") for at in KEYPADS}
    assert all(line.wait_for(at, "019019") for at in KEYPADS)


def test_a_noisy_line_neither_loses_nor_invents_a_key(line: VirtualUnits, start: Callable[..., Gateway]) -> None:
    """Garbage, a broken frame and half of one around each whole one; then halves alone; then lost answers."""
    gateway = start()
    line.noisy = True
    assert line.press(1, 1, 2, KeyCode.TRANSFER)
    line.halve = 2
    assert line.press(2, KeyCode.CALL)
    line.noisy = False
    line.lose_answers = 3
    assert line.press(3, KeyCode.CALL)
    calls = [("keypad-c3", "call", "")] * 4
    assert gateway.presses == [("keypad-c1", "transfer", "12"), ("keypad-c2", "call", ""), *calls]


def test_a_key_pressed_while_the_line_is_away_arrives_when_it_is_back(
    line: VirtualUnits, start: Callable[..., Gateway]
) -> None:
    """The keypad repeats for some seconds; what it shows is told anew."""
    gateway = start()
    gateway.show(1, 4, "A001")
    assert line.wait_for(1, "004001")
    line.unplug()
    assert eventually(lambda: not gateway.bus.health().open)
    line.forget(1)
    pressed: list[bool] = []
    clerk = threading.Thread(target=lambda: pressed.append(line.press(2, KeyCode.CALL)))
    clerk.start()
    assert eventually(lambda: line.said)
    line.plug_in()
    clerk.join()
    assert pressed == [True]
    assert ("keypad-c2", "call", "") in gateway.presses
    assert line.wait_for(1, "004001")


def test_a_keypad_that_has_forgotten_its_digits_is_told_them_again(
    line: VirtualUnits, start: Callable[..., Gateway]
) -> None:
    """Also one that never answers: instead of being asked it is told."""
    gateway = start(REFRESHING)
    gateway.show(1, 7, "A023")
    assert line.wait_for(1, "007023")
    line.forget(1)
    assert line.wait_for(1, "007023")


def test_units_that_repeat_nothing_are_not_waited_for_and_count_as_living(
    line: VirtualUnits, start: Callable[..., Gateway]
) -> None:
    """Nothing is known of them; one that is dead holds up nobody."""
    line.dead.add(1)
    gateway = start(REFRESHING)
    for at in KEYPADS:
        gateway.show(at, at)
    assert all(line.wait_for(at, f"00{at}   ") for at in KEYPADS if at != 1)
    assert gateway.lost == []


def test_a_unit_that_repeats_is_known_to_live_and_missed_when_it_is_dead(
    line: VirtualUnits, start: Callable[..., Gateway], caplog: pytest.LogCaptureFixture
) -> None:
    """It is found out by what it does; what it repeats is no key press, and what got lost on the way is told again."""
    line.repeating = True
    with caplog.at_level(logging.INFO, logger="hardware.bus"):
        gateway = start(PATIENT)
        for at in KEYPADS:
            gateway.show(at, 1)
        assert all(line.wait_for(at, "001   ") for at in KEYPADS)
        line.dead.add(2)
        assert eventually(lambda: "keypad-c2" in gateway.lost)
        line.dead.clear()
        assert eventually(lambda: "keypad-c2" not in gateway.lost)
        line.lose_words = 1
        gateway.show(1, 2)
        assert line.wait_for(1, "002   ")
        gateway.ask(5)
        gateway.ask(6)
        assert line.wait_for_asking(5)
        assert line.wait_for_asking(6)
    assert gateway.heard == []
    about = [record.getMessage() for record in caplog.records if "keypad-c2" in record.getMessage()]
    assert [message.rsplit("2 ", 1)[1] for message in about][:2] == ["does not answer", "answers again"]
    assert line.press(5, KeyCode.RATE)
    assert ("keypad-c5", "rate", "") in gateway.presses


def test_the_frames_are_those_that_were_worked_out_by_hand() -> None:
    """What goes over the line, byte for byte; a question that ends needs no word."""
    driver = Ff68Driver(wiring())
    assert driver.ping(keypad(5)) == b""
    assert driver.show(keypad(5), KeypadDigits(waiting=7, number="A023")) == SHOW_7_023_ON_5
    assert driver.ping(keypad(5)) == SHOW_7_023_ON_5
    assert driver.ping(evaluator(5)) == SHOW_7_023_ON_5
    beeping = KeypadDigits(waiting=7, number="A023", beeps=1)
    assert driver.show(keypad(5), beeping) == bytes.fromhex("ff 68 02 02 68 05 03 08 16") + SHOW_7_023_ON_5
    assert driver.show(keypad(5), beeping) == SHOW_7_023_ON_5
    for _ in range(2):
        question = Question(asking=True)
        assert driver.show(evaluator(5), question) == EVALUATE_5 + EVALUATE_5
        assert driver.show(evaluator(6), question) == EVALUATE_6
        for at in EVALUATORS:
            assert driver.show(evaluator(at), question) == b""
            assert driver.show(evaluator(at), Question(asking=False)) == b""
    assert driver.ping(evaluator(6)) == bytes.fromhex("ff 68 08 08 68 06 02 0a 0a 0a 0a 0a 0a 44 16")
    with pytest.raises(TypeError, match="does not show"):
        driver.show(keypad(5), BarText(text="x"))


def test_an_acknowledgement_is_the_frame_itself() -> None:
    """Byte for byte, to be sent at once; half a frame before it, a wrong sum and strangers get none."""
    ear = ear_of_a_line()
    wrong_sum = bytes.fromhex("ff 68 03 03 68 05 01 0c 13 16")
    stranger = bytes.fromhex("ff 68 03 03 68 09 01 0c 16 16")
    no_keypad = bytes.fromhex("ff 68 03 03 68 06 01 0c 13 16")
    no_evaluator = bytes.fromhex("ff 68 03 03 68 01 11 01 13 16")
    no_key = bytes.fromhex("ff 68 02 02 68 05 01 06 16")
    assert ear.feed(CALL_5[:5] + wrong_sum + stranger + no_keypad + no_evaluator + no_key) == []
    assert ear.feed(CALL_5) == [Pressed(address=5, key=Key.CALL, answer=CALL_5)]
    rating = bytes.fromhex("ff 68 03 03 68 06 11 05 1c 16")
    assert ear.feed(rating) == [Rated(address=6, level=1, answer=rating)]


def test_the_key_that_asks_for_a_rating_is_told_from_an_evaluation_that_is_repeated() -> None:
    """They are the same bytes. From a unit that repeats, the first after the telling is no press; else all are."""
    press = Pressed(address=5, key=Key.RATE, answer=EVALUATE_5)
    mute = ear_of_a_line()
    mute.expect(EVALUATE_5)
    assert mute.feed(EVALUATE_5) == [press]
    assert not mute.answers

    repeating = ear_of_a_line()
    repeating.expect(SHOW_7_023_ON_5)
    assert not repeating.answers
    assert repeating.feed(SHOW_7_023_ON_5) == [Reply(address=5, accepted=True)]
    assert repeating.answers
    repeating.expect(EVALUATE_5)
    told_again: list[Heard] = [*repeating.feed(EVALUATE_5), *repeating.feed(EVALUATE_5)]
    assert told_again == [Reply(address=5, accepted=True), press]


def test_a_unit_that_says_something_else_is_not_one_that_repeats() -> None:
    """It lives, so its silence about what it was told is no reason to take it for dead."""
    ear = ear_of_a_line()
    ear.expect(SHOW_7_023_ON_5)
    ear.feed(SHOW_7_023_ON_5)
    ear.feed(CALL_5)
    assert ear.answers
    ear.expect(SHOW_7_023_ON_5)
    ear.feed(CALL_5)
    assert not ear.answers


def test_an_evaluator_that_repeats_what_it_is_told_is_never_echoed() -> None:
    """Two that repeat each other would never end: what is ours, and late, is no reply and gets no answer."""
    ear = ear_of_a_line()
    ear.expect(EVALUATE_6)
    assert ear.feed(EVALUATE_6) == [Reply(address=6, accepted=True)]
    assert ear.feed(EVALUATE_6) == []
    ear.expect(SHOW_7_023_ON_5)
    late = bytes.fromhex("ff 68 08 08 68 05 02 00 00 07 0a 0a 0a 2c 16")
    assert ear.feed(late + late) == []
    ear.expect(b"")
    assert not ear.answers


def test_an_address_that_no_frame_can_have_is_said_at_once() -> None:
    """Before the line is opened."""
    bus = Bus(name="b9", port="x", baud=9600, protocol="ff68", keypads=(Unit(counter="c", address=256),))
    with pytest.raises(ValueError, match="b9: no FF68 unit has address 256"):
        driver_of(bus)


def ear_of_a_line() -> Ff68Ear:
    return Ff68Driver(wiring()).ear()
