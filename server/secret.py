"""The hall's secret: one key in a file beside the database, from which every other key is derived."""

from __future__ import annotations

import hmac
import os
from pathlib import Path

KEY_BYTES = 32


class Secret:
    """Derives a key for each purpose. Without the file, pseudonyms and page addresses cannot be made or led back."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def derive(self, purpose: str) -> bytes:
        """The key for `purpose`: HMAC-SHA256 under the hall's own, as HKDF (RFC 5869) expands."""
        return hmac.digest(self._key, purpose.encode() + b"\x01", "sha256")


def load_secret(path: Path) -> Secret:
    """The secret kept at `path`, made there where there is none. ValueError for a file that is no key."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) != KEY_BYTES:
            raise ValueError(f"{path} is not a key of {KEY_BYTES} bytes; restore it from its backup") from None
        return Secret(key)
    try:
        key = os.urandom(KEY_BYTES)
        os.write(handle, key)
        os.fsync(handle)
    finally:
        os.close(handle)
    return Secret(key)
