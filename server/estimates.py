"""Estimates: how long people wait, kept up to date while the hall lives, and published so that figures do not flicker.

Paces are learned from the log, the latest part of it at start and every event from then on. Every few seconds a scene
of the hall goes to the roller, a process of its own; what comes back is told to the terminals and to whoever asks.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import sys
from collections.abc import Callable, Sequence

from queueing.estimate import Forecast, Range, publish
from queueing.events import Event
from queueing.pace import Paces
from queueing.plan import MINUTE, Millis
from queueing.scene import Scene
from server.roller import LENGTH_BYTES, framed
from server.rota import Rota
from server.writer import Writer
from wire.codec import decode_event
from wire.messages import Wait

logger = logging.getLogger(__name__)

LEARNED_FROM = 60_000
"""So many of the log's latest events are learned from at start: about a busy day's."""
EVERY_S = 3.0
"""Hall seconds between the end of one roll and the next scene, as far as `LEAST_S` real ones allow."""
LEAST_S = 0.5
PATIENCE_S = 20.0
"""Seconds that a roll may take."""
AGAIN_S = 5.0
"""Seconds after which a roller that died is started anew."""


class Estimates:
    """How long people wait. All methods are called on the event loop; nothing is known before `start`."""

    def __init__(self, writer: Writer, rota: Rota) -> None:
        self._writer = writer
        self._rota = rota
        self.followers: list[Callable[[dict[str, Wait]], None]] = []
        """Told what is published per queue, whenever it may have changed."""
        self._paces = self._new_paces()
        self._unlearned: list[Event] | None = []
        self._forecast: Forecast | None = None
        self._queues: dict[str, Range] = {}
        self._tickets: dict[str, Range] = {}
        self._task: asyncio.Task[None] | None = None
        self._seed = 0

    def start(self) -> None:
        """Begin to learn and to estimate."""
        self._writer.listeners.append(self._hear)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End, and the roller with it."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def of_new(self, queue: str, visitor_class: str = "ordinary") -> Wait | None:
        """Minutes that a number taken now will wait; None where nobody can say."""
        if visitor_class == "ordinary" and queue in self._queues:
            return _minutes(self._queues[queue])
        wait = self._forecast.of_new(queue, visitor_class) if self._forecast is not None else None
        return _minutes(publish(None, wait)) if wait is not None else None

    def of_ticket(self, ticket: str) -> Wait | None:
        """Minutes that a waiting ticket will go on waiting; None where nobody can say, or it has only just come."""
        published = self._tickets.get(ticket)
        return _minutes(published) if published is not None else None

    def median(self, queue: str) -> Millis | None:
        """The middle of what an ordinary number taken now may wait; None where nobody can say."""
        wait = self._forecast.of_new(queue) if self._forecast is not None else None
        return wait.mid if wait is not None else None

    def _new_paces(self) -> Paces:
        plan = self._writer.hall.plan
        return Paces({queue: plan.policy_of(queue).expected_service for queue in plan.queues})

    def _hear(self, _: int, events: Sequence[Event]) -> None:
        if self._unlearned is not None:
            self._unlearned += events
            return
        for event in events:
            self._paces.apply(event)

    async def _run(self) -> None:
        await self._learn()
        while True:
            while not self._something_to_say():
                await asyncio.sleep(EVERY_S)
            try:
                await self._roll_on()
            except (OSError, asyncio.IncompleteReadError) as error:
                logger.warning("the roller failed: %r", error)
            logger.warning("no estimates until the roller is back")
            self._publish(None)
            await asyncio.sleep(AGAIN_S)

    def _something_to_say(self) -> bool:
        """Somebody is there to call: before that no estimate can be made, and no process is needed for it."""
        return any(counter.open for counter in self._writer.hall.counters.values())

    async def _learn(self) -> None:
        """Learn from the log's end in a thread; what happens meanwhile is learned after it."""
        last = self._writer.durable_seq
        self._paces = await asyncio.to_thread(self._learned_until, last)
        unlearned, self._unlearned = self._unlearned or [], None
        self._hear(0, unlearned)

    def _learned_until(self, last: int) -> Paces:
        paces = self._new_paces()
        after = max(0, last - LEARNED_FROM)
        for seq, body in enumerate(self._writer.store.events_after(after), after + 1):
            if seq > last:
                break
            paces.apply(decode_event(body))
        return paces

    async def _roll_on(self) -> None:
        """Send scenes to a roller and publish what comes back, until it dies."""
        pipe = asyncio.subprocess.PIPE
        roller = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.roller", stdin=pipe, stdout=pipe, start_new_session=True
        )
        assert roller.stdin is not None
        assert roller.stdout is not None
        try:
            while roller.returncode is None:
                self._seed += 1
                now = self._writer.clock.now()
                scene = Scene.of(self._writer.hall, self._paces, now, self._rota.absences(now))
                async with asyncio.timeout(PATIENCE_S):
                    roller.stdin.write(framed((scene, self._seed)))
                    await roller.stdin.drain()
                    head = await roller.stdout.readexactly(LENGTH_BYTES)
                    body = await roller.stdout.readexactly(int.from_bytes(head, "big"))
                self._publish(pickle.loads(body))
                await asyncio.sleep(max(LEAST_S, EVERY_S / self._writer.clock.speed))
        finally:
            with contextlib.suppress(ProcessLookupError):
                roller.kill()
            await roller.wait()

    def _publish(self, forecast: Forecast | None) -> None:
        """Take over a forecast; None: nothing is known."""
        self._forecast = forecast
        known = forecast or Forecast(at=0, queues=frozenset())
        fresh = {queue: wait for queue in known.new if (wait := known.of_new(queue)) is not None}
        self._queues = {queue: publish(self._queues.get(queue), wait) for queue, wait in fresh.items()}
        self._tickets = {ticket: publish(self._tickets.get(ticket), wait) for ticket, wait in known.tickets.items()}
        told = {queue: _minutes(shown) for queue, shown in self._queues.items()}
        for tell in self.followers:
            tell(told)


def _minutes(shown: Range) -> Wait:
    return shown.low // MINUTE, shown.high // MINUTE
