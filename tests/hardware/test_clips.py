"""Clip sets: rendered, checked, and joined to calls."""

from __future__ import annotations

import logging
import shutil
import sys
import wave
from pathlib import Path

import pytest

from hardware import clips as studio
from hardware.call_sound import CallSounds
from hardware.call_text import PHRASE, closed_set, pieces
from hardware.clip_set import ClipError, ClipSet, file_name, read_wav
from hardware.mixing import LEVEL, loudness
from hardware.speech import RATE, Sound
from layouts.layout import Layout, Loudspeaker
from layouts.loader import builtin, load
from tests.hardware.sounds import part, strength

TINY = load(builtin("tiny"))
TEXTS = closed_set(TINY, "zh")
PITCHES = {text: 300 + 60 * at for at, text in enumerate(TEXTS)}
"""The pitch that `SINGER` gives each piece."""

SINGER = """
import array, math, sys, wave
texts, text, out = sys.argv[1].split("|"), sys.argv[2], sys.argv[3]
pitch = 300 + 60 * texts.index(text)
sung = [int(9000 * math.sin(2 * math.pi * pitch * at / 16000)) for at in range(4800)]
silence = [0] * 3200
with wave.open(out, "wb") as file:
    file.setnchannels(2)
    file.setsampwidth(2)
    file.setframerate(16000)
    both = [sample for sample in silence + sung + silence for _ in (0, 1)]
    file.writeframes(array.array("h", both).tobytes())
"""
"""A voice of another sample rate, in stereo, with silence around: each piece is a tone of its own."""


