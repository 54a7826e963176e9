"""Cases over HTTP and the link: from the papers handed in to the result handed over, and who may do and see what."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from queueing.plan import DAY
from server.identity import BELIEVED_S, DEVICE_KINDS, add_clerk
from server.main import DATABASE
from server.store import sqlite_engine
from tests.running import RunningServer, wait_until
from tests.server.casework import CONTACT, PAPERS_DUE, PERSONAL, Casework, casework, staff
from tests.server.edited import edited
from tests.server.house import Counter, House, socket
from wire.messages import Identity


@pytest.fixture(scope="module")
def work(house: House) -> Casework:
    """The counters of one line."""
    return casework(house)


@pytest.fixture(scope="module")
def issuing(house: House) -> Counter:
    """A counter that hands results over."""
    return house.counter("commerce-issuing")


def test_a_case_goes_from_the_counter_to_the_office_and_back_to_the_applicant(
    house: House, work: Casework, issuing: Counter
) -> None:
    """Each answer is the case as it then stands, with the receipt's page and code."""
    case = work.accepted(service="commerce-food")
    assert (case["state"], case["department"], case["issuing"]) == (
        "accepted",
        "市食品药品监督管理局",
        "commerce-issuing",
    )
    assert case["due"] - case["registered_at"] == 10 * 24 * 3600 * 1000
    assert case["page"].startswith(f"{house.server.url}/r/{case['case']}.")
    assert len(case["code"]) == 4
    issuing.act("hand-over", case=case["case"]).refused(409, "CASE_NOT_READY")
    work.act(case["case"], "decide-case", ready=False).refused(422, "REASON_REQUIRED")
    ready = work.act(case["case"], "decide-case", ready=True).ok()
    assert ready["state"] == "ready"
    work.accepting.act("hand-over", case=case["case"]).refused(409, "WRONG_COUNTER")
    closed = issuing.act("hand-over", case=case["case"]).ok()
    assert (closed["state"], closed["counter"]) == ("closed", issuing.id)
    assert house.get(f"/cases/{case['case']}", work.office).ok()["case"]["state"] == "closed"


def test_missing_papers_hold_up_the_decision_until_they_are_brought(house: House, work: Casework) -> None:
    """The desk and the counters may note that they were; a paper that does not lack is refused."""
    missing = [{"name": "住所证明", "due": PAPERS_DUE}, {"name": "章程", "due": PAPERS_DUE}]
    case = work.accepted(missing=missing)
    assert case["missing"] == missing
    work.act(case["case"], "decide-case", ready=True).refused(409, "PAPERS_MISSING")
    work.act(case["case"], "supply-papers", papers=["户口簿"]).refused(409, "PAPERS_MISSING")
    left = work.act(case["case"], "supply-papers", staff(house, "desk"), papers=["章程"]).ok()["missing"]
    assert left == missing[:1]
    assert work.act(case["case"], "supply-papers", work.accepting.token, papers=["住所证明"]).ok()["missing"] == []
    assert work.act(case["case"], "decide-case", ready=True).ok()["state"] == "ready"


def test_an_on_call_department_is_summoned_and_clocked(house: House) -> None:
    """With the acceptance; its arrival counts once."""
    police = casework(house, "police")
    case = police.accepted(service="police-seal")
    assert case["summoned_at"] == case["registered_at"]
    arrived = police.act(case["case"], "record-arrival").ok()["arrived_at"]
    assert arrived >= case["summoned_at"]
    assert police.act(case["case"], "record-arrival").ok()["arrived_at"] == arrived
    resident = police.accepted(service="police-passport")
    police.act(resident["case"], "record-arrival").refused(409, "NOT_SUMMONED")


def test_an_instant_case_is_finished_in_one_go(house: House) -> None:
    """Accepted, decided and handed over; no contact is needed."""
    instant = house.counter("commerce-instant")
    house.issue("commerce-instant", service=None)
    instant.act("call-next").ok()
    instant.act("serve").ok()
    assert instant.act("finish-case", service="commerce-copy").ok()["state"] == "closed"
    finished = instant.act("finish-case", contact=CONTACT).ok()
    assert finished["state"] == "closed"
    with sqlite3.connect(house.server.data / DATABASE) as database:
        kept = "SELECT kept_until FROM contacts JOIN cases USING (contact) WHERE case_id = ?"
        assert database.execute(kept, (finished["case"],)).fetchone() == (finished["ended_at"] + 30 * DAY,)


