"""The other end of a webhook: a real HTTP server that takes letters, or refuses, hangs and dies as a test tells it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Post:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


Answering = Callable[[Post], tuple[int, bytes]]
"""What to answer: status and body. It may also not return."""


@dataclass
class Receiver:
    """What came, in order, and what is answered."""

    port: int
    answering: Answering
    posts: list[Post] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/letters?from=hall"


@contextmanager
def receiver(answering: Answering = lambda _: (204, b""), port: int = 0) -> Iterator[Receiver]:
    """A receiver that listens; at the end its port is closed."""
    told = Receiver(0, answering)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            post = Post(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            with lock:
                told.posts.append(post)
            status, answer = told.answering(post)
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", told.url)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None:
            """Whoever hangs up on us did so on purpose."""

    server = Server(("127.0.0.1", port), Handler)
    told.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
