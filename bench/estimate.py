"""The waiting estimate against the truth of simulated days, and how long it takes for a full hall."""

from __future__ import annotations

import time
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from statistics import fmean

from bench.served import LAYOUT
from bench.simulated_day import CLASSES, MORNING, SimulatedDay
from layouts.loader import load
from queueing import commands as cmd
from queueing.commands import Command
from queueing.decide import decide
from queueing.estimate import forecast, quantile, rolled
from queueing.hall import Hall, place_of
from queueing.pace import Paces
from queueing.plan import MINUTE, SECOND, Millis
from queueing.roll import HORIZON, Roll
from queueing.scene import Scene
from queueing.ticket import Ticket

ZONES = ("zone-1", "zone-5")
LEARNT = range(4)
"""Days that teach the paces."""
UNSEEN = range(112, 124)
"""Days that are judged. Whoever changes the estimate tries it on others, days 4 to 15, and judges it on these once."""
BLIND = "forward roll, rota unknown"


@dataclass(slots=True)
class Errors:
    """What an estimator made of many waits, in minutes."""

    wrong: list[float] = field(default_factory=list)

    def add(self, told: float, true: float) -> None:
        """Told and true milliseconds."""
        self.wrong.append((told - true) / MINUTE)

    @property
    def mae(self) -> float:
        """Mean absolute error."""
        return fmean(abs(wrong) for wrong in self.wrong)

    @property
    def bias(self) -> float:
        """Mean error; positive: told too long."""
        return fmean(self.wrong)


@dataclass(slots=True)
class Judged:
    """Every estimator over the same waits."""

    errors: dict[str, Errors] = field(default_factory=dict)
    true: list[float] = field(default_factory=list)
    within: dict[str, list[bool]] = field(default_factory=lambda: {"P20-P80": [], "P10-P90": []})
    width: dict[str, list[float]] = field(default_factory=lambda: {"P20-P80": [], "P10-P90": []})

    def add(self, true: Millis, told: dict[str, float], samples: list[float]) -> None:
        """One wait: its truth, what each simple estimator told, and the roll's sorted samples."""
        self.true.append(true / MINUTE)
        for name, wait in {**told, "forward roll": quantile(samples, 0.5)}.items():
            self.errors.setdefault(name, Errors()).add(wait, true)
        for name, share in (("P20-P80", 0.2), ("P10-P90", 0.1)):
            low, high = quantile(samples, share), quantile(samples, 1 - share)
            self.within[name].append(low <= true <= high)
            self.width[name].append((high - low) / MINUTE)

    def interval(self, name: str) -> tuple[float, float]:
        """Share of the true waits within the roll's interval, and its mean width in minutes."""
        return fmean(self.within[name]), fmean(self.width[name])

    @property
    def mean_wait(self) -> float:
        """Mean true wait in minutes."""
        return fmean(self.true)


@dataclass(slots=True)
class _Told:
    at: Millis
    told: dict[str, float]
    samples: list[float]


class Judge:
    """Asks every estimator about everybody who waits, and about who comes next, and compares when the day is over."""

    def __init__(self) -> None:
        self.waiting = Judged()
        """Everybody who waits, every ten minutes."""
        self.coming = Judged()
        """The number taken next in each queue, told what a new number was told."""

    def day(self, day: SimulatedDay, runs: int) -> None:
        """Play and judge one day."""
        told: dict[str, list[_Told]] = {}
        new: list[tuple[str, str, _Told]] = []

        def sample(day: SimulatedDay) -> None:
            scene = Scene.of(day.hall, day.paces, day.now, day.rota)
            unplanned = Scene.of(day.hall, day.paces, day.now)
            for group in scene.groups(day.queues):
                roll = rolled(scene, group, Random, seed=day.now, runs=runs)
                blind = _medians(rolled(unplanned, group, Random, seed=day.now, runs=runs), runs)
                waits = {who: _sorted(samples, runs) for who, samples in roll.waits.items()}
                for probe in roll.probes:
                    samples = waits.pop(probe.place[1])
                    if not day.hall.waiting[probe.queue]:
                        continue
                    simple = _simple(day, probe.queue, probe.place[0], None) | {BLIND: blind[probe.place[1]]}
                    new.append((probe.queue, probe.visitor_class, _Told(day.now, simple, samples)))
                for entered, samples in waits.items():
                    ticket = day.hall.tickets[scene.tickets[entered]]
                    simple = _simple(day, ticket.queue, ticket.priority, ticket) | {BLIND: blind[entered]}
                    told.setdefault(ticket.id, []).append(_Told(day.now, simple, samples))

        day.play(sample)
        for name, tolds in told.items():
            for one in tolds:
                if name in day.called and day.called[name] > one.at:
                    self.waiting.add(day.called[name] - one.at, one.told, one.samples)
        self._compare_new(day, new)

    def _compare_new(self, day: SimulatedDay, new: list[tuple[str, str, _Told]]) -> None:
        """The first ticket of the same queue and class within a minute and a half stands for the number taken now."""
        for queue, name, one in new:
            after = bisect_left(day.issued, one.at, key=lambda event: event.at)
            for event in day.issued[after:]:
                if event.at > one.at + 1.5 * MINUTE:
                    break
                if (event.queue, event.visitor_class) == (queue, name) and event.slot_time is None:
                    self.coming.add(day.called[event.ticket] - event.at, one.told, one.samples)
                    break


