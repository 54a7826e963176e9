"""Identity: devices by token, clerks by staff number and PIN, and what each may do."""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
import time
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from weakref import WeakValueDictionary

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, Row, delete, insert, select, update

from queueing import commands as cmd
from queueing.commands import Command
from queueing.plan import MINUTE, Millis
from server import schema
from server.problems import ServerRefusal
from server.secret import Secret
from server.store import Extra, Store
from server.tries import Tries
from server.writer import Writer
from wire.codec import COMMANDS, NAMES
from wire.messages import Identity

DEVICE_KINDS = ("kiosk", "display", "gateway", "integration", "tablet")
"""A tablet shows the rating page of one counter, whose id is its name."""
ROLES = ("clerk", "desk", "manager", "auditor", "office")
"""Clerks at counters, the front desk, managers, auditors, who only read, and the back office, which decides cases."""
WRONG_PINS_ALLOWED = 5
LOCKED_FOR: Millis = 15 * MINUTE
SESSION_LASTS: Millis = 14 * 60 * MINUTE
BELIEVED_S = 2.0
"""Seconds after which a known token is looked up anew: so long a replaced one may still be taken."""
NAME_LENGTH = 64
"""Characters of what a name card says, and of a department."""
KNOWN_LIMIT = 4096
"""Tokens kept in memory; past it all are looked up anew."""

# OWASP's second recommendation for argon2id: 19 MiB, two passes; 20 ms here, so that 180 clerks sign in within seconds.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys_hash() -> str:
    """What the PIN of an unknown staff number is checked against, so that it takes as long as a known one's."""
    return _hasher.hash("0000")


AT_COUNTER = frozenset(
    {
        "sign-out",
        "pause",
        "unpause",
        "call-next",
        "call",
        "recall",
        "serve",
        "complete",
        "no-show",
        "undo-no-show",
        "hold",
        "resume",
        "transfer",
        "ask-rating",
        "register-case",
        "finish-case",
        "hand-over",
    }
)
"""Commands that are given at a counter, by whoever is signed in there."""
_VISITOR = frozenset({"issue", "reprint", "check-in"})
_BOOKING = frozenset({"book", "cancel-booking"})
_FAULTS = frozenset({"report-fault", "clear-fault"})
_FLOOR = frozenset(
    {
        "cancel",
        "assign",
        "move",
        "end-move",
        "stop-intake",
        "start-intake",
        "raise-class",
        "post-notice",
        "withdraw-notice",
        "acknowledge-alarm",
    }
)
_DESK = _VISITOR | _BOOKING | _FAULTS | _FLOOR | {"supply-papers"}
_OFFICE = frozenset({"record-arrival", "decide-case", "supply-papers", "withdraw-case"})
_MAY: dict[str, frozenset[str]] = {
    "kiosk": _VISITOR | _FAULTS | {"hand-in", "cancel"},
    "display": _FAULTS,
    "tablet": frozenset({"rate"}),
    "gateway": _FAULTS | AT_COUNTER | {"rate"},
    "integration": _VISITOR | _BOOKING | _OFFICE | {"cancel"},
    "phone": frozenset({"cancel", "cancel-booking", "book", "rate"}),
    "clerk": AT_COUNTER | _FAULTS | {"supply-papers"},
    "desk": AT_COUNTER | _DESK,
    "manager": AT_COUNTER | _DESK | _OFFICE | {"open-day", "close-day", "call-back", "settle-follow-up"},
    "auditor": frozenset(),
    "office": _OFFICE,
}


def actor_of(identity: Identity) -> str:
    """How the log names who did something; also the scope in which a request_id is unique."""
    name = f"{identity.kind}:{identity.name}"
    return f"{name}@{identity.counter}" if identity.counter else name


def token_hash(token: str) -> bytes:
    """What is stored of a token: SHA-256 is enough for 256 random bits."""
    return sha256(token.encode()).digest()


def badge_hash(secret: Secret, badge: str) -> bytes:
    """What is stored of a badge's number. Badges have few digits: without the hall's key nobody can try them all."""
    return hmac.digest(secret.derive("badge"), badge.strip().encode(), "sha256")


