"""Why a queue gives no numbers, and until when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.closing import Closed, closed
from layouts.layout import Layout
from queueing import commands as cmd
from queueing.decide import decide
from queueing.hall import Hall
from queueing.intake import StopCause
from queueing.plan import DAY, MINUTE, Millis, Quota
from tests.kiosk.hall_link import MORNING

QUEUE = "fund-acceptance"
NOON = MORNING + 185 * MINUTE
ONE = MORNING + 245 * MINUTE


def hall_after(layout: Layout, *commands: cmd.Command) -> Hall:
    hall = Hall(layout.plan)
    for command in (cmd.OpenDay(date="2026-11-23"), *commands):
        for event in decide(hall, command, MORNING):
            hall.apply(event)
    return hall


def with_quota(layout: Layout, *quotas: Quota) -> Layout:
    policy = replace(layout.plan.policy, quotas=quotas)
    return replace(layout, plan=replace(layout.plan, policy=policy, policies={}))


def test_an_open_line_is_not_closed(layout: Layout) -> None:
    """Nor one of which nothing is known yet."""
    assert closed(layout, hall_after(layout), QUEUE, MORNING) is None
    assert closed(layout, None, QUEUE, MORNING) is None


@pytest.mark.parametrize("cause", StopCause)
def test_a_stop_tells_its_cause_and_its_end(layout: Layout, cause: StopCause) -> None:
    """As the server told it."""
    hall = hall_after(layout, cmd.StopIntake(line="fund", cause=cause, resumes=ONE))
    assert closed(layout, hall, QUEUE, MORNING) == Closed(why=cause, resumes=ONE)
    assert closed(layout, hall, "tax-issuing", MORNING) is None


def test_a_closed_hall_tells_its_next_opening(layout: Layout) -> None:
    """Whatever stops there are besides."""
    hall = hall_after(layout, cmd.StopIntake(line="fund"), cmd.CloseDay(resumes=MORNING + DAY))
    assert closed(layout, hall, QUEUE, MORNING) == Closed(why="hours", resumes=MORNING + DAY)


def test_a_quota_is_used_up_until_the_next_one(layout: Layout) -> None:
    """All numbers of an hour are given: the next hour has its own; after the last one the day is over."""
    quotas = (Quota(start=8 * 60, end=9 * 60, count=2), Quota(start=9 * 60, end=24 * 60, count=1))
    short = with_quota(layout, *quotas)
    issue = cmd.IssueTicket(queue=QUEUE)
    assert closed(short, hall_after(short, issue), QUEUE, MORNING) is None
    used_up = hall_after(short, issue, issue)
    assert closed(short, used_up, QUEUE, MORNING) == Closed(why="quota", resumes=MORNING + 5 * MINUTE)
    used_up.given["fund"][9 * 60] = 1
    assert closed(short, used_up, QUEUE, MORNING + 5 * MINUTE) == Closed(why="quota_day")


def test_alone_the_desks_word_holds_and_a_pause_ends_in_time(layout: Layout) -> None:
    """What was known last is gone by as long as it says."""
    desk = hall_after(layout, cmd.StopIntake(line="fund"))
    assert closed(layout, desk, QUEUE, ONE, alone=True) == Closed(why="desk")
    noon = hall_after(layout, cmd.StopIntake(line="fund", cause=StopCause.NOON, resumes=ONE))
    assert closed(layout, noon, QUEUE, ONE - 1, alone=True) == Closed(why="noon", resumes=ONE)
    assert closed(layout, noon, QUEUE, ONE, alone=True) is None


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-16, Closed(why="hours", resumes=MORNING - 15 * MINUTE)),
        (-15, None),
        (474, None),
        (475, Closed(why="hours")),
    ],
)
def test_alone_on_another_day_the_hours_of_the_layout_hold(
    layout: Layout, minutes: int, expected: Closed | None
) -> None:
    """08:40 to 16:50, whatever stopped the line yesterday, and for a kiosk that knows no day at all."""
    now: Millis = MORNING + minutes * MINUTE
    assert closed(layout, None, QUEUE, now, alone=True) == expected
    yesterday = hall_after(layout, cmd.StopIntake(line="fund"), cmd.CloseDay())
    tomorrow = None if expected is None else replace(expected, resumes=expected.resumes and expected.resumes + DAY)
    assert closed(layout, yesterday, QUEUE, now + DAY, alone=True) == tomorrow


def test_alone_the_day_ends_when_it_was_to_end(layout: Layout) -> None:
    """Numbers stop at the hour at which the server would have stopped them."""
    hall = hall_after(layout)
    assert closed(layout, hall, QUEUE, MORNING + 474 * MINUTE, alone=True) is None
    assert closed(layout, hall, QUEUE, MORNING + 475 * MINUTE, alone=True) == Closed(why="hours")
