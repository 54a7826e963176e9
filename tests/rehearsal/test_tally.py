"""The tally: it finds whatever is lost or doubled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queueing import events as ev
from queueing.case import Delivery
from queueing.follow_up import FollowUpOutcome
from queueing.plan import MINUTE, Text
from queueing.ticket import HoldKind, TicketState
from rehearsal.ledger import Ledger
from rehearsal.tally import Row, deed_of, tally, waits_of

KIOSK, CLERK = "kiosk:k", "clerk:51@1"


def issued(number: int, at: int = 0, slot: int | None = None) -> ev.TicketIssued:
    """A ticket is given."""
    return ev.TicketIssued(
        at=at,
        ticket=f"t{number}",
        number=f"A{number:03d}",
        ordinal=number,
        queue="q",
        visitor_class="ordinary",
        priority=0,
        slot_time=slot,
    )


def called(number: int, at: int = 0, counter: str = "1") -> ev.TicketCalled:
    """A ticket is called."""
    return ev.TicketCalled(at=at, ticket=f"t{number}", counter=counter)


def served(number: int, counter: str = "1") -> ev.ServingStarted:
    """Its visitor has come."""
    return ev.ServingStarted(at=0, ticket=f"t{number}", counter=counter)


def completed(number: int, counter: str = "1") -> ev.TicketCompleted:
    """Its visit is over."""
    return ev.TicketCompleted(at=0, ticket=f"t{number}", counter=counter)


def log(*events: ev.Event) -> list[Row]:
    """A log of one kiosk and one clerk."""
    return [(KIOSK if isinstance(event, ev.TicketIssued) else CLERK, event) for event in events]


def ledger(*deeds: tuple[str, str]) -> Ledger:
    """What was answered: (command, ticket)."""
    made = Ledger()
    for do, ticket in deeds:
        made.answered[KIOSK if do == "issue" else CLERK, do, ticket] += 1
    return made


WHOLE = log(issued(1), called(1), served(1), completed(1), issued(2))
ANSWERS = [("issue", "t1"), ("call-next", "t1"), ("serve", "t1"), ("complete", "t1"), ("issue", "t2")]


def test_a_log_that_is_what_was_answered_holds() -> None:
    """Every ticket is somewhere."""
    result = tally(WHOLE, ledger(*ANSWERS))
    assert result.holds
    assert result.issued == 2
    assert result.states == {TicketState.COMPLETED: 1, TicketState.WAITING: 1}
    assert result.answers == 5


@pytest.mark.parametrize("gone", range(len(ANSWERS)))
def test_an_answer_that_is_not_in_the_log_is_a_loss(gone: int) -> None:
    """Whatever the command."""
    result = tally(WHOLE[:gone] + WHOLE[gone + 1 :], ledger(*ANSWERS))
    assert any("not in the log" in fault for fault in result.faults)


@pytest.mark.parametrize("gone", range(len(ANSWERS)))
def test_a_row_of_the_log_that_was_never_answered_is_a_double(gone: int) -> None:
    """Unless that command was still without an answer when the play ended."""
    answers = ledger(*ANSWERS[:gone], *ANSWERS[gone + 1 :])
    actor, do = (KIOSK if ANSWERS[gone][0] == "issue" else CLERK), ANSWERS[gone][0]
    assert any("never answered" in fault for fault in tally(WHOLE, answers).faults)
    answers.unanswered[actor, do] += 1
    assert tally(WHOLE, answers).holds


def test_a_row_of_somebody_who_is_not_of_the_play_is_none_of_its_business() -> None:
    """A guest at the kiosk in the window takes numbers too."""
    result = tally([*WHOLE, ("kiosk:guest", issued(3))], ledger(*ANSWERS))
    assert result.holds
    assert result.issued == 3


@pytest.mark.parametrize(
    ("event", "do"),
    [
        (issued(3), "issue"),
        (replace(issued(3), booking="12345678"), "check-in"),
        (replace(issued(3), kiosk="k", issued_at=0), "hand-in"),
        (ev.TicketReprinted(at=0, ticket="t1"), "reprint"),
        (ev.VisitRated(at=0, ticket="t1", counter="1", level=4), "rate"),
        (ev.RatingAsked(at=0, ticket="t1", counter="1"), "ask-rating"),
        (ev.TicketRaised(at=0, ticket="t2", visitor_class="green", priority=0, reason="x"), "raise-class"),
    ],
)
def test_each_new_kind_of_row_answers_to_its_own_command(event: ev.Event, do: str) -> None:
    """A number given on a booking is the answer to a check-in, and so on."""
    deed = deed_of(KIOSK, event)
    assert deed == (KIOSK, do, event.ticket)  # type: ignore[union-attr]
    answers = ledger(*ANSWERS)
    answers.answered[deed] += 1
    assert tally([*WHOLE, (KIOSK, event)], answers).holds
    assert not tally(WHOLE, answers).holds


OFFICE, DESK = "office:o", "desk:d"


def registered(case: str) -> ev.CaseRegistered:
    """A case is taken in."""
    return ev.CaseRegistered(
        at=0, case=case, ticket="t1", counter="1", clerk="51", queue="q", delivery=Delivery.WINDOW, issuing="i"
    )


def handed_over(case: str) -> ev.ResultHandedOver:
    """A result is handed over."""
    return ev.ResultHandedOver(at=0, case=case, counter="1", clerk="51", delivery=Delivery.WINDOW)


CASEWORK: list[tuple[Row, tuple[str, str] | None]] = [
    ((CLERK, registered("c1")), ("register-case", "c1")),
    ((CLERK, registered("c2")), ("finish-case", "c2")),
    ((CLERK, ev.CaseDecided(at=0, case="c2", ready=True)), None),
    ((CLERK, handed_over("c2")), None),
    (("server", ev.ApplicantNotified(at=0, case="c1", message="accepted")), None),
    ((OFFICE, ev.PapersSupplied(at=0, case="c1", papers=("p",))), ("supply-papers", "c1")),
    ((OFFICE, ev.DepartmentArrived(at=0, case="c1", department="d")), ("record-arrival", "c1")),
    ((OFFICE, ev.CaseDecided(at=0, case="c1", ready=True)), ("decide-case", "c1")),
    ((CLERK, handed_over("c1")), ("hand-over", "c1")),
    ((DESK, ev.MovePlanned(at=0, move="m", counters=("1",), assignments=(), starts=0)), ("move", "m")),
    ((DESK, ev.MoveBegun(at=0, move="m")), None),
    ((DESK, ev.MoveEnded(at=0, move="m")), ("end-move", "m")),
    ((DESK, ev.NoticePosted(at=0, notice="n", text=Text(zh="x", en="x"))), ("post-notice", "n")),
    ((DESK, ev.NoticeWithdrawn(at=0, notice="n")), ("withdraw-notice", "n")),
    ((DESK, ev.AlarmAcknowledged(at=0, alarm="a", by="d")), ("acknowledge-alarm", "a")),
    ((DESK, ev.FollowUpCalledBack(at=0, follow_up="f", outcome=FollowUpOutcome.EXPLAINED)), ("call-back", "f")),
    ((DESK, ev.FollowUpSettled(at=0, follow_up="f", outcome=FollowUpOutcome.EXPLAINED)), ("settle-follow-up", "f")),
]
"""Rows of the log, each with whose answer it must be: command, and what it is about."""


@pytest.mark.parametrize("gone", [None, *(at for at, (_, deed) in enumerate(CASEWORK) if deed is not None)])
def test_everything_that_staff_do_with_cases_and_counters_is_held_against_its_answer(gone: int | None) -> None:
    """Lost or doubled; what an instant counter does in one go is one answer; the schedule's deeds are nobody's."""
    rows, answers = [*WHOLE, *(row for row, _ in CASEWORK)], ledger(*ANSWERS)
    for (actor, _), deed in CASEWORK:
        if deed is not None:
            answers.answered[actor, *deed] += 1
    if gone is None:
        assert tally(rows, answers).faults == ()
        return
    lost = tally(rows[: len(WHOLE) + gone] + rows[len(WHOLE) + gone + 1 :], answers).faults
    actor, deed = CASEWORK[gone][0][0], CASEWORK[gone][1]
    assert deed is not None
    if deed[0] != "finish-case":
        assert any(fault.startswith(f"{deed[0]} of {deed[1]} was answered") for fault in lost), lost
    answers.answered[actor, *deed] -= 1
    doubled = tally(rows, answers).faults
    assert doubled == (f"{deed[0]} of {deed[1]} is in the log for {actor} and was never answered",)


def test_a_visit_that_goes_on_by_its_route_answers_to_its_completion() -> None:
    """Nobody transferred it; and it is not over."""
    sent = ev.TicketTransferred(at=0, ticket="t1", counter="1", queue="r", route=(), done=True)
    assert deed_of(CLERK, sent) == (CLERK, "complete", "t1")
    assert tally(log(issued(1), called(1), served(1), sent), Ledger()).states == {TicketState.TRANSFERRED: 1}


def test_a_no_show_that_is_taken_back_is_called_again() -> None:
    """Whether it was void or had its place again, but only once it was missed."""
    undone = ev.NoShowUndone(at=0, ticket="t1", counter="1")
    for place in (None, 5):
        missed = ev.TicketMissed(at=0, ticket="t1", counter="1", requeued=place)
        rows = log(issued(1), called(1), missed, undone, served(1), completed(1))
        assert [fault for fault in tally(rows, Ledger()).faults if "was" in fault] == []
    assert any("was called" in fault for fault in tally(log(issued(1), called(1), undone), Ledger()).faults)


def test_a_ticket_of_the_play_that_is_given_up_by_a_phone_nobody_used_is_a_fault() -> None:
    """Other people's tickets are their own business."""
    answers = ledger(*ANSWERS)
    answers.numbers["t2"] += 1
    left: Row = ("phone:t2", ev.TicketCancelled(at=0, ticket="t2", reason="left"))
    assert any("never answered" in fault for fault in tally([*WHOLE, left], answers).faults)
    answers.numbers.clear()
    assert tally([*WHOLE, left], answers).holds


