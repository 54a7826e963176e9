"""The text of identity cards. Every number here is made up, but for the standard's own sample."""

from __future__ import annotations

from datetime import date

import pytest

from hardware.id_card import CardError, CardFault, decode_card
from hardware.virtual_id_reader import CardText
from tests.wire.test_id_number import SAMPLE, TODAY, number
from wire.id_number import parse_id_number


def test_a_card_does_not_show_its_number() -> None:
    """However a card is printed, its last four characters are all there is to see; its error shows nothing."""
    card = decode_card(CardText(number=SAMPLE).encode(), TODAY)
    for shown in (repr(card), str(card)):
        assert "…002X" in shown
        assert "1949" not in shown
        assert "样本" not in shown
    with pytest.raises(CardError) as error:
        decode_card(CardText(number=SAMPLE[:17] + "1").encode(), TODAY)
    assert "1949" not in repr(error.value)
    assert error.value.__suppress_context__


def test_number_and_validity_are_read_from_a_cards_text() -> None:
    """Of a card's text its number and its first and last valid days are kept."""
    card = decode_card(CardText(number=SAMPLE, valid_from="20110203", valid_until="20310203").encode(), TODAY)
    assert card.number == parse_id_number(SAMPLE, TODAY)
    assert (card.valid_from, card.valid_until) == (date(2011, 2, 3), date(2031, 2, 3))


def test_a_card_is_valid_on_its_last_day_and_expired_on_the_next() -> None:
    """The last valid day belongs to the validity."""
    card = decode_card(CardText(number=SAMPLE, valid_until="20260104").encode(), TODAY)
    assert not card.expired_on(date(2026, 1, 4))
    assert card.expired_on(TODAY)


def test_a_card_for_life_never_expires() -> None:
    """长期 is no date and no end."""
    card = decode_card(CardText(number=SAMPLE, valid_until="长期").encode(), TODAY)
    assert card.valid_until is None
    assert not card.expired_on(date.max)


SURROGATE = CardText(number=SAMPLE).encode()[:122] + b"\x00\xd8" + CardText(number=SAMPLE).encode()[124:]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (CardText(number=number("00000019900101001")[:-1] + "?").encode(), CardFault.NUMBER),
        (CardText(number=SAMPLE[:-1] + "1").encode(), CardFault.NUMBER),
        (CardText(number=SAMPLE, birth="19491230").encode(), CardFault.BIRTH),
        (CardText(number=SAMPLE, birth="").encode(), CardFault.BIRTH),
        (CardText(number=SAMPLE, valid_from="").encode(), CardFault.VALIDITY),
        (CardText(number=SAMPLE, valid_until="").encode(), CardFault.VALIDITY),
        (CardText(number=SAMPLE, valid_until="20301301").encode(), CardFault.VALIDITY),
        (CardText(number=SAMPLE, valid_from="长期").encode(), CardFault.VALIDITY),
        (CardText(number=SAMPLE).encode()[:-2], CardFault.TEXT),
        (SURROGATE, CardFault.TEXT),
    ],
    ids=[
        *("character", "check digit", "other birth date", "no birth date", "no first day", "no last day"),
        *("no such month", "begins for life", "cut short", "half a character"),
    ],
)
def test_a_card_that_makes_no_sense_is_refused(text: bytes, fault: CardFault) -> None:
    """A wrong number, a birth date that disagrees with it, and a validity that is none are told apart."""
    with pytest.raises(CardError) as error:
        decode_card(text, TODAY)
    assert error.value.fault is fault
