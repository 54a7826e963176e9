"""Choices: what a sheet offers the clerk, each with the arguments its command takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from counter_terminal import keys, spans, words
from counter_terminal.no_show import after_no_show
from counter_terminal.seen import Seen
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


def transfer_targets(seen: Seen, path: Sequence[Choice] = ()) -> tuple[Choice, ...]:
    """Where the ticket can go after the stops of `path`: queues, those of the own zone first, then open counters.

    A queue does not lead to itself, and a counter can only be the first stop.
    """
    hall = seen.hall
    ticket = keys.at_hand(hall, hall.counters[seen.counter])
    if ticket is None:
        return ()
    before = _queue_of(path[-1], ticket) if path else ticket.queue
    queues = _other_queues(hall, ticket, before)
    return tuple(queues) if path else (*queues, *_other_counters(hall, seen.counter))


def transfer_of(path: Sequence[Choice]) -> Mapping[str, object]:
    """The arguments of a transfer along `path`, which has at least one stop."""
    first, *further = path
    then = tuple(stop.args["to_queue"] for stop in further)
    return {**first.args, "then": then} if then else first.args


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
    """The one answer that makes the called ticket void; going back is the other."""
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


def _queue_of(stop: Choice, ticket: Ticket) -> str:
    """In which queue a stop leaves the ticket; one sent to a counter keeps its own."""
    return str(stop.args.get("to_queue", ticket.queue))


def _other_queues(hall: Hall, ticket: Ticket, before: str) -> Iterator[Choice]:
    zone = hall.plan.zone_of(ticket.queue)
    others = [queue for queue in hall.plan.queues.values() if queue.id != before]
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
        clerk = counter.name or counter.clerk or ""
        said = [Text(zh=clerk, en=clerk), *names, *([words.PAUSED_NOW] if counter.paused else [])]
        yield Choice(
            label=Text(zh=f"{planned.label}号窗口", en=f"Counter {planned.label}"),
            detail=Text(zh=" · ".join(text.zh for text in said), en=" · ".join(text.en for text in said)),
            args={"to_counter": counter.id},
            search=f"{planned.label} {counter.id} {planned.label}号窗口 counter {clerk} "
            f"{' '.join(f'{name.zh} {name.en}' for name in names)}".lower(),
            figure=_waiting(len(hall.waiting_at.get(counter.id, ()))),
        )
