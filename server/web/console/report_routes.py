"""The routes of reports: /console/reports, of a day, week, month, quarter or any dates, and as a workbook."""

from __future__ import annotations

import asyncio

from litestar import Controller, Response, get
from sqlalchemy import select

from queueing.figures import Level
from server import schema
from server.clock import local
from server.columns import RULES, Group
from server.period import Period, PeriodKind
from server.report import PUBLIC, only
from server.report_api import levels_for
from server.web.console.console import Console, console_of
from server.web.console.nav import DESK
from server.web.console.page import plain_headers, render
from server.web.console.report_view import OVERVIEW, PATH, Asked, view_of
from server.web.console.session import ConsoleSession, signed_in
from server.web.site import Asking, Connection

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ReportRoutes(Controller):
    """Staff read reports; the front desk of zones, lines and queues, managers and auditors of everything."""

    path = PATH
    include_in_schema = False

    @get("/")
    async def show(self, request: Asking) -> Response[str]:
        """A report, one table of it at a time."""
        session, asked = signed_in(request, *DESK), asked_of(request)
        body = await console_of(request).reports.report(asked.period)
        # A table of all counters takes some ten milliseconds, in which the hall goes on.
        return await asyncio.to_thread(_page, request, session, asked, body)

    @get("/workbook")
    async def workbook(self, request: Asking) -> Response[bytes]:
        """All that the session may see of a report, as a workbook."""
        session, console, asked = signed_in(request, *DESK), console_of(request), asked_of(request)
        body = await console.reports.report(asked.period)
        file = await console.reports.workbook(only(body, _levels(session, asked)))
        period = asked.period
        last = f"-{period.end.isoformat()}" if period.kind is PeriodKind.SPAN else ""
        name = f"report-{period.kind}-{period.start.isoformat()}{last}{'-public' if asked.public else ''}.xlsx"
        headers = plain_headers(**{"Content-Disposition": f'attachment; filename="{name}"'})
        return Response(content=file, media_type=WORKBOOK, headers=headers)


def asked_of(connection: Connection) -> Asked:
    """What the address asks for; of the latest day, where it names no period that there is."""
    values = connection.query_params
    console = console_of(connection)
    kind, until = values.get("period", ""), values.get("until") or None
    try:
        period = Period.asked(kind, values.get("date", ""), until)
    except ValueError:
        kind = kind if kind in set(PeriodKind) - {PeriodKind.SPAN} else PeriodKind.DAY
        period = Period.asked(kind, console.site.writer.hall.date or _today(console))
    group = values.get("group", "")
    return Asked(
        period=period,
        level=values.get("level", OVERVIEW),
        group=Group(group) if group in set(Group) else Group.VISITS,
        sort=values.get("sort", "")[:64],
        rising=values.get("rising") == "1",
        public=values.get("public") == "1",
    )


def _page(request: Asking, session: ConsoleSession, asked: Asked, report: bytes) -> Response[str]:
    console = console_of(request)
    part = only(report, _levels(session, asked))
    return render(
        request,
        session,
        "console/reports.html",
        asked=asked,
        view=view_of(part, asked, console.site.layout.phrases, _names(console)),
        rules=RULES,
        today=_today(console),
        file=asked.address(path=f"{PATH}/workbook"),
    )


def _levels(session: ConsoleSession, asked: Asked) -> frozenset[Level]:
    levels = levels_for(session.role)
    return levels & PUBLIC if asked.public else levels


def _names(console: Console) -> dict[str, str]:
    """What the name cards of clerks say."""
    table = schema.clerks
    rows = console.site.writer.store.read(select(table.c.staff_no, table.c.name).where(table.c.name.is_not(None)))
    return {row.staff_no: row.name for row in rows}


def _today(console: Console) -> str:
    return local(console.site.writer.clock.now(), console.site.layout.plan.timezone).date().isoformat()
