"""Keypads and evaluators that speak FF68, as a bus drives them.

What is known of such units is what a hall that uses them says to them and hears from them. What is not, is taken so:

* Whether a unit answers what it is told is not known; the host that is in use neither waits for it nor could bear it.
  So nothing is waited for, until a unit has once repeated what it was told: from then on it is waited for, until it
  has something else to say instead.
* Nothing is known to ask a unit whether it is there. A keypad is told its digits again instead, which changes nothing,
  mends what one that was switched off has forgotten, and is repeated by a keypad that repeats. An evaluator without a
  keypad is told to show blanks, for which it has no places. Of units that never repeat anything it is not known whether
  they live: they count as living.
* Which satisfaction the number of an evaluator's key stands for: `LEVELS`. To be tried at each kind of evaluator.
* The line does not bring our own words back to us, as some converters do unless they are set otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from hardware import ff68
from hardware.driver import Heard, Pressed, Rated, Reply
from hardware.ff68 import Command, Frame, KeyCode
from hardware.keypad import Key
from hardware.node import KeypadDigits, Node, Question, Shown
from layouts.layout import Bus
from queueing.plan import Millis

LEVELS: Mapping[int, int] = MappingProxyType({1: 5, 2: 4, 3: 3, 4: 2, 5: 1})
"""The level of satisfaction that an evaluator's key stands for: keys are numbered from 非常满意 to 非常不满意."""

_KEYS: Mapping[int, Key] = MappingProxyType(
    {
        KeyCode.CALL: Key.CALL,
        KeyCode.RECALL: Key.RECALL,
        KeyCode.RATE: Key.RATE,
        KeyCode.PAUSE: Key.PAUSE,
        KeyCode.TRANSFER: Key.TRANSFER,
    }
)
_CONFIRMED: Mapping[str, Key] = MappingProxyType({"6": Key.NO_SHOW, "0": Key.HOLD, "3": Key.RETURN})
"""What the confirm key says after this digit."""
_MOST_WAITING = 999
_HIGHEST_ADDRESS = 255


class Ff68Driver:
    """The keypads and evaluators of one line. Belongs to the bus that owns the line, as its ear does."""

    speaks_up = True
    poll = None
    silence: Millis = 40
    """A unit that has a key to tell, or repeats what it was told, finds the line free between two of our frames."""

    def __init__(self, bus: Bus) -> None:
        """ValueError: a unit has an address that no frame can have."""
        self._keypads = frozenset(unit.address for unit in bus.keypads)
        self._evaluators = frozenset(unit.address for unit in bus.evaluators)
        if beyond := sorted(at for at in self._keypads | self._evaluators if not 0 <= at <= _HIGHEST_ADDRESS):
            raise ValueError(f"bus {bus.name}: no FF68 unit has address {beyond[0]}")
        self._digits: dict[int, bytes] = {}
        """What each keypad was told to show last."""
        self._beeps: dict[int, int] = {}
        """How many keys that came to nothing it knows of."""
        self._asked: dict[int, Question] = {}
        """What each evaluator was told to ask last."""
        self._repeating: set[int] = set()
        """Units that repeat what they are told."""
        self._ear = self.ear()

    @property
    def answers(self) -> bool:
        """The unit that was spoken to last is one that repeats what it is told; at first nobody is.

        So the agenda, which asks once, has units told again now and then: what a collision has cost is mended then.
        """
        return self._ear.answers

    def show(self, node: Node, shown: Shown) -> bytes:
        match shown:
            case KeypadDigits():
                return self._beep(node.address, shown.beeps) + self._show(node.address, shown)
            case Question():
                return self._ask(node.address, shown) if shown.asking else b""
        raise TypeError(f"an FF68 unit does not show {shown}")

    def ping(self, node: Node) -> bytes:
        if node.address in self._keypads:
            return self._digits.get(node.address, b"")
        return ff68.show(node.address, " " * ff68.PLACES)

    def ear(self) -> Ff68Ear:
        self._asked.clear()
        self._ear = Ff68Ear(self._keypads, self._evaluators, self._repeating)
        return self._ear

    def _show(self, address: int, shown: KeypadDigits) -> bytes:
        digits = self._digits[address] = ff68.show(address, _six(shown))
        return digits

    def _beep(self, address: int, beeps: int) -> bytes:
        known, self._beeps[address] = self._beeps.get(address, 0), beeps
        return ff68.beep(address) if beeps > known else b""

    def _ask(self, address: int, question: Question) -> bytes:
        """A bus tells nodes again now and then the very same as before; a visitor is not asked again for that.

        A keypad whose key asked for it may still wait for its acknowledgement, which is the very same frame: so it is
        said twice. One that repeats what it is told does not repeat what it takes for that, and is told again.
        """
        if self._asked.get(address) is question and not self._ear.misses(address):
            return b""
        self._asked[address] = question
        surely = address in self._repeating or address not in self._keypads
        return ff68.evaluate(address) * (1 if surely else 2)


