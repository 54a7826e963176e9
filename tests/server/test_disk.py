"""A disk that takes no more: commands are refused as retryable, the hall goes on showing, and nothing is doubled."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from queueing import commands as cmd
from server.identity import Directory, add_clerk
from server.main import DATABASE
from server.secret import Secret
from server.writer import PROBE_S, rebuild
from tests.running import RunningServer, wait_until
from tests.server.house import House, Terminal, socket
from tests.server.inside import TINY, Inside, inside
from wire.problem import ProblemError


async def _refused(hall: Inside) -> None:
    """Give numbers until the disk is full and says so."""
    problem = await hall.fill()
    assert (problem.code, problem.status, problem.retryable) == ("STORE_UNAVAILABLE", 503, True)


async def _recovered(hall: Inside) -> None:
    async with asyncio.timeout(PROBE_S * 10):
        while hall.writer.failing:
            await asyncio.sleep(0.05)


def test_a_full_database_refuses_commands_and_the_hall_stays_what_the_log_says(tmp_path: Path) -> None:
    """What was refused has not happened, in memory neither; with room again the numbers go on without a gap."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            with hall.full():
                await _refused(hall)
                assert hall.writer.failing
                assert hall.writer.hall.snapshot() == rebuild(hall.store, TINY.plan).snapshot()
                last = max(hall.writer.hall.tickets)
                with pytest.raises(ProblemError, match="STORE_UNAVAILABLE"):
                    await hall.do(cmd.StopIntake(line="civil"))
            await _recovered(hall)
            assert (await hall.issue())["ticket_id"] > last
            ordinals = [int(ticket.number[2:]) for ticket in hall.writer.hall.tickets.values()]
            assert ordinals == list(range(1, len(ordinals) + 1))
            assert hall.writer.hall.snapshot() == rebuild(hall.store, TINY.plan).snapshot()
            assert hall.store.verify()[1] is None

    asyncio.run(steps())


def test_all_commands_of_a_refused_batch_are_refused_and_succeed_once_when_asked_again(tmp_path: Path) -> None:
    """Two hundred at once, those behind the batch that failed as well."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            with hall.full():
                await _refused(hall)
            await _recovered(hall)
            with hall.full():
                asked = [asyncio.create_task(hall.issue(f"batch-{i}")) for i in range(200)]
                await asyncio.sleep(0)
                more = [asyncio.create_task(hall.issue(f"batch-{i}")) for i in range(100, 300)]
                first = await asyncio.gather(*asked, *more, return_exceptions=True)
            refused = [answer for answer in first if isinstance(answer, ProblemError)]
            assert {error.problem.code for error in refused} == {"STORE_UNAVAILABLE"}
            await _recovered(hall)
            again = await asyncio.gather(*(hall.issue(f"batch-{i}") for i in range(300)))
            assert len({answer["ticket_id"] for answer in again}) == 300
            assert hall.writer.hall.snapshot() == rebuild(hall.store, TINY.plan).snapshot()
            assert hall.store.verify()[1] is None

    asyncio.run(steps())


def test_a_disk_that_cannot_even_be_read_leaves_nobody_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody is refused at once; the hall comes back from the log when that can be read again."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            await hall.issue()
            with monkeypatch.context() as broken, hall.full():
                broken.setattr(hall.store, "checkpoint", _fail_to_read)
                async with asyncio.timeout(5):
                    await _refused(hall)
                with pytest.raises(ProblemError, match="STORE_UNAVAILABLE"):
                    await hall.issue()
            await _recovered(hall)
            await hall.issue()
            assert hall.writer.hall.snapshot() == rebuild(hall.store, TINY.plan).snapshot()
            assert hall.store.verify()[1] is None

    asyncio.run(steps())


def _fail_to_read() -> None:
    raise sqlite3.OperationalError("disk I/O error")


def test_answered_requests_are_answered_on_a_full_disk_too(tmp_path: Path) -> None:
    """A repeat needs no room."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            given = await hall.issue("given")
            with hall.full():
                await _refused(hall)
                assert await hall.issue("given") == given

    asyncio.run(steps())


