"""The day: opened, closed, numbered."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing.events import CounterAssigned, CounterClosed, DayClosed, DayOpened, IntakeStopped, TicketExpired
from queueing.plan import MINUTE, Assignment
from queueing.refusal import Code
from tests.queueing.halls import DATE, MORNING, Desk

TOMORROW = "2026-01-06"


def test_a_day_opens_with_its_date() -> None:
    """Opening a day makes the hall open on that date."""
    desk = Desk(day=None)
    assert desk.do(cmd.OpenDay(date=DATE)) == [DayOpened(at=MORNING, date=DATE)]
    assert (desk.hall.open, desk.hall.date) == (True, DATE)


def test_an_open_day_is_not_opened_again() -> None:
    """A day that is open refuses to be opened, for its own date and for the next."""
    desk = Desk()
    assert desk.refusal(cmd.OpenDay(date=DATE)) is Code.HALL_OPEN
    assert desk.refusal(cmd.OpenDay(date=TOMORROW)) is Code.HALL_OPEN


def test_a_past_date_is_refused() -> None:
    """A date before the last one is refused, because its numbers have been given."""
    desk = Desk()
    desk.do(cmd.CloseDay())
    assert desk.refusal(cmd.OpenDay(date="2026-01-04")) is Code.PAST_DATE


@pytest.mark.parametrize("date", ["", "tomorrow", "2026-1-6", "20260106", "2026-02-30", "2026-W02-2"])
def test_a_date_is_a_calendar_date(date: str) -> None:
    """A day cannot be asked for by anything but a real date written YYYY-MM-DD, or ids would collide."""
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        cmd.OpenDay(date=date)


def test_a_closed_hall_cannot_be_closed() -> None:
    """Closing a day that is not open is refused."""
    desk = Desk(day=None)
    assert desk.refusal(cmd.CloseDay()) is Code.HALL_CLOSED
    desk.do(cmd.OpenDay(date=DATE))
    desk.do(cmd.CloseDay())
    assert desk.refusal(cmd.CloseDay()) is Code.HALL_CLOSED


def test_the_end_of_the_day_expires_every_ticket_and_signs_everybody_out() -> None:
    """Waiting, transferred, called, served and held tickets expire, every clerk is signed out, then the day ends."""
    desk = Desk(staffed=("1001", "1002", "1003"))
    for _ in range(5):
        desk.issue()
    held = desk.serve("1001")
    desk.do(cmd.Hold(counter="1001"))
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_counter="1003"))
    desk.serve("1001")
    called = desk.call("1002")
    assert (held, called) == ("A001", "A004")
    happened = desk.do(cmd.CloseDay())
    assert [type(e) for e in happened] == [TicketExpired] * 5 + [CounterClosed] * 3 + [DayClosed]
    hall = desk.hall
    assert (hall.open, hall.tickets, hall.waiting_at) == (False, {}, {})
    assert not any(len(line) for line in hall.waiting.values())
    assert not any(c.open or c.paused or c.ticket for c in hall.counters.values())


def test_a_pause_does_not_outlive_the_day() -> None:
    """A counter paused at the end of the day is not paused when a clerk opens it the next day."""
    desk = Desk(staffed=("1001",))
    desk.do(cmd.Pause(counter="1001", reason="meal"))
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date=TOMORROW))
    desk.sign_in("1001")
    assert not desk.counter("1001").paused


def test_the_next_day_numbers_from_one() -> None:
    """A new date starts every line's numbers anew, with ids that have never been given."""
    desk = Desk()
    first = desk.issue().id
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date=TOMORROW))
    ticket = desk.issue()
    assert (first, ticket.number, ticket.id) == ("20260105-A001", "A001", "20260106-A001")


def test_the_same_date_opened_again_goes_on_numbering() -> None:
    """A day closed by mistake and opened again gives no number twice, and keeps what the walls show."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.call("1001")
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date=DATE))
    assert desk.issue().number == "A002"
    assert [call.number for call in desk.hall.calls["z1"]] == ["A001"]


def test_a_new_day_forgets_the_calls_of_the_day_before() -> None:
    """The walls of a new day start empty."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.call("1001")
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date=TOMORROW))
    assert desk.hall.calls == {"z1": [], "z2": []}


def test_a_new_day_gives_counters_back_what_the_plan_says() -> None:
    """Opening a day undoes the reassignments of the day before, as events that a log can be replayed from."""
    desk = Desk()
    desk.do(cmd.AssignCounter(counter="1099", assignments=(Assignment(queue="tax.acceptance"),)))
    desk.do(cmd.AssignCounter(counter="1001", assignments=()))
    desk.do(cmd.CloseDay())
    happened = desk.do(cmd.OpenDay(date=TOMORROW))
    assert [e.counter for e in happened if isinstance(e, CounterAssigned)] == ["1001", "1099"]
    assert all(desk.counter(c.id).assignments == c.assignments for c in desk.hall.plan.counters.values())


def test_a_new_day_gives_numbers_for_every_line() -> None:
    """A line whose intake was stopped gives numbers again the next day."""
    desk = Desk()
    desk.do(cmd.StopIntake(line="tax"))
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date=TOMORROW))
    assert desk.issue("tax.acceptance").number == "B001"


def test_intake_stops_and_starts_again_for_one_line() -> None:
    """While its intake is stopped a line gives no numbers; the others do, and those who wait are called."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    now = desk.now
    assert desk.do(cmd.StopIntake(line="fund")) == [IntakeStopped(at=now, line="fund")]
    assert desk.refusal(cmd.IssueTicket(queue="fund.acceptance")) is Code.LINE_CLOSED
    assert desk.refusal(cmd.IssueTicket(queue="fund.issuing")) is Code.LINE_CLOSED
    assert desk.issue("tax.acceptance").number == "B001"
    assert desk.call("1001") == "A001"
    desk.do(cmd.StartIntake(line="fund"))
    assert desk.issue().number == "A002"


def test_intake_is_not_stopped_or_started_twice() -> None:
    """Stopping a stopped line, starting one that gives numbers, and unknown lines are refused."""
    desk = Desk()
    assert desk.refusal(cmd.StartIntake(line="tax")) is Code.LINE_OPEN
    desk.do(cmd.StopIntake(line="tax"))
    assert desk.refusal(cmd.StopIntake(line="tax")) is Code.LINE_CLOSED
    assert desk.refusal(cmd.StopIntake(line="air")) is Code.UNKNOWN_LINE
    assert desk.refusal(cmd.StartIntake(line="air")) is Code.UNKNOWN_LINE


def test_a_clock_that_jumps_back_is_not_believed() -> None:
    """Events carry the hall's latest time when the clock shows an earlier one, and nobody gains by it."""
    desk = Desk(staffed=("1001",))
    first = desk.issue()
    latest = desk.hall.now
    desk.now = MORNING - 60 * MINUTE
    second = desk.issue()
    assert second.issued_at == second.priority == latest == desk.hall.now
    assert desk.drain("1001") == [first.number, second.number]
    assert [event.at for event in desk.log] == sorted(event.at for event in desk.log)
