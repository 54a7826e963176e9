"""Happenings: what moves a visit. The visitor's touches first, then what card, scanner, server and printer tell."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.outcome import Aim, Paper, Problem, Taken
from kiosk.screen import Screen
from wire.id_number import IdNumber


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneChosen:
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChosen:
    queue: str
    steps: tuple[Screen, ...] = ()
    """What is to be asked before the confirmation."""
    visitor_class: str = "ordinary"
    """The usual one of the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceChosen:
    service: str | None
    """None for a matter that is not in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFound:
    """A service was chosen where all are listed."""

    zone: str
    queue: str
    service: str
    steps: tuple[Screen, ...] = ()
    visitor_class: str = "ordinary"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassChosen:
    visitor_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTurned:
    page: int


@dataclass(frozen=True, slots=True)
class SearchOpened:
    pass


@dataclass(frozen=True, slots=True)
class CheckInOpened:
    pass


@dataclass(frozen=True, slots=True)
class ReprintOpened:
    pass


@dataclass(frozen=True, slots=True)
class TypingChosen:
    """The identity number is to be typed instead of read from a card."""


@dataclass(frozen=True, slots=True)
class WithoutCard:
    """The visitor does not say who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyTyped:
    key: str
    """A character, `⌫` or `clear`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPicked:
    field: str
    """`number` or `code`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What was typed to check in or for a reprint is whole."""

    request_id: str
    """Used only if there is no unanswered request for the very same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The visitor wants the number, or wants to try again."""

    request_id: str
    """Used only if this confirmation has no request yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReprintWanted:
    """The ticket on the screen is to be printed (again)."""

    request_id: str


@dataclass(frozen=True, slots=True)
class BackTouched:
    pass


@dataclass(frozen=True, slots=True)
class HomeTouched:
    """Back to the start, or done."""


@dataclass(frozen=True, slots=True)
class LanguageTouched:
    pass


@dataclass(frozen=True, slots=True)
class ElderTouched:
    pass


@dataclass(frozen=True, slots=True)
class Touched:
    """Any touch: somebody is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKnown:
    """A card was read, or an identity number typed to its right end."""

    person: IdNumber
    by_card: bool
    request_id: str
    """Used where the card alone asks for something: to check in, for a reprint."""
    expired: bool = False
    """The card is not valid any more."""
    may_choose_class: bool = False
    """By age, another visitor class is open to them, and they have not chosen it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A QR code of this hall was read."""

    aim: Aim
    token: str
    request_id: str


@dataclass(frozen=True, slots=True)
class ScannedInVain:
    """A code was read that is none of this hall's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    request_id: str
    taken: Taken
    has_printer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    request_id: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTold:
    number: str
    paper: Paper


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passes."""


FromVisitor = (
    ZoneChosen
    | LineChosen
    | ServiceChosen
    | ServiceFound
    | ClassChosen
    | PageTurned
    | SearchOpened
    | CheckInOpened
    | ReprintOpened
    | TypingChosen
    | WithoutCard
    | KeyTyped
    | FieldPicked
    | Submitted
    | Confirmed
    | ReprintWanted
    | BackTouched
    | HomeTouched
    | LanguageTouched
    | ElderTouched
    | Touched
)
FromElsewhere = PersonKnown | Scanned | ScannedInVain | Issued | Refused | PaperTold
Happening = FromVisitor | FromElsewhere | Tick