def test_a_sign_in_on_a_full_disk_is_refused_and_leaves_no_session(tmp_path: Path) -> None:
    """The counter is not open either; with room again the clerk signs in."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            with hall.store.engine.begin() as connection:
                add_clerk(connection, "007", "2468", "clerk")
            directory = Directory(hall.store, hall.writer, Secret(bytes(32)))
            with hall.full():
                await _refused(hall)
                with pytest.raises(ProblemError, match="STORE_UNAVAILABLE"):
                    await directory.sign_in("007", "2468", "201")
                assert not hall.writer.hall.counters["201"].open
            await _recovered(hall)
            token = await directory.sign_in("007", "2468", "201")
            assert directory.identify(token).counter == "201"

    asyncio.run(steps())


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of the test's own, whose disk fills."""
    house = House(RunningServer(tmp_path / "data").start())
    yield house
    house.close()
    house.server.stop()


def _limit(server: RunningServer, size: int) -> None:
    assert server.process is not None
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_real_server_on_a_full_disk_refuses_and_shows_and_comes_back(house: House) -> None:
    """503 with Retry-After; board, hall and link go on; afterwards the refused requests are carried out, once."""

    async def steps() -> None:
        server = house.server
        counter = house.counter("fund-issuing")
        waiting = [house.issue("fund-issuing") for _ in range(3)]
        counter.act("call-next").ok()
        display = Terminal(server.url, house.let_in("display"))
        following = asyncio.create_task(display.link.run())
        await display.until(lambda m: m.hall is not None)
        assert display.mirror.hall is not None
        before = house.get("/hall").ok()
        zone = waiting[0]["zone"]
        board = house.get(f"/zones/{zone}/board").ok()

        _limit(server, (server.data / f"{DATABASE}-wal").stat().st_size)
        ids = [uuid.uuid4().hex for _ in range(5)]
        for request_id in ids:
            reply = house.post("/tickets", house.kiosk, queue="fund-issuing", request_id=request_id)
            reply.refused(503, "STORE_UNAVAILABLE")
            assert reply.headers["retry-after"] == "1"
        counter.act("serve").refused(503, "STORE_UNAVAILABLE")
        house.post("/counters/1001/sign-in", staff_no="x", pin="1").refused(401, "WRONG_PIN")
        assert {**house.get("/hall").ok(), "now": 0} == {**before, "now": 0}
        assert {**house.get(f"/zones/{zone}/board").ok(), "now": 0} == {**board, "now": 0}
        async with socket(server) as late:
            await late.hello(house.kiosk)
            assert (await late.hear("snapshot"))["hall"]["seq"] == display.mirror.hall.seq
            assert (await late.hear("tick"))["seq"] == display.mirror.hall.seq
            assert (await late.ask("issue", queue="fund-issuing"))["problem"]["code"] == "STORE_UNAVAILABLE"
        assert not display.mirror.stale

        _limit(server, resource.RLIM_INFINITY)
        await asyncio.to_thread(wait_until, lambda: counter.act("serve").status == 200, 15, "the disk has room")
        given = [house.post("/tickets", house.kiosk, queue="fund-issuing", request_id=i).ok(201) for i in ids]
        first = int(waiting[-1]["number"][1:])
        assert [int(ticket["number"][1:]) for ticket in given] == list(range(first + 1, first + 6))
        counter.act("complete").ok()
        assert counter.act("call-next").ok()["ticket"]["number"] == waiting[1]["number"]
        live = house.get("/hall").ok()
        await display.until(lambda m: m.hall is not None and len(m.hall.waiting["fund-issuing"]) == 6)
        server.kill()
        server.start()
        assert {**house.get("/hall").ok(), "now": 0} == {**live, "now": 0}
        assert house.audit()[1] is None
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    asyncio.run(steps())
