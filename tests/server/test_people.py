"""People: one row a person while the hall needs it, nothing left of it afterwards, on disk or in the log."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from layouts.layout import Layout
from queueing import commands as cmd
from queueing.plan import DAY, MINUTE, BookingRule, Millis
from server import schema
from server.main import DATABASE
from server.people import People
from server.writer import PROBE_S
from tests.server.inside import NINE_O_CLOCK, TINY, Inside, TurnedClock, inside
from wire.problem import ProblemError


def pseudonym(person: int) -> str:
    """What a kiosk tells of somebody."""
    return f"{person:064x}"


@asynccontextmanager
async def hall_and_people(data: Path) -> AsyncIterator[tuple[Inside, People]]:
    async with inside(data) as hall:
        yield hall, People(hall.store)


async def issue(hall: Inside, people: People, person: int, request_id: str) -> str:
    """Give a number to a person; answers the name in the log."""
    name, extra = people.admit(pseudonym(person), f"{person:04d}", hall.clock.now())
    command = cmd.IssueTicket(queue="civil-instant", person=name)
    await hall.writer.perform(command, "kiosk:door", request_id, extra)
    return name


def rows(hall: Inside) -> dict[str, str]:
    """Name by pseudonym, as it stands on disk."""
    table = schema.people
    return {row.pseudonym: row.name for row in hall.store.read(select(table.c.pseudonym, table.c.name))}


async def recovered(hall: Inside) -> None:
    async with asyncio.timeout(PROBE_S * 10):
        while hall.writer.failing:
            await asyncio.sleep(0.05)


def test_a_person_keeps_one_name_until_forgotten_also_over_a_restart(tmp_path: Path) -> None:
    """Another person has another name, and no name says anything of whom it is."""

    async def steps() -> None:
        async with hall_and_people(tmp_path) as (hall, people):
            first, second = await issue(hall, people, 1, "a"), await issue(hall, people, 2, "b")
            assert first != second
            assert people.admit(pseudonym(1), "0001", 0)[0] == first
            assert people.tail_of(first) == "0001"
            assert rows(hall) == {pseudonym(1): first, pseudonym(2): second}
            again = People(hall.store)
            assert (again.name_of(pseudonym(1)), again.tail_of(first)) == (first, "0001")
            assert again.name_of(pseudonym(3)) is None

    asyncio.run(steps())


def test_who_was_refused_is_not_written_down(tmp_path: Path) -> None:
    """A second ticket is none, so its admission is none."""

    async def steps() -> None:
        async with hall_and_people(tmp_path) as (hall, people):
            await hall.do(cmd.StopIntake(line="civil"))
            with pytest.raises(ProblemError, match="LINE_CLOSED"):
                await issue(hall, people, 1, "a")
            assert rows(hall) == {}

    asyncio.run(steps())


def test_a_purge_keeps_who_has_a_ticket_a_booking_or_a_missed_one_and_forgets_the_others(tmp_path: Path) -> None:
    """In memory and on disk alike."""

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock, layout=_bookable()) as hall:
            people = People(hall.store)
            missed = await _book(hall, people, 1, NINE_O_CLOCK + 30 * MINUTE)
            clock.time += 90 * MINUTE
            await hall.do(cmd.CloseDay())
            assert hall.writer.hall.no_shows.keys() == {missed}
            clock.time += DAY
            await hall.do(cmd.OpenDay(date="2026-01-06"))
            booked = await _book(hall, people, 2, clock.time + 30 * MINUTE)
            waiting, left = await issue(hall, people, 3, "c"), await issue(hall, people, 4, "d")
            await hall.do(cmd.CancelTicket(ticket="MZ002", reason="left"))

            await hall.writer.write(people.purge(hall.writer.hall))
            assert rows(hall) == {pseudonym(1): missed, pseudonym(2): booked, pseudonym(3): waiting}
            assert (people.name_of(pseudonym(4)), people.tail_of(left)) == (None, None)
            assert await issue(hall, people, 4, "e") != left
            assert await issue(hall, people, 3, "c") == waiting

    asyncio.run(steps())


def _bookable() -> Layout:
    policy = replace(TINY.plan.policy, booking=BookingRule(quota=9))
    return replace(TINY, plan=replace(TINY.plan, policy=policy, policies={}))


async def _book(hall: Inside, people: People, person: int, start: Millis) -> str:
    name, extra = people.admit(pseudonym(person), f"{person:04d}", hall.clock.now())
    command = cmd.Book(booking=f"{person:08d}", queue="civil-instant", start=start, person=name)
    await hall.writer.perform(command, "phone:book", f"book-{person}", extra)
    return name


def test_a_purge_that_the_disk_refused_is_made_good_by_the_next_and_spoils_nobodys_ticket(tmp_path: Path) -> None:
    """Who comes again in between has a new name, and the old row is in nobody's way."""

    async def steps() -> None:
        async with hall_and_people(tmp_path) as (hall, people):
            await issue(hall, people, 1, "a")
            await issue(hall, people, 2, "b")
            await hall.do(cmd.CloseDay())
            with hall.full():
                await fill(hall)
                with pytest.raises(ProblemError, match="STORE_UNAVAILABLE"):
                    await hall.writer.write(people.purge(hall.writer.hall))
            await recovered(hall)
            await hall.do(cmd.OpenDay(date="2026-01-06"))
            name = await issue(hall, people, 1, "c")
            assert rows(hall)[pseudonym(1)] == name
            await hall.do(cmd.CloseDay())
            await hall.writer.write(people.purge(hall.writer.hall))
            assert rows(hall) == {}

    asyncio.run(steps())


