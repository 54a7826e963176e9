"""The front desk: opens reserve counters for long lines and takes them back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from queueing.plan import MINUTE
from rehearsal.clerks import Clerk
from rehearsal.hall_time import PlayOver
from rehearsal.house import House
from rehearsal.shift import Shift
from rehearsal.terminal import Terminal
from rehearsal.tide import Lend, TakeBack, tide
from wire.problem import ProblemError

LOOK = 2 * MINUTE
SETTLED = 6 * MINUTE
"""After the doors open, before the desk judges a line: the crowd at the door is none."""


class Desk:
    """Looks at the lines every two minutes. Spare clerks stand by, one for each reserve counter."""

    def __init__(self, house: House, staff_no: str, pin: str, spare: Callable[[str], tuple[str, str]]) -> None:
        """`spare` answers staff number and PIN of who opens a reserve counter."""
        self.lent: dict[str, str] = {}
        """Queue by lent counter."""
        self._house = house
        self._staff_no, self._pin, self._spare = staff_no, pin, spare
        self._clerks: dict[str, Clerk] = {}

    async def work(self) -> None:
        """Work until the play ends (PlayOver)."""
        house = self._house
        token = await house.entrance.sign_in(self._staff_no, self._pin, None)
        async with Terminal(house.url, token, house.time, house.ledger) as terminal, asyncio.TaskGroup() as clerks:
            with contextlib.suppress(PlayOver):
                await house.time.until(house.doors + SETTLED)
                while True:
                    await house.time.sleep(LOOK)
                    for move in self._moves():
                        await self._make(move, terminal, clerks)

    def _moves(self) -> list[Lend | TakeBack]:
        hall = self._house.watch.hall
        return [] if hall is None or self._house.watch.mirror.stale else tide(hall, self.lent)

    async def _make(self, move: Lend | TakeBack, terminal: Terminal, clerks: asyncio.TaskGroup) -> None:
        if isinstance(move, TakeBack):
            self._clerks[move.counter].leaving = True
            return
        try:
            await terminal.ask("assign", counter=move.counter, assignments=[{"queue": move.queue}])
        except ProblemError:
            return
        self.lent[move.counter] = move.queue
        clerks.create_task(self._house.time.as_long_as_it_lasts(self._borrow(move.counter, terminal)))

    async def _borrow(self, counter: str, terminal: Terminal) -> None:
        """A spare clerk works at a lent counter until it goes back."""
        shift = Shift(counter=counter, opens=self._house.time.now())
        clerk = self._clerks[counter] = Clerk(self._house, shift, *self._spare(counter))
        await clerk.work()
        with contextlib.suppress(ProblemError):
            await terminal.ask("assign", counter=counter, assignments=[])
        del self.lent[counter], self._clerks[counter]
