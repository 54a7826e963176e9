"""The watch: sees to it that alarms are raised when they are due and cleared when they are over (预警)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets

from queueing import commands as cmd
from queueing.alarm import alarm_changes
from queueing.plan import MINUTE, HallPlan, Millis
from server.calendar import Calendar
from server.clock import moment
from server.devices import Devices
from server.schedule import ACTOR
from server.writer import Writer
from wire.problem import ProblemError

logger = logging.getLogger(__name__)

EVERY_S = 5.0
"""Hall seconds between two looks, as far as `LEAST_S` real ones allow."""
LEAST_S = 0.5
SETTLING: Millis = 10 * MINUTE
"""What windows get to begin in, where their line has no limit for absence."""


class Watch:
    """Looks at the hall every few seconds, the first time when it starts: nothing that was due meanwhile is missed."""

    def __init__(self, writer: Writer, calendar: Calendar, devices: Devices) -> None:
        self._writer = writer
        self._calendar = calendar
        self._devices = devices
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Look no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                await self._look()
            except Exception:
                logger.exception("the watch failed at a look")
            await asyncio.sleep(max(LEAST_S, EVERY_S / self._writer.clock.speed))

    async def _look(self) -> None:
        presence = self._devices.presence
        presence.look()
        await presence.keep()
        hall = self._writer.hall
        now = max(self._writer.clock.now(), hall.now)  # as the hall itself believes it
        staffed = staffed_lines(self._calendar, hall.plan, now)
        silent = self._devices.silent() if hall.open and in_hours(self._calendar, now) else []
        if self._writer.failing or not any(alarm_changes(hall, now, staffed, silent)):
            return  # a command is remembered also where it changes nothing
        command = cmd.CheckAlarms(staffed=staffed, silent=tuple(silent))
        try:
            await self._writer.perform(command, ACTOR, secrets.token_hex(16))
        except ProblemError as error:
            logger.warning("alarms could not be kept, the next look tries again: %s", error)


def staffed_lines(calendar: Calendar, plan: HallPlan, now: Millis) -> tuple[str, ...]:
    """Lines whose windows receive visitors at `now`.

    They have as long to begin as they may be absent: whoever left before the hours began is then absent since then.
    """
    today = calendar.today(now)
    found = []
    for line in plan.lines:
        limit = plan.policies.get(line, plan.policy).limits.absent
        settling = SETTLING if limit is None else limit
        for session in calendar.sessions(today, line):
            begin = moment(today, session.start, calendar.timezone)
            if begin + settling <= now < moment(today, session.end, calendar.timezone):
                found.append(line)
    return tuple(found)


def in_hours(calendar: Calendar, now: Millis) -> bool:
    """Whether any line gives numbers or receives visitors at `now`."""
    today = calendar.today(now)
    spans = (
        span for line in calendar.lines for span in (*calendar.intake(today, line), *calendar.sessions(today, line))
    )
    return any(
        moment(today, span.start, calendar.timezone) <= now < moment(today, span.end, calendar.timezone)
        for span in spans
    )
