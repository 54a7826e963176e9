"""What the voice is given, and by its own phonemes what it makes of it."""

from __future__ import annotations

import string

import pytest

from hardware.pronunciation import pronounceable
from hardware.speech import phonemes
from hardware.spelling import spell_counter, spell_number


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("请A023号到12号窗口", "请eigh 零 二 三号到十二号窗口"),
        ("请稍候", "请稍候"),
        ("预计等候15–20分钟", "预计等候十五到二十分钟"),
        ("上午9:00至11:30", "上午九点至十衣点三十分"),
        ("9:00-17:00", "九点到十七点"),
        ("请拨打12345", "请拨打一 二 三 四 五"),
        ("电话 0371-61688", "电话 零 三 七 一-六 一 六 八 八"),
        ("2026年1月5日", "二 零 二 六年一月五日"),
        ("长者模式，共3.5米", "长者模式，共3.5米"),
    ],
)
def test_chinese_numbers_are_given_to_the_voice_as_words(text: str, said: str) -> None:
    """Numbers of tickets digit by digit, amounts and times as they are spoken, 衣 for an 一 that must keep its tone."""
    assert pronounceable(text, "zh") == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ticket A023, please", "Ticket eigh zero two three, please"),
        ("Ticket A B zero one", "Ticket eigh B zero one"),
        ("A visitor takes a number", "A visitor takes a number"),
        ("15–20 minutes", "fifteen to twenty minutes"),
        ("Open 9:00 to 17:30", "Open nine o'clock to seventeen thirty"),
        ("Counter 301", "Counter three hundred-and one"),
    ],
)
def test_english_numbers_are_given_to_the_voice_as_words(text: str, said: str) -> None:
    """The letter A is told from the article, and nothing stops before an `and`."""
    assert pronounceable(text, "en") == said


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("number", ["A023", "AB101", "W999"])
def test_a_spelled_number_sounds_like_one_in_digits(number: str, language: str) -> None:
    """Whether the caller spells or leaves it to the voice, the same is heard."""
    spelled = spell_number(number)
    assert phonemes(spelled.zh if language == "zh" else spelled.en, language) == phonemes(number, language)


def test_a_letter_within_chinese_is_said_by_its_english_name() -> None:
    """Every letter of the alphabet is understood, and no two sound alike."""
    said = {letter: phonemes(f"请{letter}零二三号", "zh") for letter in string.ascii_uppercase}
    assert all("(en)" in text for text in said.values())
    assert len(set(said.values())) == len(said)
    assert "(en)ˈeɪ(cmn)" in said["A"]
    assert "(en)bˈiː(cmn)" in said["B"]


@pytest.mark.parametrize(
    ("prefix", "names"), [("A", "ˈeɪ"), ("AB", "ˈeɪ bˈiː"), ("BA", "bˈiː ˈeɪ"), ("AA", "ˈeɪ ˈeɪ"), ("W", "dˈʌbəljˌuː")]
)
def test_a_prefix_is_letters_and_never_a_word(prefix: str, names: str) -> None:
    """AB is not `ab`, and A before a number is not the article."""
    assert names in phonemes(f"请{prefix}023号", "zh")
    assert names in phonemes(f"Ticket {prefix}023", "en")


def test_digits_keep_their_names_in_every_company() -> None:
    """Each of the 1000 numbers is its three digits in a row, also 一 before 号, which would else change its tone."""
    names = {str(digit): phonemes(spell_number(str(digit)).zh, "zh") for digit in range(10)}
    hao = phonemes("号", "zh")
    for number in range(0, 1000, 7):
        digits = f"{number:03}"
        expected = " ".join([*(names[digit] for digit in digits), hao])
        assert phonemes(f"{digits[0]} {digits[1]} {digits[2]} 号".translate(_TO_ZH), "zh") == expected


_TO_ZH = {ord(str(digit)): spell_number(str(digit)).zh for digit in range(10)}


def test_counters_with_a_zero_inside_are_told_apart() -> None:
    """301 is not 310: the voice by itself reads 301 as 三百一."""
    assert phonemes("301号窗口", "zh") == phonemes(f"{spell_counter('301').zh}号窗口", "zh")
    assert "lˈiɜŋ jˈi5 χˈɑu5" in phonemes("301号窗口", "zh")
    assert phonemes("301号窗口", "zh") != phonemes("310号窗口", "zh")


@pytest.mark.parametrize(
    ("text", "sounds_like"),
    [
        ("请重试", "请虫试"),
        ("密码错误次数过多", "密码错误次树过多"),
        ("1号窗口", "衣号窗口"),
        ("第1步", "第一步"),
    ],
)
def test_words_the_voice_gets_wrong_are_said_right(text: str, sounds_like: str) -> None:
    """A homophone stands in for what the voice's dictionary does not know."""
    assert phonemes(text, "zh") == phonemes(sounds_like, "zh")


def test_a_while_is_said_in_chinese() -> None:
    """The voice by itself reads the character's code aloud."""
    assert "(en)" not in phonemes("请等一会儿", "zh")


def test_a_word_with_one_keeps_its_tone() -> None:
    """Only numbers say a plain 一: 一个, 一次, 一百 and 一起 are ordinary words."""
    for text in ("请换一个窗口", "再试一次", "一百人", "一起办理"):
        assert pronounceable(text, "zh") == text
