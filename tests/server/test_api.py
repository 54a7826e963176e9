"""The HTTP API that other people's scripts depend on: its paths, its shapes, and what each wrong request gets."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.server.house import House


def test_a_ticket_is_given_with_its_id_its_number_and_how_many_are_ahead(house: House) -> None:
    """201 with ticket_id, number and ahead, which counts up."""
    first, second = house.issue("tax-issuing"), house.issue("tax-issuing")
    assert first["ticket_id"].endswith(f"-{first['number']}")
    assert second["ahead"] == first["ahead"] + 1
    assert second["number"] != first["number"]


def test_a_service_leads_to_its_queue(house: House) -> None:
    """A ticket asked for by service waits in the service's queue."""
    ticket = house.post("/tickets", house.kiosk, service="fund-open", visitor_class="green").ok(201)
    assert (ticket["queue"], ticket["service"], ticket["visitor_class"]) == ("fund-acceptance", "fund-open", "green")


def test_a_ticket_goes_its_whole_way_by_http(house: House) -> None:
    """Called, recalled, served and completed, each answer telling the ticket's new state."""
    counter = house.counter("fund-issuing")
    ticket = house.issue("fund-issuing")
    called = counter.act("call-next").ok()
    assert called["counter"] == counter.id
    assert called["ticket"]["ticket_id"] == ticket["ticket_id"]
    states = [called["ticket"]["state"]]
    states += [counter.act(action).ok()["ticket"]["state"] for action in ("recall", "serve", "complete")]
    assert states == ["called", "called", "serving", "completed"]
    ended = house.get(f"/tickets/{ticket['ticket_id']}").ok()
    assert (ended["state"], ended["counter"], ended["ahead"]) == ("completed", counter.id, 0)
    assert ended.keys() == ticket.keys()


def test_a_fault_stands_in_the_hall_until_it_is_cleared(house: House) -> None:
    """A device tells of it, everybody who asks for the hall sees it, and the front desk may clear it."""
    house.post("/devices/printer-1-a/report-fault", house.kiosk, fault="PAPER_END").ok()
    assert house.get("/hall").ok()["faults"]["printer-1-a"]["fault"] == "PAPER_END"
    house.post("/devices/printer-1-a/report-fault", house.kiosk).refused(400, "MALFORMED")
    house.post("/devices/printer-1-a/clear-fault", house.manager).ok()
    assert "printer-1-a" not in house.get("/hall").ok()["faults"]


def test_calling_the_next_of_nobody_answers_null(house: House) -> None:
    """200 and `"ticket": null`."""
    counter = house.counter("tax-issuing")
    assert counter.act("call-next").ok() == {"counter": counter.id, "ticket": None}


def test_calling_the_next_of_nobody_completes_the_ticket_being_served(house: House) -> None:
    """The answer is null all the same, and the served ticket is over."""
    counter = house.counter("realty-issuing")
    ticket = house.issue("realty-issuing")
    counter.act("call-next").ok()
    counter.act("serve").ok()
    assert counter.act("call-next").ok()["ticket"] is None
    assert house.get(f"/tickets/{ticket['ticket_id']}").ok()["state"] == "completed"


def test_one_ticket_is_called_out_of_turn_by_its_number(house: House) -> None:
    """`call` takes id or number, as `ticket`, `ticket_id` or `number`, and a reason."""
    counter = house.counter("police-issuing")
    tickets = [house.issue("police-issuing") for _ in range(4)]
    for field, value in (
        ("number", tickets[3]["number"]),
        ("ticket_id", tickets[2]["ticket_id"]),
        ("ticket", tickets[1]["number"].lower()),
    ):
        assert counter.act("call", reason="urgent", **{field: value}).ok()["ticket"]["state"] == "called"
        counter.act("complete").ok()
    assert counter.act("call-next").ok()["ticket"]["ticket_id"] == tickets[0]["ticket_id"]
    counter.act("call", ticket=tickets[0]["number"], reason="").refused(409, "COUNTER_BUSY")
    counter.act("complete").ok()


