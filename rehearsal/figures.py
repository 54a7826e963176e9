"""Figures: what the live view tells of each zone. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from queueing.hall import Hall
from queueing.plan import Millis, Zone
from queueing.ticket import WAITING_STATES, Ticket, TicketState


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFigures:
    """One zone at one moment."""

    zone: Zone
    waiting: int
    called: int
    serving: int
    held: int
    open: int
    """Counters with a clerk who is not on a pause."""
    paused: int
    longest: Millis
    """How long the longest waiting visitor has waited."""
    issued: int
    """Numbers given today by the zone's lines."""
    served: int


def figures(hall: Hall, served: Mapping[str, int], now: Millis) -> list[ZoneFigures]:
    """Every zone, in the layout's order. `served` is the number of completed visits by zone."""
    plan = hall.plan
    by_zone: dict[str, list[Ticket]] = {zone: [] for zone in plan.zones}
    for ticket in hall.tickets.values():
        by_zone[plan.zone_of(ticket.queue)].append(ticket)
    open_counters, paused = Counter[str](), Counter[str]()
    for counter in hall.counters.values():
        if counter.open and counter.assignments:
            (paused if counter.paused else open_counters)[plan.zone_of(counter.assignments[0].queue)] += 1
    issued = Counter[str]()
    for line, number in hall.numbers.items():
        issued[plan.lines[line].zone] += number
    return [_zone(zone, by_zone[zone.id], open_counters, paused, issued, served, now) for zone in plan.zones.values()]


def _zone(
    zone: Zone,
    tickets: list[Ticket],
    open_counters: Mapping[str, int],
    paused: Mapping[str, int],
    issued: Mapping[str, int],
    served: Mapping[str, int],
    now: Millis,
) -> ZoneFigures:
    states = Counter(ticket.state for ticket in tickets)
    waits = (now - max(t.issued_at, t.slot_time or 0) for t in tickets if t.state in WAITING_STATES)
    return ZoneFigures(
        zone=zone,
        waiting=sum(states[state] for state in WAITING_STATES),
        called=states[TicketState.CALLED],
        serving=states[TicketState.SERVING],
        held=states[TicketState.HELD],
        open=open_counters.get(zone.id, 0),
        paused=paused.get(zone.id, 0),
        longest=max(0, max(waits, default=0)),
        issued=issued.get(zone.id, 0),
        served=served.get(zone.id, 0),
    )
