"""The gateway: follows the hall over the link, keeps every node showing what its counter does, and says calls.

link thread ── notices ──> gateway thread: mirror → what changed ──> bus threads → bars, keypads, evaluators
                              │    ▲                          └───> voices → loudspeakers
link thread <── orders ───────┘    └── keys ── bus threads
"""

from __future__ import annotations

import contextlib
import logging
import queue
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hardware.agenda import Pace
from hardware.bus import BusHealth, BusThread
from hardware.driver import Pressed, Rated
from hardware.evaluator import Evaluator
from hardware.fault_book import NO_SOUND, FaultBook, faults_of
from hardware.keypad import Keypad
from hardware.node import Node, NodeKind, Question
from hardware.order import Order
from hardware.orders import Orders
from hardware.showing import Showing
from layouts.layout import Layout
from queueing.events import Event, RatingAsked
from queueing.hall import Hall
from queueing.plan import Millis
from wire.link import LinkDown, Notice
from wire.messages import Snapshot, Welcome
from wire.mirror import Mirror
from wire.thread import LinkThread

if TYPE_CHECKING:
    from hardware.voice import Voice

_log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""Between two looks at how the devices are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounds:
    """How the loudspeakers sound."""

    silent: bool = False
    """To no device, as rehearsals do."""
    speed: float = 1.0
    """So much faster time passes, in a rehearsal."""
    journal: Path | None = None
    """A folder: what each loudspeaker says, `<name>.jsonl`."""


@dataclass(frozen=True, slots=True)
class _Key:
    """A key that somebody pressed at a counter."""

    node: Node
    heard: Pressed | Rated


@dataclass(frozen=True, slots=True)
class _InVain:
    """What a key had ordered came to nothing."""

    order: Order


