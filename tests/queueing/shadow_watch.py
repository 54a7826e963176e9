"""What a shadow would be alarmed about: the conditions of each alarm said once more."""

from __future__ import annotations

from collections.abc import Iterator

from queueing import commands as cmd
from queueing import events as ev
from queueing.plan import Limits, Millis
from tests.queueing.shadow import Shadow, Visit


def alarms_due(shadow: Shadow, now: Millis, check: cmd.CheckAlarms) -> set[str]:
    """The names of all alarms that ought to stand."""
    due = {f"device:{device}" for device in {*shadow.faults, *check.silent}}
    if shadow.open:
        due |= {f"{kind}:{queue}" for queue in shadow.plan.queues for kind in _of_queue(shadow, queue, now, check)}
        due |= {f"{kind}:{name}" for name in shadow.plan.counters for kind in _of_counter(shadow, name, now, check)}
    for case in shadow.office.open_cases():
        due |= {f"{kind}:{case}" for kind in _of_case(shadow, case, now)}
    for name, story in shadow.office.open_follow_ups().items():
        if len(story) == 1 and now > story[0].call_by:
            due.add(f"call_back:{name}")
        if now > story[0].settle_by:
            due.add(f"settle:{name}")
    return due


def _over(limit: Millis | None, since: Millis, now: Millis) -> bool:
    return limit is not None and now > since + limit


def _limits(shadow: Shadow, queue: str) -> Limits:
    line = shadow.plan.queues[queue].line
    return shadow.plan.policies.get(line, shadow.plan.policy).limits


def _of_queue(shadow: Shadow, queue: str, now: Millis, check: cmd.CheckAlarms) -> Iterator[str]:
    waiting, limits = shadow.waiting(("line", queue)), _limits(shadow, queue)
    if limits.queue is not None and len(waiting) > limits.queue:
        yield "long_queue"
    waits = [now - max(visit.given, visit.slot or visit.given) for visit in waiting]
    if any(_over(limits.wait, now - wait, now) for wait in waits):
        yield "long_wait"
    served = any(queue in {a.queue for a in shadow.assigned[counter]} for counter in shadow.clerks)
    late = any(_over(limits.absent, now - wait, now) for wait in waits)
    if late and not served and shadow.plan.queues[queue].line in check.staffed:
        yield "unstaffed"


def _of_counter(shadow: Shadow, name: str, now: Millis, check: cmd.CheckAlarms) -> Iterator[str]:
    served = [assignment.queue for assignment in shadow.assigned[name]]
    if not served:
        return
    limits, in_hours = _limits(shadow, served[0]), shadow.plan.queues[served[0]].line in check.staffed
    here = shadow.at_counter(name)
    if here is not None:
        if here.served and _over(limits.service, here.served_at or now, now):
            yield "long_service"
        if not here.served and in_hours and _over(limits.idle, here.announced_at or now, now):
            yield "idle"
    elif not in_hours:
        return
    elif name in shadow.floor.left and _over(limits.absent, shadow.floor.left[name], now):
        yield "absent"
    elif name in shadow.paused:
        if _over(limits.pause, shadow.floor.paused_at(name) or now, now):
            yield "paused"
    elif name in shadow.clerks:
        able: list[Visit] = shadow.waiting(("for", name))
        able += [visit for queue in served for visit in shadow.waiting(("line", queue))]
        since = max(shadow.floor.told(name).idle_since, min((visit.entered_at for visit in able), default=now))
        if _over(limits.idle, since, now):
            yield "idle"


def _of_case(shadow: Shadow, case: str, now: Millis) -> Iterator[str]:
    office, first = shadow.office, shadow.office.cases[case][0]
    if office.happened(case, ev.CaseDecided):
        return
    summoned = office.happened(case, ev.DepartmentSummoned)
    late = summoned and now - summoned.at > shadow.plan.office.arrival
    if late and not office.happened(case, ev.DepartmentArrived):
        yield "on_call"
    if any(due < now for due in office.missing(case).values()):
        yield "papers"
    if first.due is not None and now > first.due:
        yield "decision"
