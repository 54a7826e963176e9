"""A day of a hall made in a moment: visitors come in two tides, clerks serve, pause and leave, by the real writer."""

from __future__ import annotations

import asyncio
import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from layouts.layout import Layout
from queueing import commands as cmd
from queueing.commands import Command
from queueing.hall import CounterState, Hall
from queueing.plan import MINUTE, Millis
from queueing.ticket import TicketState
from server.clock import moment
from tests.server.inside import Inside, TurnedClock

_STEP = 200
"""Commands between two waits for the disk."""


@dataclass(slots=True)
class _Play:
    inside: Inside
    clock: TurnedClock
    chance: random.Random
    day: date
    agenda: list[tuple[Millis, int, Callable[[], None]]] = field(default_factory=list)
    given: int = 0

    def at(self, when: Millis, act: Callable[[], None]) -> None:
        self.given += 1
        heapq.heappush(self.agenda, (when, self.given, act))

    def do(self, command: Command) -> None:
        """Give a command; a refusal is the hall's own business."""
        self.given += 1
        actor = who(self.hall, command)
        self.inside.writer.submit(command, actor, f"made-{self.day}-{self.given}", lambda _: None)

    @property
    def hall(self) -> Hall:
        return self.inside.writer.hall


def who(hall: Hall, command: Command) -> str:
    """Whoever gives such a command in a real hall, as the log names them."""
    if isinstance(command, cmd.RateVisit):
        return f"phone:{command.ticket}"
    if isinstance(command, cmd.MoveCounters | cmd.StopIntake | cmd.AssignCounter):
        return "desk:F001"
    counter = getattr(command, "counter", None)
    if counter is not None:
        return f"clerk:{hall.counters[counter].clerk or getattr(command, 'clerk', '')}@{counter}"
    return "schedule" if isinstance(command, cmd.OpenDay | cmd.CloseDay) else "kiosk:kiosk-1-a"


async def make_day(
    data: Path, layout: Layout, day: date, until: str = "17:30", *, visitors: float = 1.0, seed: int = 7
) -> None:
    """Write a day's log into `data`, from its opening until `until`; `visitors` is how many come, 1.0: as many as the
    windows can take."""
    timezone = layout.plan.timezone

    def at(hhmm: str) -> Millis:
        return moment(day, hhmm, timezone)

    clock = TurnedClock(at("08:40"))
    data.mkdir(parents=True, exist_ok=True)
    play = _Play(Inside(data, clock, layout), clock, random.Random(seed), day)
    play.do(cmd.OpenDay(date=day.isoformat()))
    for counter in play.hall.counters.values():
        if counter.assignments:
            _shift(play, counter, at)
    for queue in layout.plan.queues:
        windows = len([c for c in play.hall.counters.values() if c.assignments and c.assignments[0].queue == queue])
        for begin, end in (("08:40", "11:40"), ("12:40", "16:40")):
            rate = visitors * windows / (11 * MINUTE)
            when = at(begin) + play.chance.expovariate(rate)
            while when < at(end):
                play.at(int(when), lambda queue=queue: play.do(cmd.IssueTicket(queue=queue)))  # type: ignore[misc]
                when += play.chance.expovariate(rate)
    play.at(at(layout.hours.day_end), lambda: play.do(cmd.CloseDay()))
    over, since = at(until), 0
    while play.agenda and play.agenda[0][0] <= over:
        clock.time, _, act = heapq.heappop(play.agenda)
        act()
        if play.given - since > _STEP:
            since = play.given
            await asyncio.sleep(0.001)
    clock.time = over
    await play.inside.writer.close()
    play.inside.store.close()


def _shift(play: _Play, counter: CounterState, at: Callable[[str], Millis]) -> None:
    """A clerk's day: two sessions, each a little late, and a pause now and then."""
    name = counter.id
    for begin, end in (("08:58", "12:00"), ("13:00", "17:00")):
        start = at(begin) + play.chance.randrange(4 * MINUTE)
        play.at(start, lambda: play.do(cmd.SignIn(counter=name, clerk=f"S{name}")))
        play.at(start + MINUTE // 2, lambda end=end: _work(play, name, at(end)))  # type: ignore[misc]


def _work(play: _Play, name: str, end: Millis) -> None:
    """Call, serve, complete, and so on until the session is over."""
    now, counter = play.clock.time, play.hall.counters[name]
    if now >= end:
        play.do(cmd.SignOut(counter=name))
        return
    if counter.paused:
        play.do(cmd.Unpause(counter=name))
    elif play.chance.random() < 0.02:
        play.do(cmd.Pause(counter=name, reason="break"))
        play.at(now + 5 * MINUTE, lambda: _work(play, name, end))
        return
    play.do(cmd.CallNext(counter=name))
    if counter.ticket is None:
        play.at(now + MINUTE // 2, lambda: _work(play, name, end))
        return
    called = counter.ticket
    play.at(now + play.chance.randrange(10_000, 50_000), lambda: play.do(cmd.Serve(counter=name)))
    done = now + int(play.chance.gammavariate(4, 2.4) * MINUTE) + MINUTE
    play.at(done, lambda: _finish(play, name, called, end))


def _finish(play: _Play, name: str, ticket: str, end: Millis) -> None:
    found = play.hall.tickets.get(ticket)
    if found is not None and found.state is TicketState.SERVING:
        play.do(cmd.Complete(counter=name))
        if play.chance.random() < 0.3:
            level = play.chance.choices((5, 4, 3, 2, 1), (72, 20, 7, 0.7, 0.3))[0]
            play.do(cmd.RateVisit(ticket=ticket, counter=name, level=level))
    play.at(play.clock.time + 20_000, lambda: _work(play, name, end))
