"""The card reader's driver, end to end: the real line, the real frames, the virtual reader at its end."""

from __future__ import annotations

import logging
import os
import select
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hardware.id_protocol import Command, Status, encode_reply
from hardware.id_reader import (
    CardRead,
    CardTrouble,
    Connection,
    IdReader,
    ReaderPace,
    ReaderState,
    Told,
    TroubleCode,
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
from wire.id_number import IdNumber, check_digit, parse_id_number

TODAY = date(2026, 1, 5)
NUMBER = "11010519491231002X"
CARD = CardText(number=NUMBER)
OTHER = CardText(number="00000019900101001" + check_digit("00000019900101001"), name="样本乙")
QUICK = ReaderPace(find=20, find_paused=20, answer=400, read=600, gap=100, longest=4000, reopen=20, unanswered=2)
PERSONAL = (NUMBER, "1949", "样本", NUMBER.encode("utf-16-le").hex(), "\\x001\\x009\\x004\\x009", "AAAAAA9669")


class Listener:
    """Keeps what it is told; `take` waits for the next."""

    def __init__(self) -> None:
        self.told: list[Told] = []
        self._taken = 0
        self._changed = threading.Condition()

    def __call__(self, told: Told) -> None:
        with self._changed:
            self.told.append(told)
            self._changed.notify_all()

    def take(self, seconds: float = 10.0) -> Told:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.told) > self._taken, seconds), "nothing was told"
            self._taken += 1
            return self.told[self._taken - 1]

    @property
    def rest(self) -> list[Told]:
        with self._changed:
            return self.told[self._taken :]


Start = Callable[..., IdReader]


@pytest.fixture
def virtual(tmp_path: Path) -> Iterator[VirtualIdReader]:
    with VirtualIdReader(tmp_path / "ttyID") as reader:
        yield reader


@pytest.fixture
def forgetful(tmp_path: Path) -> Iterator[VirtualIdReader]:
    """A module that finds a card again and again, however often it was read."""
    with VirtualIdReader(tmp_path / "ttyID", halts=False) as reader:
        yield reader


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
def start(listener: Listener) -> Iterator[Start]:
    """Starts a driver that reads already."""
    started: list[IdReader] = []

    def begin(port: str, pace: ReaderPace = QUICK, told: Callable[[Told], None] = listener) -> IdReader:
        reader = IdReader(port, told=told, today=lambda: TODAY, pace=pace)
        started.append(reader)
        reader.resume()
        return reader.start()

    yield begin
    for reader in started:
        reader.close()


def ready(listener: Listener) -> None:
    assert listener.take() == ReaderState(connection=Connection.READY)


def number_read(told: Told) -> str:
    """The number of the card that was told, by its pseudonym."""
    assert isinstance(told, CardRead), told
    names = {parse(text).pseudonym(b"key"): text.number for text in (CARD, OTHER)}
    return names[told.card.number.pseudonym(b"key")]


def parse(text: CardText) -> IdNumber:
    return parse_id_number(text.number, TODAY)


def trouble(told: Told) -> TroubleCode:
    assert isinstance(told, CardTrouble), told
    return told.code


def lifted(virtual: VirtualIdReader) -> None:
    """Lift the card, and leave the reader empty until that must have been noticed."""
    virtual.lift()
    assert virtual.wait_for(Command.FIND, 4)


def asked(virtual: VirtualIdReader, command: Command, times: int = 1) -> None:
    """Wait until the module has heard `command` so many times in all."""
    deadline = time.monotonic() + 10
    while virtual.asked[command] < times:
        assert time.monotonic() < deadline, f"{command} was not asked"
        time.sleep(0.002)


def test_a_card_is_read_once_however_long_it_lies(virtual: VirtualIdReader, listener: Listener, start: Start) -> None:
    """Number and validity arrive, and only once."""
    start(virtual.port)
    ready(listener)
    virtual.place(CARD)
    told = listener.take()
    assert number_read(told) == NUMBER
    assert isinstance(told, CardRead)
    assert (told.card.valid_from, told.card.valid_until) == (date(2020, 1, 2), date(2040, 1, 2))
    assert not told.card.expired_on(TODAY)
    assert virtual.wait_for(Command.FIND, 6)
    assert listener.rest == []


def test_a_module_that_finds_again_and_again_tells_a_card_once(
    forgetful: VirtualIdReader, listener: Listener, start: Start
) -> None:
    """The driver itself waits for the card to be lifted."""
    start(forgetful.port)
    ready(listener)
    forgetful.place(CARD)
    assert number_read(listener.take()) == NUMBER
    assert forgetful.wait_for(Command.FIND, 6)
    forgetful.refuse(Command.FIND, Status.NONE_FOUND)
    assert forgetful.wait_for(Command.FIND, 6)
    assert listener.rest == []
    assert forgetful.asked[Command.READ] == 1


