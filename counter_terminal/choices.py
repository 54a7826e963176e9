"""Choices: what a sheet offers the clerk, each with the arguments its command takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from counter_terminal import keys, spans, words
from counter_terminal.desk import Seen, after_no_show
from queueing.hall import Hall
from queueing.plan import Text
from queueing.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One line of a sheet."""

    label: Text
    detail: Text | None = None
    args: Mapping[str, object] = field(default_factory=dict)
    search: str = ""
    """What typed letters and figures are looked for in, lower case."""
    figure: Text | None = None
    """Stands at the end of the line."""


def transfer_targets(seen: Seen) -> tuple[Choice, ...]:
    """Queues, those of the own zone first, then open counters, other than where the ticket is."""
    hall = seen.hall
    ticket = keys.at_hand(hall, hall.counters[seen.counter])
    if ticket is None:
        return ()
    return (*_other_queues(hall, ticket), *_other_counters(hall, seen.counter))


def pause_reasons(seen: Seen) -> tuple[Choice, ...]:
    """The reasons that the counter's policy allows."""
    hall = seen.hall
    assignments = hall.counters[seen.counter].assignments
    policy = hall.plan.policy_of(assignments[0].queue) if assignments else hall.plan.policy
    return tuple(
        Choice(label=words.phrase(seen.phrases, f"pause.{reason}"), args={"reason": reason})
        for reason in policy.pause_reasons or ("break",)
    )


def hold_kinds() -> tuple[Choice, ...]:
    """The three kinds of hold."""
    return tuple(
        Choice(label=label, detail=detail, args={"kind": kind}) for kind, (label, detail) in words.HOLDS.items()
    )


def resumables(seen: Seen) -> tuple[Choice, ...]:
    """The held tickets that this counter may call back."""
    hall = seen.hall
    return tuple(
        Choice(
            label=_plain(ticket.number),
            detail=words.HOLDS[ticket.hold][0] if ticket.hold is not None else None,
            args={"ticket": ticket.id},
            figure=_plain(spans.clock(seen.now - (ticket.held_at or seen.now))),
        )
        for ticket in keys.resumable(hall, hall.counters[seen.counter])
    )


def no_show(seen: Seen) -> tuple[Choice, ...]:
    """The one answer that marks the called ticket a no-show; going back is the other."""
    hall = seen.hall
    ticket = keys.at_hand(hall, hall.counters[seen.counter])
    if ticket is None:
        return ()
    return (
        Choice(
            label=Text(zh=f"弃号 {ticket.number}", en=f"No-show {ticket.number}"), detail=after_no_show(hall, ticket)
        ),
    )


def matching(choices: Sequence[Choice], typed: str) -> tuple[Choice, ...]:
    """The choices that hold every word typed."""
    sought = typed.lower().split()
    return tuple(choice for choice in choices if all(word in choice.search for word in sought))


def _plain(text: str) -> Text:
    return Text(zh=text, en="")


def _waiting(count: int) -> Text:
    return Text(zh=f"{count} 人等候", en=f"{count} waiting")


def _other_queues(hall: Hall, ticket: Ticket) -> Iterator[Choice]:
    zone = hall.plan.zone_of(ticket.queue)
    others = [queue for queue in hall.plan.queues.values() if queue.id != ticket.queue]
    for queue in sorted(others, key=lambda queue: hall.plan.zone_of(queue.id) != zone):
        line = hall.plan.lines[queue.line]
        where = hall.plan.zones[line.zone]
        serving = sum(counter.open and not counter.paused for counter in hall.counters_serving(queue.id))
        waiting = len(hall.waiting[queue.id])
        yield Choice(
            label=queue.name,
            detail=Text(
                zh=f"{where.floor} 楼 {where.number} 区 · 开放窗口 {serving} 个",
                en=f"Floor {where.floor}, zone {where.number} · {serving} counters open",
            ),
            args={"to_queue": queue.id},
            search=f"{queue.name.zh} {queue.name.en} {line.prefix} {queue.id}".lower(),
            figure=_waiting(waiting),
        )


def _other_counters(hall: Hall, own: str) -> Iterator[Choice]:
    for counter in hall.counters.values():
        if not counter.open or counter.id == own:
            continue
        planned = hall.plan.counters[counter.id]
        names = [hall.plan.queues[assignment.queue].name for assignment in counter.assignments]
        state = Text(zh="暂停中", en="paused") if counter.paused else Text(zh="开放", en="open")
        yield Choice(
            label=Text(zh=f"{planned.label}号窗口", en=f"Counter {planned.label}"),
            detail=Text(
                zh=" · ".join([state.zh, *(name.zh for name in names)]),
                en=" · ".join([state.en, *(name.en for name in names)]),
            ),
            args={"to_counter": counter.id},
            search=f"{planned.label} {counter.id} {planned.label}号窗口 counter "
            f"{' '.join(f'{name.zh} {name.en}' for name in names)}".lower(),
            figure=_waiting(len(hall.waiting_at.get(counter.id, ()))),
        )
