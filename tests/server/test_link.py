"""The link's socket: a well-behaved WebSocket server that no terminal, however broken, can upset."""

from __future__ import annotations

import asyncio
import json
import random
import socket as plain
import struct
import time
import uuid
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.server.house import House, Terminal, socket
from wire import LINK_PATH, PROTOCOL
from wire.messages import Snapshot

UPGRADE = (
    f"GET {LINK_PATH} HTTP/1.1\r\nHost: hall\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
).encode()


def run(steps: Coroutine[Any, Any, None]) -> None:
    """Carry out a test's steps."""
    asyncio.run(steps)


async def _closed(s: Any) -> int | None:
    """Wait for the server to close, and answer the code it closed with."""
    async with asyncio.timeout(10):
        await s.connection.wait_closed()
    code: int | None = s.connection.close_code
    return code


@pytest.fixture(scope="module", autouse=True)
def silent(house: House) -> Iterator[plain.socket]:
    """A socket that is opened before all tests of the link and says nothing."""
    s = plain.create_connection(("127.0.0.1", house.server.port), timeout=20)
    s.sendall(UPGRADE)
    yield s
    s.close()


def test_hello_is_answered_by_welcome_snapshot_and_ticks(house: House) -> None:
    """The welcome says who the terminal is taken for; events go on after the snapshot."""

    async def steps() -> None:
        async with socket(house.server) as s:
            welcome = await s.hello(house.let_in("display", "wall-of-test"))
            nowhere = {"counter": None, "department": None}
            assert welcome["identity"] == {"kind": "display", "name": "wall-of-test", **nowhere}
            assert welcome["protocol"] == PROTOCOL
            snapshot = await s.hear()
            assert snapshot["t"] == "snapshot"
            assert (await s.hear("tick"))["seq"] >= snapshot["hall"]["seq"]
            ticket = await asyncio.to_thread(house.issue, "tax-issuing")
            events = await s.hear("events")
            assert [name for name, _ in events["events"]] == ["TicketIssued"]
            assert events["events"][0][1]["ticket"] == ticket["ticket_id"]
            assert events["first"] >= snapshot["hall"]["seq"] + 1

    run(steps())


def test_a_terminal_that_follows_nothing_gets_answers_and_ticks_only(house: House) -> None:
    """`"feed": "none"`."""

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.kiosk, feed="none")
            await s.ask("issue", queue="tax-issuing")
            assert (await s.hear())["t"] == "tick"

    run(steps())


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", "MALFORMED"),
        ("[]", "MALFORMED"),
        ("null", "MALFORMED"),
        ("", "MALFORMED"),
        ('{"t":"nonsense"}', "MALFORMED"),
        (b"\xff\xfe", "MALFORMED"),
        (b'{"t":"hello","protocol":1,"token":"\xff"}', "MALFORMED"),
        ('{"t":"hello","protocol":1,"token":"\\ud800"}', "MALFORMED"),
        ("[" * 16_000, "MALFORMED"),
        ('{"t":"hello","protocol":1,"token":' + "[" * 9000, "MALFORMED"),
        ({"t": "hello", "protocol": PROTOCOL + 1, "token": "x"}, "WRONG_PROTOCOL"),
        ({"t": "hello", "protocol": PROTOCOL, "token": "x", "feed": "bogus"}, "MALFORMED"),
        ({"t": "hello", "protocol": "1", "token": "x"}, "MALFORMED"),
        ({"t": "hello", "protocol": PROTOCOL, "token": "x", "colour": "red"}, "MALFORMED"),
        ({"t": "hello", "protocol": PROTOCOL, "token": "x"}, "BAD_TOKEN"),
        ({"t": "hello", "protocol": PROTOCOL, "token": ""}, "BAD_TOKEN"),
        ({"t": "hello", "protocol": PROTOCOL, "token": "x" * 20_000}, "TOO_LARGE"),
        ({"t": "command", "id": "1", "do": "issue", "with": {}}, "MALFORMED"),
        ({"t": "resync"}, "MALFORMED"),
    ],
)
def test_a_first_message_that_is_no_good_hello_is_refused_and_the_link_closed(
    house: House, message: object, code: str
) -> None:
    """The last word says why."""

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.say(message)
            refused = await s.hear()
            assert (refused["t"], refused["problem"]["code"]) == ("refused", code)
            assert await _closed(s) == 1000

    run(steps())


