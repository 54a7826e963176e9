"""Everybody at once, and the worst moment: results are fetched, handed over and registered once, whatever happens."""

from __future__ import annotations

import asyncio
import random
import resource
import sqlite3
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from queueing import events as ev
from rehearsal import log_book
from rehearsal.case_account import case_account
from server.main import DATABASE
from tests.rehearsal.test_journey import linked
from tests.running import RunningServer, wait_until
from tests.server.casework import CONTACT, casework
from tests.server.house import Counter as Desk
from tests.server.house import House
from wire.link import Link
from wire.problem import Problem, ProblemError

ISSUING = "commerce-issuing"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of the test's own."""
    house = House(RunningServer(tmp_path / "data").start())
    yield house
    house.close()
    if house.server.process is not None:
        house.server.stop()


async def outcome(asking: Any) -> dict[str, Any] | Problem:
    """An answer, or why there is none."""
    try:
        answer: dict[str, Any] = await asking
    except ProblemError as error:
        return error.problem
    return answer


def events(server: RunningServer, kind: type, **fields: object) -> list[Any]:
    """Events of a kind that the log has."""
    found = (event for _, event in log_book.rows(server.data) if isinstance(event, kind))
    return [event for event in found if all(getattr(event, name) == value for name, value in fields.items())]


def letters(server: RunningServer, case: str, message: str) -> int:
    """Letters about a case that have left, or are on their way."""
    with closing(sqlite3.connect(server.data / DATABASE)) as connection:
        asked = connection.execute("SELECT count(*) FROM outbox WHERE case_id = ? AND message = ?", [case, message])
        (count,) = asked.fetchone()
    return int(count)


def delivered(server: RunningServer, case: str, message: str) -> str:
    """The one letter about a case that lies in the outbox's folder; it is waited for."""
    folder, pattern = server.data / "outbox", f"{case}-{message}-*"
    wait_until(lambda: list(folder.glob(pattern)), 20)
    (letter,) = folder.glob(pattern)
    return letter.read_text()


def issuing(house: House, count: int) -> list[Desk]:
    """So many counters that hand over results."""
    return [house.counter(ISSUING) for _ in range(count)]


def test_kiosks_that_scan_one_receipt_at_once_give_one_number(house: House) -> None:
    """The others are told which it is; typed or scanned makes no difference."""
    receipt = casework(house).ready()
    shown = house.get(f"/cases/{receipt['case']}", house.manager).ok()["case"]
    token = shown["page"].rpartition("/r/")[2]

    async def scan() -> list[dict[str, Any] | Problem]:
        async with AsyncExitStack() as stack:
            kiosks = [await stack.enter_async_context(linked(house.server, house.let_in("kiosk"))) for _ in range(4)]
            await asyncio.sleep(0.5)  # all of them are there
            proofs: list[dict[str, Any]] = [{"token": token}, {"case": receipt["case"], "code": shown["code"]}]
            return await asyncio.gather(
                *(outcome(kiosk.ask("issue", **proofs[at % 2])) for at in range(4) for kiosk in kiosks)
            )

    answers = asyncio.run(scan())
    given = [answer for answer in answers if not isinstance(answer, Problem)]
    refused = [answer for answer in answers if isinstance(answer, Problem)]
    assert (len(given), len(refused)) == (1, 15)
    assert {(problem.code, problem.ticket) for problem in refused} == {("HAS_TICKET", given[0]["ticket_id"])}
    assert len(events(house.server, ev.TicketIssued, case=receipt["case"])) == 1


@pytest.mark.parametrize("delivery", ["window", "ems"])
def test_a_result_that_two_counters_hand_over_at_once_is_handed_over_once(house: House, delivery: str) -> None:
    """Who was later is told that it is gone; the applicant hears of one waybill, which is the right one."""
    cases = [casework(house, "commerce").ready(delivery=delivery)["case"] for _ in range(3)]
    desks = issuing(house, 2)

    async def hand_over() -> list[tuple[str, str, dict[str, Any] | Problem]]:
        async with AsyncExitStack() as stack:
            links = [await stack.enter_async_context(linked(house.server, desk.token)) for desk in desks]
            await asyncio.sleep(0.5)

            async def one(case: str, desk: Desk, link: Link) -> tuple[str, str, dict[str, Any] | Problem]:
                told = {"reference": f"SF{desk.id}{case[-4:]}"} if delivery == "ems" else {}
                return case, desk.id, await outcome(link.ask("hand-over", case=case, **told))  # type: ignore[arg-type]

            return await asyncio.gather(*(one(c, d, link) for c in cases for d, link in zip(desks, links, strict=True)))

    answers = asyncio.run(hand_over())
    for case in cases:
        theirs = [(desk, answer) for about, desk, answer in answers if about == case]
        ((winner, answer),) = [one for one in theirs if not isinstance(one[1], Problem)]
        assert isinstance(answer, dict)
        assert (answer["state"], answer["counter"]) == ("closed", winner)
        assert [one[1].code for one in theirs if isinstance(one[1], Problem)] == ["UNKNOWN_CASE"]
        assert [event.counter for event in events(house.server, ev.ResultHandedOver, case=case)] == [winner]
        if delivery == "ems":
            assert letters(house.server, case, "sent") == 1
            assert f"SF{winner}" in delivered(house.server, case, "sent")


