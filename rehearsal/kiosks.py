"""A kiosk of the play: one visitor at a time, one printer, and numbers of its own while it is cut off."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from hardware.printer import Outcome, Printed, PrintFault, ReceiptPrinter
from kiosk.outcome import Taken
from layouts.layout import Layout, SlipLine
from queueing.day import date_of
from rehearsal.day import Arrival
from rehearsal.house import House
from rehearsal.own_numbers import OwnNumbers
from rehearsal.terminal import Terminal

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
    """One ticket machine."""

    def __init__(self, terminal: Terminal, printer: ReceiptPrinter | None, house: House, slips: Slips) -> None:
        self.terminal = terminal
        self.in_use = asyncio.Lock()
        self.failing = False
        """Its cable goes out when the next visitor asks for a number."""
        self.own: OwnNumbers | None = None
        """Given to a kiosk that is going to be cut off."""
        self._house = house
        self._printer = printer
        self._slips = slips
        self._waiting = 0

    @property
    def sound(self) -> bool:
        """It reaches the server, and will for the next visitor."""
        return self.terminal.plugged and not self.failing

    async def give(self, wanted: Mapping[str, object]) -> Taken | None:
        """A number, of its own while it is cut off; None where it has no more of these.

        `wanted` are the fields of the command `issue`. ProblemError, PlayOver.
        """
        if self.sound:
            return taken_of(await self.terminal.ask("issue", **wanted))
        instead_of = None
        if self.terminal.plugged:
            instead_of = await self.terminal.ask_in_vain("issue", **wanted)
            self._house.ledger.doings["cut off"] += 1
        return await self._give_own(wanted, instead_of)

    async def come_back(self) -> None:
        """Connect again, and hand in what was given meanwhile. PlayOver."""
        self.failing = False
        if self.terminal.plugged or self.own is None:
            return
        self.terminal.plug_in()
        await self.own.hand_in(self.terminal)

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

    async def _give_own(self, wanted: Mapping[str, Any], instead_of: str | None) -> Taken | None:
        house = self._house
        now, service = house.time.now(), wanted.get("service")
        queue = house.plan.services[service].queue if service else wanted["queue"]
        visitor_class = wanted["visitor_class"]
        date = date_of(now, house.plan.timezone)
        if self.own is None:
            return None
        given = await self.own.give(self.terminal.actor, queue, service, visitor_class, date, now, instead_of)
        if given is None:
            return None
        return Taken(
            number=f"{house.plan.lines[given.line].prefix}{given.ordinal:03d}",
            queue=queue,
            ahead=None,
            issued_at=now,
            service=service,
            visitor_class=visitor_class,
            offline=True,
        )

    def _printed(self, done: Future[Outcome]) -> None:
        self._waiting -= 1
        outcome = done.result()
        if isinstance(outcome, Printed):
            self._slips.printed += 1
        elif outcome.code is PrintFault.CLOSED:
            self._slips.left_out += 1
        else:
            self._slips.faults.append(outcome.code)


def taken_of(ticket: Mapping[str, Any], *, reprinted: bool = False) -> Taken:
    """A ticket as it was answered, for its slip."""
    return Taken(
        ticket=ticket["ticket_id"],
        number=ticket["number"],
        queue=ticket["queue"],
        ahead=ticket["ahead"],
        issued_at=ticket["issued_at"],
        service=ticket["service"],
        visitor_class=ticket["visitor_class"],
        slot_time=ticket["slot_time"],
        wait=tuple(ticket["wait"]) if ticket["wait"] else None,
        page=ticket["page"],
        code=ticket["code"],
        tail=ticket["tail"] or "",
        booked=ticket["booking"] is not None,
        reprinted=reprinted,
    )


def nearest(layout: Layout, kiosks: Collection[str], queue: str) -> list[str]:
    """Of `kiosks`, those that people who want to `queue` come to: those that offer its zone, best before others."""
    zone = layout.plan.zone_of(queue)
    offering = [name for name in kiosks if zone in layout.kiosks[name].zones]
    return [name for name in offering if layout.kiosks[name].zones[0] == zone] or offering or list(kiosks)


def kiosk_of(layout: Layout, kiosks: Collection[str], person: Arrival, seed: int) -> str:
    """Of `kiosks`, the one that a visitor comes to: the same for the same seed."""
    return random.Random(f"{seed} {person.at} {person.queue}").choice(nearest(layout, kiosks, person.queue))


@contextlib.contextmanager
def printers_of(layout: Layout, kiosks: Mapping[str, str]) -> Iterator[dict[str, ReceiptPrinter]]:
    """A printer for each of `kiosks` that has one."""
    wired = {name: layout.kiosks[name].printer for name in kiosks if name in layout.kiosks}
    printers = {name: ReceiptPrinter(layout.printers[at]) for name, at in wired.items() if at is not None}
    try:
        yield printers
    finally:
        for printer in printers.values():
            printer.close()
