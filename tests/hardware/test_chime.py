"""The chime, measured."""

from __future__ import annotations

import array
from itertools import pairwise

from hardware.chime import TONES, chime
from hardware.mixing import LEVEL, PEAK, loudness
from tests.hardware.sounds import part, strength

SAMPLES = array.array("h", chime().samples)


def test_the_chime_is_short_and_about_as_loud_as_speech() -> None:
    """Heard, and over before the words; nobody is startled."""
    assert 0.6 <= chime().seconds <= 0.9
    assert LEVEL / 2 < loudness(chime()) <= LEVEL * 1.05
    assert max(map(abs, SAMPLES)) <= PEAK


def test_the_chime_has_two_falling_tones() -> None:
    """The first alone, then the second above its echo."""
    (_, high), (second, low) = TONES
    assert low < high
    begin, rest = part(chime(), 0.05, second), part(chime(), second + 0.1, second + 0.3)
    assert strength(begin, high) > 10 * strength(begin, low)
    assert strength(rest, low) > 1.5 * strength(rest, high)


def test_the_chime_does_not_click() -> None:
    """It swells from silence, dies away to silence, and no sample jumps in between."""
    assert max(map(abs, SAMPLES[:20])) < PEAK / 20
    assert max(map(abs, SAMPLES[-40:])) < PEAK / 50
    assert max(abs(after - before) for before, after in pairwise(SAMPLES)) < PEAK / 4
