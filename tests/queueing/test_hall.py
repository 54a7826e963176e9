"""The hall under whatever anybody may do to it: random commands, sensible and not, against a naive shadow."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from queueing import commands as cmd
from queueing.case import Delivery, MissingPaper
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import Event, TicketCalled
from queueing.follow_up import FollowUpOutcome
from queueing.hall import Hall, HallSnapshot
from queueing.intake import StopCause
from queueing.plan import DAY, MINUTE, Assignment, HallPlan, Limits, Text
from queueing.refusal import Code, Refusal
from queueing.ticket import HoldKind
from tests.queueing.halls import MORNING, SPARE, Desk, tight_plan
from tests.queueing.shadow import Shadow
from tests.queueing.shadow_watch import alarms_due
from wire.codec import decode_event, encode, encode_event


def busy_plan() -> HallPlan:
    """The tight hall with limits, where social calls twice and waits before somebody is a no-show."""
    plan = tight_plan(fund=(12, 0, 8), social=10)
    limits = Limits(wait=30 * MINUTE, queue=3, idle=5 * MINUTE, pause=15 * MINUTE, absent=10 * MINUTE, service=MINUTE)
    policies = {line: replace(policy, limits=limits) for line, policy in plan.policies.items()}
    policies["social"] = replace(policies["social"], no_show_calls=2, no_show_after=20_000)
    return replace(plan, policies=policies, policy=replace(plan.policy, limits=limits))


PLAN = busy_plan()
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
    st.builds(cmd.Transfer, counter=counters, to_queue=queues, then=st.lists(queues, max_size=3).map(tuple)),
    *(st.builds(command, counter=counters) for command in (cmd.UndoNoShow, cmd.AskRating, cmd.FinishCase)),
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
names = st.sampled_from(["m1", "m2", "m3"])
times = st.none() | st.sampled_from([0, MORNING + 30 * MINUTE, MORNING + 90 * MINUTE, MORNING + 20 * 60 * MINUTE])
about_floor = st.one_of(
    st.builds(
        cmd.MoveCounters,
        move=names,
        counters=st.lists(st.sampled_from([*STAFFED, "9999"]), max_size=3).map(tuple),
        queues=st.lists(queues, max_size=2).map(tuple),
        starts=times,
        ends=times,
    ),
    st.builds(
        cmd.MoveCounters,
        move=names,
        counters=st.lists(st.sampled_from(STAFFED), min_size=1, max_size=3).map(tuple),
        assignments=assignments,
    ),
    st.builds(cmd.BeginMove, move=names),
    st.builds(cmd.EndMove, move=names),
    st.builds(
        cmd.PostNotice,
        notice=names,
        text=st.sampled_from([Text(zh="检修", en="x"), Text(zh=" ", en="x")]),
        zones=st.sampled_from([(), ("z1",), ("z1", "z9")]),
        until=times,
    ),
    st.builds(cmd.WithdrawNotice, notice=names),
)
days = st.one_of(
    st.builds(cmd.CloseDay, resumes=st.sampled_from([None, MORNING + DAY])),
    st.builds(cmd.OpenDay, date=st.sampled_from(["2026-01-04", "2026-01-05", "2026-01-06"])),
)


class AnyDay(RuleBasedStateMachine):
    """A day in the hall, or several, with a replica that replays the log and a twin restored from a snapshot."""

    def __init__(self) -> None:
        super().__init__()
        self.hall, self.replica, self.twin, self.screen = Hall(PLAN), Hall(PLAN), Hall(PLAN), Hall(PLAN)
        self.screen.office = None
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
        visits = sorted(self.shadow.office.visits)
        for addition in (False, n % 3 == 0):
            ticket, where = visits[n % len(visits)] if visits else ("A999", counter)
            self.carry_out(cmd.RateVisit(ticket=ticket, counter=where, level=level, addition=addition))

    @rule(commands=st.lists(about_floor, min_size=1, max_size=4), seed=st.integers(0, 2**32), steps=st.integers(0, 15))
    def desk(self, commands: list[Command], seed: int, steps: int) -> None:
        """The desk lends counters and takes them back, also foolishly, and puts up notices."""
        rng = random.Random(seed)
        for command in [*commands, *(self.lending(rng) for _ in range(steps))]:
            self.now += rng.choice((0, 0, MINUTE))
            self.carry_out(command)

    def lending(self, rng: random.Random) -> Command:
        """What the desk might well do with its counters; there are few, so that moves lie upon each other."""
        name, few = rng.choice(("m1", "m2", "m3", "m4")), rng.sample(STAFFED[:3], rng.randint(1, 2))
        queue = rng.choice(list(PLAN.queues)[:3])
        if name not in self.shadow.floor.moves:
            starts = rng.choice((None, None, None, self.now + MINUTE))
            return cmd.MoveCounters(move=name, counters=tuple(few), queues=(queue,), starts=starts)
        if not self.shadow.floor.moves[name].begun:
            return cmd.BeginMove(move=name)
        by_hand = cmd.AssignCounter(counter=few[0], queues=(queue,))
        return rng.choice((cmd.EndMove(move=name), cmd.EndMove(move=name), by_hand))

    @rule(n=nth, visitor_class=classes, reason=reasons)
    def favour(self, n: int, visitor_class: str, reason: str) -> None:
        """The desk gives somebody a head start."""
        self.carry_out(cmd.RaiseClass(ticket=self.ticket(n, "line"), visitor_class=visitor_class, reason=reason))

    @rule(
        staffed=st.lists(lines, unique=True, max_size=3),
        silent=st.sets(devices),
        later=st.sampled_from([0, 0, 6, 31]),
        n=nth,
    )
    def watch(self, staffed: list[str], silent: set[str], later: int, n: int) -> None:
        """Somebody looks for what is wrong, twice, and into one of the alarms."""
        self.now += later * MINUTE
        check = cmd.CheckAlarms(staffed=tuple(staffed), silent=tuple(sorted(silent)))
        self.carry_out(check)
        assert self.hall.alarms.keys() == alarms_due(self.shadow, max(self.now, self.hall.now), check)
        self.carry_out(check)
        alarms = [*sorted(self.hall.alarms), "idle:none"]
        self.carry_out(cmd.AcknowledgeAlarm(alarm=alarms[n % len(alarms)], by="S1"))

    @rule(seed=st.integers(0, 2**32), steps=st.integers(3, 15))
    def office(self, seed: int, steps: int) -> None:
        """Cases are taken in, decided, fetched and handed over, and complaints looked into."""
        rng = random.Random(seed)
        for _ in range(steps):
            self.now += rng.choice((0, 1_000, MINUTE, 40 * MINUTE))
            self.carry_out(self.paperwork(rng))

    def paperwork(self, rng: random.Random) -> Command:
        """What somebody with a case, or with a complaint, does next, sensible or not."""
        shadow = self.shadow
        cases = [*shadow.office.cases, *shadow.office.open_cases()][-6:]
        case = rng.choice(cases) if cases and rng.random() < 0.95 else "20260105-9999"
        follow_up = rng.choice([*shadow.office.follow_ups, "x@1001"])
        working = [*shadow.clerks] or ["1001"]
        counter = rng.choice([v.place[1] for v in shadow.visits.values() if v.served and v.place[0] == "at"] or working)
        issuing = [c for c in working if any("issuing" in a.queue for a in self.hall.counters[c].assignments)]
        missing = tuple(
            MissingPaper(name=name, due=self.now + rng.choice((-1, 50 * MINUTE, DAY))) for name in ("deed", "map")
        )
        service = rng.choice((None, None, "loan", "withdraw", "duty", "fly"))
        outcome = rng.choice(list(FollowUpOutcome))
        return rng.choice(
            (
                cmd.RegisterCase(
                    counter=counter,
                    delivery=rng.choice(list(Delivery)),
                    service=service,
                    missing=missing[: rng.choice((0, 0, 1, 2))],
                    due=rng.choice((None, None, self.now, self.now + DAY)),
                ),
                cmd.RegisterCase(counter=counter, delivery=Delivery.WINDOW),
                cmd.FinishCase(counter=counter, service=service),
                cmd.SupplyPapers(case=case, papers=rng.choice((("deed",), ("map", "deed"), ("deed", "hat"), ()))),
                cmd.RecordArrival(case=case),
                cmd.DecideCase(case=case, ready=rng.random() < 0.7, reason=rng.choice((None, "no", " "))),
                cmd.DecideCase(case=case, ready=True),
                cmd.IssueTicket(case=case, person=rng.choice((None, None, "p1"))),
                cmd.IssueTicket(case=case),
                cmd.HandOver(counter=rng.choice(issuing or working), case=case, delivery=rng.choice((None, *Delivery))),
                cmd.WithdrawCase(case=case, reason=rng.choice(("sold", " "))),
                cmd.CallBack(follow_up=follow_up, outcome=outcome),
                cmd.SettleFollowUp(follow_up=follow_up, outcome=outcome),
            )
        )

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
        """The twin is thrown away and restored from a written snapshot, a screen from what screens are told of it."""
        self.twin = Hall.restore(PLAN, msgspec.json.decode(self.written, type=HallSnapshot))
        assert encode(self.twin.snapshot()) == self.written
        told = encode(self.hall.snapshot(office=False))
        self.screen = Hall.restore(PLAN, msgspec.json.decode(told, type=HallSnapshot))
        assert encode(self.screen.snapshot()) == told

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
        if rng.random() < 0.08:
            return rng.choice([*self.changes(rng, name, queue), self.lending(rng), self.word(rng)])
        return rng.choice(self.keys(rng, name, rng.choice(working), queue))

    def word(self, rng: random.Random) -> Command:
        """A visitor's word, of a visit that has ended or is asked for."""
        asked = [(c.asked, c.id) for c in self.hall.counters.values() if c.asked is not None]
        ticket, counter = rng.choice([*self.shadow.office.visits, *asked, ("20260105-A999", "1001")])
        level, addition = (
            rng.choice((1, 2, 3, 5)),
            bool(self.shadow.office.levels(ticket, counter)) ^ (rng.random() < 0.1),
        )
        return cmd.RateVisit(ticket=ticket, counter=counter, level=level, addition=addition)

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
            undo = [cmd.UndoNoShow(counter=name)] * (1 + 8 * (name in self.shadow.floor.misses))
            return [call, call, call, by_number, resume, resume, cmd.AskRating(counter=name), *undo]
        transfers: list[Command] = [
            cmd.Transfer(counter=name, to_counter=other),
            cmd.Transfer(counter=name, to_queue=queue, to_counter=rng.choice((None, other))),
            cmd.Transfer(counter=name, to_queue=queue, then=tuple(rng.choices(list(PLAN.queues), k=rng.randint(1, 3)))),
        ]
        meant = rng.choice((None, None, None, None, here.id, "A999"))
        then = rng.choice((None, None, None, self.now - rng.randrange(90_000), self.now + 1))
        if here.served:
            hold = cmd.Hold(counter=name, kind=rng.choice(list(HoldKind)), ticket=meant, happened_at=then)
            complete = cmd.Complete(counter=name, ticket=meant, happened_at=then)
            paperwork = cmd.RegisterCase(counter=name, delivery=Delivery.EMS), cmd.FinishCase(counter=name)
            return [complete, complete, call, hold, hold, cmd.AskRating(counter=name), *paperwork, *transfers]
        serve = cmd.Serve(counter=name, ticket=meant, happened_at=then)
        recall, miss = cmd.Recall(counter=name), cmd.MarkNoShow(counter=name, ticket=meant, happened_at=then)
        return [serve, serve, recall, recall, miss, miss, *transfers]

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
            self.screen.apply(event)
            self.log.append(encode_event(event))
            self.replica.apply(decode_event(self.log[-1]))
        self.written = encode(self.hall.snapshot())
        assert encode(self.replica.snapshot()) == self.written
        assert encode(self.twin.snapshot()) == self.written
        assert encode(self.screen.snapshot()) == encode(self.hall.snapshot(office=False))
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


