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
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hardware import onbon

_ERROR_NO_COMMAND = 2
_TICK_SECONDS = 0.05
_BITS = 10
"""On the line for each byte: start, eight, stop."""
_TURN_SECONDS = 0.005
"""Assumed, not measured: how long a card thinks before it answers."""
_PIECE = 4
"""Bytes of an answer that are sent together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a bar was told to show."""

    address: int
    at: float
    """Seconds since the epoch."""
    area: onbon.TextArea

    @property
    def text(self) -> str:
        """The words, without font and colour escapes."""
        return next(page for page in reversed(self._pages) if not page.isspace()).removeprefix("\\FO000")

    @property
    def flashing(self) -> bool:
        """It takes turns with an empty page."""
        return any(page.isspace() for page in self._pages)

    @property
    def _pages(self) -> list[str]:
        return self.area.text.split("\\n")


class _Wire(Protocol):
    """The far end of a line."""

    def ready(self, seconds: float) -> bool:
        """Bytes have come, within so long."""

    def read(self) -> bytes | None:
        """What has come; None when whoever used the line has gone."""

    def write(self, data: bytes) -> None:
        """Send."""


class VirtualBus:
    """A line with a card at each of `addresses`.

    With `link` the line is a pseudo-terminal, and `link` a path to it that outlives unplugging; else it is a TCP port.
    """

    def __init__(
        self, addresses: Iterable[int], port: int = 0, *, link: Path | None = None, baud: int | None = None
    ) -> None:
        """With `baud` every byte takes its ten bits' time, both ways, and two who speak at once are not understood."""
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
        self.missed: list[int] = []
        """Whom frames were for that a dead card did not hear."""
        self.frames = 0
        """Right frames heard, for whomever."""
        self.baud = baud
        self.turn: dict[int, float] = {}
        """Seconds that a card takes before it begins to answer; others take `_TURN_SECONDS` where bytes take time."""
        self.downward: Callable[[bytes], bytes] = _untouched
        """What the line makes of bytes on their way to the cards."""
        self.upward: Callable[[bytes], bytes] = _untouched
        """What it makes of an answer."""
        self.mute = False
        """The converter takes everything and passes nothing on."""
        self.deaf = threading.Event()
        """Nothing is read at the far end, so what is written piles up."""
        self.cut_after: int | None = None
        """The line is unplugged after so many bytes more."""
        self.connections = 0
        """How often somebody has connected to the port, or the line was plugged in."""
        self.collisions = 0
        """How often an answer was spoken into."""
        self._hung_before = 0
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
            if frame.to not in self.addresses:
                return b""
            if frame.to in self.dead:
                self.missed.append(frame.to)
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

    def serve(self, wire: _Wire) -> None:
        """Be the cards at the far end of a wire, until it is unplugged or whoever uses it goes."""
        decoder, connection = onbon.Decoder(), self.connections
        self.connections += 1
        while self.plugged:
            if self.deaf.is_set():
                time.sleep(_TICK_SECONDS)
                continue
            if not wire.ready(_TICK_SECONDS):
                continue
            data = wire.read()
            if data is None:
                return
            if self.mute or connection < self._hung_before:
                continue
            if self.cut_after is not None:
                data, self.cut_after = data[: self.cut_after], self.cut_after - len(data)
            self._pass(len(data))
            for frame in decoder.feed(self.downward(data)):
                self._answer(wire, self.upward(self.hear(frame)), frame.to)
            if self.cut_after is not None and self.cut_after <= 0:
                self.cut_after = None
                self._plugged.clear()

    def hang(self) -> None:
        """From now on the connection that stands passes nothing on, though it stays open; a new one does."""
        self._hung_before = self.connections

    def _pass(self, count: int) -> None:
        """The time that so many bytes take over the line."""
        if self.baud is not None:
            time.sleep(count * _BITS / self.baud)

    def _answer(self, wire: _Wire, answer: bytes, address: int) -> None:
        """Byte by byte, as it were. If somebody else speaks meanwhile, both are lost, as on two real wires."""
        if not answer:
            return
        time.sleep(self.turn.get(address, _TURN_SECONDS if self.baud else 0.0))
        if self.baud is None:
            wire.write(answer)
            return
        for at in range(0, len(answer), _PIECE):
            if wire.ready(0):
                wire.read()
                self.collisions += 1
                return
            self._pass(len(answer[at : at + _PIECE]))
            wire.write(answer[at : at + _PIECE])

    def _open_port(self) -> _Port:
        port = _Port(self._port)
        self._port = port.number
        return port

    def _open_pty(self) -> _Pty:
        assert self._link is not None
        return _Pty(self._link)


class _Port:
    """A converter's TCP port. Who connects anew gets a fresh line."""

    def __init__(self, number: int) -> None:
        self._server = socket.create_server(("127.0.0.1", number))
        self._server.settimeout(_TICK_SECONDS)
        self.number: int = self._server.getsockname()[1]
        self._client: socket.socket | None = None

    def run(self, bus: VirtualBus) -> None:
        with self._server:
            while bus.plugged:
                with suppress(TimeoutError):
                    self._client, _ = self._server.accept()
                    with self._client, suppress(OSError):
                        bus.serve(self)

    def ready(self, seconds: float) -> bool:
        assert self._client is not None
        return bool(select.select([self._client], [], [], seconds)[0])

    def read(self) -> bytes | None:
        assert self._client is not None
        return self._client.recv(1024) or None

    def write(self, data: bytes) -> None:
        assert self._client is not None
        self._client.sendall(data)


class _Pty:
    def __init__(self, link: Path) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self._link = link
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(self._slave))

    def run(self, bus: VirtualBus) -> None:
        bus.serve(self)
        self._link.unlink(missing_ok=True)
        os.close(self._master)
        os.close(self._slave)

    def ready(self, seconds: float) -> bool:
        return bool(select.select([self._master], [], [], seconds)[0])

    def read(self) -> bytes | None:
        return os.read(self._master, 1024)

    def write(self, data: bytes) -> None:
        os.write(self._master, data)


def _untouched(data: bytes) -> bytes:
    return data
