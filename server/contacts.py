"""Contacts: how applicants are reached, encrypted. The hall and its log know a contact by a reference only.

A row is written with the case that it belongs to, and deleted so long after the case has ended as the layout says.
"""

from __future__ import annotations

import hmac
import re

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from queueing.case import Delivery
from queueing.plan import Millis
from server import schema
from server.box import Box, ForeignBoxError
from server.secret import Secret
from server.store import Extra, Store
from wire.problem import MalformedError

NAME_LENGTH = 40
ADDRESS_LENGTH = 200
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,6})?|\+\d{8,15}")
"""A mobile number, a landline with its area code, or an international number."""
_REFERENCE_BYTES = 16


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An applicant, in clear. Never logged: its text form tells nothing."""

    name: str
    phone: str
    address: str | None = None

    def __repr__(self) -> str:
        return "Contact(…)"

    __str__ = __repr__


class MaskedContact(msgspec.Struct, frozen=True, kw_only=True):
    """What is enough to recognise an applicant by: 张*, 138****1234."""

    name: str
    phone: str


def contact_of(told: object) -> Contact:
    """The contact that a terminal tells. MalformedError, which repeats nothing of it."""
    try:
        found = msgspec.convert(told, Contact)
    except (msgspec.ValidationError, ValueError):
        raise MalformedError("contact is {name, phone, address?}") from None
    contact = Contact(
        name=" ".join(found.name.split()),
        phone=re.sub(r"[\s()]", "", found.phone),
        address=" ".join(found.address.split()) or None if found.address is not None else None,
    )
    if not (1 <= len(contact.name) <= NAME_LENGTH and contact.name.isprintable()):
        raise MalformedError(f"contact.name has 1 to {NAME_LENGTH} characters")
    if not (contact.phone.isascii() and _PHONE.fullmatch(contact.phone)):
        raise MalformedError("contact.phone is a mobile number, or a landline with its area code")
    if contact.address is not None and not (len(contact.address) <= ADDRESS_LENGTH and contact.address.isprintable()):
        raise MalformedError(f"contact.address has at most {ADDRESS_LENGTH} characters")
    return contact


def require_reachable(delivery: object, contact: Contact | None) -> None:
    """MalformedError where the applicant could not be told of a locker, or the courier not where to go."""
    if delivery in (Delivery.LOCKER, Delivery.EMS) and contact is None:
        raise MalformedError(f"delivery by {delivery} needs a contact")
    if delivery == Delivery.EMS and contact is not None and contact.address is None:
        raise MalformedError("delivery by ems needs contact.address")


def masked(contact: Contact) -> MaskedContact:
    """A contact as staff may see it who need not reach it."""
    digits, shown = contact.phone, 3 if len(contact.phone) >= 11 else 0
    return MaskedContact(name=f"{contact.name[0]}*", phone=f"{digits[:shown]}****{digits[-4:]}")


class Contacts:
    """All contacts of a hall. Called on the event loop."""

    def __init__(self, store: Store, secret: Secret, kept: Millis) -> None:
        """`kept`: how long after its case has ended a contact is still there."""
        self._store = store
        self._box = Box(secret.derive("contact"))
        self._names = secret.derive("contact name")
        self._kept = kept

    def reference(self, actor: str, request_id: str, date: str) -> str:
        """The name of the contact that this request of that day tells: the same again for a repeat."""
        digest = hmac.digest(self._names, f"{date}\n{actor}\n{request_id}".encode(), "sha256")
        return digest[:_REFERENCE_BYTES].hex()

    def keep(self, reference: str, contact: Contact) -> Extra:
        """Write a contact along with the case that needs it."""
        box = self._box.close(msgspec.json.encode(contact), reference)
        new = insert(schema.contacts).prefix_with("OR REPLACE").values(contact=reference, box=box)
        return lambda connection: connection.execute(new)

    def release(self, reference: str, ended_at: Millis) -> Extra:
        """Its case has ended: keep it no longer than it must be."""
        table = schema.contacts
        until = update(table).where(table.c.contact == reference).values(kept_until=ended_at + self._kept)
        return lambda connection: connection.execute(until)

    def read(self, reference: str) -> Contact | None:
        """A contact in clear; None once it is gone. ForeignBoxError where another key closed it."""
        table = schema.contacts
        rows = self._store.read(select(table.c.box).where(table.c.contact == reference))
        if not rows:
            return None
        try:
            return msgspec.json.decode(self._box.open(rows[0].box, reference), type=Contact)
        except msgspec.MsgspecError:
            raise ForeignBoxError(f"contact {reference} is none") from None

    def purge(self, now: Millis) -> Extra:
        """Delete the contacts whose time is over; what stood on their pages is overwritten."""
        table = schema.contacts
        return lambda connection: wipe(connection, delete(table).where(table.c.kept_until <= now))


def wipe(connection: Connection, statement: object) -> None:
    """Carry out a statement that deletes, with what it deletes overwritten (SQLite's `secure_delete`)."""
    connection.exec_driver_sql("PRAGMA secure_delete = ON")
    try:
        connection.execute(statement)  # type: ignore[call-overload]
    finally:
        connection.exec_driver_sql("PRAGMA secure_delete = OFF")
