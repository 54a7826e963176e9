"""The HTTP API of reports, /api/v1/reports: for staff, and for the city's own systems."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, get
from litestar.params import Parameter

from queueing.figures import Level
from server.asking import Asking, identify
from server.period import Period
from server.problems import ServerRefusal
from server.report import Outline
from server.reports import ReporterError, Reports
from wire.problem import MalformedError

READERS = frozenset({"desk", "manager", "auditor", "integration"})
SEE_CLERKS = frozenset({"manager", "auditor"})
"""Who is told of single clerks."""


class ReportApi(Controller):
    """Everything under /api/v1/reports."""

    path = "/api/v1/reports"

    @get("/{period:str}/{day:str}", summary="The report of a period")
    async def report(
        self, period: str, day: str, request: Asking, until: Annotated[str | None, Parameter(query="until")] = None
    ) -> Response[bytes]:
        """`period` is `day`, `week`, `month` or `quarter`, and `day` any date in it; or `span`, from that date to
        `until`. Figures by level: hall, zone, line, queue, department, counter, and for managers and auditors clerk.
        Waits and service are in seconds, all other times in milliseconds. `complete` is false while the period goes on.
        """
        identity = identify(request)
        if identity.kind not in READERS:
            raise ServerRefusal("FORBIDDEN", f"a {identity.kind} reads no reports")
        reports: Reports = request.app.state["console"].reports
        body = await told(reports, period_of(period, day, until))
        if identity.kind not in SEE_CLERKS:
            body = msgspec.json.encode(msgspec.json.decode(body, type=Outline).without(Level.CLERK))
        return Response(content=body, media_type="application/json")


def period_of(kind: str, day: str, until: str | None = None) -> Period:
    """The period that is asked for. MalformedError for what is none."""
    try:
        return Period.asked(kind, day, until)
    except ValueError as error:
        raise MalformedError(f"no such period: {error}") from None


async def told(reports: Reports, period: Period) -> bytes:
    """The report of a period. ServerRefusal INTERNAL."""
    try:
        return await reports.report(period)
    except ReporterError as error:
        raise ServerRefusal("INTERNAL", f"the report could not be made: {error}") from None
