"""The sentences of a hall: which there are, and what each may be filled with.

A hall writes them in its `phrases.toml`, each in Chinese and English. The keys of `FIELDS` must all be there, and
besides them some families that take no fields:

    pause.<reason>    every pause reason of the hall's policy        class.<class>   every visitor class of it
    kind.<kind>       every kind of queue                            hold.<kind>     every kind of hold
    state.<state>     every state of a ticket                        problem.<code>  every refusal, see `PROBLEMS`
    grounds.<class>   for whom a visitor class is                    stop.<cause>    why it gives none, see `STOPS`
    case.<state>      every state of a case                          delivery.<way>  every way to the applicant
    line.<line>       every line's short name, for LED bars

A sentence that a program needs anew is added to `FIELDS` here and to each `phrases.toml`: the loader tells where it
lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from layouts.template import render
from queueing.case import CaseState, Delivery
from queueing.intake import StopCause
from queueing.plan import QueueKind, Text
from queueing.refusal import Code
from queueing.ticket import HoldKind, TicketState

_NOTHING: frozenset[str] = frozenset()


def _fields(*names: str) -> frozenset[str]:
    return frozenset(names)


FIELDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        # LED bar over a counter
        "bar.idle": _fields("counter", "line", "kind"),
        "bar.welcome": _fields("counter"),
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
        "wall.counters": _fields("count"),
        "wall.idle": _NOTHING,
        "wall.loading": _NOTHING,
        "wall.stale": _fields("time"),
        "wall.offline": _NOTHING,
        "wall.closed": _NOTHING,
        "wall.notice": _fields("hall", "zone"),
        "wall.serving": _NOTHING,
        "wall.next": _NOTHING,
        "wall.waiting_head": _NOTHING,
        "wall.wait": _NOTHING,
        "wall.open": _NOTHING,
        "wall.missed": _NOTHING,
        "wall.missed_desk": _NOTHING,
        "wall.missed_again": _NOTHING,
        "wall.missed_none": _NOTHING,
        "wall.staff": _NOTHING,
        "wall.floor": _fields("floor"),
        "wall.here": _NOTHING,
        "wall.up": _fields("floor"),
        "wall.down": _fields("floor"),
        "wall.latest": _NOTHING,
        "wall.take_number": _NOTHING,
        "wall.window": _NOTHING,
        "wall.come": _NOTHING,
        "wall.free": _NOTHING,
        "wall.reserve": _NOTHING,
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
        "kiosk.empty": _NOTHING,
        "kiosk.reset": _fields("seconds"),
        "kiosk.back": _NOTHING,
        "kiosk.home": _NOTHING,
        "kiosk.confirm": _NOTHING,
        "kiosk.retry": _NOTHING,
        "kiosk.done": _NOTHING,
        "kiosk.elder": _NOTHING,
        "kiosk.choose_class": _NOTHING,
        "kiosk.class_offered": _fields("class"),
        "kiosk.search_key": _NOTHING,
        "kiosk.check_in_key": _NOTHING,
        "kiosk.reprint_key": _NOTHING,
        "kiosk.type_key": _NOTHING,
        "kiosk.skip_key": _NOTHING,
        "kiosk.submit_key": _NOTHING,
        "kiosk.reprint_now_key": _NOTHING,
        "kiosk.elder_off": _NOTHING,
        "kiosk.identity": _NOTHING,
        "kiosk.identity_why": _NOTHING,
        "kiosk.identity_private": _NOTHING,
        "kiosk.card_ready": _NOTHING,
        "kiosk.card_reading": _NOTHING,
        "kiosk.card_lifted_too_early": _NOTHING,
        "kiosk.card_unreadable": _NOTHING,
        "kiosk.card_not_understood": _NOTHING,
        "kiosk.card_lift_first": _NOTHING,
        "kiosk.card_absent": _NOTHING,
        "kiosk.card_expired": _NOTHING,
        "kiosk.typing": _NOTHING,
        "kiosk.typing_more": _fields("count"),
        "kiosk.typing_birth": _NOTHING,
        "kiosk.typing_check": _NOTHING,
        "kiosk.typing_right": _NOTHING,
        "kiosk.check_in": _NOTHING,
        "kiosk.check_in_hint": _NOTHING,
        "kiosk.check_in_hint_card": _NOTHING,
        "kiosk.reprint": _NOTHING,
        "kiosk.reprint_hint": _NOTHING,
        "kiosk.reprint_hint_card": _NOTHING,
        "kiosk.not_a_code": _NOTHING,
        "kiosk.checking_in": _NOTHING,
        "kiosk.collecting": _NOTHING,
        "kiosk.case_promised": _fields("when"),
        "kiosk.reprinting": _NOTHING,
        "kiosk.holding": _NOTHING,
        "kiosk.holding_typed": _NOTHING,
        "kiosk.expected_wait": _fields("wait"),
        "kiosk.code": _fields("code"),
        "kiosk.tail": _fields("tail"),
        "kiosk.slot": _fields("when"),
        "kiosk.late": _NOTHING,
        "kiosk.too_early": _fields("when"),
        "kiosk.resumes": _fields("why", "when"),
        "kiosk.closed_until": _fields("when"),
        "kiosk.own_numbers": _NOTHING,
        "kiosk.keep_code": _NOTHING,
        "kiosk.keep_number": _NOTHING,
        "kiosk.print_unsure": _fields("number"),
        "kiosk.clear_key": _NOTHING,
        "kiosk.number_label": _NOTHING,
        "kiosk.code_label": _NOTHING,
        "kiosk.scan_here": _NOTHING,
        "kiosk.again_from": _fields("when"),
        "kiosk.spoken_ticket": _fields("number", "zone"),
        "kiosk.language": _NOTHING,
        # How long who takes a number will probably wait, in minutes
        "wait.range": _fields("from", "to"),
        "wait.about": _fields("to"),
        "wait.within": _fields("to"),
        # Printed ticket: what its fields `counters` and `missed_rule` say, and its tags
        "slip.counters": _fields("labels"),
        "slip.missed_requeue": _fields("after", "limit"),
        "slip.missed_void": _NOTHING,
        "slip.reprint": _NOTHING,
        "slip.collect": _NOTHING,
        "slip.offline": _NOTHING,
        # Phone pages: a ticket's, a booking's, and how one is made
        "phone.title": _fields("hall"),
        "phone.number": _NOTHING,
        "phone.ahead": _NOTHING,
        "phone.people": _NOTHING,
        "phone.next": _NOTHING,
        "phone.wait": _fields("from", "to"),
        "phone.wait_under": _fields("to"),
        "phone.wait_unknown": _NOTHING,
        "phone.where": _NOTHING,
        "phone.windows": _NOTHING,
        "phone.please_come": _NOTHING,
        "phone.again": _fields("times"),
        "phone.serving": _fields("counter"),
        "phone.held_with_visitor": _fields("counter"),
        "phone.held_with_clerk": _fields("counter"),
        "phone.held_errand": _fields("counter"),
        "phone.transferred": _fields("queue"),
        "phone.requeued": _NOTHING,
        "phone.completed": _NOTHING,
        "phone.missed": _NOTHING,
        "phone.cancelled": _NOTHING,
        "phone.expired": _NOTHING,
        "phone.past": _NOTHING,
        "phone.leave": _NOTHING,
        "phone.leave_sure": _fields("number"),
        "phone.leave_yes": _NOTHING,
        "phone.leave_no": _NOTHING,
        "phone.rate": _NOTHING,
        "phone.level_5": _NOTHING,
        "phone.level_4": _NOTHING,
        "phone.level_3": _NOTHING,
        "phone.level_2": _NOTHING,
        "phone.level_1": _NOTHING,
        "phone.rate_send": _NOTHING,
        "phone.rate_choose": _NOTHING,
        "phone.rated": _NOTHING,
        "phone.rate_add": _NOTHING,
        "phone.rate_add_note": _NOTHING,
        "phone.rate_add_send": _NOTHING,
        "phone.rated_again": _NOTHING,
        "phone.sound": _NOTHING,
        "phone.sound_on": _NOTHING,
        "phone.sound_note": _NOTHING,
        "phone.reload_note": _NOTHING,
        "phone.updated": _fields("time"),
        "phone.stale": _fields("time"),
        "phone.large": _NOTHING,
        "phone.normal": _NOTHING,
        "phone.back": _NOTHING,
        "phone.not_found": _NOTHING,
        "phone.not_found_hint": _NOTHING,
        "phone.busy": _NOTHING,
        "phone.busy_hint": _NOTHING,
        "phone.refused": _NOTHING,
        "phone.refused_hint": _NOTHING,
        "phone.failed": _NOTHING,
        "phone.failed_hint": _NOTHING,
        "phone.book": _NOTHING,
        "phone.book_queue": _NOTHING,
        "phone.book_day": _NOTHING,
        "phone.book_time": _NOTHING,
        "phone.book_left": _fields("count"),
        "phone.book_full": _NOTHING,
        "phone.book_nothing": _NOTHING,
        "phone.book_holiday": _NOTHING,
        "phone.book_service": _NOTHING,
        "phone.book_any": _NOTHING,
        "phone.book_id": _NOTHING,
        "phone.book_id_note": _NOTHING,
        "phone.book_consent": _NOTHING,
        "phone.book_incomplete": _NOTHING,
        "phone.book_send": _NOTHING,
        "phone.booked": _NOTHING,
        "phone.book_code": _NOTHING,
        "phone.book_when": _NOTHING,
        "phone.book_where": _NOTHING,
        "phone.book_rule": _fields("from", "until"),
        "phone.book_keep": _NOTHING,
        "phone.book_cancel": _NOTHING,
        "phone.book_cancel_sure": _NOTHING,
        "phone.book_cancel_no": _NOTHING,
        "phone.book_cancelled": _NOTHING,
        "phone.book_gone": _NOTHING,
        "phone.book_ticket": _NOTHING,
        "phone.date": _fields("month", "day", "weekday", "date"),
        "phone.weekday_1": _NOTHING,
        "phone.weekday_2": _NOTHING,
        "phone.weekday_3": _NOTHING,
        "phone.weekday_4": _NOTHING,
        "phone.weekday_5": _NOTHING,
        "phone.weekday_6": _NOTHING,
        "phone.weekday_7": _NOTHING,
        # Messages about cases, see `server.message`
        "message.accepted": _fields("hall", "item", "case", "promise", "missing", "page"),
        "message.promise": _fields("date"),
        "message.missing": _fields("papers"),
        "message.paper": _fields("name", "when"),
        "message.ready": _fields("hall", "item", "case", "fetch", "page"),
        "message.refused": _fields("hall", "item", "case", "fetch", "page"),
        "message.fetch_window": _fields("place"),
        "message.fetch_locker": _NOTHING,
        "message.fetch_ems": _NOTHING,
        "message.in_locker": _fields("hall", "item", "case", "code"),
        "message.sent": _fields("hall", "item", "case", "code"),
        "message.papers_due": _fields("hall", "item", "case", "papers", "page"),
        "message.summoned": _fields("hall", "item", "case", "department", "time", "place"),
        # A receipt's phone page
        "receipt.title": _NOTHING,
        "receipt.number": _NOTHING,
        "receipt.item": _NOTHING,
        "receipt.department": _NOTHING,
        "receipt.accepted_at": _NOTHING,
        "receipt.promised": _NOTHING,
        "receipt.decided_at": _NOTHING,
        "receipt.delivery": _NOTHING,
        "receipt.where": _NOTHING,
        "receipt.moment": _fields("month", "day", "time", "date"),
        "receipt.date": _fields("month", "day", "date"),
        "receipt.missing": _NOTHING,
        "receipt.before": _fields("when"),
        "receipt.late": _NOTHING,
        "receipt.missing_hint": _NOTHING,
        "receipt.accepted": _NOTHING,
        "receipt.accepted_missing": _NOTHING,
        "receipt.accepted_look": _NOTHING,
        "receipt.ready_window": _NOTHING,
        "receipt.ready_locker": _NOTHING,
        "receipt.ready_ems": _NOTHING,
        "receipt.refused": _NOTHING,
        "receipt.closed_window": _NOTHING,
        "receipt.closed_locker": _NOTHING,
        "receipt.closed_ems": _NOTHING,
        "receipt.withdrawn": _NOTHING,
        "receipt.finished": _NOTHING,
        "receipt.number_how": _NOTHING,
        "receipt.code": _NOTHING,
        "receipt.reload_note": _NOTHING,
        # The tablet at a counter, on which a visit is rated
        "tablet.serving": _NOTHING,
        "tablet.called": _NOTHING,
        "tablet.welcome": _NOTHING,
        "tablet.staff": _fields("staff_no"),
        "tablet.rate": _NOTHING,
        "tablet.voluntary": _NOTHING,
        "tablet.skip": _NOTHING,
        "tablet.back": _fields("seconds"),
        "tablet.thanks": _NOTHING,
        "tablet.thanks_hint": _NOTHING,
        "tablet.failed": _NOTHING,
        "tablet.stale": _NOTHING,
        "tablet.enter": _fields("counter"),
        "tablet.enter_hint": _NOTHING,
        "tablet.enter_wrong": _NOTHING,
        "tablet.token": _NOTHING,
        "tablet.enter_key": _NOTHING,
        # Names: how a queue is called by its line and kind, a counter by its label, and a zone by its place
        "queue.name": _fields("line", "kind"),
        "counter.name": _fields("counter"),
        "zone.name": _fields("floor", "number", "name"),
    }
)
"""Every sentence that all halls have, with the fields it may use."""

PROBLEMS: tuple[str, ...] = (
    *Code,
    "UNKNOWN_COMMAND",
    "BAD_TOKEN",
    "SESSION_EXPIRED",
    "FORBIDDEN",
    "WRONG_PIN",
    "WRONG_BADGE",
    "LOCKED_OUT",
    "MALFORMED",
    "TOO_LARGE",
    "WRONG_PROTOCOL",
    "STORE_UNAVAILABLE",
    "REQUEST_ID_REUSED",
    "WRONG_CODE",
    "TOO_MANY_TRIES",
    "IDENTITY_REQUIRED",
    "BAD_ID_NUMBER",
    "NOT_A_SLOT",
    "TOO_FAR_AHEAD",
    "NOTICE_TOO_SHORT",
)
"""Codes of refusals, the domain's and the server's. Each has a sentence: what happened, what is safe, what to do."""

STOPS: tuple[str, ...] = (*StopCause, "quota", "quota_day")
"""Why a line gives no numbers now: its intake is stopped, or the numbers of this time, or of the day, are taken."""


def required(
    pause_reasons: Iterable[str], visitor_classes: Iterable[str], lines: Iterable[str]
) -> Mapping[str, frozenset[str]]:
    """All keys that the phrases of a hall with these reasons, classes and lines must have, and their fields."""
    visitor_classes = tuple(visitor_classes)
    families: Mapping[str, Iterable[str]] = {
        "kind": QueueKind,
        "class": visitor_classes,
        "grounds": visitor_classes,
        "stop": STOPS,
        "state": TicketState,
        "hold": HoldKind,
        "case": CaseState,
        "delivery": Delivery,
        "pause": pause_reasons,
        "problem": PROBLEMS,
        "line": lines,
    }
    return {**FIELDS, **{f"{family}.{name}": _NOTHING for family, names in families.items() for name in names}}


def say(phrases: Mapping[str, Text], key: str, **fields: object) -> Text:
    """The sentence `key`, filled in; a field that is a `Text` is taken in the language of the sentence.

    Fields that the sentence does not use are ignored. A missing field, or an unknown key, raises KeyError.
    """
    sentence = phrases[key]
    zh = {name: value.zh if isinstance(value, Text) else str(value) for name, value in fields.items()}
    en = {name: value.en if isinstance(value, Text) else str(value) for name, value in fields.items()}
    return Text(zh=render(sentence.zh, zh), en=render(sentence.en, en))
