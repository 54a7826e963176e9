"""Bookings: made, cancelled, missed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queueing import commands as cmd
from queueing.booking import Booking, BookingKind
from queueing.day import moment_of
from queueing.diary import NO_SHOWS_KEPT
from queueing.events import BookingCancelled, BookingMade, BookingMissed, DayOpened
from queueing.plan import DAY, LATEST, MINUTE, HallPlan, Millis
from queueing.refusal import Code
from tests.queueing.halls import BOOKING, DATE, MORNING, Desk, small_plan

TEN: Millis = MORNING + 60 * MINUTE


def limited(**rule: int) -> HallPlan:
    """The small hall with another rule for the bookings of fund."""
    plan = small_plan()
    return replace(plan, policy=replace(plan.policy, booking=replace(BOOKING, **rule)))


def next_day(desk: Desk, date: str, at: Millis) -> None:
    """Close the day where it is open, and open `date` at `at`."""
    if desk.hall.open:
        desk.do(cmd.CloseDay())
    desk.now = at
    desk.do(cmd.OpenDay(date=date))


def miss(desk: Desk, booking: str, person: str = "p1") -> None:
    """Book a slot in an hour, let the day end without coming, and begin the next."""
    desk.book(booking, desk.now + 60 * MINUTE, person=person)
    evening = desk.now + 8 * 60 * MINUTE
    desk.now = evening
    desk.do(cmd.CloseDay())
    tomorrow = moment_of(desk.hall.date or "", 33 * 60, "Asia/Shanghai")
    desk.now = tomorrow
    desk.do(cmd.OpenDay(date=f"2026-01-{5 + round((tomorrow - MORNING) / DAY):02d}"))


def test_a_booking_is_made_with_all_that_its_event_says() -> None:
    """The event of a booking is complete: queue, slot, person, service, kind; the hall remembers when it was made."""
    desk = Desk()
    now = desk.now
    command = cmd.Book(
        booking="b1", queue="fund.acceptance", start=TEN, person="p1", service="withdraw", kind=BookingKind.HOLIDAY
    )
    told = {"queue": "fund.acceptance", "start": TEN, "end": TEN + 30 * MINUTE, "person": "p1", "service": "withdraw"}
    assert desk.do(command) == [BookingMade(at=now, booking="b1", kind=BookingKind.HOLIDAY, **told)]  # type: ignore[arg-type]
    assert desk.hall.bookings == {"b1": Booking(id="b1", made_at=now, kind=BookingKind.HOLIDAY, **told)}  # type: ignore[arg-type]


def test_a_slot_is_as_long_as_the_rule_says() -> None:
    """The end of a booking is its start and the rule's slot."""
    assert Desk(limited(slot=20 * MINUTE)).book("b1", TEN).end == TEN + 20 * MINUTE


def test_visits_are_booked_while_the_hall_is_closed() -> None:
    """Booking needs no open day: people book at night."""
    desk = Desk(day=None)
    assert desk.book("b1", TEN).queue == "fund.acceptance"
    desk.do(cmd.CancelBooking(booking="b1", reason="changed my mind"))
    assert desk.hall.bookings == {}


def test_only_what_the_layout_lets_be_booked_is_booked() -> None:
    """A line without a rule, an unknown queue and a service of another queue are not booked."""
    desk = Desk()
    assert desk.refusal(cmd.Book(booking="b", queue="tax.acceptance", start=TEN, person="p1")) is Code.NOT_BOOKABLE
    assert desk.refusal(cmd.Book(booking="b", queue="air", start=TEN, person="p1")) is Code.UNKNOWN_QUEUE
    other = cmd.Book(booking="b", queue="fund.issuing", start=TEN, person="p1", service="withdraw")
    assert desk.refusal(other) is Code.UNKNOWN_SERVICE


