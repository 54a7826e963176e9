"""Ratings: what visitors say of an ended visit."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing.events import VisitRated
from queueing.refusal import Code
from tests.queueing.halls import Desk


@pytest.mark.parametrize("level", [1, 5])
def test_an_ended_visit_is_rated(level: int) -> None:
    """The log keeps ticket, counter and level; the hall itself remembers nothing of it."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    desk.drain("1001")
    hall, now = desk.hall, desk.now
    before = hall.snapshot()
    rating = cmd.RateVisit(ticket=ticket.id, counter="1001", level=level)
    assert desk.do(rating) == [VisitRated(at=now, ticket=ticket.id, counter="1001", level=level)]
    after = hall.snapshot()
    assert (after.tickets, after.counters, after.seq) == (before.tickets, before.counters, before.seq + 1)


def test_a_visit_of_an_earlier_day_is_rated() -> None:
    """Visitors may take their time, also until after the hall has closed."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    desk.drain("1001")
    desk.do(cmd.CloseDay())
    assert desk.do(cmd.RateVisit(ticket=ticket.id, counter="1001", level=4))


def test_a_visit_that_is_not_over_is_not_rated() -> None:
    """An open ticket is not rated, wherever it is."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    rating = cmd.RateVisit(ticket=ticket.id, counter="1001", level=5)
    assert desk.refusal(rating) is Code.VISIT_OPEN
    desk.serve("1001")
    assert desk.refusal(rating) is Code.VISIT_OPEN


def test_a_rating_names_a_counter_of_the_hall() -> None:
    """An unknown counter is refused."""
    assert Desk().refusal(cmd.RateVisit(ticket="20260105-A001", counter="9999", level=5)) is Code.UNKNOWN_COUNTER


@pytest.mark.parametrize("level", [0, 6, -1])
def test_a_rating_is_one_to_five(level: int) -> None:
    """There is no such rating as 0 or 6."""
    with pytest.raises(ValueError, match="1 to 5"):
        cmd.RateVisit(ticket="t", counter="1001", level=level)
