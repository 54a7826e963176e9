"""The routes of all console pages, as the application takes them in."""

from __future__ import annotations

from litestar import Router
from litestar.exceptions import HTTPException
from litestar.types import ControllerRouterHandler

from server.web.console import door
from server.web.console.alarm_routes import AlarmRoutes
from server.web.console.audit_routes import AuditRoutes
from server.web.console.case_routes import CaseRoutes
from server.web.console.chart_routes import ChartRoutes
from server.web.console.device_routes import DeviceRoutes
from server.web.console.floor_routes import FloorRoutes
from server.web.console.follow_up_routes import FollowUpRoutes
from server.web.console.live_routes import live
from server.web.console.notice_routes import NoticeRoutes
from server.web.console.report_routes import ReportRoutes
from server.web.console.session import NotAllowedError, SignInNeededError
from server.web.console.sign_in_routes import SignInRoutes
from server.web.console.ticket_desk_routes import TicketDeskRoutes
from server.web.turned_away import TurnedAwayError
from wire.problem import MalformedError, ProblemError

HANDLERS: tuple[ControllerRouterHandler, ...] = (
    SignInRoutes,
    FloorRoutes,
    TicketDeskRoutes,
    CaseRoutes,
    NoticeRoutes,
    AuditRoutes,
    AlarmRoutes,
    DeviceRoutes,
    FollowUpRoutes,
    ChartRoutes,
    ReportRoutes,
    live,
)
"""Every page's controller, or handlers of its own."""


def console_routes() -> Router:
    """Everything under /console; the console itself is the application's state `console`."""
    return Router(
        path="/",
        route_handlers=HANDLERS,
        before_request=door.pass_door,
        exception_handlers={
            SignInNeededError: door.on_sign_in_needed,
            NotAllowedError: door.on_not_allowed,
            door.ForgedError: door.on_forged,
            TurnedAwayError: door.on_turned_away,
            ProblemError: door.on_problem,
            MalformedError: door.on_problem,
            HTTPException: door.on_error,
            Exception: door.on_error,
        },
    )
