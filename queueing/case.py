"""A case (办件): one matter that an acceptance counter has taken in, until its result is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from queueing.plan import HallPlan, Millis, QueueKind


class Delivery(StrEnum):
    """How the applicant wants the result."""

    WINDOW = "window"
    """At the issuing counter (发证窗口)."""
    LOCKER = "locker"
    """In a self-service locker (自助取件柜)."""
    EMS = "ems"
    """By courier."""


class CaseState(StrEnum):
    """Where a case is in its life.

    ::

        register → ACCEPTED ─ decide → READY | REFUSED ─ hand over → CLOSED
                       └────────── withdraw → WITHDRAWN
    """

    ACCEPTED = "accepted"
    """With the back office; papers may still be missing (容缺)."""
    READY = "ready"
    """Granted: the result waits to be handed over."""
    REFUSED = "refused"
    """Not granted: the decision and the papers wait to be handed over."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


DECIDED_STATES = frozenset({CaseState.READY, CaseState.REFUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPaper:
    """A paper that the applicant brings later (容缺受理)."""

    name: str
    due: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case as it stands. Who the applicant is stands elsewhere, encrypted, under `contact`."""

    id: str
    """The receipt's number, day and ordinal: `20260105-0001`."""
    ticket: str
    """The ticket of the visit that brought it."""
    counter: str
    """The counter that accepted it, or that handed it over once it is closed."""
    clerk: str
    queue: str
    """The acceptance queue of that visit."""
    issuing: str | None
    """The queue where the result is handed over: of a line without an issuing queue, the one that took the case in."""
    service: str | None
    department: str | None
    delivery: Delivery
    registered_at: Millis
    due: Millis | None
    """When the decision is promised."""
    contact: str | None
    missing: tuple[MissingPaper, ...] = ()
    state: CaseState = CaseState.ACCEPTED
    summoned_at: Millis | None = None
    """When the on-call department was called in (事进人不进)."""
    arrived_at: Millis | None = None
    decided_at: Millis | None = None
    reason: str | None = None
    """Why it was refused or withdrawn."""
    ended_at: Millis | None = None


def handed_over_in(plan: HallPlan, case: Case) -> tuple[str, ...]:
    """The queues whose counters hand the result over, the one to ask for a number first.

    Where the layout has lost its issuing queue since, that of its line, or its own; where the line is gone as well,
    every issuing queue there is.
    """
    if case.issuing is not None and case.issuing in plan.queues:
        return (case.issuing,)
    if case.queue in plan.queues:
        return (plan.issuing_of(case.queue) or case.queue,)
    return tuple(q.id for q in plan.queues.values() if q.kind is QueueKind.ISSUING) or tuple(plan.queues)
