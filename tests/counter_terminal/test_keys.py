"""Which keys a clerk can press, in every state; checked against what the domain itself accepts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from counter_terminal.keys import SHORTCUTS, Key, allowed, primary, resumable, to_be_rated
from queueing import commands as cmd
from queueing.case import Delivery
from queueing.commands import Command
from queueing.decide import decide
from queueing.hall import Hall
from queueing.plan import SECOND
from queueing.refusal import Refusal
from queueing.ticket import HoldKind
from tests.counter_terminal.small_hall import FAR, INSTANT, ISSUING, OTHER, OWN, POLICY, Morning, at_work


def free() -> Morning:
    return at_work(3)


def empty() -> Morning:
    return at_work()


def called() -> Morning:
    morning = at_work(3)
    morning.do(cmd.CallNext(counter=OWN))
    return morning


def recalled_out() -> Morning:
    morning = called()
    for _ in range(2):
        morning.do(cmd.Recall(counter=OWN))
    return morning


def serving() -> Morning:
    morning = called()
    morning.do(cmd.Serve(counter=OWN))
    return morning


def held() -> Morning:
    morning = serving()
    morning.do(cmd.Hold(counter=OWN))
    return morning


def paused() -> Morning:
    morning = held()
    morning.do(cmd.Pause(counter=OWN, reason="lunch"))
    return morning


def closed() -> Morning:
    return Morning()


def evening() -> Morning:
    morning = at_work(1)
    morning.do(cmd.CloseDay())
    morning.do(cmd.SignIn(counter=OWN, clerk="77"))
    return morning


def called_once_of_two() -> Morning:
    morning = at_work(3, replace(POLICY, no_show_calls=2, no_show_after=20 * SECOND))
    morning.do(cmd.CallNext(counter=OWN))
    return morning.later(1)


def called_a_moment_ago() -> Morning:
    morning = called_once_of_two()
    morning.do(cmd.Recall(counter=OWN))
    morning.now += 19 * SECOND
    return morning


def missed() -> Morning:
    morning = called()
    morning.do(cmd.MarkNoShow(counter=OWN))
    return morning.later(1)


def missed_long_ago() -> Morning:
    morning = missed()
    morning.now += 1
    return morning


def missed_and_called_since() -> Morning:
    morning = called()
    morning.do(cmd.SignIn(counter=OTHER, clerk="78"))
    morning.do(cmd.MarkNoShow(counter=OWN))
    for _ in range(3):
        morning.do(cmd.CallNext(counter=OTHER))
        if morning.hall.counters[OTHER].ticket != "20261123-A001":
            morning.do(cmd.Complete(counter=OTHER))
    return morning


def completed() -> Morning:
    morning = serving()
    morning.do(cmd.Complete(counter=OWN))
    return morning


State = Callable[[], Morning]
STATES: dict[State, set[Key]] = {
    free: {Key.CALL, Key.CALL_TICKET, Key.PAUSE, Key.SIGN_OUT},
    empty: {Key.PAUSE, Key.SIGN_OUT},
    called: {Key.RECALL, Key.SERVE, Key.COMPLETE, Key.NO_SHOW, Key.TRANSFER, Key.HOLD, Key.PAUSE},
    called_once_of_two: {Key.RECALL, Key.SERVE, Key.COMPLETE, Key.TRANSFER, Key.HOLD, Key.PAUSE},
    called_a_moment_ago: {Key.RECALL, Key.SERVE, Key.COMPLETE, Key.TRANSFER, Key.HOLD, Key.PAUSE},
    recalled_out: {Key.SERVE, Key.COMPLETE, Key.NO_SHOW, Key.TRANSFER, Key.HOLD, Key.PAUSE},
    serving: {
        *(Key.CALL, Key.COMPLETE, Key.TRANSFER, Key.HOLD, Key.CALL_TICKET, Key.PAUSE),
        *(Key.ASK_RATING, Key.CASE),
    },
    completed: {Key.CALL, Key.CALL_TICKET, Key.PAUSE, Key.SIGN_OUT, Key.ASK_RATING},
    missed: {Key.CALL, Key.CALL_TICKET, Key.PAUSE, Key.SIGN_OUT, Key.UNDO},
    missed_long_ago: {Key.CALL, Key.CALL_TICKET, Key.PAUSE, Key.SIGN_OUT},
    missed_and_called_since: {Key.PAUSE, Key.SIGN_OUT},
    held: {Key.CALL, Key.RESUME, Key.CALL_TICKET, Key.PAUSE, Key.SIGN_OUT},
    paused: {Key.PAUSE, Key.SIGN_OUT},
    closed: set(),
    evening: {Key.PAUSE, Key.SIGN_OUT},
}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_each_state_allows_exactly_its_keys(state: State) -> None:
    """In every state of a counter the keys that make sense are allowed, and no others."""
    morning = state()
    assert allowed(morning.hall, OWN, morning.now) == STATES[state]


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_what_is_allowed_the_domain_accepts_and_nothing_else(state: State) -> None:
    """A key is allowed exactly where the domain would carry its command out and something would come of it."""
    morning = state()
    accepted = {key for key, command in commands(morning.hall).items() if comes_of(morning, command)}
    assert allowed(morning.hall, OWN, morning.now) == accepted


def test_results_are_handed_over_at_issuing_counters_only() -> None:
    """With a ticket and without: a courier brings none."""
    morning = at_work(1)
    morning.do(cmd.SignIn(counter=ISSUING, clerk="78"))
    assert Key.HAND_OVER in allowed(morning.hall, ISSUING, morning.now)
    assert Key.HAND_OVER not in allowed(morning.hall, OWN, morning.now)


def test_what_an_issuing_queue_gives_out_is_not_registered_again() -> None:
    """A visitor who fetches a result brings no case."""
    morning = at_work()
    morning.do(cmd.SignIn(counter=ISSUING, clerk="78"))
    morning.issue(queue="fund-iss")
    morning.do(cmd.CallNext(counter=ISSUING))
    morning.do(cmd.Serve(counter=ISSUING))
    assert Key.CASE not in allowed(morning.hall, ISSUING, morning.now)


def test_a_rating_is_asked_of_who_is_here_or_has_just_left() -> None:
    """Not of whoever is only called."""
    morning = serving()
    assert to_be_rated(morning.hall, morning.hall.counters[OWN]) == "20261123-A001"
    morning.do(cmd.CallNext(counter=OWN))
    assert to_be_rated(morning.hall, morning.hall.counters[OWN]) == "20261123-A001"
    morning.do(cmd.Serve(counter=OWN))
    assert to_be_rated(morning.hall, morning.hall.counters[OWN]) == "20261123-A002"


def test_the_big_key_goes_call_serve_complete_and_back() -> None:
    """The one big key is always what comes next."""
    morning = at_work(2)
    pressed = []
    for _ in range(4):
        key = primary(morning.hall, OWN)
        pressed.append(key)
        morning.do(commands(morning.hall)[key])
    assert pressed == [Key.CALL, Key.SERVE, Key.COMPLETE, Key.CALL]


def test_while_paused_the_big_key_goes_back_to_work() -> None:
    """A paused counter without a ticket offers to go on; with a ticket, the ticket comes first."""
    assert primary(paused().hall, OWN) is Key.PAUSE
    morning = serving()
    morning.do(cmd.Pause(counter=OWN, reason="lunch"))
    assert primary(morning.hall, OWN) is Key.COMPLETE


def test_keys_have_the_shortcuts_f1_to_f11_in_order_and_the_rarer_ones_need_control() -> None:
    """No two keys share one, and F12 is left for the bar."""
    assert list(SHORTCUTS.values())[:11] == [f"F{at}" for at in range(1, 12)]
    assert all(shortcut.startswith("Ctrl+") for shortcut in list(SHORTCUTS.values())[11:])
    assert len(set(SHORTCUTS.values())) == len(Key)


def test_papers_with_the_visitor_come_back_to_any_counter_of_the_queue() -> None:
    """Such a hold is offered at every counter of its queue, another only where it was put aside; own ones first."""
    morning = at_work(3)
    morning.do(cmd.SignIn(counter=OTHER, clerk="78"))
    for counter, kind in ((OTHER, HoldKind.WITH_VISITOR), (OTHER, HoldKind.WITH_CLERK), (OWN, HoldKind.ERRAND)):
        morning.do(cmd.CallNext(counter=counter))
        morning.do(cmd.Hold(counter=counter, kind=kind))
        morning.later(1)
    hall = morning.hall
    assert [ticket.number for ticket in resumable(hall, hall.counters[OWN])] == ["A003", "A001"]
    assert [ticket.number for ticket in resumable(hall, hall.counters[FAR])] == []


def test_a_counter_that_helps_may_call_when_only_the_other_queue_waits() -> None:
    """The head of a queue that is only helped counts as somebody to call."""
    morning = Morning()
    morning.do(cmd.SignIn(counter=INSTANT, clerk="77"))
    morning.issue(1)
    assert Key.CALL in allowed(morning.hall, INSTANT, morning.now)


def test_what_a_counter_that_has_closed_left_behind_may_be_taken_over() -> None:
    """Whatever kind of hold it was, by a counter that serves the queue, and by no other."""
    morning = at_work(1)
    morning.do(cmd.SignIn(counter=OTHER, clerk="78"))
    morning.do(cmd.CallNext(counter=OTHER))
    morning.do(cmd.Hold(counter=OTHER, kind=HoldKind.WITH_CLERK))
    hall = morning.hall
    assert resumable(hall, hall.counters[OWN]) == []
    morning.do(cmd.SignOut(counter=OTHER))
    assert [ticket.number for ticket in resumable(hall, hall.counters[OWN])] == ["A001"]
    assert resumable(hall, hall.counters[FAR]) == []


def commands(hall: Hall) -> dict[Key, Command]:
    """A command that each key could send now."""
    waiting = next((ticket.id for ticket in hall.tickets.values() if ticket.state == "waiting"), "A999")
    put_aside = next((ticket.id for ticket in hall.tickets.values() if ticket.state == "held"), "A999")
    resting = hall.counters[OWN].paused
    return {
        Key.CALL: cmd.CallNext(counter=OWN),
        Key.RECALL: cmd.Recall(counter=OWN),
        Key.SERVE: cmd.Serve(counter=OWN),
        Key.COMPLETE: cmd.Complete(counter=OWN),
        Key.NO_SHOW: cmd.MarkNoShow(counter=OWN),
        Key.TRANSFER: cmd.Transfer(counter=OWN, to_queue="tax-acc"),
        Key.HOLD: cmd.Hold(counter=OWN),
        Key.RESUME: cmd.Resume(counter=OWN, ticket=put_aside),
        Key.PAUSE: cmd.Unpause(counter=OWN) if resting else cmd.Pause(counter=OWN, reason="lunch"),
        Key.ASK_RATING: cmd.AskRating(counter=OWN),
        Key.CASE: cmd.RegisterCase(counter=OWN, delivery=Delivery.WINDOW),
        Key.UNDO: cmd.UndoNoShow(counter=OWN),
        Key.CALL_TICKET: cmd.CallTicket(counter=OWN, ticket=waiting, reason="r"),
        Key.SIGN_OUT: cmd.SignOut(counter=OWN),
    }


def comes_of(morning: Morning, command: Command) -> bool:
    try:
        return bool(decide(morning.hall, command, morning.now))
    except Refusal:
        return False
