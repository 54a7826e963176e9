"""What a sheet offers."""

from __future__ import annotations

from counter_terminal import choices
from queueing import commands as cmd
from queueing.ticket import HoldKind
from tests.counter_terminal.small_hall import FAR, OTHER, OWN, Morning, at_work


def at_a_ticket() -> Morning:
    morning = at_work(1)
    morning.do(cmd.SignIn(counter=FAR, clerk="79"))
    morning.do(cmd.CallNext(counter=OWN))
    return morning


def test_a_transfer_goes_to_other_queues_nearest_first_or_to_open_counters() -> None:
    """Neither the ticket's own queue, nor this counter, nor a closed one is offered."""
    offered = choices.transfer_targets(at_a_ticket().seen())
    assert [dict(choice.args) for choice in offered] == [
        {"to_queue": "fund-now"},
        {"to_queue": "tax-acc"},
        {"to_counter": FAR},
    ]
    assert offered[1].detail is not None
    assert offered[1].detail.zh == "3 楼 2 区 · 开放窗口 1 个"


def test_without_a_ticket_there_is_nothing_to_transfer_or_to_miss() -> None:
    """No ticket at hand, no targets."""
    assert choices.transfer_targets(at_work().seen()) == ()
    assert choices.no_show(at_work().seen()) == ()


def test_typing_narrows_by_name_english_name_or_counter_number() -> None:
    """Every word typed must be found, in either language."""
    offered = choices.transfer_targets(at_a_ticket().seen())
    assert [choice.label.zh for choice in choices.matching(offered, "税务")] == ["税务受理", "30号窗口"]
    assert [choice.label.zh for choice in choices.matching(offered, "TAX 30")] == ["30号窗口"]
    assert choices.matching(offered, "xyz") == ()
    assert choices.matching(offered, "") == offered


def test_pause_reasons_are_those_of_the_policy_in_the_halls_words() -> None:
    """Codes for the server, phrases for the clerk; a reason without a phrase shows its code."""
    offered = choices.pause_reasons(at_work().seen())
    assert [(choice.label.zh, choice.args["reason"]) for choice in offered] == [("用餐", "lunch"), ("会议", "meeting")]


def test_there_are_three_kinds_of_hold() -> None:
    """Each with what it means."""
    assert [choice.args["kind"] for choice in choices.hold_kinds()] == list(HoldKind)
    assert all(choice.detail is not None for choice in choices.hold_kinds())


def test_held_tickets_are_offered_by_number() -> None:
    """With the clock of the hold; the ticket's id goes to the server."""
    morning = at_work(1)
    morning.do(cmd.SignIn(counter=OTHER, clerk="78"))
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.Hold(counter=OWN))
    (offered,) = choices.resumables(morning.later(2).seen())
    assert (offered.label.zh, offered.args["ticket"]) == ("A001", "20261123-A001")
    assert offered.figure is not None
    assert offered.figure.zh == "2:00"


def test_a_no_show_is_confirmed_with_what_it_leads_to() -> None:
    """One answer, naming the number."""
    (offered,) = choices.no_show(at_a_ticket().seen())
    assert offered.label.zh == "弃号 A001"
    assert offered.detail is not None
    assert offered.detail.zh == "此号将顺延 2 位再叫"
