"""How fast queues are served, learned from events."""

from __future__ import annotations

from math import exp
from random import Random
from statistics import fmean

import pytest

from queueing import commands as cmd
from queueing.pace import EXPECTED, LONGEST_BREAK, Paces, Spans, residual
from queueing.plan import MINUTE, SECOND
from queueing.ticket import HoldKind
from tests.queueing.any_days import AnyDays
from tests.queueing.halls import Desk

FUND = "fund.acceptance"


def learned(desk: Desk) -> Paces:
    """The paces that the desk's whole log teaches."""
    paces = Paces()
    for event in desk.log:
        paces.apply(event)
    return paces


def visits(desk: Desk, minutes: list[float]) -> None:
    """So many visits at counter 1001, each of so many minutes from its call."""
    for span in minutes:
        desk.issue()
        desk.call("1001")
        desk.wait(span - 1 / 60)
        desk.do(cmd.Complete(counter="1001"))


def test_a_new_hall_serves_as_its_policy_expects() -> None:
    """Without a single event a queue's pace is the expected one, or the general one where the policy is silent."""
    paces = Paces({FUND: 3 * MINUTE})
    assert paces.pace(FUND).served.mean == 3 * MINUTE
    assert paces.pace("tax.acceptance").served.mean == EXPECTED


def test_what_is_seen_outweighs_what_was_expected() -> None:
    """After a day of visits of about four minutes the mean is theirs, and so is the table's that is drawn from."""
    random = Random(1)
    desk = Desk(staffed=["1001"])
    visits(desk, [4 * random.lognormvariate(-0.08, 0.4) for _ in range(300)])
    served = learned(desk).pace(FUND).served
    assert served.mean == pytest.approx(4 * MINUTE, rel=0.1)
    assert served.log_variance == pytest.approx(0.16, rel=0.3)
    assert fmean(served.table()) == pytest.approx(served.mean)


def test_a_slower_afternoon_is_noticed() -> None:
    """The newest observations count most."""
    desk = Desk(staffed=["1001"])
    visits(desk, [4.0] * 200)
    before = learned(desk).pace(FUND).served.mean
    visits(desk, [8.0] * 200)
    after = learned(desk).pace(FUND).served.mean
    assert before < 4.2 * MINUTE
    assert 6 * MINUTE < after < 8 * MINUTE


def test_a_key_that_was_forgotten_hardly_moves_the_pace() -> None:
    """One visit of three hours among two hundred of four minutes counts as a long one, no more."""
    desk = Desk(staffed=["1001"])
    visits(desk, [4.0] * 200)
    before = learned(desk).pace(FUND).served.mean
    visits(desk, [180.0])
    assert learned(desk).pace(FUND).served.mean < before * 1.05


def test_no_shows_are_short_visits_of_their_own() -> None:
    """A no-show moves the share of no-shows and their span, not the span of those who come."""
    desk = Desk(staffed=["1001"])
    visits(desk, [6.0] * 30)
    before = learned(desk).pace(FUND)
    for _ in range(15):
        desk.issue(visitor_class="green")
        desk.call("1001")
        desk.wait(1.5)
        desk.do(cmd.MarkNoShow(counter="1001"))
    after = learned(desk).pace(FUND)
    assert after.served == before.served
    assert after.no_shows.value > before.no_shows.value + 0.2
    assert after.missed.mean == pytest.approx(1.5 * MINUTE, rel=0.15)


def test_a_hold_ends_the_span() -> None:
    """A visit on hold took the counter until the hold; its rest after the resumption is no visit of its own."""
    desk = Desk(staffed=["1001"])
    desk.issue()
    desk.serve("1001")
    desk.wait(5)
    desk.do(cmd.Hold(counter="1001", kind=HoldKind.WITH_CLERK))
    held = learned(desk)
    desk.wait(60)
    desk.do(cmd.Resume(counter="1001"))
    resumed = learned(desk).taken("1001")
    assert resumed is not None
    assert resumed.resumed
    desk.wait(1)
    desk.do(cmd.Complete(counter="1001"))
    assert held.pace(FUND).served.weight > Paces().pace(FUND).served.weight
    assert learned(desk).pace(FUND) == held.pace(FUND)


def test_a_transfer_teaches_the_queue_that_was_served() -> None:
    """The counter's span counts for the queue it called, and a ticket that only waited teaches nothing."""
    desk = Desk(staffed=["1001", "1002"])
    desk.issue()
    desk.serve("1001")
    desk.wait(3)
    desk.do(cmd.Transfer(counter="1001", to_queue="tax.acceptance", to_counter="1002"))
    once = learned(desk)
    desk.do(cmd.SignOut(counter="1002"))
    assert once.pace(FUND) != Paces().pace(FUND)
    assert once.pace("tax.acceptance") == Paces().pace("tax.acceptance")
    assert learned(desk).pace("tax.acceptance") == once.pace("tax.acceptance")