@pytest.mark.parametrize("halts", [True, False])
def test_a_card_lifted_and_placed_again_is_told_again(
    tmp_path: Path, listener: Listener, start: Start, halts: bool
) -> None:
    """The same card, then another one."""
    with VirtualIdReader(tmp_path / "ttyID", halts=halts) as virtual:
        start(virtual.port)
        ready(listener)
        for card in (CARD, CARD, OTHER):
            virtual.place(card)
            assert number_read(listener.take()) == card.number
            lifted(virtual)
        assert listener.rest == []


def test_a_card_for_life_and_an_expired_one_are_told(
    virtual: VirtualIdReader, listener: Listener, start: Start
) -> None:
    """长期 has no end; a card past its last day is told too, and says so when asked."""
    start(virtual.port)
    ready(listener)
    expired = []
    for until in ("长期", "20260104"):
        virtual.place(replace(CARD, valid_until=until))
        told = listener.take()
        assert isinstance(told, CardRead)
        expired.append(told.card.expired_on(TODAY))
        lifted(virtual)
    assert expired == [False, True]


@pytest.mark.parametrize(
    "card",
    [
        CardText(number=NUMBER[:-1] + "1"),
        replace(CARD, birth="19491230"),
        replace(CARD, valid_until="20401332"),
        CardText(number="00000020270101001" + check_digit("00000020270101001")),
    ],
    ids=["check digit", "birth date", "validity", "not born yet"],
)
def test_a_card_that_makes_no_sense_is_told_as_such_once(
    virtual: VirtualIdReader, listener: Listener, start: Start, card: CardText
) -> None:
    """Placing it again would not help, so it is not taken for one that could not be read."""
    start(virtual.port)
    ready(listener)
    virtual.place(card)
    assert trouble(listener.take()) is TroubleCode.NOT_UNDERSTOOD
    lifted(virtual)
    assert listener.rest == []
    assert virtual.asked[Command.READ] == 1


@pytest.mark.parametrize("fault", [wrong_checksum, half_frame, noise, silence])
@pytest.mark.parametrize("command", [Command.FIND, Command.READ])
def test_one_spoiled_reply_costs_nothing(
    forgetful: VirtualIdReader, listener: Listener, start: Start, command: Command, fault: Fault
) -> None:
    """Asked again, the module answers; the visitor notices nothing."""
    start(forgetful.port)
    ready(listener)
    forgetful.disturb(command, fault)
    forgetful.place(CARD)
    assert number_read(listener.take()) == NUMBER
    assert listener.told[1:] == listener.told[-1:]


@pytest.mark.parametrize("fault", [wrong_checksum, half_frame])
def test_a_spoiled_card_is_asked_for_again_before_the_module_forgets_it(
    virtual: VirtualIdReader, listener: Listener, start: Start, fault: Fault
) -> None:
    """A module that finds a card but once is asked to read on, not to find."""
    virtual.disturb(Command.READ, fault, 2)
    start(virtual.port)
    ready(listener)
    virtual.place(CARD)
    assert number_read(listener.take()) == NUMBER
    assert (virtual.asked[Command.SELECT], virtual.asked[Command.READ]) == (1, 3)


def test_a_module_that_says_nothing_to_a_read_is_first_asked_whether_it_is_there(
    forgetful: VirtualIdReader, listener: Listener, start: Start
) -> None:
    """Silence is not met with one read after another: the card is found and selected anew."""
    forgetful.disturb(Command.READ, silence)
    start(forgetful.port)
    ready(listener)
    forgetful.place(CARD)
    assert number_read(listener.take()) == NUMBER
    assert (forgetful.asked[Command.SELECT], forgetful.asked[Command.READ]) == (2, 2)


@pytest.mark.parametrize("command", [Command.FIND, Command.SELECT])
def test_a_card_lifted_before_it_was_read_is_told(
    virtual: VirtualIdReader, listener: Listener, start: Start, command: Command
) -> None:
    """Gone between find and select, or between select and read: place it again, and it is read."""
    start(virtual.port)
    ready(listener)
    virtual.lift_after(command)
    virtual.place(CARD)
    assert trouble(listener.take()) is TroubleCode.LIFTED_TOO_EARLY
    virtual.place(CARD)
    assert number_read(listener.take()) == NUMBER
    assert listener.rest == []


