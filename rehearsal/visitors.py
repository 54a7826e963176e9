"""Visitors: each comes to a kiosk, takes a number, gets a slip, and now and then leaves before the call."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hardware.printer import Outcome, Printed, PrintFault, ReceiptPrinter
from layouts.layout import Layout, SlipLine
from layouts.slip import describe, fill
from rehearsal.day import Arrival
from rehearsal.hall_time import PlayOver
from rehearsal.house import House
from rehearsal.terminal import Terminal
from rehearsal.visit import patience_of
from wire.problem import ProblemError

SLIPS_WAITING = 3
"""A kiosk whose printer is that far behind gives no slip: a play may be faster than paper."""


@dataclass(slots=True)
class Slips:
    """How the printing goes, over all kiosks."""

    printed: int = 0
    left_out: int = 0
    """Not printed because the play is faster than the printers, or over."""
    faults: list[str] = field(default_factory=list)


class Kiosk:
    """One ticket machine: one visitor at a time, and one printer."""

    def __init__(self, terminal: Terminal, printer: ReceiptPrinter | None, slips: Slips) -> None:
        self.terminal = terminal
        self.in_use = asyncio.Lock()
        self._printer = printer
        self._slips = slips
        self._waiting = 0

    def print(self, lines: tuple[SlipLine, ...]) -> None:
        """Print a slip, or leave it out when the printer is too far behind."""
        if self._printer is None:
            return
        if self._waiting >= SLIPS_WAITING:
            self._slips.left_out += 1
            return
        self._waiting += 1
        loop = asyncio.get_running_loop()
        future = self._printer.print(lines)
        future.add_done_callback(lambda done: loop.call_soon_threadsafe(self._printed, done))

    def _printed(self, done: Future[Outcome]) -> None:
        self._waiting -= 1
        outcome = done.result()
        if isinstance(outcome, Printed):
            self._slips.printed += 1
        elif outcome.code is PrintFault.CLOSED:
            self._slips.left_out += 1
        else:
            self._slips.faults.append(outcome.code)


class Lobby:
    """The kiosks of a hall and everybody who comes to them."""

    def __init__(self, house: House, layout: Layout, slips: Slips) -> None:
        self._house, self._layout, self._slips = house, layout, slips
        self._kiosks: dict[str, Kiosk] = {}
        self._phone: Terminal
        self._dice = random.Random(house.seed)

    async def receive(self, people: list[Arrival], tokens: Mapping[str, str], phone: str) -> None:
        """Let everybody in at their time, until the play ends (PlayOver).

        `tokens` are the device tokens of the kiosks in use, by name; `phone` is the token of whatever visitors
        cancel their tickets with.
        """
        house = self._house
        with _printers(self._layout, tokens) as printers:
            async with AsyncExitStack() as links, asyncio.TaskGroup() as visitors:
                self._phone = await links.enter_async_context(Terminal(house.url, phone, house.time, house.ledger))
                for name, token in tokens.items():
                    terminal = await links.enter_async_context(Terminal(house.url, token, house.time, house.ledger))
                    self._kiosks[name] = Kiosk(terminal, printers.get(name), self._slips)
                with contextlib.suppress(PlayOver):
                    for arrival in people:
                        await house.time.until(arrival.at)
                        visitors.create_task(house.time.as_long_as_it_lasts(self._visit(arrival)))
                await house.time.to_the_end()

    async def _visit(self, arrival: Arrival) -> None:
        kiosk = self._kiosk_for(arrival.queue)
        wanted: dict[str, object] = {"visitor_class": arrival.visitor_class}
        wanted |= {"service": arrival.service} if arrival.service else {"queue": arrival.queue}
        if arrival.slot_time is not None:
            wanted["slot_time"] = arrival.slot_time
        async with kiosk.in_use:
            try:
                ticket = await kiosk.terminal.ask("issue", **wanted)
            except ProblemError:
                return
            kiosk.print(self._slip(ticket))
        await self._lose_patience(ticket["ticket_id"])

    async def _lose_patience(self, ticket: str) -> None:
        patience = patience_of(self._house.seed, ticket)
        if not patience.leaves:
            return
        await self._house.time.sleep(patience.after)
        hall = self._house.watch.hall
        if hall is None or (known := hall.tickets.get(ticket)) is None or known.counter is not None:
            return
        try:
            await self._phone.ask("cancel", ticket=ticket, reason="left")
        except ProblemError:
            return

    def _kiosk_for(self, queue: str) -> Kiosk:
        """A kiosk that offers the queue's zone, the nearest ones first."""
        zone = self._house.plan.zone_of(queue)
        offering = [name for name in self._kiosks if zone in self._layout.kiosks[name].zones]
        near = [name for name in offering if self._layout.kiosks[name].zones[0] == zone]
        return self._kiosks[self._dice.choice(near or offering or list(self._kiosks))]

    def _slip(self, ticket: dict[str, Any]) -> tuple[SlipLine, ...]:
        layout, visitor_class = self._layout, ticket["visitor_class"]
        zone = ZoneInfo(layout.plan.timezone)
        fields = describe(
            layout,
            queue=ticket["queue"],
            number=ticket["number"],
            ahead=ticket["ahead"],
            taken=datetime.fromtimestamp(ticket["issued_at"] / 1000, UTC).astimezone(zone),
            service=ticket["service"],
            tags=() if visitor_class == "ordinary" else (f"class.{visitor_class}",),
        )
        return fill(layout.slip, fields)


@contextlib.contextmanager
def _printers(layout: Layout, kiosks: Mapping[str, str]) -> Iterator[dict[str, ReceiptPrinter]]:
    """A printer for each kiosk that has one."""
    wired = {name: layout.kiosks[name].printer for name in kiosks if name in layout.kiosks}
    printers = {name: ReceiptPrinter(layout.printers[at]) for name, at in wired.items() if at is not None}
    try:
        yield printers
    finally:
        for printer in printers.values():
            printer.close()