def test_a_request_that_is_sent_twice_registers_one_case(house: House, work: Casework) -> None:
    """The contact is not the first one's copy: another one under the same request_id changes nothing."""
    work.visit()
    before = len(house.get("/cases", work.office).ok()["cases"])
    first = work.register(request_id="twice").ok()
    assert work.register(request_id="twice").ok() == first
    other = {"name": "另一个人", "phone": "13800000000"}
    assert work.register(request_id="twice", contact=other).ok() == first
    assert len(house.get("/cases", work.office).ok()["cases"]) == before + 1
    assert house.get(f"/cases/{first['case']}/contact", house.manager).ok() == CONTACT


@pytest.mark.parametrize(
    "contact",
    [
        {"name": "", "phone": "13912345678"},
        {"name": "欧" * 41, "phone": "13912345678"},
        {"name": "欧\x00阳", "phone": "13912345678"},
        {"name": "欧阳", "phone": "12345"},
        {"name": "欧阳", "phone": "1391234567８"},
        {"name": "欧阳", "phone": "13912345678", "address": "街" * 201},
        {"name": "欧阳", "phone": "13912345678", "id_number": "41010119900307123X"},
        {"name": "欧阳"},
        {"phone": 13912345678, "name": "欧阳"},
        ["欧阳", "13912345678"],
        "0123456789abcdef",
    ],
)
def test_a_contact_that_is_none_is_refused_without_being_repeated(house: House, work: Casework, contact: Any) -> None:
    """Over HTTP and over the link; nothing is registered."""
    work.visit()
    before = house.get("/cases", work.office).ok()
    refused = work.register(contact=contact).refused(400, "MALFORMED")

    async def by_link() -> dict[str, Any]:
        async with socket(house.server) as s:
            await s.hello(work.accepting.token, feed="none")
            return await s.ask("register-case", counter=work.accepting.id, delivery="window", contact=contact)

    answer = asyncio.run(by_link())
    assert answer["problem"]["code"] == "MALFORMED"
    for told in (refused, answer):
        assert not any(word in json.dumps(told, ensure_ascii=False) for word in ("欧阳", "1391234", "街", "4101"))
    assert house.get("/cases", work.office).ok() == before


def test_a_delivery_needs_to_know_where_to(work: Casework) -> None:
    """A locker somebody to tell, the courier an address."""
    work.visit()
    work.register(delivery="locker", contact=None).refused(400, "MALFORMED")
    work.register(delivery="ems", contact={"name": "欧阳", "phone": "13912345678"}).refused(400, "MALFORMED")
    work.register(delivery="window", contact=None).ok()


def test_a_result_in_a_locker_or_with_the_courier_needs_its_code(
    house: House, work: Casework, issuing: Counter
) -> None:
    """The code is told to the applicant and stands in no answer."""
    case = work.ready(delivery="locker")["case"]
    issuing.act("hand-over", case=case).refused(400, "MALFORMED")
    refused = issuing.act("hand-over", case=case, reference="取件码 778899").refused(400, "MALFORMED")
    assert "778899" not in json.dumps(refused)
    closed = issuing.act("hand-over", case=case, reference="778899", request_id="in-the-locker")
    assert closed.ok()["state"] == "closed"
    assert "778899" not in json.dumps(closed.body)
    again = issuing.act("hand-over", case=case, reference="778899", request_id="in-the-locker")
    assert again.ok() == closed.ok()
    nobody = work.ready(delivery="window", contact=None)["case"]
    issuing.act("hand-over", case=nobody, delivery="locker", reference="1").refused(400, "MALFORMED")
    issuing.act("hand-over", case=nobody, delivery=["locker"]).refused(400, "MALFORMED")
    issuing.act("hand-over", case=nobody).ok()


