"""The case form: what it offers, what is wrong with it, and the command it makes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from counter_terminal import case_form
from counter_terminal.case_form import Deadline, Form
from queueing.case import Delivery
from queueing.plan import SECOND, Millis
from tests.counter_terminal.case_faces import serving_day, working_days
from tests.counter_terminal.faces import Day, layout

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def blank() -> Form:
    """Of a visitor whose number was taken for a loan, on a Monday."""
    day = serving_day()
    return case_form.blank(day.hall, day.ticket, layout(), day.now, working_days())


@pytest.fixture
def filled(blank: Form) -> Form:
    """With a name and a phone number."""
    return replace(blank, name=" 李 建国 ", phone="138 0013 8000")


def on(at: Millis) -> str:
    return datetime.fromtimestamp(at / SECOND, SHANGHAI).strftime("%Y-%m-%d %H:%M")


def test_the_item_of_the_number_is_chosen_and_its_papers_are_offered(blank: Form) -> None:
    """Nothing is missing until the clerk says so."""
    assert blank.item == "fund-loan"
    assert [(paper.name, paper.missing) for paper in blank.papers] == [("收入证明", False), ("征信报告", False)]


def test_items_are_those_of_the_line_that_can_be_taken_in(blank: Form) -> None:
    """What is fetched at issuing counters is not taken in; other lines' items neither."""
    assert {service.id for service in blank.items} == {
        "fund-open",
        "fund-purchase",
        "fund-rent",
        "fund-loan",
        "fund-transfer",
    }


def test_items_are_found_by_initials_then_by_any_part_in_either_language(blank: Form) -> None:
    """gjj finds what begins with it before what holds it elsewhere."""
    found = [service.id for service in case_form.narrowed(blank.items, "GJJ")]
    assert found[:3] == ["fund-open", "fund-loan", "fund-transfer"]
    assert set(found[3:]) == {"fund-purchase", "fund-rent"}
    assert [service.id for service in case_form.narrowed(blank.items, "租房")] == ["fund-rent"]
    assert [service.id for service in case_form.narrowed(blank.items, "loan")] == ["fund-loan"]
    assert case_form.narrowed(blank.items, "xyz") == ()
    assert len(case_form.narrowed(blank.items, " ")) == len(blank.items)


def test_another_item_brings_its_own_papers_and_keeps_what_was_typed(blank: Form) -> None:
    """What was typed stays."""
    form = case_form.choose(case_form.add(blank, "授权委托书"), "fund-rent")
    assert [(paper.name, paper.missing) for paper in form.papers] == [("租房合同", False), ("授权委托书", True)]


def test_deadlines_count_working_days_as_the_server_tells_them_or_all_days(blank: Form) -> None:
    """Five working days from Monday are Monday; five days Saturday; each until the windows close."""
    assert on(case_form.due(blank, Deadline(count=5))) == "2026-11-30 17:00"
    assert on(case_form.due(blank, Deadline(count=5, working=False))) == "2026-11-28 17:00"
    form = case_form.postpone(blank, 0, 1)
    assert form.papers[0].missing
    assert case_form.due_text(form, form.papers[0]).zh == "12月1日前（6 个工作日）"
    form = case_form.switch_days(form, 0)
    assert case_form.due_text(form, form.papers[0]).zh == "11月29日前（6 天）"
    assert case_form.postpone(form, 0, -99).papers[0].deadline.count == 1
    assert case_form.postpone(form, 0, 999).papers[0].deadline.count == case_form.LONGEST


def test_until_the_server_has_told_the_layouts_weekdays_count() -> None:
    """No holidays, but no weekends either."""
    day = serving_day()
    form = case_form.blank(day.hall, day.ticket, layout(), day.now)
    assert on(case_form.due(form, Deadline(count=5))) == "2026-11-30 17:00"


def test_a_typed_paper_is_missing_and_one_that_is_listed_is_marked(blank: Form) -> None:
    """Nothing twice, nothing empty."""
    form = case_form.add(case_form.add(blank, "  收入证明 "), "   ")
    assert [(paper.name, paper.missing) for paper in form.papers] == [("收入证明", True), ("征信报告", False)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("item", None),
        ("name", "  "),
        ("name", "李" * 41),
        ("name", "李\n建国\x07"),
        ("phone", ""),
        ("phone", "1380013800"),
        ("phone", "23800138000"),
        ("phone", "１３８００１３８０００"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(filled: Form, field: str, value: str | None) -> None:
    """In words; one field at a time is enough."""
    assert not case_form.problems(filled)
    told = case_form.problems(replace(filled, **{field: value}))  # type: ignore[arg-type]
    assert list(told) == [field]
    assert told[field].zh
    assert told[field].en


@pytest.mark.parametrize("phone", ["13800138000", "0371-67181234", "037167181234", "+85291234567", "138 0013 8000"])
def test_mobile_landline_and_international_numbers_are_taken(filled: Form, phone: str) -> None:
    """As the server takes them."""
    assert not case_form.problems(replace(filled, phone=phone))


def test_only_the_courier_needs_an_address(filled: Form) -> None:
    """And no other delivery tells one."""
    ems = replace(filled, delivery=Delivery.EMS)
    assert list(case_form.problems(ems)) == ["address"]
    _, args = case_form.command(replace(ems, address=" 中原西路  233 号 "))
    assert args["contact"]["address"] == "中原西路 233 号"
    _, args = case_form.command(replace(filled, address="中原西路 233 号"))
    assert "address" not in args["contact"]


def test_the_command_tells_item_contact_delivery_and_missing_papers(filled: Form) -> None:
    """Names and numbers without the spaces that hands type."""
    do, args = case_form.command(case_form.toggle(filled, 1))
    assert do == "register-case"
    assert args == {
        "service": "fund-loan",
        "contact": {"name": "李 建国", "phone": "13800138000"},
        "delivery": "window",
        "missing": [{"name": "征信报告", "due": case_form.due(filled, Deadline(count=5))}],
    }


def test_an_instant_counter_finishes_in_one_go_and_needs_no_contact() -> None:
    """Nothing is missing then; the clerk may take it in as at other counters instead."""
    day = Day("3011").sign_in().issue().call().serve()
    form = case_form.blank(day.hall, day.ticket, layout(), day.now)
    form = case_form.choose(form, form.items[0].id)
    assert (form.instant, form.finish) == (True, True)
    assert not case_form.problems(form)
    assert case_form.command(form) == ("finish-case", {"service": form.items[0].id})
    assert list(case_form.problems(replace(form, name="李建国"))) == ["phone"]
    assert list(case_form.problems(replace(form, finish=False))) == ["name", "phone"]


def test_a_forms_text_tells_nothing_of_the_applicant(filled: Form) -> None:
    """As it would stand in a traceback."""
    said = repr(replace(filled, address="中原西路 233 号"))
    assert not any(told in said for told in ("建国", "0013", "中原西路"))
