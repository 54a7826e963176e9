"""A shadow of the hall: the rules written down once more, naively, from events alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from queueing import events as ev
from queueing.events import Event
from queueing.hall import CALLS_KEPT, Hall
from queueing.plan import Assignment, HallPlan, Millis, MissedCall
from queueing.ticket import HoldKind, Ticket, TicketState

Place = tuple[str, str]
"""Where a ticket is: ("line", queue), ("for", counter), ("at", counter) or ("held", counter)."""


@dataclass(kw_only=True)
class Visit:
    """What the shadow knows of an open ticket."""

    id: str
    queue: str
    reference: Millis
    """Issue or slot, whichever is later."""
    head_start: Millis
    priority: Millis
    place: Place
    entered: int
    served: bool = False
    hold: HoldKind | None = None
    misses: int = 0
    recalls: int = 0

    @property
    def key(self) -> tuple[Millis, int]:
        """The order among those who wait."""
        return (self.priority, self.entered)


class Shadow:
    """Follows the events of a hall and asserts that each was allowed."""

    def __init__(self, plan: HallPlan) -> None:
        self.plan = plan
        self.visits: dict[str, Visit] = {}
        self.ids: set[str] = set()
        self.given: dict[tuple[str, str], int] = {}
        """The last ordinal per date and line."""
        self.assigned: dict[str, tuple[Assignment, ...]] = {c.id: c.assignments for c in plan.counters.values()}
        self.clerks: dict[str, str] = {}
        self.paused: set[str] = set()
        self.stopped: set[str] = set()
        self.date: str | None = None
        self.open = False
        self.calls: list[tuple[str, str, str, int]] = []
        """Every call of the date, oldest first: zone, ticket, counter, times announced."""
        self.count = 0
        self.at: Millis = 0

    def take(self, event: Event, *, chosen: bool = False) -> None:
        """Follow one event; `chosen` says that the rule, not a clerk, chose whom to call."""
        assert event.at >= self.at
        self.at = event.at
        self.count += 1
        handler: Any = getattr(self, re.sub("(?=[A-Z])", "_", type(event).__name__).lower())
        if isinstance(event, ev.TicketCalled):
            handler(event, chosen)
        else:
            handler(event)

    def at_counter(self, counter: str) -> Visit | None:
        """The visit called to a counter or served there."""
        here = self.waiting(("at", counter))
        assert len(here) <= 1
        return here[0] if here else None

    def waiting(self, place: Place) -> list[Visit]:
        """Visits at one place, in their order."""
        return sorted((v for v in self.visits.values() if v.place == place), key=lambda v: v.key)

    def next_for(self, counter: str) -> Visit | None:
        """Whom the rule calls to a counter, looked for among all who wait."""
        for helping in (False, True):
            found = [] if helping else [(v.key, v) for v in self.waiting(("for", counter))]
            for assignment in self.assigned[counter]:
                if assignment.only_when_idle is helping:
                    for v in self.waiting(("line", assignment.queue)):
                        found.append(((v.priority + assignment.handicap, v.entered), v))
            if found:
                return min(found, key=lambda pair: pair[0])[1]
        return None

    def may_call(self, counter: str) -> bool:
        """Whether a counter may call the next now."""
        here = self.at_counter(counter)
        free = here is None or (here.served and self.plan.policy_of(here.queue).next_completes)
        has_work = bool(self.assigned[counter]) or bool(self.waiting(("for", counter)))
        return self.open and counter in self.clerks and counter not in self.paused and free and has_work

    def shown(self, zone: str) -> list[tuple[str, str, str, int]]:
        """The calls that a zone remembers: each ticket's latest, newest first."""
        newest: dict[str, tuple[str, str, str, int]] = {}
        for call in reversed(self.calls):
            if call[0] == zone:
                newest.setdefault(call[1], call)
        return list(newest.values())[:CALLS_KEPT]

    def _announced(self, visit: Visit, counter: str) -> None:
        self.calls.append((self.plan.zone_of(visit.queue), visit.id, counter, visit.recalls + 1))

    def agree(self, hall: Hall) -> None:
        """Assert that the hall is as the shadow says, each ticket in exactly one place."""
        assert (hall.seq, hall.now, hall.date, hall.open) == (self.count, self.at, self.date, self.open)
        assert set(hall.stopped) == self.stopped
        for zone, calls in hall.calls.items():
            assert [(zone, c.ticket, c.counter, c.times) for c in calls] == self.shown(zone)
        assert hall.tickets.keys() == self.visits.keys()
        lines: dict[Place, list[str]] = {("line", queue): [p[2] for p in line] for queue, line in hall.waiting.items()}
        lines |= {("for", counter): [p[2] for p in line] for counter, line in hall.waiting_at.items()}
        for place, tickets in lines.items():
            assert tickets == [v.id for v in self.waiting(place)]
            assert [hall.ahead_of(hall.tickets[name]) for name in tickets] == list(range(len(tickets)))
        assert all(lines[("for", counter)] for counter in hall.waiting_at)
        listed = [ticket for tickets in lines.values() for ticket in tickets]
        listed += [c.ticket for c in hall.counters.values() if c.ticket is not None]
        listed += [t.id for t in hall.tickets.values() if t.state is TicketState.HELD]
        assert sorted(listed) == sorted(self.visits)
        for counter in hall.counters.values():
            here = self.at_counter(counter.id)
            assert counter.ticket == (here.id if here else None)
            assert counter.clerk == self.clerks.get(counter.id)
            assert counter.paused is (counter.id in self.paused)
            assert counter.assignments == self.assigned[counter.id]
        for ticket in hall.tickets.values():
            self._agree_on(hall, ticket, self.visits[ticket.id])

    def _agree_on(self, hall: Hall, ticket: Ticket, visit: Visit) -> None:
        kind, name = visit.place
        states = {
            "line": {TicketState.WAITING, TicketState.TRANSFERRED},
            "for": {TicketState.TRANSFERRED},
            "at": {TicketState.SERVING if visit.served else TicketState.CALLED},
            "held": {TicketState.HELD},
        }
        assert ticket.state in states[kind]
        assert ticket.counter == (None if kind == "line" else name)
        assert (ticket.queue, ticket.entered) == (visit.queue, visit.entered)
        assert (ticket.priority, ticket.misses, ticket.recalls) == (visit.priority, visit.misses, visit.recalls)
        assert ticket.hold is visit.hold
        assert kind in ("line", "for") or hall.ahead_of(ticket) == 0

    def _nobody_overtaken(self, visit: Visit, counter: str) -> None:
        """Nobody whom this counter might have called is passed by more than head starts and handicaps allow."""
        own = {a.queue: a.handicap for a in self.assigned[counter] if not a.only_when_idle}
        handicap = 0 if visit.place[0] == "for" else {a.queue: a.handicap for a in self.assigned[counter]}[visit.queue]
        for other in self.visits.values():
            if other is visit or other.misses or visit.misses or other.place != ("line", other.queue):
                continue
            if other.queue in own:
                allowed = visit.head_start - other.head_start + own[other.queue] - handicap
                assert visit.queue in own or visit.place[0] == "for"
                assert visit.reference - other.reference <= allowed

    def _day_opened(self, event: ev.DayOpened) -> None:
        assert not self.open
        assert self.date is None or event.date >= self.date
        if event.date != self.date:
            self.calls.clear()
        assert self.assigned == {c.id: c.assignments for c in self.plan.counters.values()}
        self.open, self.date = True, event.date
        self.stopped.clear()

    def _day_closed(self, event: ev.DayClosed) -> None:
        assert self.open
        assert event.date == self.date
        assert not self.visits
        assert not self.clerks
        self.open = False

    def _intake_stopped(self, event: ev.IntakeStopped) -> None:
        assert event.line not in self.stopped
        self.stopped.add(event.line)

    def _intake_started(self, event: ev.IntakeStarted) -> None:
        self.stopped.remove(event.line)

    def _ticket_issued(self, event: ev.TicketIssued) -> None:
        line = self.plan.lines[self.plan.queues[event.queue].line]
        assert self.open
        assert line.id not in self.stopped
        assert self.date is not None
        ordinal = self.given.get((self.date, line.id), 0) + 1
        self.given[self.date, line.id] = ordinal
        assert event.ordinal == ordinal
        assert event.number == line.prefix + str(ordinal).zfill(3)
        assert event.ticket == f"{self.date.replace('-', '')}-{event.number}"
        assert event.ticket not in self.ids
        self.ids.add(event.ticket)
        reference = event.at if event.slot_time is None else max(event.at, event.slot_time)
        head_start = self.plan.policy_of(event.queue).head_start[event.visitor_class]
        assert event.priority == reference - head_start
        self.visits[event.ticket] = Visit(
            id=event.ticket,
            queue=event.queue,
            reference=reference,
            head_start=head_start,
            priority=reference - head_start,
            place=("line", event.queue),
            entered=self.count,
        )

    def _ticket_called(self, event: ev.TicketCalled, chosen: bool) -> None:
        visit = self.visits[event.ticket]
        assert event.counter in self.clerks
        assert event.counter not in self.paused
        assert self.open
        assert self.at_counter(event.counter) is None
        queues = {a.queue for a in self.assigned[event.counter]}
        assert visit.place == ("for", event.counter) or (visit.place[0] == "line" and visit.queue in queues)
        assert (event.reason is None) is chosen
        if chosen:
            assert visit is self.next_for(event.counter)
            self._nobody_overtaken(visit, event.counter)
        visit.place, visit.served, visit.recalls = ("at", event.counter), False, 0
        self._announced(visit, event.counter)

    def _ticket_resumed(self, event: ev.TicketResumed) -> None:
        visit = self.visits[event.ticket]
        assert visit.place[0] == "held"
        if visit.place != ("held", event.counter):
            assert visit.hold is HoldKind.WITH_VISITOR
            assert visit.queue in {a.queue for a in self.assigned[event.counter]}
        assert event.counter in self.clerks
        assert event.counter not in self.paused
        assert self.at_counter(event.counter) is None
        visit.place, visit.served, visit.hold, visit.recalls = ("at", event.counter), False, None, 0
        self._announced(visit, event.counter)

    def _here(self, event: Any, *, served: bool | None = None) -> Visit:
        visit = self.visits[event.ticket]
        assert visit.place == ("at", event.counter)
        assert served is None or visit.served is served
        return visit

    def _ticket_recalled(self, event: ev.TicketRecalled) -> None:
        visit = self._here(event, served=False)
        visit.recalls += 1
        assert visit.recalls <= self.plan.policy_of(visit.queue).recall_limit
        self._announced(visit, event.counter)

    def _serving_started(self, event: ev.ServingStarted) -> None:
        self._here(event, served=False).served = True

    def _ticket_completed(self, event: ev.TicketCompleted) -> None:
        del self.visits[self._here(event, served=True).id]

    def _ticket_held(self, event: ev.TicketHeld) -> None:
        visit = self._here(event, served=True)
        visit.place, visit.hold = ("held", event.counter), event.hold

    def _ticket_missed(self, event: ev.TicketMissed) -> None:
        visit = self._here(event, served=False)
        policy = self.plan.policy_of(visit.queue)
        forgiven = policy.missed_call is MissedCall.REQUEUE and visit.misses < policy.requeue_limit
        assert (event.requeued is not None) is forgiven
        if event.requeued is None:
            del self.visits[visit.id]
            return
        before = visit.priority
        others = self.waiting(("line", visit.queue))
        visit.misses += 1
        self._line_up(visit, ("line", visit.queue))
        visit.priority = event.requeued
        assert visit.priority >= before
        first, rest = others[: policy.requeue_after], others[policy.requeue_after :]
        assert all(other.key < visit.key for other in first)
        earlier = max([before, *(other.priority for other in first)])
        assert all(visit.key < other.key for other in rest if other.priority > earlier)

    def _ticket_transferred(self, event: ev.TicketTransferred) -> None:
        visit = self.visits[event.ticket]
        assert visit.place in (("at", event.counter), ("for", event.counter))
        assert event.to_counter is None or event.to_counter in self.clerks
        target = ("line", event.queue) if event.to_counter is None else ("for", event.to_counter)
        assert target != visit.place
        visit.queue = event.queue
        self._line_up(visit, target)

    def _line_up(self, visit: Visit, place: Place) -> None:
        visit.place, visit.entered, visit.served, visit.recalls = place, self.count, False, 0

    def _ticket_cancelled(self, event: ev.TicketCancelled) -> None:
        assert event.reason.strip()
        assert self.visits.pop(event.ticket).place[0] != "at"

    def _ticket_expired(self, event: ev.TicketExpired) -> None:
        del self.visits[event.ticket]

    def _counter_opened(self, event: ev.CounterOpened) -> None:
        assert event.counter not in self.clerks
        self.clerks[event.counter] = event.clerk

    def _counter_closed(self, event: ev.CounterClosed) -> None:
        assert self.at_counter(event.counter) is None
        assert not self.waiting(("for", event.counter))
        del self.clerks[event.counter]
        self.paused.discard(event.counter)

    def _counter_paused(self, event: ev.CounterPaused) -> None:
        assert event.counter in self.clerks
        assert event.counter not in self.paused
        assert event.reason.strip()
        self.paused.add(event.counter)

    def _counter_unpaused(self, event: ev.CounterUnpaused) -> None:
        self.paused.remove(event.counter)

    def _counter_assigned(self, event: ev.CounterAssigned) -> None:
        assert event.assignments != self.assigned[event.counter]
        assert {a.queue for a in event.assignments} <= self.plan.queues.keys()
        self.assigned[event.counter] = event.assignments
