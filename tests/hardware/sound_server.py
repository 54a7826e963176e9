"""A PulseAudio daemon of the tests' own, with loudspeakers that can be recorded and unplugged."""

from __future__ import annotations

import array
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hardware.speech import RATE
from tests.running import wait_until

TOOLS = ("pulseaudio", "pactl", "parec")

_ALONE = ("--daemonize=no", "--use-pid-file=no", "--disable-shm=yes", "--exit-idle-time=-1")


def needs_pulseaudio() -> pytest.MarkDecorator:
    """Skips where there is none."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


class SoundServer:
    """Runs with its own home and socket, so that it never meets one that the machine has."""

    def __init__(self, home: Path) -> None:
        self.address = f"unix:{home}/native"
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """For programs that are to find this server and no other."""
        own = {"XDG_RUNTIME_DIR": str(self._home), "HOME": str(self._home), "PULSE_SERVER": self.address}
        return {**os.environ, **own}

    def start(self) -> None:
        """Start it without any loudspeaker, and wait until it answers."""
        protocol = f"module-native-protocol-unix socket={self._home}/native auth-anonymous=1"
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                ["pulseaudio", "-n", *_ALONE, f"--load={protocol}"],
                stdout=log,
                stderr=log,
                env={**self.environment, "PULSE_SERVER": ""},
            )
        wait_until(lambda: self._pactl("info").returncode == 0, 20, "the sound server answers")

    def stop(self) -> None:
        """End it, and wait."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def plug(self, name: str) -> str:
        """A new loudspeaker of this name; answers what `unplug` wants."""
        made = self._pactl(
            "load-module", "module-null-sink", f"sink_name={name}", f"sink_properties=device.description={name}"
        )
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def unplug(self, module: str) -> None:
        """Take a loudspeaker away."""
        assert self._pactl("unload-module", module).returncode == 0

    @contextmanager
    def recording(self, name: str) -> Iterator[Recording]:
        """What is heard from a loudspeaker while the block runs."""
        path = self._home / f"{name}.raw"
        with path.open("wb") as file:
            command = ["parec", "-d", f"{name}.monitor", "--format=s16le", f"--rate={RATE}", "--channels=1"]
            recorder = subprocess.Popen([*command, "--latency-msec=50"], stdout=file, env=self.environment)
            try:
                wait_until(lambda: path.stat().st_size > 0, 20, "the recorder hears")
                yield Recording(path)
            finally:
                recorder.terminate()
                recorder.wait(10)

    def _pactl(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["pactl", *words], capture_output=True, text=True, timeout=20, env=self.environment, check=False
        )


class Recording:
    """A recording that goes on."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def samples(self) -> array.array[int]:
        """All until now, `RATE` a second."""
        heard = self._path.read_bytes()
        return array.array("h", heard[: len(heard) // 2 * 2])

    def quiet(self, seconds: float = 0.7) -> bool:
        """Nothing has been heard for a while."""
        size = int(seconds * RATE) * 2
        with self._path.open("rb") as file:
            if file.seek(0, os.SEEK_END) < size:
                return False
            file.seek(-size, os.SEEK_END)
            return not any(file.read(size))

    @property
    def seconds(self) -> float:
        return self._path.stat().st_size / 2 / RATE


@contextmanager
def sound_server() -> Iterator[SoundServer]:
    """A running server. Its folder has a short name, because a socket's path must be."""
    with tempfile.TemporaryDirectory(prefix="sound-") as home:
        server = SoundServer(Path(home))
        server.start()
        try:
            yield server
        finally:
            server.stop()
