"""A move: counters given other queues, now or at a time, for good or for a while."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from queueing.plan import Assignment, HallPlan, Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A move that is planned, or that has begun and may be taken back."""

    id: str
    counters: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    starts: Millis
    ends: Millis | None = None
    """When the counters go back; None: they stay."""
    begun: bool = False
    before: Mapping[str, tuple[Assignment, ...]] = field(default_factory=dict)
    """What each counter served when it began, without those that were given other queues by hand since."""


def begun_after(moves: Mapping[str, Move], name: str) -> list[Move]:
    """Of moves in the order in which they began: those that have begun after the one called `name`."""
    names = list(moves)
    return [moves[later] for later in names[names.index(name) + 1 :] if moves[later].begun]


def changes_of(
    moves: Iterable[Move], counter: str, served: tuple[Assignment, ...], now: Millis
) -> tuple[tuple[Millis, tuple[Assignment, ...]], ...]:
    """When a counter that has `served` now will have other queues by the moves that are known, and which."""
    theirs = [move for move in moves if counter in (move.before if move.begun else move.counters)]
    begun = [move for move in theirs if move.begun]
    pile = [("", begun[0].before[counter] if begun else served), *((move.id, move.assignments) for move in begun)]
    steps = [(move.ends, False, move) for move in theirs if move.ends is not None]
    steps += [(move.starts, True, move) for move in theirs if not move.begun]
    changes = []
    for at, starts, move in sorted(steps, key=lambda step: step[:2]):
        if starts:
            pile.append((move.id, move.assignments))
        else:
            pile = [layer for layer in pile if layer[0] != move.id]
        if pile[-1][1] != served:
            served = pile[-1][1]
            changes.append((max(at, now), served))
    return tuple(changes)


def without(move: Move, counter: str) -> Move:
    """The move once a counter of it was given other queues by hand: it ends without touching that one."""
    return replace(move, before={name: served for name, served in move.before.items() if name != counter})


def fitted(move: Move, plan: HallPlan) -> Move | None:
    """The move with those counters that the plan has; None if none is left, or if a queue of it is gone."""
    counters = tuple(counter for counter in move.counters if counter in plan.counters)
    if not counters or any(assignment.queue not in plan.queues for assignment in move.assignments):
        return None
    before = {
        counter: tuple(assignment for assignment in served if assignment.queue in plan.queues)
        for counter, served in move.before.items()
        if counter in plan.counters
    }
    return replace(move, counters=counters, before=before)
