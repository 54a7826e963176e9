"""The kiosk's voice on miniaudio's silent device, which takes samples as fast as a real one, and on none."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest
from miniaudio import Backend
from pytestqt.qtbot import QtBot

from hardware.speaker import Outcome, Utterance
from kiosk.voice import Voice

LONG = "请稍候，" * 60
ELSEWHERE = [Backend.COREAUDIO]
"""A sound system that a hall's Linux never has."""


@pytest.fixture
def voice(qtbot: QtBot) -> Iterator[Voice]:
    voice = Voice(backends=())
    yield voice
    voice.close()


def say(voice: Voice, text: str, language: str = "zh") -> Utterance:
    prompt = voice.say(text, language)
    assert prompt is not None
    return prompt


def test_a_prompt_is_said_and_the_next_screens_takes_its_place(voice: Voice) -> None:
    """Nobody wants to hear the end of what the screen no longer says."""
    old = say(voice, LONG)
    assert say(voice, "Yes", "en").wait(20) is Outcome.SAID
    assert old.outcome is Outcome.CUT
    assert voice.problem is None


@pytest.mark.parametrize("hush", [lambda voice: voice.hush(), lambda voice: voice.say("", "zh")])
def test_hush_and_an_empty_prompt_are_silence(voice: Voice, hush: object) -> None:
    """A screen that says nothing cuts what the one before said."""
    old = say(voice, LONG)
    assert callable(hush)
    hush(voice)
    assert old.wait(20) is Outcome.CUT


def test_without_a_loudspeaker_it_is_silent_and_the_log_never_has_the_words(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """The kiosk works on; why it is silent can be asked, and the log tells it once."""
    with caplog.at_level(logging.DEBUG):
        voice = Voice(backends=ELSEWHERE)
        assert say(voice, "好").wait(20) is Outcome.SAID
        assert say(voice, "secret", "xx").wait(20) is Outcome.FAILED
        assert voice.problem
        voice.close()
    assert "no sound device" in caplog.text
    assert "secret" not in caplog.text


def test_a_closed_voice_says_nothing_and_leaves_no_thread(qtbot: QtBot) -> None:
    """Saying and closing once more are no harm."""
    before = threading.active_count()
    voice = Voice(backends=())
    voice.say(LONG, "zh")
    voice.close()
    assert threading.active_count() == before
    voice.say("好", "zh")
    voice.hush()
    voice.close()
