"""The link's socket: a WebSocket endpoint on websockets' sans-I/O protocol, plugged into uvicorn.

Frames go straight to the transport, so that one frame built once reaches 400 sockets without 400 tasks.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any, cast

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from server.problems import problem
from wire import LINK_PATH

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

    from server.feed import Feed, LinkSession

HELLO_S = 5.0
"""Seconds a socket may stay without saying who it is."""
FAREWELL_S = 2.0
"""Seconds a refused terminal has to take what was written to it."""
FRAME_LIMIT = 64 * 1024
"""Bytes after which a message is not even read to its end; shorter ones that are too long get an answer."""

_quiet = logging.getLogger("server.link.frames")
_quiet.setLevel(logging.WARNING)  # below it, it would write tokens down


def link_protocol(feed: Feed) -> type[asyncio.Protocol]:
    """The protocol class that serves `feed`; uvicorn makes one for each upgraded connection."""

    class LinkProtocol(asyncio.Protocol):
        def __init__(
            self, config: Config, server_state: ServerState, app_state: dict[str, Any], _loop: object = None
        ) -> None:
            self._connections = server_state.connections
            self._conn = ServerProtocol(max_size=FRAME_LIMIT, logger=_quiet)
            self._transport: asyncio.Transport
            self._session: LinkSession | None = None
            self._parts: list[bytes] = []
            self._hello_timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self._transport = cast(asyncio.Transport, transport)
            self._connections.add(self)  # type: ignore[arg-type]

        def connection_lost(self, exc: Exception | None) -> None:
            self._connections.discard(self)
            self._cancel_hello_timer()
            if self._session is not None:
                feed.closed(self._session)
                self._session = None

        def data_received(self, data: bytes) -> None:
            if self._session is not None:
                self._session.heard_at = time.monotonic()
            self._conn.receive_data(data)
            for event in self._conn.events_received():
                if isinstance(event, Request):
                    self._connect(event)
                elif isinstance(event, Frame):
                    self._take(event)
            self._flush()

        def eof_received(self) -> None:
            self._conn.receive_eof()
            self._flush()

        def shutdown(self) -> None:
            """Uvicorn closes down."""
            self.finish(1012)

        def write(self, frame: bytes) -> None:
            if not self._transport.is_closing():
                self._transport.write(frame)

        def push(self, frame: bytes, limit: int) -> bool:
            """Write a frame, unless more than `limit` bytes lie unread already."""
            transport = self._transport
            if transport.is_closing():
                return True
            if transport.get_write_buffer_size() > limit:
                return False
            transport.write(frame)
            return True

        def drop(self) -> None:
            self._transport.abort()

        def finish(self, code: int = 1000) -> None:
            if self._session is not None and not self._transport.is_closing():
                self._conn.send_close(code)
                self._flush()
                # A terminal that does not read its last word is not waited for.
                asyncio.get_running_loop().call_later(FAREWELL_S, self._transport.abort)
            self._transport.close()

        def listen(self, on: bool) -> None:
            if not self._transport.is_closing():
                (self._transport.resume_reading if on else self._transport.pause_reading)()

        def _connect(self, request: Request) -> None:
            response = self._conn.accept(request)
            if response.status_code == 101 and request.path.partition("?")[0] != LINK_PATH:
                response = self._conn.reject(404, f"the link is at {LINK_PATH}\n")
            self._conn.send_response(response)
            if response.status_code != 101:
                self._flush()
                self._transport.close()
                return
            self._session = feed.opened(self)
            self._hello_timer = asyncio.get_running_loop().call_later(HELLO_S, self._expect_hello)

        def _take(self, frame: Frame) -> None:
            if frame.opcode not in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT) or self._session is None:
                return
            self._parts.append(bytes(frame.data))
            if frame.fin:
                message = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
                self._parts = []
                self._session.received(message)

        def _expect_hello(self) -> None:
            self._hello_timer = None
            if self._session is not None and self._session.identity is None:
                self._session.refuse(problem("MALFORMED", "no hello came"))

        def _cancel_hello_timer(self) -> None:
            if self._hello_timer is not None:
                self._hello_timer.cancel()

        def _flush(self) -> None:
            """Send what the protocol itself has to say: handshake, pongs, the close frame."""
            for data in self._conn.data_to_send():
                if data:
                    self.write(data)
                else:
                    self._transport.close()

    return LinkProtocol
