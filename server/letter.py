"""A letter: one message as it goes out, and the carriers that take it."""

from __future__ import annotations

from typing import Protocol

import msgspec

from queueing.plan import Millis


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What a carrier is given, in clear. Never logged: its text form tells nothing."""

    key: str
    """The same at every try: whoever gets a letter twice knows it by this."""
    case: str
    """The receipt's number."""
    message: str
    """What it is about, of `server.message.Message`."""
    recipient: str
    """`applicant` or `department`."""
    at: Millis
    """When it happened."""
    zh: str
    en: str
    phone: str | None = None
    """The applicant's."""
    department: str | None = None

    def __repr__(self) -> str:
        return f"Letter({self.key})"

    __str__ = __repr__


class NotDeliveredError(Exception):
    """A letter did not arrive, or nobody can say whether it did. Its text tells nothing of what the letter says."""

    def __init__(self, what: str, *, away: bool = True) -> None:
        """`away`: the carrier takes nothing at all now. Otherwise it is this letter that it does not take."""
        super().__init__(what)
        self.away = away


class Carrier(Protocol):
    """A way out of the hall."""

    def deliver(self, letter: Letter) -> None:
        """Hand a letter over and return once it is safe there. Called by threads. NotDeliveredError."""
