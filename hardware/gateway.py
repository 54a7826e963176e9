"""The gateway: follows the hall over the link and keeps every LED bar saying what its counter does.

link thread ── notices ──> gateway thread: mirror → texts → what changed ──> bus threads → bars
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Iterable, Mapping

from hardware.agenda import Pace
from hardware.bar_text import BarState, BarText, bar_state, bar_text
from hardware.bus import BusHealth, BusThread
from hardware.node import NodeKind
from layouts.layout import Layout
from queueing.hall import Hall
from queueing.plan import Text
from wire.link import LinkDown, Notice
from wire.messages import Snapshot, Welcome
from wire.mirror import Mirror
from wire.thread import LinkThread

_log = logging.getLogger(__name__)


class BarBoard:
    """Knows what the bars of the hall were last told, and so what is news to them."""

    def __init__(self, counters: Iterable[str], phrases: Mapping[str, Text]) -> None:
        self._counters = tuple(counters)
        self._phrases = phrases
        self._told: dict[str, BarState] = {}

    def news(self, hall: Hall, *, live: bool) -> dict[str, BarText]:
        """The texts that differ from what was told, by counter; from now on they count as told.

        `live` says that what changed happens now. What a snapshot brings has happened before, and does not flash.
        Counters that the hall does not have are left out.
        """
        states = {counter: bar_state(hall, counter) for counter in self._counters if counter in hall.counters}
        news = {
            counter: bar_text(state, hall.plan.counters[counter].label, self._phrases)
            for counter, state in states.items()
            if self._told.get(counter) != state
        }
        self._told = states
        return news if live else {counter: text.still() for counter, text in news.items()}


class Gateway:
    """Runs from `start` until `stop`. While the server is away the bars keep what they show."""

    def __init__(self, layout: Layout, server: str, token: str, *, pace: Pace | None = None) -> None:
        """`server` is the server's address, e.g. `http://127.0.0.1:8080`; `token` a gateway's device token."""
        self._buses = [BusThread(bus, pace) for bus in layout.buses.values()]
        self._bus_of = {node.key: bus for bus in self._buses for node in bus.nodes}
        bars = [counter for kind, counter in self._bus_of if kind is NodeKind.BAR]
        self._board = BarBoard(bars, layout.phrases)
        self._mirror = Mirror()
        self._notices: queue.SimpleQueue[Notice | None] = queue.SimpleQueue()
        self._link = LinkThread(server, token, self._notices.put)
        self._down: LinkDown | None = LinkDown()

    def health(self) -> tuple[BusHealth, ...]:
        """How every bus and bar is doing."""
        return tuple(bus.health() for bus in self._buses)

    def run(self) -> None:
        """Follow the hall until `stop` is called from another thread or a signal handler."""
        for bus in self._buses:
            bus.start()
        self._link.start()
        try:
            while (notice := self._notices.get()) is not None:
                self._take(notice)
        finally:
            self._link.stop()
            for bus in self._buses:
                bus.close()

    def stop(self) -> None:
        """Make `run` return."""
        self._notices.put(None)

    def _take(self, notice: Notice) -> None:
        if isinstance(notice, LinkDown):
            self._lost(notice)
            return
        if isinstance(notice, Welcome):
            _log.info("server: connected as %s", notice.identity.name)
            self._down = None
        snapshot = isinstance(notice, Snapshot)
        live = self._mirror.fold(notice)
        if self._mirror.hall is not None and (live or snapshot):
            for counter, text in self._board.news(self._mirror.hall, live=not snapshot).items():
                bar = (NodeKind.BAR, counter)
                self._bus_of[bar].show(bar, text)

    def _lost(self, notice: LinkDown) -> None:
        """Say so once for each reason."""
        self._mirror.lost()
        if notice != self._down:
            _log.warning("server: %s", notice.problem.code if notice.problem else "not connected")
        self._down = notice
