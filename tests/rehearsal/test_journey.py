"""The journey: one visitor, from the number to the result and a last word, through every door of a real server."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from layouts.loader import builtin, load
from queueing.plan import DAY, QueueKind, Service
from rehearsal import log_book
from tests.running import RunningServer, wait_until
from tests.server.house import House
from wire.link import Link
from wire.problem import ProblemError

PLAN = load(builtin("zhengzhou")).plan
APPLICANT = {"name": "乌有先生", "phone": "+999000111222", "address": "子虚路 1 号"}
"""Nobody, who lives nowhere."""


def on_call() -> Service:
    """An item that another department is called in for, and some of whose papers may come later."""
    items = (item for item in PLAN.services.values() if item.on_call and item.papers)
    return next(item for item in items if PLAN.queues[item.queue].kind is QueueKind.ACCEPTANCE)


ITEM = on_call()
ISSUING = PLAN.issuing_of(ITEM.queue)
ACCEPTS = next(c.id for c in PLAN.counters.values() if any(a.queue == ITEM.queue for a in c.assignments))
ISSUES = next(c.id for c in PLAN.counters.values() if any(a.queue == ISSUING for a in c.assignments))


@dataclass(frozen=True, slots=True)
class Post:
    """What has left the hall, by its outbox's folder."""

    folder: Path

    def letter(self, message: str) -> dict[str, Any]:
        """The one letter of this name; it is waited for."""
        found: list[dict[str, Any]] = []

        def there() -> bool:
            found[:] = [each for each in self._all() if each["message"] == message]
            return bool(found)

        wait_until(there, 30, message)
        (letter,) = found
        return letter

    def _all(self) -> Iterator[dict[str, Any]]:
        for file in self.folder.glob("*.json"):
            yield json.loads(file.read_text())


@asynccontextmanager
async def linked(server: RunningServer, token: str) -> AsyncIterator[Link]:
    """Somebody's link."""
    link = Link(server.url, token, lambda _: None, feed="none")
    running = asyncio.create_task(link.run())
    try:
        yield link
    finally:
        running.cancel()


async def refused(asking: Any) -> str:
    """The code of a refusal that must come."""
    with pytest.raises(ProblemError) as error:
        await asking
    return str(error.value.problem.code)


def test_a_case_goes_from_the_kiosk_to_the_window_and_nothing_of_it_is_lost_or_betrayed(
    running: RunningServer,
) -> None:
    """From the number over the department, the decision and the result to the rating and its follow-up: all logged."""
    asyncio.run(Journey(running).take())


