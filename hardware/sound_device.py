"""The sound device: plays one sound at a time through miniaudio, and carries on in silence where there is none.

Belongs to one thread. Between sounds the device stays open and sleeps.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Generator, Sequence

import miniaudio
from miniaudio import Backend, MiniaudioError, PlaybackDevice

from hardware.speech import RATE, SAMPLE_BYTES, Sound

_log = logging.getLogger(__name__)

SYSTEM: Sequence[Backend] = (Backend.PULSEAUDIO, Backend.ALSA)
"""The sound systems of Linux, the better first. PipeWire answers to PulseAudio's name."""

_PERIOD_MILLIS = 60
_TAIL = bytes(int(0.3 * RATE) * SAMPLE_BYTES)
"""Silence after each sound, longer than what the device still holds when it has taken the last sample."""

_STALLED_SECONDS = 2.0
_RETRY_SECONDS = 60.0


class SoundDevice:
    """Plays sounds. Its state is logged when it changes, and only then.

    A device that stops taking samples (unplugged, sound server gone) is opened anew at once. Where none can be opened,
    sounds last as long as they would be heard, and a device is looked for again every minute.
    """

    def __init__(self, backends: Sequence[Backend] = SYSTEM) -> None:
        """`backends` are tried in order; with none nothing is ever heard, and nothing is wrong about it."""
        self._backends = backends
        self._device: PlaybackDevice | None = None
        self._retry_at = 0.0
        self._problem: str | None = None

    @property
    def problem(self) -> str | None:
        """Why nothing is heard. None: it is, or nothing has been played yet."""
        return self._problem

    def play(self, sound: Sound, cut: threading.Event) -> bool:
        """Play to the end, or until `cut`. True: to the end."""
        for _ in range(2):
            try:
                if self._play(self._opened(), sound, cut):
                    return not cut.is_set()
                self._state("the device takes no samples")
            except MiniaudioError as error:
                self._state(str(error))
            self.close()
        return False

    def close(self) -> None:
        """Free the device; the next sound opens it again."""
        if self._device is not None:
            self._device.close()
            # miniaudio 1.71 leaves the context, and with it the connection to the sound server, to nobody.
            miniaudio.lib.ma_context_uninit(self._device._context)
            self._device = None

    def _play(self, device: PlaybackDevice, sound: Sound, cut: threading.Event) -> bool:
        """False: the device has stalled."""
        playback = _Playback(sound, cut)
        device.start(playback.frames())
        if playback.ended():
            device.stop()
            return True
        return False

    def _opened(self) -> PlaybackDevice:
        silent = self._device is not None and self._problem is not None
        if silent and time.monotonic() >= self._retry_at:
            self.close()
        if self._device is None:
            self._device = self._open()
        return self._device

    def _open(self) -> PlaybackDevice:
        for backend in self._backends:
            try:
                device = _device(backend)
            except MiniaudioError:
                continue
            self._state(None)
            return device
        if self._backends:
            self._state("no sound device")
            self._retry_at = time.monotonic() + _RETRY_SECONDS
        return _device(Backend.NULL)

    def _state(self, problem: str | None) -> None:
        if problem is not None and self._problem is None:
            _log.warning("loudspeaker: %s", problem)
        elif problem is None and self._problem is not None:
            _log.info("loudspeaker: heard again")
        self._problem = problem


class _Playback:
    """One sound on its way through the device's callback."""

    def __init__(self, sound: Sound, cut: threading.Event) -> None:
        self._samples = sound.samples + _TAIL
        self._cut = cut
        self._taken = 0
        self._ended = threading.Event()

    def frames(self) -> Generator[bytes, int, None]:
        """As miniaudio wants it: started, then sent how many samples to give. Runs in the device's own thread."""
        frames = self._frames()
        next(frames)
        return frames

    def _frames(self) -> Generator[bytes, int, None]:
        wanted = yield b""
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


def _device(backend: Backend) -> PlaybackDevice:
    return PlaybackDevice(
        output_format=miniaudio.SampleFormat.SIGNED16,
        nchannels=1,
        sample_rate=RATE,
        buffersize_msec=_PERIOD_MILLIS,
        backends=[backend],
        app_name="jiaohao",
    )
