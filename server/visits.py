"""Visits: what else a visitor was here for today, told to the clerk who has called them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Select, select

from queueing.hall import Hall
from queueing.office import visit_id
from queueing.plan import HallPlan, Millis
from queueing.ticket import Ticket, TicketState
from server import schema
from server.problems import ServerRefusal
from server.store import Store


class VisitView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket's stay at a counter, or its end without one."""

    ticket_id: str
    number: str
    at: Millis
    """When it began, as far as that is kept: served, called, or the number given."""
    outcome: str
    """Of `queueing.ticket.TicketState`: `completed` also for a stop of a ticket that went on; `called`, `waiting`… for
    one still under way."""
    counter: str | None
    counter_label: str | None
    queue: str
    service: str | None
    clerk: str | None
    """Who served it; null while it is under way."""
    ended_at: Millis | None


class VisitsView(msgspec.Struct, frozen=True, kw_only=True):
    """Earlier visits of a ticket's visitor today, the oldest first."""

    ticket_id: str
    visits: tuple[VisitView, ...]


async def visits_of(hall: Hall, store: Store, ticket_id: str) -> VisitsView:
    """Where the visitor of an open ticket was today: earlier stops of the ticket, and other tickets of the person.

    ServerRefusal UNKNOWN_TICKET for a ticket that is not open.
    """
    ticket = hall.find(ticket_id)
    if ticket is None:
        raise ServerRefusal("UNKNOWN_TICKET", f"no such open ticket: {ticket_id}")
    seen = list(_stops(hall, ticket))
    if ticket.person is not None:
        rows = await asyncio.to_thread(store.read, _others(ticket.id, ticket.person))
        seen += [_other(hall, dict(zip(schema.tickets.c.keys(), row, strict=True))) for row in rows]
    seen.sort(key=lambda view: view.at)
    return VisitsView(ticket_id=ticket.id, visits=tuple(seen))


def _stops(hall: Hall, ticket: Ticket) -> Iterator[VisitView]:
    """Counters where the ticket was served and sent on."""
    served = hall.office.visits if hall.office is not None else {}
    for counter in hall.plan.counters.values():
        clerk = served.get(visit_id(ticket.id, counter.id))
        if clerk is not None:
            yield VisitView(
                ticket_id=ticket.id,
                number=ticket.number,
                at=ticket.issued_at,
                outcome=TicketState.COMPLETED,
                counter=counter.id,
                counter_label=counter.label,
                queue=_own_queue(hall.plan, counter.id, ticket.queue),
                service=ticket.service,
                clerk=clerk,
                ended_at=None,
            )


def _own_queue(plan: HallPlan, counter: str, otherwise: str) -> str:
    """The queue that a counter serves by the plan: which one it was served in then is not kept."""
    assignments = plan.counters[counter].assignments
    return assignments[0].queue if assignments else otherwise


def _others(ticket: str, person: str) -> Select[Any]:
    """The other tickets that the person has taken today."""
    table, day = schema.tickets, ticket.partition("-")[0]
    return select(table).where(
        table.c.ticket_id.between(f"{day}-", f"{day}."),  # the day's part of the primary key
        table.c.person == person,
        table.c.ticket_id != ticket,
    )


def _other(hall: Hall, row: dict[str, Any]) -> VisitView:
    served = hall.office.visits if hall.office is not None else {}
    counter = hall.plan.counters.get(row["counter"] or "")
    return VisitView(
        ticket_id=row["ticket_id"],
        number=row["number"],
        at=row["serving_at"] or row["called_at"] or row["issued_at"],
        outcome=row["state"],
        counter=row["counter"],
        counter_label=counter.label if counter is not None else None,
        queue=row["queue"],
        service=row["service"],
        clerk=served.get(visit_id(row["ticket_id"], row["counter"])) if row["counter"] else None,
        ended_at=row["changed_at"] if row["ticket_id"] not in hall.tickets else None,
    )
