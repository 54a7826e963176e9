"""The routes of notices: /console/notices, what the front desk puts on the wall displays."""

from __future__ import annotations

import re
import secrets
from typing import Any

from litestar import Controller, Response, get, post

from queueing.plan import MINUTE, Millis
from server.clock import local, moment
from server.problems import ServerRefusal
from server.web.console.asking import Form, ask, form_of
from server.web.console.console import Console, console_of
from server.web.console.nav import DESK
from server.web.console.page import render, see_other
from server.web.console.session import signed_in
from server.web.site import Asking
from wire.problem import MalformedError

PATH = "/console/notices"
TEXT_LENGTH = 120
"""Characters of a notice; a wall display runs it along its foot."""
_HHMM = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


class NoticeRoutes(Controller):
    """The front desk tells everybody in a zone, or in the hall."""

    path = PATH
    include_in_schema = False

    @get("/")
    async def show(self, request: Asking) -> Response[str]:
        """The page."""
        session, console = signed_in(request, *DESK), console_of(request)
        return render(
            request,
            session,
            "console/notices.html",
            done=request.query_params.get("done", ""),
            length=TEXT_LENGTH,
            **_facts(console),
        )

    @get("/list")
    async def standing(self, request: Asking) -> Response[str]:
        """Those that stand, for a page that is open."""
        session = signed_in(request, *DESK)
        return render(request, session, "console/_notices.html", **_facts(console_of(request)))

    @post("/", status_code=303)
    async def put_up(self, request: Asking) -> Response[str]:
        """Put a notice on the wall."""
        session, form, console = signed_in(request, *DESK), await form_of(request), console_of(request)
        writer = console.site.writer
        zh, en = form.get("zh"), form.get("en")
        if max(len(zh), len(en)) > TEXT_LENGTH:
            raise MalformedError("a notice is short")
        values: dict[str, Any] = {
            "notice": secrets.token_hex(8),
            "text": {"zh": _one_line(zh), "en": _one_line(en)},
            "zones": list(form.all("zone")),
            "until": _until(form, writer.clock.now(), writer.hall.plan.timezone),
        }
        await ask(request, session, "post-notice", values)
        return see_other(f"{PATH}?done=posted")

    @post("/{notice:str}/withdraw", status_code=303)
    async def take_down(self, notice: str, request: Asking) -> Response[str]:
        """Take a notice off the wall."""
        session = signed_in(request, *DESK)
        await ask(request, session, "withdraw-notice", {"notice": notice})
        return see_other(f"{PATH}?done=withdrawn")


def add_notice_topic(console: Console) -> None:
    """Let open pages follow the notices."""
    writer = console.site.writer
    console.live.topic("notices", lambda: {name: notice.until for name, notice in writer.hall.notices.items()}, DESK)


def _facts(console: Console) -> dict[str, Any]:
    writer = console.site.writer
    notices = sorted(writer.hall.notices.values(), key=lambda notice: -notice.posted_at)
    return {"notices": notices, "plan": writer.hall.plan, "zones": writer.hall.plan.zones}


def _until(form: Form, now: Millis, timezone: str) -> Millis | None:
    """When a notice ends: empty, minutes from now, or HH:MM of today. ServerRefusal TOO_LATE; MalformedError."""
    until = form.get("until")
    if until == "at":
        until = f"{form.get('hour')}:{form.get('minute')}"
        if not _HHMM.fullmatch(until):
            raise MalformedError("not a time HH:MM")
        end = moment(local(now, timezone).date(), until, timezone)
        if end <= now:
            raise ServerRefusal("TOO_LATE", "this time is over")
        return end
    if not until:
        return None
    if not until.isdecimal() or len(until) > 4:
        raise MalformedError("minutes")
    return now + int(until) * MINUTE


def _one_line(text: str) -> str:
    return " ".join(text.split())