class Directory:
    """Who may speak to the server. Reads the database, so that what the command line adds is known at once."""

    def __init__(self, store: Store, writer: Writer, secret: Secret) -> None:
        self._store = store
        self._secret = secret
        self._writer = writer
        self._known: dict[bytes, _Known] = {}
        self._admitted: dict[bytes, Identity] = {}
        self._verifying = asyncio.Semaphore(2)
        self._badges = Tries(WRONG_PINS_ALLOWED, LOCKED_FOR / 1000)
        self._attempts: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def identify(self, token: str) -> Identity:
        """Who holds `token`. ServerRefusal BAD_TOKEN or SESSION_EXPIRED."""
        return self.identify_hash(token_hash(token))

    hash_of = staticmethod(token_hash)

    def identify_hash(self, digest: bytes) -> Identity:
        """As `identify`, for the hash of a token."""
        if (admitted := self._admitted.get(digest)) is not None:
            return admitted
        known = self._known.get(digest)
        if known is None or known.believed_until < time.monotonic():
            known = self._look_up(digest)
        if known.expires_at is not None and known.expires_at <= self._writer.clock.now():
            raise ServerRefusal("SESSION_EXPIRED", "this session has ended, sign in again")
        return known.identity

    def admit(self, kind: str, name: str) -> str:
        """Let a device in for as long as this server runs; answers its token, which is on no disk."""
        token = secrets.token_urlsafe(32)
        self._admitted[token_hash(token)] = Identity(kind=kind, name=name)
        return token

    @property
    def admitted(self) -> dict[str, str]:
        """The kind of each device that was let in for as long as this server runs."""
        return {identity.name: identity.kind for identity in self._admitted.values()}

    def authorize(self, identity: Identity, command: Command) -> None:
        """ServerRefusal FORBIDDEN or SESSION_EXPIRED unless `identity` may give `command`."""
        name = NAMES[type(command)]
        self.check(identity, name)
        if isinstance(command, cmd.RateVisit) and identity.kind == "tablet" and identity.name != command.counter:
            raise ServerRefusal("FORBIDDEN", f"this tablet does not stand at counter {command.counter}")
        if name not in AT_COUNTER:
            return
        counter: str = command.counter  # type: ignore[union-attr]
        if identity.kind == "gateway":
            return  # a keypad at the counter, whose clerk is signed in there; the hall refuses at a closed one
        if identity.counter != counter:
            raise ServerRefusal("FORBIDDEN", f"this session is not for counter {counter}")
        state = self._writer.hall.counters.get(counter)
        if state is not None and state.clerk is not None and state.clerk != identity.name:
            raise ServerRefusal("SESSION_EXPIRED", f"another clerk has taken counter {counter}")

    def check(self, identity: Identity, name: str) -> None:
        """ServerRefusal FORBIDDEN for a command that this kind of terminal never gives."""
        if name in COMMANDS and name not in _MAY[identity.kind]:
            raise ServerRefusal("FORBIDDEN", f"a {identity.kind} may not {name}")

    async def sign_in(self, staff_no: str, pin: str, counter: str | None) -> str:
        """Check a clerk's PIN, open the counter, and answer a session's token, shown once.

        ServerRefusal WRONG_PIN, LOCKED_OUT or FORBIDDEN; `ProblemError` where the hall refuses to open the counter.
        """
        return await self._begin(await self._check_pin(staff_no, pin), counter)

    async def sign_in_by_badge(self, badge: str, counter: str) -> str:
        """As `sign_in`, for whoever shows a badge. Wrong badges lock out their counter as wrong PINs lock out a clerk.

        ServerRefusal WRONG_BADGE or LOCKED_OUT; `ProblemError` where the hall refuses to open the counter.
        """
        return await self._begin(await self._check_badge(badge, counter), counter)

    def name_of(self, staff_no: str) -> str | None:
        """What the name card of a clerk says."""
        table = schema.clerks
        rows = self._store.read(select(table.c.name).where(table.c.staff_no == staff_no))
        return rows[0].name if rows else None

    async def _begin(self, clerk: Row[Any], counter: str | None) -> str:
        """Begin a session of a clerk whose PIN or badge was right."""
        now = self._writer.clock.now()
        table = schema.clerks
        if counter is None and clerk.role == "clerk":
            raise ServerRefusal("FORBIDDEN", "a clerk signs in at a counter")
        token = secrets.token_urlsafe(32)
        staff_no: str = clerk.staff_no
        digest = token_hash(token)
        identity = Identity(kind=clerk.role, name=staff_no, counter=counter)
        expires_at = now + SESSION_LASTS

        def remember(connection: Connection) -> None:
            row = {"token_hash": digest, "staff_no": staff_no, "role": identity.kind, "counter": counter}
            connection.execute(insert(schema.sessions).values(**row, expires_at=expires_at))
            connection.execute(update(table).where(table.c.staff_no == staff_no).values(failures=0, locked_until=0))
            connection.execute(delete(schema.sessions).where(schema.sessions.c.expires_at <= now))

        if counter is None:
            await self._writer.write(remember)
        else:
            command = cmd.SignIn(counter=counter, clerk=staff_no, name=clerk.name)
            await self._writer.perform(command, actor_of(identity), secrets.token_hex(16), remember)
        return token

    def ending_sessions(self, identity: Identity) -> Extra:
        """What to write along with a sign-out: the clerk's sessions at that counter end."""
        table = schema.sessions
        theirs = (table.c.staff_no == identity.name) & (table.c.counter == identity.counter)
        return lambda connection: connection.execute(delete(table).where(theirs))

    def forget(self, identity: Identity) -> None:
        """Know a clerk's sessions at a counter no longer: they have ended on disk."""
        for digest in [digest for digest, known in self._known.items() if known.identity == identity]:
            del self._known[digest]

    async def end_session(self, token: str) -> None:
        """End the session that `token` holds; ProblemError where the store takes nothing now."""
        digest, table = token_hash(token), schema.sessions
        await self._writer.write(
            lambda connection: connection.execute(delete(table).where(table.c.token_hash == digest))
        )
        self._known.pop(digest, None)

    async def _check_pin(self, staff_no: str, pin: str) -> Row[Any]:
        """The clerk whose PIN this is. ServerRefusal WRONG_PIN or LOCKED_OUT.

        One attempt a clerk at a time: guesses sent together are counted one by one.
        """
        table = schema.clerks
        wrong = ServerRefusal("WRONG_PIN", "staff number or PIN is wrong")
        async with self._attempts.setdefault(staff_no, asyncio.Lock()):
            rows = self._store.read(select(table).where(table.c.staff_no == staff_no))
            clerk: Row[Any] | None = rows[0] if rows else None
            now = self._writer.clock.now()
            if clerk is not None:
                _require_not_locked(clerk, now)
            async with self._verifying:
                right = await asyncio.to_thread(_verify, clerk.pin_hash if clerk is not None else None, pin)
            if clerk is None:
                raise wrong
            if not right:
                await self._count_failure(staff_no, now)
                raise wrong
            return clerk

    async def _check_badge(self, badge: str, counter: str) -> Row[Any]:
        """The clerk whose badge this is. ServerRefusal WRONG_BADGE or LOCKED_OUT."""
        table = schema.clerks
        async with self._attempts.setdefault(f"badge@{counter}", asyncio.Lock()):
            try:
                self._badges.check(counter)
            except ServerRefusal:
                raise ServerRefusal("LOCKED_OUT", f"too many wrong badges at counter {counter}") from None
            rows = self._store.read(select(table).where(table.c.badge_hash == badge_hash(self._secret, badge)))
            if not rows:
                self._badges.failed(counter)
                raise ServerRefusal("WRONG_BADGE", "nobody has this badge")
            clerk: Row[Any] = rows[0]
            _require_not_locked(clerk, self._writer.clock.now())
            return clerk

    async def _count_failure(self, staff_no: str, now: Millis) -> None:
        table = schema.clerks

        def count(connection: Connection) -> None:
            failures = connection.execute(select(table.c.failures).where(table.c.staff_no == staff_no)).scalar_one() + 1
            locked = now + LOCKED_FOR if failures >= WRONG_PINS_ALLOWED else 0
            values = {"failures": 0 if locked else failures, "locked_until": locked}
            connection.execute(update(table).where(table.c.staff_no == staff_no).values(**values))

        await self._writer.write(count)

    def _look_up(self, digest: bytes) -> _Known:
        """Who holds a token, as the database says now. ServerRefusal BAD_TOKEN."""
        self._known.pop(digest, None)
        sessions, devices = schema.sessions, schema.devices
        expires_at = None
        clerks = schema.clerks
        session = select(sessions, clerks.c.department).outerjoin(clerks, clerks.c.staff_no == sessions.c.staff_no)
        if rows := self._store.read(session.where(sessions.c.token_hash == digest)):
            row = rows[0]
            department = row.department if row.role == "office" else None
            identity = Identity(kind=row.role, name=row.staff_no, counter=row.counter, department=department)
            expires_at = row.expires_at
        elif rows := self._store.read(select(devices).where(devices.c.token_hash == digest)):
            identity = Identity(kind=rows[0].kind, name=rows[0].name)
        else:
            raise ServerRefusal("BAD_TOKEN", "no such token; add the device, or sign in")
        if len(self._known) >= KNOWN_LIMIT:
            self._known.clear()
        known = self._known[digest] = _Known(identity, expires_at, time.monotonic() + BELIEVED_S)
        return known


