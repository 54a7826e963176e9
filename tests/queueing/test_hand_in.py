"""Numbers that kiosks gave by themselves and hand in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queueing import commands as cmd
from queueing.day import moment_of
from queueing.events import TicketIssued
from queueing.intake import StopCause
from queueing.plan import DAY, MINUTE, Millis
from queueing.refusal import Code
from tests.queueing.halls import MORNING, Desk, small_plan, tight_plan


def by_kiosk(ordinal: int, issued_at: Millis, **more: str) -> cmd.HandInTicket:
    """A number of fund, given by K1 unless told."""
    told = {"kiosk": "K1", "queue": "fund.acceptance", **more}
    return cmd.HandInTicket(ordinal=ordinal, issued_at=issued_at, **told)


def test_a_number_handed_in_says_all_in_its_event() -> None:
    """The event tells the kiosk and when the number was given; the ticket was issued then."""
    desk = Desk()
    desk.wait(30)
    now, given = desk.now, desk.now - 20 * MINUTE
    assert desk.do(by_kiosk(5001, given, visitor_class="green", service="withdraw")) == [
        TicketIssued(
            at=now,
            ticket="20260105-A5001",
            number="A5001",
            ordinal=5001,
            queue="fund.acceptance",
            visitor_class="green",
            priority=given - 30 * MINUTE,
            service="withdraw",
            kiosk="K1",
            issued_at=given,
        )
    ]
    assert desk.hall.tickets["20260105-A5001"].issued_at == given
    assert desk.hall.demand_today == {"withdraw": 1}


def test_a_number_handed_in_is_called_by_when_it_was_given() -> None:
    """Fairness counts the real issue time, also among those who got their numbers from the server meanwhile."""
    desk = Desk(staffed=("1001",))
    first = desk.issue()
    desk.wait(10)
    given = desk.now
    desk.wait(10)
    later = desk.issue()
    handed_in = [desk.hand_in(5002, given + 1), desk.hand_in(5001, given)]
    assert desk.hall.ahead_of(handed_in[0]) == 2
    assert desk.drain("1001") == [first.number, "A5001", "A5002", later.number]


def test_numbers_handed_in_are_also_in_order_after_some_were_called() -> None:
    """A number given before the head of the line was, is called next, although others were called already."""
    desk = Desk(staffed=("1001",))
    issued = []
    for _ in range(3):
        issued.append(desk.issue())
        desk.wait(5)
    desk.serve("1001")
    desk.hand_in(5001, issued[0].issued_at - 1)
    assert desk.drain("1001") == ["A5001", "A002", "A003"]


@pytest.mark.parametrize(
    ("kiosk", "ordinal", "right"),
    [
        ("K1", 5001, True),
        ("K1", 5020, True),
        ("K1", 5000, False),
        ("K1", 5021, False),
        ("K2", 5021, True),
        ("K2", 5020, False),
        ("K9", 5001, False),
        ("K1", 0, False),
        ("K9", 1, False),
    ],
)
def test_a_kiosk_gives_the_numbers_of_its_own_range(kiosk: str, ordinal: int, right: bool) -> None:
    """The first and the last of its range are a kiosk's own; one beside it and those of a kiosk without any are not."""
    desk = Desk()
    if right:
        assert desk.hand_in(ordinal, desk.now, kiosk=kiosk).number == f"A{ordinal}"
    else:
        assert desk.refusal(by_kiosk(ordinal, desk.now, kiosk=kiosk)) is Code.NOT_THIS_KIOSK


def test_a_number_is_handed_in_once() -> None:
    """The second time it is refused, also when its ticket has ended; in another line the ordinal is another number."""
    desk = Desk(staffed=("1001",))
    desk.hand_in(5001, desk.now)
    assert desk.refusal(by_kiosk(5001, desk.now)) is Code.NUMBER_GIVEN
    desk.drain("1001")
    assert desk.refusal(by_kiosk(5001, desk.now)) is Code.NUMBER_GIVEN
    assert desk.refusal(by_kiosk(5001, desk.now, queue="fund.issuing")) is Code.NUMBER_GIVEN
    assert desk.hand_in(5001, desk.now, "tax.acceptance").number == "B5001"


def test_a_day_reopened_still_knows_what_was_handed_in() -> None:
    """Closing by mistake and opening the same date again lets no number in twice; the next date begins anew."""
    desk = Desk()
    desk.hand_in(5001, desk.now)
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date="2026-01-05"))
    assert desk.refusal(by_kiosk(5001, desk.now)) is Code.NUMBER_GIVEN
    desk.do(cmd.CloseDay())
    desk.now = MORNING + DAY
    desk.do(cmd.OpenDay(date="2026-01-06"))
    assert desk.hall.handed_in == {}
    assert desk.hand_in(5001, desk.now).id == "20260106-A5001"


