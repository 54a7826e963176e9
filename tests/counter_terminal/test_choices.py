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
        {"to_queue": "fund-iss"},
        {"to_queue": "fund-now"},
        {"to_queue": "tax-acc"},
        {"to_counter": FAR},
    ]
    assert offered[2].detail is not None
    assert offered[2].detail.zh == "3 楼 2 区 · 开放窗口 1 个"


def test_an_open_counter_is_offered_with_its_clerk() -> None:
    """By name where the name card tells it, and found by it; a pause is told."""
    morning = at_a_ticket()
    morning.do(cmd.SignIn(counter=OTHER, clerk="78", name="李强"))
    morning.do(cmd.Pause(counter=OTHER, reason="lunch"))
    (found,) = choices.matching(choices.transfer_targets(morning.seen()), "李强")
    assert found.detail is not None
    assert found.detail.zh == "李强 · 公积金受理 · 暂停中"


def test_after_a_stop_only_queues_follow_and_none_leads_to_itself() -> None:
    """国土 → 税务: a counter is no stop on the way."""
    seen = at_a_ticket().seen()
    tax = next(one for one in choices.transfer_targets(seen) if one.args == {"to_queue": "tax-acc"})
    after = [dict(choice.args) for choice in choices.transfer_targets(seen, (tax,))]
    assert after == [{"to_queue": "fund-acc"}, {"to_queue": "fund-iss"}, {"to_queue": "fund-now"}]
    counter = next(one for one in choices.transfer_targets(seen) if "to_counter" in one.args)
    assert {"to_queue": "fund-acc"} not in [dict(c.args) for c in choices.transfer_targets(seen, (counter,))]


def test_a_path_is_sent_as_one_transfer() -> None:
    """The first stop, then the others in their order."""
    seen = at_a_ticket().seen()
    by_queue = {choice.args.get("to_queue"): choice for choice in choices.transfer_targets(seen)}
    path = [by_queue["tax-acc"], by_queue["fund-iss"]]
    assert choices.transfer_of(path[:1]) == {"to_queue": "tax-acc"}
    assert choices.transfer_of(path) == {"to_queue": "tax-acc", "then": ("fund-iss",)}


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


def test_a_no_show_that_is_asked_about_says_what_it_leads_to() -> None:
    """One answer, naming the number."""
    (offered,) = choices.no_show(at_a_ticket().seen())
    assert offered.label.zh == "弃号 A001"
    assert offered.detail is not None
    assert offered.detail.zh == "此号将顺延 2 位再叫"
