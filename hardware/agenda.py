"""What a bus has to say next: calls before other texts before polls; the newest only; dead nodes last, seldom.

    wanted ──> said ── answered ──> rests ── poll ──> asked whether it is there, now and then told again
                └───── silent twice ──> lost ── back-off ──> asked ── answers ──> told what it should show

A call flashes; some seconds later it is told once more, to stand still.
"""

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
    turn: Millis = 60
    """A node that is there begins to answer within this time: a longer silence need not be waited for to the end."""
    attempts: int = 2
    """So many silences in a row and the node counts as lost."""
    poll: Millis = 15 * SECOND
    """A node that has said nothing for so long is asked whether it is there."""
    refresh: Millis = 60 * SECOND
    """After so long a poll tells the node again what it shows: it may have been without power between two polls."""
    flash: Millis = 3 * SECOND
    """So long after its bar has taken it, a call is told to stand still."""
    back_off: Millis = 2 * SECOND
    """A lost node is tried again after this, then after twice this, and so on."""
    longest_back_off: Millis = 60 * SECOND
    reopen: Millis = SECOND
    """A line that does not open is tried again after this, then slower, up to three times slower."""


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
    answered: bool
    """It has answered, at any time."""
    doubted: bool
    """It fell silent with its line, and was not tried since."""
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
    told: Millis
    """When it was last told what to show."""
    tried: bool = False
    """What is wanted was said, and not answered."""
    failures: int = 0
    answered: bool = False
    doubted: bool = False
    lost: bool = False
    awake: bool = False
    """It is lost, and has answered a question since: what it should show is tried next."""
    hushed: Millis = 0
    """Until then nothing is said to it: it may still answer something else."""
    shown: Shown | None = None

    @property
    def next_at(self) -> Millis:
        return max(self.due, self.hushed)


