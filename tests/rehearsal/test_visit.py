"""Visits, shifts and patience."""

from __future__ import annotations

from statistics import mean

import pytest

from layouts.loader import builtin, load
from queueing.plan import MINUTE, QueueKind
from rehearsal.day import SERVICE_MINUTES
from rehearsal.shares import SHARES
from rehearsal.shift import shifts
from rehearsal.visit import NO_SHOW, Turn, Visit, habit_of, visit_of
from tests.rehearsal.plays import monday

TICKETS = [f"20260105-A{number:03d}" for number in range(2000)]


def visits(kind: QueueKind = QueueKind.ACCEPTANCE) -> list[Visit]:
    """Many first visits."""
    return [visit_of(1, ticket, kind) for ticket in TICKETS]


def test_a_ticket_always_has_the_same_visit() -> None:
    """Whoever asks, in whatever order."""
    assert visit_of(1, TICKETS[0], QueueKind.INSTANT) == visit_of(1, TICKETS[0], QueueKind.INSTANT)


@pytest.mark.parametrize("kind", list(QueueKind))
def test_service_takes_its_mean_time_over_many_visits(kind: QueueKind) -> None:
    """The logarithm's spread does not move the mean."""
    assert mean(visit.service for visit in visits(kind)) == pytest.approx(SERVICE_MINUTES[kind] * MINUTE, rel=0.06)


def test_one_in_twenty_misses_the_call() -> None:
    """And one who missed it may come to the next."""
    away = [ticket for ticket in TICKETS if not visit_of(1, ticket, QueueKind.ACCEPTANCE).comes]
    assert len(away) / len(TICKETS) == pytest.approx(NO_SHOW, abs=0.015)
    back = [ticket for ticket in away if visit_of(1, ticket, QueueKind.ACCEPTANCE, misses=1).comes]
    assert 0 < len(back) < len(away)


def test_some_are_held_and_some_are_sent_on() -> None:
    """Every fate happens."""
    assert {visit.turn for visit in visits()} == set(Turn)


def test_whoever_was_sent_on_comes_and_finishes() -> None:
    """A visitor does not walk in circles."""
    again = [visit_of(1, ticket, QueueKind.ACCEPTANCE, again=True) for ticket in TICKETS]
    assert all(visit.comes and visit.turn is Turn.FINISHED for visit in again)


def test_what_visitors_do_with_their_phones_has_its_shares() -> None:
    """Few leave, more watch, most of these rate; nobody leaves and watches; all of them have looked first."""
    habits = [habit_of(1, ticket) for ticket in TICKETS]
    share = {
        "looks": sum(habit.looks for habit in habits) / len(habits),
        "leaves": sum(habit.leaves_after is not None for habit in habits) / len(habits),
        "watches": sum(habit.watches for habit in habits) / len(habits),
        "rates": sum(habit.level is not None for habit in habits) / len(habits),
    }
    assert share["looks"] == pytest.approx(SHARES.looks, abs=0.04)
    assert 0 < share["leaves"] < share["rates"] < share["watches"] < share["looks"]
    assert not any(habit.leaves_after is not None and habit.watches for habit in habits)
    assert not any((habit.watches or habit.leaves_after) and not habit.looks for habit in habits)
    assert {habit.level for habit in habits} == {None, 1, 2, 3, 4, 5}


def test_every_assigned_counter_has_one_clerk_who_opens_before_the_doors() -> None:
    """Reserve counters have none."""
    hall = load(builtin("zhengzhou"))
    begin, doors, end = (monday(hall, at) for at in ("08:40", "09:00", "12:00"))
    rota = shifts(hall.plan, begin, doors, end, 1)
    assert len(rota) == len({shift.counter for shift in rota}) == 137
    assert all(doors - 10 * MINUTE <= shift.opens <= doors for shift in rota)
    assert all(shift.opens < pause.at < end for shift in rota for pause in shift.pauses)
    assert any(shift.pauses for shift in rota)
