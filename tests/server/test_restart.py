"""Restart: the hall comes back as it was, from the newest checkpoint, and terminals come back to it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from queueing import commands as cmd
from queueing.hall import Hall
from queueing.plan import Assignment, HallPlan
from queueing.ticket import HoldKind
from server import writer
from server.main import DATABASE
from server.store import Store
from server.writer import LayoutMismatchError, rebuild
from tests.running import RunningServer
from tests.server.edited import IMPATIENT, edited
from tests.server.house import House, Terminal, socket
from tests.server.inside import TINY, Inside, TurnedClock, inside
from wire.codec import decode_event
from wire.link import LinkDown
from wire.messages import Snapshot


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A server of the test's own, to be killed."""
    layout = edited(tmp_path / "zhengzhou", "policy.toml", IMPATIENT)
    house = House(RunningServer(tmp_path / "data", layout).start())
    yield house
    house.close()
    house.server.stop()


def test_a_killed_server_comes_back_with_the_same_hall_and_its_terminals_with_it(house: House) -> None:
    """Every state a ticket and a counter can be in; a display that was there before and one that comes after agree."""

    async def steps() -> None:
        server = house.server
        display = Terminal(server.url, house.let_in("display"))
        following = asyncio.create_task(display.link.run())
        _fill_with_every_state(house)
        live = await _snapshot(house)
        await display.until(lambda m: m.hall is not None and m.hall.seq == live["seq"])
        boards = {zone["id"]: house.get(f"/zones/{zone['id']}/board").ok() for zone in house.get("/hall").ok()["zones"]}

        display.heard.clear()
        await asyncio.to_thread(server.kill)
        await display.until(lambda m: m.stale)
        await asyncio.to_thread(server.start)
        assert await _snapshot(house) == live
        for zone, board in boards.items():
            assert {**house.get(f"/zones/{zone}/board").ok(), "now": 0} == {**board, "now": 0}
        await display.until(lambda m: not m.stale)
        assert isinstance(display.heard[0], LinkDown)
        assert any(isinstance(message, Snapshot) for message in display.heard)
        given = house.issue("tax-issuing")
        await display.until(lambda m: m.hall is not None and given["ticket_id"] in m.hall.tickets)
        after = await _snapshot(house)
        assert display.mirror.hall is not None
        assert display.mirror.hall.seq == after["seq"]
        assert set(display.mirror.hall.tickets) == {ticket["id"] for ticket in after["tickets"]}
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)

    asyncio.run(steps())


def test_a_server_that_is_asked_to_stop_tells_its_terminals_and_leaves_in_order(tmp_path: Path) -> None:
    """SIGTERM: links are closed as for a service restart, the exit code is 0, the log holds."""

    async def steps() -> None:
        server = RunningServer(tmp_path / "data", "tiny").start()
        house = House(server)
        async with socket(server) as s:
            await s.hello(house.kiosk)
            assert await asyncio.to_thread(server.stop) == 0
            await asyncio.wait_for(s.connection.wait_closed(), 10)
            assert s.connection.close_code in (1000, 1001, 1012)
        house.close()
        assert "Traceback" not in server.log.read_text()

    asyncio.run(steps())


def _fill_with_every_state(house: House) -> None:
    one, two, three = (house.counter("fund-issuing") for _ in range(3))
    for _ in range(9):
        house.issue("fund-issuing")
    for kind in ("with_visitor", "with_clerk", "errand"):
        one.act("call-next").ok()
        one.act("hold", kind=kind).ok()
    one.act("call-next").ok()
    one.act("transfer", to_counter=two.id).ok()
    one.act("call-next").ok()
    one.miss()
    one.act("call-next").ok()
    one.act("recall").ok()
    three.act("call-next").ok()
    three.act("serve").ok()
    two.act("pause", reason="lunch").ok()
    house.post("/lines/tax/stop-intake", house.manager).ok()
    house.post("/lines/tax/start-intake", house.manager).ok()
    house.post("/lines/hrss/stop-intake", house.manager).ok()


async def _snapshot(house: House) -> dict[str, Any]:
    async with socket(house.server) as s:
        await s.hello(house.kiosk)
        hall: dict[str, Any] = (await s.hear("snapshot"))["hall"]
        return hall


async def _three_days(hall: Inside, clock: TurnedClock) -> None:
    """Two days that ended and a third in the middle."""
    for day in ("2026-01-06", "2026-01-07", "2026-01-08"):
        clock.time += 24 * 60 * 60 * 1000
        await hall.do(cmd.CloseDay())
        await hall.do(cmd.OpenDay(date=day))
        await hall.do(cmd.SignIn(counter="202", clerk="7"))
        await hall.do(cmd.AssignCounter(counter="203", assignments=(Assignment(queue="civil-issuing"),)))
        for _ in range(4):
            await hall.issue()
        await hall.do(cmd.CallNext(counter="202"))
        await hall.do(cmd.Hold(counter="202", kind=HoldKind.ERRAND))


