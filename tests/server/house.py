"""A served hall as its tests use it: doors that speak plain HTTP, staff who sign in, sockets of the link."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from server.chain import ChainFault
from server.identity import add_clerk, add_device
from server.main import DATABASE
from server.store import Store, sqlite_engine
from tests.running import RunningServer
from wire import LINK_PATH, PROTOCOL
from wire.link import Link
from wire.messages import Down
from wire.mirror import Mirror

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer."""

    status: int
    body: Any
    headers: httpx.Headers

    def refused(self, status: int, code: str) -> dict[str, Any]:
        """The problem document, which must be whole and have this status and code."""
        assert (self.status, self.body.get("code")) == (status, code), self.body
        assert self.headers["content-type"].startswith("application/problem+json")
        assert self.body["status"] == status
        assert self.body["type"] == f"urn:jiaohao:problem:{code}"
        assert self.body["title"]
        assert self.body["detail"]
        assert self.body["retryable"] is (status == 503)
        body: dict[str, Any] = self.body
        return body

    def ok(self, status: int = 200) -> Any:
        """The body of an answer that must have succeeded."""
        assert self.status == status, self.body
        return self.body


class House:
    """One running server and the doors to it."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self._client = httpx.Client(timeout=15)
        self.kiosk = self.let_in("kiosk")
        self._manager = ""

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def let_in(self, kind: str, name: str | None = None) -> str:
        """Add a device beside the running server; answers its token."""
        with sqlite_engine(self.server.data / DATABASE).begin() as connection:
            return add_device(connection, kind, name or f"{kind}-{next(_numbers)}", int(time.time() * 1000))

    def hire(self, role: str = "clerk", pin: str = "2468", staff_no: str | None = None) -> str:
        """Add a member of staff beside the running server; answers the staff number."""
        staff_no = staff_no or f"S{next(_numbers):04d}"
        with sqlite_engine(self.server.data / DATABASE).begin() as connection:
            add_clerk(connection, staff_no, pin, role)
        return staff_no

    def call(self, method: str, path: str, token: str | None = None, **how: Any) -> Reply:
        """Any request under /api/v1."""
        headers = how.pop("headers", {})
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        response = self._client.request(method, f"{self.server.url}/api/v1{path}", headers=headers, **how)
        return Reply(response.status_code, json.loads(response.content or b"null"), response.headers)

    def post(self, path: str, token: str | None = None, **body: Any) -> Reply:
        """POST JSON with a fresh request_id unless one is given."""
        return self.call("POST", path, token, json={"request_id": uuid.uuid4().hex, **body})

    def get(self, path: str, token: str | None = None) -> Reply:
        """GET as the kiosk unless told otherwise."""
        return self.call("GET", path, token or self.kiosk)

    def issue(self, queue: str, **more: Any) -> dict[str, Any]:
        """A ticket of `queue`."""
        ticket: dict[str, Any] = self.post("/tickets", self.kiosk, queue=queue, **more).ok(201)
        return ticket

    def sign_in(self, counter: str, staff_no: str, pin: str = "2468") -> str:
        """Sign in at a counter; answers the session's token."""
        token: str = self.post(f"/counters/{counter}/sign-in", staff_no=staff_no, pin=pin).ok()["token"]
        return token

    def audit(self) -> tuple[int, ChainFault | None]:
        """Follow the log's chain, as `jiaohao audit verify` does: rows that hold, and the first fault."""
        store = Store(self.server.data / DATABASE)
        try:
            return store.verify()
        finally:
            store.close()

    @property
    def manager(self) -> str:
        """A manager's token."""
        if not self._manager:
            self._manager = self.post("/desk/sign-in", staff_no=self.hire("manager"), pin="2468").ok()["token"]
        return self._manager

    def counter(self, queue: str, role: str = "clerk") -> Counter:
        """A counter, in reserve if there is one left, that a clerk of its own opens for `queue` alone.

        Everybody who waited there has been served.
        """
        left = [counter for counter in self.get("/hall").ok()["counters"] if counter["clerk"] is None]
        name = next((counter for counter in left if counter["zone"] is None), left[-1])["counter"]
        self.post(f"/counters/{name}/assign", self.manager, assignments=[{"queue": queue}]).ok()
        staff_no = self.hire(role)
        counter = Counter(self, name, staff_no, self.sign_in(name, staff_no))
        while counter.act("call-next").ok()["ticket"] is not None:
            counter.act("complete").ok()
        return counter


@dataclass(slots=True)
class Counter:
    """A clerk signed in at a counter."""

    house: House
    id: str
    staff_no: str
    token: str

    def act(self, action: str, **fields: Any) -> Reply:
        """Give a command at this counter."""
        return self.house.post(f"/counters/{self.id}/{action}", self.token, **fields)

    def miss(self) -> dict[str, Any]:
        """The visitor does not come, though called twice; answers the ticket."""
        self.act("recall").ok()
        ticket: dict[str, Any] = self.act("no-show").ok()["ticket"]
        return ticket


def address(server: RunningServer, path: str = LINK_PATH) -> str:
    """The WebSocket address of a server."""
    return server.url.replace("http", "ws", 1) + path


class Socket:
    """A bare socket of the link, which says exactly what a test says."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def say(self, message: object) -> None:
        """Send a message: a value as JSON, or text and bytes as they are."""
        await self.connection.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def hear(self, *tags: str) -> dict[str, Any]:
        """The next message with one of these tags; others are passed over."""
        async with asyncio.timeout(10):
            while True:
                message: dict[str, Any] = json.loads(await self.connection.recv())
                if not tags or message["t"] in tags:
                    return message

    async def hello(self, token: str, **more: Any) -> dict[str, Any]:
        """Say hello, and answer the welcome."""
        await self.say({"t": "hello", "protocol": PROTOCOL, "token": token, **more})
        return await self.hear("welcome", "refused")

    async def ask(self, do: str, request_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """Give a command, and answer its answer."""
        request_id = request_id or uuid.uuid4().hex
        await self.say({"t": "command", "id": request_id, "do": do, "with": fields})
        while True:
            message = await self.hear("answer", "refused")
            if message["t"] == "refused" or message["id"] == request_id:
                return message


class socket:  # noqa: N801 - reads as a with-statement
    """`async with socket(server) as s`: a bare socket, closed at the end."""

    def __init__(self, server: RunningServer, path: str = LINK_PATH, **how: Any) -> None:
        self._connecting = connect(address(server, path), proxy=None, compression=None, max_size=None, **how)

    async def __aenter__(self) -> Socket:
        return Socket(await self._connecting.__aenter__())

    async def __aexit__(self, *exc: Any) -> None:
        await self._connecting.__aexit__(*exc)


class Terminal:
    """A terminal as the programs have it: the link that comes back by itself, and its mirror."""

    def __init__(self, url: str, token: str) -> None:
        self.mirror = Mirror()
        self.heard: list[Any] = []
        self.link = Link(url, token, self._fold)

    def _fold(self, message: Any) -> None:
        self.heard.append(message)
        if isinstance(message, Down):
            self.mirror.fold(message)
        else:
            self.mirror.lost()

    async def until(self, condition: Callable[[Mirror], Any], timeout: float = 20) -> None:
        """Wait until the mirror is as `condition` says."""
        async with asyncio.timeout(timeout):
            while not condition(self.mirror):
                await asyncio.sleep(0.01)
