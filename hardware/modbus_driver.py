"""Modbus RTU boards, keypads and evaluators as a bus drives them. What a register means, the layout says.

    address 1 │ function 1 │ data │ CRC-16 2        at least 3.5 characters of silence between frames

Function 3 reads registers and 16 writes them; a slave that refuses answers with the function + 80h and a reason. Slaves
speak only when asked: keypads and evaluators are asked for a counter of what was pressed. Frames are made and read by
pymodbus; line and time belong to the bus.

Sources: MODBUS Application Protocol V1.1b3, 6.3, 6.12 and 7; MODBUS over Serial Line V1.02, 2.5.1.
"""

from __future__ import annotations

import math
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ModbusPDU
from pymodbus.pdu.register_message import ReadHoldingRegistersRequest, WriteMultipleRegistersRequest

from hardware.bar_text import BarPhase, BarText
from hardware.driver import Heard, Pressed, Rated, Reply
from hardware.keypad import Key
from hardware.node import KeypadDigits, Node, NodeKind, Question, Shown
from layouts.layout import Bus, Registers
from layouts.registers import spans
from queueing.plan import SECOND, Millis

_READ, _WRITE, _REFUSED = 3, 16, 0x80
_REFUSAL_LENGTH, _WRITTEN_LENGTH, _LONGEST = 5, 8, 256
_BITS = 10
_POLL_BYTES = 17
"""Of a question for two registers and its answer."""
_TURN: Millis = 10
"""Until a slave begins to answer, about."""
_BRISK: Millis = 100
"""No key has to be heard of sooner."""
_MOST_AT_ONCE = 16
"""Presses between two questions. A counter that went on by more has begun anew: the keypad was switched off."""
_MEANT: Millis = 10 * SECOND
"""A key that is heard of so long after it may have been pressed is no longer meant. A keypad whose answers noise takes
three times in a row is asked again after six seconds."""

_requests = FramerRTU(DecodePDU(is_server=True))
_replies = FramerRTU(DecodePDU(is_server=False))


def _now() -> Millis:
    return time.monotonic_ns() // 1_000_000


@dataclass(slots=True, kw_only=True)
class PressCounters:
    """What keypads and evaluators have counted so far, by address and register; it outlives the line."""

    clock: Callable[[], Millis] = _now
    _read: dict[tuple[int, int], tuple[int, Millis]] = field(default_factory=dict)

    def news(self, counter: tuple[int, int], count: int) -> int:
        """By how much a counter went on since it was read, its overflow included.

        None where it is read for the first time, or the last time was long ago: nobody waits any more for what was
        pressed then.
        """
        now = self.clock()
        before, at = self._read.get(counter, (count, now))
        self._read[counter] = (count, now)
        more = (count - before) % (1 << 16)
        return more if more <= _MOST_AT_ONCE and now - at < _MEANT else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ModbusDriver:
    """The devices of a line that share a register map. Belongs to the bus that owns the line, as its ears do."""

    registers: Registers
    baud: int
    polled: int = 0
    """Keypads and evaluators on the line."""
    counters: PressCounters = field(default_factory=PressCounters)

    speaks_up = False
    answers = True

    @classmethod
    def of(cls, bus: Bus) -> ModbusDriver:
        """The driver of a line. ValueError: it has no register map."""
        if bus.registers is None:
            raise ValueError(f"bus {bus.name}: no registers")
        return cls(registers=bus.registers, baud=bus.baud, polled=len(bus.keypads) + len(bus.evaluators))

    @property
    def silence(self) -> Millis:
        """3.5 characters of 11 bits; above 19200 baud always 1.75 ms."""
        return math.ceil(max(3.5 * 11 * SECOND / self.baud, 1.75))

    @property
    def poll(self) -> Millis:
        """Asking takes two thirds of the line's time at most."""
        question = _POLL_BYTES * _BITS * SECOND / self.baud + 2 * self.silence + _TURN
        return max(_BRISK, math.ceil(self.polled * question * 3 / 2))

    def show(self, node: Node, shown: Shown) -> bytes:
        """One frame with all that is new. A keypad without digits is only asked for its keys."""
        match node.kind, shown:
            case NodeKind.BAR, BarText():
                told = spans(self.registers, "bars")
                values = [value for name in told for value in self._words(name, shown)]
                return _write(node, min(span.start for span in told.values()), values)
            case NodeKind.KEYPAD, KeypadDigits():
                if self.registers.digits is None:
                    return self.ping(node)
                return _write(node, self.registers.digits, [min(shown.waiting, 9999), _digits(shown.number)])
            case NodeKind.EVALUATOR, Question():
                return _write(node, self._of(node, self.registers.ask), [int(shown.asking)])
        raise TypeError(f"a {node.kind} does not show {shown}")

    def ping(self, node: Node) -> bytes:
        """A keypad and an evaluator are asked for what was pressed, a board for the first thing it has."""
        match node.kind:
            case NodeKind.BAR:
                return _read(node, min(span.start for span in spans(self.registers, "bars").values()), 1)
            case NodeKind.KEYPAD:
                return _read(node, self._of(node, self.registers.keys), 2)
            case _:
                return _read(node, self._of(node, self.registers.ratings), 2)

    def ear(self) -> ModbusEar:
        return ModbusEar(self.registers, self.counters)

    def _words(self, name: str, text: BarText) -> Sequence[int]:
        match name:
            case "text":
                return packed(text.text, self.registers.text_registers)
            case "number":
                return (_digits(text.number),)
            case _:
                calls_no_more = text.state is BarPhase.CALLING and not text.flash
                return (self.registers.states[BarPhase.SERVING if calls_no_more else text.state],)

    @staticmethod
    def _of(node: Node, register: int | None) -> int:
        if register is None:
            raise ValueError(f"{node.name} has no register for that")
        return register


