"""Raters: visitors at a window who are asked for a rating, on its tablet or on its evaluator."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Mapping
from contextlib import AsyncExitStack

from hardware.evaluator import Evaluator
from queueing.plan import SECOND
from rehearsal.hall_time import PlayOver
from rehearsal.house import House
from rehearsal.keypads import Pad, rate_at
from rehearsal.ledger import Rating
from rehearsal.terminal import Terminal
from rehearsal.visit import LEVELS
from wire.problem import ProblemError

THINKS = (2 * SECOND, 8 * SECOND)
"""From the asking to the key."""
LOOKS = 40
"""An evaluator hears of the asking over the link; so often it looks, and then the key was pressed in vain."""
_LOOK_S = 0.05


class Raters:
    """The rating devices of a hall: some windows have a tablet, some an evaluator on a line of the play's gateway.

    All others have one that is only pretended, on a gateway of its own.
    """

    def __init__(self, house: House, gateway: str, tablets: Mapping[str, str], pads: Mapping[str, Pad]) -> None:
        """Tokens of a gateway, and of the tablets by counter; and what is on a line, by counter."""
        self._house, self._gateway_token, self._tablet_tokens = house, gateway, tablets
        self._pads = {counter: pad for counter, pad in pads.items() if pad.evaluator}
        self._tablets: dict[str, Terminal] = {}
        self._evaluators: dict[str, Evaluator] = {}
        self._gateway: Terminal

    async def work(self) -> None:
        """Let everybody answer who is asked, until the play ends (PlayOver)."""
        house = self._house
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as visitors:

            async def open_(token: str) -> Terminal:
                return await stack.enter_async_context(Terminal(house.url, token, house.time, house.ledger))

            self._gateway = await open_(self._gateway_token)
            self._tablets = {counter: await open_(token) for counter, token in self._tablet_tokens.items()}
            with contextlib.suppress(PlayOver):
                while True:
                    ticket, counter = await house.time.unless_over(house.asked.get())
                    visitors.create_task(house.time.as_long_as_it_lasts(self._answer(ticket, counter)))

    async def _answer(self, ticket: str, counter: str) -> None:
        """The visitor presses a key, or does not."""
        house = self._house
        dice = random.Random(f"{house.seed} {ticket} {counter} key")
        if dice.random() >= house.shares.answers:
            return
        house.keyed.add(ticket)
        await house.time.sleep(dice.randint(*THINKS))
        level = dice.choice(LEVELS)
        with contextlib.suppress(ProblemError):
            if counter in self._tablets:
                await self._rate(self._tablets[counter], ticket, counter, level, f"tablet-{counter}-{ticket}")
            elif counter in self._pads:
                await self._press_on_line(self._pads[counter], ticket, counter, level)
            else:
                await self._press(ticket, counter, level)

    async def _press(self, ticket: str, counter: str, level: int) -> None:
        """A key of the evaluator: it counts if that asks, or has just asked, this visitor."""
        house = self._house
        evaluator = self._evaluators.setdefault(counter, Evaluator(counter))
        for _ in range(LOOKS):
            now = house.time.now()
            if house.watch.hall is not None:
                evaluator.follow(house.watch.hall, now)
            order = evaluator.rated(level, now)
            if order is not None and order.args["ticket"] == ticket:
                await self._rate(self._gateway, ticket, counter, level, order.request_id)
                return
            await house.time.rest(_LOOK_S)
        house.ledger.doings["pressed a key too late"] += 1

    async def _press_on_line(self, pad: Pad, ticket: str, counter: str, level: int) -> None:
        """As soon as the evaluator asks, if it asks this visitor."""
        house = self._house

        def asked() -> bool:
            hall = house.watch.hall
            return hall is not None and hall.counters[counter].asked == ticket

        for _ in range(LOOKS):
            if asked() and pad.asking:
                await rate_at(pad, ticket, level, house.ledger, asked)
                return
            await house.time.rest(_LOOK_S)
        house.ledger.doings["pressed a key too late"] += 1

    async def _rate(self, terminal: Terminal, ticket: str, counter: str, level: int, request_id: str) -> None:
        await terminal.ask("rate", request_id, ticket=ticket, counter=counter, level=level)
        self._house.ledger.ratings[Rating(terminal.actor, ticket, level)] += 1