def test_two_names_for_one_field_with_two_values_are_malformed(house: House) -> None:
    """Nobody is called by guessing which of two tickets was meant."""
    counter = house.counter("hrss-issuing")
    one, two = house.issue("hrss-issuing"), house.issue("hrss-issuing")
    counter.act("call", ticket=one["number"], number=two["number"], reason="urgent").refused(400, "MALFORMED")


def test_a_ticket_is_held_and_resumed(house: House) -> None:
    """`hold` with each kind, `resume` with and without naming the ticket."""
    counter = house.counter("commerce-issuing")
    ticket = house.issue("commerce-issuing")
    counter.act("call-next").ok()
    for kind in ("with_visitor", "with_clerk", "errand"):
        held = counter.act("hold", kind=kind).ok()["ticket"]
        assert (held["state"], held["hold"]) == ("held", kind)
        assert counter.act("resume", ticket_id=ticket["ticket_id"]).ok()["ticket"]["state"] == "called"
    counter.act("hold").ok()
    assert counter.act("resume").ok()["ticket"]["ticket_id"] == ticket["ticket_id"]
    counter.act("complete").ok()


def test_a_ticket_is_transferred_to_a_queue_and_to_a_counter(house: House) -> None:
    """`transfer` takes to_queue (or queue) and to_counter."""
    here, there = house.counter("social-issuing"), house.counter("construction-issuing")
    ticket = house.issue("social-issuing")
    here.act("call-next").ok()
    moved = here.act("transfer", queue="construction-issuing").ok()["ticket"]
    assert (moved["state"], moved["queue"], moved["issued_at"]) == (
        "transferred",
        "construction-issuing",
        ticket["issued_at"],
    )
    assert there.act("call-next").ok()["ticket"]["ticket_id"] == ticket["ticket_id"]
    there.act("transfer", to_counter=here.id).ok()
    assert here.act("call-next").ok()["ticket"]["ticket_id"] == ticket["ticket_id"]
    here.act("complete").ok()


def test_a_visitor_who_does_not_come_is_missed(house: House) -> None:
    """`no-show` puts the ticket back once, then it is void; each time only after a second call."""
    counter = house.counter("fund-issuing")
    ticket = house.issue("fund-issuing")
    states = []
    for _ in range(2):
        counter.act("call-next").ok()
        counter.act("no-show").refused(409, "TOO_SOON")
        states.append(counter.miss()["state"])
    assert states == ["waiting", "missed"]
    assert house.get(f"/tickets/{ticket['ticket_id']}").ok()["state"] == "missed"


def test_a_counter_pauses_for_a_reason_and_goes_on(house: House) -> None:
    """`pause` and `unpause` answer the counter; a paused counter calls nobody."""
    counter = house.counter("tax-issuing")
    assert counter.act("pause", reason="lunch").ok()["pause_reason"] == "lunch"
    counter.act("call-next").refused(409, "COUNTER_PAUSED")
    assert counter.act("unpause").ok()["pause_reason"] is None
    counter.act("pause", reason=" ").refused(422, "REASON_REQUIRED")


def test_a_ticket_is_cancelled_with_a_reason(house: House) -> None:
    """By an integration; a kiosk needs the ticket's code, and a called ticket cannot be."""
    integration = house.let_in("integration")
    ticket = house.issue("realty-issuing")
    path = f"/tickets/{ticket['ticket_id']}/cancel"
    house.post(path, house.kiosk, reason="left").refused(422, "WRONG_CODE")
    house.post(path, integration, reason="").refused(422, "REASON_REQUIRED")
    assert house.post(path, integration, reason="left").ok()["state"] == "cancelled"
    assert house.get(f"/tickets/{ticket['ticket_id']}").ok()["state"] == "cancelled"
    house.post(path, integration, reason="left").refused(404, "UNKNOWN_TICKET")


