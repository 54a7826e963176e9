"""A link with the domain at its other end instead of a server: commands are decided, the mirror folds real messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from layouts.layout import Layout
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.refusal import Refusal
from wire.codec import encode, encode_event
from wire.link import LinkTimeoutError
from wire.messages import Events, Identity, Snapshot, Welcome
from wire.mirror import Mirror
from wire.problem import Problem, ProblemError
from wire.views import ticket_view

MORNING = 1_795_395_300_000
"""2026-11-23 08:55 in Zhengzhou, a Monday."""

Then = Callable[[Any], None]


class HallLink(QObject):
    """Stands in for `wire.qt.QtLink`. Answers come a moment later, as they do from a server."""

    welcomed = Signal(object)
    changed = Signal()
    lost = Signal(object)

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.mirror = Mirror()
        self.layout = layout
        self.hall = Hall(layout.plan)
        self.now = MORNING
        self.asked: list[tuple[str, dict[str, object]]] = []
        """Every request that was sent: its id and what was asked."""
        self.silent = False
        """Requests are carried out and the answers get lost."""
        self.refusal: Problem | None = None
        """What every request is answered."""
        self._answers: dict[str, Any] = {}
        self.do(cmd.OpenDay(date="2026-11-23"))

    def come(self, kiosk: str) -> None:
        """The server is there, or there again, and knows this kiosk."""
        self._take(
            Welcome(
                protocol=1,
                now=self.now,
                identity=Identity(kind="kiosk", name=kiosk),
                layout=msgspec.Raw(encode(self.layout)),
            )
        )
        self._take(Snapshot(now=self.now, hall=self.hall.snapshot()))

    def go(self, problem: Problem | None = None) -> None:
        """The server is gone."""
        self.mirror.lost()
        self.lost.emit(problem)
        self.changed.emit()

    def do(self, command: cmd.Command) -> None:
        """Something happens in the hall."""
        first = self.hall.seq + 1
        events = decide(self.hall, command, self.now)
        for event in events:
            self.hall.apply(event)
        pairs = tuple(msgspec.json.decode(encode_event(event), type=tuple[str, msgspec.Raw]) for event in events)
        self._take(Events(first=first, now=self.now, events=pairs))

    def wait_in(self, queue: str, people: int) -> None:
        """So many people more take a number for `queue`."""
        for _ in range(people):
            self.do(cmd.IssueTicket(queue=queue))

    def ask(self, do: str, then: Then, *, request_id: str | None = None, timeout: float = 10.0, **args: object) -> None:
        assert do == "issue"
        assert request_id is not None
        self.asked.append((request_id, args))
        answer = self._answers.get(request_id) or self._issue(args)
        if not isinstance(answer, Exception):
            self._answers[request_id] = answer
        if self.silent:
            answer = LinkTimeoutError("no answer")
        QTimer.singleShot(1, self, lambda: then(answer))

    def _issue(self, args: dict[str, Any]) -> Any:
        if self.refusal is not None:
            return ProblemError(self.refusal)
        try:
            self.do(cmd.IssueTicket(**args))
        except Refusal as refusal:
            return ProblemError(problem(refusal.code))
        ticket = list(self.hall.tickets.values())[-1]
        return msgspec.to_builtins(ticket_view(self.hall, ticket))

    def _take(self, message: Any) -> None:
        self.mirror.fold(message)
        if isinstance(message, Welcome):
            self.welcomed.emit(message)
        self.changed.emit()


def problem(code: str, *, retryable: bool = False) -> Problem:
    """A refusal with `code`."""
    return Problem(code=code, status=409, title=code, detail=code, type="about:blank", retryable=retryable)
