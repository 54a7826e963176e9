"""The diary: bookings by name, by slot and by person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from queueing import commands as cmd
from queueing.booking import Booking
from queueing.diary import Diary
from queueing.plan import DAY, MINUTE
from tests.queueing.halls import Desk


class Unread(dict[str, Any]):
    """A mapping that is asked for what it is asked for, and never looked through."""

    def __iter__(self) -> Iterator[NoReturn]:
        raise AssertionError("all of it was looked through")

    def _all(self) -> Any:
        raise AssertionError("all of it was looked through")

    keys = values = items = _all


def test_a_number_and_a_place_are_had_without_looking_through_all_bookings() -> None:
    """Issue, booking, check-in, cancelling and the look at one's own bookings touch nobody else's."""
    desk = Desk()
    for n in range(300):
        desk.book(f"b{n}", desk.now + DAY + n * 30 * MINUTE, person=f"p{n}")
    desk.book("mine", desk.now + 20 * MINUTE, person="me")
    hall = desk.hall
    hall.diary.bookings, hall.of_person, hall.tickets = (
        Unread(hall.diary.bookings),
        Unread(hall.of_person),
        Unread(hall.tickets),
    )
    desk.issue("tax.acceptance", person="me")
    desk.check_in("mine")
    desk.book("next", desk.now + DAY, person="me")
    assert [booking.id for booking in hall.bookings_of("me")] == ["next"]
    desk.do(cmd.CancelBooking(booking="next", reason="ill"))
    desk.hand_in(5001, desk.now)
    assert hall.bookings_of("me") == []


def test_a_person_without_bookings_is_not_remembered() -> None:
    """When a person's last booking is struck, the diary forgets that there was such a person."""
    diary = Diary()
    for n, end in enumerate((diary.keep, diary.cancel)):
        diary.make(Booking(id=f"b{n}", queue="q", start=1, end=2, person="p", made_at=0))
        assert [booking.id for booking in diary.of("p")] == [f"b{n}"]
        end(f"b{n}")
        assert diary.of("p") == []
    assert diary._of_person == {}
    assert diary.taken("q", 1) == 1
    assert diary.taken("q", 2) == diary.taken("other", 1) == 0
