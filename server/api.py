"""The HTTP API under /api/v1: the same commands as the link, for the city's own systems. Errors are RFC 9457."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from litestar import Controller, Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from queueing.board import Board, board
from queueing.case import Delivery, MissingPaper
from queueing.hall import Fault
from queueing.plan import HallPlan, Line, Millis, Queue, Service, Text, Zone
from queueing.ticket import HoldKind
from server.appointments import Day
from server.asking import Asking, identify, reception_of, take
from server.case_api import CaseApi
from server.clock import local
from server.contacts import Contact
from server.devices import DeviceView
from server.identity import ROLES, Directory
from server.problems import ServerRefusal, problem, problem_of
from server.reception import Reception
from server.report_api import ReportApi
from server.visits import VisitsView, visits_of
from server.web.console.console import Console
from server.web.console.routes import console_routes
from server.web.routes import phone_routes
from server.web.site import Site
from server.writer import Writer
from wire.codec import MESSAGE_LIMIT
from wire.problem import MalformedError, Problem, ProblemError
from wire.views import (
    BookingView,
    CaseView,
    CounterAnswer,
    CounterView,
    TicketView,
    booking_view,
    counter_view,
    ticket_view,
)

logger = logging.getLogger(__name__)

PROBLEM_TYPE = "application/problem+json"


class IssueRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give a number for a queue, or for a service."""

    request_id: str
    queue: str | None = None
    service: str | None = None
    visitor_class: str = "ordinary"
    slot_time: Millis | None = None
    id_number: str | None = None
    """The visitor's identity number, from the city's own systems and staff; one open ticket a person and line."""
    case: str | None = None
    """A decided case whose result is fetched: the ticket is of its issuing queue."""
    code: str | None = None
    """The four digits on the receipt, with `case`. Staff, who have seen the receipt, need none."""
    token: str | None = None
    """What the receipt's QR code carries after the page's address, in place of `case` and `code`."""


class ReprintRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Print a slip once more. Whoever is not staff proves with `code` or `token` which visitor asks."""

    request_id: str
    code: str | None = None
    """The four digits beside the number."""
    token: str | None = None
    """What the slip's QR code carries after the page's address."""


class BookRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Book a slot of a queue, or of the queue that a service leads to."""

    request_id: str
    date: str
    """`YYYY-MM-DD`, as `GET /queues/{queue}/slots` tells it."""
    time: str
    """`HH:MM`, a slot's begin."""
    id_number: str
    """Who will come. It is not kept: the hall knows a pseudonym and the last four."""
    queue: str | None = None
    service: str | None = None


class SlotView(msgspec.Struct, frozen=True, kw_only=True):
    """A slot that can be booked while places are left."""

    time: str
    start: Millis
    end: Millis
    left: int


class BookableDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day with its slots; its kind is `appointment` or `holiday`."""

    date: str
    kind: str
    slots: tuple[SlotView, ...]


class SlotsView(msgspec.Struct, frozen=True, kw_only=True):
    """What can be booked of a queue now."""

    queue: str
    days: tuple[BookableDay, ...]


class WorkingDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day on which the hall works."""

    date: str
    ends: Millis


class WorkingDaysView(msgspec.Struct, frozen=True, kw_only=True):
    """Working days in their order."""

    days: tuple[WorkingDay, ...]


class CancelRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a ticket out of its queue."""

    request_id: str
    reason: str


class SignInRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clerk's staff number and PIN."""

    staff_no: str
    pin: str
    request_id: str | None = None


class CounterSignInRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clerk's staff number and PIN, or the number of the clerk's badge."""

    staff_no: str | None = None
    pin: str | None = None
    badge: str | None = None
    request_id: str | None = None


class SignInAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The session's token, shown once."""

    token: str
    staff_no: str
    role: str
    counter: str | None = None
    name: str | None = None
    """What the clerk's name card says."""


class AssignmentRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One queue for a counter; see `queueing.plan.Assignment`."""

    queue: str
    handicap: Millis = 0
    only_when_idle: bool = False


class CounterRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A command at a counter. Which fields a command takes stands in its description."""

    request_id: str
    ticket: str | None = None
    """call, resume: ticket id, or number of today."""
    ticket_id: str | None = None
    number: str | None = None
    reason: str | None = None
    """call, pause: why."""
    kind: HoldKind | None = None
    """hold: who has the papers."""
    to_queue: str | None = None
    """transfer: the queue it goes to."""
    queue: str | None = None
    to_counter: str | None = None
    """transfer: the only counter that may call it."""
    then: tuple[str, ...] | None = None
    """transfer: queues that it goes on to by itself, each when the one before is done."""
    queues: tuple[str, ...] | None = None
    """assign: the counter's own queue, then others that it helps."""
    assignments: tuple[AssignmentRequest, ...] | None = None
    """assign: the queues the counter serves from now on."""
    service: str | None = None
    """register-case, finish-case: the item, unless it is what the ticket was taken for."""
    delivery: Delivery | None = None
    """register-case: how the applicant wants the result; hand-over: how it is given, if otherwise than asked for."""
    missing: tuple[MissingPaper, ...] | None = None
    """register-case: papers that come later (容缺受理), each with its deadline."""
    due: Millis | None = None
    """register-case: when the decision is promised, unless as the item says."""
    contact: Contact | None = None
    """register-case, finish-case: how the applicant is reached. It is encrypted, and never answered."""
    case: str | None = None
    """hand-over: the receipt's number."""
    reference: str | None = None
    """hand-over: the locker's code or the courier's waybill, which only the applicant is told."""


class IntakeRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop or start giving numbers."""

    request_id: str


class CheckInRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who has booked is here."""

    request_id: str


class FaultRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A device's fault."""

    request_id: str
    fault: str | None = None
    """report-fault: what is wrong, a few words or a code."""


