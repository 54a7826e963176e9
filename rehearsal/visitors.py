"""Visitors: each comes to a kiosk, takes a number or checks in, gets a slip, and may do more until the call."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from kiosk.outcome import Taken
from kiosk.slip import slip_of
from layouts.layout import Layout
from queueing.plan import MINUTE, SECOND
from queueing.refusal import Code
from rehearsal.case_book import Dossier
from rehearsal.city import Booking
from rehearsal.day import Arrival, Punctuality
from rehearsal.hall_time import PlayOver
from rehearsal.house import House
from rehearsal.kiosks import Kiosk, kiosk_of, nearest, papers_of, taken_of
from rehearsal.outage import Outage
from rehearsal.own_numbers import OwnNumbers
from rehearsal.paper import Slips
from rehearsal.phone import Phone
from rehearsal.terminal import Terminal
from rehearsal.visit import habit_of
from wire.id_number import IdNumber, parse_id_number
from wire.problem import ProblemError

ANOTHER_LOOK = 20 * SECOND
"""Somebody who needs a kiosk that is connected looks for one that often."""
FORGETFUL = (MINUTE // 2, 4 * MINUTE)
"""After such a while some ask for a second number."""


class Lobby:
    """The kiosks of a hall and everybody who comes to them."""

    def __init__(self, house: House, layout: Layout, slips: Slips, state: Path) -> None:
        """`state` is a folder for what a kiosk keeps on its disk."""
        self._house, self._layout, self._slips, self._state = house, layout, slips, state
        self._kiosks: dict[str, Kiosk] = {}
        self._bookings: Mapping[Arrival, Booking] = {}
        self._dice = random.Random(house.seed)

    async def receive(
        self,
        people: Sequence[Arrival],
        bookings: Mapping[Arrival, Booking],
        tokens: Mapping[str, str],
        outage: Outage | None,
    ) -> None:
        """Let everybody in at their time, until the play ends (PlayOver). `tokens` are those of the kiosks in use."""
        house = self._house
        self._bookings = bookings
        async with AsyncExitStack() as stack, asyncio.TaskGroup() as doings:
            await self._open(tokens, stack)
            if outage is not None:
                await self._prepare(outage, stack)
                happening = outage.happen(self._kiosks[outage.kiosk], house.time)
                doings.create_task(house.time.as_long_as_it_lasts(happening))
            doings.create_task(house.time.as_long_as_it_lasts(self._send_for_results(doings)))
            with contextlib.suppress(PlayOver):
                for person in people:
                    await house.time.until(person.at)
                    if person.booked is not Punctuality.ABSENT:
                        doings.create_task(house.time.as_long_as_it_lasts(self._visit(person)))
            await house.time.to_the_end()

    async def _open(self, tokens: Mapping[str, str], stack: AsyncExitStack) -> None:
        house = self._house
        papers = stack.enter_context(papers_of(self._layout, tokens, self._slips))
        for name, token in tokens.items():
            terminal = await stack.enter_async_context(Terminal(house.url, token, house.time, house.ledger))
            self._kiosks[name] = Kiosk(terminal, papers.get(name), house)

    async def _prepare(self, outage: Outage, stack: AsyncExitStack) -> None:
        path = self._state / f"{outage.kiosk}.reserve"
        own = OwnNumbers(path, outage.kiosk, self._house.plan, self._house.ledger)
        await own.open(await self._house.watch.ready())
        stack.push_async_callback(own.close)
        self._kiosks[outage.kiosk].own = own

    # One visitor

    async def _visit(self, person: Arrival) -> None:
        booking = self._bookings.get(person)
        try:
            taken = await (self._check_in(person, booking) if booking else self._take(person))
        except ProblemError:
            return
        if taken.offline:
            return
        if person.card is not None:
            self._house.ledger.cards[taken.ticket] = person.card
        time = self._house.time
        async with asyncio.TaskGroup() as doings:
            doings.create_task(time.as_long_as_it_lasts(self._phone(taken)))
            if person.tries_again:
                doings.create_task(time.as_long_as_it_lasts(self._try_again(person, taken)))

    async def _take(self, person: Arrival) -> Taken:
        """A number from the nearest kiosk, or from another where that one has no more of its own."""
        kiosk = self._kiosks[kiosk_of(self._layout, self._kiosks, person, self._house.seed)]
        async with kiosk.in_use:
            taken = await kiosk.give(await self._wanted(kiosk, person))
            if taken is not None:
                kiosk.print(slip_of(self._layout, taken))
                return taken
        async with self._connected(person.queue) as kiosk:
            taken = taken_of(await kiosk.terminal.ask("issue", **await self._wanted(kiosk, person)))
            kiosk.print(slip_of(self._layout, taken))
            return taken

    async def _check_in(self, person: Arrival, booking: Booking) -> Taken:
        """The number of somebody who has booked; who is too early comes again when it is time."""
        while True:
            async with self._connected(person.queue) as kiosk:
                try:
                    ticket = await kiosk.terminal.ask("check-in", **await self._proof(kiosk, person, booking))
                except ProblemError as error:
                    if error.problem.code != Code.TOO_EARLY or error.problem.until is None:
                        raise
                    until = error.problem.until
                else:
                    taken = taken_of(ticket)
                    kiosk.print(slip_of(self._layout, taken))
                    return taken
            await self._house.time.until(until)

    async def _try_again(self, person: Arrival, taken: Taken) -> None:
        """Ask for a second number; who has one open is refused it, and has the slip printed again."""
        house = self._house
        await house.time.sleep(self._dice.randint(*FORGETFUL))
        async with self._connected(person.queue) as kiosk:
            wanted = await self._wanted(kiosk, person)
            house.ledger.doings["asked for a second number"] += 1
            try:
                second = await kiosk.terminal.ask("issue", **wanted)
            except ProblemError as error:
                if error.problem.code != Code.HAS_TICKET:
                    return
                if error.problem.ticket != taken.ticket:
                    house.ledger.surprises.append(f"not {taken.ticket} but {error.problem.ticket} was in the way")
            else:  # the first visit is over
                house.ledger.cards[second["ticket_id"]] = person.card or ""
                kiosk.print(slip_of(self._layout, taken_of(second)))
                return
            with contextlib.suppress(ProblemError):
                ticket = await kiosk.terminal.ask("reprint", **self._right_to(taken, wanted))
                kiosk.print(slip_of(self._layout, taken_of(ticket, reprinted=True)))

    # One applicant, who was told that the case is decided

    async def _send_for_results(self, doings: asyncio.TaskGroup) -> None:
        """Let the applicants come whose results lie at the window. PlayOver."""
        time, cases = self._house.time, self._house.cases
        while True:
            dossier = await time.unless_over(cases.decided.get())
            doings.create_task(time.as_long_as_it_lasts(self._fetch(dossier)))

    async def _fetch(self, dossier: Dossier) -> None:
        """Come back with the receipt, and take a number for the issuing window by it."""
        house = self._house
        if dossier.matter.fetches_after is None or dossier.issuing is None:
            return
        await house.time.sleep(dossier.matter.fetches_after)
        async with self._connected(dossier.issuing) as kiosk:
            try:
                taken = taken_of(await kiosk.terminal.ask("issue", **_receipt(dossier)))
            except ProblemError:
                return
            kiosk.print(slip_of(self._layout, taken))
        house.ledger.doings["came for a result"] += 1
        await self._phone(taken)

    async def _phone(self, taken: Taken) -> None:
        house = self._house
        habit = habit_of(house.seed, taken.ticket, house.shares)
        await Phone(taken.ticket, taken.page, house).use(habit)

    # What they say at the kiosk

    async def _wanted(self, kiosk: Kiosk, person: Arrival) -> dict[str, object]:
        wanted: dict[str, object] = {"visitor_class": person.visitor_class}
        wanted |= {"service": person.service} if person.service else {"queue": person.queue}
        return wanted | await self._person(kiosk, person)

    async def _proof(self, kiosk: Kiosk, person: Arrival, booking: Booking) -> dict[str, object]:
        """The booking's code, its QR code or the card."""
        shares, chance = self._house.shares, self._dice.random()
        if chance < shares.types_code:
            return {"booking": booking.code}
        return (
            {"token": booking.token} if chance < shares.types_code + shares.scans else await self._person(kiosk, person)
        )

    def _right_to(self, taken: Taken, wanted: Mapping[str, object]) -> dict[str, object]:
        """Number and code from the slip, the page's address, or the card."""
        line = self._house.plan.queues[taken.queue].line
        return self._dice.choice(
            [
                {"ticket": taken.number, "code": taken.code},
                {"token": taken.page.rpartition("/t/")[2]},
                {"person": wanted["person"], "tail": wanted["tail"], "line": line},
            ]
        )

    async def _person(self, kiosk: Kiosk, person: Arrival) -> dict[str, object]:
        """What a kiosk tells of a card: never the number."""
        if person.card is None:
            return {}
        number = self._read(person.card)
        return {"person": number.pseudonym(await kiosk.terminal.person_key()), "tail": number.tail}

    def _read(self, card: str) -> IdNumber:
        return parse_id_number(card, datetime.fromtimestamp(self._house.time.now() / 1000, UTC).date())

    # Where they stand

    @asynccontextmanager
    async def _connected(self, queue: str) -> AsyncIterator[Kiosk]:
        """A kiosk that reaches the server, alone with it. PlayOver."""
        while True:
            sound = [name for name, kiosk in self._kiosks.items() if kiosk.sound]
            if sound:
                kiosk = self._kiosks[self._dice.choice(nearest(self._layout, sound, queue))]
                async with kiosk.in_use:
                    if kiosk.sound:
                        yield kiosk
                        return
            await self._house.time.sleep(ANOTHER_LOOK)


def _receipt(dossier: Dossier) -> dict[str, object]:
    """The receipt's number and code typed, or its QR code scanned."""
    if dossier.matter.types or dossier.page is None:
        return {"case": dossier.case, "code": dossier.code}
    return {"token": dossier.page.rpartition("/r/")[2]}