def test_a_board_shows_the_calls_of_its_zone_newest_first(house: House) -> None:
    """What the wall display shows: calls with number and label, queues with figures."""
    counter = house.counter("hrss-issuing")
    zone = house.issue("hrss-issuing")["zone"]
    while (called := counter.act("call-next").ok()["ticket"]) is not None:
        board = house.get(f"/zones/{zone}/board").ok()
        top = board["calls"][0]
        assert (top["number"], top["label"], top["state"]) == (called["number"], called["counter_label"], "called")
        counter.act("complete").ok()
    board = house.get(f"/zones/{zone}/board").ok()
    assert board["calls"][0]["state"] == "done"
    figures = {queue["queue"]: queue for queue in board["queues"]}
    assert figures["hrss-issuing"]["waiting"] == 0
    assert figures["hrss-issuing"]["intake"] is True


def test_the_hall_lists_zones_lines_queues_and_every_counter_with_its_queues(house: House) -> None:
    """18 queues, 180 counters, each with the list of its queues."""
    hall = house.get("/hall").ok()
    assert (len(hall["queues"]), len(hall["counters"]), hall["open"]) == (18, 180, True)
    assert {queue["line"] for queue in hall["queues"]} == {line["id"] for line in hall["lines"]}
    assert {line["zone"] for line in hall["lines"]} <= {zone["id"] for zone in hall["zones"]}
    known = {queue["id"] for queue in hall["queues"]}
    assert all(set(counter["queues"]) <= known for counter in hall["counters"])
    assert next(c for c in hall["counters"] if c["counter"] == "1001")["queues"] == ["fund-acceptance"]


def test_the_openapi_document_lists_every_path(house: House) -> None:
    """Every path of the contract is documented, readable without a token."""
    response = httpx.get(f"{house.server.url}/api/v1/schema/openapi.json")
    paths = response.json()["paths"]
    assert paths.keys() >= {
        "/api/v1/tickets",
        "/api/v1/tickets/{ticket_id}",
        "/api/v1/tickets/{ticket_id}/cancel",
        "/api/v1/counters/{counter}/sign-in",
        "/api/v1/counters/{counter}/{action}",
        "/api/v1/desk/sign-in",
        "/api/v1/lines/{line}/{action}",
        "/api/v1/zones/{zone}/board",
        "/api/v1/hall",
    }
    description = json.dumps(paths["/api/v1/counters/{counter}/{action}"])
    for action in ("call-next", "recall", "serve", "complete", "no-show", "hold", "resume", "transfer", "unpause"):
        assert action in description


