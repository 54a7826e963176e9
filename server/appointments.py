"""Appointments: what can be booked, on which days and in which slots, by the calendar and each line's rule.

A slot is a whole piece of a line's opening hours. An appointment is for one of the next working days, or for a day off
on which the line opens. A visit on a statutory holiday (节假日定制) is asked for some working days before the holiday
begins. Back from the holiday the first working day is one day before it, the next one two: with three, a holiday from
Thursday on is asked for on Monday at the latest. The nearest holiday that can still be asked for is offered.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from layouts.layout import Layout, Session
from queueing.booking import BookingKind
from queueing.day import moment_of
from queueing.hall import Hall
from queueing.plan import MINUTE, BookingRule, Millis
from queueing.refusal import Code
from server.calendar import HORIZON_DAYS, Calendar
from server.clock import moment
from server.problems import ServerRefusal
from server.writer import Writer

_DAY = timedelta(days=1)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time that can be booked."""

    start: Millis
    end: Millis
    left: int
    """Places that are not taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day on which slots can be booked."""

    date: date
    kind: BookingKind
    slots: tuple[Slot, ...]


class Appointments:
    """What can be booked now. Reads the live hall, changes nothing."""

    def __init__(self, writer: Writer, layout: Layout) -> None:
        self._writer = writer
        self._plan = layout.plan
        self._calendar = Calendar(layout.hours, layout.plan.timezone, layout.plan.lines)

    def queues(self) -> tuple[str, ...]:
        """Queues that visits can be booked to, in the layout's order."""
        return tuple(queue for queue in self._plan.queues if self._plan.policy_of(queue).booking is not None)

    def working_days(self, now: Millis, count: int) -> tuple[tuple[date, Millis], ...]:
        """The next `count` working days after today, each with the time at which its windows usually close."""
        today, hours, timezone = self._calendar.today(now), self._calendar.hours, self._plan.timezone
        coming = (today + n * _DAY for n in range(1, HORIZON_DAYS))
        working = islice(filter(self._calendar.works, coming), count)
        return tuple((day, moment(day, hours.sessions[-1].end, timezone)) for day in working)

    def days(self, queue: str, now: Millis) -> tuple[Day, ...]:
        """Days on which visits to `queue` can be booked, with the slots that have not begun. ServerRefusal."""
        rule = self._rule(queue)
        today = self._calendar.today(now)
        coming, line = self._coming(queue, today, rule), self._plan.queues[queue].line
        offered = [(day, BookingKind.APPOINTMENT) for day in coming]
        holidays = (day for day in self._holiday(today, rule) if not self._calendar.sessions(day, line))
        offered += [(day, BookingKind.HOLIDAY) for day in holidays]
        days = (Day(date=day, kind=kind, slots=self._slots(queue, day, kind, now)) for day, kind in sorted(offered))
        return tuple(day for day in days if day.slots)

    def start_of(self, queue: str, day: str, hhmm: str, now: Millis) -> tuple[Millis, BookingKind]:
        """The begin of the slot of `queue` on `day` (`YYYY-MM-DD`) at `hhmm`, and what booking it is called.

        Whether it has begun or is full, the hall decides. ServerRefusal NOT_BOOKABLE, NOT_A_SLOT, TOO_FAR_AHEAD or
        NOTICE_TOO_SHORT.
        """
        rule = self._rule(queue)
        start = self.moment_of(day, hhmm)
        asked = date.fromisoformat(day)
        kind = self._kind(queue, asked, self._calendar.today(now), rule)
        if start not in (begin for begin, _ in self._pieces(queue, asked, kind, rule)):
            raise ServerRefusal("NOT_A_SLOT", f"no slot begins at {hhmm} on {day}")
        return start, kind

    def moment_of(self, day: str, hhmm: str) -> Millis:
        """The moment that `day` and `hhmm` tell, a slot or not. ServerRefusal NOT_A_SLOT where they tell none."""
        try:
            right = date.fromisoformat(day).isoformat() == day and _TIME.fullmatch(hhmm) is not None
        except ValueError:
            right = False
        if not right:
            raise ServerRefusal("NOT_A_SLOT", "a slot is told by date, YYYY-MM-DD, and time, HH:MM")
        return moment_of(day, _minute(hhmm), self._plan.timezone)

    def new_code(self, hall: Hall) -> str:
        """What a new booking is called, and what its visitor types at a kiosk: eight digits that say nothing."""
        while (code := f"{secrets.randbelow(10**8):08d}") in hall.bookings:
            pass
        return code

    def _rule(self, queue: str) -> BookingRule:
        if queue not in self._plan.queues:
            raise ServerRefusal(Code.UNKNOWN_QUEUE, f"no such queue: {queue}")
        rule = self._plan.policy_of(queue).booking
        if rule is None:
            raise ServerRefusal(Code.NOT_BOOKABLE, f"visits to queue {queue} are not booked")
        return rule

    def _kind(self, queue: str, asked: date, today: date, rule: BookingRule) -> BookingKind:
        """What booking a visit on the day `asked` is called. ServerRefusal where that cannot be asked for today."""
        line = self._plan.queues[queue].line
        if self._calendar.sessions(asked, line):
            if asked > self._last(today, rule):
                raise ServerRefusal("TOO_FAR_AHEAD", f"visits are booked {rule.days_ahead} working days ahead")
            return BookingKind.APPOINTMENT
        if asked < today or not self._calendar.is_holiday(asked):
            raise ServerRefusal("NOT_A_SLOT", f"the line is not open on {asked}")
        if self._calendar.working_days(today, self._calendar.holiday_begins(asked)) < rule.holiday_notice_days:
            days = rule.holiday_notice_days
            raise ServerRefusal("NOTICE_TOO_SHORT", f"a visit on a holiday is asked for {days} working days before it")
        if asked not in self._holiday(today, rule):
            raise ServerRefusal("TOO_FAR_AHEAD", "another holiday comes before this one")
        return BookingKind.HOLIDAY

    def _last(self, today: date, rule: BookingRule) -> date:
        """The last working day that can be booked today."""
        last, ahead = today, 0
        for n in range(1, HORIZON_DAYS):
            if ahead == rule.days_ahead:
                break
            if self._calendar.works(today + n * _DAY):
                last, ahead = today + n * _DAY, ahead + 1
        return last

    def _coming(self, queue: str, today: date, rule: BookingRule) -> Iterator[date]:
        """Days from today on that can be booked and on which the line opens."""
        line = self._plan.queues[queue].line
        for n in range((self._last(today, rule) - today).days + 1):
            if self._calendar.sessions(today + n * _DAY, line):
                yield today + n * _DAY

    def _holiday(self, today: date, rule: BookingRule) -> list[date]:
        """The days of the nearest statutory holiday that can be asked for today."""
        found: list[date] = []
        for n in range(1, HORIZON_DAYS):
            day = today + n * _DAY
            if self._calendar.is_holiday(day):
                begins = self._calendar.holiday_begins(day)
                if found and begins != self._calendar.holiday_begins(found[0]):
                    break
                if self._calendar.working_days(today, begins) >= rule.holiday_notice_days:
                    found.append(day)
            elif found and self._calendar.works(day):
                break
        return found

    def _slots(self, queue: str, day: date, kind: BookingKind, now: Millis) -> tuple[Slot, ...]:
        """The slots of a day that have not begun."""
        rule = self._rule(queue)
        taken = self._hall.booked.get(queue, {})
        return tuple(
            Slot(start=start, end=end, left=max(0, rule.quota - taken.get(start, 0)))
            for start, end in self._pieces(queue, day, kind, rule)
            if start > now
        )

    def _pieces(self, queue: str, day: date, kind: BookingKind, rule: BookingRule) -> Iterator[tuple[Millis, Millis]]:
        """Begin and end of every slot of a day."""
        line = self._plan.queues[queue].line
        holiday = kind is BookingKind.HOLIDAY
        sessions = self._calendar.usual_sessions(line) if holiday else self._calendar.sessions(day, line)
        for session in sessions:
            for minute in _cut(session, rule.slot // MINUTE):
                start = moment_of(day.isoformat(), minute, self._plan.timezone)
                yield start, start + rule.slot

    @property
    def _hall(self) -> Hall:
        return self._writer.hall


def _cut(session: Session, minutes: int) -> range:
    """The begins of the whole slots of a session, in minutes since midnight."""
    return range(_minute(session.start), _minute(session.end) - minutes + 1, minutes)


def _minute(hhmm: str) -> int:
    return int(hhmm[:2]) * 60 + int(hhmm[3:])
