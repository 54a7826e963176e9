"""The tally: the log of a play held against what everybody was answered. It folds the log itself and trusts nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from queueing import events as ev
from queueing.events import Event
from queueing.plan import Millis
from queueing.ticket import OPEN_STATES, WAITING_STATES, TicketState
from rehearsal.ledger import Deed, Ledger

Row = tuple[str, Event]
"""(actor, event) of the log."""

DEEDS: dict[type, str] = {
    ev.TicketReprinted: "reprint",
    ev.VisitRated: "rate",
    ev.TicketCancelled: "cancel",
    ev.TicketCalled: "call-next",
    ev.TicketRecalled: "recall",
    ev.ServingStarted: "serve",
    ev.TicketCompleted: "complete",
    ev.TicketMissed: "no-show",
    ev.TicketHeld: "hold",
    ev.TicketResumed: "resume",
    ev.TicketTransferred: "transfer",
    ev.TicketRaised: "raise-class",
    ev.NoShowUndone: "undo-no-show",
    ev.RatingAsked: "ask-rating",
}
"""The command that an event of a ticket answers to; a new ticket may come of several, see `deed_of`."""

OTHER_DEEDS: dict[type, tuple[str, str]] = {
    ev.PapersSupplied: ("supply-papers", "case"),
    ev.DepartmentArrived: ("record-arrival", "case"),
    ev.CaseDecided: ("decide-case", "case"),
    ev.ResultHandedOver: ("hand-over", "case"),
    ev.CaseWithdrawn: ("withdraw-case", "case"),
    ev.MovePlanned: ("move", "move"),
    ev.MoveEnded: ("end-move", "move"),
    ev.NoticePosted: ("post-notice", "notice"),
    ev.NoticeWithdrawn: ("withdraw-notice", "notice"),
    ev.AlarmAcknowledged: ("acknowledge-alarm", "alarm"),
    ev.FollowUpCalledBack: ("call-back", "follow_up"),
    ev.FollowUpSettled: ("settle-follow-up", "follow_up"),
}
"""The command that another event answers to, and the field that tells what it is about."""

MOVES: dict[type, tuple[frozenset[TicketState], TicketState | None]] = {
    ev.TicketCancelled: (
        frozenset({TicketState.WAITING, TicketState.TRANSFERRED, TicketState.HELD}),
        TicketState.CANCELLED,
    ),
    ev.TicketCalled: (frozenset({TicketState.WAITING, TicketState.TRANSFERRED}), TicketState.CALLED),
    ev.TicketRecalled: (frozenset({TicketState.CALLED}), TicketState.CALLED),
    ev.ServingStarted: (frozenset({TicketState.CALLED}), TicketState.SERVING),
    ev.TicketCompleted: (frozenset({TicketState.SERVING}), TicketState.COMPLETED),
    ev.TicketMissed: (frozenset({TicketState.CALLED}), TicketState.MISSED),
    ev.TicketHeld: (frozenset({TicketState.SERVING}), TicketState.HELD),
    ev.TicketResumed: (frozenset({TicketState.HELD}), TicketState.CALLED),
    ev.TicketTransferred: (
        frozenset({TicketState.CALLED, TicketState.SERVING, TicketState.TRANSFERRED}),
        TicketState.TRANSFERRED,
    ),
    ev.NoShowUndone: (frozenset({TicketState.WAITING, TicketState.MISSED}), TicketState.CALLED),
    ev.TicketRaised: (WAITING_STATES, None),
    ev.TicketExpired: (OPEN_STATES, TicketState.EXPIRED),
}
"""Per event: where its ticket may be, and where it is then; None: where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Waiting times of those who were called: from issue, slot or transfer to the last call, in milliseconds."""

    mean: Millis = 0
    p90: Millis = 0
    longest: Millis = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How a play came out."""

    issued: int
    states: Counter[TicketState]
    """Where every ticket is in the end."""
    called: int
    """Tickets that were called at least once."""
    transfers: int
    """Visits sent on, those included that went on by their route."""
    waits: Waits
    answers: int
    """Answers, each found in the log."""
    unanswered: int
    """Commands without an answer when the play ended."""
    refused: Counter[tuple[str, str]]
    """(command, problem code)."""
    faults: tuple[str, ...]
    """What was lost or doubled."""

    @property
    def holds(self) -> bool:
        """Nothing lost, nothing doubled."""
        return not self.faults


def tally(log: Sequence[Row], ledger: Ledger, since: int = 0) -> Tally:
    """Count the whole log, and hold its rows after the first `since` against the ledger's answers."""
    count, in_one_go = _Count(), finished_in_one_go(log)
    done: Counter[Deed] = Counter()
    for at, (actor, event) in enumerate(log):
        count.take(event)
        if at >= since and (deed := deed_of(actor, event, in_one_go)) is not None:
            done[deed] += 1
    states = Counter(count.states.values())
    return Tally(
        issued=count.issued,
        states=states,
        called=len(count.waited),
        transfers=count.transfers,
        waits=waits_of(sorted(count.waited.values())),
        answers=ledger.answered.total(),
        unanswered=ledger.unanswered.total(),
        refused=ledger.refused,
        faults=(*count.faults, *_unbalanced(count.issued, states), *_differences(done, ledger), *ledger.surprises),
    )


