"""Alpha and BetaBrite signs without the metal: many signs on one line, a TCP port or a pseudo-terminal.

They are as strict as real ones: a packet with wrong parity, sum or form, or for somebody else, changes nothing. They
never answer.

Source: Alpha Sign Communications Protocol 9708-8061F, 5.1 (packets), 6.1 (texts), appendix I (modes).
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from hardware.virtual_plug import TcpPlug, TtyPlug

_PACKET = re.compile(
    rb"\x00{5,}\x01(?P<type>[!-~])(?P<address>[0-9A-F?]{2})"
    rb"(?P<command>\x02[^\x02\x03\x04]*)(?:(?P<etx>\x03)(?P<sum>[0-9A-F]{4}))?\x04\Z"
)
_TEXT = re.compile(rb"\x02A(?P<file>[0A])\x1b(?P<position>[ \"&01])(?P<mode>[a-eg-moprst-z])(?P<text>[ -~]*)\Z")
_RELEASE = b"\x02A0"
"""Writes nothing into the priority file: the sign goes back to its other texts."""
_EVERY_TYPE = b"Z"
_FOR_ALL = b"00"
_MOST_PRIORITY = 125
_BROKEN = 0xFF
"""Stands for a character with wrong parity; no character of seven bits is so."""
_MEMORY = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class SignText:
    """What a sign was told to show."""

    address: int
    at: float
    """Seconds since the epoch."""
    text: str
    mode: str
    """One letter, see `hardware.alpha.Mode`."""
    priority: bool

    @property
    def flashing(self) -> bool:
        return self.mode == "c"


class VirtualSigns:
    """A line with a sign at each of `addresses`.

    With `link` the line is a pseudo-terminal, and `link` a path to it that outlives unplugging; else it is a TCP port.
    """

    def __init__(
        self, addresses: Iterable[int], port: int = 0, *, link: Path | None = None, type_code: str = "^"
    ) -> None:
        """`type_code` is the type of all the signs: `^` is BetaBrite."""
        self.addresses = frozenset(addresses)
        self.dead: set[int] = set()
        """Signs that are switched off."""
        self.spoil = 0
        """In so many of the next writes to the line one bit is turned over."""
        self.history: list[SignText] = []
        self.packets = 0
        """Right packets heard, for whomever."""
        self._type = type_code.encode()
        self._texts: dict[int, SignText] = {}
        self._priority: dict[int, SignText] = {}
        self._heard = bytearray()
        self._random = random.Random(0)
        self._link = link
        self._plug: TcpPlug | TtyPlug = TtyPlug(link) if link else TcpPlug(port)
        self._changed = threading.Condition()
        self._plugged = False

    @property
    def url(self) -> str:
        """What a bus opens to reach this line."""
        if isinstance(self._plug, TcpPlug):
            return f"socket://127.0.0.1:{self._plug.port}"
        return str(self._link)

    @property
    def shown(self) -> dict[int, SignText]:
        """What each sign shows: its priority text, where it has one, before the other."""
        with self._changed:
            return self._texts | self._priority

    def start(self) -> VirtualSigns:
        return self.plug_in()

    def __enter__(self) -> VirtualSigns:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def plug_in(self) -> VirtualSigns:
        """Connect the line. It keeps its address over unplugging."""
        self._heard.clear()
        self._plug.plug_in(self._take)
        self._plugged = True
        return self

    def unplug(self) -> None:
        """Take the line away from whoever uses it. The signs go on showing what they show."""
        if self._plugged:
            self._plugged = False
            self._plug.unplug()

    close = unplug

    def switch_off_and_on(self, address: int) -> None:
        """A sign without power and battery forgets everything."""
        with self._changed:
            self._texts.pop(address, None)
            self._priority.pop(address, None)

    def wait_for(self, address: int, text: str, seconds: float = 10.0) -> bool:
        """Block until the sign at `address` shows `text`; False when it does not in time."""
        return self.wait_until(lambda: address in self.shown and self.shown[address].text == text, seconds)

    def wait_until(self, condition: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Block until what was heard makes `condition` true; False when it does not in time."""
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    def _take(self, data: bytes) -> bool:
        with self._changed:
            for byte in self._turned_over(data):
                character = byte & 0x7F if byte.bit_count() % 2 == 0 else _BROKEN
                self._heard.append(character)
                if character == 0x04:
                    self._hear()
                    self._heard.clear()
            del self._heard[:-_MEMORY]
            self._changed.notify_all()
        return bool(data)

    def _turned_over(self, data: bytes) -> bytes:
        if not self.spoil or not data:
            return data
        self.spoil -= 1
        spoilt = bytearray(data)
        spoilt[self._random.randrange(len(spoilt))] ^= 1 << self._random.randrange(8)
        return bytes(spoilt)

    def _hear(self) -> None:
        """Obey the last packet in what was heard, if it is right and for somebody here."""
        begun = bytes(self._heard).rfind(b"\x00" * 5 + b"\x01")
        packet = _PACKET.match(bytes(self._heard), begun) if begun >= 0 else None
        if packet is None or packet["type"] not in (_EVERY_TYPE, self._type):
            return
        command = packet["command"]
        if packet["sum"] is not None and int(packet["sum"], 16) != sum(command + packet["etx"]) % 0x10000:
            return
        self.packets += 1
        for address in self.addresses - self.dead:
            if _means(packet["address"], address):
                self._obey(address, command)

    def _obey(self, address: int, command: bytes) -> None:
        if command == _RELEASE:
            self._priority.pop(address, None)
            return
        written = _TEXT.match(command)
        if written is None:
            return
        priority = written["file"] == b"0"
        if priority and len(command) - len(_RELEASE) > _MOST_PRIORITY:
            return
        shown = SignText(
            address=address,
            at=time.time(),
            text=written["text"].decode("ascii"),
            mode=written["mode"].decode("ascii"),
            priority=priority,
        )
        (self._priority if priority else self._texts)[address] = shown
        self.history.append(shown)


def _means(written: bytes, address: int) -> bool:
    """Whether an address of a packet is that of a sign; `?` stands for any digit."""
    own = f"{address:02X}".encode()
    return written == _FOR_ALL or all(one in (ord("?"), other) for one, other in zip(written, own, strict=True))
