"""Booking over HTTP: slots, bookings, check-in, numbers for persons, and who may ask for what."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from server.clock import moment
from tests.running import RunningServer, wait_until
from tests.server.house import House, Reply, socket
from tests.server.people import id_number
from tests.server.test_calendar import ZONE, _day

CLOCK = "2026-09-21T10:00:00"
TOMORROW = "2026-09-22"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The Zhengzhou hall on a Monday morning, ten days before National Day."""
    house = House(RunningServer(tmp_path_factory.mktemp("office"), options=("--clock", CLOCK)).start())
    yield house
    house.close()
    house.server.stop()


@pytest.fixture(scope="module")
def city(office: House) -> str:
    """The token of the city's own booking system."""
    return office.let_in("integration")


def _book(office: House, token: str, **other: Any) -> Reply:
    """Ask for tomorrow at nine for somebody new, unless told otherwise."""
    asked = {"queue": "tax-acceptance", "date": TOMORROW, "time": "09:00", "id_number": id_number()}
    return office.post("/bookings", token, **(asked | other))


def _left(office: House, queue: str, day: str, time: str) -> int:
    days = office.get(f"/queues/{queue}/slots").ok()["days"]
    slots = next(found["slots"] for found in days if found["date"] == day)
    left: int = next(slot["left"] for slot in slots if slot["time"] == time)
    return left


def test_slots_are_told_by_day_with_the_places_left(office: House) -> None:
    """Today's that have not begun, working days ahead, and the holiday that can be asked for."""
    told = office.get("/queues/police-acceptance/slots").ok()
    assert told["queue"] == "police-acceptance"
    assert [(day["date"], day["kind"]) for day in told["days"]] == [
        ("2026-09-21", "appointment"),
        ("2026-09-22", "appointment"),
        ("2026-09-23", "appointment"),
        ("2026-09-24", "appointment"),
        ("2026-09-25", "holiday"),
        ("2026-09-26", "holiday"),
        ("2026-09-27", "holiday"),
        ("2026-09-28", "appointment"),
        ("2026-09-29", "appointment"),
        ("2026-09-30", "appointment"),
        ("2026-10-08", "appointment"),
    ]
    start = moment(_day("2026-09-21"), "10:30", ZONE)
    assert told["days"][0]["slots"][0] == {"time": "10:30", "start": start, "end": start + 1_800_000, "left": 6}


def test_slots_are_for_who_is_known_and_of_queues_that_there_are(office: House) -> None:
    """Without a token 401; of no queue 404."""
    office.call("GET", "/queues/police-acceptance/slots").refused(401, "BAD_TOKEN")
    office.get("/queues/nothing/slots").refused(404, "UNKNOWN_QUEUE")


def test_a_visit_is_booked_and_can_be_looked_at(office: House, city: str) -> None:
    """The code is eight digits, the page's address carries a token, and nothing of the person is told."""
    before = _left(office, "construction-acceptance", TOMORROW, "14:30")
    number = id_number()
    booked = _book(office, city, queue="construction-acceptance", time="14:30", id_number=number).ok(201)
    start = moment(_day(TOMORROW), "14:30", ZONE)
    page = booked.pop("page")
    assert page.startswith(f"{office.server.url}/b/{booked['booking']}.")
    assert booked == {
        "booking": booked["booking"],
        "queue": "construction-acceptance",
        "line": "construction",
        "zone": "zone-4",
        "service": None,
        "kind": "appointment",
        "start": start,
        "end": start + 1_800_000,
    }
    assert len(booked["booking"]) == 8
    assert booked["booking"].isdecimal()
    assert office.get(f"/bookings/{booked['booking']}", city).ok() == {**booked, "page": page}
    assert _left(office, "construction-acceptance", TOMORROW, "14:30") == before - 1


def test_a_service_leads_to_its_queue(office: House, city: str) -> None:
    """Told alone or beside the queue; not beside another one."""
    service = next(s for s in office.get("/hall").ok()["services"] if s["queue"] == "hrss-acceptance")["id"]
    alone = _book(office, city, queue=None, service=service).ok(201)
    assert (alone["queue"], alone["service"]) == ("hrss-acceptance", service)
    assert _book(office, city, queue="hrss-acceptance", service=service).ok(201)["service"] == service
    _book(office, city, queue="tax-issuing", service=service).refused(404, "UNKNOWN_SERVICE")
    _book(office, city, queue="tax-issuing", service="nothing").refused(404, "UNKNOWN_SERVICE")
    _book(office, city, queue=None).refused(404, "UNKNOWN_QUEUE")


