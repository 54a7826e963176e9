"""Earlier visits, as the server tells them and as they are shown."""

from __future__ import annotations

from dataclasses import replace

from counter_terminal.at_hand import FACTS, at_hand
from counter_terminal.visits import EarlierVisit, visits_of
from queueing import commands as cmd
from queueing.plan import MINUTE
from tests.counter_terminal.small_hall import FAR, NINE, OWN, at_work

TOLD = {
    "ticket_id": "20261123-A001",
    "number": "A001",
    "at": NINE + 12 * MINUTE,
    "outcome": "completed",
    "counter": "1",
    "counter_label": "12",
    "queue": "fund-acc",
    "service": "open",
    "clerk": "77",
    "ended_at": NINE + 20 * MINUTE,
}


def test_visits_are_read_as_the_server_tells_them() -> None:
    """What still waits elsewhere is no visit yet; who served is not shown."""
    waiting = {**TOLD, "number": "B001", "outcome": "waiting", "counter": None, "counter_label": None}
    assert visits_of({"visits": [TOLD, waiting]}) == (
        EarlierVisit(
            number="A001",
            at=NINE + 12 * MINUTE,
            counter="12",
            queue="fund-acc",
            service="open",
            outcome="completed",
        ),
    )


def test_an_answer_that_cannot_be_read_is_no_visit() -> None:
    """The clerk works on without."""
    for odd in ({}, {"visits": None}, {"visits": [{"number": "A001"}]}, {"visits": ["A001"]}):
        assert visits_of(odd) == ()


def test_the_latest_visits_are_shown_first_and_counted() -> None:
    """Time, number, counter, what for and how it ended; one that never came to a counter has none."""
    morning = at_work(1)
    morning.do(cmd.CallNext(counter=OWN))
    one = visits_of({"visits": [TOLD]})[0]
    left = replace(one, number="B002", at=NINE + 40 * MINUTE, counter=None, service=None, outcome="cancelled")
    many = (*[one] * 4, left)
    facts = at_hand(replace(morning.seen(), visits=many), morning.hall.tickets["20261123-A001"]).facts
    assert len(facts) == FACTS
    assert facts[0].name.zh == "今日 5 次"
    assert facts[0].value.zh == "09:40 B002 公积金受理 cancelled"
    assert facts[1].value.zh == "09:12 A001 12号窗口 开户 completed"


def test_the_route_and_the_case_go_before_what_was_earlier() -> None:
    """What the clerk needs next stands first."""
    morning = at_work(1)
    morning.do(cmd.SignIn(counter=FAR, clerk="79"))
    morning.do(cmd.CallNext(counter=OWN))
    morning.do(cmd.Transfer(counter=OWN, to_queue="tax-acc", then=("fund-acc", "fund-iss")))
    morning.do(cmd.CallNext(counter=FAR))
    seen = replace(morning.seen(FAR), visits=visits_of({"visits": [TOLD]}))
    shown = at_hand(seen, morning.hall.tickets["20261123-A001"])
    assert [fact.value.zh for fact in shown.facts][:1] == ["公积金受理 → 公积金发证"]
    assert [remark.zh for remark in shown.remarks] == ["公积金转来"]
    assert len(shown.facts) == 2