def test_rows_from_before_the_play_are_counted_but_not_compared() -> None:
    """A play may go on where another ended."""
    result = tally(WHOLE, ledger(*ANSWERS[2:]), since=2)
    assert result.holds
    assert result.issued == 2


@pytest.mark.parametrize(
    ("events", "fault"),
    [
        ((issued(1), issued(1)), "given twice"),
        ((issued(1), called(1), called(1, counter="2")), "was called"),
        ((issued(1), issued(2), called(1), called(2)), "another ticket"),
        ((called(1),), "never issued"),
        ((issued(1), completed(1)), "was waiting"),
        ((issued(1), called(1), served(1), completed(1), called(1)), "was completed"),
        ((issued(1), called(1), served(1, counter="2")), "counters 1 and 2"),
    ],
)
def test_a_log_that_cannot_be_is_found_out(events: tuple[ev.Event, ...], fault: str) -> None:
    """However the answers were."""
    assert any(fault in told for told in tally(log(*events), Ledger()).faults)


def test_a_number_comes_back_the_next_day() -> None:
    """It is unique in a day."""
    again = ev.TicketIssued(
        at=0, ticket="u1", number="A001", ordinal=1, queue="q", visitor_class="ordinary", priority=0
    )
    days = [("schedule", ev.DayOpened(at=0, date=f"2026-01-0{day}")) for day in (5, 6)]
    assert tally([days[0], *log(issued(1)), days[1], *log(again)], Ledger()).issued == 2
    assert tally([days[0], *log(issued(1), again)], ledger(("issue", "t1"), ("issue", "u1"))).faults == (
        "A001 was given twice",
    )


