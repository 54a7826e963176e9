"""Own numbers: what a cut-off kiosk gives from its reserve, and hands in when it is back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from kiosk.reserve import Given, Reserve
from queueing.hall import Hall
from queueing.plan import HallPlan, Millis
from rehearsal.ledger import Ledger, OwnNumber
from rehearsal.terminal import Terminal
from wire.problem import ProblemError

T = TypeVar("T")


class OwnNumbers:
    """One kiosk's reserve, the real one, on disk. It is used in a thread of its own, as SQLite wants."""

    def __init__(self, path: Path, kiosk: str, plan: HallPlan, ledger: Ledger) -> None:
        self._path, self._plan, self._ledger = path, plan, ledger
        self._first, self._last = plan.offline_numbers[kiosk]
        self._thread = ThreadPoolExecutor(1, f"reserve of {kiosk}")
        self._reserve: Reserve

    async def open(self, hall: Hall) -> None:
        """Open the file, and learn which numbers are given already."""
        date, used = hall.date or "", {line: tuple(hall.handed_in.get(line, ())) for line in self._plan.lines}

        def open_() -> None:
            self._reserve = Reserve(self._path)
            for line, ordinals in used.items():
                self._reserve.used(line, ordinals, date)

        await self._in_thread(open_)

    async def close(self) -> None:
        """Let go of the file."""
        await self._in_thread(lambda: self._reserve.close())
        self._thread.shutdown()

    async def give(
        self,
        actor: str,
        queue: str,
        service: str | None,
        visitor_class: str,
        date: str,
        now: Millis,
        instead_of: str | None,
    ) -> Given | None:
        """The next number; None where the range is used up. `instead_of` is the request that was not answered."""
        line = self._plan.queues[queue].line
        given = await self._in_thread(
            lambda: self._reserve.give(
                line, self._first, self._last, queue, service, visitor_class, date, now, instead_of
            )
        )
        if given is not None:
            self._ledger.own.append(OwnNumber(actor, given))
        return given

    async def hand_in(self, terminal: Terminal) -> None:
        """Switch the kiosk off and on, and hand in what is on its disk, the oldest first. PlayOver."""
        await self._in_thread(self._reopen)
        for given in await self._in_thread(lambda: self._reserve.pending()):
            if given.instead_of is not None:  # the server takes back what it may have given
                self._ledger.unanswered[terminal.actor, "cancel"] += 1
            await self._hand_in(terminal, given)

    async def _hand_in(self, terminal: Terminal, given: Given) -> None:
        told = {
            "queue": given.queue,
            "ordinal": given.ordinal,
            "issued_at": given.issued_at,
            "visitor_class": given.visitor_class,
            "service": given.service,
            "instead_of": given.instead_of,
        }
        fields = {name: value for name, value in told.items() if value is not None}
        try:
            await terminal.ask("hand-in", given.id, **fields)
        except ProblemError as error:
            self._ledger.surprises.append(f"an own number was refused: {error.problem.code}")
            outcome = error.problem.code
        else:
            self._ledger.settled.add(given.id)
            outcome = "handed in"
        await self._in_thread(lambda: self._reserve.settle(given.id, outcome))

    def _reopen(self) -> None:
        self._reserve.close()
        self._reserve = Reserve(self._path)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
