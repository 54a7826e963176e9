"""The HTTP API of reports, /api/v1/reports: for staff, and for the city's own systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from litestar import Controller, Response, get
from litestar.params import Parameter

from queueing.figures import Level
from server.asking import Asking, identify
from server.period import Period
from server.problems import ServerRefusal
from server.report import PUBLIC, only
from server.reports import Reports
from wire.problem import MalformedError

_OF_QUEUES = frozenset({Level.HALL, Level.ZONE, Level.LINE, Level.QUEUE})
READERS: Mapping[str, frozenset[Level]] = {
    "desk": _OF_QUEUES,
    "manager": frozenset(Level),
    "auditor": frozenset(Level),
    "integration": PUBLIC,
}
"""Who reads reports, and of what."""


class ReportApi(Controller):
    """Everything under /api/v1/reports."""

    path = "/api/v1/reports"

    @get("/{period:str}/{day:str}", summary="The report of a period")
    async def report(
        self, period: str, day: str, request: Asking, until: Annotated[str | None, Parameter(query="until")] = None
    ) -> Response[bytes]:
        """`period` is `day`, `week`, `month` or `quarter`, and `day` any date in it; or `span`, from that date to
        `until`. Figures by level: hall, zone, line, queue; for integrations also department and counter, for managers
        and auditors clerk, too. Waits and service are in seconds, all other times in milliseconds. `complete` is false
        while the period goes on.
        """
        levels = levels_for(identify(request).kind)
        reports: Reports = request.app.state["console"].reports
        body = await reports.report(period_of(period, day, until))
        return Response(content=only(body, levels), media_type="application/json")


def levels_for(role: str) -> frozenset[Level]:
    """What a role, or a kind of device, is told of. ServerRefusal FORBIDDEN."""
    if role not in READERS:
        raise ServerRefusal("FORBIDDEN", f"a {role} reads no reports")
    return READERS[role]


def period_of(kind: str, day: str, until: str | None = None) -> Period:
    """The period that is asked for. MalformedError for what is none."""
    try:
        return Period.asked(kind, day, until)
    except ValueError as error:
        raise MalformedError(f"no such period: {error}") from None
