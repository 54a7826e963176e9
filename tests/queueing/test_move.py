"""Moves: counters lent to other queues, now or at a time, for a while or for the day, and taken back in any order."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from queueing import commands as cmd
from queueing import events as ev
from queueing.hall import Hall
from queueing.move import Move, fitted
from queueing.plan import DAY, MINUTE, Assignment, HallPlan, Millis
from queueing.refusal import Code
from tests.queueing.halls import DATE, HELP, MORNING, Desk, small_plan

HOUR: Millis = 60 * MINUTE
TAX = (Assignment(queue="tax.acceptance"),)


def move(
    desk: Desk, name: str, counter: str, *queues: str, starts: Millis | None = None, ends: Millis | None = None
) -> None:
    """One counter is moved."""
    desk.do(cmd.MoveCounters(move=name, counters=(counter,), queues=queues, starts=starts, ends=ends))


def served(desk: Desk, counter: str = "1099") -> list[str]:
    """The queues that a counter serves now."""
    return [assignment.queue for assignment in desk.counter(counter).assignments]


def test_counters_are_moved_at_once() -> None:
    """Planned, begun, and each counter given its queues; one that has them already is only remembered."""
    desk = Desk()
    now = desk.now
    command = cmd.MoveCounters(move="m", counters=("1099", "1004", "1099"), queues=("tax.acceptance",))
    assert desk.do(command) == [
        ev.MovePlanned(at=now, move="m", counters=("1099", "1004"), assignments=TAX, starts=now),
        ev.MoveBegun(at=now, move="m"),
        ev.CounterAssigned(at=now, counter="1099", assignments=TAX),
    ]
    assert desk.hall.moves["m"] == Move(
        id="m", counters=("1099", "1004"), assignments=TAX, starts=now, begun=True, before={"1099": (), "1004": TAX}
    )
    now = desk.now
    assert desk.do(cmd.EndMove(move="m")) == [
        ev.MoveEnded(at=now, move="m"),
        ev.CounterAssigned(at=now, counter="1099", assignments=()),
    ]


def test_further_queues_have_their_handicap() -> None:
    """As when a counter is given queues; or every handicap is told; or none at all, and the counters serve nobody."""
    desk = Desk()
    move(desk, "m", "1099", "tax.acceptance", "fund.acceptance")
    assert desk.counter("1099").assignments == (*TAX, Assignment(queue="fund.acceptance", handicap=HELP))
    told = (Assignment(queue="tax.acceptance", handicap=7, only_when_idle=True),)
    desk.do(cmd.MoveCounters(move="n", counters=("1099",), assignments=told))
    assert desk.counter("1099").assignments == told
    move(desk, "o", "1099")
    assert desk.counter("1099").assignments == ()


def test_a_move_is_planned_for_a_time() -> None:
    """Nothing changes until somebody says that the time has come; then it begins once."""
    desk = Desk(staffed=("1099",))
    starts, ends = desk.now + HOUR, desk.now + 2 * HOUR
    now = desk.now
    command = cmd.MoveCounters(move="m", counters=("1099",), queues=("tax.acceptance",), starts=starts, ends=ends)
    assert desk.do(command) == [
        ev.MovePlanned(at=now, move="m", counters=("1099",), assignments=TAX, starts=starts, ends=ends)
    ]
    assert (served(desk), desk.hall.moves["m"].begun) == ([], False)
    desk.now = starts
    assert desk.do(cmd.BeginMove(move="m")) == [
        ev.MoveBegun(at=starts, move="m"),
        ev.CounterAssigned(at=starts, counter="1099", assignments=TAX),
    ]
    assert desk.do(cmd.BeginMove(move="m")) == []
    desk.now = ends
    assert desk.do(cmd.EndMove(move="m")) == [
        ev.MoveEnded(at=ends, move="m"),
        ev.CounterAssigned(at=ends, counter="1099", assignments=()),
    ]
    assert desk.hall.moves == {}


def test_a_planned_move_is_taken_back() -> None:
    """Before it has begun nothing was changed, and nothing goes back."""
    desk = Desk()
    move(desk, "m", "1001", "tax.acceptance", starts=desk.now + HOUR)
    desk.do(cmd.AssignCounter(counter="1001", queues=("tax.acceptance",)))
    now = desk.now
    assert desk.do(cmd.EndMove(move="m")) == [ev.MoveEnded(at=now, move="m")]
    assert served(desk, "1001") == ["tax.acceptance"]
    assert desk.refusal(cmd.BeginMove(move="m")) is Code.UNKNOWN_MOVE
    assert desk.refusal(cmd.EndMove(move="m")) is Code.UNKNOWN_MOVE


def test_a_time_that_is_past_is_now() -> None:
    """A move asked for from a minute ago on begins at once."""
    desk = Desk()
    now = desk.now
    move(desk, "m", "1099", "tax.acceptance", starts=now - MINUTE)
    assert (desk.hall.moves["m"].begun, desk.hall.moves["m"].starts) == (True, now)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (cmd.MoveCounters(move="there", counters=("1099",)), Code.SAME_PLACE),
        (cmd.MoveCounters(move="m", counters=()), Code.UNKNOWN_COUNTER),
        (cmd.MoveCounters(move="m", counters=("1099", "9999")), Code.UNKNOWN_COUNTER),
        (cmd.MoveCounters(move="m", counters=("1099",), queues=("air",)), Code.UNKNOWN_QUEUE),
        (cmd.MoveCounters(move="m", counters=("1099",), assignments=(Assignment(queue="air"),)), Code.UNKNOWN_QUEUE),
        (cmd.MoveCounters(move="m", counters=("1099",), queues=("tax.acceptance",) * 2), Code.SAME_PLACE),
        (cmd.MoveCounters(move="m", counters=("1099",), ends=MORNING), Code.TOO_LATE),
        (cmd.MoveCounters(move="m", counters=("1099",), starts=MORNING + HOUR, ends=MORNING + HOUR), Code.TOO_LATE),
        (cmd.BeginMove(move="m"), Code.UNKNOWN_MOVE),
        (cmd.EndMove(move="m"), Code.UNKNOWN_MOVE),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(command: cmd.MoveCounters | cmd.BeginMove, code: Code) -> None:
    """A name twice, no counter, an unknown one, unknown queues, one queue twice, an end before the beginning."""
    desk = Desk()
    move(desk, "there", "1098", "tax.acceptance")
    assert desk.refusal(command) is code


def test_queues_are_told_in_one_way() -> None:
    """Not both by name and with their handicaps; and times are real ones."""
    with pytest.raises(ValueError, match="either queues or assignments"):
        cmd.MoveCounters(move="m", counters=("1099",), queues=("tax.acceptance",), assignments=TAX)
    for wrong in (-1, 10**18):
        with pytest.raises(ValueError, match="not a time"):
            cmd.MoveCounters(move="m", counters=("1099",), starts=wrong)
        with pytest.raises(ValueError, match="not a time"):
            cmd.MoveCounters(move="m", counters=("1099",), ends=wrong)


def test_a_counter_is_moved_while_its_clerk_is_at_work() -> None:
    """Who is there is served to the end, who waits for the counter alone still does; then the move says who is next."""
    desk = Desk(staffed=("1001", "1002"))
    desk.issue()
    desk.issue()
    desk.issue("tax.acceptance")
    desk.serve("1001")
    desk.call("1002")
    desk.do(cmd.Transfer(counter="1002", to_counter="1001"))
    move(desk, "m", "1001", "tax.acceptance")
    assert desk.counter("1001").ticket == "20260105-A001"
    assert desk.drain("1001") == ["A002", "B001"]


LAYERS = {"one": "tax.acceptance", "two": "social.acceptance", "three": "fund.issuing"}


@pytest.mark.parametrize("order", list(itertools.permutations(LAYERS)))
def test_moves_of_one_counter_end_in_any_order(order: tuple[str, ...]) -> None:
    """The latest that has not ended says what it serves; when all have, it serves what it did before the first."""
    desk = Desk(staffed=("1001",))
    for name, queue in LAYERS.items():
        move(desk, name, "1001", queue)
    left = dict(LAYERS)
    for name in order:
        desk.do(cmd.EndMove(move=name))
        del left[name]
        assert served(desk, "1001") == [next(reversed(left.values()), "fund.acceptance")]
    assert desk.hall.moves == {}


@pytest.mark.parametrize("order", list(itertools.permutations(("one", "two", "three", "four"))))
def test_moves_to_and_fro_end_in_any_order(order: tuple[str, ...]) -> None:
    """Also where several moves give a counter the same queue, and one gives back what it had at first."""
    layers = {"one": "tax.acceptance", "two": "fund.acceptance", "three": "tax.acceptance", "four": "fund.acceptance"}
    desk = Desk()
    for name, queue in layers.items():
        move(desk, name, "1001", queue)
    for name in order:
        desk.do(cmd.EndMove(move=name))
        del layers[name]
        assert served(desk, "1001") == [next(reversed(layers.values()), "fund.acceptance")]


def test_moves_lie_in_the_order_in_which_they_began() -> None:
    """One that was planned earlier and begins later stands above; one only planned stands nowhere."""
    desk = Desk()
    move(desk, "planned", "1001", "social.acceptance", starts=desk.now + HOUR)
    move(desk, "never", "1001", "fund.issuing", starts=desk.now + 2 * HOUR)
    move(desk, "now", "1001", "tax.acceptance")
    desk.do(cmd.BeginMove(move="planned"))
    desk.do(cmd.EndMove(move="now"))
    assert served(desk, "1001") == ["social.acceptance"]
    desk.do(cmd.EndMove(move="planned"))
    assert served(desk, "1001") == ["fund.acceptance"]


def test_moves_that_share_some_counters_leave_the_others_alone() -> None:
    """Each counter goes back by itself."""
    desk = Desk()
    desk.do(cmd.MoveCounters(move="wide", counters=("1001", "1002", "1099"), queues=("tax.acceptance",)))
    move(desk, "narrow", "1002", "fund.issuing")
    desk.do(cmd.EndMove(move="wide"))
    assert [served(desk, name) for name in ("1001", "1002", "1099")] == [["fund.acceptance"], ["fund.issuing"], []]
    desk.do(cmd.EndMove(move="narrow"))
    assert served(desk, "1002") == ["fund.acceptance", "tax.acceptance"]


@pytest.mark.parametrize("back", [False, True])
def test_what_the_desk_gave_by_hand_stays(back: bool) -> None:
    """A counter given other queues during a move is not taken back at its end, though it got the move's own again."""
    desk = Desk()
    desk.do(cmd.MoveCounters(move="m", counters=("1001", "1099"), queues=("tax.acceptance",)))
    desk.do(cmd.AssignCounter(counter="1001", queues=("fund.issuing",)))
    if back:
        desk.do(cmd.AssignCounter(counter="1001", queues=("tax.acceptance",)))
    now = desk.now
    assert desk.do(cmd.EndMove(move="m")) == [
        ev.MoveEnded(at=now, move="m"),
        ev.CounterAssigned(at=now, counter="1099", assignments=()),
    ]
    assert served(desk, "1001") == ["tax.acceptance" if back else "fund.issuing"]


