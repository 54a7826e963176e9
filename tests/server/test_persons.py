"""Persons: one open ticket each and line, proofs for a reprint, and nothing of a person where it does not belong."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import sqlite3
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server.main import DATABASE, SECRET
from server.secret import load_secret
from tests.running import LAYOUTS, RunningServer, wait_until
from tests.server.edited import IMPATIENT, edited
from tests.server.house import House, socket
from wire.id_number import IdNumber, check_digit, parse_id_number

TODAY = date(2026, 1, 5)


def number(person: int) -> IdNumber:
    """Somebody's identity number, which nobody has."""
    first = f"000000199001{person % 28 + 1:02d}{person // 28:03d}"
    return parse_id_number(first + check_digit(first), TODAY)


def digits(person: int) -> str:
    """The same as a card has it."""
    first = f"000000199001{person % 28 + 1:02d}{person // 28:03d}"
    return first + check_digit(first)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[House]:
    """A server of the test's own on a Monday at ten."""
    house = House(RunningServer(tmp_path / "data", options=("--clock", "2026-01-05T10:00")).start())
    yield house
    house.close()
    house.server.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server that no test kills; each test has persons and a kiosk of its own."""
    directory = tmp_path_factory.mktemp("persons")
    layout = edited(directory / "zhengzhou", "policy.toml", IMPATIENT)
    house = House(RunningServer(directory / "data", layout, options=("--clock", "2026-01-05T10:00")).start())
    yield house
    house.close()
    house.server.stop()


class Kiosk:
    """A kiosk's own link, and the key it was told."""

    def __init__(self, s: Any, key: str | None) -> None:
        self._socket = s
        self.key = bytes.fromhex(key or "")

    def who(self, person: int) -> dict[str, str]:
        """What a kiosk tells of somebody."""
        return {"person": number(person).pseudonym(self.key), "tail": number(person).tail}

    async def ask(self, do: str, request_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """The result of a command, or its problem."""
        answer = await self._socket.ask(do, request_id, **fields)
        told: dict[str, Any] = answer.get("problem") or answer["result"]
        return told

    async def issue(self, person: int, queue: str, request_id: str | None = None) -> dict[str, Any]:
        """A number for somebody."""
        return await self.ask("issue", request_id, queue=queue, **self.who(person))


@asynccontextmanager
async def kiosk(house: House, token: str | None = None) -> AsyncIterator[Kiosk]:
    async with socket(house.server) as s:
        welcome = await s.hello(token or house.let_in("kiosk"), feed="none")
        yield Kiosk(s, welcome["person_key"])


def code(answer: dict[str, Any]) -> str | None:
    """Why it was refused."""
    return answer.get("code") if "status" in answer else None


def test_a_person_has_one_open_ticket_in_a_line_and_may_have_one_in_another(house: House) -> None:
    """At whichever kiosk, for whichever queue of the line; the refusal names the ticket, so that it can be printed."""

    async def steps() -> None:
        async with kiosk(house) as here, kiosk(house) as there:
            first = await here.issue(1, "tax-acceptance")
            assert (first["tail"], first["state"]) == (number(1).tail, "waiting")
            for queue in ("tax-acceptance", "tax-issuing"):
                refused = await there.issue(1, queue)
                assert (code(refused), refused["ticket"]) == ("HAS_TICKET", first["ticket_id"])
            assert code(await there.issue(1, "fund-acceptance")) is None
            assert code(await there.issue(2, "tax-acceptance")) is None
            nobody = await here.ask("issue", queue="tax-acceptance")
            assert (code(nobody), nobody["tail"]) == (None, None)

    asyncio.run(steps())


def test_a_restart_forgets_neither_who_has_a_ticket_nor_what_was_answered(own: House) -> None:
    """A repeat gets the first answer, for the person's name in the log is the same one."""

    async def steps() -> None:
        token = own.let_in("kiosk", "door")
        async with kiosk(own, token) as s:
            first = await s.issue(1, "tax-acceptance", "r-1")
            assert await s.issue(1, "tax-acceptance", "r-1") == first
        await asyncio.to_thread(own.server.kill)
        await asyncio.to_thread(own.server.start)
        async with kiosk(own, token) as s:
            assert await s.issue(1, "tax-acceptance", "r-1") == first
            assert code(await s.issue(2, "tax-acceptance", "r-1")) == "REQUEST_ID_REUSED"
            refused = await s.issue(1, "tax-issuing")
            assert (code(refused), refused["ticket"]) == ("HAS_TICKET", first["ticket_id"])
            assert (await s.ask("reprint", **s.who(1)))["tail"] == number(1).tail

    asyncio.run(steps())


@pytest.mark.parametrize("end", ["complete", "cancel", "no-show"])
def test_after_a_visit_has_ended_the_person_gets_a_new_number(house: House, end: str) -> None:
    """Served, left, or not come."""
    person = {"complete": 10, "cancel": 11, "no-show": 12}[end]

    async def steps() -> None:
        counter = house.counter("social-issuing")
        async with kiosk(house) as s:
            first = await s.issue(person, "social-issuing")
            if end == "cancel":
                path = f"/tickets/{first['ticket_id']}/cancel"
                house.post(path, house.manager, reason="left").ok()
            else:
                for _ in range(2):  # a miss is forgiven once
                    if counter.act("call-next").ok()["ticket"] is not None:
                        assert code(await s.issue(person, "social-issuing")) == "HAS_TICKET"
                        if end == "no-show":
                            counter.miss()
                        else:
                            counter.act(end).ok()
            second = await s.issue(person, "social-issuing")
            assert code(second) is None
            assert second["ticket_id"] != first["ticket_id"]

    asyncio.run(steps())


def test_twenty_requests_at_once_for_one_person_give_one_ticket(house: House) -> None:
    """Over as many links; the other nineteen are told which one it is."""

    async def steps() -> None:
        tokens = [house.let_in("kiosk") for _ in range(20)]

        async def one(token: str) -> dict[str, Any]:
            async with kiosk(house, token) as s:
                await ready.wait()
                return await s.issue(20, "police-acceptance")

        ready = asyncio.Barrier(20)
        answers = await asyncio.gather(*(one(token) for token in tokens))
        given = [answer for answer in answers if code(answer) is None]
        assert len(given) == 1
        refused = {(code(answer), answer["ticket"]) for answer in answers if code(answer)}
        assert refused == {("HAS_TICKET", given[0]["ticket_id"])}

    asyncio.run(steps())


def test_a_slip_is_printed_again_for_who_proves_whose_it_is(house: House) -> None:
    """By number and code, by what the QR code carries, or by card: the newest, or that of the line that is asked."""

    async def steps() -> None:
        async with kiosk(house) as here, kiosk(house) as there:
            tax = await here.issue(30, "tax-acceptance")
            fund = await here.issue(30, "fund-acceptance")
            token = fund["page"].rpartition("/")[2]
            proofs: list[tuple[dict[str, Any], dict[str, Any]]] = [
                ({"ticket": tax["number"], "code": tax["code"]}, tax),
                ({"ticket": tax["number"].lower(), "code": tax["code"]}, tax),
                ({"ticket": tax["ticket_id"], "code": tax["code"]}, tax),
                ({"token": token}, fund),
                (there.who(30), fund),
                ({**there.who(30), "line": "fund"}, fund),
                ({**there.who(30), "line": "tax"}, tax),
            ]
            for proof, ticket in proofs:
                again = await there.ask("reprint", **proof)
                told = ("ticket_id", "code", "page", "tail", "issued_at")
                assert [again[name] for name in told] == [ticket[name] for name in told]
            assert (await there.ask("reprint", **proofs[0][0]))["reprints"] == 5
            assert code(await there.ask("reprint", **there.who(30), line="hrss")) == "UNKNOWN_TICKET"
            assert code(await there.ask("reprint", **there.who(31))) == "UNKNOWN_TICKET"
            left = await there.ask("cancel", token=token, reason="left")
            assert left["state"] == "cancelled"
            assert code(await there.ask("reprint", token=token)) == "UNKNOWN_TICKET"

    asyncio.run(steps())


def test_what_proves_nothing_prints_nothing(house: House) -> None:
    """Another's code, a foreign token, a booking's, a changed one, none at all; a kiosk may not cancel so either."""

    async def steps() -> None:
        async with kiosk(house) as s:
            mine, other = await s.issue(40, "hrss-acceptance"), await s.issue(41, "hrss-acceptance")
            token = mine["page"].rpartition("/")[2]
            for fields in (
                {"ticket": mine["number"]},
                {"ticket": mine["number"], "code": _another(mine["code"])},
                {"ticket": "H999", "code": mine["code"]},
                {"token": token[:-1] + ("A" if token[-1] != "A" else "B")},
                {"token": token.replace(mine["ticket_id"], other["ticket_id"])},
                {"token": mine["ticket_id"] + "."},
                {"token": ""},
                {"code": mine["code"]},
            ):
                async with kiosk(house) as fresh:  # each kiosk has tries of its own
                    assert code(await fresh.ask("reprint", **fields)) == "WRONG_CODE", fields
                    assert code(await fresh.ask("cancel", reason="x", **fields)) == "WRONG_CODE", fields
                    assert code(await fresh.ask("check-in", token=token)) == "WRONG_CODE", "a ticket is no booking"
            assert (await s.ask("reprint", token=token))["reprints"] == 1

    asyncio.run(steps())


def _another(right: str) -> str:
    return f"{(int(right) + 1) % 10_000:04d}"


def test_a_repeat_gets_the_first_answer_although_what_it_proves_is_gone(house: House) -> None:
    """A ticket that was left, a booking that was kept: the kiosk that did not hear the answer asks again."""

    async def steps() -> None:
        async with kiosk(house) as s, kiosk(house, house.manager) as desk, kiosk(house) as other:
            mine = await s.issue(60, "construction-acceptance")
            by_code = {"ticket": mine["number"], "code": mine["code"]}
            by_card = s.who(60)
            by_token = {"token": mine["page"].rpartition("/")[2]}
            asked = [("reprint", f"r-{at}", proof) for at, proof in enumerate((by_code, by_card, by_token))]
            first = [await s.ask(do, name, **proof) for do, name, proof in asked]
            first.append(await s.ask("cancel", "left", reason="left", **by_code))
            asked.append(("cancel", "left", {**by_code, "reason": "left"}))
            assert [answer["ticket_id"] for answer in first] == [mine["ticket_id"]] * 4
            for _ in range(3):
                assert [await s.ask(do, name, **proof) for do, name, proof in asked] == first
            assert code(await s.ask("reprint", "left", **by_card)) == "REQUEST_ID_REUSED"
            assert code(await s.ask("check-in", "left", **by_card)) == "UNKNOWN_BOOKING"
            assert code(await other.ask("reprint", "r-0", **by_code)) == "WRONG_CODE", "another's request is not known"

            again = await s.issue(60, "construction-acceptance")
            by_hand = [await desk.ask("reprint", "r-1", ticket=again["number"]) for _ in range(2)]
            assert by_hand[0] == by_hand[1]
            assert code(by_hand[0]) is None

    asyncio.run(steps())


def test_a_check_in_whose_answer_was_lost_is_not_taken_for_an_unknown_booking(own: House) -> None:
    """By code, by card and by QR; the booking is used up by then, and a second try would cost another's patience."""

    async def steps() -> None:
        own.server.stop()
        own.server.options = ("--clock", "2026-01-06T09:50")
        own.server.start()
        bookings = []
        async with kiosk(own, own.let_in("integration")) as city:
            for person, queue in ((1, "tax-acceptance"), (2, "tax-acceptance"), (3, "tax-acceptance")):
                wish = {"queue": queue, "date": "2026-01-06", "time": "10:00", "id_number": digits(person)}
                bookings.append(await city.ask("book", **wish))
        assert [code(booking) for booking in bookings] == [None] * 3
        async with kiosk(own) as s:
            proofs: list[dict[str, str]] = [
                {"booking": bookings[0]["booking"]},
                s.who(2),
                {"token": bookings[2]["page"].rpartition("/")[2]},
            ]
            first = [await s.ask("check-in", f"in-{at}", **proof) for at, proof in enumerate(proofs)]
            assert [answer["booking"] for answer in first] == [booking["booking"] for booking in bookings]
            for _ in range(3):
                assert [await s.ask("check-in", f"in-{at}", **proof) for at, proof in enumerate(proofs)] == first
            assert code(await s.ask("check-in", **proofs[0])) == "UNKNOWN_BOOKING"
            wrong = [code(await s.ask("check-in", booking=f"0000000{guess}")) for guess in range(5)]
            assert wrong == ["UNKNOWN_BOOKING"] * 4 + ["TOO_MANY_TRIES"]

    asyncio.run(steps())


JUNK: tuple[object, ...] = (None, True, -1, 2**63, 1.5, "", "号" * 300, ["A"], {"a": [1]})


def test_junk_in_any_field_is_refused_and_breaks_nothing(house: House) -> None:
    """Each command of a kiosk, each field of a visitor's, each kind of junk."""
    fields = "queue service visitor_class slot_time person tail id_number ticket code token line booking reason ordinal"
    fields += " issued_at kiosk instead_of device fault"
    commands = "issue reprint check-in cancel hand-in report-fault clear-fault"

    async def steps() -> None:
        before = house.server.log.read_text()
        for kind in ("kiosk", "integration"):
            async with kiosk(house, house.let_in(kind)) as s:
                for do, field, junk in itertools.product(commands.split(), fields.split(), JUNK):
                    right: dict[str, Any] = (
                        {"queue": "nowhere", "ordinal": 1, "issued_at": 1} if do == "hand-in" else {}
                    )
                    answer = await s.ask(do, **{**right, field: junk})
                    assert code(answer) != "INTERNAL", (do, field, junk, answer)
                    assert code(answer) or do.endswith("-fault"), "any text names a fault"
        assert house.server.log.read_text() == before

    asyncio.run(steps())


def test_wrong_codes_are_limited_for_the_kiosk_where_they_are_typed(house: House) -> None:
    """Five a minute; then even the right one has to wait, at this kiosk, and at no other. A card is no guess."""

    async def steps() -> None:
        async with kiosk(house) as here, kiosk(house) as there:
            mine = await here.issue(50, "commerce-acceptance")
            proof = {"ticket": mine["number"], "code": mine["code"]}
            for _ in range(3):
                assert code(await here.ask("reprint", **proof)) is None
            for guess in range(5):
                wrong = {**proof, "code": f"{(int(mine['code']) + 1 + guess) % 10_000:04d}"}
                assert code(await here.ask("reprint", **wrong)) == "WRONG_CODE"
            for _ in range(2):
                refused = await here.ask("reprint", **proof)
                assert (code(refused), refused["status"]) == ("TOO_MANY_TRIES", 429)
            assert code(await here.ask("check-in", booking="12345678")) == "TOO_MANY_TRIES"
            assert code(await here.ask("reprint", **here.who(50))) is None
            assert code(await there.ask("reprint", **proof)) is None
            assert code(await here.issue(51, "commerce-acceptance")) is None, "numbers are given all the same"

    asyncio.run(steps())


@pytest.mark.parametrize(
    "fields",
    [
        {"person": "0" * 63, "tail": "002X"},
        {"person": "0" * 63 + "G", "tail": "002X"},
        {"person": "A" * 64, "tail": "002X"},
        {"person": "11010519491231002X", "tail": "002X"},
        {"person": "0" * 64},
        {"person": "0" * 64, "tail": "02X"},
        {"person": "0" * 64, "tail": "X002"},
        {"person": "0" * 64, "tail": 1234},
        {"person": 0, "tail": "002X"},
        {"person": None, "tail": "002X"},
        {"tail": "002X"},
        {"id_number": 11},
        {"id_number": "11010519491231002X"},
    ],
)
def test_a_kiosk_that_tells_a_person_otherwise_than_by_pseudonym_and_last_four_is_refused(
    house: House, fields: dict[str, Any]
) -> None:
    """Least of all may it send the number itself; and the refusal does not repeat what came."""

    async def steps() -> None:
        async with kiosk(house) as s:
            refused = await s.ask("issue", queue="tax-issuing", **fields)
            assert code(refused) in ("MALFORMED", "FORBIDDEN")
            assert "1949" not in json.dumps(refused)

    asyncio.run(steps())


def test_a_line_that_wants_to_know_whom_it_serves_gives_a_kiosk_no_number_for_nobody(tmp_path: Path) -> None:
    """By queue or by service; staff, who see the visitor, may give one."""
    layout = _requiring_identity(tmp_path / "layout")
    house = House(RunningServer(tmp_path / "data", str(layout)).start())
    try:

        async def steps() -> None:
            async with kiosk(house) as s:
                assert code(await s.ask("issue", queue="civil-instant")) == "IDENTITY_REQUIRED"
                service = (house.get("/hall").ok()["services"])[0]["id"]
                assert code(await s.ask("issue", service=service)) == "IDENTITY_REQUIRED"
                assert code(await s.issue(1, "civil-instant")) is None
                assert code(await s.issue(1, "civil-issuing")) == "HAS_TICKET"
            async with kiosk(house, house.manager) as desk:
                assert code(await desk.ask("issue", queue="civil-instant")) is None

        asyncio.run(steps())
    finally:
        house.close()
        house.server.stop()


def _requiring_identity(folder: Path) -> Path:
    """The tiny hall, where numbers are given to persons only."""
    shutil.copytree(LAYOUTS / "tiny", folder)
    policy = folder / "policy.toml"
    lines = [line for line in policy.read_text().splitlines() if not line.startswith("identity")]
    at = lines.index("[policy]") + 1
    policy.write_text("\n".join([*lines[:at], 'identity = "required"', *lines[at:]]))
    return folder


def test_at_the_days_end_everybody_is_forgotten_and_was_never_in_the_log(tmp_path: Path) -> None:
    """Neither number nor pseudonym stands in events, answers or the server's own log; after closing, nowhere at all."""
    ending = RunningServer(tmp_path / "data", "tiny", ("--clock", "2026-01-05T11:00"))
    house = House(ending.start())
    try:
        asyncio.run(_busy(house, people := list(range(40))))
        assert _people(ending.data) == 40
        ending.kill()
        ending.options = ("--clock", "2026-01-05T20:59", "--speed", "60")
        ending.start()
        wait_until(lambda: "CLOSE" in ending.log.read_text(), 30, "the hall closes at nine")
        wait_until(lambda: _people(ending.data) == 0, what="people are forgotten")
        wait_until(lambda: (ending.data / f"{DATABASE}-wal").stat().st_size == 0, what="and the journal is emptied")
        ending.kill()
        key = _key(ending.data)
        files = b"".join(file.read_bytes() for file in ending.data.iterdir() if file.name != SECRET)
        log = ending.log.read_text()
        for person in people:
            for secret in (digits(person), number(person).pseudonym(key)):
                assert secret.encode() not in files
                assert secret not in log
        names = set(_log_names(ending.data))
        assert len(names) == 40, "the log knows each by a name that says nothing"
        assert house.audit()[1] is None
    finally:
        house.close()
        ending.stop()


async def _busy(house: House, people: list[int]) -> None:
    """Numbers, refusals, proofs right and wrong, and what is malformed, with everybody's data in it."""
    async with kiosk(house) as s:
        for person in people:
            given = await s.issue(person, "civil-instant")
            assert code(await s.issue(person, "civil-issuing")) == "HAS_TICKET"
            assert code(await s.ask("reprint", **s.who(person))) is None
            assert code(await s.ask("issue", queue="nowhere", **s.who(person))) == "UNKNOWN_QUEUE"
            assert code(await s.ask("issue", queue="civil-instant", wrong=1, **s.who(person))) == "MALFORMED"
            assert code(await s.ask("issue", queue=["civil-instant"], **s.who(person))) == "MALFORMED"
            assert code(await s.ask("reprint", **s.who(person), token="x")) is None
            assert given["tail"] == number(person).tail
    async with kiosk(house, house.let_in("integration")) as city:
        for person in people:
            answer = await city.ask("issue", uuid.uuid4().hex, queue="civil-issuing", id_number=digits(person))
            assert code(answer) == "HAS_TICKET"
            assert code(await city.ask("issue", queue="civil-issuing", id_number=digits(person)[::-1])) is not None


def _people(data: Path) -> int:
    with sqlite3.connect(data / DATABASE) as database:
        count: int = database.execute("SELECT count(*) FROM people").fetchone()[0]
        return count


def _key(data: Path) -> bytes:
    return load_secret(data / SECRET).derive("person")


def _log_names(data: Path) -> Iterator[str]:
    with sqlite3.connect(data / DATABASE) as database:
        for (body,) in database.execute("SELECT body FROM events"):
            name, event = json.loads(body)
            if name == "TicketIssued":
                yield event["person"]
