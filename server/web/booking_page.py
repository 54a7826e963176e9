"""The pages of bookings: what can be booked, and what was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from queueing.booking import Booking, BookingKind
from queueing.plan import Millis
from server.appointments import Day
from server.clock import local
from server.web.manner import Manner
from server.web.paper import Paper
from server.web.qr import qr_svg
from server.web.ticket_page import zone_name


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPage:
    """Writes what stands on the pages of bookings, in one visitor's manner."""

    paper: Paper
    manner: Manner

    def lines(self, queues: tuple[str, ...]) -> dict[str, object]:
        """What `book.html` needs: bookable queues by zone."""
        plan = self.paper.layout.plan
        zones = [
            {
                "name": self.manner.text(zone_name(self.paper.layout, zone)),
                "queues": [{"id": queue, "name": self.manner.text(plan.queues[queue].name)} for queue in queues],
            }
            for zone, queues in ((zone, list(found)) for zone, found in groupby(queues, plan.zone_of))
        ]
        return {"zones": zones}

    def slots(
        self, queue: str, days: tuple[Day, ...], asked: str, once: str, sent: dict[str, str], problem: str | None
    ) -> dict[str, object]:
        """What `book_queue.html` needs: the days, the slots of the day `asked` for, and the form.

        `once` names this form, so that it books once; `sent` is what was chosen before, never who asked.
        """
        plan = self.paper.layout.plan
        shown = next((day for day in days if day.date.isoformat() == asked), None)
        if shown is None:
            shown = next((day for day in days if any(slot.left for slot in day.slots)), days[0] if days else None)
        return {
            "queue": {"id": queue, "name": self.manner.text(plan.queues[queue].name)},
            "zone": self.manner.text(zone_name(self.paper.layout, plan.zone_of(queue))),
            "days": [self._day(day, day is shown) for day in days],
            "slots": self._slots(shown) if shown else [],
            "day": shown.date.isoformat() if shown else "",
            "services": [
                {"id": service.id, "name": self.manner.text(service.name)}
                for service in plan.services.values()
                if service.queue == queue
            ],
            "once": once,
            "time": sent.get("time", ""),
            "service": sent.get("service", ""),
            "problem": problem,
            "keep": f"&day={shown.date.isoformat()}" if shown else "",
        }

    def booking(
        self, booking: Booking, token: str, url: str, *, asking: bool, problem: str | None
    ) -> dict[str, object]:
        """What `booking.html` needs of a booking that stands."""
        layout = self.paper.layout
        plan = layout.plan
        rule = plan.policy_of(booking.queue).booking
        early, late = (rule.early, rule.late) if rule else (0, 0)
        day = local(booking.start, plan.timezone).date()
        return {
            "address": f"/b/{token}",
            "queue": self.manner.text(plan.queues[booking.queue].name),
            "holiday": booking.kind is BookingKind.HOLIDAY,
            "when": f"{self._date(day)} {self._clock(booking.start)}–{self._clock(booking.end)}",
            "where": self.manner.text(zone_name(layout, plan.zone_of(booking.queue))),
            "code": f"{booking.id[:4]} {booking.id[4:]}",
            "qr": qr_svg(url, booking.id),
            "from": self._clock(booking.start - early),
            "until": self._clock(booking.start + late),
            "asking": asking,
            "problem": problem,
        }

    def _day(self, day: Day, shown: bool) -> dict[str, object]:
        return {
            "date": day.date.isoformat(),
            "name": self._date(day.date),
            "holiday": day.kind is BookingKind.HOLIDAY,
            "left": sum(slot.left for slot in day.slots),
            "shown": shown,
        }

    def _slots(self, day: Day) -> list[dict[str, object]]:
        return [{"time": self._clock(slot.start), "left": slot.left} for slot in day.slots]

    def _clock(self, at: Millis) -> str:
        return f"{local(at, self.paper.layout.plan.timezone):%H:%M}"

    def _date(self, day: date) -> str:
        phrases = self.paper.layout.phrases
        weekday = self.manner.say(phrases, f"phone.weekday_{day.isoweekday()}")
        return self.manner.say(
            phrases, "phone.date", month=day.month, day=day.day, date=day.isoformat(), weekday=weekday
        )
