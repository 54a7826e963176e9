"""What every node should show, from how the hall stands: bars texts, keypads digits, evaluators questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from hardware.bar_text import BarState, BarText, bar_state, bar_text
from hardware.evaluator import Evaluator
from hardware.keypad import Keypad
from hardware.node import KeypadDigits, Node, NodeKind, Question, Shown
from queueing.hall import Hall
from queueing.plan import Millis, Text

Key = tuple[NodeKind, str]


class Showing:
    """Knows what the nodes of the hall were last told, and so what is news to them."""

    def __init__(
        self,
        nodes: Iterable[Node],
        evaluators: Mapping[str, Evaluator],
        phrases: Mapping[str, Text],
        keypads: Mapping[str, Keypad] = MappingProxyType({}),
    ) -> None:
        """`evaluators` by counter; what they ask follows the hall, too. `keypads` by counter: how often they beep."""
        self._keys = tuple(node.key for node in nodes)
        self._evaluators = evaluators
        self._keypads = keypads
        self._phrases = phrases
        self._told: dict[Key, BarState | KeypadDigits | Question] = {}

    def news(self, hall: Hall, now: Millis, *, live: bool) -> dict[Key, Shown]:
        """What differs from what was told, by node; from now on it counts as told.

        `live` says that what changed happens now. What a snapshot brings has happened before, and does not flash.
        Nodes at counters that the hall does not have are left out. `now` as `Evaluator.follow` has it.
        """
        for evaluator in self._evaluators.values():
            evaluator.follow(hall, now)
        states = {key: self._state(hall, key) for key in self._keys if key[1] in hall.counters}
        before, self._told = self._told, states
        changed = {key: state for key, state in states.items() if before.get(key) != state}
        news = {key: self._shown(hall, key, state, before.get(key)) for key, state in changed.items()}
        return news if live else {key: shown.still() for key, shown in news.items()}

    def _state(self, hall: Hall, key: Key) -> BarState | KeypadDigits | Question:
        kind, counter = key
        match kind:
            case NodeKind.BAR:
                return bar_state(hall, counter)
            case NodeKind.KEYPAD:
                keypad = self._keypads.get(counter)
                return keypad_digits(hall, counter, beeps=keypad.beeps if keypad else 0)
            case NodeKind.EVALUATOR:
                return Question(asking=self._evaluators[counter].asking)

    def _shown(
        self, hall: Hall, key: Key, state: BarState | KeypadDigits | Question, before: object
    ) -> BarText | KeypadDigits | Question:
        if isinstance(state, BarState):
            return bar_text(state, hall.plan.counters[key[1]].label, self._phrases)
        if isinstance(state, KeypadDigits) and isinstance(before, KeypadDigits):
            return replace(state, flash=(state.number, state.beeps) != (before.number, before.beeps))
        return state


def keypad_digits(hall: Hall, counter: str, *, beeps: int = 0) -> KeypadDigits:
    """How many wait for this counter, in its queues and for itself alone, and the ticket that is there."""
    record = hall.counters[counter]
    lines = [hall.waiting[one.queue] for one in record.assignments if one.queue in hall.waiting]
    own = hall.waiting_at.get(counter)
    ticket = hall.tickets.get(record.ticket) if record.ticket else None
    return KeypadDigits(
        waiting=sum(map(len, lines)) + (len(own) if own is not None else 0),
        number=ticket.number if ticket is not None else "",
        beeps=beeps,
    )
