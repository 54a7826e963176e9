"""The board: what a zone's wall display shows. One function, used by the server's API and by the display itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from queueing.hall import Call, Hall
from queueing.intake import StopCause
from queueing.plan import Millis, Text

NEXT_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCall:
    """One row: please, NUMBER, to counter LABEL."""

    ticket: str
    number: str
    counter: str
    label: str
    at: Millis
    times: int
    state: str
    """The ticket's present state, or `done` once it has left the hall or this counter for another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardQueue:
    """One queue's figures."""

    queue: str
    name: Text
    waiting: int
    next: tuple[str, ...]
    """The numbers whose turn comes next."""
    open_counters: int
    intake: bool
    """Whether numbers are given now."""
    stopped: StopCause | None = None
    """Why its line gives no numbers, where its intake is stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A zone's board at one moment of the hall."""

    zone: str
    name: Text
    floor: int
    seq: int
    now: Millis
    open: bool
    calls: tuple[BoardCall, ...]
    """Newest first."""
    queues: tuple[BoardQueue, ...]
    """In the layout's order."""


def board(hall: Hall, zone: str, now: Millis, rows: int = 10) -> Board:
    """What the wall display of `zone` shows, at most `rows` calls. KeyError for an unknown zone."""
    plan = hall.plan
    calls = tuple(
        BoardCall(
            ticket=call.ticket,
            number=call.number,
            counter=call.counter,
            label=plan.counters[call.counter].label,
            at=call.at,
            times=call.times,
            state=_state(hall, call),
        )
        for call in hall.calls[zone][:rows]
    )
    working = Counter(a.queue for c in hall.counters.values() if c.open and not c.paused for a in c.assignments)
    queues = tuple(
        BoardQueue(
            queue=queue.id,
            name=queue.name,
            waiting=len(hall.waiting[queue.id]),
            next=tuple(hall.tickets[place[2]].number for place in hall.waiting[queue.id].first(NEXT_SHOWN)),
            open_counters=working[queue.id],
            intake=hall.open and queue.line not in hall.stopped,
            stopped=hall.stopped[queue.line].cause if queue.line in hall.stopped else None,
        )
        for queue in plan.queues.values()
        if plan.lines[queue.line].zone == zone
    )
    return Board(
        zone=zone,
        name=plan.zones[zone].name,
        floor=plan.zones[zone].floor,
        seq=hall.seq,
        now=max(now, hall.now),
        open=hall.open,
        calls=calls,
        queues=queues,
    )


def _state(hall: Hall, call: Call) -> str:
    ticket = hall.tickets.get(call.ticket)
    if ticket is None or ticket.counter not in (None, call.counter):
        return "done"
    return ticket.state
