"""The outcome: all that is told of a play at its end, and whether it held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from queueing.plan import Millis
from rehearsal import log_book
from rehearsal.account import Account, account
from rehearsal.agreement import Agreement, agreement
from rehearsal.case_account import CaseAccount, case_account
from rehearsal.fairness import unfair
from rehearsal.leaks import leaks
from rehearsal.paper import Slips
from rehearsal.play import Play
from rehearsal.promises import Promises, promises
from rehearsal.stands import stands
from rehearsal.tally import Row, Tally, tally
from rehearsal.witnesses import Witnesses


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a play came out."""

    tally: Tally
    account: Account
    cases: CaseAccount
    leaks: tuple[str, ...]
    """Where an applicant stands in clear."""
    contacts: int
    """Applicants who have left word how to be reached."""
    unfair: tuple[str, ...]
    """Who was called before whom against the rule."""
    agreement: Agreement | None
    """Whether voice, walls and bars told what the log tells; None where nobody looked."""
    promises: Promises | None
    rows: int
    """Of the log whose hashes hold."""
    broken: str | None
    """What is wrong with the next one, if anything."""
    doings: Counter[str]
    cards: int
    """Tickets taken with an identity card."""
    own: int
    """Numbers that a cut-off kiosk gave."""
    slips: Slips
    receipts: Slips
    speed: float

    @property
    def faults(self) -> tuple[str, ...]:
        """All that differs from what it must be, but for the log's chain."""
        return (*self.tally.faults, *self.account.faults, *self.cases.faults, *self.unfair, *self.leaks, *self._untrue)

    @property
    def _untrue(self) -> tuple[str, ...]:
        return self.agreement.faults if self.agreement is not None else ()

    @property
    def holds(self) -> bool:
        """Nothing is lost, doubled, out of turn, broken or betrayed, and nothing untrue was told."""
        return not self.faults and self.broken is None


def outcome_of(play: Play, data: Path, since: int = 0, seen: Witnesses | None = None, until: Millis = 0) -> Outcome:
    """Hold the log in `data`, from its row `since` on, against what everybody of the play was answered.

    And against what was seen and heard on the floor until a time of the hall, where somebody looked and listened.
    """
    log, ledger, plan = log_book.rows(data), play.ledger, play.layout.plan
    rows, broken = log_book.chain(data)
    return Outcome(
        tally=tally(log, ledger, since),
        account=account(log, ledger, plan, since),
        cases=case_account(log, since),
        leaks=tuple(leaks(data, ledger.references)),
        contacts=ledger.contacts,
        unfair=tuple(unfair(log, plan)),
        agreement=_agreement(play, log, since, seen, until) if seen is not None else None,
        promises=promises(log, ledger.told),
        rows=rows,
        broken=broken,
        doings=ledger.doings,
        cards=len(ledger.cards),
        own=len(ledger.own),
        slips=play.scene.slips,
        receipts=play.scene.receipts,
        speed=play.script.speed,
    )


def _agreement(play: Play, log: Sequence[Row], since: int, seen: Witnesses, until: Millis) -> Agreement:
    told = stands(log, play.layout.plan, since)
    return agreement(told, seen, play.layout.phrases, play.script.speed, until)
