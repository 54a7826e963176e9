"""The diary: what is booked in a hall, how full each slot is, and who did not come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from queueing.booking import Booking
from queueing.plan import DAY, Millis

NO_SHOWS_KEPT: Millis = 400 * DAY
"""Missed bookings are remembered so long at most, whatever a policy asks."""


class Diary:
    """The bookings of one hall. Only `Hall.apply` changes it.

    A booking is made once, then kept, cancelled or missed once; each is a KeyError for one that is not open.
    """

    def __init__(self) -> None:
        self.bookings: dict[str, Booking] = {}
        """Bookings neither kept nor cancelled nor missed, by id."""
        self.booked: dict[str, dict[Millis, int]] = {}
        """Per queue: how many have booked each slot, kept ones included."""
        self.no_shows: dict[str, tuple[Millis, ...]] = {}
        """Per person: when bookings were missed."""
        self._of_person: dict[str, dict[str, Booking]] = {}

    @classmethod
    def restore(
        cls,
        bookings: Iterable[Booking],
        booked: Mapping[str, Mapping[Millis, int]],
        no_shows: Mapping[str, tuple[Millis, ...]],
    ) -> Diary:
        """The diary that was written down so."""
        diary = cls()
        for booking in bookings:
            diary._enter(booking)
        diary.booked = {queue: dict(slots) for queue, slots in booked.items()}
        diary.no_shows = dict(no_shows)
        return diary

    def of(self, person: str) -> list[Booking]:
        """A person's bookings, earliest slot first."""
        return sorted(self._of_person.get(person, {}).values(), key=lambda booking: booking.start)

    def taken(self, queue: str, start: Millis) -> int:
        """How many have booked a slot."""
        return self.booked.get(queue, {}).get(start, 0)

    def make(self, booking: Booking) -> None:
        """Keep a place for somebody."""
        self._enter(booking)
        self.booked.setdefault(booking.queue, {})[booking.start] = self.taken(booking.queue, booking.start) + 1

    def keep(self, booking: str) -> None:
        """The visitor is here."""
        self._strike(booking)

    def cancel(self, booking: str) -> None:
        """The visitor will not come: the place is free again."""
        struck = self._strike(booking)
        slots = self.booked.get(struck.queue, {})
        if struck.start in slots:
            slots[struck.start] -= 1

    def miss(self, booking: str, at: Millis) -> None:
        """The visitor did not come."""
        person = self._strike(booking).person
        self.no_shows[person] = (*self.no_shows.get(person, ()), at)

    def forget(self, at: Millis) -> None:
        """Forget slots that have begun, and no-shows long ago."""
        kept = {queue: {start: n for start, n in slots.items() if start > at} for queue, slots in self.booked.items()}
        self.booked = {queue: slots for queue, slots in kept.items() if slots}
        recent = {who: tuple(t for t in times if t > at - NO_SHOWS_KEPT) for who, times in self.no_shows.items()}
        self.no_shows = {who: times for who, times in recent.items() if times}

    def _enter(self, booking: Booking) -> None:
        self.bookings[booking.id] = booking
        self._of_person.setdefault(booking.person, {})[booking.id] = booking

    def _strike(self, booking: str) -> Booking:
        struck = self.bookings.pop(booking)
        theirs = self._of_person[struck.person]
        del theirs[booking]
        if not theirs:
            del self._of_person[struck.person]
        return struck
