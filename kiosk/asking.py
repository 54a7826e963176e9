"""Asking: what a visit wants of the server, as a command; and what the server's answer means for the visit. Pure."""

from __future__ import annotations

from typing import Any

from kiosk import entry
from kiosk.outcome import Aim, Problem, Taken
from kiosk.visit import Visit
from layouts.layout import Layout
from queueing.hall import Hall
from wire.problem import ProblemError

Args = dict[str, object]


def args_of(visit: Visit, key: bytes, layout: Layout, hall: Hall | None) -> Args:
    """The fields of the command that `visit.aim` names. A person is told by pseudonym and last four alone."""
    match visit.aim:
        case Aim.ISSUE:
            service = {"service": visit.service} if visit.service is not None else {}
            return {"queue": visit.queue, "visitor_class": visit.visitor_class, **service, **_person(visit, key)}
        case Aim.CHECK_IN:
            return _proof(visit, key) or {"booking": visit.typed}
        case Aim.COLLECT if visit.token is None:
            return {"case": entry.receipt_number(visit.number_typed), "code": visit.code_typed}
        case Aim.COLLECT:
            return {"token": visit.token}
    if visit.taken is not None:
        return {"ticket": visit.taken.ticket, "code": visit.taken.code}
    held = hall.tickets.get(visit.holding or "") if hall is not None else None
    line = {"line": layout.plan.queues[held.queue].line} if held is not None else {}
    proof = _proof(visit, key)
    return {**proof, **line} if proof else {"ticket": visit.number_typed, "code": visit.code_typed}


def taken_of(answer: dict[str, Any], aim: Aim) -> Taken:
    """The ticket that the server has given, checked in or let print again: a `wire.views.TicketView` as JSON."""
    wait = answer.get("wait")
    return Taken(
        number=answer["number"],
        queue=answer["queue"],
        ahead=answer["ahead"],
        issued_at=answer["issued_at"],
        service=answer["service"],
        visitor_class=answer["visitor_class"],
        ticket=answer["ticket_id"],
        slot_time=answer["slot_time"],
        wait=(wait[0], wait[1]) if wait else None,
        page=answer.get("page") or "",
        code=answer.get("code") or "",
        tail=answer.get("tail") or "",
        booked=aim is Aim.CHECK_IN,
        reprinted=aim is Aim.REPRINT,
        collecting=aim is Aim.COLLECT,
    )


def problem_of(error: Exception) -> Problem:
    """Why there is no ticket."""
    if not isinstance(error, ProblemError):
        return Problem(code=None, retryable=True)
    told = error.problem
    return Problem(code=told.code, retryable=told.retryable, ticket=told.ticket, until=told.until)


def _proof(visit: Visit, key: bytes) -> Args:
    """What proves who asks, or for which ticket: a scanned code or a card."""
    return {"token": visit.token} if visit.token is not None else _person(visit, key)


def _person(visit: Visit, key: bytes) -> Args:
    if visit.person is None or not key:
        return {}
    return {"person": visit.person.pseudonym(key), "tail": visit.person.tail}
