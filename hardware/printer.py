"""A receipt printer: one thread owns it, every job opens the port anew and is sent once.

A job runs: open → ask the status → send → wait until the printer says that all is printed. After the first byte of a
slip is out, nothing is ever sent again by itself: a slip that may exist is not printed twice.

A printer whose address ends with `answers=no` is sent its slips blindly, and each of them ends as NOT_CONFIRMED: nobody
knows. One that should answer and does not is sent nothing: NO_ANSWER.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from typing import TypeVar

from hardware import slip
from hardware.printer_port import PrinterPort, open_port
from hardware.printer_status import (
    ASKED,
    FENCE,
    Answer,
    Fence,
    ProcessId,
    Replies,
    Reply,
    Status,
    ask,
    ask_when_printed,
)
from layouts.layout import Printer, SlipLine
from layouts.printer_address import read_address

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")
_AT_ONCE = 0.02
"""Seconds in which what is already on the line is heard."""


class PrintFault(StrEnum):
    """Why a slip was not, or perhaps not, printed."""

    UNREACHABLE = "UNREACHABLE"
    """There is no printer at the address, or somebody else has it."""
    NO_ANSWER = "NO_ANSWER"
    """Something is there, but it does not tell its status."""
    OFFLINE = "OFFLINE"
    COVER_OPEN = "COVER_OPEN"
    PAPER_END = "PAPER_END"
    CUTTER = "CUTTER"
    """The knife is stuck."""
    BROKEN = "BROKEN"
    """The printer reports an error."""
    NOT_CONFIRMED = "NOT_CONFIRMED"
    """The slip was sent, whole or in part, and the printer never said that it is printed."""
    CLOSED = "CLOSED"
    """The program is ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The printer confirmed that the slip is printed and cut."""

    paper_low: bool = False
    """The roll is near its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintFailed:
    """The slip is not confirmed."""

    code: PrintFault
    retryable: bool
    """True: nothing of it was sent, so printing again cannot make a second slip."""
    paper_low: bool = False
    """The roll is near its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether a slip asked for now would be printed."""

    fault: PrintFault | None = None
    """What keeps it from being printed; for a printer that never answers only whether it is there."""
    paper_low: bool = False

    @property
    def ready(self) -> bool:
        return self.fault is None


