"""Visitors: what a terminal tells of the person before it, turned into what the hall may know, and back.

    issue      {person, tail, …} | {id_number, …}       → {person: the name in the log}
               {token} | {case, code}                   → {case}, whose result is fetched
    reprint    {ticket, code} | {token} | {person}      → {ticket}
    cancel     {ticket, code, …}                        → {ticket}, where a kiosk asks
    check-in   {booking} | {token} | {person}           → {booking}

`person` is the pseudonym of an identity number, `tail` its last four characters, `token` what a QR code carries.
Whoever is no kiosk may tell the `id_number` itself, as the city's own systems do; it goes no further than here.
"""

from __future__ import annotations

import hmac
import re
from typing import Any

import msgspec

from queueing.booking import meant
from queueing.hall import Hall
from queueing.plan import IdentityRule
from queueing.ticket import WAITING_STATES, Ticket
from server.clock import local
from server.estimates import Estimates
from server.identity import actor_of
from server.operations import Outcome
from server.pages import Pages
from server.people import People
from server.problems import ServerRefusal
from server.store import Extra
from server.tries import Tries
from server.writer import Writer
from wire.id_number import IdNumberError, parse_id_number
from wire.messages import Identity, Wait
from wire.problem import MalformedError
from wire.views import BookingView, CaseView, TicketView

_PSEUDONYM = re.compile(r"[0-9a-f]{64}")
_TAIL = re.compile(r"[0-9]{3}[0-9X]")
_DIGITS_OF_CASE = re.compile(r"[0-9]{12,16}")
_ABOUT = {"reprint": "ticket", "cancel": "ticket", "check-in": "booking"}
"""Commands about a ticket or booking that may be named by a proof, and their field for its name."""
_PROOFS = ("token", "code", "person", "tail", "line")
_OUTSIDE = frozenset({"kiosk", "integration"})
"""Kinds that must prove which ticket or booking is meant; staff have seen the visitor."""
TRANSLATED = frozenset({"issue", "reprint", "check-in", "cancel", "hand-in", "report-fault", "clear-fault"})
"""Commands whose fields are told otherwise than the hall takes them."""
WRONG_CODES = 5
WRONG_CODES_WINDOW_S = 60.0