def test_a_disk_that_is_full_when_a_case_is_registered_keeps_nothing_and_then_all_of_it_once(house: House) -> None:
    """Refused as retryable; asked again with room there is one case, contact and letter, and no number is missing."""
    work, server = casework(house), house.server
    before = work.accepted()["case"]
    work.visit()
    asked = {"delivery": "window", "contact": CONTACT, "request_id": uuid.uuid4().hex}
    wal = (server.data / f"{DATABASE}-wal").stat().st_size
    limit(server, wal)
    for _ in range(3):
        work.accepting.act("register-case", **asked).refused(503, "STORE_UNAVAILABLE")
    limit(server, resource.RLIM_INFINITY)
    wait_until(lambda: work.accepting.act("register-case", **asked).status == 200, 20, "room on the disk")
    case = work.accepting.act("register-case", **asked).ok()["case"]

    assert int(case[-4:]) == int(before[-4:]) + 1
    assert len(events(server, ev.CaseRegistered)) == 2
    with closing(sqlite3.connect(server.data / DATABASE)) as connection:
        (contacts,) = connection.execute("SELECT count(*) FROM contacts").fetchone()
    assert contacts == 2
    assert letters(server, case, "accepted") == 1
    assert house.get(f"/cases/{case}", house.manager).ok()["contact"] is not None


def limit(server: RunningServer, size: int) -> None:
    """Files may grow to `size` bytes."""
    assert server.process is not None
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_server_killed_while_cases_are_registered_and_handed_over_has_each_of_them_once(house: House) -> None:
    """Whatever was on its way is asked again with its request_id: the first answer, or the first time."""
    work, desks, dice = casework(house), issuing(house, 2), random.Random(5)
    ready = [work.ready(delivery="ems")["case"] for _ in range(6)]
    work.visit()
    deeds: list[tuple[str, str, dict[str, Any]]] = [
        ("register-case", work.accepting.token, {"delivery": "ems", "contact": CONTACT}) for _ in range(6)
    ]
    for at, case in enumerate(ready):
        deeds.append(("hand-over", desks[at % 2].token, {"case": case, "reference": f"SF{at}"}))
    answers = asyncio.run(Storm(house.server, dice).carry_out(deeds))

    assert not [answer for answer in answers if isinstance(answer, Problem)], answers
    new = [answer["case"] for answer in answers[:6] if isinstance(answer, dict)]
    assert len(set(new)) == 6
    registered = Counter(event.case for event in events(house.server, ev.CaseRegistered))
    handed = Counter(event.case for event in events(house.server, ev.ResultHandedOver))
    assert registered == Counter([*ready, *new])
    assert handed == Counter(ready)
    for case in ready:
        assert letters(house.server, case, "sent") == 1
    for case in new:
        assert letters(house.server, case, "accepted") == 1
        assert house.get(f"/cases/{case}", house.manager).ok()["contact"] is not None
    assert case_account(log_book.rows(house.server.data)).faults == ()
    assert log_book.chain(house.server.data)[1] is None


class Storm:
    """A server that is killed again and again under commands that insist."""

    def __init__(self, server: RunningServer, dice: random.Random) -> None:
        self._server, self._dice = server, dice

    async def carry_out(self, deeds: list[tuple[str, str, dict[str, Any]]]) -> list[dict[str, Any] | Problem]:
        """The answers to all of them, in order."""
        killing = asyncio.create_task(self._kill())
        answers = await asyncio.gather(*(self._insist(at, *deed) for at, deed in enumerate(deeds)))
        await killing
        return list(answers)

    async def _insist(self, at: int, do: str, token: str, args: dict[str, Any]) -> dict[str, Any] | Problem:
        async with linked(self._server, token) as link:
            await asyncio.sleep(self._dice.uniform(0, 4))
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    answer = await link.ask(do, request_id=f"storm-{at}", timeout=60, **args)
                except ProblemError as error:
                    if not error.problem.retryable:
                        return error.problem
                    await asyncio.sleep(0.2)
                else:
                    return answer
        raise AssertionError(f"{do} was never answered")

    async def _kill(self) -> None:
        for _ in range(2):
            await asyncio.sleep(self._dice.uniform(0.3, 1.5))
            await asyncio.to_thread(self._server.kill)
            await asyncio.to_thread(self._server.start)