Outcome = Printed | PrintFailed


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long a printer may take, in seconds."""

    connect: float = 2.0
    reply: float = 1.5
    """Until it tells its status."""
    printing: float = 6.0
    """From the last byte of a slip until the printer confirms it."""
    poll: float = 0.3
    """Between two looks at the status while it prints."""
    quiet: float = 0.5
    """When nothing has come for so long, no answer to an earlier job is on its way any more."""


OpenPort = Callable[[str, float], PrinterPort]
"""Opens the port at an address within seconds, see `hardware.printer_port.open_port`."""


class ReceiptPrinter:
    """Prints slips one after another. Every outcome comes through the job's future; the world's failures are values."""

    def __init__(self, printer: Printer, timeouts: Timeouts | None = None, open_port: OpenPort = open_port) -> None:
        self._printer = printer
        self._answers = read_address(printer.address).answers
        self._open_port = open_port
        self._timeouts = timeouts or Timeouts()
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._ids = count(1)
        self._confirms_by_id: bool | None = None
        self._closed = False
        self._closing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=f"printer {printer.name}", daemon=True)
        self._thread.start()

    def print(self, lines: Sequence[SlipLine]) -> Future[Outcome]:
        """Print a slip whose text is final."""
        wanted = tuple(lines)
        return self._put(lambda: self._print(wanted), PrintFailed(code=PrintFault.CLOSED, retryable=True))

    def look(self) -> Future[Readiness]:
        """Ask how the printer is, after the slips that wait; nothing is printed."""
        return self._put(self._look, Readiness(fault=PrintFault.CLOSED))

    def close(self) -> None:
        """Finish the slip being printed, refuse those that wait, end the thread."""
        with self._closing:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _put(self, job: Callable[[], _Result], refused: _Result) -> Future[_Result]:
        future: Future[_Result] = Future()

        def run() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(refused if self._closed else job())
            except Exception as fault_of_ours:
                future.set_exception(fault_of_ours)

        with self._closing:
            if self._closed:
                future.set_result(refused)
            else:
                self._jobs.put(run)
        return future

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

    def _look(self) -> Readiness:
        try:
            with self._open() as connection:
                if not self._answers:
                    return Readiness()
                connection.forget()
                status = connection.status()
        except _UnreachableError:
            return Readiness(fault=PrintFault.UNREACHABLE)
        except OSError:
            return Readiness(fault=PrintFault.NO_ANSWER)
        return Readiness(fault=fault_of(status), paper_low=status.paper_low)

    def _print(self, lines: Sequence[SlipLine]) -> Outcome:
        data = slip.encode(lines, columns=self._printer.columns, dots=self._printer.dots, qr=self._printer.qr)
        try:
            with self._open() as connection:
                outcome = self._print_over(connection, data) if self._answers else _print_blindly(connection, data)
        except _UnreachableError:
            outcome = PrintFailed(code=PrintFault.UNREACHABLE, retryable=True)
        if isinstance(outcome, PrintFailed):
            _log.warning("printer %s: %s", self._printer.name, outcome.code)
        return outcome

    def _open(self) -> _Connection:
        try:
            return _Connection(self._open_port(self._printer.address, self._timeouts.connect), self._timeouts)
        except OSError as error:
            raise _UnreachableError from error

    def _print_over(self, connection: _Connection, data: bytes) -> Outcome:
        low = False
        try:
            connection.forget()
            status = connection.status()
            low = status.paper_low
            if fault := fault_of(status):
                return PrintFailed(code=fault, retryable=True, paper_low=low)
            if self._confirms_by_id is None:
                self._confirms_by_id = connection.knows_process_ids(self._next_id())
        except OSError:
            return PrintFailed(code=PrintFault.NO_ANSWER, retryable=True, paper_low=low)
        try:
            process_id = self._next_id() if self._confirms_by_id else None
            connection.send(data + (ask_when_printed(process_id) if process_id else FENCE))
            fault = connection.wait_until_printed(process_id)
        except OSError:
            fault = PrintFault.NOT_CONFIRMED
        if fault is None:
            return Printed(paper_low=low)
        self._confirms_by_id = None  # what it still owes must not confirm the next slip; or it is another printer then
        return PrintFailed(code=fault, retryable=False, paper_low=low)

    def _next_id(self) -> bytes:
        return b"%04d" % (next(self._ids) % 10_000)


def fault_of(status: Status) -> PrintFault | None:
    """What keeps a printer in this state from printing; None when it can."""
    if status.cover_open:
        return PrintFault.COVER_OPEN
    if status.paper_end:
        return PrintFault.PAPER_END
    if status.cutter:
        return PrintFault.CUTTER
    if status.broken or status.error:
        return PrintFault.BROKEN
    return PrintFault.OFFLINE if status.offline else None


def _print_blindly(connection: _Connection, data: bytes) -> Outcome:
    """Send to a printer that never says anything."""
    with suppress(OSError):
        connection.send(data)
    return PrintFailed(code=PrintFault.NOT_CONFIRMED, retryable=False)


class _UnreachableError(Exception):
    """The port could not be opened."""


class _Connection:
    """One conversation with a printer. Every method raises OSError when the printer goes silent or away."""

    def __init__(self, port: PrinterPort, timeouts: Timeouts) -> None:
        self._port = port
        self._timeouts = timeouts
        self._replies = Replies()
        self._heard: deque[Reply] = deque()

    def __enter__(self) -> _Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._port.close()

    def send(self, data: bytes) -> None:
        self._port.send(data, self._timeouts.printing)

    def forget(self) -> None:
        """Let go of what an earlier conversation has left on the line."""
        deadline = time.monotonic() + self._timeouts.reply
        while not self._port.fresh and time.monotonic() < deadline and self._port.receive(_AT_ONCE):
            pass

    def status(self) -> Status:
        status = Status()
        for n in ASKED:
            self.send(ask(n))
            status = status.read(n, self._answer(self._timeouts.reply).byte)
        return status

    def knows_process_ids(self, process_id: bytes) -> bool:
        """Ask for a process id and then for the fence: the printer that answers only the fence knows no process ids.

        Where the answers of an earlier job may still come, this waits until all is quiet.
        """
        self.send(ask_when_printed(process_id) + FENCE)
        known = fenced = False
        deadline = time.monotonic() + self._timeouts.reply
        while True:
            match self._reply(deadline):
                case ProcessId(id=answered) if answered == process_id:
                    known = True
                case Fence():
                    if self._port.fresh:
                        return known
                    fenced, deadline = True, time.monotonic() + self._timeouts.quiet
                case None if fenced:
                    return known
                case None:
                    raise TimeoutError("the printer does not answer GS r")

    def wait_until_printed(self, process_id: bytes | None) -> PrintFault | None:
        """Wait for the confirmation, looking meanwhile whether paper or cover holds it up. None: it is printed."""
        deadline = time.monotonic() + self._timeouts.printing
        asked: deque[int] = deque()
        status = Status()
        while (now := time.monotonic()) < deadline:
            match self._reply(min(deadline, now + self._timeouts.poll)):
                case ProcessId(id=answered) if answered == process_id:
                    return None
                case Fence() if process_id is None:
                    return fault_of(self.status())
                case Answer(byte=byte) if asked:
                    status = status.read(asked.popleft(), byte)
                    if fault := fault_of(status) if not asked else None:
                        return fault
                case None if not asked:
                    for n in ASKED:
                        self.send(ask(n))
                        asked.append(n)
        return PrintFault.NOT_CONFIRMED

    def _answer(self, seconds: float) -> Answer:
        deadline = time.monotonic() + seconds
        while True:
            match self._reply(deadline):
                case Answer() as answer:
                    return answer
                case None:
                    raise TimeoutError("the printer does not answer DLE EOT")

    def _reply(self, deadline: float) -> Reply | None:
        """The next reply, or None when there is none before `deadline`."""
        while not self._heard:
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self._heard.extend(self._replies.feed(self._port.receive(left)))
        return self._heard.popleft()
