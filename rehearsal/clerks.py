"""A clerk: signs in at a counter, calls whoever waits, serves, and does everything else that a clerk's keys do."""

from __future__ import annotations

import contextlib
import random
from dataclasses import dataclass
from typing import Any

from queueing.hall import Hall
from queueing.plan import DAY, MINUTE, SECOND, Millis, QueueKind
from rehearsal.case_book import Dossier
from rehearsal.house import House
from rehearsal.matter import Matter, matter_of
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
LATE = (8 * SECOND, 35 * SECOND)
"""So long after a no-show its visitor may turn up and the clerk takes it back; a minute is allowed."""
SENDS = 0.5
"""Of the times that a clerk has nobody: puts a result into a locker first, or gives it to the courier."""
WRAPS = (20 * SECOND, 60 * SECOND)
"""So long that takes."""
ON_A_ROUTE = 2
"""Further lines that a visitor on a route is sent to."""
PAPERS_WITHIN = 5 * DAY
"""Missing papers may come until then."""
THANKS = (5 * SECOND, 12 * SECOND)
"""A clerk who has asked for a rating takes leave of the visitor for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Put:
    """A visit put on hold."""

    ticket: str
    back: Millis
    left: Millis
    """Service still to come."""
    asked: bool
    """Is asked for a rating then."""


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
        async with self._open(token) as self._terminal:
            await self._time.until(house.doors + int(self._dice.uniform(0, MINUTE)))
            while not (self._is_leaving and not self._held):
                try:
                    await self._next()
                except ProblemError as error:
                    await self._after_refusal(error)
            with contextlib.suppress(ProblemError):  # signed out already, and the answer was lost with the link
                await self._terminal.ask("sign-out")

    def _open(self, token: str) -> Terminal:
        """What the clerk works with."""
        house = self._house
        return Terminal(house.url, token, self._time, house.ledger)

    @property
    def _is_leaving(self) -> bool:
        """The desk wants the counter back, or the time that it was lent for is over."""
        watch = self._house.watch
        return self.leaving or (watch.hall is not None and not watch.mirror.stale and not self._queues)

    async def _next(self) -> None:
        """One thing, whatever is due."""
        now = self._time.now()
        due = next((put for put in self._held if put.back <= now), None)
        if due is not None:
            await self._take_back(due)
        elif self._pauses and self._pauses[0].at <= now:
            await self._pause(self._pauses.pop(0).length)
        elif self._dice.random() < SENDS and (parcel := self._house.cases.next_parcel(self._queues)) is not None:
            await self._send(parcel)
        elif not self._is_leaving and self._house.watch.somebody_waits_for(self._counter):
            await self._call()
        else:
            await self._rest()

    async def _call(self) -> None:
        ticket = (await self._terminal.ask("call-next"))["ticket"]
        if ticket is None:
            await self._rest()
            return
        again = ticket["ticket_id"] in self._house.sent_on
        house, kind = self._house, self._house.plan.queues[ticket["queue"]].kind
        visit = visit_of(
            house.seed, ticket["ticket_id"], kind, misses=ticket["misses"], again=again, shares=house.shares
        )
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
        return visit.regretted and await self._take_no_show_back()

    async def _take_no_show_back(self) -> bool:
        """The visitor is there after all; False where it is too late for that, or another counter was quicker."""
        await self._time.sleep(self._dice.randint(*LATE))
        try:
            await self._terminal.ask("undo-no-show")
        except ProblemError:
            return False
        await self._terminal.ask("serve")
        return True

    async def _serve(self, ticket: dict[str, Any], visit: Visit) -> None:
        if visit.turn is Turn.FINISHED:
            await self._finish(ticket, visit.service, asked=visit.asked)
            return
        await self._time.sleep(visit.service // 3)
        goal = self._elsewhere(ticket["queue"], visit) if visit.turn is Turn.TRANSFERRED else None
        if goal is not None:
            self._house.sent_on.add(ticket["ticket_id"])
            await self._terminal.ask("transfer", **goal)
        elif visit.turn is Turn.HELD:
            await self._terminal.ask("hold", kind=visit.hold)
            back, left = self._time.now() + visit.away, visit.service * 2 // 3
            self._held.append(_Put(ticket=ticket["ticket_id"], back=back, left=left, asked=visit.asked))
        else:
            await self._finish(ticket, visit.service * 2 // 3, asked=visit.asked)

    async def _take_back(self, put: _Put) -> None:
        self._held.remove(put)
        ticket = (await self._terminal.ask("resume", ticket=put.ticket))["ticket"]
        await self._time.sleep(int(self._dice.uniform(5, 20) * SECOND))
        await self._terminal.ask("serve")
        await self._finish(ticket, put.left, asked=put.asked)

    async def _finish(self, ticket: dict[str, Any], service: Millis, *, asked: bool) -> None:
        await self._time.sleep(service)
        await self._settle(ticket)
        if asked:
            await self._ask_for_rating(ticket["ticket_id"])
        await self._terminal.ask("complete")

    # What a visit is about

    async def _settle(self, ticket: dict[str, Any]) -> None:
        """What the visit leaves behind: a case taken in, one finished, or a result handed over."""
        house, queue = self._house, ticket["queue"]
        if ticket["case"] is not None:
            with contextlib.suppress(ProblemError):  # whoever came with the same receipt before has it
                await self._terminal.ask("hand-over", case=ticket["case"])
        elif ticket["ticket_id"] not in house.brought:
            matter = matter_of(house.seed, ticket["ticket_id"], house.plan, queue, house.shares)
            if matter is None:
                return
            house.brought.add(ticket["ticket_id"])
            try:
                await self._take_in(matter, house.plan.queues[queue].kind)
            except ProblemError as error:
                house.ledger.surprises.append(f"a case was refused: {error.problem.code} {error.problem.detail}")

    async def _take_in(self, matter: Matter, kind: QueueKind) -> None:
        told: dict[str, object] = {"service": matter.service} if matter.service is not None else {}
        if matter.applicant is not None:
            self._house.ledger.contacts += 1
            told["contact"] = matter.applicant.told()
        if kind is QueueKind.INSTANT:
            self._house.receipts.print(self._counter, await self._terminal.ask("finish-case", **told))
            return
        due = self._time.now() + PAPERS_WITHIN
        told["missing"] = [{"name": paper, "due": due} for paper in matter.missing]
        receipt = await self._terminal.ask("register-case", delivery=matter.delivery, **told)
        self._house.receipts.print(self._counter, receipt)
        self._house.cases.register(receipt, matter)

    async def _send(self, parcel: Dossier) -> None:
        """Put a result into a locker, or give it to the courier."""
        reference = f"{self._dice.randrange(10**12):012d}"
        self._house.ledger.references.append(reference)
        await self._time.sleep(self._dice.randint(*WRAPS))
        await self._terminal.ask("hand-over", case=parcel.case, reference=reference)

    async def _ask_for_rating(self, ticket: str) -> None:
        await self._terminal.ask("ask-rating")
        self._house.asked.put_nowait((ticket, self._counter))
        await self._time.sleep(self._dice.randint(*THANKS))

    # What else a clerk does

    async def _pause(self, length: Millis) -> None:
        queue = next(iter(self._queues or self._house.plan.queues))
        reasons = self._house.plan.policy_of(queue).pause_reasons
        await self._terminal.ask("pause", reason=reasons[0] if reasons else "break")
        await self._time.sleep(length)
        await self._terminal.ask("unpause")

    @property
    def _queues(self) -> tuple[str, ...]:
        """What the counter serves now."""
        hall = self._house.watch.hall
        return tuple(a.queue for a in hall.counters[self._counter].assignments) if hall is not None else ()

    def _elsewhere(self, queue: str, visit: Visit) -> dict[str, object] | None:
        """A colleague at this queue, or another queue of the zone that is served; None where there is neither.

        On a route: another line's queue, and from there by itself to a third's.
        """
        hall, plan = self._house.watch.hall, self._house.plan
        if hall is None:
            return None
        if visit.routed and len(stops := self._stops(hall, queue)) == ON_A_ROUTE:
            return {"to_queue": stops[0], "then": stops[1:]}
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

    def _stops(self, hall: Hall, queue: str) -> list[str]:
        """Two acceptance queues of other lines that are served, on any floor; fewer where there are not so many."""
        plan = hall.plan
        others = [
            other.id
            for other in plan.queues.values()
            if other.kind is QueueKind.ACCEPTANCE
            and other.line != plan.queues[queue].line
            and any(c.open for c in hall.counters_serving(other.id))
        ]
        return self._dice.sample(others, min(ON_A_ROUTE, len(others)))

    async def _after_refusal(self, error: ProblemError) -> None:
        """Somebody was quicker, or something was left at the counter: finish that first."""
        if error.problem.code == "COUNTER_BUSY":
            await self._terminal.ask("complete")
        await self._rest()

    async def _rest(self) -> None:
        await self._time.rest(max(LEAST_REST_S, self._dice.uniform(*LOOK) / 1000 / self._time.speed))
