"""Calling: by the rule, out of turn, again."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing.choice import next_for
from queueing.events import TicketCalled, TicketCompleted, TicketRecalled
from queueing.plan import MINUTE, Assignment
from queueing.refusal import Code
from queueing.ticket import TicketState
from tests.queueing.halls import HELP, Desk


def test_a_call_takes_whoever_waits_longest() -> None:
    """叫号 calls the earliest ticket of the counter's queue; it then belongs to that counter."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    desk.issue()
    now = desk.now
    assert desk.do(cmd.CallNext(counter="1001")) == [TicketCalled(at=now, ticket=ticket.id, counter="1001")]
    assert (ticket.state, ticket.counter, ticket.called_at) == (TicketState.CALLED, "1001", now)
    assert desk.counter("1001").ticket == ticket.id


def test_a_call_into_an_empty_queue_calls_nobody() -> None:
    """When nobody waits 叫号 is no error and makes no event."""
    desk = Desk(staffed=("1001",))
    desk.issue("tax.acceptance")
    assert desk.do(cmd.CallNext(counter="1001")) == []


def test_no_ticket_is_called_to_two_counters() -> None:
    """Two counters of one queue call two different tickets, and the third press calls nobody."""
    desk = Desk(staffed=("1001", "1002"))
    desk.issue()
    desk.issue()
    assert [desk.call("1001"), desk.call("1002")] == ["A001", "A002"]
    desk.do(cmd.Serve(counter="1001"))
    assert desk.call("1001") is None


def test_a_called_ticket_must_be_dealt_with_before_the_next_call() -> None:
    """A counter that has called somebody who has not come yet cannot call another."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.issue()
    desk.call("1001")
    assert desk.refusal(cmd.CallNext(counter="1001")) is Code.COUNTER_BUSY
    assert desk.refusal(cmd.CallTicket(counter="1001", ticket="A002", reason="x")) is Code.COUNTER_BUSY


def test_the_next_call_completes_the_one_being_served() -> None:
    """Where the line says so, 叫号 completes the served ticket first, also when nobody waits."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.issue()
    desk.serve("1001")
    assert [type(e) for e in desk.do(cmd.CallNext(counter="1001"))] == [TicketCompleted, TicketCalled]
    desk.do(cmd.Serve(counter="1001"))
    assert [type(e) for e in desk.do(cmd.CallNext(counter="1001"))] == [TicketCompleted]
    assert desk.counter("1001").ticket is None
    assert desk.hall.tickets == {}


def test_a_strict_line_wants_its_tickets_completed_first() -> None:
    """Where the next call does not complete, a counter that serves refuses every way of calling."""
    desk = Desk(staffed=("1004",))
    for _ in range(3):
        desk.issue("tax.acceptance")
    desk.serve("1004")
    desk.do(cmd.Hold(counter="1004"))
    desk.serve("1004")
    assert desk.refusal(cmd.CallNext(counter="1004")) is Code.COUNTER_BUSY
    assert desk.refusal(cmd.CallTicket(counter="1004", ticket="B003", reason="x")) is Code.COUNTER_BUSY
    assert desk.refusal(cmd.Resume(counter="1004", ticket="B001")) is Code.COUNTER_BUSY
    desk.do(cmd.Complete(counter="1004"))
    assert desk.call("1004") == "B003"