def test_the_receipt_gets_its_holder_a_number_of_the_issuing_queue(house: House, work: Casework) -> None:
    """By the QR code's token, or by number and code; once the case is decided, and one ticket at a time."""
    first, second = work.accepted(), work.ready()
    token = first["page"].rpartition("/")[2]

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.let_in("kiosk"), feed="none")
            early = await s.ask("issue", token=token)
            assert early["problem"]["code"] == "CASE_NOT_READY"
            await asyncio.to_thread(lambda: work.act(first["case"], "decide-case", ready=True).ok())
            asked = {"token": token}
            ticket = (await s.ask("issue", "once", **asked))["result"]
            assert (ticket["queue"], ticket["case"]) == ("commerce-issuing", first["case"])
            assert (await s.ask("issue", "once", **asked))["result"] == ticket
            refused = (await s.ask("issue", token=token))["problem"]
            assert (refused["code"], refused["ticket"]) == ("HAS_TICKET", ticket["ticket_id"])
            proof = {"case": second["case"].replace("-", ""), "code": second["code"]}
            assert (await s.ask("issue", **proof))["result"]["case"] == second["case"]

    asyncio.run(steps())
    desk = house.post("/tickets", staff(house, "desk"), case=work.ready()["case"]).ok(201)
    assert desk["queue"] == "commerce-issuing"
    listed = house.get(f"/cases?ticket={first['ticket_id']}", work.office).ok()["cases"]
    assert [case["case"] for case in listed] == [first["case"]]


def test_what_does_not_prove_the_receipt_gets_no_number(house: House, work: Casework) -> None:
    """Another's code, a ticket's token, none at all; five wrong ones and the kiosk has to wait."""
    mine, other = work.ready(), work.ready()
    ticket = house.issue("commerce-acceptance")["page"].rpartition("/")[2]
    wrong: list[dict[str, Any]] = [
        {"case": mine["case"]},
        {"case": mine["case"], "code": f"{(int(mine['code']) + 1) % 10_000:04d}"},
        {"case": "20260105-9999", "code": mine["code"]},
        {"token": ticket},
        {"token": mine["page"].rpartition("/")[2].replace(mine["case"], other["case"])},
    ]

    async def steps() -> None:
        for kind in ("kiosk", "integration"):
            async with socket(house.server) as s:
                await s.hello(house.let_in(kind), feed="none")
                for fields in wrong:
                    assert (await s.ask("issue", **fields))["problem"]["code"] == "WRONG_CODE", fields
                right = {"case": mine["case"], "code": mine["code"]}
                assert (await s.ask("issue", **right))["problem"]["code"] == "TOO_MANY_TRIES"
                assert "result" in await s.ask("issue", queue="commerce-acceptance"), "other numbers are given"

    asyncio.run(steps())


def test_a_receipt_serves_instead_of_a_card_where_numbers_are_for_persons_only(tmp_path: Path) -> None:
    """The receipt proves whose result it is; for anything else the card is wanted as before."""
    layout = _requiring_identity(tmp_path / "layout")
    house = House(RunningServer(tmp_path / "data", layout).start())
    try:
        work = casework_of_tiny(house)
        case = work.ready(service="residence-proof")

        async def steps() -> None:
            async with socket(house.server) as s:
                await s.hello(house.let_in("kiosk"), feed="none")
                assert (await s.ask("issue", queue="civil-issuing"))["problem"]["code"] == "IDENTITY_REQUIRED"
                wrong = await s.ask("issue", case=case["case"], code="x")
                assert wrong["problem"]["code"] == "WRONG_CODE"
                ticket = (await s.ask("issue", token=case["page"].rpartition("/")[2]))["result"]
                assert ticket["queue"] == "civil-issuing"

        asyncio.run(steps())
    finally:
        house.close()
        house.server.stop()


def _requiring_identity(folder: Path) -> str:
    change = ("next_completes = false", 'next_completes = false\nidentity = "required"')
    return edited(folder, "policy.toml", change, name="tiny")


