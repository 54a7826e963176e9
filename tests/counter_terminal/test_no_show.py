"""How long a called visitor is waited for."""

from __future__ import annotations

from dataclasses import replace

from counter_terminal.key_face import all_keys
from counter_terminal.keys import Key
from counter_terminal.no_show import Patience, patience_left, voided
from queueing import commands as cmd
from queueing.plan import SECOND, Text
from tests.counter_terminal.small_hall import OWN, POLICY, Morning, at_work

STRICT = replace(POLICY, no_show_calls=2, no_show_after=20 * SECOND)


def called() -> Morning:
    morning = at_work(1, STRICT)
    morning.do(cmd.CallNext(counter=OWN))
    return morning


def note(morning: Morning) -> Text | None:
    return next(key.note for key in all_keys(morning.seen()) if key.key is Key.NO_SHOW)


def test_so_many_calls_then_so_many_seconds() -> None:
    """The key says why not yet: first the calls that are missing, then the seconds since the last."""
    morning = called()
    ticket = morning.hall.tickets["20261123-A001"]
    assert patience_left(morning.hall, ticket, morning.now) == Patience(calls=1, span=20 * SECOND)
    assert note(morning) == Text(zh="再呼 1 次", en="1 more call")
    morning.do(cmd.Recall(counter=OWN))
    morning.now += 8_400
    assert patience_left(morning.hall, ticket, morning.now) == Patience(calls=0, span=11_600)
    assert note(morning) == Text(zh="12 秒", en="12 s")
    morning.now += 11_600
    assert patience_left(morning.hall, ticket, morning.now) is None
    assert note(morning) is None


def test_a_resumed_ticket_is_waited_for_anew() -> None:
    """Its first call was long ago; it counts from when it was called back."""
    morning = called()
    morning.do(cmd.Hold(counter=OWN))
    morning.later(30).do(cmd.Resume(counter=OWN))
    left = patience_left(morning.hall, morning.hall.tickets["20261123-A001"], morning.now)
    assert left == Patience(calls=1, span=20 * SECOND)


def test_the_miss_that_is_not_forgiven_is_told_on_the_key() -> None:
    """The first puts the ticket back in line, the second makes it void."""
    morning = at_work(1)
    morning.do(cmd.CallNext(counter=OWN))
    ticket = morning.hall.tickets["20261123-A001"]
    assert not voided(morning.hall, ticket)
    morning.do(cmd.MarkNoShow(counter=OWN))
    morning.do(cmd.CallNext(counter=OWN))
    assert voided(morning.hall, ticket)
    assert note(morning) == Text(zh="此号将作废", en="becomes void")


def test_the_undo_key_counts_down_and_goes() -> None:
    """It is shown for the minute in which it works, with the number it would bring back."""
    morning = at_work(1)
    morning.do(cmd.CallNext(counter=OWN))

    def undo() -> tuple[bool, Text | None]:
        return next((key.shown, key.note) for key in all_keys(morning.seen()) if key.key is Key.UNDO)

    assert undo() == (False, None)
    morning.do(cmd.MarkNoShow(counter=OWN))
    morning.now += 17 * SECOND
    assert undo() == (True, Text(zh="A001 · 43 秒", en="43 s"))
    morning.now += 44 * SECOND
    assert undo()[0] is False
