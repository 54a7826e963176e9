"""What a kiosk offers: zones, the lines of a zone, the services of a line, each as a card to touch."""

from __future__ import annotations

from dataclasses import dataclass

from layouts.layout import Kiosk, Layout
from queueing.hall import Hall
from queueing.plan import Text

NOTHING = Text(zh="", en="")
OTHER = ""
"""Id of the card for a matter that is not in the list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One card."""

    id: str
    badge: str
    """The zone's public number or the line's ticket letter; empty for a service."""
    name: Text
    detail: Text = NOTHING
    waiting: int | None = None
    """People waiting now; None where that is not known or not said."""
    open: bool = True
    """Numbers are given."""


def kiosk_of(layout: Layout, name: str) -> Kiosk:
    """The kiosk called `name`. One that the layout does not know offers every zone and prints nothing."""
    return layout.kiosks.get(name) or Kiosk(name=name, floor=0, zones=tuple(layout.plan.zones))


def zones(layout: Layout, kiosk: Kiosk, hall: Hall | None) -> tuple[Choice, ...]:
    """The zones that `kiosk` offers, nearest first."""
    return tuple(_zone(layout, zone, hall) for zone in kiosk.zones)


def lines(layout: Layout, zone: str, hall: Hall | None) -> tuple[Choice, ...]:
    """The queues of `zone`, each with some of its services, so that people recognise theirs."""
    plan = layout.plan
    return tuple(
        Choice(
            id=queue.id,
            badge=plan.lines[queue.line].prefix,
            name=queue.name,
            detail=_joined([service.name for service in plan.services.values() if service.queue == queue.id]),
            waiting=None if hall is None else len(hall.waiting[queue.id]),
            open=gives_numbers(hall, queue.line),
        )
        for queue in plan.queues.values()
        if plan.zone_of(queue.id) == zone
    )


def services(layout: Layout, queue: str, hall: Hall | None) -> tuple[Choice, ...]:
    """The services of `queue`, and last a card for whatever else there is. Empty where there is nothing to choose."""
    plan = layout.plan
    listed = [service for service in plan.services.values() if service.queue == queue]
    if len(listed) < 2:
        return ()
    given = gives_numbers(hall, plan.queues[queue].line)
    named = [Choice(id=service.id, badge="", name=service.name, open=given) for service in listed]
    return (*named, Choice(id=OTHER, badge="", name=layout.phrases["kiosk.any_service"], open=given))


def gives_numbers(hall: Hall | None, line: str) -> bool:
    """Whether numbers are given for `line`, as far as is known."""
    return hall is None or (hall.open and line not in hall.stopped)


def _zone(layout: Layout, zone: str, hall: Hall | None) -> Choice:
    plan = layout.plan
    queues = [queue for queue in plan.queues.values() if plan.zone_of(queue.id) == zone]
    floor = layout.floors.get(plan.zones[zone].floor)
    return Choice(
        id=zone,
        badge=str(plan.zones[zone].number),
        name=plan.zones[zone].name,
        detail=floor.name if floor else NOTHING,
        waiting=None if hall is None else sum(len(hall.waiting[queue.id]) for queue in queues),
        open=any(gives_numbers(hall, queue.line) for queue in queues),
    )


def _joined(names: list[Text]) -> Text:
    return Text(zh="、".join(name.zh for name in names), en=", ".join(name.en for name in names))
