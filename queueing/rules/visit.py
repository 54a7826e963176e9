"""What a clerk does with a visitor, from the call to the end."""

from __future__ import annotations

from itertools import groupby, pairwise

from queueing import commands as cmd
from queueing import events as ev
from queueing.choice import next_for
from queueing.events import Events
from queueing.hall import CounterState, Hall
from queueing.office import visit_id
from queueing.plan import MINUTE, Millis, MissedCall
from queueing.refusal import Code, Refusal
from queueing.rules.found import known_ticket, office_of, open_counter, require_open
from queueing.rules.ticket import require_no_ticket
from queueing.ticket import AT_COUNTER_STATES, WAITING_STATES, HoldKind, Ticket, TicketState

UNDONE_WITHIN: Millis = MINUTE
"""A no-show can be undone so long."""


def call_next(hall: Hall, command: cmd.CallNext, at: Millis) -> Events:
    counter, finished = _ready_to_call(hall, command.counter, at)
    if not counter.assignments and counter.id not in hall.waiting_at:
        raise Refusal(Code.NO_ASSIGNMENT, f"no queue is assigned to counter {counter.id}")
    ticket = next_for(hall, counter)
    if ticket is None:
        return finished
    return [*finished, ev.TicketCalled(at=at, ticket=ticket.id, counter=counter.id)]


def call_ticket(hall: Hall, command: cmd.CallTicket, at: Millis) -> Events:
    counter, finished = _ready_to_call(hall, command.counter, at)
    ticket = known_ticket(hall, command.ticket)
    if ticket.state in AT_COUNTER_STATES:
        raise Refusal(Code.ALREADY_CALLED, f"{ticket.number} is at counter {ticket.counter}")
    if ticket.state not in WAITING_STATES:
        raise Refusal(Code.NOT_WAITING, f"{ticket.number} is not waiting")
    if not _may_call(counter, ticket):
        raise Refusal(Code.WRONG_COUNTER, f"{ticket.number} does not wait for counter {counter.id}")
    if not command.reason.strip():
        raise Refusal(Code.REASON_REQUIRED, "a call out of turn needs a reason")
    return [*finished, ev.TicketCalled(at=at, ticket=ticket.id, counter=counter.id, reason=command.reason)]


