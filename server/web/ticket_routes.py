"""The routes of a ticket's page: /t/{token} and what is under it."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Response, get, post
from litestar.types import ASGIApp, Receive, Scope, Send

from server.web.paper import HEADERS, HTML, see_other
from server.web.sight import TicketSight
from server.web.site import ADD, LEAVE, RATE, Asking, Connection, Site, site_of
from server.web.stream import Stream, Streams
from server.web.ticket_page import TicketPage
from server.web.turned_away import busy, not_found
from wire.problem import ProblemError

LEFT = "visitor left by phone"


class TicketRoutes(Controller):
    """A visitor follows, leaves and rates one visit."""

    path = "/t/{token:str}"
    include_in_schema = False

    @get("/")
    async def show(self, token: str, request: Asking) -> Response[str]:
        """The page."""
        return _shown(*_find(token, request))

    @get("/now")
    async def now(self, token: str, request: Asking) -> Response[str]:
        """The page's changing part, for phones that streams do not reach."""
        page, sight = _find(token, request)
        return Response(content=page.part(sight), media_type=HTML, headers=dict(HEADERS))

    @get("/events")
    async def events(self, token: str, request: Asking) -> ASGIApp:
        """What happens to the ticket, see `server.web.stream`."""
        page, sight = _find(token, request)
        stream = site_of(request).streams.open(sight.ticket)
        if stream is None:
            raise busy()
        return _streaming(site_of(request).streams, stream, page)

    @get("/leave")
    async def ask(self, token: str, request: Asking) -> Response[str]:
        """The page, asking whether the visitor really leaves."""
        page, sight = _find(token, request)
        return _shown(page, sight, asking=sight.may_leave)

    @post("/leave", status_code=303)
    async def leave(self, token: str, request: Asking) -> Response[str]:
        """The visitor leaves the queue; who was called meanwhile sees so."""
        page, sight = _find(token, request)
        site = site_of(request)
        await site.form(request, sight.ticket)
        if sight.may_leave:
            values = {"ticket": sight.ticket, "reason": LEFT}
            if (problem := await _tried(site, "cancel", sight.ticket, values, LEAVE)) is not None:
                return _shown(page, sight, 503, problem=problem)
        return _back(page)

    @post("/rate", status_code=303)
    async def rate(self, token: str, request: Asking) -> Response[str]:
        """The visitor rates a visit of today, once, and once more adds to it (追评)."""
        page, sight = _find(token, request)
        site = site_of(request)
        form = await site.form(request, sight.ticket)
        level, addition = form.get("level", ""), form.get("addition") == "yes"
        if sight.may_add if addition else sight.may_rate:
            if level not in ("1", "2", "3", "4", "5"):
                return _shown(page, sight, 422, problem="phone.rate_choose")
            values = {"ticket": sight.ticket, "counter": sight.counter, "level": int(level), "addition": addition}
            once = f"{ADD if addition else RATE}@{sight.counter}"
            if (problem := await _tried(site, "rate", sight.ticket, values, once)) is not None:
                return _shown(page, sight, 503, problem=problem)
        return _back(page)


def _find(token: str, connection: Connection) -> tuple[TicketPage, TicketSight]:
    """The page that a token opens, and what is to stand on it. TurnedAwayError."""
    site = site_of(connection)
    manner = site.enter(connection)
    sight = site.see(site.name("t", token, connection))
    if sight is None:
        raise not_found()
    return TicketPage(paper=site.paper, writer=site.writer, token=token, manner=manner), sight


def _streaming(streams: Streams, stream: Stream, page: TicketPage) -> ASGIApp:
    headers = {**HEADERS, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}

    async def answer(_: Scope, receive: Receive, send: Send) -> None:
        await streams.serve(stream, receive, send, headers, page.part, lambda: page.time)

    return answer


def _shown(
    page: TicketPage, sight: TicketSight, status: int = 200, *, asking: bool = False, problem: str | None = None
) -> Response[str]:
    facts = page.whole(sight, asking=asking, problem=problem)
    return page.paper.page("ticket.html", page.manner, facts, status)


def _back(page: TicketPage) -> Response[str]:
    return see_other(f"/t/{page.token}{page.manner.query}")


async def _tried(site: Site, command: str, ticket: str, values: dict[str, Any], request_id: str) -> str | None:
    """Carry out a command; the phrase that tells why it could not be, where trying again may help.

    What is refused for good is seen on the page: the ticket was called, the visit was rated.
    """
    try:
        await site.take(command, ticket, values, request_id)
    except ProblemError as error:
        return f"problem.{error.problem.code}" if error.problem.retryable else None
    return None
