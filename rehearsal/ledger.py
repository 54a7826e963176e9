"""The ledger: everything that the people of a play asked and were answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kiosk.reserve import Given
from queueing.ticket import TicketState

Deed = tuple[str, str, str]
"""(actor as the log names it, command, and what it was about: a ticket, booking, case, move, …)."""

GIVING = frozenset({"issue", "check-in", "hand-in"})
"""Commands that are answered with a new ticket."""

ABOUT = {
    "move": "move",
    "end-move": "move",
    "post-notice": "notice",
    "withdraw-notice": "notice",
    "acknowledge-alarm": "alarm",
    "call-back": "follow_up",
    "settle-follow-up": "follow_up",
    "rate": "ticket",
}
"""The field that tells what a command is about whose answer does not."""


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating that somebody was thanked for."""

    actor: str
    ticket: str
    level: int
    addition: bool = False


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number that a kiosk gave while it was cut off."""

    actor: str
    """The kiosk as the log names it."""
    given: Given


@dataclass(slots=True)
class Ledger:
    """Filled while the play goes on, held against the log at its end."""

    answered: Counter[Deed] = field(default_factory=Counter)
    """What was answered, by whom it was asked."""
    done: Counter[str] = field(default_factory=Counter)
    """How often each command was answered."""
    numbers: Counter[str] = field(default_factory=Counter)
    """Ids of the tickets that kiosks were given."""
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(command, problem code)."""
    unanswered: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(actor, command) that were never answered: done or not, nobody knows."""
    served: Counter[str] = field(default_factory=Counter)
    """Completed visits by zone."""
    cards: dict[str, str] = field(default_factory=dict, repr=False)
    """Per ticket: the made-up number of the card that it was taken with."""
    told: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Per ticket: from and to, the minutes that its visitor was told to wait."""
    own: list[OwnNumber] = field(default_factory=list)
    """What cut-off kiosks gave, in order."""
    settled: set[str] = field(default_factory=set)
    """Of these, by their ids, those that the server has taken."""
    ratings: Counter[Rating] = field(default_factory=Counter)
    """What visitors were thanked for."""
    contacts: int = 0
    """Applicants who have left word how to be reached."""
    references: list[str] = field(default_factory=list, repr=False)
    """Locker codes and waybills, which the log does not know."""
    doings: Counter[str] = field(default_factory=Counter)
    """What else people did, for the report."""
    surprises: list[str] = field(default_factory=list)
    """Answers that were not what they must be."""

    def answer(self, actor: str, do: str, asked: Mapping[str, object], answer: Mapping[str, Any]) -> None:
        """An answer has come: a ticket, a counter with its ticket, a case, or one that only says that it was done."""
        self.done[do] += 1
        if do in ABOUT:
            self.answered[actor, do, str(asked[ABOUT[do]])] += 1
        elif "issuing" in answer:
            self.answered[actor, do, answer["case"]] += 1
        elif do == "ask-rating":
            self.answered[actor, do, answer["asked"]] += 1
        else:
            self._about_a_ticket(actor, do, answer)

    def _about_a_ticket(self, actor: str, do: str, answer: Mapping[str, Any]) -> None:
        ticket = answer.get("ticket") if "ticket_id" not in answer else answer
        if not isinstance(ticket, dict):
            return
        self.answered[actor, do, ticket["ticket_id"]] += 1
        if do in GIVING:
            self._number(do, ticket)
        elif do == "complete" and ticket["state"] == TicketState.COMPLETED:
            self.served[ticket["zone"]] += 1

    def _number(self, do: str, ticket: Mapping[str, Any]) -> None:
        self.numbers[ticket["ticket_id"]] += 1
        if do != "hand-in" and ticket["wait"] is not None:
            low, high = ticket["wait"]
            self.told[ticket["ticket_id"]] = (low, high)
