"""The chime before an announcement: two falling bell tones, made by arithmetic."""

from __future__ import annotations

import array
import math
from functools import cache

from hardware.mixing import levelled
from hardware.speech import RATE, Sound

TONES = ((0.0, 659.26), (0.26, 523.25))
"""When each begins, in seconds, and its pitch in hertz: E5 and C5, the falling third of a door bell."""

SECONDS = 0.8

_PARTIALS = ((1.0, 1.0, 4.5), (2.0, 0.28, 8.0), (3.0, 0.10, 13.0))
"""What a tone consists of: multiple of its pitch, share, and how fast it dies away, in nepers a second."""
_ATTACK_S = 0.012
_RELEASE_S = 0.12


@cache
def chime() -> Sound:
    """The chime, as loud as speech."""
    samples = [_at(index / RATE) for index in range(int(SECONDS * RATE))]
    peak = max(abs(sample) for sample in samples)
    made = array.array("h", (int(sample / peak * 20_000) for sample in samples))
    return levelled(Sound(samples=made.tobytes()))


def _at(time: float) -> float:
    release = min(1.0, (SECONDS - time) / _RELEASE_S)
    return release * sum(_tone(time - begin, pitch) for begin, pitch in TONES if time >= begin)


def _tone(time: float, pitch: float) -> float:
    attack = min(1.0, time / _ATTACK_S)
    return attack * sum(
        share * math.exp(-decay * time) * math.sin(2 * math.pi * pitch * multiple * time)
        for multiple, share, decay in _PARTIALS
    )
