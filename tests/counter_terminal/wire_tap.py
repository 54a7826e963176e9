"""A tap between a terminal and its server: it can swallow what the server says, or keep the two apart."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import Self


class WireTap:
    """Passes bytes both ways between its own port and the server's."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._deaf: set[socket.socket] = set()
        self.closed = False
        """New connections are turned away."""
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """Where the terminal finds it."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()
        self.cut()

    def swallow(self) -> None:
        """From now on the connections that stand carry up and no longer down; new ones work."""
        self._deaf = {down for down, _ in self._pairs}

    def part(self) -> None:
        """Keep them apart, until they are let together."""
        self.closed = True
        self.cut()

    def join(self) -> None:
        """Let them together again."""
        self.closed = False

    def cut(self) -> None:
        """End every connection."""
        for pair in self._pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def _accept(self) -> None:
        while True:
            try:
                down, _ = self._listener.accept()
                if self.closed:
                    down.close()
                    continue
                up = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            self._pairs.append((down, up))
            threading.Thread(target=self._pass, args=(down, up, None), daemon=True).start()
            threading.Thread(target=self._pass, args=(up, down, down), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, terminal: socket.socket | None) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if terminal is None or terminal not in self._deaf:
                    target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
