"""The virtual units are as strict as real ones; every byte here is written by hand."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from hardware.ff68 import KeyCode
from hardware.virtual_ff68 import VirtualUnits

CALL_1 = bytes.fromhex("ff 68 03 03 68 01 01 0c 0e 16")
RATE_1 = bytes.fromhex("ff 68 03 03 68 01 01 0b 0d 16")
RATED_3_ON_1 = bytes.fromhex("ff 68 03 03 68 01 11 03 15 16")
EVALUATE_1 = RATE_1
SHOW_023_ON_1 = bytes.fromhex("ff 68 08 08 68 01 02 0a 0a 0a 00 02 03 26 16")
SHOW_9_ON_2 = bytes.fromhex("ff 68 08 08 68 02 02 0a 0a 09 0a 0a 0a 3f 16")
BEEP_1 = bytes.fromhex("ff 68 02 02 68 01 03 04 16")


class Host:
    """The other end of the line, without anything of ours between."""

    def __init__(self, read: Callable[[], bytes], write: Callable[[bytes], object]) -> None:
        self.heard = b""
        self._read = read
        self.say = write

    def until(self, number: int, seconds: float = 10.0) -> bytes:
        """What was heard, once it is so many bytes."""
        deadline = time.monotonic() + seconds
        while len(self.heard) < number:
            assert time.monotonic() < deadline, self.heard.hex(" ")
            self.heard += self._read()
        return self.heard


@pytest.fixture(params=["tcp", "pty"])
def units(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VirtualUnits]:
    """Keypads at 1 and 2, an evaluator at 1."""
    with VirtualUnits([1, 2], [1], link=tmp_path / "tty" if request.param == "pty" else None) as virtual:
        yield virtual


@pytest.fixture
def host(units: VirtualUnits) -> Iterator[Host]:
    """Whoever owns the line."""
    if not units.url.startswith("socket:"):
        with host_at(units.url) as made:
            yield made
        return
    with socket.create_connection(("127.0.0.1", urlsplit(units.url).port or 0), 5) as client:
        client.settimeout(0.05)
        yield Host(lambda: received(client), client.sendall)


@contextmanager
def host_at(path: str) -> Iterator[Host]:
    """Whoever owns the terminal."""
    line = os.open(path, os.O_RDWR | os.O_NOCTTY)
    try:
        yield Host(
            lambda: os.read(line, 256) if select.select([line], [], [], 0.05)[0] else b"",
            lambda data: os.write(line, data),
        )
    finally:
        os.close(line)


def received(client: socket.socket) -> bytes:
    try:
        return client.recv(256)
    except TimeoutError:
        return b""


class Press(threading.Thread):
    """Somebody presses a key meanwhile."""

    def __init__(self, press: Callable[[], bool]) -> None:
        super().__init__()
        self._press = press
        self.acknowledged: bool | None = None
        self.start()

    def run(self) -> None:
        self.acknowledged = self._press()


def test_a_keypad_says_its_key_until_it_hears_it_back(units: VirtualUnits, host: Host) -> None:
    """Byte for byte: another key, a wrong sum and half of it are no acknowledgement."""
    press = Press(lambda: units.press(1, KeyCode.CALL))
    assert host.until(20)[:20] == CALL_1 + CALL_1
    host.say(RATE_1 + CALL_1[:-2] + b"\x0f\x16" + CALL_1[:6])
    said = len(units.said)
    assert units.wait_until(lambda: len(units.said) > said)
    host.say(CALL_1)
    press.join()
    assert press.acknowledged is True


def test_a_keypad_that_nobody_acknowledges_gives_up(tmp_path: Path) -> None:
    """And says its next key as if nothing had been."""
    with VirtualUnits([1], link=tmp_path / "tty", tries=2) as units, host_at(units.url) as host:
        assert not units.press(1, KeyCode.CALL)
        assert len(units.said) == 2
        press = Press(lambda: units.press(1, KeyCode.RATE))
        assert units.wait_until(lambda: units.said[-1].data == b"\x0b")
        host.say(RATE_1)
        press.join()
        assert press.acknowledged is True


def test_units_do_what_they_are_told_and_nobody_else_does(units: VirtualUnits, host: Host) -> None:
    """Digits, a beep, an evaluation; what is for a unit that does not exist, or is broken, changes nothing."""
    unknown = bytes.fromhex("ff 68 08 08 68 07 02 0a 0a 0a 00 02 03 2c 16")
    no_digits = bytes.fromhex("ff 68 08 08 68 02 02 0b 0a 0a 00 02 03 28 16")
    too_few = bytes.fromhex("ff 68 04 04 68 02 02 00 02 06 16")
    wrong_sum = SHOW_9_ON_2[:-2] + b"\x00\x16"
    host.say(b"noise" + unknown + no_digits + too_few + wrong_sum + SHOW_023_ON_1 + BEEP_1 + EVALUATE_1)
    assert units.wait_for(1, "   023")
    assert units.wait_for_beeps(1, 1)
    assert units.wait_for_asking(1)
    assert (units.digits(2), units.beeps(2)) == ("      ", 0)
    host.say(SHOW_9_ON_2)
    assert units.wait_for(2, "  9   ")
    assert units.said == []


def test_a_rating_is_said_until_it_is_heard_back(units: VirtualUnits, host: Host) -> None:
    """Then the evaluator asks no longer."""
    host.say(EVALUATE_1)
    assert units.wait_for_asking(1)
    press = Press(lambda: units.rate(1, 3))
    assert host.until(10)[:10] == RATED_3_ON_1
    host.say(RATED_3_ON_1)
    press.join()
    assert press.acknowledged is True
    assert not units.asking(1)


def test_the_key_and_the_evaluation_are_one_frame(units: VirtualUnits, host: Host) -> None:
    """To a keypad that waits for the acknowledgement of its key it is that; the next begins the evaluation."""
    press = Press(lambda: units.press(1, KeyCode.RATE))
    host.until(10)
    host.say(RATE_1)
    press.join()
    assert not units.asking(1)
    host.say(EVALUATE_1)
    assert units.wait_for_asking(1)


def test_units_that_repeat_say_back_what_they_obey(units: VirtualUnits, host: Host) -> None:
    """Nothing else, and no acknowledgement."""
    units.repeating = True
    host.say(SHOW_9_ON_2[:-2] + b"\x00\x16" + SHOW_9_ON_2 + BEEP_1)
    assert host.until(24) == SHOW_9_ON_2 + BEEP_1


def test_what_is_switched_off_neither_hears_nor_speaks(units: VirtualUnits, host: Host) -> None:
    """The other unit goes on."""
    units.dead.add(1)
    assert not units.press(1, KeyCode.CALL)
    host.say(SHOW_023_ON_1 + SHOW_9_ON_2)
    assert units.wait_for(2, "  9   ")
    assert units.digits(1) == "      "


def test_two_who_speak_at_once_spoil_each_other_and_try_again(tmp_path: Path) -> None:
    """On a line with a speed; what the host hears of the first try is not what either said."""
    call_2 = bytes.fromhex("ff 68 03 03 68 02 01 0c 0f 16")
    with VirtualUnits([1, 2], link=tmp_path / "tty", baud=9600) as units, host_at(units.url) as host:
        press = Press(lambda: units.press_together({1: (KeyCode.CALL,), 2: (KeyCode.CALL,)}))
        host.until(20)
        assert CALL_1 not in host.heard[:20]
        assert call_2 not in host.heard[:20]
        while not (CALL_1 in host.heard and call_2 in host.heard):
            host.until(len(host.heard) + 1)
        while press.is_alive():
            for frame in (CALL_1, call_2):
                host.say(frame)
                press.join(0.05)
        assert press.acknowledged is True