@dataclass(frozen=True, slots=True)
class _Known:
    """Who holds a token, how long as a session, and how long this is believed without looking again."""

    identity: Identity
    expires_at: Millis | None
    believed_until: float


def add_device(connection: Connection, kind: str, name: str, now: Millis) -> str:
    """Add a device, or give it a new token, which is answered and shown once. ValueError for a bad kind or name."""
    if kind not in DEVICE_KINDS:
        raise ValueError(f"kind must be one of {', '.join(DEVICE_KINDS)}")
    _check_name(name)
    token = secrets.token_urlsafe(32)
    table = schema.devices
    connection.execute(delete(table).where(table.c.name == name))
    row = {"name": name, "kind": kind, "token_hash": token_hash(token), "created_at": now}
    connection.execute(insert(table).values(**row))
    return token


def add_clerk(
    connection: Connection,
    staff_no: str,
    pin: str,
    role: str,
    *,
    name: str | None = None,
    department: str | None = None,
    badge: bytes | None = None,
) -> None:
    """Add a clerk, or give a new PIN and role, which ends the clerk's sessions.

    `name` is what the name card says, `department` whose cases alone a member of the back office may touch, `badge` as
    `badge_hash` makes it. What is None stays as it is; an empty one is taken away. ValueError for a bad PIN or name,
    and for a badge that is another's.
    """
    if role not in ROLES:
        raise ValueError(f"role must be one of {', '.join(ROLES)}")
    _check_name(staff_no)
    if not re.fullmatch(r"[0-9]{4,12}", pin):
        raise ValueError("a PIN is 4 to 12 digits")
    table = schema.clerks
    # Hashed before the first statement: from then on a running server waits for this transaction.
    row = {"staff_no": staff_no, "role": role, "pin_hash": _hasher.hash(pin), "failures": 0, "locked_until": 0}
    given = {"name": _one_line(name), "department": _one_line(department), "badge_hash": badge}
    before = connection.execute(select(table).where(table.c.staff_no == staff_no)).one_or_none()
    kept = {field: getattr(before, field, None) if value is None else value or None for field, value in given.items()}
    others = (table.c.badge_hash == kept["badge_hash"]) & (table.c.staff_no != staff_no)
    if kept["badge_hash"] is not None and connection.execute(select(table.c.staff_no).where(others)).first():
        raise ValueError("this badge is another clerk's")
    connection.execute(delete(table).where(table.c.staff_no == staff_no))
    connection.execute(delete(schema.sessions).where(schema.sessions.c.staff_no == staff_no))
    connection.execute(insert(table).values(**row, **kept))


def _check_name(name: str) -> None:
    if not re.fullmatch(r"[\w.-]{1,64}", name):
        raise ValueError("a name is 1 to 64 letters, digits, '.', '_' or '-'")


def _one_line(text: str | None) -> str | None:
    """A name as it is kept. ValueError for one that is too long, or no text."""
    if text is None:
        return None
    kept = " ".join(text.split())
    if len(kept) > NAME_LENGTH or not kept.isprintable():
        raise ValueError(f"a name card or department has at most {NAME_LENGTH} characters")
    return kept


def _require_not_locked(clerk: Row[Any], now: Millis) -> None:
    # A lock-out longer than any that is given was set before the clock jumped back.
    if 0 < clerk.locked_until - now <= LOCKED_FOR:
        minutes = -(-(clerk.locked_until - now) // MINUTE)
        raise ServerRefusal("LOCKED_OUT", f"too many wrong PINs; try again in {minutes} min")


def _verify(pin_hash: str | None, pin: str) -> bool:
    try:
        return _hasher.verify(pin_hash or _nobodys_hash(), pin)
    except VerificationError:
        return False
