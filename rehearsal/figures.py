"""Figures: what the live view tells of each zone, and of the whole hall. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from queueing.follow_up import WORST_SATISFIED
from queueing.hall import Hall
from queueing.plan import Millis, Zone
from queueing.ticket import WAITING_STATES, Ticket, TicketState
from rehearsal.ledger import Ledger


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeFigures:
    """What has become of cases and ratings so far, as their people were answered; and what the desk sees."""

    registered: int = 0
    decided: int = 0
    handed_over: int = 0
    ratings: int = 0
    satisfied: int = 0
    """Ratings of three and more."""
    alarms: int = 0
    """Standing now."""
    notices: int = 0
    """Posted now."""


def office_figures(hall: Hall, ledger: Ledger) -> OfficeFigures:
    """The whole hall's; a case that is finished in one go is registered, decided and handed over."""
    done, at_once = ledger.done, ledger.done["finish-case"]
    return OfficeFigures(
        registered=done["register-case"] + at_once,
        decided=done["decide-case"] + at_once,
        handed_over=done["hand-over"] + at_once,
        ratings=ledger.ratings.total(),
        satisfied=sum(times for rating, times in ledger.ratings.items() if rating.level >= WORST_SATISFIED),
        alarms=len(hall.alarms),
        notices=len(hall.notices),
    )


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
