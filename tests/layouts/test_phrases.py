"""Every hall has every sentence, in both languages."""

import re

import pytest

from layouts.layout import Layout
from layouts.loader import builtin, builtins, load
from layouts.phrases import FIELDS, PROBLEMS, say
from queueing.plan import Text
from queueing.refusal import Code
from queueing.ticket import HoldKind, TicketState

HANZI = re.compile("[\u4e00-\u9fff]")
FIELD = re.compile(r"\{\w+\}")

SERVER_CODES = {
    "UNKNOWN_COMMAND",
    "BAD_TOKEN",
    "SESSION_EXPIRED",
    "FORBIDDEN",
    "WRONG_PIN",
    "WRONG_BADGE",
    "LOCKED_OUT",
    "MALFORMED",
    "TOO_LARGE",
    "WRONG_PROTOCOL",
    "STORE_UNAVAILABLE",
    "REQUEST_ID_REUSED",
    "WRONG_CODE",
    "TOO_MANY_TRIES",
    "IDENTITY_REQUIRED",
    "BAD_ID_NUMBER",
    "NOT_A_SLOT",
    "TOO_FAR_AHEAD",
    "NOTICE_TOO_SHORT",
}


@pytest.fixture(scope="module", params=builtins())
def layout(request: pytest.FixtureRequest) -> Layout:
    """Each hall that comes with the program."""
    return load(builtin(request.param))


def test_every_phrase_is_chinese_and_english(layout: Layout) -> None:
    """No sentence lacks a language: the Chinese has Chinese letters, unless it is all fields, and the English none."""
    assert set(FIELDS) <= set(layout.phrases)
    for key, sentence in layout.phrases.items():
        zh, en = (HANZI.search(words) is not None for words in (sentence.zh, sentence.en))
        assert zh or not FIELD.sub("", sentence.zh).strip(), key
        assert sentence.en.strip(), key
        assert not en, key


def test_every_refusal_has_a_sentence(layout: Layout) -> None:
    """The domain's and the server's refusals can be told to people; no two are told alike."""
    assert set(PROBLEMS) == {*Code, *SERVER_CODES}
    sentences = [layout.phrases[f"problem.{code}"].zh for code in PROBLEMS]
    assert len(set(sentences)) == len(sentences) == len(PROBLEMS)


def test_every_reason_class_state_and_hold_has_a_name(layout: Layout) -> None:
    """What a hall's policy and the domain know by code has a name for people."""
    policy = layout.plan.policy
    named = [f"pause.{reason}" for reason in policy.pause_reasons] + [f"class.{name}" for name in policy.head_start]
    named += [f"state.{state}" for state in TicketState] + [f"hold.{kind}" for kind in HoldKind]
    assert set(named) <= set(layout.phrases)


def test_every_sentence_can_be_said(layout: Layout) -> None:
    """Filled with all the fields it may use, no sentence has a brace left."""
    for key in layout.phrases:
        said = say(layout.phrases, key, **dict.fromkeys(FIELDS.get(key, ()), "7"))
        assert "{" not in said.zh + said.en, key


def test_a_call_names_the_number_and_the_counter(layout: Layout) -> None:
    """On bars, walls and loudspeakers, a call says who and where, in both languages."""
    for key in ("bar.calling", "wall.call", "voice.call"):
        said = say(layout.phrases, key, number="A023", counter=12)
        assert all(word in told for told in (said.zh, said.en) for word in ("A023", "12")), key


def test_a_field_that_is_a_text_is_said_in_each_language() -> None:
    """A name given in both languages goes into both sentences, each in its own."""
    phrases = {"greet": Text(zh="欢迎来到{hall}", en="Welcome to {hall}")}
    said = say(phrases, "greet", hall=Text(zh="大厅", en="the hall"), unused=1)
    assert said == Text(zh="欢迎来到大厅", en="Welcome to the hall")


def test_a_missing_field_is_an_error() -> None:
    """A sentence is never said with a hole in it."""
    with pytest.raises(KeyError, match="number"):
        say({"call": Text(zh="请{number}", en="{number}")}, "call")
