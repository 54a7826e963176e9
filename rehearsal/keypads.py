"""Keypads and evaluators of a play: virtual ones, whose keys go over a line and the gateway to the server.

A key has no answer. Whoever presses it sees what becomes of the counter, and presses again if nothing does. What a
gateway did by keys is in the ledger as its own doing, so that a key which was lost or counted twice is found.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from hardware.ff68 import KeyCode
from hardware.ff68_driver import LEVELS
from hardware.keypad import REPEATED, Key
from hardware.virtual_ff68 import VirtualUnits
from hardware.virtual_hall import VirtualHall
from hardware.virtual_modbus import VirtualModbus
from queueing.hall import CounterState, Hall
from queueing.plan import Millis
from queueing.ticket import Ticket, TicketState
from rehearsal.badges import GATEWAY
from rehearsal.clerks import Clerk
from rehearsal.hall_time import PlayOver
from rehearsal.house import House
from rehearsal.ledger import Ledger, Rating
from rehearsal.shift import Shift
from rehearsal.terminal import Terminal
from wire.problem import Problem, ProblemError

ACTOR = f"gateway:{GATEWAY}"
"""How the log names who carries keys to the server."""
KEYPADS_EVERY = 3
"""Of the counters with a keypad, one in so many is worked by it, the others by their terminal."""
LOOKS_S, ASKS_S = 4.0, 14.0
"""Real seconds until a clerk takes it that nobody waits; and until the gateway has given up asking for anything else.

Whoever presses again before that may do the next thing instead.
"""
PRESSES = 3
BETWEEN_S = REPEATED / 1000 + 0.3
"""Real seconds between two presses of a key: it has to be a new one. A hall at high speed has slow keypads."""
_LOOK_S = 0.05
_CODES: Mapping[Key, tuple[int, ...]] = {
    Key.CALL: (KeyCode.CALL,),
    Key.RECALL: (KeyCode.RECALL,),
    Key.RATE: (KeyCode.RATE,),
    Key.NO_SHOW: (6, KeyCode.CONFIRM),
}
_KEYS = {level: key for key, level in LEVELS.items()}
"""An evaluator's key by what it stands for."""
_FINGERS = ThreadPoolExecutor(128, "finger")
_UNHEARD = Problem(code="UNHEARD", status=504, title="Unheard", detail="a key came to nothing", type="about:blank")


class Pad:
    """The keypad of one counter, with its evaluator if it has one."""

    def __init__(self, line: VirtualUnits | VirtualModbus, keypad: int, evaluator: int | None) -> None:
        self.evaluator = evaluator is not None
        self._line, self._keypad, self._at = line, keypad, evaluator if evaluator is not None else keypad

    async def press(self, key: Key) -> None:
        """Returns when the keypad need not repeat it any more."""
        if isinstance(self._line, VirtualModbus):
            self._line.press(self._keypad, key)
        else:
            await _pushed(partial(self._line.press, self._keypad, *_CODES[key]))

    @property
    def asking(self) -> bool:
        """The evaluator asks for a rating."""
        return self._line.asking(self._at)

    async def rate(self, level: int) -> bool:
        """Whether the evaluator's key was heard."""
        if isinstance(self._line, VirtualModbus):
            self._line.rate(self._at, level)
            return True
        return await _pushed(partial(self._line.rate, self._at, _KEYS[level]))


async def _pushed(key: Callable[[], bool]) -> bool:
    """Nobody's finger waits for another's."""
    return await asyncio.get_running_loop().run_in_executor(_FINGERS, key)


def pads_of(devices: VirtualHall) -> dict[str, Pad]:
    """By counter."""
    found: dict[str, Pad] = {}
    lines: dict[str, VirtualUnits | VirtualModbus] = {**devices.units, **devices.boards}
    for name, line in lines.items():
        bus = devices.layout.buses[name]
        evaluators = {unit.counter: unit.address for unit in bus.evaluators}
        found |= {unit.counter: Pad(line, unit.address, evaluators.get(unit.counter)) for unit in bus.keypads}
    return found


class KeypadClerk(Clerk):
    """Calls, serves and asks for a rating by the keypad. Its terminal is for what a keypad has no keys for."""

    def __init__(self, house: House, shift: Shift, staff_no: str, pin: str, pad: Pad) -> None:
        super().__init__(house, shift, staff_no, pin)
        self._pad = pad

    def _open(self, token: str) -> Terminal:
        return _KeypadTerminal(self._house, token, self._counter, self._pad)

    async def _next(self) -> None:
        """The key that ends a visit calls the next visitor."""
        hall = self._house.watch.hall
        if hall is not None and _here(hall, self._counter, TicketState.CALLED) is not None:
            await self._call()
        else:
            await super()._next()


