"""Cases: what a terminal tells of a case, turned into what the hall may know; and what staff may read of one.

    register-case, finish-case  {contact: {name, phone, address?}, …}  → {contact: reference, …}
    hand-over                   {case, reference?, …}                  → {case, …}

`reference` is the locker's code or the courier's waybill: the applicant is told, and nobody else. A department's office
staff give commands about its own cases only.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select

from queueing import events as ev
from queueing.case import DECIDED_STATES, Case, CaseState, Delivery, handed_over_in
from queueing.plan import HallPlan, Millis
from server import schema
from server.box import ForeignBoxError
from server.contacts import Contact, Contacts, MaskedContact, contact_of, masked, require_reachable
from server.identity import actor_of
from server.message import Message, decided
from server.operations import Performed
from server.outbox import Outbox, Posted
from server.problems import ServerRefusal
from server.store import Extra
from server.writer import Writer
from wire.messages import Identity
from wire.problem import MalformedError
from wire.views import CaseView, case_view

logger = logging.getLogger(__name__)

TRANSLATED = frozenset(
    {
        "register-case",
        "finish-case",
        "hand-over",
        "supply-papers",
        "record-arrival",
        "decide-case",
        "withdraw-case",
    }
)
"""Commands about cases, which pass here."""
_REFERENCE = re.compile(r"[\w#*-]{1,40}")
PAGE = 200
"""Cases that one answer lists."""
_READERS = frozenset({"clerk", "desk", "manager", "auditor", "office", "integration"})
_RECOGNISE = frozenset({"clerk", "desk", "manager", "office"})
"""Who is told enough of an applicant to recognise one."""
_ENDED = frozenset({CaseState.CLOSED, CaseState.WITHDRAWN})
_SENT: dict[str, Message] = {Delivery.LOCKER: Message.IN_LOCKER, Delivery.EMS: Message.SENT}


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    """Which cases are asked for; None: whichever."""

    ticket: str | None = None
    state: CaseState | None = None
    department: str | None = None
    overdue: bool = False
    """Only open ones of which something is late."""
    before: str | None = None
    """Only receipt numbers smaller than this: the next page of a long list."""


class Cases:
    """Between the reception and the hall, for commands about cases; and their reading. Called on the event loop."""

    def __init__(self, writer: Writer, contacts: Contacts, outbox: Outbox) -> None:
        self._writer = writer
        self._contacts = contacts
        self._outbox = outbox

    def translate(self, identity: Identity, name: str, values: dict[str, Any], request_id: str) -> Extra | None:
        """Put into `values` what the hall may know; answers what to write along if the hall accepts it.

        A repeated request becomes the same command again. Raises MalformedError or ServerRefusal FORBIDDEN; neither
        repeats what was told.
        """
        match name:
            case "register-case" | "finish-case":
                return self._keep_contact(identity, values, request_id)
            case "hand-over":
                return self._note_reference(values)
        self._require_own(identity, self._open(str(values.get("case"))))
        return None

    def consequences(self, performed: Performed) -> Iterator[Extra]:
        """What to write along with what has happened: messages, and how long contacts are kept."""
        now_as = {case.id: case for case in performed.cases}
        for event in performed.events:
            match event:
                case ev.CaseRegistered(contact=str()) if now_as[event.case].state is CaseState.ACCEPTED:
                    yield from _those(self._outbox.tell_applicant(now_as[event.case], Message.ACCEPTED, event.at))
                case ev.DepartmentSummoned():
                    yield from _those(self._outbox.tell_department(now_as[event.case], event.at))
                case ev.CaseDecided() if now_as[event.case].state in DECIDED_STATES:
                    case = now_as[event.case]
                    yield from _those(self._outbox.tell_applicant(case, decided(case), event.at))
                case ev.ResultHandedOver() | ev.CaseWithdrawn():
                    reference = now_as[event.case].contact
                    if reference is not None:
                        yield self._contacts.release(reference, event.at)

    def known(self, case: str) -> Case | None:
        """A case, open or ended, for whoever has proved to hold its receipt."""
        return self._open(case) or self._ended(case)

    def find(self, identity: Identity, case: str) -> CaseView:
        """A case, open or ended. ServerRefusal FORBIDDEN or UNKNOWN_CASE."""
        return case_view(self._plan, self._found(identity, case))

    def listed(self, identity: Identity, query: CaseQuery) -> tuple[Sequence[CaseView], bool]:
        """Cases, the newest first, and whether there are more; without a ticket or a state, the open ones.

        ServerRefusal FORBIDDEN.
        """
        _require_reader(identity)
        own = _department_of(identity)
        if own is not None and query.department not in (None, own):
            raise ServerRefusal("FORBIDDEN", "these are another department's cases")
        query = replace(query, department=query.department or own)
        now, arrival = self._writer.clock.now(), self._plan.office.arrival
        wanted = [case for case in self._asked(query) if not query.overdue or is_overdue(case, now, arrival)]
        return [case_view(self._plan, case) for case in wanted[:PAGE]], len(wanted) > PAGE

    def awaited(self, identity: Identity) -> Sequence[CaseView]:
        """Cases whose department was called in and is not here yet, the longest first. ServerRefusal FORBIDDEN."""
        _require_reader(identity)
        office, own = self._writer.hall.office, _department_of(identity)
        found = [
            case
            for case in (office.cases.values() if office is not None else ())
            if _is_awaited(case) and own in (None, case.department)
        ]
        found.sort(key=lambda case: case.summoned_at or 0)
        return [case_view(self._plan, case) for case in found]

    def recognised(self, identity: Identity, case: str) -> MaskedContact | None:
        """Whose case it is, for staff who must recognise the applicant; None where there is nothing to tell.

        ServerRefusal as `find`.
        """
        contact = self._contact(self._found(identity, case)) if identity.kind in _RECOGNISE else None
        return masked(contact) if contact is not None else None

    def reach(self, identity: Identity, case: str) -> Contact | None:
        """The whole contact: for managers, and for the issuing counter that sends a result out.

        Whoever lets somebody read it writes down who it was. ServerRefusal as `find`, and FORBIDDEN.
        """
        found = self._found(identity, case)
        if identity.kind != "manager" and not self._sends(identity, found):
            raise ServerRefusal("FORBIDDEN", "only who sends the result out may read how its applicant is reached")
        return self._contact(found)

    def posted(self, identity: Identity, case: str) -> Sequence[Posted]:
        """What was sent about a case, and what waits. ServerRefusal as `find`."""
        return self._outbox.posted(self._found(identity, case).id)

    async def give_up(self, identity: Identity, case: str, message: int) -> None:
        """Deliver a message of this case no longer, and forget what it said. ServerRefusal as `find`; ProblemError."""
        found = self._found(identity, case)
        if message not in {posted.id for posted in self._outbox.posted(found.id) if posted.waits}:
            return
        logger.warning("message %d of case %s was given up by %s", message, found.id, actor_of(identity))
        await self._writer.write(self._outbox.given_up(message, "given up"))

    @property
    def _plan(self) -> HallPlan:
        return self._writer.hall.plan

    def _open(self, case: str) -> Case | None:
        office = self._writer.hall.office
        return office.cases.get(case) if office is not None else None

    def _found(self, identity: Identity, case: str) -> Case:
        _require_reader(identity)
        found = self.known(case)
        if found is None:
            raise ServerRefusal("UNKNOWN_CASE", "no such case")
        self._require_own(identity, found)
        return found

    def _require_own(self, identity: Identity, case: Case | None) -> None:
        own = _department_of(identity)
        if case is not None and own is not None and case.department != own:
            raise ServerRefusal("FORBIDDEN", f"case {case.id} is another department's")

    def _keep_contact(self, identity: Identity, values: dict[str, Any], request_id: str) -> Extra | None:
        told = values.pop("contact", None)
        contact = contact_of(told) if told is not None else None
        require_reachable(values.get("delivery"), contact)
        if contact is None:
            return None
        date = self._writer.hall.date or ""
        values["contact"] = self._contacts.reference(actor_of(identity), request_id, date)
        return self._contacts.keep(values["contact"], contact)

    def _note_reference(self, values: dict[str, Any]) -> Extra | None:
        """Take out the locker's code or the waybill, and write the message that tells the applicant of it."""
        reference = values.pop("reference", None)
        case = self._open(str(values.get("case")))
        if case is None:
            return None  # handed over before, which the writer knows, or never there
        delivery = values.get("delivery") or case.delivery
        message = _SENT.get(delivery) if isinstance(delivery, str) else None
        if message is None:
            return None
        if not (isinstance(reference, str) and _REFERENCE.fullmatch(reference)):
            raise MalformedError(
                "reference is the locker's code or the waybill: 1 to 40 letters, digits, '-', '#' or '*'"
            )
        extra = self._outbox.tell_applicant(case, message, self._writer.clock.now(), reference)
        if extra is None:
            raise MalformedError("this applicant left no contact: the result is handed over at the counter only")
        return extra

    def _sends(self, identity: Identity, case: Case) -> bool:
        """Whether this is the issuing counter that gives the case's result to a locker or the courier."""
        counter = self._writer.hall.counters.get(identity.counter or "")
        if counter is None or case.state not in DECIDED_STATES or case.delivery not in _SENT:
            return False
        queues = handed_over_in(self._writer.hall.plan, case)
        return any(assignment.queue in queues for assignment in counter.assignments)

    def _contact(self, case: Case) -> Contact | None:
        try:
            return self._contacts.read(case.contact) if case.contact is not None else None
        except ForeignBoxError as error:
            logger.error("the contact of case %s cannot be read: %s", case.id, error)
            return None

    def _asked(self, query: CaseQuery) -> list[Case]:
        office = self._writer.hall.office
        found = list(office.cases.values()) if office is not None and query.state not in _ENDED else []
        if query.ticket is not None or query.state in _ENDED:
            known = {case.id for case in found}
            found += [case for case in self._ended_cases(query) if case.id not in known]
        wanted = (
            case
            for case in found
            if query.ticket in (None, case.ticket)
            and query.state in (None, case.state)
            and query.department in (None, case.department)
            and (query.before is None or case.id < query.before)
        )
        return sorted(wanted, key=lambda case: case.id, reverse=True)

    def _ended(self, case: str) -> Case | None:
        rows = self._writer.store.read(select(schema.cases).where(schema.cases.c.case_id == case))
        return _case(rows[0]) if rows else None

    def _ended_cases(self, query: CaseQuery) -> list[Case]:
        """Ended cases out of the table: those of a ticket, which are of its day, or the newest in a state."""
        table = schema.cases
        asked = select(table).where(table.c.state.in_([state.value for state in _ENDED]))
        if query.ticket is not None:
            day = query.ticket.partition("-")[0]
            asked = asked.where(table.c.case_id.between(f"{day}-", f"{day}."), table.c.ticket_id == query.ticket)
        if query.state is not None:
            asked = asked.where(table.c.state == query.state.value)
        if query.department is not None:
            asked = asked.where(table.c.department == query.department)
        if query.before is not None:
            asked = asked.where(table.c.case_id < query.before)
        rows = self._writer.store.read(asked.order_by(table.c.case_id.desc()).limit(PAGE + 1))
        return [_case(row) for row in rows]


