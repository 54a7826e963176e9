"""Modbus RTU slaves without the metal: boards, keypads and evaluators on one line, a TCP port or a pseudo-terminal.

They are as strict as real ones. A frame is what lies between two silences of 3.5 characters; one that is glued to
another, has a wrong sum or is for somebody else meets silence. What makes no sense is refused: 1 no such function,
2 no such register, or not to be written, 3 no such value; then nothing of it was written. Written by hand, so that
the driver's library is not tested against itself.

Sources: MODBUS Application Protocol V1.1b3, 6 and 7; MODBUS over Serial Line V1.02, 2.5.1.
"""

from __future__ import annotations

import queue
import random
import struct
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from hardware.virtual_plug import TcpPlug, TtyPlug
from layouts.layout import Registers
from layouts.registers import spans

_READ, _WRITE_ONE, _WRITE = 3, 6, 16
_NO_FUNCTION, _NO_REGISTER, _NO_VALUE, _FAILURE = 1, 2, 3, 4
_MOST_READ, _MOST_WRITTEN = 125, 123
_LARGEST = 9999
_TO_BE_READ = frozenset({"keys", "ratings"})
"""What nobody may write."""
_OVER = 1 << 16


class Spoilt(StrEnum):
    """What may go wrong with an exchange."""

    DEAF = "deaf"
    """The slave does not understand the question."""
    SILENT = "silent"
    """It does as it was told, and the answer is lost."""
    WRONG_SUM = "wrong sum"
    HALF = "half"
    SHORT = "short"
    """A right frame of one register, whatever was asked for."""
    WRONG_SLAVE = "wrong slave"
    """A right answer under another's address."""
    LATE = "late"
    """The answer comes when the next question has been asked."""
    NOISE = "noise"
    """Garbage before and after the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What a board was told to show."""

    address: int
    at: float
    """Seconds since the epoch."""
    text: str = ""
    number: int = 0
    state: str = ""


@dataclass(slots=True)
class _Slave:
    """One device: its registers by number, and where each thing lies."""

    things: dict[str, range] = field(default_factory=dict)
    values: dict[int, int] = field(default_factory=dict)

    def read(self, name: str) -> list[int]:
        return [self.values[register] for register in self.things.get(name, ())]

    def add(self, things: dict[str, range]) -> None:
        self.things |= things
        self.values |= dict.fromkeys((register for span in things.values() for register in span), 0)


