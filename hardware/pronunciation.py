"""How a text is rewritten so that espeak-ng reads it as a person in the hall would.

Every rule answers a fault seen in the phonemes of espeak-ng 1.52. Its `cmn` reads 301 as 三百一 and A023 as A零二十三,
drops the dash of 15–20, gives 一 in 301号 the tone of "the same", takes 重试 for zhòngshì and 次数 for cìshǔ, makes no
sense of 一会儿, and reads the letters AB as a word. Its `en` reads the A of `A zero` as an article and pauses before
the `and` of `three hundred and one`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from re import Match

from hardware.spelling import EN_DIGITS, cardinal, spell_number, spell_time
from queueing.plan import Text

_LONGEST_CARDINAL = 4
"""Digits; a longer row of them is a telephone number or the like."""

_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Z]{1,3}[0-9]+(?![A-Za-z0-9])|(?<![0-9])[0-9]{4}(?=年)")
"""A ticket's number, or a year."""
_TIME = re.compile(r"(?<![0-9:])([01]?[0-9]|2[0-3]):([0-5][0-9])(?![0-9:])")
_BOUND = r"(?:[0-9]{1,3}|[0-9]{1,2}:[0-9]{2})"
_RANGE = re.compile(rf"(?<![0-9:–-])({_BOUND})\s*[-–—~～]\s*(?={_BOUND}(?![0-9:–-]))")
_DIGITS = re.compile(r"(?<![0-9A-Za-z.,])[0-9]+(?![0-9A-Za-z]|[.,][0-9])")

_ZH_LETTERS = re.compile(r"(?<![A-Za-z])[A-Z](?:\s*[A-Z])*(?![A-Za-z])")
_EN_LETTER_A = re.compile(rf"\bA(?=\s+(?:[A-Z]|{'|'.join(EN_DIGITS)})\b)")
_EN_AND = re.compile(r"\b(hundred|thousand) and ")
_LETTER_A = "eigh"
"""A spelling of the letter's name that espeak-ng cannot take for the article."""

_HOMOPHONES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"重(?=[试打呼选叫拨])"), "虫"),
    (re.compile(r"次数"), "次树"),
    (re.compile(r"一会儿"), "一会"),
    (re.compile(r"一(?=\s*[号楼层])"), "衣"),
    (re.compile(r"(?<=[零十百千])(\s*)一(?=\s*(?:[^百千\s]|$))"), r"\1衣"),
)


def pronounceable(text: str, language: str) -> str:
    """`text` as it is given to the voice of `language`, `zh` or `en`. Numbers may come as digits or already spelled."""
    said = _NUMBER.sub(_in(language, lambda found: spell_number(found[0])), text)
    said = _RANGE.sub(r"\1到" if language == "zh" else r"\1 to ", said)
    said = _TIME.sub(_in(language, lambda found: spell_time(int(found[1]), int(found[2]))), said)
    said = _DIGITS.sub(_in(language, _digits), said)
    return _zh(said) if language == "zh" else _en(said)


def _in(language: str, spell: Callable[[Match[str]], Text]) -> Callable[[Match[str]], str]:
    def replacement(found: Match[str]) -> str:
        said = spell(found)
        return said.zh if language == "zh" else said.en

    return replacement


def _digits(found: Match[str]) -> Text:
    digits = found[0]
    if len(digits) > _LONGEST_CARDINAL or (digits[0] == "0" and len(digits) > 1):
        return spell_number(digits)
    return cardinal(int(digits))


def _zh(text: str) -> str:
    said = _ZH_LETTERS.sub(lambda found: " ".join(_LETTER_A if c == "A" else c for c in found[0] if c != " "), text)
    for characters, homophone in _HOMOPHONES:
        said = characters.sub(homophone, said)
    return said


def _en(text: str) -> str:
    return _EN_AND.sub(r"\1-and ", _EN_LETTER_A.sub(_LETTER_A, text))
