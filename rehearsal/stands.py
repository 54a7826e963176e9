"""Stands: how each counter stood, and from when until when, by nothing but the log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from queueing import events as ev
from queueing.events import Event
from queueing.hall import Hall
from queueing.plan import HallPlan, Millis
from queueing.ticket import TicketState
from rehearsal.tally import Row


@dataclass(slots=True, kw_only=True)
class Stand:
    """One counter, from one moment to another."""

    counter: str
    label: str
    """What the public knows the counter as."""
    begin: Millis
    end: Millis | None = None
    """None: so it stands still."""
    ticket: str | None = None
    """None: nobody is called or served here, or the counter is closed."""
    number: str = ""
    zone: str = ""
    """Of the ticket's queue."""
    calling: bool = False
    """The ticket is called and has not been served yet."""
    since: Millis = 0
    """When it was called here; before `begin` where a no-show in between was taken back."""

    @property
    def continued(self) -> bool:
        """Nobody is called anew: a no-show was taken back, and it goes on where it was."""
        return self.since < self.begin


def stands(log: Sequence[Row], plan: HallPlan, since: int = 0) -> dict[str, list[Stand]]:
    """By counter, in their order: each stand that lasted beyond the first `since` rows. A recall is no new one."""
    hall = Hall(plan)
    told = {counter: [Stand(counter=counter, label=known.label, begin=0)] for counter, known in plan.counters.items()}
    missed: dict[str, Stand] = {}
    for at, (_, event) in enumerate(log):
        if at == since:
            told = {counter: stood[-1:] for counter, stood in told.items()}
        hall.apply(event)
        for counter in _touched(event, plan):
            before, now = told[counter][-1], _stand(hall, counter, event.at)
            if (before.ticket, before.calling) == (now.ticket, now.calling):
                continue
            before.end = event.at
            told[counter].append(now)
            if isinstance(event, ev.TicketMissed):
                missed[counter] = before
            elif isinstance(event, ev.NoShowUndone) and counter in missed:
                now.since = missed[counter].since
    return told


def callings(told: dict[str, list[Stand]]) -> list[Stand]:
    """All calls of the hall, in the order in which they were made."""
    return sorted((s for stood in told.values() for s in stood if s.calling), key=lambda stand: stand.begin)


def _touched(event: Event, plan: HallPlan) -> Iterator[str]:
    """Counters that an event may have changed."""
    counter = getattr(event, "counter", None)
    if counter is not None:
        yield counter
    elif isinstance(event, ev.TicketExpired | ev.TicketCancelled):
        yield from plan.counters


def _stand(hall: Hall, counter: str, at: Millis) -> Stand:
    state, label = hall.counters[counter], hall.plan.counters[counter].label
    ticket = hall.tickets.get(state.ticket) if state.open and state.ticket is not None else None
    if ticket is None:
        return Stand(counter=counter, label=label, begin=at)
    return Stand(
        counter=counter,
        label=label,
        begin=at,
        ticket=ticket.id,
        number=ticket.number,
        zone=hall.plan.zone_of(ticket.queue),
        calling=ticket.state is TicketState.CALLED,
        since=at,
    )