def test_a_slot_that_has_begun_is_not_booked() -> None:
    """A slot can be booked until the moment before it begins."""
    desk = Desk()
    command = cmd.Book(booking="b1", queue="fund.acceptance", start=TEN, person="p1")
    desk.now = TEN
    assert desk.refusal(command) is Code.SLOT_PAST
    desk.now = TEN - 1
    assert desk.do(command)


def test_a_slot_takes_its_quota_and_no_more() -> None:
    """The third to ask for a slot of two is refused; the slot of another queue and the next slot have their own."""
    desk = Desk()
    desk.book("b1", TEN, person="p1")
    desk.book("b2", TEN, person="p2")
    third = cmd.Book(booking="b3", queue="fund.acceptance", start=TEN, person="p3")
    assert desk.refusal(third) is Code.SLOT_FULL
    desk.book("b4", TEN, "fund.issuing", "p4")
    desk.book("b5", TEN + 30 * MINUTE, person="p5")
    desk.do(cmd.CancelBooking(booking="b1", reason="ill"))
    assert desk.do(third)
    assert desk.hall.booked["fund.acceptance"] == {TEN: 2, TEN + 30 * MINUTE: 1}


def test_a_kept_booking_keeps_its_place_in_the_slot() -> None:
    """Who has checked in early still fills the slot: the place is not given a second time."""
    desk = Desk()
    desk.book("b1", TEN, person="p1")
    desk.book("b2", TEN, person="p2")
    desk.now = TEN - 20 * MINUTE
    desk.check_in("b1")
    assert desk.refusal(cmd.Book(booking="b3", queue="fund.acceptance", start=TEN, person="p3")) is Code.SLOT_FULL


def test_a_person_has_one_booking_a_line() -> None:
    """A second booking in the line is refused and the first is named, whatever queue and slot; other lines are free."""
    desk = Desk()
    desk.book("b1", TEN)
    for queue, start in (("fund.acceptance", TEN + DAY), ("fund.issuing", TEN)):
        refused = desk.refused(cmd.Book(booking="b2", queue=queue, start=start, person="p1"))
        assert (refused.code, refused.booking) == (Code.HAS_BOOKING, "b1")
    desk.book("b3", TEN, "social.acceptance")
    desk.do(cmd.CancelBooking(booking="b1", reason="ill"))
    desk.book("b4", TEN - 20 * MINUTE, "fund.issuing")
    assert [booking.id for booking in desk.hall.bookings_of("p1")] == ["b4", "b3"]
    assert desk.hall.bookings_of("p2") == []


def test_an_open_bookings_name_is_not_given_again() -> None:
    """What a booking is called names one open booking."""
    desk = Desk()
    desk.book("b1", TEN)
    again = cmd.Book(booking="b1", queue="fund.acceptance", start=TEN, person="p2")
    assert desk.refusal(again) is Code.NUMBER_GIVEN


def test_a_booking_is_cancelled_once_and_with_a_reason() -> None:
    """Cancelling needs a reason, keeps it, and ends the booking."""
    desk = Desk()
    desk.book("b1", TEN)
    assert desk.refusal(cmd.CancelBooking(booking="b1", reason=" ")) is Code.REASON_REQUIRED
    now = desk.now
    command = cmd.CancelBooking(booking="b1", reason="ill")
    assert desk.do(command) == [BookingCancelled(at=now, booking="b1", reason="ill")]
    assert desk.refusal(command) is Code.UNKNOWN_BOOKING
    assert desk.refusal(cmd.CheckIn(booking="b1")) is Code.UNKNOWN_BOOKING
    assert desk.hall.no_shows == {}


def test_the_end_of_the_day_misses_who_has_not_come() -> None:
    """Bookings whose slots are over are missed and remembered; kept ones and those of tomorrow are not touched."""
    desk = Desk()
    desk.book("b1", TEN, person="p1")
    desk.book("b2", TEN, person="p2")
    desk.book("b3", TEN + DAY, person="p3")
    desk.now = TEN
    desk.check_in("b2")
    desk.now = evening = MORNING + 8 * 60 * MINUTE
    missed = [event for event in desk.do(cmd.CloseDay()) if isinstance(event, BookingMissed)]
    assert missed == [BookingMissed(at=evening, booking="b1")]
    assert desk.hall.bookings.keys() == {"b3"}
    assert desk.hall.no_shows == {"p1": (evening,)}


