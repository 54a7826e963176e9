"""The console's session: a cookie that holds the token of a directory's session, and what proves that a form is ours.

Nothing is kept beside the directory's own row. The token against forged forms (CSRF) is an HMAC under the session's
token, so that whoever has no session cannot make it, and it ends with the session.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

from litestar.datastructures import Cookie

from server.identity import Directory
from server.problems import ServerRefusal
from server.web.console.console import console_of
from server.web.manner import Manner
from server.web.site import Connection
from wire.messages import Identity

COOKIE = "console"
LANGUAGE = "console_language"
PATH = "/console"
ROLES = ("desk", "manager", "auditor", "office")
"""Who has a console; a clerk has a terminal."""


class SignInNeededError(Exception):
    """Nobody is signed in, or not any more."""


class NotAllowedError(Exception):
    """This page is not for the role that is signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSession:
    """Who is signed in."""

    identity: Identity
    csrf: str
    """What every form sends along, as its field `csrf` or in the header X-CSRF-Token."""
    digest: bytes
    """The directory's name for the session."""
    directory: Directory

    @property
    def role(self) -> str:
        """One of `ROLES`."""
        return self.identity.kind

    @property
    def name(self) -> str:
        """Staff number."""
        return self.identity.name

    def may(self, command: str) -> bool:
        """Whether this member of staff may give the command of that name, see `wire.codec.COMMANDS`."""
        try:
            self.directory.check(self.identity, command)
        except ServerRefusal:
            return False
        return True

    @property
    def alive(self) -> bool:
        """Whether the session still stands: it has not expired, and nobody ended it."""
        try:
            return self.directory.identify_hash(self.digest) == self.identity
        except ServerRefusal:
            return False


def signed_in(connection: Connection, *roles: str) -> ConsoleSession:
    """Who is signed in at this console.

    SignInNeededError, which leads to the page where one signs in; NotAllowedError where it is none of `roles`, if any
    are named.
    """
    session = session_of(connection)
    if session is None:
        raise SignInNeededError
    if roles and session.role not in roles:
        raise NotAllowedError
    return session


def session_of(connection: Connection) -> ConsoleSession | None:
    """As `signed_in`, or None."""
    token = connection.cookies.get(COOKIE, "")
    if not token:
        return None
    directory = console_of(connection).site.reception.directory
    try:
        identity = directory.identify(token)
    except ServerRefusal:
        return None
    if identity.kind not in ROLES:
        return None
    return ConsoleSession(identity=identity, csrf=csrf_of(token), digest=directory.hash_of(token), directory=directory)


def csrf_of(token: str) -> str:
    """What a form of the session with this token carries."""
    return hmac.digest(token.encode(), b"console form", "sha256").hex()


def cookie_of(connection: Connection, token: str | None) -> Cookie:
    """The cookie that signs a browser in with a session's token, or out."""
    return Cookie(
        key=COOKIE,
        value=token or "",
        path=PATH,
        httponly=True,
        samesite="strict",
        secure=_secure(connection),
        max_age=None if token else 0,
    )


def language_cookie(connection: Connection, language: str) -> Cookie:
    """The cookie that remembers the console's language."""
    year = 365 * 24 * 3600
    return Cookie(
        key=LANGUAGE, value=language, path=PATH, samesite="lax", secure=_secure(connection), max_age=year, httponly=True
    )


def console_manner(connection: Connection) -> Manner:
    """The language that was chosen; Chinese until then."""
    return Manner(language="en" if connection.cookies.get(LANGUAGE) == "en" else "zh", chosen=True)


def next_page(asked: str) -> str:
    """Where to go after signing in: an address of the console, whatever was asked."""
    parts = urlsplit(asked)
    inside = parts.path == PATH or parts.path.startswith(f"{PATH}/")
    ours = inside and not parts.scheme and not parts.netloc and asked.startswith(PATH)
    return asked if ours and "\\" not in asked and asked.isprintable() else PATH


def _secure(connection: Connection) -> bool:
    """Whether people reach this server by https only: its public address, or a proxy of ours, says so."""
    site = console_of(connection).site
    return site.pages.base.startswith("https:") or site.guard.is_https(connection.headers)
