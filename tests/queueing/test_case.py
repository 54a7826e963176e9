"""Cases (办件): taken in, decided, handed over; departments called in; papers brought later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from queueing import commands as cmd
from queueing import events as ev
from queueing.case import Case, CaseState, Delivery, MissingPaper, handed_over_in
from queueing.commands import Command
from queueing.hall import Hall
from queueing.office import Office
from queueing.plan import DAY, MINUTE, Assignment, HallPlan, Millis
from queueing.refusal import Code
from tests.queueing.halls import DATE, Desk, small_plan

FIRST = "20260105-0001"


def at_work(queue: str = "fund.acceptance", counter: str = "1001", plan: HallPlan | None = None) -> Desk:
    """A hall where a visitor of `queue` is served."""
    desk = Desk(plan, staffed=(counter, "1003") if counter != "1003" else (counter,))
    desk.issue(queue)
    desk.serve(counter)
    return desk


def register(
    desk: Desk,
    counter: str = "1001",
    delivery: Delivery = Delivery.WINDOW,
    service: str | None = None,
    missing: tuple[MissingPaper, ...] = (),
    due: Millis | None = None,
) -> Case:
    """A case that the visitor at a counter brings."""
    command = cmd.RegisterCase(counter=counter, delivery=delivery, service=service, missing=missing, due=due)
    event = desk.do(command)[0]
    assert isinstance(event, ev.CaseRegistered)
    return office(desk).cases[event.case]


def office(desk: Desk) -> Office:
    """The hall's office."""
    assert desk.hall.office is not None
    return desk.hall.office


def ready(desk: Desk) -> Case:
    """A case whose result may be fetched, its visitor gone."""
    case = register(desk)
    desk.do(cmd.DecideCase(case=case.id, ready=True))
    desk.do(cmd.Complete(counter="1001"))
    return office(desk).cases[case.id]


def test_a_case_is_taken_in_at_a_counter() -> None:
    """受理: who, where, for what, how it is delivered; the receipt is numbered by the day, whatever the line."""
    desk = at_work()
    now = desk.now
    command = cmd.RegisterCase(counter="1001", delivery=Delivery.EMS, service="withdraw", contact="c1")
    assert desk.do(command) == [
        ev.CaseRegistered(
            at=now,
            case=FIRST,
            ticket="20260105-A001",
            counter="1001",
            clerk="S1001",
            queue="fund.acceptance",
            delivery=Delivery.EMS,
            issuing="fund.issuing",
            service="withdraw",
            contact="c1",
        )
    ]
    case = office(desk).cases[FIRST]
    assert (case.state, case.registered_at, case.contact, case.due) == (CaseState.ACCEPTED, now, "c1", None)
    assert desk.counter("1001").ticket == "20260105-A001"


def test_a_visitor_brings_several_cases() -> None:
    """Each has its own receipt; another counter's and another line's go on in the same numbering."""
    desk = at_work()
    desk.sign_in("1004")
    desk.issue("tax.acceptance")
    desk.serve("1004")
    names = [register(desk, counter).id for counter in ("1001", "1001", "1004", "1001")]
    assert names == [f"20260105-000{n}" for n in (1, 2, 3, 4)]
    assert [case.ticket for case in office(desk).cases.values()] == [
        f"20260105-{n}" for n in ("A001", "A001", "B001", "A001")
    ]


def test_receipts_are_numbered_anew_each_day_and_cases_stay() -> None:
    """A new date begins at one, the same date opened again goes on, and what is not handed over is still there."""
    desk = at_work()
    register(desk)
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date=DATE))
    desk.sign_in("1001")
    desk.issue()
    desk.serve("1001")
    assert register(desk).id == "20260105-0002"
    desk.do(cmd.CloseDay())
    desk.now += DAY
    desk.do(cmd.OpenDay(date="2026-01-06"))
    desk.sign_in("1001")
    desk.issue()
    desk.serve("1001")
    assert register(desk).id == "20260106-0001"
    assert list(office(desk).cases) == [FIRST, "20260105-0002", "20260106-0001"]


def test_the_item_says_who_decides_and_by_when() -> None:
    """Department and promise come from the item; a promise told by the clerk wins."""
    desk = at_work()
    now = desk.now
    case = register(desk, service="loan")
    assert (case.service, case.department, case.due) == ("loan", "bank", now + 5 * DAY)
    assert register(desk, service="loan", due=desk.now + 7).due == desk.now - 1_000 + 7
    assert register(desk, service="withdraw").due is None


