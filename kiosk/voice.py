"""The kiosk's voice: what a screen says is also said aloud. Without a loudspeaker it is silent, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from miniaudio import Backend
from PySide6.QtCore import QObject

from hardware.sound_device import SYSTEM
from hardware.speaker import Speaker, Utterance


class Voice(QObject):
    """Says prompts on a thread of its own; every call returns at once."""

    def __init__(self, parent: QObject | None = None, *, backends: Sequence[Backend] = SYSTEM) -> None:
        """`backends` as for `hardware.sound_device.SoundDevice`: with none it is silent on purpose."""
        super().__init__(parent)
        self._speaker = Speaker(backends)

    @property
    def problem(self) -> str | None:
        """Why nobody hears anything, as far as is known."""
        return self._speaker.problem

    def say(self, text: str, language: str) -> Utterance | None:
        """Say `text` in `language`, `zh` or `en`, instead of whatever is being said. An empty text is silence."""
        if text.strip():
            return self._speaker.say(text, language)
        self._speaker.stop()
        return None

    def hush(self) -> None:
        """Be silent."""
        self._speaker.stop()

    def close(self) -> None:
        """Be silent for good."""
        self._speaker.close()
