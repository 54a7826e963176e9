"""A server that does nothing: the same framework, the same sockets, no hall. `python -m bench.bare`.

It answers as many bytes as a real answer has; what it reaches is the most that any hall behind it could.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import uvicorn
import uvloop
from litestar import Litestar, Response, post
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.server import ServerProtocol

from server.api import IssueRequest
from server.feed import text_frame

_ANSWER = b'{"ticket_id":"20260105-A001","number":"A001","rest":"%b"}' % (b"x" * 270)


@dataclass(frozen=True, slots=True)
class Bare:
    """Where the bare server listens, with what `bench.load` wants of a hall."""

    port: int
    city: str = "nobody"
    queues: tuple[str, ...] = ("fund-acceptance",)


@contextlib.contextmanager
def bare() -> Iterator[Bare]:
    """Have the bare server running."""
    process = subprocess.Popen([sys.executable, "-m", "bench.bare"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Bare(int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@post("/api/v1/tickets", status_code=201)
async def _issue(data: IssueRequest) -> Response[bytes]:
    return Response(content=_ANSWER, status_code=201, media_type="application/json")


class _Echo(asyncio.Protocol):
    """Welcomes every link and answers every command at once."""

    def __init__(self, config: object, server_state: Any, app_state: object, _loop: object = None) -> None:
        self._conn = ServerProtocol()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, received: bytes) -> None:
        self._conn.receive_data(received)
        for event in self._conn.events_received():
            if isinstance(event, Request):
                self._conn.send_response(self._conn.accept(event))
            elif isinstance(event, Frame) and (data := bytes(event.data)).startswith(b'{"t":"command","id":"'):
                name = data[21 : data.index(b'"', 21)]
                answer = b'{"t":"answer","id":"%b","result":%b}' % (name, _ANSWER)
                self._transport.write(text_frame(answer))
            elif isinstance(event, Frame):
                self._transport.write(text_frame(b'{"t":"welcome"}'))
        for chunk in self._conn.data_to_send():
            self._transport.write(chunk)


class _Server(uvicorn.Server):
    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets=sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)


async def _serve() -> None:
    app = Litestar([_issue], openapi_config=None, logging_config=None)
    config = uvicorn.Config(
        app, port=0, loop="none", http="httptools", ws=_Echo, access_log=False, log_level="error", proxy_headers=False
    )
    await _Server(config).serve()


if __name__ == "__main__":
    uvloop.run(_serve())