def test_front_desk_staff_stop_and_start_a_line_also_while_signed_in_at_a_counter(house: House) -> None:
    """A stopped line gives no numbers; those who are in are still called."""
    desk = house.counter("commerce-issuing", role="desk")
    ticket = house.issue("commerce-issuing")
    assert house.post("/lines/commerce/stop-intake", desk.token).ok()["stopped"] == ["commerce"]
    house.post("/tickets", house.kiosk, queue="commerce-issuing").refused(409, "LINE_CLOSED")
    house.post("/lines/commerce/stop-intake", desk.token).refused(409, "LINE_CLOSED")
    assert desk.act("call-next").ok()["ticket"]["number"] == ticket["number"]
    desk.act("complete").ok()
    assert house.post("/lines/commerce/start-intake", desk.token).ok()["stopped"] == []
    given = house.post("/tickets", desk.token, queue="commerce-issuing").ok(201)
    assert house.post(f"/tickets/{given['ticket_id']}/cancel", desk.token, reason="left").ok()["state"] == "cancelled"


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/tickets", {"queue": "nowhere"}, 404, "UNKNOWN_QUEUE"),
        ("/tickets", {"service": "nothing"}, 404, "UNKNOWN_SERVICE"),
        ("/tickets", {"queue": "tax-issuing", "service": "fund-open"}, 404, "UNKNOWN_SERVICE"),
        ("/tickets", {"queue": "tax-issuing", "visitor_class": "emperor"}, 422, "UNKNOWN_CLASS"),
        ("/tickets", {"queue": "tax-issuing", "colour": "red"}, 400, "MALFORMED"),
        ("/tickets", {"queue": 7}, 400, "MALFORMED"),
        ("/tickets", {"queue": "tax-issuing", "slot_time": "soon"}, 400, "MALFORMED"),
        ("/tickets", {"queue": "tax-issuing", "slot_time": 10**19}, 400, "MALFORMED"),
        ("/tickets", {"queue": "tax-issuing", "slot_time": 10**40}, 400, "MALFORMED"),
        ("/tickets", {"queue": "tax-issuing", "slot_time": -(10**19)}, 400, "MALFORMED"),
        ("/tickets", {"queue": "tax-issuing", "visitor_class": None}, 400, "MALFORMED"),
        ("/tickets", {"queue": "tax-issuing", "request_id": ""}, 400, "MALFORMED"),
        ("/tickets", {"queue": "tax-issuing", "request_id": "x" * 65}, 400, "MALFORMED"),
        ("/tickets", {"queue": "tax-issuing", "request_id": 5}, 400, "MALFORMED"),
        ("/tickets", {"queue": "tax-issuing", "request_id": None}, 400, "MALFORMED"),
        ("/nowhere", {}, 404, "NOT_FOUND"),
        ("/hall", {}, 405, "METHOD_NOT_ALLOWED"),
        ("/counters/1001/sign-in", {"staff_no": "7"}, 400, "MALFORMED"),
        ("/counters/1001/sign-in", {"staff_no": "7", "pin": 1234}, 400, "MALFORMED"),
        ("/counters/1001/call-next", {}, 403, "FORBIDDEN"),
    ],
)
def test_a_wrong_request_of_a_kiosk_is_told_what_is_wrong(
    house: House, path: str, body: dict[str, object], status: int, code: str
) -> None:
    """Each has its status and its stable code."""
    house.post(path, house.kiosk, **body).refused(status, code)


def test_what_is_not_there_is_said_to_be_unknown(house: House) -> None:
    """Zone, ticket, counter and line."""
    house.get("/zones/zone-9/board").refused(404, "UNKNOWN_ZONE")
    house.get("/tickets/20260101-A001").refused(404, "UNKNOWN_TICKET")
    house.post("/counters/9999/assign", house.manager, assignments=[]).refused(404, "UNKNOWN_COUNTER")
    house.post("/counters/9999/sign-in", staff_no=house.hire(), pin="2468").refused(404, "UNKNOWN_COUNTER")
    house.post("/lines/nowhere/stop-intake", house.manager).refused(404, "UNKNOWN_LINE")
    house.post("/lines/fund/no-such-thing", house.manager).refused(404, "UNKNOWN_COMMAND")
    counter = house.counter("tax-issuing")
    counter.act("no-such-thing").refused(404, "UNKNOWN_COMMAND")
    counter.act("call", ticket="A999", reason="urgent").refused(404, "UNKNOWN_TICKET")
    counter.act("resume", ticket="A999").refused(404, "UNKNOWN_TICKET")


def test_a_command_takes_only_its_own_fields(house: House) -> None:
    """A field of another command, a wrong kind of hold, a nested stranger: malformed."""
    counter = house.counter("tax-issuing")
    counter.act("call-next", reason="why not").refused(400, "MALFORMED")
    counter.act("hold", kind="for_ever").refused(400, "MALFORMED")
    counter.act("call", ticket="A001").refused(400, "MALFORMED")
    counter.act("call-next", counter=counter.id).refused(400, "MALFORMED")
    stranger = [{"queue": "tax-issuing", "colour": "red"}]
    house.post(f"/counters/{counter.id}/assign", house.manager, assignments=stranger).refused(400, "MALFORMED")