def test_an_item_is_that_of_the_ticket_unless_told() -> None:
    """Who took a number for a service brings that item; another one of the line may be told, of another line not."""
    desk = Desk(staffed=("1001",))
    desk.given(cmd.IssueTicket(service="withdraw"))
    desk.serve("1001")
    assert register(desk).service == "withdraw"
    assert register(desk, service="loan").service == "loan"
    for stranger in ("duty", "fly"):
        command = cmd.RegisterCase(counter="1001", delivery=Delivery.WINDOW, service=stranger)
        assert desk.refusal(command) is Code.UNKNOWN_SERVICE
        assert desk.refusal(cmd.FinishCase(counter="1001", service=stranger)) is Code.UNKNOWN_SERVICE


def test_the_item_of_a_ticket_that_was_sent_to_another_line_is_not_meant_there() -> None:
    """A visitor sent from the fund to tax brings no fund item there."""
    desk = Desk(staffed=("1001", "1004"))
    desk.given(cmd.IssueTicket(service="withdraw"))
    desk.serve("1001")
    desk.do(cmd.Transfer(counter="1001", to_queue="tax.acceptance"))
    desk.serve("1004")
    assert register(desk, "1004").service is None


@pytest.mark.parametrize(
    "command", [cmd.RegisterCase(counter="1001", delivery=Delivery.EMS), cmd.FinishCase(counter="1001")]
)
def test_a_case_needs_a_visitor_who_is_served(command: Command) -> None:
    """Not at a closed or an empty counter, and not before 开始."""
    desk = Desk()
    assert desk.refusal(command) is Code.COUNTER_CLOSED
    desk.sign_in("1001")
    assert desk.refusal(command) is Code.COUNTER_IDLE
    desk.issue()
    desk.call("1001")
    assert desk.refusal(command) is Code.NOT_CALLED


def test_an_on_call_department_is_called_in_at_once() -> None:
    """事进人不进: with the case, and its arrival is clocked once."""
    desk = at_work()
    now = desk.now
    happened = desk.do(cmd.RegisterCase(counter="1001", delivery=Delivery.WINDOW, service="loan"))
    assert happened[1:] == [ev.DepartmentSummoned(at=now, case=FIRST, department="bank")]
    assert office(desk).cases[FIRST].summoned_at == now
    there = desk.now
    assert desk.do(cmd.RecordArrival(case=FIRST)) == [ev.DepartmentArrived(at=there, case=FIRST, department="bank")]
    assert desk.do(cmd.RecordArrival(case=FIRST)) == []
    assert office(desk).cases[FIRST].arrived_at == there


def test_nobody_arrives_who_was_not_called_in() -> None:
    """Items decided in the hall call nobody in, though they have a department."""
    desk = at_work("tax.acceptance", "1004")
    case = register(desk, "1004", service="duty")
    assert (case.department, case.summoned_at) == ("tax", None)
    assert desk.refusal(cmd.RecordArrival(case=case.id)) is Code.NOT_SUMMONED


def test_missing_papers_are_brought_before_the_decision() -> None:
    """容缺受理: granted only once every paper is there; each is brought once."""
    desk = at_work()
    deed, plan = (MissingPaper(name=name, due=desk.now + DAY) for name in ("deed", "map"))
    case = register(desk, missing=(deed, plan))
    assert case.missing == (deed, plan)
    assert desk.refusal(cmd.DecideCase(case=FIRST, ready=True)) is Code.PAPERS_MISSING
    now = desk.now
    assert desk.do(cmd.SupplyPapers(case=FIRST, papers=("map", "map"))) == [
        ev.PapersSupplied(at=now, case=FIRST, papers=("map",))
    ]
    assert office(desk).cases[FIRST].missing == (deed,)
    for papers in ((), ("map",), ("deed", "map"), ("hat",)):
        assert desk.refusal(cmd.SupplyPapers(case=FIRST, papers=papers)) is Code.PAPERS_MISSING
    desk.do(cmd.SupplyPapers(case=FIRST, papers=("deed",)))
    assert desk.do(cmd.DecideCase(case=FIRST, ready=True))


