"""An identity card reader without the metal: a pseudo-terminal that answers SDT frames as strictly as the module.

A frame with a wrong sum, a wrong length or an unknown command is answered with that error; select wants a card that
was found, read one that was selected. A card that was selected is not found again before it has been lifted: so says
ISO/IEC 14443-3 for cards of type B (an active card ignores REQB until it leaves the field), and makers' demo programs
count on it: after a read they find nothing, and tell "no card" from "lift it first" by reading on from the selected
card. Modules that reset their field find a card again and again; `halts=False` is one of these.

Assumed, not documented: half a command is forgotten after a fifth of a second of silence.
"""

from __future__ import annotations

import os
import select
import threading
import time
import tty
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from hardware.id_card import TEXT_BYTES
from hardware.id_protocol import (
    PHOTO_BYTES,
    SHORTEST_COMMAND,
    Command,
    FrameFault,
    Frames,
    Status,
    encode_card,
    encode_reply,
)

_LONGEST_COMMAND = 64
_TICK_SECONDS = 0.05
_FORGET_SECONDS = 0.2
_PHOTO = b"WLf\x00".ljust(PHOTO_BYTES, b"\x5a")

Fault = Callable[[bytes], bytes]
"""What becomes of a reply on its way."""


def wrong_checksum(reply: bytes) -> bytes:
    """One bit of the sum is another."""
    return reply[:-1] + bytes((reply[-1] ^ 0x10,))


