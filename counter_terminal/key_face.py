"""Key face: what stands on a key: its word, what it would do now, and why it cannot be pressed yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from counter_terminal import keys, words
from counter_terminal.keys import SHORTCUTS, Key
from counter_terminal.no_show import patience_left, voided
from counter_terminal.seen import Seen
from queueing.choice import next_for
from queueing.hall import CounterState
from queueing.plan import SECOND, Millis, QueueKind, Text
from queueing.ticket import Ticket, TicketState

BACK_TO_WORK = "unpause"
"""The icon of a pause that is ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyProps:
    """One key."""

    key: Key
    label: Text
    shortcut: str
    tip: Text
    enabled: bool
    note: Text | None = None
    """Stands below the word instead of the English: a countdown, or why not yet, or what comes of it."""
    shown: bool = True
    icon: str = ""
    """Another than the key's own."""


def big_key(seen: Seen) -> KeyProps:
    """The one big key, for what comes next."""
    return _primary(seen, keys.at_hand(seen.hall, seen.hall.counters[seen.counter]), pressable(seen))


def all_keys(seen: Seen) -> tuple[KeyProps, ...]:
    """Every key, in order."""
    counter, may = seen.hall.counters[seen.counter], pressable(seen)
    return tuple(_key(seen, counter, key, may) for key in Key)


def pressable(seen: Seen) -> frozenset[Key]:
    """What can be pressed now: nothing while an answer is awaited, little while the server is away."""
    if seen.busy:
        return frozenset()
    makes_sense = keys.allowed(seen.hall, seen.counter, seen.now)
    if seen.stale:
        return makes_sense & keys.RECORDED if seen.records else frozenset()
    return makes_sense


def _primary(seen: Seen, ticket: Ticket | None, may: frozenset[Key]) -> KeyProps:
    hall = seen.hall
    key = keys.primary(hall, seen.counter)
    return KeyProps(
        key=key,
        label=_primary_label(seen, key, ticket),
        shortcut="Enter",
        tip=_tip(seen, key, "Enter"),
        icon=BACK_TO_WORK if key is Key.PAUSE else "",
        note=_onward(seen, ticket) if key is Key.COMPLETE else None,
        enabled=key in may,
    )


def _primary_label(seen: Seen, key: Key, ticket: Ticket | None) -> Text:
    number = ticket.number if ticket is not None else ""
    match key:
        case Key.SERVE:
            return Text(zh=f"开始办理 {number}", en=f"Serve {number}")
        case Key.COMPLETE:
            return Text(zh=f"完成 {number}", en=f"Complete {number}")
        case Key.PAUSE:
            return Text(zh="恢复服务", en="Back to work")
    if seen.stale:
        return words.CANNOT_CALL
    coming = next_for(seen.hall, seen.hall.counters[seen.counter])
    if coming is None:
        return Text(zh="叫号", en="Call next")
    return Text(zh=f"叫号 {coming.number}", en=f"Call {coming.number}")


def _onward(seen: Seen, ticket: Ticket | None) -> Text | None:
    """A ticket on a route goes on, and that is told before it does."""
    if ticket is None or not ticket.route:
        return None
    queue = seen.hall.plan.queues[ticket.route[0]].name
    return Text(zh=f"之后去 {queue.zh}", en=f"then to {queue.en}")


def _key(seen: Seen, counter: CounterState, key: Key, may: frozenset[Key]) -> KeyProps:
    return KeyProps(
        key=key,
        label=_label(seen, counter, key),
        shortcut=SHORTCUTS[key],
        tip=_tip(seen, key, SHORTCUTS[key]),
        icon=BACK_TO_WORK if key is Key.PAUSE and counter.paused else "",
        enabled=key in may and not (key is Key.ASK_RATING and _is_rated(seen, counter)),
        note=_NOTES[key](seen, counter) if key in _NOTES else None,
        shown=key is not Key.UNDO or key in keys.allowed(seen.hall, seen.counter, seen.now),
    )


def _label(seen: Seen, counter: CounterState, key: Key) -> Text:
    if key is Key.PAUSE and counter.paused:
        return words.UNPAUSE
    if key is Key.CASE and _is_instant(seen, counter):
        return words.FINISH_CASE
    return words.KEYS[key]


def _is_instant(seen: Seen, counter: CounterState) -> bool:
    """Whether cases are finished on the spot: those of the ticket at hand, or of the counter's own queue."""
    ticket = keys.at_hand(seen.hall, counter)
    own = counter.assignments[0].queue if counter.assignments else None
    queue = ticket.queue if ticket is not None else own
    return queue is not None and seen.hall.plan.queues[queue].kind is QueueKind.INSTANT


def _is_rated(seen: Seen, counter: CounterState) -> bool:
    return seen.recent is not None and keys.to_be_rated(seen.hall, counter) in seen.recent.rated


def _no_show_note(seen: Seen, counter: CounterState) -> Text | None:
    """Why not yet."""
    ticket = keys.at_hand(seen.hall, counter)
    if ticket is None or ticket.state is not TicketState.CALLED:
        return None
    left = patience_left(seen.hall, ticket, seen.now)
    if left is None:
        return Text(zh="此号将作废", en="becomes void") if voided(seen.hall, ticket) else None
    if left.calls:
        return Text(zh=f"再呼 {left.calls} 次", en=f"{left.calls} more call{'s' * (left.calls > 1)}")
    return _countdown(left.span)


def _undo_note(seen: Seen, counter: CounterState) -> Text | None:
    until = keys.undone_until(seen.hall, counter)
    if until is None or counter.missed is None:
        return None
    left = _countdown(until - seen.now)
    return Text(zh=f"{counter.missed.number} · {left.zh}", en=left.en)


def _rating_note(seen: Seen, counter: CounterState) -> Text | None:
    visit = keys.to_be_rated(seen.hall, counter)
    if visit is None:
        return None
    return words.RATED if _is_rated(seen, counter) else words.ASKED if counter.asked == visit else None


def _resume_note(seen: Seen, counter: CounterState) -> Text | None:
    held = len(keys.resumable(seen.hall, counter))
    return Text(zh=f"{held} 个", en=f"{held} held") if held else None


def _countdown(span: Millis) -> Text:
    seconds = -(-max(span, 0) // SECOND)
    return Text(zh=f"{seconds} 秒", en=f"{seconds} s")


_NOTES: Mapping[Key, Callable[[Seen, CounterState], Text | None]] = {
    Key.NO_SHOW: _no_show_note,
    Key.UNDO: _undo_note,
    Key.ASK_RATING: _rating_note,
    Key.RESUME: _resume_note,
}


def _tip(seen: Seen, key: Key, shortcut: str) -> Text:
    waits = seen.stale and not (seen.records and key in keys.RECORDED)
    tip = words.NEEDS_SERVER if waits else words.TIPS[key]
    return Text(zh=f"{tip.zh}（{shortcut}）", en=f"{tip.en} ({shortcut})")
