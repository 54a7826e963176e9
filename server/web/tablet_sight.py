"""What the tablet at a counter shows: whose counter it is, whom it serves, and whether a rating is asked for. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from queueing.hall import Hall
from queueing.ticket import TicketState


@dataclass(frozen=True, slots=True, kw_only=True)
class TabletSight:
    """A counter as its visitor may see it."""

    counter: str
    open: bool = False
    paused: bool = False
    staff_no: str | None = None
    name: str | None = None
    """What the clerk's name card says."""
    ticket: str | None = None
    number: str | None = None
    """Of the ticket that is called or served here."""
    serving: bool = False
    asked: str | None = None
    """The ticket whose visitor is asked for a rating."""
    asking: int = 0
    """Which asking this is: the number of its event. Asked once more, the tablet asks once more."""


def tablet_sight(hall: Hall, counter: str, asking: int) -> TabletSight:
    """The sight of a counter; `asking` is the number of the latest asking there. KeyError if there is none."""
    state = hall.counters[counter]
    ticket = hall.tickets.get(state.ticket) if state.ticket is not None else None
    return TabletSight(
        counter=counter,
        open=state.open,
        paused=state.paused,
        staff_no=state.clerk,
        name=state.name,
        ticket=state.ticket,
        number=ticket.number if ticket is not None else None,
        serving=ticket is not None and ticket.state is TicketState.SERVING,
        asked=state.asked,
        asking=asking if state.asked is not None else 0,
    )