def half_frame(reply: bytes) -> bytes:
    """The rest never comes."""
    return reply[: len(reply) // 2]


def silence(reply: bytes) -> bytes:
    """Nothing comes at all."""
    return reply[:0]


def noise(reply: bytes) -> bytes:
    """Garbage before and after, with half a preamble and an absurd length in it."""
    return b"\x00\xffnoise\xaa\xaa" + b"\xaa\xaa\xaa\x96\x69\xff\xff" + b"\xaa\xaa" + reply + b"\xaa\x96noise"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardText:
    """What is written in a card. Everything but the number and the dates is made up."""

    number: str
    birth: str | None = None
    """Eight digits; None: as the number says."""
    valid_from: str = "20200102"
    valid_until: str = "20400102"
    name: str = "样本甲"
    sex: str = "2"
    nation: str = "01"
    address: str = "样本省样本市样本路0号"
    issuer: str = "样本市公安局"

    def encode(self) -> bytes:
        """The text as a reader gives it: UTF-16, little endian, each field filled up with blanks."""
        birth = self.number[6:14] if self.birth is None else self.birth
        fields = (
            *((self.name, 30), (self.sex, 2), (self.nation, 4), (birth, 16), (self.address, 70)),
            *((self.number, 36), (self.issuer, 30), (self.valid_from, 16), (self.valid_until, 16)),
        )
        return "".join(text.ljust(size // 2) for text, size in fields).ljust(TEXT_BYTES // 2).encode("utf-16-le")


class _Stage(Enum):
    """How far a card on the reader has come."""

    IDLE = auto()
    FOUND = auto()
    SELECTED = auto()


class VirtualIdReader:
    """A reader whose port is at the path `link`, plugged in from `start` to `close`. The path outlives unplugging."""

    def __init__(self, link: Path, *, halts: bool = True) -> None:
        self.mute = False
        """It says nothing, whatever it is asked."""
        self.byte_seconds = 0.0
        """How long it takes over each byte."""
        self.asked: Counter[Command] = Counter()
        """Right commands heard."""
        self._link = link
        self._halts = halts
        self._card: bytes | None = None
        self._stage = _Stage.IDLE
        self._faults: dict[Command, deque[Fault]] = {command: deque() for command in Command}
        self._refusals: dict[Command, deque[int]] = {command: deque() for command in Command}
        self._lift_after: Command | None = None
        self._master = -1
        self._changed = threading.Condition()
        self._plugged = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> str:
        """What a driver opens."""
        return str(self._link)

    # The card

    def place(self, card: CardText) -> None:
        """Lay a card on the reader, in place of any other."""
        with self._changed:
            self._card, self._stage = card.encode(), _Stage.IDLE

    def lift(self) -> None:
        """Take the card away."""
        with self._changed:
            self._card, self._stage = None, _Stage.IDLE

    # Faults

    def disturb(self, command: Command, fault: Fault, times: int = 1) -> None:
        """The next replies to `command` suffer `fault`; the module has done its work all the same."""
        with self._changed:
            self._faults[command].extend([fault] * times)

    def refuse(self, command: Command, status: int, times: int = 1) -> None:
        """The next times it is asked, the module fails at `command` with `status`."""
        with self._changed:
            self._refusals[command].extend([status] * times)

    def lift_after(self, command: Command) -> None:
        """The card is taken away right after the next `command` was obeyed."""
        with self._changed:
            self._lift_after = command

    def babble(self, data: bytes) -> None:
        """Say something unasked. OSError: it is not plugged in."""
        with self._changed:
            os.write(self._master, data)

    def wait_for(self, command: Command, times: int = 1, seconds: float = 10.0) -> bool:
        """Block until `command` was asked so many times more; False when it was not in time."""
        with self._changed:
            enough = self.asked[command] + times
            return self._changed.wait_for(lambda: self.asked[command] >= enough, seconds)

    # The cable

    def start(self) -> VirtualIdReader:
        return self.replug()

    def __enter__(self) -> VirtualIdReader:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def replug(self) -> VirtualIdReader:
        """Connect the cable; the module starts afresh, the card still lies where it lay."""
        with self._changed:
            self._stage = _Stage.IDLE
            self._master, slave = _open_pty(self._link)
        self._plugged.set()
        self._thread = threading.Thread(
            target=self._serve, args=(self._master, slave), name="virtual id reader", daemon=True
        )
        self._thread.start()
        return self

    def unplug(self) -> None:
        """Pull the cable out, from under whoever uses it."""
        self._plugged.clear()
        if self._thread is not None:
            self._thread.join()
            self._thread, self._master = None, -1

    close = unplug

    def _serve(self, master: int, slave: int) -> None:
        try:
            self._listen(master)
        finally:
            self._link.unlink(missing_ok=True)
            os.close(master)
            os.close(slave)

    def _listen(self, master: int) -> None:
        frames, heard = _commands(), time.monotonic()
        while self._plugged.is_set():
            ready, _, _ = select.select([master], [], [], _TICK_SECONDS)
            if not ready:
                continue
            if time.monotonic() - heard > _FORGET_SECONDS:
                frames = _commands()
            for part in frames.feed(os.read(master, 1024)):
                self._say(master, self.hear(part))
            heard = time.monotonic()

    def _say(self, master: int, reply: bytes) -> None:
        if not self.byte_seconds:
            os.write(master, reply)
            return
        for byte in reply:
            if not self._plugged.is_set():
                return
            os.write(master, bytes((byte,)))
            time.sleep(self.byte_seconds)

    # The module

    def hear(self, part: bytes | FrameFault) -> bytes:
        """A command, or what was meant to be one, has come; the bytes that go back."""
        with self._changed:
            reply = self._answer(part)
            self._changed.notify_all()
            return b"" if self.mute else reply

    def _answer(self, part: bytes | FrameFault) -> bytes:
        if isinstance(part, FrameFault):
            return encode_reply(Status.CHECKSUM if part is FrameFault.CHECKSUM else Status.LENGTH)
        command = next((command for command in Command if part.startswith(command.value)), None)
        if command is None:
            return encode_reply(Status.COMMAND)
        if part != command.value:
            return encode_reply(Status.LENGTH)
        self.asked[command] += 1
        reply = self._obey(command)
        if self._lift_after is command:
            self._card, self._stage, self._lift_after = None, _Stage.IDLE, None
        faults = self._faults[command]
        return faults.popleft()(reply) if faults else reply

    def _obey(self, command: Command) -> bytes:
        if self._refusals[command]:
            return encode_reply(self._refusals[command].popleft())
        match command:
            case Command.FIND:
                return self._find()
            case Command.SELECT:
                return self._select()
            case Command.READ:
                return self._read()

    def _find(self) -> bytes:
        if self._card is None or (self._halts and self._stage is _Stage.SELECTED):
            return encode_reply(Status.NONE_FOUND)
        self._stage = _Stage.FOUND
        return encode_reply(Status.FOUND, bytes(4))

    def _select(self) -> bytes:
        if self._stage is not _Stage.FOUND:
            return encode_reply(Status.SELECT_FAILED)
        self._stage = _Stage.SELECTED
        return encode_reply(Status.OK, bytes(8))

    def _read(self) -> bytes:
        if self._card is None or self._stage is not _Stage.SELECTED:
            return encode_reply(Status.READ_FAILED)
        return encode_reply(Status.OK, encode_card(self._card, _PHOTO))


def _commands() -> Frames:
    return Frames(shortest=SHORTEST_COMMAND, longest=_LONGEST_COMMAND)


def _open_pty(link: Path) -> tuple[int, int]:
    """Both ends of a new pseudo-terminal, and `link` to the end that a driver opens."""
    master, slave = os.openpty()
    tty.setraw(slave)
    link.unlink(missing_ok=True)
    link.symlink_to(os.ttyname(slave))
    return master, slave