@pytest.fixture(scope="module")
def singer(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The command line of the singer."""
    program = tmp_path_factory.mktemp("singer") / "singer.py"
    program.write_text(SINGER)
    return f"{sys.executable} {program} '{'|'.join(TEXTS)}' {{text}} {{out}}"


@pytest.fixture(scope="module")
def sung(tmp_path_factory: pytest.TempPathFactory, singer: str) -> Path:
    """The folder of a clip set that the singer has made, as a layout names it."""
    folder = tmp_path_factory.mktemp("clips")
    assert run("render", folder, "--command", singer, "--voice", "singer", "--licence", "CC0-1.0") == 0
    return folder


@pytest.fixture
def clips(sung: Path, tmp_path: Path) -> Path:
    """A copy of it to spoil."""
    return shutil.copytree(sung, tmp_path / "clips")


def run(verb: str, folder: Path, *more: str, layout: str = "tiny") -> int:
    """The program itself."""
    out = "--out" if verb == "render" else "--clips"
    where = ("--layout", str(builtin(layout)), "--language", "zh", out, str(folder))
    return studio.main([verb, *where, *more])


def sounds(folder: Path | None, layout: Layout = TINY) -> CallSounds:
    """What a loudspeaker with these clips says."""
    loudspeaker = Loudspeaker(name="lobby", zones=("lobby",), clips=str(folder) if folder else None)
    return CallSounds(loudspeaker, layout)


def is_read(sound: Sound, language: str) -> bool:
    """Whether the call of MZ023 to counter 3 lasts as long as when the built-in voice reads it, breath by breath."""
    return abs(sound.seconds - sounds(None).sound("MZ023", "3", language).seconds) < 0.05


def test_a_program_renders_the_whole_closed_set(sung: Path) -> None:
    """Every piece is a WAV in the folder, and the manifest tells whose voice it is."""
    made = ClipSet.load(sung / "zh")
    assert made.missing(TEXTS) == []
    assert (made.language, made.voice, made.licence, made.rate) == ("zh", "singer", "CC0-1.0", RATE)
    with wave.open(str(made.path("零"))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
    assert sorted(file.name for file in made.folder.iterdir()) == sorted(["manifest.toml", *made.clips.values()])


def test_a_call_is_joined_from_clips_in_the_order_of_its_words(sung: Path) -> None:
    """Each piece is heard in its place, without the silence it was recorded with, and as loud as the others."""
    texts = pieces(TINY.phrases[PHRASE], "MZ023", "3", "zh")
    sound = sounds(sung).sound("MZ023", "3", "zh")
    each = sound.seconds / len(texts)
    assert 0.3 < each < 0.42
    for at, text in enumerate(texts):
        samples = part(sound, at * each + 0.08, at * each + 0.22)
        heard = {other: strength(samples, pitch) for other, pitch in PITCHES.items()}
        assert max(heard, key=heard.__getitem__) == text
        assert heard[text] == pytest.approx(LEVEL * 2**0.5, rel=0.15)


def test_a_missing_clip_is_read_by_the_built_in_voice_and_told_once(
    clips: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The call is whole, and the log is not filled by every call."""
    whole = sounds(clips).sound("MZ023", "3", "zh")
    (clips / "zh" / "三.wav").unlink()
    (clips / "zh" / "二.wav").write_bytes(b"no sound")
    speaker = sounds(clips)
    spoken = [speaker.sound(number, "3", "zh") for number in ("MZ023", "MZ032", "MZ223")]
    assert abs(spoken[0].seconds - whole.seconds) < 1
    assert loudness(spoken[0]) == pytest.approx(LEVEL, rel=0.3)
    assert len(caplog.records) == 2
    assert all(record.levelno == logging.WARNING for record in caplog.records)
    assert "MZ0" not in caplog.text


def test_a_language_without_clips_is_read_by_the_built_in_voice(sung: Path) -> None:
    """The layout's clips may be of one language only."""
    assert is_read(sounds(sung).sound("MZ023", "3", "en"), "en")
    assert not is_read(sounds(sung).sound("MZ023", "3", "zh"), "zh")


@pytest.mark.parametrize(
    "manifest", ["", "language = 1", 'language = "zh"\nclips = 3', "not TOML", "clips = { a = 1 }"]
)
def test_a_set_without_a_right_manifest_is_told_and_not_used(
    clips: Path, manifest: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Calls go on in the built-in voice."""
    (clips / "zh" / "manifest.toml").write_text(manifest)
    assert is_read(sounds(clips).sound("MZ023", "3", "zh"), "zh")
    assert "manifest.toml" in caplog.text
    with pytest.raises(ClipError, match=r"manifest\.toml"):
        ClipSet.load(clips / "zh")


def test_check_tells_what_is_missing_broken_or_silent(clips: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And its exit code does."""
    assert run("check", clips) == 0
    (clips / "zh" / "零.wav").unlink()
    (clips / "zh" / "一.wav").write_bytes(b"RIFF")
    with wave.open(str(clips / "zh" / "二.wav"), "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(bytes(8_000))
    capsys.readouterr()
    assert run("check", clips) == 1
    told = capsys.readouterr().out
    assert "missing: 零\n" in told
    assert "broken: " in told
    assert "silent: 二\n" in told
    assert told.endswith(f"{len(TEXTS)} clips, 3 missing or broken\n")


def test_check_of_another_layout_tells_what_it_lacks(sung: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Letters and counters that this hall does not have."""
    assert run("check", sung, layout="zhengzhou") == 1
    told = capsys.readouterr().out
    assert "missing: A\n" in told
    assert "missing: 零\n" not in told


def test_an_interrupted_rendering_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """What is there is not made again, and what fails loses nothing."""
    folder, said = tmp_path / "zh", []

    def say(text: str) -> Sound:
        said.append(text)
        if len(said) == 4:
            raise ClipError("the voice is hoarse")
        return studio.built_in("zh")(text)

    empty = ClipSet(folder=folder, language="zh", voice="x")
    with pytest.raises(ClipError, match="hoarse"):
        studio.render(empty, TEXTS[:6], say)
    assert ClipSet.load(folder).missing(TEXTS[:6]) == list(TEXTS[3:6])
    studio.render(ClipSet.load(folder), TEXTS[:6], say)
    assert said == [*TEXTS[:4], *TEXTS[3:6]]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("singer {out}", "{text} and {out}"),
        ("no-such-program {text} {out}", "no-such-program"),
        (f"{sys.executable} -c 'import sys; sys.exit(\"hoarse\")' {{text}} {{out}}", "hoarse"),
        ("true {text} {out}", "clip.wav"),
    ],
)
def test_a_program_that_fails_is_told(
    command: str, why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In words, with exit code 2."""
    assert run("render", tmp_path, "--command", command) == 2
    assert why in capsys.readouterr().err


def test_two_voices_are_not_mixed(clips: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A set that another voice has begun is only made anew when that is said."""
    (clips / "zh" / "零.wav").unlink()
    assert run("render", clips) == 2
    assert "another voice" in capsys.readouterr().err
    assert run("render", clips, "--again") == 0
    assert ClipSet.load(clips / "zh").voice == "espeak-ng"


@pytest.mark.parametrize("text", ["请/?*", "a" * 300, "号" * 300, "…", 'say "no"'])
def test_any_text_has_a_file(text: str, tmp_path: Path) -> None:
    """A name that every file system takes, and a manifest that reads back."""
    name = file_name(text, [])
    (tmp_path / name).touch()
    assert file_name(text, [name.upper()]) != name
    ClipSet(folder=tmp_path, language="zh", voice="\\ \x7f\n", clips={text: name}).save()
    assert ClipSet.load(tmp_path).missing([text]) == []
    assert ClipSet.load(tmp_path).voice == "\\ \x7f\n"


def test_a_wav_of_any_kind_becomes_the_loudspeaker_s(tmp_path: Path) -> None:
    """Rate and channels are converted, the length stays; what is no sound is an error with the file's name."""
    path = tmp_path / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 1, 8_000, 0, "NONE", ""))
        file.writeframes(bytes([128, 200]) * 4_000)
    assert read_wav(path).seconds == pytest.approx(0.5, abs=0.01)
    path.write_bytes(b"no sound")
    with pytest.raises(ClipError, match=r"a\.wav"):
        read_wav(path)
