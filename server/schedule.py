"""The schedule: opens and closes the day, starts and stops the lines, by the hall's hours. It only gives commands."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from queueing import commands as cmd
from queueing.booking import BookingKind
from queueing.commands import Command
from queueing.hall import Hall
from queueing.intake import StopCause
from queueing.plan import Millis
from server.calendar import Calendar, Transition, Turn
from server.cutoff import Cutoff
from server.people import People
from server.store import Extra
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
_OURS = frozenset({StopCause.HOURS, StopCause.NOON})
"""Stops that the hours made and the hours undo; those of the desk, a full line and a holiday last all day."""


def commands_for(hall: Hall, transition: Transition) -> list[Command]:
    """What a transition asks of the hall as it is: nothing that is done already."""
    line = transition.line
    if hall.date is not None and hall.date > transition.day:
        return []  # the clock has jumped back
    match transition.turn:
        case Turn.OPEN:
            if hall.open and hall.date == transition.day:
                return []
            close: list[Command] = [cmd.CloseDay()] if hall.open else []
            return [*close, cmd.OpenDay(date=transition.day)]
        case Turn.STOP_INTAKE:
            if not hall.open or hall.date != transition.day or line in hall.stopped:
                return []
            return [cmd.StopIntake(line=line, cause=transition.cause, resumes=transition.resumes)]
        case Turn.START_INTAKE:
            stop = hall.stopped.get(line) if hall.open and hall.date == transition.day else None
            return [cmd.StartIntake(line=line)] if stop is not None and stop.cause in _OURS else []
        case Turn.CLOSE:
            return [cmd.CloseDay(resumes=transition.resumes)] if hall.open else []


def worth_doing(due: Sequence[Transition]) -> Sequence[Transition]:
    """Of transitions that are due, those that still matter: the last end of a day, and what came after it.

    Days that passed while the server was away are not opened any more: nobody was there to come to.
    """
    ends = [at for at, transition in enumerate(due) if transition.turn is Turn.CLOSE]
    return due[ends[-1] :] if ends else due


class Schedule:
    """Carries out the transitions of the hall's hours, also those missed while the server was away."""

    def __init__(self, writer: Writer, calendar: Calendar, people: People, cutoff: Cutoff | None = None) -> None:
        self._writer = writer
        self.forgetting: list[Callable[[Hall], Extra]] = [people.purge]
        """What is forgotten when a day closes."""
        self._calendar = calendar
        self._cutoff = cutoff or Cutoff(calendar)
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
            await self._carry_out([cmd.OpenDay(date=self._calendar.today(after).isoformat())])
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
        now = clock.now()
        due: list[Transition] = []
        wait = LOOK_S
        for transition in self._calendar.transitions(min(after, now), self._expects):
            if transition.at > now:
                wait = clock.real_seconds_until(transition.at)
                break
            due.append(transition)
        for transition in worth_doing(due):
            if not await self._carry_out(commands_for(self._writer.hall, transition)):
                wait, after = RETRY_S, transition.at - 1
                break
            if transition.turn is Turn.CLOSE:
                await self._forget_people()
            logger.info("carried out: %s of %s %s", transition.turn.name, transition.day, transition.line)
            after = transition.at
        else:
            await self._carry_out(self._cutoff.due(self._writer.hall, clock.now()))
        self._scheduler.add_job(
            self._look,
            "date",
            run_date=datetime.now(UTC) + timedelta(seconds=min(wait, LOOK_S)),
            args=(after,),
            misfire_grace_time=None,
        )

    def _expects(self, holiday: date) -> bool:
        """Whether somebody has booked a visit on this holiday."""
        bookings = self._writer.hall.bookings.values()
        starts = (booking.start for booking in bookings if booking.kind is BookingKind.HOLIDAY)
        return any(self._calendar.today(start) == holiday for start in starts)

    async def _forget_people(self) -> None:
        try:
            for forget in self.forgetting:
                await self._writer.write(forget(self._writer.hall))
        except ProblemError as error:
            logger.error("people could not be forgotten, the next closing tries again: %s", error)
            return
        if not await asyncio.to_thread(self._writer.store.empty_journal):
            logger.warning("forgotten people stay in the database's journal until the next closing: somebody reads it")

    async def _carry_out(self, commands: Iterable[Command]) -> bool:
        """Give the commands at one moment; False where the store takes none now and they must be given again."""
        given = (self._writer.perform(command, ACTOR, secrets.token_hex(16)) for command in commands)
        answers = await asyncio.gather(*given, return_exceptions=True)
        problems = [answer for answer in answers if isinstance(answer, BaseException)]
        for problem in problems:
            logger.error("the schedule could not do all that is due: %s", problem)
            if not isinstance(problem, ProblemError):
                raise problem
        return not any(isinstance(problem, ProblemError) and problem.problem.retryable for problem in problems)