def test_a_holiday_visit_is_booked_as_one(office: House, city: str) -> None:
    """节假日定制, four days ahead of the festival."""
    assert _book(office, city, date="2026-09-26", time="10:00").ok(201)["kind"] == "holiday"


def test_a_repeat_gets_the_first_answer_and_books_nothing_more(office: House, city: str) -> None:
    """Byte for byte; also when the booking is gone by then."""
    asked: dict[str, Any] = {"request_id": uuid.uuid4().hex, "time": "15:00", "id_number": id_number()}
    first = _book(office, city, **asked).ok(201)
    left = _left(office, "tax-acceptance", TOMORROW, "15:00")
    assert _book(office, city, **asked).ok(201) == first
    assert _left(office, "tax-acceptance", TOMORROW, "15:00") == left
    office.post(f"/bookings/{first['booking']}/cancel", city, reason="ill").ok()
    assert _book(office, city, **asked).ok(201) == first
    assert _left(office, "tax-acceptance", TOMORROW, "15:00") == left + 1


@pytest.mark.parametrize(
    "other", [{"time": "15:30"}, {"date": "2026-09-23"}, {"queue": "tax-issuing"}, {"id_number": ""}]
)
def test_a_request_id_used_for_another_booking_is_refused(office: House, city: str, other: dict[str, str]) -> None:
    """Another slot, day, queue or person."""
    asked: dict[str, Any] = {"request_id": uuid.uuid4().hex, "time": "16:00", "id_number": id_number()}
    booked = _book(office, city, **asked).ok(201)
    changed = {name: value or id_number() for name, value in other.items()}
    _book(office, city, **(asked | changed)).refused(422, "REQUEST_ID_REUSED")
    office.post(f"/bookings/{booked['booking']}/cancel", city, reason="done").ok()


def test_a_request_id_used_for_a_ticket_is_refused_for_a_booking(office: House, city: str) -> None:
    """Whatever the first answer looks like."""
    request_id = uuid.uuid4().hex
    office.post("/tickets", city, queue="fund-issuing", request_id=request_id).ok(201)
    _book(office, city, request_id=request_id).refused(422, "REQUEST_ID_REUSED")


def test_desk_and_manager_book_too_and_nobody_else(office: House) -> None:
    """A kiosk, a display and a gateway may not; nor may they look at a booking or cancel one."""
    desk = office.post("/desk/sign-in", staff_no=office.hire("desk"), pin="2468").ok()["token"]
    for token in (desk, office.manager):
        booked = _book(office, token, time="11:00").ok(201)["booking"]
        office.get(f"/bookings/{booked}", token).ok()
    for kind in ("kiosk", "display", "gateway"):
        token = office.let_in(kind)
        _book(office, token).refused(403, "FORBIDDEN")
        office.get(f"/bookings/{booked}", token).refused(403, "FORBIDDEN")
        office.post(f"/bookings/{booked}/cancel", token, reason="mine").refused(403, "FORBIDDEN")
    _book(office, "nobody's").refused(401, "BAD_TOKEN")


@pytest.mark.parametrize(
    ("other", "status", "code"),
    [
        ({"time": "09:10"}, 422, "NOT_A_SLOT"),
        ({"date": "2026-09-31"}, 422, "NOT_A_SLOT"),
        ({"date": "2026-09-21", "time": "09:00"}, 422, "SLOT_PAST"),
        ({"date": "2026-10-09"}, 422, "TOO_FAR_AHEAD"),
        ({"date": "2026-10-02"}, 422, "TOO_FAR_AHEAD"),
        ({"queue": "nothing"}, 404, "UNKNOWN_QUEUE"),
        ({"id_number": "410105199003070010"}, 422, "BAD_ID_NUMBER"),  # check digit
        ({"id_number": "41010519900307"}, 422, "BAD_ID_NUMBER"),
        ({"id_number": "4101051990030700XX"}, 422, "BAD_ID_NUMBER"),
        ({"id_number": "41010520990307001X"}, 422, "BAD_ID_NUMBER"),
        ({"id_number": ""}, 422, "BAD_ID_NUMBER"),
        ({"id_number": 4}, 400, "MALFORMED"),
        ({"date": None}, 400, "MALFORMED"),
        ({"person": "0" * 64}, 400, "MALFORMED"),
        ({"request_id": ""}, 400, "MALFORMED"),
    ],
)
def test_what_cannot_be_booked_is_refused_with_its_reason(
    office: House, city: str, other: dict[str, Any], status: int, code: str
) -> None:
    """Each with its own code."""
    _book(office, city, **other).refused(status, code)