def test_commands_in_the_wrong_state_are_conflicts(house: House) -> None:
    """409 and why, and the counter goes on as before."""
    counter = house.counter("tax-issuing")
    for action in ("recall", "serve", "complete", "no-show", "hold"):
        counter.act(action).refused(409, "COUNTER_IDLE")
    counter.act("transfer", to_queue="tax-issuing").refused(409, "COUNTER_IDLE")
    counter.act("unpause").refused(409, "COUNTER_NOT_PAUSED")
    house.issue("tax-issuing")
    counter.act("call-next").ok()
    counter.act("call-next").refused(409, "COUNTER_BUSY")
    counter.act("sign-out").refused(409, "COUNTER_BUSY")
    for _ in range(5):
        counter.act("recall").ok()
    counter.act("recall").refused(409, "RECALL_LIMIT")
    counter.act("complete").ok()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff\xfe\x00",
        b'{"request_id": "\xff", "queue": "tax-issuing"}',
        b'{"request_id": "\\ud800", "queue": "tax-issuing"}',
        b"[" * 9000,
        b'{"queue":' * 1500,
        b'{"request_id": "r", "queue": NaN}',
    ],
)
def test_a_body_that_is_not_the_json_asked_for_is_malformed(house: House, content: bytes) -> None:
    """Never a failure of the server."""
    reply = house.call("POST", "/tickets", house.kiosk, content=content, headers={"Content-Type": "application/json"})
    reply.refused(400, "MALFORMED")


def test_a_body_is_taken_without_a_content_type(house: House) -> None:
    """Scripts forget it."""
    content = b'{"request_id": "no-content-type", "queue": "tax-issuing"}'
    house.call("POST", "/tickets", house.kiosk, content=content).ok(201)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_that_is_too_large_is_refused(house: House, chunked: bool) -> None:
    """413, whether its length was announced or not, and the next request is served."""
    content = json.dumps({"request_id": "large", "queue": "x" * 20_000}).encode()
    body = iter([content[:9000], content[9000:]]) if chunked else content
    house.call("POST", "/tickets", house.kiosk, content=body).refused(413, "TOO_LARGE")
    house.get("/hall").ok()


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Basic abc", "Bearer nonsense", "Bearer \xff"])
def test_without_a_good_token_nothing_is_told(house: House, authorization: str | None) -> None:
    """401 for every path but sign-in, with the scheme that is asked for."""
    headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}
    for method, path in (
        ("GET", "/hall"),
        ("GET", "/zones/zone-1/board"),
        ("GET", "/tickets/20260101-A001"),
        ("POST", "/tickets"),
        ("POST", "/counters/1001/call-next"),
    ):
        content = b'{"request_id": "r", "queue": "tax-issuing"}' if path == "/tickets" else b'{"request_id": "r"}'
        reply = house.call(method, path, content=content if method == "POST" else None, headers=dict(headers))
        reply.refused(401, "BAD_TOKEN")
        assert reply.headers["www-authenticate"] == "Bearer"


def test_nobody_commands_anothers_counter(house: House) -> None:
    """Neither a clerk signed in elsewhere, nor a display, nor a manager without a counter; the gateway speaks for the
    keypads of all."""
    mine, other = house.counter("tax-issuing"), house.counter("tax-issuing")
    path = f"/counters/{other.id}/call-next"
    for token in (mine.token, house.let_in("display"), house.kiosk, house.manager):
        house.post(path, token).refused(403, "FORBIDDEN")
    house.post(path, house.let_in("gateway")).ok()
    house.post("/tickets", mine.token, queue="tax-issuing").refused(403, "FORBIDDEN")
    house.post("/tickets", house.let_in("display"), queue="tax-issuing").refused(403, "FORBIDDEN")
    house.post(f"/counters/{mine.id}/assign", mine.token, assignments=[]).refused(403, "FORBIDDEN")
