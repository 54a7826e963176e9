"""The site: what all phone pages share, and what each request passes before it is answered."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from layouts.layout import Layout
from server.pages import Pages
from server.reception import Reception
from server.web.guard import Guard, sent_from_here
from server.web.manner import Manner, manner_of
from server.web.paper import Paper
from server.web.sight import TicketSight, ended_sight, sight_of
from server.web.stream import Streams
from server.web.tablet_stream import TabletStreams
from server.web.turned_away import TurnedAwayError, busy, not_found, refused
from server.writer import answered
from wire.messages import Identity, Wait
from wire.problem import MalformedError, ProblemError

logger = logging.getLogger(__name__)

Asking = Request[Any, Any, State]
Connection = ASGIConnection[Any, Any, Any, State]
WaitsOf = Callable[[str], Wait | None]
"""The expected wait of a ticket, from and to in minutes; None where nobody can say."""

RATE = "rate"
ADD = "rate-addition"
LEAVE = "leave"
CANCEL = "cancel"
"""Request ids: each of these is done once for a ticket or booking, however often it is sent."""


class Site:
    """The phone pages of one hall."""

    def __init__(
        self,
        reception: Reception,
        pages: Pages,
        layout: Layout,
        waits_of: WaitsOf,
        trust_proxy: bool = False,
    ) -> None:
        self.reception = reception
        self.writer = reception.writer
        self.pages = pages
        self.layout = layout
        self.paper = Paper(layout)
        self.guard = Guard(trust_proxy)
        self.streams = Streams(self.writer, self.see)
        self.tablets = TabletStreams(self.writer)
        self._waits_of = waits_of

    def see(self, ticket: str) -> TicketSight | None:
        """How a ticket stands for its visitor; None where there is none."""
        hall = self.writer.hall
        if (found := hall.tickets.get(ticket)) is not None:
            return sight_of(hall, found, self._waits_of(ticket))
        row = self.writer.store.ticket(ticket)
        if row is None:
            return None
        return ended_sight(hall, row)

    def enter(self, connection: Connection) -> Manner:
        """The manner in which to answer. TurnedAwayError where this address asks too much."""
        if not self.guard.requests.take(self.address_of(connection)):
            raise busy()
        return manner(connection)

    def name(self, kind: str, token: str, connection: Connection) -> str:
        """What a token of this kind is for, see `server.pages`. TurnedAwayError: a wrong one, or asked too often."""
        name = self.pages.name_of(kind, token)
        if name is None:
            raise not_found() if self.guard.wrong.take(self.address_of(connection)) else busy()
        if not self.guard.views.take(f"{kind}:{name}"):
            raise busy()
        return name

    async def form(self, request: Asking, key: str | None) -> Mapping[str, str]:
        """What a form says; `key` names whose page it was sent from, None: anybody's. TurnedAwayError."""
        if not sent_from_here(request.headers, self.pages.base, secret_address=key is not None):
            raise refused()
        if key is not None and not self.guard.actions.take(key):
            raise busy()
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            raise refused()
        try:
            sent = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=20)
        except ValueError:
            raise refused() from None
        return {name: values[-1] for name, values in sent.items()}

    async def take(self, name: str, who: str, values: dict[str, Any], request_id: str) -> bytes:
        """Carry a command out for the holder of a ticket or booking. ProblemError where it is refused."""
        identity = Identity(kind="phone", name=who)
        return await answered(lambda reply: self.reception.take(identity, name, values, request_id, reply))

    def address_of(self, connection: Connection) -> str:
        """Who asks, as allowances count them."""
        client = connection.client
        return self.guard.address_of(client.host if client else "", connection.headers)


def site_of(connection: Connection) -> Site:
    """The site that a request is for."""
    site: Site = connection.app.state["site"]
    return site


def manner(connection: Connection) -> Manner:
    """How to show a page to whoever asks."""
    return manner_of(connection.query_params, connection.headers.get("accept-language", ""))


def on_turned_away(request: Asking, error: TurnedAwayError) -> Response[str]:
    """The page for somebody who is turned away."""
    return site_of(request).paper.message(error.what, manner(request), error.status)


def on_problem(request: Asking, error: ProblemError) -> Response[str]:
    """The page for a command that the hall refuses."""
    problem = error.problem
    return site_of(request).paper.message("refused", manner(request), problem.status, f"problem.{problem.code}")


def on_error(request: Asking, error: Exception) -> Response[str]:
    """The page for what should not have happened; and for what HTTP itself refuses."""
    paper = site_of(request).paper
    if isinstance(error, HTTPException) and error.status_code < 500:
        what = "not_found" if error.status_code in (404, 405) else "refused"
        return paper.message(what, manner(request), error.status_code)
    # The address of a page is a secret: only what failed is written down, not for whom.
    logger.error("a phone page failed", exc_info=error)
    return paper.message("failed", manner(request), 500)


def on_malformed(request: Asking, _: MalformedError) -> Response[str]:
    """The page for a form that no page of ours has."""
    return site_of(request).paper.message("refused", manner(request), 400)
