"""What a counter did lately, folded from events."""

from __future__ import annotations

from counter_terminal.recent import KEPT, Outcome, Recent, follow
from queueing import commands as cmd
from queueing import events as ev
from tests.counter_terminal.small_hall import OTHER, OWN, at_work


def test_departures_are_kept_newest_first_with_their_outcome() -> None:
    """Completed, missed and transferred tickets leave; a held one does not."""
    morning = at_work(4)
    for ending in (
        cmd.Complete(counter=OWN),
        cmd.MarkNoShow(counter=OWN),
        cmd.Transfer(counter=OWN, to_queue="tax-acc"),
        cmd.Hold(counter=OWN),
    ):
        morning.do(cmd.CallNext(counter=OWN))
        morning.later(1).do(ending)
    recent = follow(Recent(counter=OWN), morning.events)
    assert [left.outcome for left in recent.departures] == [Outcome.TRANSFERRED, Outcome.NO_SHOW, Outcome.COMPLETED]
    assert recent.completed == 1


def test_other_counters_leave_no_trace() -> None:
    """Only this counter's events count."""
    morning = at_work(1)
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.Complete(counter=OWN))
    assert follow(Recent(counter=OTHER), morning.events) == Recent(counter=OTHER)


def test_the_length_of_a_service_is_known_where_its_beginning_was_seen() -> None:
    """A ticket whose service began before this terminal looked has no length."""
    begun = ev.ServingStarted(at=1000, ticket="20261123-A001", counter=OWN)
    done = ev.TicketCompleted(at=61_000, ticket="20261123-A001", counter=OWN)
    assert follow(Recent(counter=OWN), [begun, done]).departures[0].served == 60_000
    assert follow(Recent(counter=OWN), [done]).departures[0].served is None


def test_the_list_does_not_grow_over_the_day() -> None:
    """The 200th visitor is counted, and the first ones forgotten."""
    events = [ev.TicketCompleted(at=at, ticket=f"20261123-A{at:03d}", counter=OWN) for at in range(1, 201)]
    recent = follow(Recent(counter=OWN), events)
    assert (recent.completed, len(recent.departures), recent.departures[0].number) == (200, KEPT, "A200")


def test_a_stop_of_a_route_counts_as_completed() -> None:
    """The counter has done its part, though the ticket goes on."""
    morning = at_work(1)
    morning.do(cmd.SignIn(counter=OTHER, clerk="78"))
    morning.do(cmd.CallNext(counter=OTHER))
    morning.do(cmd.Transfer(counter=OTHER, to_counter=OWN, then=("tax-acc",)))
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.Complete(counter=OWN))
    recent = follow(Recent(counter=OWN), morning.events)
    assert ([left.outcome for left in recent.departures], recent.completed) == ([Outcome.COMPLETED], 1)


def test_a_no_show_that_was_undone_did_not_happen() -> None:
    """Only that one goes; an earlier no-show of the same ticket stays."""
    morning = at_work(1)
    for _ in range(2):
        morning.do(cmd.CallNext(counter=OWN))
        morning.do(cmd.MarkNoShow(counter=OWN))
    morning.do(cmd.UndoNoShow(counter=OWN))
    recent = follow(Recent(counter=OWN), morning.events)
    assert [(left.number, left.outcome) for left in recent.departures] == [("A001", Outcome.NO_SHOW)]


def test_what_was_recorded_counts_from_when_it_happened() -> None:
    """However late it was handed in."""
    begun = ev.ServingStarted(at=500_000, ticket="20261123-A001", counter=OWN, happened_at=1000)
    done = ev.TicketCompleted(at=500_001, ticket="20261123-A001", counter=OWN, happened_at=61_000)
    (left,) = follow(Recent(counter=OWN), [begun, done]).departures
    assert (left.at, left.served) == (61_000, 60_000)
