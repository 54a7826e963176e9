"""Keypads and evaluators without the metal: many FF68 units on one line, a TCP port or a pseudo-terminal.

They are as strict as real ones: what is not a right frame to a unit that exists changes nothing. A unit that speaks
goes on until it hears its own frame back, or gives up. With a speed the line takes as long for each byte as a real one,
and whoever speaks while another does spoils both.
"""

from __future__ import annotations

import heapq
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from hardware import ff68
from hardware.ff68 import Command, Frame, KeyCode
from hardware.virtual_plug import TcpPlug, TtyPlug

_BITS = 10
"""On the line for each byte: start, eight, stop."""
_REPEAT_SECONDS = 0.2
"""A unit that is not acknowledged waits so long, and up to as long again, by chance: so two do not meet for ever."""
_BLANK = " " * ff68.PLACES


@dataclass(slots=True, eq=False)
class _Saying:
    """A frame that a unit repeats until it is acknowledged."""

    frame: bytes
    tries: int = 0
    acknowledged: bool | None = None
    """False: given up."""


@dataclass(slots=True, eq=False)
class _Talk:
    """Somebody speaks on the line."""

    data: bytes
    of_host: bool
    """Otherwise one of the units speaks. The host does not speak while it speaks."""
    spoilt: bool = False


@dataclass(slots=True, eq=False)
class _Unit:
    """What is at one address."""

    keypad: bool
    evaluator: bool
    digits: str = _BLANK
    beeps: int = 0
    asking: bool = False
    sayings: deque[_Saying] = field(default_factory=deque)


