"""The mirror: a terminal's copy of the hall, kept by folding what the link brings."""

from __future__ import annotations

from queueing.events import Event
from queueing.hall import Hall
from queueing.plan import HallPlan, Millis
from wire.codec import event_of, plan_of
from wire.messages import Caption, Down, Events, Snapshot, Tick, Wait, Waits, Welcome


class Mirror:
    """The hall as this terminal last knew it. It folds with the domain's own `apply`, so it cannot disagree.

    `hall` is None until the first snapshot; after the link is lost it stays as it was, and `stale` says so.
    Not safe to share between threads: fold it in the thread that reads it.
    """

    def __init__(self) -> None:
        self.plan: HallPlan | None = None
        self.hall: Hall | None = None
        self.waits: dict[str, Wait] = {}
        """Per queue: how long who takes a number now will wait; a queue without an estimate is not there."""
        self.now: Millis = 0
        """The server's clock at its latest message."""
        self.stale = True
        """True while what is shown may be out of date: no link, or no snapshot yet."""

    def fold(self, message: Down) -> tuple[Event, ...]:
        """Take in one message of the link; answers the live events in it, which alone may be announced.

        A snapshot answers none: what it brings has happened before. Nor do events already known, or events
        after a gap, which the link follows up with a new snapshot.
        """
        match message:
            case Welcome():
                self.plan = plan_of(message.layout)
                self.now = message.now
            case Snapshot():
                if self.plan is None:
                    return ()
                self.hall = Hall.restore(self.plan, message.hall)
                self.now = message.now
                self.stale = False
            case Events():
                self.now = message.now
                return self._fold_events(message)
            case Tick() | Caption():
                self.now = message.now
            case Waits():
                self.waits = message.waits
        return ()

    def lost(self) -> None:
        """The link is down: what is shown is from now on out of date."""
        self.stale = True

    def _fold_events(self, message: Events) -> tuple[Event, ...]:
        hall = self.hall
        if hall is None:
            return ()
        if message.first > hall.seq + 1:
            self.stale = True
            return ()
        live = tuple(event_of(name, body) for name, body in message.events[hall.seq + 1 - message.first :])
        for event in live:
            hall.apply(event)
        return live
