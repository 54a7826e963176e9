"""The schedule: opens and closes the day by the hall's hours. Its jobs give commands and do nothing else."""

from __future__ import annotations

import logging
import secrets
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from layouts.layout import Hours
from queueing import commands as cmd
from queueing.commands import Command
from queueing.hall import Hall
from queueing.plan import Millis
from server.calendar import Transition, Turn, transitions
from server.clock import local
from server.people import People
from server.writer import Writer
from wire.problem import ProblemError

logger = logging.getLogger(__name__)

ACTOR = "schedule"
LOOK_S = 10.0
"""Seconds after which the clock is looked at again at the latest, so that one that was put right is noticed."""
RETRY_S = 1.0
"""Seconds after which a transition that the store refused is tried again."""
SETTLING_S = 5.0
"""A transition so shortly before the log's end may have been cut short: after a restart it is carried out again."""


def commands_for(hall: Hall, transition: Transition) -> list[Command]:
    """What a transition asks of the hall as it is: nothing that is done already."""
    match transition.turn:
        case Turn.OPEN:
            if hall.open and hall.date == transition.day:
                return []
            close: list[Command] = [cmd.CloseDay()] if hall.open else []
            return [*close, cmd.OpenDay(date=transition.day)]
        case Turn.STOP_INTAKE:
            return [cmd.StopIntake(line=line) for line in hall.plan.lines if hall.open and line not in hall.stopped]
        case Turn.CLOSE:
            return [cmd.CloseDay()] if hall.open else []


class Schedule:
    """Carries out the transitions of the hall's hours, also those missed while the server was away."""

    def __init__(self, writer: Writer, hours: Hours, timezone: str, people: People) -> None:
        self._writer = writer
        self._people = people
        self._hours = hours
        self._timezone = timezone
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    async def start(self) -> None:
        """Catch up with what was missed, and begin.

        A hall without any history opens at once, whatever the hour: it was started to be used. From its first
        transition on, the hours hold.
        """
        clock, hall = self._writer.clock, self._writer.hall
        after = clock.now()
        if hall.seq == 0:
            logger.warning("a new hall: open now, whatever the hour; from the next turn of the day its hours hold")
            await self._carry_out([cmd.OpenDay(date=local(after, self._timezone).date().isoformat())])
        else:
            after = hall.now - int(SETTLING_S * clock.speed * 1000)
        self._scheduler.start()
        await self._look(after)

    def stop(self) -> None:
        """Give no more commands."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _look(self, after: Millis) -> None:
        """Carry out the transitions later than `after` that are due, and look again when the next one is."""
        clock = self._writer.clock
        for transition in transitions(self._hours, self._timezone, min(after, clock.now())):
            wait = clock.real_seconds_until(transition.at)
            if wait > 0:
                break
            if not await self._carry_out(commands_for(self._writer.hall, transition)):
                wait = RETRY_S
                break
            if transition.turn is Turn.CLOSE:
                await self._forget_people()
            logger.info("carried out: %s of %s", transition.turn, transition.day)
            after = transition.at
        self._scheduler.add_job(
            self._look,
            "date",
            run_date=datetime.now(UTC) + timedelta(seconds=min(wait, LOOK_S)),
            args=(after,),
            misfire_grace_time=None,
        )

    async def _forget_people(self) -> None:
        try:
            await self._writer.write(self._people.purge(self._writer.hall))
        except ProblemError as error:
            logger.error("people could not be forgotten, the next closing tries again: %s", error)

    async def _carry_out(self, commands: list[Command]) -> bool:
        """Give the commands; False where the store takes none now and they must be given again."""
        for command in commands:
            try:
                await self._writer.perform(command, ACTOR, secrets.token_hex(16))
            except ProblemError as error:
                logger.error("the schedule could not %s: %s", command, error)
                if error.problem.retryable:
                    return False
        return True
