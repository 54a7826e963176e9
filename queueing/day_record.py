"""The record of a day: everything that is counted, by queue, by post and by case, so that any days can be added up.

What each field counts stands beside it, once for the whole system: see also `queueing.measures`. Everything is a number
or numbers by name, so that adding two records is adding their fields.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from queueing.plan import MINUTE, Millis
from queueing.summary import Times

SLICE: Millis = 15 * MINUTE
"""The course of a day is told by quarters of an hour: slice 36 begins at 09:00."""

Counts = dict[str, int]

R = TypeVar("R", "QueueRecord", "PostRecord", "CaseRecord")


@dataclass(slots=True, kw_only=True)
class QueueRecord:
    """What visitors of one queue met with, those of one department apart. Only `queueing.measures` changes it."""

    queue: str
    department: str | None = None
    """Who decides on the service that the ticket was taken for; None where it was taken for none."""
    issued: Counts = field(default_factory=dict)
    """Numbers given, by channel: `server`, `kiosk` (by itself, while it was cut off) or `booking`."""
    classes: Counts = field(default_factory=dict)
    """The same numbers by visitor class."""
    came: Counts = field(default_factory=dict)
    """Tickets that came by transfer or by their route, by the queue that they came from."""
    served: int = 0
    """Visits in which serving began, and which ended with the visitor done here or sent on."""
    completed: int = 0
    """Tickets that ended here because the visitor was done."""
    no_shows: int = 0
    """Tickets that ended because the visitor did not come; those taken back are none."""
    forgiven: int = 0
    """Times that a visitor did not come and the ticket went back in line; those taken back are none."""
    came_back: int = 0
    """Queueings with a forgiven no-show whose visitor was served after all."""
    left: int = 0
    """Tickets taken out while they waited to be called: the visitor left, or staff took it out for them."""
    broken_off: int = 0
    """Tickets taken out while they were on hold."""
    expired: int = 0
    """Tickets that the end of the day found open."""
    waits: Times = field(default_factory=dict)
    """Of every queueing that was called: from its begin to its last call before serving began."""
    timely: int = 0
    """Of these, waits not over the policy's `target_wait`."""
    service: Times = field(default_factory=dict)
    """Of every visit served: from serving to its end, all that was on hold left out."""
    arrivals: Times = field(default_factory=dict)
    """By slice of the day: numbers given and tickets that came from another queue."""
    calls: Times = field(default_factory=dict)
    """By slice: queueings called, at the call that `waits` counts to."""
    timely_calls: Times = field(default_factory=dict)
    waited: Times = field(default_factory=dict)
    """By slice of the call: the seconds waited, summed up."""
    ends: Times = field(default_factory=dict)
    """By slice: visits served."""


@dataclass(slots=True, kw_only=True)
class PostRecord:
    """What was done at one counter by one clerk for one queue. Only `queueing.measures` changes it."""

    counter: str
    clerk: str | None = None
    """Staff number; None where nobody can be named: a rating of a visit before today."""
    queue: str | None = None
    """The ticket's queue. Of the clerk's time: the counter's own queue then, None while it had none."""
    department: str | None = None
    """As of `QueueRecord`. The clerk's time is no department's."""
    called: int = 0
    """Calls, without recalls and without calls back from hold."""
    by_number: int = 0
    """Of these, out of turn (指定呼叫)."""
    recalled: int = 0
    served: int = 0
    """Visits served, each with whoever finished it. Whoever held one that somebody else took over has served it too."""
    no_shows: int = 0
    forgiven: int = 0
    transfers: int = 0
    """Tickets sent to another queue or counter by the clerk; those that go on by their route are none."""
    waits: Times = field(default_factory=dict)
    timely: int = 0
    service: Times = field(default_factory=dict)
    """Of every visit counted in `served`: the clerk's own part, all that was on hold left out."""
    holds: Counts = field(default_factory=dict)
    """Tickets put on hold, by kind."""
    held: Counts = field(default_factory=dict)
    """Milliseconds that they were on hold, by kind."""
    ratings: Times = field(default_factory=dict)
    """First ratings, by level."""
    additions: Times = field(default_factory=dict)
    """Ratings added later (追评), by level."""
    registered: int = 0
    """Cases taken in."""
    handed_over: int = 0
    """Results handed over."""
    pauses: Counts = field(default_factory=dict)
    """Pauses begun, by reason."""
    paused: Counts = field(default_factory=dict)
    """Milliseconds paused without a ticket, by reason."""
    idle: Millis = 0
    """Open, not paused, no ticket, and none put on hold here."""
    suspended: Millis = 0
    """The same, while a ticket put on hold here is still on hold: not held against the clerk."""
    calling: Millis = 0
    """With a ticket that was called and is not served yet."""
    serving: Millis = 0


