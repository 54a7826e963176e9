"""The tally: it finds whatever is lost or doubled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queueing import events as ev
from queueing.plan import MINUTE
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