@pytest.mark.parametrize("seed", range(3))
def test_long_days(seed: int) -> None:
    """Nor do several days at which everybody does what they might well do, for hours."""
    story_of(seed, 110)


def story_of(seed: int, steps: int) -> AnyDay:
    """Days drawn by chance; what is likely happens often, and a day turns now and then."""
    rng = random.Random(seed)
    days = AnyDay()
    days.morning(staffed=STAFFED, early=rng.random() < 0.5)

    def draw() -> int:
        return rng.randrange(2**32)

    def watch() -> None:
        staffed, silent = (
            rng.sample(list(PLAN.lines), rng.randrange(4)),
            set(rng.sample(["K1", "K2"], rng.randrange(3))),
        )
        days.watch(staffed=staffed, silent=silent, later=rng.choice((0, 0, 6)), n=draw())

    likely: list[Callable[[], object]] = [
        *[lambda: days.work(draw(), rng.randint(1, 20))] * 8,
        *[lambda: days.office(draw(), rng.randint(3, 10))] * 3,
        *[lambda: days.desk([], draw(), rng.randint(2, 10))] * 2,
        *[lambda: days.ahead(draw(), rng.randint(1, 6)), watch, days.restart],
        lambda: days.favour(draw(), rng.choice(("green", "appointment")), "ill"),
        lambda: days.aside(draw(), rng.choice(STAFFED), rng.randint(1, 5)),
        lambda: days.by_number(rng.choice(STAFFED), draw(), "asked", rng.choice(("call", "resume", "cancel"))),
    ]
    for step in range(steps):
        rng.choice(likely)()
        if step % 40 == 39:
            days.day(cmd.CloseDay(), sensible=True, evening=rng.random() < 0.5, overnight=rng.random() < 0.7)
    days.teardown()
    return days