@pytest.mark.parametrize(("name", "later"), [("deed", 0), ("deed", -1), (" ", 1)])
def test_a_missing_paper_has_a_name_and_a_deadline_to_come(name: str, later: Millis) -> None:
    """A nameless one, and one that was due before it was asked for, are refused."""
    desk = at_work()
    paper = MissingPaper(name=name, due=desk.now + later)
    command = cmd.RegisterCase(counter="1001", delivery=Delivery.WINDOW, missing=(paper,))
    assert desk.refusal(command) is Code.TOO_LATE


def test_a_promise_is_for_a_time_to_come() -> None:
    """A decision promised for now is late already."""
    desk = at_work()
    command = cmd.RegisterCase(counter="1001", delivery=Delivery.WINDOW, due=desk.now)
    assert desk.refusal(command) is Code.TOO_LATE
    assert register(desk, due=desk.now + 1).due


def test_the_back_office_grants() -> None:
    """The result is ready, from then on; nothing more is decided, brought or taken back."""
    desk = at_work()
    register(desk)
    now = desk.now
    assert desk.do(cmd.DecideCase(case=FIRST, ready=True)) == [ev.CaseDecided(at=now, case=FIRST, ready=True)]
    case = office(desk).cases[FIRST]
    assert (case.state, case.decided_at, case.reason) == (CaseState.READY, now, None)
    assert desk.refusal(cmd.DecideCase(case=FIRST, ready=False, reason="x")) is Code.CASE_DECIDED
    assert desk.refusal(cmd.WithdrawCase(case=FIRST, reason="x")) is Code.CASE_DECIDED
    assert desk.refusal(cmd.SupplyPapers(case=FIRST, papers=("deed",))) is Code.CASE_DECIDED


def test_the_back_office_refuses_with_a_reason() -> None:
    """Also while papers are missing; and the applicant fetches the decision like a result."""
    desk = at_work()
    register(desk, missing=(MissingPaper(name="deed", due=desk.now + DAY),))
    for silence in (None, "", " "):
        assert desk.refusal(cmd.DecideCase(case=FIRST, ready=False, reason=silence)) is Code.REASON_REQUIRED
    desk.do(cmd.DecideCase(case=FIRST, ready=False, reason="no deed"))
    case = office(desk).cases[FIRST]
    assert (case.state, case.reason) == (CaseState.REFUSED, "no deed")
    assert desk.given(cmd.IssueTicket(case=FIRST)).queue == "fund.issuing"


def test_an_applicant_takes_a_case_back() -> None:
    """Before it is decided, with a reason; then it is nowhere any more."""
    desk = at_work()
    register(desk)
    assert desk.refusal(cmd.WithdrawCase(case=FIRST, reason=" ")) is Code.REASON_REQUIRED
    now = desk.now
    assert desk.do(cmd.WithdrawCase(case=FIRST, reason="sold")) == [ev.CaseWithdrawn(at=now, case=FIRST, reason="sold")]
    assert office(desk).cases == {}


@pytest.mark.parametrize(
    "about",
    [
        lambda case: cmd.SupplyPapers(case=case, papers=("deed",)),
        lambda case: cmd.RecordArrival(case=case),
        lambda case: cmd.DecideCase(case=case, ready=True),
        lambda case: cmd.WithdrawCase(case=case, reason="x"),
        lambda case: cmd.HandOver(counter="1003", case=case),
        lambda case: cmd.IssueTicket(case=case),
    ],
    ids=["supply", "arrive", "decide", "withdraw", "hand over", "issue"],
)
def test_a_case_that_is_not_open_is_unknown(about: Callable[[str], Command]) -> None:
    """Never registered, or over."""
    desk = at_work()
    register(desk)
    assert desk.refusal(about("20260105-0009")) is Code.UNKNOWN_CASE
    desk.do(cmd.WithdrawCase(case=FIRST, reason="sold"))
    assert desk.refusal(about(FIRST)) is Code.UNKNOWN_CASE