@pytest.mark.parametrize("order", list(itertools.permutations(("one", "two", "three"))))
def test_what_the_desk_gave_by_hand_stays_whatever_it_lies_upon(order: tuple[str, ...]) -> None:
    """Several moves lay there, one of them with just the queue that the desk has chosen now."""
    desk = Desk()
    for name, queue in LAYERS.items():
        move(desk, name, "1001", queue)
    desk.do(cmd.AssignCounter(counter="1001", queues=("tax.acceptance",)))
    for name in order:
        desk.do(cmd.EndMove(move=name))
        assert served(desk, "1001") == ["tax.acceptance"]


def test_a_move_on_top_of_a_change_by_hand_goes_back_to_it() -> None:
    """Whichever of the two moves ends first."""
    for order in (("under", "over"), ("over", "under")):
        desk = Desk()
        move(desk, "under", "1001", "tax.acceptance")
        desk.do(cmd.AssignCounter(counter="1001", queues=("fund.issuing",)))
        move(desk, "over", "1001", "social.acceptance")
        for name in order:
            desk.do(cmd.EndMove(move=name))
        assert served(desk, "1001") == ["fund.issuing"]


def test_a_move_begins_only_in_an_open_hall() -> None:
    """Before the doors open it would be undone with the opening; it may be planned, and taken back."""
    desk = Desk(day=None)
    at_once = cmd.MoveCounters(move="now", counters=("1099",), queues=("tax.acceptance",))
    assert desk.refusal(at_once) is Code.HALL_CLOSED
    desk.do(replace(at_once, move="m", starts=desk.now + 1))
    desk.do(replace(at_once, move="n", starts=desk.now + 1))
    assert desk.refusal(cmd.BeginMove(move="m")) is Code.HALL_CLOSED
    desk.do(cmd.EndMove(move="n"))
    desk.do(cmd.OpenDay(date=DATE))
    assert desk.do(cmd.BeginMove(move="m"))


