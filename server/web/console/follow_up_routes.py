"""The page of bad ratings: who is to be called back, by when, and what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Controller, Response, get, post

from queueing import events as ev
from queueing.follow_up import FollowUp, FollowUpOutcome
from queueing.plan import Millis, Text
from server.cases import CaseQuery
from server.clock import local
from server.contacts import MaskedContact
from server.logged import Logged, day_span, logged
from server.problems import ServerRefusal
from server.web.console.alarm_words import counter_words
from server.web.console.asking import ask, form_of
from server.web.console.console import Console, console_of
from server.web.console.day_asked import day_asked
from server.web.console.nav import DESK
from server.web.console.page import plain_headers, render
from server.web.console.session import ConsoleSession, signed_in
from server.web.console.span_words import with_span
from server.web.paper import HTML
from server.web.site import Asking

PATH = "/console/follow-ups"
OUTCOMES: Mapping[FollowUpOutcome, Text] = {
    FollowUpOutcome.EXPLAINED: Text(zh="已解释说明", en="Explained"),
    FollowUpOutcome.APOLOGISED: Text(zh="已致歉", en="Apologised"),
    FollowUpOutcome.CORRECTED: Text(zh="已整改", en="Corrected"),
    FollowUpOutcome.UNFOUNDED: Text(zh="经核实不属实", en="Found to be unfounded"),
    FollowUpOutcome.NOT_REACHED: Text(zh="未能联系上", en="Not reached"),
}
_COMMANDS = frozenset({"call-back", "settle-follow-up"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A time by which something is to be done."""

    by: Millis
    words: Text
    """How long there still is, or how long it is over."""
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpSight:
    """A bad rating as staff see it."""

    at: FollowUp
    number: str
    counter: Text
    queue: Text | None
    added: bool
    """It was added to an earlier rating (追评)."""
    call: Deadline
    settle: Deadline
    outcome: Text | None
    case: str | None
    contact: MaskedContact | None


class FollowUpRoutes(Controller):
    """Managers follow up bad ratings; the desk and auditors read."""

    path = PATH
    include_in_schema = False

    @get("/")
    async def show(self, request: Asking) -> Response[str]:
        """The page."""
        session = signed_in(request, *DESK)
        console = console_of(request)
        facts = {**_open(console, session), **await _history(console, day_asked(request))}
        return render(request, session, "console/follow_ups.html", **facts)

    @get("/open")
    async def still_open(self, request: Asking) -> Response[str]:
        """Those that are not settled, for a page that is open."""
        session = signed_in(request, *DESK)
        return render(request, session, "console/_follow_ups.html", **_open(console_of(request), session))

    @post("/done", status_code=200)
    async def done(self, request: Asking) -> Response[str]:
        """`call-back` or `settle-follow-up`, with what came of it."""
        session = signed_in(request, *DESK)
        form = await form_of(request)
        name = form.get("do")
        if name in _COMMANDS:
            values = {"follow_up": form.get("follow_up"), "outcome": form.get("outcome")}
            await ask(request, session, name, values)
        if "hx-request" in request.headers:
            return render(request, session, "console/_follow_ups.html", **_open(console_of(request), session))
        return Response(content="", status_code=303, media_type=HTML, headers=plain_headers(Location=PATH))


def _open(console: Console, session: ConsoleSession) -> dict[str, Any]:
    writer = console.site.writer
    office, now = writer.hall.office, writer.clock.now()
    waiting = sorted(office.follow_ups.values(), key=_next_deadline) if office is not None else []
    return {"follow_ups": [_sight(console, session, one, now) for one in waiting], "outcomes": OUTCOMES}


def _next_deadline(follow_up: FollowUp) -> Millis:
    return follow_up.call_by if follow_up.called_at is None else follow_up.settle_by


def _sight(console: Console, session: ConsoleSession, follow_up: FollowUp, now: Millis) -> FollowUpSight:
    layout, store = console.site.layout, console.site.writer.store
    row = store.ticket(follow_up.ticket)
    queue = layout.plan.queues.get(row["queue"]) if row is not None else None
    case, contact = _case_of(console, session, follow_up.ticket)
    return FollowUpSight(
        at=follow_up,
        number=follow_up.ticket.partition("-")[2],
        counter=counter_words(layout, follow_up.counter),
        queue=queue.name if queue is not None else None,
        added=follow_up.id.endswith("+"),
        call=_deadline(follow_up.call_by, now),
        settle=_deadline(follow_up.settle_by, now),
        outcome=OUTCOMES[follow_up.called] if follow_up.called is not None else None,
        case=case,
        contact=contact,
    )


def _case_of(console: Console, session: ConsoleSession, ticket: str) -> tuple[str | None, MaskedContact | None]:
    """The case that the visitor handed in, and whose it is: who left no case cannot be reached."""
    cases = console.site.reception.cases
    try:
        found, _ = cases.listed(session.identity, CaseQuery(ticket=ticket))
        if not found:
            return None, None
        return found[0].case, cases.recognised(session.identity, found[0].case)
    except ServerRefusal:
        return None, None


def _deadline(by: Millis, now: Millis) -> Deadline:
    if by < now:
        return Deadline(by=by, words=with_span("已逾期 {span}", "overdue by {span}", now - by), over=True)
    return Deadline(by=by, words=with_span("还有 {span}", "within {span}", by - now), over=False)


async def _history(console: Console, day: date) -> dict[str, Any]:
    """What happened on a day: bad ratings, calls back and settlements, the latest first."""
    layout, writer = console.site.layout, console.site.writer
    start, end = day_span(day, layout.plan.timezone)
    rows = await asyncio.to_thread(lambda: list(logged(writer.store, start, end, "FollowUp")))
    today = local(writer.clock.now(), layout.plan.timezone).date()
    told = [_told(console, row) for row in reversed(rows)]
    return {"history": told, "day": day.isoformat(), "today": today.isoformat()}


def _told(console: Console, row: Logged) -> dict[str, Any]:
    event = row.event
    assert isinstance(event, ev.FollowUpOpened | ev.FollowUpCalledBack | ev.FollowUpSettled)
    ticket, _, counter = event.follow_up.rstrip("+").partition("@")
    opened = isinstance(event, ev.FollowUpOpened)
    return {
        "at": event.at,
        "number": ticket.partition("-")[2],
        "counter": counter_words(console.site.layout, counter),
        "kind": "opened" if opened else "called" if isinstance(event, ev.FollowUpCalledBack) else "settled",
        "level": event.level if isinstance(event, ev.FollowUpOpened) else None,
        "outcome": None if isinstance(event, ev.FollowUpOpened) else OUTCOMES[event.outcome],
        "by": None if opened else row.actor.partition(":")[2],
    }
