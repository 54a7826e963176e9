"""Signing in over HTTP: staff number and PIN, or a badge, for a token. They go to the server and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import msgspec
from PySide6.QtCore import QObject, Signal

from counter_terminal.inquiry import TIMEOUT_S, Found, Inquiry, UnreachableError, inquire

__all__ = ["SignIn", "SignedIn", "UnreachableError", "sign_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who has signed in."""

    token: str = field(repr=False)
    staff_no: str
    role: str
    name: str | None = None
    """What the name card says."""


def sign_in(url: str, counter: str, proof: Mapping[str, str], *, timeout: float = TIMEOUT_S) -> SignedIn:
    """Sign a clerk in at `counter` by `proof`, {staff_no, pin} or {badge}. Blocks: not for the thread that draws.

    Raises ProblemError when the server refuses, UnreachableError when it does not answer.
    """
    return _read(inquire(url, _path(counter), body=proof, timeout=timeout))


class SignIn(QObject):
    """Signs in, in a thread of its own; `done` brings the outcome to this object's thread."""

    done = Signal(object)
    """SignedIn | ProblemError | UnreachableError"""

    def __init__(self, url: str, counter: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inquiry, self._counter = Inquiry(url, parent=self), counter

    def start(self, staff_no: str, pin: str) -> None:
        """Begin by staff number and PIN; answers at once."""
        self._begin({"staff_no": staff_no, "pin": pin})

    def start_by_badge(self, badge: str) -> None:
        """Begin by the number of a badge; answers at once."""
        self._begin({"badge": badge})

    def _begin(self, proof: Mapping[str, str]) -> None:
        self._inquiry.ask(_path(self._counter), self._found, body=proof)

    def _found(self, found: Found) -> None:
        if not isinstance(found, Exception):
            try:
                self.done.emit(_read(found))
                return
            except UnreachableError as error:
                found = error
        self.done.emit(found)


def _path(counter: str) -> str:
    return f"/counters/{quote(counter, safe='')}/sign-in"


def _read(answer: object) -> SignedIn:
    try:
        return msgspec.convert(answer, SignedIn)
    except msgspec.ValidationError:
        raise UnreachableError("not an answer of the hall's server") from None
