"""The rota: which counters are planned to rest, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from layouts.layout import Layout, LineHours, Session
from layouts.loader import builtin, load
from server.calendar import Calendar
from server.clock import moment
from server.rota import Rota

MONDAY = date(2026, 1, 5)
SUNDAY = date(2026, 1, 11)


def _rota(layout: Layout) -> Rota:
    own = LineHours(intake=(Session(start="08:40", end="11:40"), Session(start="12:50", end="16:50")))
    hours = replace(layout.hours, lines={"police": own})
    return Rota(Calendar(hours, layout.plan.timezone, layout.plan.lines), layout.plan)


def _at(day: date, hhmm: str) -> int:
    return moment(day, hhmm, "Asia/Shanghai")


def test_only_windows_of_a_line_without_a_noon_shift_rest_at_noon() -> None:
    """From the end of the morning to the begin of the afternoon; the others go on."""
    layout = load(builtin("zhengzhou"))
    absences = _rota(layout).absences(_at(MONDAY, "10:00"))
    police = {
        counter.id
        for counter in layout.plan.counters.values()
        if any(layout.plan.queues[a.queue].line == "police" for a in counter.assignments)
    }
    assert absences.keys() == police
    assert set(absences.values()) == {((_at(MONDAY, "12:00"), _at(MONDAY, "13:00")),)}


def test_a_break_that_has_begun_is_not_planned_any_more_and_a_day_off_has_none() -> None:
    """Whoever calls at noon is seen to call."""
    rota = _rota(load(builtin("zhengzhou")))
    assert rota.absences(_at(MONDAY, "12:00")) == {}
    assert rota.absences(_at(MONDAY, "15:00")) == {}
    assert rota.absences(_at(SUNDAY, "10:00")) == {}