class Gateway:
    """Runs from `start` until `stop`. While the server is away the nodes keep what they show."""

    def __init__(
        self,
        layout: Layout,
        server: str,
        token: str,
        *,
        pace: Pace | None = None,
        sounds: Sounds | None = None,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """`server` is the server's address, e.g. `http://127.0.0.1:8080`; `token` a gateway's device token.

        It looks after all buses and loudspeakers of `layout`, see `hardware.share`.
        """
        self._inbox: queue.SimpleQueue[Notice | _Key | _InVain | None] = queue.SimpleQueue()
        self._buses = [BusThread(bus, pace, self._heard) for bus in layout.buses.values()]
        self._bus_of = {node.key: bus for bus in self._buses for node in bus.nodes}
        nodes = [node for bus in self._buses for node in bus.nodes]
        self._keypads = {node.counter: Keypad(node.counter) for node in nodes if node.kind is NodeKind.KEYPAD}
        self._evaluators = {node.counter: Evaluator(node.counter) for node in nodes if node.kind is NodeKind.EVALUATOR}
        self._showing = Showing(nodes, self._evaluators, layout.phrases, self._keypads)
        self._mirror = Mirror()
        self._link = LinkThread(server, token, self._inbox.put)
        self._orders = Orders(self._link.ask, in_vain=lambda order: self._inbox.put(_InVain(order)))
        self._faults = FaultBook(self._link.ask)
        self._voices = _voices(layout, self._link, sounds or Sounds())
        self._down: LinkDown | None = LinkDown()
        self._look_seconds = look_seconds
        self._began = time.time_ns() // 1_000_000 - time.monotonic_ns() // 1_000_000

    def health(self) -> tuple[BusHealth, ...]:
        """How every bus and node is doing."""
        return tuple(bus.health() for bus in self._buses)

    def run(self) -> None:
        """Follow the hall until `stop` is called from another thread or a signal handler."""
        for bus in self._buses:
            bus.start()
        for voice in self._voices.values():
            voice.start()
        self._link.start()
        looked = time.monotonic()
        try:
            while True:
                with contextlib.suppress(queue.Empty):
                    item = self._inbox.get(timeout=self._look_seconds)
                    if item is None:
                        return
                    self._safely(self._take, item)
                if time.monotonic() - looked >= self._look_seconds:
                    looked = time.monotonic()
                    self._safely(self._look)
        finally:
            self._link.stop()
            for bus in self._buses:
                bus.stop()
            for voice in self._voices.values():
                voice.close()
            for bus in self._buses:
                bus.close()

    def stop(self) -> None:
        """Make `run` return."""
        self._inbox.put(None)

    @staticmethod
    def _safely(do: Callable[..., None], *args: object) -> None:
        """What goes wrong once must not leave the hall without a gateway."""
        try:
            do(*args)
        except Exception:
            _log.exception("failed at a %s", ", ".join(type(arg).__name__ for arg in args) or "look")

    def _take(self, notice: Notice | _Key | _InVain) -> None:
        if isinstance(notice, _Key):
            self._pressed(notice)
            return
        if isinstance(notice, _InVain):
            self._came_to_nothing(notice.order)
            return
        if isinstance(notice, LinkDown):
            self._lost(notice)
            return
        if isinstance(notice, Welcome):
            _log.info("server: connected as %s", notice.identity.name)
            self._down = None
        live = self._mirror.fold(notice)
        hall = self._mirror.hall
        if hall is None:
            return
        if isinstance(notice, Snapshot):
            self._faults.follow({device: fault.fault for device, fault in hall.faults.items()})
            self._follow(hall, (), live=False)
        elif live:
            self._follow(hall, live, live=True)

    def _follow(self, hall: Hall, events: Sequence[Event], *, live: bool) -> None:
        shown = self._show(hall, live=live)
        for asked in (event.counter for event in events if isinstance(event, RatingAsked)):
            if (key := (NodeKind.EVALUATOR, asked)) in self._bus_of and key not in shown:
                self._bus_of[key].show(key, Question(asking=True))
        for voice in self._voices.values():
            voice.follow(hall, events, self._mirror.now)

    def _show(self, hall: Hall, *, live: bool) -> Collection[tuple[NodeKind, str]]:
        """Tell nodes what is news to them; answers which."""
        news = self._showing.news(hall, self._now(), live=live)
        for key, shown in news.items():
            self._bus_of[key].show(key, shown)
        return news

    def _lost(self, notice: LinkDown) -> None:
        """Say so once for each reason."""
        self._mirror.lost()
        for voice in self._voices.values():
            voice.lost()
        if notice != self._down:
            _log.warning("server: %s", notice.problem.code if notice.problem else "not connected")
        self._down = notice

    def _heard(self, node: Node, heard: Pressed | Rated) -> None:
        """In a bus's thread."""
        self._inbox.put(_Key(node, heard))

    def _pressed(self, key: _Key) -> None:
        """What a key means depends on how the counter stands, so without a server it means nothing."""
        hall = None if self._mirror.stale else self._mirror.hall
        if hall is None:
            _log.warning("%s: a key is ignored, there is no server", key.node.name)
        if (order := self._order(key, hall)) is not None:
            self._orders.give(order)
        self._beep()

    def _order(self, key: _Key, hall: Hall | None) -> Order | None:
        counter, heard = key.node.counter, key.heard
        if isinstance(heard, Pressed):
            return self._keypads[counter].press(heard.key, hall, self._now(), heard.digits)
        return self._evaluators[counter].rated(heard.level, self._now()) if hall is not None else None

    def _came_to_nothing(self, order: Order) -> None:
        if (keypad := self._keypads.get(str(order.args["counter"]))) is not None:
            keypad.came_to_nothing(order)
            self._beep()

    def _beep(self) -> None:
        """Have keypads beep whose last key has come to nothing, also while the server is away."""
        if self._mirror.hall is not None:
            self._show(self._mirror.hall, live=True)

    def _look(self) -> None:
        """Tell the server of devices that are lost or back, once each."""
        if self._mirror.stale:
            return
        faults: dict[str, str | None] = {}
        for bus in self._buses:
            faults |= faults_of(bus.health())
        for name, voice in self._voices.items():
            faults[name] = NO_SOUND if voice.health() else None
        self._faults.tell(faults)

    def _now(self) -> Millis:
        """Does not run back, and is not the same after the machine was started anew."""
        return self._began + time.monotonic_ns() // 1_000_000


def _voices(layout: Layout, link: LinkThread, sounds: Sounds) -> dict[str, Voice]:
    """By loudspeaker. A gateway without any needs no sound on its machine."""
    if not layout.loudspeakers:
        return {}
    from hardware.voice import Voice

    return {
        name: Voice(
            loudspeaker,
            layout,
            link.speaking,
            silent=sounds.silent,
            speed=sounds.speed,
            journal=sounds.journal / f"{name}.jsonl" if sounds.journal else None,
        )
        for name, loudspeaker in layout.loudspeakers.items()
    }
