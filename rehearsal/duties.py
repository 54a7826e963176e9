"""Duties: what the front desk does besides lending counters — alarms, notices, and whom it lets go first. Pure."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from queueing.hall import Hall
from queueing.plan import MINUTE, Millis
from queueing.ticket import WAITING_STATES, Ticket

ACKNOWLEDGES, RAISES, POSTS, WITHDRAWS = 0.6, 0.25, 0.15, 0.2
"""At each look: an alarm is looked into, somebody is let go first, a notice is posted, one is taken down. Invented."""
STANDS: Millis = 15 * MINUTE
"""A notice is taken down by itself."""
NOTICES = (
    ("地下停车场已满，请停到中原路入口。", "The car park is full: please use the Zhongyuan Road entrance."),
    ("拾到老花镜一副，请失主到服务台认领。", "Reading glasses were found: please ask at the service desk."),
    ("三楼饮水机维修，请到一楼饮水。", "The water dispenser on floor 3 is being repaired; there is one on floor 1."),
)
REASON = "腿脚不便 has trouble walking"


@dataclass(frozen=True, slots=True)
class Duty:
    """A command that the desk gives."""

    do: str
    args: dict[str, object] = field(default_factory=dict)


def duties(hall: Hall, seen: set[tuple[str, Millis]], now: Millis, dice: random.Random) -> Iterator[Duty]:
    """What the desk does now. `seen` are alarms that it has looked into, each with its time; new ones are added."""
    for name, alarm in hall.alarms.items():
        raised = name, alarm.since
        if alarm.acknowledged_at is None and raised not in seen and dice.random() < ACKNOWLEDGES:
            seen.add(raised)
            yield Duty("acknowledge-alarm", {"alarm": name})
    if dice.random() < RAISES and (wishes := list(_wishes(hall))):
        ticket, visitor_class = dice.choice(wishes)
        yield Duty("raise-class", {"ticket": ticket.id, "visitor_class": visitor_class, "reason": REASON})
    if dice.random() < POSTS:
        zh, en = dice.choice(NOTICES)
        zones = dice.sample(list(hall.plan.zones), dice.choice((0, 1)))
        text = {"zh": zh, "en": en}
        name = f"notice-{now}"
        yield Duty("post-notice", {"notice": name, "text": text, "zones": zones, "until": now + STANDS})
    if dice.random() < WITHDRAWS and hall.notices:
        yield Duty("withdraw-notice", {"notice": dice.choice(list(hall.notices))})


def _wishes(hall: Hall) -> Iterator[tuple[Ticket, str]]:
    """Waiting tickets, each with the class that would let its visitor go first."""
    for ticket in hall.tickets.values():
        head_starts = hall.plan.policy_of(ticket.queue).head_start
        best = max(head_starts, key=lambda visitor_class: head_starts[visitor_class])
        if ticket.state in WAITING_STATES and head_starts[best] > head_starts[ticket.visitor_class]:
            yield ticket, best