@pytest.mark.parametrize("status", [Status.AUTHENTICATION, Status.CARD_AUTHENTICATION, Status.NO_CONTENT])
@pytest.mark.parametrize("halts", [True, False])
def test_a_card_that_is_refused_again_and_again_is_told_as_unreadable_once(
    tmp_path: Path, listener: Listener, start: Start, status: Status, halts: bool
) -> None:
    """After some tries the visitor hears of it, once, and may place the card again."""
    with VirtualIdReader(tmp_path / "ttyID", halts=halts) as virtual:
        virtual.refuse(Command.READ, status, 3 if halts else 9)
        start(virtual.port)
        ready(listener)
        virtual.place(CARD)
        assert trouble(listener.take()) is TroubleCode.UNREADABLE
        lifted(virtual)
        virtual.place(CARD)
        assert number_read(listener.take()) == NUMBER
        assert listener.rest == []


@pytest.mark.parametrize(
    ("command", "status"), [(Command.SELECT, Status.SELECT_FAILED), (Command.READ, Status.READ_FAILED)]
)
def test_failures_that_pass_are_not_told(
    forgetful: VirtualIdReader, listener: Listener, start: Start, command: Command, status: Status
) -> None:
    """A card that is read in the end was no trouble."""
    forgetful.refuse(command, status, 2)
    start(forgetful.port)
    ready(listener)
    forgetful.place(CARD)
    assert number_read(listener.take()) == NUMBER
    lifted(forgetful)
    assert listener.rest == []


def test_a_slow_line_gives_the_card_all_the_same(virtual: VirtualIdReader, listener: Listener, start: Start) -> None:
    """A card whose bytes take longer than a reply may take to begin is waited for, as long as they come."""
    virtual.byte_seconds = 0.0005
    start(virtual.port)
    ready(listener)
    virtual.place(CARD)
    assert number_read(listener.take()) == NUMBER
    assert (virtual.asked[Command.SELECT], virtual.asked[Command.READ]) == (1, 1)


def test_while_paused_no_card_is_read(virtual: VirtualIdReader, listener: Listener, start: Start) -> None:
    """A card that lies there meanwhile is found and nothing more, and read when somebody asks for it."""
    reader = start(virtual.port)
    ready(listener)
    reader.pause()
    virtual.place(CARD)
    assert virtual.wait_for(Command.FIND, 4)
    assert virtual.asked[Command.SELECT] == 0
    assert listener.rest == []
    reader.resume()
    assert number_read(listener.take()) == NUMBER


def test_it_begins_paused(virtual: VirtualIdReader, listener: Listener) -> None:
    """A driver that was only started tells its state and reads no card."""
    virtual.place(CARD)
    reader = IdReader(virtual.port, told=listener, today=lambda: TODAY, pace=QUICK).start()
    ready(listener)
    assert virtual.wait_for(Command.FIND, 4)
    reader.close()
    assert virtual.asked[Command.SELECT] == 0
    assert listener.rest == []


def test_what_was_read_when_the_pause_came_is_never_told(
    forgetful: VirtualIdReader, listener: Listener, start: Start
) -> None:
    """A card read for one visitor is not told to the next, also when the reading outlasts the pause."""
    reader = start(forgetful.port)
    ready(listener)
    forgetful.byte_seconds = 0.0005
    forgetful.place(CARD)
    asked(forgetful, Command.READ)
    reader.pause()
    forgetful.lift()
    forgetful.byte_seconds = 0.0
    reader.resume()
    assert forgetful.wait_for(Command.FIND, 4)
    assert listener.rest == []
    forgetful.place(OTHER)
    assert number_read(listener.take()) == OTHER.number


def test_what_failed_before_the_pause_is_not_told_after_it(
    forgetful: VirtualIdReader, listener: Listener, start: Start
) -> None:
    """The trouble of one visitor is not the next one's."""
    reader = start(forgetful.port, pace=replace(QUICK, find=1000))
    ready(listener)
    forgetful.refuse(Command.SELECT, Status.SELECT_FAILED)
    forgetful.place(CARD)
    asked(forgetful, Command.SELECT)
    reader.pause()
    forgetful.lift()
    reader.resume()
    assert forgetful.wait_for(Command.FIND, 3)
    assert listener.rest == []


def test_a_card_that_the_last_visitor_forgot_is_not_told_to_the_next(
    forgetful: VirtualIdReader, listener: Listener, start: Start
) -> None:
    """The next one hears, once, that it has to be taken away first."""
    reader = start(forgetful.port)
    ready(listener)
    forgetful.place(CARD)
    assert number_read(listener.take()) == NUMBER
    reader.pause()
    reader.resume()
    assert trouble(listener.take()) is TroubleCode.LIFT_FIRST
    assert forgetful.wait_for(Command.FIND, 4)
    assert listener.rest == []
    lifted(forgetful)
    forgetful.place(OTHER)
    assert number_read(listener.take()) == OTHER.number


