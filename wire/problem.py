"""A problem: why something was refused, as RFC 9457 tells it, with a stable code."""

from __future__ import annotations

import msgspec

from queueing.plan import Millis


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """An RFC 9457 problem document.

    `code` is stable and for programs; people are shown the layout's phrase `problem.<code>`.
    `retryable` says that the same request may succeed later as it is.
    """

    code: str
    status: int
    title: str
    detail: str
    type: str
    retryable: bool = False
    ticket: str | None = None
    """The open ticket that is in the way."""
    booking: str | None = None
    """The booking that is in the way, or that it is too early for."""
    until: Millis | None = None
    """When asking again may help."""


class ProblemError(Exception):
    """The server refused a command."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.code}: {problem.detail}")
        self.problem = problem


class MalformedError(Exception):
    """A message is not what the contract says; `code` is MALFORMED, UNKNOWN_COMMAND or TOO_LARGE."""

    def __init__(self, detail: str, code: str = "MALFORMED") -> None:
        super().__init__(detail)
        self.code = code
