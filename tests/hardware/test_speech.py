"""Real speech from the real engine."""

from __future__ import annotations

import array
import io
import math
import wave
from concurrent.futures import ThreadPoolExecutor

import pytest

from hardware.speech import RATE, Sound, SpeechError, phonemes, synthesise

CALL = {"zh": "请A零二三号到十二号窗口", "en": "Ticket A zero two three, please proceed to counter twelve."}


def loudness(sound: Sound) -> float:
    """The root mean square of the samples; full scale is 32768."""
    samples = array.array("h", sound.samples)
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_call_is_heard(language: str) -> None:
    """A sentence lasts some seconds, is loud enough, and is neither silence nor a clipped roar."""
    sound = synthesise(CALL[language], language)
    samples = array.array("h", sound.samples)
    assert 2 < sound.seconds < 6
    assert 1500 < loudness(sound) < 12_000
    assert sum(abs(sample) >= 32_767 for sample in samples) < len(samples) / 1000


@pytest.mark.parametrize("text", ["请M V 零零一号到一号柜台办理", "请F R 二零号到三百一十号窗口办理"])
def test_the_loudest_words_stay_below_full_scale(text: str) -> None:
    """The Chinese voice is turned down: 柜 and the letters M and V would come to full scale."""
    assert max(map(abs, array.array("h", synthesise(text, "zh").samples))) < 32_000


def test_a_sound_is_a_wav_file() -> None:
    """Any player can play it: one channel, 16 bits, at the rate it says."""
    sound = synthesise(CALL["zh"], "zh")
    with wave.open(io.BytesIO(sound.wav())) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        assert file.readframes(file.getnframes()) == sound.samples


def test_more_words_last_longer() -> None:
    """Twice the text takes about twice the time, and a slow voice stays between two and five syllables a second."""
    once, twice = (synthesise("请取走您的小票" * times, "zh").seconds for times in (1, 2))
    assert 1.7 < twice / once < 2.3
    assert 2 < 7 / once < 5


def test_texts_and_languages_sound_different() -> None:
    """No two calls are mistaken for one another, nor a language for the other."""
    assert len({phonemes(f"请A零二{digit}号", "zh") for digit in "零一二三四五六七八九"}) == 10
    assert phonemes("12", "zh") != phonemes("12", "en")
    assert synthesise("三百零一号", "zh").seconds > synthesise("三号", "zh").seconds * 1.5


def test_a_call_is_pronounced() -> None:
    """The phonemes are those of the words: qǐng … hào … chuāngkǒu; ticket … counter twelve."""
    said = phonemes(CALL["zh"], "zh")
    assert said.startswith("tɕhˈi2ŋ (en)ˈeɪ(cmn) lˈiɜŋ ˈər5 sˈa5n χˈɑu5")
    assert said.endswith("s.ˈi.ɜ ˈər5 χˈɑu5 ts.hwɑ5ŋkhˈou2")
    said = phonemes(CALL["en"], "en")
    assert said.startswith("tˈɪkɪt ˈeɪ zˈiəɹəʊ tˈuː θɹˈiː plˈiːz")
    assert said.endswith("kˈaʊntə twˈɛlv")


@pytest.mark.parametrize("text", ["", " ", "，。", "\x00", "\ud800"])
def test_a_text_without_words_is_next_to_nothing(text: str) -> None:
    """Nothing to say is not an error."""
    assert synthesise(text, "zh").seconds < 0.1


def test_many_threads_speak_at_once_without_a_wrong_sound() -> None:
    """The engine is not re-entrant; whoever asks gets what it would have got alone."""
    texts = [("号" * n, "zh") for n in range(1, 6)] + [("ticket " * n, "en") for n in range(1, 6)]
    alone = [(phonemes(*text), synthesise(*text).seconds) for text in texts]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: (phonemes(*text), synthesise(*text).seconds), texts * 8))
    assert [said for said, _ in together] == [said for said, _ in alone * 8]
    assert [seconds for _, seconds in together] == pytest.approx([seconds for _, seconds in alone * 8], rel=0.1)


def test_a_language_without_a_voice_is_an_error() -> None:
    """It is not read by some other voice."""
    with pytest.raises(SpeechError, match="xx"):
        synthesise("hello", "xx")
