"""An errand: one command of the clerk, from the press to its answer. Asking again is the same request."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from queueing.hall import Hall
from queueing.ticket import TicketState

Place = tuple[str | None, TicketState | None, int, str | None]
"""Where a counter stands: its ticket, that ticket's state and recalls, and the reason of its pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A command under way, or one whose answer never came."""

    do: str
    args: Mapping[str, object]
    place: Place
    """Where the counter stood when the key was pressed."""
    request_id: str


def place_of(hall: Hall, counter: str) -> Place:
    """Where `counter` stands now."""
    state = hall.counters[counter]
    ticket = hall.tickets.get(state.ticket) if state.ticket is not None else None
    if ticket is None:
        return (None, None, 0, state.pause_reason)
    return (ticket.id, ticket.state, ticket.recalls, state.pause_reason)


def errand(do: str, args: Mapping[str, object], place: Place, unanswered: Errand | None) -> Errand:
    """A new errand; the same request again where the last one had no answer and nothing has changed since.

    Should the first have been carried out after all, the server answers it again and does nothing twice. Once the
    counter has moved on, the same press means something new.
    """
    if unanswered is not None and (unanswered.do, unanswered.args, unanswered.place) == (do, args, place):
        return unanswered
    return Errand(do=do, args=args, place=place, request_id=uuid.uuid4().hex)
