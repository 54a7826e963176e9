"""A clip set: recordings of one voice in one language, from which calls are joined.

A folder with `manifest.toml` and a WAV file for each piece of `hardware.call_text.closed_set`::

    language = "zh"
    voice = "zf_xiaoxiao"
    made_with = "Kokoro-82M"
    licence = "Apache-2.0"
    rate = 22050

    [clips]
    "请" = "请.wav"

A WAV may have any sample rate and any number of channels; `rate` is what the whole set was rendered with.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import miniaudio
from miniaudio import MiniaudioError

from hardware.mixing import levelled, trimmed
from hardware.speech import RATE, Sound

MANIFEST = "manifest.toml"

_LONGEST_NAME = 60
"""Characters of a file's name; Chinese ones take three bytes, and a name has 255."""


class ClipError(Exception):
    """A clip set, or a file of it, cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipSet:
    """What is in the folder; the clips themselves are read when they are asked for."""

    folder: Path
    language: str
    voice: str
    made_with: str = ""
    licence: str = ""
    rate: int = RATE
    clips: Mapping[str, str] = field(default_factory=dict)
    """File names by the text that is said in them."""

    @classmethod
    def load(cls, folder: Path) -> ClipSet:
        """Read the manifest. ClipError."""
        try:
            told = tomllib.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise ClipError(f"{folder / MANIFEST}: {error}") from error
        clips = told.get("clips", {})
        words = {name: told.get(name, "") for name in ("language", "voice", "made_with", "licence")}
        rate = told.get("rate", RATE)
        if not (isinstance(clips, dict) and all(isinstance(word, str) for word in (*words.values(), *clips.values()))):
            raise ClipError(f"{folder / MANIFEST}: words and file names are strings, [clips] is a table")
        if not words["language"] or not isinstance(rate, int):
            raise ClipError(f"{folder / MANIFEST}: language is a string, rate a number of samples a second")
        return cls(folder=folder, rate=rate, clips=clips, **words)

    def save(self) -> None:
        """Write the manifest. OSError."""
        words = {"language": self.language, "voice": self.voice, "made_with": self.made_with, "licence": self.licence}
        lines = [f"{name} = {_quoted(word)}" for name, word in words.items()]
        lines += [f"rate = {self.rate}", "", "[clips]"]
        lines += [f"{_quoted(text)} = {_quoted(file)}" for text, file in self.clips.items()]
        (self.folder / MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def path(self, text: str) -> Path | None:
        """The file in which `text` is said, if it is there."""
        file = self.clips.get(text)
        return self.folder / file if file is not None and (self.folder / file).is_file() else None

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Which of these have no file."""
        return [text for text in texts if self.path(text) is None]

    def sound(self, text: str) -> Sound | None:
        """The clip of `text`, without silence at its ends and as loud as all others; None: there is none. ClipError."""
        path = self.path(text)
        return levelled(trimmed(read_wav(path))) if path is not None else None


def read_wav(path: Path) -> Sound:
    """A WAV file (or whatever miniaudio decodes) of any rate, as one channel at `RATE`. ClipError."""
    try:
        decoded = miniaudio.decode_file(str(path), miniaudio.SampleFormat.SIGNED16, nchannels=1, sample_rate=RATE)
    except (MiniaudioError, OSError) as error:
        raise ClipError(f"{path}: {error}") from error
    return Sound(samples=decoded.samples.tobytes())


def file_name(text: str, taken: Iterable[str]) -> str:
    """A name for the WAV of `text` that people can read and that is not `taken`."""
    stem = "".join(letter if letter.isalnum() else "-" for letter in text)[:_LONGEST_NAME].strip("-") or "clip"
    names, count = {name.casefold() for name in taken}, 1
    while (name := f"{stem}{f'-{count}' if count > 1 else ''}.wav").casefold() in names:
        count += 1
    return name


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's, but for DEL, which is escaped as well."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
