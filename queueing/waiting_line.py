"""A waiting line: tickets in the order in which they will be called."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator

from queueing.plan import Millis

Place = tuple[Millis, int, str]
"""(priority, entered, ticket id): a ticket's place in the order, unique because `entered` is."""

_COMPACT_AT = 1024


class WaitingLine:
    """A sorted list whose head is taken in constant time, however long it is.

    The head start rule ages every ticket at the same rate, so the order among waiting tickets never changes: a sorted
    list is enough. Almost every ticket joins at the end (append); taken heads are only skipped and cut off in bulk.
    """

    __slots__ = ("_places", "_start")

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._start = 0

    def __len__(self) -> int:
        return len(self._places) - self._start

    def __iter__(self) -> Iterator[Place]:
        return iter(self._places[self._start :])

    @property
    def head(self) -> Place | None:
        """The place that is called next, or None when nobody waits."""
        return self._places[self._start] if self._start < len(self._places) else None

    def first(self, count: int) -> list[Place]:
        """The first `count` places."""
        return self._places[self._start : self._start + count]

    def add(self, place: Place) -> None:
        """Put a place where it belongs."""
        if not self._places or place > self._places[-1]:
            self._places.append(place)
        else:
            insort(self._places, place, lo=self._start)

    def copy(self) -> WaitingLine:
        """A line of its own with the same places."""
        line = WaitingLine()
        line._places = self._places[self._start :]
        return line

    def take(self) -> Place:
        """Take the head out of a line that does not live long: nothing is cut off. IndexError when nobody waits."""
        place = self._places[self._start]
        self._start += 1
        return place

    def remove(self, place: Place) -> None:
        """Take a place out; KeyError if it is not in the line."""
        at = bisect_left(self._places, place, lo=self._start)
        if at == len(self._places) or self._places[at] != place:
            raise KeyError(place)
        if at > self._start:
            del self._places[at]
            return
        self._start += 1
        if self._start >= _COMPACT_AT and self._start * 2 >= len(self._places):
            del self._places[: self._start]
            self._start = 0

    def ahead_of(self, place: Place) -> int:
        """How many waiting tickets come before `place`, whether it is in the line or not."""
        if len(self) and place >= self._places[-1]:  # nearly always: who has just come is last
            return len(self) - (place == self._places[-1])
        return bisect_left(self._places, place, lo=self._start) - self._start
