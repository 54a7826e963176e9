"""The account of what visitors came for: it finds whatever differs from what they were told."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from kiosk.reserve import Given
from layouts.loader import builtin, load
from queueing import events as ev
from queueing.plan import MINUTE, Millis
from rehearsal.account import Account, account
from rehearsal.ledger import Ledger, OwnNumber, Rating
from rehearsal.tally import Row
from tests.rehearsal.plays import monday

ZHENGZHOU = load(builtin("zhengzhou"))
PLAN = ZHENGZHOU.plan
QUEUE = "fund-acceptance"
LINE = PLAN.queues[QUEUE].line
TEN = monday(ZHENGZHOU, "10:00")
KIOSK, CITY = "kiosk:k", "integration:city"


def counted(rows: list[Row], ledger: Ledger | None = None) -> Account:
    """The account of a log."""
    return account(rows, ledger or Ledger(), PLAN)


def issued(ticket: str, at: Millis = TEN, visitor_class: str = "ordinary") -> ev.TicketIssued:
    """A ticket is given."""
    return ev.TicketIssued(
        at=at, ticket=ticket, number="A001", ordinal=1, queue=QUEUE, visitor_class=visitor_class, priority=at
    )


BOOKED: Row = (
    CITY,
    ev.BookingMade(at=TEN - 60 * MINUTE, booking="b", queue=QUEUE, start=TEN, end=TEN + 30 * MINUTE, person="p"),
)


def checked_in(minutes: int, on_time: bool, ticket: str = "t") -> Row:
    """A check-in so many minutes after the slot's begin, taken for on time or not."""
    event = issued(ticket, TEN + minutes * MINUTE, "appointment" if on_time else "ordinary")
    return KIOSK, replace(event, booking="b", slot_time=TEN if on_time else None)


def test_a_booking_counts_from_its_slot_when_its_visitor_is_on_time_and_only_then() -> None:
    """By the line's own bounds: half an hour before, a quarter after."""
    for minutes, on_time in ((-30, True), (0, True), (15, True), (16, False), (40, False)):
        assert counted([BOOKED, checked_in(minutes, on_time)]).faults == ()
        assert len(counted([BOOKED, checked_in(minutes, not on_time)]).faults) == 1
    told = counted([BOOKED, checked_in(0, True)])
    assert (told.booked, told.on_time, told.late) == (1, 1, 0)


def test_a_booking_that_is_kept_twice_is_a_fault() -> None:
    """One booking, one number."""
    assert counted([BOOKED, checked_in(0, True), checked_in(1, True, "u")]).faults == ("booking b was kept 2 times",)


def given(ordinal: int, at: Millis = TEN) -> OwnNumber:
    """A number of the kiosk's own."""
    return OwnNumber(
        KIOSK,
        Given(
            id=f"g{ordinal}",
            ordinal=ordinal,
            line=LINE,
            queue=QUEUE,
            service=None,
            visitor_class="ordinary",
            issued_at=at,
            instead_of=None,
        ),
    )


def handed_in(ordinal: int, at: Millis = TEN) -> Row:
    """The same in the log."""
    return KIOSK, replace(
        issued(f"t{ordinal}", TEN + 5 * MINUTE), ordinal=ordinal, number=f"A{ordinal}", kiosk="k", issued_at=at
    )


def test_own_numbers_are_in_the_log_once_each_as_they_were_given() -> None:
    """Lost, doubled, never given, at another time or out of order: each is found."""
    ledger = Ledger(own=[given(901), given(902, TEN + MINUTE)], settled={"g901", "g902"})
    first, second = handed_in(901), handed_in(902, TEN + MINUTE)
    assert counted([first, second], ledger).faults == ()
    assert counted([first, second], ledger).own == 2
    for wrong, fault in (
        ([first], "0 times"),
        ([first, first, second], "2 times"),
        ([first, second, handed_in(903, TEN + 2 * MINUTE)], "never given"),
        ([first, handed_in(902, TEN + 2 * MINUTE)], "another time"),
        ([second, first], "after a later number"),
    ):
        assert any(fault in told for told in counted(wrong, ledger).faults), fault


def test_an_own_number_still_on_the_kiosks_disk_is_not_lost() -> None:
    """The play may end before the kiosk is back."""
    assert counted([], Ledger(own=[given(901)])).faults == ()


def test_whoever_got_an_own_number_instead_does_not_wait_with_two() -> None:
    """The number that the kiosk never heard of is taken back when the own one is handed in."""
    own = replace(given(901), given=replace(given(901).given, instead_of="r"))
    ledger = Ledger(own=[own], settled={"g901"})
    ledger.unanswered[KIOSK, "issue"] += 1
    rows: list[Row] = [(KIOSK, issued("t")), handed_in(901)]
    ledger.numbers["t901"] += 1
    assert len(counted(rows, ledger).faults) == 1
    told = counted([*rows, (KIOSK, ev.TicketCancelled(at=TEN, ticket="t", reason="x"))], ledger)
    assert told.faults == ()
    assert (told.unheard, told.taken_back) == (1, 1)


def test_a_rating_is_in_the_log_as_it_was_given() -> None:
    """Lost, of another level or from somebody else: each is found; a later addition is another rating."""
    rated: Row = ("phone:t", ev.VisitRated(at=TEN, ticket="t", counter="1", level=4))
    added: Row = ("phone:t", ev.VisitRated(at=TEN, ticket="t", counter="1", level=2, addition=True))

    def thanked(*ratings: Rating) -> Ledger:
        return Ledger(ratings=Counter(ratings))

    given, addition = Rating("phone:t", "t", 4), Rating("phone:t", "t", 2, addition=True)
    assert counted([rated, added], thanked(given, addition)).faults == ()
    assert counted([rated, added], thanked(given, addition)).levels == (4,)
    for lost in (replace(given, level=5), replace(given, actor="tablet:1"), replace(addition, addition=False)):
        assert len(counted([rated, added], thanked(given, lost)).faults) == 1


def test_one_card_has_one_open_ticket_in_a_line() -> None:
    """Once that visit is over, it may have another."""
    ledger = Ledger(cards={"t": "card", "u": "card"})
    first, second = (KIOSK, issued("t")), (KIOSK, issued("u"))
    assert counted([first, second], ledger).faults == ("u was given to somebody who had t",)
    over: Row = ("clerk:1", ev.TicketCompleted(at=TEN, ticket="t", counter="1"))
    assert counted([first, over, second], ledger).faults == ()
    assert counted([first, second], Ledger(cards={"t": "card", "u": "another"})).faults == ()


def test_somebody_whose_no_show_was_taken_back_has_their_ticket_again() -> None:
    """A second one in the line would be one too many."""
    ledger = Ledger(cards={"t": "card", "u": "card"})
    first, second = (KIOSK, issued("t")), (KIOSK, issued("u"))
    missed: Row = ("clerk:1", ev.TicketMissed(at=TEN, ticket="t", counter="1"))
    undone: Row = ("clerk:1", ev.NoShowUndone(at=TEN, ticket="t", counter="1"))
    assert counted([first, missed, second], ledger).faults == ()
    assert counted([first, missed, undone, second], ledger).faults == ("u was given to somebody who had t",)
