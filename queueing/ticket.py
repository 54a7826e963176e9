"""A ticket: one visit's place in the hall, from the number given to the end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from queueing.plan import Millis


class TicketState(StrEnum):
    """Where a ticket is in its life.

    ::

                     ┌──────────── no-show, forgiven ───────────┐
        issued → WAITING ─ call → CALLED ─ serve → SERVING ─ complete → COMPLETED
                     │ ↑            │  ↑              │  │
              cancel │ │ sign-out   │  └── resume ─ HELD │ (three kinds of hold)
                     ↓ │            ↓ no-show            ↓ transfer
             CANCELLED │          MISSED            TRANSFERRED ─ call → CALLED
                       └──────────────────────────────── ┘
        whatever is open at the end of the day → EXPIRED
    """

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    TRANSFERRED = "transferred"
    """Waiting again, in the queue or for the counter that it was transferred to; its waiting time goes on."""
    COMPLETED = "completed"
    MISSED = "missed"
    """The visitor did not come (no-show), and the ticket is void."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"


WAITING_STATES = frozenset({TicketState.WAITING, TicketState.TRANSFERRED})
AT_COUNTER_STATES = frozenset({TicketState.CALLED, TicketState.SERVING})
OPEN_STATES = WAITING_STATES | AT_COUNTER_STATES | {TicketState.HELD}


class HoldKind(StrEnum):
    """Who has the papers while a ticket is on hold (挂起)."""

    WITH_VISITOR = "with_visitor"
    """The visitor fetches something; any counter of the queue may resume the ticket, without queueing."""
    WITH_CLERK = "with_clerk"
    """The papers stay at the counter; only this counter resumes the ticket."""
    ERRAND = "errand"
    """A short errand such as a copy; the clerk serves others meanwhile and resumes the ticket at this counter."""


@dataclass(slots=True, kw_only=True)
class Ticket:
    """The live record of an open ticket. Only `Hall.apply` changes it."""

    id: str
    """Day and number, e.g. `20260105-A023`: unique for ever."""
    number: str
    queue: str
    visitor_class: str
    service: str | None
    issued_at: Millis
    slot_time: Millis | None
    priority: Millis
    """The time that decides the order: max(issued, slot) − head start; smaller is earlier. Moved back by a miss."""
    state: TicketState
    entered: int
    """Sequence number of the event that put it where it waits; breaks ties of priority."""
    entered_at: Millis = 0
    """When that was."""
    counter: str | None = None
    """The counter that called, serves or holds it; while waiting, the only counter that may call it, if any."""
    called_at: Millis | None = None
    """First call of the present queueing."""
    serving_at: Millis | None = None
    hold: HoldKind | None = None
    held_at: Millis | None = None
    recalls: int = 0
    misses: int = 0
    person: str | None = None
    """Who took it, by a random name that only the server's table of people can lead back to a card."""
    booking: str | None = None
    """The booking that it came from."""
    reprints: int = 0
    announced_at: Millis | None = None
    """When it was last called, recalled or called back; None while it waits."""
    route: tuple[str, ...] = ()
    """Queues that it goes on to by itself, each when the one before is done."""
    case: str | None = None
    """The case whose result it fetches."""
