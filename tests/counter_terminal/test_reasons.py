"""Why the waiting stand as they do."""

from __future__ import annotations

from dataclasses import replace

from counter_terminal.reasons import come_from, given_offline, reasons, rule
from queueing import commands as cmd
from queueing.plan import MINUTE, Assignment, BookingRule
from tests.counter_terminal.small_hall import FAR, NINE, OTHER, OWN, PHRASES, POLICY, Morning, at_work

POLICY_WITH_BOOKING = replace(
    POLICY, head_start={"ordinary": 0, "green": 30 * MINUTE, "appointment": 15 * MINUTE}, booking=BookingRule(quota=2)
)


def why(morning: Morning, number: str, counter: str = OWN) -> list[str]:
    ticket = morning.hall.find(number)
    assert ticket is not None
    return [reason.zh for reason in reasons(morning.hall, ticket, morning.hall.counters[counter], PHRASES)]


def test_an_ordinary_ticket_stands_by_the_time_it_was_issued() -> None:
    """In both languages."""
    morning = at_work().later(12)
    morning.issue()
    assert why(morning, "A001") == ["09:12 取号"]


def test_a_class_with_a_head_start_says_how_much() -> None:
    """As the line's policy has it; a class without one is only named."""
    morning = at_work(0, replace(POLICY, head_start={"ordinary": 0, "green": 30 * MINUTE, "staff": 0}))
    morning.issue(visitor_class="green")
    morning.issue(visitor_class="staff")
    assert why(morning, "A001") == ["绿色通道提前30分"]
    assert why(morning, "A002") == ["staff"]


def test_a_booked_visitor_on_time_stands_by_the_slot() -> None:
    """With the head start of bookings, if there is one."""
    morning = at_work(0, POLICY_WITH_BOOKING)
    morning.do(cmd.Book(booking="b1", queue="fund-acc", start=NINE + 30 * MINUTE, person="p"))
    morning.later(25).do(cmd.CheckIn(booking="b1"))
    assert why(morning, "A001") == ["预约 09:30 准点提前15分"]


def test_a_booked_visitor_who_is_late_is_told_apart() -> None:
    """They stand as an ordinary one, and the clerk may be asked why."""
    morning = at_work(0, POLICY_WITH_BOOKING)
    morning.do(cmd.Book(booking="b1", queue="fund-acc", start=NINE + 30 * MINUTE, person="p"))
    morning.later(46).do(cmd.CheckIn(booking="b1"))
    assert why(morning, "A001") == ["预约迟到"]


def test_a_helped_queue_stands_back() -> None:
    """By the assignment's handicap, or until the own queues are empty; for a counter of its own it does not."""
    morning = at_work()
    helping = (Assignment(queue="fund-acc"), Assignment(queue="tax-acc", handicap=8 * MINUTE))
    morning.do(cmd.AssignCounter(counter=OWN, assignments=helping))
    idle = (Assignment(queue="fund-acc"), Assignment(queue="tax-acc", only_when_idle=True))
    morning.do(cmd.AssignCounter(counter=OTHER, assignments=idle))
    morning.issue(queue="tax-acc")
    assert why(morning, "B001") == ["协办推后8分"]
    assert why(morning, "B001", OTHER) == ["空闲时协办"]
    assert why(morning, "B001", FAR) == ["09:00 取号"]


def test_transferred_tickets_say_where_they_come_from() -> None:
    """From another line, from another queue of it, or to this very counter; the handicap does not count there."""
    morning = at_work(3)
    morning.do(cmd.SignIn(counter=FAR, clerk="79"))
    for queue, counter in (("tax-acc", None), ("fund-now", None), (None, FAR)):
        morning.do(cmd.CallNext(counter=OWN))
        morning.do(cmd.Transfer(counter=OWN, to_queue=queue, to_counter=counter))
    assert why(morning, "A001", FAR) == ["公积金转来"]
    assert why(morning, "A002") == ["转移来"]
    assert why(morning, "A003", FAR) == ["指定本窗口"]
    ticket = morning.hall.find("A001")
    assert ticket is not None
    source = come_from(morning.hall, ticket)
    assert source is not None
    assert source.en == "Fund"


def test_a_missed_ticket_says_that_it_moved_back() -> None:
    """Before its class, which counts all the same."""
    morning = at_work()
    morning.issue(visitor_class="green")
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.MarkNoShow(counter=OWN))
    assert why(morning, "A001") == ["过号顺延", "绿色通道提前30分"]


def test_an_offline_number_stands_by_its_real_time() -> None:
    """Though the server learned of it later; also where it has gone on to another line."""
    morning = at_work().later(20)
    morning.do(cmd.HandInTicket(kiosk="lobby", queue="fund-acc", ordinal=9001, issued_at=NINE + 5 * MINUTE))
    assert why(morning, "A9001") == ["离线号，09:05 取"]
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.Transfer(counter=OWN, to_queue="tax-acc"))
    ticket = morning.hall.find("A9001")
    assert ticket is not None
    assert given_offline(morning.hall, ticket)
    morning.issue()
    other = morning.hall.find("A001")
    assert other is not None
    assert not given_offline(morning.hall, other)


def test_the_rule_is_one_line_of_what_counts_here() -> None:
    """Head starts of the own line, the longest first, and what helping means at this counter."""
    morning = at_work(0, POLICY_WITH_BOOKING)
    phrases = {**PHRASES}
    assert rule(morning.hall, morning.hall.counters[OWN], phrases).zh == (
        "先来先叫；绿色通道提前 30 分；appointment提前 15 分"
    )
    helping = (Assignment(queue="fund-acc"), Assignment(queue="tax-acc", handicap=8 * MINUTE))
    morning.do(cmd.AssignCounter(counter=OWN, assignments=helping))
    assert rule(morning.hall, morning.hall.counters[OWN], phrases).zh.endswith("；协办推后8分")
