"""The office: what a hall keeps of visits that are over — open cases, ratings, and bad ratings to be followed up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from queueing import events as ev
from queueing.case import Case, CaseState
from queueing.follow_up import FollowUp


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeSnapshot:
    """The whole office, plain enough to be written down."""

    cases: tuple[Case, ...] = ()
    registered: int = 0
    visits: Mapping[str, str] = field(default_factory=dict)
    ratings: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    follow_ups: tuple[FollowUp, ...] = ()


class Office:
    """The open cases, the day's ratings and the follow-ups of one hall. Only `Hall.apply` changes it.

    Terminals have none: nobody at a kiosk or a wall needs to hold twenty thousand cases.
    """

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        """Cases neither closed nor withdrawn, by id."""
        self.registered = 0
        """Cases registered today; the ordinal of the latest."""
        self.visits: dict[str, str] = {}
        """Who served each visit that has ended today, see `visit_id`."""
        self.ratings: dict[str, tuple[int, ...]] = {}
        """Levels given today to a visit: the first, and one added later."""
        self.follow_ups: dict[str, FollowUp] = {}
        """Bad ratings not yet settled, by id."""

    @classmethod
    def restore(cls, snapshot: OfficeSnapshot) -> Office:
        """The office that was written down so."""
        office = cls()
        office.cases = {case.id: case for case in snapshot.cases}
        office.registered = snapshot.registered
        office.visits = dict(snapshot.visits)
        office.ratings = dict(snapshot.ratings)
        office.follow_ups = {follow_up.id: follow_up for follow_up in snapshot.follow_ups}
        return office

    def snapshot(self) -> OfficeSnapshot:
        """The state as of now, sharing nothing that changes with it."""
        return OfficeSnapshot(
            cases=tuple(self.cases.values()),
            registered=self.registered,
            visits=dict(self.visits),
            ratings=dict(self.ratings),
            follow_ups=tuple(self.follow_ups.values()),
        )

    def apply(self, event: OfficeEvent) -> Case | None:
        """Change the state by one event; answers the case it changed, if any, in its new state."""
        return _APPLY[type(event)](self, event)

    def begin_date(self) -> None:
        """Forget what only concerned the date before."""
        self.registered = 0
        self.visits.clear()
        self.ratings.clear()

    def _case_registered(self, event: ev.CaseRegistered) -> Case:
        self.registered += 1
        case = Case(
            id=event.case,
            ticket=event.ticket,
            counter=event.counter,
            clerk=event.clerk,
            queue=event.queue,
            issuing=event.issuing,
            service=event.service,
            department=event.department,
            delivery=event.delivery,
            registered_at=event.at,
            due=event.due,
            contact=event.contact,
            missing=event.missing,
        )
        self.cases[case.id] = case
        return case

    def _department_summoned(self, event: ev.DepartmentSummoned) -> Case:
        return self._change(event.case, summoned_at=event.at)

    def _department_arrived(self, event: ev.DepartmentArrived) -> Case:
        return self._change(event.case, arrived_at=event.at)

    def _papers_supplied(self, event: ev.PapersSupplied) -> Case:
        left = tuple(paper for paper in self.cases[event.case].missing if paper.name not in event.papers)
        return self._change(event.case, missing=left)

    def _case_decided(self, event: ev.CaseDecided) -> Case:
        state = CaseState.READY if event.ready else CaseState.REFUSED
        return self._change(event.case, state=state, decided_at=event.at, reason=event.reason)

    def _result_handed_over(self, event: ev.ResultHandedOver) -> Case:
        case = self._change(
            event.case,
            state=CaseState.CLOSED,
            ended_at=event.at,
            delivery=event.delivery,
            counter=event.counter,
            clerk=event.clerk,
        )
        del self.cases[case.id]
        return case

    def _case_withdrawn(self, event: ev.CaseWithdrawn) -> Case:
        case = self._change(event.case, state=CaseState.WITHDRAWN, ended_at=event.at, reason=event.reason)
        del self.cases[case.id]
        return case

    def _applicant_notified(self, event: ev.ApplicantNotified) -> None:
        """The log keeps it."""

    def _visit_rated(self, event: ev.VisitRated) -> None:
        visit = visit_id(event.ticket, event.counter)
        self.ratings[visit] = (*self.ratings.get(visit, ()), event.level)

    def _follow_up_opened(self, event: ev.FollowUpOpened) -> None:
        self.follow_ups[event.follow_up] = FollowUp(
            id=event.follow_up,
            ticket=event.ticket,
            counter=event.counter,
            clerk=event.clerk,
            level=event.level,
            rated_at=event.at,
            call_by=event.call_by,
            settle_by=event.settle_by,
        )

    def _follow_up_called_back(self, event: ev.FollowUpCalledBack) -> None:
        before = self.follow_ups[event.follow_up]
        self.follow_ups[event.follow_up] = replace(before, called_at=event.at, called=event.outcome)

    def _follow_up_settled(self, event: ev.FollowUpSettled) -> None:
        del self.follow_ups[event.follow_up]

    def _change(self, case: str, **changes: Any) -> Case:
        changed = self.cases[case] = replace(self.cases[case], **changes)
        return changed


def visit_id(ticket: str, counter: str) -> str:
    """What the visit of a ticket at a counter is called."""
    return f"{ticket}@{counter}"


OfficeEvent = (
    ev.CaseRegistered
    | ev.DepartmentSummoned
    | ev.DepartmentArrived
    | ev.PapersSupplied
    | ev.CaseDecided
    | ev.ResultHandedOver
    | ev.CaseWithdrawn
    | ev.ApplicantNotified
    | ev.VisitRated
    | ev.FollowUpOpened
    | ev.FollowUpCalledBack
    | ev.FollowUpSettled
)
"""What concerns the office and nobody else."""

_APPLY: dict[type, Callable[[Office, Any], Case | None]] = {
    ev.CaseRegistered: Office._case_registered,
    ev.DepartmentSummoned: Office._department_summoned,
    ev.DepartmentArrived: Office._department_arrived,
    ev.PapersSupplied: Office._papers_supplied,
    ev.CaseDecided: Office._case_decided,
    ev.ResultHandedOver: Office._result_handed_over,
    ev.CaseWithdrawn: Office._case_withdrawn,
    ev.ApplicantNotified: Office._applicant_notified,
    ev.VisitRated: Office._visit_rated,
    ev.FollowUpOpened: Office._follow_up_opened,
    ev.FollowUpCalledBack: Office._follow_up_called_back,
    ev.FollowUpSettled: Office._follow_up_settled,
}