def test_a_day_opens_with_the_plan_and_without_the_moves_of_the_day_before() -> None:
    """What had begun is over, what was not begun in its time never will be, what is planned for this day stands."""
    desk = Desk()
    move(desk, "begun", "1001", "tax.acceptance", ends=desk.now + 3 * DAY)
    move(desk, "slept", "1002", "tax.acceptance", starts=desk.now + HOUR)
    midnight = MORNING + 15 * HOUR
    move(desk, "early", "1098", "tax.acceptance", starts=midnight)
    move(desk, "late", "1099", "tax.acceptance", starts=midnight - 1)
    desk.do(cmd.CloseDay())
    assert served(desk, "1001") == ["tax.acceptance"]
    desk.now = MORNING + DAY
    desk.do(cmd.OpenDay(date="2026-01-06"))
    assert served(desk, "1001") == ["fund.acceptance"]
    assert list(desk.hall.moves) == ["early"]


def test_the_same_day_opened_again_begins_with_the_plan() -> None:
    """A move that had begun is over, for its counters serve what the plan says; one planned for later stands."""
    desk = Desk()
    move(desk, "begun", "1001", "tax.acceptance", ends=desk.now + HOUR)
    move(desk, "later", "1099", "tax.acceptance", starts=desk.now + HOUR)
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date=DATE))
    assert (served(desk, "1001"), list(desk.hall.moves)) == (["fund.acceptance"], ["later"])


