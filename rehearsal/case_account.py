"""The account of cases: each refolded from the log by the office's own rules, and what follows a bad rating."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from queueing import events as ev
from queueing.events import Event
from queueing.follow_up import WORST_SATISFIED
from queueing.plan import Millis
from queueing.rules.visit import UNDONE_WITHIN
from rehearsal.tally import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccount:
    """Figures of the log, of the play alone."""

    done: Counter[str]
    """Events of cases, ratings, moves and the desk by their names."""
    in_one_go: int
    """Cases that an instant counter finished."""
    sent: Counter[str]
    """Results handed over, by delivery."""
    fetched: int
    """Numbers that were taken with a receipt."""
    followed_up: int
    faults: tuple[str, ...]
    """What is lost, doubled, or not as the rules have it."""


def case_account(log: Sequence[Row], since: int = 0) -> CaseAccount:
    """Fold the whole log, and count its rows after the first `since`."""
    fold = _Fold()
    for _, event in log:
        fold.take(event)
    new = [event for _, event in log[since:]]
    ready = {event.case for event in new if isinstance(event, ev.CaseDecided)}
    handed = [event for event in new if isinstance(event, ev.ResultHandedOver)]
    return CaseAccount(
        done=Counter(type(event).__name__ for event in new),
        in_one_go=sum(event.at == fold.registered_at.get(event.case) for event in handed if event.case in ready),
        sent=Counter(event.delivery.value for event in handed),
        fetched=sum(isinstance(event, ev.TicketIssued) and event.case is not None for event in new),
        followed_up=sum(isinstance(event, ev.FollowUpOpened) for event in new),
        faults=tuple(fold.faults),
    )


@dataclass(slots=True)
class _Case:
    """A case as this fold knows it."""

    issuing: str | None
    contact: bool
    missing: set[str]
    summoned: bool = False
    arrived: bool = False
    decided: bool = False
    ended: bool = False
    told: Counter[str] = field(default_factory=Counter)


class _Fold:
    """Folds the log, and trusts no other fold."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.registered_at: dict[str, Millis] = {}
        self._cases: dict[str, _Case] = {}
        self._rated: Counter[tuple[str, str, bool]] = Counter()
        self._due: list[tuple[str, str]] = []
        """Bad ratings whose follow-up is the next event."""
        self._open: set[str] = set()
        """Follow-ups."""
        self._missed: dict[str, tuple[str, Millis]] = {}
        """Per counter: the ticket that it marked as a no-show last, and when."""
        self._moves: dict[str, bool] = {}
        """Moves not ended; whether they have begun."""

    def take(self, event: Event) -> None:
        """Fold one event."""
        if self._due and not isinstance(event, ev.FollowUpOpened):
            self.faults.append(f"the bad rating of {self._due.pop()[0]} is not followed up")
        check = _CHECKS.get(type(event))
        if check is not None:
            self.faults += check(self, event)

    # Cases

    def _registered(self, event: ev.CaseRegistered) -> Iterator[str]:
        if event.case in self._cases:
            yield f"case {event.case} was registered twice"
        self.registered_at[event.case] = event.at
        self._cases[event.case] = _Case(
            event.issuing, event.contact is not None, {paper.name for paper in event.missing}
        )

    def _of(self, event: Any) -> _Case:
        name: str = event.case
        if name not in self._cases:
            self.faults.append(f"case {name} was never registered")
        return self._cases.setdefault(name, _Case(None, False, set()))

    def _summoned(self, event: ev.DepartmentSummoned) -> Iterator[str]:
        case = self._of(event)
        if case.summoned:
            yield f"a department was called in twice for case {event.case}"
        case.summoned = True

    def _arrived(self, event: ev.DepartmentArrived) -> Iterator[str]:
        case = self._of(event)
        if case.arrived or not case.summoned:
            yield f"a department arrived for case {event.case} that was {'there' if case.arrived else 'not called in'}"
        case.arrived = True

    def _supplied(self, event: ev.PapersSupplied) -> Iterator[str]:
        case = self._of(event)
        if not case.missing.issuperset(event.papers):
            yield f"papers were brought for case {event.case} that it does not miss"
        case.missing -= set(event.papers)

    def _decided(self, event: ev.CaseDecided) -> Iterator[str]:
        case = self._of(event)
        if case.decided or case.ended:
            yield f"case {event.case} was decided when it was {'ended' if case.ended else 'decided'}"
        if event.ready and case.missing:
            yield f"case {event.case} was granted although papers are missing"
        case.decided = True

    def _handed_over(self, event: ev.ResultHandedOver) -> Iterator[str]:
        case = self._of(event)
        if case.ended or not case.decided:
            yield f"the result of case {event.case} was handed over {'twice' if case.ended else 'before it was there'}"
        case.ended = True

    def _withdrawn(self, event: ev.CaseWithdrawn) -> Iterator[str]:
        case = self._of(event)
        if case.decided or case.ended:
            yield f"case {event.case} was taken back when it was decided"
        case.ended = True

    def _notified(self, event: ev.ApplicantNotified) -> Iterator[str]:
        case = self._of(event)
        case.told[event.message] += 1
        if case.told[event.message] > 1 and event.message != "papers_due":
            yield f"the log has the message {event.message} of case {event.case} twice"

    def _issued(self, event: ev.TicketIssued) -> Iterator[str]:
        if event.case is None:
            return
        case = self._of(event)
        if not case.decided or case.ended:
            yield f"{event.ticket} was given for case {event.case}, whose result is not there"
        if event.queue != case.issuing:
            yield f"{event.ticket} was given for case {event.case}, in another queue than its result is in"

    # Ratings

    def _visit_rated(self, event: ev.VisitRated) -> Iterator[str]:
        visit = event.ticket, event.counter
        self._rated[*visit, event.addition] += 1
        if self._rated[*visit, event.addition] > 1:
            yield f"the visit of {event.ticket} at {event.counter} was rated twice"
        if event.addition and not self._rated[*visit, False]:
            yield f"a word was added to a rating of {event.ticket} at {event.counter} that nobody gave"
        if event.level < WORST_SATISFIED:
            self._due.append(visit)

    def _follow_up_opened(self, event: ev.FollowUpOpened) -> Iterator[str]:
        if not self._due or self._due.pop() != (event.ticket, event.counter) or event.follow_up in self._open:
            yield f"the follow-up {event.follow_up} follows nothing up"
        self._open.add(event.follow_up)

    def _called_back(self, event: ev.FollowUpCalledBack) -> Iterator[str]:
        if event.follow_up not in self._open:
            yield f"the follow-up {event.follow_up} was called back and is not open"

    def _settled(self, event: ev.FollowUpSettled) -> Iterator[str]:
        if event.follow_up not in self._open:
            yield f"the follow-up {event.follow_up} was settled and is not open"
        self._open.discard(event.follow_up)

    # No-shows and moves

    def _ticket_missed(self, event: ev.TicketMissed) -> Iterator[str]:
        self._missed[event.counter] = event.ticket, event.at
        return iter(())

    def _undone(self, event: ev.NoShowUndone) -> Iterator[str]:
        ticket, at = self._missed.pop(event.counter, ("", 0))
        if ticket != event.ticket or event.at - at > UNDONE_WITHIN:
            yield f"a no-show of {event.ticket} was taken back that counter {event.counter} had not just marked"

    def _planned(self, event: ev.MovePlanned) -> Iterator[str]:
        if event.move in self._moves:
            yield f"move {event.move} was planned twice"
        self._moves[event.move] = False

    def _begun(self, event: ev.MoveBegun) -> Iterator[str]:
        if self._moves.get(event.move, True):
            yield f"move {event.move} began twice, or was never planned"
        self._moves[event.move] = True

    def _ended(self, event: ev.MoveEnded) -> Iterator[str]:
        if event.move not in self._moves:
            yield f"move {event.move} ended twice, or was never planned"
        self._moves.pop(event.move, None)

    def _day_opened(self, event: ev.DayOpened) -> Iterator[str]:
        """Whatever was moved yesterday is forgotten."""
        self._moves = {move: begun for move, begun in self._moves.items() if not begun}
        return iter(())


_CHECKS: dict[type, Callable[[_Fold, Any], Iterator[str]]] = {
    ev.CaseRegistered: _Fold._registered,
    ev.DepartmentSummoned: _Fold._summoned,
    ev.DepartmentArrived: _Fold._arrived,
    ev.PapersSupplied: _Fold._supplied,
    ev.CaseDecided: _Fold._decided,
    ev.ResultHandedOver: _Fold._handed_over,
    ev.CaseWithdrawn: _Fold._withdrawn,
    ev.ApplicantNotified: _Fold._notified,
    ev.TicketIssued: _Fold._issued,
    ev.VisitRated: _Fold._visit_rated,
    ev.FollowUpOpened: _Fold._follow_up_opened,
    ev.FollowUpCalledBack: _Fold._called_back,
    ev.FollowUpSettled: _Fold._settled,
    ev.TicketMissed: _Fold._ticket_missed,
    ev.NoShowUndone: _Fold._undone,
    ev.MovePlanned: _Fold._planned,
    ev.MoveBegun: _Fold._begun,
    ev.MoveEnded: _Fold._ended,
    ev.DayOpened: _Fold._day_opened,
}
