"""A submission: what a sheet sends, once. Until an answer has come, sending it again is the same request."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from counter_terminal import words
from counter_terminal.session import Session
from counter_terminal.shift import Outcome
from queueing.plan import Text
from wire.link import LinkTimeoutError
from wire.problem import MalformedError, Problem, ProblemError


class Standing(StrEnum):
    """Where a submission is."""

    OPEN = "open"
    """Nothing is under way."""
    SENT = "sent"
    UNANSWERED = "unanswered"
    """It may have been carried out or not: it can only be sent again as it was."""


class Submission:
    """Sends one command after the other for a sheet. What it holds is gone once it is answered."""

    def __init__(self, session: Session, moved: Callable[[], None]) -> None:
        """`moved` is called when it stands otherwise."""
        self._session, self._moved = session, moved
        self._request: tuple[str, dict[str, Any], str] | None = None
        self.standing = Standing.OPEN
        self.problem: Text | None = None
        """Why the last one came to nothing."""

    def send(self, do: str, args: Mapping[str, Any], done: Callable[[dict[str, Any]], None]) -> None:
        """Send a command, or the unanswered one again; `done` gets the result."""
        if self.standing is Standing.SENT:
            return
        if self._request is None:
            self._request = (do, dict(args), uuid.uuid4().hex)
        do, sent, request_id = self._request
        if self._session.submit(do, sent, request_id, lambda outcome: self._answered(outcome, done)):
            self.standing, self.problem = Standing.SENT, None
        else:
            if self.standing is Standing.OPEN:
                self._request = None
            self.problem = AWAY
        self._moved()

    def _answered(self, outcome: Outcome, done: Callable[[dict[str, Any]], None]) -> None:
        if isinstance(outcome, LinkTimeoutError):
            self.standing, self.problem = Standing.UNANSWERED, words.NO_ANSWER
        else:
            self.standing, self._request = Standing.OPEN, None
            if isinstance(outcome, ProblemError):
                self.problem = self._phrase(outcome.problem)
            elif isinstance(outcome, MalformedError):
                self.problem = MALFORMED
            elif isinstance(outcome, Exception):
                raise outcome
            else:
                self.problem = None
                done(outcome)
        self._moved()

    def _phrase(self, problem: Problem) -> Text:
        if problem.retryable:
            return BUSY
        layout = self._session.layout
        return words.problem(layout.phrases if layout is not None else {}, problem)


AWAY = Text(
    zh="现在不能提交：服务器未连接，或上一步还没有完成。填写的内容还在，请稍候再试。",
    en="Not now: the server is away, or busy with the last press. What you typed is still here; please try again.",
)
BUSY = Text(
    zh="系统暂时不能保存，什么都没有做。填写的内容还在，请稍候再试。",
    en="The system cannot write just now; nothing was done. Please try again.",
)
MALFORMED = Text(zh="填写的内容太长或有误，请检查。", en="Something is too long or wrong. Please check.")