def test_a_slot_that_is_not_over_when_the_hall_closes_is_not_missed() -> None:
    """A day cut short blames nobody: a slot that ends with the close is missed, a later one is not."""
    desk = Desk()
    desk.book("b1", TEN, person="p1")
    desk.book("b2", TEN + 1, person="p2")
    desk.now = TEN + 30 * MINUTE
    assert [e.booking for e in desk.do(cmd.CloseDay()) if isinstance(e, BookingMissed)] == ["b1"]
    desk.do(cmd.OpenDay(date=DATE))
    desk.check_in("b2")


def test_a_hall_that_was_away_at_closing_blames_nobody_for_it() -> None:
    """A day that ends on another date ended with its last event: later slots of it are cancelled, not missed."""
    desk = Desk()
    desk.book("b1", TEN, person="p1")
    desk.book("b2", TEN + 120 * MINUTE, person="p2")
    desk.book("b3", TEN + DAY, person="p3")
    desk.now = TEN + 30 * MINUTE
    desk.issue()
    desk.now = MORNING + DAY + 120 * MINUTE
    assert [e.booking for e in desk.do(cmd.CloseDay()) if isinstance(e, BookingMissed)] == ["b1"]
    happened = desk.do(cmd.OpenDay(date="2026-01-06"))
    cancelled = [event.booking for event in happened if isinstance(event, BookingCancelled)]
    assert cancelled == ["b2"]
    assert isinstance(happened[-1], DayOpened)
    assert desk.hall.bookings.keys() == {"b3"}
    assert desk.hall.no_shows.keys() == {"p1"}


def test_a_day_that_is_closed_late_misses_nobody_of_the_next() -> None:
    """A hall that was at work past midnight closes its day: the bookings of the new date are not touched."""
    desk = Desk()
    midnight = moment_of("2026-01-06", 0, "Asia/Shanghai")
    desk.book("b1", midnight - 30 * MINUTE, person="p1")
    desk.book("b2", midnight, person="p2")
    desk.now = midnight + 60 * MINUTE
    desk.issue()
    assert [e.booking for e in desk.do(cmd.CloseDay()) if isinstance(e, BookingMissed)] == ["b1"]


def test_a_day_opened_under_a_later_date_misses_nobody_of_an_earlier_one() -> None:
    """Only bookings of the date that ends are missed; those of dates before it never had their day."""
    desk = Desk(day="2026-01-07")
    desk.book("b1", TEN)
    desk.now = TEN + 60 * MINUTE
    desk.issue()
    assert not [e for e in desk.do(cmd.CloseDay()) if isinstance(e, BookingMissed)]
    happened = desk.do(cmd.OpenDay(date="2026-01-07"))
    assert [e.booking for e in happened if isinstance(e, BookingCancelled)] == ["b1"]


def test_a_day_that_never_opened_cancels_its_bookings() -> None:
    """Bookings of dates before the one that opens are taken out; the first minute of the new date is not before it."""
    desk = Desk()
    midnight = moment_of("2026-01-07", 0, "Asia/Shanghai")
    for booking, start in (("b1", midnight - 1), ("b2", midnight), ("b3", midnight + DAY)):
        desk.book(booking, start, person=booking)
    next_day(desk, "2026-01-07", midnight + 60 * MINUTE)
    assert desk.hall.bookings.keys() == {"b2", "b3"}
    assert desk.hall.no_shows == {}


