"""What a command names, found in the hall, or the refusal that says it is not there."""

from __future__ import annotations

from queueing.booking import Booking
from queueing.case import Case
from queueing.hall import CounterState, Hall
from queueing.office import Office
from queueing.plan import Millis
from queueing.refusal import Code, Refusal
from queueing.ticket import Ticket


def require_open(hall: Hall) -> str:
    """The date of the open day."""
    if not hall.open or hall.date is None:
        raise Refusal(Code.HALL_CLOSED, "the hall's day is not open", until=hall.resumes)
    return hall.date


def require_line(hall: Hall, line: str) -> None:
    if line not in hall.plan.lines:
        raise Refusal(Code.UNKNOWN_LINE, f"no such line: {line}")


def queue_asked(hall: Hall, queue: str | None, asked: str | None) -> str:
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


def head_start(hall: Hall, queue: str, visitor_class: str) -> Millis:
    head_starts = hall.plan.policy_of(queue).head_start
    if visitor_class not in head_starts:
        raise Refusal(Code.UNKNOWN_CLASS, f"no such visitor class: {visitor_class}")
    return head_starts[visitor_class]


def known_counter(hall: Hall, counter: str) -> CounterState:
    state = hall.counters.get(counter)
    if state is None:
        raise Refusal(Code.UNKNOWN_COUNTER, f"no such counter: {counter}")
    return state


def open_counter(hall: Hall, counter: str) -> CounterState:
    state = known_counter(hall, counter)
    if not state.open:
        raise Refusal(Code.COUNTER_CLOSED, f"no clerk is signed in at counter {counter}")
    return state


def known_ticket(hall: Hall, name: str) -> Ticket:
    ticket = hall.find(name)
    if ticket is None:
        raise Refusal(Code.UNKNOWN_TICKET, f"no such open ticket: {name}")
    return ticket


def known_booking(hall: Hall, booking: str) -> Booking:
    found = hall.bookings.get(booking)
    if found is None:
        raise Refusal(Code.UNKNOWN_BOOKING, "no such booking, or it was used, cancelled or missed")
    return found


def office_of(hall: Hall) -> Office:
    """The hall's office, which every hall that decides has."""
    assert hall.office is not None
    return hall.office


def known_case(hall: Hall, name: str) -> Case:
    found = office_of(hall).cases.get(name)
    if found is None:
        raise Refusal(Code.UNKNOWN_CASE, f"no such open case: {name}")
    return found