def test_hold_miss_transfer_and_cancel_all_lead_somewhere() -> None:
    """A missed call may be forgiven."""
    rows = log(
        issued(1), called(1), served(1), ev.TicketHeld(at=0, ticket="t1", counter="1", hold=HoldKind.ERRAND),
        issued(2), called(2), ev.TicketMissed(at=0, ticket="t2", counter="1", requeued=5),
        issued(3), called(3), ev.TicketMissed(at=0, ticket="t3", counter="1"),
        issued(4), called(4), served(4), ev.TicketTransferred(at=0, ticket="t4", counter="1", queue="r"),
        issued(5), ev.TicketCancelled(at=0, ticket="t5", reason="left"),
    )  # fmt: skip
    answers = Ledger()
    for actor, event in rows:
        deed = deed_of(actor, event)
        assert deed is not None
        answers.answered[deed] += 1
    result = tally(rows, answers)
    assert result.faults == ()
    assert result.states == {
        TicketState.HELD: 1,
        TicketState.WAITING: 1,
        TicketState.MISSED: 1,
        TicketState.TRANSFERRED: 1,
        TicketState.CANCELLED: 1,
    }


def test_waiting_is_from_issue_or_slot_to_the_last_call_and_goes_on_after_a_transfer() -> None:
    """The time at the first counter does not count."""
    rows = log(
        issued(1, at=0),
        called(1, at=3 * MINUTE),
        ev.TicketTransferred(at=10 * MINUTE, ticket="t1", counter="1", queue="r"),
        called(1, at=14 * MINUTE),
        issued(2, at=0, slot=15 * MINUTE),
        called(2, at=16 * MINUTE, counter="2"),
    )
    waits = tally(rows, Ledger()).waits
    assert (waits.mean, waits.longest) == (4 * MINUTE, 7 * MINUTE)


def test_nine_of_ten_waited_no_longer_than_the_ninetieth_percentile() -> None:
    """And with nobody called there are no figures."""
    assert waits_of(list(range(1, 101))).p90 == 90
    assert waits_of([]).longest == 0
