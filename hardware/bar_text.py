"""What the LED bar over a counter says, from the state of the counter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from layouts.phrases import say
from queueing.hall import CounterState, Hall
from queueing.plan import Text
from queueing.ticket import TicketState


class BarPhase(StrEnum):
    """How a counter stands, as far as a bar or a digit board tells it."""

    IDLE = "idle"
    CALLING = "calling"
    SERVING = "serving"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BarState:
    """All that a bar's text depends on."""

    phase: BarPhase
    number: str = ""
    repeat: int = 0
    """How often this call was repeated."""
    line: str = ""
    """The line that an idle counter is for; empty where it has no queue."""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BarText:
    """One text on one bar."""

    text: str
    flash: bool = False
    """A call: it flashes for a moment before it stands still."""
    repeat: int = 0
    """How often this call was repeated; a repeated call flashes anew."""
    state: BarPhase = BarPhase.IDLE
    """For boards that have a lamp and no words."""
    number: str = ""
    """The ticket here, e.g. `A023`, for boards that have digits and no words; empty where there is none."""
    en: str = field(default="", compare=False)
    """The same words in English, for signs that have no Chinese."""

    def still(self) -> BarText:
        """The same without flashing."""
        return replace(self, flash=False)


def bar_state(hall: Hall, counter: str) -> BarState:
    """A closed counter goes before everything, a ticket at the counter before a pause."""
    record = hall.counters[counter]
    if not record.open:
        return BarState(phase=BarPhase.CLOSED)
    ticket = hall.tickets.get(record.ticket) if record.ticket else None
    if ticket is None:
        return BarState(phase=BarPhase.PAUSED) if record.paused else _idle(hall, record)
    if ticket.state is TicketState.CALLED:
        return BarState(phase=BarPhase.CALLING, number=ticket.number, repeat=ticket.recalls)
    return BarState(phase=BarPhase.SERVING, number=ticket.number)


def _idle(hall: Hall, record: CounterState) -> BarState:
    """It is for its first queue: the others it only helps."""
    if not record.assignments:
        return BarState(phase=BarPhase.IDLE)
    queue = hall.plan.queues[record.assignments[0].queue]
    return BarState(phase=BarPhase.IDLE, line=queue.line, kind=queue.kind)


def bar_text(state: BarState, label: str, phrases: Mapping[str, Text]) -> BarText:
    """The words for `state` over the counter that the public knows as `label`."""
    fields: dict[str, object] = {"counter": label, "number": state.number}
    key = f"bar.{state.phase}"
    if state.line:
        fields |= {"line": phrases[f"line.{state.line}"], "kind": phrases[f"kind.{state.kind}"]}
    elif state.phase is BarPhase.IDLE:
        key = "bar.welcome"
    words = say(phrases, key, **fields)
    return BarText(
        text=words.zh,
        en=words.en,
        flash=state.phase is BarPhase.CALLING,
        repeat=state.repeat,
        state=state.phase,
        number=state.number,
    )
