"""The routes of all phone pages, as the application takes them in."""

from __future__ import annotations

from litestar import Router
from litestar.exceptions import HTTPException

from server.web.asset_routes import asset
from server.web.booking_routes import BookingRoutes, BookRoutes
from server.web.receipt_routes import ReceiptRoutes
from server.web.site import on_error, on_malformed, on_problem, on_turned_away
from server.web.tablet_routes import TabletRoutes
from server.web.ticket_routes import TicketRoutes
from server.web.turned_away import TurnedAwayError
from wire.problem import MalformedError, ProblemError


def phone_routes() -> Router:
    """Everything that phones open; the site itself is the application's state `site`."""
    return Router(
        path="/",
        route_handlers=[TicketRoutes, BookRoutes, BookingRoutes, ReceiptRoutes, TabletRoutes, asset],
        exception_handlers={
            TurnedAwayError: on_turned_away,
            ProblemError: on_problem,
            MalformedError: on_malformed,
            HTTPException: on_error,
            Exception: on_error,
        },
    )
