"""The HTTP API of cases, /api/v1/cases: for the back offices, and for the city's own systems in their place."""

from __future__ import annotations

import logging
from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.params import Parameter

from queueing.case import CaseState
from server.asking import Asking, identify, reception_of, take
from server.cases import CaseQuery
from server.contacts import Contact, MaskedContact
from server.identity import actor_of
from server.problems import ServerRefusal
from wire.views import CaseView

logger = logging.getLogger(__name__)

ACTIONS = frozenset({"supply-papers", "record-arrival", "decide-case", "withdraw-case"})
_PRINTS = frozenset({"clerk", "desk", "manager"})
"""Who may print a receipt once more, and is told its page and code."""


class CaseRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A command about a case. Which fields a command takes stands in its description."""

    request_id: str
    papers: tuple[str, ...] | None = None
    """supply-papers: the names of the missing papers that were brought."""
    ready: bool | None = None
    """decide-case: true where the result is ready, false where the case is refused."""
    reason: str | None = None
    """decide-case, withdraw-case: why. Nothing about a person belongs here: it stands in the log."""


class CaseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A case, and whose it is."""

    case: CaseView
    contact: MaskedContact | None
    """For staff who must recognise the applicant; null where no contact was left, or it was deleted."""


class CasesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Cases, the newest first."""

    cases: tuple[CaseView, ...]
    more: bool
    """There are older ones: ask again with `before` the last one's number."""


class CaseApi(Controller):
    """Everything under /api/v1/cases. Registering and handing over are commands at a counter."""

    path = "/api/v1/cases"

    @get("/", summary="Cases")
    async def cases(
        self,
        request: Asking,
        ticket: str | None = None,
        case_state: Annotated[CaseState | None, Parameter(query="state")] = None,
        department: str | None = None,
        before: str | None = None,
    ) -> CasesAnswer:
        """The open ones; with `ticket` all of that visit, with `state` closed or withdrawn those that have ended.

        Staff of a department see its cases only. An ended case tells no more of missing papers, arrival and reason.
        """
        query = CaseQuery(ticket=ticket, state=case_state, department=department, before=before)
        found, more = reception_of(request).cases.listed(identify(request), query)
        return CasesAnswer(cases=tuple(found), more=more)

    @get("/{case:str}", summary="A case")
    async def case(self, case: str, request: Asking) -> CaseAnswer:
        """Open or ended. The contact is masked; counters and the desk are told the receipt's page and code, too."""
        identity, reception = identify(request), reception_of(request)
        view = reception.cases.find(identity, case)
        if identity.kind in _PRINTS:
            view = reception.visitors.complete(view)  # type: ignore[assignment]
        return CaseAnswer(case=view, contact=reception.cases.recognised(identity, case))

    @get("/{case:str}/contact", summary="How an applicant is reached")
    async def contact(self, case: str, request: Asking) -> Contact | None:
        """In full: for managers, and for the issuing counter that puts a decided case's result into a locker or gives
        it to the courier. Each reading is noted in the server's log, by whom and of which case."""
        identity = identify(request)
        found = reception_of(request).cases.reach(identity, case)
        logger.info("the contact of case %s was read by %s", case, actor_of(identity))
        return found

    @post("/{case:str}/{action:str}", status_code=200, summary="A command about a case")
    async def act(self, case: str, action: str, data: CaseRequest, request: Asking) -> Response[CaseView]:
        """`supply-papers` {papers}, `record-arrival`, `decide-case` {ready, reason}, `withdraw-case` {reason}."""
        if action not in ACTIONS:
            raise ServerRefusal("UNKNOWN_COMMAND", f"no such command about a case: {action}")
        return await take(request, action, {**msgspec.to_builtins(data), "case": case})
