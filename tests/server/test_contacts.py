"""Contacts: checked, masked, encrypted, and gone when their time is over."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from queueing import commands as cmd
from queueing.case import Delivery
from queueing.plan import DAY
from server.box import Box, ForeignBoxError
from server.cases import Cases
from server.contacts import Contact, Contacts, contact_of, masked
from server.main import DATABASE
from server.outbox import Outbox
from server.pages import Pages
from server.secret import Secret
from tests.running import RunningServer, wait_until
from tests.server.casework import casework, staff
from tests.server.edited import edited
from tests.server.house import House
from tests.server.inside import TINY, Inside, inside
from wire.messages import Identity
from wire.problem import MalformedError, ProblemError

SECRET = Secret(bytes(range(32)))
CLERK = Identity(kind="clerk", name="007", counter="201")
TOLD = {"name": " 欧阳 测试 ", "phone": "139 1234 5678", "address": "清溪县人民路18号"}
CONTACT = Contact(name="欧阳 测试", phone="13912345678", address="清溪县人民路18号")


def test_a_box_opens_under_its_own_key_and_label_only() -> None:
    """Whatever is changed, it does not open, and says nothing of what is in it; no two boxes are alike."""
    box = Box(SECRET.derive("contact"))
    closed = box.close(b"13912345678", "a")
    assert box.open(closed, "a") == b"13912345678"
    assert box.close(b"13912345678", "a") != closed
    assert b"139" not in closed
    for changed, label in (
        (closed, "b"),
        (closed[:-1] + bytes([closed[-1] ^ 1]), "a"),
        (bytes([closed[0] ^ 1]) + closed[1:], "a"),
        (closed[:-1], "a"),
        (b"", "a"),
    ):
        with pytest.raises(ForeignBoxError, match="does not open"):
            box.open(changed, label)
    with pytest.raises(ForeignBoxError):
        Box(SECRET.derive("outbox")).open(closed, "a")


def test_a_contact_is_tidied() -> None:
    """Spaces that people type."""
    assert contact_of(TOLD) == CONTACT
    assert contact_of({"name": "李", "phone": "0371-67581000"}).address is None
    assert contact_of({"name": "李", "phone": "+8613912345678", "address": "  "}).address is None


@pytest.mark.parametrize(
    "phone", ["", "110", "23912345678", "139123456789", "0371-1", "13912345678;", "+1", "１３９１２３４５６７８"]
)
def test_what_is_no_phone_number_is_refused(phone: str) -> None:
    """And not repeated."""
    with pytest.raises(MalformedError) as refused:
        contact_of({"name": "李", "phone": phone})
    assert not phone or phone not in str(refused.value)


@pytest.mark.parametrize(
    ("contact", "name", "phone"),
    [
        (CONTACT, "欧*", "139****5678"),
        (Contact(name="李", phone="0371-67581000"), "李*", "037****1000"),
        (Contact(name="O'Neil", phone="0371675810"), "O*", "****5810"),
    ],
)
def test_a_masked_contact_is_enough_to_recognise_one(contact: Contact, name: str, phone: str) -> None:
    """The first character and the last digits."""
    assert (masked(contact).name, masked(contact).phone) == (name, phone)


def test_a_contact_in_clear_shows_nothing_where_it_is_written_down_by_mistake() -> None:
    """In a traceback or a log."""
    assert f"{CONTACT!r} {CONTACT}" == "Contact(…) Contact(…)"


class _Office:
    """The tiny hall with a clerk who serves somebody, and its cases."""

    def __init__(self, hall: Inside, kept: int = 30 * DAY) -> None:
        self.hall = hall
        self.contacts = Contacts(hall.store, SECRET, kept)
        self.outbox = Outbox(hall.store, SECRET, TINY, Pages(SECRET))
        self.cases = Cases(hall.writer, self.contacts, self.outbox)
        hall.writer.consequences = self.cases.consequences

    async def serve(self) -> None:
        """Somebody is at the counter."""
        await self.hall.do(cmd.SignIn(counter="201", clerk="007"))
        await self.hall.issue()
        await self.hall.do(cmd.CallNext(counter="201"))
        await self.hall.do(cmd.Serve(counter="201"))

    async def register(self, request_id: str = "r1", told: object = TOLD) -> str:
        """The visitor leaves a case with a contact; answers the reference."""
        values = {"counter": "201", "delivery": "window", "contact": told}
        extra = self.cases.translate(CLERK, "register-case", values, request_id)
        command = cmd.RegisterCase(counter="201", delivery=Delivery.WINDOW, contact=str(values["contact"]))
        await self.hall.writer.perform(command, "clerk:007@201", request_id, extra)
        return str(values["contact"])

    def rows(self) -> list[tuple[str, int | None]]:
        """What the table has."""
        with sqlite3.connect(str(self.hall.store.engine.url.database)) as database:
            return database.execute("SELECT contact, kept_until FROM contacts").fetchall()


def test_a_contact_is_written_with_its_case_and_a_repeat_names_the_same(tmp_path: Path) -> None:
    """The reference is another one for every request, clerk and day, and tells nothing."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            office = _Office(hall)
            await office.serve()
            reference = await office.register()
            assert await office.register() == reference
            assert office.rows() == [(reference, None)]
            assert office.contacts.read(reference) == CONTACT
            named = {office.contacts.reference(*of) for of in (("a", "r", "d"), ("b", "r", "d"), ("a", "s", "d"))}
            assert len({*named, office.contacts.reference("a", "r", "e"), reference}) == 5

    asyncio.run(steps())