def _sorted(samples: list[float], runs: int) -> list[float]:
    return [*sorted(samples), *[float(HORIZON)] * (runs - len(samples))]


def _medians(roll: Roll, runs: int) -> dict[int, float]:
    return {who: quantile(_sorted(samples, runs), 0.5) for who, samples in roll.waits.items()}


def _simple(day: SimulatedDay, queue: str, priority: Millis, ticket: Ticket | None) -> dict[str, float]:
    """What three simple estimators tell, given the same learned mean.

    The naive one knows the line's length only; the rank-aware one who is ahead; the last who entered service tells how
    long he had waited (LES of Ibrahim & Whitt 2009), from which what this ticket has waited already is taken off.
    """
    pace = day.paces.pace(queue)
    share = pace.no_shows.value
    mean = share * pace.missed.mean + (1 - share) * pace.served.mean + pace.gap.value
    windows = sum(
        counter.open
        and not counter.paused
        and any(a.queue == queue and not a.only_when_idle for a in counter.assignments)
        for counter in day.hall.counters.values()
    )
    line = day.hall.waiting[queue]
    place = place_of(ticket) if ticket is not None else (priority, day.hall.seq + 1, "")
    waited = day.now - ticket.issued_at if ticket is not None else 0
    return {
        "naive: queue × mean / windows": len(line) * mean / max(1, windows),
        "last to enter service": max(0, day.last_wait.get(queue, 0) - waited),
        "rank-aware naive": (line.ahead_of(place) + 1) * mean / max(1, windows),
    }


def judged(unseen: range = UNSEEN, runs: int = 20) -> Judge:
    """All estimators over the unseen days."""
    plan, paces, judge = load(LAYOUT).plan, Paces(), Judge()
    for number in LEARNT:
        SimulatedDay(plan=plan, zones=ZONES, paces=paces, number=number).play(lambda day: None)
    for number in unseen:
        judge.day(SimulatedDay(plan=plan, zones=ZONES, paces=paces, number=number), runs)
    return judge


def full_hall(waiting: int = 1500) -> Scene:
    """Every counter of the Zhengzhou hall at work, and so many waiting in its queues."""
    plan, dice = load(LAYOUT).plan, Random(1)
    hall, paces, now = Hall(plan), Paces(), MORNING

    def do(command: Command) -> None:
        for event in decide(hall, command, now):
            hall.apply(event)
            paces.apply(event)

    do(cmd.OpenDay(date="2026-01-05"))
    staffed = [counter.id for counter in plan.counters.values() if counter.assignments]
    near = [counter.assignments[0].queue for counter in plan.counters.values() if counter.assignments]
    for _ in range(waiting + len(staffed)):
        now += 2 * SECOND
        name = dice.choices(list(CLASSES), list(CLASSES.values()))[0]
        do(cmd.IssueTicket(queue=dice.choice(near), visitor_class=name))
    for counter in staffed:
        do(cmd.SignIn(counter=counter, clerk=f"S{counter}"))
        do(cmd.CallNext(counter=counter))
    return Scene.of(hall, paces, now + MINUTE)


def forecast_ms(scene: Scene, times: int = 9) -> tuple[float, float]:
    """Median milliseconds of a forecast of the whole hall, and of its largest group alone."""
    largest = max(scene.groups(), key=lambda group: sum(len(scene.lines[queue]) for queue in group))
    return _median_ms(lambda: forecast(scene, Random, seed=1), times), _median_ms(
        lambda: forecast(scene, Random, seed=1, queues=largest), times
    )


def _median_ms(work: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        begin = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begin)
    return sorted(spent)[times // 2] * 1e3
