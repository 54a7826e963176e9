"""Simulated days with known truth: visitors and clerks at the real domain, so that every estimate can be checked.

Each day differs: in how many come, how long each queue's visits take, and how quick each clerk is. What an estimator
may see is the events alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappop, heappush
from random import Random

from queueing import commands as cmd
from queueing import events as ev
from queueing.commands import Command
from queueing.decide import decide
from queueing.hall import Hall
from queueing.pace import Paces
from queueing.plan import MINUTE, SECOND, HallPlan, Millis

MORNING: Millis = 1_767_574_800_000
"""09:00 of the first day."""
OPEN_HOURS = 7
PROFILE = (0.64, 0.9, 0.75, 0.42, 0.52, 0.75, 0.6)
"""Arrivals by the hour after nine, against the counters' mean capacity."""
CLASSES = {"ordinary": 0.82, "appointment": 0.12, "green": 0.06}
VISITS = {"acceptance": 9.0, "instant": 6.0, "issuing": 3.5}
"""Mean minutes of a visit by the queue's kind."""
NO_SHOWS = 0.06
BREAKS = 0.03
"""Share of the visits after which a clerk rests."""
LUNCHES = (150 * MINUTE, 180 * MINUTE, 210 * MINUTE)
"""Clerks eat in three shifts, so many milliseconds after nine."""
LUNCH = 30 * MINUTE
LEAST_LUNCH = 20 * MINUTE
"""Who gets away late is back late."""

Sample = Callable[["SimulatedDay"], None]


