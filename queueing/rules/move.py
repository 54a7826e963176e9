"""What gives counters other queues for a while, and takes that back."""

from __future__ import annotations

from queueing import commands as cmd
from queueing import events as ev
from queueing.events import Events
from queueing.hall import Hall
from queueing.move import Move, begun_after
from queueing.plan import Millis
from queueing.refusal import Code, Refusal
from queueing.rules.counter import assignments_to, require_queues
from queueing.rules.found import known_counter, require_open


def move(hall: Hall, command: cmd.MoveCounters, at: Millis) -> Events:
    if command.move in hall.moves:
        raise Refusal(Code.SAME_PLACE, f"there is a move {command.move} already")
    if not command.counters:
        raise Refusal(Code.UNKNOWN_COUNTER, "a move has at least one counter")
    for counter in command.counters:
        known_counter(hall, counter)
    require_queues(hall, command.queues or tuple(assignment.queue for assignment in command.assignments))
    starts = at if command.starts is None else max(command.starts, at)
    if command.ends is not None and command.ends <= starts:
        raise Refusal(Code.TOO_LATE, "a move ends after it starts")
    planned = ev.MovePlanned(
        at=at,
        move=command.move,
        counters=tuple(dict.fromkeys(command.counters)),
        assignments=command.assignments or assignments_to(hall, command.queues),
        starts=starts,
        ends=command.ends,
    )
    if starts > at:
        return (planned,)
    return [planned, *_begun(hall, planned.move, planned, at)]


def begin(hall: Hall, command: cmd.BeginMove, at: Millis) -> Events:
    planned = _known(hall, command.move)
    if planned.begun:
        return ()
    return _begun(hall, planned.id, planned, at)


def end(hall: Hall, command: cmd.EndMove, at: Millis) -> Events:
    ended = _known(hall, command.move)
    back = [
        ev.CounterAssigned(at=at, counter=counter, assignments=before)
        for counter, before in ended.before.items()
        if before != ended.assignments and not _moved_later(hall, ended, counter)
    ]
    return [ev.MoveEnded(at=at, move=ended.id), *back]


def _begun(hall: Hall, name: str, planned: Move | ev.MovePlanned, at: Millis) -> Events:
    require_open(hall)
    assigned = [
        ev.CounterAssigned(at=at, counter=counter, assignments=planned.assignments)
        for counter in planned.counters
        if hall.counters[counter].assignments != planned.assignments
    ]
    return [ev.MoveBegun(at=at, move=name), *assigned]


def _moved_later(hall: Hall, ended: Move, counter: str) -> bool:
    """Whether a later move has taken the counter over; it stays there."""
    return any(counter in move.before for move in begun_after(hall.moves, ended.id))


def _known(hall: Hall, name: str) -> Move:
    found = hall.moves.get(name)
    if found is None:
        raise Refusal(Code.UNKNOWN_MOVE, f"no such move: {name}")
    return found
