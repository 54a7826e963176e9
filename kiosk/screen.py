"""What a visitor can have before them: the screens, the languages."""

from __future__ import annotations

from enum import StrEnum


class Screen(StrEnum):
    """What the visitor sees."""

    ZONES = "zones"
    LINES = "lines"
    SERVICES = "services"
    SEARCH = "search"
    VISITOR_CLASS = "visitor_class"
    IDENTITY = "identity"
    TYPING = "typing"
    """The identity number is typed."""
    CONFIRM = "confirm"
    TAKING = "taking"
    TICKET = "ticket"
    HOLDING = "holding"
    """The person has a number already."""
    CHECK_IN = "check_in"
    REPRINT = "reprint"
    PROBLEM = "problem"


class Language(StrEnum):
    """Which of a text's two languages comes first."""

    ZH = "zh"
    EN = "en"
