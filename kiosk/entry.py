"""Entry: what is typed on the kiosk's own pads. Which keys a pad takes, and how the typed is shown."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from wire.id_number import IdNumber, IdNumberError, day_of, parse_id_number

BACKSPACE = "⌫"
CLEAR = "clear"
_TICKET_NUMBER = re.compile(r"[A-Z]+[0-9]{3,}")
_RECEIPT_NUMBER = re.compile(r"(20[0-9]{6})([0-9]{4,})")
_ID_GROUPS = (6, 14)
"""Place, birth date, and the rest: as it stands on the card."""


class Pad(StrEnum):
    """What is being typed."""

    LETTERS = "letters"
    """Pinyin initials of a service."""
    IDENTITY = "identity"
    BOOKING = "booking"
    NUMBER = "number"
    """A ticket's number, or a receipt's."""
    CODE = "code"
    """The proof beside it."""


LENGTHS = {Pad.LETTERS: 12, Pad.IDENTITY: 18, Pad.BOOKING: 8, Pad.NUMBER: 13, Pad.CODE: 4}
"""How many characters a pad takes."""


def pressed(pad: Pad, text: str, key: str) -> str:
    """`text` after `key`, which may be `BACKSPACE` or `CLEAR`. A key that does not fit there changes nothing."""
    if key == CLEAR:
        return ""
    if key == BACKSPACE:
        return text[:-1]
    character = key.upper()
    fits = len(character) == 1 and character.isascii() and len(text) < LENGTHS[pad] and _takes(pad, text, character)
    return text + character if fits else text


def grouped(pad: Pad, text: str) -> str:
    """`text` as it is read best: `410105 19491231 002X`, `1234 5678`."""
    match pad:
        case Pad.IDENTITY:
            first, second = _ID_GROUPS
            return " ".join(part for part in (text[:first], text[first:second], text[second:]) if part)
        case Pad.BOOKING:
            return " ".join(part for part in (text[:4], text[4:]) if part)
        case Pad.NUMBER if text.isdigit():
            return "-".join(part for part in (text[:8], text[8:]) if part)
    return text


def is_ticket_number(text: str) -> bool:
    """Letters and three digits or more."""
    return _TICKET_NUMBER.fullmatch(text) is not None


def receipt_number(text: str) -> str | None:
    """What is typed of a receipt's number, day and ordinal, as it is written: `20260105-0001`."""
    typed = _RECEIPT_NUMBER.fullmatch(text)
    return f"{typed[1]}-{typed[2]}" if typed is not None else None


def identity_of(text: str, today: date) -> IdNumber | None:
    """The identity number that was typed, once it is whole and right."""
    try:
        return parse_id_number(text, today)
    except IdNumberError:
        return None


def born_wrong(text: str, today: date) -> bool:
    """The birth date in what has been typed of an identity number is whole, and is none."""
    birth = text[6:14]
    if len(birth) < 8:
        return False
    day = day_of(birth)
    return day is None or day > today


def _takes(pad: Pad, text: str, character: str) -> bool:
    match pad:
        case Pad.LETTERS:
            return character.isalpha()
        case Pad.IDENTITY:
            return character.isdigit() or (character == "X" and len(text) == LENGTHS[pad] - 1)
        case Pad.NUMBER:
            return character.isdigit() or not text or text[-1].isalpha()
    return character.isdigit()
