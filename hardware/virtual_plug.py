"""The printer's end of a cable: what a virtual printer hears and speaks through. USB: `hardware.virtual_usb`."""

from __future__ import annotations

import os
import select
import socket
import threading
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

Take = Callable[[bytes], bool]
"""Given bytes as they come; answers False when the cable is to be pulled now."""


class Plug(Protocol):
    """One end of a cable, between `plug_in` and `unplug`, which may follow each other as often as one likes."""

    @property
    def address(self) -> str:
        """What a layout calls the printer at this cable, see `layouts.printer_address`."""

    @property
    def connections(self) -> int:
        """How often somebody has connected, where that can be told."""

    def plug_in(self, take: Take) -> None:
        """Give all that comes to `take`, on a thread of its own."""

    def answer(self, data: bytes) -> None:
        """Say something to whoever listens."""

    def unplug(self) -> None:
        """Away, in the middle of whatever goes on."""


class TcpPlug:
    """Listens on a port, one connection at a time. Port 0 is any free one, and then stays the same."""

    def __init__(self, port: int = 0, host: str = "127.0.0.1") -> None:
        self.connections = 0
        self._host = host
        self._client: socket.socket | None = None
        self._open = True
        self._server = socket.create_server((host, port))
        self._thread: threading.Thread | None = None
        self.port = int(self._server.getsockname()[1])

    @property
    def address(self) -> str:
        return f"tcp://{self._host}:{self.port}"

    def plug_in(self, take: Take) -> None:
        if not self._open:
            self._server = socket.create_server((self._host, self.port))
            self._open = True
        self._thread = threading.Thread(target=self._serve, args=(self._server, take), name="tcp plug", daemon=True)
        self._thread.start()

    def answer(self, data: bytes) -> None:
        if (client := self._client) is not None:
            with suppress(OSError):
                client.sendall(data)

    def unplug(self) -> None:
        self._open = False
        self._hang_up()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def _serve(self, server: socket.socket, take: Take) -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            self._client = client
            self.connections += 1
            if self._open:
                self._listen(client, take)
            self._hang_up()

    def _listen(self, client: socket.socket, take: Take) -> None:
        with suppress(OSError):
            while (data := client.recv(4096)) and take(data):
                pass

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()


class TtyPlug:
    """A terminal device that the kernel makes, reached through a link at `path`: a serial line or a device node."""

    connections = 0

    def __init__(self, path: Path, *, scheme: str = "serial") -> None:
        """`scheme` is what the address begins with: serial or file."""
        self.address = f"{scheme}:{path}"
        self._path = path
        self._ends: tuple[int, int] | None = None
        self._wake: tuple[int, int] | None = None
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def plug_in(self, take: Take) -> None:
        ours, theirs = os.openpty()
        tty.setraw(theirs)
        self._ends, self._wake = (ours, theirs), os.pipe()
        self._path.unlink(missing_ok=True)
        self._path.symlink_to(os.ttyname(theirs))
        self._thread = threading.Thread(
            target=self._serve, args=(ours, self._wake[0], take), name="tty plug", daemon=True
        )
        self._thread.start()

    def answer(self, data: bytes) -> None:
        with self._lock:
            if self._ends is not None:
                os.write(self._ends[0], data)

    def unplug(self) -> None:
        with self._lock:
            if self._wake is not None:
                os.write(self._wake[1], b"x")
        if self._thread is not None:
            self._thread.join()

    def _serve(self, ours: int, wake: int, take: Take) -> None:
        """Until it is unplugged, or whoever takes the bytes wants it so."""
        while wake not in select.select([ours, wake], [], [])[0] and take(os.read(ours, 4096)):
            pass
        self._let_go()

    def _let_go(self) -> None:
        """Both ends are closed, so that whoever has the device open finds it gone."""
        with self._lock:
            self._path.unlink(missing_ok=True)
            for end in (*(self._ends or ()), *(self._wake or ())):
                os.close(end)
            self._ends = self._wake = None