def test_hello_twice_is_refused_and_what_follows_it_is_not_done(house: House) -> None:
    """The link closes; a command sent behind the second hello has not been carried out."""

    async def steps() -> None:
        waiting = _waiting(house, "realty-issuing")
        async with socket(house.server) as s:
            await s.hello(house.kiosk, feed="none")
            hello = json.dumps({"t": "hello", "protocol": PROTOCOL, "token": house.kiosk}).encode()
            ask = json.dumps(
                {"t": "command", "id": "late", "do": "issue", "with": {"queue": "realty-issuing"}}
            ).encode()
            s.connection.transport.write(_frame(hello) + _frame(ask))
            assert (await s.hear("refused"))["problem"]["code"] == "MALFORMED"
            assert await _closed(s) == 1000
        assert _waiting(house, "realty-issuing") == waiting

    run(steps())


def _waiting(house: House, queue: str) -> int:
    waiting: int = next(q["waiting"] for q in house.get("/hall").ok()["queues"] if q["id"] == queue)
    return waiting


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        ({"do": "no-such-thing", "with": {}}, "UNKNOWN_COMMAND"),
        ({"do": "issue", "with": {"queue": "nowhere"}}, "UNKNOWN_QUEUE"),
        ({"do": "issue", "with": {"colour": "red"}}, "MALFORMED"),
        ({"do": "issue", "with": {"queue": 7}}, "MALFORMED"),
        ({"do": "issue", "with": {"queue": "tax-issuing", "slot_time": 2**63}}, "MALFORMED"),
        ({"do": "issue", "with": {"queue": "tax-issuing", "slot_time": 10**40}}, "MALFORMED"),
        ({"do": "issue", "with": []}, "MALFORMED"),
        ({"do": "issue", "with": None}, "MALFORMED"),
        ({"do": "issue"}, "UNKNOWN_QUEUE"),
        ({"do": "issue", "with": {"queue": "tax-issuing"}, "id": ""}, "MALFORMED"),
        ({"do": "issue", "with": {"queue": "tax-issuing"}, "id": "x" * 65}, "MALFORMED"),
        ({"do": "sign-in", "with": {"counter": "1001", "clerk": "me"}}, "FORBIDDEN"),
        ({"do": "open-day", "with": {"date": "tomorrow"}}, "MALFORMED"),
        ({"do": "close-day", "with": {}}, "FORBIDDEN"),
        ({"do": "call-next", "with": {}}, "MALFORMED"),
        ({"do": "call-next", "with": {"counter": "1001"}}, "FORBIDDEN"),
        ({"do": "stop-intake", "with": {"line": "fund"}}, "FORBIDDEN"),
    ],
)
def test_a_wrong_command_is_answered_and_the_link_stays(house: House, ask: dict[str, Any], code: str) -> None:
    """A problem with its code; the next command is carried out."""

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.kiosk, feed="none")
            request = {"t": "command", "id": uuid.uuid4().hex, **ask}
            await s.say(request)
            answer = await s.hear("answer", "refused")
            assert (answer["t"], answer["id"], answer["problem"]["code"]) == ("answer", request["id"], code)
            assert (await s.ask("issue", queue="tax-issuing"))["result"]["queue"] == "tax-issuing"

    run(steps())


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("x" * 20_000, "TOO_LARGE"),
        ('{"t":"command","id":"1","do":"issue","with":' + "[" * 9000, "MALFORMED"),
        ('{"t":"command","id":"1","do":"issue","with":{}', "MALFORMED"),
        ('{"t":"command","id":1,"do":"issue","with":{}}', "MALFORMED"),
        ('{"t":"command","id":"1","do":"issue","with":{},"why":1}', "MALFORMED"),
        (b'{"t":"command","id":"\xff","do":"issue","with":{}}', "MALFORMED"),
    ],
)
def test_a_message_out_of_contract_ends_the_link_with_its_reason(house: House, message: object, code: str) -> None:
    """What cannot be understood cannot be answered."""

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.kiosk, feed="none")
            await s.say(message)
            assert (await s.hear("refused", "answer"))["problem"]["code"] == code
            await _closed(s)

    run(steps())


