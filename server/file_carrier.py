"""The file carrier: one JSON file a letter, for another program to fetch, send and delete."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import msgspec

from queueing.plan import Millis
from server.letter import Letter, NotDeliveredError

SWEEP_S = 3600.0


class FileCarrier:
    """Puts letters into a folder that only the server's user can read.

    A file is whole or not there, and its name is the letter's key: one that is delivered again replaces itself.
    """

    def __init__(self, folder: Path, kept: Millis) -> None:
        """`kept`: a letter that nobody has fetched for so long is deleted, for it tells of a person."""
        self._folder = folder
        self._kept_s = kept / 1000
        self._swept_at = 0.0

    def deliver(self, letter: Letter) -> None:
        """Write the file and have it on disk. NotDeliveredError."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep(time.time())
            written = msgspec.json.format(msgspec.json.encode(letter), indent=2) + b"\n"
            _write(self._folder / f"{letter.key}.json", written)
        except OSError as error:
            what = errno.errorcode.get(error.errno or 0, "error")
            raise NotDeliveredError(f"the letter cannot be written: {what}") from None

    def _sweep(self, now: float) -> None:
        """Once an hour, delete what is too old."""
        if now - self._swept_at < SWEEP_S:
            return
        self._swept_at = now
        for path in self._folder.glob("*.json"):
            if now - path.stat().st_mtime > self._kept_s:
                path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    new = path.with_suffix(".new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
