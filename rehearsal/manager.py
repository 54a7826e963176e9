"""The manager: calls back whoever rated badly, and settles it."""

from __future__ import annotations

import asyncio
import contextlib
import random

from queueing.follow_up import FollowUpOutcome
from queueing.plan import MINUTE
from rehearsal.hall_time import PlayOver
from rehearsal.house import House
from rehearsal.terminal import Terminal
from wire.problem import ProblemError

CALLS_AFTER, SETTLES_AFTER = (MINUTE, 6 * MINUTE), (MINUTE, 10 * MINUTE)
"""From the rating to the call, and from there to the settlement. The deadlines are a day and fifteen days."""
SETTLED = 0.7
"""Part of the follow-ups that the manager can settle at once; the others stay open."""


class Manager:
    """One manager, for every bad rating of the play."""

    def __init__(self, house: House, staff_no: str, pin: str) -> None:
        self._house, self._staff_no, self._pin = house, staff_no, pin
        self._dice = random.Random(f"{house.seed} manager")

    async def work(self) -> None:
        """Work until the play ends (PlayOver)."""
        house = self._house
        token = await house.entrance.sign_in(self._staff_no, self._pin, None)
        async with Terminal(house.url, token, house.time, house.ledger) as terminal, asyncio.TaskGroup() as doings:
            with contextlib.suppress(PlayOver):
                while True:
                    follow_up = await house.time.unless_over(house.bad_ratings.get())
                    doings.create_task(house.time.as_long_as_it_lasts(self._follow_up(follow_up, terminal)))

    async def _follow_up(self, follow_up: str, terminal: Terminal) -> None:
        time, dice = self._house.time, self._dice
        with contextlib.suppress(ProblemError):
            await time.sleep(dice.randint(*CALLS_AFTER))
            await terminal.ask("call-back", follow_up=follow_up, outcome=dice.choice(list(FollowUpOutcome)))
            if dice.random() < SETTLED:
                await time.sleep(dice.randint(*SETTLES_AFTER))
                await terminal.ask("settle-follow-up", follow_up=follow_up, outcome=FollowUpOutcome.APOLOGISED)
