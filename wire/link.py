"""The link: one WebSocket to the server that comes back by itself.

    connecting ── hello/welcome ──> up ── lost, silent, refused ──> waiting (backoff with jitter) ──> connecting

`Link` runs on an asyncio loop; `wire.thread.LinkThread` runs one in a thread of its own for programs that have none.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidURI, WebSocketException

from wire import LINK_PATH, PROTOCOL
from wire.codec import MESSAGE_LIMIT, decode_down, encode
from wire.messages import Answer, Ask, Down, Events, Hello, Refused, Resync, Snapshot, Speaking, Tick, Welcome
from wire.problem import MalformedError, Problem, ProblemError

logger = logging.getLogger(__name__)

SILENCE_S = 3.0
"""Seconds without a message after which the server counts as gone: it ticks every second."""
BACKOFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)
"""Seconds between attempts; each is shortened at random so that terminals do not come back all at once."""
ANSWER_S = 10.0
"""Seconds that a command waits for its answer, over reconnections, unless told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDown:
    """The link is lost; `problem` says why if the server refused it."""

    problem: Problem | None = None


Notice = LinkDown | Down
"""What a link delivers, in order: the server's messages other than answers, `Welcome` first, then its own end."""


class LinkTimeoutError(Exception):
    """No answer came in time: the command may or may not have been carried out. Ask again with the same request_id."""


class Link:
    """One terminal's connection: says hello, follows the feed, carries commands and their answers.

    `deliver` is called on the loop with every `Notice`. Commands under way when the link is lost are sent again
    after the next welcome; their request_id makes that safe.
    """

    def __init__(self, url: str, token: str, deliver: Callable[[Notice], None], *, feed: str = "all") -> None:
        """`url` is the server's address, e.g. `http://127.0.0.1:8080`."""
        self._address = url.replace("http", "ws", 1).rstrip("/") + LINK_PATH
        self._hello = encode(Hello(protocol=PROTOCOL, token=token, feed=feed)).decode()
        self._deliver = deliver
        self._following = feed == "all"
        self._socket: ClientConnection | None = None
        self._asked: dict[str, tuple[str, list[asyncio.Future[msgspec.Raw]]]] = {}
        """By request_id: the message, and all who wait for its answer."""
        self._seq: int | None = None

    @property
    def up(self) -> bool:
        """The server has welcomed this terminal and has not gone since."""
        return self._socket is not None

    async def run(self) -> None:
        """Keep the link up until cancelled."""
        attempt = 0
        while True:
            problem, welcomed = await self._connection()
            if (me := asyncio.current_task()) is not None and me.cancelling():
                raise asyncio.CancelledError  # a socket that breaks while it is being closed raises its own instead
            self._tell(LinkDown(problem=problem))
            attempt = 0 if welcomed else attempt + 1
            await asyncio.sleep(BACKOFF_S[min(attempt, len(BACKOFF_S) - 1)] * random.uniform(0.5, 1.0))

    async def ask(
        self, do: str, *, request_id: str | None = None, timeout: float = ANSWER_S, **args: object
    ) -> dict[str, Any]:
        """Carry out a command and answer its result.

        Raises ProblemError when the server refuses, LinkTimeoutError when no answer comes in `timeout` seconds, and
        MalformedError for a message that no server would take.
        """
        answer: dict[str, Any] = msgspec.json.decode(await self.ask_raw(do, request_id, timeout, args))
        return answer

    async def speaking(self, said: Speaking) -> None:
        """Tell what a loudspeaker says now; lost where the link is down, for nobody wants to hear of it later."""
        if self._socket is not None:
            with contextlib.suppress(WebSocketException):
                await self._socket.send(encode(said).decode())

    async def ask_raw(self, do: str, request_id: str | None, timeout: float, args: dict[str, object]) -> msgspec.Raw:
        """As `ask`, with the result as JSON."""
        request_id = request_id or uuid.uuid4().hex
        message = encode(Ask(id=request_id, do=do, args=msgspec.Raw(encode(args))))
        if len(message) > MESSAGE_LIMIT:
            raise MalformedError(f"{do}: more than {MESSAGE_LIMIT} bytes", "TOO_LARGE")
        text = message.decode()
        future: asyncio.Future[msgspec.Raw] = asyncio.get_running_loop().create_future()
        asked = self._asked.setdefault(request_id, (text, []))
        asked[1].append(future)
        try:
            if self._socket is not None:
                with contextlib.suppress(WebSocketException):
                    await self._socket.send(text)
            return await asyncio.wait_for(future, timeout)
        except TimeoutError:
            raise LinkTimeoutError(f"{do}: no answer in {timeout:g} s") from None
        finally:
            asked[1].remove(future)
            if not asked[1] and self._asked.get(request_id) is asked:
                del self._asked[request_id]

    async def _connection(self) -> tuple[Problem | None, bool]:
        """One connection from hello to its end: why it ended, if the server said so, and whether it was welcomed."""
        welcomed = False
        try:
            async with connect(
                self._address, ping_interval=None, compression=None, max_size=None, open_timeout=SILENCE_S,
                close_timeout=0.2, proxy=None,
            ) as socket:  # fmt: skip
                await socket.send(self._hello)
                while True:
                    async with asyncio.timeout(SILENCE_S):
                        message = decode_down(await socket.recv())
                    if isinstance(message, Refused):
                        return message.problem, welcomed
                    if isinstance(message, Welcome):
                        welcomed = True
                        self._socket = socket
                        for text, _ in list(self._asked.values()):
                            await socket.send(text)
                    await self._take(socket, message)
        except (OSError, WebSocketException, InvalidHandshake, InvalidURI, MalformedError, TimeoutError):
            return None, welcomed
        finally:
            self._socket = None
            self._seq = None

    async def _take(self, socket: ClientConnection, message: Down) -> None:
        if isinstance(message, Answer):
            self._settle(message)
            return
        self._tell(message)
        if self._missed_some(message):
            self._seq = None
            await socket.send(encode(Resync()).decode())

    def _tell(self, notice: Notice) -> None:
        """Deliver a notice; a program that fails at one must not lose its link by it."""
        try:
            self._deliver(notice)
        except Exception:
            logger.exception("a %s could not be taken in", type(notice).__name__)

    def _missed_some(self, message: Down) -> bool:
        """Follow the sequence numbers; True when events are missing, once per gap."""
        match message:
            case Snapshot():
                self._seq = message.hall.seq
            case Events() if self._seq is not None:
                if message.first > self._seq + 1:
                    return True
                self._seq = max(self._seq, message.first + len(message.events) - 1)
            case Tick() if self._following and self._seq is not None:
                return message.seq > self._seq
        return False

    def _settle(self, answer: Answer) -> None:
        asked = self._asked.pop(answer.id, None)
        for future in asked[1] if asked else ():
            if future.done():
                continue
            if answer.problem is not None:
                future.set_exception(ProblemError(answer.problem))
            else:
                future.set_result(answer.result)