def finished_in_one_go(log: Iterable[Row]) -> frozenset[str]:
    """Cases that a counter has taken in, decided and handed over by one command: it is no office that decided them."""
    return frozenset(event.case for actor, event in log if isinstance(event, ev.CaseDecided) and "@" in actor)


def deed_of(actor: str, event: Event, in_one_go: Collection[str] = ()) -> Deed | None:
    """Whose answer an event must be; None for what nobody in a play asks for.

    `in_one_go` are the cases of `finished_in_one_go`.
    """
    match event:
        case ev.CaseRegistered(case=case):
            return actor, "finish-case" if case in in_one_go else "register-case", case
        case ev.CaseDecided(case=case) | ev.ResultHandedOver(case=case) if case in in_one_go:
            return None
        case ev.TicketTransferred(ticket=ticket, done=True):
            return actor, "complete", ticket
        case ev.TicketIssued(ticket=ticket):
            do = "hand-in" if event.kiosk is not None else "check-in" if event.booking is not None else "issue"
            return actor, do, ticket
        case ev.BookingMade(booking=booking):
            return actor, "book", booking
    do, field = OTHER_DEEDS.get(type(event), (DEEDS.get(type(event), ""), "ticket"))
    return (actor, do, getattr(event, field)) if do else None


def waits_of(waited: list[Millis]) -> Waits:
    """Figures of sorted waiting times."""
    if not waited:
        return Waits()
    return Waits(mean=sum(waited) // len(waited), p90=waited[int(0.9 * (len(waited) - 1))], longest=waited[-1])


class _Count:
    """Folds the log: where each ticket is, and at which counter."""

    def __init__(self) -> None:
        self.issued = 0
        self.states: dict[str, TicketState] = {}
        self.waited: dict[str, Millis] = {}
        self.transfers = 0
        self.faults: list[str] = []
        self._numbers: set[tuple[str, str]] = set()
        self._date = ""
        self._since: dict[str, Millis] = {}
        self._before: dict[str, Millis] = {}
        self._at: dict[str, str] = {}

    def take(self, event: Event) -> None:
        if isinstance(event, ev.DayOpened):
            self._date = event.date
        elif isinstance(event, ev.TicketIssued):
            self._issue(event)
        elif type(event) in MOVES:
            self._move(event)

    def _issue(self, event: ev.TicketIssued) -> None:
        self.issued += 1
        if event.ticket in self.states or (self._date, event.number) in self._numbers:
            self.faults.append(f"{event.number} was given twice")
        self._numbers.add((self._date, event.number))
        self.states[event.ticket] = TicketState.WAITING
        self._since[event.ticket] = max(event.issued_at or event.at, event.slot_time or 0)

    def _move(self, event: Event) -> None:
        ticket: str = event.ticket  # type: ignore[union-attr]
        allowed, goal = MOVES[type(event)]
        state = self.states.get(ticket)
        to = goal or state or TicketState.WAITING
        if state not in allowed:
            self.faults.append(f"{ticket} was {state or 'never issued'} when it came to {type(event).__name__}")
        if isinstance(event, ev.TicketMissed) and event.requeued is not None:
            to = TicketState.WAITING
        self.states[ticket] = to
        self._at_counter(event, ticket, to)
        if isinstance(event, ev.TicketCalled):
            self.waited[ticket] = self._before.get(ticket, 0) + max(0, event.at - self._since.get(ticket, event.at))
        elif isinstance(event, ev.TicketTransferred):
            self.transfers += 1
            self._since[ticket], self._before[ticket] = event.at, self.waited.get(ticket, 0)

    def _at_counter(self, event: Event, ticket: str, to: TicketState) -> None:
        """A counter has one ticket, and a ticket one counter."""
        counter: str | None = getattr(event, "counter", None)
        if to not in (TicketState.CALLED, TicketState.SERVING) or counter is None:
            self._at.pop(ticket, None)
            return
        elsewhere = self._at.get(ticket)
        if elsewhere is not None and elsewhere != counter:
            self.faults.append(f"{ticket} is at counters {elsewhere} and {counter}")
        if any(other != ticket for other, where in self._at.items() if where == counter):
            self.faults.append(f"counter {counter} has {ticket} and another ticket")
        self._at[ticket] = counter


def _unbalanced(issued: int, states: Counter[TicketState]) -> list[str]:
    return [] if states.total() == issued else [f"{issued} tickets were issued, {states.total()} are somewhere"]


def _differences(done: Counter[Deed], ledger: Ledger) -> list[str]:
    """What was answered and is not in the log; what our people's names did in the log and were not answered.

    Where a command was left without an answer it may stand in the log or not.
    """
    lost = ledger.answered - done
    faults = [f"{do} of {ticket} was answered to {actor} and is not in the log" for actor, do, ticket in lost]
    ours = {actor for actor, _, _ in ledger.answered}
    open_ends = ledger.unanswered.copy()
    for (actor, do, ticket), times in (done - ledger.answered).items():
        excused = min(times, open_ends[actor, do])
        open_ends[actor, do] -= excused
        by_phone = actor.startswith("phone:") and ticket in ledger.numbers
        if (actor in ours or by_phone) and excused < times:
            faults.append(f"{do} of {ticket} is in the log for {actor} and was never answered")
    return faults
