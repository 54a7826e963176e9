"""A hall followed from afar, as terminals and gateways follow it: a real link in a thread, and what they make of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from counter_terminal.desk import Desk, derive
from counter_terminal.seen import Seen
from hardware.bar_text import bar_state, bar_text
from layouts.layout import Layout
from queueing.hall import Hall
from wire.link import Notice
from wire.messages import Down
from wire.mirror import Mirror
from wire.thread import LinkThread


class Followed:
    """The mirror of a link, read from the test's own thread."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._mirror = Mirror()
        self._lock = RLock()

    def fold(self, notice: Notice) -> None:
        """What the link tells."""
        with self._lock:
            if isinstance(notice, Down):
                self._mirror.fold(notice)
            else:
                self._mirror.lost()

    def terminal(self, counter: str) -> Desk:
        """What the terminal at a counter shows."""
        with self._lock:
            hall = self._hall
            seen = Seen(
                hall=hall,
                counter=counter,
                clerk=hall.counters[counter].clerk or "",
                now=self._mirror.now,
                stale=self._mirror.stale,
                phrases=self._layout.phrases,
            )
            return derive(seen)

    def bar(self, counter: str) -> str:
        """What the LED bar over a counter says."""
        with self._lock:
            label = self._layout.plan.counters[counter].label
            return bar_text(bar_state(self._hall, counter), label, self._layout.phrases).text

    @property
    def ready(self) -> bool:
        """The first snapshot is there."""
        return self._mirror.hall is not None

    @property
    def _hall(self) -> Hall:
        assert self._mirror.hall is not None
        return self._mirror.hall


@contextmanager
def followed(url: str, token: str, layout: Layout) -> Iterator[Followed]:
    """Follow the hall at `url` with the token of a gateway."""
    far = Followed(layout)
    link = LinkThread(url, token, far.fold)
    link.start()
    try:
        yield far
    finally:
        link.stop()
