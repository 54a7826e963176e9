"""Inquiries: what a terminal asks of the server over HTTP, each in a thread of its own."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Qt, Signal

from wire.problem import Problem, ProblemError

TIMEOUT_S = 8.0
_ANSWER_LIMIT = 64 * 1024

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""A hall's server is never behind a proxy."""


class UnreachableError(Exception):
    """The server did not answer, or what answered is not the hall's server."""


Found = dict[str, Any] | ProblemError | UnreachableError


def inquire(
    url: str, path: str, *, token: str | None = None, body: Mapping[str, object] | None = None, timeout: float
) -> dict[str, Any]:
    """What the server answers under /api/v1; a `body` is posted. Blocks: not for the thread that draws.

    Raises ProblemError when the server refuses, UnreachableError when it does not answer.
    """
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    data = msgspec.json.encode(body) if body is not None else None
    request = urllib.request.Request(f"{url.rstrip('/')}/api/v1{path}", data=data, headers=headers)
    try:
        with _direct.open(request, timeout=timeout) as response:
            return msgspec.json.decode(response.read(_ANSWER_LIMIT), type=dict[str, Any])
    except urllib.error.HTTPError as error:
        raise _refusal(error) from None
    except (OSError, msgspec.DecodeError) as error:
        raise UnreachableError(type(error).__name__) from None


def _refusal(error: urllib.error.HTTPError) -> Exception:
    try:
        return ProblemError(msgspec.json.decode(error.read(_ANSWER_LIMIT), type=Problem))
    except (OSError, msgspec.DecodeError):
        return UnreachableError(f"HTTP {error.code}")


class Inquiry(QObject):
    """Asks one server; answers come back to this object's thread, in any order."""

    _found = Signal(object, object)

    def __init__(self, url: str, token: str | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._url, self._token = url, token
        self._found.connect(self._hand_over, Qt.ConnectionType.QueuedConnection)

    def ask(self, path: str, then: Callable[[Found], None], body: Mapping[str, object] | None = None) -> None:
        """Begin; answers at once, and `then` gets what was found."""
        threading.Thread(target=self._run, args=(path, then, body), name="inquiry", daemon=True).start()

    def _run(self, path: str, then: Callable[[Found], None], body: Mapping[str, object] | None) -> None:
        try:
            found: Found = inquire(self._url, path, token=self._token, body=body, timeout=TIMEOUT_S)
        except (ProblemError, UnreachableError) as error:
            found = error
        try:
            self._found.emit(then, found)
        except RuntimeError:  # the window is gone
            return

    def _hand_over(self, then: Callable[[Found], None], found: Found) -> None:
        then(found)
