"""Check-in: who has booked is here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queueing import commands as cmd
from queueing.booking import meant
from queueing.events import TicketIssued
from queueing.intake import StopCause
from queueing.plan import DAY, MINUTE, Millis
from queueing.refusal import Code
from tests.queueing.halls import HEAD_STARTS, MORNING, Desk, small_plan, tight_plan

TEN: Millis = MORNING + 60 * MINUTE
EARLY = TEN - 30 * MINUTE
LATE = TEN + 15 * MINUTE


def booked(*, start: Millis = TEN, staffed: tuple[str, ...] = ()) -> Desk:
    """A hall where p1 has booked fund for ten."""
    desk = Desk(staffed=staffed)
    desk.do(cmd.Book(booking="b1", queue="fund.acceptance", start=start, person="p1", service="withdraw"))
    return desk


def test_checking_in_gives_a_ticket_with_all_that_its_event_says() -> None:
    """The ticket knows booking, person, service and slot, and counts from the slot less the class's head start."""
    desk = booked()
    desk.now = TEN - 10 * MINUTE
    assert desk.do(cmd.CheckIn(booking="b1")) == [
        TicketIssued(
            at=TEN - 10 * MINUTE,
            ticket="20260105-A001",
            number="A001",
            ordinal=1,
            queue="fund.acceptance",
            visitor_class="appointment",
            priority=TEN - HEAD_STARTS["appointment"],
            service="withdraw",
            slot_time=TEN,
            person="p1",
            booking="b1",
        )
    ]
    ticket = desk.hall.tickets["20260105-A001"]
    assert (ticket.booking, ticket.person, ticket.slot_time) == ("b1", "p1", TEN)
    assert desk.hall.bookings == {}
    assert desk.hall.booked == {"fund.acceptance": {TEN: 1}}
    assert desk.refusal(cmd.CheckIn(booking="b1")) is Code.UNKNOWN_BOOKING


def test_check_in_begins_exactly_at_the_early_bound() -> None:
    """A millisecond before the early bound it is too early, and the refusal tells when it is not; then it is time."""
    desk = booked()
    desk.now = EARLY - 1
    refused = desk.refused(cmd.CheckIn(booking="b1"))
    assert (refused.code, refused.booking, refused.until) == (Code.TOO_EARLY, "b1", EARLY)
    desk.now = EARLY
    assert desk.check_in("b1").priority == TEN - HEAD_STARTS["appointment"]


@pytest.mark.parametrize(
    ("at", "visitor_class", "priority", "slot"),
    [
        (TEN, "appointment", TEN - HEAD_STARTS["appointment"], TEN),
        (TEN + 1, "appointment", TEN + 1 - HEAD_STARTS["appointment"], TEN),
        (LATE, "appointment", LATE - HEAD_STARTS["appointment"], TEN),
        (LATE + 1, "ordinary", LATE + 1, None),
    ],
)
def test_who_is_late_joins_as_an_ordinary_visitor(
    at: Millis, visitor_class: str, priority: Millis, slot: Millis | None
) -> None:
    """Up to the late bound a booking counts; a millisecond later its visitor is like any other, yet it is kept."""
    desk = booked()
    desk.now = at
    ticket = desk.check_in("b1")
    assert (ticket.visitor_class, ticket.priority, ticket.slot_time) == (visitor_class, priority, slot)
    assert ticket.booking == "b1"
    desk.now = MORNING + 8 * 60 * MINUTE
    desk.do(cmd.CloseDay())
    assert desk.hall.no_shows == {}


def test_an_early_visitor_gains_nothing_by_being_early() -> None:
    """However early somebody checks in, they are called as if they had come at the slot, less the head start."""
    desk = booked(staffed=("1001",))
    desk.now = EARLY
    early = desk.check_in("b1")
    desk.now = TEN - HEAD_STARTS["appointment"] - 1
    before = desk.issue()
    desk.now = TEN - HEAD_STARTS["appointment"] + 1
    after = desk.issue()
    assert desk.drain("1001") == [before.number, early.number, after.number]


def test_who_has_booked_is_admitted_although_intake_is_stopped() -> None:
    """A stopped line and a used-up quota turn nobody away who has booked, and the number counts in no quota."""
    desk = Desk(tight_plan())
    desk.book("b1", TEN - 45 * MINUTE)
    for _ in range(3):
        desk.issue()
    assert desk.refusal(cmd.IssueTicket(queue="fund.acceptance")) is Code.QUOTA_REACHED
    desk.do(cmd.StopIntake(line="fund", cause=StopCause.HOLIDAY))
    assert desk.check_in("b1").number == "A007"
    assert desk.hall.given == {"fund": {540: 3}}


def test_nobody_checks_in_while_the_hall_is_closed() -> None:
    """A closed hall gives no numbers, not even for bookings."""
    desk = booked()
    desk.now = TEN
    desk.do(cmd.CloseDay(resumes=TEN + DAY))
    refused = desk.refused(cmd.CheckIn(booking="b1"))
    assert (refused.code, refused.until) == (Code.HALL_CLOSED, TEN + DAY)


def test_who_has_a_ticket_in_the_line_does_not_check_in_too() -> None:
    """While a person's ticket in the line is open the booking stays; once it has ended they may check in."""
    desk = booked(staffed=("1003",))
    first = desk.issue("fund.issuing", person="p1")
    desk.now = TEN
    refused = desk.refused(cmd.CheckIn(booking="b1"))
    assert (refused.code, refused.ticket) == (Code.HAS_TICKET, first.id)
    assert desk.hall.bookings.keys() == {"b1"}
    desk.drain("1003")
    assert desk.check_in("b1").number == "A002"


def test_a_ticket_in_another_line_does_not_hinder() -> None:
    """One ticket a line: a ticket elsewhere is no reason to refuse."""
    desk = booked()
    desk.issue("tax.acceptance", person="p1")
    desk.now = TEN
    assert desk.check_in("b1").number == "A001"


def test_a_booking_outlives_its_lines_rule() -> None:
    """Where a layout no longer lets a line be booked, who had booked is admitted by the usual bounds."""
    desk = booked()
    desk.hall.plan = replace(small_plan(), policy=replace(small_plan().policy, booking=None))
    desk.now = EARLY - 1
    assert desk.refusal(cmd.CheckIn(booking="b1")) is Code.TOO_EARLY
    desk.now = LATE
    assert desk.check_in("b1").visitor_class == "appointment"


def test_an_unknown_booking_is_refused() -> None:
    """Nobody checks in for what was never booked."""
    assert Desk().refusal(cmd.CheckIn(booking="b9")) is Code.UNKNOWN_BOOKING


def test_of_several_bookings_the_one_on_time_is_meant_else_the_nearest() -> None:
    """Who missed nine and comes for two is not put late into nine's line."""
    desk = Desk()
    plan, hour = desk.hall.plan, 60 * MINUTE
    nine = desk.book("b1", MORNING + hour)
    two = desk.book("b2", MORNING + 5 * hour, queue="social.acceptance")
    assert meant([nine, two], plan, nine.start - 30 * MINUTE) is nine
    assert meant([nine, two], plan, nine.start + 40 * MINUTE) is nine
    assert meant([nine, two], plan, two.start - 40 * MINUTE) is two
    assert meant([nine, two], plan, two.start + 15 * MINUTE) is two
    assert meant([], plan, two.start) is None
