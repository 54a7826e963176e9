"""Real sound: a voice speaks through PulseAudio, and what its loudspeaker gave is recorded and compared."""

from __future__ import annotations

import array
import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy
import pytest

from hardware.call_sound import CallSounds
from hardware.call_text import PHRASE, closed_set
from hardware.chime import chime
from hardware.clip_set import ClipSet
from hardware.clips import built_in, render
from hardware.mixing import loudness
from hardware.speech import RATE, Sound
from layouts.layout import Loudspeaker
from queueing import commands as cmd
from queueing.plan import Text
from tests.hardware.floor import LAYOUT, SOON, Floor
from tests.hardware.sound_server import Recording, SoundServer, needs_pulseaudio, sound_server
from tests.running import wait_until

ALIKE = 0.4
"""How much worse than 1 a sound may fit where it is found: a busy machine drops some milliseconds of it.
On an idle one it fits better than 0.98; the call of the next number to the next counter fits worse than 0.6."""

Samples: TypeAlias = "array.array[int]"

pytestmark = needs_pulseaudio()

BRIEF = replace(LAYOUT, phrases={**LAYOUT.phrases, PHRASE: Text(zh="{number}到{counter}", en="{number} to {counter}")})
"""A hall of few words, so that the tests do not wait for them."""

SECOND = Loudspeaker(name="second", zones=("z2",), device="hall-second")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Loudspeaker:
    """The first zone's loudspeaker, with clips: the built-in voice breathes differently each time it reads, and what is
    to be found in a recording must be known to the sample."""
    folder = tmp_path_factory.mktemp("clips")
    render(ClipSet(folder=folder / "zh", language="zh", voice="espeak-ng"), closed_set(BRIEF, "zh"), built_in("zh"))
    return Loudspeaker(name="first", zones=("z1",), languages=("zh",), times=1, device="hall-first", clips=str(folder))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    """A sound server, which this process plays to."""
    with sound_server() as running:
        monkeypatch.setenv("PULSE_SERVER", running.address)
        yield running


def place(recording: Recording | Samples, sound: Sound) -> tuple[float, float]:
    """Where in the recording a sound is most likely, in seconds, and how well it fits there, 1 at best.

    The normalised cross-correlation, by Fourier transform.
    """
    heard = numpy.array(recording.samples if isinstance(recording, Recording) else recording, dtype=float)
    sought = numpy.frombuffer(sound.samples, dtype="<i2").astype(float)
    if len(heard) < len(sought):
        return 0.0, 0.0
    size = len(heard) + len(sought)
    product = numpy.fft.irfft(numpy.fft.rfft(heard, size) * numpy.conj(numpy.fft.rfft(sought, size)), size)
    product = product[: len(heard) - len(sought) + 1]
    energy = numpy.concatenate(([0.0], numpy.cumsum(heard * heard)))
    around = numpy.sqrt((energy[len(sought) :] - energy[: len(product)]) * numpy.sum(sought * sought)) + 1.0
    fit = product / around
    at = int(numpy.argmax(fit))
    return at / RATE, float(fit[at])


def power(samples: Samples) -> float:
    """The root mean square."""
    heard = numpy.array(samples, dtype=float)
    return float(numpy.sqrt(numpy.mean(heard * heard)))


def spoken(loudspeaker: Loudspeaker, number: str, label: str) -> Sound:
    """The words of a call, to the sample."""
    return CallSounds(loudspeaker, BRIEF).sound(number, label, "zh")


def said(recording: Recording, floor: Floor, count: int) -> None:
    """Wait until so many sayings have been told and heard to their end."""
    floor.heard(count)
    until = recording.seconds + floor.told[count - 1].seconds
    wait_until(lambda: recording.seconds > until and recording.quiet(), SOON)


def in_time(scene: Callable[[], None]) -> None:
    """Play a scene, up to three times: a machine too busy to play in real time drops moments of what is heard."""
    for _ in range(2):
        with contextlib.suppress(AssertionError):
            return scene()
    return scene()


