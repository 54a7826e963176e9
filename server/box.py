"""A box: bytes that only the hall's own key opens, however the database came into somebody's hands."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
"""Bytes in front; random, as NIST SP 800-38D, 8.2.2 has it."""


class ForeignBoxError(Exception):
    """The box was not closed under this key and label, or was changed since. Nothing of it is told."""


class Box:
    """Closes and opens boxes by AES-256-GCM (NIST SP 800-38D)."""

    def __init__(self, key: bytes) -> None:
        """`key`: 32 bytes, one for each purpose, see `server.secret`."""
        self._cipher = AESGCM(key)

    def close(self, content: bytes, label: str) -> bytes:
        """`content`, encrypted. `label` says whose it is: under another one it does not open."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, label.encode())

    def open(self, box: bytes, label: str) -> bytes:
        """What was closed. ForeignBoxError."""
        try:
            return self._cipher.decrypt(box[:_NONCE], box[_NONCE:], label.encode())
        except (InvalidTag, ValueError):
            raise ForeignBoxError(f"{label} does not open under this hall's key") from None
