"""Demand: which services are asked for most."""

from __future__ import annotations

from queueing import commands as cmd
from queueing.plan import DAY
from tests.queueing.halls import MORNING, Desk


def ask(desk: Desk, times: int) -> None:
    """So many visitors ask for the service."""
    for _ in range(times):
        desk.do(cmd.IssueTicket(service="withdraw"))


def turn(desk: Desk) -> None:
    """The day ends and the next begins."""
    desk.do(cmd.CloseDay())
    desk.now += DAY
    desk.do(cmd.OpenDay(date=f"2026-01-{5 + (desk.now - MORNING) // DAY:02d}"))


def test_every_way_to_a_number_asks_for_its_service() -> None:
    """Numbers given, handed in and checked in count for the service they were asked for; others count for none."""
    desk = Desk()
    ask(desk, 2)
    desk.issue()
    desk.hand_in(5001, desk.now, service="withdraw")
    desk.do(cmd.Book(booking="b", queue="fund.acceptance", start=desk.now + 1000, person="p1", service="withdraw"))
    assert desk.hall.demand_today == {"withdraw": 3}
    desk.check_in("b")
    assert (desk.hall.demand_today, desk.hall.demand) == ({"withdraw": 4}, {})


def test_yesterday_counts_twice_as_much_as_the_day_before() -> None:
    """Each new date halves what is remembered, rounding up, and adds the day that has ended."""
    desk = Desk()
    ask(desk, 8)
    turn(desk)
    assert (desk.hall.demand, desk.hall.demand_today) == ({"withdraw": 8}, {})
    ask(desk, 3)
    turn(desk)
    assert desk.hall.demand == {"withdraw": 4 + 3}
    turn(desk)
    assert desk.hall.demand == {"withdraw": 4}


def test_a_day_reopened_is_still_today() -> None:
    """Closing by mistake and opening the same date again leaves the count as it is."""
    desk = Desk()
    ask(desk, 2)
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date="2026-01-05"))
    assert (desk.hall.demand, desk.hall.demand_today) == ({}, {"withdraw": 2})
