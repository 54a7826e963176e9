"""The choice: who a counter calls next, by the head start rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from queueing.hall import CounterState, Hall
from queueing.plan import Assignment
from queueing.ticket import Ticket
from queueing.waiting_line import Place, WaitingLine


def choose(
    assignments: Sequence[Assignment], waiting: Mapping[str, WaitingLine], own: Place | None = None
) -> Place | None:
    """The place that a counter with `assignments` calls next; `own` waits for that counter alone.

    The head start rule: the smallest priority plus handicap wins, the earlier entry breaks ties. Queues that the
    counter only helps are looked at when none of its own has a visitor. The place is answered with the handicap added.
    """
    best = own
    for helping in (False, True):
        for assignment in assignments:
            if assignment.only_when_idle is not helping:
                continue
            head = waiting[assignment.queue].head
            if head is None:
                continue
            if assignment.handicap:
                head = (head[0] + assignment.handicap, head[1], head[2])
            if best is None or head < best:
                best = head
        if best is not None:
            return best
    return None


def next_for(hall: Hall, counter: CounterState) -> Ticket | None:
    """The ticket that `counter` calls next, None when nobody waits for it."""
    own = hall.waiting_at.get(counter.id)
    place = choose(counter.assignments, hall.waiting, own.head if own else None)
    return hall.tickets[place[2]] if place is not None else None
