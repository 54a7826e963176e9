"""The routes of bookings: /book, /book/{queue} and a booking's own page, /b/{token}."""

from __future__ import annotations

import secrets

import msgspec
from litestar import Controller, Response, get, post

from queueing.hall import Hall
from queueing.ticket import Ticket
from server.web.booking_page import BookingPage
from server.web.paper import see_other
from server.web.site import CANCEL, Asking, Site, site_of
from server.web.turned_away import busy, not_found
from wire.messages import Identity
from wire.problem import ProblemError
from wire.views import BookingView

CANCELLED = "visitor cancelled by phone"
BOOKER = Identity(kind="phone", name="book")
"""Whoever books: the person is in the command, the form's own name in its request_id."""
OPEN_HEADERS = {"Referrer-Policy": "same-origin"}
"""Of pages whose address is no secret: browsers then say which page a form was sent from."""


class BookRoutes(Controller):
    """Anybody books a visit."""

    path = "/book"
    include_in_schema = False

    @get("/")
    async def lines(self, request: Asking) -> Response[str]:
        """What can be booked."""
        page, site = _enter(request)
        facts = page.lines(site.reception.bookings.appointments.queues())
        return page.paper.page("book.html", page.manner, facts, headers=OPEN_HEADERS)

    @get("/{queue:str}")
    async def slots(self, queue: str, request: Asking) -> Response[str]:
        """Days, slots, and the form."""
        page, site = _enter(request)
        return _form(site, page, queue, {"day": request.query_params.get("day", "")})

    @post("/{queue:str}", status_code=303)
    async def book(self, queue: str, request: Asking) -> Response[str]:
        """Book, and go to the booking's page. The identity number is in no answer, address or log."""
        page, site = _enter(request)
        sent = dict(await site.form(request, None))
        if not site.guard.bookings.take(site.address_of(request)):
            raise busy()
        number = sent.pop("id_number", "").strip()
        if not (number and sent.get("time") and sent.get("consent")):
            return _form(site, page, queue, sent, 422, "phone.book_incomplete")
        try:
            answer = await site.reception.book(
                BOOKER,
                queue,
                sent.get("day", ""),
                sent["time"],
                number,
                sent.get("service") or None,
                _once(sent),
            )
        except ProblemError as error:
            return _form(site, page, queue, sent, error.problem.status, f"problem.{error.problem.code}")
        booked = msgspec.json.decode(answer, type=BookingView)
        return see_other(f"/b/{site.pages.token('b', booked.booking)}{page.manner.query}")


class BookingRoutes(Controller):
    """A visitor looks after one booking."""

    path = "/b/{token:str}"
    include_in_schema = False

    @get("/")
    async def show(self, token: str, request: Asking) -> Response[str]:
        """The page."""
        return _shown(token, request)

    @get("/cancel")
    async def ask(self, token: str, request: Asking) -> Response[str]:
        """The page, asking whether the booking is really to be cancelled."""
        return _shown(token, request, asking=True)

    @post("/cancel", status_code=303)
    async def cancel(self, token: str, request: Asking) -> Response[str]:
        """The place is free again."""
        page, site = _enter(request)
        booking = site.name("b", token, request)
        await site.form(request, booking)
        values = {"booking": booking, "reason": CANCELLED}
        try:
            await site.take("cancel-booking", booking, values, CANCEL)
        except ProblemError as error:
            if error.problem.retryable:
                return _shown(token, request, problem=f"problem.{error.problem.code}")
        return see_other(f"/b/{token}{page.manner.query}")


def _enter(request: Asking) -> tuple[BookingPage, Site]:
    site = site_of(request)
    return BookingPage(paper=site.paper, manner=site.enter(request)), site


def _form(
    site: Site, page: BookingPage, queue: str, sent: dict[str, str], status: int = 200, problem: str | None = None
) -> Response[str]:
    """The form, with what was chosen before; a queue that cannot be booked has none."""
    appointments = site.reception.bookings.appointments
    if queue not in appointments.queues():
        raise not_found()
    days = appointments.days(queue, site.writer.clock.now())
    facts = page.slots(queue, days, sent.get("day", ""), _once(sent), sent, problem)
    return page.paper.page("book_queue.html", page.manner, facts, status, OPEN_HEADERS)


def _once(sent: dict[str, str]) -> str:
    """The name of a form: sent twice, it books once."""
    given = sent.get("once", "")
    return given if 16 <= len(given) <= 64 and given.isascii() else secrets.token_urlsafe(16)


def _shown(token: str, request: Asking, *, asking: bool = False, problem: str | None = None) -> Response[str]:
    page, site = _enter(request)
    name = site.name("b", token, request)
    booking = site.writer.hall.bookings.get(name)
    if booking is not None:
        url = site.pages.booking_url(name)
        facts = page.booking(booking, token, url, asking=asking, problem=problem)
        return page.paper.page("booking.html", page.manner, facts, 503 if problem else 200)
    ticket = _ticket_from(site.writer.hall, name)
    cancelled = site.writer.answer_to(f"phone:{name}", CANCEL) is not None
    facts = {
        "cancelled": cancelled,
        "ticket": f"/t/{site.pages.token('t', ticket.id)}{page.manner.query}" if ticket else None,
    }
    return page.paper.page("booking_gone.html", page.manner, facts)


def _ticket_from(hall: Hall, booking: str) -> Ticket | None:
    """The open ticket that a booking has become."""
    return next((ticket for ticket in hall.tickets.values() if ticket.booking == booking), None)
