"""A serial line and the nodes on it. One thread owns the line: nobody else reads or writes it."""

from __future__ import annotations

import logging
import termios
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import serial

from hardware.agenda import Agenda, NodeHealth, Pace, Task
from hardware.driver import Ear, Pressed, Rated, Reply
from hardware.drivers import driver_of
from hardware.node import Node, NodeKind, Shown, nodes_of
from layouts.layout import Bus
from queueing.plan import Millis

_log = logging.getLogger(__name__)

_READ_SECONDS = 0.02
_BITS = 10
"""On the line for each byte: start, eight, stop."""
_WRITE_SECONDS = 1.0
_SLOWEST_REOPEN = 10
_LINE_FAULTS = (OSError, termios.error)
"""What a port raises when its cable, converter or driver is gone; SerialException is an OSError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusHealth:
    """How a bus and its nodes are doing."""

    name: str
    open: bool
    problem: str | None
    """Why the line is not open."""
    nodes: tuple[NodeHealth, ...]

    @property
    def lost(self) -> Sequence[Node]:
        """Nodes that do not answer."""
        return [health.node for health in self.nodes if health.lost]


class BusThread:
    """Keeps the nodes of a bus showing what they should, and hears them, from `start` to `close`.

    Loss and recovery of the line and of each node are logged once each. After either, the nodes are told again.
    """

    def __init__(
        self, bus: Bus, pace: Pace | None = None, heard: Callable[[Node, Pressed | Rated], None] | None = None
    ) -> None:
        """`heard` is called in the bus's thread with every key that was pressed."""
        self._bus = bus
        self._pace = pace or Pace()
        self._heard = heard
        self._driver = driver_of(bus)
        self._nodes = nodes_of(bus)
        self._agenda = Agenda(self._nodes, self._pace, _now(), keys=self._driver.poll)
        self._changed = threading.Condition()
        self._ending = threading.Event()
        self._open = False
        self._problem: str | None = None
        self._last_byte = 0.0
        self._thread = threading.Thread(target=self._run, name=f"bus {bus.name}", daemon=True)

    @property
    def nodes(self) -> Sequence[Node]:
        """Everything on this bus."""
        return self._nodes

    def start(self) -> BusThread:
        self._thread.start()
        return self

    def close(self) -> None:
        """End the thread and free the line. The nodes keep what they show."""
        self._ending.set()
        with self._changed:
            self._changed.notify()
        self._thread.join()

    def show(self, node: tuple[NodeKind, str], shown: Shown) -> None:
        """The node with this key should show this, a call before everything else. KeyError: not on this bus."""
        with self._changed:
            self._agenda.want(node, shown, _now())
            self._changed.notify()

    def health(self) -> BusHealth:
        with self._changed:
            return BusHealth(name=self._bus.name, open=self._open, problem=self._problem, nodes=self._agenda.health())

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
        ear = self._driver.ear()
        while not self._ending.is_set():
            task = self._next_task()
            if task is not None:
                accepted = self._exchange(line, ear, task)
                with self._changed:
                    self._note(task, accepted)
            elif self._driver.speaks_up:
                self._listen(line, ear)

    def _next_task(self) -> Task | None:
        """What is due. A line whose nodes speak only when asked waits for it; None when the bus is closing."""
        with self._changed:
            while not self._ending.is_set():
                if task := self._agenda.next(_now()):
                    return task
                if self._driver.speaks_up:
                    return None
                now = _now()
                self._changed.wait(max(self._agenda.wake_at(now) - now, 1) / 1000)
        return None

    def _note(self, task: Task, accepted: bool) -> None:
        where = f"bus {self._bus.name}: {task.node.name} at address {task.node.address}"
        if accepted:
            if self._agenda.answered(task, _now()):
                _log.info("%s answers again", where)
        elif self._agenda.failed(task, _now()):
            _log.warning("%s does not answer", where)

    def _exchange(self, line: serial.Serial, ear: Ear, task: Task) -> bool:
        """Say one thing to one node and hear its answer. False: silence or a refusal."""
        node, shown = task.node, task.shown
        data = self._driver.ping(node) if shown is None else self._driver.show(node, shown)
        self._keep_silence()
        if not self._driver.speaks_up:
            line.reset_input_buffer()
        ear.expect(data)
        line.write(data)
        patience = self._pace.reply / 1000 if self._driver.answers else 0.0
        deadline = time.monotonic() + len(data) * _BITS / self._bus.baud + patience
        while time.monotonic() < deadline:
            for reply in self._listen(line, ear):
                if reply.address == node.address:
                    return reply.accepted
        return not self._driver.answers

    def _keep_silence(self) -> None:
        """Wait until the line has been silent for as long as its language asks."""
        rest = self._last_byte + self._driver.silence / 1000 - time.monotonic()
        if rest > 0:
            time.sleep(rest)

    def _listen(self, line: serial.Serial, ear: Ear) -> list[Reply]:
        """Hear what comes within a moment: replies for whoever waits, keys for the gateway."""
        replies = []
        data = line.read(max(line.in_waiting, 1))
        if data:
            self._last_byte = time.monotonic()
        for heard in ear.feed(data):
            if isinstance(heard, Reply):
                replies.append(heard)
                continue
            if heard.answer:
                line.write(heard.answer)
            kind = NodeKind.KEYPAD if isinstance(heard, Pressed) else NodeKind.EVALUATOR
            node = next((one for one in self._nodes if (one.kind, one.address) == (kind, heard.address)), None)
            if node is not None and self._heard is not None:
                self._heard(node, heard)
        return replies


def _now() -> Millis:
    return time.monotonic_ns() // 1_000_000
