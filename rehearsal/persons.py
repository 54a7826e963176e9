"""Persons: identity numbers that are made up. Right in form, and nobody's: no place has their first six digits."""

from __future__ import annotations

import random
from datetime import date, timedelta

from wire.id_number import check_digit

_NOWHERE = "990000"
_FIRST, _LAST = date(1940, 1, 1), date(2007, 1, 1)
"""Birth dates: grown-ups of all ages."""


def made_up(dice: random.Random) -> str:
    """An identity number of 18 characters."""
    birth = _FIRST + timedelta(days=dice.randrange((_LAST - _FIRST).days))
    first = f"{_NOWHERE}{birth:%Y%m%d}{dice.randrange(1000):03d}"
    return first + check_digit(first)
