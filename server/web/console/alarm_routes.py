"""The page of alarms: those that stand, and the history of a day."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date
from typing import Any

from litestar import Controller, Response, get, post

from queueing.plan import Text
from server.alarm_history import alarm_history
from server.clock import local
from server.logged import day_span, logged
from server.web.console.alarm_words import NAMES, alarm_sights, subject_words
from server.web.console.asking import ask, form_of
from server.web.console.console import Console, console_of
from server.web.console.day_asked import day_asked
from server.web.console.nav import DESK
from server.web.console.page import plain_headers, render
from server.web.console.session import ConsoleSession, signed_in
from server.web.console.span_words import span_words
from server.web.paper import HTML
from server.web.site import Asking
from wire.problem import ProblemError

PATH = "/console/alarms"


class AlarmRoutes(Controller):
    """The front desk looks into alarms."""

    path = PATH
    include_in_schema = False

    @get("/")
    async def show(self, request: Asking) -> Response[str]:
        """The page."""
        session = signed_in(request, *DESK)
        console = console_of(request)
        day = day_asked(request)
        return render(
            request,
            session,
            "console/alarms.html",
            **_standing(console),
            **await _history(console, day),
        )

    @get("/standing")
    async def standing(self, request: Asking) -> Response[str]:
        """Those that stand, for a page that is open."""
        session = signed_in(request, *DESK)
        return render(request, session, "console/_alarms.html", **_standing(console_of(request)))

    @get("/history")
    async def history(self, request: Asking) -> Response[str]:
        """What there was today, for a page that is open."""
        session = signed_in(request, *DESK)
        facts = await _history(console_of(request), day_asked(request))
        return render(request, session, "console/_alarm_history.html", **facts)

    @post("/acknowledge", status_code=200)
    async def acknowledge(self, request: Asking) -> Response[str]:
        """Somebody looks into alarms: into each that the form names. One that is over meanwhile needs nobody."""
        session = signed_in(request, *DESK)
        form = await form_of(request)
        for alarm in form.all("alarm"):
            await _acknowledge(request, session, alarm)
        if "hx-request" in request.headers:
            return render(request, session, "console/_alarms.html", **_standing(console_of(request)))
        return Response(content="", status_code=303, media_type=HTML, headers=plain_headers(Location=PATH))


async def _acknowledge(request: Asking, session: ConsoleSession, alarm: str) -> None:
    try:
        await ask(request, session, "acknowledge-alarm", {"alarm": alarm, "by": session.name})
    except ProblemError as error:
        if error.problem.code != "UNKNOWN_ALARM":
            raise


def _standing(console: Console) -> dict[str, Any]:
    site = console.site
    hall, now = site.writer.hall, site.writer.clock.now()
    alarms = alarm_sights(hall, site.layout, console.devices, now)
    return {"alarms": alarms, "new": [alarm for alarm in alarms if alarm.acknowledged_at is None]}


async def _history(console: Console, day: date) -> dict[str, Any]:
    layout, store, now = console.site.layout, console.site.writer.store, console.site.writer.clock.now()
    start, end = day_span(day, layout.plan.timezone)
    rows = await asyncio.to_thread(lambda: [row.event for row in logged(store, start, end, "Alarm")])
    past = alarm_history(rows)
    told = [
        {
            "name": NAMES[alarm.kind],
            "subject": subject_words(layout, alarm.kind, alarm.subject),
            "lasted": span_words(alarm.lasted) if alarm.lasted is not None else None,
            "at": alarm,
        }
        for alarm in past
    ]
    today = local(now, layout.plan.timezone).date()
    return {"history": told, "counts": _counts(past), "day": day.isoformat(), "today": today.isoformat()}


def _counts(past: Iterable[Any]) -> list[tuple[Text, int]]:
    """How many alarms of each kind there were, the most frequent first."""
    counts: dict[Text, int] = {}
    for alarm in past:
        counts[NAMES[alarm.kind]] = counts.get(NAMES[alarm.kind], 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])
