"""A counter's devices on a real link to a real server."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from hardware.order import Order
from queueing.hall import CounterState, Hall
from tests.running import RunningServer, wait_until
from wire.link import LinkDown, Notice
from wire.mirror import Mirror
from wire.thread import LinkThread


class Desk:
    """The gateway's link, for one counter."""

    def __init__(self, url: str, token: str, counter: str) -> None:
        self._mirror = Mirror()
        self._counter = counter
        self._notices: queue.SimpleQueue[Notice] = queue.SimpleQueue()
        self.link = LinkThread(url, token, self._notices.put)

    @property
    def hall(self) -> Hall:
        """The hall as the gateway knows it."""
        assert self.known
        assert self._mirror.hall is not None
        return self._mirror.hall

    @property
    def known(self) -> bool:
        """The hall is known; whatever has come meanwhile is taken in."""
        while not self._notices.empty():
            notice = self._notices.get()
            if isinstance(notice, LinkDown):
                self._mirror.lost()
            else:
                self._mirror.fold(notice)
        return self._mirror.hall is not None

    @property
    def counter(self) -> CounterState:
        """The counter as the gateway knows it."""
        return self.hall.counters[self._counter]

    def until(self, condition: Callable[[CounterState], Any]) -> None:
        """Wait until the counter is so."""
        wait_until(lambda: condition(self.counter), 20)

    def send(self, order: Order | None) -> Future[dict[str, Any]]:
        """Order it, without waiting for the answer."""
        assert order is not None
        return self.link.ask(order.do, request_id=order.request_id, **order.args)  # type: ignore[arg-type]

    def do(self, order: Order | None) -> dict[str, Any]:
        """Order it; ProblemError when it is refused."""
        return self.send(order).result(20)


@contextmanager
def desk_at(server: RunningServer, counter: str) -> Iterator[Desk]:
    """A counter's devices, connected."""
    desk = Desk(server.url, server.add_device("gateway", f"gateway-{counter}"), counter)
    desk.link.start()
    try:
        wait_until(lambda: desk.known, 20)
        yield desk
    finally:
        desk.link.stop()
