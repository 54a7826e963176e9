"""Signing in over HTTP: staff number and PIN for a token. The PIN goes to the server and nowhere else."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote

import msgspec
from PySide6.QtCore import QObject, Signal

from wire.problem import Problem, ProblemError

TIMEOUT_S = 8.0
_ANSWER_LIMIT = 64 * 1024

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""A hall's server is never behind a proxy."""


class UnreachableError(Exception):
    """The server did not answer, or what answered is not the hall's server."""


def sign_in(url: str, counter: str, staff_no: str, pin: str, *, timeout: float = TIMEOUT_S) -> str:
    """The token of a clerk who signs in at `counter`. Blocks: not for the thread that draws.

    Raises ProblemError when the server refuses, UnreachableError when it does not answer.
    """
    request = urllib.request.Request(
        f"{url.rstrip('/')}/api/v1/counters/{quote(counter, safe='')}/sign-in",
        data=msgspec.json.encode({"staff_no": staff_no, "pin": pin}),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
        method="POST",
    )
    try:
        with _direct.open(request, timeout=timeout) as response:
            return str(msgspec.json.decode(response.read(_ANSWER_LIMIT), type=dict[str, Any])["token"])
    except urllib.error.HTTPError as error:
        raise _refusal(error) from None
    except (OSError, msgspec.DecodeError, KeyError) as error:
        raise UnreachableError(type(error).__name__) from None


def _refusal(error: urllib.error.HTTPError) -> Exception:
    try:
        return ProblemError(msgspec.json.decode(error.read(_ANSWER_LIMIT), type=Problem))
    except (OSError, msgspec.DecodeError):
        return UnreachableError(f"HTTP {error.code}")


class SignIn(QObject):
    """Signs in, in a thread of its own; `done` brings the token or the error to this object's thread."""

    done = Signal(object)
    """str | ProblemError | UnreachableError"""

    def __init__(self, url: str, counter: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._url, self._counter = url, counter

    def start(self, staff_no: str, pin: str) -> None:
        """Begin; answers at once."""
        threading.Thread(target=self._run, args=(staff_no, pin), name="sign-in", daemon=True).start()

    def _run(self, staff_no: str, pin: str) -> None:
        try:
            outcome: object = sign_in(self._url, self._counter, staff_no, pin)
        except (ProblemError, UnreachableError) as error:
            outcome = error
        try:
            self.done.emit(outcome)
        except RuntimeError:  # the window is gone
            return
