"""What a terminal recorded by itself while the server was away, and hands in later."""

from __future__ import annotations

import pytest

from queueing import commands as cmd
from queueing import events as ev
from queueing.pace import Paces
from queueing.plan import MINUTE
from queueing.refusal import Code
from tests.queueing.halls import Desk


def test_recorded_steps_keep_their_times() -> None:
    """Handed in together half an hour later, serving began and ended when it did."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.call("1001")
    begun, over = desk.now + 2 * MINUTE, desk.now + 9 * MINUTE
    desk.wait(30)
    (started,) = desk.do(cmd.Serve(counter="1001", ticket="20260105-A001", happened_at=begun))
    assert isinstance(started, ev.ServingStarted)
    assert started.happened_at == begun
    assert desk.hall.tickets["20260105-A001"].serving_at == begun
    (completed,) = desk.do(cmd.Complete(counter="1001", ticket="20260105-A001", happened_at=over))
    assert isinstance(completed, ev.TicketCompleted)
    assert (completed.happened_at, completed.at) == (over, desk.now - 1_000)


def test_a_recorded_time_lies_between_the_call_and_now() -> None:
    """A terminal whose clock is wrong cannot serve before the call, nor in the future."""
    desk = Desk(staffed=("1001",))
    for early in (True, False):
        desk.issue()
        called = desk.now
        desk.call("1001")
        desk.wait(5)
        told = called - 60 * MINUTE if early else desk.now + 60 * MINUTE
        now = desk.now
        (started,) = desk.do(cmd.Serve(counter="1001", happened_at=told))
        assert isinstance(started, ev.ServingStarted)
        assert started.happened_at == (called if early else now)
        desk.do(cmd.Complete(counter="1001"))


def test_a_step_about_a_ticket_that_has_moved_is_refused() -> None:
    """Another ticket has come to the counter meanwhile, or none."""
    desk = Desk(staffed=("1001",))
    desk.issue()
    desk.issue()
    desk.serve("1001")
    desk.do(cmd.Hold(counter="1001"))
    desk.serve("1001")
    recorded = cmd.Complete(counter="1001", ticket="20260105-A001", happened_at=desk.now)
    assert desk.refusal(recorded) is Code.OTHER_TICKET
    desk.do(cmd.Complete(counter="1001"))
    assert desk.refusal(recorded) is Code.OTHER_TICKET


def test_a_recorded_pause_has_its_own_length() -> None:
    """Begun and ended while the server was away; what is learned of breaks is its length, not that of the outage."""
    desk = Desk(staffed=("1001",))
    begun, over = desk.now + MINUTE, desk.now + 6 * MINUTE
    desk.wait(40)
    (paused,) = desk.do(cmd.Pause(counter="1001", reason="meal", happened_at=begun))
    assert paused == ev.CounterPaused(at=desk.now - 1_000, counter="1001", reason="meal", happened_at=begun)
    assert desk.counter("1001").paused_at == begun
    (unpaused,) = desk.do(cmd.Unpause(counter="1001", happened_at=over))
    assert unpaused == ev.CounterUnpaused(at=desk.now - 1_000, counter="1001", happened_at=over)
    assert desk.counter("1001").idle_since == desk.now - 1_000


def test_a_recorded_pause_of_another_shift_is_refused() -> None:
    """The counter was closed and opened again since: nobody is sent to yesterday's lunch."""
    desk = Desk(staffed=("1001",))
    recorded = cmd.Pause(counter="1001", reason="meal", happened_at=desk.now)
    desk.do(cmd.SignOut(counter="1001"))
    desk.wait(5)
    desk.sign_in("1001")
    assert desk.refusal(recorded) is Code.COUNTER_CLOSED


def test_an_outage_does_not_slow_the_pace_that_is_learned() -> None:
    """A visit of five minutes that is told of after forty counts as five."""
    desk = Desk(staffed=("1001",))
    for _ in range(60):
        desk.issue()
        desk.call("1001")
        over = desk.now + 5 * MINUTE
        desk.wait(40)
        desk.do(cmd.Complete(counter="1001", ticket=desk.counter("1001").ticket, happened_at=over))
    paces = Paces()
    for event in desk.log:
        paces.apply(event)
    assert paces.pace("fund.acceptance").served.mean == pytest.approx(5 * MINUTE, rel=0.25)