def test_a_move_ends_also_while_the_hall_is_closed() -> None:
    """Its time is over, whether anybody is there or not."""
    desk = Desk()
    move(desk, "m", "1099", "tax.acceptance", ends=desk.now + HOUR)
    desk.do(cmd.CloseDay())
    desk.do(cmd.EndMove(move="m"))
    assert served(desk) == []


def without(plan: HallPlan, *, counter: str = "", queue: str = "") -> HallPlan:
    """The plan after something was taken out of the layout."""
    return replace(
        plan,
        counters={name: known for name, known in plan.counters.items() if name != counter},
        queues={name: known for name, known in plan.queues.items() if name != queue},
    )


def test_a_move_is_restored_as_far_as_the_layout_still_knows_it() -> None:
    """Without counters that are gone; not at all once none of them, or a queue of it, is there."""
    plan = small_plan()
    both = (Assignment(queue="tax.acceptance"), Assignment(queue="fund.issuing"))
    begun = Move(
        id="m", counters=("1099", "1001"), assignments=TAX, starts=1, begun=True, before={"1099": (), "1001": both}
    )
    assert fitted(begun, plan) == begun
    assert fitted(begun, without(plan, counter="1099")) == replace(begun, counters=("1001",), before={"1001": both})
    assert fitted(begun, without(plan, queue="fund.issuing")) == replace(begun, before={"1099": (), "1001": TAX})
    assert fitted(begun, without(plan, queue="tax.acceptance")) is None
    assert fitted(replace(begun, counters=("1099",)), without(plan, counter="1099")) is None


def test_a_hall_is_restored_with_its_moves() -> None:
    """In the order in which they began."""
    desk = Desk()
    for name, queue in LAYERS.items():
        move(desk, name, "1001", queue)
    hall = Hall.restore(small_plan(), desk.hall.snapshot())
    assert list(hall.moves.items()) == list(desk.hall.moves.items())
    hall = Hall.restore(without(small_plan(), counter="1098"), desk.hall.snapshot())
    assert list(hall.moves) == list(LAYERS)
