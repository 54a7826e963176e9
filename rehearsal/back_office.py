"""The back office: takes in papers, sees departments arrive, decides. What it decides lies at the issuing counter."""

from __future__ import annotations

import asyncio
import contextlib

from rehearsal.case_book import Dossier
from rehearsal.hall_time import PlayOver
from rehearsal.house import House
from rehearsal.matter import Fate
from rehearsal.terminal import Terminal
from wire.problem import ProblemError

REFUSED_FOR = "材料不符合规定 the papers do not meet the rules"
WITHDRAWN_FOR = "申请人撤回 the applicant takes it back"


class BackOffice:
    """One member of staff who works on every case at once, each at its own pace."""

    def __init__(self, house: House, staff_no: str, pin: str) -> None:
        self._house, self._staff_no, self._pin = house, staff_no, pin

    async def work(self) -> None:
        """Work until the play ends (PlayOver)."""
        house = self._house
        token = await house.entrance.sign_in(self._staff_no, self._pin, None)
        async with Terminal(house.url, token, house.time, house.ledger) as terminal, asyncio.TaskGroup() as cases:
            with contextlib.suppress(PlayOver):
                while True:
                    dossier = await house.time.unless_over(house.cases.registered.get())
                    cases.create_task(house.time.as_long_as_it_lasts(self._work_on(dossier, terminal)))

    async def _work_on(self, dossier: Dossier, terminal: Terminal) -> None:
        matter, time, case = dossier.matter, self._house.time, dossier.case
        with contextlib.suppress(ProblemError):
            if dossier.summoned:
                await time.sleep(matter.arrives_after)
                await terminal.ask("record-arrival", case=case)
            if matter.missing:
                await time.sleep(matter.supplied_after)
                await terminal.ask("supply-papers", case=case, papers=matter.missing)
            await time.sleep(matter.decided_after)
            if matter.fate is Fate.WITHDRAWN:
                await terminal.ask("withdraw-case", case=case, reason=WITHDRAWN_FOR)
                return
            verdict = {"ready": True} if matter.fate is Fate.GRANTED else {"ready": False, "reason": REFUSED_FOR}
            await terminal.ask("decide-case", case=case, **verdict)
            self._house.cases.decide(dossier)
