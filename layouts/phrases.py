"""The sentences of a hall: which there are, and what each may be filled with.

A hall writes them in its `phrases.toml`, each in Chinese and English. The keys of `FIELDS` must all be there; besides
them one `pause.<reason>` for every pause reason and one `class.<class>` for every visitor class of the hall's policy,
one `kind.<kind>` for every kind of queue, and one `problem.<code>` for every refusal of `PROBLEMS`. These four families
take no fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from layouts.template import render
from queueing.plan import QueueKind, Text

_NOTHING: frozenset[str] = frozenset()


def _fields(*names: str) -> frozenset[str]:
    return frozenset(names)


FIELDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # LED bar over a counter
        "bar.idle": _fields("counter"),
        "bar.calling": _fields("number", "counter"),
        "bar.serving": _fields("number", "counter"),
        "bar.paused": _fields("counter"),
        "bar.closed": _fields("counter"),
        # Wall display: `wall.call` is the whole sentence; please, to and counter are its pieces, set between the
        # ticket number and the counter number where these are shown in colours of their own.
        "wall.call": _fields("number", "counter"),
        "wall.please": _NOTHING,
        "wall.to": _NOTHING,
        "wall.counter": _NOTHING,
        "wall.waiting": _fields("count", "line"),
        "wall.idle": _NOTHING,
        "wall.loading": _NOTHING,
        "wall.stale": _fields("time"),
        "wall.offline": _NOTHING,
        "wall.closed": _NOTHING,
        "wall.notice": _fields("hall", "zone"),
        # Loudspeaker: number and counter come spelled for the voice
        "voice.call": _fields("number", "counter"),
        # Ticket machine
        "kiosk.welcome": _fields("hall"),
        "kiosk.choose_zone": _NOTHING,
        "kiosk.choose_line": _NOTHING,
        "kiosk.choose_service": _NOTHING,
        "kiosk.any_service": _NOTHING,
        "kiosk.search": _NOTHING,
        "kiosk.nothing_found": _NOTHING,
        "kiosk.waiting": _fields("count"),
        "kiosk.ahead": _fields("count"),
        "kiosk.nobody_ahead": _NOTHING,
        "kiosk.taking": _NOTHING,
        "kiosk.ticket_ready": _NOTHING,
        "kiosk.wait_at": _fields("zone", "counters"),
        "kiosk.scan": _NOTHING,
        "kiosk.printing": _fields("number"),
        "kiosk.printed": _fields("number"),
        "kiosk.paper_out": _fields("number"),
        "kiosk.print_failed": _fields("number"),
        "kiosk.offline": _NOTHING,
        "kiosk.unanswered": _NOTHING,
        "kiosk.loading": _NOTHING,
        "kiosk.closed": _fields("from", "until"),
        "kiosk.line_closed": _NOTHING,
        "kiosk.empty": _NOTHING,
        "kiosk.reset": _fields("seconds"),
        "kiosk.back": _NOTHING,
        "kiosk.home": _NOTHING,
        "kiosk.confirm": _NOTHING,
        "kiosk.retry": _NOTHING,
        "kiosk.done": _NOTHING,
        "kiosk.elder": _NOTHING,
        "kiosk.language": _NOTHING,
        # Printed ticket: what its fields `counters` and `missed_rule` say, and its tag when printed again
        "slip.counters": _fields("labels"),
        "slip.missed_requeue": _fields("after", "limit"),
        "slip.missed_void": _NOTHING,
        "slip.reprint": _NOTHING,
        # Names: how a queue is called by its line and kind, and a zone by its place
        "queue.name": _fields("line", "kind"),
        "zone.name": _fields("floor", "number", "name"),
    }
)
"""Every sentence that all halls have, with the fields it may use."""

PROBLEMS: tuple[str, ...] = (
    "UNKNOWN_QUEUE",
    "UNKNOWN_SERVICE",
    "UNKNOWN_COUNTER",
    "UNKNOWN_TICKET",
    "UNKNOWN_CLASS",
    "UNKNOWN_LINE",
    "UNKNOWN_COMMAND",
    "UNKNOWN_REASON",
    "HALL_CLOSED",
    "HALL_OPEN",
    "LINE_CLOSED",
    "LINE_OPEN",
    "COUNTER_CLOSED",
    "COUNTER_TAKEN",
    "COUNTER_BUSY",
    "COUNTER_IDLE",
    "COUNTER_PAUSED",
    "COUNTER_NOT_PAUSED",
    "NO_ASSIGNMENT",
    "WRONG_COUNTER",
    "NOT_CALLED",
    "NOT_SERVING",
    "NOT_WAITING",
    "NOT_HELD",
    "HELD_ELSEWHERE",
    "ALREADY_CALLED",
    "RECALL_LIMIT",
    "TICKET_CLOSED",
    "REASON_REQUIRED",
    "SAME_PLACE",
    "BAD_TOKEN",
    "SESSION_EXPIRED",
    "FORBIDDEN",
    "WRONG_PIN",
    "LOCKED_OUT",
    "MALFORMED",
    "TOO_LARGE",
    "WRONG_PROTOCOL",
    "STORE_UNAVAILABLE",
    "REQUEST_ID_REUSED",
)
"""Codes of refusals; each has a sentence that says what happened, what is safe and what to do."""


def required(pause_reasons: Iterable[str], visitor_classes: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """All keys that the phrases of a hall with these reasons and classes must have, with the fields each may use."""
    families = (("pause", pause_reasons), ("class", visitor_classes), ("kind", QueueKind), ("problem", PROBLEMS))
    return {**FIELDS, **{f"{family}.{name}": _NOTHING for family, names in families for name in names}}


def say(phrases: Mapping[str, Text], key: str, **fields: object) -> Text:
    """The sentence `key`, filled in. Fields that it does not use are ignored; a missing one or key raises KeyError."""
    sentence, words = phrases[key], {name: str(value) for name, value in fields.items()}
    return Text(zh=render(sentence.zh, words), en=render(sentence.en, words))
