"""Quotas: so many numbers in a span of the day."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queueing import commands as cmd
from queueing.day import moment_of
from queueing.plan import MINUTE, HallPlan, Millis, Quota
from queueing.quota import next_quota, quota_at
from queueing.refusal import Code
from tests.queueing.halls import DATE, MORNING, Desk, small_plan, tight_plan

ASK = cmd.IssueTicket(queue="fund.acceptance")


def at(hhmm: str) -> Millis:
    """A moment of the first day in the hall."""
    return moment_of(DATE, int(hhmm[:2]) * 60 + int(hhmm[3:]), "Asia/Shanghai")


def quotas(*spans: tuple[int, int, int]) -> HallPlan:
    """The small hall with these quotas for fund."""
    plan = small_plan()
    some = tuple(Quota(start=start, end=end, count=count) for start, end, count in spans)
    return replace(plan, policy=replace(plan.policy, quotas=some))


def test_a_span_gives_its_numbers_and_no_more() -> None:
    """The fourth to ask in a span of three is refused, and told when there are numbers again; other lines go on."""
    desk = Desk(tight_plan())
    desk.issue()
    desk.issue("fund.issuing")
    desk.issue()
    refused = desk.refused(ASK)
    assert (refused.code, refused.until) == (Code.QUOTA_REACHED, at("09:40"))
    assert desk.refusal(cmd.IssueTicket(queue="fund.issuing")) is Code.QUOTA_REACHED
    for _ in range(9):
        desk.issue("tax.acceptance")
    assert desk.hall.given == {"fund": {540: 3}}


def test_the_event_says_in_which_span_a_number_counts() -> None:
    """A ticket's event carries the start of its span in minutes, and nothing outside all spans."""
    desk = Desk(tight_plan())
    assert [event.quota for event in desk.do(ASK) if hasattr(event, "quota")] == [540]
    desk.now = at("10:30")
    assert [event.quota for event in desk.do(ASK) if hasattr(event, "quota")] == [None]
    assert desk.hall.given == {"fund": {540: 1}}


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        (at("09:00") - 1, None),
        (at("09:00"), 540),
        (at("09:30") - 1, 540),
        (at("09:30"), 570),
        (at("09:40"), 580),
        (at("10:30") - 1, 580),
        (at("10:30"), None),
    ],
)
def test_a_span_begins_with_its_start_and_ends_before_its_end(moment: Millis, start: int | None) -> None:
    """The borders are exact to the millisecond."""
    quota = quota_at(tight_plan(), "fund.acceptance", moment)
    assert (quota.start if quota else None) == start


def test_a_span_of_none_gives_none() -> None:
    """Where the count is 0 nobody gets a number until the span is over."""
    desk = Desk(tight_plan())
    desk.now = at("09:30")
    refused = desk.refused(ASK)
    assert (refused.code, refused.until) == (Code.QUOTA_REACHED, at("09:40"))
    desk.now = at("09:40")
    assert desk.issue().number == "A001"


def test_numbers_left_over_are_not_carried_into_the_next_span() -> None:
    """Each span counts for itself."""
    desk = Desk(tight_plan())
    desk.now = at("09:40")
    for _ in range(2):
        desk.issue()
    assert desk.refusal(ASK) is Code.QUOTA_REACHED


def test_outside_all_spans_as_many_are_given_as_come() -> None:
    """Before the first span and after the last nothing is counted."""
    desk = Desk(tight_plan())
    desk.now = at("10:30")
    for _ in range(12):
        desk.issue()
    assert desk.hall.given == {}


def test_a_cancelled_number_stays_counted() -> None:
    """A quota counts numbers given, not those who still wait."""
    desk = Desk(tight_plan())
    for _ in range(3):
        desk.do(cmd.CancelTicket(ticket=desk.issue().id, reason="left"))
    assert desk.refusal(ASK) is Code.QUOTA_REACHED


def test_a_new_date_has_its_quotas_anew_and_a_reopened_one_does_not() -> None:
    """What was given counts for its date."""
    desk = Desk(tight_plan())
    for _ in range(3):
        desk.issue()
    desk.do(cmd.CloseDay())
    desk.do(cmd.OpenDay(date=DATE))
    assert desk.refusal(ASK) is Code.QUOTA_REACHED
    desk.do(cmd.CloseDay())
    desk.now = MORNING + 24 * 60 * MINUTE
    desk.do(cmd.OpenDay(date="2026-01-06"))
    assert desk.issue().number == "A001"
    assert desk.hall.given == {"fund": {540: 1}}


@pytest.mark.parametrize(
    ("spans", "until"),
    [
        (((540, 600, 0),), "10:00"),
        (((540, 600, 0), (600, 660, 1)), "10:00"),
        (((540, 600, 0), (600, 660, 0), (660, 720, 0)), "12:00"),
        (((540, 600, 0), (600, 660, 0), (720, 780, 0)), "11:00"),
        (((540, 600, 0), (600, 1439, 0)), "23:59"),
        (((540, 1440, 0),), None),
        (((540, 600, 0), (600, 1440, 0)), None),
    ],
)
def test_when_there_are_numbers_again(spans: tuple[tuple[int, int, int], ...], until: str | None) -> None:
    """The next span with numbers, or the first minute without any quota, is told; None where it is not today."""
    refused = Desk(quotas(*spans)).refused(ASK)
    assert (refused.code, refused.until) == (Code.QUOTA_REACHED, at(until) if until else None)


def test_no_next_quota_is_told_where_none_counts_now() -> None:
    """Outside all spans, and before the hall has a date, there is nothing to wait for."""
    desk = Desk(tight_plan())
    assert next_quota(desk.hall, "tax.acceptance", at("09:10")) is None
    assert next_quota(desk.hall, "fund.acceptance", at("08:10")) is None
    assert next_quota(Desk(tight_plan(), day=None).hall, "fund.acceptance", at("09:10")) is None


def test_a_later_span_that_is_used_up_already_is_not_promised() -> None:
    """Asked for a moment that has passed, as by a terminal that lags behind, the hall names no span that is used up."""
    desk = Desk(tight_plan())
    desk.now = at("09:40")
    for _ in range(2):
        desk.issue()
    assert next_quota(desk.hall, "fund.acceptance", at("09:10")) == at("10:30")


def test_spans_go_by_the_halls_own_clock() -> None:
    """The same moment is another minute of the day in another time zone."""
    berlin = replace(tight_plan(), timezone="Europe/Berlin")
    summer = moment_of("2026-07-06", 540, "Europe/Berlin")
    winter = moment_of("2026-01-05", 540, "Europe/Berlin")
    for moment in (summer, winter):
        quota = quota_at(berlin, "fund.acceptance", moment)
        assert quota is not None
        assert quota.start == 540
        assert quota_at(berlin, "fund.acceptance", moment - 1) is None
