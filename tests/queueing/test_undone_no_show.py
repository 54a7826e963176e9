"""A no-show that was none: undone for a minute, and never at somebody else's cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queueing import commands as cmd
from queueing import events as ev
from queueing.hall import Hall
from queueing.pace import Paces
from queueing.plan import SECOND, HallPlan
from queueing.refusal import Code
from queueing.ticket import HoldKind, Ticket, TicketState
from tests.queueing.halls import DATE, Desk, small_plan

UNDO = cmd.UndoNoShow(counter="1001")
MISS = cmd.MarkNoShow(counter="1001")


def missed(void: bool = False, waiting: int = 4) -> tuple[Desk, Ticket]:
    """A hall where A001 was marked as a no-show at 1001; forgiven, or void because it is the second time."""
    desk = Desk(staffed=("1001", "1002"))
    ticket = desk.issue(person="p1")
    for _ in range(2 if void else 1):
        desk.call("1001")
        desk.do(cmd.Recall(counter="1001"))
        desk.do(MISS)
    for _ in range(waiting):
        desk.issue()
    return desk, ticket


@pytest.mark.parametrize("void", [False, True])
def test_the_visitor_was_there_after_all(void: bool) -> None:
    """The ticket is called at the counter as it was, and in no line any more."""
    desk, _ = missed(void)
    now = desk.now
    assert desk.do(UNDO) == [ev.NoShowUndone(at=now, ticket="20260105-A001", counter="1001")]
    ticket = desk.hall.tickets["20260105-A001"]
    assert (ticket.state, ticket.counter, ticket.announced_at) == (TicketState.CALLED, "1001", now)
    assert (ticket.misses, ticket.recalls) == (1 if void else 0, 1)
    assert desk.counter("1001").ticket == ticket.id
    assert desk.counter("1001").idle_since is None
    assert [call.number for call in desk.hall.calls["z1"]] == ["A001"]
    assert desk.hall.calls["z1"][0].times == 2
    assert desk.hall.of_person == {"p1": [ticket.id]}
    assert [desk.hall.tickets[place[2]].number for place in desk.hall.waiting["fund.acceptance"]] == [
        "A002",
        "A003",
        "A004",
        "A005",
    ]
    desk.do(cmd.Serve(counter="1001"))
    desk.do(cmd.Complete(counter="1001"))
    assert "20260105-A001" not in desk.hall.tickets


def test_an_undone_no_show_does_not_count_against_the_visitor() -> None:
    """Missed again, it is forgiven as if for the first time, and comes back behind as many as then."""
    desk, ticket = missed()
    desk.do(UNDO)
    desk.do(MISS)
    back = desk.hall.tickets[ticket.id]
    assert (back.state, back.misses, desk.hall.ahead_of(back)) == (TicketState.WAITING, 1, 3)


def test_a_no_show_is_undone_once() -> None:
    """What was undone is no no-show any more."""
    desk, _ = missed()
    desk.do(UNDO)
    desk.do(cmd.Complete(counter="1001"))
    assert desk.refusal(UNDO) is Code.TOO_LATE


@pytest.mark.parametrize(("later", "code"), [(60_000, None), (60_001, Code.TOO_LATE)])
def test_a_no_show_is_undone_within_a_minute(later: int, code: Code | None) -> None:
    """A minute later still, a millisecond more is too late."""
    desk, _ = missed(waiting=0)
    desk.now += later - SECOND
    assert desk.refusal(UNDO) is code if code is not None else desk.do(UNDO)


def test_only_the_latest_no_show_of_a_counter_is_undone() -> None:
    """By that counter alone."""
    desk = Desk(staffed=("1001", "1002"))
    desk.issue()
    desk.issue()
    for _ in range(2):
        desk.call("1001")
        desk.do(MISS)
    assert desk.refusal(replace(UNDO, counter="1002")) is Code.TOO_LATE
    desk.do(UNDO)
    assert desk.counter("1001").ticket == "20260105-A002"
    desk.do(cmd.Complete(counter="1001"))
    assert desk.refusal(UNDO) is Code.TOO_LATE


def test_a_counter_with_another_visitor_undoes_nothing() -> None:
    """The next one was called; once they have gone, it may, if it is still the same minute."""
    desk, _ = missed()
    desk.do(cmd.CallTicket(counter="1001", ticket="A002", reason="asked"))
    assert desk.refusal(UNDO) is Code.COUNTER_BUSY
    desk.do(cmd.Complete(counter="1001"))
    desk.do(UNDO)
    assert desk.counter("1001").ticket == "20260105-A001"


def test_who_was_called_elsewhere_meanwhile_is_not_taken_back() -> None:
    """Called, served, on hold, sent on, sent to one counter, missed there as well, or gone home served."""
    desk, ticket = missed(waiting=0)
    desk.sign_in("1003")
    other = cmd.CallTicket(counter="1002", ticket=ticket.id, reason="asked")
    desk.do(other)
    assert desk.refusal(UNDO) is Code.ALREADY_CALLED
    desk.do(cmd.Serve(counter="1002"))
    assert desk.refusal(UNDO) is Code.ALREADY_CALLED
    desk.do(cmd.Hold(counter="1002", kind=HoldKind.WITH_VISITOR))
    assert desk.refusal(UNDO) is Code.ALREADY_CALLED
    desk.do(cmd.Resume(counter="1002", ticket=ticket.id))
    desk.do(cmd.Transfer(counter="1002", to_counter="1003"))
    assert desk.refusal(UNDO) is Code.ALREADY_CALLED
    desk.call("1003")
    desk.do(cmd.Transfer(counter="1003", to_queue="fund.issuing"))
    assert desk.refusal(UNDO) is Code.ALREADY_CALLED
    desk.call("1003")
    desk.do(cmd.Complete(counter="1003"))
    assert desk.refusal(UNDO) is Code.UNKNOWN_TICKET
    assert desk.counter("1001").ticket is None


def lenient() -> HallPlan:
    """The small hall where two misses are forgiven in every line."""
    plan = small_plan()
    return replace(plan, policy=replace(plan.policy, requeue_limit=2))


def test_a_miss_elsewhere_since_counts() -> None:
    """Waiting once more, but missed by another counter too: only that one may take it back."""
    desk = Desk(lenient(), staffed=("1001", "1002"))
    ticket = desk.issue()
    desk.call("1001")
    desk.do(MISS)
    desk.call("1002")
    desk.do(cmd.MarkNoShow(counter="1002"))
    assert (ticket.state, ticket.misses) == (TicketState.WAITING, 2)
    assert desk.refusal(UNDO) is Code.ALREADY_CALLED
    desk.do(replace(UNDO, counter="1002"))
    assert desk.hall.tickets[ticket.id].misses == 1
    assert desk.refusal(UNDO) is Code.ALREADY_CALLED


def test_who_left_meanwhile_is_not_called_back() -> None:
    """The ticket was cancelled while it waited again."""
    desk, ticket = missed()
    desk.do(cmd.CancelTicket(ticket=ticket.id, reason="left"))
    assert desk.refusal(UNDO) is Code.UNKNOWN_TICKET


def test_who_took_another_number_meanwhile_keeps_that() -> None:
    """A void ticket comes not back to whoever has a new one in its line; in another line they may."""
    desk, _ = missed(void=True)
    again = desk.issue(person="p1")
    refused = desk.refused(UNDO)
    assert (refused.code, refused.ticket) == (Code.HAS_TICKET, again.id)
    desk.do(cmd.CancelTicket(ticket=again.id, reason="left"))
    desk.issue("tax.acceptance", person="p1")
    desk.do(UNDO)
    assert desk.hall.of_person == {"p1": ["20260105-B001", "20260105-A001"]}


def test_who_took_a_number_where_the_void_one_was_to_go_on_keeps_that() -> None:
    """Its route would bring it there."""
    desk = Desk(staffed=("1003", "1004"))
    desk.issue("fund.issuing", person="p1")
    desk.serve("1003")
    desk.do(cmd.Transfer(counter="1003", to_queue="tax.acceptance", then=("social.acceptance",)))
    desk.call("1004")
    desk.do(cmd.MarkNoShow(counter="1004"))
    desk.issue("social.instant", person="p1")
    assert desk.refusal(cmd.UndoNoShow(counter="1004")) is Code.HAS_TICKET
    desk.do(cmd.CancelTicket(ticket="C001", reason="left"))
    desk.do(cmd.UndoNoShow(counter="1004"))
    assert desk.hall.tickets["20260105-A001"].route == ("social.acceptance",)


def test_what_was_done_with_the_ticket_while_it_waited_again_stays() -> None:
    """Its slip was printed once more, and the desk gave it a head start."""
    desk, ticket = missed()
    desk.do(cmd.ReprintTicket(ticket=ticket.id))
    desk.do(cmd.RaiseClass(ticket=ticket.id, visitor_class="green", reason="ill"))
    raised = ticket.priority
    desk.do(UNDO)
    back = desk.hall.tickets[ticket.id]
    assert (back.reprints, back.visitor_class, back.priority) == (1, "green", raised)


def test_a_no_show_is_undone_also_at_a_counter_that_pauses_or_was_moved() -> None:
    """The visitor stands there."""
    desk, ticket = missed()
    desk.do(cmd.Pause(counter="1001", reason="meal"))
    desk.do(cmd.AssignCounter(counter="1001", queues=("tax.acceptance",)))
    desk.do(UNDO)
    assert desk.counter("1001").ticket == ticket.id


def test_the_next_clerk_and_the_next_day_undo_nothing() -> None:
    """What the last clerk marked stays marked."""
    desk, _ = missed()
    desk.do(cmd.SignOut(counter="1001"))
    assert desk.refusal(UNDO) is Code.COUNTER_CLOSED
    desk.do(cmd.SignIn(counter="1001", clerk="S7"))
    assert desk.refusal(UNDO) is Code.TOO_LATE
    desk, _ = missed()
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date=DATE))
    desk.sign_in("1001")
    assert desk.refusal(UNDO) is Code.TOO_LATE


def test_a_no_show_is_undone_after_a_restart_as_before() -> None:
    """Unless the layout has lost the queue in which it was; a snapshot shares nothing that the undoing changes."""
    desk, ticket = missed(void=True, waiting=0)
    snapshot, before = desk.hall.snapshot(), desk.bytes()
    plan = small_plan()
    gone = replace(plan, queues={name: queue for name, queue in plan.queues.items() if name != "tax.acceptance"})
    desk.hall = Hall.restore(plan, snapshot)
    desk.do(UNDO)
    desk.do(cmd.Serve(counter="1001"))
    assert desk.hall.tickets[ticket.id].state is TicketState.SERVING
    desk.hall = Hall.restore(plan, snapshot)
    assert desk.bytes() == before
    for queue, route in (("tax.acceptance", ()), ("fund.acceptance", ("tax.acceptance",))):
        counters = [
            replace(counter, assignments=(), missed=replace(ticket, queue=queue, route=route))
            if counter.missed is not None
            else replace(counter, assignments=())
            for counter in snapshot.counters
        ]
        desk.hall = Hall.restore(gone, replace(snapshot, counters=tuple(counters)))
        assert (desk.counter("1001").missed, desk.counter("1001").missed_at) == (None, None)


def learned(desk: Desk) -> Paces:
    """What the desk's log teaches."""
    paces = Paces()
    for event in desk.log:
        paces.apply(event)
    return paces


