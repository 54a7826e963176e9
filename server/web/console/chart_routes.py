"""The page of charts: how a day went, or goes, in the hall and its zones."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Controller, Response, get

from queueing.plan import Text
from server.clock import local
from server.day_course import HALL
from server.web.console.console import Console, console_of
from server.web.console.day_asked import day_asked
from server.web.console.nav import DESK
from server.web.console.page import plain_headers, render
from server.web.console.session import signed_in
from server.web.site import Asking
from server.web.ticket_page import zone_name


class ChartRoutes(Controller):
    """Staff see how the day goes."""

    path = "/console/charts"
    include_in_schema = False

    @get("/")
    async def show(self, request: Asking) -> Response[str]:
        """The page; its script asks for the data."""
        session = signed_in(request, *DESK)
        return render(request, session, "console/charts.html", **_facts(console_of(request), request))

    @get("/data")
    async def data(self, request: Asking) -> Response[bytes]:
        """The course of a date as JSON, see `server.day_course.CourseView`."""
        signed_in(request, *DESK)
        course = await console_of(request).courses.of(day_asked(request))
        return Response(content=msgspec.json.encode(course), media_type="application/json", headers=plain_headers())


def _facts(console: Console, request: Asking) -> dict[str, Any]:
    layout, now = console.site.layout, console.site.writer.clock.now()
    places = [(HALL, Text(zh="全厅", en="Whole hall"))]
    places += [(zone, zone_name(layout, zone)) for zone in layout.plan.zones]
    return {
        "places": places,
        "day": day_asked(request).isoformat(),
        "today": local(now, layout.plan.timezone).date().isoformat(),
    }