class Journey:
    """The people of the journey and what they hold in their hands."""

    def __init__(self, server: RunningServer) -> None:
        self.server, self.house = server, House(server)
        self.post = Post(server.data / "outbox")

    async def take(self) -> None:
        """All of it, step by step."""
        server = self.server
        house = self.house
        async with (
            linked(server, house.kiosk) as at_kiosk,
            linked(server, house.sign_in(ACCEPTS, house.hire())) as accepts,
            linked(server, house.sign_in(ISSUES, house.hire())) as issues,
            linked(server, self._desk("office")) as office,
            linked(server, self._desk("manager")) as manager,
        ):
            first = await at_kiosk.ask("issue", service=ITEM.id)
            receipt = await self._accept(accepts, first)
            token = receipt["page"].rpartition("/r/")[2]
            assert await refused(at_kiosk.ask("issue", token=token)) == "CASE_NOT_READY"
            await self._decide(office, receipt)
            second = await self._fetch(at_kiosk, receipt, token)
            await self._hand_over(issues, receipt, second)
            await self._rate(second)
            await self._follow_up(manager, second)
            house.close()
            server.stop()
            self._compare(first, second, receipt)
            self._search(receipt)

    def _desk(self, role: str) -> str:
        """The session of somebody new who needs no counter."""
        staff_no = self.house.hire(role)
        token: str = self.house.post("/desk/sign-in", staff_no=staff_no, pin="2468").ok()["token"]
        return token

    async def _accept(self, clerk: Link, ticket: dict[str, Any]) -> dict[str, Any]:
        """At the acceptance counter: called, served, taken in with a paper missing, and the department called in."""
        assert (await clerk.ask("call-next"))["ticket"]["ticket_id"] == ticket["ticket_id"]
        await clerk.ask("serve")
        missing = [{"name": ITEM.papers[0], "due": int(time.time() * 1000) + DAY}]
        receipt = await clerk.ask("register-case", delivery="window", contact=APPLICANT, missing=missing)
        await clerk.ask("complete")
        assert (receipt["state"], receipt["service"], receipt["issuing"]) == ("accepted", ITEM.id, ISSUING)
        assert receipt["summoned_at"] is not None
        summons = self.post.letter("summoned")
        assert (summons["case"], summons["department"], summons["phone"]) == (receipt["case"], ITEM.department, None)
        accepted = self.post.letter("accepted")
        assert (accepted["recipient"], accepted["phone"]) == ("applicant", APPLICANT["phone"])
        assert ITEM.papers[0] in accepted["zh"]
        assert receipt["page"] in accepted["zh"] or receipt["case"] in accepted["zh"]
        return receipt

    async def _decide(self, office: Link, receipt: dict[str, Any]) -> None:
        """In the back office: the department is there, the paper is brought, the result is ready."""
        case = receipt["case"]
        assert (await office.ask("record-arrival", case=case))["arrived_at"] is not None
        assert await refused(office.ask("decide-case", case=case, ready=True)) == "PAPERS_MISSING"
        assert (await office.ask("supply-papers", case=case, papers=[ITEM.papers[0]]))["missing"] == []
        assert (await office.ask("decide-case", case=case, ready=True))["state"] == "ready"
        ready = self.post.letter("ready")
        assert (ready["case"], ready["phone"]) == (case, APPLICANT["phone"])

    async def _fetch(self, kiosk: Link, receipt: dict[str, Any], token: str) -> dict[str, Any]:
        """At a kiosk, with the receipt: once, however it is shown."""
        page = httpx.get(f"{self.server.url}/r/{token}", trust_env=False)
        assert page.status_code == httpx.codes.OK
        assert receipt["case"] in page.text
        ticket = await kiosk.ask("issue", token=token)
        assert (ticket["queue"], ticket["case"]) == (ISSUING, receipt["case"])
        typed = kiosk.ask("issue", case=receipt["case"], code=receipt["code"])
        assert await refused(typed) == "HAS_TICKET"
        return ticket

    async def _hand_over(self, clerk: Link, receipt: dict[str, Any], ticket: dict[str, Any]) -> None:
        """At the issuing counter: the clerk sees the case, and hands its result over once."""
        assert (await clerk.ask("call-next"))["ticket"]["case"] == receipt["case"]
        await clerk.ask("serve")
        assert (await clerk.ask("hand-over", case=receipt["case"]))["state"] == "closed"
        assert await refused(clerk.ask("hand-over", case=receipt["case"])) == "UNKNOWN_CASE"
        await clerk.ask("ask-rating")
        assert (await clerk.ask("complete"))["ticket"]["ticket_id"] == ticket["ticket_id"]

    async def _rate(self, ticket: dict[str, Any]) -> None:
        """A touch on the window's tablet, and later a kinder word by phone."""
        tablet = self.house.let_in("tablet", ISSUES)
        with httpx.Client(base_url=self.server.url, trust_env=False, follow_redirects=True) as web:
            form = {"level": "1", "ticket": ticket["ticket_id"]}
            browser = {"Cookie": f"tablet={tablet}", "Sec-Fetch-Site": "same-origin"}
            assert web.post(f"/tablet/{ISSUES}/rate", data=form, headers=browser).json() == {"rated": True}
            page = "/t/" + ticket["page"].rpartition("/t/")[2]
            assert 'class="add"' in web.get(page).text
            assert 'class="rate"' not in web.post(f"{page}/rate", data={"level": "4", "addition": "yes"}).text

    async def _follow_up(self, manager: Link, ticket: dict[str, Any]) -> None:
        """The manager calls back whoever rated badly, and settles it."""
        follow_up = f"{ticket['ticket_id']}@{ISSUES}"
        await manager.ask("call-back", follow_up=follow_up, outcome="apologised")
        await manager.ask("settle-follow-up", follow_up=follow_up, outcome="corrected")
        again = manager.ask("settle-follow-up", follow_up=follow_up, outcome="corrected")
        assert await refused(again) == "UNKNOWN_FOLLOW_UP"

    def _compare(self, first: dict[str, Any], second: dict[str, Any], receipt: dict[str, Any]) -> None:
        """The log has every step once, in order, and by whom."""
        names = {first["ticket_id"], second["ticket_id"], receipt["case"]}
        steps = [
            (type(event).__name__, actor.partition(":")[0])
            for actor, event in log_book.rows(self.server.data)
            if {getattr(event, "ticket", None), getattr(event, "case", None)} & names
            or "follow_up" in getattr(event, "__slots__", ())
        ]
        told = [step for step in steps if step[0] == "ApplicantNotified"]
        assert len(told) == 3, "the summons, the receipt and the result"
        assert [step for step in steps if step not in told] == STEPS
        rows, broken = log_book.chain(self.server.data)
        assert (rows > len(STEPS), broken) == (True, None)

    def _search(self, receipt: dict[str, Any]) -> None:
        """Nobody who gets hold of the hall's folder or its log reads who the applicant is."""
        told = re.compile("|".join(map(re.escape, APPLICANT.values())).encode())
        files = [file for file in self.server.data.rglob("*") if file.is_file() and file.parent != self.post.folder]
        assert {"hall.db", "server.log"} <= {file.name for file in files}
        assert [file.name for file in files if told.search(file.read_bytes())] == []


STEPS = [
    ("TicketIssued", "kiosk"),
    ("TicketCalled", "clerk"),
    ("ServingStarted", "clerk"),
    ("CaseRegistered", "clerk"),
    ("DepartmentSummoned", "clerk"),
    ("TicketCompleted", "clerk"),
    ("DepartmentArrived", "office"),
    ("PapersSupplied", "office"),
    ("CaseDecided", "office"),
    ("TicketIssued", "kiosk"),
    ("TicketCalled", "clerk"),
    ("ServingStarted", "clerk"),
    ("ResultHandedOver", "clerk"),
    ("RatingAsked", "clerk"),
    ("TicketCompleted", "clerk"),
    ("VisitRated", "tablet"),
    ("FollowUpOpened", "tablet"),
    ("VisitRated", "phone"),
    ("FollowUpCalledBack", "manager"),
    ("FollowUpSettled", "manager"),
]
"""What the log must have of the journey, and by what kind of actor; messages come when they come."""
