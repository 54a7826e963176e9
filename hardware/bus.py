"""A serial line and the nodes on it. One thread owns the line: nobody else reads or writes it.

    opening ── open ──> serving ── port or socket fails, nobody answers any more ──> waiting ──> opening

A line is well again once somebody on it has answered: a converter may take connections and pass nothing on. So when
several nodes in a row fall silent the line is opened anew, at once and then every so often.
"""

from __future__ import annotations

import logging
import termios
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import serial

from hardware.agenda import Agenda, NodeHealth, Pace, Task
from hardware.driver import Ear, Pressed, Rated, Reply
from hardware.drivers import driver_of
from hardware.node import Node, NodeKind, Shown, nodes_of
from layouts.layout import Bus
from queueing.plan import Millis

_log = logging.getLogger(__name__)

_READ_SECONDS = 0.01
_BITS = 10
"""On the line for each byte: start, eight, stop."""
_WRITE_SECONDS = 1.0
_SLOWEST_REOPEN = 3
_LINE_FAULTS = (OSError, termios.error)
"""What a port raises when its cable, converter or driver is gone; SerialException is an OSError."""
_SUSPICIOUS = 3
"""So many nodes that fall silent in a row, and nobody heard since: it may be the line."""
_MUTE = 8
"""So many, and it is the line."""
_NOBODY = "nobody answers"
UNREACHABLE = "UNREACHABLE"
NO_ANSWER = "NO_ANSWER"
"""Faults as the device board has words for them."""


class _Outcome(Enum):
    """What came of an exchange."""

    ACCEPTED = auto()
    REFUSED = auto()
    SILENCE = auto()
    GAVE_WAY = auto()
    """A call was more pressing than a silence."""