def test_a_result_is_fetched_with_a_number_of_the_issuing_queue() -> None:
    """Once it is decided, one number at a time, which says what it is for."""
    desk = at_work()
    register(desk)
    before = desk.refused(cmd.IssueTicket(case=FIRST))
    assert (before.code, before.until) == (Code.CASE_NOT_READY, None)
    desk.do(cmd.DecideCase(case=FIRST, ready=True))
    ticket = desk.given(cmd.IssueTicket(case=FIRST, person="p1"))
    assert (ticket.queue, ticket.case, ticket.number) == ("fund.issuing", FIRST, "A002")
    again = desk.refused(cmd.IssueTicket(case=FIRST))
    assert (again.code, again.ticket) == (Code.HAS_TICKET, ticket.id)
    desk.do(cmd.CancelTicket(ticket=ticket.id, reason="left"))
    assert desk.given(cmd.IssueTicket(case=FIRST)).number == "A003"


def test_who_comes_too_early_is_told_when_the_decision_is_promised() -> None:
    """The refusal carries the promise."""
    desk = at_work()
    case = register(desk, service="loan")
    assert desk.refused(cmd.IssueTicket(case=FIRST)).until == case.due is not None


def test_a_result_is_fetched_under_the_lines_own_rules() -> None:
    """No number while its intake is stopped, while the hall is closed, or for a service of another queue."""
    desk = at_work()
    ready(desk)
    assert desk.refusal(cmd.IssueTicket(case=FIRST, service="withdraw")) is Code.UNKNOWN_SERVICE
    desk.do(cmd.StopIntake(line="fund"))
    assert desk.refusal(cmd.IssueTicket(case=FIRST)) is Code.LINE_CLOSED
    desk.do(cmd.CloseDay())
    assert desk.refusal(cmd.IssueTicket(case=FIRST)) is Code.HALL_CLOSED


def test_the_issuing_counter_hands_the_result_over() -> None:
    """Then the case is closed, by whom and how it was given; the visitor's number is completed as any other."""
    desk = at_work()
    ready(desk)
    desk.given(cmd.IssueTicket(case=FIRST))
    desk.serve("1003")
    now = desk.now
    assert desk.do(cmd.HandOver(counter="1003", case=FIRST)) == [
        ev.ResultHandedOver(at=now, case=FIRST, counter="1003", clerk="S1003", delivery=Delivery.WINDOW)
    ]
    assert office(desk).cases == {}
    assert desk.do(cmd.Complete(counter="1003"))
    assert desk.refusal(cmd.HandOver(counter="1003", case=FIRST)) is Code.UNKNOWN_CASE


def test_a_closed_case_tells_how_it_ended() -> None:
    """What the change answers is the case in its last state."""
    desk = at_work()
    ready(desk)
    (event,) = desk.do(cmd.HandOver(counter="1003", case=FIRST, delivery=Delivery.LOCKER))
    hall = Hall(small_plan())
    told = [hall.apply(event) for event in desk.log][-1]
    assert isinstance(told, Case)
    assert (told.state, told.ended_at, told.delivery) == (CaseState.CLOSED, event.at, Delivery.LOCKER)
    assert (told.counter, told.clerk) == ("1003", "S1003")


def test_a_result_that_is_not_decided_is_not_handed_over() -> None:
    """Whoever asks is told when the decision is promised."""
    desk = at_work()
    case = register(desk, service="loan")
    refused = desk.refused(cmd.HandOver(counter="1003", case=FIRST))
    assert (refused.code, refused.until) == (Code.CASE_NOT_READY, case.due)


def test_a_result_is_handed_over_where_results_of_its_line_are() -> None:
    """Not at an acceptance counter, unless the desk gives it that queue as well; and not where nobody is."""
    desk = at_work()
    ready(desk)
    assert desk.refusal(cmd.HandOver(counter="1001", case=FIRST)) is Code.WRONG_COUNTER
    assert desk.refusal(cmd.HandOver(counter="1002", case=FIRST)) is Code.COUNTER_CLOSED
    desk.do(cmd.AssignCounter(counter="1001", queues=("fund.acceptance", "fund.issuing")))
    assert desk.do(cmd.HandOver(counter="1001", case=FIRST))


def test_a_line_without_an_issuing_queue_hands_over_where_it_accepts() -> None:
    """A small hall has one counter for everything."""
    desk = at_work("tax.acceptance", "1004")
    case = register(desk, "1004")
    assert case.issuing == "tax.acceptance"
    desk.do(cmd.DecideCase(case=FIRST, ready=True))
    desk.do(cmd.Complete(counter="1004"))
    assert desk.given(cmd.IssueTicket(case=FIRST)).queue == "tax.acceptance"
    assert desk.do(cmd.HandOver(counter="1004", case=FIRST))


