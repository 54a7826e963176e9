"""A shadow of the hall: the rules written down once more, naively, from events alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from queueing import commands as cmd
from queueing import events as ev
from queueing.commands import Command
from queueing.events import Event
from queueing.hall import CALLS_KEPT, Hall
from queueing.intake import IntakeStop, StopCause
from queueing.plan import DAY, MINUTE, Assignment, HallPlan, Millis, MissedCall, Quota
from queueing.ticket import HoldKind, Ticket, TicketState
from tests.queueing.shadow_floor import UTC_OFFSET, ShadowFloor
from tests.queueing.shadow_judge import Judge
from tests.queueing.shadow_office import ShadowOffice

ELSEWHERE = (
    *(ev.CounterAssigned, ev.MovePlanned, ev.MoveBegun, ev.MoveEnded, ev.RatingAsked),
    *(ev.VisitRated, ev.FollowUpOpened, ev.FollowUpCalledBack, ev.FollowUpSettled, ev.NoticePosted, ev.NoticeWithdrawn),
    *(ev.AlarmRaised, ev.AlarmAcknowledged, ev.AlarmCleared, ev.CaseRegistered, ev.DepartmentSummoned),
    *(ev.DepartmentArrived, ev.PapersSupplied, ev.CaseDecided, ev.ResultHandedOver, ev.CaseWithdrawn),
)
"""Events that concern the floor or the office alone."""
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
    reprints: int = 0
    person: str | None = None
    booking: str | None = None
    visitor_class: str = "ordinary"
    service: str | None = None
    case: str | None = None
    route: tuple[str, ...] = ()
    given: Millis = 0
    slot: Millis | None = None
    entered_at: Millis = 0
    called_at: Millis | None = None
    """First call of the present queueing."""
    announced_at: Millis | None = None
    served_at: Millis | None = None
    held_at: Millis | None = None

    @property
    def key(self) -> tuple[Millis, int]:
        """The order among those who wait."""
        return (self.priority, self.entered)


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number that was given, by the server or by a kiosk."""

    date: str
    line: str
    ordinal: int
    kiosk: str | None
    given: Millis
    booked: bool
    service: str | None


@dataclass(kw_only=True)
class Promise:
    """A booking, and what has become of it."""

    id: str
    queue: str
    start: Millis
    end: Millis
    person: str
    became: str = "open"
    """open, kept, cancelled or missed."""
    missed_at: Millis = 0


