"""Calls as sound: joined from a clip set where the loudspeaker has one, else read by the built-in voice."""

from __future__ import annotations

import logging
from collections import OrderedDict
from pathlib import Path

from hardware.call_text import PHRASE, call_text, pieces
from hardware.clip_set import ClipError, ClipSet
from hardware.mixing import joined, levelled, trimmed
from hardware.speech import Sound, synthesise
from layouts.layout import Layout, Loudspeaker

_log = logging.getLogger(__name__)

_KEPT = 16
"""Sounds: those of the call being said, its repetition, and the next; each of some 150 KB."""
_GAP_S = 0.06
"""Between two clips."""


class CallSounds:
    """The sounds of one loudspeaker's calls. Belongs to one thread.

    A clip that is missing or broken is read by the built-in voice, and told in the log once.
    """

    def __init__(self, loudspeaker: Loudspeaker, layout: Layout) -> None:
        self._name = loudspeaker.name
        self._phrase = layout.phrases[PHRASE]
        self._sets = self._load(loudspeaker)
        self._told: set[str] = set()
        self._kept: OrderedDict[tuple[str, str, str], Sound] = OrderedDict()

    def sound(self, number: str, label: str, language: str) -> Sound:
        """The call of `number` to the counter with this label. SpeechError."""
        key = (number, label, language)
        if key in self._kept:
            self._kept.move_to_end(key)
        else:
            self._kept[key] = self._made(*key)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    def _made(self, number: str, label: str, language: str) -> Sound:
        clips = self._sets.get(language)
        if clips is None:
            return trimmed(synthesise(call_text(self._phrase, number, label, language), language))
        texts = pieces(self._phrase, number, label, language)
        return joined([self._piece(clips, text, language) for text in texts], _GAP_S)

    def _piece(self, clips: ClipSet, text: str, language: str) -> Sound:
        try:
            sound = clips.sound(text)
            if sound is not None:
                return sound
            self._tell(f"{clips.folder}: no clip of {text!r}")
        except ClipError as error:
            self._tell(str(error))
        return levelled(trimmed(synthesise(text, language)))

    def _load(self, loudspeaker: Loudspeaker) -> dict[str, ClipSet]:
        """Each language's clip set is in a folder of its name. A language without a folder has none."""
        sets: dict[str, ClipSet] = {}
        for language in loudspeaker.languages if loudspeaker.clips is not None else ():
            folder = Path(loudspeaker.clips or "") / language
            if not folder.is_dir():
                continue
            try:
                sets[language] = ClipSet.load(folder)
            except ClipError as error:
                _log.warning("loudspeaker %s: %s", self._name, error)
        return sets

    def _tell(self, fault: str) -> None:
        if fault not in self._told:
            self._told.add(fault)
            _log.warning("loudspeaker %s: %s", self._name, fault)
