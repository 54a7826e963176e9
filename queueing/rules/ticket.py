"""What gives, prints, takes out and rates a ticket."""

from __future__ import annotations

from typing import TypedDict

from queueing import commands as cmd
from queueing import events as ev
from queueing.case import DECIDED_STATES, handed_over_in
from queueing.day import date_of
from queueing.events import Events
from queueing.hall import Hall, ticket_id
from queueing.plan import DAY, HallPlan, Millis
from queueing.quota import next_quota, quota_at
from queueing.refusal import Code, Refusal
from queueing.rules.found import head_start, known_case, known_ticket, queue_asked, require_open
from queueing.ticket import AT_COUNTER_STATES, WAITING_STATES


def issue(hall: Hall, command: cmd.IssueTicket, at: Millis) -> Events:
    asked = command.queue if command.case is None else _issuing_queue(hall, command.case)
    queue = queue_asked(hall, asked, command.service)
    require_open(hall)
    line = hall.plan.queues[queue].line
    require_no_ticket(hall, command.person, line)
    if (stop := hall.stopped.get(line)) is not None:
        raise Refusal(Code.LINE_CLOSED, f"line {line} gives no numbers now ({stop.cause})", until=stop.resumes)
    if command.slot_time is not None and abs(command.slot_time - at) > DAY:
        raise Refusal(Code.NOT_TODAY, "an appointment's slot must be today's")
    quota = quota_at(hall.plan, queue, at)
    if quota is not None and hall.given.get(line, {}).get(quota.start, 0) >= quota.count:
        until = next_quota(hall, queue, at)
        raise Refusal(Code.QUOTA_REACHED, f"the {quota.count} numbers of this time are given", until=until)
    reference = at if command.slot_time is None else max(at, command.slot_time)
    ordinal = next_ordinal(hall, line)
    return (
        ev.TicketIssued(
            at=at,
            **named(hall, line, ordinal),
            queue=queue,
            visitor_class=command.visitor_class,
            priority=reference - head_start(hall, queue, command.visitor_class),
            service=command.service,
            slot_time=command.slot_time,
            person=command.person,
            quota=quota.start if quota is not None else None,
            case=command.case,
        ),
    )


def _issuing_queue(hall: Hall, name: str) -> str:
    """Where the result of a case is handed over: one ticket at a time, once it is decided."""
    case = known_case(hall, name)
    if case.state not in DECIDED_STATES:
        raise Refusal(Code.CASE_NOT_READY, f"the result of {case.id} cannot be fetched yet", until=case.due)
    for ticket in hall.tickets.values():
        if ticket.case == case.id:
            raise Refusal(Code.HAS_TICKET, f"{ticket.number} was given for case {case.id}", ticket=ticket.id)
    return handed_over_in(hall.plan, case)[0]


def hand_in(hall: Hall, command: cmd.HandInTicket, at: Millis) -> Events:
    queue = queue_asked(hall, command.queue, command.service)
    first, last = hall.plan.offline_numbers.get(command.kiosk, (1, 0))
    if not first <= command.ordinal <= last:
        raise Refusal(Code.NOT_THIS_KIOSK, f"kiosk {command.kiosk} may not give the number {command.ordinal}")
    date = require_open(hall)
    issued_at = min(command.issued_at, at)
    if at - issued_at > DAY or date_of(issued_at, hall.plan.timezone) != date:
        raise Refusal(Code.NOT_TODAY, "this number was given on another day")
    line = hall.plan.queues[queue].line
    named_so = named(hall, line, command.ordinal)
    if command.ordinal in hall.handed_in.get(line, ()) or named_so["ticket"] in hall.tickets:
        raise Refusal(Code.NUMBER_GIVEN, f"number {command.ordinal} of {line} was given before")
    quota = quota_at(hall.plan, queue, issued_at)
    return (
        ev.TicketIssued(
            at=at,
            **named_so,
            queue=queue,
            visitor_class=command.visitor_class,
            priority=issued_at - head_start(hall, queue, command.visitor_class),
            service=command.service,
            quota=quota.start if quota is not None else None,
            kiosk=command.kiosk,
            issued_at=issued_at,
        ),
    )


def require_no_ticket(hall: Hall, person: str | None, line: str, besides: str | None = None) -> None:
    """One open ticket per person and line, `besides` not counted."""
    ticket = hall.ticket_of(person, line) if person is not None else None
    if ticket is not None and ticket.id != besides:
        raise Refusal(Code.HAS_TICKET, f"this person has {ticket.number} in line {line} already", ticket=ticket.id)


def next_ordinal(hall: Hall, line: str) -> int:
    """The number after the last one, past those that kiosks give by themselves."""
    handed_in = hall.handed_in.get(line, ())
    ordinal = _past_ranges(hall.plan, hall.numbers[line] + 1)
    while ordinal in handed_in:  # of a range that a layout had earlier today
        ordinal = _past_ranges(hall.plan, ordinal + 1)
    return ordinal


def _past_ranges(plan: HallPlan, ordinal: int) -> int:
    for first, last in sorted(plan.offline_numbers.values()):
        if first <= ordinal <= last:
            ordinal = last + 1
    return ordinal


class _Name(TypedDict):
    ticket: str
    number: str
    ordinal: int


def named(hall: Hall, line: str, ordinal: int) -> _Name:
    number = f"{hall.plan.lines[line].prefix}{ordinal:03d}"
    return {"ticket": ticket_id(hall.date or "", number), "number": number, "ordinal": ordinal}


def reprint(hall: Hall, command: cmd.ReprintTicket, at: Millis) -> Events:
    return (ev.TicketReprinted(at=at, ticket=known_ticket(hall, command.ticket).id),)


def cancel(hall: Hall, command: cmd.CancelTicket, at: Millis) -> Events:
    ticket = known_ticket(hall, command.ticket)
    if ticket.state in AT_COUNTER_STATES:
        raise Refusal(Code.ALREADY_CALLED, f"{ticket.number} is at counter {ticket.counter}")
    if not command.reason.strip():
        raise Refusal(Code.REASON_REQUIRED, "cancelling needs a reason")
    return (ev.TicketCancelled(at=at, ticket=ticket.id, reason=command.reason),)


def raise_class(hall: Hall, command: cmd.RaiseClass, at: Millis) -> Events:
    ticket = known_ticket(hall, command.ticket)
    if ticket.state not in WAITING_STATES:
        raise Refusal(Code.NOT_WAITING, f"{ticket.number} is not waiting")
    before = hall.plan.policy_of(ticket.queue).head_start.get(ticket.visitor_class, 0)
    gained = head_start(hall, ticket.queue, command.visitor_class) - before
    if gained <= 0:
        raise Refusal(Code.NOT_RAISED, f"{command.visitor_class} comes no earlier than {ticket.visitor_class}")
    if not command.reason.strip():
        raise Refusal(Code.REASON_REQUIRED, "raising a ticket needs a reason")
    return (
        ev.TicketRaised(
            at=at,
            ticket=ticket.id,
            visitor_class=command.visitor_class,
            priority=ticket.priority - gained,
            reason=command.reason,
        ),
    )
