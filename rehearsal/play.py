"""A play: visitors, staff and a watch on one loop, against any server that has let them in."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from layouts.layout import Layout
from queueing.events import Event, FollowUpOpened, TicketCalled, TicketRecalled
from queueing.hall import Hall
from queueing.plan import Millis
from rehearsal.back_office import BackOffice
from rehearsal.badges import DESK, MANAGER, OFFICE, PIN, Badges
from rehearsal.city import Booking, City
from rehearsal.clerks import Clerk
from rehearsal.day import Arrival, Punctuality, arrivals
from rehearsal.desk import Desk
from rehearsal.hall_time import HallTime
from rehearsal.house import House
from rehearsal.keypads import KEYPADS_EVERY, KeypadClerk, Pad
from rehearsal.ledger import Ledger
from rehearsal.manager import Manager
from rehearsal.outage import outage_of
from rehearsal.paper import Receipts, Slips
from rehearsal.raters import Raters
from rehearsal.script import Script
from rehearsal.shift import Shift, shifts
from rehearsal.sign_in import Entrance
from rehearsal.visitors import Lobby
from rehearsal.watch import Watch
from rehearsal.web import Web

CALLS_KEPT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCall:
    """A call as the live view ticks it off."""

    at: Millis
    number: str
    counter: str
    zone: str
    again: bool


@dataclass(slots=True)
class Scene:
    """What is to be seen of a play while it goes on."""

    calls: deque[NewCall] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))
    """Newest first."""
    visitors: int = 0
    """Expected, all told."""
    slips: Slips = field(default_factory=Slips)
    """Of the kiosks."""
    receipts: Slips = field(default_factory=Slips)
    """Of the counters."""


class Play:
    """One play. `run` it once; look at `scene`, `hall` and `ledger` meanwhile."""

    def __init__(
        self,
        url: str,
        layout: Layout,
        badges: Badges,
        script: Script,
        state: Path,
        pads: Mapping[str, Pad] | None = None,
    ) -> None:
        """`state` is a folder for what a kiosk keeps on its disk, `pads` the keypads by counter that a gateway has."""
        self.layout, self.script = layout, script
        self.time = HallTime(script.begin, script.speed)
        self.ledger = Ledger()
        self.scene = Scene()
        self.watch = Watch(url, badges.watch, self.time, self._happened)
        self._url, self._badges, self._state = url, badges, state
        self._pads = pads or {}
        self._by_keypad = set(list(self._pads)[::KEYPADS_EVERY])
        self._desk: Desk | None = None
        self._house: House | None = None

    @property
    def hall(self) -> Hall | None:
        """The hall as last known."""
        return self.watch.hall

    @property
    def lent(self) -> int:
        """Reserve counters now open for a line."""
        return len(self._desk.lent) if self._desk is not None else 0

    def end(self) -> None:
        """Draw the curtain: nobody begins anything new, `run` returns when all answers are in."""
        self.time.end()

    async def run(self) -> None:
        """Play from beginning to end."""
        watching = asyncio.create_task(self.watch.run())
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.watch.ready(), 30)
            await self._play()
        finally:
            watching.cancel()
            await watching

    async def _play(self) -> None:
        with contextlib.closing(Receipts(self.layout, self.scene.receipts)) as receipts:
            await self._play_with(receipts)

    async def _play_with(self, receipts: Receipts) -> None:
        script = self.script
        doors = doors_open(self.layout, script.start)
        async with Web(self.time, self.ledger) as web:
            house = self._house = House(
                url=self._url,
                plan=self.layout.plan,
                time=self.time,
                watch=self.watch,
                ledger=self.ledger,
                entrance=Entrance(self._url, self.time),
                web=web,
                shares=script.shares,
                seed=script.seed,
                doors=doors,
                receipts=receipts,
            )
            self._desk = Desk(house, DESK, PIN, self._badges.clerk)
            people = arrivals(house.plan, script.start, script.end, script.seed, script.shares)
            self.scene.visitors = sum(person.booked is not Punctuality.ABSENT for person in people)
            city = City(self._url, self._badges.city, house.plan, web, self.ledger)
            async with asyncio.TaskGroup() as everybody:

                def enter(part: Coroutine[None, None, None]) -> asyncio.Task[None]:
                    return everybody.create_task(self.time.as_long_as_it_lasts(part))

                enter(self._curtain())
                await enter(city.book(people, script.start))
                enter(self._visitors(house, people, city.bookings))
                enter(self._desk.work())
                enter(BackOffice(house, OFFICE, PIN).work())
                enter(Manager(house, MANAGER, PIN).work())
                enter(Raters(house, self._badges.keys, self._badges.tablets, self._pads).work())
                for shift in shifts(house.plan, script.begin, doors, script.end, script.seed):
                    if shift.counter not in script.without_counters:
                        enter(self._clerk(house, shift).work())

    def _clerk(self, house: House, shift: Shift) -> Clerk:
        badge = self._badges.clerk(shift.counter)
        if shift.counter in self._by_keypad:
            return KeypadClerk(house, shift, *badge, self._pads[shift.counter])
        return Clerk(house, shift, *badge)

    async def _visitors(self, house: House, people: Sequence[Arrival], bookings: Mapping[Arrival, Booking]) -> None:
        """Everybody comes, each at their time. PlayOver."""
        script, layout = self.script, self.layout
        kiosks = {name: token for name, token in self._badges.kiosks.items() if name not in script.without_kiosks}
        kiosks = kiosks or dict(self._badges.kiosks)
        lobby = Lobby(house, layout, self.scene.slips, self._state)
        await lobby.receive(people, bookings, kiosks, outage_of(layout, kiosks, people, script))

    async def _curtain(self) -> None:
        await self.time.until(self.script.end)
        self.end()

    def _happened(self, event: Event) -> None:
        if isinstance(event, FollowUpOpened) and self._house is not None:
            self._house.bad_ratings.put_nowait(event.follow_up)
        if not isinstance(event, TicketCalled | TicketRecalled) or self.hall is None:
            return
        ticket = self.hall.tickets.get(event.ticket)
        if ticket is not None:
            self.scene.calls.appendleft(
                NewCall(
                    at=event.at,
                    number=ticket.number,
                    counter=self.layout.plan.counters[event.counter].label,
                    zone=self.layout.plan.zone_of(ticket.queue),
                    again=isinstance(event, TicketRecalled),
                )
            )


def doors_open(layout: Layout, start: Millis) -> Millis:
    """When service begins on the day of `start`: the first session's begin, or `start` where that is past."""
    zone = ZoneInfo(layout.plan.timezone)
    day = datetime.fromtimestamp(start / 1000, UTC).astimezone(zone)
    hour, minute = layout.hours.sessions[0].start.split(":")
    begin = day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    return max(start, int(begin.timestamp() * 1000))
