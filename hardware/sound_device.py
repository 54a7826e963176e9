"""The sound device: plays one sound at a time through miniaudio, and carries on in silence where there is none.

Belongs to one thread. Between sounds the device stays open and sleeps. A device that was asked for by its name is never
replaced by another one: that one hangs in another part of the hall.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import threading
import time
from collections.abc import Callable, Generator, Sequence
from functools import cache
from typing import Any

import miniaudio
from miniaudio import Backend, Devices, MiniaudioError, PlaybackDevice

from hardware.speech import RATE, SAMPLE_BYTES, Sound

_log = logging.getLogger(__name__)

SYSTEM: Sequence[Backend] = (Backend.PULSEAUDIO, Backend.ALSA)
"""The sound systems of Linux, the better first. PipeWire answers to PulseAudio's name."""

PERIOD_MILLIS = 60
_LEAD = bytes(int(0.1 * RATE) * SAMPLE_BYTES)
"""Silence before each sound: a device that wakes up swallows its first moment (PulseAudio 15 ms of it)."""
_TAIL = bytes(int(0.3 * RATE) * SAMPLE_BYTES)
"""Silence after each sound, longer than what the device still holds when it has taken the last sample."""

_STALLED_SECONDS = 2.0
RETRY_SECONDS = 60.0


class SoundDevice:
    """Plays sounds. Its state is logged when it changes, and only then.

    A device that stops taking samples (unplugged, sound server gone) is opened anew at once. Where none can be opened,
    sounds last as long as they would be heard, and a device is looked for again after a while.
    """

    def __init__(
        self,
        backends: Sequence[Backend] = SYSTEM,
        *,
        name: str | None = None,
        retry_seconds: float = RETRY_SECONDS,
        lasting: bool = True,
        period_millis: int = PERIOD_MILLIS,
    ) -> None:
        """`backends` are tried in order; with none nothing is ever heard, and nothing is wrong about it.

        `name` is a part of the device's name as the sound system tells it, in any case; None: the default device.
        `lasting` False: a sound that cannot be heard is over at once. `period_millis` is how much the device takes at a
        time; the more it is, the busier the machine may be, and the later a cut is heard.
        """
        self._backends = backends
        self._name = name
        self._retry_seconds = retry_seconds
        self._lasting = lasting
        self._period_millis = period_millis
        self._device: PlaybackDevice | None = None
        self._retry_at = 0.0
        self._problem: str | None = None
        self._silent = False
        """What is open is no real device."""
        self._doubted = False
        """The real device has failed in the middle of a sound; it must be heard before it counts as mended."""

    @property
    def problem(self) -> str | None:
        """Why nothing is heard. None: it is, or nothing has been played yet."""
        return self._problem

    def ready(self) -> bool:
        """Open the device if need be. True: what is played now will be heard, as far as is known."""
        self._opened()
        return not self._silent

    def play(self, sound: Sound, cut: threading.Event, begun: Callable[[], None] | None = None) -> bool:
        """Play to the end, or until `cut`. True: to the end, if only in silence.

        `begun` is called in this thread once the sound is heard, and not at all if it is not.
        """
        for _ in range(2):
            if not self.ready() and not self._lasting:
                return False
            try:
                if self._play(self._opened(), sound, cut, begun):
                    return not cut.is_set()
                self._state("the device takes no samples")
            except MiniaudioError as error:
                self._state(str(error))
            self._doubted = True
            self.close()
        return False

    def close(self) -> None:
        """Free the device; the next sound opens it again."""
        if self._device is not None:
            self._device.close()
            # miniaudio 1.71 leaves the context, and with it the connection to the sound server, to nobody.
            miniaudio.lib.ma_context_uninit(self._device._context)
            self._device = None

    def _play(
        self, device: PlaybackDevice, sound: Sound, cut: threading.Event, begun: Callable[[], None] | None
    ) -> bool:
        """False: the device has stalled."""
        playback = _Playback(sound, cut)
        device.start(playback.frames())
        if not playback.begun.wait(_STALLED_SECONDS):
            return False
        if not self._silent:
            self._doubted = False
            self._state(None)
            if begun is not None:
                begun()
        if playback.ended():
            device.stop()
            return True
        return False

    def _opened(self) -> PlaybackDevice:
        if self._silent and time.monotonic() >= self._retry_at:
            self.close()
        if self._device is None:
            self._device = self._open()
        return self._device

    def _open(self) -> PlaybackDevice:
        _hush_alsa()
        for backend in self._backends:
            try:
                chosen = _find(backend, self._name) if self._name is not None else None
                device = _device(backend, self._period_millis, chosen)
            except (MiniaudioError, LookupError):
                continue
            self._silent = False
            if not self._doubted:
                self._state(None)
            return device
        self._silent = bool(self._backends)
        if self._silent:
            self._state(f"no sound device {self._name!r}" if self._name is not None else "no sound device")
            self._retry_at = time.monotonic() + self._retry_seconds
        return _device(Backend.NULL, self._period_millis)

    def _state(self, problem: str | None) -> None:
        if problem is not None and self._problem is None:
            _log.warning("loudspeaker: %s", problem)
        elif problem is None and self._problem is not None:
            _log.info("loudspeaker: heard again")
        self._problem = problem


