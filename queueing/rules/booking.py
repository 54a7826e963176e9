"""What keeps a place for later, and redeems it."""

from __future__ import annotations

from queueing import commands as cmd
from queueing import events as ev
from queueing.booking import BOOKED_CLASS, rule_of
from queueing.events import Events
from queueing.hall import Hall
from queueing.plan import Millis
from queueing.refusal import Code, Refusal
from queueing.rules.found import head_start, known_booking, queue_asked, require_open
from queueing.rules.ticket import named, next_ordinal, require_no_ticket


def book(hall: Hall, command: cmd.Book, at: Millis) -> Events:
    queue = queue_asked(hall, command.queue, command.service)
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
    if hall.diary.taken(queue, command.start) >= rule.quota:
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


def cancel_booking(hall: Hall, command: cmd.CancelBooking, at: Millis) -> Events:
    booking = known_booking(hall, command.booking)
    if not command.reason.strip():
        raise Refusal(Code.REASON_REQUIRED, "cancelling needs a reason")
    return (ev.BookingCancelled(at=at, booking=booking.id, reason=command.reason),)


def check_in(hall: Hall, command: cmd.CheckIn, at: Millis) -> Events:
    booking = known_booking(hall, command.booking)
    require_open(hall)
    queue = booking.queue
    line = hall.plan.queues[queue].line
    require_no_ticket(hall, booking.person, line)
    rule = rule_of(hall.plan, queue)
    if at < booking.start - rule.early:
        raise Refusal(Code.TOO_EARLY, "the slot is not yet near", booking=booking.id, until=booking.start - rule.early)
    on_time = at <= booking.start + rule.late
    visitor_class = BOOKED_CLASS if on_time else "ordinary"
    reference = max(at, booking.start) if on_time else at
    return (
        ev.TicketIssued(
            at=at,
            **named(hall, line, next_ordinal(hall, line)),
            queue=queue,
            visitor_class=visitor_class,
            priority=reference - head_start(hall, queue, visitor_class),
            service=booking.service,
            slot_time=booking.start if on_time else None,
            person=booking.person,
            booking=booking.id,
        ),
    )
