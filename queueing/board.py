"""The board: what a zone's wall display shows, and what stands over its windows.

Used by the server's API and by the displays themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from queueing.hall import Call, CounterState, Hall
from queueing.intake import StopCause
from queueing.plan import Millis, MissedCall, Text
from queueing.ticket import AT_COUNTER_STATES, Ticket, TicketState

NEXT_SHOWN = 3
MISSED_SHOWN = 10


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
    name: str | None = None
    """What the name card of the counter's clerk says, while the ticket is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardMissed:
    """A number whose visitor did not come when called (过号)."""

    ticket: str
    number: str
    at: Millis
    again: bool
    """It will be called again by itself; otherwise it is void."""


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
    missed: tuple[BoardMissed, ...] = ()
    """Newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCounter:
    """What stands over one counter."""

    counter: str
    label: str
    queues: tuple[str, ...]
    """Which it serves, its own first."""
    state: str
    """closed, paused, free, called or serving."""
    ticket: str | None = None
    """The ticket here."""
    number: str | None = None
    name: str | None = None
    """What the clerk's name card says."""


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
            state=(state := _state(hall, call)),
            name=hall.counters[call.counter].name if state in AT_COUNTER_STATES else None,
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
        missed=tuple(sorted(_missed(hall, zone), key=lambda one: one.at, reverse=True)[:MISSED_SHOWN]),
    )


def counters_board(hall: Hall, counters: Iterable[str]) -> tuple[BoardCounter, ...]:
    """What stands over `counters`, in that order. KeyError for an unknown one."""
    return tuple(_over(hall, hall.counters[counter]) for counter in counters)


def _over(hall: Hall, counter: CounterState) -> BoardCounter:
    ticket = hall.tickets.get(counter.ticket) if counter.ticket is not None else None
    if not counter.open:
        state = "closed"
    elif ticket is not None:
        state = "serving" if ticket.state is TicketState.SERVING else "called"
    else:
        state = "paused" if counter.paused else "free"
    return BoardCounter(
        counter=counter.id,
        label=hall.plan.counters[counter.id].label,
        queues=tuple(assignment.queue for assignment in counter.assignments),
        state=state,
        ticket=ticket.id if ticket is not None else None,
        number=ticket.number if ticket is not None else None,
        name=counter.name,
    )


def _missed(hall: Hall, zone: str) -> Iterator[BoardMissed]:
    """Numbers missed today that wait again, and those void that a counter still remembers as its last no-show."""
    for ticket in hall.tickets.values():
        if ticket.misses and ticket.state is TicketState.WAITING and hall.plan.zone_of(ticket.queue) == zone:
            yield BoardMissed(ticket=ticket.id, number=ticket.number, at=ticket.entered_at, again=True)
    for counter in hall.counters.values():
        missed = counter.missed
        if missed is None or hall.plan.zone_of(missed.queue) != zone or _forgiven(hall, missed):
            continue
        yield BoardMissed(ticket=missed.id, number=missed.number, at=counter.missed_at or 0, again=False)


def _forgiven(hall: Hall, missed: Ticket) -> bool:
    """Whether the no-show that found a ticket so put it back in line."""
    policy = hall.plan.policy_of(missed.queue)
    return policy.missed_call is MissedCall.REQUEUE and missed.misses < policy.requeue_limit


def _state(hall: Hall, call: Call) -> str:
    ticket = hall.tickets.get(call.ticket)
    if ticket is None or ticket.counter not in (None, call.counter):
        return "done"
    return ticket.state
