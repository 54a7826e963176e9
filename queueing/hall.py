"""The hall's state, and the one way it changes: `Hall.apply`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from queueing import events as ev
from queueing.alarm import Alarm
from queueing.booking import Booking
from queueing.case import Case
from queueing.day import moment_of
from queueing.diary import Diary
from queueing.intake import IntakeStop, StopCause
from queueing.move import Move, begun_after, fitted, without
from queueing.notice import Notice
from queueing.office import Office, OfficeEvent, OfficeSnapshot, visit_id
from queueing.plan import Assignment, HallPlan, Millis
from queueing.ticket import WAITING_STATES, Ticket, TicketState
from queueing.waiting_line import Place, WaitingLine

CALLS_KEPT = 24
"""Newest calls a zone remembers for its wall displays."""


@dataclass(slots=True, kw_only=True)
class CounterState:
    """The live record of a counter. Only `Hall.apply` changes it."""

    id: str
    assignments: tuple[Assignment, ...]
    clerk: str | None = None
    """Staff number of who is signed in, None while closed."""
    opened_at: Millis | None = None
    pause_reason: str | None = None
    paused_at: Millis | None = None
    ticket: str | None = None
    """The ticket called to it or served there."""
    name: str | None = None
    """What the clerk's name card says."""
    closed_at: Millis | None = None
    """When its clerk left, today."""
    idle_since: Millis | None = None
    """Since when an open counter has had no ticket, and the queues that it has, if it has no ticket."""
    last: str | None = None
    """The ticket whose visit ended here last, while this clerk is here."""
    asked: str | None = None
    """The ticket whose visitor is asked for a rating now."""
    missed: Ticket | None = None
    """The last no-show as it was before, so that it can be undone for a while."""
    missed_at: Millis | None = None

    @property
    def open(self) -> bool:
        """A clerk is signed in."""
        return self.clerk is not None

    @property
    def paused(self) -> bool:
        """The clerk calls nobody for now."""
        return self.pause_reason is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as the wall shows it."""

    ticket: str
    number: str
    counter: str
    at: Millis
    times: int = 1
    """How often it was announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with a device."""

    fault: str
    since: Millis


@dataclass(frozen=True, slots=True, kw_only=True)
class HallSnapshot:
    """The whole state, plain enough to be written down. Finished tickets are not part of it."""

    seq: int
    now: Millis
    date: str | None
    open: bool
    numbers: Mapping[str, int] = field(default_factory=dict)
    stopped: Mapping[str, IntakeStop] | tuple[str, ...] = field(default_factory=dict)
    """Written without causes in the beginning."""
    filled: tuple[str, ...] = ()
    resumes: Millis | None = None
    counters: tuple[CounterState, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    calls: Mapping[str, tuple[Call, ...]] = field(default_factory=dict)
    given: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    handed_in: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    bookings: tuple[Booking, ...] = ()
    booked: Mapping[str, Mapping[Millis, int]] = field(default_factory=dict)
    no_shows: Mapping[str, tuple[Millis, ...]] = field(default_factory=dict)
    demand: Mapping[str, int] = field(default_factory=dict)
    demand_today: Mapping[str, int] = field(default_factory=dict)
    faults: Mapping[str, Fault] = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    notices: tuple[Notice, ...] = ()
    alarms: Mapping[str, Alarm] = field(default_factory=dict)
    office: OfficeSnapshot | None = None
    """None where it is not told, as to terminals."""


class Hall:
    """The state of one hall: its day, counters, open tickets and who waits where.

    Read it freely; change it only by `apply`. Replaying the same events on the same plan gives the same `snapshot`.
    """

    def __init__(self, plan: HallPlan) -> None:
        self.plan = plan
        self.seq = 0
        """Events applied so far."""
        self.now: Millis = 0
        """Time of the latest event; time never runs backwards here, whatever a clock does."""
        self.date: str | None = None
        self.open = False
        self.numbers: dict[str, int] = dict.fromkeys(plan.lines, 0)
        """The last ordinal given, per line."""
        self.stopped: dict[str, IntakeStop] = {}
        """Lines whose intake is stopped."""
        self.filled: set[str] = set()
        """Lines whose intake was stopped today because who waited filled the time, started again or not."""
        self.resumes: Millis | None = None
        """While the day is closed: when numbers are given again, as far as is known."""
        self.given: dict[str, dict[int, int]] = {}
        """Numbers given today under a quota: per line, by the start of the quota's span."""
        self.handed_in: dict[str, set[int]] = {}
        """Ordinals of today that kiosks gave by themselves, per line."""
        self.counters = {c.id: CounterState(id=c.id, assignments=c.assignments) for c in plan.counters.values()}
        self.tickets: dict[str, Ticket] = {}
        """Open tickets by id."""
        self.waiting: dict[str, WaitingLine] = {queue: WaitingLine() for queue in plan.queues}
        self.waiting_at: dict[str, WaitingLine] = {}
        """Tickets transferred to one counter, per counter."""
        self.calls: dict[str, list[Call]] = {zone: [] for zone in plan.zones}
        """Newest first, per zone of the ticket's queue."""
        self.of_person: dict[str, list[str]] = {}
        """Open tickets of each person who has any."""
        self.diary = Diary()
        self.demand: dict[str, int] = {}
        """How often each service was asked for until today; yesterday counts twice as much as the day before."""
        self.demand_today: dict[str, int] = {}
        self.faults: dict[str, Fault] = {}
        """Devices that have told of a fault."""
        self.moves: dict[str, Move] = {}
        """Moves planned, and moves begun that can be taken back."""
        self.notices: dict[str, Notice] = {}
        self.alarms: dict[str, Alarm] = {}
        """Alarms that stand, by `queueing.alarm.alarm_id`."""
        self.office: Office | None = Office()
        """None in a copy of the hall that does not follow it."""

    @property
    def bookings(self) -> Mapping[str, Booking]:
        """Bookings neither kept nor cancelled nor missed, by id."""
        return self.diary.bookings

    @property
    def booked(self) -> Mapping[str, Mapping[Millis, int]]:
        """Per queue: how many have booked each slot, kept ones included."""
        return self.diary.booked

    @property
    def no_shows(self) -> Mapping[str, tuple[Millis, ...]]:
        """Per person: when bookings were missed."""
        return self.diary.no_shows

    def find(self, name: str) -> Ticket | None:
        """The open ticket with this id, or with this number today; None if there is none."""
        return self.tickets.get(name) or self.tickets.get(ticket_id(self.date or "", name.upper()))

    def ahead_of(self, ticket: Ticket) -> int:
        """How many people are to be called before `ticket` in its queue; 0 once it is called."""
        if ticket.state not in WAITING_STATES:
            return 0
        return self._line_of(ticket).ahead_of(place_of(ticket))

    def ticket_of(self, person: str, line: str) -> Ticket | None:
        """The open ticket that a person has in a line, or that is on its way there, if any."""
        tickets = (self.tickets[ticket] for ticket in self.of_person.get(person, ()))
        return next((ticket for ticket in tickets if line in self.lines_of(ticket)), None)

    def lines_of(self, ticket: Ticket) -> set[str]:
        """The line that a ticket is in, and those that it goes on to."""
        return {self.plan.queues[queue].line for queue in (ticket.queue, *ticket.route)}

    def bookings_of(self, person: str) -> list[Booking]:
        """A person's bookings, earliest slot first."""
        return self.diary.of(person)

    def held_by(self, counter: str) -> Iterator[Ticket]:
        """Tickets on hold that `counter` put aside."""
        return (t for t in self.tickets.values() if t.state is TicketState.HELD and t.counter == counter)

    def counters_serving(self, queue: str) -> list[CounterState]:
        """Counters to which `queue` is assigned, open or not."""
        return [c for c in self.counters.values() if any(a.queue == queue for a in c.assignments)]

    def apply(self, event: ev.Event) -> Ticket | Case | None:
        """Change the state by one event; answers the ticket or the case that it changed, if any, in its new state.

        KeyError if the event names what this plan does not have.
        """
        changed = _APPLY[type(event)](self, event)
        self.seq += 1
        self.now = event.at
        return changed

    def snapshot(self, *, office: bool = True) -> HallSnapshot:
        """The state as of now, sharing nothing with it; without the office if that is not asked for."""
        return HallSnapshot(
            seq=self.seq,
            now=self.now,
            date=self.date,
            open=self.open,
            numbers=dict(self.numbers),
            stopped=dict(self.stopped),
            filled=tuple(sorted(self.filled)),
            resumes=self.resumes,
            counters=tuple(copy(c) for c in self.counters.values()),
            tickets=tuple(copy(t) for t in self.tickets.values()),
            calls={zone: tuple(calls) for zone, calls in self.calls.items()},
            given={line: dict(spans) for line, spans in self.given.items()},
            handed_in={line: tuple(sorted(ordinals)) for line, ordinals in self.handed_in.items()},
            bookings=tuple(self.bookings.values()),
            booked={queue: dict(slots) for queue, slots in self.booked.items()},
            no_shows=dict(self.no_shows),
            demand=dict(self.demand),
            demand_today=dict(self.demand_today),
            faults=dict(self.faults),
            moves=tuple(self.moves.values()),
            notices=tuple(self.notices.values()),
            alarms=dict(self.alarms),
            office=self.office.snapshot() if office and self.office is not None else None,
        )

    @classmethod
    def restore(cls, plan: HallPlan, snapshot: HallSnapshot) -> Hall:
        """The hall that `snapshot` was taken of; it follows the office if the snapshot tells of it.

        KeyError if a ticket, a booking or an open counter of it needs what this plan does not have; calls to a counter
        that is gone are forgotten, and so are moves that cannot be carried out any more.
        """
        hall = cls(plan)
        hall.seq, hall.now = snapshot.seq, snapshot.now
        hall.date, hall.open = snapshot.date, snapshot.open
        hall.numbers.update(snapshot.numbers)
        hall.stopped, hall.resumes = _stops(snapshot.stopped), snapshot.resumes
        hall.filled = set(snapshot.filled)
        hall.given = {line: dict(spans) for line, spans in snapshot.given.items()}
        hall.handed_in = {line: set(ordinals) for line, ordinals in snapshot.handed_in.items()}
        hall.diary = Diary.restore(snapshot.bookings, snapshot.booked, snapshot.no_shows)
        hall.demand, hall.demand_today = dict(snapshot.demand), dict(snapshot.demand_today)
        hall.faults = dict(snapshot.faults)
        hall.moves = {move.id: move for known in snapshot.moves if (move := fitted(known, plan)) is not None}
        hall.notices = {notice.id: notice for notice in snapshot.notices}
        hall.alarms = dict(snapshot.alarms)
        hall.office = Office.restore(snapshot.office) if snapshot.office is not None else None
        _require(plan.queues, (booking.queue for booking in snapshot.bookings))
        for counter in snapshot.counters:
            if counter.id in hall.counters:
                _require(plan.queues, (assignment.queue for assignment in counter.assignments))
                hall.counters[counter.id] = _able_to_undo(copy(counter), plan)
            elif counter.open:
                raise KeyError(counter.id)
        waiting = []
        for record in snapshot.tickets:
            _require(plan.queues, (record.queue, *record.route))
            _require(plan.counters, (record.counter,) if record.counter is not None else ())
            ticket = copy(record)
            hall._take_in(ticket)
            if ticket.state in WAITING_STATES:
                waiting.append(ticket)
        for ticket in sorted(waiting, key=place_of):
            hall._line_of(ticket).add(place_of(ticket))
        for zone in plan.zones:
            hall.calls[zone] = [call for call in snapshot.calls.get(zone, ()) if call.counter in plan.counters]
        return hall

    def _line_of(self, ticket: Ticket) -> WaitingLine:
        if ticket.counter is None:
            return self.waiting[ticket.queue]
        return self.waiting_at.setdefault(ticket.counter, WaitingLine())

    def _enter_line(self, ticket: Ticket, at: Millis, state: TicketState, counter: str | None = None) -> None:
        ticket.state = state
        ticket.counter = counter
        ticket.entered, ticket.entered_at = self.seq + 1, at
        ticket.called_at = ticket.serving_at = ticket.announced_at = None
        ticket.recalls = 0
        self._line_of(ticket).add(place_of(ticket))

    def _leave_line(self, ticket: Ticket) -> None:
        line = self._line_of(ticket)
        line.remove(place_of(ticket))
        if ticket.counter is not None and not line:
            del self.waiting_at[ticket.counter]

    def _leave_counter(self, ticket: Ticket, at: Millis) -> CounterState | None:
        """Free the counter that a ticket is at; answers that counter, if there is one."""
        counter = self.counters[ticket.counter] if ticket.counter is not None else None
        if counter is None or counter.ticket != ticket.id:
            return None
        counter.ticket = None
        counter.idle_since = at
        return counter

    def _remember_call(self, ticket: Ticket, counter: str, at: Millis, times: int) -> None:
        calls = self.calls[self.plan.zone_of(ticket.queue)]
        calls[:] = [call for call in calls if call.ticket != ticket.id]
        calls.insert(0, Call(ticket=ticket.id, number=ticket.number, counter=counter, at=at, times=times))
        del calls[CALLS_KEPT:]

    def _end(self, ticket: Ticket, state: TicketState, at: Millis) -> Ticket:
        """Take a ticket out of wherever it is, for good."""
        if ticket.state in WAITING_STATES:
            self._leave_line(ticket)
        self._leave_counter(ticket, at)
        ticket.state = state
        del self.tickets[ticket.id]
        if ticket.person is not None:
            theirs = self.of_person[ticket.person]
            theirs.remove(ticket.id)
            if not theirs:
                del self.of_person[ticket.person]
        return ticket

    def _take_in(self, ticket: Ticket) -> None:
        self.tickets[ticket.id] = ticket
        if ticket.person is not None:
            self.of_person.setdefault(ticket.person, []).append(ticket.id)

    def _day_opened(self, event: ev.DayOpened) -> None:
        if event.date != self.date:
            self.numbers = dict.fromkeys(self.plan.lines, 0)
            self.calls = {zone: [] for zone in self.plan.zones}
            self._begin_date(event.at)
        self.date = event.date
        self.open = True
        self.resumes = None
        self.stopped.clear()
        begin = moment_of(event.date, 0, self.plan.timezone)
        self.moves = {name: move for name, move in self.moves.items() if not move.begun and move.starts >= begin}

    def _begin_date(self, at: Millis) -> None:
        """Forget what only concerned the date before."""
        self.given.clear()
        self.handed_in.clear()
        self.filled.clear()
        services = self.demand.keys() | self.demand_today.keys()
        demand = {name: (self.demand.get(name, 0) + 1) // 2 + self.demand_today.get(name, 0) for name in services}
        self.demand = dict(sorted(demand.items()))
        self.demand_today.clear()
        self.diary.forget(at)
        self.notices = {n: notice for n, notice in self.notices.items() if notice.until is None or notice.until > at}
        for counter in self.counters.values():
            counter.closed_at = None
            _forget_visits(counter)
        if self.office is not None:
            self.office.begin_date()

    def _day_closed(self, event: ev.DayClosed) -> None:
        self.open = False
        self.resumes = event.resumes

    def _intake_stopped(self, event: ev.IntakeStopped) -> None:
        self.stopped[event.line] = IntakeStop(cause=event.cause, resumes=event.resumes)
        if event.cause is StopCause.FULL:
            self.filled.add(event.line)

    def _intake_started(self, event: ev.IntakeStarted) -> None:
        self.stopped.pop(event.line, None)

    def _ticket_issued(self, event: ev.TicketIssued) -> Ticket:
        ticket = Ticket(
            id=event.ticket,
            number=event.number,
            queue=event.queue,
            visitor_class=event.visitor_class,
            service=event.service,
            issued_at=event.at if event.issued_at is None else event.issued_at,
            slot_time=event.slot_time,
            priority=event.priority,
            state=TicketState.WAITING,
            entered=self.seq + 1,
            entered_at=event.at,
            person=event.person,
            booking=event.booking,
            case=event.case,
        )
        self.waiting[event.queue].add(place_of(ticket))
        self._take_in(ticket)
        line = self.plan.queues[event.queue].line
        if event.kiosk is None:
            self.numbers[line] = event.ordinal
        else:
            self.handed_in.setdefault(line, set()).add(event.ordinal)
        if event.quota is not None:
            spans = self.given.setdefault(line, {})
            spans[event.quota] = spans.get(event.quota, 0) + 1
        if event.booking is not None:
            self.diary.keep(event.booking)
        if event.service is not None:
            self.demand_today[event.service] = self.demand_today.get(event.service, 0) + 1
        return ticket

    def _ticket_reprinted(self, event: ev.TicketReprinted) -> Ticket:
        ticket = self.tickets[event.ticket]
        ticket.reprints += 1
        return ticket

    def _booking_made(self, event: ev.BookingMade) -> None:
        self.diary.make(
            Booking(
                id=event.booking,
                queue=event.queue,
                start=event.start,
                end=event.end,
                person=event.person,
                made_at=event.at,
                service=event.service,
                kind=event.kind,
            )
        )

    def _booking_cancelled(self, event: ev.BookingCancelled) -> None:
        self.diary.cancel(event.booking)

    def _booking_missed(self, event: ev.BookingMissed) -> None:
        self.diary.miss(event.booking, event.at)

    def _rating_asked(self, event: ev.RatingAsked) -> None:
        self.counters[event.counter].asked = event.ticket

    def _visit_rated(self, event: ev.VisitRated) -> None:
        counter = self.counters.get(event.counter)
        if counter is not None and counter.asked == event.ticket:
            counter.asked = None
        self._of_office(event)

    def _of_office(self, event: OfficeEvent) -> Case | None:
        return self.office.apply(event) if self.office is not None else None

    def _fault_reported(self, event: ev.FaultReported) -> None:
        self.faults[event.device] = Fault(fault=event.fault, since=event.at)

    def _fault_cleared(self, event: ev.FaultCleared) -> None:
        self.faults.pop(event.device, None)

    def _ticket_called(self, event: ev.TicketCalled) -> Ticket:
        ticket = self.tickets[event.ticket]
        self._leave_line(ticket)
        return self._to_counter(ticket, event.counter, event.at)

    def _ticket_resumed(self, event: ev.TicketResumed) -> Ticket:
        return self._to_counter(self.tickets[event.ticket], event.counter, event.at)

    def _to_counter(self, ticket: Ticket, counter: str, at: Millis) -> Ticket:
        ticket.state = TicketState.CALLED
        ticket.counter = counter
        ticket.called_at = ticket.called_at or at
        ticket.announced_at = at
        ticket.recalls = 0
        ticket.hold = ticket.held_at = None
        self._occupy(counter, ticket)
        self._remember_call(ticket, counter, at, 1)
        return ticket

    def _occupy(self, counter: str, ticket: Ticket) -> None:
        state = self.counters[counter]
        state.ticket = ticket.id
        state.idle_since = state.asked = None

    def _ticket_recalled(self, event: ev.TicketRecalled) -> Ticket:
        ticket = self.tickets[event.ticket]
        ticket.recalls += 1
        ticket.announced_at = event.at
        self._remember_call(ticket, event.counter, event.at, ticket.recalls + 1)
        return ticket

    def _serving_started(self, event: ev.ServingStarted) -> Ticket:
        ticket = self.tickets[event.ticket]
        ticket.state = TicketState.SERVING
        ticket.serving_at = event.at if event.happened_at is None else event.happened_at
        return ticket

    def _ticket_completed(self, event: ev.TicketCompleted) -> Ticket:
        self._visit_over(self.counters[event.counter], event.ticket)
        return self._end(self.tickets[event.ticket], TicketState.COMPLETED, event.at)

    def _visit_over(self, counter: CounterState, ticket: str) -> None:
        counter.last = ticket
        if self.office is not None and counter.clerk is not None:
            self.office.visits[visit_id(ticket, counter.id)] = counter.clerk

    def _ticket_missed(self, event: ev.TicketMissed) -> Ticket:
        ticket = self.tickets[event.ticket]
        counter = self.counters[event.counter]
        counter.missed, counter.missed_at = copy(ticket), event.at
        if event.requeued is None:
            return self._end(ticket, TicketState.MISSED, event.at)
        self._leave_counter(ticket, event.at)
        ticket.misses += 1
        ticket.priority = event.requeued
        self._enter_line(ticket, event.at, TicketState.WAITING)
        return ticket

    def _no_show_undone(self, event: ev.NoShowUndone) -> Ticket:
        counter = self.counters[event.counter]
        assert counter.missed is not None
        requeued = self.tickets.get(event.ticket)
        if requeued is not None:
            self._end(requeued, TicketState.MISSED, event.at)
        ticket = copy(counter.missed)
        if requeued is not None:  # what has become of it in the meantime stays
            ticket.reprints = requeued.reprints
            ticket.visitor_class = requeued.visitor_class
            ticket.priority = min(ticket.priority, requeued.priority)
        counter.missed = counter.missed_at = None
        ticket.announced_at = event.at
        self._take_in(ticket)
        self._occupy(counter.id, ticket)
        self._remember_call(ticket, counter.id, event.at, ticket.recalls + 1)
        return ticket

    def _ticket_held(self, event: ev.TicketHeld) -> Ticket:
        ticket = self.tickets[event.ticket]
        self._leave_counter(ticket, event.at)
        ticket.state = TicketState.HELD
        ticket.hold = event.hold
        ticket.held_at = event.at if event.happened_at is None else event.happened_at
        return ticket

    def _ticket_transferred(self, event: ev.TicketTransferred) -> Ticket:
        ticket = self.tickets[event.ticket]
        if ticket.state in WAITING_STATES:
            self._leave_line(ticket)
        counter = self._leave_counter(ticket, event.at)
        if event.done and counter is not None:
            self._visit_over(counter, ticket.id)
        ticket.queue = event.queue
        ticket.route = event.route
        self._enter_line(ticket, event.at, TicketState.TRANSFERRED, event.to_counter)
        return ticket

    def _ticket_raised(self, event: ev.TicketRaised) -> Ticket:
        ticket = self.tickets[event.ticket]
        self._leave_line(ticket)
        ticket.visitor_class, ticket.priority = event.visitor_class, event.priority
        self._line_of(ticket).add(place_of(ticket))
        return ticket

    def _ticket_cancelled(self, event: ev.TicketCancelled) -> Ticket:
        return self._end(self.tickets[event.ticket], TicketState.CANCELLED, event.at)

    def _ticket_expired(self, event: ev.TicketExpired) -> Ticket:
        return self._end(self.tickets[event.ticket], TicketState.EXPIRED, event.at)

    def _counter_opened(self, event: ev.CounterOpened) -> None:
        counter = self.counters[event.counter]
        counter.clerk, counter.name = event.clerk, event.name
        counter.opened_at = counter.idle_since = event.at
        counter.closed_at = None

    def _counter_closed(self, event: ev.CounterClosed) -> None:
        counter = self.counters[event.counter]
        counter.clerk = counter.name = counter.opened_at = counter.idle_since = None
        counter.pause_reason = counter.paused_at = None
        counter.closed_at = event.at
        _forget_visits(counter)

    def _counter_paused(self, event: ev.CounterPaused) -> None:
        counter = self.counters[event.counter]
        counter.pause_reason = event.reason
        counter.paused_at = event.at if event.happened_at is None else event.happened_at

    def _counter_unpaused(self, event: ev.CounterUnpaused) -> None:
        counter = self.counters[event.counter]
        counter.pause_reason = counter.paused_at = None
        if counter.idle_since is not None:
            counter.idle_since = event.at

    def _counter_assigned(self, event: ev.CounterAssigned) -> None:
        counter = self.counters[event.counter]
        counter.assignments = event.assignments
        if counter.idle_since is not None:
            counter.idle_since = event.at
        moved = [move for move in self.moves.values() if counter.id in move.before]
        if moved and moved[-1].assignments != event.assignments:  # not what a move brought with it, but by hand
            for move in moved:
                self.moves[move.id] = without(move, counter.id)

    def _move_planned(self, event: ev.MovePlanned) -> None:
        self.moves[event.move] = Move(
            id=event.move,
            counters=event.counters,
            assignments=event.assignments,
            starts=event.starts,
            ends=event.ends,
        )

    def _move_begun(self, event: ev.MoveBegun) -> None:
        move = self.moves.pop(event.move)
        before = {counter: self.counters[counter].assignments for counter in move.counters}
        self.moves[move.id] = replace(move, begun=True, before=before)  # the latest stands last

    def _move_ended(self, event: ev.MoveEnded) -> None:
        """What the next move found at its counters is from now on what this one had found there."""
        after = begun_after(self.moves, event.move)
        ended = self.moves.pop(event.move)
        for counter, before in ended.before.items():
            later = next((self.moves[move.id] for move in after if counter in move.before), None)
            if later is not None:
                self.moves[later.id] = replace(later, before={**later.before, counter: before})

    def _notice_posted(self, event: ev.NoticePosted) -> None:
        self.notices[event.notice] = Notice(
            id=event.notice, text=event.text, posted_at=event.at, zones=event.zones, until=event.until
        )

    def _notice_withdrawn(self, event: ev.NoticeWithdrawn) -> None:
        del self.notices[event.notice]

    def _alarm_raised(self, event: ev.AlarmRaised) -> None:
        self.alarms[event.alarm] = Alarm(kind=event.kind, subject=event.subject, since=event.at)

    def _alarm_acknowledged(self, event: ev.AlarmAcknowledged) -> None:
        alarm = self.alarms[event.alarm]
        self.alarms[event.alarm] = replace(alarm, acknowledged_at=event.at, acknowledged_by=event.by)

    def _alarm_cleared(self, event: ev.AlarmCleared) -> None:
        del self.alarms[event.alarm]


def _forget_visits(counter: CounterState) -> None:
    """What was the last clerk's affair is not the next one's."""
    counter.last = counter.asked = counter.missed = counter.missed_at = None


def _able_to_undo(counter: CounterState, plan: HallPlan) -> CounterState:
    """The counter without a no-show that this plan has no place for any more."""
    if counter.missed is not None and not {counter.missed.queue, *counter.missed.route} <= plan.queues.keys():
        counter.missed = counter.missed_at = None
    return counter


def _stops(written: Mapping[str, IntakeStop] | tuple[str, ...]) -> dict[str, IntakeStop]:
    if isinstance(written, tuple):
        return {line: IntakeStop(cause=StopCause.DESK) for line in written}
    return dict(written)


def _require(known: Mapping[str, object], names: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise KeyError(name)


def place_of(ticket: Ticket) -> Place:
    """A ticket's place in the order of its waiting line."""
    return (ticket.priority, ticket.entered, ticket.id)


def ticket_id(date: str, number: str) -> str:
    """The id of the ticket with `number` on `date` (`YYYY-MM-DD`)."""
    return f"{date.replace('-', '')}-{number}"


_APPLY: dict[type, Callable[[Hall, Any], Ticket | Case | None]] = {
    **dict.fromkeys(get_args(OfficeEvent), Hall._of_office),
    ev.DayOpened: Hall._day_opened,
    ev.DayClosed: Hall._day_closed,
    ev.IntakeStopped: Hall._intake_stopped,
    ev.IntakeStarted: Hall._intake_started,
    ev.TicketIssued: Hall._ticket_issued,
    ev.TicketReprinted: Hall._ticket_reprinted,
    ev.BookingMade: Hall._booking_made,
    ev.BookingCancelled: Hall._booking_cancelled,
    ev.BookingMissed: Hall._booking_missed,
    ev.RatingAsked: Hall._rating_asked,
    ev.VisitRated: Hall._visit_rated,
    ev.FaultReported: Hall._fault_reported,
    ev.FaultCleared: Hall._fault_cleared,
    ev.TicketCalled: Hall._ticket_called,
    ev.TicketRecalled: Hall._ticket_recalled,
    ev.ServingStarted: Hall._serving_started,
    ev.TicketCompleted: Hall._ticket_completed,
    ev.TicketMissed: Hall._ticket_missed,
    ev.NoShowUndone: Hall._no_show_undone,
    ev.TicketHeld: Hall._ticket_held,
    ev.TicketResumed: Hall._ticket_resumed,
    ev.TicketTransferred: Hall._ticket_transferred,
    ev.TicketRaised: Hall._ticket_raised,
    ev.TicketCancelled: Hall._ticket_cancelled,
    ev.TicketExpired: Hall._ticket_expired,
    ev.CounterOpened: Hall._counter_opened,
    ev.CounterClosed: Hall._counter_closed,
    ev.CounterPaused: Hall._counter_paused,
    ev.CounterUnpaused: Hall._counter_unpaused,
    ev.CounterAssigned: Hall._counter_assigned,
    ev.MovePlanned: Hall._move_planned,
    ev.MoveBegun: Hall._move_begun,
    ev.MoveEnded: Hall._move_ended,
    ev.NoticePosted: Hall._notice_posted,
    ev.NoticeWithdrawn: Hall._notice_withdrawn,
    ev.AlarmRaised: Hall._alarm_raised,
    ev.AlarmAcknowledged: Hall._alarm_acknowledged,
    ev.AlarmCleared: Hall._alarm_cleared,
}