def casework_of_tiny(house: House) -> Casework:
    """The tiny hall takes cases in at its instant counter."""
    counter = house.counter("civil-instant", role="desk")

    class Tiny(Casework):
        def visit(self) -> dict[str, Any]:
            self.accepting.act("complete")
            house.post("/tickets", house.manager, queue="civil-instant").ok(201)
            self.accepting.act("call-next").ok()
            served: dict[str, Any] = self.accepting.act("serve").ok()["ticket"]
            return served

    return Tiny(house, "civil", counter, staff(house, "office"))


READ = {"clerk", "desk", "manager", "auditor", "office", "integration"}
SHOWN = {"clerk", "desk", "manager", "office"}
DECIDE = {"manager", "office", "integration"}


@pytest.mark.parametrize("role", ["kiosk", "display", "gateway", "tablet", *sorted(READ)])
def test_each_role_reads_and_does_what_it_must_and_no_more(house: House, work: Casework, role: str) -> None:
    """Staff read; some see enough to recognise the applicant, and only offices decide."""
    if role == "clerk":
        token = work.accepting.token
    else:
        token = house.let_in(role) if role in DEVICE_KINDS else staff(house, role)
    case = work.accepted()["case"]
    reads = [house.get(f"/cases/{case}", token), house.get("/cases", token)]
    if role in READ:
        shown = reads[0].ok()["contact"]
        assert shown == ({"name": "欧*", "phone": "139****5678"} if role in SHOWN else None)
        assert case in [one["case"] for one in reads[1].ok()["cases"]]
        assert (reads[0].body["case"]["code"] is not None) == (role in {"clerk", "desk", "manager"})
    else:
        for read in reads:
            read.refused(403, "FORBIDDEN")
    full = house.get(f"/cases/{case}/contact", token)
    if role == "manager":
        assert full.ok() == CONTACT
    else:
        full.refused(403, "FORBIDDEN")
    decided = work.act(case, "decide-case", token, ready=True)
    if role in DECIDE:
        assert decided.ok()["state"] == "ready"
    else:
        decided.refused(403, "FORBIDDEN")


def test_a_department_s_staff_touch_and_see_its_own_cases_only(house: House, work: Casework) -> None:
    """Also when they ask for another's; who has no department sees all."""
    mine, other = work.accepted(service="commerce-food"), work.accepted(service="commerce-open")
    ours = staff(house, "office", "市食品药品监督管理局")
    assert {case["department"] for case in house.get("/cases", ours).ok()["cases"]} == {"市食品药品监督管理局"}
    for state in ("closed", "withdrawn"):
        ended = house.get(f"/cases?state={state}", ours).ok()["cases"]
        assert {case["department"] for case in ended} <= {"市食品药品监督管理局"}
    house.get("/cases?department=市工商局", ours).refused(403, "FORBIDDEN")
    house.get(f"/cases/{other['case']}", ours).refused(403, "FORBIDDEN")
    for action, fields in (("decide-case", {"ready": True}), ("withdraw-case", {"reason": "申请人撤回"})):
        work.act(other["case"], action, ours, **fields).refused(403, "FORBIDDEN")
    assert work.act(mine["case"], "decide-case", ours, ready=True).ok()["state"] == "ready"
    everybody = {case["department"] for case in house.get("/cases", work.office).ok()["cases"]}
    assert {"市食品药品监督管理局", "市工商局"} <= everybody
    assert work.act(other["case"], "withdraw-case", reason="申请人撤回").ok()["state"] == "withdrawn"


def test_a_department_that_a_clerk_is_given_counts_within_moments(house: House, work: Casework) -> None:
    """Added again beside the running server; the old session has ended."""
    case = work.accepted(service="commerce-open")["case"]
    staff_no = house.hire("office")
    old = house.post("/desk/sign-in", staff_no=staff_no, pin="2468").ok()["token"]
    house.get(f"/cases/{case}", old).ok()
    with sqlite_engine(house.server.data / DATABASE).begin() as connection:
        add_clerk(connection, staff_no, "2468", "office", department="市质监局")
    wait_until(lambda: house.get(f"/cases/{case}", old).status == 401, BELIEVED_S + 3)
    new = house.post("/desk/sign-in", staff_no=staff_no, pin="2468").ok()["token"]
    house.get(f"/cases/{case}", new).refused(403, "FORBIDDEN")


