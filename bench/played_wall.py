"""Walls on a hall that is played in the same process: what is done arrives as the server's own messages."""

from __future__ import annotations

import msgspec

from floor_display.wall import Wall
from layouts.layout import Layout
from look.program import Options
from queueing.commands import Command
from queueing.decide import decide
from queueing.events import Event
from queueing.hall import Hall
from queueing.plan import Millis
from queueing.refusal import Refusal
from wire.codec import encode
from wire.messages import Caption, Events, Identity, Snapshot, Tick, Welcome
from wire.qt import QtLink


class PlayedLink(QtLink):
    """A link without a server behind it."""

    def __init__(self, layout: Layout, display: str) -> None:
        super().__init__("http://127.0.0.1:1", "token")
        self.display = display
        self._layout = layout

    def start(self) -> None:
        """Nobody is there to connect to."""

    def stop(self) -> None:
        """Nor to leave."""

    def come(self, hall: Hall, now: Millis) -> None:
        """The server is there."""
        identity = Identity(kind="display", name=self.display)
        self._take(Welcome(protocol=1, now=now, identity=identity, layout=msgspec.Raw(encode(self._layout))))
        self._take(Snapshot(now=now, hall=hall.snapshot()))

    def tell(self, message: Events | Tick | Caption) -> None:
        """A message has come in."""
        self._take(message)


class PlayedHall:
    """A hall, its time, and the walls that follow it."""

    def __init__(self, layout: Layout, displays: tuple[str, ...]) -> None:
        self.hall = Hall(layout.plan)
        self.now: Millis = 0
        self.links = [PlayedLink(layout, display) for display in displays]
        self.walls = [Wall(link, "http://127.0.0.1:1") for link in self.links]
        for wall in self.walls:
            wall.show(Options(server="", token=""))

    def begin(self, now: Millis) -> None:
        """The walls are linked."""
        self.now = now
        for link in self.links:
            link.come(self.hall, now)

    def do(self, command: Command, now: Millis) -> tuple[Event, ...]:
        """Carry out a command; the walls are told. Nothing happens where the domain refuses it."""
        self.now = now
        try:
            events = tuple(decide(self.hall, command, now))
        except Refusal:
            return ()
        first = self.hall.seq + 1
        for event in events:
            self.hall.apply(event)
        told = tuple((type(event).__name__, msgspec.Raw(encode(event))) for event in events)
        self.tell(Events(first=first, now=now, events=told))
        return events

    def tell(self, message: Events | Tick | Caption) -> None:
        """Every wall is told."""
        for link in self.links:
            link.tell(message)

    def close(self) -> None:
        """Take the walls down."""
        for wall in self.walls:
            wall.close()