def test_nothing_is_kept_where_the_hall_refuses(tmp_path: Path) -> None:
    """Nobody is at the counter."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            office = _Office(hall)
            await hall.do(cmd.SignIn(counter="201", clerk="007"))
            with pytest.raises(ProblemError, match="COUNTER_IDLE"):
                await office.register()
            assert office.rows() == []

    asyncio.run(steps())


def test_nothing_is_kept_where_the_disk_refuses(tmp_path: Path) -> None:
    """Case and contact are on disk together, or neither is; the same request then succeeds."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            office = _Office(hall)
            await office.serve()
            with hall.full():
                await hall.fill()
                with pytest.raises(ProblemError, match="STORE_UNAVAILABLE"):
                    await office.register(told={**TOLD, "address": "街" * 200})
            assert office.rows() == []
            async with asyncio.timeout(10):
                while hall.writer.failing:
                    await asyncio.sleep(0.05)
            reference = await office.register()
            assert office.rows() == [(reference, None)]

    asyncio.run(steps())


def test_a_contact_is_deleted_so_long_after_its_case_has_ended(tmp_path: Path) -> None:
    """By the layout's days; an open case keeps its own, however old."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            office = _Office(hall, kept=7 * DAY)
            await office.serve()
            ended, still_open = await office.register("r1"), await office.register("r2")
            case = next(case for case in hall.writer.hall.office.cases.values() if case.contact == ended)  # type: ignore[union-attr]
            await hall.do(cmd.WithdrawCase(case=case.id, reason="申请人撤回"))
            until = hall.writer.hall.now + 7 * DAY
            assert sorted(office.rows(), key=str) == sorted([(ended, until), (still_open, None)], key=str)
            await hall.writer.write(office.contacts.purge(until - 1))
            assert len(office.rows()) == 2
            box = _box(hall, ended)
            await hall.writer.write(office.contacts.purge(until))
            assert office.rows() == [(still_open, None)]
            assert office.contacts.read(ended) is None
            assert hall.store.empty_journal()
            assert box not in b"".join(path.read_bytes() for path in tmp_path.glob(f"{DATABASE}*"))

    asyncio.run(steps())


def _box(hall: Inside, reference: str) -> bytes:
    with sqlite3.connect(str(hall.store.engine.url.database)) as database:
        box: bytes = database.execute("SELECT box FROM contacts WHERE contact = ?", (reference,)).fetchone()[0]
        return box


def test_a_contact_that_another_key_closed_is_nobody_s(tmp_path: Path) -> None:
    """A database beside the wrong key: cases go on, and nobody is told a stranger's number."""

    async def steps() -> None:
        async with inside(tmp_path) as hall:
            office = _Office(hall)
            await office.serve()
            reference = await office.register()
            other = Contacts(hall.store, Secret(bytes(32)), DAY)
            with pytest.raises(ForeignBoxError):
                other.read(reference)
            case = next(iter(hall.writer.hall.office.cases.values()))  # type: ignore[union-attr]
            strange = Cases(hall.writer, other, office.outbox)
            assert strange.recognised(_in_role("manager"), case.id) is None

    asyncio.run(steps())


def _in_role(kind: str) -> Identity:
    """Somebody in another role."""
    return Identity(kind=kind, name="M")


def test_a_real_server_forgets_at_the_day_s_end_whose_time_is_over(tmp_path: Path) -> None:
    """The hall keeps contacts for a day; two days later that of the ended case is gone, that of the open one is not."""
    layout = edited(tmp_path / "layout", "policy.toml", ("contact_days = 30", "contact_days = 1"))
    server = RunningServer(tmp_path / "data", layout, options=("--clock", "2026-01-05T16:00"))
    house = House(server.start())
    try:
        work = casework(house)
        ended, still_open = work.accepted()["case"], work.accepted()["case"]
        work.act(ended, "withdraw-case", reason="申请人撤回").ok()
        server.stop()
        server.options = ("--clock", "2026-01-07T10:00")
        server.start()
        manager = staff(house, "manager")
        wait_until(lambda: house.get(f"/cases/{ended}", manager).ok()["contact"] is None)
        assert house.get(f"/cases/{still_open}", manager).ok()["contact"]["phone"] == "139****5678"
    finally:
        house.close()
        server.kill()
