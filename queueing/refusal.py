"""Refusals: a command that cannot be carried out now, told by a stable code."""

from __future__ import annotations

from enum import StrEnum

from queueing.plan import Millis


class Code(StrEnum):
    """Why a command was refused. Other programs depend on these words: add, never rename."""

    UNKNOWN_QUEUE = "UNKNOWN_QUEUE"
    UNKNOWN_SERVICE = "UNKNOWN_SERVICE"
    UNKNOWN_COUNTER = "UNKNOWN_COUNTER"
    UNKNOWN_TICKET = "UNKNOWN_TICKET"
    UNKNOWN_CLASS = "UNKNOWN_CLASS"
    UNKNOWN_LINE = "UNKNOWN_LINE"
    HALL_CLOSED = "HALL_CLOSED"
    HALL_OPEN = "HALL_OPEN"
    PAST_DATE = "PAST_DATE"
    NOT_TODAY = "NOT_TODAY"
    LINE_CLOSED = "LINE_CLOSED"
    LINE_OPEN = "LINE_OPEN"
    COUNTER_CLOSED = "COUNTER_CLOSED"
    COUNTER_TAKEN = "COUNTER_TAKEN"
    COUNTER_BUSY = "COUNTER_BUSY"
    COUNTER_IDLE = "COUNTER_IDLE"
    COUNTER_PAUSED = "COUNTER_PAUSED"
    COUNTER_NOT_PAUSED = "COUNTER_NOT_PAUSED"
    NO_ASSIGNMENT = "NO_ASSIGNMENT"
    WRONG_COUNTER = "WRONG_COUNTER"
    ALREADY_CALLED = "ALREADY_CALLED"
    NOT_CALLED = "NOT_CALLED"
    NOT_WAITING = "NOT_WAITING"
    NOT_HELD = "NOT_HELD"
    HELD_ELSEWHERE = "HELD_ELSEWHERE"
    SAME_PLACE = "SAME_PLACE"
    RECALL_LIMIT = "RECALL_LIMIT"
    REASON_REQUIRED = "REASON_REQUIRED"
    QUOTA_REACHED = "QUOTA_REACHED"
    HAS_TICKET = "HAS_TICKET"
    NUMBER_GIVEN = "NUMBER_GIVEN"
    NOT_THIS_KIOSK = "NOT_THIS_KIOSK"
    UNKNOWN_BOOKING = "UNKNOWN_BOOKING"
    NOT_BOOKABLE = "NOT_BOOKABLE"
    SLOT_FULL = "SLOT_FULL"
    SLOT_PAST = "SLOT_PAST"
    HAS_BOOKING = "HAS_BOOKING"
    BARRED = "BARRED"
    TOO_EARLY = "TOO_EARLY"
    VISIT_OPEN = "VISIT_OPEN"
    RATED = "RATED"
    NOT_RATED = "NOT_RATED"
    TOO_SOON = "TOO_SOON"
    TOO_LATE = "TOO_LATE"
    OTHER_TICKET = "OTHER_TICKET"
    NOT_RAISED = "NOT_RAISED"
    UNKNOWN_MOVE = "UNKNOWN_MOVE"
    UNKNOWN_NOTICE = "UNKNOWN_NOTICE"
    UNKNOWN_ZONE = "UNKNOWN_ZONE"
    UNKNOWN_ALARM = "UNKNOWN_ALARM"
    UNKNOWN_FOLLOW_UP = "UNKNOWN_FOLLOW_UP"
    UNKNOWN_CASE = "UNKNOWN_CASE"
    CASE_DECIDED = "CASE_DECIDED"
    CASE_NOT_READY = "CASE_NOT_READY"
    PAPERS_MISSING = "PAPERS_MISSING"
    NOT_SUMMONED = "NOT_SUMMONED"


class Refusal(Exception):
    """The command was refused; the hall is as it was.

    `code` is stable and for programs, `detail` is one English sentence for the people who write them.
    `ticket` or `booking` names what the person has already, `until` is when asking again may help.
    """

    def __init__(
        self,
        code: Code,
        detail: str,
        *,
        ticket: str | None = None,
        booking: str | None = None,
        until: Millis | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.ticket = ticket
        self.booking = booking
        self.until = until
