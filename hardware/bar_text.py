"""What the LED bar over a counter says, from the state of the counter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from layouts.phrases import say
from queueing.hall import Hall
from queueing.plan import Text
from queueing.ticket import TicketState


@dataclass(frozen=True, slots=True)
class BarState:
    """All that a bar's text depends on."""

    phrase: str
    """Key of its sentence."""
    number: str = ""
    repeat: int = 0
    """How often this call was repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarText:
    """One text on one bar."""

    text: str
    flash: bool = False
    """A call: it flashes for a moment before it stands still."""
    repeat: int = 0
    """How often this call was repeated; a repeated call flashes anew."""

    def still(self) -> BarText:
        """The same without flashing."""
        return replace(self, flash=False)


def bar_state(hall: Hall, counter: str) -> BarState:
    """A closed counter goes before everything, a ticket at the counter before a pause."""
    record = hall.counters[counter]
    if not record.open:
        return BarState("bar.closed")
    ticket = hall.tickets.get(record.ticket) if record.ticket else None
    if ticket is None:
        return BarState("bar.paused" if record.paused else "bar.idle")
    if ticket.state is TicketState.CALLED:
        return BarState("bar.calling", ticket.number, ticket.recalls)
    return BarState("bar.serving", ticket.number)


def bar_text(state: BarState, label: str, phrases: Mapping[str, Text]) -> BarText:
    """The sentence for `state` over the counter that the public knows as `label`."""
    sentence = say(phrases, state.phrase, counter=label, number=state.number)
    return BarText(text=sentence.zh, flash=state.phrase == "bar.calling", repeat=state.repeat)
