"""LED bars without the metal: many font cards on one line, a TCP port or a pseudo-terminal.

They are as strict as real ones: what is not a right frame to an address that exists meets silence.
"""

from __future__ import annotations

import os
import random
import select
import socket
import threading
import time
import tty
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hardware import onbon

_ERROR_NO_COMMAND = 2
_TICK_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a bar was told to show."""

    address: int
    at: float
    """Seconds since the epoch."""
    area: onbon.TextArea

    @property
    def text(self) -> str:
        """The words on the last page, without font and colour escapes."""
        return self._pages[-1].removeprefix("\\FO000")

    @property
    def flashing(self) -> bool:
        """It takes turns with an empty page."""
        return any(page.isspace() for page in self._pages)

    @property
    def _pages(self) -> list[str]:
        return self.area.text.split("\\n")


class VirtualBus:
    """A line with a card at each of `addresses`.

    With `link` the line is a pseudo-terminal, and `link` a path to it that outlives unplugging; else it is a TCP port.
    """

    def __init__(self, addresses: Iterable[int], port: int = 0, *, link: Path | None = None) -> None:
        self.addresses = frozenset(addresses)
        self.dead: set[int] = set()
        """Cards that are switched off."""
        self.noisy = False
        """The line adds garbage around every answer and a broken answer before it."""
        self.refusing: set[int] = set()
        """Cards that answer everything with an error."""
        self.shown: dict[int, Shown] = {}
        self.history: list[Shown] = []
        self.pings: list[int] = []
        self.frames = 0
        """Right frames heard, for whomever."""
        self._link = link
        self._port = port
        self._changed = threading.Condition()
        self._random = random.Random(0)
        self._plugged = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """What a bus opens to reach this line."""
        return str(self._link) if self._link else f"socket://127.0.0.1:{self._port}"

    def start(self) -> VirtualBus:
        return self.plug_in()

    def __enter__(self) -> VirtualBus:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def plug_in(self) -> VirtualBus:
        """Connect the line. It keeps its address over unplugging."""
        self._plugged.set()
        serve = self._open_pty() if self._link else self._open_port()
        self._thread = threading.Thread(target=serve.run, args=(self,), name="virtual bus", daemon=True)
        self._thread.start()
        return self

    def unplug(self) -> None:
        """Take the line away from whoever uses it."""
        self._plugged.clear()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    close = unplug

    @property
    def plugged(self) -> bool:
        return self._plugged.is_set()

    def wait_for(self, address: int, text: str, seconds: float = 10.0) -> bool:
        """Block until the bar at `address` shows `text`; False when it does not in time."""
        with self._changed:
            return self._changed.wait_for(lambda: address in self.shown and self.shown[address].text == text, seconds)

    def wait_for_ping(self, address: int, seconds: float = 10.0) -> bool:
        """Block until `address` was pinged."""
        with self._changed:
            return self._changed.wait_for(lambda: address in self.pings, seconds)

    def hear(self, frame: onbon.Frame) -> bytes:
        """One right frame has come; the bytes that go back."""
        with self._changed:
            self.frames += 1
            if frame.to not in self.addresses or frame.to in self.dead:
                return b""
            error = self._obey(frame)
            self._changed.notify_all()
            if error is None:
                return b""
            answer = onbon.acknowledgement(frame.to, error=error)
            return self._disturbed(answer) if self.noisy else answer

    def _obey(self, frame: onbon.Frame) -> int | None:
        """The error to answer, 0 for none; None for silence."""
        if frame.to in self.refusing:
            return _ERROR_NO_COMMAND
        if frame.data == onbon.PING:
            self.pings.append(frame.to)
            return 0
        try:
            areas = onbon.read_areas(frame.data)
        except ValueError:
            return _ERROR_NO_COMMAND
        for area in areas:
            self.shown[frame.to] = Shown(address=frame.to, at=time.time(), area=area)
            self.history.append(self.shown[frame.to])
        return 0 if frame.data[2] == 1 else None

    def _disturbed(self, answer: bytes) -> bytes:
        broken = bytearray(answer)
        broken[-3] ^= 0x10
        return self._random.randbytes(7) + bytes(broken) + answer[:12] + answer + self._random.randbytes(3)

    def _open_port(self) -> _Port:
        port = _Port(self._port)
        self._port = port.number
        return port

    def _open_pty(self) -> _Pty:
        assert self._link is not None
        return _Pty(self._link)


class _Port:
    def __init__(self, number: int) -> None:
        self._server = socket.create_server(("127.0.0.1", number))
        self._server.settimeout(_TICK_SECONDS)
        self.number: int = self._server.getsockname()[1]

    def run(self, bus: VirtualBus) -> None:
        with self._server:
            while bus.plugged:
                with suppress(TimeoutError):
                    client, _ = self._server.accept()
                    with client:
                        self._serve(client, bus)

    def _serve(self, client: socket.socket, bus: VirtualBus) -> None:
        client.settimeout(_TICK_SECONDS)
        decoder = onbon.Decoder()
        while bus.plugged:
            try:
                data = client.recv(1024)
            except TimeoutError:
                continue
            except OSError:
                return
            if not data:
                return
            with suppress(OSError):
                for frame in decoder.feed(data):
                    client.sendall(bus.hear(frame))


class _Pty:
    def __init__(self, link: Path) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self._link = link
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(self._slave))

    def run(self, bus: VirtualBus) -> None:
        decoder = onbon.Decoder()
        while bus.plugged:
            ready, _, _ = select.select([self._master], [], [], _TICK_SECONDS)
            for frame in decoder.feed(os.read(self._master, 1024)) if ready else ():
                os.write(self._master, bus.hear(frame))
        self._link.unlink(missing_ok=True)
        os.close(self._master)
        os.close(self._slave)
