"""Numbers as a voice says them."""

from __future__ import annotations

import pytest

from hardware.spelling import LARGEST_CARDINAL, cardinal, spell_counter, spell_number, spell_time
from queueing.plan import Text


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        ("A023", "A 零 二 三", "A zero two three"),
        ("AB1001", "A B 一 零 零 一", "A B one zero zero one"),
        ("W7", "W 七", "W seven"),
    ],
)
def test_a_number_is_said_character_by_character(number: str, zh: str, en: str) -> None:
    """Letters and digits of a ticket's number stand alone, 1 as 一."""
    assert spell_number(number) == Text(zh=zh, en=en)


def test_one_is_yao_only_when_asked() -> None:
    """幺 is for those who ask for it, and English does not know it."""
    assert spell_number("A101", yao=True) == Text(zh="A 幺 零 幺", en="A one zero one")


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "零", "zero"),
        (10, "十", "ten"),
        (12, "十二", "twelve"),
        (20, "二十", "twenty"),
        (21, "二十一", "twenty-one"),
        (100, "一百", "one hundred"),
        (101, "一百零一", "one hundred and one"),
        (110, "一百一十", "one hundred and ten"),
        (111, "一百一十一", "one hundred and eleven"),
        (301, "三百零一", "three hundred and one"),
        (1000, "一千", "one thousand"),
        (1001, "一千零一", "one thousand and one"),
        (1010, "一千零一十", "one thousand and ten"),
        (1100, "一千一百", "one thousand one hundred"),
        (2035, "二千零三十五", "two thousand and thirty-five"),
        (9999, "九千九百九十九", "nine thousand nine hundred and ninety-nine"),
    ],
)
def test_a_cardinal_reads_as_it_is_spoken(value: int, zh: str, en: str) -> None:
    """Zeros in the middle are said once, zeros at the end not at all, 12 without its 一."""
    assert cardinal(value) == Text(zh=zh, en=en)


def test_no_two_cardinals_sound_alike() -> None:
    """Every value has words of its own in both languages."""
    said = [cardinal(value) for value in range(LARGEST_CARDINAL + 1)]
    assert len({text.zh for text in said}) == len({text.en for text in said}) == len(said)


@pytest.mark.parametrize("value", [-1, LARGEST_CARDINAL + 1])
def test_a_value_without_words_is_an_error(value: int) -> None:
    """What cannot be said is not said wrongly."""
    with pytest.raises(ValueError, match="no words"):
        cardinal(value)


@pytest.mark.parametrize(
    ("label", "zh", "en"),
    [
        ("12", "十二", "twelve"),
        ("301", "三百零一", "three hundred and one"),
        ("B3", "B 三", "B three"),
        ("12345", "一 二 三 四 五", "one two three four five"),
        ("服务台", "服务台", "服务台"),
    ],
)
def test_a_counter_is_a_cardinal_where_its_label_is_a_number(label: str, zh: str, en: str) -> None:
    """窗口 12 is 十二; a label with letters is spelled, a word stays a word."""
    assert spell_counter(label) == Text(zh=zh, en=en)


@pytest.mark.parametrize(
    ("hour", "minute", "zh", "en"),
    [
        (9, 0, "九点", "nine o'clock"),
        (14, 5, "十四点零五分", "fourteen oh five"),
        (17, 30, "十七点三十分", "seventeen thirty"),
    ],
)
def test_a_time_is_said_in_hours_and_minutes(hour: int, minute: int, zh: str, en: str) -> None:
    """Opening hours are part of what a prompt says."""
    assert spell_time(hour, minute) == Text(zh=zh, en=en)
