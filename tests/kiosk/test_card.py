"""The card reader as the screen sees it: the real driver on a pseudo-terminal, its values in the screen's thread."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hardware.id_protocol import Command
from hardware.id_reader import ReaderPace
from hardware.virtual_id_reader import CardText, VirtualIdReader, silence
from kiosk.card import CardReader, CardSeen, CardState, CardTold, CardTrouble, TroubleCode
from wire.id_number import IdNumber, parse_id_number

TODAY = date(2026, 1, 5)
NUMBER = "11010519491231002X"
CARD = CardText(number=NUMBER)
QUICK = ReaderPace(find=20, find_paused=20, answer=200, read=400, gap=100, longest=4000, reopen=20, unanswered=2)

READY, READING, ABSENT = CardState.READY, CardState.READING, CardState.ABSENT


class Seat:
    """A kiosk's reader, and what its screen was told."""

    def __init__(self, qtbot: QtBot, port: str) -> None:
        self._qtbot = qtbot
        self.told: list[CardTold] = []
        self.threads: set[int] = set()
        self.reader = CardReader(port, lambda: TODAY, pace=QUICK)
        self.reader.told.connect(self._take)

    def _take(self, told: CardTold) -> None:
        self.told.append(told)
        self.threads.add(threading.get_ident())

    def until(self, condition: Callable[[], bool]) -> None:
        """Let the screen live until `condition`."""
        self._qtbot.waitUntil(condition, timeout=10_000)

    def hears(self, *told: CardTold) -> None:
        """Wait for as many values, and expect these."""
        self.until(lambda: len(self.told) >= len(told))
        assert self.told == list(told)
        self.told.clear()

    def linger(self, virtual: VirtualIdReader, finds: int = 4) -> None:
        """Let the driver look so often for a card, and the screen take what came of it."""
        wanted = virtual.asked[Command.FIND] + finds
        self.until(lambda: virtual.asked[Command.FIND] >= wanted)
        self._qtbot.wait(20)


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[VirtualIdReader]:
    with VirtualIdReader(tmp_path / "ttyID", halts=False) as reader:
        yield reader


@pytest.fixture
def seat(qtbot: QtBot, virtual: VirtualIdReader) -> Iterator[Seat]:
    """A reader that is ready."""
    seat = Seat(qtbot, virtual.port)
    seat.hears(READY)
    yield seat
    seat.reader.close()


def seen(number: str = NUMBER, *, expired: bool = False) -> CardSeen:
    return CardSeen(number=parse_id_number(number, TODAY), expired=expired)


def test_a_card_is_told_in_the_screens_thread_first_that_it_is_read_then_its_number(
    seat: Seat, virtual: VirtualIdReader
) -> None:
    """Once, however long it lies."""
    seat.reader.listen(True)
    seat.hears(READY)
    virtual.place(CARD)
    seat.hears(READING, seen())
    seat.linger(virtual)
    assert seat.told == []
    assert seat.threads == {threading.get_ident()}


def test_an_expired_card_says_so(seat: Seat, virtual: VirtualIdReader) -> None:
    """Its number is told all the same: what it is worth the hall decides."""
    seat.reader.listen(True)
    virtual.place(replace(CARD, valid_until="20260104"))
    seat.hears(READY, READING, seen(expired=True))


def test_a_card_that_lies_there_while_nobody_is_asked_is_not_read(seat: Seat, virtual: VirtualIdReader) -> None:
    """Not before listening began, not after it ended."""
    virtual.place(CARD)
    seat.linger(virtual)
    assert virtual.asked[Command.READ] == 0
    seat.reader.listen(True)
    seat.hears(READY, READING, seen())
    seat.reader.listen(False)
    virtual.lift()
    seat.linger(virtual)
    virtual.place(CARD)
    seat.linger(virtual)
    assert virtual.asked[Command.READ] == 1
    assert seat.told == []


@pytest.mark.parametrize("again", [False, True])
def test_a_card_that_was_read_before_listening_ended_is_never_told_after_it(
    seat: Seat, virtual: VirtualIdReader, again: bool
) -> None:
    """Its value lay before the screen's thread already; nor does the next visitor get it, only that it must go."""
    seat.reader.listen(True)
    seat.hears(READY)
    virtual.place(CARD)
    assert virtual.wait_for(Command.READ)
    assert virtual.wait_for(Command.FIND, 2)  # the driver is done with the card, and the screen has not been let live
    seat.reader.listen(again)
    seat.linger(virtual)
    assert seat.told == ([READY, CardTrouble(code=TroubleCode.LIFT_FIRST)] if again else [])


def test_trouble_with_a_card_is_told(seat: Seat, virtual: VirtualIdReader) -> None:
    """Lifted too early: place it again, and it is read."""
    seat.reader.listen(True)
    virtual.lift_after(Command.SELECT)
    virtual.place(CARD)
    seat.hears(READY, READING, CardTrouble(code=TroubleCode.LIFTED_TOO_EARLY))
    virtual.place(CARD)
    seat.hears(READING, seen())


def test_a_reader_that_goes_and_comes_is_told_also_while_nobody_is_asked(seat: Seat, virtual: VirtualIdReader) -> None:
    """And again to whoever begins to listen meanwhile."""
    virtual.unplug()
    seat.hears(ABSENT)
    seat.reader.listen(True)
    seat.hears(ABSENT)
    virtual.replug()
    seat.hears(READY)
    virtual.disturb(Command.FIND, silence, 4)
    seat.hears(ABSENT, READY)
    virtual.place(CARD)
    seat.hears(READING, seen())


def test_a_kiosk_whose_reader_is_missing_waits_for_it(qtbot: QtBot, tmp_path: Path) -> None:
    """It is absent until it is plugged in."""
    seat = Seat(qtbot, str(tmp_path / "ttyID"))
    try:
        seat.reader.listen(True)
        seat.hears(ABSENT, ABSENT)
        with VirtualIdReader(tmp_path / "ttyID"):
            seat.hears(READY)
    finally:
        seat.reader.close()


def test_nothing_of_a_card_stays_once_it_was_told_and_nothing_is_logged(
    seat: Seat, virtual: VirtualIdReader, caplog: pytest.LogCaptureFixture
) -> None:
    """What the screen forgets is gone."""

    before = _numbers()
    with caplog.at_level(logging.DEBUG):
        seat.reader.listen(True)
        virtual.place(CARD)
        seat.until(lambda: _numbers() > before)
        seat.hears(READY, READING, seen())
        seat.reader.listen(False)
        seat.linger(virtual)
    assert _numbers() == before
    assert NUMBER not in caplog.text
    assert "1949" not in caplog.text


def _numbers() -> int:
    """How many identity numbers this process holds."""
    gc.collect()
    return sum(isinstance(thing, IdNumber | CardSeen) for thing in gc.get_objects())


def test_a_closed_reader_tells_nothing_more_and_leaves_no_thread(seat: Seat, virtual: VirtualIdReader) -> None:
    """Closing twice is no harm."""
    seat.reader.listen(True)
    seat.hears(READY)
    virtual.place(CARD)
    virtual.unplug()
    seat.reader.close()
    seat.reader.close()
    assert not [thread for thread in threading.enumerate() if virtual.port in thread.name]
    seat._qtbot.wait(50)
    assert seat.told == []
