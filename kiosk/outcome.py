"""Outcomes: what a request has come to, and what has become of the slip."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from queueing.plan import Millis


class Aim(StrEnum):
    """What the visitor wants of the server."""

    ISSUE = "issue"
    CHECK_IN = "check-in"
    REPRINT = "reprint"
    COLLECT = "collect"
    """取件: a number at the issuing counter, for the receipt of a case that is decided."""

    @property
    def command(self) -> str:
        """The command that asks for it."""
        return Aim.ISSUE if self is Aim.COLLECT else self


class Paper(StrEnum):
    """What has become of the printed slip."""

    NONE = "none"
    """This kiosk has no printer."""
    PRINTING = "printing"
    PRINTED = "printed"
    OUT = "paper_out"
    FAILED = "print_failed"
    UNSURE = "print_unsure"
    """Sent, and never confirmed: there may be a slip or not."""


UNPRINTED = frozenset({Paper.OUT, Paper.FAILED, Paper.UNSURE})
"""The visitor may be without a slip."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The ticket that the server, or this kiosk from its reserve, has given."""

    number: str
    queue: str
    ahead: int | None
    """None where nobody knows."""
    issued_at: Millis
    service: str | None = None
    visitor_class: str = "ordinary"
    ticket: str = ""
    """Its id; empty for a number of this kiosk's own."""
    slot_time: Millis | None = None
    wait: tuple[int, int] | None = None
    """Minutes from and to; None where nobody knows."""
    page: str = field(default="", repr=False)
    """The address of its own page; empty for a number of this kiosk's own."""
    code: str = field(default="", repr=False)
    """What to type to have it printed again elsewhere."""
    tail: str = ""
    booked: bool = False
    """It was taken by checking in with a booking."""
    collecting: bool = False
    """It was taken by the receipt of a case."""
    reprinted: bool = False
    offline: bool = False
    """This kiosk gave it by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why there is no ticket."""

    code: str | None
    """The server's refusal; None when it did not answer, so that nobody knows yet whether there is a ticket."""
    retryable: bool
    """The same request may be sent again."""
    ticket: str | None = None
    """The open ticket that is in the way."""
    until: Millis | None = None
    """When asking again may help."""
