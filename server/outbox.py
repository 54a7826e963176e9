"""The outbox: messages about cases, written in the transaction of the events they tell of, until they are delivered.

What a message says, and to whom, is in an encrypted box that is emptied once it is delivered. The phone number is not
in it: it stands with the contact, and is looked up when the message goes out.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, insert, or_, select, update

from layouts.layout import Layout
from queueing.case import Case
from queueing.plan import DAY, MINUTE, Millis
from server import schema
from server.box import Box
from server.clock import local, moment
from server.contacts import wipe
from server.message import Message, write
from server.pages import Pages
from server.secret import Secret
from server.store import Extra, Store

APPLICANT = "applicant"
DEPARTMENT = "department"
LATEST_RETRY: Millis = 10 * MINUTE
"""No message rests longer between two tries; one that seems to was put off before the clock jumped back."""
REMINDED_AT = "09:00"
"""The applicant is reminded of missing papers at this time of the day before they are due."""

_table = schema.outbox
_waits: ColumnElement[bool] = _table.c.box.is_not(None)


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """What a box holds."""

    key: str
    """The same at every try, so that whoever receives it twice can tell."""
    to: str
    """The contact's reference, or the department."""
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message that is to be delivered."""

    id: int
    at: Millis
    case: str
    message: str
    recipient: str
    box: bytes
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """How a message stands, for staff."""

    id: int
    at: Millis
    message: str
    recipient: str
    delivered_at: Millis | None
    attempts: int
    error: str | None
    waits: bool


class Outbox:
    """All messages of a hall. `due`, `waits` and `oldest_failed` may be called by any thread, the rest on the loop."""

    def __init__(self, store: Store, secret: Secret, layout: Layout, pages: Pages) -> None:
        self._store = store
        self._box = Box(secret.derive("outbox"))
        self._layout = layout
        self._pages = pages
        reminders = select(_table.c.case_id, _table.c.at).where(_table.c.message == Message.PAPERS_DUE)
        self._reminded: set[tuple[str, Millis]] = {(row.case_id, row.at) for row in store.read(reminders)}

    def tell_applicant(self, case: Case, message: Message, at: Millis, code: str = "") -> Extra | None:
        """Write a message to the applicant along with what it tells of; None where there is no way to reach them."""
        return self._post(case, message, at, APPLICANT, case.contact, code) if case.contact is not None else None

    def tell_department(self, case: Case, at: Millis) -> Extra | None:
        """Write the call to the department that is to come."""
        return self._post(case, Message.SUMMONED, at, DEPARTMENT, case.department) if case.department else None

    def unreminded(self, cases: Iterable[Case], now: Millis) -> list[tuple[Case, Millis]]:
        """Whom to remind of missing papers now, each with the time that it was to be done; each deadline once."""
        due = due_reminders(cases, now, self._layout.plan.timezone)
        return [(case, at) for case, at in due if (case.id, at) not in self._reminded]

    def remind(self, case: Case, at: Millis) -> Extra:
        """Write what reminds an applicant; once it is on disk, tell `reminded`."""
        return self._post(case, Message.PAPERS_DUE, at, APPLICANT, case.contact)

    def reminded(self, case: Case, at: Millis) -> None:
        """This reminder is written."""
        self._reminded.add((case.id, at))

    def due(self, now: Millis, speed: float, limit: int, but: Collection[int]) -> Sequence[Waiting]:
        """Messages to be delivered now, oldest first, and of each case its oldest only; none of `but`."""
        before = _table.alias()
        earlier = exists().where(
            before.c.case_id == _table.c.case_id, before.c.box.is_not(None), before.c.id < _table.c.id
        )
        rested = or_(_table.c.due_at <= now, _table.c.due_at > now + int(LATEST_RETRY * speed))
        asked = select(_table).where(and_(_waits, rested, ~earlier, _table.c.id.not_in(but)))
        return [_waiting(row) for row in self._read(asked.order_by(_table.c.due_at, _table.c.id).limit(limit))]

    def waits(self) -> bool:
        """Whether anything is not delivered yet."""
        return bool(self._read(select(_table.c.id).where(_waits).limit(1)))

    def oldest_failed(self) -> Millis | None:
        """Since when the oldest message waits that could not be delivered at once."""
        at: Millis | None = self._read(select(func.min(_table.c.at)).where(and_(_waits, _table.c.attempts > 0)))[0][0]
        return at

    def open(self, waiting: Waiting) -> Sealed:
        """What a message says. ForeignBoxError where another key closed it."""
        return msgspec.json.decode(self._box.open(waiting.box, _label(waiting.case, waiting.message)), type=Sealed)

    def posted(self, case: str) -> list[Posted]:
        """The messages of one case, oldest first."""
        rows = self._store.read(select(_table).where(_table.c.case_id == case).order_by(_table.c.id))
        return [_posted(row) for row in rows]

    def delivered(self, waiting: Waiting, at: Millis) -> Extra:
        """It has arrived: forget what it said."""
        done = update(_table).where(_table.c.id == waiting.id)
        return lambda connection: wipe(connection, done.values(box=None, delivered_at=at, error=None))

    def failed(self, waiting: Waiting, error: str, due_at: Millis) -> Extra:
        """It could not be delivered; try again at `due_at`."""
        attempts = waiting.attempts + 1
        put_off = update(_table).where(_table.c.id == waiting.id)
        return lambda connection: connection.execute(put_off.values(attempts=attempts, error=error, due_at=due_at))

    def given_up(self, message: int, error: str) -> Extra:
        """It will never be delivered: forget what it said, and keep why."""
        lost = update(_table).where(and_(_table.c.id == message, _waits))
        return lambda connection: wipe(connection, lost.values(box=None, error=error))

    def purge(self, now: Millis, kept: Millis) -> Extra:
        """Delete what is only history, once it is older than `kept`."""
        old = delete(_table).where(and_(_table.c.box.is_(None), _table.c.at <= now - kept))
        return lambda connection: connection.execute(old)

    def _post(self, case: Case, message: Message, at: Millis, recipient: str, to: str | None, code: str = "") -> Extra:
        said = write(self._layout, message, case, page=self._pages.receipt_url(case.id), code=code)
        sealed = Sealed(key=f"{case.id}-{message}-{secrets.token_hex(8)}", to=to or "", zh=said.zh, en=said.en)
        row = {
            "at": at,
            "case_id": case.id,
            "message": message.value,
            "recipient": recipient,
            "box": self._box.close(msgspec.json.encode(sealed), _label(case.id, message)),
            "attempts": 0,
            "due_at": at,
        }
        return lambda connection: connection.execute(insert(_table).values(**row))

    def _read(self, query: Select[Any]) -> Sequence[Any]:
        """Rows over a connection of its own, so that a long list of messages keeps nobody else from reading."""
        with self._store.engine.connect() as connection:
            return connection.execute(query).all()


def due_reminders(cases: Iterable[Case], now: Millis, timezone: str) -> Iterator[tuple[Case, Millis]]:
    """Cases of whose missing papers an applicant is to be reminded by now, each with the time it was to be done."""
    for case in cases:
        for due in sorted({paper.due for paper in case.missing}):
            at = reminded_at(due, timezone)
            if case.contact is not None and case.registered_at < at <= now < due:
                yield case, at


def reminded_at(due: Millis, timezone: str) -> Millis:
    """When an applicant is reminded of papers that are due then."""
    return moment(local(due - DAY, timezone).date(), REMINDED_AT, timezone)


def _label(case: str, message: str) -> str:
    return f"{case} {message}"


def _waiting(row: Row[tuple[object, ...]]) -> Waiting:
    return Waiting(
        id=row.id,
        at=row.at,
        case=row.case_id,
        message=row.message,
        recipient=row.recipient,
        box=row.box,
        attempts=row.attempts,
    )


def _posted(row: Row[tuple[object, ...]]) -> Posted:
    return Posted(
        id=row.id,
        at=row.at,
        message=row.message,
        recipient=row.recipient,
        delivered_at=row.delivered_at,
        attempts=row.attempts,
        error=row.error,
        waits=row.box is not None,
    )