def is_overdue(case: Case, now: Millis, arrival: Millis) -> bool:
    """Whether a department has not come in time, papers were not brought, or a decision was promised by now."""
    if case.state is not CaseState.ACCEPTED:
        return False
    late = _is_awaited(case) and now - (case.summoned_at or now) > arrival
    return late or any(paper.due < now for paper in case.missing) or (case.due is not None and case.due < now)


def _is_awaited(case: Case) -> bool:
    return case.state is CaseState.ACCEPTED and case.summoned_at is not None and case.arrived_at is None


def _those(extra: Extra | None) -> Sequence[Extra]:
    return (extra,) if extra is not None else ()


def _require_reader(identity: Identity) -> None:
    if identity.kind not in _READERS:
        raise ServerRefusal("FORBIDDEN", f"a {identity.kind} reads no cases")


def _department_of(identity: Identity) -> str | None:
    """The department whose cases alone this member of the back office may touch; None: any."""
    return identity.department if identity.kind == "office" else None


def _case(row: Row[Any]) -> Case:
    """A case out of its row. What only mattered while it was open is not there any more."""
    return Case(
        id=row.case_id,
        ticket=row.ticket_id,
        queue=row.queue,
        issuing=row.issuing,
        service=row.service,
        department=row.department,
        delivery=Delivery(row.delivery),
        state=CaseState(row.state),
        counter=row.counter,
        clerk=row.clerk,
        registered_at=row.registered_at,
        due=row.due,
        decided_at=row.decided_at,
        ended_at=row.ended_at,
        contact=row.contact,
    )
