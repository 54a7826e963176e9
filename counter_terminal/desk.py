"""The desk: everything the main view shows, derived from the hall as this terminal knows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from counter_terminal import keys, spans, words
from counter_terminal.keys import SHORTCUTS, Key
from counter_terminal.recent import Outcome, Recent
from queueing.choice import next_for
from queueing.hall import CounterState, Hall
from queueing.plan import Assignment, Millis, MissedCall, Text
from queueing.ticket import Ticket, TicketState
from queueing.waiting_line import WaitingLine

ROWS = 12
"""Waiting tickets shown in all; each queue gets its share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the desk is derived from."""

    hall: Hall
    counter: str
    clerk: str
    now: Millis
    stale: bool
    """The server is away: what is shown may be out of date."""
    busy: bool = False
    """An answer is awaited."""
    phrases: Mapping[str, Text] = field(default_factory=dict)
    recent: Recent | None = None
    recorded: int = 0
    """Commands recorded here while the server was away, and not yet handed in."""
    as_of: Millis | None = None
    """While the server is away: when it was last heard of; `now` runs on."""


class Phase(StrEnum):
    """Where the counter stands, for the eye."""

    FREE = "free"
    CALLED = "called"
    SERVING = "serving"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with its name: 已等候 12 分钟."""

    name: Text
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """The ticket called to the counter or served there."""

    id: str
    number: str
    state: Text
    queue: Text
    service: Text | None
    visitor_class: Text | None
    """None for an ordinary visitor."""
    remarks: tuple[Text, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """What stands in the ticket's place when there is none."""

    title: Text
    detail: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyProps:
    """One key."""

    key: Key
    label: Text
    shortcut: str
    tip: Text
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A waiting ticket, in the order of being called."""

    number: str
    visitor_class: Text | None
    waited: Text
    next: bool
    """Whom this counter's next call brings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueProps:
    """One queue of this counter."""

    name: Text
    waiting: int
    remark: Text | None
    rows: tuple[WaitingRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRow:
    """A held ticket that this counter may call back."""

    ticket: str
    number: str
    kind: Text
    clock: str
    at: str | None
    """The label of the counter that holds it, None for this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentRow:
    """A ticket that has left this counter."""

    number: str
    outcome: Text
    time: str
    served: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Props of the main view; equal props look the same."""

    counter: str
    """What the public reads: 12 in 12号窗口."""
    place: Text
    clerk: str
    time: str
    day: Text
    stale: bool
    phase: Phase
    tag: Text
    ticket: AtHand | None
    idle: Idle | None
    primary: KeyProps
    keys: tuple[KeyProps, ...]
    queues: tuple[QueueProps, ...]
    holds: tuple[HoldRow, ...]
    recent: tuple[RecentRow, ...]
    completed: int


def derive(seen: Seen) -> Desk:
    """The desk as it stands. KeyError if the hall has no such counter."""
    hall, counter = seen.hall, seen.hall.counters[seen.counter]
    plan = hall.plan.counters[seen.counter]
    ticket = keys.at_hand(hall, counter)
    phase = _phase(counter, ticket)
    pressable = frozenset() if seen.stale or seen.busy else keys.allowed(hall, seen.counter)
    recent = seen.recent or Recent(counter=seen.counter)
    return Desk(
        counter=plan.label,
        place=hall.plan.zones[plan.zone].name if plan.zone is not None else Text(zh="机动窗口", en="Reserve counter"),
        clerk=seen.clerk,
        time=spans.time_of_day(seen.now, hall.plan.timezone),
        day=spans.day(seen.now, hall.plan.timezone),
        stale=seen.stale,
        phase=phase,
        tag=_TAGS[phase],
        ticket=_at_hand(seen, ticket) if ticket is not None else None,
        idle=_idle(seen, counter) if ticket is None else None,
        primary=_primary(hall, counter, ticket, pressable),
        keys=tuple(_key(key, counter, pressable) for key in Key),
        queues=tuple(_queues(seen, counter)),
        holds=tuple(_hold(seen, held) for held in keys.resumable(hall, counter)),
        recent=tuple(
            RecentRow(
                number=left.number,
                outcome=_OUTCOMES[left.outcome],
                time=spans.time_of_day(left.at, hall.plan.timezone),
                served=spans.clock(left.served) if left.served is not None else None,
            )
            for left in recent.departures
        ),
        completed=recent.completed,
    )


def waited(ticket: Ticket, now: Millis) -> Millis:
    """How long a ticket waits or waited: from its issue, or its slot if that is later, to its call."""
    return max((ticket.called_at or now) - max(ticket.issued_at, ticket.slot_time or 0), 0)


def after_no_show(hall: Hall, ticket: Ticket) -> Text:
    """What becomes of `ticket` if it is marked a no-show now."""
    policy = hall.plan.policy_of(ticket.queue)
    if policy.missed_call is MissedCall.VOID or ticket.misses >= policy.requeue_limit:
        return Text(zh="此号将作废，须重新取号", en="The ticket becomes void")
    return Text(
        zh=f"此号将顺延 {policy.requeue_after} 位再叫",
        en=f"The ticket is called again after {policy.requeue_after} others",
    )


def _phase(counter: CounterState, ticket: Ticket | None) -> Phase:
    if not counter.open:
        return Phase.CLOSED
    if ticket is not None:
        return Phase.CALLED if ticket.state is TicketState.CALLED else Phase.SERVING
    return Phase.PAUSED if counter.paused else Phase.FREE


def _at_hand(seen: Seen, ticket: Ticket) -> AtHand:
    plan = seen.hall.plan
    service = plan.services.get(ticket.service) if ticket.service is not None else None
    return AtHand(
        id=ticket.id,
        number=ticket.number,
        state=_TAGS[Phase.CALLED if ticket.state is TicketState.CALLED else Phase.SERVING],
        queue=plan.queues[ticket.queue].name,
        service=service.name if service is not None else None,
        visitor_class=_class(seen, ticket),
        remarks=tuple(_remarks(seen, ticket)),
        figures=_figures(seen, ticket),
    )


def _remarks(seen: Seen, ticket: Ticket) -> Iterator[Text]:
    if ticket.slot_time is not None:
        slot = spans.time_of_day(ticket.slot_time, seen.hall.plan.timezone)
        yield Text(zh=f"预约 {slot}", en=f"Slot {slot}")
    if ticket.misses:
        yield Text(zh=f"过号 {ticket.misses} 次", en=f"Missed {ticket.misses}×")
    counter = seen.hall.counters[seen.counter]
    if counter.pause_reason is not None:
        reason = words.phrase(seen.phrases, f"pause.{counter.pause_reason}")
        yield Text(zh=f"办完后暂停：{reason.zh}", en=f"Then paused: {reason.en}")


def _figures(seen: Seen, ticket: Ticket) -> tuple[Figure, ...]:
    limit = seen.hall.plan.policy_of(ticket.queue).recall_limit
    whole = Figure(name=Text(zh="已等候", en="Waited"), value=spans.clock(waited(ticket, seen.now)))
    recalls = Figure(name=Text(zh="重呼", en="Recalls"), value=f"{ticket.recalls} / {limit}")
    if ticket.state is TicketState.SERVING:
        begun = ticket.serving_at if ticket.serving_at is not None else seen.now
        return (Figure(name=Text(zh="办理用时", en="Serving"), value=spans.clock(seen.now - begun)), whole, recalls)
    since = seen.now - _announced_at(seen, ticket)
    return (Figure(name=Text(zh="呼叫后", en="Since call"), value=spans.clock(since)), whole, recalls)


def _announced_at(seen: Seen, ticket: Ticket) -> Millis:
    """When the ticket was last announced: a resumed ticket keeps its first call's time."""
    calls = seen.hall.calls[seen.hall.plan.zone_of(ticket.queue)]
    return next((call.at for call in calls if call.ticket == ticket.id), ticket.called_at or seen.now)


def _idle(seen: Seen, counter: CounterState) -> Idle:
    if not counter.open:
        return Idle(title=Text(zh="窗口未开放", en="Counter closed"), detail=words.CLOSED_ELSEWHERE)
    if counter.pause_reason is not None:
        reason = words.phrase(seen.phrases, f"pause.{counter.pause_reason}")
        long = spans.clock(seen.now - (counter.paused_at if counter.paused_at is not None else seen.now))
        return Idle(
            title=Text(zh="暂停服务", en="Paused"),
            detail=Text(zh=f"{reason.zh}，已 {long}", en=f"{reason.en}, for {long}"),
        )
    if not seen.hall.open:
        return Idle(
            title=Text(zh="大厅已停止服务", en="The hall is closed"),
            detail=Text(zh="可以签退", en="You may sign out"),
        )
    coming = next_for(seen.hall, counter)
    if coming is None:
        return Idle(
            title=Text(zh="暂无等候", en="Nobody waiting"),
            detail=Text(zh="有人取号后自动显示", en="New visitors appear here by themselves"),
        )
    long_waited = spans.minutes(waited(coming, seen.now))
    return Idle(
        title=Text(zh="请叫下一位", en="Ready for the next"),
        detail=Text(
            zh=f"下一位 {coming.number}，已等候{_spaced(long_waited.zh)}",
            en=f"Next {coming.number}, waited {long_waited.en}",
        ),
    )


def _spaced(text: str) -> str:
    return f" {text}" if text[:1].isdigit() else text


def _primary(hall: Hall, counter: CounterState, ticket: Ticket | None, pressable: frozenset[Key]) -> KeyProps:
    key = keys.primary(hall, counter.id)
    return KeyProps(
        key=key,
        label=_primary_label(hall, counter, key, ticket),
        shortcut="Enter",
        tip=_tip(key, "Enter"),
        enabled=key in pressable,
    )


def _primary_label(hall: Hall, counter: CounterState, key: Key, ticket: Ticket | None) -> Text:
    number = ticket.number if ticket is not None else ""
    match key:
        case Key.SERVE:
            return Text(zh=f"开始办理 {number}", en=f"Serve {number}")
        case Key.COMPLETE:
            return Text(zh=f"完成 {number}", en=f"Complete {number}")
        case Key.PAUSE:
            return Text(zh="恢复服务", en="Back to work")
    coming = next_for(hall, counter)
    if coming is None:
        return Text(zh="叫号", en="Call next")
    return Text(zh=f"叫号 {coming.number}", en=f"Call {coming.number}")


def _key(key: Key, counter: CounterState, pressable: frozenset[Key]) -> KeyProps:
    label = words.UNPAUSE if key is Key.PAUSE and counter.paused else words.KEYS[key]
    return KeyProps(
        key=key,
        label=label,
        shortcut=SHORTCUTS[key],
        tip=_tip(key, SHORTCUTS[key]),
        enabled=key in pressable,
    )


def _tip(key: Key, shortcut: str) -> Text:
    tip = words.TIPS[key]
    return Text(zh=f"{tip.zh}（{shortcut}）", en=f"{tip.en} ({shortcut})")


def _queues(seen: Seen, counter: CounterState) -> Iterator[QueueProps]:
    hall = seen.hall
    coming = next_for(hall, counter) if counter.open else None
    sent = hall.waiting_at.get(counter.id)
    share = max(2, ROWS // max(len(counter.assignments) + (sent is not None), 1))
    if sent is not None:
        yield QueueProps(name=words.SENT_HERE, waiting=len(sent), remark=None, rows=_rows(seen, sent, share, coming))
    for assignment in counter.assignments:
        line = hall.waiting[assignment.queue]
        yield QueueProps(
            name=hall.plan.queues[assignment.queue].name,
            waiting=len(line),
            remark=_queue_remark(hall, assignment),
            rows=_rows(seen, line, share, coming),
        )


def _queue_remark(hall: Hall, assignment: Assignment) -> Text | None:
    if hall.plan.queues[assignment.queue].line in hall.stopped:
        return Text(zh="暂停取号", en="No new numbers")
    if assignment.only_when_idle:
        return Text(zh="空闲时协办", en="Helps when idle")
    if assignment.handicap:
        return Text(zh="协办", en="Helps")
    return None


def _rows(seen: Seen, line: WaitingLine, count: int, coming: Ticket | None) -> tuple[WaitingRow, ...]:
    tickets: Sequence[Ticket] = [seen.hall.tickets[place[2]] for place in line.first(count)]
    return tuple(
        WaitingRow(
            number=ticket.number,
            visitor_class=_class(seen, ticket),
            waited=spans.minutes(waited(ticket, seen.now)),
            next=ticket is coming,
        )
        for ticket in tickets
    )


def _class(seen: Seen, ticket: Ticket) -> Text | None:
    if ticket.visitor_class == "ordinary":
        return None
    return words.phrase(seen.phrases, f"class.{ticket.visitor_class}")


def _hold(seen: Seen, ticket: Ticket) -> HoldRow:
    elsewhere = ticket.counter is not None and ticket.counter != seen.counter
    return HoldRow(
        ticket=ticket.id,
        number=ticket.number,
        kind=words.HOLDS[ticket.hold][0] if ticket.hold is not None else words.KEYS[Key.HOLD],
        clock=spans.clock(seen.now - (ticket.held_at if ticket.held_at is not None else seen.now)),
        at=seen.hall.plan.counters[ticket.counter].label if elsewhere and ticket.counter is not None else None,
    )


_TAGS: Mapping[Phase, Text] = {
    Phase.FREE: Text(zh="空闲", en="Free"),
    Phase.CALLED: Text(zh="呼叫中", en="Called"),
    Phase.SERVING: Text(zh="办理中", en="Serving"),
    Phase.PAUSED: Text(zh="暂停", en="Paused"),
    Phase.CLOSED: Text(zh="已签退", en="Signed out"),
}

_OUTCOMES: Mapping[Outcome, Text] = {
    Outcome.COMPLETED: Text(zh="完成", en="Completed"),
    Outcome.NO_SHOW: Text(zh="弃号", en="No-show"),
    Outcome.TRANSFERRED: Text(zh="转移", en="Transferred"),
}