def test_handing_in_leaves_the_servers_numbering_alone() -> None:
    """The next number of the server follows its own last one."""
    desk = Desk()
    desk.issue()
    desk.hand_in(5007, desk.now)
    assert desk.issue().number == "A002"


def test_numbering_steps_over_what_kiosks_give_themselves() -> None:
    """Ranges are left out, also two that touch each other, in every line, handed in or not."""
    desk = Desk(replace(small_plan(), offline_numbers={"K3": (11, 11), "K2": (9, 10), "K1": (4, 6)}))
    assert [desk.issue().number for _ in range(7)] == ["A001", "A002", "A003", "A007", "A008", "A012", "A013"]
    assert [desk.issue("tax.acceptance").number for _ in range(4)] == ["B001", "B002", "B003", "B007"]


def test_no_number_is_given_twice_although_the_layouts_ranges_changed_during_the_day() -> None:
    """What was handed in or is open stays given, whoever's number it would be by the new layout."""
    desk = Desk(tight_plan())
    for number in (4, 6):
        desk.hand_in(number, desk.now)
    desk.hall.plan = replace(small_plan(), offline_numbers={"K1": (7, 7), "K2": (1, 2)})
    assert [desk.issue().number for _ in range(3)] == ["A003", "A005", "A008"]
    desk.hall.plan = replace(small_plan(), offline_numbers={"K1": (3, 3)})
    assert desk.refusal(by_kiosk(3, desk.now)) is Code.NUMBER_GIVEN


def test_a_number_of_another_day_is_refused() -> None:
    """The day's first moment counts as today; the one before does not, nor a time that no calendar knows."""
    desk = Desk()
    midnight = moment_of("2026-01-05", 0, "Asia/Shanghai")
    assert desk.refusal(by_kiosk(5001, midnight - 1)) is Code.NOT_TODAY
    assert desk.refusal(by_kiosk(5001, -(2**62))) is Code.NOT_TODAY
    assert desk.refusal(by_kiosk(5001, 0)) is Code.NOT_TODAY
    assert desk.hand_in(5001, midnight).issued_at == midnight


def test_a_number_of_yesterday_is_refused_within_a_day_too() -> None:
    """Given late yesterday and handed in early today, it was given on another day."""
    desk = Desk(day=None)
    desk.now = moment_of("2026-01-06", 10, "Asia/Shanghai")
    desk.do(cmd.OpenDay(date="2026-01-06"))
    assert desk.refusal(by_kiosk(5001, desk.now - 20 * MINUTE)) is Code.NOT_TODAY


def test_a_kiosk_whose_clock_is_fast_gains_nothing() -> None:
    """A number from the future counts from now."""
    desk = Desk()
    now = desk.now
    ticket = desk.hand_in(5001, now + 2**61)
    assert (ticket.issued_at, ticket.priority) == (now, now)


def test_a_stopped_line_takes_the_numbers_that_were_given() -> None:
    """Who holds a number of a kiosk is not sent away because intake has stopped since."""
    desk = Desk()
    given = desk.now
    desk.wait(5)
    desk.do(cmd.StopIntake(line="fund", cause=StopCause.FULL))
    assert desk.hand_in(5001, given).number == "A5001"


def test_a_number_handed_in_counts_in_the_quota_of_its_time() -> None:
    """A quota that is used up refuses no number that was given, but what kiosks gave leaves less for others."""
    desk = Desk(tight_plan())
    desk.issue()
    desk.hand_in(4, desk.now)
    desk.hand_in(5, desk.now)
    assert desk.refusal(cmd.IssueTicket(queue="fund.acceptance")) is Code.QUOTA_REACHED
    desk.hand_in(6, desk.now)
    assert desk.hall.given == {"fund": {540: 4}}
    given = desk.now
    desk.wait(45)
    desk.hand_in(9, given, kiosk="K2")
    assert desk.hall.given == {"fund": {540: 5}}
    assert desk.issue().number == "A002"
    assert desk.hall.given == {"fund": {540: 5, 580: 1}}


def test_what_is_not_known_is_not_handed_in() -> None:
    """Unknown queues, classes and services are refused, and so is a closed hall."""
    desk = Desk()
    now = desk.now
    assert desk.refusal(by_kiosk(5001, now, queue="air")) is Code.UNKNOWN_QUEUE
    assert desk.refusal(by_kiosk(5001, now, visitor_class="king")) is Code.UNKNOWN_CLASS
    assert desk.refusal(by_kiosk(5001, now, service="fly")) is Code.UNKNOWN_SERVICE
    desk.do(cmd.CloseDay())
    assert desk.refusal(by_kiosk(5001, now)) is Code.HALL_CLOSED