def test_a_restart_begins_at_the_checkpoint_and_is_equal_to_a_full_replay(tmp_path: Path) -> None:
    """What is before the checkpoint need not even be readable."""

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            await _three_days(hall, clock)
            live = hall.writer.hall.snapshot()
        store = Store(tmp_path / DATABASE)
        full = Hall(TINY.plan)
        for body in store.events_after(0):
            full.apply(decode_event(body))
        assert full.snapshot() == live == rebuild(store, TINY.plan).snapshot()
        checkpoint = store.checkpoint()
        assert checkpoint is not None
        with sqlite3.connect(tmp_path / DATABASE) as database:
            database.execute("UPDATE events SET body = 'unreadable' WHERE seq <= ?", (checkpoint[0],))
        assert rebuild(store, TINY.plan).snapshot() == live
        store.close()

    asyncio.run(steps())


def test_a_closed_hall_is_restored_from_its_evening(tmp_path: Path) -> None:
    """The checkpoint of the day's end: nothing is replayed, and the state is the same."""

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            await _three_days(hall, clock)
            await hall.do(cmd.CloseDay())
            live = hall.writer.hall.snapshot()
        store = Store(tmp_path / DATABASE)
        checkpoint = store.checkpoint()
        assert checkpoint is not None
        assert checkpoint[0] == live.seq
        assert rebuild(store, TINY.plan).snapshot() == live
        store.close()

    asyncio.run(steps())


def _without_issuing() -> HallPlan:
    plan = TINY.plan
    return replace(
        plan,
        queues={"civil-instant": plan.queues["civil-instant"]},
        counters={
            counter.id: replace(
                counter, assignments=tuple(a for a in counter.assignments if a.queue == "civil-instant")
            )
            for counter in plan.counters.values()
        },
        services={s.id: s for s in plan.services.values() if s.queue == "civil-instant"},
    )


def test_a_queue_may_leave_the_layout_over_night_and_not_by_day(tmp_path: Path) -> None:
    """By day it is refused and named; once the day is closed the smaller hall opens, its counters as planned."""

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            await hall.do(cmd.IssueTicket(queue="civil-issuing"))
            await hall.do(cmd.AssignCounter(counter="203", assignments=(Assignment(queue="civil-issuing"),)))
            with pytest.raises(LayoutMismatchError, match="civil-issuing"):
                rebuild(hall.store, _without_issuing())
            await hall.do(cmd.CloseDay())
        clock.time += 12 * 60 * 60 * 1000
        smaller = replace(TINY, plan=_without_issuing())
        async with inside(tmp_path, clock, open_day=False, layout=smaller) as hall:
            await hall.do(cmd.OpenDay(date="2026-01-06"))
            counters = hall.writer.hall.counters
            assert all(counters[c.id].assignments == c.assignments for c in smaller.plan.counters.values())
            await hall.issue()
            assert rebuild(hall.store, smaller.plan).snapshot() == hall.writer.hall.snapshot()

    asyncio.run(steps())


def test_yesterdays_ticket_is_still_told_of(tmp_path: Path) -> None:
    """From its row: the hall itself has forgotten it."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            ticket = await hall.issue()
            await hall.do(cmd.CloseDay())
            row = hall.store.ticket(ticket["ticket_id"])
            assert row is not None
            assert (row["state"], row["number"], row["queue"]) == ("expired", ticket["number"], "civil-instant")

    asyncio.run(steps())


def test_a_busy_day_keeps_checkpoints_on_its_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A restart in the afternoon does not replay the morning; what it finds is equal to a full replay."""
    monkeypatch.setattr(writer, "CHECKPOINT_EVERY", 10)

    async def steps() -> None:
        async with inside(tmp_path, TurnedClock()) as hall:
            opened = hall.store.checkpoint()
            for _ in range(20):
                ticket = await hall.issue()
                await hall.do(cmd.CancelTicket(ticket=ticket["ticket_id"], reason="left"))
            live = hall.writer.hall.snapshot()
        store = Store(tmp_path / DATABASE)
        kept = store.checkpoint()
        assert opened is not None
        assert kept is not None
        assert opened[0] < kept[0] <= live.seq < kept[0] + 10
        full = Hall(TINY.plan)
        for body in store.events_after(0):
            full.apply(decode_event(body))
        assert full.snapshot() == live == rebuild(store, TINY.plan).snapshot()
        store.close()

    asyncio.run(steps())