class _Refusal(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class VirtualModbus:
    """A line with a device at each of the addresses; one address may have several.

    With `link` the line is a pseudo-terminal, and `link` a path to it that outlives unplugging; else it is a TCP port.
    """

    def __init__(
        self,
        registers: Registers,
        *,
        bars: Iterable[int] = (),
        keypads: Iterable[int] = (),
        evaluators: Iterable[int] = (),
        port: int = 0,
        link: Path | None = None,
        baud: int = 9600,
    ) -> None:
        self.dead: set[int] = set()
        """Slaves that are switched off."""
        self.refusing: set[int] = set()
        """Slaves that answer everything with a failure."""
        self.noisy = False
        """Every answer has garbage around it."""
        self.shown: dict[int, Board] = {}
        self.history: list[Board] = []
        self.asked: list[int] = []
        """Addresses of the questions that were understood, in order."""
        self.hurried = 0
        """Frames that came before the line had been silent for long enough."""
        self._registers = registers
        self._slaves: dict[int, _Slave] = defaultdict(_Slave)
        self._bars = frozenset(bars)
        for kind, addresses in (("bars", self._bars), ("keypads", keypads), ("evaluators", evaluators)):
            for address in addresses:
                self._slaves[address].add(spans(registers, kind))
        self._silence = max(3.5 * 11 / baud, 0.00175)
        self._faults: dict[int, deque[Spoilt]] = defaultdict(deque)
        self._looks: Counter[int] = Counter()
        self._late = b""
        self._spoke = 0.0
        self._random = random.Random(0)
        self._link = link
        self._plug: TcpPlug | TtyPlug = TtyPlug(link) if link else TcpPlug(port)
        self._chunks: queue.SimpleQueue[tuple[float, bytes] | None] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """What a bus opens to reach this line."""
        if isinstance(self._plug, TcpPlug):
            return f"socket://127.0.0.1:{self._plug.port}"
        return str(self._link)

    def start(self) -> VirtualModbus:
        return self.plug_in()

    def __enter__(self) -> VirtualModbus:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def plug_in(self) -> VirtualModbus:
        """Connect the line. It keeps its address over unplugging."""
        self._thread = threading.Thread(target=self._listen, name="virtual modbus", daemon=True)
        self._thread.start()
        self._plug.plug_in(self._take)
        return self

    def unplug(self) -> None:
        """Take the line away from whoever uses it. The slaves keep their power."""
        if self._thread is None:
            return
        self._plug.unplug()
        self._chunks.put(None)
        self._thread.join()
        self._thread = None

    close = unplug

    def press(self, address: int, key: str) -> None:
        """The keypad's key of this name, see `Registers.key_codes`."""
        self._count(address, "keys", self._registers.key_codes[key])

    def rate(self, address: int, level: int) -> None:
        """The evaluator's key for this level."""
        self._count(address, "ratings", level)

    def count(self, address: int, name: str, count: int) -> None:
        """Set a counter, `keys` or `ratings`, as if so much had been pressed since power-on."""
        with self._changed:
            slave = self._slaves[address]
            slave.values[slave.things[name].start] = count

    def switch_off_and_on(self, address: int) -> None:
        """A slave without power forgets everything."""
        with self._changed:
            slave = self._slaves[address]
            slave.values = dict.fromkeys(slave.values, 0)
            self.shown.pop(address, None)

    def spoil(self, address: int, *faults: Spoilt) -> None:
        """The next exchanges with this slave go wrong like this, in this order."""
        with self._changed:
            self._faults[address].extend(faults)

    def looks(self, address: int) -> int:
        """How often the keypad's keys were read."""
        with self._changed:
            return self._looks[address]

    def spoilt(self, address: int) -> bool:
        """All faults have happened."""
        with self._changed:
            return not self._faults[address]

    def digits(self, address: int) -> tuple[int, int]:
        """What a keypad shows: waiting, ticket."""
        with self._changed:
            waiting, number = self._slaves[address].read("digits")
            return waiting, number

    def asking(self, address: int) -> bool:
        """Whether an evaluator asks for a rating."""
        with self._changed:
            return self._slaves[address].read("ask") == [1]

    def wait_for(self, address: int, text: str, seconds: float = 10.0) -> bool:
        """Block until the board at `address` shows `text`; False when it does not in time."""
        return self.wait_until(lambda: address in self.shown and self.shown[address].text == text, seconds)

    def wait_until(self, condition: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Block until what was heard makes `condition` true; False when it does not in time."""
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    def _count(self, address: int, name: str, last: int) -> None:
        with self._changed:
            slave = self._slaves[address]
            counter = slave.things[name].start
            slave.values |= {counter: (slave.values[counter] + 1) % _OVER, counter + 1: last}

    def _take(self, data: bytes) -> bool:
        self._chunks.put((time.monotonic(), data))
        return bool(data)

    def _listen(self) -> None:
        """Gather bytes until the line falls silent: that is a frame."""
        frame, began = b"", 0.0
        while True:
            try:
                chunk = self._chunks.get(timeout=self._silence if frame else None)
            except queue.Empty:
                self._hear(frame, began)
                frame = b""
                continue
            if chunk is None:
                return
            began = began if frame else chunk[0]
            frame += chunk[1]

    def _hear(self, frame: bytes, began: float) -> None:
        with self._changed:
            if began - self._spoke < self._silence:
                self.hurried += 1
                self._changed.notify_all()
                return
            said, self._late = self._late, b""
            if len(frame) >= 4 and crc16(frame[:-2]) == frame[-2:]:
                said += self._answer(frame[0], frame[1:-2])
            self._changed.notify_all()
            if said:
                self._spoke = time.monotonic()
                self._plug.answer(said)

    def _answer(self, address: int, question: bytes) -> bytes:
        if address == 0:
            for slave in self._slaves.keys() - self.dead:
                self._obey(slave, question)
            return b""
        if address not in self._slaves or address in self.dead:
            return b""
        fault = self._faults[address].popleft() if self._faults[address] else None
        if fault is Spoilt.DEAF:
            return b""
        self.asked.append(address)
        answer = self._obey(address, question)
        return self._spoilt(address, answer, Spoilt.NOISE if fault is None and self.noisy else fault)

    def _spoilt(self, address: int, answer: bytes, fault: Spoilt | None) -> bytes:
        right = _frame(address, answer)
        match fault:
            case None:
                return right
            case Spoilt.WRONG_SUM:
                return right[:-1] + bytes((right[-1] ^ 0x10,))
            case Spoilt.HALF:
                return right[: len(right) // 2]
            case Spoilt.SHORT:
                return _frame(address, bytes((_READ, 2, 0, 1)))
            case Spoilt.WRONG_SLAVE:
                return _frame(address % 247 + 1, answer)
            case Spoilt.NOISE:
                return self._random.randbytes(7) + right[:3] + right + self._random.randbytes(3)
            case Spoilt.LATE:
                self._late = right
        return b""

    def _obey(self, address: int, question: bytes) -> bytes:
        """What a slave says to a question, without address and sum."""
        function = question[0]
        try:
            if address in self.refusing:
                raise _Refusal(_FAILURE)
            return bytes((function,)) + self._do(address, function, question[1:])
        except _Refusal as refusal:
            return bytes((function | 0x80, refusal.code))

    def _do(self, address: int, function: int, data: bytes) -> bytes:
        slave = self._slaves[address]
        if function == _READ:
            first, count = _numbers(data, 2)
            if not 1 <= count <= _MOST_READ:
                raise _Refusal(_NO_VALUE)
            if any(register not in slave.values for register in range(first, first + count)):
                raise _Refusal(_NO_REGISTER)
            self._looks[address] += first == self._registers.keys
            values = [slave.values[register] for register in range(first, first + count)]
            return struct.pack(f">B{count}H", 2 * count, *values)
        if function == _WRITE_ONE:
            first, value = _numbers(data, 2)
            self._write(address, slave, first, (value,))
            return data
        if function == _WRITE:
            first, count = _numbers(data[:4], 2)
            if not 1 <= count <= _MOST_WRITTEN or data[4:5] != bytes((2 * count,)):
                raise _Refusal(_NO_VALUE)
            self._write(address, slave, first, _numbers(data[5:], count))
            return data[:4]
        raise _Refusal(_NO_FUNCTION)

    def _write(self, address: int, slave: _Slave, first: int, values: tuple[int, ...]) -> None:
        told = range(first, first + len(values))
        if any(register not in slave.values for register in told):
            raise _Refusal(_NO_REGISTER)
        touched = {name for name, span in slave.things.items() if set(span) & set(told)}
        if touched & _TO_BE_READ:
            raise _Refusal(_NO_REGISTER)
        after = _Slave(slave.things, slave.values | dict(zip(told, values, strict=True)))
        if not all(self._makes_sense(name, after.read(name)) for name in touched):
            raise _Refusal(_NO_VALUE)
        slave.values = after.values
        if address in self._bars:
            self.shown[address] = self._board(address, slave)
            self.history.append(self.shown[address])

    def _makes_sense(self, name: str, values: list[int]) -> bool:
        match name:
            case "text":
                data = struct.pack(f">{len(values)}H", *values)
                return _text(data) is not None
            case "state":
                return values[0] in self._registers.states.values()
            case "ask":
                return values[0] in (0, 1)
        return max(values) <= _LARGEST

    def _board(self, address: int, slave: _Slave) -> Board:
        text, number, state = (slave.read(name) for name in ("text", "number", "state"))
        names = {code: name for name, code in self._registers.states.items()}
        return Board(
            address=address,
            at=time.time(),
            text=_text(struct.pack(f">{len(text)}H", *text)) or "",
            number=number[0] if number else 0,
            state=names.get(state[0], "") if state else "",
        )


def crc16(data: bytes) -> bytes:
    """CRC-16/MODBUS as it goes over the line, low byte first."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")


def _frame(address: int, answer: bytes) -> bytes:
    frame = bytes((address,)) + answer
    return frame + crc16(frame)


def _numbers(data: bytes, count: int) -> tuple[int, ...]:
    if len(data) != 2 * count:
        raise _Refusal(_NO_VALUE)
    return struct.unpack(f">{count}H", data)


def _text(data: bytes) -> str | None:
    """GB2312 up to the first zero, and nothing after it; None when it is something else."""
    words, _, rest = data.partition(b"\0")
    try:
        return None if any(rest) else words.decode("gb2312")
    except UnicodeDecodeError:
        return None
