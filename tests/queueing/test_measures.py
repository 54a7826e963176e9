"""Measures: days made by hand, whose figures are known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queueing import commands as cmd
from queueing.case import Delivery, MissingPaper
from queueing.commands import Command
from queueing.day_record import DayRecord
from queueing.events import Event, VisitRated
from queueing.figures import (
    DutyFigures,
    Figures,
    Level,
    Merit,
    Occurrence,
    Rows,
    Standing,
    VisitorFigures,
    course_of,
    figures_of,
    standings,
)
from queueing.follow_up import FollowUpOutcome
from queueing.measures import Measures
from queueing.plan import DAY, MINUTE, HallPlan, Millis, Service
from queueing.ticket import HoldKind
from tests.queueing.halls import DATE, MORNING, Desk, named, small_plan
from wire.codec import encode

FUND, ISSUING, TAX, SOCIAL = "fund.acceptance", "fund.issuing", "tax.acceptance", "social.acceptance"


def office_plan() -> HallPlan:
    """The small hall with an on-call department."""
    plan = small_plan()
    paper = Service(
        id="permit",
        queue=SOCIAL,
        name=named("许可"),
        pinyin="xk",
        department="消防",
        on_call=True,
        decided_in=2 * 60 * MINUTE,
    )
    return replace(plan, services={**plan.services, "permit": paper})


class Day(Desk):
    """A desk whose clock stands where a test puts it: minutes since nine."""

    def do(self, command: Command) -> list[Event]:
        """Carry `command` out now, and let no time pass."""
        now = self.now
        happened = super().do(command)
        self.now = now
        return happened

    def at(self, minutes: float) -> Day:
        """Go on at this minute."""
        self.now = MORNING + int(minutes * MINUTE)
        return self

    def recorded(self, minutes: float) -> Millis:
        """The time that a terminal wrote down."""
        return MORNING + int(minutes * MINUTE)

    def record(self, now: Millis | None = None) -> DayRecord:
        """The record of the day so far."""
        return folded(self).record(now)

    def figures(self, level: Level = Level.HALL, name: str = "small") -> Figures:
        """The figures of the day so far."""
        return figures_of(self.hall.plan, [self.record()])[level][name]

    def rows(self, level: Level) -> Rows:
        """All of a level."""
        return figures_of(self.hall.plan, [self.record()])[level]

    def visitors(self, level: Level = Level.HALL, name: str = "small") -> VisitorFigures:
        """What became of visitors."""
        found = self.figures(level, name).visitors
        assert found is not None
        return found

    def duty(self, counter: str) -> DutyFigures:
        """What the time of a counter was spent on."""
        found = self.figures(Level.COUNTER, counter).duty
        assert found is not None
        return found


def folded(desk: Desk) -> Measures:
    """The measures of everything that has happened."""
    measures = Measures(desk.hall.plan)
    for event in desk.log:
        measures.apply(event)
    return measures


def test_a_visit_is_counted_from_number_to_end() -> None:
    """Issued at nine, called at five past, served a minute later for ten minutes."""
    day = Day()
    day.at(0).sign_in("1001")
    day.at(0).issue()
    day.at(5).call("1001")
    day.at(6).do(cmd.Serve(counter="1001"))
    day.at(16).do(cmd.Complete(counter="1001"))
    day.at(20).do(cmd.CloseDay())
    for level, name in ((Level.HALL, "small"), (Level.ZONE, "z1"), (Level.LINE, "fund"), (Level.QUEUE, FUND)):
        figures = day.figures(level, name)
        assert figures.visitors is not None
        assert (figures.visitors.issued, figures.visitors.completed, figures.served) == (1, 1, 1)
        assert (figures.wait.p50, figures.wait.longest, figures.wait.mean) == (300, 300, 300.0)
        assert (figures.service.p50, figures.in_time, figures.no_show_rate) == (600, 1.0, 0.0)
        assert figures.duty == DutyFigures(
            open=20 * MINUTE, serving=10 * MINUTE, calling=MINUTE, idle=9 * MINUTE, suspended=0, paused=0
        )
    for level, name in ((Level.COUNTER, "1001"), (Level.CLERK, "S1001")):
        figures = day.figures(level, name)
        assert figures.visitors is None
        assert (figures.called, figures.served, figures.wait.p50, figures.service.p50) == (1, 1, 300, 600)
    assert day.figures(Level.ZONE, "z2").visitors == replace(day.visitors(Level.QUEUE, TAX))


def test_who_has_a_slot_waits_from_its_begin_however_early_they_came() -> None:
    """And nobody waits less than nothing when called before it."""
    day = Day()
    day.at(0).sign_in("1001")
    day.at(0).issue(visitor_class="appointment", slot_time=MORNING + 10 * MINUTE)
    day.at(0).issue(visitor_class="appointment", slot_time=MORNING + 30 * MINUTE)
    for _ in range(2):
        day.at(14).serve("1001")
        day.do(cmd.Complete(counter="1001"))
    assert day.figures().wait.longest == 4 * 60
    assert day.figures().wait.total == 4 * 60


def test_a_wait_goes_to_the_last_call_of_a_visitor_who_came_at_last() -> None:
    """A forgiven miss prolongs it, a recall does not; the no-show that was forgiven is told apart."""
    day = Day()
    day.at(0).sign_in("1001")
    day.at(0).issue()
    day.at(2).call("1001")
    day.at(3).do(cmd.MarkNoShow(counter="1001"))
    day.at(8).call("1001")
    day.at(9).do(cmd.Recall(counter="1001"))
    day.at(10).do(cmd.Serve(counter="1001"))
    day.at(12).do(cmd.Complete(counter="1001"))
    figures = day.figures()
    assert (figures.wait.count, figures.wait.total) == (1, 8 * 60)
    assert (figures.no_shows, figures.forgiven, day.visitors().came_back) == (0, 1, 1)
    assert (figures.called, figures.recalled, figures.served) == (2, 1, 1)
    assert day.figures(Level.COUNTER, "1001").wait.total == 8 * 60


def test_a_no_show_is_one_only_when_the_ticket_is_void() -> None:
    """The second miss, where one is forgiven."""
    day = Day(staffed=("1001",))
    day.issue()
    for _ in range(2):
        day.call("1001")
        day.do(cmd.MarkNoShow(counter="1001"))
    day.issue()
    figures = day.figures()
    assert (figures.no_shows, figures.forgiven, figures.no_show_rate) == (1, 1, 0.5)
    assert figures.wait.count == 1
    assert day.figures(Level.CLERK, "S1001").no_show_rate == 0.5


@pytest.mark.parametrize("queue", [FUND, TAX])
def test_a_no_show_that_is_undone_has_never_been(queue: str) -> None:
    """Forgiven or void; the visitor is served, and their wait is to the call."""
    counter = "1001" if queue == FUND else "1004"
    day = Day()
    day.at(0).sign_in(counter)
    day.at(0).issue(queue)
    day.at(4).call(counter)
    day.at(5).do(cmd.MarkNoShow(counter=counter))
    day.at(5.5).do(cmd.UndoNoShow(counter=counter))
    day.at(6).do(cmd.Serve(counter=counter))
    day.at(7).do(cmd.Complete(counter=counter))
    figures = day.figures(Level.QUEUE, queue)
    assert figures.visitors is not None
    assert (figures.no_shows, figures.forgiven, figures.visitors.came_back) == (0, 0, 0)
    assert (figures.wait.total, figures.served, figures.called) == (4 * 60, 1, 1)
    assert day.figures(Level.COUNTER, counter).no_shows == 0


def test_who_leaves_before_the_call_is_told_apart_from_who_breaks_off_and_who_is_left_over() -> None:
    """Left, broken off while on hold, and open at the end of the day."""
    day = Day(staffed=("1001",))
    gone, held, waiting, served = (day.issue() for _ in range(4))
    day.do(cmd.CancelTicket(ticket=gone.id, reason="left"))
    assert day.serve("1001") == held.number
    day.do(cmd.Hold(counter="1001", kind=HoldKind.WITH_VISITOR))
    day.do(cmd.CancelTicket(ticket=held.id, reason="did not come back"))
    assert day.serve("1001") == waiting.number
    assert served.id in day.hall.tickets
    day.do(cmd.CloseDay())
    visitors = day.visitors()
    assert (visitors.issued, visitors.left, visitors.broken_off, visitors.expired) == (4, 1, 1, 2)
    assert (visitors.completed, visitors.left_rate) == (0, 0.25)
    assert day.figures().served == 0
    assert day.figures().wait.count == 2


def test_a_transfer_begins_another_queueing_and_the_first_clerk_has_served() -> None:
    """Ten minutes at fund, then six minutes of waiting and five of service at tax: one ticket, two visits."""
    day = Day()
    for counter in ("1001", "1004"):
        day.at(0).sign_in(counter)
    day.at(0).issue()
    day.at(2).serve("1001")
    day.at(12).do(cmd.Transfer(counter="1001", to_queue=TAX))
    day.at(18).serve("1004")
    day.at(23).do(cmd.Complete(counter="1004"))
    fund, tax, hall = day.figures(Level.LINE, "fund"), day.figures(Level.LINE, "tax"), day.figures()
    assert fund.visitors is not None
    assert tax.visitors is not None
    assert (fund.visitors.entered, fund.visitors.completed, fund.served, fund.transfers) == (1, 0, 1, 1)
    assert (tax.visitors.issued, tax.visitors.entered, tax.visitors.completed, tax.served) == (0, 1, 1, 1)
    assert (day.visitors().issued, day.visitors().entered, day.visitors().completed) == (1, 1, 1)
    assert (hall.served, hall.wait.count) == (2, 2)
    assert (fund.wait.total, tax.wait.total) == (2 * 60, 6 * 60)
    assert (fund.service.total, tax.service.total) == (10 * 60, 5 * 60)
    assert day.visitors(Level.ZONE, "z1").entered == 1


def test_a_ticket_goes_on_by_its_route_without_a_transfer_of_the_next_clerk() -> None:
    """国土 → 税务: the clerk sends it on once, and the rest of the way is its own."""
    day = Day(staffed=("1001", "1003", "1004"))
    day.issue()
    day.serve("1001")
    day.do(cmd.Transfer(counter="1001", to_queue=TAX, then=(ISSUING,)))
    day.serve("1004")
    day.do(cmd.Complete(counter="1004"))
    day.serve("1003")
    day.do(cmd.Complete(counter="1003"))
    transfers = {name: figures.transfers for name, figures in day.rows(Level.COUNTER).items()}
    assert transfers == {"1001": 1, "1003": 0, "1004": 0}
    assert [day.figures(Level.QUEUE, queue).served for queue in (FUND, TAX, ISSUING)] == [1, 1, 1]
    assert day.visitors(Level.LINE, "fund").entered == 2
    assert day.visitors(Level.QUEUE, ISSUING).entered == 1
    assert day.visitors().completed == 1


def test_who_is_sent_on_without_having_been_served_was_not_served() -> None:
    """The wrong queue, seen at once."""
    day = Day(staffed=("1001", "1004"))
    day.issue()
    day.call("1001")
    day.do(cmd.Transfer(counter="1001", to_queue=TAX))
    assert (day.figures(Level.QUEUE, FUND).served, day.figures(Level.COUNTER, "1001").transfers) == (0, 1)


def test_a_ticket_that_a_closing_counter_gives_back_has_waited_all_the_time() -> None:
    """It was sent to a counter whose clerk left before calling it."""
    day = Day()
    for counter in ("1001", "1002"):
        day.at(0).sign_in(counter)
    day.at(0).issue()
    day.at(1).serve("1001")
    day.at(2).do(cmd.Transfer(counter="1001", to_counter="1002"))
    day.at(5).do(cmd.SignOut(counter="1002"))
    day.at(9).serve("1001")
    day.at(10).do(cmd.Complete(counter="1001"))
    figures = day.figures(Level.QUEUE, FUND)
    assert (figures.wait.count, figures.wait.total) == (2, (1 + 7) * 60)
    assert (figures.served, day.visitors(Level.QUEUE, FUND).entered) == (2, 1)


@pytest.mark.parametrize("kind", HoldKind)
def test_what_is_on_hold_counts_neither_as_service_nor_as_idle(kind: HoldKind) -> None:
    """Served for two and three minutes, on hold for twenty, of which the clerk served somebody else for five."""
    day = Day()
    day.at(0).sign_in("1001")
    first = day.at(0).issue()
    day.at(0).serve("1001")
    day.at(2).do(cmd.Hold(counter="1001", kind=kind))
    day.at(4).issue()
    day.at(4).serve("1001")
    day.at(9).do(cmd.Complete(counter="1001"))
    day.at(22).do(cmd.Resume(counter="1001", ticket=first.id))
    day.at(23).do(cmd.Serve(counter="1001"))
    day.at(26).do(cmd.Complete(counter="1001"))
    day.at(30).do(cmd.CloseDay())
    figures = day.figures(Level.COUNTER, "1001")
    assert figures.holds == {kind: Occurrence(count=1, time=20 * MINUTE)}
    assert (figures.served, figures.service.total, figures.called) == (2, 10 * 60, 2)
    duty = day.duty("1001")
    assert (duty.suspended, duty.calling, duty.idle) == (15 * MINUTE, MINUTE, 4 * MINUTE)
    assert duty.open == 30 * MINUTE


def test_a_visit_that_another_counter_takes_over_counts_for_both_and_once_in_its_queue() -> None:
    """Four minutes with one clerk, then the visitor fetches something, then six minutes with another."""
    day = Day()
    for counter in ("1001", "1002"):
        day.at(0).sign_in(counter)
    ticket = day.at(0).issue()
    day.at(0).call("1001")
    day.at(1).do(cmd.Serve(counter="1001"))
    day.at(5).do(cmd.Hold(counter="1001", kind=HoldKind.WITH_VISITOR))
    day.at(40).do(cmd.Resume(counter="1002", ticket=ticket.id))
    day.at(41).do(cmd.Serve(counter="1002"))
    day.at(47).do(cmd.Complete(counter="1002"))
    queue = day.figures(Level.QUEUE, FUND)
    assert (queue.served, queue.service.total, queue.wait.count) == (1, 10 * 60, 1)
    clerks = {name: (f.served, f.service.total) for name, f in day.rows(Level.CLERK).items()}
    assert clerks == {"S1001": (1, 4 * 60), "S1002": (1, 6 * 60)}
    assert queue.holds == {"with_visitor": Occurrence(count=1, time=35 * MINUTE)}


def test_what_a_clerk_has_done_stays_theirs_after_they_have_signed_out() -> None:
    """Two clerks at one counter, one after the other."""
    day = Day()
    for clerk, minute in (("S1", 0), ("S2", 30)):
        day.at(minute).do(cmd.SignIn(counter="1001", clerk=clerk))
        day.at(minute).issue()
        day.at(minute + 1).serve("1001")
        day.at(minute + 11).do(cmd.Complete(counter="1001"))
        day.at(minute + 20).do(cmd.SignOut(counter="1001"))
    rows = day.rows(Level.CLERK)
    for clerk in ("S1", "S2"):
        duty = rows[clerk].duty
        assert duty is not None
        assert (rows[clerk].served, duty.open) == (1, 20 * MINUTE)
    assert day.figures(Level.COUNTER, "1001").served == 2
    assert day.duty("1001").open == 40 * MINUTE


def test_a_pause_begins_when_the_visitor_has_gone() -> None:
    """Asked for while serving; by reason, counted and timed."""
    day = Day()
    day.at(0).sign_in("1001")
    day.at(0).issue()
    day.at(0).call("1001")
    day.at(0).do(cmd.Serve(counter="1001"))
    day.at(3).do(cmd.Pause(counter="1001", reason="lunch"))
    day.at(10).do(cmd.Complete(counter="1001"))
    day.at(40).do(cmd.Unpause(counter="1001"))
    day.at(41).do(cmd.Pause(counter="1001", reason="break"))
    day.at(45).do(cmd.SignOut(counter="1001"))
    assert day.figures().pauses == {
        "break": Occurrence(count=1, time=4 * MINUTE),
        "lunch": Occurrence(count=1, time=30 * MINUTE),
    }
    duty = day.duty("1001")
    assert (duty.paused, duty.idle, duty.serving) == (34 * MINUTE, MINUTE, 10 * MINUTE)


def test_what_a_terminal_recorded_while_it_was_cut_off_counts_when_it_happened() -> None:
    """Served at 2 and done at 8, heard of at 20; then a pause from 9 to 14."""
    day = Day()
    day.at(0).sign_in("1001")
    day.at(0).issue()
    day.at(1).call("1001")
    day.at(20).do(cmd.Serve(counter="1001", happened_at=day.recorded(2)))
    day.at(20).do(cmd.Complete(counter="1001", happened_at=day.recorded(8)))
    day.at(20).do(cmd.Pause(counter="1001", reason="break", happened_at=day.recorded(9)))
    day.at(20).do(cmd.Unpause(counter="1001", happened_at=day.recorded(14)))
    day.at(30).do(cmd.CloseDay())
    assert day.figures().service.total == 6 * 60
    assert day.duty("1001") == DutyFigures(
        open=30 * MINUTE, serving=6 * MINUTE, calling=MINUTE, idle=18 * MINUTE, suspended=0, paused=5 * MINUTE
    )


def test_who_signs_in_before_the_doors_open_is_not_idle() -> None:
    """Nobody can be called yet; nor after the day is closed."""
    day = Day(day=None)
    day.at(-20).sign_in("1001")
    day.at(0).do(cmd.OpenDay(date=DATE))
    day.at(30).do(cmd.CloseDay())
    day.at(35).sign_in("1002")
    day.at(50).do(cmd.OpenDay(date=DATE))
    day.at(60).do(cmd.CloseDay())
    assert (day.duty("1001").open, day.duty("1002").open) == (30 * MINUTE, 10 * MINUTE)


def test_a_night_in_which_nothing_happened_counts_for_nobody() -> None:
    """The server dies at half past nine and comes back the next morning, which closes the day."""
    day = Day()
    for counter in ("1001", "1002", "1003", "1004"):
        day.at(0).sign_in(counter)
    for queue in (FUND, FUND, TAX):
        day.at(0).issue(queue)
    day.at(10).serve("1001")
    day.at(20).serve("1002")
    day.at(25).do(cmd.Hold(counter="1002", kind=HoldKind.ERRAND))
    day.at(30).do(cmd.Pause(counter="1003", reason="break"))
    day.at(23 * 60 + 30).do(cmd.CloseDay())
    duties = {counter: day.duty(counter) for counter in ("1001", "1002", "1003", "1004")}
    assert [duty.open for duty in duties.values()] == [30 * MINUTE] * 4
    assert (duties["1001"].serving, duties["1002"].suspended) == (20 * MINUTE, 5 * MINUTE)
    assert (duties["1003"].paused, duties["1004"].idle) == (0, 30 * MINUTE)
    assert day.figures().holds == {"errand": Occurrence(count=1, time=5 * MINUTE)}
    assert day.visitors().expired == 3


def test_a_hall_that_works_past_midnight_loses_only_the_silence_around_it() -> None:
    """A wait from 23:50 to 0:10, with nothing in the log from 23:55 to 0:05."""
    midnight = 15 * 60
    day = Day()
    day.at(midnight - 10).sign_in("1001")
    day.at(midnight - 10).issue()
    day.at(midnight - 5).issue()
    day.at(midnight + 5).issue()
    day.at(midnight + 10).serve("1001")
    day.at(midnight + 15).do(cmd.Complete(counter="1001"))
    assert (day.figures().wait.total, day.figures().service.total) == (10 * 60, 5 * 60)
    assert day.duty("1001").open == 15 * MINUTE


def test_what_happens_after_the_close_counts_in_the_date_that_was_closed() -> None:
    """A rating from home in the evening; when another date is opened, the record is whole."""
    day = Day(staffed=("1001",))
    ticket = day.issue()
    day.serve("1001")
    day.do(cmd.Complete(counter="1001"))
    day.do(cmd.CloseDay())
    day.wait(120)
    day.do(cmd.RateVisit(ticket=ticket.id, counter="1001", level=4))
    day.now = MORNING + DAY
    day.do(cmd.OpenDay(date="2026-01-06"))
    measures = Measures(day.hall.plan)
    (first,) = [record for event in day.log if (record := measures.apply(event)) is not None]
    assert (first.date, first.closed_at is not None) == (DATE, True)
    assert figures_of(day.hall.plan, [first])[Level.CLERK]["S1001"].ratings == {4: 1}
    second = measures.record()
    assert (second.date, second.closed_at, second.posts) == ("2026-01-06", None, ())


def test_a_rating_of_a_visit_that_nobody_remembers_is_the_counters_and_no_clerks() -> None:
    """As older logs have them, of visits of the day before."""
    day = Day(staffed=("1001",))
    measures = folded(day)
    measures.apply(VisitRated(at=day.now, ticket="20260104-A001", counter="1001", level=1))
    rows = figures_of(day.hall.plan, [measures.record()])
    assert rows[Level.COUNTER]["1001"].ratings == rows[Level.HALL]["small"].ratings == {1: 1}
    assert not rows[Level.CLERK]


def test_a_date_that_is_opened_and_closed_twice_is_one_record() -> None:
    """The manager opened it once more."""
    day = Day()
    for minute in (0, 60):
        if minute:
            day.at(minute).do(cmd.OpenDay(date=DATE))
        day.at(minute).sign_in("1001")
        day.at(minute).issue()
        day.at(minute + 5).serve("1001")
        day.at(minute + 10).do(cmd.Complete(counter="1001"))
        day.at(minute + 30).do(cmd.CloseDay())
    record = day.record()
    assert (record.opened_at, record.closed_at) == (MORNING, MORNING + 90 * MINUTE)
    assert (day.figures().served, day.duty("1001").open) == (2, 60 * MINUTE)


def test_ratings_are_told_by_level_and_satisfaction_is_the_top_three_of_the_first_ones() -> None:
    """Additions are told apart, and change nothing in it."""
    day = Day(staffed=("1001",))
    for level in (5, 5, 3, 2):
        ticket = day.issue()
        day.serve("1001")
        day.do(cmd.Complete(counter="1001"))
        day.do(cmd.RateVisit(ticket=ticket.id, counter="1001", level=level))
    day.do(cmd.RateVisit(ticket=ticket.id, counter="1001", level=5, addition=True))
    for level_, name in ((Level.HALL, "small"), (Level.QUEUE, FUND), (Level.CLERK, "S1001")):
        figures = day.figures(level_, name)
        assert (figures.ratings, figures.additions) == ({2: 1, 3: 1, 5: 2}, {5: 1})
        assert figures.satisfaction == 0.75


def test_a_rating_given_while_the_visitor_is_still_there_is_the_clerks_who_serves() -> None:
    """By the evaluator at the window."""
    day = Day(staffed=("1001",))
    ticket = day.issue()
    day.serve("1001")
    day.do(cmd.AskRating(counter="1001"))
    day.do(cmd.RateVisit(ticket=ticket.id, counter="1001", level=5))
    assert day.figures(Level.CLERK, "S1001").ratings == {5: 1}


def test_cases_are_told_by_department_with_how_long_they_took() -> None:
    """One decided late, one on the spot, one withdrawn; the fire brigade came once in time and once not at all."""
    day = Day(plan=office_plan())
    day.at(0).sign_in("3001")
    day.at(0).sign_in("1003")
    cases: list[str] = []
    for minute in (0, 5, 10):
        day.at(minute).do(cmd.IssueTicket(service="permit"))
        day.at(minute).serve("3001")
        missing = (MissingPaper(name="plan", due=MORNING + DAY),) if minute == 0 else ()
        day.do(cmd.RegisterCase(counter="3001", delivery=Delivery.EMS, missing=missing))
        cases.append(f"20260105-{len(cases) + 1:04d}")
        day.do(cmd.Complete(counter="3001"))
    day.at(15).do(cmd.IssueTicket(service="withdraw"))
    day.at(15).sign_in("1001")
    day.at(16).serve("1001")
    day.do(cmd.FinishCase(counter="1001"))
    day.at(20).do(cmd.RecordArrival(case=cases[0]))
    day.at(60).do(cmd.SupplyPapers(case=cases[0], papers=("plan",)))
    day.at(65).do(cmd.DecideCase(case=cases[1], ready=False, reason="no"))
    day.at(130).do(cmd.DecideCase(case=cases[0], ready=True))
    day.at(131).do(cmd.WithdrawCase(case=cases[2], reason="asked"))
    found = day.figures(Level.DEPARTMENT, "消防")
    assert found.cases is not None
    assert found.visitors is not None
    assert (found.visitors.issued, found.served, found.registered) == (3, 3, 3)
    assert (found.cases.registered, found.cases.missing, found.cases.summoned) == (3, 1, 3)
    assert (found.cases.granted, found.cases.refused, found.cases.withdrawn) == (1, 1, 1)
    assert (found.cases.decision.count, found.cases.in_time) == (2, 0.5)
    assert (found.cases.arrival.count, found.cases.arrival.longest) == (1, 20 * 60)
    assert found.cases.overdue == 2
    hall = day.figures().cases
    assert hall is not None
    assert (hall.registered, hall.on_the_spot, hall.granted, hall.handed_over) == (4, 1, 2, {"window": 1})
    assert day.figures(Level.ZONE, "z1").cases is not None
    assert day.figures(Level.CLERK, "S3001").registered == 3
    assert day.figures(Level.COUNTER, "1001").handed_over == 1


def test_a_follow_up_changes_no_figure() -> None:
    """The bad rating is counted once, whatever comes of it."""
    day = Day(staffed=("1001",))
    ticket = day.issue()
    day.serve("1001")
    day.do(cmd.Complete(counter="1001"))
    day.do(cmd.RateVisit(ticket=ticket.id, counter="1001", level=1))
    before = encode(day.record())
    assert day.hall.office is not None
    (follow_up,) = day.hall.office.follow_ups
    day.do(cmd.CallBack(follow_up=follow_up, outcome=FollowUpOutcome.APOLOGISED))
    assert encode(day.record()) == before


def test_numbers_are_told_by_channel_and_class() -> None:
    """From the server, by a kiosk that was cut off, and with a booking."""
    day = Day()
    day.book("b1", MORNING + 20 * MINUTE)
    day.at(5).issue(visitor_class="green")
    day.at(10).hand_in(5001, MORNING + 2 * MINUTE)
    day.at(12).check_in("b1")
    visitors = day.visitors(Level.QUEUE, FUND)
    assert visitors.channels == {"booking": 1, "kiosk": 1, "server": 1}
    assert visitors.classes == {"appointment": 1, "green": 1, "ordinary": 1}


def test_who_took_a_number_at_a_kiosk_that_was_cut_off_waits_since_then() -> None:
    """Not since the server heard of it."""
    day = Day()
    day.at(10).hand_in(5001, MORNING + 2 * MINUTE)
    day.at(12).sign_in("1001")
    day.at(12).call("1001")
    assert day.figures().wait.total == 10 * 60


def test_the_day_so_far_counts_what_is_under_way() -> None:
    """The clerk's time and a hold until now; no visit that has no end yet. Looking changes nothing."""
    day = Day()
    day.at(0).sign_in("1001")
    day.at(0).issue()
    day.at(1).serve("1001")
    day.at(2).do(cmd.Hold(counter="1001"))
    measures = folded(day)
    before = encode(measures.record())
    figures = figures_of(day.hall.plan, [measures.record(MORNING + 7 * MINUTE)])[Level.COUNTER]["1001"]
    assert figures.duty is not None
    assert (figures.duty.open, figures.duty.suspended) == (7 * MINUTE, 5 * MINUTE)
    assert figures.holds == {"errand": Occurrence(count=1, time=5 * MINUTE)}
    assert figures.served == 0
    assert encode(measures.record()) == before
    day.at(9).do(cmd.CloseDay())
    assert encode(folded(day).record(MORNING + 8 * 60 * MINUTE)) == encode(day.record())