def test_a_person_has_one_booking_in_a_line(office: House, city: str) -> None:
    """Told which one; another line, or another person, is another matter."""
    number = id_number()
    first = _book(office, city, queue="realty-acceptance", id_number=number).ok(201)
    refused = _book(office, city, queue="realty-issuing", time="10:00", id_number=number).refused(409, "HAS_BOOKING")
    assert refused["booking"] == first["booking"]
    _book(office, city, queue="commerce-acceptance", id_number=number.lower()).ok(201)
    office.post(f"/bookings/{first['booking']}/cancel", city, reason="another day").ok()
    _book(office, city, queue="realty-acceptance", date="2026-09-23", id_number=number).ok(201)


def test_a_cancelled_booking_frees_its_place_and_is_gone(office: House, city: str) -> None:
    """Cancelling needs a reason; a repeat is answered as first; afterwards there is no such booking."""
    booked = _book(office, city, queue="fund-acceptance", time="10:30").ok(201)
    path = f"/bookings/{booked['booking']}"
    assert _left(office, "fund-acceptance", TOMORROW, "10:30") == 5
    office.post(f"{path}/cancel", city, reason=" ").refused(422, "REASON_REQUIRED")
    request_id = uuid.uuid4().hex
    for _ in range(2):
        assert office.post(f"{path}/cancel", city, reason="ill", request_id=request_id).ok() == booked
    assert _left(office, "fund-acceptance", TOMORROW, "10:30") == 6
    office.post(f"{path}/cancel", city, reason="ill").refused(404, "UNKNOWN_BOOKING")
    office.post(f"{path}/check-in", city).refused(404, "UNKNOWN_BOOKING")
    office.get(path, city).refused(404, "UNKNOWN_BOOKING")


def _at_once(asks: list[Callable[[], Reply]]) -> list[Reply]:
    with ThreadPoolExecutor(len(asks)) as pool:
        return [asked.result() for asked in [pool.submit(ask) for ask in asks]]


def test_people_who_race_for_the_last_places_get_as_many_as_there_are(office: House, city: str) -> None:
    """Sixteen for six; who comes late is told that the slot is full."""
    how = {"queue": "social-acceptance", "time": "16:30"}
    replies = _at_once([lambda: _book(office, city, **how) for _ in range(16)])
    assert sorted(reply.status for reply in replies) == [201] * 6 + [409] * 10
    assert {reply.body["code"] for reply in replies if reply.status == 409} == {"SLOT_FULL"}
    assert len({reply.body["booking"] for reply in replies if reply.status == 201}) == 6
    assert _left(office, "social-acceptance", TOMORROW, "16:30") == 0
    one = next(reply.body["booking"] for reply in replies if reply.status == 201)
    office.post(f"/bookings/{one}/cancel", city, reason="ill").ok()
    assert sorted(reply.status for reply in _at_once([lambda: _book(office, city, **how)] * 2)) == [201, 409]


def test_one_request_sent_many_times_at_once_is_one_booking(office: House, city: str) -> None:
    """Eight connections with the same request_id, again and again."""
    for minute in ("09:00", "09:30", "10:00", "10:30", "11:00"):
        how = {"queue": "social-issuing", "time": minute, "id_number": id_number(), "request_id": uuid.uuid4().hex}
        replies = _at_once([lambda how=how: _book(office, city, **how)] * 8)  # type: ignore[misc]
        assert len({reply.ok(201)["booking"] for reply in replies}) == 1
        assert _left(office, "social-issuing", TOMORROW, minute) == 5


def test_one_person_who_books_twice_at_once_has_one_booking(office: House, city: str) -> None:
    """From two phones."""
    for _ in range(5):
        how = {"queue": "hrss-issuing", "time": "13:30", "id_number": id_number()}
        replies = _at_once([lambda how=how: _book(office, city, **how)] * 2)  # type: ignore[misc]
        assert sorted(reply.status for reply in replies) == [201, 409]


def test_on_time_a_visitor_gets_a_number_that_counts_from_the_slot(office: House, city: str) -> None:
    """Half an hour before at the earliest; at a kiosk by the code alone."""
    early = _book(office, city, date="2026-09-21", time="11:30").ok(201)["booking"]
    refused = office.post(f"/bookings/{early}/check-in", office.kiosk).refused(409, "TOO_EARLY")
    assert (refused["booking"], refused["until"]) == (early, moment(_day("2026-09-21"), "11:00", ZONE))
    near = _book(office, city, date="2026-09-21", time="10:30").ok(201)
    request_id = uuid.uuid4().hex
    ticket = office.post(f"/bookings/{near['booking']}/check-in", office.kiosk, request_id=request_id).ok(201)
    assert (ticket["visitor_class"], ticket["slot_time"]) == ("appointment", near["start"])
    assert (ticket["booking"], ticket["queue"]) == (near["booking"], "tax-acceptance")
    assert office.post(f"/bookings/{near['booking']}/check-in", office.kiosk, request_id=request_id).ok(201) == ticket
    office.post(f"/bookings/{near['booking']}/check-in", office.manager).refused(404, "UNKNOWN_BOOKING")