class Ff68Ear:
    """Hears keys, and units that repeat what they are told."""

    def __init__(self, keypads: frozenset[int], evaluators: frozenset[int], repeating: set[int]) -> None:
        self._keypads = keypads
        self._evaluators = evaluators
        self._repeating = repeating
        self._decoder = ff68.Decoder()
        self._told: dict[int, list[Frame]] = {}
        """What each unit was told last, and has not repeated."""
        self._last: int | None = None
        """Whom we spoke to last."""

    @property
    def answers(self) -> bool:
        """The unit that was spoken to last is one that repeats what it is told."""
        return self._last in self._repeating

    def misses(self, address: int) -> bool:
        """The unit repeats what it is told, and has not repeated the last."""
        return address in self._repeating and bool(self._told.get(address))

    def expect(self, request: bytes) -> None:
        frames = ff68.Decoder().feed(request)
        self._last = frames[0].address if frames else None
        if self._last is not None:
            self._told[self._last] = frames

    def feed(self, data: bytes) -> Sequence[Heard]:
        return [heard for frame in self._decoder.feed(data) if (heard := self._understand(frame)) is not None]

    def _understand(self, frame: Frame) -> Heard | None:
        """None for what concerns nobody: it is not answered either, so that nobody takes it for done."""
        if self._is_repeated(frame):
            return self._repeated(frame)
        if self.misses(frame.address):
            self._repeating.discard(frame.address)
        if frame.command == Command.KEY and frame.data and frame.address in self._keypads:
            return _pressed(frame)
        if frame.command == Command.RATED and len(frame.data) == 1 and frame.address in self._evaluators:
            return Rated(address=frame.address, level=LEVELS.get(frame.data[0], 0), answer=ff68.encode(frame))
        return None

    def _is_repeated(self, frame: Frame) -> bool:
        """It is ours, come back. To begin an evaluation and the key that asks for one are the same frame, though."""
        if frame.command in (Command.DIGITS, Command.BEEP):
            return True
        repeats = frame.address in self._repeating or frame.address not in self._keypads
        return repeats and frame.command == Command.KEY and frame in self._told.get(frame.address, ())

    def _repeated(self, frame: Frame) -> Reply | None:
        """It has answered when it has repeated all that it was told."""
        self._repeating.add(frame.address)
        told = self._told.get(frame.address, [])
        if frame not in told:
            return None
        told.remove(frame)
        return None if told else Reply(address=frame.address, accepted=True)


def _pressed(frame: Frame) -> Pressed:
    *before, code = frame.data
    digits = "".join(str(digit) for digit in before if digit <= 9)
    key = _CONFIRMED.get(digits) if code == KeyCode.CONFIRM else _KEYS.get(code)
    return Pressed(address=frame.address, key=key or Key.OTHER, digits=digits, answer=ff68.encode(frame))


def _six(shown: KeypadDigits) -> str:
    """The first three places for who waits, the last three for the end of the ticket's number, blank without one."""
    ordinal = "".join(character for character in shown.number if character in "0123456789")
    return f"{min(max(shown.waiting, 0), _MOST_WAITING):03}{ordinal[-3:]:>3}"