def test_a_message_past_all_bounds_is_not_even_read(house: House) -> None:
    """Closed with 1009, message too big, as the WebSocket standard says."""

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.kiosk, feed="none")
            await s.say("x" * 100_000)
            assert await _closed(s) == 1009

    run(steps())


def test_a_command_that_nests_without_end_is_answered_as_malformed_inside_its_limits(house: House) -> None:
    """Nesting that decoding survives but conversion does not expect."""

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.kiosk, feed="none")
            deep = "[" * 900 + "]" * 900
            await s.say('{"t":"command","id":"deep","do":"issue","with":{"queue":' + deep + "}}")
            assert (await s.hear("answer", "refused"))["problem"]["code"] == "MALFORMED"

    run(steps())


def test_text_may_come_in_binary_frames_and_in_fragments(house: House) -> None:
    """One message, whatever the frames it comes in, pings between them included."""

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.kiosk, feed="none")
            ask = json.dumps({"t": "command", "id": "bin", "do": "issue", "with": {"queue": "tax-issuing"}})
            await s.say(ask.encode())
            assert (await s.hear("answer"))["result"]["state"] == "waiting"
            ask = ask.replace("bin", "bit")
            wire = s.connection.transport
            data = ask.encode()
            wire.write(_frame(data[:10], opcode=1, fin=False))
            wire.write(_frame(b"are you there", opcode=9))
            wire.write(_frame(data[10:20], opcode=0, fin=False))
            await asyncio.sleep(0.05)
            wire.write(_frame(data[20:], opcode=0)[:9])
            await asyncio.sleep(0.05)
            wire.write(_frame(data[20:], opcode=0)[9:])
            assert (await s.hear("answer"))["id"] == "bit"

    run(steps())


def _frame(payload: bytes, opcode: int = 1, fin: bool = True, masked: bool = True) -> bytes:
    """A client's frame by hand, masked with zeros."""
    head = bytes((fin << 7 | opcode,))
    mask = 0x80 if masked else 0
    if len(payload) < 126:
        head += bytes((mask | len(payload),))
    else:
        head += bytes((mask | 126,)) + struct.pack(">H", len(payload))
    return head + (bytes(4) if masked else b"") + payload


def test_a_ping_is_answered_and_a_close_is_returned(house: House) -> None:
    """Before hello and after; the closing handshake ends with the client's own code."""

    async def steps() -> None:
        async with socket(house.server) as s:
            async with asyncio.timeout(10):
                await (await s.connection.ping(b"early"))
                await s.hello(house.kiosk)
                await (await s.connection.ping(b"late"))
                await s.connection.close(1000, "goodbye")
            assert s.connection.close_code == 1000

    run(steps())


@pytest.mark.parametrize(
    "junk",
    [
        _frame(b"{}", masked=False),
        _frame(b"{}", opcode=3),
        _frame(b"x", opcode=0),
        b"\xf1\x80\x00\x00\x00\x00",
        b"\x89\xfe\x00\x7e" + bytes(130),
        _frame(b"\x00", opcode=8),
        _frame(b"GET / HTTP/1.1\r\n\r\n", opcode=1, fin=False) + _frame(b"x", opcode=1),
        b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"GET /api/v1/hall HTTP/1.1\r\n\r\n",
    ],
)
def test_a_breach_of_the_websocket_protocol_ends_that_link_alone(house: House, junk: bytes) -> None:
    """Closed with a protocol error; the others notice nothing."""

    async def steps() -> None:
        async with socket(house.server) as bystander, socket(house.server) as s:
            await bystander.hello(house.kiosk, feed="none")
            await s.hello(house.kiosk, feed="none")
            s.connection.transport.write(junk)
            assert await _closed(s) in (1002, 1006, 1009)
            assert "result" in await bystander.ask("issue", queue="tax-issuing")

    run(steps())