@pytest.mark.parametrize(
    ("visitor_class", "later", "order"),
    [
        ("green", 29, ["A002", "A001"]),
        ("green", 31, ["A001", "A002"]),
        ("appointment", 14, ["A002", "A001"]),
        ("appointment", 16, ["A001", "A002"]),
    ],
)
def test_a_head_start_is_worth_its_minutes_and_no_more(visitor_class: str, later: int, order: list[str]) -> None:
    """A visitor with a head start passes those who came less than the head start before, and nobody else."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.wait(later)
    desk.issue(visitor_class=visitor_class)
    assert desk.drain("1001") == order


def test_an_early_arrival_with_a_slot_waits_for_it() -> None:
    """An appointment of 10:00 taken at 9:00 counts from 9:45, not from 8:45."""
    desk = Desk(staffed=("1001",))
    desk.issue(visitor_class="appointment", slot_time=desk.now + 60 * MINUTE)
    desk.wait(44)
    desk.issue()
    desk.wait(2)
    desk.issue()
    assert desk.drain("1001") == ["A002", "A001", "A003"]


def test_equal_priorities_are_called_in_order_of_entry() -> None:
    """Tickets of the same millisecond are called in the order in which they were given."""
    desk = Desk(staffed=("1001",))
    moment = desk.now
    for _ in range(12):
        desk.now = moment
        desk.issue()
    assert desk.drain("1001") == [f"A{n:03}" for n in range(1, 13)]


def test_equal_priorities_of_two_queues_are_called_in_order_of_entry() -> None:
    """A counter with two queues calls first who was given a number first, in whichever queue he waits."""
    desk = Desk(staffed=("1099",))
    both = (Assignment(queue="fund.acceptance"), Assignment(queue="tax.acceptance"))
    desk.do(cmd.AssignCounter(counter="1099", assignments=both))
    moment = desk.now
    for queue in ("fund.acceptance", "tax.acceptance", "tax.acceptance", "fund.acceptance"):
        desk.now = moment
        desk.issue(queue)
    assert desk.drain("1099") == ["A001", "B001", "B002", "A002"]


@pytest.mark.parametrize(("earlier", "called"), [(9, "B001"), (7, "A001")])
def test_a_handicap_lets_the_counters_own_queue_go_first(earlier: int, called: str) -> None:
    """A secondary queue's visitor is called only if he came earlier by more than the handicap."""
    assert HELP == 8 * MINUTE
    desk = Desk(staffed=("1002",))
    desk.issue("tax.acceptance")
    desk.wait(earlier)
    desk.issue()
    assert desk.call("1002") == called


def test_an_instant_counter_helps_only_when_idle() -> None:
    """A counter that helps calls the other queue's visitor only when its own has none, however long he waited."""
    desk = Desk(staffed=("3002",))
    desk.issue("social.acceptance")
    desk.wait(120)
    desk.issue("social.instant")
    assert desk.call("3002") == "C002"
    desk.do(cmd.Complete(counter="3002"))
    assert desk.call("3002") == "C001"


def test_a_visitor_sent_to_a_helping_counter_comes_before_its_help() -> None:
    """A ticket transferred to a counter is its own: it does not help another queue first."""
    desk = Desk(staffed=("3001", "3002"))
    desk.issue("social.acceptance")
    desk.issue("social.acceptance")
    desk.issue("social.acceptance")
    desk.serve("3001")
    desk.do(cmd.Transfer(counter="3001", to_counter="3002"))
    desk.now += 1
    desk.do(cmd.CancelTicket(ticket="C002", reason="left"))
    assert desk.call("3002") == "C001"


