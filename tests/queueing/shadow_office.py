"""What a shadow knows of the back office and the front desk: read off the events of each case, rating and alarm."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from queueing import events as ev
from queueing.case import CaseState
from queueing.events import Event
from queueing.hall import Hall
from queueing.notice import Notice
from queueing.plan import HallPlan, Millis
from tests.queueing.shadow_floor import ends_visit

ENDS = (ev.ResultHandedOver, ev.CaseWithdrawn)


@dataclass
class ShadowOffice:
    """Cases, ratings, follow-ups, notices and alarms, by their events alone."""

    plan: HallPlan
    cases: dict[str, list[Any]] = field(default_factory=dict)
    """The events of every case ever registered."""
    visits: dict[tuple[str, str], str] = field(default_factory=dict)
    """Who served each visit of this date, by ticket and counter."""
    ratings: list[ev.VisitRated] = field(default_factory=list)
    """Of this date."""
    follow_ups: dict[str, list[Any]] = field(default_factory=dict)
    """The events of every follow-up ever opened."""
    notices: dict[str, ev.NoticePosted] = field(default_factory=dict)
    alarms: dict[str, list[Any]] = field(default_factory=dict)
    """The events of every alarm that stands."""
    today: int = 0
    """Cases registered on this date."""

    def open_cases(self) -> dict[str, list[Any]]:
        """Cases neither handed over nor withdrawn."""
        return {name: story for name, story in self.cases.items() if not isinstance(story[-1], ENDS)}

    def open_follow_ups(self) -> dict[str, list[Any]]:
        """Bad ratings not settled."""
        return {n: story for n, story in self.follow_ups.items() if not isinstance(story[-1], ev.FollowUpSettled)}

    def missing(self, case: str) -> dict[str, Millis]:
        """The papers that a case still misses, and by when."""
        story = self.cases[case]
        brought = {name for e in story if isinstance(e, ev.PapersSupplied) for name in e.papers}
        return {paper.name: paper.due for paper in story[0].missing if paper.name not in brought}

    def happened(self, case: str, kind: type) -> Any:
        """The event of a kind in the story of a case, if there is one."""
        found = [event for event in self.cases[case] if isinstance(event, kind)]
        assert len(found) <= 1
        return found[0] if found else None

    def levels(self, ticket: str, counter: str) -> list[int]:
        """How a visit of today was rated."""
        return [rated.level for rated in self.ratings if (rated.ticket, rated.counter) == (ticket, counter)]

    def take(self, event: Event, clerk: str | None, new_date: bool) -> None:
        """Follow one event; `clerk` is who works at its counter."""
        if new_date:
            self.today = 0
            self.visits.clear()
            self.ratings.clear()
            self.notices = {n: e for n, e in self.notices.items() if e.until is None or e.until > event.at}
        if isinstance(event, ev.TicketCompleted | ev.TicketTransferred) and ends_visit(event):
            assert clerk is not None
            self.visits[event.ticket, event.counter] = clerk
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)

    def registered(self, event: ev.CaseRegistered) -> None:
        """Its number is the next one of the date."""
        self.today += 1
        assert event.case == f"{event.ticket.partition('-')[0]}-{self.today:04}"
        assert event.case not in self.cases
        line = self.plan.queues[event.queue].line
        of_line = [q for q in self.plan.queues.values() if q.line == line]
        assert event.issuing in [q.id for q in of_line if q.kind == "issuing"] or event.issuing == event.queue
        self.cases[event.case] = [event]

    def on_case(self, event: Any) -> None:
        """Something happened to an open case."""
        assert event.case in self.open_cases()
        story = self.cases[event.case]
        decided = self.happened(event.case, ev.CaseDecided)
        match event:
            case ev.CaseDecided():
                assert decided is None
                assert not (event.ready and self.missing(event.case))
                assert event.ready or (event.reason or "").strip()
            case ev.ResultHandedOver():
                assert decided is not None
            case ev.CaseWithdrawn():
                assert decided is None
            case ev.PapersSupplied():
                assert event.papers
                assert set(event.papers) <= self.missing(event.case).keys()
            case ev.DepartmentSummoned() | ev.DepartmentArrived():
                assert event.department == story[0].department is not None
        story.append(event)

    def rated(self, event: ev.VisitRated) -> None:
        """Once, and once more by an addition."""
        assert len(self.levels(event.ticket, event.counter)) == event.addition
        self.ratings.append(event)

    def followed_up(self, event: Any) -> None:
        """A bad rating is opened once, and talked about until it is settled."""
        if isinstance(event, ev.FollowUpOpened):
            assert event.follow_up not in self.follow_ups
            assert self.ratings[-1].level == event.level < 3
            assert (self.ratings[-1].ticket, self.ratings[-1].counter) == (event.ticket, event.counter)
            rule = self.plan.office
            assert (event.call_by, event.settle_by) == (event.at + rule.call_back, event.at + rule.settle)
            assert event.clerk == self.visits.get((event.ticket, event.counter), event.clerk)
            self.follow_ups[event.follow_up] = [event]
            return
        assert event.follow_up in self.open_follow_ups()
        self.follow_ups[event.follow_up].append(event)

    def posted(self, event: ev.NoticePosted) -> None:
        """One takes the place of another of its name."""
        assert event.text.zh.strip()
        self.notices[event.notice] = event

    def withdrawn(self, event: ev.NoticeWithdrawn) -> None:
        """It was there."""
        del self.notices[event.notice]

    def alarmed(self, event: Any) -> None:
        """Raised while it does not stand, acknowledged once, cleared while it stands."""
        match event:
            case ev.AlarmRaised():
                assert event.alarm not in self.alarms
                assert event.alarm == f"{event.kind}:{event.subject}"
                self.alarms[event.alarm] = [event]
            case ev.AlarmAcknowledged():
                assert len(self.alarms[event.alarm]) == 1
                self.alarms[event.alarm].append(event)
            case ev.AlarmCleared():
                del self.alarms[event.alarm]

    def agree(self, hall: Hall) -> None:
        """Assert that the hall's office, notices and alarms are as the stories say."""
        office = hall.office
        assert office is not None
        assert office.registered == self.today
        assert office.visits == {f"{ticket}@{counter}": clerk for (ticket, counter), clerk in self.visits.items()}
        rated = {(e.ticket, e.counter) for e in self.ratings}
        assert office.ratings == {f"{t}@{c}": tuple(self.levels(t, c)) for t, c in rated}
        assert list(office.cases) == list(self.open_cases())
        for name in office.cases:
            self._agree_on_case(hall, name)
        assert office.follow_ups.keys() == self.open_follow_ups().keys()
        for name, story in self.open_follow_ups().items():
            found, opened = office.follow_ups[name], story[0]
            assert (found.ticket, found.counter, found.clerk, found.level, found.rated_at) == (
                *(opened.ticket, opened.counter, opened.clerk, opened.level, opened.at),
            )
            assert (found.call_by, found.settle_by) == (opened.call_by, opened.settle_by)
            assert (found.called_at, found.called) == ((story[-1].at, story[-1].outcome) if story[1:] else (None, None))
        assert hall.notices == {
            name: Notice(id=name, text=e.text, posted_at=e.at, zones=e.zones, until=e.until)
            for name, e in self.notices.items()
        }
        told = {
            name: (a.kind, a.subject, a.since, a.acknowledged_at, a.acknowledged_by) for name, a in hall.alarms.items()
        }
        assert told == {
            name: (s[0].kind, s[0].subject, s[0].at, *((s[1].at, s[1].by) if s[1:] else (None, None)))
            for name, s in self.alarms.items()
        }

    def _agree_on_case(self, hall: Hall, name: str) -> None:
        assert hall.office is not None
        case, first = hall.office.cases[name], self.cases[name][0]
        assert (case.ticket, case.counter, case.clerk, case.queue, case.issuing) == (
            *(first.ticket, first.counter, first.clerk, first.queue, first.issuing),
        )
        assert (case.service, case.department, case.delivery, case.registered_at, case.due, case.contact) == (
            *(first.service, first.department, first.delivery, first.at, first.due, first.contact),
        )
        assert {paper.name: paper.due for paper in case.missing} == self.missing(name)
        decided = self.happened(name, ev.CaseDecided)
        states = {None: CaseState.ACCEPTED, True: CaseState.READY, False: CaseState.REFUSED}
        assert case.state is states[decided.ready if decided else None]
        assert (case.decided_at, case.reason) == ((decided.at, decided.reason) if decided else (None, None))
        for kind, at in ((ev.DepartmentSummoned, case.summoned_at), (ev.DepartmentArrived, case.arrived_at)):
            assert at == getattr(self.happened(name, kind), "at", None)


_HANDLERS: dict[type, Any] = {
    ev.CaseRegistered: ShadowOffice.registered,
    **dict.fromkeys(
        (*ENDS, ev.DepartmentSummoned, ev.DepartmentArrived, ev.PapersSupplied, ev.CaseDecided), ShadowOffice.on_case
    ),
    ev.VisitRated: ShadowOffice.rated,
    **dict.fromkeys((ev.FollowUpOpened, ev.FollowUpCalledBack, ev.FollowUpSettled), ShadowOffice.followed_up),
    ev.NoticePosted: ShadowOffice.posted,
    ev.NoticeWithdrawn: ShadowOffice.withdrawn,
    **dict.fromkeys((ev.AlarmRaised, ev.AlarmAcknowledged, ev.AlarmCleared), ShadowOffice.alarmed),
}