def test_garbage_in_place_of_http_and_of_frames_hurts_nobody(house: House) -> None:
    """Random bytes at every stage, sockets broken off halfway: the server serves on."""
    chance = random.Random(20260105)
    hello = _frame(json.dumps({"t": "hello", "protocol": PROTOCOL, "token": house.kiosk}).encode())
    for round_ in range(150):
        s = plain.create_connection(("127.0.0.1", house.server.port), timeout=5)
        start = (b"", UPGRADE[: chance.randrange(len(UPGRADE))], UPGRADE, UPGRADE + hello)[round_ % 4]
        s.sendall(start + chance.randbytes(chance.randrange(1, 400)))
        if chance.random() < 0.5:
            s.setsockopt(plain.SOL_SOCKET, plain.SO_LINGER, struct.pack("ii", 1, 0))
        s.close()
    house.get("/hall").ok()
    assert "Traceback" not in house.server.log.read_text()


@pytest.mark.parametrize("path", ["/api/v1/other", "/", "/api/v1/hall", "/api/v1/link/x"])
def test_a_socket_elsewhere_than_at_the_link_is_refused(house: House, path: str) -> None:
    """404, over HTTP."""

    async def steps() -> None:
        with pytest.raises(InvalidStatus) as refused:
            async with socket(house.server, path):
                pass
        assert refused.value.response.status_code == 404

    run(steps())


def test_thousands_of_pipelined_commands_are_all_answered_in_order(house: House) -> None:
    """2,000 commands sent before an answer is read, some of them wrong."""

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.kiosk, feed="none")
            for i in range(2000):
                queue = "nowhere" if i % 100 == 0 else "police-acceptance"
                await s.say({"t": "command", "id": f"pipe-{i}", "do": "issue", "with": {"queue": queue}})
            answers = [await s.hear("answer") for _ in range(2000)]
            assert {a["id"] for a in answers} == {f"pipe-{i}" for i in range(2000)}
            given = [a["result"]["number"] for a in answers if a.get("result")]
            assert len(given) == len(set(given)) == 1980
            assert [a["problem"]["code"] for a in answers if a.get("problem")] == ["UNKNOWN_QUEUE"] * 20

    run(steps())


def test_a_terminal_that_never_reads_is_dropped_while_others_go_on(house: House) -> None:
    """It asks for snapshot after snapshot and takes none; the hall does not wait for it."""

    async def steps() -> None:
        loop = asyncio.get_running_loop()
        deaf = plain.socket()
        deaf.setsockopt(plain.SOL_SOCKET, plain.SO_RCVBUF, 4096)
        deaf.setblocking(False)
        async with socket(house.server) as healthy:
            await healthy.hello(house.kiosk)
            async with socket(house.server, sock=await _connected(loop, deaf, house), max_queue=1) as s:
                s.connection.transport.pause_reading()
                token = house.let_in("display", "deaf")
                await s.say({"t": "hello", "protocol": PROTOCOL, "token": token})
                deadline = time.monotonic() + 30
                while "dropped the link of deaf" not in house.server.log.read_text():
                    assert time.monotonic() < deadline
                    for _ in range(20):
                        s.connection.transport.write(_frame(b'{"t":"resync"}'))
                    assert "result" in await healthy.ask("issue", queue="tax-issuing")
                s.connection.transport.abort()
            await healthy.say({"t": "command", "id": "on", "do": "issue", "with": {"queue": "tax-issuing"}})
            assert (await healthy.hear("events"))["events"]
            assert "result" in await healthy.hear("answer")

    run(steps())


async def _connected(loop: asyncio.AbstractEventLoop, s: plain.socket, house: House) -> plain.socket:
    await loop.sock_connect(s, ("127.0.0.1", house.server.port))
    return s


def test_a_terminal_hears_of_its_own_doing_before_the_answer(house: House) -> None:
    """Others than walls are told a little later, but never later than they are answered."""

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.let_in("integration"))
            await s.hear("snapshot")
            for n in range(5):
                await s.say({"t": "command", "id": f"own-{n}", "do": "issue", "with": {"queue": "tax-issuing"}})
                told = await s.hear("events", "answer")
                while not any(name == "TicketIssued" for name, _ in told.get("events", ())):
                    assert told["t"] == "events", "the answer came first"
                    told = await s.hear("events", "answer")
                assert (await s.hear("answer"))["id"] == f"own-{n}"

    run(steps())


