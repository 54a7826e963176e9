"""Any days: a hall's people doing whatever they may do, for days on end, as chance has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from queueing import commands as cmd
from queueing.case import CaseState, Delivery, MissingPaper
from queueing.commands import Command
from queueing.day import date_of
from queueing.decide import decide
from queueing.hall import CounterState
from queueing.plan import DAY, MINUTE, SECOND, HallPlan, Millis, OfficeRule, Service
from queueing.refusal import Refusal
from queueing.ticket import HoldKind, TicketState
from tests.queueing.halls import MORNING, Desk, named, small_plan

CLERKS = ("S1", "S2", "S3", "S4")
BEGIN = MORNING - 30 * MINUTE


def office_plan() -> HallPlan:
    """The small hall with departments, one of them on call, and limits so short that some miss them."""
    plan = small_plan()
    services = {
        "withdraw": replace(plan.services["withdraw"], department="公积金"),
        "permit": Service(
            id="permit",
            queue="social.acceptance",
            name=named("许可"),
            pinyin="xk",
            department="消防",
            on_call=True,
            decided_in=30 * MINUTE,
        ),
    }
    policies = {line: replace(policy, target_wait=2 * MINUTE) for line, policy in plan.policies.items()}
    return replace(plan, services=services, policies=policies, office=OfficeRule(arrival=3 * MINUTE))


class AnyDays(Desk):
    """A desk at which things happen by chance; what the hall refuses has not happened."""

    def __init__(self, random: Random, steps: int) -> None:
        super().__init__(office_plan(), day=None)
        self.random = random
        self.now = BEGIN
        self.dates = 0
        self.done: list[tuple[Millis, Command]] = []
        """What was carried out, and when."""
        self.touched: dict[str, Millis] = {}
        """When something happened at a counter last: a terminal records nothing earlier."""
        self.morning: Millis = 0
        """When anything happened first after midnight."""
        for _ in range(steps):
            self.step()

    def step(self) -> None:
        """One thing happens, and some time passes, now and then a night."""
        chance = self.random.random()
        if not self.hall.open:
            self.night(chance)
        elif chance < 0.007:
            self.try_to(cmd.CloseDay())
        elif chance < 0.01:
            self.now += 20 * 60 * MINUTE  # the server was off
        else:
            self.try_to(self.anything())
        self.now += self.random.choice((0, 1, 5, 20, 60, 150, 400)) * SECOND + self.random.randrange(1000)

    def night(self, chance: float) -> None:
        """What happens while the hall is closed; then it opens, mostly on another date, now and then weeks later."""
        if chance < 0.3:
            self.try_to(self.anything())
            return
        if self.dates and chance > 0.5:
            self.dates += self.random.choice((1, 1, 1, 3, 20))
            self.now = max(self.now, BEGIN + (self.dates - 1) * DAY)
        self.dates = max(self.dates, 1, (self.now - BEGIN) // DAY + 1)
        self.try_to(cmd.OpenDay(date=(date(2026, 1, 4) + timedelta(days=self.dates)).isoformat()))

    def try_to(self, command: Command | None) -> None:
        """Carry it out, unless the hall refuses."""
        if command is None:
            return
        try:
            happened = decide(self.hall, command, self.now)
        except Refusal:
            return
        for event in happened:
            if self.of_another_date(event.at):
                self.morning = event.at
            self.hall.apply(event)
            if (counter := getattr(event, "counter", None)) is not None:
                self.touched[counter] = event.at
        self.log += happened
        self.done.append((self.now, command))
        self.now = max(self.now, self.hall.now)

    def anything(self) -> Command | None:
        """Something that somebody might do now."""
        random = self.random
        counter = random.choice([c for c in self.hall.counters.values() if c.assignments])
        kind = random.random()
        if kind < 0.2:
            return self.comes()
        if kind < 0.28:
            return self.about(counter)
        if kind < 0.38:
            return self.of_office(counter)
        return self.at(counter)

    def comes(self) -> Command:
        """Somebody comes, or goes."""
        random = self.random
        open_tickets = list(self.hall.tickets)
        if open_tickets and random.random() < 0.15:
            return cmd.CancelTicket(ticket=random.choice(open_tickets), reason="left")
        if random.random() < 0.1:
            ordinal = random.randrange(5001, 5021)
            issued = self.now - random.randrange(20) * MINUTE
            return cmd.HandInTicket(kiosk="K1", queue="fund.acceptance", ordinal=ordinal, issued_at=issued)
        if random.random() < 0.3:
            return cmd.IssueTicket(service=random.choice(("withdraw", "permit", "permit")))
        slot = self.now + random.randrange(-20, 20) * MINUTE if random.random() < 0.2 else None
        return cmd.IssueTicket(queue=random.choice(list(self.hall.plan.queues)), slot_time=slot)

    def about(self, counter: CounterState) -> Command:
        """What may become of a counter besides its tickets."""
        random, name = self.random, counter.id
        recorded = self.recorded(name)
        if not counter.open:
            return cmd.SignIn(counter=name, clerk=random.choice(CLERKS))
        if counter.paused:
            return cmd.Unpause(counter=name, happened_at=recorded)
        queues = tuple(random.sample(list(self.hall.plan.queues), 2))
        return random.choice(
            (
                cmd.SignOut(counter=name),
                cmd.Pause(counter=name, reason=random.choice(("lunch", "break")), happened_at=recorded),
                cmd.Pause(counter=name, reason="break"),
                cmd.AssignCounter(counter=name, queues=queues),
            )
        )

    def at(self, counter: CounterState) -> Command | None:
        """A key that makes sense at a counter as it is now."""
        random, name = self.random, counter.id
        held = [t.id for t in self.hall.tickets.values() if t.state is TicketState.HELD]
        if not counter.open:
            return cmd.SignIn(counter=name, clerk=random.choice(CLERKS))
        if counter.ticket is None:
            if random.random() < 0.3 and held:
                return cmd.Resume(counter=name, ticket=random.choice(held))
            if random.random() < 0.15:
                return cmd.UndoNoShow(counter=name)
            waiting = list(self.hall.tickets)
            if random.random() < 0.1 and waiting:
                return cmd.CallTicket(counter=name, ticket=random.choice(waiting), reason="asked")
            return cmd.CallNext(counter=name)
        ticket = self.hall.tickets[counter.ticket]
        recorded = self.recorded(name)
        if random.random() < 0.15:
            return self.sends_on(name)
        if ticket.state is TicketState.CALLED:
            return random.choice(
                (
                    cmd.Serve(counter=name, happened_at=recorded),
                    cmd.Serve(counter=name),
                    cmd.Recall(counter=name),
                    cmd.MarkNoShow(counter=name, happened_at=recorded),
                    cmd.Complete(counter=name),
                )
            )
        return random.choice(
            (
                cmd.Complete(counter=name, happened_at=recorded),
                cmd.Complete(counter=name),
                cmd.CallNext(counter=name),
                cmd.Hold(counter=name, kind=random.choice(list(HoldKind)), happened_at=recorded),
                cmd.AskRating(counter=name),
            )
        )

    def sends_on(self, name: str) -> Command:
        """To another queue, another counter, or through several queues."""
        random = self.random
        queues = random.sample(list(self.hall.plan.queues), 3)
        others = [c.id for c in self.hall.counters.values() if c.open and c.id != name]
        if others and random.random() < 0.4:
            return cmd.Transfer(counter=name, to_counter=random.choice(others))
        return cmd.Transfer(counter=name, to_queue=queues[0], then=tuple(queues[1 : random.randrange(1, 4)]))

    def of_office(self, counter: CounterState) -> Command | None:
        """Ratings and cases."""
        random, office = self.random, self.hall.office
        assert office is not None
        if random.random() < 0.4 and office.visits:
            ticket, _, where = random.choice(list(office.visits)).partition("@")
            addition = random.random() < 0.3
            return cmd.RateVisit(ticket=ticket, counter=where, level=random.randrange(1, 6), addition=addition)
        if random.random() < 0.6 or not office.cases:
            if random.random() < 0.2:
                return cmd.FinishCase(counter=counter.id)
            missing = (MissingPaper(name="plan", due=self.now + DAY),) if random.random() < 0.3 else ()
            return cmd.RegisterCase(counter=counter.id, delivery=random.choice(list(Delivery)), missing=missing)
        case = random.choice(list(office.cases.values()))
        if case.state is not CaseState.ACCEPTED:
            return cmd.HandOver(counter=counter.id, case=case.id)
        return random.choice(
            (
                cmd.RecordArrival(case=case.id),
                cmd.SupplyPapers(case=case.id, papers=("plan",)),
                cmd.DecideCase(case=case.id, ready=True),
                cmd.DecideCase(case=case.id, ready=False, reason="no"),
                cmd.WithdrawCase(case=case.id, reason="asked"),
            )
        )

    def recorded(self, counter: str) -> Millis | None:
        """When a terminal that was cut off wrote something down; None for one that was not.

        Over midnight there is none: the day was closed before it came back.
        """
        since = max(self.touched.get(counter, 0), self.now - 10 * MINUTE, self.morning)
        if self.random.random() < 0.7 or since >= self.now or self.of_another_date(self.now):
            return None
        return self.random.randrange(since, self.now)

    def of_another_date(self, at: Millis) -> bool:
        """Whether a midnight has passed since anything happened."""
        zone = self.hall.plan.timezone
        return date_of(self.hall.now, zone) != date_of(at, zone)
