"""What a clerk is told when the desk gives her counter other queues."""

from __future__ import annotations

from counter_terminal.adjusted import adjusted
from queueing import commands as cmd
from queueing.plan import MINUTE, Assignment
from tests.counter_terminal.small_hall import FAR, NINE, OWN, at_work

OWN_QUEUE = (Assignment(queue="fund-acc"),)


def test_other_queues_are_told_by_name() -> None:
    """All that the counter serves from now on."""
    morning = at_work()
    morning.do(cmd.AssignCounter(counter=OWN, queues=("tax-acc", "fund-acc")))
    told = adjusted(OWN_QUEUE, morning.hall, OWN)
    assert told is not None
    assert told.zh == "本窗口已调整为 税务受理、公积金受理。"
    assert told.en == "This counter now serves Tax, Fund."


def test_a_move_for_a_while_tells_its_end() -> None:
    """In the hall's own time; once it has ended, only what is served again."""
    morning = at_work()
    morning.do(cmd.MoveCounters(move="m", counters=(OWN,), queues=("tax-acc",), ends=NINE + 90 * MINUTE))
    moved = adjusted(OWN_QUEUE, morning.hall, OWN)
    assert moved is not None
    assert moved.zh == "本窗口已调整为 税务受理，至 10:30。"
    before = morning.hall.counters[OWN].assignments
    morning.later(90).do(cmd.EndMove(move="m"))
    back = adjusted(before, morning.hall, OWN)
    assert back is not None
    assert back.zh == "本窗口已调整为 公积金受理。"


def test_a_counter_that_was_given_nothing_is_told_to_wait() -> None:
    """It calls nobody any more."""
    morning = at_work()
    morning.do(cmd.AssignCounter(counter=OWN))
    told = adjusted(OWN_QUEUE, morning.hall, OWN)
    assert told is not None
    assert "暂不承担业务" in told.zh


def test_nothing_is_told_at_first_nor_while_nothing_changes() -> None:
    """What was so at sign-in is no news, nor what happens to another counter."""
    morning = at_work()
    assert adjusted(None, morning.hall, OWN) is None
    morning.do(cmd.AssignCounter(counter=FAR, queues=("fund-acc",)))
    assert adjusted(OWN_QUEUE, morning.hall, OWN) is None