class Shadow:
    """Follows the events of a hall and asserts that each was allowed."""

    def __init__(self, plan: HallPlan) -> None:
        self.plan = plan
        self.visits: dict[str, Visit] = {}
        self.ids: set[str] = set()
        self.numbers: list[Number] = []
        """Every number ever given."""
        self.promises: list[Promise] = []
        """Every booking ever made."""
        self.faults: dict[str, tuple[str, Millis]] = {}
        self.began: Millis = 0
        """When the date began."""
        self.resumes: Millis | None = None
        self.filled: set[tuple[str, str]] = set()
        """Dates and lines that were full."""
        self.floor = ShadowFloor(plan)
        self.office = ShadowOffice(plan)
        self.clerks: dict[str, str] = {}
        self.paused: set[str] = set()
        self.stopped: dict[str, IntakeStop] = {}
        self.date: str | None = None
        self.open = False
        self.calls: list[tuple[str, str, str, int]] = []
        """Every call of the date, oldest first: zone, ticket, counter, times announced."""
        self.count = 0
        self.at: Millis = 0
        self.before_closing: Millis = 0
        """The time of the latest event before those of `at`."""

    def take(self, event: Event, *, chosen: bool = False) -> None:
        """Follow one event; `chosen` says that the rule, not a clerk, chose whom to call."""
        assert event.at >= self.at
        if event.at > self.at:
            self.before_closing, self.at = self.at, event.at
        self.count += 1
        new_date = isinstance(event, ev.DayOpened) and event.date != self.date
        about: Any = event
        visit = self.visits.get(getattr(about, "ticket", ""))
        if isinstance(event, ev.NoShowUndone):
            self.undone: Visit = self.floor.misses[event.counter].visit
        self.office.take(event, self.clerks.get(getattr(about, "counter", "")), new_date)
        self.floor.take(event, visit, self.count, new_date)
        if isinstance(event, ELSEWHERE):
            return
        handler: Any = getattr(self, re.sub("(?=[A-Z])", "_", type(event).__name__).lower())
        if isinstance(event, ev.TicketCalled):
            handler(event, chosen)
        else:
            handler(event)

    @property
    def assigned(self) -> dict[str, tuple[Assignment, ...]]:
        """What each counter serves."""
        return self.floor.assigned

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
        assert (hall.stopped, hall.resumes) == (self.stopped, self.resumes)
        assert {(self.date, line) for line in hall.filled} == {f for f in self.filled if f[0] == self.date}
        assert {device: (f.fault, f.since) for device, f in hall.faults.items()} == self.faults
        self._agree_on_numbers(hall)
        self._agree_on_bookings(hall)
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
        self.floor.agree(hall, {v.place[1]: v.id for v in self.visits.values() if v.place[0] == "at"})
        self.office.agree(hall)
        assert {c.id: c.clerk for c in hall.counters.values() if c.open} == self.clerks
        assert {c.id for c in hall.counters.values() if c.paused} == self.paused
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
        assert (ticket.person, ticket.booking, ticket.reprints) == (visit.person, visit.booking, visit.reprints)
        assert (ticket.visitor_class, ticket.service, ticket.case) == (visit.visitor_class, visit.service, visit.case)
        assert (ticket.route, ticket.issued_at, ticket.slot_time) == (visit.route, visit.given, visit.slot)
        assert (ticket.entered_at, ticket.announced_at, ticket.held_at) == (
            *(visit.entered_at, visit.announced_at, visit.held_at),
        )
        assert (ticket.called_at, ticket.serving_at) == (visit.called_at, visit.served_at)
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
        assert not [p for p in self.open_bookings() if self._date(p.start) < event.date]
        if event.date != self.date:
            self.calls.clear()
            self.began = event.at
        self.resumes = None
        assert self.assigned == {c.id: c.assignments for c in self.plan.counters.values()}
        self.open, self.date = True, event.date
        self.stopped.clear()

    def _day_closed(self, event: ev.DayClosed) -> None:
        assert self.open
        assert event.date == self.date
        assert not self.visits
        assert not self.clerks
        over = event.at if self._date(event.at) == self.date else self.before_closing
        assert not [p for p in self.open_bookings() if self._date(p.start) == self.date and p.end <= over]
        self.open, self.resumes = False, event.resumes

    def _intake_stopped(self, event: ev.IntakeStopped) -> None:
        stop = self.stopped.get(event.line)
        assert stop is None or (event.cause is StopCause.DESK and stop.cause is not StopCause.DESK)
        self.stopped[event.line] = IntakeStop(cause=event.cause, resumes=event.resumes)
        if event.cause is StopCause.FULL:
            self.filled.add((str(self.date), event.line))

    def _intake_started(self, event: ev.IntakeStarted) -> None:
        del self.stopped[event.line]

    def _ticket_issued(self, event: ev.TicketIssued) -> None:
        line = self.plan.lines[self.plan.queues[event.queue].line]
        given = event.at if event.issued_at is None else event.issued_at
        assert self.open
        assert self.date == self._date(given) or event.kiosk is None
        assert given <= event.at
        assert event.number == line.prefix + str(event.ordinal).zfill(3)
        assert event.ticket == f"{str(self.date).replace('-', '')}-{event.number}"
        assert event.ticket not in self.ids
        if event.person is not None:
            assert self.ticket_of(event.person, line.id) is None
        promise = self._promised(event.booking) if event.booking is not None else None
        quota = self.quota_at(line.id, given) if promise is None else None
        assert event.quota == (quota.start if quota else None)
        if event.kiosk is None:
            assert event.ordinal == self.next_ordinal(line.id)
        else:
            first, last = self.plan.offline_numbers[event.kiosk]
            assert first <= event.ordinal <= last
        if event.kiosk is None and promise is None:
            assert line.id not in self.stopped
            assert quota is None or self.given_in(line.id, quota) < quota.count
        self.ids.add(event.ticket)
        self.numbers.append(
            Number(
                date=str(self.date),
                line=line.id,
                ordinal=event.ordinal,
                kiosk=event.kiosk,
                given=given,
                booked=promise is not None,
                service=event.service,
            )
        )
        if promise is not None:
            rule = self.plan.policy_of(promise.queue).booking
            assert rule is not None
            assert event.at >= promise.start - rule.early
            on_time = event.at <= promise.start + rule.late
            assert event.visitor_class == ("appointment" if on_time else "ordinary")
            assert event.slot_time == (promise.start if on_time else None)
            assert (event.queue, event.person) == (promise.queue, promise.person)
            promise.became = "kept"
        if event.case is not None:
            assert self.office.happened(event.case, ev.CaseDecided)
            assert event.queue == self.office.cases[event.case][0].issuing
            assert event.case not in {visit.case for visit in self.visits.values()}
        reference = given if event.slot_time is None else max(given, event.slot_time)
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
            entered_at=event.at,
            person=event.person,
            booking=event.booking,
            visitor_class=event.visitor_class,
            service=event.service,
            case=event.case,
            given=given,
            slot=event.slot_time,
        )

    def _ticket_reprinted(self, event: ev.TicketReprinted) -> None:
        self.visits[event.ticket].reprints += 1

    def _booking_made(self, event: ev.BookingMade) -> None:
        rule = self.plan.policy_of(event.queue).booking
        assert rule is not None
        assert event.start > event.at
        assert event.end == event.start + rule.slot
        assert event.booking not in {p.id for p in self.open_bookings()}
        line = self.plan.queues[event.queue].line
        assert line not in {self.plan.queues[p.queue].line for p in self.open_bookings() if p.person == event.person}
        self.promises.append(
            Promise(id=event.booking, queue=event.queue, start=event.start, end=event.end, person=event.person)
        )
        assert self.taken(event.queue, event.start) <= rule.quota

    def _booking_cancelled(self, event: ev.BookingCancelled) -> None:
        assert event.reason.strip()
        self._promised(event.booking).became = "cancelled"

    def _booking_missed(self, event: ev.BookingMissed) -> None:
        promise = self._promised(event.booking)
        assert self._date(promise.start) == self.date
        assert promise.end <= event.at
        promise.became, promise.missed_at = "missed", event.at

    def _fault_reported(self, event: ev.FaultReported) -> None:
        assert self.faults.get(event.device, ("", 0))[0] != event.fault
        self.faults[event.device] = (event.fault, event.at)

    def _fault_cleared(self, event: ev.FaultCleared) -> None:
        del self.faults[event.device]

    def open_bookings(self) -> list[Promise]:
        """Bookings neither kept nor cancelled nor missed, in the order of their making."""
        return [promise for promise in self.promises if promise.became == "open"]

    def ticket_of(self, person: str, line: str) -> Visit | None:
        """The open ticket of a person in a line, or on its way there."""
        theirs = [v for v in self.visits.values() if v.person == person and line in self.lines_of(v)]
        assert len(theirs) <= 1
        return theirs[0] if theirs else None

    def lines_of(self, visit: Visit) -> set[str]:
        """The line that a visit is in, and those of its route."""
        return {self.plan.queues[queue].line for queue in (visit.queue, *visit.route)}

    def taken(self, queue: str, start: Millis) -> int:
        """How many places of a slot are taken: whoever has not cancelled keeps theirs."""
        here = [p for p in self.promises if (p.queue, p.start) == (queue, start)]
        return len([promise for promise in here if promise.became != "cancelled"])

    def quota_at(self, line: str, at: Millis) -> Quota | None:
        """The quota of a line that counts at a moment."""
        minute = (at + UTC_OFFSET) % DAY // MINUTE
        policy = self.plan.policies.get(line, self.plan.policy)
        return next((quota for quota in policy.quotas if minute in range(quota.start, quota.end)), None)

    def given_in(self, line: str, quota: Quota) -> int:
        """How many numbers of today's count in a quota."""
        today = [n for n in self._today() if n.line == line and not n.booked]
        return len([number for number in today if self.quota_at(line, number.given) == quota])

    def next_ordinal(self, line: str) -> int:
        """The number that the server gives next."""
        of_kiosks = {n for first, last in self.plan.offline_numbers.values() for n in range(first, last + 1)}
        ordinal = 1 + max((n.ordinal for n in self._today() if n.line == line and n.kiosk is None), default=0)
        while ordinal in of_kiosks:
            ordinal += 1
        return ordinal

    def allows(self, command: Command, now: Millis) -> bool | None:
        """Whether a number or a place is to be had; None for commands that this does not judge."""
        judges: dict[type, Callable[[Any, Millis], bool]] = {
            cmd.IssueTicket: self._may_issue,
            cmd.HandInTicket: self._may_hand_in,
            cmd.Book: self._may_book,
            cmd.CheckIn: self._may_check_in,
        }
        judge = judges.get(type(command))
        at = max(now, self.at)
        return judge(command, at) if judge is not None else Judge(self, at).allows(command)

    def _may_issue(self, command: cmd.IssueTicket, at: Millis) -> bool:
        queue = self._asked(command.queue, command.service)
        if command.case is not None:
            if command.case not in self.office.open_cases() or not self.office.happened(command.case, ev.CaseDecided):
                return False
            if command.case in {visit.case for visit in self.visits.values()}:
                return False
            queue = self._asked(self.office.cases[command.case][0].issuing, command.service)
        if queue is None or not self.open or command.visitor_class not in self.plan.policy_of(queue).head_start:
            return False
        line = self.plan.queues[queue].line
        quota = self.quota_at(line, at)
        return (
            line not in self.stopped
            and (command.slot_time is None or abs(command.slot_time - at) <= DAY)
            and (quota is None or self.given_in(line, quota) < quota.count)
            and (command.person is None or self.ticket_of(command.person, line) is None)
        )

    def _may_hand_in(self, command: cmd.HandInTicket, at: Millis) -> bool:
        queue = self._asked(command.queue, command.service)
        if queue is None or not self.open or command.visitor_class not in self.plan.policy_of(queue).head_start:
            return False
        line = self.plan.queues[queue].line
        first, last = self.plan.offline_numbers.get(command.kiosk, (1, 0))
        today = (min(command.issued_at, at) + UTC_OFFSET) // DAY == self._day()
        return (
            command.ordinal in range(first, last + 1)
            and today
            and at - command.issued_at <= DAY
            and command.ordinal not in {n.ordinal for n in self._today() if n.line == line}
        )

    def _may_book(self, command: cmd.Book, at: Millis) -> bool:
        queue = self._asked(command.queue, command.service)
        rule = self.plan.policy_of(queue).booking if queue is not None else None
        if queue is None or rule is None or command.start <= at:
            return False
        line = self.plan.queues[queue].line
        missed = [p for p in self.promises if p.became == "missed" and p.person == command.person]
        counting = [promise for promise in missed if promise.missed_at > at - rule.no_show_window]
        return (
            command.booking not in {p.id for p in self.open_bookings()}
            and not [p for p in self._of_line(line) if p.person == command.person]
            and (rule.no_show_limit == 0 or len(counting) < rule.no_show_limit)
            and self.taken(queue, command.start) < rule.quota
        )

    def _may_check_in(self, command: cmd.CheckIn, at: Millis) -> bool:
        promise = next((p for p in self.open_bookings() if p.id == command.booking), None)
        if promise is None or not self.open:
            return False
        rule = self.plan.policy_of(promise.queue).booking
        assert rule is not None
        line = self.plan.queues[promise.queue].line
        return at >= promise.start - rule.early and self.ticket_of(promise.person, line) is None

    def _asked(self, queue: str | None, service: str | None) -> str | None:
        if service is not None:
            known = self.plan.services.get(service)
            if known is None or queue not in (None, known.queue):
                return None
            return known.queue
        return queue if queue in self.plan.queues else None

    def _of_line(self, line: str) -> list[Promise]:
        return [p for p in self.open_bookings() if self.plan.queues[p.queue].line == line]

    def _promised(self, booking: str) -> Promise:
        (promise,) = [p for p in self.open_bookings() if p.id == booking]
        return promise

    def _today(self) -> list[Number]:
        return [number for number in self.numbers if number.date == self.date]

    def _date(self, at: Millis) -> str:
        return (datetime(1970, 1, 1) + timedelta(milliseconds=at + UTC_OFFSET)).date().isoformat()

    def _day(self) -> int:
        assert self.date is not None
        return (datetime.fromisoformat(self.date) - datetime(1970, 1, 1)).days

    def _agree_on_numbers(self, hall: Hall) -> None:
        today = self._today()
        assert len({(n.line, n.ordinal) for n in today}) == len(today)
        handed_in = {line: {n.ordinal for n in today if n.line == line and n.kiosk} for line in self.plan.lines}
        assert hall.handed_in == {line: ordinals for line, ordinals in handed_in.items() if ordinals}
        counted = Counter(
            (n.line, quota.start) for n in today if not n.booked and (quota := self.quota_at(n.line, n.given))
        )
        assert {(line, start): n for line, spans in hall.given.items() for start, n in spans.items()} == counted
        assert hall.demand_today == Counter(n.service for n in today if n.service is not None)
        people = sorted((v.person, v.id) for v in self.visits.values() if v.person is not None)
        assert sorted((who, ticket) for who, theirs in hall.of_person.items() for ticket in theirs) == people
        for person, ticket in people:
            line = self.plan.queues[self.visits[ticket].queue].line
            assert self.ticket_of(person, line) is self.visits[ticket]
            assert hall.ticket_of(person, line) is hall.tickets[ticket]

    def _agree_on_bookings(self, hall: Hall) -> None:
        assert {p.became for p in self.promises} <= {"open", "kept", "cancelled", "missed"}
        open_ones = self.open_bookings()
        told = [(b.id, b.queue, b.start, b.end, b.person) for b in hall.bookings.values()]
        assert told == [(p.id, p.queue, p.start, p.end, p.person) for p in open_ones]
        for person in {p.person for p in self.promises}:
            theirs = sorted((p for p in open_ones if p.person == person), key=lambda promise: promise.start)
            assert [b.id for b in hall.bookings_of(person)] == [p.id for p in theirs]
            missed = sorted(p.missed_at for p in self.promises if p.person == person and p.became == "missed")
            assert list(hall.no_shows.get(person, ())) == missed
        slots = {(p.queue, p.start): self.taken(p.queue, p.start) for p in self.promises if p.start > self.began}
        assert {(q, s): n for q, starts in hall.booked.items() for s, n in starts.items()} == slots

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
        visit.called_at = event.at
        self._arrive(visit, event)

    def _arrive(self, visit: Visit, event: ev.TicketCalled | ev.TicketResumed) -> None:
        visit.place, visit.served, visit.recalls = ("at", event.counter), False, 0
        visit.announced_at = event.at
        self._announced(visit, event.counter)

    def _ticket_resumed(self, event: ev.TicketResumed) -> None:
        visit = self.visits[event.ticket]
        assert visit.place[0] == "held"
        if visit.place != ("held", event.counter):
            assert visit.hold is HoldKind.WITH_VISITOR or visit.place[1] not in self.clerks
            assert visit.queue in {a.queue for a in self.assigned[event.counter]}
        assert event.counter in self.clerks
        assert event.counter not in self.paused
        assert self.at_counter(event.counter) is None
        visit.hold = visit.held_at = None
        self._arrive(visit, event)

    def _here(self, event: Any, *, served: bool | None = None) -> Visit:
        visit = self.visits[event.ticket]
        assert visit.place == ("at", event.counter)
        assert served is None or visit.served is served
        return visit

    def _ticket_recalled(self, event: ev.TicketRecalled) -> None:
        visit = self._here(event, served=False)
        visit.recalls += 1
        visit.announced_at = event.at
        assert visit.recalls <= self.plan.policy_of(visit.queue).recall_limit
        self._announced(visit, event.counter)

    def _serving_started(self, event: ev.ServingStarted) -> None:
        visit = self._here(event, served=False)
        visit.served, visit.served_at = True, self._happened(event, visit)

    def _happened(self, event: Any, visit: Visit) -> Millis:
        """When something happened at a counter: not before what happened there last, and not after it was told."""
        if event.happened_at is None:
            return self.at
        assert visit.announced_at is not None
        assert visit.announced_at <= event.happened_at <= event.at
        assert not visit.served or (visit.served_at or 0) <= event.happened_at
        return int(event.happened_at)

    def _ticket_completed(self, event: ev.TicketCompleted) -> None:
        visit = self._here(event, served=True)
        self._happened(event, visit)
        assert not visit.route
        del self.visits[visit.id]

    def _ticket_held(self, event: ev.TicketHeld) -> None:
        visit = self._here(event, served=True)
        visit.place, visit.hold = ("held", event.counter), event.hold
        visit.held_at = self._happened(event, visit)

    def _ticket_missed(self, event: ev.TicketMissed) -> None:
        visit = self._here(event, served=False)
        policy = self.plan.policy_of(visit.queue)
        assert visit.recalls + 1 >= policy.no_show_calls
        assert self._happened(event, visit) - (visit.announced_at or 0) >= policy.no_show_after
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
        assert (event.queue, *event.route)[1:2] != (event.queue,)
        if event.done:
            assert self._here(event, served=True) is visit
            assert (event.queue, *event.route) == visit.route
            self._happened(event, visit)
        target = ("line", event.queue) if event.to_counter is None else ("for", event.to_counter)
        assert target != visit.place
        visit.queue, visit.route = event.queue, event.route
        self._line_up(visit, target)

    def _line_up(self, visit: Visit, place: Place) -> None:
        visit.place, visit.entered, visit.served, visit.recalls = place, self.count, False, 0
        visit.entered_at, visit.called_at, visit.announced_at, visit.served_at = self.at, None, None, None

    def _no_show_undone(self, event: ev.NoShowUndone) -> None:
        """The visit is as it was before the miss, but for what has become of the ticket since."""
        since = self.visits.pop(event.ticket, None)
        visit = replace(self.undone, announced_at=event.at)
        if since is not None:
            raised = since.visitor_class != visit.visitor_class
            visit.visitor_class, visit.reprints = since.visitor_class, since.reprints
            visit.head_start = since.head_start
            visit.priority = min(visit.priority, since.priority) if raised else visit.priority
        assert self.at_counter(event.counter) is None
        assert visit.place == ("at", event.counter)
        assert not visit.served
        self.visits[visit.id] = visit
        self._announced(visit, event.counter)

    def _ticket_raised(self, event: ev.TicketRaised) -> None:
        visit = self.visits[event.ticket]
        assert visit.place[0] in ("line", "for")
        assert event.reason.strip()
        head_starts = self.plan.policy_of(visit.queue).head_start
        gained = head_starts[event.visitor_class] - head_starts.get(visit.visitor_class, 0)
        assert gained > 0
        assert event.priority == visit.priority - gained
        visit.visitor_class, visit.priority = event.visitor_class, event.priority
        visit.head_start += gained

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
