"""The hall under whatever anybody may do to it: random commands, sensible and not, against a naive shadow."""

from __future__ import annotations

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from queueing import commands as cmd
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import Event, TicketCalled
from queueing.hall import Hall, HallSnapshot
from queueing.plan import MINUTE, Assignment
from queueing.refusal import Code, Refusal
from queueing.ticket import HoldKind
from tests.queueing.halls import MORNING, SPARE, Desk, small_plan
from tests.queueing.shadow import Shadow
from wire.codec import decode_event, encode, encode_event

PLAN = small_plan()
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
about_line = st.one_of(st.builds(cmd.StopIntake, line=lines), st.builds(cmd.StartIntake, line=lines))
days = st.one_of(
    st.just(cmd.CloseDay()),
    st.builds(cmd.OpenDay, date=st.sampled_from(["2026-01-04", "2026-01-05", "2026-01-06", "2026-01-07"])),
)


class AnyDay(RuleBasedStateMachine):
    """A day in the hall, or several, with a replica that replays the log and a twin restored from a snapshot."""

    def __init__(self) -> None:
        super().__init__()
        self.hall, self.replica, self.twin = Hall(PLAN), Hall(PLAN), Hall(PLAN)
        self.shadow = Shadow(PLAN)
        self.now = MORNING
        self.log: list[bytes] = []

    @initialize(staffed=st.lists(st.sampled_from(STAFFED), unique=True, min_size=3), early=st.booleans())
    def morning(self, staffed: list[str], early: bool) -> None:
        """The doors open, and clerks come before or after."""
        opening: list[Command] = [cmd.SignIn(counter=name, clerk="S1") for name in staffed]
        opening.insert(len(opening) if early else 0, cmd.OpenDay(date="2026-01-05"))
        for command in opening:
            self.carry_out(command)
        for queue in PLAN.queues:
            self.carry_out(cmd.IssueTicket(queue=queue))

    @rule(queue=queues, visitor_class=classes, slot=slots, also=st.sampled_from([None, None, None, "withdraw", "fly"]))
    def issue(self, queue: str | None, visitor_class: str, slot: int | None, also: str | None) -> None:
        """Somebody asks for a number, or a service's number."""
        queue = None if also is not None and slot is None else queue
        self.carry_out(cmd.IssueTicket(queue=queue, service=also, visitor_class=visitor_class, slot_time=slot))

    @rule(many=st.lists(st.tuples(st.sampled_from(list(PLAN.queues)), classes, st.integers(0, 20)), max_size=5))
    def crowd(self, many: list[tuple[str, str, int]]) -> None:
        """Several people come, minutes apart."""
        for queue, visitor_class, minutes in many:
            self.now += minutes * MINUTE
            self.carry_out(cmd.IssueTicket(queue=queue, visitor_class=visitor_class))

    @rule(command=at_counter)
    def press(self, command: Command) -> None:
        """A clerk presses a key."""
        self.carry_out(command)

    @rule(command=at_counter)
    def press_again(self, command: Command) -> None:
        """A clerk presses the same key twice."""
        self.carry_out(command)
        self.carry_out(command)

    @rule(name=counters, then=st.sampled_from([cmd.Serve, cmd.Complete, cmd.MarkNoShow, cmd.Hold, cmd.Recall]))
    def call(self, name: str, then: type[cmd.Serve]) -> None:
        """A clerk calls the next and deals with whoever comes or does not."""
        self.carry_out(cmd.CallNext(counter=name))
        self.carry_out(then(counter=name))

    @rule(name=counters, n=nth, reason=reasons)
    def call_ticket(self, name: str, n: int, reason: str) -> None:
        """A clerk calls somebody by number."""
        self.carry_out(cmd.CallTicket(counter=name, ticket=self.ticket(n), reason=reason))

    @rule(name=counters, n=nth)
    def resume(self, name: str, n: int) -> None:
        """A clerk calls somebody back from hold."""
        self.carry_out(cmd.Resume(counter=name, ticket=self.ticket(n, "held")))

    @rule(n=nth, reason=reasons)
    def cancel(self, n: int, reason: str) -> None:
        """Somebody gives a number back."""
        self.carry_out(cmd.CancelTicket(ticket=self.ticket(n), reason=reason))

    @rule(command=about_counter)
    def staff(self, command: Command) -> None:
        """Clerks come, go and pause; counters are given other queues."""
        self.carry_out(command)

    @rule(command=about_line)
    def intake(self, command: Command) -> None:
        """The front desk stops or starts a line."""
        self.carry_out(command)

    @rule(command=days, really=st.integers(0, 5))
    def day(self, command: Command, really: int) -> None:
        """A day ends or begins, at a sensible time or not."""
        if really == 5 or not self.hall.open:
            self.carry_out(command)

    @rule(minutes=st.sampled_from([0, 0, 1, 7, 16, 31]), millis=st.integers(-3, 3))
    def time_passes(self, minutes: int, millis: int) -> None:
        """Time passes, or the clock is set back a trifle."""
        self.now += minutes * MINUTE + millis

    @rule(minutes=st.integers(1, 300))
    def clock_jumps_back(self, minutes: int) -> None:
        """Somebody sets the clock back."""
        self.now -= minutes * MINUTE

    @rule()
    def restart(self) -> None:
        """The twin is thrown away and restored from a written snapshot."""
        written = encode(self.hall.snapshot())
        self.twin = Hall.restore(PLAN, msgspec.json.decode(written, type=HallSnapshot))
        assert encode(self.twin.snapshot()) == written

    @rule(queue=st.sampled_from(list(PLAN.queues)))
    def drain(self, queue: str) -> None:
        """In a copy of the hall, one counter of its own calls a whole queue: in the order that `ahead_of` says."""
        if not self.hall.open:
            return
        before = encode(self.hall.snapshot())
        promised = {t.number: self.hall.ahead_of(t) for t in self.hall.tickets.values() if self.waits_in(t.id, queue)}
        desk = Desk(PLAN, day=None)
        desk.hall, desk.now = Hall.restore(PLAN, self.hall.snapshot()), self.now
        desk.do(cmd.AssignCounter(counter=SPARE, assignments=(Assignment(queue=queue),)))
        desk.sign_in(SPARE)
        assert desk.drain(SPARE) == sorted(promised, key=lambda number: promised[number])
        assert sorted(promised.values()) == list(range(len(promised)))
        assert encode(self.hall.snapshot()) == before

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
        before = encode(self.hall.snapshot())
        decided = self.decide(self.hall, command)
        assert encode(self.hall.snapshot()) == before
        assert self.decide(self.replica, command) == decided
        assert self.decide(self.twin, command) == decided
        expected = self.expected_call(command)
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
        after = encode(self.hall.snapshot())
        assert encode(self.replica.snapshot()) == after
        assert encode(self.twin.snapshot()) == after
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
    max_examples=120, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)


class TestAnyDay(AnyDay.TestCase):  # type: ignore[misc]
    """No sequence of commands breaks the hall's promises."""
