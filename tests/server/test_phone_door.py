"""Who may see and do what on the phone pages: tokens, limits, other sites, headers, and phones that do not read."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from server import http_protocol
from server.http_protocol import HttpProtocol
from server.main import DATABASE
from server.store import Store
from server.web.allowance import Allowance
from server.web.guard import Guard, sent_from_here
from server.web.manner import manner_of
from server.web.stream import PER_TICKET
from tests.running import RunningServer
from tests.server.house import House
from wire.id_number import check_digit

QUEUE = "hrss-acceptance"


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A hall behind a reverse proxy, so that each test can ask from an address of its own."""
    server = RunningServer(tmp_path_factory.mktemp("walled"), options=("--trust-proxy",))
    server.start()
    house = House(server)
    yield house
    house.close()
    server.stop()


@pytest.fixture
def web(walled: House) -> Iterator[httpx.Client]:
    """A client with an address that no other test has."""
    address = str(uuid.uuid4().int % 250)
    headers = {"X-Forwarded-For": f"203.0.113.9, 198.51.{address}.{uuid.uuid4().int % 250}"}
    with httpx.Client(base_url=walled.server.url, headers=headers, timeout=10) as client:
        yield client


def test_a_wrong_token_learns_nothing(walled: House, web: httpx.Client) -> None:
    """Whatever is wrong with a token, the page is the same: not whether there is such a ticket, nor its number."""
    ticket = walled.issue(QUEUE)
    token = ticket["page"].rpartition("/")[2]
    name, _, proof = token.rpartition(".")
    wrong = [f"{name}.{proof[:-1]}", f"{name}.{'A' * 20}", name, f"{name[:-1]}9.{proof}", "%00", "é.é", "x" * 2000]
    booking = web.get(f"/b/{token}")
    answers = [web.get(f"/t/{one}{under}") for one in wrong for under in ("", "/now", "/events")]
    assert {answer.status_code for answer in [*answers, booking]} == {404}
    assert len({answer.text for answer in [*answers, booking]}) == 1
    assert ticket["number"] not in answers[0].text
    assert web.get(f"/t/{token}").status_code == 200


def test_a_page_is_kept_by_nobody_and_says_nothing_of_anybody(walled: House, web: httpx.Client) -> None:
    """No cache, no referrer, no foreign content, no robot; no inline script or style; no name, class or code."""
    number = "41010119900307395"
    asked = {"queue": QUEUE, "visitor_class": "green", "id_number": number + check_digit(number)}
    ticket = walled.post("/tickets", walled.manager, **asked).ok(201)
    answer = web.get(ticket["page"])
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"].startswith("noindex")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert not re.search(r"<script(?! src)|<style|style=|\son\w+=", answer.text)
    assert not re.search(r"(src|href|action)=\"(https?:)?//", answer.text)
    for secret in (ticket["code"], ticket["tail"], "绿色通道", "green"):
        assert secret not in answer.text


def test_tokens_are_not_in_the_log(walled: House, web: httpx.Client) -> None:
    """Neither right nor wrong addresses are written down."""
    token = walled.issue(QUEUE)["page"].rpartition("/")[2]
    web.get(f"/t/{token}")
    web.post(f"/t/{token}/leave", data={"x": "1"})
    web.get("/t/20260105-A001.wrongwrongwrong")
    log = walled.server.log.read_text("utf-8")
    assert token not in log
    assert "wrongwrong" not in log