@pytest.mark.parametrize("void", [False, True])
def test_an_undone_no_show_teaches_no_no_show(void: bool) -> None:
    """The call goes on from its beginning, and the visit teaches its whole length, also over a hold."""
    queue = "fund.acceptance"
    desk, _ = missed(void, waiting=0)
    before, called = learned(desk), desk.hall.counters["1001"].missed
    assert called is not None
    desk.do(UNDO)
    undone = learned(desk)
    assert undone.pace(queue).no_shows.value < before.pace(queue).no_shows.value
    taken = undone.taken("1001")
    assert taken is not None
    assert taken.since == called.called_at
    assert Paces.restore(before.snapshot()).snapshot() == before.snapshot()
    desk.wait(10)
    desk.do(cmd.Hold(counter="1001"))
    held = learned(desk).pace(queue)
    assert held.served.weight > undone.pace(queue).served.weight
    assert held.no_shows.weight == pytest.approx(learned_as_served(void).pace(queue).no_shows.weight)
    assert held.no_shows.value == pytest.approx(learned_as_served(void).pace(queue).no_shows.value)
    desk.do(cmd.Resume(counter="1001"))
    desk.do(cmd.Complete(counter="1001"))
    assert learned(desk).breaks.after_visit.weight == pytest.approx(
        learned_as_served(void).breaks.after_visit.weight + 1, rel=0.01
    )


def learned_as_served(void: bool) -> Paces:
    """What it teaches when the visitor is served at the same call, and was never taken for a no-show."""
    desk = Desk(staffed=("1001", "1002"))
    desk.issue(person="p1")
    for _ in range(1 if void else 0):
        desk.call("1001")
        desk.do(MISS)
    desk.call("1001")
    desk.do(cmd.Complete(counter="1001"))
    return learned(desk)
