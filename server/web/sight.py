"""The sight: what a phone is shown of a ticket. Pure; equal sights need no second telling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from queueing.hall import Hall, ticket_id
from queueing.office import visit_id
from queueing.plan import Millis
from queueing.ticket import OPEN_STATES, WAITING_STATES, HoldKind, Ticket, TicketState
from wire.messages import Wait


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSight:
    """A ticket as its visitor may see it: nothing of the person, nothing of other people but their count."""

    ticket: str
    number: str
    state: TicketState
    queue: str
    past: bool = False
    """It is a ticket of another day."""
    ahead: int = 0
    wait: Wait | None = None
    """From and to, in minutes; None where nobody knows."""
    counter: str | None = None
    hold: HoldKind | None = None
    called_at: Millis | None = None
    calls: int = 0
    """How often the present call was made."""
    misses: int = 0
    asked: bool = False
    """The counter asks for a rating now."""
    ratings: int = 0
    """How often the visit was rated: once, and once more by an addition."""

    @property
    def live(self) -> bool:
        """It may still change by itself."""
        return self.state in OPEN_STATES and not self.past

    @property
    def waiting(self) -> bool:
        """It is in line."""
        return self.state in WAITING_STATES

    @property
    def may_leave(self) -> bool:
        """The visitor can still give it up."""
        return self.live and self.waiting

    @property
    def may_rate(self) -> bool:
        """The visit is over, or the counter asks, and it is of today and not yet rated."""
        return self._ratable and self.ratings == 0

    @property
    def may_add(self) -> bool:
        """A rating was given, and nothing was added to it."""
        return self._ratable and self.ratings == 1

    @property
    def _ratable(self) -> bool:
        over = self.state is TicketState.COMPLETED or self.asked
        return over and not self.past and self.counter is not None

    @property
    def shape(self) -> str:
        """Changes with everything but the figures: a page of the same shape needs only its figures changed."""
        visit = f"{self.state}.{self.queue}.{self.counter}.{self.hold}.{self.calls}.{self.misses}"
        return f"{visit}.{self.asked}.{self.ratings}.{self.past}"

    @property
    def call(self) -> str:
        """Names one call, a repeated one anew; empty when the ticket is not called."""
        return f"{self.called_at}.{self.calls}" if self.state is TicketState.CALLED else ""


def sight_of(hall: Hall, ticket: Ticket, wait: Wait | None) -> TicketSight:
    """The sight of an open ticket."""
    return TicketSight(
        ticket=ticket.id,
        number=ticket.number,
        state=ticket.state,
        queue=ticket.queue,
        ahead=hall.ahead_of(ticket),
        wait=wait if ticket.state in WAITING_STATES else None,
        counter=ticket.counter,
        hold=ticket.hold,
        called_at=ticket.called_at,
        calls=ticket.recalls + 1 if ticket.state is TicketState.CALLED else 0,
        misses=ticket.misses,
        asked=ticket.counter is not None and hall.counters[ticket.counter].asked == ticket.id,
        ratings=_ratings(hall, ticket.id, ticket.counter),
    )


def ended_sight(hall: Hall, row: Mapping[str, Any]) -> TicketSight:
    """The sight of a ticket that is no longer open, by its row of the table."""
    past = row["ticket_id"] != ticket_id(hall.date or "", row["number"])
    counter = row["counter"] if row["counter"] in hall.plan.counters else None
    return TicketSight(
        ticket=row["ticket_id"],
        number=row["number"],
        state=TicketState(row["state"]),
        queue=row["queue"],
        past=past,
        counter=counter,
        ratings=_ratings(hall, row["ticket_id"], counter),
    )


def _ratings(hall: Hall, ticket: str, counter: str | None) -> int:
    """How often the visit of a ticket at a counter was rated, by phone, tablet or evaluator."""
    if counter is None or hall.office is None:
        return 0
    return len(hall.office.ratings.get(visit_id(ticket, counter), ()))