def test_a_card_lifted_while_paused_may_come_again(
    forgetful: VirtualIdReader, listener: Listener, start: Start
) -> None:
    """That a card was taken away is noticed also while nobody is asked for one."""
    reader = start(forgetful.port)
    ready(listener)
    forgetful.place(CARD)
    assert number_read(listener.take()) == NUMBER
    reader.pause()
    lifted(forgetful)
    forgetful.place(CARD)
    reader.resume()
    assert number_read(listener.take()) == NUMBER


def test_whoever_is_told_may_pause_the_reader(virtual: VirtualIdReader, listener: Listener, start: Start) -> None:
    """A screen that has its card stops reading right there."""
    readers: list[IdReader] = []

    def told(value: Told) -> None:
        if isinstance(value, CardRead):
            readers[0].pause()
        listener(value)

    readers.append(start(virtual.port, told=told))
    ready(listener)
    virtual.place(CARD)
    assert number_read(listener.take()) == NUMBER
    lifted(virtual)
    virtual.place(OTHER)
    assert virtual.wait_for(Command.FIND, 4)
    assert listener.rest == []


def test_an_unplugged_reader_comes_back(virtual: VirtualIdReader, listener: Listener, start: Start) -> None:
    """Loss and return are told once each; a card placed afterwards is read."""
    start(virtual.port)
    ready(listener)
    virtual.unplug()
    assert listener.take() == ReaderState(connection=Connection.DISCONNECTED)
    virtual.replug()
    ready(listener)
    virtual.place(CARD)
    assert number_read(listener.take()) == NUMBER
    assert listener.rest == []


def test_a_card_read_before_the_plug_was_pulled_is_not_told_again(
    virtual: VirtualIdReader, listener: Listener, start: Start
) -> None:
    """The module has forgotten the card that still lies there; the driver has not."""
    start(virtual.port)
    ready(listener)
    virtual.place(CARD)
    assert number_read(listener.take()) == NUMBER
    virtual.unplug()
    assert listener.take() == ReaderState(connection=Connection.DISCONNECTED)
    virtual.replug()
    ready(listener)
    assert virtual.wait_for(Command.FIND, 4)
    assert listener.rest == []
    lifted(virtual)
    virtual.place(CARD)
    assert number_read(listener.take()) == NUMBER


def test_a_plug_pulled_amid_a_card_costs_that_reading_alone(
    virtual: VirtualIdReader, listener: Listener, start: Start
) -> None:
    """Half a card is no card; replugged, the card that lies there is read."""
    start(virtual.port)
    ready(listener)
    virtual.byte_seconds = 0.001
    virtual.place(CARD)
    asked(virtual, Command.READ)
    virtual.unplug()
    assert listener.take() == ReaderState(connection=Connection.DISCONNECTED)
    virtual.byte_seconds = 0.0
    virtual.replug()
    ready(listener)
    assert number_read(listener.take()) == NUMBER


def test_a_reader_that_is_not_there_is_disconnected(tmp_path: Path, listener: Listener, start: Start) -> None:
    """A kiosk that starts without its reader hears so, once, and gets it when it is plugged in."""
    start(str(tmp_path / "ttyID"))
    assert listener.take() == ReaderState(connection=Connection.DISCONNECTED)
    with VirtualIdReader(tmp_path / "ttyID"):
        ready(listener)


@pytest.mark.parametrize("fault", [silence, wrong_checksum, half_frame])
def test_a_reader_without_right_answers_is_silent_until_it_has_some(
    virtual: VirtualIdReader, listener: Listener, start: Start, fault: Fault
) -> None:
    """A line that is open and says nothing right is told once, and so is its recovery."""
    virtual.disturb(Command.FIND, fault, QUICK.unanswered * 2)
    start(virtual.port)
    assert listener.take() == ReaderState(connection=Connection.SILENT)
    ready(listener)
    virtual.place(CARD)
    assert number_read(listener.take()) == NUMBER


def test_a_reader_that_falls_silent_is_told(virtual: VirtualIdReader, listener: Listener, start: Start) -> None:
    """A module that hangs is no empty reader."""
    start(virtual.port)
    ready(listener)
    virtual.mute = True
    assert listener.take() == ReaderState(connection=Connection.SILENT)
    virtual.mute = False
    ready(listener)


