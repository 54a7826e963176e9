"""Speech: text becomes sound, offline, by espeak-ng.

Source of the C interface: espeak-ng 1.52, `src/include/espeak-ng/speak_lib.h`. Library and voices come with the package
`espeakng-loader`; nothing is looked for elsewhere. Texts and sounds are not kept.
"""

from __future__ import annotations

import ctypes
import io
import threading
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import espeakng_loader

from hardware.pronunciation import pronounceable

RATE = 22_050
"""Samples a second that every voice of espeak-ng makes."""

SAMPLE_BYTES = 2


class SpeechError(Exception):
    """The speech engine or its voices cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a language is read."""

    name: str
    """Of espeak-ng's voice."""
    words_a_minute: int
    """espeak-ng's own measure, in English words; 175 is its default."""
    volume: int
    """Per cent of espeak-ng's own: its voices differ, and its Chinese one comes to full scale."""


READINGS: Mapping[str, Reading] = {
    "zh": Reading(name="cmn", words_a_minute=150, volume=72),
    "en": Reading(name="en", words_a_minute=145, volume=100),
}
"""By language. Slower than the engine's default: the hall echoes, and the prompts are there for the elderly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What is heard: one channel of signed 16-bit little-endian samples, `RATE` a second."""

    samples: bytes

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_BYTES / RATE

    def wav(self) -> bytes:
        """The sound as a WAV file."""
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setnchannels(1)
            writer.setsampwidth(SAMPLE_BYTES)
            writer.setframerate(RATE)
            writer.writeframes(self.samples)
        return file.getvalue()


def synthesise(text: str, language: str) -> Sound:
    """`text` read aloud in `language`, a key of `READINGS`. A text without words is an empty sound. SpeechError."""
    with _one_at_a_time:
        return Sound(samples=_engine().synthesise(pronounceable(text, language), _reading(language)))


def phonemes(text: str, language: str) -> str:
    """What `synthesise` pronounces, in the international phonetic alphabet and espeak-ng's marks.

    A number after a syllable is its tone: 5 high or falling, ɜ rising, 2 low, 1 none. `(en)` and `(cmn)`
    change the language.
    """
    with _one_at_a_time:
        return _engine().phonemes(pronounceable(text, language), _reading(language))


def _reading(language: str) -> Reading:
    try:
        return READINGS[language]
    except KeyError:
        raise SpeechError(f"no voice for language {language!r}") from None


_one_at_a_time = threading.Lock()
"""espeak-ng keeps its state in globals."""

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_DONT_EXIT = 0x8000
_POS_CHARACTER = 1
_CHARS_UTF8 = 1
_PARAMETER_RATE = 1
_PARAMETER_VOLUME = 2
_PHONEMES_IPA = 0x02
_OK = 0

_TakeSamples = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
"""`int callback(short *wav, int numsamples, espeak_EVENT *events)`; answering 0 lets the engine go on."""


class _Engine:
    """The one espeak-ng of this process. It works in its caller's thread and starts none of its own, so that nothing
    needs to be ended at exit."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(espeakng_loader.get_library_path())
            data = espeakng_loader.get_data_path().encode()
        except (OSError, RuntimeError) as error:
            raise SpeechError(f"espeak-ng is not installed: {error}") from error
        self._declare()
        rate = self._library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, 0, data, _INITIALIZE_DONT_EXIT)
        if rate != RATE:
            raise SpeechError(f"espeak-ng does not start with its data: {rate}")
        self._heard = bytearray()
        self._take_samples = _TakeSamples(self._hear)
        self._library.espeak_SetSynthCallback(self._take_samples)

    def _declare(self) -> None:
        number, text, address = ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p
        unsigned = ctypes.c_uint
        library = self._library
        library.espeak_Initialize.argtypes = [number, number, text, number]
        library.espeak_SetSynthCallback.argtypes = [_TakeSamples]
        library.espeak_SetSynthCallback.restype = None
        library.espeak_SetVoiceByName.argtypes = [text]
        library.espeak_SetParameter.argtypes = [number, number, number]
        library.espeak_Synth.argtypes = [text, ctypes.c_size_t, unsigned, number, unsigned, unsigned, address, address]
        library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(text), number, number]
        library.espeak_TextToPhonemes.restype = text

    def _hear(self, samples: int | None, count: int, _events: int | None) -> int:
        if samples:
            self._heard += ctypes.string_at(samples, count * SAMPLE_BYTES)
        return 0

    def synthesise(self, text: str, reading: Reading) -> bytes:
        self._use(reading)
        self._heard.clear()
        words = text.encode(errors="ignore")
        done = self._library.espeak_Synth(words, len(words) + 1, 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None)
        samples = bytes(self._heard)
        self._heard.clear()
        if done != _OK:
            raise SpeechError(f"espeak-ng does not synthesise: {done}")
        return samples

    def phonemes(self, text: str, reading: Reading) -> str:
        self._use(reading)
        rest = ctypes.c_char_p(text.encode(errors="ignore"))
        clauses = []
        while rest.value is not None:
            clause = self._library.espeak_TextToPhonemes(ctypes.byref(rest), _CHARS_UTF8, _PHONEMES_IPA)
            clauses.append((clause or b"").decode())
        return " ".join(clauses).strip()

    def _use(self, reading: Reading) -> None:
        if self._library.espeak_SetVoiceByName(reading.name.encode()) != _OK:
            raise SpeechError(f"espeak-ng has no voice {reading.name}")
        self._library.espeak_SetParameter(_PARAMETER_RATE, reading.words_a_minute, 0)
        self._library.espeak_SetParameter(_PARAMETER_VOLUME, reading.volume, 0)


@cache
def _engine() -> _Engine:
    return _Engine()
