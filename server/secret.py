"""The hall's secret: one key in a file beside the database, from which every other key is derived."""

from __future__ import annotations

import hmac
import logging
import os
from pathlib import Path

logger = logging.getLogger(__name__)

KEY_BYTES = 32


class Secret:
    """Derives a key for each purpose. Without the file, pseudonyms and page addresses cannot be made or led back."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def derive(self, purpose: str) -> bytes:
        """The key for `purpose`: HMAC-SHA256 under the hall's own, as HKDF (RFC 5869) expands."""
        return hmac.digest(self._key, purpose.encode() + b"\x01", "sha256")


def load_secret(path: Path) -> Secret:
    """The secret kept at `path`, made there where there is none. ValueError for a file that is no key.

    A key is whole or not there: power that goes while it is made leaves nothing that a later start would stumble over.
    """
    if not path.exists():
        _make(path)
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} is not a key of {KEY_BYTES} bytes; restore it from its backup")
    return Secret(key)


def _make(path: Path) -> None:
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, os.urandom(KEY_BYTES))
        os.fsync(handle)
    finally:
        os.close(handle)
    new.rename(path)
    logger.info("%s: a new key; what was made under another one, pages and pseudonyms, is not known to it", path.name)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
