"""Hand-in: numbers that kiosks gave by themselves come to the hall once each, in the order of their taking."""

from __future__ import annotations

import asyncio
import itertools
import json
import sqlite3
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from layouts.loader import load
from queueing.plan import DAY, MINUTE, Millis
from server.main import DATABASE
from tests.running import LAYOUTS, RunningServer
from tests.server.house import Counter, House, Socket, socket
from wire.link import Link, LinkTimeoutError
from wire.problem import ProblemError

PLAN = load(LAYOUTS / "zhengzhou").plan
KIOSKS = tuple(PLAN.offline_numbers)
QUEUES = {"tax-acceptance": "B", "fund-acceptance": "A", "hrss-acceptance": "H"}
"""Queue, and the letter of its line's tickets."""
HOUR: Millis = 60 * MINUTE


def on_monday_at_ten(data: Path) -> House:
    """A hall, its day open."""
    return House(RunningServer(data, options=("--clock", "2026-01-05T10:00")).start())


@pytest.fixture
def own(tmp_path: Path) -> Iterator[House]:
    """A server of the test's own, to be killed."""
    house = on_monday_at_ten(tmp_path / "data")
    yield house
    house.close()
    house.server.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server that no test kills; each test has kiosks and lines of its own."""
    house = on_monday_at_ten(tmp_path_factory.mktemp("hand-in"))
    yield house
    house.close()
    house.server.stop()


def range_of(kiosk: str) -> range:
    """The ordinals that a kiosk gives by itself."""
    first, last = PLAN.offline_numbers[kiosk]
    return range(first, last + 1)


class Kiosk:
    """A kiosk's own link."""

    def __init__(self, s: Socket) -> None:
        self.socket = s

    async def ask(self, do: str, request_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """The result of a command, or its problem."""
        answer = await self.socket.ask(do, request_id, **fields)
        told: dict[str, Any] = answer.get("problem") or answer["result"]
        return told

    async def hand_in(self, queue: str, ordinal: object, issued_at: Millis, **more: Any) -> dict[str, Any]:
        """As `ask`."""
        return await self.ask("hand-in", **{"queue": queue, "ordinal": ordinal, "issued_at": issued_at, **more})


@asynccontextmanager
async def kiosk(house: House, name: str, token: str | None = None) -> AsyncIterator[Kiosk]:
    """`token`: of a kiosk that was let in before."""
    async with socket(house.server) as s:
        assert (await s.hello(token or house.let_in("kiosk", name), feed="none"))["t"] == "welcome"
        yield Kiosk(s)


async def now(house: House) -> Millis:
    async with socket(house.server) as s:
        at: Millis = (await s.hello(house.kiosk, feed="none"))["now"]
        return at


async def hall(house: House) -> dict[str, Any]:
    """The whole state."""
    async with socket(house.server) as s:
        await s.hello(house.kiosk)
        state: dict[str, Any] = (await s.hear("snapshot"))["hall"]
        return state


async def numbers(house: House, *prefixes: str) -> set[str]:
    """Of open tickets, the numbers with these letters."""
    return {ticket["number"] for ticket in (await hall(house))["tickets"] if ticket["number"].startswith(prefixes)}


def code(answer: dict[str, Any]) -> str | None:
    """Why it was refused."""
    return answer.get("code") if "status" in answer else None


def call(counter: Counter, count: int) -> list[str]:
    """Numbers in the order in which a counter calls them, to the last."""
    order = []
    for _ in range(count):
        order.append(counter.act("call-next").ok()["ticket"]["number"])
        counter.act("complete").ok()
    assert counter.act("call-next").ok()["ticket"] is None
    return order


class Handing:
    """A kiosk that hands in what it has until everything is answered, however often the server dies meanwhile."""

    def __init__(self, house: House, name: str, taken: list[dict[str, Any]]) -> None:
        self._link = Link(house.server.url, house.let_in("kiosk", name), lambda _: None, feed="none")
        self._wanted = [(uuid.uuid4().hex, one) for one in taken]
        self.answers: list[tuple[dict[str, Any], dict[str, Any]]] = []
        self.asked_again = 0

    async def run(self) -> None:
        """Eight at a time, oldest first."""
        connecting = asyncio.create_task(self._link.run())
        room = asyncio.Semaphore(8)
        await asyncio.gather(*(self._hand_in(room, request_id, one) for request_id, one in self._wanted))
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)

    async def _hand_in(self, room: asyncio.Semaphore, request_id: str, one: dict[str, Any]) -> None:
        async with room:
            while True:
                try:
                    answer = await self._link.ask("hand-in", request_id=request_id, timeout=0.4, **one)
                except LinkTimeoutError:
                    self.asked_again += 1
                    continue
                except ProblemError as error:
                    if error.problem.retryable:
                        continue
                    raise
                self.answers.append((one, answer))
                # An answer may be lost on its way: every third is asked for once more.
                if len(self.answers) % 3 == 0 and one.pop("again", True):
                    assert await self._link.ask("hand-in", request_id=request_id, timeout=30, **one) == answer
                return


