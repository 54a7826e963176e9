"""The ledger: everything that the people of a play asked and were answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Deed = tuple[str, str, str]
"""(actor as the log names it, command, ticket id)."""


@dataclass(slots=True)
class Ledger:
    """Filled while the play goes on, held against the log at its end."""

    answered: Counter[Deed] = field(default_factory=Counter)
    """What was answered, by whom it was asked."""
    numbers: Counter[str] = field(default_factory=Counter)
    """Ids of the tickets that kiosks were given."""
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(command, problem code)."""
    unanswered: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(actor, command) still without an answer when the play ended: done or not, nobody knows."""
    served: Counter[str] = field(default_factory=Counter)
    """Completed visits by zone."""

    def answer(self, actor: str, do: str, answer: dict[str, Any]) -> None:
        """An answer has come: a ticket, or a counter with its ticket."""
        ticket = answer.get("ticket") if "ticket_id" not in answer else answer
        if not isinstance(ticket, dict):
            return
        self.answered[actor, do, ticket["ticket_id"]] += 1
        if do == "issue":
            self.numbers[ticket["ticket_id"]] += 1
        elif do == "complete":
            self.served[ticket["zone"]] += 1
