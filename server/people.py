"""People: the one table that leads from a person's name in the log back to an identity card, and its purge.

A kiosk tells a pseudonym, an HMAC of the card's number under the hall's key, and the last four characters. The log and
the hall know the person by a random name only. Once the row that ties the two is deleted, the log is anonymous.
"""

from __future__ import annotations

import secrets
from collections.abc import Set as AbstractSet

from sqlalchemy import Connection, delete, insert, select, update

from queueing.hall import Hall
from queueing.plan import Millis
from server import schema
from server.store import Extra, Store


class People:
    """Who has a ticket or a booking now, or missed one lately. Called on the event loop."""

    def __init__(self, store: Store) -> None:
        table = schema.people
        rows = store.read(select(table.c.name, table.c.pseudonym, table.c.tail))
        self._names: dict[str, str] = {row.pseudonym: row.name for row in rows}
        self._tails: dict[str, str] = {row.name: row.tail for row in rows}

    def name_of(self, pseudonym: str) -> str | None:
        """The name of a person who is known."""
        return self._names.get(pseudonym)

    def tail_of(self, name: str) -> str | None:
        """The last four characters of a person's identity number."""
        return self._tails.get(name)

    def admit(self, pseudonym: str, tail: str, now: Millis) -> tuple[str, Extra]:
        """A person's name, a new one for who is not known, and what to write along with the command that needs it."""
        name = self._names.get(pseudonym)
        if name is None:
            name = secrets.token_hex(8)
            self._names[pseudonym] = name
        self._tails[name] = tail
        row = {"name": name, "pseudonym": pseudonym, "tail": tail, "seen_at": now}
        return name, lambda connection: _write(connection, row)

    def purge(self, hall: Hall) -> Extra:
        """Forget everybody who has no open ticket, no booking and no missed booking that still counts."""
        needed = {*hall.of_person, *hall.no_shows, *(booking.person for booking in hall.bookings.values())}
        self._names = {pseudonym: name for pseudonym, name in self._names.items() if name in needed}
        self._tails = {name: tail for name, tail in self._tails.items() if name in needed}
        return lambda connection: _keep_only(connection, needed)


def _write(connection: Connection, row: dict[str, object]) -> None:
    table = schema.people
    seen = {"seen_at": row["seen_at"], "tail": row["tail"]}
    if connection.execute(update(table).where(table.c.name == row["name"]).values(**seen)).rowcount == 0:
        # A purge that the disk refused may have left an older name.
        connection.execute(delete(table).where(table.c.pseudonym == row["pseudonym"]))
        connection.execute(insert(table).values(**row))


def _keep_only(connection: Connection, needed: AbstractSet[str]) -> None:
    """Write the table anew with the rows that are needed. What was on its pages is overwritten, not only let go."""
    table = schema.people
    kept = [row._asdict() for row in connection.execute(select(table)) if row.name in needed]
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    try:
        connection.execute(delete(table))
        if kept:
            connection.execute(insert(table), kept)
    finally:
        connection.exec_driver_sql("PRAGMA secure_delete = OFF")