def test_the_counter_that_sends_a_result_out_is_told_where_to(house: House, work: Casework, issuing: Counter) -> None:
    """Once it is decided, and only where it is to be sent; the log says who read it and of which case, no more."""
    waiting, window = work.accepted(delivery="ems")["case"], work.ready()["case"]
    house.get(f"/cases/{waiting}/contact", issuing.token).refused(403, "FORBIDDEN")
    work.act(waiting, "decide-case", ready=True).ok()
    house.get(f"/cases/{window}/contact", issuing.token).refused(403, "FORBIDDEN")
    house.get(f"/cases/{waiting}/contact", work.accepting.token).refused(403, "FORBIDDEN")
    assert house.get(f"/cases/{waiting}/contact", issuing.token).ok() == CONTACT
    log = house.server.log.read_text()
    assert f"the contact of case {waiting} was read by clerk:{issuing.staff_no}@{issuing.id}" in log
    assert not any(word in log for word in PERSONAL)
    issuing.act("hand-over", case=waiting, reference="EM123456789CN").ok()
    house.get(f"/cases/{waiting}/contact", issuing.token).refused(403, "FORBIDDEN")


def test_a_long_list_comes_in_pages_newest_first(house: House, work: Casework) -> None:
    """Open ones by default, ended ones by their state."""
    cases = [work.accepted()["case"] for _ in range(3)]
    work.act(cases[0], "withdraw-case", reason="重复申请").ok()
    opened = [case["case"] for case in house.get("/cases", work.office).ok()["cases"]]
    assert opened == sorted(opened, reverse=True)
    assert cases[0] not in opened
    before = [case["case"] for case in house.get(f"/cases?before={cases[2]}", work.office).ok()["cases"]]
    assert cases[1] in before
    assert cases[2] not in before
    withdrawn = house.get("/cases?state=withdrawn", work.office).ok()["cases"]
    assert cases[0] in [case["case"] for case in withdrawn]
    assert {case["state"] for case in withdrawn} == {"withdrawn"}
    house.get("/cases?state=lost", work.office).refused(400, "MALFORMED")
    house.get("/cases/20000101-0001", work.office).refused(404, "UNKNOWN_CASE")
    work.act(cases[0], "decide-case", ready=True).refused(404, "UNKNOWN_CASE")
    work.act(cases[1], "hand-over", counter="1001").refused(400, "MALFORMED")
    work.act(cases[1], "register-case").refused(404, "UNKNOWN_COMMAND")


def test_an_alarm_is_acknowledged_by_whoever_is_signed_in(house: House) -> None:
    """Whatever the request says: `by` is the session's own."""
    staff_no = house.hire("desk")
    desk = house.post("/desk/sign-in", staff_no=staff_no, pin="2468").ok()["token"]
    house.post("/devices/broken-bar/report-fault", desk, fault="dark").ok()

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(desk, feed="none")
            while "problem" in await s.ask("acknowledge-alarm", alarm="device:broken-bar", by="somebody else"):
                await asyncio.sleep(0.2)

    asyncio.run(asyncio.wait_for(steps(), 60))
    with sqlite3.connect(house.server.data / DATABASE) as database:
        told = [json.loads(body) for (body,) in database.execute("SELECT body FROM events")]
    assert [event["by"] for name, event in told if name == "AlarmAcknowledged"] == [staff_no]
    house.post("/devices/broken-bar/clear-fault", desk).ok()


def test_an_identity_without_a_department_is_what_older_terminals_know() -> None:
    """The field is new and may lack."""
    assert Identity(kind="clerk", name="1").department is None


def test_what_is_kept_of_cases_tells_of_nobody(house: House, work: Casework) -> None:
    """Not the table of cases, not the answers kept for repeats, not the log."""
    work.accepted()
    with sqlite3.connect(house.server.data / DATABASE) as database:
        for table, column in (("requests", "answer"), ("events", "body"), ("contacts", "box"), ("outbox", "box")):
            kept = b"".join(row[0] or b"" for row in database.execute(f"SELECT {column} FROM {table}"))
            assert not any(word.encode() in kept for word in PERSONAL), table
