"""What is typed: which keys fit, how it is read, when it is right."""

from datetime import date

import pytest

from kiosk.entry import BACKSPACE, CLEAR, Pad, born_wrong, grouped, identity_of, is_ticket_number, pressed

TODAY = date(2026, 11, 23)


def typed(pad: Pad, keys: str) -> str:
    text = ""
    for key in keys:
        text = pressed(pad, text, key)
    return text


@pytest.mark.parametrize(
    ("pad", "keys", "text"),
    [
        (Pad.LETTERS, "gj1j中", "GJJ"),
        (Pad.LETTERS, "abcdefghijklmnop", "ABCDEFGHIJKL"),
        (Pad.IDENTITY, "X11010519491231002x9", "11010519491231002X"),
        (Pad.IDENTITY, "1101x0519", "11010519"),
        (Pad.BOOKING, "12a345678901", "12345678"),
        (Pad.NUMBER, "20260105a0001", "202601050001"),
        (Pad.NUMBER, "a0b23", "A023"),
        (Pad.CODE, "x12345", "1234"),
    ],
)
def test_keys_that_do_not_fit_change_nothing(pad: Pad, keys: str, text: str) -> None:
    """Letters where letters go, digits where digits go, and no more than there is room for."""
    assert typed(pad, keys) == text


def test_the_last_key_and_all_keys_can_be_taken_back() -> None:
    """Also when there is nothing."""
    assert pressed(Pad.CODE, "123", BACKSPACE) == "12"
    assert pressed(Pad.CODE, "", BACKSPACE) == ""
    assert pressed(Pad.CODE, "123", CLEAR) == ""


def test_numbers_are_read_in_groups() -> None:
    """As they stand on the card; none stands where nothing was typed."""
    assert grouped(Pad.IDENTITY, "11010519491231002X") == "110105 19491231 002X"
    assert grouped(Pad.IDENTITY, "1101051") == "110105 1"
    assert grouped(Pad.BOOKING, "12345") == "1234 5"
    assert grouped(Pad.IDENTITY, "") == ""


def test_an_identity_number_is_right_or_none() -> None:
    """Its length, check digit and birth date."""
    assert identity_of("11010519491231002X", TODAY) is not None
    for wrong in ("11010519491231002", "110105194912310020", ""):
        assert identity_of(wrong, TODAY) is None


@pytest.mark.parametrize(
    ("text", "wrong"),
    [("1101051949123", False), ("11010519491231", False), ("11010519491331", True), ("11010520300101", True)],
)
def test_a_wrong_birth_date_is_seen_as_soon_as_it_is_whole(text: str, wrong: bool) -> None:
    """No such day, or one to come."""
    assert born_wrong(text, TODAY) is wrong


def test_a_tickets_number_has_letters_and_three_digits() -> None:
    """Or more, past 999."""
    assert all(map(is_ticket_number, ("A023", "AB1000")))
    assert not any(map(is_ticket_number, ("", "A", "A02", "023")))
