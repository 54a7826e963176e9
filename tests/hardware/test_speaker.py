"""The speaker on miniaudio's silent device, which takes samples as fast as a real one, and on none."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest
from miniaudio import Backend

from hardware.sound_device import SoundDevice
from hardware.speaker import Outcome, Speaker
from hardware.speech import RATE, Sound
from queueing.plan import Text

SHORT = Text(zh="好", en="Yes")
LONG = "请稍候，" * 60
"""More than a minute: whoever waits for its end does not pass."""
SOON = 20.0

ELSEWHERE = [Backend.COREAUDIO]
"""A sound system that a hall's Linux never has."""


@pytest.fixture
def speaker() -> Iterator[Speaker]:
    silent = Speaker(backends=())
    yield silent
    silent.close()


def test_a_prompt_is_said_to_the_end(speaker: Speaker) -> None:
    """In either language, and nothing is wrong afterwards."""
    assert speaker.say(SHORT, "zh").wait(SOON) is Outcome.SAID
    assert speaker.say(SHORT, "en").wait(SOON) is Outcome.SAID
    assert speaker.say("好", "zh").wait(SOON) is Outcome.SAID
    assert speaker.problem is None


def test_a_new_prompt_replaces_what_is_being_said(speaker: Speaker) -> None:
    """The visitor has gone on to the next screen: the old one's prompts are cut, also those that wait."""
    old, waiting = speaker.say(LONG, "zh"), speaker.say(LONG, "zh", replace=False)
    new = speaker.say(SHORT, "zh")
    assert new.wait(SOON) is Outcome.SAID
    assert old.outcome is waiting.outcome is Outcome.CUT


def test_a_prompt_can_wait_for_its_turn(speaker: Speaker) -> None:
    """Without `replace` prompts follow each other in order."""
    first, second = speaker.say(SHORT, "zh"), speaker.say(SHORT, "en", replace=False)
    assert second.wait(SOON) is Outcome.SAID
    assert first.outcome is Outcome.SAID


def test_a_queue_that_grows_too_long_loses_its_oldest(speaker: Speaker) -> None:
    """Old news is dropped, the newest is kept."""
    speaker.say(LONG, "zh")
    prompts = [speaker.say(LONG, "zh", replace=False) for _ in range(50)]
    assert prompts[0].wait(SOON) is Outcome.CUT
    assert prompts[-1].outcome is None


def test_stop_is_silence_until_the_next_prompt(speaker: Speaker) -> None:
    """A speaker that was stopped speaks again."""
    old, waiting = speaker.say(LONG, "zh"), speaker.say(LONG, "zh", replace=False)
    speaker.stop()
    assert old.wait(SOON) is Outcome.CUT
    assert waiting.wait(SOON) is Outcome.CUT
    assert speaker.say(SHORT, "zh").wait(SOON) is Outcome.SAID


def test_close_cuts_the_speech_and_leaves_no_thread() -> None:
    """It may be called twice, and what is said afterwards is nothing, not an error."""
    before = threading.active_count()
    speaker = Speaker(backends=())
    speech = speaker.say(LONG, "zh")
    speaker.close()
    assert speech.outcome is Outcome.CUT
    assert threading.active_count() == before
    speaker.close()
    assert speaker.say(SHORT, "zh").wait(SOON) is Outcome.CUT
    speaker.stop()


def test_without_a_sound_device_it_goes_on_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    """The kiosk works on in silence; the log tells why, once."""
    with caplog.at_level(logging.INFO):
        speaker = Speaker(backends=ELSEWHERE)
        try:
            assert [speaker.say(SHORT, "zh").wait(SOON) for _ in range(2)] == [Outcome.SAID] * 2
            assert speaker.problem == "no sound device"
        finally:
            speaker.close()
    assert [record.getMessage() for record in caplog.records] == ["loudspeaker: no sound device"]


def test_a_prompt_that_cannot_be_spoken_does_not_end_the_speaker(
    speaker: Speaker, caplog: pytest.LogCaptureFixture
) -> None:
    """It fails by itself, the log tells once and without the text, and the next prompt is said."""
    prompts = [speaker.say("secret", "xx", replace=False) for _ in range(2)]
    assert [prompt.wait(SOON) for prompt in prompts] == [Outcome.FAILED] * 2
    assert "xx" in str(speaker.problem)
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text
    assert speaker.say(SHORT, "zh").wait(SOON) is Outcome.SAID
    assert speaker.problem is None


def test_a_device_opens_again_after_it_was_closed() -> None:
    """Each sound finds a device, a cut one too."""
    device = SoundDevice(backends=())
    sound, cut = Sound(samples=bytes(RATE // 5)), threading.Event()
    assert device.play(sound, cut)
    device.close()
    assert device.play(sound, cut)
    cut.set()
    assert not device.play(sound, cut)
    device.close()


def test_a_program_ends_cleanly_in_the_middle_of_a_sentence() -> None:
    """Without closing anything it exits with 0, at once, and without a word on its error output."""
    program = f"""
from hardware.speaker import Speaker
import time
speech = Speaker(backends=()).say({LONG!r}, "zh")
time.sleep(0.5)
assert speech.outcome is None
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=SOON, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
