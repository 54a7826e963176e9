"""A reassignment: what somebody at the console asks for when they put counters onto a queue, as moves of the hall."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from queueing.hall import Hall
from queueing.plan import MINUTE, Assignment, Millis
from server.clock import local, moment
from server.problems import ServerRefusal
from server.web.console.asking import Form
from wire.problem import MalformedError

_HHMM = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassignment:
    """Counters are to serve a queue."""

    counters: tuple[str, ...]
    queue: str | None
    """None: they serve nobody."""
    helper: bool = False
    """True: besides what they serve already, with the policy's handicap; as its own where a counter serves nothing."""
    starts: Millis | None = None
    """None: now."""
    ends: Millis | None = None
    """None: until somebody changes it, or the day is over."""


def reassignment_of(form: Form, now: Millis, timezone: str) -> Reassignment:
    """What a form asks for: `counter`s, `queue`, `how` (own or helper), `starts` (now or HH:MM), `ends` (empty, minutes
    or HH:MM).

    MalformedError for what the page does not send; ServerRefusal TOO_LATE for a time that is over.
    """
    if not form.all("counter") or form.get("how", "own") not in ("own", "helper"):
        raise MalformedError("counters, and how they are to serve the queue")
    starts = None if form.get("starts", "now") == "now" else _at(form.get("starts"), now, timezone)
    begin, ends = now if starts is None else starts, form.get("ends")
    until: Millis | None = None
    if ends.isdecimal() and len(ends) <= 4:
        until = begin + int(ends) * MINUTE
    elif ends:
        until = _at(ends, now, timezone)
    if (starts is not None and starts < now) or (until is not None and until <= begin):
        raise ServerRefusal("TOO_LATE", "this time is over")
    return Reassignment(
        counters=form.all("counter"),
        queue=form.get("queue") or None,
        helper=form.get("how") == "helper",
        starts=starts,
        ends=until,
    )


def moves_for(hall: Hall, asked: Reassignment, name: str) -> list[dict[str, Any]]:
    """The fields of a command `move` for each set of counters that are to serve the same; named after `name`.

    A helper keeps what it has, so counters with other queues need moves of their own; one that has the queue already is
    left as it is.
    """
    groups: dict[tuple[Assignment, ...], list[str]] = {}
    for counter in dict.fromkeys(asked.counters):
        state = hall.counters.get(counter)
        before = state.assignments if state is not None else ()
        after = _after(hall, before, asked)
        if after is not None:
            groups.setdefault(after, []).append(counter)
    return [
        {
            "move": f"{name}-{place}",
            "counters": counters,
            "assignments": [
                {"queue": a.queue, "handicap": a.handicap, "only_when_idle": a.only_when_idle} for a in after
            ],
            "starts": asked.starts,
            "ends": asked.ends,
        }
        for place, (after, counters) in enumerate(groups.items(), 1)
    ]


def _after(hall: Hall, before: Sequence[Assignment], asked: Reassignment) -> tuple[Assignment, ...] | None:
    """What a counter serves then; None where nothing is to change."""
    if asked.queue is None:
        return ()
    if not asked.helper or not before:
        return (Assignment(queue=asked.queue),)
    if any(assignment.queue == asked.queue for assignment in before):
        return None
    known = asked.queue in hall.plan.queues
    handicap = hall.plan.policy_of(asked.queue).helper_handicap if known else 0
    return (*before, Assignment(queue=asked.queue, handicap=handicap))


def _at(hhmm: str, now: Millis, timezone: str) -> Millis:
    """A time of today."""
    if not _HHMM.fullmatch(hhmm):
        raise MalformedError(f"not a time HH:MM: {hhmm[:8]}")
    return moment(local(now, timezone).date(), hhmm, timezone)
