"""Search: what a visitor types leads to services, the likeliest first."""

from __future__ import annotations

from string import ascii_uppercase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.search import find, keys_left
from layouts.loader import load
from queueing.plan import Service, Text
from tests.running import LAYOUTS

HALL = tuple(load(LAYOUTS / "zhengzhou").plan.services.values())


def _service(name: str, zh: str, en: str, pinyin: str) -> Service:
    return Service(id=name, queue="q", name=Text(zh=zh, en=en), pinyin=pinyin)


OPEN = _service("open", "公积金账户设立", "Open a housing fund account", "gjjzhsl")
RENT = _service("rent", "租房提取公积金", "Withdraw to rent a home", "zftqgjj")
LOAN = _service("loan", "公积金贷款（二手房）", "Housing fund loan: second-hand homes", "gjjdkesf")
TEACHER = _service("teacher", "教师资格证书补发", "Reissue of a teacher's certificate", "jszgzsbf")
SOME = (OPEN, RENT, LOAN, TEACHER)


def _ids(query: str, **demand: int) -> list[str]:
    return [service.id for service in find(SOME, query, demand)]


def test_initials_find_what_begins_with_them_before_what_has_them_further_in() -> None:
    """`gjj` is how people look for 公积金; demand does not lift a match inside over a match in front."""
    assert _ids("gjj") == ["open", "loan", "rent"]
    assert _ids("gjj", rent=100) == ["open", "loan", "rent"]
    assert [service.id for service in find(HALL, "gjj", {})][:3] == ["fund-open", "fund-loan", "fund-transfer"]


def test_what_is_asked_for_most_comes_first_and_the_layouts_order_breaks_ties() -> None:
    """Among equals only."""
    assert _ids("gjj", loan=1) == ["loan", "open", "rent"]
    assert _ids("", teacher=3, rent=3, loan=9) == ["loan", "rent", "teacher", "open"]
    assert _ids("") == ["open", "rent", "loan", "teacher"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("公积金", ["open", "loan", "rent"]),
        ("提取", ["rent"]),
        ("贷款二手房", ["loan"]),
        ("housing", ["loan", "open"]),
        ("HOUSING FUND", ["loan", "open"]),
        ("fundloan", ["loan"]),
        ("ｇｊｊｄ", ["loan"]),
        (" g j j z ", ["open"]),
        ("teachers", ["teacher"]),
        ("ent", []),
        ("gongan", []),
    ],
)
def test_names_are_found_by_chinese_anywhere_and_by_english_from_a_word_on(query: str, found: list[str]) -> None:
    """Case, width, spaces and punctuation do not count; the middle of an English word does not either."""
    assert _ids(query) == found


def test_keys_left_are_the_letters_after_which_something_is_still_found() -> None:
    """The pad dims the others."""
    assert keys_left(SOME, "gjjd") == {"K"}
    assert keys_left(SOME, "gjj") == {"Z", "D"}
    assert keys_left(SOME, "nothing") == frozenset()
    assert keys_left((), "") == frozenset()


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([*HALL, *SOME]), st.data())
def test_keys_left_never_disagree_with_what_is_found(service: Service, data: st.DataObject) -> None:
    """For every beginning of every name in the hall."""
    services = (*HALL, *SOME)
    whole = data.draw(st.sampled_from([service.pinyin, service.name.zh, service.name.en]))
    query = whole[: data.draw(st.integers(0, len(whole)))]
    expected = {letter for letter in ascii_uppercase if find(services, query + letter, {})}
    assert keys_left(services, query) == expected
    assert service in find(services, query, {})
