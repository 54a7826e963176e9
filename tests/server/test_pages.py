"""Pages: an address proves itself, and nothing but the hall's own key makes one."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.pages import Pages
from server.secret import Secret

HERE = Pages(Secret(bytes(32)), "https://hall.example/")
ELSEWHERE = Pages(Secret(bytes(31) + b"\x01"))
TICKET = "20260105-A023"


def test_a_token_leads_back_to_its_ticket_or_booking() -> None:
    """And an address ends with it."""
    assert HERE.ticket_url(TICKET) == f"https://hall.example/t/{HERE.token('t', TICKET)}"
    assert HERE.booking_url("12345678") == f"https://hall.example/b/{HERE.token('b', '12345678')}"
    assert HERE.name_of("t", HERE.token("t", TICKET)) == TICKET
    assert HERE.name_of("b", HERE.token("b", "12345678")) == "12345678"


def test_a_token_fits_one_kind_and_one_hall() -> None:
    """A booking's token opens no ticket, another hall's opens nothing."""
    assert HERE.name_of("b", HERE.token("t", TICKET)) is None
    assert HERE.name_of("t", ELSEWHERE.token("t", TICKET)) is None
    assert HERE.token("t", "20260105-A024").partition(".")[2] != HERE.token("t", TICKET).partition(".")[2]


@pytest.mark.parametrize("token", ["", ".", "..", TICKET, f"{TICKET}.", f".{TICKET}", "号.码", "\x00.\x00", "a" * 9999])
def test_junk_is_no_token(token: str) -> None:
    """And raises nothing."""
    assert HERE.name_of("t", token) is None


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(HERE.token("t", TICKET)) - 1), st.characters(codec="utf-8"))
def test_a_token_changed_anywhere_is_none(at: int, character: str) -> None:
    """In its name as in its proof."""
    token = HERE.token("t", TICKET)
    changed = token[:at] + character + token[at + 1 :]
    assert HERE.name_of("t", changed) == (TICKET if changed == token else None)
    assert HERE.name_of("t", token[:at]) is None
    assert HERE.name_of("t", token + character) is None


def test_codes_are_four_digits_spread_evenly_and_different_in_every_hall() -> None:
    """Knowing a number, or another's code, does not help to guess."""
    tickets = [f"20260105-A{ordinal:03d}" for ordinal in range(2000)]
    codes = [HERE.code(ticket) for ticket in tickets]
    assert all(len(code) == 4 and code.isdigit() for code in codes)
    assert len(set(codes)) > 1700
    assert max(Counter(code[0] for code in codes).values()) < 300
    assert sum(HERE.code(ticket) == ELSEWHERE.code(ticket) for ticket in tickets) < 10
    assert HERE.code(TICKET) == HERE.code(TICKET)