@pytest.mark.parametrize(
    ("lost", "queues"),
    [
        ((), ("fund.issuing",)),
        (("fund.issuing",), ("fund.acceptance",)),
        (("fund.acceptance",), ("fund.issuing",)),
        (("fund.acceptance", "fund.issuing"), ("tax.issuing",)),
        (("fund.acceptance", "fund.issuing", "tax.issuing"), ("tax.acceptance", "social.acceptance", "social.instant")),
    ],
)
def test_a_case_outlives_a_change_of_the_layout(lost: tuple[str, ...], queues: tuple[str, ...]) -> None:
    """Its result is handed over in its issuing queue, or in its line, or wherever results are handed over."""
    plan = small_plan()
    issuing = replace(plan.queues["fund.issuing"], id="tax.issuing", line="tax")
    known = {"fund.acceptance", "fund.issuing", "tax.acceptance", "tax.issuing", "social.acceptance", "social.instant"}
    left = {name: queue for name, queue in {**plan.queues, "tax.issuing": issuing}.items() if name in known - {*lost}}
    case = register(at_work())
    assert handed_over_in(replace(plan, queues=left), case) == queues


def test_an_instant_counter_finishes_a_case_in_one_go() -> None:
    """即办: registered, decided and handed over in one visit, also where nothing is ever issued."""
    desk = Desk(staffed=("3002",))
    desk.given(cmd.IssueTicket(service="card"))
    desk.serve("3002")
    now = desk.now
    kinds = [type(event) for event in desk.do(cmd.FinishCase(counter="3002", contact="c1"))]
    assert kinds == [ev.CaseRegistered, ev.CaseDecided, ev.ResultHandedOver]
    registered, decided, handed = desk.log[-3:]
    assert isinstance(registered, ev.CaseRegistered)
    assert isinstance(handed, ev.ResultHandedOver)
    assert (registered.service, registered.contact, registered.due) == ("card", "c1", None)
    assert decided == ev.CaseDecided(at=now, case=FIRST, ready=True)
    assert (handed.delivery, handed.counter, handed.clerk) == (Delivery.WINDOW, "3002", "S3002")
    assert (office(desk).cases, office(desk).registered) == ({}, 1)
    assert desk.counter("3002").ticket is not None


def test_what_applicants_were_told_is_in_the_log_and_nowhere_else() -> None:
    """Also of a case that is over by the time the message arrives."""
    desk = at_work()
    ready(desk)
    desk.do(cmd.HandOver(counter="1003", case=FIRST))
    before, now = desk.hall.snapshot(), desk.now
    assert desk.do(cmd.RecordNotification(case=FIRST, message="ready")) == [
        ev.ApplicantNotified(at=now, case=FIRST, message="ready")
    ]
    assert desk.hall.snapshot() == replace(before, seq=before.seq + 1, now=now)


def test_a_case_may_be_decided_and_brought_papers_while_the_hall_is_closed() -> None:
    """The back office has hours of its own."""
    desk = at_work()
    register(desk, missing=(MissingPaper(name="deed", due=desk.now + DAY),))
    desk.do(cmd.CloseDay())
    desk.do(cmd.SupplyPapers(case=FIRST, papers=("deed",)))
    assert desk.do(cmd.DecideCase(case=FIRST, ready=True))


def test_the_promise_of_a_register_is_a_real_time() -> None:
    """No calendar reaches beyond the year 9999, for the decision and for each paper."""
    for wrong in (-1, 10**18):
        with pytest.raises(ValueError, match="not a time"):
            cmd.RegisterCase(counter="1001", delivery=Delivery.WINDOW, due=wrong)
        paper = MissingPaper(name="deed", due=wrong)
        with pytest.raises(ValueError, match="not a time"):
            cmd.RegisterCase(counter="1001", delivery=Delivery.WINDOW, missing=(paper,))


def test_a_counter_that_hands_over_may_serve_the_queue_as_a_helper() -> None:
    """Any of its queues counts, not only its own."""
    desk = at_work()
    ready(desk)
    also = (Assignment(queue="tax.acceptance"), Assignment(queue="fund.issuing", handicap=8 * MINUTE))
    desk.do(cmd.AssignCounter(counter="1003", assignments=also))
    assert desk.do(cmd.HandOver(counter="1003", case=FIRST))
