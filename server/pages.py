"""Pages: where a ticket, a booking or a receipt has its own page, and what proves that somebody may see it.

An address carries a token: what it is about and a MAC over it, under a key of the hall's. Nothing is stored, so a token
survives whatever the hall survives, and cannot be guessed.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from hashlib import blake2b

from server.secret import Secret

_MAC_BYTES = 15
"""120 bits: 20 characters."""


class Pages:
    """Makes and checks the tokens of tickets, bookings and receipts, and the codes typed at a kiosk."""

    def __init__(self, secret: Secret, base: str = "") -> None:
        self._key = secret.derive("page")
        self.base = base.rstrip("/")
        """The address under which people reach this server; set once it is known."""

    def ticket_url(self, ticket: str) -> str:
        """The address of a ticket's page."""
        return f"{self.base}/t/{self.token('t', ticket)}"

    def booking_url(self, booking: str) -> str:
        """The address of a booking's page."""
        return f"{self.base}/b/{self.token('b', booking)}"

    def receipt_url(self, case: str) -> str:
        """The address of an acceptance receipt's page."""
        return f"{self.base}/r/{self.token('r', case)}"

    def token(self, kind: str, name: str) -> str:
        """The token for a ticket (`t`), a booking (`b`) or a case's receipt (`r`)."""
        return f"{name}.{urlsafe_b64encode(self._mac(f'{kind}:{name}')).decode()}"

    def name_of(self, kind: str, token: str) -> str | None:
        """What a token is about; None for one that was not made here."""
        name = token.rpartition(".")[0]
        right = self.token(kind, name)
        return name if hmac.compare_digest(right.encode(), token.encode()) else None

    def code(self, ticket: str) -> str:
        """Four digits that are shown beside a number, so that its holder can have the slip printed elsewhere."""
        return f"{int.from_bytes(self._mac(f'code:{ticket}')[:8], 'big') % 10_000:04d}"

    def receipt_code(self, case: str) -> str:
        """Four digits on a receipt, so that its holder gets a number at a kiosk without its QR code."""
        return self.code(f"r:{case}")

    def _mac(self, text: str) -> bytes:
        """Keyed BLAKE2b (RFC 7693), a third of an HMAC's cost: every ticket that is given needs two."""
        return blake2b(text.encode(), key=self._key, digest_size=_MAC_BYTES).digest()
