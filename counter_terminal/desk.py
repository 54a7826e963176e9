"""The desk: everything the main view and the bar show, derived from the hall as this terminal knows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from counter_terminal import keys, reasons, spans, words
from counter_terminal.at_hand import AtHand, at_hand, waited
from counter_terminal.key_face import KeyProps, all_keys, big_key
from counter_terminal.keys import Key
from counter_terminal.recent import Outcome, Recent
from counter_terminal.seen import Seen
from queueing.choice import next_for
from queueing.hall import CounterState, Hall
from queueing.plan import Assignment, Text
from queueing.ticket import Ticket, TicketState
from queueing.waiting_line import WaitingLine

ROWS = 12
"""Waiting tickets shown in all; each queue gets its share."""


class Phase(StrEnum):
    """Where the counter stands, for the eye."""

    FREE = "free"
    CALLED = "called"
    SERVING = "serving"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Idle:
    """What stands in the ticket's place when there is none."""

    title: Text
    detail: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A waiting ticket, in the order of being called."""

    number: str
    reasons: Text
    """Why it stands there."""
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
    rated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Props of the main view; equal props look the same."""

    counter: str
    """What the public reads: 12 in 12号窗口."""
    place: Text
    clerk: str
    name: str | None
    """What her name card says."""
    time: str
    day: Text
    stale: bool
    as_of: str | None
    """While the server is away: since when."""
    recorded: int
    records: bool
    """Whether anything can be recorded then."""
    phase: Phase
    tag: Text
    ticket: AtHand | None
    idle: Idle | None
    primary: KeyProps
    keys: tuple[KeyProps, ...]
    rating: Text | None
    """What became of asking for a rating."""
    rule: Text
    """Why the waiting stand as they do."""
    waiting: int
    """Who may be called from here, all queues together."""
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
    recent = seen.recent or Recent(counter=seen.counter)
    return Desk(
        counter=plan.label,
        place=hall.plan.zones[plan.zone].name if plan.zone is not None else Text(zh="潮汐窗口", en="Reserve counter"),
        clerk=seen.clerk,
        name=counter.name,
        time=spans.time_of_day(seen.now, hall.plan.timezone),
        day=spans.day(seen.now, hall.plan.timezone),
        stale=seen.stale,
        as_of=spans.time_of_day(seen.as_of or seen.now, hall.plan.timezone) if seen.stale else None,
        recorded=seen.recorded,
        records=seen.records,
        phase=phase,
        tag=_TAGS[phase],
        ticket=at_hand(seen, ticket) if ticket is not None else None,
        idle=_idle(seen, counter) if ticket is None else None,
        primary=big_key(seen),
        keys=all_keys(seen),
        rating=_rating(counter, recent, keys.to_be_rated(hall, counter)),
        rule=reasons.rule(hall, counter, seen.phrases),
        waiting=sum(len(line) for line in _lines(hall, counter)),
        queues=tuple(_queues(seen, counter)),
        holds=tuple(_hold(seen, held) for held in keys.resumable(hall, counter)),
        recent=tuple(
            RecentRow(
                number=left.number,
                outcome=_OUTCOMES[left.outcome],
                time=spans.time_of_day(left.at, hall.plan.timezone),
                served=spans.clock(left.served) if left.served is not None else None,
                rated=left.ticket in recent.rated,
            )
            for left in recent.departures
        ),
        completed=recent.completed,
    )


def _phase(counter: CounterState, ticket: Ticket | None) -> Phase:
    if not counter.open:
        return Phase.CLOSED
    if ticket is not None:
        return Phase.CALLED if ticket.state is TicketState.CALLED else Phase.SERVING
    return Phase.PAUSED if counter.paused else Phase.FREE


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
    if not counter.assignments and counter.id not in seen.hall.waiting_at:
        return Idle(title=words.NO_ASSIGNMENT, detail=words.NO_QUEUES)
    if seen.stale:
        return Idle(title=words.CANNOT_CALL, detail=words.CANNOT_CALL_WHY)
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


def _lines(hall: Hall, counter: CounterState) -> Iterator[WaitingLine]:
    """Where somebody may wait for this counter."""
    if counter.id in hall.waiting_at:
        yield hall.waiting_at[counter.id]
    for assignment in counter.assignments:
        yield hall.waiting[assignment.queue]


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
            reasons=_joined(reasons.reasons(seen.hall, ticket, seen.hall.counters[seen.counter], seen.phrases)),
            waited=spans.minutes(waited(ticket, seen.now)),
            next=ticket is coming,
        )
        for ticket in tickets
    )


def _rating(counter: CounterState, recent: Recent, visit: str | None) -> Text | None:
    """Whether the visit at the counter, or the one just over, was rated or is asked to be."""
    if visit is None:
        return None
    number = visit.rpartition("-")[2]
    said = words.RATED if visit in recent.rated else words.ASKED if counter.asked == visit else None
    return Text(zh=f"{said.zh} {number}", en=f"{said.en} {number}") if said is not None else None


def _joined(texts: Sequence[Text]) -> Text:
    return Text(zh="；".join(text.zh for text in texts), en="; ".join(text.en for text in texts))


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