class DayView(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the hall's day."""

    date: str | None
    open: bool
    stopped: tuple[str, ...]


class HallView(msgspec.Struct, frozen=True, kw_only=True):
    """The whole hall: what it is made of and how its counters stand."""

    id: str
    name: Text
    timezone: str
    now: Millis
    date: str | None
    open: bool
    stopped: tuple[str, ...]
    zones: tuple[Zone, ...]
    lines: tuple[Line, ...]
    queues: tuple[QueueView, ...]
    services: tuple[Service, ...]
    counters: tuple[CounterView, ...]
    faults: dict[str, Fault]
    """By device: what is wrong with it, until it works again."""


class DevicesView(msgspec.Struct, frozen=True, kw_only=True):
    """The hall's devices."""

    now: Millis
    devices: tuple[DeviceView, ...]


class QueueView(msgspec.Struct, frozen=True, kw_only=True):
    """A queue and how many wait in it."""

    id: str
    line: str
    zone: str
    kind: str
    name: Text
    waiting: int
    intake: bool
    cause: str | None
    """Why no numbers are given, of `queueing.intake.StopCause`; null while they are, and while the day is closed."""
    resumes: Millis | None
    """When numbers are given again, as far as is known."""


_ALIASES = {
    "call": {"ticket_id": "ticket", "number": "ticket"},
    "resume": {"ticket_id": "ticket", "number": "ticket"},
    "transfer": {"queue": "to_queue"},
}
"""Names a field also has, because answers call it so."""


class Api(Controller):
    """Everything under /api/v1."""

    path = "/api/v1"

    @post("/tickets", status_code=201, summary="Give a number")
    async def issue(self, data: IssueRequest, request: Asking) -> Response[TicketView]:
        """`ahead` is how many people are to be called before this ticket."""
        values = {name: value for name, value in msgspec.structs.asdict(data).items() if value is not None}
        return await take(request, "issue", values, status=201)

    @get("/tickets/{ticket_id:str}", summary="How a ticket stands")
    async def ticket(self, ticket_id: str, request: Asking) -> TicketView:
        """A ticket, open or ended."""
        identify(request)
        writer = reception_of(request).writer
        hall = writer.hall
        if (open_ticket := hall.find(ticket_id)) is not None:
            return ticket_view(hall, open_ticket)
        row = writer.store.ticket(ticket_id)
        if row is None:
            raise ServerRefusal("UNKNOWN_TICKET", f"no such ticket: {ticket_id}")
        return _ended_view(hall.plan, row)

    @get("/tickets/{ticket_id:str}/visits", summary="What else a visitor was here for today")
    async def visits(self, ticket_id: str, request: Asking) -> VisitsView:
        """Earlier stops of an open ticket, and other tickets of the same person today; for staff."""
        if identify(request).kind not in ROLES:
            raise ServerRefusal("FORBIDDEN", "earlier visits are told to staff only")
        writer = reception_of(request).writer
        return await visits_of(writer.hall, writer.store, ticket_id)

    @get("/working-days", summary="The hall's coming working days")
    async def working_days(self, request: Asking, count: int = 30) -> WorkingDaysView:
        """At most 90 days after today, each with the time at which its windows close."""
        identify(request)
        reception = reception_of(request)
        coming = reception.bookings.appointments.working_days(reception.writer.clock.now(), min(max(count, 0), 90))
        return WorkingDaysView(days=tuple(WorkingDay(date=day.isoformat(), ends=ends) for day, ends in coming))

    @post("/tickets/{ticket_id:str}/cancel", status_code=200, summary="Leave the queue")
    async def cancel(self, ticket_id: str, data: CancelRequest, request: Asking) -> Response[TicketView]:
        """The visitor leaves, or staff take the ticket out; the reason is kept."""
        values = {"request_id": data.request_id, "ticket": ticket_id, "reason": data.reason}
        return await take(request, "cancel", values)

    @post("/tickets/{ticket_id:str}/reprint", status_code=200, summary="Print a slip once more")
    async def reprint(self, ticket_id: str, data: ReprintRequest, request: Asking) -> Response[TicketView]:
        """The open ticket, with what stands on its slip; `reprints` counts."""
        values = {**msgspec.to_builtins(data), "ticket": ticket_id}
        return await take(request, "reprint", values)

    @get("/queues/{queue:str}/slots", summary="What can be booked")
    async def slots(self, queue: str, request: Asking) -> SlotsView:
        """Days and slots that have not begun, with the places left in each, 0 included."""
        identify(request)
        reception = reception_of(request)
        timezone = reception.writer.hall.plan.timezone
        days = reception.bookings.appointments.days(queue, reception.writer.clock.now())
        return SlotsView(queue=queue, days=tuple(_bookable_day(day, timezone) for day in days))

    @post("/bookings", status_code=201, summary="Book a visit")
    async def book(self, data: BookRequest, request: Asking) -> Response[BookingView]:
        """`booking` is also the code that its visitor types at a kiosk; `page` is for its visitor alone."""
        return await take(request, "book", msgspec.to_builtins(data), status=201)

    @get("/bookings/{booking:str}", summary="A booking")
    async def booking(self, booking: str, request: Asking) -> BookingView:
        """A booking that is neither used nor cancelled nor missed."""
        reception = reception_of(request)
        reception.directory.check(identify(request), "book")
        hall = reception.writer.hall
        if (found := hall.bookings.get(booking)) is None:
            raise ServerRefusal("UNKNOWN_BOOKING", "no such booking, or it was used, cancelled or missed")
        view = booking_view(hall.plan, found)
        return reception.visitors.complete(view)  # type: ignore[return-value]

    @post("/bookings/{booking:str}/cancel", status_code=200, summary="Cancel a booking")
    async def cancel_booking(self, booking: str, data: CancelRequest, request: Asking) -> Response[BookingView]:
        """The place is free again."""
        values = {"request_id": data.request_id, "booking": booking, "reason": data.reason}
        return await take(request, "cancel-booking", values)

    @post("/bookings/{booking:str}/check-in", status_code=201, summary="Who has booked is here")
    async def check_in(self, booking: str, data: CheckInRequest, request: Asking) -> Response[TicketView]:
        """The ticket: on time it counts from the slot's begin, later as an ordinary one."""
        return await take(request, "check-in", {"request_id": data.request_id, "booking": booking}, status=201)

    @post("/counters/{counter:str}/sign-in", status_code=200, summary="A clerk opens a counter")
    async def sign_in(self, counter: str, data: CounterSignInRequest, request: Asking) -> SignInAnswer:
        """By `staff_no` and `pin`, or by `badge`. After five wrong PINs the clerk is locked out for a quarter of an
        hour, after five wrong badges all badges at that counter."""
        directory = reception_of(request).directory
        if data.badge is not None and data.staff_no is None and data.pin is None:
            return _signed_in(directory, await directory.sign_in_by_badge(data.badge, counter))
        if data.badge is None and data.staff_no is not None and data.pin is not None:
            return _signed_in(directory, await directory.sign_in(data.staff_no, data.pin, counter))
        raise MalformedError("sign in by staff_no and pin, or by badge")

    @post("/desk/sign-in", status_code=200, summary="Front-desk staff sign in")
    async def desk_sign_in(self, data: SignInRequest, request: Asking) -> SignInAnswer:
        """For the roles that need no counter."""
        directory = reception_of(request).directory
        return _signed_in(directory, await directory.sign_in(data.staff_no, data.pin, None))

    @post("/counters/{counter:str}/{action:str}", status_code=200, summary="A command at a counter")
    async def act(
        self, counter: str, action: str, data: CounterRequest, request: Asking
    ) -> Response[CounterAnswer | CaseView]:
        """`call-next`, `call` {ticket, reason}, `recall`, `serve`, `complete`, `no-show`, `hold` {kind},
        `resume` {ticket}, `transfer` {to_queue and/or to_counter, then}, `pause` {reason}, `unpause`, `sign-out`, and
        for the front desk `assign` {queues}. With nobody to call, `call-next` answers `"ticket": null`.

        About cases: `register-case` {delivery, contact, service, missing, due}, `finish-case` {contact, service} and
        `hand-over` {case, delivery, reference}; they answer the case."""
        values: dict[str, Any] = msgspec.to_builtins(data)
        for alias, field in _ALIASES.get(action, {}).items():
            if alias in values and field not in values:
                values[field] = values.pop(alias)
        values["counter"] = counter
        return await take(request, action, values)

    @post("/lines/{line:str}/{action:str}", status_code=200, summary="Stop or start giving numbers")
    async def intake(self, line: str, action: str, data: IntakeRequest, request: Asking) -> Response[DayView]:
        """`stop-intake` and `start-intake`."""
        return await take(request, action, {"request_id": data.request_id, "line": line})

    @post("/devices/{device:str}/{action:str}", status_code=200, summary="A device has a fault, or works again")
    async def fault(self, device: str, action: str, data: FaultRequest, request: Asking) -> Response[dict[str, object]]:
        """`report-fault` {fault} and `clear-fault`. Faults stand in `GET /hall` until they are cleared."""
        return await take(request, action, {**msgspec.to_builtins(data), "device": device})

    @get("/devices", summary="How the hall's devices are")
    async def devices(self, request: Asking) -> DevicesView:
        """Every device: whether it is connected, when it was last heard of, and what it told is wrong with it."""
        identify(request)
        console: Console = request.app.state["console"]
        return DevicesView(now=reception_of(request).writer.clock.now(), devices=console.devices.views())

    @get("/zones/{zone:str}/board", summary="What a zone's wall display shows")
    async def board(self, zone: str, request: Asking) -> Board:
        """Newest call first."""
        identify(request)
        writer = reception_of(request).writer
        if zone not in writer.hall.plan.zones:
            raise ServerRefusal("UNKNOWN_ZONE", f"no such zone: {zone}")
        return board(writer.hall, zone, writer.clock.now())

    @get("/hall", summary="The hall and its counters")
    async def hall(self, request: Asking) -> HallView:
        """Zones, lines, queues, and each counter with the list of its `queues`."""
        identify(request)
        writer = reception_of(request).writer
        hall = writer.hall
        plan = hall.plan
        return HallView(
            id=plan.id,
            name=plan.name,
            timezone=plan.timezone,
            now=writer.clock.now(),
            date=hall.date,
            open=hall.open,
            stopped=tuple(sorted(hall.stopped)),
            zones=tuple(plan.zones.values()),
            lines=tuple(plan.lines.values()),
            queues=tuple(_queue_view(writer, queue) for queue in plan.queues.values()),
            services=tuple(plan.services.values()),
            counters=tuple(counter_view(hall, counter) for counter in plan.counters),
            faults=dict(hall.faults),
        )


def make_app(reception: Reception, site: Site, console: Console) -> Litestar:
    """The ASGI application: the API, the pages that phones open, and the staff's."""
    return Litestar(
        route_handlers=[Api, CaseApi, ReportApi, phone_routes(), console_routes()],
        state=State({"reception": reception, "site": site, "console": console}, deep_copy=False),
        exception_handlers={
            MalformedError: _on_refusal,
            ProblemError: _on_refusal,
            UnicodeError: _on_junk,
            RecursionError: _on_junk,
            HTTPException: _on_http,
            Exception: _on_failure,
        },
        openapi_config=OpenAPIConfig(
            title="jiaohao",
            version="1",
            path="/api/v1/schema",
            render_plugins=[JsonRenderPlugin()],
            use_handler_docstrings=True,
        ),
        request_max_body_size=MESSAGE_LIMIT,
        logging_config=None,
    )


def _signed_in(directory: Directory, token: str) -> SignInAnswer:
    session = directory.identify(token)
    return SignInAnswer(
        token=token,
        staff_no=session.name,
        role=session.kind,
        counter=session.counter,
        name=directory.name_of(session.name),
    )


def _queue_view(writer: Writer, queue: Queue) -> QueueView:
    hall = writer.hall
    stop = hall.stopped.get(queue.line) if hall.open else None
    return QueueView(
        id=queue.id,
        line=queue.line,
        zone=hall.plan.zone_of(queue.id),
        kind=queue.kind,
        name=queue.name,
        waiting=len(hall.waiting[queue.id]),
        intake=hall.open and stop is None,
        cause=stop.cause if stop is not None else None,
        resumes=stop.resumes if stop is not None else hall.resumes,
    )


def _bookable_day(day: Day, timezone: str) -> BookableDay:
    slots = (
        SlotView(time=f"{local(slot.start, timezone):%H:%M}", start=slot.start, end=slot.end, left=slot.left)
        for slot in day.slots
    )
    return BookableDay(date=day.date.isoformat(), kind=day.kind, slots=tuple(slots))


def _ended_view(plan: HallPlan, row: dict[str, Any]) -> TicketView:
    del row["changed_at"], row["person"]
    queue = plan.queues.get(row["queue"])
    counter = plan.counters.get(row["counter"] or "")
    return TicketView(
        **row,
        line=queue.line if queue else "",
        zone=plan.zone_of(queue.id) if queue else "",
        ahead=0,
        counter_label=counter.label if counter else None,
    )


def _respond(told: Problem) -> Response[Problem]:
    headers = {"Retry-After": "1"} if told.retryable else {}
    if told.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(content=told, status_code=told.status, media_type=PROBLEM_TYPE, headers=headers)


def _on_refusal(_: Request[Any, Any, Any], error: ProblemError | MalformedError) -> Response[Problem]:
    return _respond(problem_of(error))


def _on_junk(_: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """What the decoder raises for text that is not UTF-8 and for nesting without end."""
    return _respond(problem("MALFORMED", str(error)))


def _on_http(_: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    if error.status_code == 413:
        return _respond(problem("TOO_LARGE", f"a request is at most {MESSAGE_LIMIT} bytes"))
    if isinstance(error, NotFoundException):
        return _respond(problem("NOT_FOUND", "there is nothing at this address"))
    if isinstance(error, MethodNotAllowedException):
        return _respond(problem("METHOD_NOT_ALLOWED", "this address takes another method"))
    if isinstance(error, ValidationException):
        what = "; ".join(f"{e.get('key', '')} {e.get('message', '')}".strip() for e in error.extra or ())  # type: ignore[union-attr]
        return _respond(problem("MALFORMED", what or error.detail))
    if isinstance(error, ClientException):
        return _respond(problem("MALFORMED", error.detail))
    return _on_failure(_, error)


def _on_failure(_: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    logger.exception("a request failed", exc_info=error)
    return _respond(problem("INTERNAL", "the server failed at this request; it is in its log"))
