"""A terminal of the play: one link, and whoever stands at it insists on an answer."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from types import TracebackType
from typing import Any

from rehearsal.hall_time import HallTime, PlayOver
from rehearsal.ledger import Ledger
from server.identity import actor_of
from wire.link import Link, LinkDown, LinkTimeoutError, Notice
from wire.messages import Identity, Welcome
from wire.problem import Problem, ProblemError

ANSWER_S = 3.0
"""Real seconds after which a command is sent again with its request_id."""
RETRY_S = 0.5
_LOOK_S = 0.05


class Terminal:
    """Open while entered, and plugged in unless told otherwise. Every answer goes into the ledger."""

    def __init__(self, url: str, token: str, time: HallTime, ledger: Ledger) -> None:
        self._link = Link(url, token, self._take, feed="none")
        self._time = time
        self._ledger = ledger
        self._running: asyncio.Task[None] | None = None
        self._identity: Identity | None = None
        self._person_key: str | None = None
        self._problem: Problem | None = None

    async def __aenter__(self) -> Terminal:
        self.plug_in()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.unplug()

    @property
    def plugged(self) -> bool:
        """Its cable is in."""
        return self._running is not None

    def plug_in(self) -> None:
        """Connect the cable; the link comes up by itself."""
        self._running = asyncio.create_task(self._link.run())

    async def unplug(self) -> None:
        """Pull the cable out. Whoever asks meanwhile waits until it is in again."""
        running, self._running = self._running, None
        if running is not None:
            running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await running

    async def ask(self, do: str, request_id: str | None = None, /, **args: object) -> dict[str, Any]:
        """Ask until an answer comes, over reconnections, always with the same request_id.

        ProblemError when the server refuses for good; PlayOver when the play ended and no answer came.
        """
        request_id = request_id or uuid.uuid4().hex
        while True:
            try:
                answer = await self._link.ask(do, request_id=request_id, timeout=ANSWER_S, **args)
            except LinkTimeoutError:
                self._lost_patience(do)
            except ProblemError as error:
                if not error.problem.retryable:
                    self._ledger.refused[do, error.problem.code] += 1
                    raise
                await asyncio.sleep(RETRY_S)
                self._lost_patience(do)
            else:
                self._ledger.answer(self.actor, do, args, answer)
                return answer

    async def ask_in_vain(self, do: str, **args: object) -> str:
        """Ask, and have the cable pulled out before the answer is heard; answers the request_id."""
        request_id = uuid.uuid4().hex
        asking = asyncio.create_task(self._link.ask(do, request_id=request_id, timeout=ANSWER_S, **args))
        await asyncio.sleep(0)
        await self.unplug()
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asking
        self._ledger.unanswered[self.actor, do] += 1
        return request_id

    async def person_key(self) -> bytes:
        """The key under which a kiosk names people, told in the server's welcome. PlayOver."""
        while self._person_key is None:
            await self._time.rest(_LOOK_S)
        return bytes.fromhex(self._person_key)

    @property
    def actor(self) -> str:
        """How the log names it; empty before the first welcome."""
        return actor_of(self._identity) if self._identity else ""

    def _lost_patience(self, do: str) -> None:
        if self._time.over:
            self._ledger.unanswered[self.actor, do] += 1
            raise PlayOver
        if self._problem is not None:
            self._ledger.refused["hello", self._problem.code] += 1
            raise ProblemError(self._problem)

    def _take(self, notice: Notice) -> None:
        if isinstance(notice, Welcome):
            self._identity, self._problem = notice.identity, None
            self._person_key = notice.person_key
        elif isinstance(notice, LinkDown):
            self._problem = notice.problem
