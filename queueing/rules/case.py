"""What becomes of a case, from the papers handed in to the result handed over."""

from __future__ import annotations

from typing import TypedDict

from queueing import commands as cmd
from queueing import events as ev
from queueing.case import DECIDED_STATES, CaseState, Delivery, handed_over_in
from queueing.events import Events
from queueing.hall import CounterState, Hall
from queueing.plan import Millis, Service
from queueing.refusal import Code, Refusal
from queueing.rules.found import known_case, office_of, open_counter
from queueing.ticket import Ticket, TicketState


def register(hall: Hall, command: cmd.RegisterCase, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    ticket = _served(hall, counter)
    service = _service(hall, ticket, command.service)
    if command.due is not None and command.due <= at:
        raise Refusal(Code.TOO_LATE, "a decision is promised for a time to come")
    if any(paper.due <= at or not paper.name.strip() for paper in command.missing):
        raise Refusal(Code.TOO_LATE, "a missing paper has a name, and a deadline that is still to come")
    registered = _registered(hall, counter, ticket, service, at, command.contact)
    case = ev.CaseRegistered(
        **registered,
        delivery=command.delivery,
        missing=command.missing,
        due=command.due if command.due is not None else _promised(service, at),
    )
    if service is None or not service.on_call or service.department is None:
        return (case,)
    return case, ev.DepartmentSummoned(at=at, case=case.case, department=service.department)


def finish(hall: Hall, command: cmd.FinishCase, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    ticket = _served(hall, counter)
    service = _service(hall, ticket, command.service)
    registered = _registered(hall, counter, ticket, service, at, command.contact)
    case = ev.CaseRegistered(**registered, delivery=Delivery.WINDOW)
    return (
        case,
        ev.CaseDecided(at=at, case=case.case, ready=True),
        ev.ResultHandedOver(
            at=at, case=case.case, counter=counter.id, clerk=counter.clerk or "", delivery=Delivery.WINDOW
        ),
    )


def supply_papers(hall: Hall, command: cmd.SupplyPapers, at: Millis) -> Events:
    case = known_case(hall, command.case)
    if case.state is not CaseState.ACCEPTED:
        raise Refusal(Code.CASE_DECIDED, f"case {case.id} is {case.state}")
    missing = {paper.name for paper in case.missing}
    brought = tuple(name for name in dict.fromkeys(command.papers) if name in missing)
    if not brought or len(brought) < len(set(command.papers)):
        raise Refusal(Code.PAPERS_MISSING, f"case {case.id} does not miss these papers")
    return (ev.PapersSupplied(at=at, case=case.id, papers=brought),)


def record_arrival(hall: Hall, command: cmd.RecordArrival, at: Millis) -> Events:
    case = known_case(hall, command.case)
    if case.summoned_at is None or case.department is None:
        raise Refusal(Code.NOT_SUMMONED, f"no department was called in for case {case.id}")
    if case.arrived_at is not None:
        return ()
    return (ev.DepartmentArrived(at=at, case=case.id, department=case.department),)


def decide_case(hall: Hall, command: cmd.DecideCase, at: Millis) -> Events:
    case = known_case(hall, command.case)
    if case.state is not CaseState.ACCEPTED:
        raise Refusal(Code.CASE_DECIDED, f"case {case.id} is {case.state}")
    if command.ready and case.missing:
        raise Refusal(Code.PAPERS_MISSING, f"case {case.id} still misses papers")
    if not command.ready and not (command.reason or "").strip():
        raise Refusal(Code.REASON_REQUIRED, "a refusal needs a reason")
    return (ev.CaseDecided(at=at, case=case.id, ready=command.ready, reason=command.reason),)


def hand_over(hall: Hall, command: cmd.HandOver, at: Millis) -> Events:
    counter = open_counter(hall, command.counter)
    case = known_case(hall, command.case)
    if case.state not in DECIDED_STATES:
        raise Refusal(Code.CASE_NOT_READY, f"case {case.id} is not decided", until=case.due)
    queues = handed_over_in(hall.plan, case)
    if not any(assignment.queue in queues for assignment in counter.assignments):
        raise Refusal(Code.WRONG_COUNTER, f"counter {counter.id} does not hand over results of {queues[0]}")
    return (
        ev.ResultHandedOver(
            at=at,
            case=case.id,
            counter=counter.id,
            clerk=counter.clerk or "",
            delivery=command.delivery or case.delivery,
        ),
    )


def withdraw(hall: Hall, command: cmd.WithdrawCase, at: Millis) -> Events:
    case = known_case(hall, command.case)
    if case.state is not CaseState.ACCEPTED:
        raise Refusal(Code.CASE_DECIDED, f"case {case.id} is {case.state}")
    if not command.reason.strip():
        raise Refusal(Code.REASON_REQUIRED, "withdrawing needs a reason")
    return (ev.CaseWithdrawn(at=at, case=case.id, reason=command.reason),)


def record_notification(hall: Hall, command: cmd.RecordNotification, at: Millis) -> Events:
    return (ev.ApplicantNotified(at=at, case=command.case, message=command.message),)


def case_id(date: str, ordinal: int) -> str:
    """The number of the day's `ordinal`-th receipt on `date` (`YYYY-MM-DD`)."""
    return f"{date.replace('-', '')}-{ordinal:04d}"


class _Registered(TypedDict):
    at: Millis
    case: str
    ticket: str
    counter: str
    clerk: str
    queue: str
    issuing: str | None
    service: str | None
    department: str | None
    contact: str | None


def _registered(
    hall: Hall, counter: CounterState, ticket: Ticket, service: Service | None, at: Millis, contact: str | None
) -> _Registered:
    return {
        "at": at,
        "case": case_id(hall.date or "", office_of(hall).registered + 1),
        "ticket": ticket.id,
        "counter": counter.id,
        "clerk": counter.clerk or "",
        "queue": ticket.queue,
        "issuing": hall.plan.issuing_of(ticket.queue) or ticket.queue,
        "service": service.id if service is not None else None,
        "department": service.department if service is not None else None,
        "contact": contact,
    }


def _served(hall: Hall, counter: CounterState) -> Ticket:
    """The ticket whose visitor is at the counter."""
    if counter.ticket is None:
        raise Refusal(Code.COUNTER_IDLE, f"counter {counter.id} has no ticket")
    ticket = hall.tickets[counter.ticket]
    if ticket.state is not TicketState.SERVING:
        raise Refusal(Code.NOT_CALLED, f"{ticket.number} is not being served yet")
    return ticket


def _service(hall: Hall, ticket: Ticket, asked: str | None) -> Service | None:
    """The item of a case: any of the ticket's line, or what the ticket was taken for, if that is of this line."""
    plan = hall.plan
    service = plan.services.get(asked or ticket.service or "")
    if service is not None and plan.queues[service.queue].line == plan.queues[ticket.queue].line:
        return service
    if asked is not None:
        raise Refusal(Code.UNKNOWN_SERVICE, f"no such service in this line: {asked}")
    return None


def _promised(service: Service | None, at: Millis) -> Millis | None:
    return at + service.decided_in if service is not None and service.decided_in is not None else None