@dataclass(slots=True, kw_only=True)
class CaseRecord:
    """What became of cases of one acceptance queue and department. Only `queueing.measures` changes it."""

    queue: str
    department: str | None = None
    registered: int = 0
    missing: int = 0
    """Of these, taken in with papers missing (容缺受理)."""
    on_the_spot: int = 0
    """Cases decided in the moment in which they were registered (即办); they have no time of decision."""
    granted: int = 0
    refused: int = 0
    withdrawn: int = 0
    decisions: Times = field(default_factory=dict)
    """From registration to decision."""
    promised: int = 0
    """Decisions that were promised by a time …"""
    timely: int = 0
    """… and made by it."""
    handed_over: Counts = field(default_factory=dict)
    """By delivery."""
    summoned: int = 0
    """On-call departments called in (事进人不进)."""
    arrivals: Times = field(default_factory=dict)
    """From the summons to the arrival."""
    overdue: int = 0
    """Arrivals after the hall's limit, and cases decided or withdrawn after it without any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRecord:
    """All that was counted of one date, sharing nothing that changes."""

    date: str
    opened_at: Millis
    closed_at: Millis | None
    """When the day was closed last; None while it is open."""
    queues: tuple[QueueRecord, ...] = ()
    posts: tuple[PostRecord, ...] = ()
    cases: tuple[CaseRecord, ...] = ()


class Book:
    """The records of one date while they are written."""

    def __init__(self) -> None:
        self.queues: dict[tuple[str, str | None], QueueRecord] = {}
        self.posts: dict[tuple[str, str | None, str | None, str | None], PostRecord] = {}
        self.cases: dict[tuple[str, str | None], CaseRecord] = {}

    def queue(self, queue: str, department: str | None) -> QueueRecord:
        """The record of a queue's visitors of one department."""
        found = self.queues.get((queue, department))
        if found is None:
            found = self.queues[queue, department] = QueueRecord(queue=queue, department=department)
        return found

    def post(self, counter: str, clerk: str | None, queue: str | None, department: str | None = None) -> PostRecord:
        """The record of a clerk at a counter, for one queue and department."""
        key = (counter, clerk, queue, department)
        found = self.posts.get(key)
        if found is None:
            found = self.posts[key] = PostRecord(counter=counter, clerk=clerk, queue=queue, department=department)
        return found

    def case(self, queue: str, department: str | None) -> CaseRecord:
        """The record of the cases of a queue and department."""
        found = self.cases.get((queue, department))
        if found is None:
            found = self.cases[queue, department] = CaseRecord(queue=queue, department=department)
        return found

    def copy(self) -> Book:
        """The same, sharing nothing."""
        book = Book()
        book.queues = {key: _copied(record) for key, record in self.queues.items()}
        book.posts = {key: _copied(record) for key, record in self.posts.items()}
        book.cases = {key: _copied(record) for key, record in self.cases.items()}
        return book


def count(counts: dict[Any, int], name: object, by: int = 1) -> None:
    """Add to one of some numbers; one that comes to nothing is as if it had never been."""
    number = counts.get(name, 0) + by
    if number:
        counts[name] = number
    else:
        counts.pop(name, None)


def add(into: R, other: R) -> R:
    """Add the numbers of `other` to those of `into`, which is answered."""
    for name in _NUMBERS[type(into)]:
        theirs = getattr(other, name)
        if isinstance(theirs, dict):
            ours = getattr(into, name)
            for key, number in theirs.items():
                ours[key] = ours.get(key, 0) + number
        elif theirs:
            setattr(into, name, getattr(into, name) + theirs)
    return into


def in_order(records: Mapping[Any, R]) -> tuple[R, ...]:
    """Copies of records in the order of their names, their numbers likewise: the same facts are the same bytes."""
    names = sorted(records, key=lambda key: tuple((part is not None, part or "") for part in key))
    return tuple(_copied(records[name], sorted) for name in names)


def _copied(record: R, order: Callable[[Iterable[Any]], Iterable[Any]] = iter) -> R:
    made = copy(record)
    for name in _NUMBERS[type(record)]:
        value = getattr(record, name)
        if isinstance(value, dict):
            setattr(made, name, dict(order(value.items())))
    return made


_KEYS = frozenset({"queue", "department", "counter", "clerk"})
_NUMBERS = {
    made: tuple(f.name for f in fields(made) if f.name not in _KEYS) for made in (QueueRecord, PostRecord, CaseRecord)
}
"""Every field of a record that is a number or numbers by name."""
