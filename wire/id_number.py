"""The resident identity number (居民身份证号码), and how a person is named on the wire without telling it.

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


@dataclass(frozen=True, slots=True, repr=False)
class IdNumber:
    """A right number, see `parse_id_number`. It leaves a kiosk as its pseudonym and last four, never whole."""

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
    birth = day_of(number[6:14])
    if birth is None or birth > today:
        raise IdNumberError(NumberFault.BIRTH_DATE)
    return IdNumber(number)


def day_of(digits: str) -> date | None:
    """A day written as eight digits, if there is such a day."""
    if len(digits) != 8 or not set(digits) <= _DIGITS:
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
