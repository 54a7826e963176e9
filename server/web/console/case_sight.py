"""A case as the back office sees it on its page: what it is about, what is late, and what runs."""

from __future__ import annotations

from dataclasses import dataclass

from layouts.layout import Layout
from queueing.case import CaseState
from queueing.plan import Millis, Text
from wire.views import CaseView

MOODS = {
    CaseState.ACCEPTED: "brand",
    CaseState.READY: "calm",
    CaseState.REFUSED: "warn",
    CaseState.CLOSED: "",
    CaseState.WITHDRAWN: "",
}
"""How the chip of each state looks; its word says it, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSight:
    """One case."""

    at: CaseView
    item: Text
    place: Text
    """Its zone."""
    mood: str
    arrival_by: Millis | None
    """By when the department that was called in is to be here; None where none is awaited."""
    department_late: bool
    papers_late: bool
    decision_late: bool

    @property
    def late(self) -> bool:
        """Something about it is overdue."""
        return self.department_late or self.papers_late or self.decision_late


def case_sight(layout: Layout, case: CaseView, now: Millis) -> CaseSight:
    """The sight of a case, open or ended."""
    plan = layout.plan
    service, line = plan.services.get(case.service or ""), plan.lines.get(case.line)
    nothing = Text(zh=case.line, en=case.line)
    undecided = case.state == CaseState.ACCEPTED
    awaited = undecided and case.summoned_at is not None and case.arrived_at is None
    arrival_by = (case.summoned_at or 0) + plan.office.arrival if awaited else None
    return CaseSight(
        at=case,
        item=service.name if service is not None else line.name if line is not None else nothing,
        place=plan.zones[line.zone].name if line is not None else nothing,
        mood=MOODS[CaseState(case.state)],
        arrival_by=arrival_by,
        department_late=arrival_by is not None and arrival_by < now,
        papers_late=undecided and any(paper.due < now for paper in case.missing),
        decision_late=undecided and case.due is not None and case.due < now,
    )
