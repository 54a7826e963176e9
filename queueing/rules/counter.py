"""What opens, pauses and assigns a counter."""

from __future__ import annotations

from collections.abc import Sequence

from queueing import commands as cmd
from queueing import events as ev
from queueing.events import Events
from queueing.hall import CounterState, Hall
from queueing.plan import Assignment, Millis
from queueing.refusal import Code, Refusal
from queueing.rules.found import known_counter, open_counter


def sign_in(hall: Hall, command: cmd.SignIn, at: Millis) -> Events:
    counter = known_counter(hall, command.counter)
    if counter.clerk == command.clerk:
        return ()
    if counter.open:
        raise Refusal(Code.COUNTER_TAKEN, f"another clerk is signed in at {counter.id}")
    return (ev.CounterOpened(at=at, counter=counter.id, clerk=command.clerk, name=command.name),)


def sign_out(hall: Hall, command: cmd.SignOut, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    _require_free(counter)
    stranded = hall.waiting_at.get(counter.id, ())
    returned = [
        ev.TicketTransferred(
            at=at,
            ticket=ticket,
            counter=counter.id,
            queue=hall.tickets[ticket].queue,
            route=hall.tickets[ticket].route,
        )
        for _, _, ticket in stranded
    ]
    return [*returned, ev.CounterClosed(at=at, counter=counter.id)]


def pause(hall: Hall, command: cmd.Pause, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    if counter.paused:
        raise Refusal(Code.COUNTER_PAUSED, f"counter {counter.id} is already paused")
    if not command.reason.strip():
        raise Refusal(Code.REASON_REQUIRED, "a pause needs a reason")
    happened = _recorded(counter, command.happened_at, at)
    return (ev.CounterPaused(at=at, counter=counter.id, reason=command.reason, happened_at=happened),)


def unpause(hall: Hall, command: cmd.Unpause, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    if not counter.paused:
        raise Refusal(Code.COUNTER_NOT_PAUSED, f"counter {counter.id} is not paused")
    happened = _recorded(counter, command.happened_at, at)
    return (ev.CounterUnpaused(at=at, counter=counter.id, happened_at=happened),)


def assign(hall: Hall, command: cmd.AssignCounter, at: Millis) -> Events:
    counter = known_counter(hall, command.counter)
    require_queues(hall, command.queues or tuple(assignment.queue for assignment in command.assignments))
    assignments = command.assignments or assignments_to(hall, command.queues)
    if assignments == counter.assignments:
        return ()
    return (ev.CounterAssigned(at=at, counter=counter.id, assignments=assignments),)


def require_queues(hall: Hall, queues: Sequence[str]) -> None:
    """Queues that a counter may be given together."""
    for queue in queues:
        if queue not in hall.plan.queues:
            raise Refusal(Code.UNKNOWN_QUEUE, f"no such queue: {queue}")
    if len(set(queues)) != len(queues):
        raise Refusal(Code.SAME_PLACE, "a queue is assigned twice")


def assignments_to(hall: Hall, queues: Sequence[str]) -> tuple[Assignment, ...]:
    """A counter's own queue, then others that it helps with their policy's handicap."""
    return tuple(
        Assignment(queue=queue, handicap=hall.plan.policy_of(queue).helper_handicap if place else 0)
        for place, queue in enumerate(queues)
    )


def _recorded(counter: CounterState, happened_at: Millis | None, at: Millis) -> Millis | None:
    """When what a terminal recorded by itself happened: not before the pause it ends, and not later than now.

    Refused when the counter was closed and opened again since: it concerned another shift.
    """
    if happened_at is None:
        return None
    if counter.opened_at is not None and happened_at < counter.opened_at:
        raise Refusal(Code.COUNTER_CLOSED, f"counter {counter.id} was closed since")
    return min(max(happened_at, counter.paused_at or 0), at)


def _require_free(counter: CounterState) -> None:
    if counter.ticket is not None:
        raise Refusal(Code.COUNTER_BUSY, f"counter {counter.id} still has a ticket: complete, hold or transfer it")
