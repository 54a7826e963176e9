"""Fairness: whether everybody was called in the order of their places, refolded from the log by the rule's own words.

    place = max(given, slot) − head start of the class      the earlier place is called first, in each queue

So who has booked and is on time is called before whoever came as an ordinary visitor after the slot's begin, less the
head start; the green channel likewise; and a number of a kiosk's own counts from when it was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from queueing import events as ev
from queueing.events import Event
from queueing.plan import HallPlan, Millis
from rehearsal.tally import Row

Place = tuple[Millis, int]
"""Place, and row of the log by which it was taken; smaller is earlier."""


def unfair(log: Iterable[Row], plan: HallPlan) -> list[str]:
    """Every ticket that has another place than the rule gives it, or was called while an earlier one waited."""
    order = _Order(plan)
    for row, (_, event) in enumerate(log):
        order.take(row, event)
    return order.faults


class _Order:
    """Folds the log: who waits where, and in which place."""

    def __init__(self, plan: HallPlan) -> None:
        self.faults: list[str] = []
        self._plan = plan
        self._waiting: defaultdict[str, dict[str, Place]] = defaultdict(dict)
        """Per queue; who waits for one counter alone is not among them."""
        self._queue: dict[str, str] = {}
        self._place: dict[str, Millis] = {}
        self._class: dict[str, str] = {}
        self._before: dict[str, tuple[Millis, str]] = {}
        """Place and class of who was missed, as they were, for a no-show that is taken back."""

    def take(self, row: int, event: Event) -> None:
        match event:
            case ev.TicketIssued(ticket=ticket, queue=queue):
                self._check(event)
                self._queue[ticket], self._place[ticket] = queue, event.priority
                self._class[ticket] = event.visitor_class
                self._enter(ticket, row)
            case ev.TicketMissed(ticket=ticket, requeued=place):
                self._before[ticket] = self._place[ticket], self._class[ticket]
                if place is not None:
                    self._place[ticket] = place
                    self._enter(ticket, row)
            case ev.NoShowUndone(ticket=ticket):
                self._leave(ticket)
                self._place[ticket], self._class[ticket] = self._before.pop(ticket)
            case ev.TicketRaised(ticket=ticket, visitor_class=visitor_class, priority=place):
                self._raise(ticket, visitor_class, place)
            case ev.TicketTransferred(ticket=ticket, queue=queue, to_counter=counter):
                self._leave(ticket)
                self._queue[ticket] = queue
                if counter is None:
                    self._enter(ticket, row)
            case ev.TicketCalled(ticket=ticket, reason=reason):
                if reason is None:
                    self._judge(ticket)
                self._leave(ticket)
            case ev.TicketCancelled(ticket=ticket) | ev.TicketExpired(ticket=ticket):
                self._leave(ticket)

    def _check(self, event: ev.TicketIssued) -> None:
        given = event.issued_at if event.issued_at is not None else event.at
        reference = max(given, event.slot_time or given)
        if event.priority != reference - self._plan.policy_of(event.queue).head_start[event.visitor_class]:
            self.faults.append(f"{event.ticket} has not the place of its class")

    def _raise(self, ticket: str, visitor_class: str, place: Millis) -> None:
        """The place is earlier by what the new class has more, and nobody else moves."""
        waiting, before = self._waiting[self._queue[ticket]], self._place[ticket]
        head_start = self._plan.policy_of(self._queue[ticket]).head_start
        if before - place != head_start[visitor_class] - head_start[self._class[ticket]]:
            self.faults.append(f"{ticket} was raised to {visitor_class} and has not the place of it")
        self._class[ticket], self._place[ticket] = visitor_class, place
        if ticket in waiting:
            waiting[ticket] = (place, waiting[ticket][1])

    def _judge(self, ticket: str) -> None:
        waiting = self._waiting[self._queue[ticket]]
        mine = waiting.get(ticket)
        earlier = [other for other, place in waiting.items() if mine is not None and place < mine]
        if earlier:
            self.faults.append(f"{ticket} was called before {', '.join(earlier)}")

    def _enter(self, ticket: str, row: int) -> None:
        self._waiting[self._queue[ticket]][ticket] = (self._place[ticket], row)

    def _leave(self, ticket: str) -> None:
        self._waiting[self._queue[ticket]].pop(ticket, None)
