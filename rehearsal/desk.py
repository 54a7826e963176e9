"""The front desk: opens reserve counters for long lines and takes them back, and what else falls to it."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable

from queueing.hall import Hall
from queueing.plan import MINUTE, Millis
from rehearsal.clerks import Clerk
from rehearsal.duties import duties
from rehearsal.hall_time import PlayOver
from rehearsal.house import House
from rehearsal.shift import Shift
from rehearsal.terminal import Terminal
from rehearsal.tide import Lend, TakeBack, tide
from wire.problem import ProblemError

LOOK = 2 * MINUTE
SETTLED = 6 * MINUTE
"""After the doors open, before the desk judges a line: the crowd at the door is none."""
LENT_FOR = (10 * MINUTE, 30 * MINUTE)
"""Most counters are lent until a time that is told at once;"""
OPEN_END = 0.3
"""the others until the line is short."""
LATER = 0.25
"""Part of the counters that are lent from the next minute on and not at once."""


class Desk:
    """Looks at the hall every two minutes. Spare clerks stand by, one for each reserve counter."""

    def __init__(self, house: House, staff_no: str, pin: str, spare: Callable[[str], tuple[str, str]]) -> None:
        """`spare` answers staff number and PIN of who opens a reserve counter."""
        self.lent: dict[str, str] = {}
        """Queue by lent counter."""
        self._house = house
        self._staff_no, self._pin, self._spare = staff_no, pin, spare
        self._clerks: dict[str, Clerk] = {}
        self._dice = random.Random(f"{house.seed} desk")
        self._moves_made = 0
        self._seen: set[tuple[str, Millis]] = set()
        """Alarms that were looked into, with their times."""

    async def work(self) -> None:
        """Work until the play ends (PlayOver)."""
        house = self._house
        token = await house.entrance.sign_in(self._staff_no, self._pin, None)
        async with Terminal(house.url, token, house.time, house.ledger) as terminal, asyncio.TaskGroup() as clerks:
            with contextlib.suppress(PlayOver):
                await house.time.until(house.doors + SETTLED)
                while True:
                    await house.time.sleep(LOOK)
                    if house.watch.hall is not None and not house.watch.mirror.stale:
                        await self._look(house.watch.hall, terminal, clerks)

    async def _look(self, hall: Hall, terminal: Terminal, clerks: asyncio.TaskGroup) -> None:
        for move in tide(hall, self.lent):
            await self._make(move, terminal, clerks)
        for duty in list(duties(hall, self._seen, self._house.time.now(), self._dice)):
            with contextlib.suppress(ProblemError):
                await terminal.ask(duty.do, **duty.args)

    async def _make(self, move: Lend | TakeBack, terminal: Terminal, clerks: asyncio.TaskGroup) -> None:
        if isinstance(move, TakeBack):
            if (clerk := self._clerks.get(move.counter)) is not None:  # or it went back by its time, a moment ago
                clerk.leaving = True
            return
        self._moves_made += 1
        name, now, dice = f"tide-{self._moves_made}-{move.counter}", self._house.time.now(), self._dice
        told: dict[str, object] = {}
        ends = now + dice.randint(*LENT_FOR) if dice.random() >= OPEN_END else None
        if ends is not None:
            told["ends"] = ends
        if dice.random() < LATER:
            told["starts"] = now + MINUTE
        try:
            await terminal.ask("move", move=name, counters=[move.counter], queues=[move.queue], **told)
        except ProblemError:
            return
        self.lent[move.counter] = move.queue
        clerks.create_task(self._house.time.as_long_as_it_lasts(self._borrow(move.counter, name, ends, terminal)))

    async def _borrow(self, counter: str, move: str, ends: Millis | None, terminal: Terminal) -> None:
        """A spare clerk works at a lent counter until it goes back, by the desk or by its time."""
        house = self._house

        def begun_or_over(hall: Hall) -> bool:
            return bool(hall.counters[counter].assignments) or (ends is not None and house.time.now() >= ends)

        shift = Shift(counter=counter, opens=house.time.now())
        clerk = self._clerks[counter] = Clerk(house, shift, *self._spare(counter))
        await house.watch.until(begun_or_over)
        await clerk.work()
        with contextlib.suppress(ProblemError):
            await terminal.ask("end-move", move=move)
        del self.lent[counter], self._clerks[counter]
