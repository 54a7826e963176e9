"""The route of the live stream, see `server.web.console.live`."""

from __future__ import annotations

from litestar import get
from litestar.types import ASGIApp, Receive, Scope, Send

from server.web.console.console import console_of
from server.web.console.page import plain_headers
from server.web.console.session import session_of
from server.web.site import Asking
from server.web.turned_away import busy


@get("/console/live", include_in_schema=False)
async def live(request: Asking) -> ASGIApp:
    """Follow the topics that the address names, `?topics=floor,alarms`."""
    session, hub = session_of(request), console_of(request).live
    headers = plain_headers(**{"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
    stream = None
    if session is not None:
        asked = request.query_params.get("topics", "").split(",")
        stream = hub.open(session.name, session.role, asked, lambda: session.alive)
        if stream is None:
            raise busy()

    async def answer(_: Scope, receive: Receive, send: Send) -> None:
        if stream is None:
            await hub.turn_away(send, headers)
        else:
            await hub.serve(stream, receive, send, headers)

    return answer
