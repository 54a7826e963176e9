"""Views: how tickets and counters are told to other programs, in answers and over HTTP."""

from __future__ import annotations

import msgspec

from queueing.booking import Booking
from queueing.case import Case, MissingPaper
from queueing.hall import Hall
from queueing.plan import Assignment, HallPlan, Millis
from queueing.ticket import Ticket
from wire.messages import Wait


class TicketView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as other programs see it. Times are milliseconds since 1970 UTC."""

    ticket_id: str
    number: str
    state: str
    queue: str
    line: str
    zone: str
    visitor_class: str
    service: str | None
    issued_at: Millis
    slot_time: Millis | None
    ahead: int
    """People to be called before it in its queue."""
    counter: str | None = None
    counter_label: str | None = None
    called_at: Millis | None = None
    serving_at: Millis | None = None
    hold: str | None = None
    recalls: int = 0
    misses: int = 0
    booking: str | None = None
    reprints: int = 0
    wait: Wait | None = None
    """Minutes from and to that it will probably wait; told when it is given and by nobody known later on."""
    page: str | None = None
    """The address of its own page, told to who may print it."""
    code: str | None = None
    """What to type beside the number to have the slip printed again; told like `page`."""
    tail: str | None = None
    """The last four of the identity number it was taken with."""
    route: tuple[str, ...] = ()
    """Queues that it goes on to by itself."""
    case: str | None = None
    """The case whose result it fetches."""


class BookingView(msgspec.Struct, frozen=True, kw_only=True):
    """A booking as other programs see it."""

    booking: str
    """Also the code that is typed at a kiosk."""
    queue: str
    line: str
    zone: str
    service: str | None
    kind: str
    start: Millis
    end: Millis
    page: str | None = None


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A case as other programs see it. Who the applicant is stands in none of its fields."""

    case: str
    """The receipt's number."""
    state: str
    ticket_id: str
    line: str
    queue: str
    issuing: str | None
    service: str | None
    department: str | None
    delivery: str
    counter: str
    counter_label: str
    clerk: str
    registered_at: Millis
    due: Millis | None
    missing: tuple[MissingPaper, ...]
    summoned_at: Millis | None
    arrived_at: Millis | None
    decided_at: Millis | None
    reason: str | None
    ended_at: Millis | None
    page: str | None = None
    """The address of the receipt's own page, for its QR code; told to whoever may print it."""
    code: str | None = None
    """What to type beside the receipt's number; told like `page`."""


class CounterAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a command at a counter."""

    counter: str
    ticket: TicketView | None
    """The ticket the command was about, in its new state; null where there was none."""


class CounterView(msgspec.Struct, frozen=True, kw_only=True):
    """A counter as other programs see it."""

    counter: str
    label: str
    floor: int
    zone: str | None
    open: bool
    clerk: str | None
    pause_reason: str | None
    ticket: str | None
    queues: tuple[str, ...]
    assignments: tuple[Assignment, ...]
    name: str | None = None
    """What the clerk's name card says."""
    paused_at: Millis | None = None
    asked: str | None = None
    """The ticket whose visitor is asked for a rating now."""


def ticket_view(hall: Hall, ticket: Ticket) -> TicketView:
    """The view of `ticket`, open or just ended."""
    plan = hall.plan
    line = plan.lines[plan.queues[ticket.queue].line]
    return TicketView(
        ticket_id=ticket.id,
        number=ticket.number,
        state=ticket.state,
        queue=ticket.queue,
        line=line.id,
        zone=line.zone,
        visitor_class=ticket.visitor_class,
        service=ticket.service,
        issued_at=ticket.issued_at,
        slot_time=ticket.slot_time,
        ahead=hall.ahead_of(ticket),
        counter=ticket.counter,
        counter_label=plan.counters[ticket.counter].label if ticket.counter else None,
        called_at=ticket.called_at,
        serving_at=ticket.serving_at,
        hold=ticket.hold,
        recalls=ticket.recalls,
        misses=ticket.misses,
        booking=ticket.booking,
        reprints=ticket.reprints,
        route=ticket.route,
        case=ticket.case,
    )


def booking_view(plan: HallPlan, booking: Booking) -> BookingView:
    """The view of `booking`."""
    return BookingView(
        booking=booking.id,
        queue=booking.queue,
        line=plan.queues[booking.queue].line,
        zone=plan.zone_of(booking.queue),
        service=booking.service,
        kind=booking.kind,
        start=booking.start,
        end=booking.end,
    )


def case_view(plan: HallPlan, case: Case) -> CaseView:
    """The view of `case`, open or just ended."""
    counter, queue = plan.counters.get(case.counter), plan.queues.get(case.queue)
    return CaseView(
        case=case.id,
        state=case.state,
        ticket_id=case.ticket,
        line=queue.line if queue is not None else "",
        queue=case.queue,
        issuing=case.issuing,
        service=case.service,
        department=case.department,
        delivery=case.delivery,
        counter=case.counter,
        counter_label=counter.label if counter is not None else case.counter,
        clerk=case.clerk,
        registered_at=case.registered_at,
        due=case.due,
        missing=case.missing,
        summoned_at=case.summoned_at,
        arrived_at=case.arrived_at,
        decided_at=case.decided_at,
        reason=case.reason,
        ended_at=case.ended_at,
    )


def counter_view(hall: Hall, counter: str) -> CounterView:
    """The view of a counter. KeyError if there is none."""
    planned, state = hall.plan.counters[counter], hall.counters[counter]
    return CounterView(
        counter=planned.id,
        label=planned.label,
        floor=planned.floor,
        zone=planned.zone,
        open=state.open,
        clerk=state.clerk,
        pause_reason=state.pause_reason,
        ticket=state.ticket,
        queues=tuple(a.queue for a in state.assignments),
        assignments=state.assignments,
        name=state.name,
        paused_at=state.paused_at,
        asked=state.asked,
    )
