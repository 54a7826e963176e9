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


class Terminal:
    """Open while entered. Every answer goes into the ledger."""

    def __init__(self, url: str, token: str, time: HallTime, ledger: Ledger) -> None:
        self._link = Link(url, token, self._take, feed="none")
        self._time = time
        self._ledger = ledger
        self._running: asyncio.Task[None] | None = None
        self._identity: Identity | None = None
        self._problem: Problem | None = None

    async def __aenter__(self) -> Terminal:
        self._running = asyncio.create_task(self._link.run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._running is not None:
            self._running.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._running

    async def ask(self, do: str, **args: object) -> dict[str, Any]:
        """Ask until an answer comes, over reconnections, always with the same request_id.

        ProblemError when the server refuses for good; PlayOver when the play ended and no answer came.
        """
        request_id = uuid.uuid4().hex
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
                self._ledger.answer(self._actor, do, answer)
                return answer

    @property
    def _actor(self) -> str:
        return actor_of(self._identity) if self._identity else ""

    def _lost_patience(self, do: str) -> None:
        if self._time.over:
            self._ledger.unanswered[self._actor, do] += 1
            raise PlayOver
        if self._problem is not None:
            self._ledger.refused["hello", self._problem.code] += 1
            raise ProblemError(self._problem)

    def _take(self, notice: Notice) -> None:
        if isinstance(notice, Welcome):
            self._identity, self._problem = notice.identity, None
        elif isinstance(notice, LinkDown):
            self._problem = notice.problem