def test_one_unanswered_find_is_no_silence(virtual: VirtualIdReader, listener: Listener, start: Start) -> None:
    """Only finds without an answer in a row count."""
    start(virtual.port)
    ready(listener)
    for _ in range(3):
        virtual.disturb(Command.FIND, wrong_checksum)
        assert virtual.wait_for(Command.FIND, 3)
    assert listener.rest == []


def test_an_answer_that_comes_too_late_is_no_answer_to_the_next_question(
    virtual: VirtualIdReader, listener: Listener, start: Start
) -> None:
    """What lies on the line before a question is asked is thrown away."""
    start(virtual.port, pace=replace(QUICK, find=300))
    ready(listener)
    for _ in range(2):
        assert virtual.wait_for(Command.FIND)
        time.sleep(0.1)
        virtual.babble(encode_reply(Status.FOUND, bytes(4)))
    assert virtual.wait_for(Command.FIND, 3)
    assert virtual.asked[Command.SELECT] == 0
    assert listener.rest == []


def test_a_reader_behind_a_converter_is_read_over_tcp(
    virtual: VirtualIdReader, listener: Listener, start: Start
) -> None:
    """`socket://` reaches a reader as a device path does, and a converter that hangs up is a lost line."""
    with Converter(virtual.port) as converter:
        start(converter.url)
        ready(listener)
        virtual.place(CARD)
        assert number_read(listener.take()) == NUMBER
    assert listener.take() == ReaderState(connection=Connection.DISCONNECTED)


def test_a_failing_listener_does_not_end_the_reader(
    virtual: VirtualIdReader, listener: Listener, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """What it raises is logged by its kind, without its words, and the next card is read."""

    def told(value: Told) -> None:
        listener(value)
        raise RuntimeError(NUMBER)

    start(virtual.port, told=told)
    ready(listener)
    for _ in range(2):
        virtual.place(CARD)
        assert number_read(listener.take()) == NUMBER
        lifted(virtual)
    assert "RuntimeError" in caplog.text
    assert NUMBER not in caplog.text


def test_nothing_of_a_card_is_logged_or_shown(
    virtual: VirtualIdReader, listener: Listener, start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    """Through readings, faults, a wrong card and a pulled plug, the log and all that is told show no person."""
    with caplog.at_level(logging.DEBUG):
        start(virtual.port)
        ready(listener)
        for fault in (wrong_checksum, half_frame, noise):
            virtual.disturb(Command.READ, fault)
            virtual.place(CARD)
            assert number_read(listener.take()) == NUMBER
            lifted(virtual)
        virtual.place(replace(CARD, number=NUMBER[:-1] + "1"))
        assert trouble(listener.take()) is TroubleCode.NOT_UNDERSTOOD
        lifted(virtual)
        virtual.byte_seconds = 0.001
        reads = virtual.asked[Command.READ]
        virtual.place(CARD)
        asked(virtual, Command.READ, reads + 1)
        virtual.unplug()
        assert listener.take() == ReaderState(connection=Connection.DISCONNECTED)
    assert "disconnected" in caplog.text
    shown = caplog.text + repr(listener.told) + "".join(f"{told}" for told in listener.told)
    assert [word for word in PERSONAL if word in shown] == []
    assert "…002X" in shown


def test_closed_it_frees_the_port(virtual: VirtualIdReader, listener: Listener, start: Start) -> None:
    """While it is open nobody else can have the exclusive port; afterwards another driver can."""
    first = start(virtual.port)
    ready(listener)
    second = Listener()
    start(virtual.port, told=second)
    assert second.take() == ReaderState(connection=Connection.DISCONNECTED)
    first.close()
    ready(second)


class Converter:
    """A serial-to-Ethernet converter: a TCP port that passes bytes on to a serial one."""

    def __init__(self, port: str) -> None:
        self._serial = os.open(port, os.O_RDWR | os.O_NOCTTY)
        self._server = socket.create_server(("127.0.0.1", 0))
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)

    @property
    def url(self) -> str:
        return f"socket://127.0.0.1:{self._server.getsockname()[1]}"

    def __enter__(self) -> Converter:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()
        self._server.close()
        os.close(self._serial)

    def _run(self) -> None:
        client, _ = self._server.accept()
        with client:
            while not self._ending.is_set():
                ready_ends, _, _ = select.select([client.fileno(), self._serial], [], [], 0.05)
                if client.fileno() in ready_ends:
                    os.write(self._serial, client.recv(1024))
                if self._serial in ready_ends:
                    client.sendall(os.read(self._serial, 1024))
