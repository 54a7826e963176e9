"""The journal (离线记录): what a clerk did while the server was away, on this machine's own disk until it is handed in.

One file a counter, a line of JSON for each thing that happens to a step; power may leave at any moment. A step is on
disk before anybody sees it. Nothing in it tells who a visitor is.

    recorded ─ handed in → settled (forgotten)
        └──── refused ──→ declined ─ acknowledged by a clerk → (forgotten)
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import msgspec

from queueing.plan import Millis
from wire.codec import encode

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One command that was recorded."""

    id: str
    """The request_id to hand it in with, whenever and however often that is tried."""
    clerk: str
    """Staff number."""
    do: str
    args: Mapping[str, object]
    """Without the counter, which the file is of."""
    at: Millis
    """When it happened, by the server's clock as far as it was known."""
    number: str | None = None
    """Of the ticket it is about, for people."""
    first: str | None = None
    """The request that asked for the same just before the link broke, and got no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """A step that did not count, and why."""

    step: Step
    code: str
    """The refusal's."""


class JournalTakenError(Exception):
    """Another terminal of this counter runs on this machine."""


class Journal:
    """The journal at one path, held by this process alone."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it, readable for its owner alone. JournalTakenError, or OSError for a bad disk."""
        self.path = path
        self.damaged = False
        """A part of the file could not be read; it was kept beside, under another name."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._kept = _Kept()
        self._lock = _locked(path.with_name(f"{path.name}.lock"))
        try:
            self._end = self._read()
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.ftruncate(self._file, self._end)
            _flush_folder(path.parent)
        except BaseException:
            os.close(self._lock)
            raise

    @property
    def pending(self) -> tuple[Step, ...]:
        """Steps not yet handed in, in their order."""
        return tuple(self._kept.pending.values())

    @property
    def declined(self) -> tuple[Declined, ...]:
        """Steps that did not count and that no clerk has acknowledged yet."""
        return tuple(self._kept.declined.values())

    def record(self, step: Step) -> None:
        """Keep a step; it is on disk when this returns. OSError where it cannot be, and then it is not kept."""
        self._write(_Recorded(step=step))

    def settle(self, step: Step) -> None:
        """The server has taken a step."""
        self._note(_Settled(id=step.id))

    def decline(self, step: Step, code: str) -> None:
        """A step did not count."""
        self._note(_Declined(id=step.id, code=code))

    def acknowledge(self) -> None:
        """A clerk has seen all that did not count."""
        self._note(_Acknowledged())

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
        os.close(self._lock)

    def _note(self, line: _Line) -> None:
        """Keep what became of steps. Where the disk does not take it, this process knows it all the same, and a step
        handed in again by the next one is answered as it was the first time."""
        try:
            self._write(line)
        except OSError as error:
            _log.error("journal %s: %s", self.path, error)
            self._kept.take(line)
        if not self._kept.pending and not self._kept.declined:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)
                self._end = 0

    def _write(self, line: _Line) -> None:
        data = encode(line) + b"\n"
        try:
            written = os.pwrite(self._file, data, self._end)
            if written < len(data):
                raise OSError(f"only {written} of {len(data)} bytes were written")
            os.fsync(self._file)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, self._end)
            raise
        self._end += len(data)
        self._kept.take(line)

    def _read(self) -> int:
        """Take in the file; answers where the next line goes. A line that power cut off was never shown to anybody."""
        if not self.path.exists():
            return 0
        data = self.path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        for line in whole.splitlines():
            try:
                self._kept.take(_decoder.decode(line))
            except (msgspec.DecodeError, UnicodeError, KeyError) as error:
                _log.error("journal %s: a line cannot be read: %s", self.path, error)
                self.damaged = True
        return self._set_aside() if self.damaged else len(whole)

    def _set_aside(self) -> int:
        """Keep the damaged file under another name, and put one in its place that says what could be read."""
        numbered = (self.path.with_name(f"{self.path.name}.damaged-{n}") for n in count(1))
        os.link(self.path, next(path for path in numbered if not path.exists()))
        new = self.path.with_name(f"{self.path.name}.new")
        lines = b"".join(encode(line) + b"\n" for line in self._kept.lines())
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            os.write(handle, lines)
            os.fsync(handle)
        finally:
            os.close(handle)
        new.replace(self.path)
        return len(lines)


class _Recorded(msgspec.Struct, frozen=True, kw_only=True, tag="recorded", tag_field="t"):
    step: Step


class _Settled(msgspec.Struct, frozen=True, kw_only=True, tag="settled", tag_field="t"):
    id: str


class _Declined(msgspec.Struct, frozen=True, kw_only=True, tag="declined", tag_field="t"):
    id: str
    code: str


class _Acknowledged(msgspec.Struct, frozen=True, kw_only=True, tag="acknowledged", tag_field="t"):
    pass


_Line = _Recorded | _Settled | _Declined | _Acknowledged
_decoder: msgspec.json.Decoder[_Line] = msgspec.json.Decoder(_Line)


@dataclass(slots=True)
class _Kept:
    """What the lines so far come to."""

    pending: dict[str, Step] = field(default_factory=dict)
    declined: dict[str, Declined] = field(default_factory=dict)

    def take(self, line: _Line) -> None:
        """KeyError for a line about a step that is not there."""
        match line:
            case _Recorded(step=step):
                self.pending[step.id] = step
            case _Settled(id=name):
                del self.pending[name]
            case _Declined(id=name, code=code):
                self.declined[name] = Declined(step=self.pending.pop(name), code=code)
            case _Acknowledged():
                self.declined.clear()

    def lines(self) -> Iterator[_Line]:
        """Lines that come to the same."""
        for declined in self.declined.values():
            yield _Recorded(step=declined.step)
            yield _Declined(id=declined.step.id, code=declined.code)
        for step in self.pending.values():
            yield _Recorded(step=step)


def _locked(path: Path) -> int:
    """The handle of a lock file that this process holds alone; a killed process lets go of it by itself."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        if isinstance(error, BlockingIOError):
            raise JournalTakenError(f"another terminal holds {path.name}") from None
        raise
    return handle


def _flush_folder(folder: Path) -> None:
    """Have the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
