"""A call in words and in pieces."""

from __future__ import annotations

import pytest

from hardware.call_text import PHRASE, call_text, closed_set, pieces
from layouts.loader import builtin, load
from queueing.plan import Text

PHRASES = Text(zh="请{number}号到{counter}号窗口办理", en="Ticket {number}, please proceed to counter {counter}.")


def test_a_call_is_spelled_for_the_voice() -> None:
    """Letters and digits one by one, the window as a cardinal."""
    assert call_text(PHRASES, "A023", "12", "zh") == "请A 零 二 三号到十二号窗口办理"
    assert call_text(PHRASES, "A023", "12", "en") == "Ticket A zero two three, please proceed to counter twelve."


def test_a_call_falls_into_pieces_around_the_number() -> None:
    """In order; what joins at a pause has no comma."""
    assert pieces(PHRASES, "A023", "12", "zh") == ("请", "A", "零", "二", "三", "号到十二号窗口办理")
    english = ("Ticket", "A", "zero", "two", "three", "please proceed to counter twelve")
    assert pieces(PHRASES, "A023", "12", "en") == english


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("{counter}号柜台有请{number}", ("七号柜台有请", "B", "一")),
        ("{number}", ("B", "一")),
        ("请{number}，{number}号到{counter}", ("请", "B", "一", "B", "一", "号到七")),
        ("下一位", ("下一位",)),
        ("{{{number}}}", ("{", "B", "一", "}")),
    ],
)
def test_a_hall_s_own_words_are_cut_as_well(phrase: str, said: tuple[str, ...]) -> None:
    """Whatever stands where, as often as it stands there."""
    assert pieces(Text(zh=phrase, en=phrase), "B1", "7", "zh") == said


@pytest.mark.parametrize("layout", ["zhengzhou", "tiny"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_closed_set_has_every_piece_of_every_call(layout: str, language: str) -> None:
    """Of any counter and any number of any line, and nothing twice."""
    hall = load(builtin(layout))
    texts = closed_set(hall, language)
    assert len(set(texts)) == len(texts)
    for counter in hall.plan.counters.values():
        for line in hall.plan.lines.values():
            said = pieces(hall.phrases[PHRASE], f"{line.prefix}0123456789", counter.label, language)
            assert set(said) <= set(texts)
