"""The routes of the tablet at a counter: /tablet/{counter} and what is under it.

The tablet is a device of the kind `tablet`, named by its counter. Its token is typed in once and kept in a cookie that
no script can read.
"""

from __future__ import annotations

import msgspec
from litestar import Controller, Response, get, post
from litestar.datastructures import Cookie
from litestar.types import ASGIApp, Receive, Scope, Send

from layouts.phrases import say
from server.problems import ServerRefusal
from server.web.console.console import console_of
from server.web.manner import Manner
from server.web.paper import HEADERS, HTML, see_other
from server.web.site import Asking, Connection, Site, site_of
from server.web.tablet_sight import TabletSight
from server.web.tablet_stream import TabletStream, TabletStreams
from server.web.ticket_page import LEVELS
from server.web.turned_away import TurnedAwayError, busy, not_found, refused
from server.writer import answered
from wire.messages import Identity
from wire.problem import ProblemError

COOKIE = "tablet"
KEPT_S = 400 * 24 * 3600
"""Seconds that the cookie is kept; browsers keep none longer, and each visit renews it."""
OPEN_HEADERS = {"Referrer-Policy": "same-origin"}
"""The address is no secret: browsers then say which page a form was sent from."""
RATED = frozenset({"RATED", "REQUEST_ID_REUSED"})
"""Refusals that mean: this visit has its rating. Two touches at once are one rating, whichever came first."""


class TabletRoutes(Controller):
    """A visitor rates the visit at the counter, on the tablet that stands there."""

    path = "/tablet/{counter:str}"
    include_in_schema = False

    @get("/")
    async def show(self, counter: str, request: Asking) -> Response[str]:
        """The page; where the tablet is not known yet, the form for its token."""
        site = _enter(request, counter)
        identity = _tablet(request, counter)
        if identity is None:
            return _form(site, counter)
        answer = site.paper.page("tablet.html", Manner(), _facts(site, _see(request, counter)), headers=OPEN_HEADERS)
        answer.set_cookie(_cookie(site, request, request.cookies[COOKIE]))
        return answer

    @post("/", status_code=303)
    async def enter(self, counter: str, request: Asking) -> Response[str]:
        """Take the tablet's token."""
        site = _enter(request, counter)
        token = (await site.form(request, None)).get("token", "").strip()
        if _holder(site, token, counter) is None:
            if not site.guard.wrong.take(site.address_of(request)):
                raise busy()
            return _form(site, counter, 401)
        answer = see_other(f"/tablet/{counter}")
        answer.set_cookie(_cookie(site, request, token))
        return answer

    @get("/now")
    async def now(self, counter: str, request: Asking) -> Response[str]:
        """The page's changing part. Asking for it is the tablet's sign of life."""
        site = _enter(request, counter)
        _require(request, counter)
        return Response(content=_part(site, _see(request, counter)), media_type=HTML, headers=dict(HEADERS))

    @get("/events")
    async def events(self, counter: str, request: Asking) -> ASGIApp:
        """What happens at the counter, see `server.web.tablet_stream`."""
        site = _enter(request, counter)
        _require(request, counter)
        streams = site.tablets
        stream = streams.open(counter)
        if stream is None:
            raise busy()
        return _streaming(site, streams, stream)

    @post("/rate", status_code=200)
    async def rate(self, counter: str, request: Asking) -> Response[str]:
        """The visitor's touch, once for a visit: answers `{"rated": true}`, or what went wrong."""
        site = _enter(request, counter)
        identity = _require(request, counter)
        form = await site.form(request, None)
        level, ticket = form.get("level", ""), form.get("ticket", "")
        if level not in ("1", "2", "3", "4", "5") or not ticket:
            raise refused()
        values = {"ticket": ticket, "counter": counter, "level": int(level)}
        try:
            await answered(lambda reply: site.reception.take(identity, "rate", values, f"rate@{ticket}"[:64], reply))
        except ProblemError as error:
            if error.problem.code not in RATED:
                return _told({"rated": False, "code": error.problem.code}, error.problem.status)
        return _told({"rated": True}, 200)


def _enter(request: Asking, counter: str) -> Site:
    site = site_of(request)
    if not site.guard.requests.take(site.address_of(request)):
        raise busy()
    if counter not in site.layout.plan.counters:
        raise not_found()
    return site


def _tablet(connection: Connection, counter: str) -> Identity | None:
    """The tablet that asks, if it is this counter's; it is here now."""
    identity = _holder(site_of(connection), connection.cookies.get(COOKIE, ""), counter)
    if identity is not None:
        console_of(connection).devices.presence.heard(identity.name)
    return identity


def _require(connection: Connection, counter: str) -> Identity:
    identity = _tablet(connection, counter)
    if identity is None:
        raise TurnedAwayError("refused", 401)
    return identity


def _holder(site: Site, token: str, counter: str) -> Identity | None:
    try:
        identity = site.reception.directory.identify(token)
    except ServerRefusal:
        return None
    return identity if (identity.kind, identity.name) == ("tablet", counter) else None


def _cookie(site: Site, connection: Connection, token: str) -> Cookie:
    secure = site.pages.base.startswith("https:") or site.guard.is_https(connection.headers)
    return Cookie(
        key=COOKIE, value=token, path="/tablet", httponly=True, samesite="strict", secure=secure, max_age=KEPT_S
    )


def _see(connection: Connection, counter: str) -> TabletSight:
    return site_of(connection).tablets.see(counter)


def _form(site: Site, counter: str, status: int = 200) -> Response[str]:
    facts = {"counter": _place(site, counter), "address": f"/tablet/{counter}", "wrong": status != 200}
    return site.paper.page("tablet_enter.html", Manner(), facts, status, OPEN_HEADERS)


def _part(site: Site, sight: TabletSight) -> str:
    return site.paper.write("_tablet.html", Manner(), _facts(site, sight))


def _facts(site: Site, sight: TabletSight) -> dict[str, object]:
    asked = sight.asked.partition("-")[2] if sight.asked is not None else ""
    return {
        "sight": sight,
        "address": f"/tablet/{sight.counter}",
        "counter": _place(site, sight.counter),
        "label": site.layout.plan.counters[sight.counter].label,
        "asked": asked,
        "levels": LEVELS,
        "both": lambda key, **fields: say(site.layout.phrases, key, **fields),
    }


def _place(site: Site, counter: str) -> object:
    return say(site.layout.phrases, "counter.name", counter=site.layout.plan.counters[counter].label)


def _streaming(site: Site, streams: TabletStreams, stream: TabletStream) -> ASGIApp:
    headers = {**HEADERS, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}

    async def answer(_: Scope, receive: Receive, send: Send) -> None:
        await streams.serve(stream, receive, send, headers, lambda sight: _part(site, sight))

    return answer


def _told(body: dict[str, object], status: int) -> Response[str]:
    return Response(
        content=msgspec.json.encode(body).decode(),
        status_code=status,
        media_type="application/json",
        headers=dict(HEADERS),
    )
