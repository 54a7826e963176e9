"""The floor: what the console's plan shows of counters, queues, lines and moves, as entries of the live stream.

Entries tell no language: the page has every name and word from when it was opened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from layouts.layout import Layout
from queueing.hall import CounterState, Hall
from queueing.move import Move
from queueing.plan import Counter, Millis, Zone
from queueing.ticket import WAITING_STATES, TicketState
from wire.messages import Wait

WaitsOf = Callable[[str], Wait | None]
"""How long who takes an ordinary number of a queue now will wait; None where nobody can say."""


class CounterEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`c:1012`. Times are milliseconds since 1970 UTC."""

    state: str
    """free, called, serving, paused, out (signed out) or reserve (signed out, and no queue)."""
    since: Millis | None = None
    ticket: str | None = None
    """Its number."""
    reason: str | None = None
    """Why it is paused."""
    clerk: str | None = None
    """Staff number."""
    name: str | None = None
    """What the name card says."""
    queues: tuple[str, ...] = ()
    """Its own queue, then those that it helps."""
    alarms: tuple[str, ...] = ()
    """Kinds of alarms that stand for it."""


class QueueEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`q:fund-issuing`."""

    waiting: int
    since: Millis | None = None
    """Since when the one who has waited longest does."""
    wait: Wait | None = None
    open: int
    """Counters that call for it now."""
    counters: int
    """Counters that have it."""
    alarms: tuple[str, ...] = ()


class LineEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`l:fund`: whether numbers are given, and if not, why and until when."""

    intake: bool
    cause: str | None = None
    resumes: Millis | None = None


class MoveEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`m:…`: a move that is planned, or has begun and can be taken back."""

    counters: tuple[str, ...]
    queues: tuple[str, ...]
    starts: Millis
    ends: Millis | None = None
    begun: bool = False


class DayEntry(msgspec.Struct, frozen=True, kw_only=True):
    """`day`."""

    date: str | None
    open: bool


def floor_entries(hall: Hall, waits_of: WaitsOf) -> dict[str, object]:
    """The whole floor by key."""
    alarms = _alarms(hall)
    entries: dict[str, object] = {"day": DayEntry(date=hall.date, open=hall.open)}
    for counter in hall.counters.values():
        entries[f"c:{counter.id}"] = _counter(hall, counter, alarms.get(counter.id, ()))
    longest = _longest(hall)
    assigned: dict[str, list[CounterState]] = {queue: [] for queue in hall.plan.queues}
    for counter in hall.counters.values():
        for assignment in counter.assignments:
            assigned[assignment.queue].append(counter)
    for queue, counters in assigned.items():
        entries[f"q:{queue}"] = QueueEntry(
            waiting=len(hall.waiting[queue]),
            since=longest.get(queue),
            wait=waits_of(queue),
            open=sum(counter.open and not counter.paused for counter in counters),
            counters=len(counters),
            alarms=alarms.get(queue, ()),
        )
    for line in hall.plan.lines:
        stop = hall.stopped.get(line)
        entries[f"l:{line}"] = LineEntry(
            intake=hall.open and stop is None,
            cause=stop.cause if stop is not None else None,
            resumes=stop.resumes if stop is not None else hall.resumes,
        )
    for move in hall.moves.values():
        entries[f"m:{move.id}"] = _move(move)
    return entries


def _counter(hall: Hall, counter: CounterState, alarms: tuple[str, ...]) -> CounterEntry:
    state, since, ticket = "reserve", counter.closed_at, None
    if counter.ticket is not None:
        there = hall.tickets[counter.ticket]
        ticket = there.number
        if there.state is TicketState.SERVING:
            state, since = "serving", there.serving_at
        else:
            state, since = "called", there.announced_at
    elif counter.paused:
        state, since = "paused", counter.paused_at
    elif counter.open:
        state, since = "free", counter.idle_since
    elif counter.assignments:
        state = "out"
    return CounterEntry(
        state=state,
        since=since,
        ticket=ticket,
        reason=counter.pause_reason,
        clerk=counter.clerk,
        name=counter.name,
        queues=tuple(assignment.queue for assignment in counter.assignments),
        alarms=alarms,
    )


def _move(move: Move) -> MoveEntry:
    return MoveEntry(
        counters=move.counters,
        queues=tuple(assignment.queue for assignment in move.assignments),
        starts=move.starts,
        ends=move.ends,
        begun=move.begun,
    )


def _alarms(hall: Hall) -> dict[str, tuple[str, ...]]:
    """Kinds of alarms that stand, by what they are about."""
    found: dict[str, tuple[str, ...]] = {}
    for alarm in hall.alarms.values():
        found[alarm.subject] = (*found.get(alarm.subject, ()), alarm.kind)
    return found


def _longest(hall: Hall) -> Mapping[str, Millis]:
    """Per queue: since when the one who has waited longest does. Who booked waits from the slot on."""
    found: dict[str, Millis] = {}
    for ticket in hall.tickets.values():
        if ticket.state in WAITING_STATES:
            since = max(ticket.issued_at, ticket.slot_time or 0)
            found[ticket.queue] = min(since, found.get(ticket.queue, since))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Counters that stand together on the plan: a zone's, or a floor's reserve."""

    id: str
    zone: Zone | None
    counters: tuple[Counter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorPlan:
    """A floor with counters."""

    number: int
    groups: tuple[Group, ...]
    lines: tuple[str, ...]
    """The lines whose zones are on it."""


def floor_plans(layout: Layout) -> tuple[FloorPlan, ...]:
    """The floors on which somebody is served, as the plan draws them; a counter never changes its place."""
    plan = layout.plan
    floors = sorted({counter.floor for counter in plan.counters.values()} | {z.floor for z in plan.zones.values()})
    return tuple(
        FloorPlan(
            number=floor,
            groups=tuple(group for group in _groups(layout, floor) if group.counters),
            lines=tuple(line.id for line in plan.lines.values() if plan.zones[line.zone].floor == floor),
        )
        for floor in floors
    )


def _groups(layout: Layout, floor: int) -> list[Group]:
    plan = layout.plan
    here = [counter for counter in plan.counters.values() if counter.floor == floor]
    zones = [zone for zone in plan.zones.values() if any(counter.zone == zone.id for counter in here)]
    groups = [
        Group(id=zone.id, zone=zone, counters=tuple(c for c in here if c.zone == zone.id))
        for zone in sorted(zones, key=lambda zone: zone.number)
    ]
    return [*groups, Group(id=f"reserve-{floor}", zone=None, counters=tuple(c for c in here if c.zone is None))]