def test_a_clerk_who_takes_a_moment_is_part_of_the_pace() -> None:
    """The time between two calls counts while somebody waits, not while nobody does."""
    desk = Desk(staffed=["1001"])
    for _ in range(40):
        desk.issue()
    for _ in range(40):
        desk.call("1001")
        desk.do(cmd.Complete(counter="1001"))
        desk.wait(0.5)
    busy = learned(desk).pace(FUND).gap.value
    assert busy == pytest.approx(30 * SECOND, rel=0.2)
    desk.wait(3)
    desk.issue()
    desk.call("1001")
    assert learned(desk).pace(FUND).gap.value == busy


def test_lunch_is_not_a_break_that_comes_by_chance() -> None:
    """A pause teaches how long its reason lasts; only a short one makes breaks likelier."""
    desk = Desk(staffed=["1001"])
    visits(desk, [2.0] * 30)
    desk.do(cmd.Pause(counter="1001", reason="lunch"))
    desk.now += LONGEST_BREAK + MINUTE
    desk.do(cmd.Unpause(counter="1001"))
    lunch = learned(desk).breaks
    desk.do(cmd.Pause(counter="1001", reason="break"))
    desk.wait(6)
    desk.do(cmd.Unpause(counter="1001"))
    after = learned(desk).breaks
    assert lunch.rate == 0
    assert after.rate > 0
    assert lunch.pause("lunch").mean > after.pause("break").mean


def test_arrivals_are_counted_by_class_and_fade() -> None:
    """Six an hour seen for long enough are six an hour; an hour without a visitor leaves less."""
    desk = Desk()
    for _ in range(40):
        desk.issue(visitor_class="green")
        desk.wait(10)
    paces = learned(desk)
    green = paces.arrivals(FUND)["green"]
    assert green.weight_at(desk.now) / paces.watched(desk.now) * 60 * MINUTE == pytest.approx(6, rel=0.2)
    assert green.lead.value == 30 * MINUTE
    assert green.weight_at(desk.now + 60 * MINUTE) < green.weight_at(desk.now) * exp(-1)


def test_what_was_learned_is_restored() -> None:
    """A restored `Paces` goes on as the one it was taken of, in the middle of visits, pauses and holds."""
    desk = Desk(staffed=["1001", "1002", "1004"])
    visits(desk, [3.0, 5.0, 7.0])
    for _ in range(3):
        desk.issue()
    desk.serve("1001")
    desk.serve("1002")
    desk.do(cmd.Hold(counter="1002", kind=HoldKind.ERRAND))
    desk.do(cmd.Pause(counter="1004", reason="meeting"))
    whole = learned(desk)
    restored = Paces.restore(whole.snapshot())
    assert restored.snapshot() == whole.snapshot()
    begin = len(desk.log)
    desk.wait(4)
    desk.do(cmd.Complete(counter="1001"))
    desk.do(cmd.Unpause(counter="1004"))
    desk.do(cmd.CloseDay())
    for event in desk.log[begin:]:
        whole.apply(event)
        restored.apply(event)
    assert restored.snapshot() == whole.snapshot() == learned(desk).snapshot()
    assert not whole.snapshot().queues


def test_a_new_day_believes_yesterday_less() -> None:
    """The means stay, their weight shrinks, and yesterday's arrivals are gone."""
    desk = Desk(staffed=["1001"])
    visits(desk, [4.0] * 100)
    before = learned(desk)
    desk.do(cmd.CloseDay())
    desk.wait(15 * 60)
    desk.do(cmd.OpenDay(date="2026-01-06"))
    after = learned(desk)
    assert after.pace(FUND).served.mean == before.pace(FUND).served.mean
    assert after.pace(FUND).served.weight < before.pace(FUND).served.weight / 2
    assert not after.arrivals(FUND)


def test_what_remains_is_what_is_longer_than_it_has_lasted() -> None:
    """A residual is drawn from the longer spans alone, and begins anew once a span outlasts them all."""
    table = Spans.expecting(6 * MINUTE).table()
    rests = [residual(table, 6 * MINUTE, chance / 100) for chance in range(100)]
    longer = [span - 6 * MINUTE for span in table if span > 6 * MINUTE]
    assert set(rests) <= set(longer)
    assert fmean(rests) == pytest.approx(fmean(longer), rel=0.05)
    assert residual(table, 10 * max(table), 0.5) in table


def test_events_may_begin_anywhere_in_a_log() -> None:
    """As a server's do that starts on a busy afternoon: what began before is passed over, what follows teaches."""
    days = AnyDays(Random(8), 600)
    for begin in range(0, len(days.log), 7):
        paces = Paces()
        for event in days.log[begin:]:
            paces.apply(event)
        assert paces.pace(FUND).served.mean > 0