class Agenda:
    """Decides; knows no clock and no line. Times are in milliseconds of whatever clock the caller has."""

    def __init__(
        self, nodes: Iterable[Node], pace: Pace, now: Millis, *, keys: Millis | None = None, answers: bool = True
    ) -> None:
        """`keys`: how often keypads and evaluators are asked, where they have to be. `answers`: nodes answer; where
        they do not, they are told again in place of being asked."""
        self._pace = pace
        self._keys = keys
        self._answers = answers
        self._turns = count(1)
        self._entries = {node.key: _Entry(node=node, due=now + self._rest(node), told=now) for node in nodes}

    def want(self, node: tuple[NodeKind, str], shown: Shown, now: Millis) -> None:
        """The node should show this; what it should have shown before is dropped. KeyError: no such node."""
        entry = self._entries[node]
        entry.wanted, entry.tried = shown, False
        self._queue(entry, _Urgency.CALL if shown.flash else _Urgency.TEXT, now)

    def next(self, now: Millis) -> Task | None:
        """The most pressing exchange that is due; it stays on the agenda until what came of it is told."""
        due = [entry for entry in self._entries.values() if entry.next_at <= now]
        if not due:
            return None
        entry = min(due, key=lambda entry: (entry.lost and not entry.awake, entry.urgency, entry.turn))
        return Task(entry.node, entry.wanted if self._to_be_told(entry, now) else None)

    def call_waits(self, now: Millis, *, for_other_than: Node) -> bool:
        """A fresh call is due for a node with another address, which is not known to be dead."""
        return any(
            entry.urgency is _Urgency.CALL
            and entry.next_at <= now
            and not (entry.lost or entry.tried)
            and entry.node.address != for_other_than.address
            for entry in self._entries.values()
        )

    def wake_at(self, now: Millis) -> Millis:
        """When `next` will have something to say, if nothing new is wanted."""
        return min((entry.next_at for entry in self._entries.values()), default=now + self._pace.poll)

    def answered(self, task: Task, now: Millis) -> bool:
        """The node has taken `task`. True when it was lost before."""
        entry = self._entries[task.node.key]
        entry.tried, entry.answered, entry.doubted = False, True, False
        if task.shown is None and entry.lost and entry.wanted is not None:
            entry.awake = True
            self._queue(entry, min(entry.urgency, _Urgency.TEXT), now)
            return False
        recovered, entry.lost, entry.awake, entry.failures = entry.lost, False, False, 0
        if task.shown is not None:
            entry.shown, entry.told = task.shown, now
        if entry.wanted == task.shown or entry.urgency is _Urgency.POLL:
            self._rests(entry, now)
        else:
            entry.turn = next(self._turns)
        return recovered

    def gave_way(self, task: Task, now: Millis) -> None:
        """The node's answer was not waited for to the end. Nothing is said to its address while it may still come."""
        for entry in self._entries.values():
            if entry.node.address == task.node.address:
                entry.hushed = now + self._pace.reply
        entry = self._entries[task.node.key]
        entry.turn, entry.tried = next(self._turns), True

    def failed(self, task: Task, now: Millis) -> bool:
        """The node was silent or refused. True when that makes it lost."""
        entry = self._entries[task.node.key]
        entry.failures += 1
        entry.turn, entry.tried, entry.doubted = next(self._turns), True, False
        entry.due = now
        beyond = entry.failures - self._pace.attempts
        if beyond < 0:
            return False
        entry.due = now + min(self._pace.back_off << min(beyond, 16), self._pace.longest_back_off)
        newly, entry.lost, entry.awake = not entry.lost, True, False
        return newly

    def is_lost(self, node: tuple[NodeKind, str]) -> bool:
        """KeyError: no such node."""
        return self._entries[node].lost

    @property
    def all_lost(self) -> bool:
        """Nobody answers."""
        return all(entry.lost for entry in self._entries.values())

    def reopened(self, now: Millis) -> None:
        """The line is new: every node is told again what it should show, without flashing if it has flashed.

        Who was lost stays so until it answers, and is asked at once.
        """
        for entry in self._entries.values():
            entry.failures, entry.tried = min(entry.failures, self._pace.attempts) if entry.lost else 0, False
            if entry.wanted is not None:
                self._queue(entry, min(entry.urgency, _Urgency.TEXT), now)
            if entry.lost:
                entry.due = now

    def line_is_back(self, now: Millis) -> None:
        """Nobody could be heard: who was lost meanwhile is asked at once."""
        for entry in self._entries.values():
            if entry.lost:
                entry.doubted, entry.failures, entry.due = True, self._pace.attempts, now

    def health(self) -> tuple[NodeHealth, ...]:
        """How every node is doing."""
        return tuple(
            NodeHealth(
                node=entry.node,
                lost=entry.lost,
                answered=entry.answered,
                doubted=entry.doubted,
                failures=entry.failures,
                shown=entry.shown,
            )
            for entry in self._entries.values()
        )

    def _to_be_told(self, entry: _Entry, now: Millis) -> bool:
        """Otherwise it is only asked: one that is lost takes nothing in, and a question costs the line less."""
        if entry.lost and not entry.awake:
            return False
        stale = not self._answers or now - entry.told >= self._pace.refresh
        return entry.urgency is not _Urgency.POLL or stale

    def _rests(self, entry: _Entry, now: Millis) -> None:
        """The node shows what it should."""
        entry.turn = next(self._turns)
        if entry.wanted is not None and entry.wanted.flash:
            entry.wanted, entry.urgency, entry.due = entry.wanted.still(), _Urgency.TEXT, now + self._pace.flash
        else:
            entry.urgency, entry.due = _Urgency.POLL, now + self._rest(entry.node)

    def _rest(self, node: Node) -> Millis:
        """So long after a word with it, a node is asked again."""
        if self._keys is not None and node.kind is not NodeKind.BAR:
            return self._keys
        return self._pace.poll if self._answers else self._pace.refresh

    def _queue(self, entry: _Entry, urgency: _Urgency, now: Millis) -> None:
        waits = entry.urgency is urgency and entry.next_at <= now
        entry.urgency = urgency
        if not waits:
            entry.turn = next(self._turns)
        if entry.awake or not entry.lost:
            entry.due = now
