"""Follow-ups: a bad rating is called back and settled."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing import events as ev
from queueing.follow_up import FollowUp, FollowUpOutcome
from queueing.plan import DAY
from queueing.refusal import Code
from tests.queueing.halls import Desk

NAME = "20260105-A001@1001"


def complained() -> Desk:
    """A hall whose first visitor was not satisfied."""
    desk = Desk(staffed=("1001",))
    ticket = desk.issue()
    desk.drain("1001")
    desk.do(cmd.RateVisit(ticket=ticket.id, counter="1001", level=1))
    return desk


def standing(desk: Desk) -> FollowUp:
    """The follow-up."""
    assert desk.hall.office is not None
    return desk.hall.office.follow_ups[NAME]


def test_whoever_rated_badly_is_called_back() -> None:
    """Tried again where nobody was reached; its deadlines stay."""
    desk = complained()
    before, first = standing(desk), desk.now
    called = cmd.CallBack(follow_up=NAME, outcome=FollowUpOutcome.NOT_REACHED)
    assert desk.do(called) == [ev.FollowUpCalledBack(at=first, follow_up=NAME, outcome=FollowUpOutcome.NOT_REACHED)]
    assert (standing(desk).called_at, standing(desk).called) == (first, FollowUpOutcome.NOT_REACHED)
    second = desk.now
    desk.do(cmd.CallBack(follow_up=NAME, outcome=FollowUpOutcome.EXPLAINED))
    assert (standing(desk).called_at, standing(desk).called) == (second, FollowUpOutcome.EXPLAINED)
    assert (standing(desk).call_by, standing(desk).settle_by) == (before.call_by, before.settle_by)


def test_a_settled_matter_is_over() -> None:
    """It is called back and settled no more, and nothing reminds of it."""
    desk = complained()
    now = desk.now
    settle = cmd.SettleFollowUp(follow_up=NAME, outcome=FollowUpOutcome.CORRECTED)
    assert desk.do(settle) == [ev.FollowUpSettled(at=now, follow_up=NAME, outcome=FollowUpOutcome.CORRECTED)]
    assert desk.hall.office is not None
    assert desk.hall.office.follow_ups == {}
    assert desk.refusal(settle) is Code.UNKNOWN_FOLLOW_UP
    assert desk.refusal(cmd.CallBack(follow_up=NAME, outcome=FollowUpOutcome.EXPLAINED)) is Code.UNKNOWN_FOLLOW_UP


@pytest.mark.parametrize("days", [1, 14])
def test_what_is_not_settled_outlives_its_day(days: int) -> None:
    """Ratings are of the day, complaints are not."""
    desk = complained()
    before = standing(desk)
    desk.do(cmd.CloseDay())
    desk.now += days * DAY
    desk.do(cmd.OpenDay(date=f"2026-01-{5 + days:02}"))
    assert standing(desk) == before
    assert desk.do(cmd.SettleFollowUp(follow_up=NAME, outcome=FollowUpOutcome.UNFOUNDED))
