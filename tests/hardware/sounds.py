"""What can be measured of a sound."""

from __future__ import annotations

import array
import math

from hardware.speech import RATE, Sound


def tone(pitch: float, seconds: float = 0.3, size: int = 8_000) -> Sound:
    """A plain tone."""
    count = int(seconds * RATE)
    samples = array.array("h", [int(size * math.sin(2 * math.pi * pitch * at / RATE)) for at in range(count)])
    return Sound(samples=samples.tobytes())


def part(sound: Sound, begin: float, end: float) -> list[int]:
    """The samples between two moments, in seconds."""
    return array.array("h", sound.samples)[int(begin * RATE) : int(end * RATE)].tolist()


def strength(samples: list[int], pitch: float) -> float:
    """How much of a pitch is in the samples: the size of the sine that it would take, by the Goertzel sum."""
    turn = 2 * math.pi * pitch / RATE
    real = sum(sample * math.cos(turn * at) for at, sample in enumerate(samples))
    imaginary = sum(sample * math.sin(turn * at) for at, sample in enumerate(samples))
    return 2 * math.hypot(real, imaginary) / len(samples)
