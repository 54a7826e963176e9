"""At hand: the ticket called to the counter or served there, with all that its clerk should know of the visitor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from counter_terminal import reasons, spans, words
from counter_terminal.seen import Seen
from counter_terminal.visits import EarlierVisit
from queueing.booking import BOOKED_CLASS
from queueing.plan import Millis, Text
from queueing.ticket import Ticket, TicketState

FACTS = 3
"""Lines below a ticket; what comes next goes before what was earlier, the latest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with its name: 已等候 12 分钟."""

    name: Text
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line about the visitor's day: 之后去 税务受理."""

    name: Text
    value: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AtHand:
    """The ticket called to the counter or served there."""

    id: str
    number: str
    queue: Text
    service: Text | None
    visitor_class: Text | None
    """None for an ordinary visitor, and for a booked one, of whom a remark tells more."""
    remarks: tuple[Text, ...]
    figures: tuple[Figure, ...]
    facts: tuple[Fact, ...]


def at_hand(seen: Seen, ticket: Ticket) -> AtHand:
    """What is shown of `ticket`."""
    plan = seen.hall.plan
    service = plan.services.get(ticket.service) if ticket.service is not None else None
    return AtHand(
        id=ticket.id,
        number=ticket.number,
        queue=plan.queues[ticket.queue].name,
        service=service.name if service is not None else None,
        visitor_class=_class(seen, ticket),
        remarks=tuple(_remarks(seen, ticket)),
        figures=_figures(seen, ticket),
        facts=tuple(_facts(seen, ticket)),
    )


def _remarks(seen: Seen, ticket: Ticket) -> Iterator[Text]:
    hall, counter = seen.hall, seen.hall.counters[seen.counter]
    slot = reasons.booked(hall, ticket)
    if slot is not None:
        yield slot
    source = reasons.come_from(hall, ticket)
    if source is not None:
        yield Text(zh=f"{source.zh}转来", en=f"from {source.en}")
    if ticket.misses:
        yield Text(zh=f"过号 {ticket.misses} 次", en=f"missed {ticket.misses}×")
    if reasons.given_offline(hall, ticket):
        yield words.OFFLINE_NUMBER
    if counter.pause_reason is not None:
        reason = words.phrase(seen.phrases, f"pause.{counter.pause_reason}")
        yield Text(zh=f"办完后暂停：{reason.zh}", en=f"then paused: {reason.en}")


def _facts(seen: Seen, ticket: Ticket) -> Iterator[Fact]:
    plan = seen.hall.plan
    if ticket.case is not None:
        yield Fact(name=words.CASE_HERE, value=_plain(ticket.case))
    if ticket.route:
        names = [plan.queues[queue].name for queue in ticket.route]
        value = Text(zh=" → ".join(name.zh for name in names), en=" → ".join(name.en for name in names))
        yield Fact(name=words.ROUTE, value=value)
    count = len(seen.visits)
    room = FACTS - (ticket.case is not None) - bool(ticket.route)
    for at, visit in enumerate(reversed(seen.visits[-room:])):
        name = Text(zh=f"今日 {count} 次", en=f"{count} earlier today") if at == 0 else _plain("")
        yield Fact(name=name, value=_visit(seen, visit))


def _visit(seen: Seen, visit: EarlierVisit) -> Text:
    """Time, number, counter, service and how it ended."""
    plan = seen.hall.plan
    service = plan.services.get(visit.service) if visit.service is not None else None
    queue = plan.queues.get(visit.queue)
    what = service.name if service is not None else queue.name if queue is not None else _plain("")
    outcome = words.phrase(seen.phrases, f"state.{visit.outcome}")
    at = spans.time_of_day(visit.at, plan.timezone)
    where = _plain("") if visit.counter is None else Text(zh=f" {visit.counter}号窗口", en=f" counter {visit.counter}")
    return Text(
        zh=f"{at} {visit.number}{where.zh} {what.zh} {outcome.zh}",
        en=f"{at} {visit.number}{where.en}: {what.en}, {outcome.en}",
    )


def waited(ticket: Ticket, now: Millis) -> Millis:
    """How long a ticket waits or waited: from its issue, or its slot if that is later, to its call."""
    return max((ticket.called_at or now) - max(ticket.issued_at, ticket.slot_time or 0), 0)


def _figures(seen: Seen, ticket: Ticket) -> tuple[Figure, ...]:
    limit = seen.hall.plan.policy_of(ticket.queue).recall_limit
    whole = Figure(name=Text(zh="已等候", en="Waited"), value=spans.clock(waited(ticket, seen.now)))
    recalls = Figure(name=Text(zh="重呼", en="Recalls"), value=f"{ticket.recalls} / {limit}")
    if ticket.state is TicketState.SERVING:
        begun = ticket.serving_at if ticket.serving_at is not None else seen.now
        return (Figure(name=Text(zh="办理用时", en="Serving"), value=spans.clock(seen.now - begun)), whole, recalls)
    since = seen.now - (ticket.announced_at or ticket.called_at or seen.now)
    return (Figure(name=Text(zh="呼叫后", en="Since call"), value=spans.clock(since)), whole, recalls)


def _class(seen: Seen, ticket: Ticket) -> Text | None:
    if ticket.visitor_class == "ordinary" or (ticket.visitor_class == BOOKED_CLASS and ticket.slot_time is not None):
        return None
    return words.phrase(seen.phrases, f"class.{ticket.visitor_class}")


def _plain(text: str) -> Text:
    return Text(zh=text, en="")
