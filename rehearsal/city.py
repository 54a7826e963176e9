"""The city's own system: books visits over the hall's HTTP API, before they come."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from queueing.plan import HallPlan, Millis
from rehearsal.day import Arrival, slot_for
from rehearsal.ledger import Ledger
from rehearsal.web import Web

ACTOR = "integration:rehearsal-city"
_AT_ONCE = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What somebody who has booked was told."""

    code: str
    """To be typed at a kiosk."""
    token: str
    """In the page's address, to be scanned there."""
    start: Millis


class City:
    """Books for everybody who is to have booked."""

    def __init__(self, url: str, token: str, plan: HallPlan, web: Web, ledger: Ledger) -> None:
        self.bookings: dict[Arrival, Booking] = {}
        """Of whoever got one, so far."""
        self._api = f"{url}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._plan, self._web, self._ledger = plan, web, ledger
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def book(self, people: Sequence[Arrival], day: Millis) -> None:
        """Book for whoever of `people` wants to, the earliest slots of the day of `day` first. PlayOver."""
        wanted = [(slot, person) for slot, person in await self._wishes(people, day) if slot is not None]
        wanted.sort(key=lambda wish: (wish[0], wish[1].at))
        await asyncio.gather(*(self._book(person, slot) for slot, person in wanted))

    async def _wishes(self, people: Sequence[Arrival], day: Millis) -> list[tuple[Millis | None, Arrival]]:
        """Who wants to book, and for when."""
        wishing = [person for person in people if person.booked is not None]
        queues = sorted({person.queue for person in wishing})
        slots = dict(zip(queues, await asyncio.gather(*(self._slots(queue, day) for queue in queues)), strict=True))
        return [(slot_for(person, slots[person.queue], self._rule(person.queue)), person) for person in wishing]

    def _rule(self, queue: str) -> Any:
        return self._plan.policy_of(queue).booking

    async def _slots(self, queue: str, day: Millis) -> list[Millis]:
        """The begins of a queue's slots on the day that still have places."""
        answer = await self._web.ask("GET", f"{self._api}/queues/{queue}/slots", headers=self._headers)
        days = answer.raise_for_status().json()["days"]
        today = f"{self._local(day):%Y-%m-%d}"
        return [
            slot["start"] for offered in days if offered["date"] == today for slot in offered["slots"] if slot["left"]
        ]

    async def _book(self, person: Arrival, slot: Millis) -> None:
        at = self._local(slot)
        asked = {"request_id": uuid.uuid4().hex, "date": f"{at:%Y-%m-%d}", "time": f"{at:%H:%M}"}
        asked |= {"queue": person.queue, "id_number": person.card or ""}
        if person.service is not None:
            asked["service"] = person.service
        async with self._turn:
            answer = await self._web.ask(
                "POST", f"{self._api}/bookings", deed=(ACTOR, "book"), headers=self._headers, json=asked
            )
        if answer.status_code != httpx.codes.CREATED:
            self._ledger.refused["book", answer.json()["code"]] += 1
            return
        told = answer.json()
        self._ledger.answered[ACTOR, "book", told["booking"]] += 1
        token = told["page"].rpartition("/b/")[2]
        self.bookings[person] = Booking(code=told["booking"], token=token, start=told["start"])

    def _local(self, at: Millis) -> datetime:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(self._plan.timezone))
