"""Reasons: why a waiting ticket stands where it stands, in a few small words, and the rule of the whole in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from counter_terminal import spans, words
from queueing.hall import CounterState, Hall
from queueing.plan import MINUTE, Assignment, Millis, Text
from queueing.ticket import Ticket, TicketState


def reasons(hall: Hall, ticket: Ticket, counter: CounterState, phrases: Mapping[str, Text]) -> tuple[Text, ...]:
    """Why the waiting `ticket` stands where it stands in the eyes of `counter`, the weightiest first."""
    return tuple(_reasons(hall, ticket, counter, phrases)) or (issued(hall, ticket),)


def rule(hall: Hall, counter: CounterState, phrases: Mapping[str, Text]) -> Text:
    """How `counter` chooses whom to call next, in one line."""
    said = [words.FIRST_COME]
    for visitor_class, span in _head_starts(hall, counter).items():
        name = words.phrase(phrases, f"class.{visitor_class}")
        said.append(Text(zh=f"{name.zh}提前 {span // MINUTE} 分", en=f"{name.en} {span // MINUTE} min earlier"))
    handicaps = sorted({assignment.handicap for assignment in counter.assignments if assignment.handicap})
    said += [_helped(span) for span in handicaps]
    if any(assignment.only_when_idle for assignment in counter.assignments):
        said.append(words.HELPS_WHEN_IDLE)
    return Text(zh="；".join(text.zh for text in said), en="; ".join(text.en for text in said))


def issued(hall: Hall, ticket: Ticket) -> Text:
    """The time that an ordinary ticket stands by."""
    at = spans.time_of_day(ticket.issued_at, hall.plan.timezone)
    return Text(zh=f"{at} 取号", en=f"issued {at}")


def booked(hall: Hall, ticket: Ticket) -> Text | None:
    """That it was booked, and whether its visitor came in time."""
    if ticket.slot_time is not None:
        at = spans.time_of_day(ticket.slot_time, hall.plan.timezone)
        return Text(zh=f"预约 {at} 准点", en=f"booked {at}, on time")
    return words.BOOKED_LATE if ticket.booking is not None else None


def come_from(hall: Hall, ticket: Ticket) -> Text | None:
    """The line that gave the number, where the ticket has since gone on to another."""
    for line in hall.plan.lines.values():
        if _is_of(ticket.number, line.prefix):
            return line.name if hall.plan.queues[ticket.queue].line != line.id else None
    return None


def given_offline(hall: Hall, ticket: Ticket) -> bool:
    """Whether a kiosk gave the number by itself, while it could not reach the server."""
    for line in hall.plan.lines.values():
        if _is_of(ticket.number, line.prefix):
            return int(ticket.number.removeprefix(line.prefix)) in hall.handed_in.get(line.id, ())
    return False


def _reasons(hall: Hall, ticket: Ticket, counter: CounterState, phrases: Mapping[str, Text]) -> Iterator[Text]:
    if ticket.counter == counter.id:
        yield words.FOR_THIS_COUNTER
    elif ticket.state is TicketState.TRANSFERRED:
        source = come_from(hall, ticket)
        yield words.TRANSFERRED_IN if source is None else Text(zh=f"{source.zh}转来", en=f"from {source.en}")
    if ticket.misses:
        yield words.REQUEUED
    start = hall.plan.policy_of(ticket.queue).head_start.get(ticket.visitor_class, 0)
    slot = booked(hall, ticket)
    if slot is not None:
        yield slot if not start else _earlier(slot, start)
    elif ticket.visitor_class != "ordinary":
        name = words.phrase(phrases, f"class.{ticket.visitor_class}")
        yield name if not start else _earlier(name, start)
    if given_offline(hall, ticket):
        at = spans.time_of_day(ticket.issued_at, hall.plan.timezone)
        yield Text(zh=f"离线号，{at} 取", en=f"offline, issued {at}")
    assignment = _assignment(counter, ticket)
    if assignment is not None and assignment.handicap:
        yield _helped(assignment.handicap)
    if assignment is not None and assignment.only_when_idle:
        yield words.HELPS_WHEN_IDLE


def _assignment(counter: CounterState, ticket: Ticket) -> Assignment | None:
    """By which the counter serves the ticket; nobody helps with what waits for this counter alone."""
    if ticket.counter is not None:
        return None
    return next((assignment for assignment in counter.assignments if assignment.queue == ticket.queue), None)


def _head_starts(hall: Hall, counter: CounterState) -> Mapping[str, Millis]:
    """Of the counter's own line, the longest first."""
    policy = hall.plan.policy_of(counter.assignments[0].queue) if counter.assignments else hall.plan.policy
    return {name: span for name, span in sorted(policy.head_start.items(), key=lambda pair: -pair[1]) if span}


def _earlier(text: Text, span: Millis) -> Text:
    return Text(zh=f"{text.zh}提前{span // MINUTE}分", en=f"{text.en}, −{span // MINUTE} min")


def _helped(span: Millis) -> Text:
    return Text(zh=f"协办推后{span // MINUTE}分", en=f"helped, +{span // MINUTE} min")


def _is_of(number: str, prefix: str) -> bool:
    return number.startswith(prefix) and number.removeprefix(prefix).isdigit()