def test_two_calls_are_heard_one_after_the_other_and_only_in_their_zone(
    server: SoundServer, first: Loudspeaker
) -> None:
    """Chime, words, chime, words, and silence between them: each is found in the recording, in this order, whole. The
    loudspeaker of the other zone, on the same machine, gives nothing but zeros."""
    server.plug("hall-first")
    server.plug("hall-second")
    words = [spoken(first, "A001", "1"), spoken(first, "A002", "2")]

    def scene() -> None:
        floor = Floor(BRIEF)
        with server.recording("hall-first") as heard, server.recording("hall-second") as other:
            with floor.voice(first), floor.voice(SECOND):
                floor.call("1001")
                floor.call("1002")
                said(heard, floor, 2)
            found = [place(heard, sound) for sound in words]
            (one, _), (two, _) = found
            between = heard.samples[int((one + words[0].seconds) * RATE) : int(two * RATE)]
            begins = [place(heard.samples[: int(one * RATE)], chime()), place(between, chime())]
            assert [fit for _, fit in (*found, *begins)] == pytest.approx([1.0] * 4, abs=ALIKE)
            assert begins[0][0] + chime().seconds < one < one + words[0].seconds < two
            assert begins[1][0] + chime().seconds < two - (one + words[0].seconds)
            assert power(heard.samples) ** 2 * heard.seconds == pytest.approx(
                sum(loudness(sound) ** 2 * sound.seconds for sound in (*words, chime(), chime())), rel=0.1
            )
            assert other.seconds > two
            assert not any(other.samples)

    in_time(scene)


def test_half_the_volume_is_half_as_loud(server: SoundServer, first: Loudspeaker) -> None:
    """Two voices of one machine speak at once, each through its own loudspeaker."""
    server.plug("hall-first")
    server.plug("hall-second")
    half = replace(first, name="half", device="hall-second", volume=50)
    words = spoken(first, "A001", "1")

    def scene() -> None:
        floor = Floor(BRIEF)
        with (
            server.recording("hall-first") as loud,
            server.recording("hall-second") as soft,
            floor.voice(first),
            floor.voice(half),
        ):
            floor.call("1001")
            said(loud, floor, 2)
            wait_until(soft.quiet, SOON)
        both = [place(recording, words) for recording in (loud, soft)]
        assert [fit for _, fit in both] == pytest.approx([1.0] * 2, abs=ALIKE)
        begin, end = int(both[0][0] * RATE), int(both[1][0] * RATE)
        count = len(words.samples) // 2
        ratio = power(soft.samples[end : end + count]) / power(loud.samples[begin : begin + count])
        assert ratio == pytest.approx(0.5, rel=0.1)

    in_time(scene)


def test_a_loudspeaker_that_was_unplugged_says_its_call_when_it_is_back(
    server: SoundServer, first: Loudspeaker
) -> None:
    """Not through another one meanwhile, and nothing is told; what is over by then stays unsaid."""
    server.plug("elsewhere")
    module = server.plug("hall-first")
    floor = Floor(BRIEF)
    with server.recording("elsewhere") as elsewhere, floor.voice(first, retry_seconds=0.3) as voice:
        ticket = floor.call("1001")
        floor.heard(1)
        server.unplug(module)
        wait_until(lambda: voice.health() == "no sound device 'hall-first'", SOON)
        floor.call("1002")
        floor.do(cmd.Serve(counter="1002"))
        threading.Event().wait(0.7)
        assert [one.ticket for one in floor.told] == [ticket]
        server.plug("hall-first")
        with server.recording("hall-first") as heard:
            floor.heard(2)
            wait_until(lambda: any(heard.samples), SOON)
            assert voice.health() is None
        assert [one.ticket for one in floor.told] == [ticket, ticket]
        assert not any(elsewhere.samples)


def test_a_sound_server_that_starts_late_is_found(server: SoundServer, first: Loudspeaker) -> None:
    """The gateway may be up before the machine's sound is."""
    server.stop()
    floor = Floor(BRIEF)
    with floor.voice(first, retry_seconds=0.3) as voice:
        ticket = floor.call("1001")
        wait_until(lambda: voice.health() is not None, SOON)
        assert floor.told == []
        server.start()
        server.plug("hall-first")
        assert floor.heard(1) == [(ticket, "1001", "zh")]
        assert voice.health() is None
