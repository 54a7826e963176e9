"""Orders on their way: what the keys at counters mean, asked over the link until there is an answer, or it is too late.

    given ── asked ── answer ──> done
                └── none in time ──> asked again under the same name ──> … ──> given up

The same press has the same name (request_id), however often the line repeats it and however often it is asked: the
server carries it out once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from hardware.order import Order
from wire.link import LinkTimeoutError
from wire.problem import MalformedError, ProblemError

_log = logging.getLogger(__name__)

ANSWER_SECONDS = 4.0
"""An answer is waited for so long, over the link's reconnections."""
ASKED = 3
"""So often an order is asked. Whoever pressed has long pressed again by then, or called for help."""


class Orders:
    """Safe to be used from any thread; nothing waits."""

    def __init__(
        self,
        ask: Callable[..., Future[dict[str, Any]]],
        *,
        in_vain: Callable[[Order], None] | None = None,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """`ask` is that of a `wire.thread.LinkThread`. `in_vain` is told, in any thread, what came to nothing: an
        order that was refused or given up, or a call when nobody waits."""
        self._ask = ask
        self._in_vain = in_vain
        self._answer_seconds = answer_seconds
        self._under_way: set[str] = set()
        self._lock = threading.Lock()

    def give(self, order: Order) -> None:
        """Have it carried out. One that is under way already is not asked a second time."""
        with self._lock:
            if order.request_id in self._under_way:
                return
            self._under_way.add(order.request_id)
        self._send(order, 1)

    def _send(self, order: Order, attempt: int) -> None:
        asked = self._ask(order.do, request_id=order.request_id, timeout=self._answer_seconds, **order.args)
        asked.add_done_callback(partial(self._settled, order, attempt))

    def _settled(self, order: Order, attempt: int, asked: Future[dict[str, Any]]) -> None:
        """Tickets and people are nobody's business in a log: it names the counter, the command and the code."""
        error = None if asked.cancelled() else asked.exception()
        if isinstance(error, LinkTimeoutError) and attempt < ASKED:
            self._send(order, attempt + 1)
            return
        with self._lock:
            self._under_way.discard(order.request_id)
        if self._in_vain is not None and _came_to_nothing(order, asked):
            self._in_vain(order)
        what = f"counter {order.args.get('counter')}: {order.do}"
        if isinstance(error, ProblemError):
            _log.warning("%s was refused: %s", what, error.problem.code)
        elif isinstance(error, LinkTimeoutError):
            _log.warning("%s got no answer", what)
        elif isinstance(error, MalformedError):
            _log.error("%s is no command", what)
        elif error is not None:
            _log.error("%s failed: %s", what, type(error).__name__)


def _came_to_nothing(order: Order, asked: Future[dict[str, Any]]) -> bool:
    if asked.cancelled() or asked.exception() is not None:
        return True
    return order.do == "call-next" and asked.result().get("ticket") is None