def test_who_has_booked_is_admitted_where_no_numbers_are_given(office: House, city: str) -> None:
    """The line's intake is stopped; a booking is a promise."""
    booked = _book(office, city, queue="construction-issuing", date="2026-09-21", time="10:30").ok(201)["booking"]
    office.post("/lines/construction/stop-intake", office.manager).ok()
    office.post("/tickets", city, queue="construction-issuing").refused(409, "LINE_CLOSED")
    queue = next(q for q in office.get("/hall").ok()["queues"] if q["id"] == "construction-issuing")
    assert (queue["intake"], queue["cause"], queue["resumes"]) == (False, "desk", None)
    assert office.post(f"/bookings/{booked}/check-in", city).ok(201)["booking"] == booked
    office.post("/lines/construction/start-intake", office.manager).ok()


def test_a_number_is_given_to_a_person_once_a_line(office: House, city: str) -> None:
    """By the identity number, over the API; a kiosk never tells the number itself."""
    number = id_number()
    request_id = uuid.uuid4().hex
    ticket = office.post("/tickets", city, queue="police-acceptance", id_number=number, request_id=request_id).ok(201)
    assert ticket["tail"] == number[-4:]
    refused = office.post("/tickets", city, queue="police-issuing", id_number=number).refused(409, "HAS_TICKET")
    assert refused["ticket"] == ticket["ticket_id"]
    again = office.post("/tickets", city, queue="police-acceptance", id_number=number, request_id=request_id)
    assert again.ok(201)["ticket_id"] == ticket["ticket_id"]
    office.post("/tickets", office.kiosk, queue="tax-issuing", id_number=number).refused(403, "FORBIDDEN")
    office.post("/tickets", city, queue="tax-issuing", id_number=number[:-1]).refused(422, "BAD_ID_NUMBER")


def test_a_slip_is_printed_again_for_who_can_prove_it_and_for_staff(office: House, city: str) -> None:
    """By the code beside the number, or by the token of the slip's QR code."""
    ticket = office.post("/tickets", city, queue="commerce-issuing").ok(201)
    path, token = f"/tickets/{ticket['ticket_id']}/reprint", ticket["page"].rpartition("/")[2]
    assert office.post(path, city, code=ticket["code"]).ok()["reprints"] == 1
    by_qr = office.call("POST", path, city, json={"request_id": uuid.uuid4().hex, "token": token})
    assert by_qr.ok()["reprints"] == 2
    assert office.post(path, office.manager).ok()["reprints"] == 3
    wrong = f"{(int(ticket['code']) + 1) % 10_000:04d}"
    office.post(path, city, code=wrong).refused(422, "WRONG_CODE")
    office.post(path, city).refused(422, "WRONG_CODE")


def test_the_openapi_document_has_all_of_it(office: House) -> None:
    """Paths, and that an identity number may be told."""
    document = office.call("GET", "/schema/openapi.json").ok()
    for path in (
        "/queues/{queue}/slots",
        "/bookings",
        "/bookings/{booking}",
        "/bookings/{booking}/cancel",
        "/bookings/{booking}/check-in",
        "/tickets/{ticket_id}/reprint",
    ):
        assert f"/api/v1{path}" in document["paths"]
    schemas = document["components"]["schemas"]
    for name in ("IssueRequest", "BookRequest"):
        assert "id_number" in schemas[name]["properties"]
    assert set(schemas["BookingView"]["properties"]) >= {"booking", "kind", "start", "end"}


