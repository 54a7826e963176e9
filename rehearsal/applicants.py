"""Applicants: who leaves word how to be reached. Nobody's: no country has their telephone code."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

_NOWHERE = "+999"
"""Reserved by the ITU; nobody can be called there."""
_NAME, _STREET = "演练样本", "乌有市子虚路"
TRACES = re.compile("|".join([rf"\{_NOWHERE}\d{{9}}", _NAME, _STREET]).encode())
"""What betrays an applicant of a play wherever it is found."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Applicant:
    """A made-up contact."""

    name: str
    phone: str
    address: str

    def told(self) -> dict[str, str]:
        """As a terminal tells it."""
        return {"name": self.name, "phone": self.phone, "address": self.address}


def made_up(dice: random.Random) -> Applicant:
    """An applicant who can be found again wherever they leak: every part is long, and nobody else's."""
    number = dice.randrange(10**9)
    return Applicant(name=f"{_NAME}{number:09d}", phone=f"{_NOWHERE}{number:09d}", address=f"{_STREET}{number:09d}号")
