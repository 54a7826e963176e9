"""A kiosk of the play: one visitor at a time, one printer, and numbers of its own while it is cut off."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hardware.printer import ReceiptPrinter
from kiosk.outcome import Taken
from layouts.layout import Layout, SlipLine
from queueing.day import date_of
from rehearsal.day import Arrival
from rehearsal.house import House
from rehearsal.own_numbers import OwnNumbers
from rehearsal.paper import Paper, Slips
from rehearsal.terminal import Terminal


class Kiosk:
    """One ticket machine."""

    def __init__(self, terminal: Terminal, paper: Paper | None, house: House) -> None:
        self.terminal = terminal
        self.in_use = asyncio.Lock()
        self.failing = False
        """Its cable goes out when the next visitor asks for a number."""
        self.own: OwnNumbers | None = None
        """Given to a kiosk that is going to be cut off."""
        self._house = house
        self._paper = paper

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
        """Print a slip, where there is a printer."""
        if self._paper is not None:
            self._paper.print(lines)

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
def papers_of(layout: Layout, kiosks: Mapping[str, str], slips: Slips) -> Iterator[dict[str, Paper]]:
    """The printers of those of `kiosks` that have one."""
    wired = {name: layout.kiosks[name].printer for name in kiosks if name in layout.kiosks}
    printers = {name: ReceiptPrinter(layout.printers[at]) for name, at in wired.items() if at is not None}
    try:
        yield {name: Paper(printer, slips) for name, printer in printers.items()}
    finally:
        for printer in printers.values():
            printer.close()
