"""Clip sets as a program: `python -m hardware.clips render …` and `python -m hardware.clips check …`.

`render` makes the closed set of a layout's calls in one language, by the built-in voice or by any program that writes a
WAV, once and offline. Only what is missing is made, so that an interrupted rendering goes on where it stopped.
"""

from __future__ import annotations

import argparse
import logging
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from hardware.call_text import closed_set
from hardware.clip_set import MANIFEST, ClipError, ClipSet, file_name, read_wav
from hardware.mixing import levelled, trimmed
from hardware.speech import READINGS, Sound, SpeechError, synthesise
from layouts.loader import LayoutError, load

Say = Callable[[str], Sound]
"""A voice: the text of a clip read aloud. SpeechError, ClipError."""

_LONGEST_S = 300.0
"""A program that takes longer for one clip is stuck."""
_ESPEAK = "espeak-ng"


def built_in(language: str) -> Say:
    """The voice that speaks without clips; for trying things out."""
    return lambda text: synthesise(text, language)


def program(command: str) -> Say:
    """A program that reads `{text}` aloud into the WAV file `{out}`, started once for each clip, without a shell."""
    words = shlex.split(command)
    if not all(any(field in word for word in words) for field in ("{text}", "{out}")):
        raise ClipError(f"{command!r} names {{text}} and {{out}}")

    def say(text: str) -> Sound:
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "clip.wav"
            call = [word.replace("{out}", str(out)).replace("{text}", text) for word in words]
            try:
                done = subprocess.run(call, capture_output=True, text=True, timeout=_LONGEST_S, check=False)
            except (OSError, subprocess.TimeoutExpired) as error:
                raise ClipError(str(error)) from error
            if done.returncode != 0:
                raise ClipError(f"{words[0]} fails with {done.returncode}: {done.stderr.strip()[-200:]}")
            return read_wav(out)

    return say


def render(clips: ClipSet, texts: Sequence[str], say: Say, made: Callable[[], None] = lambda: None) -> ClipSet:
    """Make the clips of `texts` that are missing; `made` is called after each. Answers the set that is now on disk.

    ClipError, SpeechError, OSError: what was made before is kept and in the manifest.
    """
    clips.folder.mkdir(parents=True, exist_ok=True)
    files = dict(clips.clips)
    try:
        for text in clips.missing(texts):
            sound = levelled(trimmed(say(text)))
            if not sound.samples:
                raise ClipError(f"nothing is heard in {text!r}")
            file = files.get(text) or file_name(text, files.values())
            (clips.folder / file).write_bytes(sound.wav())
            files[text] = file
            made()
    finally:
        rendered = replace(clips, clips=files)
        rendered.save()
    return rendered


def main(arguments: Sequence[str] | None = None) -> int:
    """Answers the exit code: 0 all clips are there, 1 some are not, 2 it cannot be tried."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    folder: Path = options.clips / options.language
    try:
        texts = closed_set(load(options.layout), options.language)
        if options.do == "render":
            _render(options, folder, texts)
        return _check(folder, texts)
    except (LayoutError, ClipError, SpeechError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def _render(options: argparse.Namespace, folder: Path, texts: Sequence[str]) -> None:
    say = program(options.command) if options.command else built_in(options.language)
    voice = options.voice or (shlex.split(options.command)[0] if options.command else _ESPEAK)
    clips = ClipSet(
        folder=folder,
        language=options.language,
        voice=voice,
        made_with=options.command or _ESPEAK,
        licence=options.licence,
    )
    if (folder / MANIFEST).exists() and not options.again:
        there = ClipSet.load(folder)
        if (there.voice, there.made_with) != (clips.voice, clips.made_with):
            raise ClipError(f"{folder} is of another voice, {there.voice}; make it --again, or elsewhere")
        clips = replace(there, licence=options.licence or there.licence)
    missing = clips.missing(texts)
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(f"{folder}", total=len(missing))
        render(clips, texts, say, lambda: progress.advance(task))


def _check(folder: Path, texts: Sequence[str]) -> int:
    """Tell what is missing or broken."""
    clips = ClipSet.load(folder)
    faults = [f"missing: {text}" for text in clips.missing(texts)]
    for text in texts:
        try:
            sound = clips.sound(text)
            if sound is not None and not sound.samples:
                faults.append(f"silent: {text}")
        except ClipError as error:
            faults.append(f"broken: {error}")
    for fault in faults:
        print(fault)
    print(f"{folder}: {clips.voice}, {len(texts)} clips, {len(faults)} missing or broken")
    return 1 if faults else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m hardware.clips", description="语音片段 / clip sets of a layout's calls"
    )
    verbs = parser.add_subparsers(dest="do", required=True)
    check = verbs.add_parser("check", help="tell which clips are missing or broken")
    making = verbs.add_parser(
        "render",
        help="make the clips that are missing",
        epilog="A loudspeaker speaks with clips when `clips` in the layout's devices.toml names the folder that was "
        "given as --out, and its gateway is started anew.",
    )
    for verb, folder in ((check, "--clips"), (making, "--out")):
        verb.add_argument("--layout", type=Path, required=True, help="directory of the hall's layout")
        verb.add_argument("--language", choices=sorted(READINGS), required=True)
        verb.add_argument(
            folder,
            dest="clips",
            type=Path,
            required=True,
            help="the loudspeaker's `clips`; each language has a folder in it",
        )
    voices = making.add_mutually_exclusive_group()
    voices.add_argument("--engine", choices=["espeak"], default="espeak", help="the built-in voice")
    voices.add_argument("--command", help="a program that makes a WAV: 'tts-program {text} {out}'")
    making.add_argument("--voice", help="the voice's name, for the manifest")
    making.add_argument("--licence", default="", help="under which the clips may be used, for the manifest")
    making.add_argument("--again", action="store_true", help="make all clips anew")
    return parser


if __name__ == "__main__":
    sys.exit(main())