def test_bookings_of_tomorrow_survive_the_turn_of_the_day() -> None:
    """Closing and opening leave the bookings of later days, and how full their slots are."""
    desk = Desk()
    desk.book("b1", TEN)
    desk.book("b2", TEN + DAY, person="p2")
    desk.book("b3", TEN + DAY, person="p3")
    desk.now = MORNING + 8 * 60 * MINUTE
    next_day(desk, "2026-01-06", MORNING + DAY)
    assert desk.hall.booked == {"fund.acceptance": {TEN + DAY: 2}}
    full = cmd.Book(booking="b4", queue="fund.acceptance", start=TEN + DAY, person="p4")
    assert desk.refusal(full) is Code.SLOT_FULL
    desk.now = TEN + DAY
    assert desk.check_in("b2").id == "20260106-A001"


def test_a_slot_forgotten_by_the_turn_of_the_day_is_not_missed_when_its_booking_is_cancelled() -> None:
    """A day opened within a slot forgets how full the slot was, and a booking in it can still be cancelled."""
    desk = Desk(day=None)
    desk.book("b1", TEN)
    desk.now = TEN
    desk.do(cmd.OpenDay(date=DATE))
    assert desk.hall.booked == {}
    desk.do(cmd.CancelBooking(booking="b1", reason="ill"))
    assert (desk.hall.bookings, desk.hall.booked) == ({}, {})


def test_who_missed_too_often_is_barred_until_the_oldest_is_forgotten() -> None:
    """At the limit a person may book again just when the oldest miss that counts leaves the window; others may now."""
    desk = Desk(limited(no_show_limit=2, no_show_window=10 * DAY))
    miss(desk, "b1")
    assert desk.do(cmd.Book(booking="b2", queue="fund.acceptance", start=desk.now + 1000, person="p1"))
    desk.do(cmd.CancelBooking(booking="b2", reason="ill"))
    miss(desk, "b3")
    first, second = desk.hall.no_shows["p1"]
    command = cmd.Book(booking="b4", queue="fund.acceptance", start=desk.now + 20 * DAY, person="p1")
    refused = desk.refused(command)
    assert (refused.code, refused.until) == (Code.BARRED, first + 10 * DAY)
    assert desk.do(replace(command, person="p2", booking="b5"))
    desk.now = first + 10 * DAY - 1
    assert desk.refusal(command) is Code.BARRED
    desk.now = first + 10 * DAY
    assert desk.do(command)
    assert desk.hall.no_shows["p1"] == (first, second)


def test_until_is_told_of_the_miss_that_bars() -> None:
    """With more misses than the limit it is the latest ones that count."""
    desk = Desk(limited(no_show_limit=2, no_show_window=50 * DAY))
    for at in (1, 2, 3):
        desk.hall.diary.no_shows["p1"] = (*desk.hall.diary.no_shows.get("p1", ()), MORNING - 30 * DAY + at)
    refused = desk.refused(cmd.Book(booking="b", queue="fund.acceptance", start=TEN, person="p1"))
    assert refused.until == MORNING + 20 * DAY + 2


def test_a_limit_of_none_bars_nobody() -> None:
    """Where the limit is 0 a person may miss as often as they like."""
    desk = Desk(limited(no_show_limit=0))
    desk.hall.diary.no_shows["p1"] = tuple(range(MORNING - 9, MORNING))
    assert desk.book("b1", TEN)


def test_misses_are_forgotten_in_the_end() -> None:
    """A new date forgets the misses of more than 400 days ago, and who has no others."""
    desk = Desk()
    opening = MORNING + DAY
    old = opening - NO_SHOWS_KEPT
    desk.hall.diary.no_shows |= {"p1": (old, old + 1), "p2": (old,)}
    next_day(desk, "2026-01-06", opening)
    assert desk.hall.no_shows == {"p1": (old + 1,)}


@pytest.mark.parametrize("start", [-1, LATEST + 1])
def test_a_slot_has_a_date(start: Millis) -> None:
    """A slot beyond any calendar cannot be asked for, or no day could be told to begin after it."""
    with pytest.raises(ValueError, match="not a time"):
        cmd.Book(booking="b1", queue="fund.acceptance", start=start, person="p1")
    assert cmd.Book(booking="b1", queue="fund.acceptance", start=LATEST, person="p1").start == LATEST
