"""Finding a ticket of today by what somebody at the front desk reads or hears: its number, or its four digits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from queueing.hall import Hall, ticket_id
from queueing.plan import Millis
from queueing.ticket import WAITING_STATES, Ticket
from server.pages import Pages
from server.store import Store

_CODE = re.compile(r"[0-9]{4}")
_NUMBER = re.compile(r"[A-Z]{1,4}[0-9]{3,6}")
_ID = re.compile(r"[0-9]{8}-[A-Z]{1,4}[0-9]{3,6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTicket:
    """A ticket, open or ended, as the console shows it."""

    id: str
    number: str
    queue: str
    visitor_class: str
    service: str | None
    state: str
    issued_at: Millis
    counter: str | None
    called_at: Millis | None
    serving_at: Millis | None
    hold: str | None
    misses: int
    open: bool
    waiting: bool
    ahead: int
    """People to be called before it."""
    route: tuple[str, ...] = ()
    case: str | None = None


def find_tickets(hall: Hall, store: Store, pages: Pages, asked: str) -> Sequence[FoundTicket]:
    """The tickets that `asked` may mean; several where a code is that of more than one."""
    wanted = asked.strip().upper().replace(" ", "")
    if _CODE.fullmatch(wanted):
        return [_open(hall, ticket) for ticket in hall.tickets.values() if pages.code(ticket.id) == wanted]
    if _NUMBER.fullmatch(wanted):
        wanted = ticket_id(hall.date or "", wanted)
    found = find_ticket(hall, store, wanted)
    return [found] if found is not None else []


def find_ticket(hall: Hall, store: Store, name: str) -> FoundTicket | None:
    """The ticket with this id, open or ended; None if there is none."""
    ticket = hall.tickets.get(name)
    if ticket is not None:
        return _open(hall, ticket)
    row = store.ticket(name) if _ID.fullmatch(name) else None
    return _ended(row) if row is not None else None


def longest_waiting(hall: Hall, queue: str | None, count: int) -> Sequence[FoundTicket]:
    """Who has waited longest, in one queue or in all."""
    waiting = [t for t in hall.tickets.values() if t.state in WAITING_STATES and queue in (None, t.queue)]
    waiting.sort(key=lambda ticket: max(ticket.issued_at, ticket.slot_time or 0))
    return [_open(hall, ticket) for ticket in waiting[:count]]


def _open(hall: Hall, ticket: Ticket) -> FoundTicket:
    return FoundTicket(
        id=ticket.id,
        number=ticket.number,
        queue=ticket.queue,
        visitor_class=ticket.visitor_class,
        service=ticket.service,
        state=ticket.state,
        issued_at=ticket.issued_at,
        counter=ticket.counter,
        called_at=ticket.called_at,
        serving_at=ticket.serving_at,
        hold=ticket.hold,
        misses=ticket.misses,
        open=True,
        waiting=ticket.state in WAITING_STATES,
        ahead=hall.ahead_of(ticket),
        route=ticket.route,
        case=ticket.case,
    )


def _ended(row: dict[str, Any]) -> FoundTicket:
    return FoundTicket(
        id=row["ticket_id"],
        number=row["number"],
        queue=row["queue"],
        visitor_class=row["visitor_class"],
        service=row["service"],
        state=row["state"],
        issued_at=row["issued_at"],
        counter=row["counter"],
        called_at=row["called_at"],
        serving_at=row["serving_at"],
        hold=None,
        misses=row["misses"],
        open=False,
        waiting=False,
        ahead=0,
    )
