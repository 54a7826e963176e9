"""The account: what visitors of a play came for beyond a number, counted from the log and held against the ledger."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from queueing import events as ev
from queueing.plan import HallPlan
from rehearsal.ledger import Ledger, Rating
from rehearsal.tally import Row

_ENDS = (ev.TicketCompleted, ev.TicketCancelled, ev.TicketExpired)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Figures of the log, of the play alone."""

    booked: int
    on_time: int
    late: int
    chosen_class: int
    """Tickets of a class that the visitor chose."""
    own: int
    """Numbers that a cut-off kiosk gave and handed in."""
    unheard: int
    """Tickets that the server gave to a kiosk which did not hear of it, and may have given another."""
    taken_back: int
    """Of these, those that were cancelled when it handed the other in. One that is called before that is served like
    any other: the play's clerks cannot see that nobody comes."""
    left: int
    """Tickets given up by phone."""
    levels: tuple[int, ...]
    """Ratings, later additions left out."""
    reprints: int
    faults: tuple[str, ...]
    """Where log and ledger differ."""


def account(log: Sequence[Row], ledger: Ledger, plan: HallPlan, since: int = 0) -> Account:
    """Count the rows after the first `since`, and find what is lost, doubled or not as it was promised."""
    rows = log[since:]
    issued = [event for _, event in rows if isinstance(event, ev.TicketIssued)]
    booked = [event for event in issued if event.booking is not None]
    usual = {queue: plan.policy_of(queue).self_chosen[0] for queue in plan.queues}
    return Account(
        booked=sum(isinstance(event, ev.BookingMade) for _, event in rows),
        on_time=sum(event.slot_time is not None for event in booked),
        late=sum(event.slot_time is None for event in booked),
        chosen_class=sum(event.booking is None and event.visitor_class != usual[event.queue] for event in issued),
        own=sum(event.kiosk is not None for event in issued),
        unheard=sum(map(len, _unheard(rows, ledger).values())),
        taken_back=_cancelled_by(rows, "kiosk:"),
        left=_cancelled_by(rows, "phone:"),
        levels=tuple(e.level for _, e in rows if isinstance(e, ev.VisitRated) and not e.addition),
        reprints=sum(isinstance(event, ev.TicketReprinted) for _, event in rows),
        faults=(
            *_bookings(rows, plan),
            *_own_numbers(rows, ledger, plan),
            *_not_taken_back(rows, ledger),
            *_ratings(rows, ledger),
            *_second_tickets(rows, ledger, plan),
        ),
    )


def _cancelled_by(rows: Sequence[Row], kind: str) -> int:
    return sum(isinstance(event, ev.TicketCancelled) and actor.startswith(kind) for actor, event in rows)


def _bookings(rows: Sequence[Row], plan: HallPlan) -> Iterator[str]:
    """A booking is kept once, in its queue; on time it counts from its slot, late as an ordinary visit."""
    made = {event.booking: event for _, event in rows if isinstance(event, ev.BookingMade)}
    kept = Counter[str]()
    for _, event in rows:
        if not isinstance(event, ev.TicketIssued) or event.booking not in made or event.booking is None:
            continue
        booking, kept[event.booking] = made[event.booking], kept[event.booking] + 1
        rule = plan.policy_of(booking.queue).booking
        on_time = rule is not None and booking.start - rule.early <= event.at <= booking.start + rule.late
        expected = ("appointment", booking.start) if on_time else ("ordinary", None)
        if (event.visitor_class, event.slot_time, event.queue) != (*expected, booking.queue):
            yield f"{event.ticket}: checked in {'on time' if on_time else 'late'} and is {event.visitor_class}"
    yield from (f"booking {booking} was kept {times} times" for booking, times in kept.items() if times > 1)


