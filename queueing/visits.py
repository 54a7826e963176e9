"""Visits: what becomes of tickets, queueing by queueing, and who did what for them.

A *queueing* is one ticket's way through one queue. It begins when the ticket is issued, or at its slot if that is
later; and, for a ticket that a clerk sends on or that goes on by its route, when it was sent. A miss that is forgiven
does not begin another, nor does a ticket's return to its queue from a counter that it only waited for.

Within a queueing somebody may serve several times, with holds between, and another counter may take over after a hold.
Where that happens, whoever held it has served the visitor, and so has whoever took over, each for the time spent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from queueing import events as ev
from queueing.day import moment_of
from queueing.day_record import SLICE, Book, PostRecord, QueueRecord, count
from queueing.duty import Duty, happened, moved
from queueing.plan import DAY, SECOND, HallPlan, Millis
from queueing.summary import seconds_of

Post = tuple[str, str | None]
"""A counter, and who is signed in there."""


@dataclass(frozen=True, slots=True)
class _Wait:
    """A wait as it was counted, so that a later call can count it anew."""

    post: PostRecord
    seconds: int
    timely: bool
    slice: int


@dataclass(slots=True, kw_only=True)
class _Queueing:
    """What is known of an open ticket's present queueing."""

    queue: str
    department: str | None
    begun: Millis
    post: Post | None = None
    """Where it is called, served or on hold."""
    server: Post | None = None
    """Who has served it in this queueing, latest."""
    since: Millis | None = None
    """Since when it is served or on hold; None while it waits or is called."""
    hold: str | None = None
    part: Millis | None = None
    """How long `server` has served it; None once that is counted, because somebody else took over."""
    served: Millis = 0
    """How long anybody has."""
    misses: int = 0
    wait: _Wait | None = None


@dataclass(frozen=True, slots=True)
class _Miss:
    """A no-show that can still be undone."""

    ticket: str
    queueing: _Queueing
    post: Post
    void: bool


