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
from server.calendar import Transition, Turn, transitions
from server.clock import local
from server.writer import PerformError, Writer

logger = logging.getLogger(__name__)

ACTOR = "schedule"


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

    def __init__(self, writer: Writer, hours: Hours, timezone: str) -> None:
        self._writer = writer
        self._hours = hours
        self._timezone = timezone
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    async def start(self) -> None:
        """Catch up with what was missed, and begin.

        A hall without any history opens at once, whatever the hour: it was started to be used. From its first
        transition on, the hours hold.
        """
        now = self._writer.clock.now()
        if self._writer.hall.seq == 0:
            today = local(now, self._timezone).date().isoformat()
            logger.warning("a new hall: open now, whatever the hour; from the next turn of the day its hours hold")
            await self._carry_out([cmd.OpenDay(date=today)])
        else:
            for transition in transitions(self._hours, self._timezone, self._writer.hall.now):
                if transition.at > now:
                    break
                await self._turn(transition)
        self._scheduler.start()
        self._plan_next(now)

    def stop(self) -> None:
        """Give no more commands."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _plan_next(self, after: int) -> None:
        transition = next(transitions(self._hours, self._timezone, after))
        wait = self._writer.clock.real_seconds_until(transition.at)
        logger.info("next: %s at %s", transition.turn, local(transition.at, self._timezone))
        self._scheduler.add_job(
            self._due,
            "date",
            run_date=datetime.now(UTC) + timedelta(seconds=wait),
            args=(transition,),
            misfire_grace_time=None,
        )

    async def _due(self, transition: Transition) -> None:
        await self._turn(transition)
        self._plan_next(transition.at)

    async def _turn(self, transition: Transition) -> None:
        await self._carry_out(commands_for(self._writer.hall, transition))

    async def _carry_out(self, commands: list[Command]) -> None:
        for command in commands:
            try:
                await self._writer.perform(command, ACTOR, secrets.token_hex(16))
            except PerformError as error:
                logger.error("the schedule could not %s: %s", command, error)
