"""Moves on time: begun as planned and ended when their time is over, by the hall's clock, also after it was away."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets

from queueing import commands as cmd
from queueing.hall import Hall
from queueing.plan import Millis
from server.clock import HallClock
from server.schedule import ACTOR, LOOK_S, RETRY_S
from server.writer import Writer
from wire.problem import ProblemError

logger = logging.getLogger(__name__)


def due_moves(hall: Hall, now: Millis) -> list[cmd.BeginMove | cmd.EndMove]:
    """What the moves of a hall ask for at `now`, earliest first.

    A move whose whole time has passed unseen is over and never begins. While the hall is closed none does.
    """
    due: list[tuple[Millis, cmd.BeginMove | cmd.EndMove]] = []
    for move in hall.moves.values():
        if move.ends is not None and move.ends <= now:
            due.append((move.ends, cmd.EndMove(move=move.id)))
        elif hall.open and not move.begun and move.starts <= now:
            due.append((move.starts, cmd.BeginMove(move=move.id)))
    return [command for _, command in sorted(due, key=lambda one: one[0])]


def next_moment(hall: Hall) -> Millis | None:
    """When the next move begins or ends; None where none will as long as the hall stays open or closed."""
    moments = (
        moment
        for move in hall.moves.values()
        for moment in (move.starts if hall.open and not move.begun else None, move.ends)
        if moment is not None
    )
    return min(moments, default=None)


class Moves:
    """Gives the commands that begin and end moves. All methods are called on the event loop."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._stirred = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Catch up with what was missed, and begin."""
        self._writer.followers.append(self._follow)
        self._writer.rebuilt.append(self._stirred.set)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Give no more commands."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _follow(self, _: int, events: list[bytes]) -> None:
        if any(body.startswith((b'["Move', b'["DayOpened')) for body in events):
            self._stirred.set()

    async def _run(self) -> None:
        while True:
            self._stirred.clear()
            try:
                done = await self._carry_out()
            except Exception:
                logger.exception("the moves could not be looked at")
                done = False
            wait = _wait(self._writer.hall, self._writer.clock) if done else RETRY_S
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._stirred.wait()

    async def _carry_out(self) -> bool:
        """Do what is due; False where the store takes nothing now and it must be tried again."""
        for command in due_moves(self._writer.hall, self._writer.clock.now()):
            try:
                await self._writer.perform(command, ACTOR, secrets.token_hex(16))
            except ProblemError as error:
                logger.error("the schedule could not do %s: %s", command, error)
                if error.problem.retryable:
                    return False
        return True


def _wait(hall: Hall, clock: HallClock) -> float:
    """Real seconds until the next move, or until the clock is looked at again: somebody may put it right."""
    moment = next_moment(hall)
    return LOOK_S if moment is None else min(LOOK_S, clock.real_seconds_until(moment))