class Visits:
    """Follows tickets by events, and writes into `book`."""

    def __init__(self, plan: HallPlan, book: Book, duty: Duty) -> None:
        self.book = book
        self._plan = plan
        self._duty = duty
        self._midnight: Millis = 0
        self._open: dict[str, _Queueing] = {}
        self._missed: dict[str, _Miss] = {}
        """The last no-show of each counter."""
        self._over: dict[tuple[str, str], PostRecord] = {}
        """Whose work a ticket's visit at a counter was, of visits of this date that are over."""

    def begin_date(self, date: str) -> None:
        """Forget what only concerned the date before."""
        self._midnight = moment_of(date, 0, self._plan.timezone)
        self._missed.clear()
        self._over.clear()

    def apply(self, event: ev.Event) -> None:
        """Follow one event; most are none of a ticket's."""
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)

    def stand_still(self, before: Millis, gap: Millis) -> None:
        """Count nothing for `gap` after `before`: what is under way goes on as if it had begun so much later."""
        for queueing in self._open.values():
            queueing.begun = moved(queueing.begun, before, gap)
            if queueing.since is not None:
                queueing.since = moved(queueing.since, before, gap)

    def under_way(self, book: Book, now: Millis) -> None:
        """Write into another book what has passed by `now` and is not in ours yet: the holds that go on."""
        for queueing in self._open.values():
            if queueing.hold is not None:
                self._held_until(book, queueing, now)

    def _ticket_issued(self, event: ev.TicketIssued) -> None:
        service = self._plan.services.get(event.service or "")
        issued_at = event.at if event.issued_at is None else event.issued_at
        queueing = self._open[event.ticket] = _Queueing(
            queue=event.queue,
            department=service.department if service is not None else None,
            begun=max(issued_at, event.slot_time or 0),
        )
        record = self._queue(queueing)
        channel = "booking" if event.booking is not None else "server" if event.kiosk is None else "kiosk"
        count(record.issued, channel)
        count(record.classes, event.visitor_class)
        count(record.arrivals, self._slice(issued_at))

    def _ticket_called(self, event: ev.TicketCalled) -> None:
        queueing = self._open[event.ticket]
        post = self._comes(queueing, event.counter)
        post.called += 1
        post.by_number += event.reason is not None
        if queueing.server is None:
            self._count_wait(queueing, post, event.at)

    def _ticket_resumed(self, event: ev.TicketResumed) -> None:
        queueing = self._open[event.ticket]
        self._off_hold(queueing, event.at)
        self._comes(queueing, event.counter)

    def _ticket_recalled(self, event: ev.TicketRecalled) -> None:
        self._post(self._open[event.ticket], self._at(event.counter)).recalled += 1

    def _serving_started(self, event: ev.ServingStarted) -> None:
        queueing = self._open[event.ticket]
        if queueing.server is None and queueing.misses:
            self._queue(queueing).came_back += 1
        queueing.server = queueing.post
        queueing.part = queueing.part or 0
        queueing.since = happened(event)

    def _ticket_held(self, event: ev.TicketHeld) -> None:
        queueing = self._open[event.ticket]
        at = happened(event)
        self._stop_serving(queueing, at)
        queueing.since, queueing.hold = at, event.hold
        count(self._post(queueing, queueing.post).holds, event.hold)

    def _ticket_completed(self, event: ev.TicketCompleted) -> None:
        queueing = self._open.pop(event.ticket)
        self._finish(event.ticket, queueing, happened(event))
        self._queue(queueing).completed += 1

    def _ticket_transferred(self, event: ev.TicketTransferred) -> None:
        queueing = self._open[event.ticket]
        at = happened(event)
        if queueing.post is None and event.queue == queueing.queue:
            return  # it still waits where it did, now for any counter
        if queueing.post is not None:
            self._post(queueing, queueing.post).transfers += not event.done
            if queueing.server is not None:
                self._finish(event.ticket, queueing, at)
        following = self._open[event.ticket] = _Queueing(queue=event.queue, department=queueing.department, begun=at)
        if event.queue != queueing.queue:
            record = self._queue(following)
            count(record.came, queueing.queue)
            count(record.arrivals, self._slice(at))

    def _ticket_missed(self, event: ev.TicketMissed) -> None:
        queueing, post = self._open[event.ticket], self._at(event.counter)
        void = event.requeued is None
        self._missed[event.counter] = _Miss(event.ticket, queueing, post, void)
        self._count_miss(self._missed[event.counter], 1)
        queueing.post = queueing.since = None
        if void:
            del self._open[event.ticket]
        else:
            queueing.misses += 1

    def _no_show_undone(self, event: ev.NoShowUndone) -> None:
        miss = self._missed.pop(event.counter)
        self._count_miss(miss, -1)
        miss.queueing.post = miss.post
        miss.queueing.misses -= not miss.void
        self._open[event.ticket] = miss.queueing

    def _ticket_cancelled(self, event: ev.TicketCancelled) -> None:
        queueing = self._open.pop(event.ticket)
        if self._off_hold(queueing, event.at):
            self._queue(queueing).broken_off += 1
        else:
            self._queue(queueing).left += 1

    def _ticket_expired(self, event: ev.TicketExpired) -> None:
        queueing = self._open.pop(event.ticket)
        self._off_hold(queueing, event.at)
        self._queue(queueing).expired += 1

    def _visit_rated(self, event: ev.VisitRated) -> None:
        post = self._over.get((event.ticket, event.counter))
        queueing = self._open.get(event.ticket)
        if post is None and queueing is not None and queueing.server is not None:
            at_work = queueing.server[0] == event.counter
            post = self._post(queueing, queueing.server) if at_work else None
        if post is None:
            post = self.book.post(event.counter, None, None)
        count(post.additions if event.addition else post.ratings, event.level)

    def _comes(self, queueing: _Queueing, counter: str) -> PostRecord:
        """The ticket is called to a counter. If somebody else has served it until now, that part is done."""
        queueing.post = self._at(counter)
        if queueing.server != queueing.post:
            self._finish_part(queueing)
        return self._post(queueing, queueing.post)

    def _count_wait(self, queueing: _Queueing, post: PostRecord, called_at: Millis) -> None:
        """The wait is over, for the first time or, after a miss, again: then what was counted before does not count."""
        if queueing.wait is not None:
            self._tally_wait(self._queue(queueing), queueing.wait, -1)
        seconds = seconds_of(called_at - queueing.begun)
        known = queueing.queue in self._plan.queues
        policy = self._plan.policy_of(queueing.queue) if known else self._plan.policy
        timely = seconds * SECOND <= policy.target_wait
        queueing.wait = _Wait(post, seconds, timely, self._slice(called_at))
        self._tally_wait(self._queue(queueing), queueing.wait, 1)

    @staticmethod
    def _tally_wait(record: QueueRecord, wait: _Wait, by: int) -> None:
        for one in (record, wait.post):
            count(one.waits, wait.seconds, by)
            one.timely += wait.timely * by
        count(record.calls, wait.slice, by)
        count(record.waited, wait.slice, wait.seconds * by)
        count(record.timely_calls, wait.slice, wait.timely * by)

    def _count_miss(self, miss: _Miss, by: int) -> None:
        for record in (self._queue(miss.queueing), self._post(miss.queueing, miss.post)):
            if miss.void:
                record.no_shows += by
            else:
                record.forgiven += by

    def _stop_serving(self, queueing: _Queueing, at: Millis) -> None:
        if queueing.since is not None and queueing.hold is None:
            span = max(at - queueing.since, 0)
            queueing.part = (queueing.part or 0) + span
            queueing.served += span
            queueing.since = None

    def _finish(self, ticket: str, queueing: _Queueing, at: Millis) -> None:
        """The visit at the counter is over, the visitor having been served."""
        self._stop_serving(queueing, at)
        record = self._queue(queueing)
        record.served += 1
        count(record.service, seconds_of(queueing.served))
        count(record.ends, self._slice(at))
        self._finish_part(queueing)
        post = self._post(queueing, queueing.server)
        self._over[ticket, post.counter] = post

    def _finish_part(self, queueing: _Queueing) -> None:
        """What its server has done for it is done, if it was not yet counted."""
        if queueing.part is None:
            return
        post = self._post(queueing, queueing.server)
        post.served += 1
        count(post.service, seconds_of(queueing.part))
        queueing.part = None

    def _off_hold(self, queueing: _Queueing, at: Millis) -> bool:
        """End the hold, if it is on one."""
        if queueing.hold is None:
            return False
        self._held_until(self.book, queueing, at)
        queueing.hold = queueing.since = None
        return True

    @staticmethod
    def _held_until(book: Book, queueing: _Queueing, at: Millis) -> None:
        assert queueing.post is not None
        assert queueing.hold is not None
        held = book.post(*queueing.post, queueing.queue, queueing.department).held
        count(held, queueing.hold, max(at - (queueing.since or at), 0))

    def _at(self, counter: str) -> Post:
        return counter, self._duty.clerk_at(counter)

    def _queue(self, queueing: _Queueing) -> QueueRecord:
        return self.book.queue(queueing.queue, queueing.department)

    def _post(self, queueing: _Queueing, post: Post | None) -> PostRecord:
        assert post is not None
        return self.book.post(*post, queueing.queue, queueing.department)

    def _slice(self, at: Millis) -> int:
        return min(max(at - self._midnight, 0), DAY - 1) // SLICE


_HANDLERS: dict[type, Callable[[Visits, Any], None]] = {
    ev.TicketIssued: Visits._ticket_issued,
    ev.TicketCalled: Visits._ticket_called,
    ev.TicketResumed: Visits._ticket_resumed,
    ev.TicketRecalled: Visits._ticket_recalled,
    ev.ServingStarted: Visits._serving_started,
    ev.TicketHeld: Visits._ticket_held,
    ev.TicketCompleted: Visits._ticket_completed,
    ev.TicketTransferred: Visits._ticket_transferred,
    ev.TicketMissed: Visits._ticket_missed,
    ev.NoShowUndone: Visits._no_show_undone,
    ev.TicketCancelled: Visits._ticket_cancelled,
    ev.TicketExpired: Visits._ticket_expired,
    ev.VisitRated: Visits._visit_rated,
}
