"""What a bus has to say next: calls before other texts before polls; the newest text only; dead bars last, seldom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import count

from hardware.bar_text import BarText
from layouts.layout import Bar
from queueing.plan import SECOND, Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a bus treats its bars."""

    reply: Millis = 250
    """A bar answers within this time after the last byte to it."""
    attempts: int = 2
    """So many silences in a row and the bar counts as lost."""
    poll: Millis = 15 * SECOND
    """A bar that has said nothing for so long is asked whether it is there."""
    back_off: Millis = 2 * SECOND
    """A lost bar is tried again after this, then after twice this, and so on."""
    longest_back_off: Millis = 60 * SECOND
    reopen: Millis = SECOND
    """A line that does not open is tried again after this, then slower, up to ten times slower."""


@dataclass(frozen=True, slots=True)
class Task:
    """One exchange with one bar."""

    bar: Bar
    text: BarText | None
    """None: a ping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarHealth:
    """How one bar is doing."""

    counter: str
    address: int
    lost: bool
    failures: int
    """Silences and refusals in a row."""
    shown: str | None
    """The last text that it accepted."""


class _Urgency(IntEnum):
    CALL = 0
    TEXT = 1
    POLL = 2


@dataclass(slots=True, kw_only=True)
class _Node:
    bar: Bar
    wanted: BarText | None = None
    urgency: _Urgency = _Urgency.POLL
    """POLL: it shows what is wanted."""
    turn: int = 0
    """Equals are served in this order."""
    due: Millis
    failures: int = 0
    lost: bool = False
    shown: str | None = None


class Agenda:
    """Decides; knows no clock and no line. Times are in milliseconds of whatever clock the caller has."""

    def __init__(self, bars: Iterable[Bar], pace: Pace, now: Millis) -> None:
        self._pace = pace
        self._turns = count(1)
        self._nodes = {bar.counter: _Node(bar=bar, due=now + pace.poll) for bar in bars}

    def want(self, counter: str, text: BarText, now: Millis) -> None:
        """The bar of `counter` should say `text`; what it should have said before is dropped. KeyError: no such bar."""
        node = self._nodes[counter]
        node.wanted = text
        self._queue(node, _Urgency.CALL if text.flash else _Urgency.TEXT, now)

    def next(self, now: Millis) -> Task | None:
        """The most pressing exchange that is due; it stays on the agenda until `answered` or `failed`."""
        due = [node for node in self._nodes.values() if node.due <= now]
        if not due:
            return None
        node = min(due, key=lambda node: (node.lost, node.urgency, node.turn))
        resend = node.urgency is not _Urgency.POLL or node.lost
        return Task(node.bar, node.wanted if resend else None)

    def wake_at(self, now: Millis) -> Millis:
        """When `next` will have something to say, if nothing new is wanted."""
        return min((node.due for node in self._nodes.values()), default=now + self._pace.poll)

    def answered(self, task: Task, now: Millis) -> bool:
        """The bar has taken `task`. True when it was lost before."""
        node = self._nodes[task.bar.counter]
        recovered, node.lost, node.failures = node.lost, False, 0
        if task.text is not None:
            node.shown = task.text.text
        if node.wanted == task.text:
            node.wanted = task.text.still() if task.text else None
            node.urgency = _Urgency.POLL
        if node.urgency is _Urgency.POLL:
            node.due, node.turn = now + self._pace.poll, next(self._turns)
        return recovered

    def failed(self, task: Task, now: Millis) -> bool:
        """The bar was silent or refused. True when that makes it lost."""
        node = self._nodes[task.bar.counter]
        node.failures += 1
        node.turn = next(self._turns)
        node.due = now
        beyond = node.failures - self._pace.attempts
        if beyond < 0:
            return False
        node.due = now + min(self._pace.back_off << min(beyond, 16), self._pace.longest_back_off)
        newly, node.lost = not node.lost, True
        return newly

    def reopened(self, now: Millis) -> None:
        """The line is new: every bar is told again what it should say, without flashing if it has flashed."""
        for node in self._nodes.values():
            node.failures, node.lost = 0, False
            if node.wanted is not None:
                self._queue(node, min(node.urgency, _Urgency.TEXT), now)

    def health(self) -> tuple[BarHealth, ...]:
        """How every bar is doing."""
        return tuple(
            BarHealth(
                counter=node.bar.counter,
                address=node.bar.address,
                lost=node.lost,
                failures=node.failures,
                shown=node.shown,
            )
            for node in self._nodes.values()
        )

    def _queue(self, node: _Node, urgency: _Urgency, now: Millis) -> None:
        node.urgency = urgency
        node.turn = next(self._turns)
        if not node.lost:
            node.due = now