def test_numbers_of_several_kiosks_survive_kills_of_the_server_once_each_and_in_the_order_they_were_taken(
    own: House,
) -> None:
    """Four kiosks, 16 numbers a line each, among ordinary ones taken meanwhile; the server dies three times."""

    async def steps() -> None:
        counter = own.counter("tax-acceptance")
        offline: dict[str, list[dict[str, Any]]] = {name: [] for name in KIOSKS[:4]}
        times: dict[str, list[tuple[Millis, str]]] = {queue: [] for queue in QUEUES}
        for place in range(16):
            for queue in QUEUES:
                ordinary = own.issue(queue)
                times[queue].append((ordinary["issued_at"], ordinary["number"]))
            await asyncio.sleep(0.004)
            for number, (name, queue) in enumerate(itertools.product(offline, QUEUES)):
                at = ordinary["issued_at"] + 1 + number % 3
                ordinal = range_of(name)[place]
                offline[name].append({"queue": queue, "ordinal": ordinal, "issued_at": at})
                times[queue].append((at, f"{QUEUES[queue]}{ordinal:03d}"))

        handing = [Handing(own, name, taken) for name, taken in offline.items()]
        at_work = asyncio.gather(*(kiosk.run() for kiosk in handing))
        for kill in range(1, 4):
            while sum(len(kiosk.answers) for kiosk in handing) < kill * 45:
                await asyncio.sleep(0)
            await asyncio.to_thread(own.server.kill)
            own.server.options = ("--clock", f"2026-01-05T10:{10 + kill}")
            await asyncio.to_thread(own.server.start)
            ticket = await asyncio.to_thread(own.issue, "tax-acceptance")
            times["tax-acceptance"].append((ticket["issued_at"], ticket["number"]))
        async with asyncio.timeout(60):
            await at_work
        assert sum(kiosk.asked_again for kiosk in handing) > 0, "no request was under way when the server died"

        answers = [pair for kiosk in handing for pair in kiosk.answers]
        assert len(answers) == len({answer["ticket_id"] for _, answer in answers}) == 192
        assert all(answer["issued_at"] == one["issued_at"] for one, answer in answers)
        state = await hall(own)
        expected = {number for taken in times.values() for _, number in taken}
        assert sorted(ticket["number"] for ticket in state["tickets"]) == sorted(expected)
        ordinals = sorted(ordinal for name in offline for ordinal in range_of(name)[:16])
        assert state["handed_in"] == dict.fromkeys(("tax", "fund", "hrss"), ordinals)
        assert _issued(own) == sorted(expected)
        at = {number: taken for taken, number in times["tax-acceptance"]}
        order = await asyncio.to_thread(call, counter, len(at))
        assert sorted(order) == sorted(at)
        assert [at[number] for number in order] == sorted(at.values())
        assert own.audit()[1] is None

    asyncio.run(steps())


def _issued(house: House) -> list[str]:
    """Every number that the log ever gave, repeats and all."""
    with sqlite3.connect(house.server.data / DATABASE) as database:
        bodies = [json.loads(body) for (body,) in database.execute("SELECT body FROM events")]
    return sorted(event["number"] for name, event in bodies if name == "TicketIssued")


def test_a_handed_in_number_counts_from_when_it_was_taken(house: House) -> None:
    """Before an ordinary one of a moment later, behind one of a moment earlier; a class counts as ever."""

    async def steps() -> None:
        counter = house.counter("realty-acceptance")
        first = house.issue("realty-acceptance")
        await asyncio.sleep(0.05)
        last = house.issue("realty-acceptance")
        between = (first["issued_at"] + last["issued_at"]) // 2
        async with kiosk(house, KIOSKS[0]) as s:
            one = await s.hand_in("realty-acceptance", 9001, between)
            assert (one["number"], one["ahead"]) == ("C9001", 1)
            assert one["page"].startswith(house.server.url)
            asked = {"visitor_class": "green", "service": "realty-query"}
            green = await s.hand_in("realty-acceptance", 9002, between, **asked)
            assert (green["ahead"], green["service"]) == (0, "realty-query")
            future = await s.hand_in("realty-acceptance", 9003, between + HOUR)
            assert last["issued_at"] < future["issued_at"] < between + HOUR, "nobody takes a number later than now"
        order = ["C9002", first["number"], "C9001", last["number"], "C9003"]
        assert await asyncio.to_thread(call, counter, 5) == order

    asyncio.run(steps())