class ModbusEar:
    """Hears the answer to the last question and nothing else: other nodes' late ones, echoes and noise pass it by."""

    def __init__(self, registers: Registers, counters: PressCounters) -> None:
        self._keys = registers.keys
        self._ratings = registers.ratings
        self._key_of = {code: Key(name) for name, code in registers.key_codes.items()}
        self._asked: ModbusPDU | None = None
        self._heard = b""
        self._counters = counters

    def expect(self, request: bytes) -> None:
        _, self._asked = _requests.handleFrame(request, 0, 0)
        self._heard = b""

    def feed(self, data: bytes) -> Sequence[Heard]:
        asked = self._asked
        self._heard = (self._heard + data)[-_LONGEST:]
        reply = _find_reply(self._heard, asked) if asked is not None else None
        if asked is None or reply is None:
            return ()
        self._asked = None
        # A board need not let itself be read: also by refusing it, it says that it is there.
        probe = asked.function_code == _READ and asked.count == 1
        heard = Reply(address=asked.dev_id, accepted=probe or not reply.isError())
        return (*self._pressed(asked, reply), heard)

    def _pressed(self, asked: ModbusPDU, reply: ModbusPDU) -> Sequence[Heard]:
        if asked.function_code != _READ or asked.count != 2 or reply.isError():
            return ()
        count, last = reply.registers
        times = self._counters.news((asked.dev_id, asked.address), count)
        if asked.address == self._keys and last in self._key_of:
            return (Pressed(address=asked.dev_id, key=self._key_of[last]),) * times
        if asked.address == self._ratings and 1 <= last <= 5:
            return (Rated(address=asked.dev_id, level=last),) * times
        return ()


def packed(text: str, registers: int) -> tuple[int, ...]:
    """A text as GB2312 in so many registers; what does not fit is left out, and no character is cut in two."""
    data = b""
    for character in text:
        code = character.encode("gb2312", "replace")
        if len(data) + len(code) > 2 * registers:
            break
        data += code
    return struct.unpack(f">{registers}H", data.ljust(2 * registers, b"\0"))


def _digits(number: str) -> int:
    """The last four digits of a ticket's number; 0 where there is none."""
    return int("".join(filter(str.isdecimal, number))[-4:] or 0)


def _write(node: Node, first: int, values: Sequence[int]) -> bytes:
    return _requests.buildFrame(
        WriteMultipleRegistersRequest(dev_id=node.address, address=first, registers=list(values))
    )


def _read(node: Node, first: int, count: int) -> bytes:
    return _requests.buildFrame(ReadHoldingRegistersRequest(dev_id=node.address, address=first, count=count))


def _find_reply(heard: bytes, asked: ModbusPDU) -> ModbusPDU | None:
    """The whole and right answer to `asked` somewhere in what was heard."""
    length = 5 + 2 * asked.count if asked.function_code == _READ else _WRITTEN_LENGTH
    lengths = {asked.function_code: length, asked.function_code | _REFUSED: _REFUSAL_LENGTH}
    for at in range(len(heard) - 1):
        if heard[at] != asked.dev_id or heard[at + 1] not in lengths:
            continue
        frame = heard[at : at + lengths[heard[at + 1]]]
        _, reply = _replies.handleFrame(frame, asked.dev_id, 0)
        if reply is not None and (reply.isError() or _fits(reply, asked)):
            return reply
    return None


def _fits(reply: ModbusPDU, asked: ModbusPDU) -> bool:
    if asked.function_code == _READ:
        return len(reply.registers) == asked.count
    return (reply.address, reply.count) == (asked.address, asked.count)
