"""Quotas: how many numbers of a line are given in a span of the day, and when there are more."""

from __future__ import annotations

from queueing.day import minute_of, moment_of
from queueing.hall import Hall
from queueing.plan import HallPlan, Millis, Quota


def quota_at(plan: HallPlan, queue: str, at: Millis) -> Quota | None:
    """The quota that numbers of `queue` count in at `at`; None where as many are given as come."""
    quotas = plan.policy_of(queue).quotas
    if not quotas:
        return None
    minute = minute_of(at, plan.timezone)
    return next((quota for quota in quotas if quota.start <= minute < quota.end), None)


def next_quota(hall: Hall, queue: str, at: Millis) -> Millis | None:
    """When, later today, a number of `queue` may be had again after a quota is used up; None: not today."""
    plan = hall.plan
    now = quota_at(plan, queue, at)
    if now is None or hall.date is None:
        return None
    given = hall.given.get(plan.queues[queue].line, {})
    minute = now.end
    while (span := next((q for q in plan.policy_of(queue).quotas if q.start <= minute < q.end), None)) is not None:
        if given.get(span.start, 0) < span.count:
            break
        minute = span.end
    return moment_of(hall.date, minute, plan.timezone) if minute < 24 * 60 else None
