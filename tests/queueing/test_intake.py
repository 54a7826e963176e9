"""Intake: stopped for a cause, until a time, and started."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing.events import DayClosed, IntakeStopped
from queueing.intake import IntakeStop, StopCause
from queueing.plan import DAY, LATEST, MINUTE, Millis
from queueing.refusal import Code
from tests.queueing.halls import DATE, Desk

ASK = cmd.IssueTicket(queue="fund.acceptance")
OTHERS = [cause for cause in StopCause if cause is not StopCause.DESK]


@pytest.mark.parametrize("cause", StopCause)
def test_a_stop_tells_its_cause_and_when_numbers_are_given_again(cause: StopCause) -> None:
    """Cause and time are kept, and who asks for a number is told the time."""
    desk = Desk()
    now, resumes = desk.now, desk.now + 90 * MINUTE
    happened = desk.do(cmd.StopIntake(line="fund", cause=cause, resumes=resumes))
    assert happened == [IntakeStopped(at=now, line="fund", cause=cause, resumes=resumes)]
    assert desk.hall.stopped == {"fund": IntakeStop(cause=cause, resumes=resumes)}
    refused = desk.refused(ASK)
    assert (refused.code, refused.until) == (Code.LINE_CLOSED, resumes)
    desk.do(cmd.StartIntake(line="fund"))
    assert desk.hall.stopped == {}
    assert desk.issue()


@pytest.mark.parametrize("first", OTHERS)
def test_the_desks_stop_takes_the_place_of_another(first: StopCause) -> None:
    """What the hours or a full line stopped, the desk may stop for good, so that the hours do not start it again."""
    desk = Desk()
    desk.do(cmd.StopIntake(line="fund", cause=first, resumes=desk.now + MINUTE))
    desk.do(cmd.StopIntake(line="fund"))
    assert desk.hall.stopped == {"fund": IntakeStop(cause=StopCause.DESK)}


@pytest.mark.parametrize("second", StopCause)
def test_nothing_takes_the_place_of_the_desks_stop(second: StopCause) -> None:
    """A line that the desk stopped stays stopped by the desk."""
    desk = Desk()
    desk.do(cmd.StopIntake(line="fund"))
    assert desk.refusal(cmd.StopIntake(line="fund", cause=second)) is Code.LINE_CLOSED


@pytest.mark.parametrize("second", OTHERS)
def test_a_stopped_line_is_not_stopped_for_another_cause(second: StopCause) -> None:
    """The first cause stands until the line is started or the desk stops it."""
    desk = Desk()
    desk.do(cmd.StopIntake(line="fund", cause=StopCause.NOON))
    assert desk.refusal(cmd.StopIntake(line="fund", cause=second)) is Code.LINE_CLOSED


def test_a_line_that_was_full_is_remembered_for_the_day() -> None:
    """Started again or not, the same date opened again or not, the hall knows which lines were cut off today."""
    desk = Desk()
    desk.do(cmd.StopIntake(line="fund", cause=StopCause.FULL))
    desk.do(cmd.StopIntake(line="tax", cause=StopCause.HOURS))
    desk.do(cmd.StartIntake(line="fund"))
    assert desk.hall.filled == {"fund"}
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date=DATE))
    assert (desk.hall.filled, desk.hall.stopped) == ({"fund"}, {})
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date="2026-01-06"))
    assert desk.hall.filled == set()


def test_a_closed_hall_tells_when_it_opens() -> None:
    """The close says when numbers are given again; an open hall has nothing of the kind to say."""
    desk = Desk()
    now, resumes = desk.now, desk.now + DAY
    assert desk.do(cmd.CloseDay(resumes=resumes)) == [DayClosed(at=now, date=DATE, resumes=resumes)]
    refused = desk.refused(ASK)
    assert (refused.code, refused.until, desk.hall.resumes) == (Code.HALL_CLOSED, resumes, resumes)
    desk.do(cmd.OpenDay(date=DATE))
    assert desk.hall.resumes is None
    desk.do(cmd.CloseDay())
    assert desk.refused(ASK).until is None


@pytest.mark.parametrize("resumes", [-1, LATEST + 1, 2**62])
def test_a_time_that_no_calendar_reaches_is_refused(resumes: Millis) -> None:
    """Screens tell the time as a date: what has none cannot be told."""
    with pytest.raises(ValueError, match="not a time"):
        cmd.CloseDay(resumes=resumes)
    with pytest.raises(ValueError, match="not a time"):
        cmd.StopIntake(line="fund", resumes=resumes)
    assert cmd.CloseDay(resumes=LATEST).resumes == cmd.StopIntake(line="fund", resumes=LATEST).resumes == LATEST
    assert cmd.CloseDay(resumes=0).resumes == 0
