"""The account of cases: it finds whatever the office's rules do not allow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queueing import events as ev
from queueing.case import Delivery, MissingPaper
from queueing.events import Event
from queueing.follow_up import FollowUpOutcome
from queueing.plan import MINUTE
from rehearsal.case_account import CaseAccount, case_account

REGISTERED = ev.CaseRegistered(
    at=0,
    case="c",
    ticket="t",
    counter="1",
    clerk="51",
    queue="q",
    issuing="i",
    delivery=Delivery.LOCKER,
    department="d",
    missing=(MissingPaper(name="p", due=MINUTE),),
)
SUMMONED = ev.DepartmentSummoned(at=0, case="c", department="d")
ARRIVED = ev.DepartmentArrived(at=1, case="c", department="d")
SUPPLIED = ev.PapersSupplied(at=2, case="c", papers=("p",))
READY = ev.CaseDecided(at=3, case="c", ready=True)
NOTIFIED = ev.ApplicantNotified(at=4, case="c", message="ready")
FETCHED = ev.TicketIssued(
    at=5, ticket="u", number="A2", ordinal=2, queue="i", visitor_class="ordinary", priority=5, case="c"
)
HANDED = ev.ResultHandedOver(at=6, case="c", counter="2", clerk="52", delivery=Delivery.LOCKER)
WHOLE = (REGISTERED, SUMMONED, ARRIVED, SUPPLIED, READY, NOTIFIED, FETCHED, HANDED)

RATED = ev.VisitRated(at=0, ticket="t", counter="1", level=1)
OPENED = ev.FollowUpOpened(at=0, follow_up="t@1", ticket="t", counter="1", clerk="51", level=1, call_by=9, settle_by=99)
CALLED_BACK = ev.FollowUpCalledBack(at=1, follow_up="t@1", outcome=FollowUpOutcome.APOLOGISED)
SETTLED = ev.FollowUpSettled(at=2, follow_up="t@1", outcome=FollowUpOutcome.APOLOGISED)

MISSED = ev.TicketMissed(at=0, ticket="t", counter="1")
UNDONE = ev.NoShowUndone(at=MINUTE, ticket="t", counter="1")
PLANNED = ev.MovePlanned(at=0, move="m", counters=("1",), assignments=(), starts=0)
BEGUN, ENDED = ev.MoveBegun(at=0, move="m"), ev.MoveEnded(at=1, move="m")


def counted(*events: Event) -> CaseAccount:
    """The account of a log."""
    return case_account([("somebody", event) for event in events])


def test_a_case_from_its_receipt_to_its_result_holds() -> None:
    """Its figures are told."""
    told = counted(*WHOLE)
    assert told.faults == ()
    assert (told.done["CaseRegistered"], told.fetched, told.sent, told.in_one_go) == (1, 1, {"locker": 1}, 0)


def test_what_a_counter_finishes_in_one_go_is_told_apart() -> None:
    """It is registered, decided and handed over at one moment."""
    at_once = replace(REGISTERED, missing=()), replace(READY, at=0), replace(HANDED, at=0)
    assert counted(*at_once).in_one_go == 1


def test_a_bad_rating_is_followed_up_once_and_a_good_one_is_not() -> None:
    """The follow-up stands right behind it."""
    assert counted(RATED, OPENED, CALLED_BACK, SETTLED).faults == ()
    assert counted(replace(RATED, level=3)).faults == ()
    assert counted(RATED, OPENED, replace(RATED, level=4, addition=True)).faults == ()


@pytest.mark.parametrize(
    ("events", "fault"),
    [
        ((REGISTERED, REGISTERED), "registered twice"),
        ((READY,), "never registered"),
        ((REGISTERED, SUMMONED, SUMMONED), "called in twice"),
        ((REGISTERED, ARRIVED), "not called in"),
        ((REGISTERED, SUMMONED, ARRIVED, ARRIVED), "that was there"),
        ((REGISTERED, SUPPLIED, SUPPLIED), "does not miss"),
        ((REGISTERED, READY), "papers are missing"),
        ((REGISTERED, SUPPLIED, READY, READY), "decided when it was decided"),
        ((REGISTERED, HANDED), "before it was there"),
        ((*WHOLE, HANDED), "handed over twice"),
        ((*WHOLE, FETCHED), "whose result is not there"),
        ((*WHOLE[:-2], replace(FETCHED, queue="q")), "another queue"),
        ((REGISTERED, SUPPLIED, READY, ev.CaseWithdrawn(at=4, case="c", reason="r")), "taken back"),
        ((*WHOLE, NOTIFIED), "message ready of case c twice"),
        ((RATED, HANDED), "is not followed up"),
        ((OPENED,), "follows nothing up"),
        ((RATED, OPENED, replace(RATED, level=5)), "rated twice"),
        ((replace(RATED, level=5, addition=True),), "that nobody gave"),
        ((CALLED_BACK,), "called back and is not open"),
        ((RATED, OPENED, SETTLED, SETTLED), "settled and is not open"),
        ((UNDONE,), "had not just marked"),
        ((MISSED, replace(UNDONE, at=MINUTE + 1)), "had not just marked"),
        ((MISSED, UNDONE, UNDONE), "had not just marked"),
        ((PLANNED, PLANNED), "planned twice"),
        ((PLANNED, BEGUN, BEGUN), "began twice"),
        ((PLANNED, BEGUN, ENDED, ENDED), "ended twice"),
    ],
)
def test_what_cannot_be_is_found_out(events: tuple[Event, ...], fault: str) -> None:
    """Lost, doubled or out of order."""
    assert any(fault in told for told in counted(*events).faults), counted(*events).faults


def test_no_shows_and_moves_that_are_in_order_hold() -> None:
    """A move of yesterday may have the name of one of today."""
    assert counted(MISSED, UNDONE, PLANNED, BEGUN, ENDED).faults == ()
    assert counted(PLANNED, BEGUN, ev.DayOpened(at=9, date="2026-01-06"), PLANNED, BEGUN).faults == ()


def test_rows_from_before_the_play_are_folded_but_not_counted() -> None:
    """A case may be fetched in the next play."""
    rows = [("somebody", event) for event in WHOLE]
    told = case_account(rows, since=len(rows) - 2)
    assert told.faults == ()
    assert (told.done["CaseRegistered"], told.fetched, told.sent) == (0, 1, {"locker": 1})