class _MuteLineError(Exception):
    """Several nodes in a row do not answer: the line is to be opened anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusHealth:
    """How a bus and its nodes are doing."""

    name: str
    open: bool
    problem: str | None
    """Why the line is not open, or that nobody answers on it."""
    suspect: bool
    """Several nodes in a row have fallen silent, and nobody was heard since: it may be the line, not they."""
    nodes: tuple[NodeHealth, ...]

    @property
    def lost(self) -> Sequence[Node]:
        """Nodes that do not answer."""
        return [health.node for health in self.nodes if health.lost]

    @property
    def known(self) -> bool:
        """Something is known of the line: it fails, or somebody on it has answered."""
        return self.problem is not None or any(health.answered for health in self.nodes)

    @property
    def fault(self) -> str | None:
        """What the device board is told of the line. One that has failed is well again when somebody answers on it."""
        if self.problem is None:
            return None
        return NO_ANSWER if self.problem == _NOBODY else UNREACHABLE


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
        self._agenda = Agenda(self._nodes, self._pace, _now(), keys=self._driver.poll, answers=self._driver.answers)
        self._changed = threading.Condition()
        self._ending = threading.Event()
        self._open = False
        self._problem: str | None = None
        self._silent: set[tuple[NodeKind, str]] = set()
        """Nodes that have fallen silent since anybody was heard."""
        self._suspect = False
        self._opened_at: Millis = 0
        self._tries = 0
        self._last_byte = 0.0
        """When anything came or went over the line, as `time.monotonic`."""
        self._thread = threading.Thread(target=self._run, name=f"bus {bus.name}", daemon=True)

    @property
    def nodes(self) -> Sequence[Node]:
        """Everything on this bus."""
        return self._nodes

    def start(self) -> BusThread:
        self._thread.start()
        return self

    def stop(self) -> None:
        """Have the thread end, without waiting for it."""
        self._ending.set()
        with self._changed:
            self._changed.notify()

    def close(self) -> None:
        """End the thread and free the line. The nodes keep what they show."""
        self.stop()
        self._thread.join()

    def show(self, node: tuple[NodeKind, str], shown: Shown) -> None:
        """The node with this key should show this, a call before everything else. KeyError: not on this bus."""
        with self._changed:
            self._agenda.want(node, shown, _now())
            self._changed.notify()

    def health(self) -> BusHealth:
        with self._changed:
            return BusHealth(
                name=self._bus.name,
                open=self._open,
                problem=self._problem,
                suspect=self._suspect,
                nodes=self._agenda.health(),
            )

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                with self._open_line() as line:
                    self._opened()
                    self._serve(line)
            except _MuteLineError:
                continue
            except _LINE_FAULTS as fault:
                self._lost(str(fault))
            except Exception:
                _log.exception("bus %s: failed", self._bus.name)
                self._lost("failed")
            self._tries = min(self._tries + 1, _SLOWEST_REOPEN)
            self._ending.wait(self._pace.reopen / 1000 * self._tries)

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
            if not self._open:
                self._agenda.reopened(_now())
            self._open, self._opened_at = True, _now()

    def _lost(self, problem: str) -> None:
        with self._changed:
            if self._problem is None:
                _log.warning("bus %s: line lost: %s", self._bus.name, problem)
            self._open, self._problem = False, problem

    def _well(self) -> None:
        """Somebody was heard on the line."""
        if self._suspect or self._problem is not None:
            self._agenda.line_is_back(_now())
        self._silent.clear()
        self._suspect = False
        self._tries = 0
        if self._problem is not None:
            _log.info("bus %s: line is back", self._bus.name)
            self._problem = None

    def _serve(self, line: serial.Serial) -> None:
        ear = self._driver.ear()
        while not self._ending.is_set():
            task = self._next_task()
            if task is not None:
                outcome = self._exchange(line, ear, task)
                with self._changed:
                    self._note(task, outcome)
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

    def _note(self, task: Task, outcome: _Outcome) -> None:
        """_MuteLineError: the line is to be opened anew."""
        where = f"bus {self._bus.name}: {task.node.name} at address {task.node.address}"
        if outcome is _Outcome.GAVE_WAY:
            self._agenda.gave_way(task, _now())
            return
        if outcome is not _Outcome.SILENCE:
            self._well()
        if outcome is _Outcome.ACCEPTED:
            if self._agenda.answered(task, _now()):
                _log.info("%s answers again", where)
            return
        if outcome is _Outcome.SILENCE and not self._agenda.is_lost(task.node.key):
            self._silent.add(task.node.key)
        if self._agenda.failed(task, _now()):
            _log.warning("%s %s", where, "refuses" if outcome is _Outcome.REFUSED else "does not answer")
        if outcome is _Outcome.SILENCE:
            self._look_at_line()

    def _look_at_line(self) -> None:
        """Whether it is the line that is silent, not the nodes; those that were dead before say nothing about it."""
        mute = self._agenda.all_lost or len(self._silent) >= _MUTE
        if mute:
            if self._problem is None:
                _log.warning("bus %s: line lost: %s", self._bus.name, _NOBODY)
            self._problem = _NOBODY
        if not mute and len(self._silent) < _SUSPICIOUS:
            return
        newly, self._suspect = not self._suspect, True
        if newly or _now() - self._opened_at >= self._pace.longest_back_off:
            raise _MuteLineError

    def _exchange(self, line: serial.Serial, ear: Ear, task: Task) -> _Outcome:
        """Say one thing to one node and hear its answer."""
        node, shown = task.node, task.shown
        data = self._driver.ping(node) if shown is None else self._driver.show(node, shown)
        self._keep_silence()
        if not self._driver.speaks_up:
            line.reset_input_buffer()
        ear.expect(data)
        line.write(data)
        self._last_byte = quiet_since = time.monotonic() + len(data) * _BITS / self._bus.baud
        deadline = quiet_since + (self._pace.reply / 1000 if self._driver.answers else 0.0)
        while (now := time.monotonic()) < deadline:
            for reply in self._listen(line, ear):
                if reply.address == node.address:
                    return _Outcome.ACCEPTED if reply.accepted else _Outcome.REFUSED
            quiet_since = max(quiet_since, self._last_byte)
            if now - quiet_since >= self._pace.turn / 1000 and self._call_waits(node):
                return _Outcome.GAVE_WAY
        return _Outcome.SILENCE if self._driver.answers else _Outcome.ACCEPTED

    def _call_waits(self, node: Node) -> bool:
        with self._changed:
            return self._agenda.call_waits(_now(), for_other_than=node)

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
            if node is None:
                continue
            with self._changed:
                self._well()
            if self._heard is not None:
                self._heard(node, heard)
        return replies


def _now() -> Millis:
    return time.monotonic_ns() // 1_000_000