async def fill(hall: Inside) -> None:
    """Write until the disk is full."""
    weight = "INSERT INTO requests SELECT coalesce(max(id), 0) + 1, 'x', 1, 1, zeroblob(9000) FROM requests"
    while not hall.writer.failing:
        with contextlib.suppress(ProblemError):
            await hall.writer.write(lambda connection: connection.exec_driver_sql(weight))


def test_a_disk_that_refuses_a_person_says_so_without_naming_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The database's own words would tell what was to be written."""

    async def steps() -> None:
        async with hall_and_people(tmp_path) as (hall, people):
            refusing = "CREATE TRIGGER refusing BEFORE INSERT ON people BEGIN SELECT RAISE(ABORT, 'not today'); END"
            await hall.writer.write(lambda connection: connection.exec_driver_sql(refusing))
            with pytest.raises(ProblemError, match="STORE_UNAVAILABLE"):
                await issue(hall, people, 0xABCDEF << 200, "a")

    with caplog.at_level(logging.DEBUG):
        asyncio.run(steps())
    assert "not today" in caplog.text
    assert "abcdef0" not in caplog.text


def test_after_the_purge_nothing_of_a_pseudonym_is_left_in_the_files(tmp_path: Path) -> None:
    """Deleted is not enough: neither free pages nor the journal may still have it."""

    async def steps() -> None:
        clock = TurnedClock()
        async with inside(tmp_path, clock) as hall:
            people = People(hall.store)
            for person in range(300):
                clock.time += 1000
                await issue(hall, people, 0xABCDEF << 200 | person, f"r{person}")
            assert b"abcdef0000" in raw(tmp_path)
            clock.time = NINE_O_CLOCK + DAY // 2
            await hall.do(cmd.CloseDay())
            await hall.writer.write(people.purge(hall.writer.hall))
            assert hall.store.empty_journal()
            assert b"abcdef0000" not in raw(tmp_path)
            clock.time += 30 * MINUTE
            await hall.do(cmd.OpenDay(date="2026-01-06"))
            await issue(hall, people, 1, "again")
            assert hall.store.verify()[1] is None

    asyncio.run(steps())


def raw(data: Path) -> bytes:
    """Every byte of the database's files."""
    return b"".join(file.read_bytes() for file in data.glob(f"{DATABASE}*"))
