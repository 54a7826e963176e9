"""A ticket's page: from what a phone may see of a ticket to what stands on the page."""

from __future__ import annotations

from dataclasses import dataclass

from layouts.layout import Layout
from layouts.phrases import say
from layouts.slip import counters_of
from layouts.span import write_span
from queueing.plan import Text
from queueing.ticket import TicketState
from server.clock import local
from server.web.manner import Manner
from server.web.paper import Paper
from server.web.sight import TicketSight
from server.writer import Writer
from wire.messages import Wait

LEVELS = (5, 4, 3, 2, 1)
"""The five levels of 好差评, the best first, as everywhere in the country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """Writes the page of one ticket, whole or its changing part."""

    paper: Paper
    writer: Writer
    token: str
    manner: Manner

    @property
    def time(self) -> str:
        """The hall's time, as the page shows it."""
        return f"{local(self.writer.clock.now(), self.paper.layout.plan.timezone):%H:%M:%S}"

    def whole(self, sight: TicketSight, *, asking: bool = False, problem: str | None = None) -> dict[str, object]:
        """What the template `ticket.html` needs. `asking`: the visitor wants to leave; `problem`: what went wrong."""
        return {**self._facts(sight), "asking": asking, "problem": problem}

    def part(self, sight: TicketSight) -> str:
        """The page's changing part, as HTML."""
        return self.paper.write("_ticket.html", self.manner, self.whole(sight))

    def _facts(self, sight: TicketSight) -> dict[str, object]:
        layout = self.paper.layout
        plan = layout.plan
        queue = plan.queues.get(sight.queue)
        counter = plan.counters[sight.counter].label if sight.counter else ""
        called = sight.state is TicketState.CALLED
        return {
            "sight": sight,
            "title": self._say("wall.call", number=sight.number, counter=counter) if called else sight.number,
            "mood": "past" if sight.past else sight.state.value,
            "address": f"/t/{self.token}",
            "queue": queue.name if queue else Text(zh="", en=""),
            "zone": self._place(sight),
            "windows": self._windows(sight),
            "counter": counter,
            "wait": self._wait(sight.wait),
            "levels": LEVELS,
            "time": self.time,
        }

    def _say(self, key: str, **fields: object) -> str:
        return self.manner.say(self.paper.layout.phrases, key, **fields)

    def _place(self, sight: TicketSight) -> str:
        """Where to go: the counter's place once it is known, the queue's zone before."""
        layout = self.paper.layout
        plan = layout.plan
        if sight.counter:
            counter = plan.counters[sight.counter]
            if counter.zone is None:
                return self.manner.text(layout.floors[counter.floor].name)
            zone = counter.zone
        elif sight.queue in plan.queues:
            zone = plan.zone_of(sight.queue)
        else:
            return ""
        return self.manner.text(zone_name(layout, zone))

    def _windows(self, sight: TicketSight) -> str:
        """The counters to watch: those that serve the queue now, or the one that it waits for."""
        layout = self.paper.layout
        plan = layout.plan
        if sight.counter:
            return self._labels([plan.counters[sight.counter].label])
        serving = [state for state in self.writer.hall.counters_serving(sight.queue) if state.open]
        own = [plan.counters[state.id].label for state in serving if state.assignments[0].queue == sight.queue]
        if own:
            return self._labels(own)
        if sight.queue not in plan.queues:
            return ""
        return self.manner.text(counters_of(plan, layout.phrases, sight.queue))

    def _labels(self, labels: list[str]) -> str:
        return self._say("slip.counters", labels=write_span(labels))

    def _wait(self, wait: Wait | None) -> str:
        if wait is None:
            return self._say("phone.wait_unknown")
        low, high = wait
        return self._say("phone.wait", **{"from": low, "to": high}) if low else self._say("phone.wait_under", to=high)


def zone_name(layout: Layout, zone: str) -> Text:
    """A zone by its place: 1楼1区 公积金及税务."""
    found = layout.plan.zones[zone]
    return say(layout.phrases, "zone.name", floor=found.floor, number=found.number, name=found.name)
