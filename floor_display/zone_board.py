"""A zone's board: its calls, its queues' figures, its missed numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from floor_display.clock import local
from floor_display.sight import Sight
from floor_display.words import NOTHING
from layouts.layout import Layout, Screen
from layouts.phrases import say
from layouts.slip import wait_of
from queueing.board import Board, BoardCall, BoardQueue
from queueing.plan import Text
from queueing.ticket import TicketState

CALLED, SERVING, PAST = "called", "serving", "past"
"""A call that waits for its visitor; one whose visitor is at the counter; one that is over."""

_STATES: Mapping[str, str] = {TicketState.CALLED: CALLED, TicketState.SERVING: SERVING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One call."""

    key: str
    """The ticket, once on a screen."""
    number: str
    counter: str
    state: str
    aside: Text
    """When it was called, HH:MM, and the call in English; or that its visitor is being served."""
    clerk: str
    """The name card of who serves there; empty where none is wanted, or the call is over."""
    pulse: int
    """0 for calls the display did not witness; otherwise new for every announcement."""
    times: int
    """How often it was announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number within its sentence: 等候 | 12 | 人."""

    before: str
    count: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """One queue's figures."""

    key: str
    name: Text
    waiting: Count
    wait: Text
    """How long who takes a number now will probably wait; empty where nobody can say."""
    upcoming: tuple[str, ...]
    counters: Text
    """How many counters call for it now."""
    note: Text
    """What visitors must know about the queue; empty as a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """The numbers whose visitors did not come, and what these are to do."""

    shown: bool
    """The screen has a place for them."""
    label: Text
    numbers: tuple[str, ...]
    """The newest first."""
    none: Text
    """Said where there are none; otherwise empty."""


NOT_SHOWN = Missed(shown=False, label=NOTHING, numbers=(), none=NOTHING)


def rows_of(calls: tuple[BoardCall, ...], sight: Sight, screen: Screen, words: Mapping[str, Text]) -> tuple[Row, ...]:
    """So many calls as the screen has rows, in the order given."""
    assert sight.layout is not None
    return tuple(_row(call, sight, sight.layout, screen, words) for call in calls[: screen.rows])


def tallies_of(board: Board, sight: Sight, words: Mapping[str, Text]) -> tuple[Tally, ...]:
    """A tally for each queue of the zone, in the layout's order."""
    assert sight.layout is not None
    return tuple(_tally(queue, sight, sight.layout, words) for queue in board.queues)


def missed_of(board: Board, screen: Screen, words: Mapping[str, Text]) -> Missed:
    """Missed numbers, as many as the screen has room for. Only where all of them come back by themselves is said so."""
    if not screen.missed:
        return NOT_SHOWN
    some = board.missed[: screen.missed]
    if not some:
        return Missed(shown=True, label=words["wall.missed"], numbers=(), none=words["wall.missed_none"])
    label = words["wall.missed_again" if all(one.again for one in some) else "wall.missed_desk"]
    return Missed(shown=True, label=label, numbers=tuple(one.number for one in some), none=NOTHING)


def counted(words: Mapping[str, Text], count: int, line: Text) -> Count:
    """How many wait, with the words around the number apart."""
    sentence = say(words, "wall.waiting", count="\0", line=line).zh
    before, _, after = sentence.partition("\0")
    return Count(before=before.strip(), count=str(count), after=after.strip())


def _row(call: BoardCall, sight: Sight, layout: Layout, screen: Screen, words: Mapping[str, Text]) -> Row:
    state = _STATES.get(call.state, PAST)
    english = say(words, "wall.call", number=call.number, counter=call.label).en
    timed = Text(zh=f"{local(call.at, layout.plan.timezone):%H:%M}", en=english)
    return Row(
        key=call.ticket,
        number=call.number,
        counter=call.label,
        state=state,
        aside=words["wall.serving"] if state == SERVING else timed,
        clerk=(call.name or "") if screen.name_cards else "",
        pulse=sight.announced.get(call.ticket, 0),
        times=call.times,
    )


def _tally(queue: BoardQueue, sight: Sight, layout: Layout, words: Mapping[str, Text]) -> Tally:
    line = layout.plan.lines[layout.plan.queues[queue.queue].line].name
    stopped = queue.stopped is not None
    return Tally(
        key=queue.queue,
        name=queue.name,
        waiting=counted(words, queue.waiting, line),
        wait=NOTHING if stopped or sight.stale else wait_of(words, sight.waits.get(queue.queue)),
        upcoming=queue.next,
        counters=say(words, "wall.counters", count=queue.open_counters),
        note=words[f"stop.{queue.stopped}"] if stopped else NOTHING,
    )