def recall(hall: Hall, command: cmd.Recall, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    ticket = _called_ticket(hall, counter)
    if ticket.recalls >= hall.plan.policy_of(ticket.queue).recall_limit:
        raise Refusal(Code.RECALL_LIMIT, f"{ticket.number} was recalled {ticket.recalls} times")
    return (ev.TicketRecalled(at=at, ticket=ticket.id, counter=counter.id),)


def serve(hall: Hall, command: cmd.Serve, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    ticket = _called_ticket(hall, counter, command.ticket)
    happened = _recorded(ticket, command.happened_at, at)
    return (ev.ServingStarted(at=at, ticket=ticket.id, counter=counter.id, happened_at=happened),)


def complete(hall: Hall, command: cmd.Complete, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    ticket = _ticket_at(hall, counter, command.ticket)
    happened = _recorded(ticket, command.happened_at, at)
    return [*_implied_serving(ticket, counter, at, happened), _finished(ticket, counter.id, at, happened)]


def no_show(hall: Hall, command: cmd.MarkNoShow, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    ticket = _called_ticket(hall, counter, command.ticket)
    happened = _recorded(ticket, command.happened_at, at)
    policy = hall.plan.policy_of(ticket.queue)
    soonest = (ticket.announced_at or ticket.called_at or at) + policy.no_show_after
    if ticket.recalls + 1 < policy.no_show_calls:
        raise Refusal(Code.TOO_SOON, f"{ticket.number} is to be called {policy.no_show_calls} times first")
    if (at if happened is None else happened) < soonest:
        raise Refusal(Code.TOO_SOON, f"{ticket.number} was called a moment ago", until=soonest)
    requeued = _priority_after_miss(hall, ticket)
    return (ev.TicketMissed(at=at, ticket=ticket.id, counter=counter.id, requeued=requeued, happened_at=happened),)


def undo_no_show(hall: Hall, command: cmd.UndoNoShow, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    missed = counter.missed
    if missed is None or counter.missed_at is None or at - counter.missed_at > UNDONE_WITHIN:
        raise Refusal(Code.TOO_LATE, f"counter {counter.id} has marked no no-show within the last minute")
    if counter.ticket is not None:
        raise Refusal(Code.COUNTER_BUSY, f"counter {counter.id} has another ticket")
    if _is_forgiven(hall, missed):
        ticket = known_ticket(hall, missed.id)
        if ticket.state is not TicketState.WAITING or ticket.misses != missed.misses + 1:
            raise Refusal(Code.ALREADY_CALLED, f"{missed.number} was called since")
    for line in hall.lines_of(missed):
        require_no_ticket(hall, missed.person, line, besides=missed.id)
    return (ev.NoShowUndone(at=at, ticket=missed.id, counter=counter.id),)


def hold(hall: Hall, command: cmd.Hold, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    ticket = _ticket_at(hall, counter, command.ticket)
    happened = _recorded(ticket, command.happened_at, at)
    return [
        *_implied_serving(ticket, counter, at, happened),
        ev.TicketHeld(at=at, ticket=ticket.id, counter=counter.id, hold=command.kind, happened_at=happened),
    ]


def ask_rating(hall: Hall, command: cmd.AskRating, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    asked = counter.ticket
    if asked is None or hall.tickets[asked].state is not TicketState.SERVING:
        asked = counter.last
    if asked is None:
        raise Refusal(Code.COUNTER_IDLE, f"counter {counter.id} has served nobody yet")
    if office_of(hall).ratings.get(visit_id(asked, counter.id)):
        raise Refusal(Code.RATED, "this visit was rated")
    return (ev.RatingAsked(at=at, ticket=asked, counter=counter.id),)


def resume(hall: Hall, command: cmd.Resume, at: Millis) -> Events:
    counter, finished = _ready_to_call(hall, command.counter, at)
    ticket = _latest_held(hall, counter) if command.ticket is None else known_ticket(hall, command.ticket)
    if ticket.state is not TicketState.HELD:
        raise Refusal(Code.NOT_HELD, f"{ticket.number} is not on hold")
    if ticket.counter != counter.id and not _may_take_over(hall, counter, ticket):
        raise Refusal(Code.HELD_ELSEWHERE, f"{ticket.number} is held by counter {ticket.counter}")
    return [*finished, ev.TicketResumed(at=at, ticket=ticket.id, counter=counter.id)]


def transfer(hall: Hall, command: cmd.Transfer, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    ticket = _ticket_at(hall, counter)
    queue = command.to_queue or ticket.queue
    for other in (queue, *command.then):
        if other not in hall.plan.queues:
            raise Refusal(Code.UNKNOWN_QUEUE, f"no such queue: {other}")
        require_no_ticket(hall, ticket.person, hall.plan.queues[other].line, besides=ticket.id)
    if any(one == other for one, other in pairwise((queue, *command.then))):
        raise Refusal(Code.SAME_PLACE, "a route does not lead to the queue that it comes from")
    if command.to_counter is not None:
        if command.to_counter == counter.id:
            raise Refusal(Code.SAME_PLACE, f"{ticket.number} is already at counter {counter.id}")
        open_counter(hall, command.to_counter)
    elif queue == ticket.queue:
        raise Refusal(Code.SAME_PLACE, f"{ticket.number} already belongs to queue {queue}")
    return (
        ev.TicketTransferred(
            at=at,
            ticket=ticket.id,
            counter=counter.id,
            queue=queue,
            to_counter=command.to_counter,
            route=command.then or _still_to_come(ticket.route, queue),
        ),
    )


def _ready_to_call(hall: Hall, counter: str, at: Millis) -> tuple[CounterState, Events]:
    """The counter if it may call somebody now, with the events that finish whom it still serves."""
    require_open(hall)
    state = open_counter(hall, counter)
    if state.paused:
        raise Refusal(Code.COUNTER_PAUSED, f"counter {counter} is paused")
    if state.ticket is None:
        return state, ()
    ticket = hall.tickets[state.ticket]
    if ticket.state is TicketState.SERVING and hall.plan.policy_of(ticket.queue).next_completes:
        return state, (_finished(ticket, counter, at),)
    raise Refusal(Code.COUNTER_BUSY, f"{ticket.number} is still {ticket.state} at counter {counter}")


def _latest_held(hall: Hall, counter: CounterState) -> Ticket:
    held = max(hall.held_by(counter.id), key=lambda ticket: ticket.held_at or 0, default=None)
    if held is None:
        raise Refusal(Code.NOT_HELD, f"counter {counter.id} holds no ticket")
    return held


def _ticket_at(hall: Hall, counter: CounterState, meant: str | None = None) -> Ticket:
    if meant is not None and counter.ticket != meant:
        raise Refusal(Code.OTHER_TICKET, f"{meant} is not at counter {counter.id}")
    if counter.ticket is None:
        raise Refusal(Code.COUNTER_IDLE, f"counter {counter.id} has no ticket")
    return hall.tickets[counter.ticket]


def _called_ticket(hall: Hall, counter: CounterState, meant: str | None = None) -> Ticket:
    ticket = _ticket_at(hall, counter, meant)
    if ticket.state is not TicketState.CALLED:
        raise Refusal(Code.NOT_CALLED, f"{ticket.number} is {ticket.state}, not called")
    return ticket


def _recorded(ticket: Ticket, happened_at: Millis | None, at: Millis) -> Millis | None:
    """When what a terminal recorded by itself happened: not before the ticket was called or served, and not later."""
    if happened_at is None:
        return None
    return min(max(happened_at, ticket.announced_at or 0, ticket.serving_at or 0), at)


def _finished(ticket: Ticket, counter: str, at: Millis, happened_at: Millis | None = None) -> ev.Event:
    """The counter has done its part: the visit is over, or goes on to the next queue of its route."""
    if not ticket.route:
        return ev.TicketCompleted(at=at, ticket=ticket.id, counter=counter, happened_at=happened_at)
    return ev.TicketTransferred(
        at=at,
        ticket=ticket.id,
        counter=counter,
        queue=ticket.route[0],
        route=ticket.route[1:],
        done=True,
        happened_at=happened_at,
    )


def _still_to_come(route: tuple[str, ...], queue: str) -> tuple[str, ...]:
    """What is left of a route when its ticket is sent to `queue` now: it does not go there a second time for that."""
    left = list(route)
    if queue in left:
        left.remove(queue)
    return tuple(name for name, _ in groupby((queue, *left)))[1:]


def _implied_serving(ticket: Ticket, counter: CounterState, at: Millis, happened_at: Millis | None) -> Events:
    """A clerk who finishes or holds a called ticket has seen its visitor."""
    if ticket.state is TicketState.CALLED:
        return (ev.ServingStarted(at=at, ticket=ticket.id, counter=counter.id, happened_at=happened_at),)
    return ()


def _serves(counter: CounterState, queue: str) -> bool:
    return any(assignment.queue == queue for assignment in counter.assignments)


def _may_take_over(hall: Hall, counter: CounterState, held: Ticket) -> bool:
    """Another counter may resume what the visitor carries along, and what a counter that has closed left behind."""
    left_behind = held.counter is not None and not hall.counters[held.counter].open
    return _serves(counter, held.queue) and (held.hold is HoldKind.WITH_VISITOR or left_behind)


def _may_call(counter: CounterState, ticket: Ticket) -> bool:
    return ticket.counter == counter.id if ticket.counter is not None else _serves(counter, ticket.queue)


def _priority_after_miss(hall: Hall, ticket: Ticket) -> Millis | None:
    """Where a missed ticket comes back, behind the waiting tickets the policy names; None when it is void."""
    if not _is_forgiven(hall, ticket):
        return None
    first = hall.waiting[ticket.queue].first(hall.plan.policy_of(ticket.queue).requeue_after)
    return max(ticket.priority, first[-1][0]) if first else ticket.priority


def _is_forgiven(hall: Hall, ticket: Ticket) -> bool:
    """Whether a no-show of this ticket leaves it in line."""
    policy = hall.plan.policy_of(ticket.queue)
    return policy.missed_call is MissedCall.REQUEUE and ticket.misses < policy.requeue_limit
