"""Decide: what a command leads to. Reads the hall, changes nothing; answers events or refuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

from queueing import commands as cmd
from queueing import events as ev
from queueing.booking import Booking
from queueing.day import date_of, minute_of, moment_of
from queueing.hall import CounterState, Hall, ticket_id
from queueing.plan import DAY, Assignment, BookingRule, HallPlan, Millis, MissedCall, Quota
from queueing.refusal import Code, Refusal
from queueing.ticket import AT_COUNTER_STATES, WAITING_STATES, HoldKind, Ticket, TicketState
from queueing.waiting_line import Place, WaitingLine

Events = Sequence[ev.Event]


def decide(hall: Hall, command: cmd.Command, now: Millis) -> Events:
    """The events that `command` leads to at `now`, in order; none where it changes nothing.

    A clock that has jumped back is not believed: the events carry the hall's latest time instead.
    Raises `Refusal` with a stable code where the command cannot be carried out.
    """
    return _DECIDE[type(command)](hall, command, max(now, hall.now))


def next_for(hall: Hall, counter: CounterState) -> Ticket | None:
    """The ticket that `counter` calls next, None when nobody waits for it."""
    own = hall.waiting_at.get(counter.id)
    place = choose(counter.assignments, hall.waiting, own.head if own else None)
    return hall.tickets[place[2]] if place is not None else None


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


def _open_day(hall: Hall, command: cmd.OpenDay, at: Millis) -> Events:
    if hall.open:
        raise Refusal(Code.HALL_OPEN, f"the day {hall.date} is still open")
    if hall.date is not None and command.date < hall.date:
        raise Refusal(Code.PAST_DATE, f"{command.date} is before {hall.date}, whose numbers are already given")
    moved_back = [
        ev.CounterAssigned(at=at, counter=planned.id, assignments=planned.assignments)
        for planned in hall.plan.counters.values()
        if hall.counters[planned.id].assignments != planned.assignments
    ]
    stranded = [
        ev.BookingCancelled(at=at, booking=booking.id, reason="the hall was not open")
        for booking in hall.bookings.values()
        if booking.end <= at
    ]
    return [*moved_back, *stranded, ev.DayOpened(at=at, date=command.date)]


def _close_day(hall: Hall, command: cmd.CloseDay, at: Millis) -> Events:
    _require_open(hall)
    expired = [ev.TicketExpired(at=at, ticket=ticket) for ticket in hall.tickets]
    missed = [ev.BookingMissed(at=at, booking=b.id) for b in hall.bookings.values() if b.end <= at]
    closed = [ev.CounterClosed(at=at, counter=c.id) for c in hall.counters.values() if c.open]
    return [*expired, *missed, *closed, ev.DayClosed(at=at, date=hall.date or "", resumes=command.resumes)]


def _stop_intake(hall: Hall, command: cmd.StopIntake, at: Millis) -> Events:
    _require_line(hall, command.line)
    if command.line in hall.stopped:
        raise Refusal(Code.LINE_CLOSED, f"intake of {command.line} is already stopped")
    return (ev.IntakeStopped(at=at, line=command.line, cause=command.cause, resumes=command.resumes),)


def _start_intake(hall: Hall, command: cmd.StartIntake, at: Millis) -> Events:
    _require_line(hall, command.line)
    if command.line not in hall.stopped:
        raise Refusal(Code.LINE_OPEN, f"intake of {command.line} is not stopped")
    return (ev.IntakeStarted(at=at, line=command.line),)


def _issue(hall: Hall, command: cmd.IssueTicket, at: Millis) -> Events:
    queue = _queue_asked(hall, command.queue, command.service)
    _require_open(hall)
    line = hall.plan.queues[queue].line
    if (stop := hall.stopped.get(line)) is not None:
        raise Refusal(Code.LINE_CLOSED, f"line {line} gives no numbers now ({stop.cause})", until=stop.resumes)
    if command.slot_time is not None and abs(command.slot_time - at) > DAY:
        raise Refusal(Code.NOT_TODAY, "an appointment's slot must be today's")
    quota = quota_at(hall.plan, queue, at)
    if quota is not None and hall.given.get(line, {}).get(quota.start, 0) >= quota.count:
        until = next_quota(hall, queue, at)
        raise Refusal(Code.QUOTA_REACHED, f"the {quota.count} numbers of this time are given", until=until)
    _require_no_ticket(hall, command.person, line)
    reference = at if command.slot_time is None else max(at, command.slot_time)
    ordinal = _next_ordinal(hall, line)
    return (
        ev.TicketIssued(
            at=at,
            **_named(hall, line, ordinal),
            queue=queue,
            visitor_class=command.visitor_class,
            priority=reference - _head_start(hall, queue, command.visitor_class),
            service=command.service,
            slot_time=command.slot_time,
            person=command.person,
            quota=quota.start if quota is not None else None,
        ),
    )


def quota_at(plan: HallPlan, queue: str, at: Millis) -> Quota | None:
    """The quota that numbers of `queue` count in at `at`; None where as many are given as come."""
    quotas = plan.policy_of(queue).quotas
    if not quotas:
        return None
    minute = minute_of(at, plan.timezone)
    return next((quota for quota in quotas if quota.start <= minute < quota.end), None)


def next_quota(hall: Hall, queue: str, at: Millis) -> Millis | None:
    """When, later today, a number of `queue` may be had again after a quota is used up; None: not today."""
    plan = hall.plan
    now = quota_at(plan, queue, at)
    if now is None or hall.date is None:
        return None
    given = hall.given.get(plan.queues[queue].line, {})
    minute = now.end
    while (span := next((q for q in plan.policy_of(queue).quotas if q.start <= minute < q.end), None)) is not None:
        if given.get(span.start, 0) < span.count:
            break
        minute = span.end
    return moment_of(hall.date, minute, plan.timezone) if minute < 24 * 60 else None


def _hand_in(hall: Hall, command: cmd.HandInTicket, at: Millis) -> Events:
    queue = _queue_asked(hall, command.queue, command.service)
    first, last = hall.plan.offline_numbers.get(command.kiosk, (1, 0))
    if not first <= command.ordinal <= last:
        raise Refusal(Code.NOT_THIS_KIOSK, f"kiosk {command.kiosk} may not give the number {command.ordinal}")
    _require_open(hall)
    issued_at = min(command.issued_at, at)
    if at - issued_at > DAY or date_of(issued_at, hall.plan.timezone) != hall.date:
        raise Refusal(Code.NOT_TODAY, "this number was given on another day")
    line = hall.plan.queues[queue].line
    if command.ordinal in hall.handed_in.get(line, ()):
        raise Refusal(Code.NUMBER_GIVEN, f"number {command.ordinal} of {line} was handed in before")
    return (
        ev.TicketIssued(
            at=at,
            **_named(hall, line, command.ordinal),
            queue=queue,
            visitor_class=command.visitor_class,
            priority=issued_at - _head_start(hall, queue, command.visitor_class),
            service=command.service,
            kiosk=command.kiosk,
            issued_at=issued_at,
        ),
    )


def _queue_asked(hall: Hall, queue: str | None, asked: str | None) -> str:
    """The queue that a visitor asks for, by itself or by a service."""
    plan = hall.plan
    if asked is not None:
        service = plan.services.get(asked)
        if service is None:
            raise Refusal(Code.UNKNOWN_SERVICE, f"no such service: {asked}")
        if queue is not None and queue != service.queue:
            raise Refusal(Code.UNKNOWN_SERVICE, f"service {service.id} is not in queue {queue}")
        queue = service.queue
    if queue is None or queue not in plan.queues:
        raise Refusal(Code.UNKNOWN_QUEUE, f"no such queue: {queue}")
    return queue


def _head_start(hall: Hall, queue: str, visitor_class: str) -> Millis:
    head_starts = hall.plan.policy_of(queue).head_start
    if visitor_class not in head_starts:
        raise Refusal(Code.UNKNOWN_CLASS, f"no such visitor class: {visitor_class}")
    return head_starts[visitor_class]


def _require_no_ticket(hall: Hall, person: str | None, line: str) -> None:
    """One open ticket per person and line."""
    ticket = hall.ticket_of(person, line) if person is not None else None
    if ticket is not None:
        raise Refusal(Code.HAS_TICKET, f"this person has {ticket.number} in line {line} already", ticket=ticket.id)


def _next_ordinal(hall: Hall, line: str) -> int:
    """The number after the last one, past those that kiosks give by themselves."""
    ordinal = hall.numbers[line] + 1
    for first, last in sorted(hall.plan.offline_numbers.values()):
        if first <= ordinal <= last:
            ordinal = last + 1
    return ordinal


class _Name(TypedDict):
    ticket: str
    number: str
    ordinal: int


def _named(hall: Hall, line: str, ordinal: int) -> _Name:
    number = f"{hall.plan.lines[line].prefix}{ordinal:03d}"
    return {"ticket": ticket_id(hall.date or "", number), "number": number, "ordinal": ordinal}


def _reprint(hall: Hall, command: cmd.ReprintTicket, at: Millis) -> Events:
    return (ev.TicketReprinted(at=at, ticket=_ticket(hall, command.ticket).id),)


def _book(hall: Hall, command: cmd.Book, at: Millis) -> Events:
    queue = _queue_asked(hall, command.queue, command.service)
    rule = hall.plan.policy_of(queue).booking
    if rule is None:
        raise Refusal(Code.NOT_BOOKABLE, f"visits to queue {queue} are not booked")
    if command.start <= at:
        raise Refusal(Code.SLOT_PAST, "this slot has begun")
    if command.booking in hall.bookings:
        raise Refusal(Code.NUMBER_GIVEN, f"there is a booking {command.booking}")
    line = hall.plan.queues[queue].line
    for other in hall.bookings_of(command.person):
        if hall.plan.queues[other.queue].line == line:
            raise Refusal(Code.HAS_BOOKING, f"this person has a booking in line {line}", booking=other.id)
    missed = [then for then in hall.no_shows.get(command.person, ()) if then > at - rule.no_show_window]
    if rule.no_show_limit and len(missed) >= rule.no_show_limit:
        until = missed[-rule.no_show_limit] + rule.no_show_window
        raise Refusal(Code.BARRED, f"{len(missed)} bookings were missed", until=until)
    if hall.booked.get(queue, {}).get(command.start, 0) >= rule.quota:
        raise Refusal(Code.SLOT_FULL, f"all {rule.quota} places of this slot are taken")
    return (
        ev.BookingMade(
            at=at,
            booking=command.booking,
            queue=queue,
            start=command.start,
            end=command.start + rule.slot,
            person=command.person,
            service=command.service,
            kind=command.kind,
        ),
    )


def _cancel_booking(hall: Hall, command: cmd.CancelBooking, at: Millis) -> Events:
    booking = _booking(hall, command.booking)
    if not command.reason.strip():
        raise Refusal(Code.REASON_REQUIRED, "cancelling needs a reason")
    return (ev.BookingCancelled(at=at, booking=booking.id, reason=command.reason),)


def _check_in(hall: Hall, command: cmd.CheckIn, at: Millis) -> Events:
    booking = _booking(hall, command.booking)
    _require_open(hall)
    queue = booking.queue
    line = hall.plan.queues[queue].line
    _require_no_ticket(hall, booking.person, line)
    rule = hall.plan.policy_of(queue).booking or BookingRule(quota=0)
    if at < booking.start - rule.early:
        raise Refusal(Code.TOO_EARLY, "the slot is not yet near", booking=booking.id, until=booking.start - rule.early)
    on_time = at <= booking.start + rule.late
    visitor_class = _BOOKED_CLASS if on_time else "ordinary"
    reference = max(at, booking.start) if on_time else at
    return (
        ev.TicketIssued(
            at=at,
            **_named(hall, line, _next_ordinal(hall, line)),
            queue=queue,
            visitor_class=visitor_class,
            priority=reference - _head_start(hall, queue, visitor_class),
            service=booking.service,
            slot_time=booking.start if on_time else None,
            person=booking.person,
            booking=booking.id,
        ),
    )


_BOOKED_CLASS = "appointment"
"""The visitor class of who comes on time for a booking."""


def _booking(hall: Hall, booking: str) -> Booking:
    found = hall.bookings.get(booking)
    if found is None:
        raise Refusal(Code.UNKNOWN_BOOKING, "no such booking, or it was used, cancelled or missed")
    return found


def _rate(hall: Hall, command: cmd.RateVisit, at: Millis) -> Events:
    _counter(hall, command.counter)
    if hall.find(command.ticket) is not None:
        raise Refusal(Code.VISIT_OPEN, f"the visit of {command.ticket} is not over")
    return (ev.VisitRated(at=at, ticket=command.ticket, counter=command.counter, level=command.level),)


def _report_fault(hall: Hall, command: cmd.ReportFault, at: Millis) -> Events:
    known = hall.faults.get(command.device)
    if known is not None and known.fault == command.fault:
        return ()
    return (ev.FaultReported(at=at, device=command.device, fault=command.fault),)


def _clear_fault(hall: Hall, command: cmd.ClearFault, at: Millis) -> Events:
    return (ev.FaultCleared(at=at, device=command.device),) if command.device in hall.faults else ()


def _cancel(hall: Hall, command: cmd.CancelTicket, at: Millis) -> Events:
    ticket = _ticket(hall, command.ticket)
    if ticket.state in AT_COUNTER_STATES:
        raise Refusal(Code.ALREADY_CALLED, f"{ticket.number} is at counter {ticket.counter}")
    if not command.reason.strip():
        raise Refusal(Code.REASON_REQUIRED, "cancelling needs a reason")
    return (ev.TicketCancelled(at=at, ticket=ticket.id, reason=command.reason),)


def _sign_in(hall: Hall, command: cmd.SignIn, at: Millis) -> Events:
    counter = _counter(hall, command.counter)
    if counter.clerk == command.clerk:
        return ()
    if counter.open:
        raise Refusal(Code.COUNTER_TAKEN, f"another clerk is signed in at {counter.id}")
    return (ev.CounterOpened(at=at, counter=counter.id, clerk=command.clerk),)


def _sign_out(hall: Hall, command: cmd.SignOut, at: Millis) -> Events:
    counter = _open_counter(hall, command.counter)
    _require_free(counter)
    stranded = hall.waiting_at.get(counter.id, ())
    returned = [
        ev.TicketTransferred(at=at, ticket=ticket, counter=counter.id, queue=hall.tickets[ticket].queue)
        for _, _, ticket in stranded
    ]
    return [*returned, ev.CounterClosed(at=at, counter=counter.id)]


def _pause(hall: Hall, command: cmd.Pause, at: Millis) -> Events:
    counter = _open_counter(hall, command.counter)
    if counter.paused:
        raise Refusal(Code.COUNTER_PAUSED, f"counter {counter.id} is already paused")
    if not command.reason.strip():
        raise Refusal(Code.REASON_REQUIRED, "a pause needs a reason")
    return (ev.CounterPaused(at=at, counter=counter.id, reason=command.reason),)


def _unpause(hall: Hall, command: cmd.Unpause, at: Millis) -> Events:
    counter = _open_counter(hall, command.counter)
    if not counter.paused:
        raise Refusal(Code.COUNTER_NOT_PAUSED, f"counter {counter.id} is not paused")
    return (ev.CounterUnpaused(at=at, counter=counter.id),)


def _assign(hall: Hall, command: cmd.AssignCounter, at: Millis) -> Events:
    counter = _counter(hall, command.counter)
    queues = command.queues or tuple(assignment.queue for assignment in command.assignments)
    for queue in queues:
        if queue not in hall.plan.queues:
            raise Refusal(Code.UNKNOWN_QUEUE, f"no such queue: {queue}")
    if len(set(queues)) != len(queues):
        raise Refusal(Code.SAME_PLACE, "a queue is assigned twice")
    assignments = command.assignments or tuple(
        Assignment(queue=queue, handicap=hall.plan.policy_of(queue).helper_handicap if place else 0)
        for place, queue in enumerate(queues)
    )
    if assignments == counter.assignments:
        return ()
    return (ev.CounterAssigned(at=at, counter=counter.id, assignments=assignments),)


def _call_next(hall: Hall, command: cmd.CallNext, at: Millis) -> Events:
    counter, finished = _ready_to_call(hall, command.counter, at)
    if not counter.assignments and counter.id not in hall.waiting_at:
        raise Refusal(Code.NO_ASSIGNMENT, f"no queue is assigned to counter {counter.id}")
    ticket = next_for(hall, counter)
    if ticket is None:
        return finished
    return [*finished, ev.TicketCalled(at=at, ticket=ticket.id, counter=counter.id)]


def _call_ticket(hall: Hall, command: cmd.CallTicket, at: Millis) -> Events:
    counter, finished = _ready_to_call(hall, command.counter, at)
    ticket = _ticket(hall, command.ticket)
    if ticket.state in AT_COUNTER_STATES:
        raise Refusal(Code.ALREADY_CALLED, f"{ticket.number} is at counter {ticket.counter}")
    if ticket.state not in WAITING_STATES:
        raise Refusal(Code.NOT_WAITING, f"{ticket.number} is not waiting")
    if not _may_call(counter, ticket):
        raise Refusal(Code.WRONG_COUNTER, f"{ticket.number} does not wait for counter {counter.id}")
    if not command.reason.strip():
        raise Refusal(Code.REASON_REQUIRED, "a call out of turn needs a reason")
    return [*finished, ev.TicketCalled(at=at, ticket=ticket.id, counter=counter.id, reason=command.reason)]


def _recall(hall: Hall, command: cmd.Recall, at: Millis) -> Events:
    counter = _open_counter(hall, command.counter)
    ticket = _called_ticket(hall, counter)
    if ticket.recalls >= hall.plan.policy_of(ticket.queue).recall_limit:
        raise Refusal(Code.RECALL_LIMIT, f"{ticket.number} was recalled {ticket.recalls} times")
    return (ev.TicketRecalled(at=at, ticket=ticket.id, counter=counter.id),)


def _serve(hall: Hall, command: cmd.Serve, at: Millis) -> Events:
    counter = _open_counter(hall, command.counter)
    ticket = _called_ticket(hall, counter)
    return (ev.ServingStarted(at=at, ticket=ticket.id, counter=counter.id),)


def _complete(hall: Hall, command: cmd.Complete, at: Millis) -> Events:
    counter = _open_counter(hall, command.counter)
    ticket = _ticket_at(hall, counter)
    return [
        *_implied_serving(ticket, counter, at),
        ev.TicketCompleted(at=at, ticket=ticket.id, counter=counter.id),
    ]


def _no_show(hall: Hall, command: cmd.MarkNoShow, at: Millis) -> Events:
    counter = _open_counter(hall, command.counter)
    ticket = _called_ticket(hall, counter)
    return (ev.TicketMissed(at=at, ticket=ticket.id, counter=counter.id, requeued=_priority_after_miss(hall, ticket)),)


def _hold(hall: Hall, command: cmd.Hold, at: Millis) -> Events:
    counter = _open_counter(hall, command.counter)
    ticket = _ticket_at(hall, counter)
    return [
        *_implied_serving(ticket, counter, at),
        ev.TicketHeld(at=at, ticket=ticket.id, counter=counter.id, hold=command.kind),
    ]


def _resume(hall: Hall, command: cmd.Resume, at: Millis) -> Events:
    counter, finished = _ready_to_call(hall, command.counter, at)
    ticket = _latest_held(hall, counter) if command.ticket is None else _ticket(hall, command.ticket)
    if ticket.state is not TicketState.HELD:
        raise Refusal(Code.NOT_HELD, f"{ticket.number} is not on hold")
    if ticket.counter != counter.id and not _may_take_over(hall, counter, ticket):
        raise Refusal(Code.HELD_ELSEWHERE, f"{ticket.number} is held by counter {ticket.counter}")
    return [*finished, ev.TicketResumed(at=at, ticket=ticket.id, counter=counter.id)]


def _transfer(hall: Hall, command: cmd.Transfer, at: Millis) -> Events:
    counter = _open_counter(hall, command.counter)
    ticket = _ticket_at(hall, counter)
    queue = command.to_queue or ticket.queue
    if queue not in hall.plan.queues:
        raise Refusal(Code.UNKNOWN_QUEUE, f"no such queue: {queue}")
    if command.to_counter is not None:
        if command.to_counter == counter.id:
            raise Refusal(Code.SAME_PLACE, f"{ticket.number} is already at counter {counter.id}")
        _open_counter(hall, command.to_counter)
    elif queue == ticket.queue:
        raise Refusal(Code.SAME_PLACE, f"{ticket.number} already belongs to queue {queue}")
    return (
        ev.TicketTransferred(at=at, ticket=ticket.id, counter=counter.id, queue=queue, to_counter=command.to_counter),
    )


def _require_open(hall: Hall) -> None:
    if not hall.open:
        raise Refusal(Code.HALL_CLOSED, "the hall's day is not open", until=hall.resumes)


def _require_line(hall: Hall, line: str) -> None:
    if line not in hall.plan.lines:
        raise Refusal(Code.UNKNOWN_LINE, f"no such line: {line}")


def _require_free(counter: CounterState) -> None:
    if counter.ticket is not None:
        raise Refusal(Code.COUNTER_BUSY, f"counter {counter.id} still has a ticket: complete, hold or transfer it")


def _counter(hall: Hall, counter: str) -> CounterState:
    state = hall.counters.get(counter)
    if state is None:
        raise Refusal(Code.UNKNOWN_COUNTER, f"no such counter: {counter}")
    return state


def _open_counter(hall: Hall, counter: str) -> CounterState:
    state = _counter(hall, counter)
    if not state.open:
        raise Refusal(Code.COUNTER_CLOSED, f"no clerk is signed in at counter {counter}")
    return state


def _ready_to_call(hall: Hall, counter: str, at: Millis) -> tuple[CounterState, Events]:
    """The counter if it may call somebody now, with the events that finish whom it still serves."""
    _require_open(hall)
    state = _open_counter(hall, counter)
    if state.paused:
        raise Refusal(Code.COUNTER_PAUSED, f"counter {counter} is paused")
    if state.ticket is None:
        return state, ()
    ticket = hall.tickets[state.ticket]
    if ticket.state is TicketState.SERVING and hall.plan.policy_of(ticket.queue).next_completes:
        return state, (ev.TicketCompleted(at=at, ticket=ticket.id, counter=counter),)
    raise Refusal(Code.COUNTER_BUSY, f"{ticket.number} is still {ticket.state} at counter {counter}")


def _ticket(hall: Hall, name: str) -> Ticket:
    ticket = hall.find(name)
    if ticket is None:
        raise Refusal(Code.UNKNOWN_TICKET, f"no such open ticket: {name}")
    return ticket


def _latest_held(hall: Hall, counter: CounterState) -> Ticket:
    held = max(hall.held_by(counter.id), key=lambda ticket: ticket.held_at or 0, default=None)
    if held is None:
        raise Refusal(Code.NOT_HELD, f"counter {counter.id} holds no ticket")
    return held


def _ticket_at(hall: Hall, counter: CounterState) -> Ticket:
    if counter.ticket is None:
        raise Refusal(Code.COUNTER_IDLE, f"counter {counter.id} has no ticket")
    return hall.tickets[counter.ticket]


def _called_ticket(hall: Hall, counter: CounterState) -> Ticket:
    ticket = _ticket_at(hall, counter)
    if ticket.state is not TicketState.CALLED:
        raise Refusal(Code.NOT_CALLED, f"{ticket.number} is {ticket.state}, not called")
    return ticket


def _implied_serving(ticket: Ticket, counter: CounterState, at: Millis) -> Events:
    """A clerk who finishes or holds a called ticket has seen its visitor."""
    if ticket.state is TicketState.CALLED:
        return (ev.ServingStarted(at=at, ticket=ticket.id, counter=counter.id),)
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
    policy = hall.plan.policy_of(ticket.queue)
    if policy.missed_call is MissedCall.VOID or ticket.misses >= policy.requeue_limit:
        return None
    first = hall.waiting[ticket.queue].first(policy.requeue_after)
    return max(ticket.priority, first[-1][0]) if first else ticket.priority


_DECIDE: dict[type, Callable[[Hall, Any, Millis], Events]] = {
    cmd.OpenDay: _open_day,
    cmd.CloseDay: _close_day,
    cmd.StopIntake: _stop_intake,
    cmd.StartIntake: _start_intake,
    cmd.IssueTicket: _issue,
    cmd.HandInTicket: _hand_in,
    cmd.ReprintTicket: _reprint,
    cmd.CancelTicket: _cancel,
    cmd.Book: _book,
    cmd.CancelBooking: _cancel_booking,
    cmd.CheckIn: _check_in,
    cmd.RateVisit: _rate,
    cmd.ReportFault: _report_fault,
    cmd.ClearFault: _clear_fault,
    cmd.SignIn: _sign_in,
    cmd.SignOut: _sign_out,
    cmd.Pause: _pause,
    cmd.Unpause: _unpause,
    cmd.AssignCounter: _assign,
    cmd.CallNext: _call_next,
    cmd.CallTicket: _call_ticket,
    cmd.Recall: _recall,
    cmd.Serve: _serve,
    cmd.Complete: _complete,
    cmd.MarkNoShow: _no_show,
    cmd.Hold: _hold,
    cmd.Resume: _resume,
    cmd.Transfer: _transfer,
}