@dataclass(kw_only=True)
class SimulatedDay:
    """One day of the queues in `zones`. `paces` go on learning from day to day."""

    plan: HallPlan
    zones: tuple[str, ...]
    paces: Paces
    number: int
    hall: Hall = field(init=False)
    now: Millis = field(init=False)
    called: dict[str, Millis] = field(default_factory=dict)
    """When each ticket was called first: the truth."""
    issued: list[ev.TicketIssued] = field(default_factory=list)
    last_wait: dict[str, Millis] = field(default_factory=dict)
    """By queue, how long the visitor called last had waited."""

    def __post_init__(self) -> None:
        self.hall = Hall(self.plan)
        self.morning = self.now = MORNING + self.number * 24 * 60 * MINUTE
        self.random = Random(f"day {self.number}")
        self.queues = [queue for queue in self.plan.queues if self.plan.zone_of(queue) in self.zones]
        self.counters = [c for c in self.plan.counters.values() if c.zone in self.zones and c.assignments]
        self.slowness = {queue: self._lognormal(0.15) for queue in self.queues}
        self.clerks = {counter.id: self._lognormal(0.15) for counter in self.counters}
        self.busy = self._lognormal(0.12)
        self.rota = {
            counter.id: [(self.morning + LUNCHES[at % len(LUNCHES)], self.morning + LUNCHES[at % len(LUNCHES)] + LUNCH)]
            for at, counter in enumerate(self.counters)
        }
        """Who eats when."""
        self._agenda: list[tuple[Millis, int, Callable[[], None]]] = []
        self._added = 0
        self._away: set[str] = set()

    def play(self, sample: Sample, every: Millis = 10 * MINUTE) -> None:
        """The whole day, with `sample` called every so often."""
        self._do(cmd.OpenDay(date=(date(2026, 1, 5) + timedelta(days=self.number)).isoformat()))
        for counter in self.counters:
            self._open(counter.id)
        for queue in self.queues:
            for at in self._comings(queue):
                self._at(at, lambda queue=queue: self._come(queue))  # type: ignore[misc]
        for at in range(self.morning + 30 * MINUTE, self.morning + OPEN_HOURS * 60 * MINUTE, every):
            self._at(at, lambda: sample(self))
        while self._agenda:
            self.now, _, step = heappop(self._agenda)
            step()

    def _at(self, at: float, step: Callable[[], None]) -> None:
        self._added += 1
        heappush(self._agenda, (round(at), self._added, step))

    def _do(self, command: Command) -> None:
        for event in decide(self.hall, command, self.now):
            if isinstance(event, ev.TicketCalled):
                ticket = self.hall.tickets[event.ticket]
                self.called.setdefault(event.ticket, event.at)
                self.last_wait[ticket.queue] = event.at - ticket.issued_at
            if isinstance(event, ev.TicketIssued):
                self.issued.append(event)
            self.hall.apply(event)
            self.paces.apply(event)

    def _lognormal(self, spread: float) -> float:
        return self.random.lognormvariate(-spread * spread / 2, spread)

    def _comings(self, queue: str) -> Iterator[float]:
        """Poisson arrivals by the hour, as many as make the queue's own counters busy as `PROFILE` says."""
        own = sum(counter.assignments[0].queue == queue for counter in self.counters)
        rate = own / (VISITS[self.plan.queues[queue].kind] * MINUTE) * self.busy
        for hour, load in enumerate(PROFILE):
            at = self.morning + hour * 60 * MINUTE + self.random.expovariate(rate * load)
            while at < self.morning + (hour + 1) * 60 * MINUTE:
                yield at
                at += self.random.expovariate(rate * load)

    def _come(self, queue: str) -> None:
        name = self.random.choices(list(CLASSES), list(CLASSES.values()))[0]
        slot = self.now + round(self.random.uniform(-5, 15) * MINUTE) if name == "appointment" else None
        self._do(cmd.IssueTicket(queue=queue, visitor_class=name, slot_time=slot))

    def _open(self, counter: str) -> None:
        self._do(cmd.SignIn(counter=counter, clerk=f"S{counter}"))
        self._at(self.morning + self.random.uniform(0, 2) * MINUTE, lambda: self._next(counter))
        self._at(self.rota[counter][0][0], lambda: self._away.add(counter))

    def _next(self, counter: str) -> None:
        """The clerk has nobody: lunch when it is time, else calls, else looks again soon."""
        if counter in self._away:
            self._away.discard(counter)
            self._pause(counter, "lunch", max(self.rota[counter][0][1] - self.now, LEAST_LUNCH))
            return
        self._do(cmd.CallNext(counter=counter))
        name = self.hall.counters[counter].ticket
        if name is None:
            if self.now < self.morning + 12 * 60 * MINUTE:
                self._at(self.now + 5 * SECOND, lambda: self._next(counter))
        elif self.random.random() < NO_SHOWS:
            given_up = self.now + self.random.uniform(60, 120) * SECOND
            self._at(given_up - 25 * SECOND, lambda: self._do(cmd.Recall(counter=counter)))
            self._at(given_up, lambda: self._end(counter, come=False))
        else:
            queue = self.hall.tickets[name].queue
            mean = VISITS[self.plan.queues[queue].kind] * self.slowness[queue] * self.clerks[counter]
            walk = self.random.uniform(10, 50) * SECOND
            self._at(self.now + walk, lambda: self._do(cmd.Serve(counter=counter)))
            self._at(self.now + walk + mean * MINUTE * self._lognormal(0.7), lambda: self._end(counter, come=True))

    def _end(self, counter: str, *, come: bool) -> None:
        self._do(cmd.Complete(counter=counter) if come else cmd.MarkNoShow(counter=counter))
        if self.random.random() < BREAKS:
            self._pause(counter, "break", self.random.uniform(5, 15) * MINUTE)
        else:
            self._at(self.now + self.random.expovariate(1 / 10) * SECOND, lambda: self._next(counter))

    def _pause(self, counter: str, reason: str, span: float) -> None:
        self._do(cmd.Pause(counter=counter, reason=reason))

        def back() -> None:
            self._do(cmd.Unpause(counter=counter))
            self._next(counter)

        self._at(self.now + span, back)
