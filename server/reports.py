"""Reports: made by themselves when a day is closed, also those missed while the server was away, and on demand.

They are made by the reporter, a process of its own, and written by the store's thread like everything else.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import pickle
import sys
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import msgspec
from sqlalchemy import Connection, insert, select

from layouts.layout import Layout
from queueing import events as ev
from server import schema
from server.archive import unpacked
from server.clock import local
from server.maker import Made
from server.period import Period, PeriodKind
from server.problems import ServerRefusal
from server.reporter import DueJob, Job, ReportJob, WorkbookJob
from server.roller import LENGTH_BYTES, framed
from server.store import Extra
from server.writer import Writer
from wire.problem import ProblemError

logger = logging.getLogger(__name__)

SETTLING_S = 2.0
"""Seconds after a day's close in which the server forgets who was there; the reports are made after them."""
PATIENCE_S = 600.0
"""Seconds that a reporter may take for one answer: a log of years is folded when there are no reports yet."""
AGAIN_S = 60.0
"""Seconds after which reports that could not be made are tried again."""
FRESH_S = 10.0
"""Seconds for which the report of a period that is still going on is not made anew."""
KEPT = 8
"""Such reports that are remembered."""


class ReporterError(Exception):
    """The reporter has failed; what it said stands in the server's log."""


class Reports:
    """The reports of one hall. All methods are called on the event loop."""

    def __init__(self, writer: Writer, layout: Layout, database: Path) -> None:
        self._writer = writer
        self._layout = layout
        self._database = database
        self._asked = asyncio.Lock()
        """One reporter at a time for those who ask, beside the one that makes what is due: there are few processors,
        and calls come first."""
        self._wanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._passing: OrderedDict[Period, tuple[float, bytes]] = OrderedDict()

    def start(self) -> None:
        """Make what is due, now and whenever a day is opened or closed."""
        self._writer.listeners.append(self._hear)
        self._wanted.set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End, and a reporter that is at work with it."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def report(self, period: Period) -> bytes:
        """The report of a period as JSON, see `server.report.Report`: as it was made, or made now. ServerRefusal."""
        if period.kind is not PeriodKind.SPAN and (kept := self._kept(period)) is not None:
            return kept
        loop, plan = asyncio.get_running_loop(), self._layout.plan
        async with self._asked:
            made_at, body = self._passing.get(period, (-FRESH_S, b""))
            if loop.time() - made_at < FRESH_S:
                return body
            job = ReportJob(database=self._database, plan=plan, period=period, now=self._writer.clock.now())
            body = await self._only_answer(job)
            self._passing[period] = (loop.time(), body)
            while len(self._passing) > KEPT:
                self._passing.popitem(last=False)
            return body

    async def workbook(self, report: bytes) -> bytes:
        """The workbook of a report, as JSON, or of a part of one. ServerRefusal."""
        table = schema.clerks
        rows = self._writer.store.read(select(table.c.staff_no, table.c.name).where(table.c.name.is_not(None)))
        plan = self._layout.plan
        job = WorkbookJob(
            report=report,
            words=dict(self._layout.phrases),
            names={row.staff_no: row.name for row in rows},
            made_on=local(self._writer.clock.now(), plan.timezone).date(),
        )
        async with self._asked:
            return await self._only_answer(job)

    def _kept(self, period: Period) -> bytes | None:
        """A report as it was made; that of a day that was opened again since is none any more."""
        hall = self._writer.hall
        if period.kind is PeriodKind.DAY and hall.open and hall.date == period.start.isoformat():
            return None
        table = schema.reports
        here = (table.c.period == period.kind) & (table.c.start == period.start.isoformat())
        rows = self._writer.store.read(select(table.c.body).where(here))
        return unpacked(rows[0].body) if rows else None

    def _hear(self, _: int, events: Sequence[ev.Event]) -> None:
        if any(isinstance(event, ev.DayOpened | ev.DayClosed) for event in events):
            self._wanted.set()

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await asyncio.sleep(SETTLING_S)
            try:
                await self._make_due()
            except (ReporterError, ProblemError, OSError) as error:
                logger.error("reports could not be made, they are tried again: %s", error)
                await asyncio.sleep(AGAIN_S)
                self._wanted.set()

    async def _make_due(self) -> None:
        """Make and keep what is due."""
        job = DueJob(database=self._database, plan=self._layout.plan)
        async with contextlib.aclosing(self._answers(job)) as answers:
            async for answer in answers:
                made: Made = pickle.loads(answer)
                await self._writer.write(self._keeping(made))
                logger.info("made: the %s of %s", made.period, made.start)

    def _keeping(self, made: Made) -> Extra:
        row = {**msgspec.structs.asdict(made), "made_at": self._writer.clock.now()}
        statement = insert(schema.reports).prefix_with("OR REPLACE").values(**row)

        def keep(connection: Connection) -> None:
            connection.execute(statement)

        return keep

    async def _only_answer(self, job: Job) -> bytes:
        try:
            async with contextlib.aclosing(self._answers(job)) as answers:
                async for answer in answers:
                    body: bytes = pickle.loads(answer)
                    return body
        except (ReporterError, OSError):
            logger.exception("a report could not be made")
        raise ServerRefusal("INTERNAL", "the report could not be made; why is in the server's log")

    async def _answers(self, job: Job) -> AsyncGenerator[bytes, None]:
        """What a reporter answers to a job, pickled; the reporter lives as long as somebody listens."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.reporter", stdin=pipe, stdout=pipe, start_new_session=True
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with contextlib.suppress(ConnectionError):  # it has ended, and is asked below with what
                process.stdin.write(framed(job))
                await process.stdin.drain()
            while head := await _read(process.stdout, LENGTH_BYTES):
                yield await _read(process.stdout, int.from_bytes(head, "big"))
            if await process.wait():
                raise ReporterError(f"the reporter ended with {process.returncode}")
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _read(stream: asyncio.StreamReader, size: int) -> bytes:
    """Exactly so many bytes; none at the end. ReporterError where they end too soon, or do not come."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await stream.readexactly(size)
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise ReporterError("the reporter ended in the middle of an answer") from None
        return b""
    except TimeoutError:
        raise ReporterError("the reporter takes too long") from None
