"""Casework: how long cases take, by the queue that took them in and the department that decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from queueing import events as ev
from queueing.day_record import Book, CaseRecord, count
from queueing.hall import Hall
from queueing.plan import HallPlan, Millis
from queueing.summary import seconds_of


@dataclass(slots=True, kw_only=True)
class _Open:
    """What is known of an open case."""

    queue: str
    department: str | None
    issuing: str | None
    registered_at: Millis
    due: Millis | None
    summoned_at: Millis | None = None
    """None once the department has come, or was given up."""


class Casework:
    """Follows cases by events, and writes into `book`."""

    def __init__(self, plan: HallPlan, book: Book) -> None:
        self.book = book
        self._limit = plan.office.arrival
        self._open: dict[str, _Open] = {}

    def take_over(self, hall: Hall) -> None:
        """Begin with a hall's open cases."""
        for case in hall.office.cases.values() if hall.office is not None else ():
            decided = case.decided_at is not None
            self._open[case.id] = _Open(
                queue=case.queue,
                department=case.department,
                issuing=case.issuing,
                registered_at=case.registered_at,
                due=case.due,
                summoned_at=case.summoned_at if case.arrived_at is None and not decided else None,
            )

    def apply(self, event: ev.Event) -> None:
        """Follow one event; most are none of a case's."""
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)

    def _registered(self, event: ev.CaseRegistered) -> None:
        case = self._open[event.case] = _Open(
            queue=event.queue,
            department=event.department,
            issuing=event.issuing,
            registered_at=event.at,
            due=event.due,
        )
        record = self._record(case)
        record.registered += 1
        record.missing += bool(event.missing)
        self.book.post(event.counter, event.clerk or None, event.queue, event.department).registered += 1

    def _summoned(self, event: ev.DepartmentSummoned) -> None:
        case = self._open[event.case]
        case.summoned_at = event.at
        self._record(case).summoned += 1

    def _arrived(self, event: ev.DepartmentArrived) -> None:
        case = self._open[event.case]
        if case.summoned_at is not None:
            count(self._record(case).arrivals, seconds_of(event.at - case.summoned_at))
        self._wait_no_more(case, event.at)

    def _decided(self, event: ev.CaseDecided) -> None:
        case = self._open[event.case]
        record = self._record(case)
        if event.ready:
            record.granted += 1
        else:
            record.refused += 1
        if event.at == case.registered_at:
            record.on_the_spot += 1
        else:
            count(record.decisions, seconds_of(event.at - case.registered_at))
        if case.due is not None:
            record.promised += 1
            record.timely += event.at <= case.due
        self._wait_no_more(case, event.at)

    def _handed_over(self, event: ev.ResultHandedOver) -> None:
        case = self._open.pop(event.case)
        count(self._record(case).handed_over, event.delivery)
        queue = case.issuing or case.queue
        self.book.post(event.counter, event.clerk or None, queue, case.department).handed_over += 1

    def _withdrawn(self, event: ev.CaseWithdrawn) -> None:
        case = self._open.pop(event.case)
        self._record(case).withdrawn += 1
        self._wait_no_more(case, event.at)

    def _wait_no_more(self, case: _Open, at: Millis) -> None:
        """The department has come, or need not come any more."""
        if case.summoned_at is not None:
            self._record(case).overdue += at - case.summoned_at > self._limit
            case.summoned_at = None

    def _record(self, case: _Open) -> CaseRecord:
        return self.book.case(case.queue, case.department)


_HANDLERS: dict[type, Callable[[Casework, Any], None]] = {
    ev.CaseRegistered: Casework._registered,
    ev.DepartmentSummoned: Casework._summoned,
    ev.DepartmentArrived: Casework._arrived,
    ev.CaseDecided: Casework._decided,
    ev.ResultHandedOver: Casework._handed_over,
    ev.CaseWithdrawn: Casework._withdrawn,
}
