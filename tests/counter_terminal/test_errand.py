"""A command and its retry."""

from __future__ import annotations

from counter_terminal.errand import errand, place_of
from queueing import commands as cmd
from tests.counter_terminal.small_hall import OWN, at_work


def test_asking_again_for_the_same_is_the_same_request() -> None:
    """After no answer, the same press at the same place carries the same request_id."""
    morning = at_work(1)
    place = place_of(morning.hall, OWN)
    first = errand("call-next", {}, place, None)
    assert errand("call-next", {}, place, first).request_id == first.request_id


def test_another_command_or_other_words_are_another_request() -> None:
    """What is asked differs, so does the request."""
    place = place_of(at_work().hall, OWN)
    first = errand("pause", {"reason": "lunch"}, place, None)
    assert errand("pause", {"reason": "meeting"}, place, first).request_id != first.request_id
    assert errand("sign-out", {}, place, first).request_id != first.request_id
    assert errand("pause", {"reason": "lunch"}, place, None).request_id != first.request_id


def test_once_the_counter_has_moved_on_the_same_press_means_something_new() -> None:
    """A call that was carried out after all is not asked for again, however often its key is pressed later."""
    morning = at_work(2)
    first = errand("call-next", {}, place_of(morning.hall, OWN), None)
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.Serve(counter=OWN))
    assert errand("call-next", {}, place_of(morning.hall, OWN), first).request_id != first.request_id


def test_a_recall_carried_out_is_seen_in_the_place() -> None:
    """Recalls and pauses move the counter too."""
    morning = at_work(1)
    morning.do(cmd.CallNext(counter=OWN))
    before = place_of(morning.hall, OWN)
    morning.do(cmd.Recall(counter=OWN))
    assert place_of(morning.hall, OWN) != before
    before = place_of(morning.hall, OWN)
    morning.do(cmd.Pause(counter=OWN, reason="lunch"))
    morning.do(cmd.Hold(counter=OWN))
    assert place_of(morning.hall, OWN) != before
