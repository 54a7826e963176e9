"""A receipt printer on the network: one thread owns it, every job gets a connection of its own and is sent once.

A job runs: connect → ask the status → send → wait until the printer says that all is printed. After the first byte of a
slip is out, nothing is ever sent again by itself: a slip that may exist is not printed twice.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from itertools import count

from escpos.exceptions import Error as EscposError
from escpos.printer import Network

from hardware import slip
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

_log = logging.getLogger(__name__)


class PrintFault(StrEnum):
    """Why a slip was not, or perhaps not, printed."""

    UNREACHABLE = "UNREACHABLE"
    """Nothing listens at the printer's address."""
    NO_ANSWER = "NO_ANSWER"
    """It takes a connection but does not tell its status."""
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


class ReceiptPrinter:
    """Prints slips one after another. Every outcome comes through the job's future; the world's failures are values."""

    def __init__(self, printer: Printer, timeouts: Timeouts | None = None) -> None:
        self._printer = printer
        self._timeouts = timeouts or Timeouts()
        self._jobs: queue.SimpleQueue[tuple[tuple[SlipLine, ...], Future[Outcome]] | None] = queue.SimpleQueue()
        self._ids = count(1)
        self._confirms_by_id: bool | None = None
        self._closed = False
        self._closing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=f"printer {printer.name}", daemon=True)
        self._thread.start()

    def print(self, lines: Sequence[SlipLine]) -> Future[Outcome]:
        """Print a slip whose text is final."""
        future: Future[Outcome] = Future()
        with self._closing:
            if self._closed:
                future.set_result(PrintFailed(code=PrintFault.CLOSED, retryable=True))
            else:
                self._jobs.put((tuple(lines), future))
        return future

    def close(self) -> None:
        """Finish the slip being printed, refuse those that wait, end the thread."""
        with self._closing:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            lines, future = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(self._print(lines))
            except Exception as fault_of_ours:
                future.set_exception(fault_of_ours)

    def _print(self, lines: Sequence[SlipLine]) -> Outcome:
        if self._closed:
            return PrintFailed(code=PrintFault.CLOSED, retryable=True)
        data = slip.encode(lines, columns=self._printer.columns, dots=self._printer.dots)
        try:
            with _Connection(self._printer, self._timeouts) as connection:
                outcome = self._print_over(connection, data)
        except EscposError:
            outcome = PrintFailed(code=PrintFault.UNREACHABLE, retryable=True)
        if isinstance(outcome, PrintFailed):
            _log.warning("printer %s: %s", self._printer.name, outcome.code)
        return outcome

    def _print_over(self, connection: _Connection, data: bytes) -> Outcome:
        try:
            status = connection.status()
            if fault := fault_of(status):
                return PrintFailed(code=fault, retryable=True)
            if self._confirms_by_id is None:
                self._confirms_by_id = connection.knows_process_ids(self._next_id())
        except OSError:
            return PrintFailed(code=PrintFault.NO_ANSWER, retryable=True)
        try:
            process_id = self._next_id() if self._confirms_by_id else None
            connection.send(data + (ask_when_printed(process_id) if process_id else FENCE))
            fault = connection.wait_until_printed(process_id)
        except OSError:
            fault = PrintFault.NOT_CONFIRMED
        return PrintFailed(code=fault, retryable=False) if fault else Printed(paper_low=status.paper_low)

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


class _Connection:
    """One conversation with a printer. Every method raises OSError when the printer goes silent or away."""

    def __init__(self, printer: Printer, timeouts: Timeouts) -> None:
        self._network = Network(printer.host, port=printer.port, timeout=timeouts.connect)
        self._timeouts = timeouts
        self._replies = Replies()
        self._heard: deque[Reply] = deque()

    def __enter__(self) -> _Connection:
        self._network.open()
        self._socket = self._network.device
        return self

    def __exit__(self, *_: object) -> None:
        self._network.close()

    def send(self, data: bytes) -> None:
        self._socket.settimeout(self._timeouts.printing)
        self._network._raw(data)

    def status(self) -> Status:
        status = Status()
        for n in ASKED:
            self.send(ask(n))
            status = status.read(n, self._answer(self._timeouts.reply).byte)
        return status

    def knows_process_ids(self, process_id: bytes) -> bool:
        """Ask for a process id and then for the fence: the printer that answers only the fence knows no process ids."""
        self.send(ask_when_printed(process_id) + FENCE)
        known = False
        deadline = time.monotonic() + self._timeouts.reply
        while True:
            match self._reply(deadline):
                case ProcessId(id=answered) if answered == process_id:
                    known = True
                case Fence():
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
            self._socket.settimeout(left)
            try:
                data = self._socket.recv(256)
            except TimeoutError:
                return None
            if not data:
                raise ConnectionResetError("the printer closed the connection")
            self._heard.extend(self._replies.feed(data))
        return self._heard.popleft()
