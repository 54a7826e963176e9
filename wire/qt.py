"""The link's thin Qt face: notices arrive as signals in the program's own thread, where the mirror is folded."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from wire.link import ANSWER_S, LinkDown, Notice
from wire.messages import Caption, Welcome
from wire.mirror import Mirror
from wire.problem import Problem
from wire.thread import LinkThread


class QtLink(QObject):
    """A `LinkThread` and a `Mirror` for a Qt program.

    All signals are emitted in the thread this object lives in.
    """

    welcomed = Signal(object)
    """wire.messages.Welcome: the layout and who this terminal is."""
    changed = Signal()
    """The mirror has moved: state, clock or staleness."""
    happened = Signal(object)
    """A tuple of live events, never replayed ones."""
    captioned = Signal(object)
    """wire.messages.Caption: a loudspeaker begins to say a call."""
    lost = Signal(object)
    """Problem | None: the link is down; the mirror is stale."""

    _delivered = Signal(object)
    _answered = Signal(object, object)

    def __init__(self, url: str, token: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.mirror = Mirror()
        self.up = False
        self.problem: Problem | None = None
        """Why the server refused this terminal, if it did."""
        self._thread = LinkThread(url, token, self._delivered.emit)
        self._delivered.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._answered.connect(self._call_back, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin to connect."""
        self._thread.start()

    def stop(self) -> None:
        """Close the link."""
        self._thread.stop()

    def ask(
        self,
        do: str,
        then: Callable[[dict[str, Any] | Exception], None],
        /,
        *,
        request_id: str | None = None,
        timeout: float = ANSWER_S,
        **args: object,
    ) -> None:
        """Send a command; `then` gets its result, or the ProblemError or LinkTimeoutError, in this object's thread."""
        future = self._thread.ask(do, request_id=request_id, timeout=timeout, **args)

        def hand_over(done: Future[dict[str, Any]]) -> None:
            if not done.cancelled():
                self._answered.emit(then, done.exception() or done.result())

        future.add_done_callback(hand_over)

    def _call_back(self, then: Callable[[object], None], outcome: object) -> None:
        then(outcome)

    def _take(self, notice: Notice) -> None:
        if isinstance(notice, LinkDown):
            self.up, self.problem = False, notice.problem
            self.mirror.lost()
            self.lost.emit(notice.problem)
            self.changed.emit()
            return
        live = self.mirror.fold(notice)
        if isinstance(notice, Welcome):
            self.up, self.problem = True, None
            self.welcomed.emit(notice)
        if isinstance(notice, Caption):
            self.captioned.emit(notice)
        if live:
            self.happened.emit(live)
        self.changed.emit()
