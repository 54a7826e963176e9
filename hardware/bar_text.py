"""What the LED bar over a counter says, from the state of the counter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from layouts.phrases import say
from queueing.hall import CounterState, Hall
from queueing.plan import Text
from queueing.ticket import Ticket, TicketState


@dataclass(frozen=True, slots=True, kw_only=True)
class BarText:
    """One text on one bar."""

    text: str
    flash: bool = False
    """A call: it flashes for a moment before it stands still."""
    repeat: int = 0
    """How often this call was repeated; a repeated call flashes anew."""


def bar_texts(hall: Hall, phrases: Mapping[str, Text]) -> dict[str, BarText]:
    """What every counter's bar says now, by counter."""
    return {
        counter.id: bar_text(
            counter,
            hall.tickets.get(counter.ticket) if counter.ticket else None,
            label=hall.plan.counters[counter.id].label,
            phrases=phrases,
        )
        for counter in hall.counters.values()
    }


def bar_text(counter: CounterState, ticket: Ticket | None, *, label: str, phrases: Mapping[str, Text]) -> BarText:
    """What one bar says: a ticket at the counter goes before a pause, a closed counter before everything."""
    if not counter.open:
        key = "bar.closed"
    elif ticket is not None and ticket.state is TicketState.CALLED:
        text = say(phrases, "bar.calling", counter=label, number=ticket.number).zh
        return BarText(text=text, flash=True, repeat=ticket.recalls)
    elif ticket is not None:
        return BarText(text=say(phrases, "bar.serving", counter=label, number=ticket.number).zh)
    else:
        key = "bar.paused" if counter.paused else "bar.idle"
    return BarText(text=say(phrases, key, counter=label).zh)