def test_a_kiosk_hands_in_numbers_of_its_own_range_only(house: House) -> None:
    """Neither another kiosk's nor the server's, nor in another's name; and nobody else hands in at all."""

    async def steps() -> None:
        at = await now(house)
        mine, theirs = range_of(KIOSKS[1]), range_of(KIOSKS[2])
        async with kiosk(house, KIOSKS[1]) as s:
            for ordinal in (1, mine[0] - 1, mine[-1] + 1, theirs[0], 0, -1, 10**6):
                assert code(await s.hand_in("tax-acceptance", ordinal, at)) == "NOT_THIS_KIOSK"
            assert code(await s.hand_in("tax-acceptance", theirs[0], at, kiosk=KIOSKS[2])) == "FORBIDDEN"
            assert code(await s.hand_in("nowhere", mine[0], at)) == "UNKNOWN_QUEUE"
            for junk in (2**70, str(mine[0]), None, mine[0] + 0.5):
                assert code(await s.hand_in("tax-acceptance", junk, at)) == "MALFORMED"
        async with kiosk(house, "kiosk-of-nowhere") as s:
            assert code(await s.hand_in("tax-acceptance", mine[0], at)) == "NOT_THIS_KIOSK"
        async with kiosk(house, "", house.let_in("display")) as s:
            assert code(await s.hand_in("tax-acceptance", mine[0], at, kiosk=KIOSKS[1])) == "FORBIDDEN"
        assert await numbers(house, "B") == set()

    asyncio.run(steps())


def test_a_number_of_another_day_is_refused(house: House) -> None:
    """Yesterday's visitor has gone home; midnight in the hall's own time divides the days."""

    async def steps() -> None:
        at = await now(house)
        async with kiosk(house, KIOSKS[3]) as s:
            for issued_at in (at - DAY, at - 11 * HOUR, 0, -1):
                assert code(await s.hand_in("hrss-acceptance", range_of(KIOSKS[3])[0], issued_at)) == "NOT_TODAY"
            assert code(await s.hand_in("hrss-acceptance", range_of(KIOSKS[3])[0], at - 9 * HOUR)) is None

    asyncio.run(steps())


def test_a_number_given_instead_of_an_unanswered_request_withdraws_that_requests_ticket_and_no_other(
    house: House,
) -> None:
    """Only the same kiosk's, only one that still waits, and only if the number itself is taken."""

    async def steps() -> None:
        at = await now(house)
        mine = range_of(KIOSKS[4])
        async with kiosk(house, KIOSKS[4]) as s, kiosk(house, KIOSKS[5]) as other:
            before, gone, after = [
                (await s.ask("issue", name, queue="police-acceptance"))["number"] for name in ("b", "unanswered", "a")
            ]
            theirs = (await other.ask("issue", "theirs", queue="police-acceptance"))["number"]
            refused = await s.hand_in("police-acceptance", 1, at, instead_of="unanswered")
            assert code(refused) == "NOT_THIS_KIOSK"
            malformed = await s.hand_in("police-acceptance", "x", at, instead_of="unanswered")
            assert code(malformed) == "MALFORMED"
            assert await numbers(house, "D") == {before, gone, after, theirs}

            for _ in range(2):
                asked = {"request_id": "in", "instead_of": "unanswered"}
                assert (await s.hand_in("police-acceptance", mine[0], at, **asked))["number"] == f"D{mine[0]}"
            await s.hand_in("police-acceptance", mine[1], at, instead_of="theirs")
            await s.hand_in("police-acceptance", mine[2], at, request_id="self", instead_of="self")
            assert await numbers(house, "D") == {before, after, theirs, *(f"D{ordinal}" for ordinal in mine[:3])}

    asyncio.run(steps())


def test_a_ticket_that_was_called_or_only_printed_again_is_not_withdrawn(house: House) -> None:
    """Its visitor is at the counter; or the request that is named gave no number."""

    async def steps() -> None:
        at = await now(house)
        mine = range_of(KIOSKS[6])
        async with kiosk(house, KIOSKS[6]) as s:
            counter = house.counter("construction-acceptance")
            called = (await s.ask("issue", "called", queue="construction-acceptance"))["number"]
            counter.act("call-next").ok()
            await s.hand_in("construction-acceptance", mine[0], at, instead_of="called")
            shown = await s.ask("issue", "shown", queue="construction-acceptance")
            token = shown["page"].rpartition("/")[2]
            assert (await s.ask("reprint", "again", token=token))["reprints"] == 1
            await s.hand_in("construction-acceptance", mine[1], at, instead_of="again")
            assert await numbers(house, "E") == {called, shown["number"], f"E{mine[0]}", f"E{mine[1]}"}

    asyncio.run(steps())


