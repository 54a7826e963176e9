"""The hall under whatever anybody may do to it: random commands, sensible and not, against a naive shadow."""

from __future__ import annotations

import random
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from queueing import commands as cmd
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import Event, TicketCalled
from queueing.hall import Hall, HallSnapshot
from queueing.intake import StopCause
from queueing.plan import DAY, MINUTE, Assignment
from queueing.refusal import Code, Refusal
from queueing.ticket import HoldKind
from tests.queueing.halls import MORNING, SPARE, Desk, tight_plan
from tests.queueing.shadow import Shadow
from wire.codec import decode_event, encode, encode_event

PLAN = tight_plan(fund=(12, 0, 8), social=10)
STAFFED = [c for c in PLAN.counters if c != SPARE]

counters = st.sampled_from([*STAFFED, *STAFFED, *STAFFED, "9999", ""])
queues = st.sampled_from([*PLAN.queues, *PLAN.queues, "air"])
lines = st.sampled_from([*PLAN.lines, "air"])
reasons = st.sampled_from(["meal", "meal", "shopping", "", " "])
classes = st.sampled_from(["ordinary", "ordinary", "green", "appointment", "king"])
nth = st.integers(0, 60)
slots = st.none() | st.integers(-90, 90).map(lambda minutes: MORNING + minutes * MINUTE)
assignments = st.lists(
    st.builds(
        Assignment,
        queue=queues,
        handicap=st.sampled_from([0, 5 * MINUTE, 8 * MINUTE]),
        only_when_idle=st.booleans(),
    ),
    max_size=3,
).map(tuple)
at_counter = st.one_of(
    *(
        st.builds(command, counter=counters)
        for command in (cmd.CallNext, cmd.CallNext, cmd.Recall, cmd.Serve, cmd.Serve, cmd.Complete, cmd.MarkNoShow)
    ),
    st.builds(cmd.Hold, counter=counters, kind=st.sampled_from(HoldKind)),
    st.builds(cmd.Transfer, counter=counters, to_queue=st.none() | queues, to_counter=st.none() | counters),
    st.builds(cmd.Transfer, counter=counters, to_counter=counters),
)
about_counter = st.one_of(
    st.builds(cmd.SignIn, counter=counters, clerk=st.sampled_from(["S1", "S2"])),
    st.builds(cmd.SignIn, counter=counters, clerk=st.just("S1")),
    st.builds(cmd.SignOut, counter=counters),
    st.builds(cmd.Pause, counter=counters, reason=reasons),
    st.builds(cmd.Unpause, counter=counters),
    st.builds(cmd.AssignCounter, counter=counters, assignments=assignments),
)
about_line = st.one_of(
    st.builds(
        cmd.StopIntake,
        line=lines,
        cause=st.sampled_from(StopCause),
        resumes=st.sampled_from([None, MORNING + 90 * MINUTE]),
    ),
    st.builds(cmd.StartIntake, line=lines),
)
devices = st.sampled_from(["K1", "K2"])
about_device = st.one_of(
    st.builds(cmd.ReportFault, device=devices, fault=st.sampled_from(["paper", "cover"])),
    st.builds(cmd.ClearFault, device=devices),
)
people = st.sampled_from(["p1", "p2", "p3", "p4"])
days = st.one_of(
    st.builds(cmd.CloseDay, resumes=st.sampled_from([None, MORNING + DAY])),
    st.builds(cmd.OpenDay, date=st.sampled_from(["2026-01-04", "2026-01-05", "2026-01-06"])),
)