def test_walls_and_others_are_told_everything_and_nobody_asks_again(house: House) -> None:
    """However events are gathered on their way, no link sees a gap, over a tick and more."""

    async def steps() -> None:
        terminals = [Terminal(house.server.url, house.let_in(kind)) for kind in ("display", "kiosk")]
        links = [asyncio.create_task(terminal.link.run()) for terminal in terminals]
        for terminal in terminals:
            await terminal.until(lambda mirror: not mirror.stale)
        issued: dict[str, Any] = {}
        for _ in range(60):
            issued = await asyncio.to_thread(house.issue, "police-issuing")
            await asyncio.sleep(0.02)
        for terminal in terminals:
            await terminal.until(lambda mirror: mirror.hall is not None and issued["ticket_id"] in mirror.hall.tickets)
            assert sum(isinstance(message, Snapshot) for message in terminal.heard) == 1
        for link in links:
            link.cancel()

    run(steps())


def test_a_gap_is_mended_by_a_new_snapshot(house: House) -> None:
    """`resync` answers the whole state; events go on behind it."""

    async def steps() -> None:
        async with socket(house.server) as s:
            await s.hello(house.kiosk)
            first = await s.hear("snapshot")
            await asyncio.to_thread(house.issue, "tax-issuing")
            await s.say({"t": "resync"})
            again = await s.hear("snapshot")
            assert again["hall"]["seq"] > first["hall"]["seq"]
            await asyncio.to_thread(house.issue, "tax-issuing")
            assert (await s.hear("events"))["first"] == again["hall"]["seq"] + 1

    run(steps())


def test_the_hall_s_clock_on_a_new_link_is_the_present_one(house: House) -> None:
    """A snapshot of a hall that has been quiet tells the time of now, not of its last event."""

    async def steps() -> None:
        async with socket(house.server) as one:
            await one.hello(house.kiosk)
            before = (await one.hear("snapshot"))["now"]
        await asyncio.sleep(1.5)
        async with socket(house.server) as other:
            await other.hello(house.kiosk)
            assert (await other.hear("snapshot"))["now"] > before

    run(steps())


def test_a_mirror_is_equal_to_the_hall_however_busy_it_is_when_the_terminal_comes(house: House) -> None:
    """Terminals that join in the middle of a burst all end with the same state."""

    async def steps() -> None:
        async with socket(house.server) as busy:
            await busy.hello(house.kiosk, feed="none")
            terminals, tasks = [], []
            for i in range(600):
                await busy.say({"t": "command", "id": f"b{i}", "do": "issue", "with": {"queue": "tax-acceptance"}})
                if i % 100 == 0:
                    terminals.append(Terminal(house.server.url, house.kiosk))
                    tasks.append(asyncio.create_task(terminals[-1].link.run()))
                    await asyncio.sleep(0)
            for _ in range(600):
                await busy.hear("answer")
            seq = (await busy.hear("tick"))["seq"]
            for terminal in terminals:
                await terminal.until(lambda m: m.hall is not None and m.hall.seq >= seq)
            first, *others = [t.mirror.hall.snapshot() for t in terminals if t.mirror.hall is not None]
            assert all(other == first for other in others)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    run(steps())


def test_a_socket_that_says_nothing_is_refused_after_a_while(silent: plain.socket) -> None:
    """A terminal has to say who it is; it is told so, and the socket closed."""
    heard = b""
    while chunk := silent.recv(4096):
        heard += chunk
    assert b" 101 " in heard
    assert b"no hello came" in heard


def test_nothing_above_has_failed_inside_the_server(house: House) -> None:
    """No traceback in its log, no answer INTERNAL."""
    log = house.server.log.read_text()
    assert "Traceback" not in log, log[-3000:]
    assert house.server.process is not None
    assert house.server.process.poll() is None
