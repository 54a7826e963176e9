"""The resident identity card (居民身份证): the little of its text that a hall needs.

What must not be seen cannot be printed: a number shows as its last four characters, in errors not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wire.id_number import IdNumber, IdNumberError, day_of, parse_id_number

TEXT_BYTES = 256
"""The text of a card: UTF-16, little endian, in fields of fixed places."""

_BIRTH = slice(36, 52)
_NUMBER = slice(122, 158)
_VALID_FROM = slice(188, 204)
_VALID_UNTIL = slice(204, 220)
_LONG = "长期"


class CardFault(StrEnum):
    """What is wrong with a card's text."""

    TEXT = "text"
    """It is not text, or not all of it."""
    NUMBER = "number"
    BIRTH = "birth"
    """The birth date beside the number is another one than in the number."""
    VALIDITY = "validity"


class CardError(ValueError):
    """A card whose text makes no sense. What it says is not repeated here."""

    def __init__(self, fault: CardFault) -> None:
        super().__init__(f"the card makes no sense: {fault}")
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is kept of a card; name, address, nation and photo are never looked at."""

    number: IdNumber
    valid_from: date
    valid_until: date | None
    """The last valid day; None: for life (长期)."""

    def expired_on(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until < day


def decode_card(text: bytes, today: date) -> Card:
    """The card whose text a reader has read, `TEXT_BYTES` long. CardError says what makes no sense."""
    if len(text) != TEXT_BYTES:
        raise CardError(CardFault.TEXT)
    try:
        number = parse_id_number(_field(text, _NUMBER), today)
    except IdNumberError:
        raise CardError(CardFault.NUMBER) from None
    if day_of(_field(text, _BIRTH)) != number.birth:
        raise CardError(CardFault.BIRTH)
    until = _field(text, _VALID_UNTIL)
    valid_from, valid_until = day_of(_field(text, _VALID_FROM)), None if until == _LONG else day_of(until)
    if valid_from is None or (valid_until is None and until != _LONG):
        raise CardError(CardFault.VALIDITY)
    return Card(number=number, valid_from=valid_from, valid_until=valid_until)


def _field(text: bytes, place: slice) -> str:
    try:
        return text[place].decode("utf-16-le").strip(" \0")
    except UnicodeDecodeError:  # whose message would quote what it could not read
        raise CardError(CardFault.TEXT) from None