def test_the_course_of_a_day_is_told_by_quarters_of_an_hour() -> None:
    """Two come at nine, one is called at once and one at 9:20, which is over its target of fifteen minutes."""
    day = Day()
    day.at(0).sign_in("1001")
    day.at(0).issue()
    day.at(1).issue()
    day.at(1).serve("1001")
    day.at(14).do(cmd.Complete(counter="1001"))
    day.at(20).serve("1001")
    day.at(31).do(cmd.Complete(counter="1001"))
    course = course_of(day.hall.plan, day.record().queues)
    assert course["small"] == course["z1"]
    assert not course["z2"]
    told = {at: (s.arrivals, s.calls, s.served, s.waited, s.timely) for at, s in course["z1"].items()}
    assert told == {36: (2, 1, 1, 60, 1), 37: (0, 1, 0, 19 * 60, 0), 38: (0, 0, 1, 0, 0)}


def test_who_has_done_the_same_shares_a_place() -> None:
    """And whoever has done nothing has none."""
    day = Day()
    for counter, visits in (("1001", 2), ("1002", 1), ("1003", 1), ("1004", 0)):
        queue = {"1003": ISSUING, "1004": TAX}.get(counter, FUND)
        day.sign_in(counter)
        for _ in range(visits):
            day.issue(queue)
            day.serve(counter)
            day.do(cmd.Complete(counter=counter))
    assert standings(day.rows(Level.COUNTER), Merit.SERVED) == {
        "1001": Standing(place=1, tied=False),
        "1002": Standing(place=2, tied=True),
        "1003": Standing(place=2, tied=True),
    }
    assert standings(day.rows(Level.COUNTER), Merit.SATISFACTION) == {}


def test_before_any_day_was_opened_there_is_no_record() -> None:
    """There is nothing that it could be of."""
    with pytest.raises(ValueError, match="no day"):
        Measures(small_plan()).record()
