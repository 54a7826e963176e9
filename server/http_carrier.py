"""The HTTP carrier: posts each letter to an address, a webhook of the city's own systems or an SMS gateway.

What an address is asked in is a `Form`. A letter has arrived when the answer's status is 2xx, and says what the form
expects. Connections go where the address says: no redirects, no proxies.
"""

from __future__ import annotations

import logging
import ssl
import threading
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

import msgspec

from server.letter import Letter, NotDeliveredError

logger = logging.getLogger(__name__)

CONNECT_S = 5.0
"""Seconds for a connection, and between two signs of life."""
WHOLE_S = 20.0
"""Seconds for all of it."""
ANSWER_LIMIT = 64 * 1024
_HERE = frozenset({"localhost", "127.0.0.1", "::1"})
_OF_LETTER = frozenset({400, 413, 422})
"""Statuses that tell of this letter; all others of the address."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is posted."""

    content: bytes
    media_type: str


class Form(Protocol):
    """How an address wants to be asked."""

    def write(self, letter: Letter) -> Body:
        """The letter as this address takes it."""

    def accepts(self, answer: bytes) -> bool:
        """Whether the answer, of status 2xx, says that the letter was taken."""


class JsonForm:
    """The letter as it is, in JSON: what webhooks get."""

    def write(self, letter: Letter) -> Body:
        """All fields of the letter."""
        return Body(msgspec.json.encode(letter), "application/json")

    def accepts(self, answer: bytes) -> bool:
        """The status says enough."""
        return True


class HttpCarrier:
    """Posts letters to one address, over a new connection each."""

    def __init__(self, url: str, token: str | None, form: Form, headers: dict[str, str] | None = None) -> None:
        """`token` is sent as a bearer token (RFC 6750). ValueError for what is no address."""
        self._url = _checked(url)
        self._form = form
        self._headers = {"User-Agent": "jiaohao", **(headers or {})}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
        if self._url.scheme == "http" and self._url.hostname not in _HERE:
            logger.warning("messages go to %s unencrypted: anybody on the way can read them", self._url.hostname)
        self._trust = ssl.create_default_context() if self._url.scheme == "https" else None

    def deliver(self, letter: Letter) -> None:
        """Post a letter. NotDeliveredError, also where only the answer was lost."""
        body = self._form.write(letter)
        headers = {**self._headers, "Content-Type": body.media_type, "Idempotency-Key": letter.key}
        connection = self._connect()
        limit = threading.Timer(WHOLE_S, _hang_up, [connection])
        limit.daemon = True
        limit.start()
        try:
            connection.request("POST", self._target, body.content, headers)
            response = connection.getresponse()
            answer = response.read(ANSWER_LIMIT)
        except (OSError, HTTPException) as error:
            raise NotDeliveredError(f"no answer: {type(error).__name__}") from None
        finally:
            limit.cancel()
            connection.close()
        if not 200 <= response.status < 300:
            raise NotDeliveredError(f"HTTP {response.status}", away=response.status not in _OF_LETTER)
        if not self._form.accepts(answer):
            raise NotDeliveredError("the gateway did not take it", away=False)

    @property
    def _target(self) -> str:
        return (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")

    def _connect(self) -> HTTPConnection:
        host = self._url.hostname or ""
        if self._trust is not None:
            return HTTPSConnection(host, self._url.port, timeout=CONNECT_S, context=self._trust)
        return HTTPConnection(host, self._url.port, timeout=CONNECT_S)


def _hang_up(connection: HTTPConnection) -> None:
    """End a connection that lives but does not get on."""
    try:
        if connection.sock is not None:
            connection.sock.shutdown(2)
    except OSError:
        return


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url} is no http or https address")
    if parts.username is not None or parts.password is not None:
        raise ValueError("an address has no password in it; put the token into a file")
    _ = parts.port  # ValueError where it is none
    return parts
