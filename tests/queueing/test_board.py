"""The board: what a zone's wall display shows."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing.board import BoardCall, board, counters_board
from tests.queueing.halls import Desk


def test_the_board_shows_calls_queues_and_time() -> None:
    """A zone's board has its newest calls first, its own queues' figures in the layout's order, and the time."""
    desk = Desk(staffed=("1001", "1002", "3001"))
    for queue in ("fund.acceptance",) * 6 + ("tax.acceptance", "social.acceptance"):
        desk.issue(queue)
    desk.serve("1001")
    desk.call("1002")
    called_at = desk.hall.now
    desk.do(cmd.Recall(counter="1002"))
    desk.do(cmd.Pause(counter="1001", reason="meal"))
    desk.do(cmd.StopIntake(line="tax"))
    shown = board(desk.hall, "z1", desk.now)
    assert (shown.zone, shown.floor, shown.name.zh, shown.open) == ("z1", 1, "一区", True)
    assert (shown.seq, shown.now) == (desk.hall.seq, desk.now)
    assert shown.calls[0] == BoardCall(
        ticket="20260105-A002",
        number="A002",
        counter="1002",
        label="2",
        at=called_at + 1_000,
        times=2,
        state="called",
    )
    assert [(c.number, c.state, c.times) for c in shown.calls] == [("A002", "called", 2), ("A001", "serving", 1)]
    assert [(q.queue, q.waiting, q.next, q.open_counters, q.intake) for q in shown.queues] == [
        ("fund.acceptance", 4, ("A003", "A004", "A005"), 1, True),
        ("fund.issuing", 0, (), 0, True),
        ("tax.acceptance", 1, ("B001",), 1, False),
    ]


def test_the_board_shows_so_many_rows() -> None:
    """A board has at most the rows asked for, and a finished ticket's row says that it is done."""
    desk = Desk(staffed=("1001",))
    for _ in range(4):
        desk.issue()
    desk.drain("1001")
    shown = board(desk.hall, "z1", desk.now, rows=2)
    assert [(c.number, c.state) for c in shown.calls] == [("A004", "done"), ("A003", "done")]


def test_the_board_of_a_closed_hall_gives_no_numbers() -> None:
    """After the day is closed no queue of the board takes anybody in."""
    desk = Desk()
    desk.do(cmd.CloseDay())
    shown = board(desk.hall, "z2", desk.now)
    assert not shown.open
    assert [q.intake for q in shown.queues] == [False, False]


def test_the_boards_clock_does_not_run_backwards() -> None:
    """A clock behind the hall's latest event is not shown."""
    desk = Desk()
    desk.issue()
    assert board(desk.hall, "z1", 0).now == desk.hall.now


def test_there_is_no_board_of_an_unknown_zone() -> None:
    """Asking for a zone that the hall does not have is a KeyError."""
    with pytest.raises(KeyError):
        board(Desk().hall, "z9", 0)


def test_a_call_that_is_over_is_not_shown_as_going_on() -> None:
    """When a ticket was sent to another zone and is called there, its old row does not say that it is being called."""
    desk = Desk(staffed=("1001", "3001"))
    desk.issue()
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_queue="social.acceptance"))
    desk.call("3001")
    assert [c.state for c in board(desk.hall, "z2", desk.now).calls] == ["called"]
    assert "called" not in [c.state for c in board(desk.hall, "z1", desk.now).calls]


def missed_of(desk: Desk) -> list[tuple[str, bool]]:
    return [(one.number, one.again) for one in board(desk.hall, "z1", desk.now).missed]


def test_a_missed_number_is_on_the_board_until_it_is_called_again() -> None:
    """First it comes back by itself; missed once more it is void, and stays as such; others are not there."""
    desk = Desk(staffed=("1001", "1002"))
    for _ in range(3):
        desk.issue()
    desk.call("1001")
    assert missed_of(desk) == []
    desk.do(cmd.MarkNoShow(counter="1001"))
    assert missed_of(desk) == [("A001", True)]
    desk.do(cmd.CallTicket(counter="1002", ticket="A001", reason="came back"))
    assert missed_of(desk) == []
    desk.do(cmd.MarkNoShow(counter="1002"))
    assert missed_of(desk) == [("A001", False)]
    desk.do(cmd.UndoNoShow(counter="1002"))
    assert missed_of(desk) == []


def test_a_missed_visitor_who_came_after_all_is_not_missed() -> None:
    """What a counter remembers so that it can be undone says nothing of what became of the ticket since."""
    desk = Desk(staffed=("1001", "1002"))
    desk.issue()
    desk.call("1001")
    desk.do(cmd.MarkNoShow(counter="1001"))
    desk.serve("1002")
    desk.do(cmd.Complete(counter="1002"))
    assert missed_of(desk) == []


def test_a_call_carries_the_clerks_name_card_while_the_visitor_is_there() -> None:
    """Over the counter as in the calls; afterwards the row is nobody's."""
    desk = Desk()
    desk.do(cmd.SignIn(counter="1001", clerk="1001", name="王丽"))
    desk.issue()
    desk.call("1001")
    (call,) = board(desk.hall, "z1", desk.now).calls
    assert call.name == "王丽"
    desk.do(cmd.Serve(counter="1001"))
    desk.do(cmd.Complete(counter="1001"))
    (call,) = board(desk.hall, "z1", desk.now).calls
    assert call.name is None


def test_over_a_counter_stands_what_happens_there() -> None:
    """Closed, free, called, serving, paused; its queues; the number and who serves it."""
    desk = Desk()
    seen = []

    def look() -> None:
        (one,) = counters_board(desk.hall, ("1001",))
        seen.append((one.state, one.number, one.name))

    look()
    desk.do(cmd.SignIn(counter="1001", clerk="1001", name="王丽"))
    look()
    desk.issue()
    desk.call("1001")
    look()
    desk.do(cmd.Serve(counter="1001"))
    look()
    desk.do(cmd.Complete(counter="1001"))
    desk.do(cmd.Pause(counter="1001", reason="meal"))
    look()
    assert seen == [
        ("closed", None, None),
        ("free", None, "王丽"),
        ("called", "A001", "王丽"),
        ("serving", "A001", "王丽"),
        ("paused", None, "王丽"),
    ]
    (one,) = counters_board(desk.hall, ("1001",))
    assert (one.label, one.queues[0]) == ("1", "fund.acceptance")
    with pytest.raises(KeyError):
        counters_board(desk.hall, ("9999",))
