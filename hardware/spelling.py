"""How numbers are spoken: a ticket's number character by character, a counter as a cardinal."""

from __future__ import annotations

import re

from queueing.plan import Text

LARGEST_CARDINAL = 9999

_ZH_DIGITS = "零一二三四五六七八九"
_ZH_UNITS = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))

EN_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
"""The words of `spell_number` for 0 to 9."""

_EN_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def spell_number(number: str, *, yao: bool = False) -> Text:
    """A ticket's number one character after the other: `A023` is `A 零 二 三`, `A zero two three`.

    `yao` reads 1 as 幺, as soldiers and railways do; a public hall says 一.
    What is neither a capital letter nor a digit is left as it is.
    """
    zh_digits = _ZH_DIGITS.replace("一", "幺") if yao else _ZH_DIGITS
    return Text(zh=_one_by_one(number, zh_digits), en=_one_by_one(number, EN_DIGITS))


def spell_counter(label: str) -> Text:
    """A counter's public label: `12` is 十二, `twelve`; `301` is 三百零一, `three hundred and one`.

    A label that is not a plain number up to `LARGEST_CARDINAL` is spelled like a ticket's.
    """
    if re.fullmatch("[0-9]+", label) and int(label) <= LARGEST_CARDINAL:
        return cardinal(int(label))
    return spell_number(label)


def cardinal(value: int) -> Text:
    """How many: 110 is 一百一十, `one hundred and ten`. ValueError: below 0 or over `LARGEST_CARDINAL`."""
    if not 0 <= value <= LARGEST_CARDINAL:
        raise ValueError(f"no words for {value}")
    return Text(zh=_zh_cardinal(value), en=_en_cardinal(value))


def spell_time(hour: int, minute: int) -> Text:
    """A time of day: 9:00 is 九点, `nine o'clock`; 14:05 is 十四点零五分, `fourteen oh five`."""
    hours, minutes = cardinal(hour), cardinal(minute)
    if minute == 0:
        return Text(zh=f"{hours.zh}点", en=f"{hours.en} o'clock")
    if minute < 10:
        return Text(zh=f"{hours.zh}点零{minutes.zh}分", en=f"{hours.en} oh {minutes.en}")
    return Text(zh=f"{hours.zh}点{minutes.zh}分", en=f"{hours.en} {minutes.en}")


def _one_by_one(number: str, digits: str | tuple[str, ...]) -> str:
    said = re.sub("[0-9]", lambda digit: f" {digits[int(digit[0])]} ", number)
    return " ".join(re.sub("([A-Z])", r" \1 ", said).split())


def _zh_cardinal(value: int) -> str:
    """Zeros between digits are one 零, zeros at the end are silent, and 一十二 is 十二."""
    said, rest, gap = "", value, False
    for size, unit in _ZH_UNITS:
        digit, rest = divmod(rest, size)
        if digit:
            said += ("零" if gap and said else "") + _ZH_DIGITS[digit] + unit
        gap = not digit
    return said.removeprefix("一") if 10 <= value < 20 else said or _ZH_DIGITS[0]


def _en_cardinal(value: int) -> str:
    if value < 10:
        return EN_DIGITS[value]
    if value < 20:
        return _EN_TEENS[value - 10]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _EN_TENS[tens] + (f"-{EN_DIGITS[ones]}" if ones else "")
    size, unit = (1000, "thousand") if value >= 1000 else (100, "hundred")
    count, rest = divmod(value, size)
    joint = " and " if rest < 100 else " "
    return f"{EN_DIGITS[count]} {unit}" + (joint + _en_cardinal(rest) if rest else "")
