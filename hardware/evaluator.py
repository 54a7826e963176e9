"""The evaluator (评价器): when it asks for a rating, and what its keys mean. Pure; drivers bring the frames.

    ask-rating → the hall's counter is `asked` → the device asks → a key → `rate`, once for the visit

The rating is that of the visit that the device asked for, also when the clerk has called the next meanwhile. Keys
that nobody was asked to press mean nothing: ratings are voluntary, and never somebody else's.
"""

from __future__ import annotations

from hardware.order import Order
from queueing.hall import Hall
from queueing.plan import SECOND, Millis

LATE: Millis = 4 * SECOND
"""A key that is pressed so long after the asking has ended still counts: the visitor had begun to answer."""


class Evaluator:
    """One counter's evaluator."""

    def __init__(self, counter: str) -> None:
        self.counter = counter
        self._asked: str | None = None
        """The ticket whose visitor is asked now."""
        self._ended: tuple[str, Millis] | None = None
        """The one before, and when the asking ended."""

    @property
    def asking(self) -> bool:
        """The device is to ask now; otherwise it rests."""
        return self._asked is not None

    def follow(self, hall: Hall, now: Millis) -> bool:
        """Take in how the hall stands; True when the device is to begin to ask, or to end."""
        counter = hall.counters.get(self.counter)
        asked = counter.asked if counter is not None else None
        if asked == self._asked:
            return False
        if self._asked is not None:
            self._ended = (self._asked, now)
        self._asked = asked
        return True

    def rated(self, level: int, now: Millis) -> Order | None:
        """What a key means, 1 (very dissatisfied) to 5 (very satisfied); None where nobody was asked.

        Named by the visit: whatever the line repeats, the first key that got through is the rating.
        """
        ticket = self._asked or self._just_asked(now)
        if ticket is None or not 1 <= level <= 5:
            return None
        return Order(
            do="rate",
            args={"ticket": ticket, "counter": self.counter, "level": level},
            request_id=f"eval-{self.counter}-{ticket}",
        )

    def _just_asked(self, now: Millis) -> str | None:
        if self._ended is None or now - self._ended[1] >= LATE:
            return None
        return self._ended[0]
