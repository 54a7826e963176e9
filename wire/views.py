"""Views: how tickets and counters are told to other programs, in answers and over HTTP."""

from __future__ import annotations

import msgspec

from queueing.booking import Booking
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
    )
