"""A serial line with LED bars on it. One thread owns the line: nobody else reads or writes it."""

from __future__ import annotations

import logging
import termios
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import serial

from hardware.agenda import Agenda, BarHealth, Pace, Task
from hardware.bar_protocol import PROTOCOLS
from hardware.bar_text import BarText
from layouts.layout import Bus
from queueing.plan import Millis

_log = logging.getLogger(__name__)

_READ_SECONDS = 0.02
_WRITE_SECONDS = 1.0
_SLOWEST_REOPEN = 10
_LINE_FAULTS = (OSError, termios.error)
"""What a port raises when its cable, converter or driver is gone; SerialException is an OSError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusHealth:
    """How a bus and its bars are doing."""

    name: str
    open: bool
    problem: str | None
    """Why the line is not open."""
    bars: tuple[BarHealth, ...]

    @property
    def lost(self) -> Sequence[str]:
        """Counters whose bars do not answer."""
        return [bar.counter for bar in self.bars if bar.lost]


class BarBus:
    """Keeps the bars of a bus showing what they should, from `start` to `close`.

    Loss and recovery of the line and of each bar are logged once each. After either, the bars are told again.
    """

    def __init__(self, bus: Bus, pace: Pace | None = None) -> None:
        self._bus = bus
        self._pace = pace or Pace()
        self._protocol = PROTOCOLS[bus.protocol]
        self._agenda = Agenda(bus.bars, self._pace, _now())
        self._changed = threading.Condition()
        self._ending = threading.Event()
        self._open = False
        self._problem: str | None = None
        self._thread = threading.Thread(target=self._run, name=f"bus {bus.name}", daemon=True)

    @property
    def counters(self) -> Sequence[str]:
        """Counters whose bars are on this bus."""
        return [bar.counter for bar in self._bus.bars]

    def start(self) -> BarBus:
        self._thread.start()
        return self

    def close(self) -> None:
        """End the thread and free the line. The bars keep what they show."""
        self._ending.set()
        with self._changed:
            self._changed.notify()
        self._thread.join()

    def show(self, counter: str, text: BarText) -> None:
        """The bar of `counter` should say this, a call before everything else. KeyError: no such bar on this bus."""
        with self._changed:
            self._agenda.want(counter, text, _now())
            self._changed.notify()

    def health(self) -> BusHealth:
        with self._changed:
            return BusHealth(name=self._bus.name, open=self._open, problem=self._problem, bars=self._agenda.health())

    def _run(self) -> None:
        tries = 0
        while not self._ending.is_set():
            try:
                with self._open_line() as line:
                    tries = 0
                    self._opened()
                    self._serve(line)
            except _LINE_FAULTS as fault:
                self._lost(fault)
                tries += 1
            self._ending.wait(self._pace.reopen / 1000 * min(tries, _SLOWEST_REOPEN))

    def _open_line(self) -> serial.Serial:
        line: serial.Serial = serial.serial_for_url(
            self._bus.port,
            baudrate=self._bus.baud,
            timeout=_READ_SECONDS,
            write_timeout=_WRITE_SECONDS,
            exclusive=True,
        )
        return line

    def _opened(self) -> None:
        with self._changed:
            if self._problem is not None:
                _log.info("bus %s: open again", self._bus.name)
            self._open, self._problem = True, None
            self._agenda.reopened(_now())

    def _lost(self, fault: BaseException) -> None:
        with self._changed:
            if self._problem is None:
                _log.warning("bus %s: line lost: %s", self._bus.name, fault)
            self._open, self._problem = False, str(fault)

    def _serve(self, line: serial.Serial) -> None:
        while task := self._next_task():
            accepted = self._exchange(line, task)
            with self._changed:
                self._note(task, accepted)

    def _next_task(self) -> Task | None:
        """Wait for something to do; None when the bus is closing."""
        with self._changed:
            while not self._ending.is_set():
                if task := self._agenda.next(_now()):
                    return task
                now = _now()
                self._changed.wait(max(self._agenda.wake_at(now) - now, 1) / 1000)
        return None

    def _note(self, task: Task, accepted: bool) -> None:
        where = f"bus {self._bus.name}: bar {task.bar.address} of counter {task.bar.counter}"
        if accepted:
            if self._agenda.answered(task, _now()):
                _log.info("%s answers again", where)
        elif self._agenda.failed(task, _now()):
            _log.warning("%s does not answer", where)

    def _exchange(self, line: serial.Serial, task: Task) -> bool:
        """Say one thing to one bar and hear its answer. False: silence or a refusal."""
        bar, text = task.bar, task.text
        data = self._protocol.ping(bar) if text is None else self._protocol.show(bar, text)
        listener = self._protocol.listener()
        line.reset_input_buffer()
        line.write(data)
        deadline = time.monotonic() + len(data) * 10 / self._bus.baud + self._pace.reply / 1000
        while time.monotonic() < deadline:
            for reply in listener.feed(line.read(max(line.in_waiting, 1))):
                if reply.address == bar.address:
                    return reply.accepted
        return False


def _now() -> Millis:
    return time.monotonic_ns() // 1_000_000