def test_looking_for_the_next_changes_nothing() -> None:
    """`next_for` answers whom a counter would call and leaves the hall as it is."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    before = desk.bytes()
    assert next_for(desk.hall, desk.counter("1001")) is ticket
    assert next_for(desk.hall, desk.counter("1003")) is None
    assert desk.bytes() == before


def test_people_ahead_are_those_called_before() -> None:
    """`ahead_of` counts those in front in the order of the rule, and is nought once called."""
    desk = Desk(staffed=("1001",))
    ordinary, later, green = desk.issue(), desk.issue(), desk.issue(visitor_class="green")
    assert [desk.hall.ahead_of(t) for t in (green, ordinary, later)] == [0, 1, 2]
    desk.call("1001")
    assert [desk.hall.ahead_of(t) for t in (green, ordinary, later)] == [0, 0, 1]


def test_a_ticket_is_called_by_number_with_its_reason() -> None:
    """指定呼叫 calls a waiting ticket out of turn, completes the one served, and keeps the reason."""
    desk = Desk(staffed=("1001",))
    for _ in range(3):
        desk.issue()
    desk.serve("1001")
    now = desk.now
    happened = desk.do(cmd.CallTicket(counter="1001", ticket="a003", reason="infirm"))
    assert happened == [
        TicketCompleted(at=now, ticket="20260105-A001", counter="1001"),
        TicketCalled(at=now, ticket="20260105-A003", counter="1001", reason="infirm"),
    ]


def test_a_call_by_number_is_refused_where_the_ticket_cannot_be_called() -> None:
    """Unknown, called, served, held and other counters' tickets are refused, and so is a blank reason."""
    desk = Desk(staffed=("1001", "1002", "1003"))
    for _ in range(5):
        desk.issue()
    desk.serve("1001")
    desk.do(cmd.Hold(counter="1001"))
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1003"))
    desk.call("1002")

    def refusal(ticket: str, counter: str = "1001", reason: str = "x") -> Code:
        return desk.refusal(cmd.CallTicket(counter=counter, ticket=ticket, reason=reason))

    assert refusal("A099") is Code.UNKNOWN_TICKET
    assert refusal("A003") is Code.ALREADY_CALLED
    assert refusal("A001") is Code.NOT_WAITING
    assert refusal("A002") is Code.WRONG_COUNTER
    assert refusal("A004", counter="1003") is Code.WRONG_COUNTER
    assert refusal("A004", reason="") is Code.REASON_REQUIRED
    assert desk.do(cmd.CallTicket(counter="1003", ticket="A002", reason="x"))


def test_a_clerk_does_not_call_the_ticket_being_served() -> None:
    """Calling by number the very ticket at the counter does not complete it."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.serve("1001")
    assert desk.refusal(cmd.CallTicket(counter="1001", ticket="A001", reason="x")) is Code.ALREADY_CALLED


def test_a_called_ticket_is_recalled_up_to_the_limit() -> None:
    """重呼 announces again as often as the line allows, then is refused."""
    desk = Desk(staffed=("1001", "1004"))
    fund, tax = desk.issue(), desk.issue("tax.acceptance")
    desk.call("1001")
    for times in range(1, 6):
        now = desk.now
        assert desk.do(cmd.Recall(counter="1001")) == [TicketRecalled(at=now, ticket=fund.id, counter="1001")]
        assert fund.recalls == times
    assert desk.refusal(cmd.Recall(counter="1001")) is Code.RECALL_LIMIT
    desk.call("1004")
    desk.do(cmd.Recall(counter="1004"))
    assert desk.refusal(cmd.Recall(counter="1004")) is Code.RECALL_LIMIT
    assert tax.recalls == 1


def test_a_served_ticket_is_not_recalled() -> None:
    """Once the visitor is there, there is nothing to recall."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.serve("1001")
    assert desk.refusal(cmd.Recall(counter="1001")) is Code.NOT_CALLED


def test_recalls_are_counted_anew_for_a_new_call() -> None:
    """A ticket that missed its call and is called again may be recalled again."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    desk.call("1001")
    for _ in range(5):
        desk.do(cmd.Recall(counter="1001"))
    desk.do(cmd.MarkNoShow(counter="1001"))
    desk.call("1001")
    assert ticket.recalls == 0
    assert desk.do(cmd.Recall(counter="1001"))


def test_a_zone_remembers_its_newest_calls_first() -> None:
    """A zone keeps the newest calls, one row a ticket, with how often it was announced; other zones keep their own."""
    desk = Desk(staffed=("1001", "3001"))
    for _ in range(30):
        desk.issue()
    desk.issue("social.acceptance")
    desk.call("3001")
    for _ in range(30):
        desk.serve("1001")
    desk.do(cmd.AssignCounter(counter="1001", assignments=(Assignment(queue="fund.acceptance"),)))
    calls = desk.hall.calls["z1"]
    assert [call.number for call in calls] == [f"A{n:03}" for n in range(30, 6, -1)]
    assert [call.number for call in desk.hall.calls["z2"]] == ["C001"]
    desk.issue()
    desk.call("1001")
    desk.do(cmd.Recall(counter="1001"))
    newest = desk.hall.calls["z1"][0]
    assert (newest.number, newest.counter, newest.times) == ("A031", "1001", 2)
    assert [call.number for call in desk.hall.calls["z1"]].count("A031") == 1