class _Playback:
    """One sound on its way through the device's callback."""

    def __init__(self, sound: Sound, cut: threading.Event) -> None:
        self._samples = _LEAD + sound.samples + _TAIL
        self._cut = cut
        self._taken = 0
        self.begun = threading.Event()
        self._ended = threading.Event()

    def frames(self) -> Generator[bytes, int, None]:
        """As miniaudio wants it: started, then sent how many samples to give. Runs in the device's own thread."""
        frames = self._frames()
        next(frames)
        return frames

    def _frames(self) -> Generator[bytes, int, None]:
        wanted = yield b""
        self.begun.set()
        while self._taken < len(self._samples) and not self._cut.is_set():
            start = self._taken
            self._taken += wanted * SAMPLE_BYTES
            wanted = yield self._samples[start : self._taken]
        self._ended.set()

    def ended(self) -> bool:
        """Wait for the end or the cut. False: the device takes no more samples."""
        taken = -1
        while not self._ended.wait(_STALLED_SECONDS):
            if taken == self._taken:
                return False
            taken = self._taken
        return True


_AlsaSays = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)
"""`snd_lib_error_handler_t` of alsa-lib's error.h; what follows the format is not looked at."""


_say_nothing = _AlsaSays(lambda *_: None)
"""ALSA would write some forty lines to stderr each time it finds no device."""


@cache
def _hush_alsa() -> None:
    """Let ALSA's own words go nowhere: what is wrong is told once, by `SoundDevice`."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_say_nothing)


def _find(backend: Backend, name: str) -> Any:
    """The id of the first device with `name` in its name. LookupError: there is none; MiniaudioError: no backend."""
    for device in Devices([backend]).get_playbacks():
        if name.casefold() in device["name"].casefold():
            return device["id"]
    raise LookupError(name)


def _device(backend: Backend, period_millis: int, device_id: Any = None) -> PlaybackDevice:
    return PlaybackDevice(
        output_format=miniaudio.SampleFormat.SIGNED16,
        nchannels=1,
        sample_rate=RATE,
        buffersize_msec=period_millis,
        device_id=device_id,
        backends=[backend],
        app_name="jiaohao",
    )


class SilentDevice:
    """In place of a sound device: nothing is heard, and sounds pass `speed` times as fast as they would be."""

    problem: str | None = None

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed

    def ready(self) -> bool:
        """Always."""
        return True

    def play(self, sound: Sound, cut: threading.Event, begun: Callable[[], None] | None = None) -> bool:
        """Let the time pass."""
        if begun is not None:
            begun()
        return not cut.wait(sound.seconds / self._speed)

    def close(self) -> None:
        """There is nothing to free."""
