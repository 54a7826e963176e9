"""A phone: a visitor's own page, as the slip's QR code opens it. Watched, left by, and rated on."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx

from queueing.plan import MINUTE
from rehearsal.house import House
from rehearsal.ledger import Rating
from rehearsal.visit import Habit
from rehearsal.web import RETRY_S

_MOOD = re.compile(r'data-mood="(\w+)"')
_WAITING = frozenset({"waiting", "transferred"})
_OPEN = _WAITING | {"called", "serving", "held"}
_LATER = 2 * MINUTE
"""After that, some have another word to say."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What a visitor reads off the page."""

    mood: str
    may_rate: bool
    may_add: bool


class Phone:
    """One visitor's phone, for one ticket."""

    def __init__(self, ticket: str, page: str, house: House) -> None:
        self._ticket, self._page, self._house = ticket, page, house
        self._actor = f"phone:{ticket}"
        self._web, self._time, self._ledger = house.web, house.time, house.ledger

    async def use(self, habit: Habit) -> None:
        """All that a visitor of this habit does with it. PlayOver."""
        if not habit.looks:
            return
        await self._look()
        self._ledger.doings["looked at the page"] += 1
        if habit.leaves_after is not None:
            await self._time.sleep(habit.leaves_after)
            await self._leave()
        elif habit.watches and await self._watch() == "completed" and habit.level is not None:
            if self._ticket not in self._house.keyed:
                await self._rate(habit.level)
            if habit.added is not None:
                await self._time.sleep(_LATER)
                await self._rate(habit.added, addition=True)

    async def _look(self) -> _Page:
        return _read(await self._web.ask("GET", self._page))

    async def _leave(self) -> None:
        if (await self._look()).mood not in _WAITING:
            return
        deed = (self._actor, "cancel")
        page = _read(await self._web.ask("POST", f"{self._page}/leave", deed=deed, data={"sure": "yes"}))
        if page.mood == "cancelled":
            self._ledger.answered[*deed, self._ticket] += 1
        else:
            self._ledger.doings["was called before leaving"] += 1

    async def _watch(self) -> str:
        """Keep the page open until the visit is over; answers how it ended."""
        self._ledger.doings["watched"] += 1
        moods = [""]

        def told(name: str, data: str) -> None:
            if name == "page":
                moods.append(_mood(data))

        while moods[-1] in _OPEN or not moods[-1]:
            await self._web.follow(f"{self._page}/events", told)
            await self._time.rest(RETRY_S)
        self._ledger.doings["saw the call"] += "called" in moods
        return moods[-1]

    async def _rate(self, level: int, *, addition: bool = False) -> None:
        """Rate, or add to a rating, where the page lets one."""
        before = await self._look()
        if not (before.may_add if addition else before.may_rate):
            return
        deed, told = (self._actor, "rate"), {"level": str(level)} | ({"addition": "yes"} if addition else {})
        page = _read(await self._web.ask("POST", f"{self._page}/rate", deed=deed, data=told))
        if self._ticket in self._house.keyed and not addition:
            self._ledger.unanswered[deed] += 1  # a key was pressed at the window meanwhile: the thanks may be for that
        elif page.mood == "completed" and page.may_add is not addition and not page.may_rate:
            self._ledger.answered[*deed, self._ticket] += 1
            self._ledger.ratings[Rating(self._actor, self._ticket, level, addition)] += 1


def _read(response: httpx.Response) -> _Page:
    text = response.raise_for_status().text
    adds = 'class="add"' in text
    return _Page(mood=_mood(text), may_rate='class="rate"' in text and not adds, may_add=adds)


def _mood(text: str) -> str:
    found = _MOOD.search(text)
    return found[1] if found else ""
