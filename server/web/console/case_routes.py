"""The back office's pages: /console/cases, what there is to decide, and each case by itself."""

from __future__ import annotations

import logging
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

from litestar import Controller, Response, get, post

from queueing.case import CaseState
from queueing.office import OfficeEvent
from queueing.plan import Text
from server.cases import CaseQuery, Cases
from server.identity import actor_of
from server.message import Message
from server.web.console.asking import Form, ask, form_of
from server.web.console.case_sight import CaseSight, case_sight
from server.web.console.console import Console, console_of
from server.web.console.page import plain_headers, render, see_other
from server.web.console.session import ConsoleSession, signed_in
from server.web.site import Asking
from wire.codec import encode
from wire.problem import MalformedError

logger = logging.getLogger(__name__)

PATH = "/console/cases"
TOPIC = "cases"
READERS = ("office", "manager", "desk", "auditor")
MESSAGES: dict[Message, Text] = {
    Message.ACCEPTED: Text(zh="受理通知", en="Accepted"),
    Message.READY: Text(zh="办结通知", en="Ready"),
    Message.REFUSED: Text(zh="不予办理通知", en="Refused"),
    Message.IN_LOCKER: Text(zh="取件码", en="Locker code"),
    Message.SENT: Text(zh="邮寄单号", en="Waybill"),
    Message.PAPERS_DUE: Text(zh="补件提醒", en="Papers reminder"),
    Message.SUMMONED: Text(zh="召集部门", en="Department called in"),
}
"""What staff call each message."""


class CaseRoutes(Controller):
    """Offices decide; the desk notes papers that were brought; auditors read."""

    path = PATH
    include_in_schema = False

    @get("/")
    async def show(self, request: Asking) -> Response[str]:
        """The list."""
        session = signed_in(request, *READERS)
        return render(request, session, "console/cases.html", **_list(request, session))

    @get("/list")
    async def listed(self, request: Asking) -> Response[str]:
        """The list's changing part, for a page that is open."""
        session = signed_in(request, *READERS)
        return render(request, session, "console/_cases.html", **_list(request, session))

    @get("/{case:str}")
    async def one(self, case: str, request: Asking) -> Response[str]:
        """A case."""
        session = signed_in(request, *READERS)
        return render(request, session, "console/case.html", **_facts(console_of(request), session, case))

    @get("/{case:str}/part")
    async def part(self, case: str, request: Asking) -> Response[str]:
        """A case's changing part; 204 while it is as the page has it, so that nobody's typing is swept away."""
        session = signed_in(request, *READERS)
        facts = _facts(console_of(request), session, case)
        if request.query_params.get("version") == facts["version"]:
            return Response(content="", status_code=204, headers=plain_headers())
        return render(request, session, "console/_case.html", **facts)

    @post("/{case:str}/do", status_code=200)
    async def do(self, case: str, request: Asking) -> Response[str]:
        """A command about the case; answers how it stands then."""
        session, form = signed_in(request, *READERS), await form_of(request)
        name = form.get("do")
        await ask(request, session, name, {"case": case, **_fields(name, form)})
        if "hx-request" not in request.headers:
            return see_other(f"{PATH}/{quote(case)}")
        if form.get("back") == "list":
            return render(request, session, "console/_cases.html", **_list(request, session))
        return render(request, session, "console/_case.html", **_facts(console_of(request), session, case))

    @post("/{case:str}/contact", status_code=200)
    async def contact(self, case: str, request: Asking) -> Response[str]:
        """How the applicant is reached, in full; who has read it stands in the server's log."""
        session = signed_in(request, "manager")
        contact = _cases(request).reach(session.identity, case)
        logger.info("the contact of case %s was read by %s", case, actor_of(session.identity))
        return render(request, session, "console/_contact.html", contact=contact)

    @post("/{case:str}/give-up/{message:int}", status_code=200)
    async def give_up(self, case: str, message: int, request: Asking) -> Response[str]:
        """Try no longer to deliver a message: its applicant was told otherwise, or cannot be."""
        session = signed_in(request, "manager")
        await _cases(request).give_up(session.identity, case, message)
        if "hx-request" not in request.headers:
            return see_other(f"{PATH}/{quote(case)}")
        return render(request, session, "console/_case.html", **_facts(console_of(request), session, case))


def add_case_topic(console: Console) -> None:
    """Let open pages hear that cases have changed. Which ones, each page asks for itself: not everybody may know."""
    changes = 0

    def hear(_: int, events: Any) -> None:
        nonlocal changes
        changes += sum(isinstance(event, OfficeEvent) for event in events)

    console.site.writer.listeners.append(hear)
    console.live.topic(TOPIC, lambda: {"changes": changes}, READERS)


def _cases(request: Asking) -> Cases:
    return console_of(request).site.reception.cases


def _fields(name: str, form: Form) -> dict[str, Any]:
    """The fields of a command about a case, out of its form. MalformedError for any other command."""
    match name:
        case "supply-papers":
            return {"papers": list(form.all("paper"))}
        case "record-arrival":
            return {}
        case "decide-case":
            ready = form.get("ready") == "yes"
            return {"ready": ready} if ready else {"ready": False, "reason": form.get("reason")}
        case "withdraw-case":
            return {"reason": form.get("reason")}
    raise MalformedError("no such command about a case")


def _list(request: Asking, session: ConsoleSession) -> dict[str, Any]:
    console, cases = console_of(request), _cases(request)
    layout, now = console.site.layout, console.site.writer.clock.now()
    asked = {name: request.query_params.get(name, "") for name in ("state", "department", "overdue", "before")}
    state = CaseState(asked["state"]) if asked["state"] in set(CaseState) else None
    query = CaseQuery(
        state=state,
        department=asked["department"] or None,
        overdue=bool(asked["overdue"]),
        before=asked["before"] or None,
    )
    found, more = cases.listed(session.identity, query)
    sights = [case_sight(layout, case, now) for case in found]
    called = [case_sight(layout, case, now) for case in cases.awaited(session.identity)]
    kept = {name: value for name, value in asked.items() if value and name != "before"}
    return {
        "cases": sights,
        "called": called,
        "asked": asked,
        "states": tuple(CaseState),
        "departments": _departments(console, session),
        "older": f"{PATH}?{urlencode({**kept, 'before': found[-1].case})}" if more and found else "",
        "newest": f"{PATH}?{urlencode(kept)}" if asked["before"] else "",
        "list": f"{PATH}/list?{urlencode({**kept, **({'before': asked['before']} if asked['before'] else {})})}",
    }


def _departments(console: Console, session: ConsoleSession) -> list[str]:
    """Departments to choose from; none for who sees one only."""
    if session.identity.department is not None:
        return []
    services = console.site.layout.plan.services.values()
    return list(dict.fromkeys(service.department for service in services if service.department is not None))


def _facts(console: Console, session: ConsoleSession, case: str) -> dict[str, Any]:
    cases, now = console.site.reception.cases, console.site.writer.clock.now()
    view = cases.find(session.identity, case)
    sight: CaseSight = case_sight(console.site.layout, view, now)
    posted = cases.posted(session.identity, case)
    version = sha256(encode((view, posted, sight.late))).hexdigest()[:12]
    return {
        "case": sight,
        "contact": cases.recognised(session.identity, case),
        "posted": posted,
        "messages": MESSAGES,
        "version": version,
    }