class _KeypadTerminal(Terminal):
    """A terminal whose most used keys are the keypad's."""

    def __init__(self, house: House, token: str, counter: str, pad: Pad) -> None:
        super().__init__(house.url, token, house.time, house.ledger)
        self._house, self._counter, self._pad = house, counter, pad
        self._pressed_at = 0.0
        self._noted: set[tuple[str, Millis | None]] = set()
        """Calls that are in the ledger."""

    async def ask(self, do: str, request_id: str | None = None, /, **args: object) -> dict[str, Any]:
        match do:
            case "call-next":
                return await self._call_next()
            case "serve":
                await self._do(do, Key.CALL, lambda _, ticket: ticket.state is TicketState.SERVING)
            case "recall":
                before = self._ticket().recalls
                await self._do(do, Key.RECALL, lambda _, ticket: ticket.recalls > before)
            case "ask-rating":
                await self._do(do, Key.RATE, lambda counter, ticket: counter.asked == ticket.id)
            case "complete":
                await self._leave(do, Key.CALL)
            case "no-show":
                await self._leave(do, Key.NO_SHOW)
            case _:
                return await super().ask(do, request_id, **args)
        return {}

    async def _call_next(self) -> dict[str, Any]:
        ticket = _here(self._hall(), self._counter, TicketState.CALLED)
        if ticket is None:
            try:
                await self._press("call-next", Key.CALL, lambda: self._counter_now().ticket is not None)
            except ProblemError:  # somebody was quicker
                return {"ticket": None}
            ticket = self._ticket()
        self._note_call(ticket)
        told = {name: getattr(ticket, name) for name in ("number", "queue", "misses", "case", "state")}
        return {"ticket": told | {"ticket_id": ticket.id}}

    async def _do(self, do: str, key: Key, done: Callable[[CounterState, Ticket], bool]) -> None:
        """A key that leaves the ticket where it is."""
        ticket = self._ticket().id

        def seen() -> bool:
            hall = self._hall()
            return ticket in hall.tickets and done(hall.counters[self._counter], hall.tickets[ticket])

        await self._press(do, key, seen)
        self._note(do, ticket)

    async def _leave(self, do: str, key: Key) -> None:
        """A key after which the ticket is not here any more."""
        ticket = self._ticket()
        if do == "complete" and ticket.state is TicketState.CALLED:
            await self.ask("serve")
        zone = self._house.plan.zone_of(ticket.queue)
        await self._press(do, key, lambda: self._counter_now().ticket != ticket.id)
        self._note(do, ticket.id)
        hall = self._hall()
        if do == "complete" and ticket.id not in hall.tickets:
            self._ledger.served[zone] += 1
        following = _here(hall, self._counter, TicketState.CALLED)
        if do == "complete" and following is not None:
            self._note_call(following)

    async def _press(self, do: str, key: Key, seen: Callable[[], bool]) -> None:
        """Press until it is seen to be done. ProblemError where nothing comes of it, PlayOver."""
        loop, time = asyncio.get_running_loop(), self._house.time
        try:
            for _ in range(1 if do == "call-next" else PRESSES):
                await time.rest(max(0.0, self._pressed_at + BETWEEN_S - loop.time()))
                await self._pad.press(key)
                self._pressed_at = loop.time()
                self._ledger.doings["pressed a key"] += 1
                patience = self._pressed_at + (LOOKS_S if do == "call-next" else ASKS_S)
                while not seen() and loop.time() < patience:
                    if self._house.watch.mirror.stale:
                        patience = loop.time() + ASKS_S
                    await time.rest(_LOOK_S)
                if seen():
                    return
        except PlayOver:
            self._ledger.unanswered[ACTOR, do] += 1
            self._ledger.unanswered[ACTOR, "call-next"] += do == "complete"
            raise
        self._ledger.refused[do, _UNHEARD.code] += 1
        raise ProblemError(_UNHEARD)

    def _note_call(self, ticket: Ticket) -> None:
        """Once, whoever sees it first."""
        call = ticket.id, ticket.called_at
        if call not in self._noted:
            self._noted.add(call)
            self._note("call-next", ticket.id)

    def _note(self, do: str, ticket: str) -> None:
        self._ledger.done[do] += 1
        self._ledger.answered[ACTOR, do, ticket] += 1

    def _ticket(self) -> Ticket:
        ticket = _here(self._hall(), self._counter)
        if ticket is None:
            raise ProblemError(_UNHEARD)
        return ticket

    def _counter_now(self) -> CounterState:
        return self._hall().counters[self._counter]

    def _hall(self) -> Hall:
        hall = self._house.watch.hall
        assert hall is not None
        return hall


async def rate_at(pad: Pad, ticket: str, level: int, ledger: Ledger, asked: Callable[[], bool]) -> None:
    """A visitor presses the key of an evaluator that asks.

    It counts for certain if the visitor is still `asked` when it has been heard; else the asking may have been over.
    """
    heard = await pad.rate(level)
    if heard and asked():
        ledger.done["rate"] += 1
        ledger.answered[ACTOR, "rate", ticket] += 1
        ledger.ratings[Rating(ACTOR, ticket, level)] += 1
    else:
        ledger.unanswered[ACTOR, "rate"] += 1


def _here(hall: Hall, counter: str, state: TicketState | None = None) -> Ticket | None:
    """The ticket at a counter, if it is in that state."""
    at = hall.counters[counter].ticket
    ticket = hall.tickets.get(at) if at is not None else None
    return ticket if ticket is not None and state in (None, ticket.state) else None