class AnyDay(RuleBasedStateMachine):
    """A day in the hall, or several, with a replica that replays the log and a twin restored from a snapshot."""

    def __init__(self) -> None:
        super().__init__()
        self.hall, self.replica, self.twin = Hall(PLAN), Hall(PLAN), Hall(PLAN)
        self.shadow = Shadow(PLAN)
        self.now = MORNING
        self.log: list[bytes] = []
        self.written = encode(self.hall.snapshot())

    @initialize(staffed=st.lists(st.sampled_from(STAFFED), unique=True, min_size=3), early=st.booleans())
    def morning(self, staffed: list[str], early: bool) -> None:
        """The doors open, and clerks come before or after."""
        opening: list[Command] = [cmd.SignIn(counter=name, clerk="S1") for name in staffed]
        opening.insert(len(opening) if early else 0, cmd.OpenDay(date="2026-01-05"))
        for command in opening:
            self.carry_out(command)
        for queue in PLAN.queues:
            self.carry_out(cmd.IssueTicket(queue=queue))

    @rule(
        queue=queues,
        visitor_class=classes,
        slot=slots,
        also=st.sampled_from([None, None, None, "withdraw", "fly"]),
        person=st.none() | people,
    )
    def issue(
        self, queue: str | None, visitor_class: str, slot: int | None, also: str | None, person: str | None
    ) -> None:
        """Somebody asks for a number, or a service's number."""
        queue = None if also is not None and slot is None else queue
        self.carry_out(
            cmd.IssueTicket(queue=queue, service=also, visitor_class=visitor_class, slot_time=slot, person=person)
        )

    @rule(
        kiosk=st.sampled_from(["K1", "K1", "K2", "K3", "K4"]),
        queue=queues,
        numbers=st.lists(st.integers(3, 12), min_size=1, max_size=4),
        ago=st.sampled_from([0, 5, 20, 45, -10, 9 * 60 + 1, 24 * 60 + 1]),
        service=st.sampled_from([None, None, None, "withdraw"]),
    )
    def back(self, kiosk: str, queue: str, numbers: list[int], ago: int, service: str | None) -> None:
        """A kiosk that was alone for a while hands in what it gave, right or wrong."""
        for place, ordinal in enumerate(numbers):
            given = self.now - ago * MINUTE + place
            self.carry_out(
                cmd.HandInTicket(kiosk=kiosk, queue=queue, ordinal=ordinal, issued_at=given, service=service)
            )

    @rule(seed=st.integers(0, 2**32), steps=st.integers(4, 25))
    def ahead(self, seed: int, steps: int) -> None:
        """People book half hours, come early, on time, late or not at all, and change their minds; kiosks hand in."""
        rng = random.Random(seed)
        for _ in range(steps):
            self.now += rng.choice((0, 1_000, MINUTE, 9 * MINUTE))
            self.carry_out(self.planned(rng))

    def planned(self, rng: random.Random) -> Command:
        """What somebody with a plan does next, sensible or not; time may pass until a booked slot."""
        open_ones, queue = self.shadow.open_bookings(), rng.choice(list(PLAN.queues))
        if rng.random() < 0.2:
            kiosk, (first, last) = rng.choice(sorted(PLAN.offline_numbers.items()))
            given = self.now - rng.choice((0, 3, 30, 90)) * MINUTE
            return cmd.HandInTicket(kiosk=kiosk, queue=queue, ordinal=rng.randint(first, last), issued_at=given)
        if not open_ones or rng.random() < 0.5:
            half_hours = self.now // (30 * MINUTE) + rng.choice((0, 1, 1, 1, 2, 48))
            made = len(self.shadow.promises) - (rng.random() < 0.05)
            person = f"p{rng.randint(1, 12)}"
            return cmd.Book(booking=f"b{made}", queue=queue, start=half_hours * 30 * MINUTE, person=person)
        promise = rng.choice(open_ones)
        if rng.random() < 0.15:
            return cmd.CancelBooking(booking=promise.id, reason=rng.choice(("ill", "ill", " ")))
        if 0 < promise.start - self.now < 4 * 60 * MINUTE and rng.random() < 0.7:
            moments = (-30 * MINUTE - 1, -30 * MINUTE, -5 * MINUTE, 0, 15 * MINUTE, 15 * MINUTE + 1)
            self.now = max(self.now, promise.start + rng.choice(moments))
        return cmd.CheckIn(booking=promise.id)

    @rule(n=nth, counter=counters, level=st.integers(1, 5))
    def aside(self, n: int, counter: str, level: int) -> None:
        """A slip is printed again, an ended visit is rated."""
        self.carry_out(cmd.ReprintTicket(ticket=self.ticket(n)))
        ended = sorted(self.shadow.ids - self.shadow.visits.keys())
        self.carry_out(cmd.RateVisit(ticket=(ended or ["A999"])[n % len(ended or [0])], counter=counter, level=level))
        self.carry_out(cmd.RateVisit(ticket=self.ticket(n), counter=counter, level=level))

    @rule(command=about_device)
    def device(self, command: Command) -> None:
        """A device tells how it is."""
        self.carry_out(command)

    @rule(seed=st.integers(0, 2**32), presses=st.integers(1, 40))
    def work(self, seed: int, presses: int) -> None:
        """Clerks press the keys that make sense at their counters, a few seconds apart, while people come."""
        rng = random.Random(seed)
        for _ in range(presses):
            self.now += rng.choice((0, 0, 1_000, rng.randrange(120_000)))
            self.carry_out(self.sensible(rng))

    @rule(seed=st.integers(0, 2**32))
    def rush(self, seed: int) -> None:
        """A busy half hour."""
        self.work(seed, 25)

    @rule(command=at_counter, twice=st.booleans())
    def press(self, command: Command, twice: bool) -> None:
        """A clerk presses any key at all, perhaps twice."""
        self.carry_out(command)
        if twice:
            self.carry_out(command)

    @rule(name=counters, n=nth, reason=reasons, which=st.sampled_from(["call", "resume", "cancel"]))
    def by_number(self, name: str, n: int, reason: str, which: str) -> None:
        """Somebody names a ticket, perhaps of another place, perhaps long gone."""
        choices: dict[str, Command] = {
            "call": cmd.CallTicket(counter=name, ticket=self.ticket(n), reason=reason),
            "resume": cmd.Resume(counter=name, ticket=self.ticket(n, "held")),
            "cancel": cmd.CancelTicket(ticket=self.ticket(n), reason=reason),
        }
        self.carry_out(choices[which])

    @rule(commands=st.lists(st.one_of(about_counter, about_counter, about_counter, about_line), min_size=1, max_size=4))
    def staff(self, commands: list[Command]) -> None:
        """Clerks come, go and pause; counters are given other queues; lines are stopped and started."""
        for command in commands:
            self.carry_out(command)

    @rule(command=days, sensible=st.booleans(), evening=st.booleans(), overnight=st.booleans())
    def day(self, command: Command, sensible: bool, evening: bool, overnight: bool) -> None:
        """A day ends and the next begins, or the same again; or somebody asks for it at a foolish time."""
        if not sensible and not isinstance(command, cmd.CloseDay):
            self.carry_out(command)
            return
        self.now += evening * 3 * 60 * MINUTE
        self.carry_out(command if isinstance(command, cmd.CloseDay) else cmd.CloseDay())
        opening = str(self.hall.date)
        if overnight:
            self.now += 15 * 60 * MINUTE
            opening = (date.fromisoformat(opening) + timedelta(days=1)).isoformat()
        self.carry_out(cmd.OpenDay(date=opening))

    @rule(minutes=st.sampled_from([0, 1, 7, 16, 31, -1, -45, -300]), millis=st.integers(-3, 3))
    def clock(self, minutes: int, millis: int) -> None:
        """Time passes, or somebody sets the clock back."""
        self.now += minutes * MINUTE + millis

    @rule()
    def restart(self) -> None:
        """The twin is thrown away and restored from a written snapshot."""
        self.twin = Hall.restore(PLAN, msgspec.json.decode(self.written, type=HallSnapshot))
        assert encode(self.twin.snapshot()) == self.written

    @rule(queue=st.sampled_from(list(PLAN.queues)))
    def drain(self, queue: str) -> None:
        """In a copy of the hall, one counter of its own calls a whole queue: in the order that `ahead_of` says."""
        if not self.hall.open:
            return
        promised = {t.number: self.hall.ahead_of(t) for t in self.hall.tickets.values() if self.waits_in(t.id, queue)}
        desk = Desk(PLAN, day=None)
        desk.hall, desk.now = Hall.restore(PLAN, self.hall.snapshot()), self.now
        desk.do(cmd.AssignCounter(counter=SPARE, assignments=(Assignment(queue=queue),)))
        desk.sign_in(SPARE)
        assert desk.drain(SPARE) == sorted(promised, key=lambda number: promised[number])
        assert sorted(promised.values()) == list(range(len(promised)))
        assert encode(self.hall.snapshot()) == self.written

    def sensible(self, rng: random.Random) -> Command:
        """A command that somebody who is there might well give."""
        everybody = rng.random() < 0.1
        working = [c for c in self.shadow.clerks if everybody or c not in self.shadow.paused]
        queue = rng.choice(list(PLAN.queues))
        if rng.random() < (0.35 if len(self.shadow.visits) < 20 else 0.1):
            person = rng.choice((None, None, *(f"p{n}" for n in range(1, 5))))
            return cmd.IssueTicket(
                queue=queue, visitor_class=rng.choice(("ordinary", "ordinary", "green")), person=person
            )
        if not working:
            return cmd.SignIn(counter=rng.choice(STAFFED), clerk="S1")
        name = rng.choice(working)
        office = self.changes(rng, name, queue)
        keys = self.keys(rng, name, rng.choice(working), queue)
        return rng.choice(office if rng.random() < 0.08 else keys)

    def changes(self, rng: random.Random, name: str, queue: str) -> list[Command]:
        """What may become of a counter besides its tickets."""
        other = (Assignment(queue=queue, handicap=rng.choice((0, 8 * MINUTE)), only_when_idle=rng.random() < 0.3),)
        kept = self.hall.counters[name].assignments[: rng.randrange(2)]
        assign = cmd.AssignCounter(counter=name, assignments=kept + other)
        return [cmd.Pause(counter=name, reason="meal"), cmd.Unpause(counter=name), assign]

    def keys(self, rng: random.Random, name: str, other: str, queue: str) -> list[Command]:
        """The keys that make sense at a counter as it is now, the usual ones more than once."""
        here = self.shadow.at_counter(name)
        call, nth_ticket = cmd.CallNext(counter=name), rng.randrange(60)
        if here is None:
            by_number = cmd.CallTicket(counter=name, ticket=self.ticket(nth_ticket), reason="asked")
            resume = cmd.Resume(counter=name, ticket=self.ticket(nth_ticket, "held"))
            return [call, call, call, by_number, resume, resume]
        transfers: list[Command] = [
            cmd.Transfer(counter=name, to_counter=other),
            cmd.Transfer(counter=name, to_queue=queue, to_counter=rng.choice((None, other))),
        ]
        if here.served:
            hold = cmd.Hold(counter=name, kind=rng.choice(list(HoldKind)))
            return [cmd.Complete(counter=name), call, hold, hold, *transfers]
        serve, recall = cmd.Serve(counter=name), cmd.Recall(counter=name)
        return [serve, serve, recall, recall, cmd.MarkNoShow(counter=name), *transfers]

    def waits_in(self, ticket: str, queue: str) -> bool:
        """Whether a ticket waits in a queue for any counter."""
        return self.shadow.visits[ticket].place == ("line", queue)

    def ticket(self, n: int, kind: str | None = None) -> str:
        """The nth ticket, of those at a kind of place if there are any; by id or number, sometimes a foolish one."""
        some = [v.id for v in self.shadow.visits.values() if kind is None or v.place[0] == kind]
        names = [
            *(some or sorted(self.shadow.visits)),
            *sorted(self.shadow.ids - self.shadow.visits.keys())[:2],
            "A999",
        ]
        name = names[n % len(names)]
        return name if n % 2 else name.partition("-")[2].lower() or name

    def carry_out(self, command: Command) -> None:
        """Decide and apply `command` on hall, replica and twin, checking everything."""
        decided = self.decide(self.hall, command)
        assert encode(self.hall.snapshot()) == self.written
        assert self.decide(self.replica, command) == decided
        assert self.decide(self.twin, command) == decided
        expected = self.expected_call(command)
        allowed = self.shadow.allows(command, self.now)
        assert allowed is None or allowed is not isinstance(decided, Code)
        if isinstance(decided, Code):
            assert expected is None
            return
        called = [event for event in decided if isinstance(event, TicketCalled)]
        if isinstance(command, cmd.CallNext):
            assert expected == [event.ticket for event in called]
        for event in decided:
            assert event.at == max(self.now, self.hall.now)
            self.shadow.take(event, chosen=isinstance(command, cmd.CallNext))
            self.hall.apply(event)
            self.twin.apply(event)
            self.log.append(encode_event(event))
            self.replica.apply(decode_event(self.log[-1]))
        self.written = encode(self.hall.snapshot())
        assert encode(self.replica.snapshot()) == self.written
        assert encode(self.twin.snapshot()) == self.written
        self.shadow.agree(self.hall)

    def expected_call(self, command: Command) -> list[str] | None:
        """Whom 叫号 ought to call; None where it ought to be refused, or is another command."""
        if not isinstance(command, cmd.CallNext) or command.counter not in PLAN.counters:
            return None
        if not self.shadow.may_call(command.counter):
            return None
        visit = self.shadow.next_for(command.counter)
        return [visit.id] if visit else []

    def decide(self, hall: Hall, command: Command) -> list[Event] | Code:
        """What a hall decides, or the code of its refusal."""
        try:
            return list(decide(hall, command, self.now))
        except Refusal as refused:
            return refused.code

    def teardown(self) -> None:
        """The whole log, read back, gives the same bytes on a fresh hall."""
        fresh = Hall(PLAN)
        for written in self.log:
            fresh.apply(decode_event(written))
        assert encode(fresh.snapshot()) == encode(self.hall.snapshot())


AnyDay.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.timeout(600)  # a failure takes minutes to be shrunk to a short story
class TestAnyDay(AnyDay.TestCase):  # type: ignore[misc, valid-type]
    """No sequence of commands breaks the hall's promises."""
