"""Sounds cut, levelled and put together. In plain Python: a sentence has some ten thousand samples."""

from __future__ import annotations

import array
import math
from collections.abc import Sequence
from operator import mul

from hardware.speech import RATE, SAMPLE_BYTES, Sound

LEVEL = 3150
"""Loudness of the built-in voice, and so of everything, as the root mean square of the samples; full scale is 32768."""

PEAK = 29_000
"""No sample is larger than this: loudspeakers of halls distort before full scale."""

_QUIET = 250
"""Samples below this are silence at the ends of a recording."""
_SPARSE = 5
"""Every so manieth sample is enough to tell how loud a sound is."""
_BREATH_S = 0.015
"""Left of the silence at each end, so that no consonant is cut."""
_EDGE_S = 0.004
"""Every sound fades in and out over this, so that it does not click."""


def pause(seconds: float) -> Sound:
    """Silence."""
    return Sound(samples=bytes(int(seconds * RATE) * SAMPLE_BYTES))


def loudness(sound: Sound) -> float:
    """The root mean square of the samples; 0 for an empty sound."""
    samples = _samples(sound)[::_SPARSE]
    return math.sqrt(sum(map(mul, samples, samples)) / len(samples)) if samples else 0.0


def trimmed(sound: Sound) -> Sound:
    """Without the silence at both ends. A silent sound is empty."""
    samples = _samples(sound)
    first = next((at for at, sample in enumerate(samples) if abs(sample) > _QUIET), None)
    if first is None:
        return Sound(samples=b"")
    after = next(len(samples) - at for at, sample in enumerate(reversed(samples)) if abs(sample) > _QUIET)
    breath = int(_BREATH_S * RATE)
    return _sound(samples[max(first - breath, 0) : after + breath])


def levelled(sound: Sound) -> Sound:
    """As loud as everything else, and faded at its edges. A silent sound stays silent."""
    samples = _samples(sound)
    loud, peak = loudness(sound), max(max(samples, default=0), -min(samples, default=0))
    if not peak:
        return sound
    gain = min(LEVEL / loud, PEAK / peak)
    edge = min(int(_EDGE_S * RATE), len(samples) // 2)
    made = array.array("h", [int(sample * gain) for sample in samples])
    for at in range(edge):
        made[at] = made[at] * at // edge
        made[-1 - at] = made[-1 - at] * at // edge
    return _sound(made)


def scaled(sound: Sound, percent: int) -> Sound:
    """Quieter: every sample is `percent` of what it was, 0 to 100."""
    if percent >= 100:
        return sound
    return _sound(array.array("h", [sample * percent // 100 for sample in _samples(sound)]))


def joined(sounds: Sequence[Sound], gap: float) -> Sound:
    """One after the other, with `gap` seconds of silence between two."""
    return Sound(samples=pause(gap).samples.join(sound.samples for sound in sounds))


def _samples(sound: Sound) -> array.array[int]:
    return array.array("h", sound.samples)


def _sound(samples: array.array[int]) -> Sound:
    return Sound(samples=samples.tobytes())
