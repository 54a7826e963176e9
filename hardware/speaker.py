"""The speaker says prompts aloud, one after the other. One thread owns the voice and the sound device.

caller ── say ──> waiting utterances ──> speaker thread: speech → sound device
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections import deque
from collections.abc import Sequence
from enum import StrEnum

from miniaudio import Backend

from hardware.sound_device import SYSTEM, SoundDevice
from hardware.speech import SpeechError, synthesise
from queueing.plan import Text

_log = logging.getLogger(__name__)

_LONGEST_QUEUE = 20
"""Utterances; what would wait behind so many is no longer news when its turn comes."""

_CLOSING_SECONDS = 5.0


class Outcome(StrEnum):
    """What became of an utterance."""

    SAID = "said"
    """Played to the end, if only to a silent device."""
    CUT = "cut"
    """Replaced, stopped, or crowded out."""
    FAILED = "failed"
    """Speech or sound is broken; see `Speaker.problem`."""


class Utterance:
    """One prompt on its way to the loudspeaker."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.cut = threading.Event()
        self._ended = threading.Event()
        self._outcome: Outcome | None = None

    @property
    def outcome(self) -> Outcome | None:
        """None while it waits or is being said."""
        return self._outcome

    def wait(self, timeout: float | None = None) -> Outcome | None:
        """Wait until it has ended, or `timeout` seconds."""
        self._ended.wait(timeout)
        return self._outcome

    def end(self, outcome: Outcome) -> None:
        """For the speaker: it is over."""
        self._outcome = outcome
        self._ended.set()


class Speaker:
    """Says prompts until `close`. Whatever is wrong with voice or sound, `say` and `stop` return at once."""

    def __init__(self, backends: Sequence[Backend] = SYSTEM) -> None:
        """`backends` as for `SoundDevice`: with none it is silent on purpose."""
        self._device = SoundDevice(backends)
        self._speech_problem: str | None = None
        self._changed = threading.Condition()
        self._waiting: deque[Utterance] = deque()
        self._speaking: Utterance | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)
        self._thread.start()
        # A sound device's thread must not call into an interpreter that is ending.
        atexit.register(self.close)

    @property
    def problem(self) -> str | None:
        """Why nobody hears anything, as far as is known."""
        return self._speech_problem or self._device.problem

    def say(self, text: Text | str, language: str, replace: bool = True) -> Utterance:
        """Say `text` in `language`, `zh` or `en`: at once instead of all else, or after it if not `replace`."""
        utterance = Utterance(_in(text, language), language)
        with self._changed:
            if self._closed:
                utterance.end(Outcome.CUT)
                return utterance
            if replace:
                self._silence()
            elif len(self._waiting) == _LONGEST_QUEUE:
                self._waiting.popleft().end(Outcome.CUT)
            self._waiting.append(utterance)
            self._changed.notify()
        return utterance

    def stop(self) -> None:
        """Be silent: what is being said is cut, what waits is dropped."""
        with self._changed:
            self._silence()

    def close(self) -> None:
        """Be silent for good and free the sound device. May be called more than once."""
        with self._changed:
            self._closed = True
            self._silence()
            self._changed.notify()
        self._thread.join(_CLOSING_SECONDS)
        atexit.unregister(self.close)

    def _silence(self) -> None:
        while self._waiting:
            self._waiting.popleft().end(Outcome.CUT)
        if self._speaking is not None:
            self._speaking.cut.set()

    def _run(self) -> None:
        while (utterance := self._next()) is not None:
            utterance.end(self._utter(utterance))
        self._device.close()

    def _next(self) -> Utterance | None:
        """Wait for something to say; None when the speaker is closed."""
        with self._changed:
            self._speaking = None
            self._changed.wait_for(lambda: self._waiting or self._closed)
            self._speaking = self._waiting.popleft() if self._waiting else None
            return self._speaking

    def _utter(self, utterance: Utterance) -> Outcome:
        try:
            sound = synthesise(utterance.text, utterance.language)
        except SpeechError as error:
            if self._speech_problem is None:
                _log.error("speech: %s", error)
            self._speech_problem = str(error)
            return Outcome.FAILED
        self._speech_problem = None
        if self._device.play(sound, utterance.cut):
            return Outcome.SAID
        return Outcome.CUT if utterance.cut.is_set() else Outcome.FAILED


def _in(text: Text | str, language: str) -> str:
    if isinstance(text, str):
        return text
    return text.en if language == "en" else text.zh