def test_an_identity_number_is_nowhere_on_disk_in_the_log_or_in_an_answer(tmp_path: Path) -> None:
    """Right or wrong, booked or refused, in its place or where it does not belong."""
    house = House(RunningServer(tmp_path / "data", options=("--clock", CLOCK)).start())
    city = house.let_in("integration")
    numbers = [id_number() for _ in range(4)]
    wrong = numbers[3][:-1] + ("0" if numbers[3][-1] != "0" else "1")
    replies = [
        _book(house, city, id_number=numbers[0]),
        _book(house, city, id_number=numbers[0], time="10:00"),
        house.post("/tickets", city, queue="tax-issuing", id_number=numbers[1]),
        _book(house, city, id_number=wrong),
        _book(house, city, id_number=int(numbers[2][:17])),
        _book(house, city, id_number=numbers[2], unknown=numbers[2]),
        _book(house, city, time=numbers[2]),
        house.call("POST", "/bookings", city, content=json.dumps({"id_number": numbers[2]})[:-1].encode()),
    ]
    assert [reply.status for reply in replies] == [201, 409, 201, 422, 400, 400, 422, 400]
    house.close()
    house.server.stop()
    files = [path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert len(files) >= 3
    for number in (*(number[:17] for number in numbers), wrong):
        assert not any(number.encode() in content for content in files)
        heard = [json.dumps(reply.body) for n, reply in enumerate(replies) if n != 6]
        assert not any(number in text for text in heard)


def test_every_booking_that_was_answered_is_there_after_every_crash_and_none_is_there_twice(tmp_path: Path) -> None:
    """Four systems book under SIGKILL, twice; whoever got no answer asks again with the same request_id.

    Also where the slot has begun by then.
    """
    server = RunningServer(tmp_path, options=("--clock", CLOCK))
    house = House(server.start())
    city = house.let_in("integration")
    times = [f"{hour:02d}:{minute}" for hour in (9, 10, 11, 13, 14, 15, 16) for minute in ("00", "30")]
    wanted = [
        {"request_id": f"r{n}", "queue": queue, "date": day, "time": time, "id_number": id_number(n)}
        for n, (queue, day, time) in enumerate(
            (queue, day, time)
            for queue in ("tax-acceptance", "police-acceptance")
            for day in ("2026-09-22", "2026-09-23")
            for time in times
        )
    ]
    today = {"queue": "fund-acceptance", "date": "2026-09-21", "time": "10:30", "id_number": id_number(999)}
    begun = server.post("/bookings", city, request_id="begun", **today).body
    answers: dict[str, list[dict[str, Any]]] = {str(asked["request_id"]): [] for asked in wanted}

    def ask(asked: dict[str, str]) -> None:
        while True:
            try:
                reply = server.post("/bookings", city, **asked)
            except OSError:
                time.sleep(0.1)
                continue
            if reply.status == 201:
                answers[asked["request_id"]].append(reply.body)
                return
            assert reply.status == 503, reply

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, asked) for asked in wanted]
        for share in (10, 30):
            wait_until(lambda share=share: sum(map(bool, answers.values())) >= share, 30)
            server.kill()
            server.start()
        for done in asking:
            done.result(60)
    for asked in wanted:
        ask(asked)
    codes = [told[0]["booking"] for told in answers.values()]
    assert len(set(codes)) == len(wanted)
    assert all(told[0]["booking"] == again["booking"] for told in answers.values() for again in told)
    for queue in ("tax-acceptance", "police-acceptance"):
        days = house.get(f"/queues/{queue}/slots").ok()["days"]
        assert {slot["left"] for day in days[1:3] for slot in day["slots"]} == {5}
    server.kill()
    server.options = ("--clock", "2026-09-21T11:00:00")
    server.start()
    assert server.post("/bookings", city, request_id="begun", **today).body["booking"] == begun["booking"]
    assert server.post("/bookings", city, **today).body["code"] == "SLOT_PAST"
    assert [server.get(f"/bookings/{code}", city).status for code in codes] == [200] * len(codes)
    rows, fault = house.audit()
    assert (rows > len(wanted), fault) == (True, None)
    house.close()
    server.stop()


def test_the_link_books_by_the_same_words_and_knows_no_others(office: House, city: str) -> None:
    """Nobody names a person, a code or a slot's moment past the reception."""

    async def steps() -> None:
        async with socket(office.server) as link:
            await link.hello(city, feed="none")
            asked = {"queue": "fund-issuing", "date": TOMORROW, "time": "09:00"}
            told = await link.ask("book", **asked, id_number=id_number())
            assert office.get(f"/bookings/{told['result']['booking']}", city).ok() == told["result"]
            raw = {"booking": "00000000", "queue": "fund-issuing", "start": told["result"]["start"], "person": "x"}
            assert (await link.ask("book", **raw))["problem"]["code"] == "MALFORMED"
            assert (await link.ask("book", **(raw | asked)))["problem"]["code"] == "MALFORMED"
            own = await link.ask("book", **(raw | asked | {"start": 1}), id_number=id_number())
            assert own["result"]["booking"] != "00000000"
            assert own["result"]["start"] == told["result"]["start"]
        async with socket(office.server) as link:
            await link.hello(office.kiosk, feed="none")
            assert (await link.ask("book", **asked, id_number=id_number()))["problem"]["code"] == "FORBIDDEN"

    asyncio.run(steps())