def test_a_request_that_comes_after_the_number_given_in_its_place_issues_no_ticket(house: House) -> None:
    """The connection hung and the kiosk came back over another one: what lay on the first is read last."""

    async def steps() -> None:
        at = await now(house)
        token = house.let_in("kiosk", KIOSKS[7])
        async with kiosk(house, "", token) as late, kiosk(house, "", token) as s:
            ordinal = range_of(KIOSKS[7])[0]
            assert code(await s.hand_in("commerce-acceptance", ordinal, at, instead_of="late")) is None
            assert code(await late.ask("issue", "late", queue="commerce-acceptance")) == "REQUEST_ID_REUSED"
            other = await late.ask("issue", "another", queue="commerce-acceptance")
            assert await numbers(house, "G") == {f"G{ordinal}", other["number"]}

    asyncio.run(steps())


def test_the_server_itself_never_gives_a_kiosks_number(own: House) -> None:
    """Ordinary numbers go past the ranges, although few halls will ever see it."""

    async def steps() -> None:
        async with socket(own.server) as s:
            await s.hello(own.kiosk, feed="none")
            given = 0
            for _ in range(10):
                asked = {"t": "command", "do": "issue", "with": {"queue": "fund-acceptance"}}
                for _ in range(1000):
                    await s.say({**asked, "id": uuid.uuid4().hex})
                answers = [(await s.hear("answer"))["result"]["number"] for _ in range(1000)]
                given += len(set(answers))
        kiosks = [ordinal for name in KIOSKS for ordinal in range_of(name)]
        assert (min(kiosks), given) == (9001, 10_000)
        ordinals = {int(number[1:]) for number in _issued(own)}
        assert ordinals == set(range(1, 10_001 + len(kiosks))) - set(kiosks)

    asyncio.run(steps())


def test_what_was_handed_in_or_withdrawn_is_so_after_a_restart(own: House) -> None:
    """The same request gets the same answer, another one for the same number is refused; other lines have their own."""

    async def steps() -> None:
        at = await now(own)
        token = own.let_in("kiosk", KIOSKS[0])
        async with kiosk(own, "", token) as s:
            first = await s.hand_in("tax-acceptance", 9001, at, request_id="r-1")
            assert await s.hand_in("tax-acceptance", 9001, at, request_id="r-1") == first
            assert code(await s.hand_in("tax-acceptance", 9001, at)) == "NUMBER_GIVEN"
            assert code(await s.hand_in("tax-issuing", 9001, at)) == "NUMBER_GIVEN"
            assert code(await s.hand_in("tax-acceptance", 9002, at, request_id="r-1")) == "REQUEST_ID_REUSED"
            assert code(await s.hand_in("fund-acceptance", 9001, at)) is None
            await s.ask("issue", "unanswered", queue="tax-acceptance")
        await asyncio.to_thread(own.server.kill)
        await asyncio.to_thread(own.server.start)
        async with kiosk(own, "", token) as s:
            assert await s.hand_in("tax-acceptance", 9001, at, request_id="r-1") == first
            assert code(await s.hand_in("tax-acceptance", 9001, at)) == "NUMBER_GIVEN"
            assert (await s.hand_in("tax-acceptance", 9002, at, instead_of="unanswered"))["number"] == "B9002"
        await asyncio.to_thread(own.server.kill)
        await asyncio.to_thread(own.server.start)
        assert await numbers(own, "") == {"B9001", "B9002", "A9001"}

    asyncio.run(steps())


def test_a_line_that_was_stopped_meanwhile_takes_hand_ins_and_a_closed_hall_takes_none(own: House) -> None:
    """The number was given before."""

    async def steps() -> None:
        at = await now(own)
        own.post("/lines/tax/stop-intake", own.manager).ok()
        async with kiosk(own, KIOSKS[0]) as s:
            assert code(await s.ask("issue", queue="tax-acceptance")) == "LINE_CLOSED"
            assert (await s.hand_in("tax-acceptance", 9001, at))["state"] == "waiting"
            async with kiosk(own, "", own.manager) as manager:
                assert code(await manager.ask("close-day")) is None
            assert code(await s.hand_in("tax-acceptance", 9002, at)) == "HALL_CLOSED"

    asyncio.run(steps())
