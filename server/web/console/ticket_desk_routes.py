"""The routes of tickets at the console: /console/tickets, and one ticket with all that happened to it."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from urllib.parse import quote

from litestar import Controller, Response, get, post

from server.audit import AuditQuery, audit_page
from server.logged import day_span
from server.web.console.asking import Form, ask, form_of
from server.web.console.console import Console, console_of
from server.web.console.log_words import LogWords
from server.web.console.nav import DESK
from server.web.console.page import render, see_other
from server.web.console.session import NotAllowedError, signed_in
from server.web.console.ticket_search import FoundTicket, find_ticket, find_tickets, longest_waiting
from server.web.qr import qr_svg
from server.web.site import Asking
from server.web.turned_away import not_found

PATH = "/console/tickets"
SHOWN = 40
"""Tickets in the list of those that have waited longest."""
HISTORY = 200
"""Events of one ticket that are shown."""
REASON_LENGTH = 80


class TicketDeskRoutes(Controller):
    """The front desk finds a ticket, sees where it has been, and helps."""

    path = PATH
    include_in_schema = False

    @get("/")
    async def search(self, request: Asking) -> Response[str]:
        """Find by number or code; without either, who has waited longest. One find is shown at once."""
        session, console = signed_in(request, *DESK), console_of(request)
        hall, asked = console.site.writer.hall, request.query_params.get("q", "").strip()
        queue = request.query_params.get("queue") or None
        found = find_tickets(hall, console.site.writer.store, console.site.pages, asked) if asked else []
        if len(found) == 1:
            return see_other(f"{PATH}/{quote(found[0].id)}")
        return render(
            request,
            session,
            "console/tickets.html",
            asked=asked[:40],
            found=found,
            queue=queue or "",
            longest=[] if asked else longest_waiting(hall, queue if queue in hall.plan.queues else None, SHOWN),
            plan=hall.plan,
        )

    @get("/{ticket:str}")
    async def show(self, ticket: str, request: Asking) -> Response[str]:
        """One ticket."""
        session, console = signed_in(request, *DESK), console_of(request)
        found = _found(console, ticket)
        head_start = console.site.layout.plan.policy_of(found.queue).head_start
        return render(
            request,
            session,
            "console/ticket.html",
            classes=[name for name in head_start if head_start[name] > head_start.get(found.visitor_class, 0)],
            done=request.query_params.get("done", ""),
            **await _facts(console, found),
        )

    @get("/{ticket:str}/now")
    async def now(self, ticket: str, request: Asking) -> Response[str]:
        """The part of it that changes, for a page that is open."""
        session, console = signed_in(request, *DESK), console_of(request)
        facts = await _facts(console, _found(console, ticket))
        return render(request, session, "console/_ticket.html", **facts)

    @post("/{ticket:str}/raise", status_code=303)
    async def raise_class(self, ticket: str, request: Asking) -> Response[str]:
        """Call it earlier; the reason is kept."""
        session, form = signed_in(request, *DESK), await form_of(request)
        values = {"ticket": ticket, "visitor_class": form.get("visitor_class"), "reason": _reason(form)}
        await ask(request, session, "raise-class", values)
        return see_other(f"{PATH}/{quote(ticket)}?done=raised")

    @post("/{ticket:str}/cancel", status_code=303)
    async def cancel(self, ticket: str, request: Asking) -> Response[str]:
        """Take it out of its queue; the reason is kept."""
        session, form = signed_in(request, *DESK), await form_of(request)
        await ask(request, session, "cancel", {"ticket": ticket, "reason": _reason(form)})
        return see_other(f"{PATH}/{quote(ticket)}?done=cancelled")

    @post("/{ticket:str}/reprint", status_code=303)
    async def reprint(self, ticket: str, request: Asking) -> Response[str]:
        """Count a slip printed again, and go to what is to be printed."""
        session = signed_in(request, *DESK)
        await ask(request, session, "reprint", {"ticket": ticket})
        return see_other(f"{PATH}/{quote(ticket)}/slip")

    @get("/{ticket:str}/slip")
    async def slip(self, ticket: str, request: Asking) -> Response[str]:
        """The slip, for the desk's own printer. Its QR code lets its holder act, so only who may print it sees it."""
        session, console = signed_in(request, *DESK), console_of(request)
        if not session.may("reprint"):
            raise NotAllowedError
        found, pages = _found(console, ticket), console.site.pages
        return render(
            request,
            session,
            "console/slip.html",
            ticket=found,
            plan=console.site.layout.plan,
            page_code=pages.code(found.id),
            qr=qr_svg(pages.ticket_url(found.id), found.number),
        )


def _found(console: Console, name: str) -> FoundTicket:
    """The ticket. TurnedAwayError where there is none, or its queue is gone."""
    writer = console.site.writer
    found = find_ticket(writer.hall, writer.store, name)
    if found is None or found.queue not in writer.hall.plan.queues:
        raise not_found()
    return found


async def _facts(console: Console, found: FoundTicket) -> dict[str, Any]:
    """How the ticket stands, and its whole history of its day, the oldest first."""
    site = console.site
    layout, store = site.layout, site.writer.store
    day = found.id.partition("-")[0]
    start, end = day_span(date(int(day[:4]), int(day[4:6]), int(day[6:])), layout.plan.timezone)
    query = AuditQuery(start=start, end=end, about=f'"ticket":"{found.id}"')
    rows = await asyncio.to_thread(audit_page, store, query, None, HISTORY)
    words = LogWords(layout)
    return {
        "ticket": found,
        "plan": layout.plan,
        "wait": console.estimates.of_ticket(found.id) if found.waiting else None,
        "history": [
            {"at": row.at, "what": words.of(row.event), "who": words.actor(row.actor), "seq": row.seq}
            for row in reversed(rows)
        ],
        "words": words,
    }


def _reason(form: Form) -> str:
    """Why: in the desk's own words, or as it was chosen."""
    return (form.get("other") or form.get("reason"))[:REASON_LENGTH]