def _own_numbers(rows: Sequence[Row], ledger: Ledger, plan: HallPlan) -> Iterator[str]:
    """What a kiosk of the play gave is in the log once, as it was given and in that order, or still on its disk."""
    handed_in: defaultdict[tuple[str, str, int], list[ev.TicketIssued]] = defaultdict(list)
    latest: dict[str, int] = {}
    for actor, event in rows:
        if not isinstance(event, ev.TicketIssued) or event.kiosk is None or event.issued_at is None:
            continue
        handed_in[actor, plan.queues[event.queue].line, event.ordinal].append(event)
        if event.issued_at < latest.get(actor, 0):
            yield f"{event.ticket} was handed in after a later number"
        latest[actor] = event.issued_at
    kiosks = {own.actor for own in ledger.own}
    for own in ledger.own:
        given = own.given
        found = handed_in.pop((own.actor, given.line, given.ordinal), [])
        if len(found) > 1 or (given.id in ledger.settled and not found):
            yield f"own number {given.ordinal} of {given.line} is in the log {len(found)} times"
        if any(event.issued_at != min(given.issued_at, event.at) for event in found):
            yield f"{found[0].ticket} is in the log with another time than it was given"
    yield from (
        f"{found[0].ticket} was handed in and never given" for key, found in handed_in.items() if key[0] in kiosks
    )


def _not_taken_back(rows: Sequence[Row], ledger: Ledger) -> Iterator[str]:
    """Who got an own number instead of one that was never heard of does not wait with two."""
    instead = Counter(own.actor for own in ledger.own if own.given.instead_of and own.given.id in ledger.settled)
    gone = {event.ticket for _, event in rows if isinstance(event, ev.TicketCancelled | ev.TicketCalled)}
    unheard = _unheard(rows, ledger)
    for actor, count in instead.items():
        never_heard_of = ledger.unanswered[actor, "issue"] - count
        if len(unheard.get(actor, set()) - gone) > never_heard_of:
            yield f"{actor}: a visitor with an own number waits with another"


def _unheard(rows: Sequence[Row], ledger: Ledger) -> dict[str, set[str]]:
    """By kiosk of the play: tickets that it asked for and was never told of."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for actor, event in rows:
        if isinstance(event, ev.TicketIssued) and event.kiosk is None and ledger.unanswered[actor, "issue"]:
            found[actor] |= {event.ticket} - ledger.numbers.keys()
    return found


def _ratings(rows: Sequence[Row], ledger: Ledger) -> Iterator[str]:
    """Every rating that a visitor was thanked for is in the log, as it was given."""
    given = Counter(
        Rating(actor, event.ticket, event.level, event.addition)
        for actor, event in rows
        if isinstance(event, ev.VisitRated)
    )
    for rating in ledger.ratings - given:
        yield f"{rating.ticket} was rated {rating.level} by {rating.actor}, and the log has not that"


def _second_tickets(rows: Sequence[Row], ledger: Ledger, plan: HallPlan) -> Iterator[str]:
    """Nobody gets a number in a line where the same card has an open ticket."""
    line_of: dict[str, str] = {}
    missed: dict[str, str] = {}
    for _, event in rows:
        if isinstance(event, ev.TicketIssued) and (card := ledger.cards.get(event.ticket)) is not None:
            line = plan.queues[event.queue].line
            for other, its_line in line_of.items():
                if its_line == line and ledger.cards[other] == card:
                    yield f"{event.ticket} was given to somebody who had {other}"
            line_of[event.ticket] = line
        elif isinstance(event, ev.TicketTransferred) and event.ticket in line_of:
            line_of[event.ticket] = plan.queues[event.queue].line
        elif isinstance(event, ev.NoShowUndone) and event.ticket in missed:
            line_of[event.ticket] = missed.pop(event.ticket)
        elif isinstance(event, _ENDS) or (isinstance(event, ev.TicketMissed) and event.requeued is None):
            line = line_of.pop(event.ticket, "")
            if line and isinstance(event, ev.TicketMissed):
                missed[event.ticket] = line
