"""A scene: what a forecast needs of a hall, copied in one go, so that it can be rolled forward elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from queueing.hall import CounterState, Hall
from queueing.move import changes_of
from queueing.pace import Arrivals, Breaks, Pace, Paces
from queueing.plan import Assignment, HallPlan, Millis
from queueing.ticket import TicketState
from queueing.waiting_line import Place

Absence = tuple[Millis, Millis]
"""A counter is planned to call nobody from the one time until the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A counter at the moment of a scene: an open one, or one that a move opens later."""

    id: str
    assignments: tuple[Assignment, ...]
    own: tuple[Place, ...] = ()
    """Who waits for this counter alone; a place's third part is the ticket's queue."""
    queue: str | None = None
    """The queue of who is at the counter, None when it is free."""
    elapsed: Millis = 0
    """How long the counter has been taken."""
    come: bool = False
    """Whether the visitor who was called has come."""
    pause: str | None = None
    """The reason of its pause."""
    paused: Millis = 0
    """How long the pause has lasted."""
    away: tuple[Absence, ...] = ()
    changes: tuple[tuple[Millis, tuple[Assignment, ...]], ...] = ()
    """When moves will give it other queues, and which."""

    @property
    def served(self) -> Iterator[Assignment]:
        """What it serves now or will serve."""
        yield from self.assignments
        for _, assignments in self.changes:
            yield from assignments

    @property
    def queues(self) -> set[str]:
        """Every queue that its calls, now and next, are of."""
        here = {self.queue} if self.queue is not None else set()
        return here | {assignment.queue for assignment in self.served} | {place[2] for place in self.own}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A hall and what is known of its paces at one moment. Nothing in it changes, whatever the hall does next.

    Taking it costs one or two milliseconds for 1,500 waiting; all else about a forecast can happen in a thread.
    """

    plan: HallPlan
    now: Millis
    seq: int
    open: bool
    lines: Mapping[str, tuple[Place, ...]]
    """Per queue, as the hall orders them; a place's third part is the ticket's id."""
    tickets: Mapping[int, str]
    """The id of every waiting ticket, by its `entered`."""
    misses: Mapping[int, int]
    """How often a waiting ticket was missed, by its `entered`; those that never were are not here."""
    desks: tuple[Desk, ...]
    paces: Mapping[str, Pace]
    arrivals: Mapping[str, Mapping[str, Arrivals]]
    """Per queue that gives numbers, by visitor class."""
    watched: float
    """What an arrivals' weight is divided by for its rate, in milliseconds."""
    breaks: Breaks

    @classmethod
    def of(cls, hall: Hall, paces: Paces, now: Millis, away: Mapping[str, Sequence[Absence]] | None = None) -> Scene:
        """The scene of `hall` at `now`; `away` is what a rota says of its counters, such as who eats when."""
        queues = hall.plan.queues
        lines = {queue: tuple(line) for queue, line in hall.waiting.items()}
        waiting = [place for line in [*hall.waiting.values(), *hall.waiting_at.values()] for place in line]
        return cls(
            plan=hall.plan,
            now=now,
            seq=hall.seq,
            open=hall.open,
            lines=lines,
            tickets={place[1]: place[2] for place in waiting},
            misses={place[1]: missed for place in waiting if (missed := hall.tickets[place[2]].misses)},
            desks=tuple(
                _desk(hall, paces, counter, now, (away or {}).get(counter.id, ()))
                for counter in hall.counters.values()
                if counter.open or _opens(hall, counter)
            ),
            paces={queue: paces.pace(queue) for queue in queues},
            arrivals={queue: paces.arrivals(queue) for queue in queues if queues[queue].line not in hall.stopped},
            watched=paces.watched(now),
            breaks=paces.breaks,
        )

    def groups(self, queues: Iterable[str] | None = None) -> list[frozenset[str]]:
        """Queues that share open counters, directly or by way of others: each group can be rolled by itself.

        All groups, or those that `queues` belong to.
        """
        group: dict[str, set[str]] = {queue: {queue} for queue in self.plan.queues}
        for desk in self.desks:
            joined = set[str]().union(*(group[queue] for queue in desk.queues))
            group.update(dict.fromkeys(joined, joined))
        asked = self.plan.queues if queues is None else queues
        return list(dict.fromkeys(frozenset(group[queue]) for queue in asked))


def _opens(hall: Hall, counter: CounterState) -> bool:
    """Whether a move is planned that gives a closed counter queues: somebody will come to open it."""
    return any(not move.begun and move.assignments and counter.id in move.counters for move in hall.moves.values())


def _desk(hall: Hall, paces: Paces, counter: CounterState, now: Millis, away: Sequence[Absence]) -> Desk:
    own = hall.waiting_at.get(counter.id, ())
    served = counter.assignments if counter.open else ()
    moves = [move for move in hall.moves.values() if counter.open or not move.begun]
    ticket = hall.tickets[counter.ticket] if counter.ticket is not None else None
    elapsed = 0
    if ticket is not None:
        taken = paces.taken(counter.id)
        elapsed = now - (taken.since if taken is not None else ticket.called_at or now)
    return Desk(
        id=counter.id,
        assignments=served,
        own=tuple((priority, entered, hall.tickets[name].queue) for priority, entered, name in own),
        queue=ticket.queue if ticket is not None else None,
        elapsed=max(0, elapsed),
        come=ticket is not None and ticket.state is TicketState.SERVING,
        pause=counter.pause_reason,
        paused=max(0, now - counter.paused_at) if counter.paused_at is not None else 0,
        away=tuple((start, end) for start, end in away if end > now),
        changes=changes_of(moves, counter.id, served, now),
    )
