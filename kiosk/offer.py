"""What a kiosk offers: zones, lines, services and visitor classes, each as a card to touch. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kiosk.closing import Closed, closed
from kiosk.screen import Screen
from kiosk.search import find
from layouts.layout import Kiosk, Layout
from queueing.hall import Hall
from queueing.plan import IdentityRule, Millis, Queue, Service, Text

NOTHING = Text(zh="", en="")
OTHER = ""
"""Id of the card for a matter that is not in the list."""
Wait = tuple[int, int]
"""Minutes from and to."""
OF_AGE = 60
"""From this age on the classes of `BY_AGE` are offered."""
BY_AGE = ("elder", "green")
"""Visitor classes that age opens, the best first."""


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
    wait: Wait | None = None
    """Expected wait; None where nobody can say."""
    closed: Closed | None = None
    """Why no numbers are given; None where they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """The hall as this kiosk may offer it at a moment."""

    layout: Layout
    hall: Hall | None
    """None: nothing is known yet."""
    now: Millis
    """In the hall, as well as it is known."""
    waits: Mapping[str, Wait] = field(default_factory=dict)
    alone: bool = False
    """The kiosk gives numbers of its own: `hall` is what was known last."""
    used_up: frozenset[str] = frozenset()
    """Lines of which it has none left."""

    def closed(self, queue: str) -> Closed | None:
        """Why no number of `queue` is given now; None where one is."""
        if self.layout.plan.queues[queue].line in self.used_up:
            return Closed(why="desk")
        return closed(self.layout, self.hall, queue, self.now, alone=self.alone)

    def zones(self, kiosk: Kiosk) -> tuple[Choice, ...]:
        """The zones that `kiosk` offers, nearest first."""
        return tuple(self._zone(zone) for zone in kiosk.zones)

    def lines(self, zone: str) -> tuple[Choice, ...]:
        """The queues of `zone`, each with some of its services, so that people recognise theirs."""
        plan = self.layout.plan
        return tuple(
            Choice(
                id=queue.id,
                badge=plan.lines[queue.line].prefix,
                name=queue.name,
                detail=_joined(service.name for service in self._services_of(queue.id)),
                waiting=self._waiting([queue]),
                wait=self.waits.get(queue.id),
                closed=self.closed(queue.id),
            )
            for queue in plan.queues.values()
            if plan.zone_of(queue.id) == zone
        )

    def services(self, queue: str) -> tuple[Choice, ...]:
        """The services of `queue`, most used first, and last a card for whatever else there is.

        Empty where there is nothing to choose.
        """
        listed = self._services_of(queue)
        if len(listed) < 2:
            return ()
        why = self.closed(queue)
        named = [Choice(id=service.id, badge="", name=service.name, closed=why) for service in listed]
        return (*named, Choice(id=OTHER, badge="", name=self.layout.phrases["kiosk.any_service"], closed=why))

    def found(self, query: str) -> tuple[Choice, ...]:
        """The services of the whole hall that `query` may mean; all of them, most used first, where it is empty."""
        plan = self.layout.plan
        return tuple(
            Choice(
                id=service.id,
                badge=plan.lines[plan.queues[service.queue].line].prefix,
                name=service.name,
                detail=plan.queues[service.queue].name,
                waiting=self._waiting([plan.queues[service.queue]]),
                wait=self.waits.get(service.queue),
                closed=self.closed(service.queue),
            )
            for service in find(tuple(plan.services.values()), query, self._demand)
        )

    def classes(self, queue: str, *, by_age: bool = False) -> tuple[Choice, ...]:
        """The visitor classes that somebody may choose for `queue`, each with whom it is for.

        `by_age`: the one that is open to older people comes first, since it is being offered.
        """
        phrases = self.layout.phrases
        first = self.class_by_age(queue) if by_age else None
        return tuple(
            Choice(id=name, badge="", name=phrases[f"class.{name}"], detail=phrases[f"grounds.{name}"])
            for name in sorted(self.layout.plan.policy_of(queue).self_chosen, key=lambda name: name != first)
        )

    def class_by_age(self, queue: str) -> str | None:
        """The visitor class of `queue` that is open to older people."""
        chosen = self.layout.plan.policy_of(queue).self_chosen
        return next((name for name in BY_AGE if name in chosen), None)

    def usual_class(self, queue: str) -> str:
        """The visitor class of who chooses none."""
        return next(iter(self.layout.plan.policy_of(queue).self_chosen), "ordinary")

    def ahead(self, queue: str, visitor_class: str) -> int | None:
        """People who would be called before somebody of `visitor_class` who takes a number now; None: nobody knows."""
        if self.hall is None or self.alone:
            return None
        head_start = self.layout.plan.policy_of(queue).head_start.get(visitor_class, 0)
        return self.hall.waiting[queue].ahead_of((max(self.now, self.hall.now) - head_start, self.hall.seq + 1, ""))

    def steps(self, queue: str, *, service_known: bool, cards: bool) -> tuple[Screen, ...]:
        """What is asked of who has chosen `queue`. `cards`: identity cards can be read here.

        Who may go without a card is not held up where none can be read; alone, a kiosk can check nobody.
        """
        policy = self.layout.plan.policy_of(queue)
        required = policy.identity is IdentityRule.REQUIRED
        asked = not self.alone and (required or (cards and policy.identity is IdentityRule.OPTIONAL))
        wanted = {
            Screen.SERVICES: not service_known and len(self._services_of(queue)) > 1,
            Screen.VISITOR_CLASS: len(policy.self_chosen) > 1,
            Screen.IDENTITY: asked,
        }
        return tuple(screen for screen, so in wanted.items() if so)

    def bookable(self) -> bool:
        """Visits to some queue can be booked, so that somebody may come to check in."""
        plan = self.layout.plan
        return any(plan.policy_of(queue).booking is not None for queue in plan.queues)

    @property
    def _demand(self) -> Mapping[str, int]:
        return self.hall.demand if self.hall is not None else {}

    def _services_of(self, queue: str) -> list[Service]:
        own = [service for service in self.layout.plan.services.values() if service.queue == queue]
        return sorted(own, key=lambda service: -self._demand.get(service.id, 0))

    def _waiting(self, queues: Iterable[Queue]) -> int | None:
        hall = self.hall
        return None if hall is None else sum(len(hall.waiting[queue.id]) for queue in queues)

    def _zone(self, zone: str) -> Choice:
        plan = self.layout.plan
        queues = [queue for queue in plan.queues.values() if plan.zone_of(queue.id) == zone]
        reasons = [self.closed(queue.id) for queue in queues]
        taking = [queue for queue, reason in zip(queues, reasons, strict=True) if reason is None]
        waits = [self.waits[queue.id] for queue in taking if queue.id in self.waits]
        floor = self.layout.floors.get(plan.zones[zone].floor)
        names = [line.name for line in plan.lines.values() if line.zone == zone]
        said = _joined(names) if [name.zh for name in names] != [plan.zones[zone].name.zh] else None
        return Choice(
            id=zone,
            badge=str(plan.zones[zone].number),
            name=plan.zones[zone].name,
            detail=said or (floor.name if floor else NOTHING),
            waiting=self._waiting(queues),
            wait=(min(first for first, _ in waits), max(last for _, last in waits)) if waits else None,
            closed=None if taking else _soonest(reasons),
        )


def kiosk_of(layout: Layout, name: str) -> Kiosk:
    """The kiosk called `name`. One that the layout does not know offers every zone and prints nothing."""
    return layout.kiosks.get(name) or Kiosk(name=name, floor=0, zones=tuple(layout.plan.zones))


def _soonest(reasons: list[Closed | None]) -> Closed | None:
    """Of several lines' reasons the one that ends first."""
    known = [reason for reason in reasons if reason is not None]
    return min(known, key=lambda reason: (reason.resumes is None, reason.resumes or 0), default=None)


def _joined(names: Iterable[Text]) -> Text:
    listed = list(names)
    return Text(zh="、".join(name.zh for name in listed), en=", ".join(name.en for name in listed))