def test_guessing_in_parallel_is_slowed_and_hurts_nobody_else(walled: House, web: httpx.Client) -> None:
    """Of two hundred wrong tokens at once most are turned away, while others open their pages."""
    address = web.headers["X-Forwarded-For"]
    mine = walled.issue(QUEUE)["page"]

    async def storm() -> list[int]:
        async with httpx.AsyncClient(base_url=walled.server.url, timeout=20) as client:
            wrong = (client.get(f"/t/x{n}.y", headers={"X-Forwarded-For": address}) for n in range(200))
            right = (client.get(mine, headers={"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(10))
            answers = await asyncio.gather(*wrong, *right)
            return [answer.status_code for answer in answers]

    statuses = asyncio.run(storm())
    assert statuses[200:] == [200] * 10
    assert set(statuses[:200]) == {404, 429}
    assert statuses[:200].count(404) <= 40
    assert web.get(mine).status_code == 200


def test_one_page_is_not_asked_for_without_end(walled: House, web: httpx.Client) -> None:
    """A page that is asked for too often says so, and says when to come back."""
    mine = walled.issue(QUEUE)["page"]
    answers = [web.get(f"{mine}/now") for _ in range(70)]
    assert {answer.status_code for answer in answers} == {200, 429}
    assert answers[-1].headers["retry-after"]
    assert "访问过于频繁" in answers[-1].text


def test_an_ended_ticket_opens_no_stream_for_long(walled: House, web: httpx.Client) -> None:
    """The stream of a ticket that is over tells so and ends."""
    ticket = walled.issue(QUEUE)
    walled.post(f"/tickets/{ticket['ticket_id']}/cancel", walled.manager, reason="test").ok()
    told = web.get(f"{ticket['page']}/events").text
    assert "号码已取消" in told
    assert "data-events" not in told


def test_streams_of_one_ticket_are_bounded(walled: House, web: httpx.Client) -> None:
    """The sixth stream is turned away; when one is closed there is room again."""
    mine = walled.issue(QUEUE)["page"]
    with contextlib.ExitStack() as open_streams:
        streams = [open_streams.enter_context(web.stream("GET", f"{mine}/events")) for _ in range(PER_TICKET)]
        assert {stream.status_code for stream in streams} == {200}
        assert web.get(f"{mine}/events").status_code == 429
    for _ in range(50):
        with web.stream("GET", f"{mine}/events") as again:
            if again.status_code == 200:
                return
    raise AssertionError("closed streams still count")


def test_a_phone_that_reads_nothing_holds_up_nobody(walled: House, web: httpx.Client) -> None:
    """Phones that open streams and never read them: others are told of everything, and commands are answered."""
    counter = walled.counter(QUEUE)
    ticket = walled.issue(QUEUE)
    port, path = walled.server.port, ticket["page"].partition(str(walled.server.port))[2]
    deaf = []
    for _ in range(PER_TICKET - 1):
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        sock.connect(("127.0.0.1", port))
        sock.sendall(f"GET {path}/events HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        deaf.append(sock)
    with web.stream("GET", f"{ticket['page']}/events") as heard:
        lines = heard.iter_lines()
        counter.act("call-next").ok()
        for _ in range(30):
            counter.act("hold").ok()
            counter.act("resume").ok()
        counter.act("complete").ok()
        assert any("业务已办结" in line for line in lines)
    for sock in deaf:
        sock.close()


def test_a_client_that_takes_nothing_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection ends by itself, and with it the task that waited to send."""
    monkeypatch.setattr(http_protocol, "DEAF_S", 0.3)
    ended = asyncio.Event()

    async def app(_: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        gone = asyncio.ensure_future(receive())
        while not gone.done():
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
            await asyncio.sleep(0)
        ended.set()

    async def play() -> None:
        config = uvicorn.Config(app, port=0, http=HttpProtocol, lifespan="off", log_level="critical")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        reader, writer = await asyncio.open_connection(*server.servers[0].sockets[0].getsockname()[:2], limit=1024)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.wait_for(ended.wait(), 15)
        writer.close()
        server.should_exit = True
        await serving
        assert reader is not None

    asyncio.run(play())


def test_a_form_from_another_site_does_nothing(walled: House, web: httpx.Client) -> None:
    """Neither what a browser says of the form's site nor its origin may be another's; ours passes."""
    ticket = walled.issue(QUEUE)
    leave = f"{ticket['page']}/leave"
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        assert web.post(leave, data={"x": "1"}, headers=headers).status_code == 403
    assert web.post(leave, json={}).status_code == 403
    assert walled.get(f"/tickets/{ticket['ticket_id']}").body["state"] == "waiting"
    assert web.post(leave, data={"x": "1"}, headers={"Origin": walled.server.url}).status_code == 303
    assert walled.get(f"/tickets/{ticket['ticket_id']}").body["state"] == "cancelled"
    assert web.post(leave, data={"x": "1"}).status_code == 303


def test_a_page_without_referrer_may_act_only_where_its_address_is_a_secret() -> None:
    """`null` as origin is what our own ticket pages send where the connection is not secure."""
    headers = {"origin": "null", "host": "hall"}
    assert sent_from_here(headers, "", secret_address=True)
    assert not sent_from_here(headers, "", secret_address=False)
    assert not sent_from_here({"host": "hall"}, "", secret_address=False)
    base = "https://ban.example.cn"
    assert sent_from_here({"origin": base, "host": "inside"}, base, secret_address=False)


def test_a_rating_counts_once_and_only_after_service(walled: House, web: httpx.Client) -> None:
    """Before the end nothing is rated; of many sent at once one is in the log; a level that is none is refused."""
    counter = walled.counter(QUEUE)
    ticket = walled.issue(QUEUE)
    rate = f"{ticket['page']}/rate"
    assert web.post(rate, data={"level": "5"}).status_code == 303
    counter.act("call-next").ok()
    counter.act("complete").ok()
    for level in ("6", "0", "x", "", "５"):
        assert web.post(rate, data={"level": level}).status_code == 422

    async def all_at_once() -> list[int]:
        async with httpx.AsyncClient(timeout=10) as client:
            answers = await asyncio.gather(*(client.post(rate, data={"level": str(n)}) for n in (2, 5, 2, 4)))
            return [answer.status_code for answer in answers]

    assert set(asyncio.run(all_at_once())) == {303}
    rated = [body for body in events(walled, "VisitRated") if ticket["ticket_id"] in body]
    assert len(rated) == 1
    assert "已收到您的评价" in web.get(ticket["page"]).text


def events(house: House, name: str) -> list[str]:
    """The bodies of all events of one kind in a hall's log."""
    store = Store(house.server.data / DATABASE)
    try:
        return [row[3].decode() for row in store.log() if row[3].startswith(f'["{name}"'.encode())]
    finally:
        store.close()


def test_a_ticket_of_another_day_is_past(tmp_path: Path) -> None:
    """Tomorrow the page says that the number is not of today; it can be neither rated nor left."""
    server = RunningServer(tmp_path, options=("--clock", "2026-01-05T10:00", "--speed", "1")).start()
    house = House(server)
    ticket = house.issue(QUEUE)
    house.counter(QUEUE)  # it serves whoever waits
    assert "提交评价" in httpx.get(ticket["page"]).text
    house.close()
    server.stop()
    server.options = ("--clock", "2026-01-06T10:00")
    server.start()
    try:
        told = httpx.get(ticket["page"]).text
        assert "这不是今天的号码" in told
        assert "提交评价" not in told
        assert httpx.post(f"{ticket['page']}/rate", data={"level": "1"}).status_code == 303
        assert events(house, "VisitRated") == []
    finally:
        server.stop()


def test_an_allowance_slides() -> None:
    """So many in any window: a new window does not give everything back at once."""
    now = 0.0
    allowance = Allowance(10, 60, lambda: now)
    assert [allowance.take("a") for _ in range(11)] == [True] * 10 + [False]
    assert allowance.take("b")
    now = 66  # nine tenths of the window before still count
    assert [allowance.take("a") for _ in range(3)] == [True, False, False]
    now = 90
    assert [allowance.take("a") for _ in range(5)] == [True] * 4 + [False]
    now = 300
    assert [allowance.take("a") for _ in range(11)] == [True] * 10 + [False]


def test_an_address_is_believed_only_from_our_proxy() -> None:
    """Without a proxy the header is nothing; with one only what it added itself counts; IPv6 counts by network."""
    told = {"x-forwarded-for": "1.1.1.1, 2.2.2.2"}
    assert Guard().address_of("10.0.0.1", told) == "10.0.0.1"
    assert Guard(trust_proxy=True).address_of("10.0.0.1", told) == "2.2.2.2"
    one, two = (Guard().address_of(f"2001:db8:1:2::{n}", {}) for n in (1, 2))
    assert one == two != Guard().address_of("2001:db8:1:3::1", {})
    assert Guard().address_of("::ffff:10.0.0.1", {}) == "10.0.0.1"


def test_a_phone_is_answered_in_the_language_it_likes_better() -> None:
    """Chinese unless English is liked better, or neither is known; a language in the address decides."""
    likes = {
        "": "zh",
        "zh-CN,zh;q=0.9,en;q=0.8": "zh",
        "en-US,en;q=0.9,zh-CN;q=0.5": "en",
        "de-DE,de;q=0.9": "en",
        "*": "zh",
        "fr;q=x,zh": "zh",
    }
    assert {accepted: manner_of({}, accepted).language for accepted in likes} == likes
    assert manner_of({"lang": "en"}, "zh").query == "?lang=en"
    assert manner_of({"lang": "xx", "type": "large"}, "zh").query == "?type=large"
