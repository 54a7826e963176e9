"""HTTP's socket: uvicorn's own protocol, which waits for nobody who does not read."""

from __future__ import annotations

import asyncio
import socket

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

DEAF_S = 20.0
"""Seconds after which a client that takes nothing of what was sent to it is cut off."""


class HttpProtocol(HttpToolsProtocol):
    """A phone that has lost its network, or that reads nothing on purpose, leaves no socket and no task behind."""

    _deaf: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._give_up_after(DEAF_S)

    def handle_websocket_upgrade(self) -> None:
        self._give_up_after(0)  # the link has rules of its own
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._heard()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._deaf = asyncio.get_running_loop().call_later(DEAF_S, self.transport.abort)

    def resume_writing(self) -> None:
        self._heard()
        super().resume_writing()

    def _give_up_after(self, seconds: float) -> None:
        """How long the system may wait for sent bytes to be acknowledged, or to be sent (tcp(7)); 0: its own way."""
        sock = self.transport.get_extra_info("socket")
        if sock is not None and sock.family in (socket.AF_INET, socket.AF_INET6):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(seconds * 1000))

    def _heard(self) -> None:
        if self._deaf is not None:
            self._deaf.cancel()
            self._deaf = None
