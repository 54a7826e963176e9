"""Messages: what applicants and departments are told of a case, in the words of the hall's layout. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from layouts.layout import Layout
from layouts.phrases import say
from layouts.slip import counters_of
from queueing.case import Case, CaseState, MissingPaper
from queueing.plan import Millis, Text
from server.clock import local


class Message(StrEnum):
    """What a message is about. The names stand in the log, as what `ApplicantNotified` tells of."""

    ACCEPTED = "accepted"
    READY = "ready"
    REFUSED = "refused"
    IN_LOCKER = "in_locker"
    SENT = "sent"
    """By courier."""
    PAPERS_DUE = "papers_due"
    SUMMONED = "summoned"
    """To the department that is called in (事进人不进)."""


def decided(case: Case) -> Message:
    """The message that tells how a case was decided."""
    return Message.READY if case.state is CaseState.READY else Message.REFUSED


def write(layout: Layout, message: Message, case: Case, *, page: str = "", code: str = "") -> Text:
    """What the message says. `page` is the receipt's address; `code` the locker's code or the courier's waybill."""
    phrases, plan = layout.phrases, layout.plan
    summoned_by = (case.summoned_at or case.registered_at) + plan.office.arrival
    return say(
        phrases,
        f"message.{message}",
        hall=plan.name,
        item=item_of(layout, case),
        case=case.id,
        department=case.department or "",
        promise=say(phrases, "message.promise", date=date_of(layout, case.due)) if case.due is not None else _NOTHING,
        missing=_missing(layout, case.missing),
        papers=_papers(layout, case.missing),
        fetch=say(phrases, f"message.fetch_{case.delivery}", place=fetched_at(layout, case)),
        place=_office_of(layout, case),
        time=f"{local(summoned_by, plan.timezone):%H:%M}",
        code=code,
        page=page,
    )


def item_of(layout: Layout, case: Case) -> Text:
    """What the case is about: its item, or only its line."""
    plan = layout.plan
    service = plan.services.get(case.service or "")
    if service is not None:
        return service.name
    queue = plan.queues.get(case.queue)
    return plan.lines[queue.line].name if queue is not None else Text(zh=case.queue, en=case.queue)


def fetched_at(layout: Layout, case: Case) -> Text:
    """Where the result is handed over: the zone and its issuing counters."""
    plan, phrases = layout.plan, layout.phrases
    queue = case.issuing or case.queue
    if queue not in plan.queues:
        return _NOTHING
    zone = plan.zones[plan.zone_of(queue)]
    place = say(phrases, "zone.name", floor=zone.floor, number=zone.number, name=zone.name)
    counters = counters_of(plan, phrases, queue)
    return Text(zh=f"{place.zh} {counters.zh}".strip(), en=f"{place.en} {counters.en}".strip())


def date_of(layout: Layout, at: Millis) -> Text:
    """A date as the hall's people read it."""
    return _time(layout, "receipt.date", at)


def moment_of(layout: Layout, at: Millis) -> Text:
    """A date and time as the hall's people read them."""
    return _time(layout, "receipt.moment", at)


def _time(layout: Layout, key: str, at: Millis) -> Text:
    when = local(at, layout.plan.timezone)
    date = when.date()
    return say(layout.phrases, key, month=date.month, day=date.day, date=date.isoformat(), time=f"{when:%H:%M}")


def _missing(layout: Layout, papers: Iterable[MissingPaper]) -> Text:
    listed = _papers(layout, papers)
    return say(layout.phrases, "message.missing", papers=listed) if listed.zh else _NOTHING


def _papers(layout: Layout, papers: Iterable[MissingPaper]) -> Text:
    told = [
        say(layout.phrases, "message.paper", name=paper.name, when=moment_of(layout, paper.due)) for paper in papers
    ]
    return Text(zh="、".join(one.zh for one in told), en=", ".join(one.en for one in told))


def _office_of(layout: Layout, case: Case) -> Text:
    """Where the department works while it is here: the back office over the zone, or the zone itself."""
    plan = layout.plan
    if case.queue not in plan.queues:
        return _NOTHING
    zone = plan.zones[plan.zone_of(case.queue)]
    floor = layout.floors.get(zone.floor)
    behind = layout.floors.get(floor.back_office) if floor is not None and floor.back_office is not None else None
    return behind.name if behind is not None else zone.name


_NOTHING = Text(zh="", en="")
