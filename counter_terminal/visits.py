"""Earlier visits today of whoever is at the counter: asked of the server, shown beside the ticket, kept no longer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from queueing.plan import Millis
from queueing.ticket import TicketState

_OVER = frozenset(TicketState) - {TicketState.WAITING, TicketState.TRANSFERRED}
"""What still waits elsewhere is no visit yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierVisit:
    """One stop at a counter, or the end of a ticket without one."""

    number: str
    at: Millis
    counter: str | None
    """What the public reads: 12 in 12号窗口."""
    queue: str
    service: str | None
    outcome: str
    """How it stands or ended, by `queueing.ticket.TicketState`."""


def visits_of(body: Mapping[str, Any]) -> tuple[EarlierVisit, ...]:
    """The visits in an answer to `GET /tickets/{id}/visits`, the oldest first; none where it cannot be read."""
    try:
        return tuple(
            EarlierVisit(
                number=visit["number"],
                at=visit["at"],
                counter=visit["counter_label"],
                queue=visit["queue"],
                service=visit["service"],
                outcome=visit["outcome"],
            )
            for visit in body["visits"]
            if visit["outcome"] in _OVER
        )
    except (KeyError, TypeError):
        return ()
