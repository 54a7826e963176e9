"""What concerns a display: it derives anew only for what it shows, however much happens elsewhere in the hall."""

from __future__ import annotations

from dataclasses import dataclass

from layouts.layout import Display, Layout
from queueing import events as ev
from queueing.hall import Hall

_UNSEEN = (
    ev.TicketReprinted,
    ev.BookingMade,
    ev.BookingCancelled,
    ev.BookingMissed,
    ev.RatingAsked,
    ev.VisitRated,
    ev.FollowUpOpened,
    ev.FollowUpCalledBack,
    ev.FollowUpSettled,
    ev.FaultReported,
    ev.FaultCleared,
    ev.MovePlanned,
    ev.AlarmRaised,
    ev.AlarmAcknowledged,
    ev.AlarmCleared,
    ev.CaseRegistered,
    ev.DepartmentSummoned,
    ev.DepartmentArrived,
    ev.PapersSupplied,
    ev.CaseDecided,
    ev.ResultHandedOver,
    ev.CaseWithdrawn,
    ev.ApplicantNotified,
)
_AT_A_COUNTER = (
    ev.TicketCalled,
    ev.TicketRecalled,
    ev.TicketResumed,
    ev.ServingStarted,
    ev.TicketCompleted,
    ev.TicketMissed,
    ev.TicketHeld,
)
_OF_A_COUNTER = (ev.CounterOpened, ev.CounterClosed, ev.CounterPaused, ev.CounterUnpaused)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a display shows something of."""

    zones: tuple[str, ...] = ()
    queues: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    counters: frozenset[str] = frozenset()


def scope_of(layout: Layout, display: Display) -> Scope:
    """The zones of a board or an overview with all that is in them, or the counters of a fascia."""
    plan = layout.plan
    if display.zone is not None:
        zones = tuple(zone for zone in plan.zones if zone == display.zone)
    elif display.floor is not None:
        zones = tuple(z.id for z in plan.zones.values() if display.all_floors or z.floor == display.floor)
    else:
        zones = ()
    lines = frozenset(line.id for line in plan.lines.values() if line.zone in zones)
    queues = frozenset(queue.id for queue in plan.queues.values() if queue.line in lines)
    return Scope(zones=zones, queues=queues, lines=lines, counters=frozenset(display.counters))


def concerns(event: ev.Event, hall: Hall, scope: Scope) -> bool:
    """Whether something of `scope` may look different after `event`, which `hall` knows already. In doubt it may."""
    match event:
        case ev.TicketIssued():
            return event.queue in scope.queues
        case ev.IntakeStopped() | ev.IntakeStarted():
            return event.line in scope.lines
    if isinstance(event, _AT_A_COUNTER):
        return event.counter in scope.counters or _of_ticket(event.ticket, event.counter, hall, scope)
    if isinstance(event, _OF_A_COUNTER):
        served = hall.counters[event.counter].assignments
        return event.counter in scope.counters or any(a.queue in scope.queues for a in served)
    return not isinstance(event, _UNSEEN)


def _of_ticket(ticket: str, counter: str, hall: Hall, scope: Scope) -> bool:
    known = hall.tickets.get(ticket)
    if known is not None:
        return known.queue in scope.queues
    missed = hall.counters[counter].missed
    if missed is not None and missed.queue in scope.queues:
        return True
    return any(call.ticket == ticket for zone in scope.zones for call in hall.calls[zone])