class VirtualUnits:
    """A line with keypads and evaluators; one of each may share an address.

    With `link` the line is a pseudo-terminal, and `link` a path to it that outlives unplugging; else it is a TCP port.
    """

    def __init__(
        self,
        keypads: Iterable[int] = (),
        evaluators: Iterable[int] = (),
        port: int = 0,
        *,
        link: Path | None = None,
        baud: int | None = None,
        repeating: bool = False,
        tries: int = 15,
    ) -> None:
        """`baud`: the line's speed, None for at once. `repeating`: units say back what they are told. `tries`: so
        often a unit says what nobody acknowledges."""
        asked, told = frozenset(evaluators), frozenset(keypads)
        self._units = {at: _Unit(keypad=at in told, evaluator=at in asked) for at in sorted(asked | told)}
        self.repeating = repeating
        self.dead: set[int] = set()
        """Units that are switched off."""
        self.noisy = False
        """Garbage, a broken frame and half a frame come before each that a unit says, and garbage after it."""
        self.lose_answers = 0
        """So many of the host's next acknowledgements are lost."""
        self.lose_words = 0
        """So many of its other next frames are."""
        self.halve = 0
        """So many of the units' next frames end in the middle."""
        self.said: list[Frame] = []
        """What units have begun to say, each time that they did."""
        self.heard: list[Frame] = []
        """Right frames from the host, for whomever."""
        self._plug: TtyPlug | TcpPlug = TtyPlug(link) if link else TcpPlug(port)
        self._baud = baud
        self._tries = tries
        self._changed = threading.Condition(threading.RLock())
        self._random = random.Random(68)
        self._decoder = ff68.Decoder()
        self._talking: list[_Talk] = []
        self._host_until = 0.0
        self._plugged = False
        self._turns = count()
        self._plans: list[tuple[float, int, Callable[[], None]]] = []
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """What a bus opens to reach this line."""
        if isinstance(self._plug, TtyPlug):
            return self._plug.address.removeprefix("serial:")
        return f"socket://127.0.0.1:{self._plug.port}"

    def start(self) -> VirtualUnits:
        return self.plug_in()

    def __enter__(self) -> VirtualUnits:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def plug_in(self) -> VirtualUnits:
        """Connect the line. It keeps its address over unplugging."""
        self._plugged = True
        self._plug.plug_in(self._take)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="virtual units", daemon=True)
            self._thread.start()
        return self

    def unplug(self) -> None:
        """Take the line away from whoever uses it. Units go on repeating what nobody hears."""
        with self._changed:
            self._plugged = False
        self._plug.unplug()

    def close(self) -> None:
        """Unplug, and end."""
        self.unplug()
        thread, self._thread = self._thread, None
        if thread is not None:
            with self._changed:
                self._changed.notify_all()
            thread.join()

    def press(self, address: int, *codes: int) -> bool:
        """A clerk types digits and a key; waits until the keypad is acknowledged (True) or gives up."""
        return self.press_together({address: codes})

    def press_together(self, presses: dict[int, tuple[int, ...]]) -> bool:
        """Several clerks press keys at the very same time; True when all keypads are acknowledged."""
        for address in presses:
            assert self._units[address].keypad, f"there is no keypad at address {address}"
        return self._say({address: ff68.keys(address, *codes) for address, codes in presses.items()})

    def rate(self, address: int, key: int) -> bool:
        """A visitor presses a key of an evaluator, numbered from 1; True when the evaluator is acknowledged."""
        assert self._units[address].evaluator, f"there is no evaluator at address {address}"
        done = self._say({address: ff68.rated(address, key)})
        with self._changed:
            self._units[address].asking = False
            self._changed.notify_all()
        return done

    def digits(self, address: int) -> str:
        """What a keypad shows now: three places for who waits, three for the ticket."""
        with self._changed:
            return self._units[address].digits

    def beeps(self, address: int) -> int:
        """How often a keypad has beeped."""
        with self._changed:
            return self._units[address].beeps

    def asking(self, address: int) -> bool:
        """An evaluator asks for a rating now."""
        with self._changed:
            return self._units[address].asking

    def forget(self, address: int) -> None:
        """The unit was switched off and on."""
        with self._changed:
            self._units[address].digits, self._units[address].asking = _BLANK, False

    def wait_for(self, address: int, digits: str, seconds: float = 10.0) -> bool:
        """Block until the keypad shows `digits`; False when it does not in time."""
        return self.wait_until(lambda: self._units[address].digits == digits, seconds)

    def wait_for_asking(self, address: int, seconds: float = 10.0) -> bool:
        """Block until the evaluator asks for a rating."""
        return self.wait_until(lambda: self._units[address].asking, seconds)

    def wait_for_beeps(self, address: int, number: int, seconds: float = 10.0) -> bool:
        """Block until the keypad has beeped so often in all."""
        return self.wait_until(lambda: self._units[address].beeps >= number, seconds)

    def wait_until(self, condition: Callable[[], bool], seconds: float = 10.0) -> bool:
        """Block until something is so of the units; False when it is not in time."""
        with self._changed:
            return self._changed.wait_for(condition, seconds)

    def _say(self, frames: dict[int, bytes]) -> bool:
        sayings = {at: _Saying(frame) for at, frame in frames.items() if at not in self.dead}
        with self._changed:
            for address, saying in sayings.items():
                waiting = self._units[address].sayings
                waiting.append(saying)
                if len(waiting) == 1:
                    self._begin(address)
            self._changed.wait_for(lambda: all(one.acknowledged is not None for one in sayings.values()))
        return len(sayings) == len(frames) and all(one.acknowledged for one in sayings.values())

    def _begin(self, address: int) -> None:
        """The unit says what it has to say, once more or for the first time."""
        waiting = self._units[address].sayings
        if not waiting:
            return
        saying = waiting[0]
        if saying.tries == self._tries or address in self.dead or self._thread is None:
            self._end(address, acknowledged=False)
            return
        saying.tries += 1
        self.said += ff68.Decoder().feed(saying.frame)
        self._talk(self._disturbed(saying.frame), of_host=False)
        patience = _REPEAT_SECONDS * (1 + self._random.random()) + self._seconds(saying.frame)
        self._plan(patience, lambda: self._again(address, saying))

    def _again(self, address: int, saying: _Saying) -> None:
        if saying.acknowledged is None:
            self._begin(address)

    def _end(self, address: int, *, acknowledged: bool) -> None:
        self._units[address].sayings.popleft().acknowledged = acknowledged
        self._changed.notify_all()
        self._begin(address)

    def _disturbed(self, frame: bytes) -> bytes:
        if self.halve > 0:
            self.halve -= 1
            frame = frame[: len(frame) // 2]
        if not self.noisy:
            return frame
        broken = bytearray(frame)
        broken[-3] ^= 0x10
        around = self._random.randbytes(7), self._random.randbytes(3)
        return around[0] + bytes(broken) + frame[:6] + frame + around[1]

    def _take(self, data: bytes) -> bool:
        """Bytes come from the host."""
        if data:
            with self._changed:
                now = time.monotonic()
                wait = max(self._host_until - now, 0.0)
                self._host_until = now + wait + self._seconds(data)
                if wait:
                    self._plan(wait, lambda: self._talk(data, of_host=True))
                else:
                    self._talk(data, of_host=True)
        return bool(data) and self._plugged

    def _talk(self, data: bytes, *, of_host: bool) -> None:
        """Somebody speaks; when they have ended, the other side hears what came of it."""
        if self._baud is None:
            (self._hear if of_host else self._give)(data)
            return
        talk = _Talk(data, of_host=of_host)
        for other in self._talking:
            if not (of_host and other.of_host):
                talk.spoilt = other.spoilt = True
        self._talking.append(talk)
        self._plan(self._seconds(data), lambda: self._fall_silent(talk))

    def _fall_silent(self, talk: _Talk) -> None:
        self._talking.remove(talk)
        done = self._hear if talk.of_host else self._give
        done(bytes(byte ^ self._random.randrange(1, 256) for byte in talk.data) if talk.spoilt else talk.data)

    def _seconds(self, data: bytes) -> float:
        return len(data) * _BITS / self._baud if self._baud else 0.0

    def _give(self, data: bytes) -> None:
        """What a unit has said reaches the host, if it is there."""
        if self._plugged:
            with suppress(OSError):
                self._plug.answer(data)

    def _hear(self, data: bytes) -> None:
        for frame in self._decoder.feed(data):
            unit = self._units.get(frame.address)
            if unit is None or frame.address in self.dead:
                self.heard.append(frame)
            elif unit.sayings and unit.sayings[0].frame == ff68.encode(frame):
                self._acknowledge(frame)
            else:
                self._obey(frame, unit)
        self._changed.notify_all()

    def _acknowledge(self, frame: Frame) -> None:
        if self.lose_answers > 0:
            self.lose_answers -= 1
        else:
            self.heard.append(frame)
            self._end(frame.address, acknowledged=True)

    def _obey(self, frame: Frame, unit: _Unit) -> None:
        if self.lose_words > 0:
            self.lose_words -= 1
            return
        self.heard.append(frame)
        if _heeds(frame, unit) and self.repeating:
            self._talk(self._disturbed(ff68.encode(frame)), of_host=False)

    def _plan(self, seconds: float, action: Callable[[], None]) -> None:
        heapq.heappush(self._plans, (time.monotonic() + seconds, next(self._turns), action))
        self._changed.notify_all()

    def _run(self) -> None:
        with self._changed:
            while self._thread is threading.current_thread():
                now = time.monotonic()
                if self._plans and self._plans[0][0] <= now:
                    heapq.heappop(self._plans)[2]()
                else:
                    self._changed.wait(self._plans[0][0] - now if self._plans else None)
            self._give_up()

    def _give_up(self) -> None:
        """The line ends: nobody waits for an acknowledgement any more."""
        for address, unit in self._units.items():
            while unit.sayings:
                self._end(address, acknowledged=False)


def _heeds(frame: Frame, unit: _Unit) -> bool:
    """Do what the unit is told; False where it is nothing that such a unit does."""
    match frame.command, frame.data:
        case Command.DIGITS, data if unit.keypad:
            with suppress(ValueError):
                unit.digits = ff68.read_digits(data)
                return True
        case Command.DIGITS, _:
            return unit.evaluator
        case Command.BEEP, b"" if unit.keypad:
            unit.beeps += 1
            return True
        case Command.KEY, data if unit.evaluator and data == bytes((KeyCode.RATE,)):
            unit.asking = True
            return True
    return False
