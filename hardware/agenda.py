"""What a bus has to say next: calls before other texts before polls; the newest only; dead nodes last, seldom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import count

from hardware.node import Node, NodeKind, Shown
from queueing.plan import SECOND, Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a bus treats its nodes."""

    reply: Millis = 250
    """A node answers within this time after the last byte to it."""
    attempts: int = 2
    """So many silences in a row and the node counts as lost."""
    poll: Millis = 15 * SECOND
    """A node that has said nothing for so long is asked whether it is there."""
    back_off: Millis = 2 * SECOND
    """A lost node is tried again after this, then after twice this, and so on."""
    longest_back_off: Millis = 60 * SECOND
    reopen: Millis = SECOND
    """A line that does not open is tried again after this, then slower, up to ten times slower."""


@dataclass(frozen=True, slots=True)
class Task:
    """One exchange with one node."""

    node: Node
    shown: Shown | None
    """None: a ping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeHealth:
    """How one node is doing."""

    node: Node
    lost: bool
    failures: int
    """Silences and refusals in a row."""
    shown: Shown | None
    """What it accepted last."""


class _Urgency(IntEnum):
    CALL = 0
    TEXT = 1
    POLL = 2


@dataclass(slots=True, kw_only=True)
class _Entry:
    node: Node
    wanted: Shown | None = None
    urgency: _Urgency = _Urgency.POLL
    """POLL: it shows what is wanted."""
    turn: int = 0
    """Equals are served in this order."""
    due: Millis
    failures: int = 0
    lost: bool = False
    shown: Shown | None = None


class Agenda:
    """Decides; knows no clock and no line. Times are in milliseconds of whatever clock the caller has."""

    def __init__(self, nodes: Iterable[Node], pace: Pace, now: Millis, *, keys: Millis | None = None) -> None:
        """`keys`: how often keypads are asked for their keys, where they have to be."""
        self._pace = pace
        self._keys = keys
        self._turns = count(1)
        self._entries = {node.key: _Entry(node=node, due=now + self._rest(node)) for node in nodes}

    def want(self, node: tuple[NodeKind, str], shown: Shown, now: Millis) -> None:
        """The node should show this; what it should have shown before is dropped. KeyError: no such node."""
        entry = self._entries[node]
        entry.wanted = shown
        self._queue(entry, _Urgency.CALL if shown.flash else _Urgency.TEXT, now)

    def next(self, now: Millis) -> Task | None:
        """The most pressing exchange that is due; it stays on the agenda until `answered` or `failed`."""
        due = [entry for entry in self._entries.values() if entry.due <= now]
        if not due:
            return None
        entry = min(due, key=lambda entry: (entry.lost, entry.urgency, entry.turn))
        resend = entry.urgency is not _Urgency.POLL or entry.lost
        return Task(entry.node, entry.wanted if resend else None)

    def wake_at(self, now: Millis) -> Millis:
        """When `next` will have something to say, if nothing new is wanted."""
        return min((entry.due for entry in self._entries.values()), default=now + self._pace.poll)

    def answered(self, task: Task, now: Millis) -> bool:
        """The node has taken `task`. True when it was lost before."""
        entry = self._entries[task.node.key]
        recovered, entry.lost, entry.failures = entry.lost, False, 0
        if task.shown is not None:
            entry.shown = task.shown
        if entry.wanted == task.shown:
            entry.wanted = task.shown.still() if task.shown else None
            entry.urgency = _Urgency.POLL
        if entry.urgency is _Urgency.POLL:
            entry.due, entry.turn = now + self._rest(task.node), next(self._turns)
        return recovered

    def failed(self, task: Task, now: Millis) -> bool:
        """The node was silent or refused. True when that makes it lost."""
        entry = self._entries[task.node.key]
        entry.failures += 1
        entry.turn = next(self._turns)
        entry.due = now
        beyond = entry.failures - self._pace.attempts
        if beyond < 0:
            return False
        entry.due = now + min(self._pace.back_off << min(beyond, 16), self._pace.longest_back_off)
        newly, entry.lost = not entry.lost, True
        return newly

    def reopened(self, now: Millis) -> None:
        """The line is new: every node is told again what it should show, without flashing if it has flashed."""
        for entry in self._entries.values():
            entry.failures, entry.lost = 0, False
            if entry.wanted is not None:
                self._queue(entry, min(entry.urgency, _Urgency.TEXT), now)

    def health(self) -> tuple[NodeHealth, ...]:
        """How every node is doing."""
        return tuple(
            NodeHealth(node=entry.node, lost=entry.lost, failures=entry.failures, shown=entry.shown)
            for entry in self._entries.values()
        )

    def _rest(self, node: Node) -> Millis:
        """So long after a word with it, a node is asked again."""
        return self._keys if self._keys is not None and node.kind is NodeKind.KEYPAD else self._pace.poll

    def _queue(self, entry: _Entry, urgency: _Urgency, now: Millis) -> None:
        entry.urgency = urgency
        entry.turn = next(self._turns)
        if not entry.lost:
            entry.due = now