class Visitors:
    """Between the reception and the hall, for commands about a person."""

    def __init__(
        self, writer: Writer, people: People, pages: Pages, estimates: Estimates, person_key: bytes = b""
    ) -> None:
        """`person_key` is what kiosks make pseudonyms with, too."""
        self._writer = writer
        self._people = people
        self._pages = pages
        self._estimates = estimates
        self._person_key = person_key
        self._tries = Tries(WRONG_CODES, WRONG_CODES_WINDOW_S)

    def translate(self, identity: Identity, name: str, values: dict[str, Any], request_id: str) -> Extra | None:
        """Put into `values` what the hall knows instead of what the terminal told; answers what to write along.

        A repeated request becomes the same command again, so that it gets the first answer, whatever has become of
        ticket and booking since. Raises MalformedError, or ServerRefusal WRONG_CODE, TOO_MANY_TRIES,
        IDENTITY_REQUIRED, UNKNOWN_TICKET or UNKNOWN_BOOKING.
        """
        if self._is_proven(identity, name, values) and self._asked_again(identity, _ABOUT[name], values, request_id):
            return None
        match name:
            case "issue":
                self._prove_case(identity, values, request_id)
                return self._issue(identity, values)
            case "reprint":
                values["ticket"] = self._ticket(identity, values)
            case "check-in":
                values["booking"] = self._booking(identity, values)
            case "cancel" if self._is_proven(identity, name, values):
                values["ticket"] = self._ticket(identity, values)
            case "hand-in" | "report-fault" | "clear-fault":
                self._own(identity, name, values)
        return None

    def complete(self, outcome: Outcome) -> Outcome:
        """Add to an answer what the hall does not know: the page's address, the code and the last four."""
        if isinstance(outcome, TicketView):
            return self._complete_ticket(outcome)
        if isinstance(outcome, BookingView):
            return msgspec.structs.replace(outcome, page=self._pages.booking_url(outcome.booking))
        if isinstance(outcome, CaseView):
            case = outcome.case
            return msgspec.structs.replace(
                outcome, page=self._pages.receipt_url(case), code=self._pages.receipt_code(case)
            )
        return outcome

    def _complete_ticket(self, view: TicketView) -> TicketView:
        ticket = self._hall.tickets.get(view.ticket_id)
        person = ticket.person if ticket is not None else None
        return msgspec.structs.replace(
            view,
            wait=self._wait(view),
            page=self._pages.ticket_url(view.ticket_id),
            code=self._pages.code(view.ticket_id),
            tail=self._people.tail_of(person) if person is not None else None,
        )

    def _wait(self, view: TicketView) -> Wait | None:
        if view.state not in WAITING_STATES:
            return None
        return self._estimates.of_ticket(view.ticket_id) or self._estimates.of_new(view.queue, view.visitor_class)

    @property
    def _hall(self) -> Hall:
        return self._writer.hall

    def _is_proven(self, identity: Identity, name: str, values: dict[str, Any]) -> bool:
        """Whether this names a ticket or booking by proving it, and not as staff do."""
        if name == "cancel":
            return identity.kind == "kiosk"
        return name in _ABOUT and (identity.kind in _OUTSIDE or not values.keys().isdisjoint(_PROOFS))

    def _asked_again(self, identity: Identity, field: str, values: dict[str, Any], request_id: str) -> bool:
        """Put what the first answer was about in the place of its proof; False for a request that is new."""
        answer = self._writer.answer_to(actor_of(identity), request_id)
        if answer is None:
            return False
        try:
            first = msgspec.json.decode(answer, type=_Answered)
        except msgspec.ValidationError:
            return False  # another command's answer; the writer refuses the request_id
        about = first.ticket_id if field == "ticket" else first.booking
        if about is None:
            return False
        for proof in _PROOFS:
            values.pop(proof, None)
        values[field] = about
        return True

    def _issue(self, identity: Identity, values: dict[str, Any]) -> Extra | None:
        self.read_number(identity, values)
        if "person" in values:
            return self.admit(values)
        if identity.kind == "kiosk" and "case" not in values and self._requires_identity(values):
            raise ServerRefusal("IDENTITY_REQUIRED", "this line gives numbers to persons only")
        return None

    def _prove_case(self, identity: Identity, values: dict[str, Any], request_id: str) -> None:
        """Put the case whose result is fetched in the place of its receipt's proof; staff have seen the receipt.

        Who asks for the second time has proved it the first time: then a limit on tries is none of theirs.
        """
        token, code, asked = values.pop("token", None), values.pop("code", None), values.get("case")
        if token is None and asked is None:
            return
        proven = self._pages.name_of("r", str(token)) if token is not None else None
        if token is None and identity.kind not in _OUTSIDE:
            return
        if token is None:
            case = _case_number(str(asked))
            right = hmac.compare_digest(self._pages.receipt_code(case).encode(), str(code).encode())
            proven = case if right else None
        again = proven is not None and self._writer.answer_to(actor_of(identity), request_id) is not None
        values["case"] = proven if again else self._proven(identity, proven)

    def read_number(self, identity: Identity, values: dict[str, Any]) -> None:
        """Replace an `id_number` by its pseudonym and last four. ServerRefusal BAD_ID_NUMBER says nothing of it."""
        number = values.pop("id_number", None)
        if number is None:
            return
        if identity.kind == "kiosk":
            raise ServerRefusal("FORBIDDEN", "a kiosk tells a pseudonym, never the number")
        today = local(self._writer.clock.now(), self._hall.plan.timezone).date()
        try:
            read = parse_id_number(str(number), today)
        except IdNumberError as error:
            raise ServerRefusal("BAD_ID_NUMBER", str(error)) from None
        values["person"], values["tail"] = read.pseudonym(self._person_key), read.tail

    def admit(self, values: dict[str, Any]) -> Extra:
        """Replace `person` and `tail` by the name that the log may know."""
        pseudonym, tail = _pseudonym(values), values.pop("tail", None)
        if not isinstance(tail, str) or not _TAIL.fullmatch(tail):
            raise MalformedError("person comes with tail, the last four characters of the identity number")
        values["person"], extra = self._people.admit(pseudonym, tail, self._writer.clock.now())
        return extra

    def _requires_identity(self, values: dict[str, Any]) -> bool:
        plan = self._hall.plan
        service = plan.services.get(str(values.get("service")))
        queue = service.queue if service else str(values.get("queue"))
        return queue in plan.queues and plan.policy_of(queue).identity is IdentityRule.REQUIRED

    def _ticket(self, identity: Identity, values: dict[str, Any]) -> object:
        token, code, asked = values.pop("token", None), values.pop("code", None), values.get("ticket")
        if "person" in values:
            return self._ticket_of_person(values).id
        if token is not None:
            return self._proven(identity, self._pages.name_of("t", str(token)))
        if identity.kind not in _OUTSIDE:
            return asked
        self._tries.check(identity.name)
        ticket = self._hall.find(str(asked))
        right = ticket is not None and hmac.compare_digest(self._pages.code(ticket.id).encode(), str(code).encode())
        return self._proven(identity, ticket.id if ticket is not None and right else None)

    def _ticket_of_person(self, values: dict[str, Any]) -> Ticket:
        """The open ticket of whoever showed a card, the newest, or that of one line if that is asked."""
        name = self._people.name_of(_pseudonym(values))
        del values["person"]
        values.pop("tail", None)
        line = values.pop("line", None)
        hall = self._hall
        theirs = [hall.tickets[ticket] for ticket in hall.of_person.get(name or "", ())]
        asked = [ticket for ticket in theirs if line is None or hall.plan.queues[ticket.queue].line == line]
        if not asked:
            raise ServerRefusal("UNKNOWN_TICKET", "this person has no open ticket")
        return max(asked, key=lambda ticket: (ticket.issued_at, ticket.entered))

    def _booking(self, identity: Identity, values: dict[str, Any]) -> object:
        token, asked = values.pop("token", None), values.get("booking")
        if "person" in values:
            name = self._people.name_of(_pseudonym(values))
            del values["person"]
            values.pop("tail", None)
            theirs = self._hall.bookings_of(name) if name is not None else []
            booking = meant(theirs, self._hall.plan, self._writer.clock.now())
            if booking is None:
                raise ServerRefusal("UNKNOWN_BOOKING", "this person has no booking")
            return booking.id
        if token is not None:
            return self._proven(identity, self._pages.name_of("b", str(token)))
        if identity.kind in _OUTSIDE:
            self._tries.check(identity.name)
            if str(asked) not in self._hall.bookings:
                self._tries.failed(identity.name)
        return asked

    def _proven(self, identity: Identity, name: str | None) -> str:
        """`name`, or a failure counted against whoever asks. ServerRefusal WRONG_CODE or TOO_MANY_TRIES."""
        self._tries.check(identity.name)
        if name is None:
            self._tries.failed(identity.name)
            raise ServerRefusal("WRONG_CODE", "this does not prove which ticket, booking or receipt is meant")
        return name

    def _own(self, identity: Identity, name: str, values: dict[str, Any]) -> None:
        """A kiosk hands in its own numbers and a device tells of its own faults, unless staff do it.

        Whoever is signed in at a counter speaks for its terminal.
        """
        field = "kiosk" if name == "hand-in" else "device"
        if field not in values:
            values[field] = identity.name if identity.counter is None else f"terminal-{identity.counter}"
        elif name == "hand-in" and values[field] != identity.name:
            raise ServerRefusal("FORBIDDEN", "a kiosk hands in its own numbers only")


class _Answered(msgspec.Struct):
    """What matters of a first answer."""

    ticket_id: str
    booking: str | None


def _case_number(typed: str) -> str:
    """A receipt's number, also where only its digits were typed: 202601050001."""
    return f"{typed[:8]}-{typed[8:]}" if _DIGITS_OF_CASE.fullmatch(typed) else typed


def _pseudonym(values: dict[str, Any]) -> str:
    given = values.get("person")
    if not isinstance(given, str) or not _PSEUDONYM.fullmatch(given):
        raise MalformedError("person is 64 hexadecimal digits")
    return given
