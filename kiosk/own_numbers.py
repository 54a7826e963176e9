"""Own numbers: what a kiosk gives by itself while the server is away, and how they are handed in once it is back.

The reserve is a file, so everything done with it is done in a thread of its own; answers come back as signals.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from kiosk.reserve import Given, Reserve, Trouble
from kiosk.server import Server
from queueing.hall import Hall
from queueing.plan import HallPlan, Millis
from queueing.refusal import Code
from wire.problem import ProblemError

_log = logging.getLogger(__name__)

_AGAIN_MS = 2_000
"""After no answer, or one that may be another soon."""
_CLOSED_AGAIN_MS = 30_000
"""While the hall is closed: it may open later today."""


class OwnNumbers(QObject):
    """The reserve of one kiosk. All signals are emitted in the thread this object lives in."""

    remembered = Signal(object)
    """kiosk.reserve.Remembered | None: what is known of hall and kiosk without a server."""
    looked = Signal(object)
    """How many numbers are left, per line."""
    given = Signal(str, object)
    """For which request, kiosk.reserve.Given | None."""
    refused = Signal(str)
    """A number could never be handed in, for this reason."""
    troubled = Signal(object)
    """kiosk.reserve.Trouble | None: whether the file can be used has changed."""

    _done = Signal(object, object)

    def __init__(self, path: Path, link: Server, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._link = link
        self._thread = ThreadPoolExecutor(1, "reserve")
        self._done.connect(self._call_back, Qt.ConnectionType.QueuedConnection)
        self._up = False
        self._handing_in = False
        self._settled: str | None = None
        self._closed = False
        self._learned: tuple[str, dict[str, set[int]]] | None = None
        self._reserve: Reserve | None = None
        self._trouble: Trouble | None = None
        self._in_thread(lambda: self._open(path), self.remembered.emit)

    def close(self) -> None:
        """Let go of the file, after what was begun."""
        self._up = False
        self._in_thread(self._close)
        self._closed = True
        self._thread.shutdown()

    def remember(self, layout: bytes, kiosk: str, person_key: str) -> None:
        """Keep what the server's welcome said."""
        self._in_thread(lambda: self._file.remember(layout, kiosk, person_key))

    def learn(self, hall: Hall, kiosk: str) -> None:
        """The server has told which numbers `kiosk` gave today; only after that a new reserve gives any."""
        first, last = hall.plan.offline_numbers.get(kiosk, (1, 0))
        used = {line: {n for n in hall.handed_in.get(line, ()) if first <= n <= last} for line in hall.plan.lines}
        if hall.date is None or (hall.date, used) == self._learned:
            return
        date = hall.date
        self._learned = (date, used)

        def learn() -> None:
            for line, ordinals in used.items():
                self._file.used(line, ordinals, date)

        self._in_thread(learn)

    def look(self, plan: HallPlan, kiosk: str, date: str) -> None:
        """Find out how many numbers are left; `looked` answers."""
        first, last = plan.offline_numbers.get(kiosk, (1, 0))
        lines = tuple(plan.lines)
        self._in_thread(lambda: {line: self._file.left(line, first, last, date) for line in lines}, self.looked.emit)

    def give(
        self,
        request: str,
        plan: HallPlan,
        kiosk: str,
        *,
        queue: str,
        service: str | None,
        visitor_class: str,
        date: str,
        now: Millis,
        instead_of: str | None,
    ) -> None:
        """Give a number for the visitor's `request`; `given` answers, and then it is on disk."""
        line = plan.queues[queue].line
        first, last = plan.offline_numbers.get(kiosk, (1, 0))
        self._in_thread(
            lambda: self._file.give(line, first, last, queue, service, visitor_class, date, now, instead_of),
            lambda given: self.given.emit(request, given),
        )

    def hand_in(self) -> None:
        """The server is there: hand in what is pending, one after the other, the oldest first."""
        self._up = True
        if not self._handing_in:
            self._handing_in = True
            self._next()

    def stop(self) -> None:
        """The server is away."""
        self._up = False

    @property
    def _file(self) -> Reserve:
        assert self._reserve is not None
        return self._reserve

    def _open(self, path: Path) -> object:
        self._reserve = Reserve(path)
        return self._reserve.remembered()

    def _close(self) -> None:
        if self._reserve is not None:
            self._reserve.close()

    # Handing in

    def _next(self) -> None:
        self._in_thread(lambda: self._file.pending(), self._hand_in_first)

    def _hand_in_first(self, pending: tuple[Given, ...]) -> None:
        if not pending or not self._up:
            self._handing_in = False
            return
        given = pending[0]
        if given.id == self._settled:  # the disk does not take it; the server knows it
            self._later(_AGAIN_MS)
            self._settled = None
            return
        args: Mapping[str, Any] = {
            "queue": given.queue,
            "ordinal": given.ordinal,
            "issued_at": given.issued_at,
            "visitor_class": given.visitor_class,
            "service": given.service,
            "instead_of": given.instead_of,
        }
        told = {name: value for name, value in args.items() if value is not None}
        self._link.ask("hand-in", lambda answer: self._answered(given, answer), request_id=given.id, **told)

    def _answered(self, given: Given, answer: dict[str, Any] | Exception) -> None:
        if not isinstance(answer, Exception):
            self._settle(given, "handed in")
        elif isinstance(answer, ProblemError) and answer.problem.code == Code.HALL_CLOSED:
            self._later(_CLOSED_AGAIN_MS)
        elif isinstance(answer, ProblemError) and not answer.problem.retryable:
            _log.error("a number could not be handed in: %s", answer.problem.code)
            self.refused.emit(answer.problem.code)
            self._settle(given, answer.problem.code)
        else:
            self._later(_AGAIN_MS)

    def _settle(self, given: Given, outcome: str) -> None:
        self._settled = given.id
        self._in_thread(lambda: self._file.settle(given.id, outcome), lambda _: self._next())

    def _later(self, wait: int) -> None:
        self._handing_in = False
        QTimer.singleShot(wait, self, lambda: self.hand_in() if self._up else None)

    # The file's state

    def _notice(self, trouble: Trouble | None) -> None:
        """What was written before may be lost or undone: the server's word is taken down anew."""
        self._learned = None
        self.troubled.emit(trouble)

    # The thread

    def _in_thread(self, work: Callable[[], Any], then: Callable[[Any], object] = lambda _: None) -> None:
        def run() -> None:
            self._done.emit(then, work())
            before, self._trouble = self._trouble, self._reserve.trouble if self._reserve is not None else None
            if self._trouble is not before:
                self._done.emit(self._notice, self._trouble)

        if not self._closed:
            self._thread.submit(run)

    def _call_back(self, then: Callable[[object], object], result: object) -> None:
        then(result)
