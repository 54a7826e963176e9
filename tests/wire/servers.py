"""Two small servers on real sockets: one that does what a test tells it, one with a hall behind it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Coroutine
from typing import Any, Self

import msgspec
from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

from queueing.commands import Command
from queueing.decide import decide
from queueing.hall import Hall
from queueing.refusal import Refusal
from tests.queueing.halls import MORNING, Desk, small_plan
from wire import PROTOCOL
from wire.codec import decode_command, decode_up, encode, encode_event
from wire.messages import Answer, Ask, Down, Events, Hello, Identity, Refused, Resync, Snapshot, Tick, Up, Welcome
from wire.problem import Problem

PLAN = small_plan()
PATIENCE_S = 20.0
"""However slow the machine, nothing here takes longer."""


def welcome(now: int = MORNING) -> Welcome:
    """A welcome with the small hall's layout."""
    layout = msgspec.Raw(encode({"plan": PLAN, "face": {"colour": "red"}}))
    return Welcome(protocol=PROTOCOL, now=now, identity=Identity(kind="display", name="wall"), layout=layout)


def snapshot(hall: Hall) -> Snapshot:
    """A hall's state as a message: all of it that terminals are told."""
    return Snapshot(now=hall.now, hall=hall.snapshot(office=False))


def events(hall_events: list[Any], first: int, now: int = MORNING) -> Events:
    """Events as one message."""
    pairs = tuple((type(event).__name__, msgspec.Raw(encode(event))) for event in hall_events)
    return Events(first=first, now=now, events=pairs)


def refusal(code: str) -> Problem:
    """A problem document."""
    return Problem(code=code, status=409, title=code, detail="a test says so", type=f"urn:jiaohao:problem:{code}")


class Visit:
    """One terminal's connection, from the server's side."""

    def __init__(self, socket: ServerConnection) -> None:
        self.socket = socket

    @property
    def path(self) -> str:
        """The address that the terminal asked for."""
        assert self.socket.request is not None
        return self.socket.request.path

    async def heard(self) -> Up:
        """The terminal's next message."""
        return decode_up(await asyncio.wait_for(self.socket.recv(), PATIENCE_S))

    async def command(self) -> Ask:
        """The terminal's next message, which is a command."""
        message = await self.heard()
        assert isinstance(message, Ask), message
        return message

    async def say(self, *messages: Down) -> None:
        """Send messages down."""
        for message in messages:
            await self.socket.send(encode(message).decode())

    async def greet(self, hall: Hall | None = None) -> Hello:
        """Take the hello, answer a welcome and the state of a hall."""
        hello = await self.heard()
        assert isinstance(hello, Hello), hello
        await self.say(welcome(), snapshot(hall or Desk().hall))
        return hello

    async def leave(self) -> None:
        """Cut the connection without a word, as a dying machine does."""
        self.socket.transport.abort()
        await self.socket.wait_closed()


class StandIn:
    """A server that hands every connection to the test."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._server: Server | None = None
        self._visits: asyncio.Queue[Visit] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        self._server = await serve(self._visit, "127.0.0.1", self.port, compression=None)
        self.port = next(iter(self._server.sockets)).getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        """The server's address as a terminal is told it."""
        return f"http://127.0.0.1:{self.port}"

    async def accept(self) -> Visit:
        """The next terminal that connects."""
        return await asyncio.wait_for(self._visits.get(), PATIENCE_S)

    def nobody_came(self) -> bool:
        """No connection waits to be accepted."""
        return self._visits.empty()

    async def _visit(self, socket: ServerConnection) -> None:
        self._visits.put_nowait(Visit(socket))
        await socket.wait_closed()


class HallServer:
    """A small real server in a thread of its own: snapshot, events, ticks, answers; refuses the token `bad`."""

    def __init__(self) -> None:
        self.hall = Desk().hall
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._sockets: set[ServerConnection] = set()
        self._ready = threading.Event()
        self._end = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), name="hall server")

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(PATIENCE_S)
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> None:
        """Stop serving, if that has not been done."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join(PATIENCE_S)
            self._loop.close()

    def do(self, *commands: Command) -> None:
        """Carry commands out in the hall and tell every terminal in one message."""
        self._call(self._do(commands))

    def drop(self) -> None:
        """Cut every connection."""
        self._call(self._drop())

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    async def _do(self, commands: tuple[Command, ...]) -> None:
        first, told = self.hall.seq + 1, []
        for command in commands:
            for event in decide(self.hall, command, self.hall.now + 1_000):
                self.hall.apply(event)
                told.append(encode_event(event))
        body = b'{"t":"events","first":%d,"now":%d,"events":[%b]}' % (first, self.hall.now, b",".join(told))
        broadcast(self._sockets, body.decode())

    async def _drop(self) -> None:
        for socket in list(self._sockets):
            socket.transport.abort()

    async def _serve(self) -> None:
        async with serve(self._visit, "127.0.0.1", 0, compression=None) as server:
            self.url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            self._ready.set()
            while not self._end.is_set():
                tick = encode(Tick(seq=self.hall.seq, now=self.hall.now)).decode()
                broadcast(self._sockets, tick)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._end.wait(), 0.2)

    async def _visit(self, socket: ServerConnection) -> None:
        try:
            hello = decode_up(await socket.recv())
            if not isinstance(hello, Hello) or hello.token == "bad":
                await socket.send(encode(Refused(problem=refusal("BAD_TOKEN"))).decode())
                return
            await socket.send(encode(welcome(self.hall.now)).decode())
            await socket.send(encode(snapshot(self.hall)).decode())
            self._sockets.add(socket)
            async for text in socket:
                message = decode_up(text)
                if isinstance(message, Resync):
                    await socket.send(encode(snapshot(self.hall)).decode())
                elif isinstance(message, Ask):
                    await socket.send(encode(await self._answer(message)).decode())
        except ConnectionClosed:
            pass
        finally:
            self._sockets.discard(socket)

    async def _answer(self, ask: Ask) -> Answer:
        try:
            await self._do((decode_command(ask.do, ask.args),))
        except Refusal as refused:
            return Answer(id=ask.id, problem=refusal(refused.code))
        return Answer(id=ask.id, result=msgspec.Raw(encode({"seq": self.hall.seq})))
