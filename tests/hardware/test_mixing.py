"""Sounds cut, levelled and put together."""

from __future__ import annotations

import array

import pytest

from hardware.mixing import LEVEL, PEAK, joined, levelled, loudness, pause, scaled, trimmed
from hardware.speech import RATE, Sound
from tests.hardware.sounds import tone


def test_silence_at_both_ends_is_cut() -> None:
    """The sound itself is all there, with a breath around it; silence alone leaves nothing."""
    sound = joined([pause(0.5), tone(440), pause(0.4)], 0)
    assert tone(440).seconds <= trimmed(sound).seconds < tone(440).seconds + 0.05
    assert trimmed(pause(1)).samples == trimmed(Sound(samples=b"")).samples == b""


@pytest.mark.parametrize("size", [300, 4_000, 32_000])
def test_everything_is_equally_loud(size: int) -> None:
    """Whether it was whispered or shouted, and without full scale."""
    sound = levelled(tone(440, size=size))
    assert loudness(sound) == pytest.approx(LEVEL, rel=0.05)
    assert max(map(abs, array.array("h", sound.samples))) <= PEAK


def test_a_sound_with_sharp_peaks_is_not_distorted() -> None:
    """It stays below the others rather than over full scale."""
    clicks = array.array("h", ([20_000] + [0] * 200) * 50)
    sound = levelled(Sound(samples=clicks.tobytes()))
    assert max(array.array("h", sound.samples)) == pytest.approx(PEAK, rel=0.01)


def test_silence_stays_silent() -> None:
    """There is nothing to make louder."""
    assert levelled(pause(0.1)) == pause(0.1)
    assert levelled(pause(0)) == pause(0)
    assert loudness(pause(0)) == 0


@pytest.mark.parametrize("percent", [0, 25, 50, 99])
def test_a_lower_volume_is_quieter_in_proportion(percent: int) -> None:
    """And takes as long."""
    sound = scaled(tone(440), percent)
    assert loudness(sound) == pytest.approx(loudness(tone(440)) * percent / 100, rel=0.01)
    assert sound.seconds == tone(440).seconds


def test_joined_sounds_follow_each_other_after_a_gap() -> None:
    """No sample is lost."""
    sound = joined([tone(440), tone(880)], 0.1)
    gap = bytes(int(0.1 * RATE) * 2)
    assert sound.samples == tone(440).samples + gap + tone(880).samples
    assert joined([], 0.1).samples == b""
