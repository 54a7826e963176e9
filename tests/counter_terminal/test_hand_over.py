"""Handing over: which case is meant, what stands in the way, what is asked for."""

from __future__ import annotations

import msgspec
import pytest

from counter_terminal import hand_over
from counter_terminal.hand_over import Found
from queueing.case import Delivery
from tests.counter_terminal.case_faces import taken_in
from tests.counter_terminal.faces import Day, layout
from wire.views import CaseView


def case(**changes: object) -> CaseView:
    return msgspec.structs.replace(taken_in("收入证明"), **changes)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("20261123-0001", "20261123-0001"),
        (" 202611230001 \n", "20261123-0001"),
        ("http://hall.example/r/20261123-0001.Zm9vYmFyYmF6cXV4\r", "20261123-0001"),
        ("20261123-12345", "20261123-12345"),
        ("A023", None),
        ("http://hall.example/t/20261123-A023.abc", None),
        ("", None),
    ],
)
def test_a_receipt_is_named_by_its_number_or_its_code(typed: str, number: str | None) -> None:
    """Typed with or without the dash, or read off the receipt by a scanner, which types the address."""
    assert hand_over.receipt_number(typed) == number


def test_only_a_decided_case_is_handed_over_and_only_where_its_line_issues() -> None:
    """Each obstacle is told in words."""
    issuing, other = (Day(counter).sign_in() for counter in ("1011", "1021"))
    here, there = issuing.hall.counters["1011"], other.hall.counters["1021"]
    for state in ("ready", "refused"):
        assert hand_over.in_the_way(case(state=state), here) is None
        assert hand_over.in_the_way(case(state=state), there) is hand_over.ELSEWHERE
    for state, told in (
        ("accepted", hand_over.NOT_YET),
        ("closed", hand_over.ALREADY),
        ("withdrawn", hand_over.WITHDRAWN),
    ):
        assert hand_over.in_the_way(case(state=state), here) is told


def test_a_locker_needs_its_code_and_a_courier_the_waybill() -> None:
    """The window needs neither, and tells none."""
    assert hand_over.wrong_reference(Delivery.WINDOW, "") is None
    assert hand_over.wrong_reference(Delivery.LOCKER, " ") is hand_over.NO_CODE
    assert hand_over.wrong_reference(Delivery.EMS, "EA 123") is hand_over.NO_WAYBILL
    assert hand_over.wrong_reference(Delivery.EMS, " EA123456789CN ") is None
    assert hand_over.command(case(), Delivery.WINDOW, "x") == {"case": "20261123-0001", "delivery": "window"}
    assert hand_over.command(case(), Delivery.LOCKER, " 12#4 ")["reference"] == "12#4"


def test_a_refused_case_shows_its_reason_and_whom_to_recognise() -> None:
    """Masked, as the server tells it; a case without a contact shows none."""
    answer = {"case": msgspec.to_builtins(case(state="refused", reason="不符合条件")), "contact": None}
    names = [name.zh for name, _ in hand_over.facts(hand_over.found_of(answer), layout())]
    assert names == ["受理窗口", "承办部门", "还缺材料", "原因"]
    found = hand_over.found_of({**answer, "contact": {"name": "李*", "phone": "138****8000"}})
    assert next(iter(hand_over.facts(found, layout())))[1].zh == "李*  138****8000"
    assert "138" not in repr(Found(case=found.case, applicant=found.applicant).applicant)
