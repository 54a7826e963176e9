"""Identity numbers. Every one here is made up, but for the standard's own sample."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

import pytest

from wire.id_number import IdNumberError, NumberFault, check_digit, parse_id_number

TODAY = date(2026, 1, 5)
SAMPLE = "11010519491231002X"
"""The number that GB 11643 itself gives as its example."""


def number(first: str) -> str:
    """A number of the place 000000, which is nowhere, with a right check digit."""
    return first + check_digit(first)


def test_the_published_sample_is_right() -> None:
    """The standard's own example passes, and gives its birth date and last four characters."""
    parsed = parse_id_number(SAMPLE, TODAY)
    assert (parsed.birth, parsed.tail) == (date(1949, 12, 31), "002X")


def test_a_small_x_counts_as_a_capital() -> None:
    """Whoever types x means X: both are the same number with the same pseudonym."""
    small = parse_id_number(SAMPLE.lower(), TODAY)
    assert small == parse_id_number(SAMPLE, TODAY)
    assert small.tail == "002X"


@pytest.mark.parametrize("place", range(17))
def test_one_wrong_digit_is_noticed(place: int) -> None:
    """Whichever digit is replaced by another, the check digit no longer fits."""
    wrong = SAMPLE[:place] + str((int(SAMPLE[place]) + 1) % 10) + SAMPLE[place + 1 :]
    with pytest.raises(IdNumberError) as error:
        parse_id_number(wrong, TODAY)
    assert error.value.fault is NumberFault.CHECK_DIGIT


def test_two_neighbours_in_the_wrong_order_are_noticed() -> None:
    """The weights tell places apart."""
    with pytest.raises(IdNumberError) as error:
        parse_id_number("11015019491231002X", TODAY)
    assert error.value.fault is NumberFault.CHECK_DIGIT


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", NumberFault.LENGTH),
        (SAMPLE[:-1], NumberFault.LENGTH),
        (SAMPLE + "0", NumberFault.LENGTH),
        ("110105491231002", NumberFault.LENGTH),
        ("1101051949123100XX", NumberFault.CHARACTERS),
        ("１１０１０５１９４９１２３１００２X", NumberFault.CHARACTERS),
        ("11010519491231002A", NumberFault.CHARACTERS),
        ("11010519491231 02X", NumberFault.CHARACTERS),
        (number("00000020230229001"), NumberFault.BIRTH_DATE),
        (number("00000019901301001"), NumberFault.BIRTH_DATE),
        (number("00000019900100001"), NumberFault.BIRTH_DATE),
        (number("00000020260106001"), NumberFault.BIRTH_DATE),
    ],
    ids=[
        *("empty", "too short", "too long", "first generation", "X inside", "full-width", "letter", "blank"),
        *("no such day", "no such month", "day zero", "born tomorrow"),
    ],
)
def test_what_is_no_number_is_refused_with_the_fault(text: str, fault: NumberFault) -> None:
    """Length, characters, check digit and birth date are checked in this order, and the first fault is named."""
    with pytest.raises(IdNumberError) as error:
        parse_id_number(text, TODAY)
    assert error.value.fault is fault


def test_somebody_born_today_has_a_number() -> None:
    """The future begins tomorrow."""
    assert parse_id_number(number("00000020260105001"), TODAY).birth == TODAY


def test_the_standards_remainders_give_every_check_digit() -> None:
    """All eleven check digits come up, X for the remainder 2."""
    assert {check_digit(f"0000001990010{n:04d}") for n in range(1000, 1100)} == set("0123456789X")


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2026, 2, 28), 65), (date(2026, 3, 1), 66), (date(2028, 2, 28), 67), (date(2028, 2, 29), 68)],
)
def test_an_age_changes_on_the_birthday(day: date, age: int) -> None:
    """Born on 29 February, one is a year older on that day, or on 1 March where there is none."""
    assert parse_id_number(number("00000019600229001"), TODAY).age_on(day) == age


def test_a_pseudonym_is_the_hmac_of_the_number() -> None:
    """Anybody with the key computes the same 64 digits; another key or another number gives others."""
    parsed = parse_id_number(SAMPLE, TODAY)
    assert parsed.pseudonym(b"key") == hmac.new(b"key", SAMPLE.encode(), hashlib.sha256).hexdigest()
    assert parsed.pseudonym(b"other") != parsed.pseudonym(b"key")
    assert parse_id_number(number("00000019900101001"), TODAY).pseudonym(b"key") != parsed.pseudonym(b"key")


def test_there_is_no_pseudonym_without_a_key() -> None:
    """Without a key it could be undone by trying all numbers."""
    with pytest.raises(ValueError, match="key"):
        parse_id_number(SAMPLE, TODAY).pseudonym(b"")


def test_a_number_does_not_show() -> None:
    """However a number is printed, its last four characters are all there is to see."""
    parsed = parse_id_number(SAMPLE, TODAY)
    for shown in (repr(parsed), str(parsed), f"{parsed}", f"{parsed!r:>40}"):
        assert "…002X" in shown
        assert "1949" not in shown


@pytest.mark.parametrize("wrong", [SAMPLE[:-1] + "1", SAMPLE + "99", SAMPLE[:-2] + "A" + SAMPLE[-1]])
def test_an_error_does_not_repeat_the_number(wrong: str) -> None:
    """Neither the error nor what it came from quotes what was given."""
    with pytest.raises(IdNumberError) as error:
        parse_id_number(wrong, TODAY)
    for shown in (str(error.value), repr(error.value), repr(error.value.args)):
        assert "1949" not in shown
