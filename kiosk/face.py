"""The face of the kiosk: all that its screen shows. `kiosk.filling` fills it."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.outcome import Paper
from kiosk.words import SILENT, Said

LOADING = "loading"
"""The screen before the layout has come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A choice as it is read, in the visitor's language."""

    key: str
    badge: str
    main: str
    sub: str
    detail: str
    waiting: str
    open: bool
    wait: str = ""
    """Expected wait; empty where nobody can say."""
    reason: str = ""
    """Why it is closed and when it opens again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What is on the screen. Texts come in both languages, the visitor's first."""

    screen: str
    chinese: bool
    hall: Said = SILENT
    clock: str = ""
    notice: Said = SILENT
    """A band under the header: why no numbers are given now."""
    alarm: bool = False
    """The notice is about a fault, not about hours."""
    title: Said = SILENT
    place: Said = SILENT
    """Where the choice so far leads."""
    cards: tuple[Card, ...] = ()
    page: int = 0
    pages: int = 1
    back: bool = False
    home: bool = False
    countdown: Said = SILENT
    stale: bool = False
    can_take: bool = False
    service: Said = SILENT
    ahead: Said = SILENT
    counters: Said = SILENT
    number: str = ""
    wait_at: Said = SILENT
    paper: str = Paper.NONE
    paper_text: Said = SILENT
    problem: Said = SILENT
    retryable: bool = False
    other_language: str = ""
    back_key: Said = SILENT
    home_key: Said = SILENT
    confirm_key: Said = SILENT
    retry_key: Said = SILENT
    done_key: Said = SILENT
    elder: bool = False
    """Large type, high contrast, few choices."""
    wait: Said = SILENT
    """Expected wait of the chosen queue, or of the ticket."""
    query: str = ""
    """The letters searched for."""
    typed: str = ""
    """What was typed, in groups."""
    typed_hint: Said = SILENT
    typed_ok: bool = False
    """What was typed is whole and right."""
    typed_length: int = 0
    """How many characters are to come in all."""
    field: str = ""
    """The field of the reprint screen that is being filled: `number` or `code`."""
    number_typed: str = ""
    code_typed: str = ""
    card: str = ""
    """The card reader: ready, reading, trouble or absent; empty where no card is asked for."""
    card_text: Said = SILENT
    can_type: bool = False
    can_skip: bool = False
    qr: str = ""
    """Address of the ticket's page, for a QR code."""
    code: Said = SILENT
    """What to type to have the slip printed at another kiosk."""
    tags: str = ""
    tail: Said = SILENT
    """The last four of the identity number."""
    can_reprint: bool = False
    offline: bool = False
    """Numbers come from this kiosk's own reserve."""
    explain: Said = SILENT
    """Grounds or hints, a line each."""
    hint: Said = SILENT
    search_key: Said = SILENT
    check_in_key: Said = SILENT
    reprint_key: Said = SILENT
    elder_key: Said = SILENT
    type_key: Said = SILENT
    skip_key: Said = SILENT
    submit_key: Said = SILENT
    reprint_now_key: Said = SILENT
    clear_key: Said = SILENT
    number_label: Said = SILENT
    """What the reprint screen's two fields are for."""
    code_label: Said = SILENT
    scan: Said = SILENT
    """What the QR code beside it is for; on start, check-in and reprint what the scanner may be shown."""
    spoken: str = ""
    """What the loudspeaker says when the screen comes; empty where nothing is said."""
