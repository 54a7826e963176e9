"""The voice of one loudspeaker: says calls one after the other, and tells of each as its words begin.

gateway's thread ── follow ──> announcer ── what is next ──> voice's thread: sounds → sound device
                                                                  └── Speaking, journal
"""

from __future__ import annotations

import atexit
import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from miniaudio import Backend

from hardware.announcer import Announcement, Announcer
from hardware.call_sound import CallSounds
from hardware.chime import chime
from hardware.mixing import scaled
from hardware.sound_device import SYSTEM, SilentDevice, SoundDevice
from hardware.speech import Sound, SpeechError
from layouts.layout import Layout, Loudspeaker
from queueing.events import Event
from queueing.hall import Hall
from queueing.plan import Millis
from wire.messages import Speaking

_log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0
"""After so long a sound device that is gone is looked for again."""

_PERIOD_MILLIS = 100
_BREATH_SECONDS = 0.5
"""Before an announcement that was not heard is tried again."""
_CLOSING_SECONDS = 5.0


class Voice:
    """Speaks from `start` until `close`. Whatever is wrong with the sound, its methods return at once.

    While nothing can be heard, nothing is told: what is called meanwhile waits, and what is still true is said when
    the sound is back. At volume 0 the loudspeaker is meant to be silent: what is called then is not said at all.
    """

    def __init__(
        self,
        loudspeaker: Loudspeaker,
        layout: Layout,
        tell: Callable[[Speaking], None],
        *,
        silent: bool = False,
        speed: float = 1.0,
        journal: Path | None = None,
        backends: Sequence[Backend] = SYSTEM,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        """`tell` is called in the voice's thread each time words begin, for each language and each repetition.

        `silent` plays to no device. `speed` is how much faster than real time the hall runs and a silent voice speaks;
        what can be heard is always spoken at its own pace. `journal` gets one JSON line for each telling.
        """
        self._loudspeaker = loudspeaker
        self._zone = ZoneInfo(layout.plan.timezone)
        self._tell = tell
        self._silent = silent
        self._speed = speed
        self._journal = journal
        self._sounds = CallSounds(loudspeaker, layout)
        self._device = (
            SilentDevice(speed)
            if silent
            else SoundDevice(
                backends,
                name=loudspeaker.device,
                retry_seconds=retry_seconds,
                lasting=False,
                period_millis=_PERIOD_MILLIS,
            )
        )
        self._retry_seconds = retry_seconds
        self._changed = threading.Condition()
        self._announcer = Announcer(loudspeaker)
        self._ending = threading.Event()
        self._problem: str | None = None
        self._speechless: dict[str, str] = {}
        """Why a language cannot be spoken."""
        self._hall_time: Millis = time.time_ns() // 1_000_000
        self._heard_at = self._now()
        self._thread = threading.Thread(target=self._run, name=f"voice {loudspeaker.name}", daemon=True)

    def start(self) -> Voice:
        """Begin to speak."""
        self._thread.start()
        # A sound device's thread must not call into an interpreter that is ending.
        atexit.register(self.close)
        return self

    def close(self) -> None:
        """Be silent at once, for good, and free the sound device. May be called more than once."""
        with self._changed:
            self._ending.set()
            self._changed.notify()
        if self._thread.is_alive():
            self._thread.join(_CLOSING_SECONDS)
        atexit.unregister(self.close)

    def follow(self, hall: Hall, events: Sequence[Event], now: Millis) -> None:
        """Take in live events; `hall` is the state after them, and `now` the hall's time.

        After a snapshot call it without events, so that nothing is said that the snapshot knows to be over.
        """
        with self._changed:
            self._hall_time, self._heard_at = now, self._now()
            self._announcer.follow(hall, events, self._heard_at)
            self._changed.notify()

    def lost(self) -> None:
        """The link is down: soon nobody knows what is still true, and nothing more is said."""
        with self._changed:
            self._announcer.lost(self._now())

    def health(self) -> str | None:
        """Why nothing is heard, or not in every language, in words. None: all is well, as far as is known."""
        return self._problem or self._device.problem or next(iter(self._speechless.values()), None)

    def _run(self) -> None:
        chime()
        while not self._ending.is_set():
            try:
                self._speak()
                self._problem = None
            except Exception as error:
                if self._problem is None:
                    _log.exception("loudspeaker %s: an announcement failed", self._loudspeaker.name)
                self._problem = f"an announcement failed: {type(error).__name__}"
                self._ending.wait(_BREATH_SECONDS)
        self._device.close()

    def _speak(self) -> None:
        """Say what comes next, once it comes."""
        announcement = self._next()
        if announcement is not None and not self._announce(announcement):
            with self._changed:
                self._announcer.put_back()
            self._ending.wait(_BREATH_SECONDS)

    def _next(self) -> Announcement | None:
        """Wait for something to say and something to say it with; None when the voice is closed."""
        while not self._ending.is_set():
            heard = self._device.ready()
            with self._changed:
                if heard and (announcement := self._announcer.next(self._now())) is not None:
                    return announcement
                if not self._ending.is_set():
                    self._changed.wait(None if heard else self._retry_seconds)
        return None

    def _announce(self, announcement: Announcement) -> bool:
        """Say it, as long as it is true. False: it was not heard."""
        if self._percent() == 0:
            return True
        if announcement.chime and not self._play(chime()):
            return False
        for _ in range(announcement.times):
            for language in announcement.languages:
                sound = self._sound(announcement.number, announcement.label, language)
                if not self._stands():
                    return True
                if sound is not None and not self._say(announcement, language, sound):
                    return False
        return True

    def _say(self, announcement: Announcement, language: str, sound: Sound) -> bool:
        def begun() -> None:
            self._told(announcement, language, sound)
            self._prepare(announcement)

        return self._play(sound, begun)

    def _play(self, sound: Sound, begun: Callable[[], None] | None = None) -> bool:
        """False: it was not heard to its end."""
        return self._device.play(sound if self._silent else scaled(sound, self._percent()), self._ending, begun)

    def _prepare(self, announcement: Announcement) -> None:
        """While words are heard, make the sounds of those that follow."""
        with self._changed:
            ahead = self._announcer.ahead()
        for language in announcement.languages:
            self._sound(announcement.number, announcement.label, language)
        if ahead is not None:
            self._sound(*ahead, self._loudspeaker.languages[0])

    def _sound(self, number: str, label: str, language: str) -> Sound | None:
        """None: this language cannot be spoken."""
        try:
            sound = self._sounds.sound(number, label, language)
        except SpeechError as error:
            if language not in self._speechless:
                _log.error("loudspeaker %s: %s", self._loudspeaker.name, error)
            self._speechless[language] = str(error)
            return None
        self._speechless.pop(language, None)
        return sound

    def _stands(self) -> bool:
        with self._changed:
            return self._announcer.stands(self._now())

    def _told(self, announcement: Announcement, language: str, sound: Sound) -> None:
        said = Speaking(
            loudspeaker=self._loudspeaker.name,
            ticket=announcement.ticket,
            counter=announcement.counter,
            language=language,
            seconds=round(sound.seconds, 2),
        )
        self._tell(said)
        if self._journal is not None:
            self._write(self._journal, announcement, language)

    def _write(self, journal: Path, announcement: Announcement, language: str) -> None:
        line = {
            "at": self._hall_now(),
            "loudspeaker": self._loudspeaker.name,
            "ticket": announcement.ticket,
            "number": announcement.number,
            "counter": announcement.counter,
            "label": announcement.label,
            "language": language,
            "shortened": announcement.shortened,
        }
        try:
            with journal.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as error:
            _log.warning("loudspeaker %s: no journal: %s", self._loudspeaker.name, error)

    def _percent(self) -> int:
        """How loud it is at this time of the hall's day."""
        moment = datetime.fromtimestamp(self._hall_now() / 1000, self._zone).strftime("%H:%M")
        spans = (span for span in self._loudspeaker.volumes if span.start <= moment < span.end)
        return next((span.percent for span in spans), self._loudspeaker.volume)

    def _hall_now(self) -> Millis:
        """The hall's time, as of the latest message and the time that has passed since."""
        with self._changed:
            return self._hall_time + self._now() - self._heard_at

    def _now(self) -> Millis:
        """A steady clock that runs as fast as the hall."""
        return int(time.monotonic_ns() * self._speed) // 1_000_000
