"""Drives an identity card reader on a serial line. One thread owns the line: nobody else reads or writes it.

The thread asks several times a second for a card; one that is there is selected and read. Nothing of a card is ever
logged, and of what is read only a `Card` leaves this file.
"""

from __future__ import annotations

import logging
import termios
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import serial

from hardware.id_card import Card, CardError, decode_card
from hardware.id_protocol import (
    LONGEST_REPLY,
    SHORTEST_REPLY,
    Command,
    Frames,
    Reply,
    Status,
    card_text,
    decode_reply,
    encode,
)
from queueing.plan import Millis

_log = logging.getLogger(__name__)

_POLL_SECONDS = 0.02
_WRITE_SECONDS = 1.0
_SLOWEST_REOPEN = 10
_LIFTED_AFTER = 2
"""Finds without a card, in a row, that make it lifted: some modules miss every other one, and programs ask twice."""
_TRIES = 3
_LINE_FAULTS = (OSError, termios.error)
"""What a port raises when its cable, converter or driver is gone; SerialException is an OSError."""


class Connection(StrEnum):
    """How a reader is connected."""

    READY = "ready"
    DISCONNECTED = "disconnected"
    """Its port cannot be opened or was lost."""
    SILENT = "silent"
    """Its port is there and no right answer comes."""


class TroubleCode(StrEnum):
    """What a visitor can do something about."""

    LIFTED_TOO_EARLY = "lifted_too_early"
    """The card was gone before it was read: place it again and leave it there."""
    UNREADABLE = "unreadable"
    """The card was refused, or its text did not get through, several times: place it again, or go without it."""
    NOT_UNDERSTOOD = "not_understood"
    """Read, but its number, birth date or validity makes no sense: this card will not do."""
    LIFT_FIRST = "lift_first"
    """A card that was told before still lies there: take it away, place yours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRead:
    """A card was read. It may have expired: ask it."""

    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTrouble:
    """A card could not be read."""

    code: TroubleCode


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderState:
    """The reader's connection has changed."""

    connection: Connection


Told = CardRead | CardTrouble | ReaderState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderPace:
    """How patient the driver is, in milliseconds."""

    find: Millis = 330
    """Between two finds while somebody is asked for a card."""
    find_paused: Millis = 1000
    """Between two finds while paused, which notice lifted cards and lost readers, and read nothing."""
    answer: Millis = 1000
    """Until a find or a select is answered."""
    read: Millis = 3000
    """Until a read is answered; the card is authenticated meanwhile."""
    gap: Millis = 300
    """Between two bytes of a reply."""
    longest: Millis = 6000
    """For a whole reply, however slowly it comes."""
    reopen: Millis = 500
    """Until a lost line is tried again; more each time, up to ten times as much."""
    unanswered: int = 3
    """Finds without a right answer, in a row, that make a reader silent."""


class _Silent(Exception):
    """The reader does not answer any more."""


class _Missing(StrEnum):
    """Why a question has no answer."""

    SILENCE = "silence"
    GARBLED = "garbled"


