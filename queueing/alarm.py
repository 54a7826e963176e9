"""Alarms: what somebody must look into, and when each is due (预警纠错)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from queueing.plan import Millis
from queueing.ticket import TicketState

if TYPE_CHECKING:
    from queueing.hall import CounterState, Hall
    from queueing.office import Office


class AlarmKind(StrEnum):
    """What is wrong. The subject it is told of stands beside each."""

    LONG_WAIT = "long_wait"
    """queue: somebody waits in it for longer than the limit."""
    LONG_QUEUE = "long_queue"
    """queue: more people wait than the limit."""
    UNSTAFFED = "unstaffed"
    """queue: people wait in hours and no open counter serves it."""
    IDLE = "idle"
    """counter: in hours, calls nobody for longer than the limit although somebody waits for it."""
    PAUSED = "paused"
    """counter: in hours, paused for longer than the limit."""
    ABSENT = "absent"
    """counter: in hours, left for longer than the limit (空岗)."""
    LONG_SERVICE = "long_service"
    """counter: has served one visitor for longer than the limit."""
    DEVICE = "device"
    """device: out of order, or not heard of."""
    ON_CALL = "on_call"
    """case: the department called in has not arrived in time."""
    PAPERS = "papers"
    """case: missing papers were not brought in time."""
    DECISION = "decision"
    """case: not decided in the time promised."""
    CALL_BACK = "call_back"
    """follow-up: a bad rating was not called back in time."""
    SETTLE = "settle"
    """follow-up: a bad rating was not settled in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm that stands."""

    kind: AlarmKind
    subject: str
    since: Millis
    acknowledged_at: Millis | None = None
    acknowledged_by: str | None = None


Due = tuple[AlarmKind, str]


def alarm_id(kind: AlarmKind, subject: str) -> str:
    """What an alarm is called: one stands at a time for a kind and subject."""
    return f"{kind}:{subject}"


def due_alarms(hall: Hall, now: Millis, staffed: Collection[str], silent: Collection[str]) -> Iterator[Due]:
    """Every alarm that ought to stand at `now`.

    `staffed` are the lines whose windows receive visitors at this hour, `silent` devices that have not been heard of.
    """
    if hall.open:
        served = {a.queue for counter in hall.counters.values() if counter.open for a in counter.assignments}
        for queue in hall.plan.queues.values():
            deserted = queue.line in staffed and queue.id not in served
            yield from _of_queue(hall, queue.id, now, deserted=deserted)
        for counter in hall.counters.values():
            yield from _of_counter(hall, counter, now, staffed)
    for device in sorted({*hall.faults, *silent}):
        yield AlarmKind.DEVICE, device
    if hall.office is not None:
        yield from _of_office(hall.office, hall.plan.office.arrival, now)


def alarm_changes(
    hall: Hall, now: Millis, staffed: Collection[str], silent: Collection[str]
) -> tuple[list[str], dict[str, Due]]:
    """What has changed since the alarms were looked at last: those that are over, and those that are new, by name.

    An alarm of a device that was acknowledged, and then told of another fault, is over and new.
    """
    due = {alarm_id(*one): one for one in due_alarms(hall, now, staffed, silent)}
    stale = {name for name, alarm in hall.alarms.items() if _is_stale(hall, alarm)}
    over = [name for name in hall.alarms if name not in due or name in stale]
    return over, {name: one for name, one in due.items() if name not in hall.alarms or name in stale}


def _is_stale(hall: Hall, alarm: Alarm) -> bool:
    """Whether it was acknowledged for another fault than the device has now."""
    fault = hall.faults.get(alarm.subject) if alarm.kind is AlarmKind.DEVICE else None
    return fault is not None and alarm.acknowledged_at is not None and fault.since > alarm.acknowledged_at


def _of_queue(hall: Hall, queue: str, now: Millis, *, deserted: bool) -> Iterator[Due]:
    limits, line = hall.plan.policy_of(queue).limits, hall.waiting[queue]
    if not line:
        return
    if limits.queue is not None and len(line) > limits.queue:
        yield AlarmKind.LONG_QUEUE, queue
    waiting = (hall.tickets[name] for _, _, name in line)
    waited = now - min(max(ticket.issued_at, ticket.slot_time or 0) for ticket in waiting)
    if _over(limits.wait, waited):
        yield AlarmKind.LONG_WAIT, queue
    if deserted and _over(limits.absent, waited):
        yield AlarmKind.UNSTAFFED, queue


def _of_counter(hall: Hall, counter: CounterState, now: Millis, staffed: Collection[str]) -> Iterator[Due]:
    if not counter.assignments:
        return
    own = counter.assignments[0].queue
    limits = hall.plan.policy_of(own).limits
    in_hours = hall.plan.queues[own].line in staffed
    if not counter.open:
        if in_hours and counter.closed_at is not None and _over(limits.absent, now - counter.closed_at):
            yield AlarmKind.ABSENT, counter.id
        return
    if counter.ticket is not None:
        ticket = hall.tickets[counter.ticket]
        if ticket.state is TicketState.SERVING and _over(limits.service, now - (ticket.serving_at or now)):
            yield AlarmKind.LONG_SERVICE, counter.id
        called_for = now - (ticket.announced_at or now)
        if in_hours and ticket.state is TicketState.CALLED and _over(limits.idle, called_for):
            yield AlarmKind.IDLE, counter.id
        return
    if not in_hours:
        return
    if counter.paused:
        if _over(limits.pause, now - (counter.paused_at or now)):
            yield AlarmKind.PAUSED, counter.id
        return
    idle = now - (counter.idle_since or now)
    if _over(limits.idle, idle) and _over(limits.idle, _waited_for(hall, counter, now)):
        yield AlarmKind.IDLE, counter.id


def _waited_for(hall: Hall, counter: CounterState, now: Millis) -> Millis:
    """How long somebody has been waiting whom the counter may call."""
    own = hall.waiting_at.get(counter.id, ())
    lines = [own, *(hall.waiting[assignment.queue] for assignment in counter.assignments)]
    return now - min((hall.tickets[name].entered_at for line in lines for _, _, name in line), default=now)


def _of_office(office: Office, arrival: Millis, now: Millis) -> Iterator[Due]:
    for case in office.cases.values():
        if case.decided_at is not None:
            continue
        if case.summoned_at is not None and case.arrived_at is None and now - case.summoned_at > arrival:
            yield AlarmKind.ON_CALL, case.id
        if any(paper.due < now for paper in case.missing):
            yield AlarmKind.PAPERS, case.id
        if case.due is not None and case.due < now:
            yield AlarmKind.DECISION, case.id
    for follow_up in office.follow_ups.values():
        if follow_up.called_at is None and follow_up.call_by < now:
            yield AlarmKind.CALL_BACK, follow_up.id
        if follow_up.settle_by < now:
            yield AlarmKind.SETTLE, follow_up.id


def _over(limit: Millis | None, span: Millis) -> bool:
    return limit is not None and span > limit
