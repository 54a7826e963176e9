"""Peers: lean clients for load. the real link and real HTTP on raw sockets, parsing as little as they can."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable

import msgspec

from wire import LINK_PATH, PROTOCOL
from wire.codec import encode
from wire.messages import Hello

_HANDSHAKE = (
    f"GET {LINK_PATH} HTTP/1.1\r\nHost: hall\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
).encode()
_MASK = bytes(4)
"""A mask of zeros is a legal mask, and spares the peer the masking."""

OnFrame = Callable[[bytes], None]


def masked(payload: bytes) -> bytes:
    """A client's text frame."""
    length = len(payload)
    if length < 126:
        return bytes((0x81, 0x80 | length)) + _MASK + payload
    return b"\x81\xfe" + length.to_bytes(2, "big") + _MASK + payload


class LinkPeer(asyncio.Protocol):
    """A terminal on the link; `on_frame` gets each frame's payload."""

    def __init__(self, token: str, feed: str, on_frame: OnFrame) -> None:
        self._hello = encode(Hello(protocol=PROTOCOL, token=token, feed=feed))
        self._on_frame = on_frame
        self._buffer = b""
        self._open = False
        self.welcomed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.transport.write(_HANDSHAKE)

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        at = 0
        if not self._open:
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                self._buffer = buffer
                return
            if not buffer.startswith(b"HTTP/1.1 101"):
                self.welcomed.set_exception(ConnectionError(buffer[:end].decode()))
                return
            self._open = True
            at = end + 4
            self.transport.write(masked(self._hello))
        while True:
            size = len(buffer) - at
            if size < 2:
                break
            length, head = buffer[at + 1], 2
            if length == 126:
                if size < 4:
                    break
                length, head = int.from_bytes(buffer[at + 2 : at + 4], "big"), 4
            elif length == 127:
                if size < 10:
                    break
                length, head = int.from_bytes(buffer[at + 2 : at + 10], "big"), 10
            if size < head + length:
                break
            payload = buffer[at + head : at + head + length]
            at += head + length
            if not self.welcomed.done():
                if payload.startswith(b'{"t":"refused"'):
                    self.welcomed.set_exception(ConnectionError(payload.decode()))
                    return
                self.welcomed.set_result(None)
            self._on_frame(payload)
        self._buffer = buffer[at:]

    def send(self, payload: bytes) -> None:
        """Send one message."""
        self.transport.write(masked(payload))


class DrainPeer(LinkPeer):
    """A terminal that follows everything and looks at nothing."""

    def data_received(self, data: bytes) -> None:
        if not self.welcomed.done():
            super().data_received(data)


class HttpPeer(asyncio.Protocol):
    """One keep-alive HTTP connection with one request in flight."""

    def __init__(self) -> None:
        self._waiting: deque[asyncio.Future[bytes]] = deque()
        self._buffer = b""
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        mark = self._buffer.lower().find(b"content-length: ", 0, end)
        length = int(self._buffer[mark + 16 : self._buffer.find(b"\r\n", mark)]) if mark >= 0 else 0
        if len(self._buffer) < end + 4 + length:
            return
        whole, self._buffer = self._buffer, b""
        self._waiting.popleft().set_result(whole)

    async def post(self, path: str, token: str, body: object) -> bytes:
        """The whole answer, head and body."""
        payload = msgspec.json.encode(body)
        self.transport.write(
            b"POST %b HTTP/1.1\r\nHost: hall\r\nAuthorization: Bearer %b\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (path.encode(), token.encode(), len(payload), payload)
        )
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        return await future


async def connect_link(
    port: int, token: str, feed: str, on_frame: OnFrame, kind: type[LinkPeer] = LinkPeer
) -> LinkPeer:
    """A welcomed link."""
    loop = asyncio.get_running_loop()
    _, peer = await loop.create_connection(lambda: kind(token, feed, on_frame), "127.0.0.1", port)
    await peer.welcomed
    return peer


async def connect_http(port: int) -> HttpPeer:
    """An open HTTP connection."""
    loop = asyncio.get_running_loop()
    _, peer = await loop.create_connection(HttpPeer, "127.0.0.1", port)
    return peer
