"""A receipt's page: how a case stands, in words. Nothing on it tells who the applicant is."""

from __future__ import annotations

from dataclasses import dataclass

from queueing.case import DECIDED_STATES, Case, CaseState, Delivery
from queueing.plan import Millis
from server.message import date_of, fetched_at, item_of, moment_of
from server.pages import Pages
from server.web.manner import Manner
from server.web.paper import Paper
from server.web.qr import qr_svg

_MOODS = {
    CaseState.ACCEPTED: "waiting",
    CaseState.READY: "completed",
    CaseState.REFUSED: "missed",
    CaseState.CLOSED: "completed",
    CaseState.WITHDRAWN: "cancelled",
}
"""As tickets in these states look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage:
    """Writes the page of one case, in one visitor's manner."""

    paper: Paper
    manner: Manner
    pages: Pages

    def facts(self, case: Case, now: Millis) -> dict[str, object]:
        """What the template `receipt.html` needs."""
        layout, text = self.paper.layout, self.manner.text
        decided = case.state in DECIDED_STATES
        fetched = decided and case.delivery is Delivery.WINDOW
        return {
            "case": case,
            "mood": _MOODS[case.state],
            "item": text(item_of(layout, case)),
            "says": self._says(case),
            "missing": [
                {"name": paper.name, "when": text(moment_of(layout, paper.due)), "late": paper.due <= now}
                for paper in case.missing
            ],
            "accepted_at": text(moment_of(layout, case.registered_at)),
            "promised": text(date_of(layout, case.due)) if case.due and case.state is CaseState.ACCEPTED else "",
            "decided_at": text(moment_of(layout, case.decided_at)) if case.decided_at else "",
            "where": text(fetched_at(layout, case)) if fetched else "",
            "qr": qr_svg(self.pages.receipt_url(case.id), case.id) if fetched else None,
            "code": self.pages.receipt_code(case.id) if fetched else "",
            "live": case.state not in (CaseState.CLOSED, CaseState.WITHDRAWN),
        }

    def _says(self, case: Case) -> str:
        """What this means for the applicant."""
        match case.state:
            case CaseState.READY | CaseState.CLOSED:
                how = f"_{case.delivery}"
            case CaseState.ACCEPTED if case.missing:
                how = "_missing"
            case CaseState.ACCEPTED if case.contact is None:
                how = "_look"
            case _:
                how = ""
        return self.manner.say(self.paper.layout.phrases, f"receipt.{case.state}{how}")