class IdReader:
    """Reads cards from `start` to `close`, but only between `resume` and `pause`; it begins paused.

    `told` is called from the reader's thread, a value at a time. It must not block, and it may pause the reader. When
    `pause` or `close` has returned, no card and no trouble is told any more, and what came before is never told later.
    A card is told once: it has to be lifted before it is told again. Loss and return of the reader are told and logged.
    """

    def __init__(
        self,
        port: str,
        baud: int = 115_200,
        *,
        told: Callable[[Told], None],
        today: Callable[[], date],
        pace: ReaderPace | None = None,
        reading: Callable[[], None] | None = None,
    ) -> None:
        """`port` is a device's path or a converter's `socket://host:port`; `today` the hall's date.

        `reading` is called like `told` when a card was found and is being read: it should be left where it is.
        """
        self._port = port
        self._baud = baud
        self._told = told
        self._today = today
        self._reading = reading
        self._pace = pace or ReaderPace()
        self._changed = threading.Condition(threading.RLock())
        self._ending = threading.Event()
        self._session: object | None = None
        """From one resume to the next pause; all below belongs to the thread."""
        self._served: object | None = None
        """The session that the thread knows of."""
        self._connection: Connection | None = None
        self._unanswered = 0
        self._absent = 0
        self._failed = 0
        self._trouble: TroubleCode | None = None
        """Why the card that lies there could not be read so far."""
        self._done = False
        """The card that lies there was told, and has to be lifted."""
        self._to_be_lifted = False
        """It was told to an earlier session, and this one has not heard of it."""
        self._thread = threading.Thread(target=self._run, name=f"id reader {port}", daemon=True)

    def start(self) -> IdReader:
        self._thread.start()
        return self

    def resume(self) -> None:
        """Somebody is asked for a card from now on."""
        with self._changed:
            self._session = object()
            self._changed.notify_all()

    def pause(self) -> None:
        """Nobody is asked for a card any more."""
        with self._changed:
            self._session = None

    def close(self) -> None:
        """End the thread and free the port. Not to be called by `told`."""
        with self._changed:
            self._session = None
            self._ending.set()
            self._changed.notify_all()
        self._thread.join()

    # The line

    def _run(self) -> None:
        tries = 0
        while not self._ending.is_set():
            try:
                with self._open_line() as line:
                    self._serve(line)
            except (_Silent, *_LINE_FAULTS) as fault:
                tries = 1 if self._connection is Connection.READY else tries + 1
                self._lost(fault)
                self._ending.wait(self._pace.reopen / 1000 * min(tries, _SLOWEST_REOPEN))

    def _open_line(self) -> serial.Serial:
        line: serial.Serial = serial.serial_for_url(
            self._port,
            baudrate=self._baud,
            timeout=_POLL_SECONDS,
            write_timeout=_WRITE_SECONDS,
            exclusive=True,
        )
        return line

    def _serve(self, line: serial.Serial) -> None:
        self._unanswered = 0
        while not self._ending.is_set():
            session = self._begin_session()
            self._look(line, session)
            self._rest(session)

    def _rest(self, session: object | None) -> None:
        """Wait until the next find is due; one is due at once when somebody new asks for a card."""
        millis = self._pace.find_paused if session is None else self._pace.find
        with self._changed:
            self._changed.wait_for(lambda: self._ending.is_set() or self._session not in (None, session), millis / 1000)

    def _lost(self, fault: Exception) -> None:
        self._absent, self._failed, self._trouble = 0, 0, None
        self._became(Connection.SILENT if isinstance(fault, _Silent) else Connection.DISCONNECTED, str(fault))

    def _became(self, connection: Connection, why: str = "") -> None:
        if connection is self._connection:
            return
        self._connection = connection
        level = logging.INFO if connection is Connection.READY else logging.WARNING
        _log.log(level, "id reader %s: %s%s", self._port, connection, why and f": {why}")
        self._call(ReaderState(connection=connection))

    # The card

    def _begin_session(self) -> object | None:
        """Who asks for a card now, if anybody does. A new one knows nothing of what failed before."""
        with self._changed:
            session = self._session
        if session is not self._served:
            self._served = session
            self._failed, self._trouble = 0, None
            self._to_be_lifted = self._done
        return session

    def _look(self, line: serial.Serial, session: object | None) -> None:
        """Ask once whether there is a card, and read it when somebody asks for it."""
        reply = self._ask(line, Command.FIND)
        if isinstance(reply, _Missing):
            self._unanswered += 1
            if self._unanswered >= self._pace.unanswered:
                raise _Silent(f"no right answer to {self._unanswered} finds")
            return
        self._unanswered = 0
        self._became(Connection.READY)
        if reply.status == Status.NONE_FOUND:
            self._absent += 1
            if self._absent == _LIFTED_AFTER:
                self._lifted(session)
        elif reply.status == Status.FOUND:
            self._absent = 0
            if session is not None:
                self._found(line, session)

    def _lifted(self, session: object | None) -> None:
        if self._trouble is not None and not self._done:
            self._tell(session, CardTrouble(code=self._trouble))
        self._failed, self._trouble = 0, None
        self._done = self._to_be_lifted = False

    def _found(self, line: serial.Serial, session: object) -> None:
        if self._done:
            if self._to_be_lifted:
                self._to_be_lifted = False
                self._tell(session, CardTrouble(code=TroubleCode.LIFT_FIRST))
            return
        self._tell_reading(session)
        outcome = self._read(line)
        if isinstance(outcome, Card):
            self._done = self._tell(session, CardRead(card=outcome))
        elif outcome is TroubleCode.NOT_UNDERSTOOD:
            self._done = self._tell(session, CardTrouble(code=outcome))
        else:
            self._trouble = outcome
            self._failed += 1
            if self._failed == _TRIES:
                self._done = self._tell(session, CardTrouble(code=TroubleCode.UNREADABLE))

    def _read(self, line: serial.Serial) -> Card | TroubleCode:
        """Select and read the card that was found. A failed read is repeated: the card may not be found twice."""
        selected = self._ask(line, Command.SELECT)
        if isinstance(selected, _Missing):
            return TroubleCode.UNREADABLE
        if selected.status != Status.OK:
            return TroubleCode.LIFTED_TOO_EARLY
        trouble = TroubleCode.UNREADABLE
        for _ in range(_TRIES):
            reply = self._ask(line, Command.READ)
            if reply is _Missing.SILENCE:
                return TroubleCode.UNREADABLE
            if isinstance(reply, Reply) and reply.status == Status.OK:
                return self._decoded(reply)
            lifted = isinstance(reply, Reply) and reply.status == Status.READ_FAILED
            trouble = TroubleCode.LIFTED_TOO_EARLY if lifted else TroubleCode.UNREADABLE
        return trouble

    def _decoded(self, reply: Reply) -> Card | TroubleCode:
        try:
            return decode_card(card_text(reply.data), self._today())
        except CardError:
            return TroubleCode.NOT_UNDERSTOOD
        except ValueError:
            return TroubleCode.UNREADABLE

    def _ask(self, line: serial.Serial, command: Command) -> Reply | _Missing:
        """Ask one thing and hear the answer."""
        frames = Frames(shortest=SHORTEST_REPLY, longest=LONGEST_REPLY)
        missing = _Missing.SILENCE
        line.reset_input_buffer()
        line.write(encode(command.value))
        start = time.monotonic()
        ends = start + (self._pace.read if command is Command.READ else self._pace.answer) / 1000
        while (now := time.monotonic()) < ends and not self._ending.is_set():
            data = line.read(max(line.in_waiting, 1))
            for found in frames.feed(data):
                if isinstance(found, bytes):
                    return decode_reply(found)
                missing = _Missing.GARBLED
            if data and (frames.begun or missing is _Missing.GARBLED):
                missing = _Missing.GARBLED
                ends = min(start + self._pace.longest / 1000, now + self._pace.gap / 1000)
        return missing

    # Whoever is told

    def _tell(self, session: object | None, told: CardRead | CardTrouble) -> bool:
        """Tell it to the session that it belongs to; False when that is over."""
        with self._changed:
            if session is None or session is not self._session:
                return False
            self._call(told)
            return True

    def _tell_reading(self, session: object) -> None:
        with self._changed:
            if self._reading is not None and session is self._session:
                self._run_called(self._reading)

    def _call(self, told: Told) -> None:
        self._run_called(lambda: self._told(told))

    def _run_called(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as fault:  # its words could be about a person
            _log.error("id reader %s: who was told has failed: %s", self._port, type(fault).__name__)
