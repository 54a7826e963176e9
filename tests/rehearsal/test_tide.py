"""The tide."""

from __future__ import annotations

from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import MINUTE, Assignment
from rehearsal.tide import Lend, TakeBack, tide

PLAN = load(builtin("zhengzhou")).plan


def do(hall: Hall, *commands: cmd.Command) -> None:
    """Carry out commands."""
    for command in commands:
        for event in decide(hall, command, 1_000 * MINUTE):
            hall.apply(event)


def busy(waiting: int, queue: str = "construction-acceptance", counters: tuple[str, ...] = ("3001",)) -> Hall:
    """A hall with people waiting in one queue and some of its counters open."""
    hall = Hall(PLAN)
    do(hall, cmd.OpenDay(date="2026-01-05"))
    do(hall, *(cmd.SignIn(counter=counter, clerk=counter) for counter in counters))
    do(hall, *(cmd.IssueTicket(queue=queue) for _ in range(waiting)))
    return hall


def test_a_long_line_gets_a_reserve_counter_of_its_floor() -> None:
    """One at a time."""
    (move,) = tide(busy(10), {})
    assert isinstance(move, Lend)
    assert move.queue == "construction-acceptance"
    assert PLAN.counters[move.counter].floor == 3
    assert PLAN.counters[move.counter].assignments == ()


def test_a_short_line_gets_none() -> None:
    """Three waiting are no long line."""
    assert tide(busy(3), {}) == []


def test_a_line_whose_counters_are_all_closed_gets_none() -> None:
    """Before the doors open, nobody is lent out."""
    assert tide(busy(10, counters=()), {}) == []


def test_a_counter_just_lent_counts_before_its_clerk_is_there() -> None:
    """Else the desk would lend another at every look."""
    assert tide(busy(6), {"3062": "construction-acceptance", "3063": "construction-acceptance"}) == []


def test_a_counter_lent_to_one_line_is_not_lent_to_another() -> None:
    """Nor one at which somebody sits."""
    hall = busy(10)
    do(hall, cmd.AssignCounter(counter="3062", assignments=(Assignment(queue="hrss-issuing"),)))
    do(hall, cmd.SignIn(counter="3063", clerk="x"), cmd.IssueTicket(queue="hrss-issuing"))
    (move,) = tide(hall, {"3062": "hrss-issuing"})
    assert move == Lend(counter="3064", queue="construction-acceptance")


def test_a_lent_counter_goes_back_when_the_line_is_short() -> None:
    """Nobody waits any more."""
    assert tide(busy(0), {"3062": "construction-acceptance"}) == [TakeBack(counter="3062")]


def test_with_no_reserve_left_the_line_stays_long() -> None:
    """There is nothing to lend."""
    reserve = [counter.id for counter in PLAN.counters.values() if not counter.assignments and counter.floor == 3]
    hall = busy(10)
    do(hall, *(cmd.IssueTicket(queue="hrss-acceptance") for _ in range(20)))
    assert tide(hall, dict.fromkeys(reserve, "hrss-acceptance")) == []
