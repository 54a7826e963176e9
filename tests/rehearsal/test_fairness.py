"""Fairness: it finds whoever was called before an earlier place."""

from __future__ import annotations

from dataclasses import replace

from layouts.loader import builtin, load
from queueing import commands as cmd
from queueing import events as ev
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import MINUTE, Millis
from rehearsal.fairness import unfair
from rehearsal.tally import Row
from tests.rehearsal.plays import monday

ZHENGZHOU = load(builtin("zhengzhou"))
PLAN = ZHENGZHOU.plan
QUEUE = "fund-acceptance"
TEN = monday(ZHENGZHOU, "10:00")


class Morning:
    """A hall and its log."""

    def __init__(self) -> None:
        self.hall, self.log = Hall(PLAN), list[Row]()
        self.do(cmd.OpenDay(date="2026-01-05"))
        self.do(cmd.SignIn(counter="1001", clerk="1"))

    def do(self, command: cmd.Command, minutes: int = 0) -> None:
        """Carry out a command so many minutes after ten."""
        at: Millis = TEN + minutes * MINUTE
        for event in decide(self.hall, command, at):
            self.hall.apply(event)
            self.log.append(("somebody", event))


def test_a_day_called_by_the_rule_is_fair() -> None:
    """Green ones, bookings, misses, transfers and numbers handed in late included."""
    morning = Morning()
    kiosk, (first, _) = next(iter(PLAN.offline_numbers.items()))
    start = TEN + 30 * MINUTE
    morning.do(cmd.Book(booking="b", queue=QUEUE, start=start, person="p"))
    for minute in range(1, 9):
        morning.do(cmd.IssueTicket(queue=QUEUE, visitor_class="green" if minute == 6 else "ordinary"), minute)
    morning.do(cmd.CheckIn(booking="b"), 9)
    morning.do(cmd.HandInTicket(kiosk=kiosk, queue=QUEUE, ordinal=first, issued_at=TEN + 3 * MINUTE), 10)
    morning.do(cmd.CallNext(counter="1001"), 11)
    morning.do(cmd.Recall(counter="1001"), 11)
    morning.do(cmd.MarkNoShow(counter="1001"), 12)
    morning.do(cmd.CallNext(counter="1001"), 13)
    morning.do(cmd.Transfer(counter="1001", to_queue="tax-acceptance"), 14)
    while any(morning.hall.waiting[QUEUE].first(1)):
        morning.do(cmd.CallNext(counter="1001"), 15)
        morning.do(cmd.Complete(counter="1001"), 16)
    assert unfair(morning.log, PLAN) == []


def test_whoever_was_raised_or_missed_by_mistake_has_the_place_of_it() -> None:
    """Let go first by the desk; called again where the no-show was taken back, at the place from before it."""
    morning = Morning()
    for minute in range(1, 6):
        morning.do(cmd.IssueTicket(queue=QUEUE), minute)
    *_, last = morning.hall.tickets
    morning.do(cmd.RaiseClass(ticket=last, visitor_class="green", reason="ill"), 6)
    morning.do(cmd.CallNext(counter="1001"), 7)
    morning.do(cmd.Recall(counter="1001"), 7)
    morning.do(cmd.MarkNoShow(counter="1001"), 8)
    morning.do(cmd.UndoNoShow(counter="1001"), 9)
    morning.do(cmd.Transfer(counter="1001", to_queue="fund-issuing"), 10)
    for minute in range(11, 15):
        morning.do(cmd.CallNext(counter="1001"), minute)
        morning.do(cmd.Complete(counter="1001"), minute)
    assert unfair(morning.log, PLAN) == []
    raised = next(at for at, (_, event) in enumerate(morning.log) if isinstance(event, ev.TicketRaised))
    actor, event = morning.log[raised]
    assert isinstance(event, ev.TicketRaised)
    wrong = replace(event, priority=event.priority - MINUTE)
    told = unfair([*morning.log[:raised], (actor, wrong), *morning.log[raised + 1 :]], PLAN)
    assert told == [f"{last} was raised to green and has not the place of it"]


def test_a_call_over_somebodys_head_is_found() -> None:
    """Unless staff gave a reason for it."""
    morning = Morning()
    for minute in (1, 2):
        morning.do(cmd.IssueTicket(queue=QUEUE), minute)
    early, late = morning.hall.tickets
    morning.do(cmd.CallTicket(counter="1001", ticket=late, reason="ill"), 3)
    assert unfair(morning.log, PLAN) == []
    actor, call = morning.log.pop()
    assert isinstance(call, ev.TicketCalled)
    assert unfair([*morning.log, (actor, replace(call, reason=None))], PLAN) == [f"{late} was called before {early}"]


def test_a_place_that_is_not_the_classs_is_found() -> None:
    """Half an hour more or less is not by the rule."""
    morning = Morning()
    morning.do(cmd.IssueTicket(queue=QUEUE, visitor_class="green"), 1)
    actor, issued = morning.log.pop()
    assert isinstance(issued, ev.TicketIssued)
    wrong = replace(issued, priority=issued.priority + MINUTE)
    assert unfair([*morning.log, (actor, wrong)], PLAN) == [f"{issued.ticket} has not the place of its class"]
