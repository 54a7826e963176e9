"""What begins and ends a day, and the giving of numbers."""

from __future__ import annotations

from collections.abc import Iterator

from queueing import commands as cmd
from queueing import events as ev
from queueing.booking import Booking
from queueing.day import date_of, moment_of
from queueing.events import Events
from queueing.hall import Hall
from queueing.intake import StopCause
from queueing.plan import Millis
from queueing.refusal import Code, Refusal
from queueing.rules.found import require_line, require_open


def open_day(hall: Hall, command: cmd.OpenDay, at: Millis) -> Events:
    if hall.open:
        raise Refusal(Code.HALL_OPEN, f"the day {hall.date} is still open")
    if hall.date is not None and command.date < hall.date:
        raise Refusal(Code.PAST_DATE, f"{command.date} is before {hall.date}, whose numbers are already given")
    moved_back = [
        ev.CounterAssigned(at=at, counter=planned.id, assignments=planned.assignments)
        for planned in hall.plan.counters.values()
        if hall.counters[planned.id].assignments != planned.assignments
    ]
    begin = moment_of(command.date, 0, hall.plan.timezone)
    stranded = [
        ev.BookingCancelled(at=at, booking=booking.id, reason="the hall was not open")
        for booking in hall.bookings.values()
        if booking.start < begin
    ]
    return [*moved_back, *stranded, ev.DayOpened(at=at, date=command.date)]


def close_day(hall: Hall, command: cmd.CloseDay, at: Millis) -> Events:
    date = require_open(hall)
    expired = [ev.TicketExpired(at=at, ticket=ticket) for ticket in hall.tickets]
    missed = [ev.BookingMissed(at=at, booking=booking.id) for booking in _missed(hall, date, at)]
    closed = [ev.CounterClosed(at=at, counter=c.id) for c in hall.counters.values() if c.open]
    return [*expired, *missed, *closed, ev.DayClosed(at=at, date=date, resumes=command.resumes)]


def _missed(hall: Hall, date: str, at: Millis) -> Iterator[Booking]:
    """Bookings of the day that ends whose visitors did not come.

    A day that ends on another date was cut short: who should have come after its last event could not.
    """
    timezone = hall.plan.timezone
    over = at if date_of(at, timezone) == date else hall.now
    begin, midnight = moment_of(date, 0, timezone), moment_of(date, 24 * 60, timezone)
    for booking in hall.bookings.values():
        if booking.end <= over and begin <= booking.start < midnight:
            yield booking


def stop_intake(hall: Hall, command: cmd.StopIntake, at: Millis) -> Events:
    require_line(hall, command.line)
    stop = hall.stopped.get(command.line)
    if stop is not None and (command.cause is not StopCause.DESK or stop.cause is StopCause.DESK):
        raise Refusal(Code.LINE_CLOSED, f"intake of {command.line} is already stopped")
    return (ev.IntakeStopped(at=at, line=command.line, cause=command.cause, resumes=command.resumes),)


def start_intake(hall: Hall, command: cmd.StartIntake, at: Millis) -> Events:
    require_line(hall, command.line)
    if command.line not in hall.stopped:
        raise Refusal(Code.LINE_OPEN, f"intake of {command.line} is not stopped")
    return (ev.IntakeStarted(at=at, line=command.line),)
