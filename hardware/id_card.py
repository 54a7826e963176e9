"""The resident identity card (居民身份证): its number, and the little of its text that a hall needs.

A number is 18 characters: six of a place, eight of the birth date, three in order, one check digit, by GB 11643-1999
(ISO 7064, MOD 11-2). Nothing is kept of places: they change, and tables of them refuse real numbers.

What must not be seen cannot be printed: a number shows as its last four characters, in errors not at all.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

TEXT_BYTES = 256
"""The text of a card: UTF-16, little endian, in fields of fixed places."""

_BIRTH = slice(36, 52)
_NUMBER = slice(122, 158)
_VALID_FROM = slice(188, 204)
_VALID_UNTIL = slice(204, 220)
_LONG = "长期"

_LENGTH = 18
_DIGITS = frozenset("0123456789")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


class NumberFault(StrEnum):
    """What is wrong with a number."""

    LENGTH = "length"
    CHARACTERS = "characters"
    CHECK_DIGIT = "check_digit"
    BIRTH_DATE = "birth_date"


class IdNumberError(ValueError):
    """This is no resident identity number. What was given is not repeated here."""

    def __init__(self, fault: NumberFault) -> None:
        super().__init__(f"no identity number: {fault}")
        self.fault = fault


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


@dataclass(frozen=True, slots=True, repr=False)
class IdNumber:
    """A right number, from `parse_id_number`. Only its pseudonym and last four characters leave the kiosk."""

    _characters: str

    @property
    def birth(self) -> date:
        return date.fromisoformat(self._characters[6:14])

    @property
    def tail(self) -> str:
        """The last four characters."""
        return self._characters[-4:]

    def age_on(self, day: date) -> int:
        """Whole years; whoever was born on 29 February is older on 1 March in years without that day."""
        birth = self.birth
        return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))

    def pseudonym(self, key: bytes) -> str:
        """HMAC-SHA256 of the 18 characters with the hall's key, 64 hexadecimal digits. ValueError: no key.

        There are few enough numbers to try them all: only the key keeps the pseudonym from telling the number.
        """
        if not key:
            raise ValueError("a pseudonym needs a key")
        return hmac.new(key, self._characters.encode("ascii"), hashlib.sha256).hexdigest()

    def __repr__(self) -> str:
        return f"IdNumber(…{self.tail})"

    def __str__(self) -> str:
        return f"…{self.tail}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is kept of a card; name, address, nation and photo are never looked at."""

    number: IdNumber
    valid_from: date
    valid_until: date | None
    """The last valid day; None: for life (长期)."""

    def expired_on(self, day: date) -> bool:
        return self.valid_until is not None and self.valid_until < day


def check_digit(first: str) -> str:
    """The 18th character for the first 17 digits, by GB 11643-1999."""
    return _CHECK_DIGITS[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first, strict=True)) % 11]


def parse_id_number(text: str, today: date) -> IdNumber:
    """The number in `text`, of somebody born by `today`; a small x counts as X. IdNumberError says what is wrong."""
    number = text.upper()
    if len(number) != _LENGTH:
        raise IdNumberError(NumberFault.LENGTH)
    if not set(number[:-1]) <= _DIGITS or number[-1] not in _CHECK_DIGITS:
        raise IdNumberError(NumberFault.CHARACTERS)
    if number[-1] != check_digit(number[:-1]):
        raise IdNumberError(NumberFault.CHECK_DIGIT)
    birth = _day(number[6:14])
    if birth is None or birth > today:
        raise IdNumberError(NumberFault.BIRTH_DATE)
    return IdNumber(number)


def decode_card(text: bytes, today: date) -> Card:
    """The card whose text a reader has read, `TEXT_BYTES` long. CardError says what makes no sense."""
    if len(text) != TEXT_BYTES:
        raise CardError(CardFault.TEXT)
    try:
        number = parse_id_number(_field(text, _NUMBER), today)
    except IdNumberError:
        raise CardError(CardFault.NUMBER) from None
    if _day(_field(text, _BIRTH)) != number.birth:
        raise CardError(CardFault.BIRTH)
    until = _field(text, _VALID_UNTIL)
    valid_from, valid_until = _day(_field(text, _VALID_FROM)), None if until == _LONG else _day(until)
    if valid_from is None or (valid_until is None and until != _LONG):
        raise CardError(CardFault.VALIDITY)
    return Card(number=number, valid_from=valid_from, valid_until=valid_until)


def _field(text: bytes, place: slice) -> str:
    try:
        return text[place].decode("utf-16-le").strip(" \0")
    except UnicodeDecodeError:  # whose message would quote what it could not read
        raise CardError(CardFault.TEXT) from None


def _day(digits: str) -> date | None:
    """A day written as eight digits, if there is such a day."""
    if len(digits) != 8 or not set(digits) <= _DIGITS:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
