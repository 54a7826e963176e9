"""The case book: what the people of a play know of its cases, each from its registration until it is handed over."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from queueing.case import Delivery
from rehearsal.matter import Fate, Matter


@dataclass(slots=True, kw_only=True)
class Dossier:
    """One case."""

    case: str
    matter: Matter
    issuing: str | None
    delivery: Delivery
    summoned: bool
    page: str | None
    """The receipt's address, as its QR code has it; None where the receipt tells none."""
    code: str | None


@dataclass(slots=True)
class CaseBook:
    """Who registers a case puts it in; the back office, the applicants and the issuing counters take it out."""

    registered: asyncio.Queue[Dossier] = field(default_factory=asyncio.Queue)
    """For the back office."""
    decided: asyncio.Queue[Dossier] = field(default_factory=asyncio.Queue)
    """For the applicants who come to the window for their result."""
    of: dict[str, Dossier] = field(default_factory=dict)
    """Every case by its id."""
    _parcels: dict[str, list[Dossier]] = field(default_factory=dict)
    """Per issuing queue: what is to be put into a locker or given to the courier."""

    def register(self, view: Mapping[str, Any], matter: Matter) -> None:
        """A receipt was printed: the answer to `register-case`."""
        dossier = self.of[view["case"]] = Dossier(
            case=view["case"],
            matter=matter,
            issuing=view["issuing"],
            delivery=Delivery(view["delivery"]),
            summoned=view["summoned_at"] is not None,
            page=view["page"],
            code=view["code"],
        )
        self.registered.put_nowait(dossier)

    def decide(self, dossier: Dossier) -> None:
        """The result, or the refusal, lies at the issuing counter."""
        if dossier.matter.fate is not Fate.REFUSED and dossier.delivery is not Delivery.WINDOW:
            if dossier.issuing is not None:
                self._parcels.setdefault(dossier.issuing, []).append(dossier)
        elif dossier.matter.fetches_after is not None and dossier.issuing is not None:
            self.decided.put_nowait(dossier)

    def next_parcel(self, queues: Collection[str]) -> Dossier | None:
        """A result that a counter of these queues is to send, taken out of the book; None: there is none."""
        return next((self._parcels[queue].pop(0) for queue in queues if self._parcels.get(queue)), None)
