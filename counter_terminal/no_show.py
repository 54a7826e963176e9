"""A no-show: how long the line wants its visitor to be waited for, and what becomes of the ticket then."""

from __future__ import annotations

from dataclasses import dataclass

from queueing.hall import Hall
from queueing.plan import Millis, MissedCall, Text
from queueing.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """What is to happen before a called ticket may be marked as a no-show."""

    calls: int
    """Announcements still to be made."""
    span: Millis
    """Time still to pass since the last one, if it was the last."""


def patience_left(hall: Hall, ticket: Ticket, now: Millis) -> Patience | None:
    """None once the called `ticket` may be marked as a no-show, by `Policy.no_show_calls` and `no_show_after`."""
    policy = hall.plan.policy_of(ticket.queue)
    announced = ticket.announced_at or ticket.called_at or now
    left = Patience(
        calls=max(0, policy.no_show_calls - ticket.recalls - 1), span=max(0, announced + policy.no_show_after - now)
    )
    return left if left.calls or left.span else None


def voided(hall: Hall, ticket: Ticket) -> bool:
    """Whether one more miss makes `ticket` void, rather than putting it back in line."""
    policy = hall.plan.policy_of(ticket.queue)
    return policy.missed_call is MissedCall.VOID or ticket.misses >= policy.requeue_limit


def after_no_show(hall: Hall, ticket: Ticket) -> Text:
    """What becomes of `ticket` if it is marked a no-show now."""
    if voided(hall, ticket):
        return Text(zh="此号将作废，须重新取号", en="The ticket becomes void")
    after = hall.plan.policy_of(ticket.queue).requeue_after
    return Text(zh=f"此号将顺延 {after} 位再叫", en=f"The ticket is called again after {after} others")
