"""A morning in the real hall, made of commands that are decided; a display hears of it without a server."""

from __future__ import annotations

import msgspec
from PySide6.QtQuick import QQuickItem, QQuickWindow

from layouts.layout import Layout
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import MINUTE, Millis
from wire.codec import encode
from wire.link import LinkDown
from wire.messages import Caption, Events, Identity, Snapshot, Tick, Wait, Waits, Welcome
from wire.problem import Problem
from wire.qt import QtLink

DAY = "2026-11-23"
NINE: Millis = 1_795_395_600_000
"""09:00 of that Monday in Zhengzhou."""

NAMES = ("王丽", "李建国", "张敏", "刘洋", "陈静", "欧阳晓红", "赵磊")
"""What name cards say."""

BAD_TOKEN = Problem(code="BAD_TOKEN", status=401, title="", detail="", type="")
UNAVAILABLE = Problem(code="STORE_UNAVAILABLE", status=503, title="", detail="", type="", retryable=True)


class Morning(QtLink):
    """The server's part, played by the domain: what is done arrives at the mirror as real messages."""

    def __init__(self, layout: Layout, display: str) -> None:
        super().__init__("http://127.0.0.1:1", "token")
        self.layout = layout
        self.display = display
        self.hall = Hall(layout.plan)
        self.time = NINE

    def start(self) -> None:
        """There is nobody to connect to."""

    def stop(self) -> None:
        """Nor to leave."""

    def come(self) -> None:
        """The server is there, or there again."""
        identity = Identity(kind="display", name=self.display)
        layout = msgspec.Raw(encode(self.layout))
        self._take(Welcome(protocol=1, now=self.time, identity=identity, layout=layout))
        self._take(Snapshot(now=self.time, hall=self.hall.snapshot()))

    def go(self, problem: Problem | None = None) -> None:
        """The server is gone, or sends the display away."""
        self._take(LinkDown(problem=problem))

    def tick(self) -> None:
        """A second has passed."""
        self.time += 1000
        self._take(Tick(seq=self.hall.seq, now=self.time))

    def do(self, *commands: cmd.Command, after: Millis = MINUTE) -> None:
        """Carry out commands, each `after` milliseconds after the one before; the display hears of it if it can."""
        for command in commands:
            self.time += after
            first = self.hall.seq + 1
            events = decide(self.hall, command, self.time)
            for event in events:
                self.hall.apply(event)
            if events and self.up:
                told = tuple((type(event).__name__, msgspec.Raw(encode(event))) for event in events)
                self._take(Events(first=first, now=self.time, events=told))

    def estimate(self, **waits: Wait) -> None:
        """The server tells how long who comes now will wait; a queue's hyphen is written as an underscore."""
        self._take(Waits(waits={queue.replace("_", "-"): wait for queue, wait in waits.items()}))

    def say(self, loudspeaker: str, number: str, language: str = "zh", seconds: float = 8.0) -> None:
        """A loudspeaker begins to say the call of `number`."""
        ticket = self.hall.find(number)
        assert ticket is not None
        assert ticket.counter is not None
        self._take(
            Caption(
                loudspeaker=loudspeaker,
                ticket=ticket.id,
                number=number,
                counter=ticket.counter,
                language=language,
                seconds=seconds,
                now=self.time,
            )
        )

    def open(self) -> None:
        """Open the day."""
        self.do(cmd.OpenDay(date=DAY), after=0)

    def issue(self, queue: str, count: int = 1) -> None:
        """Give so many numbers."""
        self.do(*[cmd.IssueTicket(queue=queue)] * count, after=1000)

    def call(self, *counters: str) -> None:
        """A clerk at each counter, signed in if need be, calls the next."""
        for counter in counters:
            if not self.hall.counters[counter].open:
                self.do(cmd.SignIn(counter=counter, clerk=counter, name=NAMES[int(counter) % len(NAMES)]), after=0)
            self.do(cmd.CallNext(counter=counter))


def items(root: QQuickItem, name: str = "") -> list[QQuickItem]:
    """What is seen below `root`, with this object name if one is given, in the order it is painted."""
    seen = [child for child in root.childItems() if child.isVisible()]
    below = [item for child in seen for item in [child, *items(child)]]
    return [item for item in below if not name or item.objectName() == name]


def texts(root: QQuickItem, name: str = "") -> list[str]:
    """The texts that are seen below `root`."""
    return [str(item.property("text")) for item in items(root, name) if item.property("text")]


def on_screen(window: QQuickWindow, name: str = "") -> list[str]:
    """The texts that are seen in `window`."""
    return texts(window.contentItem(), name)
