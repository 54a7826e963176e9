"""A part of the play in a process of its own: started, watched, ended, and never left behind."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

END_S = 6.0
"""Real seconds that a part has to end by itself after SIGTERM."""
LINES_TOLD = 12
_PR_SET_PDEATHSIG = 1
_LOOK_S = 0.05

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class PartFailedError(Exception):
    """A part did not come up; says why, in its own last words."""


class Part:
    """One child process. What it prints goes into a log file.

    It has a session of its own, so that Ctrl-C reaches it only through us, and the kernel ends it should we be killed.
    """

    def __init__(
        self, name: str, command: Sequence[str], logs: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        self._command = list(command)
        self._environment = {**os.environ, **(environment or {})}
        self._process: asyncio.subprocess.Process | None = None
        self._began = 0
        self.ending = False
        """It is to end, or has been told to."""

    @property
    def pid(self) -> int | None:
        """The process, None before it is started."""
        return self._process.pid if self._process is not None else None

    @property
    def running(self) -> bool:
        """It has been started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def start(self, command: Sequence[str] | None = None) -> None:
        """Start, or start again, then perhaps with another command."""
        self._command = list(command or self._command)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._began = log.tell()
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    async def said(self, mark: str, seconds: float) -> str:
        """Wait until it prints a line with `mark`; answers that line. PartFailedError when it ends or is too slow."""
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            line = next((line for line in self.last_words(None) if mark in line), None)
            if line is not None:
                return line
            if not self.running:
                raise PartFailedError(self.epitaph())
            if asyncio.get_running_loop().time() > deadline:
                raise PartFailedError(f"{self.name} did not come up in {seconds:g} s; see {self.log}")
            await asyncio.sleep(_LOOK_S)

    async def ended(self) -> int:
        """Wait until it has ended; answers its exit code, negative for a signal."""
        assert self._process is not None
        return await self._process.wait()

    async def end(self) -> None:
        """End it: SIGTERM, and SIGKILL when that is not heard."""
        self.ending = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), END_S)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    def epitaph(self) -> str:
        """How it ended, and its last words."""
        code = self._process.returncode if self._process is not None else None
        how = "was never started" if code is None else f"ended with {describe(code)}"
        return "\n".join([f"{self.name} {how}", *(f"  {line}" for line in self.last_words(LINES_TOLD))])

    def last_words(self, count: int | None) -> list[str]:
        """The last lines it printed since it was started; all of them for None."""
        with self.log.open("rb") as log:
            log.seek(self._began)
            lines = log.read().decode(errors="replace").splitlines()
        return lines if count is None else lines[-count:]


def describe(code: int) -> str:
    """An exit code in words."""
    return f"exit code {code}" if code >= 0 else signal.Signals(-code).name


def python(*arguments: str) -> list[str]:
    """A command of this very Python."""
    return [sys.executable, "-m", *arguments]


def _die_with_parent() -> None:
    """Runs in the child before its program."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
