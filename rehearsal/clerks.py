"""A clerk: signs in at a counter, calls whoever waits, serves, and does everything else that a clerk's keys do."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from queueing.plan import MINUTE, SECOND, Millis
from rehearsal.house import House
from rehearsal.shift import Shift
from rehearsal.terminal import Terminal
from rehearsal.visit import Turn, Visit, visit_of
from wire.problem import ProblemError

LOOK = (4 * SECOND, 15 * SECOND)
"""An idle clerk looks at the waiting line that often."""
LEAST_REST_S = 0.05
"""Real seconds between two looks, however fast the play is."""
PATIENCE = 45 * SECOND
"""How long a clerk waits for a called visitor before calling again."""
RECALLS = 2
TO_COLLEAGUE = 0.3
"""Part of the transfers that go to one counter and not to a queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Put:
    """A visit put on hold."""

    ticket: str
    back: Millis
    left: Millis
    """Service still to come."""


class Clerk:
    """Works one shift at one counter. `leaving` asks a clerk of a lent counter to close it."""

    def __init__(self, house: House, shift: Shift, staff_no: str, pin: str) -> None:
        self.leaving = False
        self._house, self._time = house, house.time
        self._shift = shift
        self._staff_no, self._pin = staff_no, pin
        self._counter = shift.counter
        self._pauses = list(shift.pauses)
        self._held: list[_Put] = []
        self._dice = random.Random(f"{house.seed} {staff_no}")
        self._terminal: Terminal

    async def work(self) -> None:
        """Work until the play ends (PlayOver) or the counter closes; a clerk who may not sign in goes home."""
        house = self._house
        await self._time.until(self._shift.opens)
        try:
            token = await house.entrance.sign_in(self._staff_no, self._pin, self._counter)
        except ProblemError as error:
            house.ledger.refused["sign-in", error.problem.code] += 1
            return
        async with Terminal(house.url, token, self._time, house.ledger) as self._terminal:
            await self._time.until(house.doors + int(self._dice.uniform(0, MINUTE)))
            while not (self.leaving and not self._held):
                try:
                    await self._next()
                except ProblemError as error:
                    await self._after_refusal(error)
            await self._terminal.ask("sign-out")

    async def _next(self) -> None:
        """One thing, whatever is due."""
        now = self._time.now()
        due = next((put for put in self._held if put.back <= now), None)
        if due is not None:
            await self._take_back(due)
        elif self._pauses and self._pauses[0].at <= now:
            await self._pause(self._pauses.pop(0).length)
        elif not self.leaving and self._house.watch.somebody_waits_for(self._counter):
            await self._call()
        else:
            await self._rest()

    async def _call(self) -> None:
        ticket = (await self._terminal.ask("call-next"))["ticket"]
        if ticket is None:
            await self._rest()
            return
        again = ticket["ticket_id"] in self._house.sent_on
        kind = self._house.plan.queues[ticket["queue"]].kind
        visit = visit_of(self._house.seed, ticket["ticket_id"], kind, misses=ticket["misses"], again=again)
        if await self._has_come(visit):
            await self._serve(ticket, visit)

    async def _has_come(self, visit: Visit) -> bool:
        """Wait for the visitor, calling again now and then; False once the number is given up."""
        for called in range(RECALLS + 1):
            if visit.comes and called == int(visit.dawdles):
                await self._time.sleep(visit.walk)
                await self._terminal.ask("serve")
                return True
            await self._time.sleep(PATIENCE)
            if called < RECALLS:
                await self._terminal.ask("recall")
        await self._terminal.ask("no-show")
        return False

    async def _serve(self, ticket: dict[str, Any], visit: Visit) -> None:
        if visit.turn is Turn.FINISHED:
            await self._finish(visit.service)
            return
        await self._time.sleep(visit.service // 3)
        goal = self._elsewhere(ticket["queue"]) if visit.turn is Turn.TRANSFERRED else None
        if goal is not None:
            self._house.sent_on.add(ticket["ticket_id"])
            await self._terminal.ask("transfer", **goal)
        elif visit.turn is Turn.HELD:
            await self._terminal.ask("hold", kind=visit.hold)
            back = self._time.now() + visit.away
            self._held.append(_Put(ticket=ticket["ticket_id"], back=back, left=visit.service * 2 // 3))
        else:
            await self._finish(visit.service * 2 // 3)

    async def _take_back(self, put: _Put) -> None:
        self._held.remove(put)
        await self._terminal.ask("resume", ticket=put.ticket)
        await self._time.sleep(int(self._dice.uniform(5, 20) * SECOND))
        await self._terminal.ask("serve")
        await self._finish(put.left)

    async def _finish(self, service: Millis) -> None:
        await self._time.sleep(service)
        await self._terminal.ask("complete")

    async def _pause(self, length: Millis) -> None:
        reasons = self._house.plan.policy_of(self._queue).pause_reasons
        await self._terminal.ask("pause", reason=reasons[0] if reasons else "break")
        await self._time.sleep(length)
        await self._terminal.ask("unpause")

    @property
    def _queue(self) -> str:
        hall = self._house.watch.hall
        assignments = hall.counters[self._counter].assignments if hall is not None else ()
        return assignments[0].queue if assignments else next(iter(self._house.plan.queues))

    def _elsewhere(self, queue: str) -> dict[str, object] | None:
        """A colleague at this queue, or another queue of the zone that is served; None where there is neither."""
        hall, plan = self._house.watch.hall, self._house.plan
        if hall is None:
            return None
        colleagues = [
            c.id
            for c in hall.counters_serving(queue)
            if c.open and not c.paused and c.id != self._counter and plan.counters[c.id].assignments
        ]
        if colleagues and self._dice.random() < TO_COLLEAGUE:
            return {"to_counter": self._dice.choice(colleagues)}
        others = [q for q in plan.queues if q != queue and plan.zone_of(q) == plan.zone_of(queue)]
        served = [q for q in others if any(c.open for c in hall.counters_serving(q))]
        return {"to_queue": self._dice.choice(served)} if served else None

    async def _after_refusal(self, error: ProblemError) -> None:
        """Somebody was quicker, or something was left at the counter: finish that first."""
        if error.problem.code == "COUNTER_BUSY":
            await self._terminal.ask("complete")
        await self._rest()

    async def _rest(self) -> None:
        await self._time.rest(max(LEAST_REST_S, self._dice.uniform(*LOOK) / 1000 / self._time.speed))
